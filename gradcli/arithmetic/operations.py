"""The operations of a tape on arrays, by NumPy."""

import math
from collections.abc import Callable, Sequence
from functools import partial, reduce
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np

from gradcli.arithmetic.reals import ROOT_POWER, function_of, on_reals, polygamma
from gradcli.arithmetic.shapes import Shape
from gradcli.differentiation.reverse import (
    AS_COLUMN,
    AS_PRODUCT,
    AS_ROW,
    ELEMENT,
    LIKE,
    PULL,
    PULL_LEFT,
    PULL_RIGHT,
    SUM_TO,
)
from gradcli.differentiation.tape import MINUS
from gradcli.language.vocabulary import row_of

Array: TypeAlias = Any
"""An array of floats, or one float."""

Operation = Callable[..., Array]
TINY, HUGE = 1e-150, 1e150
"""Between these, the squares of numbers are neither too small nor too large."""


def _by_element(function: Callable[..., float], count: int) -> Operation:
    """A function of floats, element by element; nan where it would raise."""
    spread = np.frompyfunc(on_reals(function), count, 1)
    return lambda *args: np.asarray(spread(*args), dtype=float)[()]


def _sigmoid(x: Array) -> Array:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def root_power(base: Array, numerator: int, denominator: int) -> Array:
    """base^(p/q) for an odd q, real for negative bases, too."""
    size = np.abs(base) ** (numerator / denominator)
    return np.sign(base) * size if numerator % 2 else size


def _beside_poles(function: Operation, has_pole: Callable[..., Array]) -> Operation:
    """The function, with nan in place of the infinity at a pole, as a pole has no value."""

    def computed(*args: Array) -> Array:
        y, poles = function(*args), has_pole(*args)
        return np.where(poles, np.nan, y) if np.any(poles) else y

    return computed


def repeated(shape: Shape, wanted: Shape) -> tuple[tuple[int, ...], Shape]:
    """The axes along which an array was repeated to the shape, and what their sums leave of it."""
    added, missing = max(len(shape) - len(wanted), 0), max(len(wanted) - len(shape), 0)
    pairs = enumerate(zip(shape[added:], wanted[missing:], strict=True), added)
    axes = (*range(added), *(axis for axis, (size, due) in pairs if size != due == 1))
    return axes, tuple(1 if k in axes else shape[k] for k in range(added, len(shape)))


def gathered(array: Array, axes: Sequence[int]) -> Array:
    """An array with some of its axes laid one behind the other along the last one."""
    kept = [axis for axis in range(np.ndim(array)) if axis not in axes]
    sizes = [np.shape(array)[axis] for axis in kept]
    count = math.prod(np.shape(array)[axis] for axis in axes)
    return np.transpose(array, (*kept, *axes)).reshape((*sizes, count))


def sum_to(part: Array, like: Array) -> Array:
    """A sum over the axes along which `like` was repeated to the shape of `part`."""
    shape, wanted = np.shape(part), np.shape(like)
    if shape == wanted:
        return part
    axes, left = repeated(shape, wanted)
    if axes:
        part = np.add.reduce(part, axis=axes).reshape(left)
    return part if left == wanted else np.broadcast_to(part, wanted)


def _softmax(u: Array) -> Array:
    powers = np.exp(u - np.max(u, axis=-1, keepdims=True, initial=-np.inf))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def _logsumexp(u: Array) -> Array:
    largest = np.max(u, axis=-1, initial=-np.inf)
    return largest + np.log(np.sum(np.exp(u - np.expand_dims(largest, -1)), axis=-1))


def _dot(u: Array, v: Array) -> Array:
    if np.ndim(u) != 1 or np.shape(u) != np.shape(v):
        raise ValueError
    return np.dot(u, v)


def _outer(u: Array, v: Array) -> Array:
    if np.ndim(u) != 1 or np.ndim(v) != 1:
        raise ValueError
    return np.multiply.outer(u, v)


def square(u: Array) -> Array:
    """A square matrix. Raises ValueError for any other array."""
    if np.ndim(u) != 2 or np.shape(u)[0] != np.shape(u)[1]:
        raise ValueError
    return u


def _or_none(function: Operation) -> Operation:
    """A function of a square matrix with nan where it finds no value."""

    def computed(u: Array) -> Array:
        try:
            return function(square(u))
        except np.linalg.LinAlgError:
            return np.full(np.shape(u), np.nan)

    return computed


def _adjugate(u: Array) -> Array:
    """adj(U·S·Vᵀ) = det(U·Vᵀ)·V·adj(S)·Uᵀ, where adj(S) has the products of the other sᵢ."""
    left, sizes, right = np.linalg.svd(u)
    others = np.array([np.prod(np.delete(sizes, k)) for k in range(len(sizes))])
    return np.linalg.det(left @ right) * (right.T * others) @ left.T


def diagonal(u: Array) -> Array:
    """The diagonal matrix of a vector, the diagonal of a square matrix."""
    return np.diag(u) if np.ndim(u) == 1 else np.diagonal(square(u))


def _norm(u: Array) -> Array:
    """The Euclidean length, scaled where the squares would be too large or too small."""
    length = np.linalg.norm(u)
    if TINY < length < HUGE or not np.size(u):
        return length
    scale = np.max(np.abs(u))
    return scale * np.linalg.norm(u / scale) if 0 < scale < np.inf else scale


def _mean(u: Array) -> Array:
    return np.sum(u) / np.float64(np.size(u))


def _extreme(among: Any) -> Operation:
    """The smallest or largest of several arguments, element by element, or in one array.

    In an empty array there is none.
    """

    def choose(*args: Array) -> Array:
        if len(args) == 1:
            return among.reduce(args[0], axis=None) if np.size(args[0]) else np.float64(np.nan)
        return reduce(among, args)

    return choose


VIEWS: dict[str, Operation] = {
    "transpose": lambda u: np.asarray(u).T,
    AS_ROW: lambda u: u if u.ndim == 2 else u[None, :],
    AS_COLUMN: lambda v: v if v.ndim == 2 else v[:, None],
    AS_PRODUCT: lambda a, u, v: np.asarray(a).reshape(u.shape[0], v.shape[1]),
    LIKE: lambda a, like: a.reshape(like.shape),
}
"""Operations that give the numbers of their first argument another shape."""


def _branch(holds: Array, left: Array, right: Array) -> Array:
    """Element by element, the left one where that holds, else the right one."""
    return left if _is_one(holds) and _is_one(right) and holds else np.where(holds, left, right)


def _pulled(a: Array, p: Array) -> Array:
    """a·p, and 0 where a is, whatever p is there."""
    return a * p if _is_one(a) and a else np.where(a == 0, 0.0, a * p)


def _is_one(u: Array) -> bool:
    """Whether an array is one number."""
    return getattr(u, "ndim", 0) == 0


OPERATIONS: dict[str, Operation] = {
    "+": lambda *terms: sum(terms[1:], start=terms[0]),
    MINUS: np.subtract,
    "*": np.multiply,
    PULL: _pulled,
    "/": _beside_poles(np.divide, lambda _, v: v == 0),
    "neg": np.negative,
    "^": _beside_poles(np.power, lambda u, v: (u == 0) & (v < 0)),
    "ln": _beside_poles(np.log, lambda u: u == 0),
    "log2": _beside_poles(np.log2, lambda u: u == 0),
    "log10": _beside_poles(np.log10, lambda u: u == 0),
    "atanh": _beside_poles(np.arctanh, lambda u: np.abs(u) == 1),
    ROOT_POWER: root_power,
    "sign": np.sign,
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "where": _branch,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
    "sigmoid": _sigmoid,
    "softplus": partial(np.logaddexp, 0.0),
    "polygamma": _by_element(polygamma, 2),
    "vector": lambda *items: np.stack(items),
    **dict.fromkeys(("@", PULL_LEFT, PULL_RIGHT), np.matmul),
    "sum": np.sum,
    "mean": _mean,
    "colsum": lambda u: np.sum(u, axis=0),
    "outer": _outer,
    "trace": lambda u: np.trace(square(u)),
    "det": lambda u: np.linalg.det(square(u)),
    "inv": _or_none(np.linalg.inv),
    "adj": _or_none(_adjugate),
    "diag": diagonal,
    "ones": lambda u: np.ones(np.shape(u)),
    "eye": lambda u: np.eye(len(u if np.ndim(u) == 1 else square(u))),
    "size": lambda u: np.float64(np.size(u)),
    "dot": _dot,
    "norm": _norm,
    "relu": lambda u: np.maximum(u, 0.0),
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    SUM_TO: sum_to,
    **VIEWS,
}
"""Operations that NumPy does not have under the name that `math` has."""


def operation(op: str, count: int) -> Operation:
    """The function on arrays that computes an operation of a tape."""
    if op in OPERATIONS:
        return OPERATIONS[op]
    if op.startswith(ELEMENT):
        return itemgetter(int(op.removeprefix(ELEMENT)))
    name = row_of(op, count).math
    if count == 0:
        constant = getattr(math, name)
        return lambda: constant
    known: Operation | None = getattr(np, name, None) if name else None
    return known or _by_element(function_of(op, count), count)

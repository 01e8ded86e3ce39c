"""Numbers, vectors and matrices as nested lists."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import NamedTuple, TypeGuard

from gradcli.arithmetic.reals import as_float
from gradcli.language.tree import Apply, Number, Tree, rewritten
from gradcli.results.backprops import Tensor

Index = tuple[int, ...]


class Given(NamedTuple):
    """The value of an input in floats, and the constant formula that it is the value of, if any.

    Without one, the shortest decimals of the floats are meant.
    """

    floats: Tensor
    tree: Tree | None = None

    @property
    def written(self) -> Sequence[Fraction | None] | None:
        """The elements, where they are written as plain numbers; None where they are computed.

        An element that is missing is None.
        """
        if self.tree is None:
            numbers = (x for _, x in elements(self.floats))
            return [Fraction(repr(x)) if isfinite(x) else None for x in numbers]
        return _plain(self.tree)


def _plain(tree: Tree) -> list[Fraction] | None:
    """The numbers in a tree that is a number or holds nothing but numbers; None of another."""
    if isinstance(tree, Number):
        return [Fraction(tree.value)]
    if not isinstance(tree, Apply) or tree.op not in ("neg", "vector"):
        return None
    parts = [_plain(arg) for arg in tree.args]
    if any(part is None for part in parts):
        return None
    numbers = [number for part in parts for number in part or ()]
    return [-number for number in numbers] if tree.op == "neg" else numbers


def plain(tree: Tree) -> Tensor | None:
    """A tree that is a number, or rows of numbers, in floats; None of any other."""
    if isinstance(tree, Number):
        return as_float(Fraction(tree.value))
    if isinstance(tree, Apply) and tree.op == "neg":
        part = plain(tree.args[0])
        return None if part is None else each(lambda x: 0.0 - x, part)
    if not isinstance(tree, Apply) or tree.op != "vector":
        return None
    parts = [part for part in map(plain, tree.args) if part is not None]
    even = len(parts) == len(tree.args) and len(set(map(shape_of, parts))) == 1
    return parts if even else None


def stable(root: Tree) -> Tree:
    """The formula without logarithms of sigmoids, which floats saturate in.

    ln σ(u) = −softplus(−u) and ln(1 − σ(u)) = −softplus(u), for every real u.
    """
    return rewritten(root, _stable)


def _stable(node: Apply) -> Tree:
    match node:
        case Apply(op="ln", args=(Apply(op="sigmoid", args=(u,)),)):
            return Apply("neg", (Apply("softplus", (Apply("neg", (u,)),), node.span),))
        case Apply(
            op="ln",
            args=(Apply(op="+", args=(one, Apply(op="neg", args=(Apply(op="sigmoid", args=u),)))),),
        ) if one == Number(1):
            return Apply("neg", (Apply("softplus", u, node.span),))
    return node


def is_number(tensor: Tensor) -> TypeGuard[float]:
    """Whether a tensor is one number."""
    return not isinstance(tensor, Sequence)


def shape_of(tensor: Tensor) -> tuple[int, ...]:
    """The shape: () of a number, (n,) of a vector, (rows, columns) of a matrix."""
    shape = []
    while isinstance(tensor, Sequence):
        shape.append(len(tensor))
        tensor = tensor[0] if tensor else 0.0
    return tuple(shape)


def elements(tensor: Tensor, index: Index = ()) -> Iterator[tuple[Index, float]]:
    """All numbers, each with its place counted from 0."""
    if isinstance(tensor, Sequence):
        for place, part in enumerate(tensor):
            yield from elements(part, (*index, place))
    else:
        yield index, tensor


def element(tensor: Tensor, index: Index) -> float:
    """One number of a tensor that may be repeated along its axes."""
    depth = len(shape_of(tensor))
    for place in index[len(index) - depth :]:
        if isinstance(tensor, Sequence):
            tensor = tensor[place if len(tensor) > 1 else 0]
    return tensor if not isinstance(tensor, Sequence) else element(tensor[0], ())


def first_bad(tensor: Tensor) -> Index | None:
    """The place of the first number that is not finite."""
    return next((index for index, number in elements(tensor) if not isfinite(number)), None)


def to_digits(number: float, digits: int | None) -> float:
    """A number to so many significant digits, if any."""
    return number if digits is None else float(f"{number:.{digits}g}")


def spread(tensor: Tensor, shape: Sequence[int]) -> Tensor:
    """A tensor repeated to a shape."""
    if not shape:
        return tensor
    depth = len(shape_of(tensor))
    parts = tensor if isinstance(tensor, Sequence) and depth == len(shape) else [tensor]
    return [spread(parts[k if len(parts) > 1 else 0], shape[1:]) for k in range(shape[0])]


def each(function: Callable[[float], float], tensor: Tensor) -> Tensor:
    """A function of a number, element by element."""
    if isinstance(tensor, Sequence):
        return [each(function, part) for part in tensor]
    return function(tensor)


def together(function: Callable[[float, float], float], left: Tensor, right: Tensor) -> Tensor:
    """A function of two numbers, element by element of two tensors of one shape."""
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return [together(function, a, b) for a, b in zip(left, right, strict=True)]
    if isinstance(left, Sequence) or isinstance(right, Sequence):
        raise TypeError((left, right))
    return function(left, right)

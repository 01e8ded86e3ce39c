"""Tapes on arrays with a bound for the error of every element.

The balls of `balls` with arrays for value and radius, by the rules of `bounds` element by element,
and a rule for each operation on whole arrays: what its arguments' errors do, to first order with
the size of what is neglected, and what rounding adds (Higham, Accuracy and Stability of Numerical
Algorithms, chapters 3 and 4). A radius that is no number below ∞ says that nothing is known: the
value is undefined, or an error decides which branch is taken.

At a kink an equal comparison is certain where both sides are exact: the subgradient is known then.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gradcli.arithmetic import bounds, operations
from gradcli.arithmetic.balls import UNIT, UNKNOWN, Ball, exact
from gradcli.arithmetic.bounds import Arithmetic, BallColumns, asks_for_the_best
from gradcli.arithmetic.operations import Array, operation
from gradcli.arithmetic.runner import Doubt, Operation, Runner
from gradcli.differentiation.reverse import ELEMENT, PULL_LEFT, PULL_RIGHT, SUM_TO
from gradcli.differentiation.tape import Tape
from gradcli.language.tree import HOLDS

LIBRARY = 8 * UNIT
"""How much a function of NumPy may be off: 4 units in the last place, by its own tests."""

DYADIC, LARGEST_DYADIC = 2.0**10, 2.0**20
"""Floats that are multiples of 1/1024 up to 2²⁰ have no more than 17 decimals: they are exact."""

Rule = Callable[..., Ball]


def near(numbers: Array) -> Ball:
    """Numbers whose shortest decimals are meant, as the floats next to them."""
    scaled = numbers * DYADIC
    plain = (np.abs(numbers) < LARGEST_DYADIC) & (scaled == np.rint(scaled))
    return Ball(numbers, np.where(plain, 0.0, UNIT * np.abs(numbers)))


class BoundedArrays:
    """Some slots of a tape with bounds, as a function of the inputs."""

    def __init__(self, tape: Tape, outputs: Sequence[int]) -> None:
        self._names = list(tape.inputs)
        self._run = Runner(tape, outputs, ARRAY_BALLS)

    def __call__(self, inputs: Mapping[str, Ball]) -> list[Ball]:
        """The outputs as balls."""
        with np.errstate(all="ignore"):
            found = self._run([inputs[name] for name in self._names])
            return [_filled(UNKNOWN if isinstance(ball, Doubt) else ball) for ball in found]


class ArrayBalls(BallColumns):
    """The kind of number: arrays with a bound for every element."""

    def number(self, value: Fraction) -> Ball:
        """A literal."""
        constant = exact(value)
        return Ball(np.float64(constant.value), constant.radius)

    def holds(self, op: str, left: Ball, right: Ball, **_: bool) -> Array:
        """Where a comparison certainly holds."""
        held = RULES[op](left, right)
        return (held.value == 1) & (held.radius == 0)

    def operands(self, tape: Tape, slot: int) -> tuple[int, ...]:
        """The slots that an instruction is computed from: which is best depends on all rivals."""
        args = tape.args[slot]
        if tape.ops[slot] != "==" or not asks_for_the_best(tape, *args):
            return args
        return (*args, *(rival for rival in tape.args[args[1]] if rival != args[0]))

    def operation(self, tape: Tape, slot: int, **_: bool) -> Operation:
        """What computes an instruction."""
        op, args = tape.ops[slot], tape.args[slot]
        exponent = tape.constants.get(args[1]) if op == "^" else None
        if op == "==" and asks_for_the_best(tape, *args):
            return _is_best if len(tape.args[args[1]]) > 1 else _are_best
        if op.startswith(ELEMENT) or op in operations.VIEWS:
            return _moved(operation(op, len(args)))
        if exponent is not None:
            return partial(self._power, exponent)
        if op in RULES:
            return RULES[op]
        return super().operation(tape, slot) if op in bounds.RULES else partial(_function, op)

    def _power(self, exponent: Fraction, base: Ball, _: Ball) -> Ball:
        power = self.known(*bounds.constant_power(base, exponent, self.arithmetic))
        shape = np.shape(base.value)
        return Ball(np.broadcast_to(power.value, shape), np.broadcast_to(power.radius, shape))


ARRAYS = Arithmetic(operation, np.where, lambda function: function)
ARRAY_BALLS = ArrayBalls(ARRAYS)


def _filled(ball: Ball) -> Ball:
    """The ball with a radius for each element; ∞ for what is no number."""
    radius = _radii(ball)
    finite = np.isfinite(ball.value) & (radius < math.inf)
    return Ball(ball.value, np.where(finite, radius, math.inf))


def _radii(u: Ball) -> Array:
    """A radius for every element."""
    return np.broadcast_to(u.radius, np.shape(u.value))


def _moved(function: Callable[..., Array]) -> Rule:
    """An operation that moves the numbers of its first argument about and changes none."""

    def rule(u: Ball, *others: Ball) -> Ball:
        shapes = [other.value for other in others]
        return Ball(function(u.value, *shapes), function(_radii(u), *shapes))

    return rule


def _size(u: Ball) -> Array:
    return np.abs(u.value) + u.radius


def _added(values: Array, radii: Array) -> Ball:
    """Sums along the last axis, in pairs, as NumPy adds up what lies side by side."""
    count = values.shape[-1]
    depth = min(count, 20 + count.bit_length())
    values = np.ascontiguousarray(values)
    rounding = depth * UNIT * np.abs(values).sum(axis=-1)
    return Ball(values.sum(axis=-1), np.broadcast_to(radii, values.shape).sum(axis=-1) + rounding)


def _sum(u: Ball) -> Ball:
    return _added(np.ravel(u.value), np.ravel(_radii(u)))


def _mean(u: Ball) -> Ball:
    return _sum(u) / Ball(np.float64(np.size(u.value)), 0.0)


def _sum_to(part: Ball, like: Ball) -> Ball:
    """Sums over the axes along which `like` was repeated to the shape of `part`."""
    shape, wanted = np.shape(part.value), np.shape(like.value)
    if shape == wanted:
        return part
    axes, left = operations.repeated(shape, wanted)
    if axes:
        radii = np.broadcast_to(part.radius, shape)
        part = _added(operations.gathered(part.value, axes), operations.gathered(radii, axes))
        part = Ball(np.reshape(part.value, left), np.reshape(part.radius, left))
    return _spread_out(part, like)


def _product(u: Ball, v: Ball) -> Ball:
    """The matrix product, long sums of products in pieces: |error| ≤ depth·u·|U|·|V|."""
    count = np.shape(u.value)[-1]
    piece = max(64, math.isqrt(count))
    value = _in_pieces(u.value, v.value, piece)
    depth = min(count, piece + -(-count // piece)) + 2
    sizes = np.abs(u.value) @ np.abs(v.value)
    spread = depth * UNIT * sizes
    if not u.exact:
        spread = spread + _radii(u) @ _size(v)
    if not v.exact:
        spread = spread + np.abs(u.value) @ _radii(v)
    return Ball(value, spread)


def _in_pieces(u: Array, v: Array, piece: int) -> Array:
    """u @ v as a sum of products of pieces."""
    total = u[..., :piece] @ v[:piece]
    for begin in range(piece, u.shape[-1], piece):
        total = total + u[..., begin : begin + piece] @ v[begin : begin + piece]
    return total


def _dot(u: Ball, v: Ball) -> Ball:
    return _sum(u * v)


def _column_sums(u: Ball) -> Ball:
    return _added(operations.gathered(u.value, (0,)), operations.gathered(_radii(u), (0,)))


def _trace(u: Ball) -> Ball:
    return _sum(_moved(operations.diagonal)(u))


def _reduced(u: Ball) -> tuple[Ball, Ball]:
    """The determinant and the inverse of a square matrix, by Gauss–Jordan elimination on balls.

    Nothing is known of an inverse where a pivot may be 0, nor of a determinant but for the last.
    """
    size = len(u.value)
    values = np.hstack([u.value, np.eye(size)])
    rows = Ball(values, np.hstack([_radii(u), np.zeros((size, size))]))
    determinant = Ball(np.float64(1), 0.0)
    for k in range(size):
        pivot = k + int(np.argmax(np.abs(rows.value[k:, k])))
        order = np.arange(size)
        order[[k, pivot]] = pivot, k
        rows = _part(rows, order)
        determinant = (determinant if pivot == k else -determinant) * _part(rows, (k, k))
        row = _part(rows, k) / _part(rows, (k, k))
        rest = rows - _part(rows, (slice(None), slice(k, k + 1))) * row
        values, radii = rest.value, rest.radius
        values[k], radii[k] = row.value, row.radius
        rows = Ball(values, radii)
    return determinant, _part(rows, (slice(None), slice(size, None)))


def _part(u: Ball, index: Any) -> Ball:
    """Some elements of an array."""
    return Ball(u.value[index], u.radius[index])


def _norm(u: Ball) -> Ball:
    """The Euclidean length: it changes by no more than the length of the change."""
    y = operations.OPERATIONS["norm"](u.value)
    spread = np.sqrt(np.sum(np.square(_radii(u))))
    return Ball(y, spread + (np.size(u.value) + 8) * UNIT * y)


def _softmax(u: Ball) -> Ball:
    """y = softmax(u): a change du changes yᵢ by the factor e^(duᵢ − Σ yⱼ·duⱼ), to first order."""
    y = operations.OPERATIONS["softmax"](u.value)
    below = np.max(u.value, axis=-1, keepdims=True, initial=-np.inf) - u.value
    radii = _radii(u) + UNIT * below
    change = radii + np.max(np.where(y > 0, radii, 0.0), axis=-1, keepdims=True, initial=0.0)
    rounding = (np.shape(u.value)[-1] + 4) * UNIT + LIBRARY
    return Ball(y, y * (np.expm1(change) + 2 * rounding) + TINY)


def _logsumexp(u: Ball) -> Ball:
    """The logarithm of the sum of exponentials changes by no more than the largest change."""
    y = operations.OPERATIONS["logsumexp"](u.value)
    radii = _radii(u)
    count = np.shape(u.value)[-1]
    rounding = (count + 4) * UNIT + LIBRARY + UNIT * np.log(max(count, 2))
    largest = np.max(np.abs(u.value), axis=-1, initial=0.0)
    return Ball(
        y, np.max(radii, axis=-1, initial=0.0) + rounding + 2 * UNIT * (np.abs(y) + largest)
    )


TINY = 1e-300
"""What underflow may cost."""


def _extreme(among: Array) -> Rule:
    """The smallest or largest argument changes by no more than the largest change."""

    def rule(*args: Ball) -> Ball:
        if len(args) == 1:
            (u,) = args
            if not np.size(u.value):
                return UNKNOWN
            return Ball(among.reduce(u.value, axis=None), np.max(_radii(u)))
        value, radius = args[0].value, args[0].radius
        for arg in args[1:]:
            value, radius = among(value, arg.value), np.maximum(radius, arg.radius)
        return Ball(value, radius)

    return rule


def _is_best(one: Ball, best: Ball, *rivals: Ball) -> Ball:
    """Whether an argument is the smallest or largest: certain where it leads or lags by far."""
    truth, clear = one.value == best.value, True
    for rival in rivals:
        gap, width = np.abs(one.value - rival.value), one.radius + rival.radius
        beside = (rival.value != best.value) & ~truth
        clear = clear & ((gap > width) | ((gap == 0) & (width == 0)) | beside)
    lags = np.abs(one.value - best.value) > one.radius + best.radius
    return ARRAYS.known(Ball(np.where(truth, 1.0, 0.0), 0.0), np.where(truth, clear, lags))


def _are_best(u: Ball, best: Ball) -> Ball:
    """Which elements are the smallest or largest: certain where no other may be, too."""
    truth = u.value == best.value
    radii = _radii(u)
    rivals = np.abs(u.value - best.value) <= radii + best.radius
    count = np.count_nonzero(truth)
    clear = np.count_nonzero(rivals) == count and (count == 1 or not radii[truth].any())
    return ARRAYS.known(Ball(np.where(truth, 1.0, 0.0), 0.0), np.broadcast_to(clear, truth.shape))


def _compared(op: str) -> Rule:
    """A comparison: certain where the balls are apart, or both exact."""

    def rule(left: Ball, right: Ball) -> Ball:
        truth = operation(op, 2)(left.value, right.value)
        width = left.radius + right.radius
        known = (np.abs(left.value - right.value) > width) | (width == 0)
        return ARRAYS.known(Ball(np.where(truth, 1.0, 0.0), 0.0), known)

    return rule


def _sign(u: Ball) -> Ball:
    return ARRAYS.known(Ball(np.sign(u.value), 0.0), (np.abs(u.value) > u.radius) | (u.radius == 0))


def _rectified(u: Ball) -> Ball:
    return Ball(np.maximum(u.value, 0.0), u.radius)


def _magnitude(u: Ball) -> Ball:
    return Ball(np.abs(u.value), u.radius)


def _outer(u: Ball, v: Ball) -> Ball:
    """u·v for all pairs of elements."""
    beside = (*np.shape(u.value), *(1,) * np.ndim(v.value))
    return _moved(lambda array: np.reshape(array, beside))(u) * v


def _spread_out(a: Ball, like: Ball) -> Ball:
    return _moved(lambda array: np.broadcast_to(array, np.shape(like.value)))(a)


def _stacked(*items: Ball) -> Ball:
    return Ball(np.stack([item.value for item in items]), np.stack(list(map(_radii, items))))


def _function(op: str, *args: Ball) -> Ball:
    """A function is as uncertain as its value changes with its arguments, to both sides."""
    values = [arg.value for arg in args]
    y = operation(op, len(args))(*values)
    spread = bounds.spread_of(op, args, y, ARRAYS)
    unit = bounds.SPECIAL_ROUNDING.get(op, 0.0) + LIBRARY
    added = unit * (np.abs(y) + bounds.cancelling(op, values, ARRAYS))
    moving = sum(np.abs(value) for value in (y, *values)) > 0
    return Ball(y, spread + added + TINY * moving)


def _power(base: Ball, exponent: Ball) -> Ball:
    """u^v: of a negative u or 0 something is known where both are exact."""
    ball = _function("^", base, exponent)
    both = (base.radius == 0) & (exponent.radius == 0)
    return ARRAYS.known(ball, (base.value > base.radius) | both)


def _known_exactly(op: str) -> Rule:
    """What depends on the shape of an array alone."""
    return lambda u: Ball(operations.OPERATIONS[op](u.value), 0.0)


RULES: dict[str, Rule] = {
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "^": _power,
    "relu": _rectified,
    "abs": _magnitude,
    "sign": _sign,
    "vector": _stacked,
    **dict.fromkeys(("@", PULL_LEFT, PULL_RIGHT), _product),
    "sum": _sum,
    "mean": _mean,
    "colsum": _column_sums,
    "outer": _outer,
    "trace": _trace,
    "det": lambda u: _reduced(u)[0],
    "inv": lambda u: _reduced(u)[1],
    "adj": lambda u: operator.mul(*_reduced(u)),
    "diag": _moved(operations.diagonal),
    **{op: _known_exactly(op) for op in ("ones", "eye", "size")},
    "dot": _dot,
    "norm": _norm,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    SUM_TO: _sum_to,
    **{op: _compared(op) for op in HOLDS},
}

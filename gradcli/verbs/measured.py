"""The gradient of a function that can only be run: central differences, extrapolated to step 0.

D(h) = (f(a + h) − f(a − h))/2h is f′(a) plus even powers of h; Richardson's extrapolation takes
them away one by one. Every entry of the tableau has a distance to its neighbours, an estimate of
its error, and the best is taken (Ridders, Accurate computation of F′(x) and F′(x)F″(x), 1982).
What noise leaves unknown is added: the last digits that the program prints, how two runs at one
point differ, steps between values that stay the same for a while, and how the values scatter about
a smooth curve. That the estimate is only one is why it stands beside the number, and why no digit
below it is printed.

Central differences are 0 at a corner of |x|. So the slopes on both sides have to meet, too:
S(h) = (f(a + h) − 2f(a) + f(a − h))/h goes to 0 with h where f is differentiable.
"""

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_UP, Context, Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.language.build import decimal
from gradcli.language.tree import Tree
from gradcli.results.base import Function, Value
from gradcli.results.gradients import UnitGradient
from gradcli.results.measured import Measured

LEVELS, FIRST_STEP = 8, 0.125
"""So many steps, the first of that size (relative, but at 0), each half as long as the last."""

BEST = 3
"""So many of the best entries have to agree."""

FULL_DIGITS = 15
LEAST_NOISE = 2.0**-52
FAIR, POOR, NOTHING = 1e-8, 0.3, 1e-6
SHRINKS = 0.6
SCATTERED, LARGER = 4, 1.1
"""How many second differences tell how values scatter, and what is more than by rounding."""

LEFT = 0.29
"""(1 − 1/2)(1 − 1/4)(1 − 1/8)…"""


class Sample(NamedTuple):
    """What a run printed: a number, with so many digits, so many of them behind the point."""

    value: float
    digits: int
    places: int


class Slope(NamedTuple):
    """A derivative and the estimate of its error."""

    value: float
    error: float


Runs = Callable[[Sequence[Sequence[float]]], list[Sample]]
"""The values at several points, found side by side."""


def measured(function: Function, point: Sequence[float], runs: Runs) -> Measured:
    """f(a), and ∇f(a) with an estimate of the error of each part.

    Raises NotDifferentiableError where the differences do not settle.
    """
    axes = range(len(point))
    steps = [[_step(x) / 2**level for level in range(LEVELS)] for x in point]
    places = [place for axis in axes for place in _around(point, axis, steps[axis])]
    here, repeated, *others = runs([point, point, *places])
    repeats = abs(here.value - repeated.value)
    noise = max(repeats, rounding([here, *others], others))
    slopes = []
    for axis in axes:
        values = [each.value for each in others[axis * 2 * LEVELS : (axis + 1) * 2 * LEVELS]]
        if set(values) == {here.value}:
            slopes.append(Slope(0.0, noise / steps[axis][0]))
            continue
        found = _slope(steps[axis], values, here.value, noise)
        if found is None or found.error > FAIR * abs(found.value):
            closer = [step / 2**LEVELS for step in steps[axis]]
            samples = runs(_around(point, axis, closer))
            near = [each.value for each in samples]
            steplike = stairs(values, near, here.value)
            close = max(repeats, rounding([here, *samples], others), steplike)
            both = (
                _slope(
                    steps[axis],
                    values,
                    here.value,
                    max(noise, steplike),
                    noisy=_is_irregular(_second(near, here.value)),
                ),
                _slope(closer, near, here.value, close, certain=True),
            )
            settled = [each for each in both if each is not None]
            if not settled:
                raise _unsettled(function, axis, closer[-1], near, here.value)
            found = agreed(settled)
        slopes.append(found)
    return _stated(function, point, here, noise, slopes)


def _around(point: Sequence[float], axis: int, steps: Sequence[float]) -> list[list[float]]:
    """The points on both sides of one, for each step."""
    return [_moved(point, axis, side * step) for step in steps for side in (1, -1)]


def _unsettled(
    function: Function, axis: int, step: float, values: Sequence[float], middle: float
) -> NotDifferentiableError:
    """What the differences are on both sides."""
    left, right = (middle - values[-1]) / step, (values[-2] - middle) / step
    return NotDifferentiableError(
        f"{function.partials[axis]} does not settle: about {left:.3g} to the left and "
        f"{right:.3g} to the right, {step:.2g} away"
    )


def rounding(samples: Sequence[Sample], every: Sequence[Sample]) -> float:
    """Half of the last digit that the program prints, whether it counts digits or places.

    The longest number of every run tells; in others zeros at the end may be left out.
    """
    digits = max(sample.digits for sample in every)
    size = max(abs(sample.value) for sample in samples)
    if digits >= FULL_DIGITS or not size:
        return LEAST_NOISE * size
    places = max(sample.places for sample in every)
    counted = math.floor(math.log10(size)) - digits + 1
    return 0.5 * 10.0 ** max(counted, -places)


def _step(x: float) -> float:
    """A power of two, so that x ± h is rounded little."""
    size = abs(x) or 1.0
    return FIRST_STEP * 2.0 ** math.floor(math.log2(size))


def _moved(point: Sequence[float], axis: int, by: float) -> list[float]:
    return [x + by if place == axis else x for place, x in enumerate(point)]


def _slope(
    steps: Sequence[float],
    values: Sequence[float],
    middle: float,
    noise: float,
    *,
    certain: bool = False,
    noisy: bool = False,
) -> Slope | None:
    """The derivative along one axis; None where there seems to be none.

    If `certain`, noise is no excuse for slopes that do not meet; if `noisy`, it is known to be one.
    """
    above, below = values[::2], values[1::2]
    pairs = list(zip(above, below, steps, strict=True))
    quotients = [(up - down) / (2 * step) for up, down, step in pairs]
    second = _second(values, middle)
    scattered = max(noise, scatter(second))
    found = extrapolated(quotients, steps, scattered)
    bends = [bend / step for bend, step in zip(second, steps, strict=True)]
    size = max(map(abs, (*values, middle)))
    settles = found.error <= POOR * abs(found.value) or found.error * steps[0] <= NOTHING * size
    excuse = max(noise, LEFT / 2 * scattered) if noisy or _is_irregular(second) else noise
    meet = _vanish(bends, steps, min(noise, LEAST_NOISE * size) if certain else excuse)
    return found if settles and meet else None


def agreed(found: Sequence[Slope]) -> Slope:
    """The best of derivatives from steps of different sizes.

    Where they differ by more than their errors, one of the two is wrong, and it may be the best.
    """
    best, *others = sorted(found, key=lambda slope: slope.error)
    for other in others:
        apart = abs(best.value - other.value)
        if apart > best.error + other.error:
            return best._replace(error=apart + other.error)
    return best


def scatter(second: Sequence[float]) -> float:
    """How far values are off a curve that is smooth on either side, by its second differences.

    Those are a series in the step, h and its powers, at a corner, too. Each pass takes one power
    away, as Richardson's extrapolation does, until only what is no series is left. Of a jump at the
    point, all passes together leave the share LEFT.
    """
    row, least = list(second), math.inf
    for power in range(1, LEVELS - SCATTERED + 1):
        row = [b - a / 2**power for a, b in pairwise(row)]
        least = min(least, max(map(abs, row[-SCATTERED:])))
    return least / (2 * LEFT)


def _second(values: Sequence[float], middle: float) -> list[float]:
    """f(a + h) − 2f(a) + f(a − h) for each step."""
    return [up - 2 * middle + down for up, down in zip(values[::2], values[1::2], strict=True)]


def _is_irregular(second: Sequence[float]) -> bool:
    """Whether second differences grow as the step shrinks, more than once: that is noise."""
    return sum(abs(b) > LARGER * abs(a) for a, b in pairwise(second)) > 1


def stairs(values: Sequence[float], near: Sequence[float], middle: float) -> float:
    """Half of the steps of a function that moves in steps: by values that stay the same nearby.

    Where they are the same far off on one side, too, the function is flat.
    """
    sides = (near[::2], near[1::2])
    flat = any(set(side) <= {middle} for side in (values[::2], values[1::2]))
    if flat or set(values[-2 * BEST :]) <= {middle}:
        return 0.0
    if not any(a == b for side in sides for a, b in pairwise(side)):
        return 0.0
    return min(b - a for a, b in pairwise(sorted({*values, *near, middle}))) / 2


def _vanish(bends: Sequence[float], steps: Sequence[float], noise: float) -> bool:
    """Whether the slopes from both sides meet: their difference shrinks as the step does."""
    floors = [8 * noise / step for step in steps]
    first = max(abs(bend) for bend in bends[:2])
    return any(
        abs(bend) <= max(SHRINKS ** (level + 1) * first, floor)
        for level, (bend, floor) in enumerate(zip(bends, floors, strict=True))
        if level >= LEVELS - BEST
    )


def extrapolated(quotients: Sequence[float], steps: Sequence[float], noise: float) -> Slope:
    """The limit of the quotients for step 0, with an estimate of its error.

    Of the entries, each with the distance to the two that it is made of and the noise that it
    carries on, the best is taken; it is off by no less than the next best are from it.
    """
    entries = []
    rows: list[list[float]] = []
    for level, quotient in enumerate(quotients):
        row = [quotient]
        for order in range(1, level + 1):
            before = rows[level - 1][order - 1]
            row.append(row[-1] + (row[-1] - before) / (4.0**order - 1))
            spread = max(abs(row[-1] - row[-2]), abs(row[-1] - before))
            entries.append(Slope(row[-1], spread + 2 * noise / steps[level]))
        rows.append(row)
    best, *others = sorted(entries, key=lambda entry: entry.error)[:BEST]
    return Slope(best.value, max(best.error, *(abs(each.value - best.value) for each in others)))


TWO_DIGITS = Context(prec=2, rounding=ROUND_UP)


def _stated(
    function: Function, point: Sequence[float], here: Sample, noise: float, slopes: Sequence[Slope]
) -> Measured:
    size = math.hypot(*(slope.value for slope in slopes))
    spread = sum(abs(slope.value) * slope.error for slope in slopes) / size if size else 0.0
    rounded = [_rounded(*slope) for slope in slopes]
    return Measured(
        function=function,
        point=tuple(_value(decimal(repr(x))) for x in point),
        value=_value(decimal(_rounded(here.value, noise)[0])),
        gradient=tuple(_value(decimal(number)) for number, _ in rounded),
        errors=tuple(_value(decimal(error)) for _, error in rounded),
        norm=_value(decimal(_rounded(size, spread)[0])),
        **_directed(slopes),
    )


def unit_gradient(found: Measured) -> UnitGradient:
    """∇f/‖∇f‖ of a gradient that was measured. Raises UndefinedError where that may be 0."""
    if found.direction is None:
        raise UndefinedError(f"{found.function.slope} may be 0 there, and has no direction")
    return UnitGradient(found.function, found.point, found.direction)


def _directed(slopes: Sequence[Slope]) -> dict[str, Any]:
    """The unit vector along a gradient and, in the plane, its angle in degrees."""
    if all(abs(slope.value) <= slope.error for slope in slopes):
        return {"direction": None, "angle": None}
    size = math.hypot(*(slope.value for slope in slopes))
    error = math.hypot(*(slope.error for slope in slopes)) / size
    direction = tuple(_value(decimal(_rounded(slope.value / size, error)[0])) for slope in slopes)
    if len(slopes) != 2:
        return {"direction": direction, "angle": None}
    x, y = slopes
    angle = _rounded(math.degrees(math.atan2(y.value, x.value)), math.degrees(error))[0]
    return {"direction": direction, "angle": _value(decimal(angle))}


def _rounded(number: float, error: float) -> tuple[Decimal, Decimal]:
    """A number to the first digit of its error, and the error with what that took off it."""
    exact, off = Decimal(repr(number)), Decimal(repr(error))
    if not off:
        return exact, off
    unit = Decimal(1).scaleb(max(off.adjusted(), exact.adjusted() - 16))
    rounded = (exact / unit).to_integral_value() * unit
    return rounded, TWO_DIGITS.plus(off + abs(rounded - exact))


def _value(tree: Tree) -> Value:
    return Value(tree, tree)

"""The values at which contour lines are drawn: round numbers that divide the picture well."""

import itertools
from math import ceil, floor, isclose, log10

import numpy as np

from gradcli.results.pictures import Samples

MOST_IN_TWO_BANDS = 0.6
FLAT = 1e-12
SMALL = 0.02
ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
DECADE = (1.0, 2.0, 5.0, 10.0)


def levels_of(values: Samples, count: int) -> tuple[float, ...]:
    """About so many levels of the finite values, ascending; none where f is constant.

    They are evenly spaced, but where most of the picture would then lie in two of the bands between
    them, they are quantiles, rounded to 1, 2 or 5 times a power of ten.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return ()
    low, high = float(finite.min()), float(finite.max())
    if high - low <= FLAT * max(abs(low), abs(high)):
        return ()
    even = evenly(low, high, count)
    shares = np.sort(np.bincount(np.digitize(finite, even)) / finite.size)
    return even if shares[-2:].sum() <= MOST_IN_TWO_BANDS else _by_share(finite, count)


def evenly(low: float, high: float, count: int) -> tuple[float, ...]:
    """The multiples of a round step strictly between two numbers."""
    step = round_step((high - low) / (count + 1))
    first, last = floor(low / step) + 1, ceil(high / step) - 1
    return tuple(tidy_multiple(k, step) for k in range(first, last + 1))


def round_step(size: float) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least so large."""
    unit = 10.0 ** floor(log10(size))
    return next(m * unit for m in ROUND if m * unit >= size * (1 - FLAT))


def tidy_multiple(count: int, step: float) -> float:
    """count·step without the noise of binary fractions."""
    return float(f"{count * step:.12g}")


def _by_share(finite: Samples, count: int) -> tuple[float, ...]:
    """Rounded quantiles; of values with both signs, small ones are zero."""
    wanted = np.quantile(finite, np.arange(1, count + 1) / (count + 1))
    mixed = wanted[0] < 0 < wanted[-1]
    spread = float(np.quantile(finite, 0.75) - np.quantile(finite, 0.25))
    levels = {_nearest_round(float(q), SMALL * spread if mixed else 0.0) for q in wanted}
    return tuple(sorted(level for level in levels if finite.min() < level < finite.max()))


def _nearest_round(value: float, zero: float) -> float:
    """1, 2 or 5 times a power of ten, or 0 for what is no larger than `zero`."""
    size = abs(value)
    if size <= zero or size == 0:
        return 0.0
    unit = 10.0 ** floor(log10(size))
    best = min(DECADE, key=lambda m: abs(log10(m * unit / size)))
    return float(f"{np.copysign(best * unit, value):.12g}")


def with_level(levels: tuple[float, ...], through: float) -> tuple[float, ...]:
    """The levels with one that goes through a point; neighbours that are too close give way."""
    if not levels:
        return (through,)
    apart = min((b - a for a, b in itertools.pairwise(levels)), default=abs(through))
    kept = [
        level
        for level in levels
        if abs(level - through) > apart / 3 and not isclose(level, through)
    ]
    return tuple(sorted((*kept, through)))

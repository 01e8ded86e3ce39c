"""Round numbers: the levels of contour lines, ticks along an axis, and how both are written."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, copysign, floor, isclose, log10

import numpy as np

from gradcli.picture.sampled import Samples

FLAT = 1e-12
FULL, EMPTY = 0.3, 0.01
"""The shares of the picture that a band is split above and joined below."""
OUTER = 0.7
"""Where a band is split: that share of its values is smaller."""
APART = 0.55
"""The most of a band's largest value that it is split at."""
MOST = 1.3
TAIL, LONG, EXPLOSIVE = 0.03, 1.8, 1000
ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
DECADE = (1.0, 2.0, 5.0, 10.0)
USUAL, LONGEST, SHORT, CLOSE = 4, 15, 7, 0.02
"""Digits of numbers, letters of short ones, and how far off one may be as a share of a gap."""


def levels_of(values: Samples, count: int) -> tuple[float, ...]:
    """About so many levels of the finite values, ascending; none where f is constant.

    They are evenly spaced over the range of f without its tails. A band between two of them that
    holds too much of the picture is split; where bands hold nearly nothing they are joined. Where
    f grows by many powers of ten, the levels are quantiles instead.
    """
    finite = np.sort(values[np.isfinite(values)], axis=None)
    if not finite.size or finite[-1] - finite[0] <= FLAT * np.abs(finite[[0, -1]]).max():
        return ()
    sizes = np.abs(finite)
    sizes.sort()
    if _quantile(sizes, 1 - TAIL) > EXPLOSIVE * _quantile(sizes, 1 - 5 * TAIL):
        return _by_share(finite, count)
    levels = list(evenly(*_range(finite), count))
    while len(levels) < 2 * count and _split(levels, finite):
        pass
    while len(levels) > 1 and _join(levels, finite, count):
        pass
    return tuple(levels)


def _range(finite: Samples) -> tuple[float, float]:
    """The range of sorted values; without their tails where these are most of it."""
    low, high = float(finite[0]), float(finite[-1])
    near, far = _quantile(finite, TAIL), _quantile(finite, 1 - TAIL)
    return (near, far) if high - low > LONG * (far - near) > 0 else (low, high)


def _quantile(ordered: Samples, share: float) -> float:
    return float(ordered[int(share * (ordered.size - 1))])


def _by_share(finite: Samples, count: int) -> tuple[float, ...]:
    """Rounded quantiles."""
    wanted = [_quantile(finite, k / (count + 1)) for k in range(1, count + 1)]
    levels = {copysign(_nearest_round(abs(q)), q) if q else 0.0 for q in wanted}
    return tuple(sorted(level for level in levels if finite[0] < level < finite[-1]))


def _split(levels: list[float], finite: Samples) -> bool:
    """Split the fullest band, if it is too full and a round number lies inside."""
    cuts = [0, *np.searchsorted(finite, levels), finite.size]
    shares = np.diff(cuts)
    band = int(shares.argmax())
    if shares[band] <= FULL * finite.size:
        return False
    inside = finite[cuts[band] : cuts[band + 1]]
    sizes = np.sort(np.abs(inside))
    size = min(_quantile(sizes, OUTER), APART * float(sizes[-1]))
    level = copysign(_nearest_round(size), inside[inside.size // 2]) if size else 0.0
    if not inside[0] < level < inside[-1] or level in levels:
        return False
    levels.insert(band, level)
    return True


def _join(levels: list[float], finite: Samples, count: int) -> bool:
    """Leave out the level between the two emptiest bands, if they are empty or too many."""
    cuts = [0, *np.searchsorted(finite, levels), finite.size]
    shares = np.array(cuts[2:]) - np.array(cuts[:-2])
    level = int(shares.argmin())
    if shares[level] > EMPTY * finite.size and len(levels) <= MOST * count:
        return False
    del levels[level]
    return True


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
    return round(count * step, 2 - floor(log10(step)))


def _nearest_round(size: float) -> float:
    """1, 2 or 5 times a power of ten."""
    unit = 10.0 ** floor(log10(size))
    best = min(DECADE, key=lambda m: abs(log10(m * unit / size)))
    return float(f"{best * unit:.12g}")


def with_level(levels: tuple[float, ...], through: float) -> tuple[float, ...]:
    """The levels with one that goes through a point; neighbours that are too close give way."""
    if not levels:
        return (through,)
    apart = min((b - a for a, b in pairwise(levels)), default=abs(through))
    kept = [
        level
        for level in levels
        if abs(level - through) > apart / 3 and not isclose(level, through)
    ]
    return tuple(sorted((*kept, through)))


def short(value: float) -> str:
    """A number in a few digits: `0.25`, `−3`, `12500`, `1e−8`."""
    whole = _written(value, LONGEST - 3)
    return whole if len(whole) <= SHORT else _written(value, USUAL)


def told_apart(values: Sequence[float]) -> list[str]:
    """Ascending numbers in as few digits as show them and what lies between them."""
    gap = min((b - a for a, b in pairwise(values)), default=0.0)
    texts = [short(value) for value in values]
    for digits in range(USUAL + 1, LONGEST + 1):
        off = (abs(float(t.replace("−", "-")) - v) for t, v in zip(texts, values, strict=True))
        if max(off, default=0.0) <= CLOSE * gap:
            break
        texts = [_written(value, digits) for value in values]
    return texts


def ticks(low: float, high: float, count: int) -> tuple[tuple[float, str], ...]:
    """About so many round numbers from low to high, each with how it is written."""
    values = evenly(low, high, max(1, count))
    return tuple(zip(values, told_apart(values), strict=True))


def _written(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    return "0" if text == "-0" else text.replace("-", "−")

"""Numbers as they stand in pictures, and round ones along an axis."""

from collections.abc import Sequence
from itertools import pairwise

from gradcli.picture.levels import evenly

USUAL, MOST = 4, 15
SHORT = 7
CLOSE = 0.02


def short(value: float) -> str:
    """A number in a few digits: `0.25`, `−3`, `12500`, `1e−8`."""
    whole = _written(value, MOST - 3)
    return whole if len(whole) <= SHORT else _written(value, USUAL)


def told_apart(values: Sequence[float]) -> list[str]:
    """Ascending numbers in as few digits as show them and what lies between them."""
    gap = min((b - a for a, b in pairwise(values)), default=0.0)
    texts = [short(value) for value in values]
    for digits in range(USUAL + 1, MOST + 1):
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

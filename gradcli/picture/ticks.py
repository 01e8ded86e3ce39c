"""Round numbers along an axis."""

from gradcli.picture.levels import evenly
from gradcli.picture.numbers import told_apart


def ticks(low: float, high: float, count: int) -> tuple[tuple[float, str], ...]:
    """About so many round numbers from low to high, each with how it is written."""
    values = evenly(low, high, max(1, count))
    return tuple(zip(values, told_apart(values), strict=True))

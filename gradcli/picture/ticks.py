"""Round numbers along an axis."""

from gradcli.picture.levels import evenly


def ticks(low: float, high: float, count: int) -> tuple[float, ...]:
    """About so many round numbers from low to high."""
    return evenly(low, high, max(1, count))

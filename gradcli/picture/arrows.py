"""Arrows along ∇f on a lattice, of lengths that can be read whatever the sizes of ∇f are."""

from collections.abc import Sequence
from math import exp, hypot, isfinite, log, sqrt

from gradcli.picture.sampled import Point, Slope, Window
from gradcli.picture.scene import Arrow, Role

LENGTH = 0.62
SHORTEST = 0.35
TAIL = 0.05


def unit(vector: Point) -> Point | None:
    """The vector's direction; None where it has none."""
    size = max(map(abs, vector))
    if not isfinite(size) or size == 0:
        return None
    x, y = vector[0] / size, vector[1] / size
    return x / hypot(x, y), y / hypot(x, y)


def longest_of(lattice: Sequence[Slope], window: Window) -> float:
    """How long the longest arrows are: a share of the space between the lattice's points."""
    count = max(1, len(lattice))
    if len(lattice) > 1:
        xs = sorted({spot.at[0] for spot in lattice})
        ys = sorted({spot.at[1] for spot in lattice})
        count = len(xs) * len(ys)
    return LENGTH * sqrt(window.width) * sqrt(window.height / count)


def arrows_on(lattice: Sequence[Slope], window: Window) -> list[Arrow]:
    """One arrow a slope, uphill, as long as a power of ‖∇f‖ says.

    The power is 1, or such that the shortest arrows (but for a few at both ends) keep a third of
    the length of the longest.
    """
    steep = [(spot, log(hypot(*spot.gradient))) for spot in lattice if unit(spot.gradient)]
    if not steep:
        return []
    sizes = sorted(size for _, size in steep)
    tail = int(TAIL * len(sizes))
    low, high = sizes[tail], sizes[-1 - tail]
    power = min(1.0, log(SHORTEST) / (low - high)) if low < high else 1.0
    longest = longest_of(lattice, window)
    return [_arrow(spot, _share(power * (size - high)), longest) for spot, size in steep]


def _share(exponent: float) -> float:
    """A share of the longest length, between the shortest one and all."""
    return min(1.0, max(SHORTEST, exp(exponent)))


def _arrow(spot: Slope, share: float, longest: float) -> Arrow:
    x, y = unit(spot.gradient) or (0.0, 0.0)
    length = share * longest
    return Arrow(Role.SLOPE, spot.at, (spot.at[0] + length * x, spot.at[1] + length * y), share)

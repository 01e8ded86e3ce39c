"""Arrows along ∇f on a lattice, of lengths that can be read whatever the sizes of ∇f are."""

from collections.abc import Sequence
from math import hypot, isfinite, log, sqrt

from gradcli.picture.scene import Arrow, Role
from gradcli.results.pictures import Point, Slope, Window

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
    return LENGTH * sqrt(window.width * window.height / count)


def arrows_on(lattice: Sequence[Slope], window: Window) -> list[Arrow]:
    """One arrow a slope, uphill, as long as a power of ‖∇f‖.

    The power is 1, or such that the shortest arrows (but for a few at both ends) keep a third of
    the length of the longest.
    """
    sizes = sorted(filter(None, (hypot(*spot.gradient) for spot in lattice)))
    if not sizes:
        return []
    low, high = sizes[int(TAIL * len(sizes))], sizes[-1 - int(TAIL * len(sizes))]
    power = min(1.0, log(SHORTEST) / log(low / high)) if low < high else 1.0
    longest = longest_of(lattice, window)
    arrows = []
    for spot in lattice:
        direction = unit(spot.gradient)
        if direction:
            share = min(1.0, max(SHORTEST, (hypot(*spot.gradient) / high) ** power))
            length = share * longest
            tip = spot.at[0] + length * direction[0], spot.at[1] + length * direction[1]
            arrows.append(Arrow(Role.SLOPE, spot.at, tip, share))
    return arrows

"""Where the numbers of level lines stand: on their lines, clear of arrows, marks and each other."""

from collections.abc import Iterator, Sequence
from math import inf

from gradcli.picture.sampled import Point
from gradcli.picture.scene import Polyline, Role, Scene

MOST_PLACES = 60
ALONG = 6
CLEAR, ENOUGH = 0.035, 0.11
"""The least distance from what else there is, and one that is as good as any, as shares of the
window's longer side."""


def level_labels(scene: Scene) -> list[tuple[Polyline, Point]]:
    """A line of each level with the place of its number; none where there is no room for it."""
    placed: list[tuple[Polyline, Point]] = []
    taken = list(_obstacles(scene))
    for level in scene.levels:
        lines = [line for line in scene.lines if line.level == level]
        best = max(
            ((_clearance(place, taken, scene), line, place) for line, place in _places(lines)),
            key=lambda each: each[0],
            default=(-inf, None, None),
        )
        clearance, line, place = best
        if line and place and clearance >= CLEAR:
            placed.append((line, place))
            taken.append(place)
    return placed


def _places(lines: Sequence[Polyline]) -> Iterator[tuple[Polyline, Point]]:
    """Points of lines, those in the middle of the longest line first."""
    for line in sorted(lines, key=lambda each: -len(each.points)):
        step = max(1, len(line.points) // MOST_PLACES)
        middle = len(line.points) // 2
        for place in (*line.points[middle::step], *line.points[:middle][::-step]):
            yield line, place


def _obstacles(scene: Scene) -> Iterator[Point]:
    """Points of the arrows, and those that are marked, with room for what is written there."""
    for arrow in scene.arrows:
        for part in range(ALONG + 1):
            yield _between(arrow.foot, arrow.tip, part / ALONG)
    unit = CLEAR * max(scene.window.width, scene.window.height)
    for mark in scene.marks:
        size = max(map(abs, mark.away)) or 1.0
        x, y = mark.away[0] / size, mark.away[1] / size
        for across in range(len(mark.label) // 2 + 1):
            yield mark.at[0] + unit * across * (1 if x >= 0 else -1), mark.at[1] + unit * y
        yield mark.at
    for line in scene.lines:
        yield from line.points if line.role is Role.PATH else ()


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _clearance(place: Point, taken: Sequence[Point], scene: Scene) -> float:
    """How far a place is from all that is taken and from the sides, up to what is enough."""
    window = scene.window
    (x, y), across, up = place, window.width, window.height
    unit = max(across, up) if scene.equal else 1.0
    sides = (
        min(x - window.left, window.right - x) / across,
        min(y - window.bottom, window.top - y) / up,
    )
    nearest = min((max(abs(x - u) / unit, abs(y - v) / unit) for u, v in taken), default=inf)
    return min(nearest, *sides, ENOUGH)

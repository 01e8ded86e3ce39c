"""Lines cut at the edges of the window, and long paths with no more points than can be seen."""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

from gradcli.picture.sampled import Point, Window

VISIBLE = 1 / 1500
MOST = 6_000


def inside(piece: Sequence[Point], window: Window) -> list[tuple[Point, ...]]:
    """The parts of a polyline inside the window."""
    parts: list[list[Point]] = []
    for ends in pairwise(piece):
        kept = clipped(ends, window)
        if kept and parts and parts[-1][-1] == kept[0]:
            parts[-1].append(kept[1])
        elif kept:
            parts.append(list(kept))
    return [tuple(part) for part in parts]


def clipped(ends: tuple[Point, Point], window: Window) -> tuple[Point, ...]:
    """The part of a segment inside the window (Liang & Barsky, 1984)."""
    (x, y), (u, v) = ends[0], ends[1]
    low, high = 0.0, 1.0
    for start, change, least, most in (
        (x, u - x, window.left, window.right),
        (y, v - y, window.bottom, window.top),
    ):
        if change:
            a, b = sorted(((least - start) / change, (most - start) / change))
            low, high = max(low, a), min(high, b)
        elif not least <= start <= most:
            return ()
    if low >= high:
        return ()
    return tuple((x + t * (u - x), y + t * (v - y)) for t in (low, high))


def thinned(path: Sequence[Point], window: Window) -> list[tuple[Point, ...]]:
    """The path without the steps that can't be seen, those too short or on top of earlier ones."""
    cell = VISIBLE * max(window.width, window.height)
    points = [point for point in path if all(map(isfinite, point))]
    parts: list[list[Point]] = []
    seen = set[tuple[Point, Point]]()
    for a, b in pairwise(_apart(points, cell)):
        key = _cell(a, cell), _cell(b, cell)
        if key in seen:
            continue
        seen.update((key, key[::-1]))
        if parts and parts[-1][-1] == a:
            parts[-1].append(b)
        else:
            parts.append([a, b])
        if len(seen) > 2 * MOST:
            break
    return [tuple(part) for part in parts]


def _apart(points: Sequence[Point], cell: float) -> list[Point]:
    """The points, each of which is in another cell than the one before; and the last."""
    kept = list(points[:1])
    for point in points[1:]:
        if _cell(point, cell) != _cell(kept[-1], cell):
            kept.append(point)
    return kept


def _cell(point: Point, cell: float) -> Point:
    return round(point[0] / cell), round(point[1] / cell)

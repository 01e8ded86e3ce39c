"""From the data of a picture to its scene."""

from collections.abc import Sequence
from math import hypot, isfinite

from gradcli.picture.arrows import arrows_on, longest_of, unit
from gradcli.picture.contours import contours
from gradcli.picture.levels import levels_of, with_level
from gradcli.picture.numbers import short
from gradcli.picture.paths import clipped, inside, thinned
from gradcli.picture.scene import Arrow, Line, Mark, Role, Scene
from gradcli.results.pictures import Curve, Picture, Point, Relief, Slope

COLOURED_LEVELS = 9
REACH = 0.22
"""How long the arrows at a point are, as a share of the window's shorter side."""
OVERLAP = 1.35


def draw(picture: Picture) -> Scene:
    """The scene of a relief or of a curve."""
    return _relief(picture) if isinstance(picture, Relief) else _curve(picture)


def _relief(relief: Relief) -> Scene:
    levels = levels_of(relief.field.values, COLOURED_LEVELS)
    own = [spot.value for spot in relief.points if isfinite(spot.value)]
    for value in own:
        levels = with_level(levels, value)
    return Scene(
        window=relief.window,
        axes=relief.axes,
        equal=True,
        levels=levels,
        field=relief.field,
        lines=(*_level_lines(relief, levels, own), *_lines_at(relief), *_path(relief)),
        arrows=(*arrows_on(_clear(relief), relief.window), *_arrows_at(relief)),
        marks=_marks(relief, relief.points),
    )


def _level_lines(relief: Relief, levels: Sequence[float], own: Sequence[float]) -> list[Line]:
    traced = contours(relief.field, levels)
    return [
        Line(Role.THROUGH if level in own else Role.LEVEL, tuple(points), level, rank)
        for rank, (level, lines) in enumerate(zip(levels, traced, strict=True))
        for points in lines
    ]


def _clear(relief: Relief) -> list[Slope]:
    """The lattice without what stands too close to a point that has an arrow of its own."""
    space = OVERLAP * longest_of(relief.lattice, relief.window)
    return [
        spot
        for spot in relief.lattice
        if all(_distance(spot.at, point.at) > space for point in relief.points)
    ]


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _arrows_at(relief: Relief) -> list[Arrow]:
    """∇f at the points, with u and the projection of ∇f on it where a direction was given."""
    reach = REACH * min(relief.window.width, relief.window.height)
    arrows = []
    for spot in relief.points:
        along = unit(spot.gradient)
        if relief.direction is not None:
            u = unit(relief.direction) or (0.0, 0.0)
            if along:
                share = along[0] * u[0] + along[1] * u[1]
                arrows.append(_arrow(Role.PROJECTION, spot.at, u, reach * share))
            arrows.append(_arrow(Role.DIRECTION, spot.at, u, OVERLAP * reach))
        if along:
            arrows.append(_arrow(Role.GRADIENT, spot.at, along, reach))
    return arrows


def _arrow(role: Role, foot: Point, direction: Point, length: float) -> Arrow:
    return Arrow(role, foot, _moved(foot, direction, length))


def _moved(point: Point, direction: Point, length: float) -> Point:
    return point[0] + length * direction[0], point[1] + length * direction[1]


def _lines_at(relief: Relief) -> list[Line]:
    """The tangent of the level line, or the plumb line from ∇f to its projection on u."""
    lines = []
    span = relief.window.width + relief.window.height
    reach = REACH * min(relief.window.width, relief.window.height)
    for spot in relief.points:
        along = unit(spot.gradient)
        if along and relief.tangent:
            across = -along[1], along[0]
            ends = (_moved(spot.at, across, -span), _moved(spot.at, across, span))
            lines.append(Line(Role.TANGENT, clipped(ends, relief.window)))
        if along and relief.direction is not None:
            u = unit(relief.direction) or (0.0, 0.0)
            share = along[0] * u[0] + along[1] * u[1]
            ends = _moved(spot.at, along, reach), _moved(spot.at, u, reach * share)
            lines.append(Line(Role.GUIDE, ends))
    return lines


def _path(picture: Relief | Curve) -> list[Line]:
    return [
        Line(Role.PATH, part)
        for piece in thinned(picture.path, picture.window)
        for part in inside(piece, picture.window)
    ]


def _marks(picture: Relief | Curve, points: Sequence[Slope]) -> tuple[Mark, ...]:
    marks = [
        Mark(Role.POINT, spot.at, f"({short(spot.at[0])}, {short(spot.at[1])})", _away(spot))
        for spot in points
    ]
    ends = [p for p in picture.path if all(map(isfinite, p))]
    if ends:
        marks += [Mark(Role.START, ends[0], "start"), Mark(Role.END, ends[-1], "end")]
    return tuple(mark for mark in marks if picture.window.holds(mark.at))


def _away(spot: Slope) -> Point:
    """The direction downhill, where no arrow is."""
    uphill = unit(spot.gradient)
    return (-uphill[0], -uphill[1]) if uphill else (1.0, -1.0)


def _curve(curve: Curve) -> Scene:
    return Scene(
        window=curve.window,
        axes=(curve.axis, curve.function.name),
        equal=False,
        lines=(*_graph(curve), *_tangents(curve), *_path(curve)),
        marks=_marks(curve, curve.points),
    )


def _graph(curve: Curve) -> list[Line]:
    """The graph in pieces, cut where f has no value, jumps, or is outside the window."""
    pieces: list[list[Point]] = [[]]
    samples = list(zip(curve.x.tolist(), curve.values.tolist(), strict=True))
    gaps = [*curve.gaps.tolist(), True]
    for point, gap in zip(samples, gaps, strict=True):
        if isfinite(point[1]):
            pieces[-1].append(point)
        if gap or not isfinite(point[1]):
            pieces.append([])
    lines = [part for piece in pieces for part in inside(piece, curve.window)]
    return [Line(Role.GRAPH, part) for part in lines]


def _tangents(curve: Curve) -> list[Line]:
    """The tangents at the points, from side to side or as short pieces."""
    lines = []
    for spot in curve.points:
        slope = spot.gradient[0]
        if isfinite(slope) and isfinite(spot.value):
            run = curve.window.width
            if not curve.tangent:
                run *= REACH / hypot(1, slope * curve.window.width / curve.window.height)
            ends = (
                (spot.at[0] - run, spot.value - slope * run),
                (
                    spot.at[0] + run,
                    spot.value + slope * run,
                ),
            )
            lines.append(Line(Role.TANGENT, clipped(ends, curve.window)))
    return lines

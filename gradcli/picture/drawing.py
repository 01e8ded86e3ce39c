"""From the data of a picture to its scene."""

from collections.abc import Sequence
from math import dist, exp, hypot, isfinite, log, sqrt

from gradcli.language.tree import Symbol
from gradcli.language.unparse import unparse_unicode
from gradcli.picture.contours import contours
from gradcli.picture.levels import levels_of, short, told_apart, with_level
from gradcli.picture.paths import clipped, inside, thinned
from gradcli.picture.sampled import Curve, Picture, Point, Relief, Slope, Window
from gradcli.picture.scene import Arrow, Mark, Polyline, Role, Scene
from gradcli.results.base import Function

COLOURED_LEVELS = 9
MOST_NAMED = 9
"""More points than that have no coordinates beside them."""
REACH = 0.22
"""How long the arrows at a point are, as a share of the window's shorter side."""
OVERLAP = 1.35
SHORTEST = 0.3
SHARE_OF_SPACE, LEAST_SHARE, TAIL = 0.62, 0.35, 0.05
"""Of arrows on the lattice."""
ARROW_LABELS = {Role.GRADIENT: "∇f", Role.DIRECTION: "u", Role.PROJECTION: "(∇f·u) u"}
SAME = 0.01
"""How close the ends of a path are, as a share of the window, to be marked as one."""

CONSTANT, NOWHERE = "f is constant here, or nearly so", "f is undefined here"


def draw(picture: Picture) -> Scene:
    """The scene of a relief or of a curve."""
    return _relief(picture) if isinstance(picture, Relief) else _curve(picture)


def _relief(relief: Relief) -> Scene:
    levels = levels_of(relief.field.values, COLOURED_LEVELS)
    own = [] if relief.kinds else [spot.value for spot in relief.points if isfinite(spot.value)]
    for value in own:
        levels = with_level(levels, value)
    return Scene(
        title=_title(relief.function),
        window=relief.window,
        axes=(_letter(relief.axes[0]), _letter(relief.axes[1])),
        equal=True,
        levels=levels,
        field=relief.field,
        lines=(
            *_level_lines(relief, levels, own),
            *_sets(relief),
            *_lines_at(relief),
            *_path(relief),
        ),
        arrows=(*_arrows_on(_clear(relief), relief.window), *_arrows_at(relief)),
        marks=_marks(relief, relief.points),
        notes=_notes(relief, levels),
    )


def _title(function: Function) -> str:
    """The formula in one line: f(x, y) = x·y, or the equation."""
    if function.equation is not None:
        return unparse_unicode(function.equation)
    names = ", ".join(map(_letter, function.variables))
    return f"{_letter(function.name)}({names}) = {unparse_unicode(function.tree)}"


def _letter(name: str) -> str:
    return unparse_unicode(Symbol(name))


def _notes(relief: Relief, levels: Sequence[float]) -> tuple[str, ...]:
    """What holds the picture in place beyond two variables, and why it may be empty."""
    held = [f"{_letter(name)} = {short(value)}" for name, value in relief.held]
    empty = CONSTANT if any(map(isfinite, relief.field.values.flat)) else NOWHERE
    return (*held, *([] if levels else [empty]))


def _level_lines(relief: Relief, levels: Sequence[float], own: Sequence[float]) -> list[Polyline]:
    traced = zip(levels, told_apart(levels), contours(relief.field, levels), strict=True)
    return [
        Polyline(Role.THROUGH if level in own else Role.LEVEL, tuple(points), level, label, rank)
        for rank, (level, label, lines) in enumerate(traced)
        for points in lines
    ]


def _sets(relief: Relief) -> list[Polyline]:
    """Where the functions beside f are 0."""
    return [
        Polyline(Role(role), tuple(points))
        for role, field in relief.sets
        for lines in contours(field, [0.0])
        for points in lines
    ]


def _clear(relief: Relief) -> list[Slope]:
    """The lattice without what stands too close to a point that has an arrow of its own."""
    space = OVERLAP * _longest_of(relief.lattice, relief.window)
    return [
        spot
        for spot in relief.lattice
        if all(_distance(spot.at, point.at) > space for point in relief.points)
    ]


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _arrows_at(relief: Relief) -> list[Arrow]:
    """∇f at the points, with u and the projection of ∇f on it where a direction was given."""
    arrows = []
    for spot in () if relief.kinds else relief.points:
        along, u = _unit(spot.gradient), relief.direction
        reach = _reach(relief, spot)
        turned = along is not None and u is not None and _turns_left(along, u)
        if u:
            arrows.append(_arrow(Role.DIRECTION, spot.at, u, OVERLAP * reach, leftward=turned))
        if along and u:
            share = _cosine(along, u)
            left = turned == (share > 0)
            arrows.append(_arrow(Role.PROJECTION, spot.at, u, reach * share, leftward=left))
        if along:
            arrows.append(
                _arrow(Role.GRADIENT, spot.at, along, reach, leftward=bool(u) and not turned)
            )
    return arrows


def _turns_left(a: Point, b: Point) -> bool:
    """Whether b is to the left of a."""
    return a[0] * b[1] - a[1] * b[0] > 0


def _cosine(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1]


def _reach(relief: Relief, spot: Slope) -> float:
    """How long the arrows at a point are, so that they stay in the window as far as it goes."""
    window = relief.window
    usual = REACH * min(window.width, window.height)
    ways = [(_unit(spot.gradient), 1.0), (relief.direction, OVERLAP)]
    room = [usual]
    for way, stretch in ways:
        if way:
            ends = clipped((spot.at, _moved(spot.at, way, usual * stretch)), window)
            room += [_distance(*ends) / stretch] if ends else []
    return max(SHORTEST * usual, min(room))


def _arrow(
    role: Role, foot: Point, direction: Point, length: float, *, leftward: bool = False
) -> Arrow:
    tip, label = _moved(foot, direction, length), ARROW_LABELS.get(role, "")
    return Arrow(role, foot, tip, label=label, leftward=leftward)


def _moved(point: Point, direction: Point, length: float) -> Point:
    return point[0] + length * direction[0], point[1] + length * direction[1]


def _lines_at(relief: Relief) -> list[Polyline]:
    """The tangent of the level line, or the plumb line from ∇f to its projection on u."""
    lines = []
    span = relief.window.width + relief.window.height
    for spot in relief.points:
        along, u = _unit(spot.gradient), relief.direction
        if along and relief.tangent:
            across = -along[1], along[0]
            ends = (_moved(spot.at, across, -span), _moved(spot.at, across, span))
            lines.append(Polyline(Role.TANGENT, clipped(ends, relief.window)))
        if along and u:
            reach = _reach(relief, spot)
            foot = _moved(spot.at, u, reach * _cosine(along, u))
            lines.append(Polyline(Role.GUIDE, (_moved(spot.at, along, reach), foot)))
    return lines


def _path(picture: Relief | Curve) -> list[Polyline]:
    return [
        Polyline(Role.PATH, part)
        for piece in thinned(picture.path, picture.window)
        for part in inside(piece, picture.window)
    ]


def _marks(picture: Relief | Curve, points: Sequence[Slope]) -> tuple[Mark, ...]:
    sloping = isinstance(picture, Curve) and not picture.kinds
    named = len(points) <= MOST_NAMED
    roles = list(map(Role, picture.kinds)) or [Role.POINT] * len(points)
    marks = [
        Mark(role, spot.at, _label(spot, sloping=sloping) if named else "", _away(spot))
        for role, spot in zip(roles, points, strict=True)
    ]
    ends = [p for p in picture.path if all(map(isfinite, p))]
    if ends:
        back = dist(ends[0], ends[-1]) < SAME * hypot(picture.window.width, picture.window.height)
        marks += [Mark(Role.START, ends[0], "start and end" if back else "start")]
        marks += [] if back else [Mark(Role.END, ends[-1], "end")]
    return tuple(mark for mark in marks if picture.window.holds(mark.at))


def _label(spot: Slope, *, sloping: bool) -> str:
    """The coordinates of a point, and on a curve its slope there."""
    place = f"({short(spot.at[0])}, {short(spot.at[1])})"
    return f"{place}, slope {short(spot.gradient[0])}" if sloping else place


def _away(spot: Slope) -> Point:
    """The direction downhill, where no arrow is."""
    uphill = _unit(spot.gradient)
    return (-uphill[0], -uphill[1]) if uphill else (1.0, -1.0)


def _curve(curve: Curve) -> Scene:
    return Scene(
        title=_title(curve.function),
        window=curve.window,
        axes=(_letter(curve.axis), _letter(curve.function.name)),
        equal=False,
        lines=(*_graph(curve), *_tangents(curve), *_path(curve)),
        marks=_marks(curve, curve.points),
    )


def _graph(curve: Curve) -> list[Polyline]:
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
    return [Polyline(Role.GRAPH, part) for part in lines]


def _tangents(curve: Curve) -> list[Polyline]:
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
            lines.append(Polyline(Role.TANGENT, clipped(ends, curve.window)))
    return lines


# Arrows along ∇f on the lattice, of lengths that can be read whatever the sizes of ∇f are


def _unit(vector: Point) -> Point | None:
    """The vector's direction; None where it has none."""
    size = max(map(abs, vector))
    if not isfinite(size) or size == 0:
        return None
    x, y = vector[0] / size, vector[1] / size
    return x / hypot(x, y), y / hypot(x, y)


def _longest_of(lattice: Sequence[Slope], window: Window) -> float:
    """How long the longest arrows are: a share of the space between the lattice's points."""
    count = max(1, len(lattice))
    if len(lattice) > 1:
        xs = sorted({spot.at[0] for spot in lattice})
        ys = sorted({spot.at[1] for spot in lattice})
        count = len(xs) * len(ys)
    return SHARE_OF_SPACE * sqrt(window.width) * sqrt(window.height / count)


def _arrows_on(lattice: Sequence[Slope], window: Window) -> list[Arrow]:
    """One arrow a slope, uphill, as long as a power of ‖∇f‖ says.

    The power is 1, or such that the shortest arrows (but for a few at both ends) keep a third of
    the length of the longest.
    """
    steep = [(spot, log(hypot(*spot.gradient))) for spot in lattice if _unit(spot.gradient)]
    if not steep:
        return []
    sizes = sorted(size for _, size in steep)
    tail = int(TAIL * len(sizes))
    low, high = sizes[tail], sizes[-1 - tail]
    power = min(1.0, log(LEAST_SHARE) / (low - high)) if low < high else 1.0
    longest = _longest_of(lattice, window)
    return [_uphill(spot, _share(power * (size - high)) * longest) for spot, size in steep]


def _share(exponent: float) -> float:
    """A share of the longest length, between the shortest one and all."""
    return min(1.0, max(LEAST_SHARE, exp(exponent)))


def _uphill(spot: Slope, length: float) -> Arrow:
    x, y = _unit(spot.gradient) or (0.0, 0.0)
    return Arrow(Role.SLOPE, spot.at, (spot.at[0] + length * x, spot.at[1] + length * y))

"""f over the plane of two variables: the window, the grid, and ∇f where arrows stand."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from gradcli.errors import ReadError
from gradcli.picture.sampled import Canvas, Extent, Point, Relief, Samples, Slope, Subject, Window
from gradcli.picture.sampling import Sampled, Sampler, aligned, grid, leaps, spread
from gradcli.picture.windows import Region, region_along, region_around, region_holding, region_of

LONGEST_SIDE = 4.0
"""A window is padded to be at most so many times as long as it is wide."""
EDGE = 0.65
ROOM = 0.34
"""How far a point is from the sides, as a share of the shorter one."""
CLOSE = 1e-4


def relief(subject: Subject, canvas: Canvas, x: Extent, y: Extent) -> Relief:
    """The relief of f, with what was asked about on it."""
    axes = _axes(subject.function.variables, x.name, y.name)
    held = _held(subject, axes)
    sampler = Sampler(subject.function, axes, held)
    shown = [k for k, point in enumerate(subject.points) if _in_section(point, subject, axes, held)]
    points = [_projected(subject.points[k], subject, axes) for k in shown]
    path = [_projected(point, subject, axes) for point in subject.path]
    critical = subject.kinds is not None
    window = _window(sampler, points, path, canvas, x, y, critical=critical)
    size = (
        max(2, round(canvas.samples * min(1.0, window.width / window.height))),
        max(2, round(canvas.samples * min(1.0, window.height / window.width))),
    )
    plain = not subject.path and subject.direction is None and not subject.tangent and not critical
    return Relief(
        function=subject.function,
        axes=axes,
        held=tuple(held.items()),
        window=window,
        field=grid(sampler, window, *size),
        lattice=lattice(sampler, window, canvas.arrows) if plain else (),
        points=tuple(slopes(sampler, points)),
        direction=_in_plane(subject, axes),
        tangent=subject.tangent,
        path=tuple(path),
        kinds=tuple(subject.kinds[k] for k in shown) if subject.kinds else (),
        sets=tuple(
            (role, grid(Sampler(subject.function._replace(tree=tree), axes, held), window, *size))
            for role, tree in subject.sets
        ),
    )


def _in_section(
    point: Sequence[float], subject: Subject, axes: tuple[str, str], held: Mapping[str, float]
) -> bool:
    """Whether a point is in the plane of the picture."""
    pairs = zip(subject.function.variables, point, strict=True)
    return all(abs(x - held[name]) <= CLOSE for name, x in pairs if name not in axes)


def _axes(variables: Sequence[str], x: str | None, y: str | None) -> tuple[str, str]:
    """The variables to the right and upward: those named, else the two that there are."""
    for name in (x, y):
        if name is not None and name not in variables:
            listed = ", ".join(variables)
            raise ReadError(f"{name} is not a variable", hint=f"the variables are {listed}")
    if len(variables) > 2 and (x is None or y is None):
        raise ReadError(
            f"a picture shows two of the {len(variables)} variables; say which",
            hint=f"--x {variables[0]}=-3:3 --y {variables[1]}=-3:3",
        )
    right = x or next(name for name in variables if name != y)
    upward = y or next(name for name in variables if name != right)
    if right == upward:
        raise ReadError(f"both axes show {right}")
    return right, upward


def _held(subject: Subject, axes: tuple[str, str]) -> dict[str, float]:
    """The values of the variables that the picture does not show."""
    others = [name for name in subject.function.variables if name not in axes]
    points = subject.points or subject.path[-1:]
    if others and not points:
        raise ReadError(f"a picture needs a value for {others[0]}", hint="--at P")
    return {name: points[0][subject.function.variables.index(name)] for name in others if points}


def _projected(point: Sequence[float], subject: Subject, axes: tuple[str, str]) -> Point:
    x, y = (point[subject.function.variables.index(name)] for name in axes)
    return x, y


def _in_plane(subject: Subject, axes: tuple[str, str]) -> Point | None:
    """The direction in the plane of the picture."""
    if subject.direction is None:
        return None
    names = zip(subject.function.variables, subject.direction, strict=True)
    if any(part for name, part in names if name not in axes):
        raise ReadError("the direction leads out of the plane of the picture")
    return _projected(subject.direction, subject, axes)


def _window(
    sampler: Sampler,
    points: Sequence[Point],
    path: Sequence[Point],
    canvas: Canvas,
    x: Extent,
    y: Extent,
    *,
    critical: bool,
) -> Window:
    """The window asked for, else one that shows what there is to see; on equal scales."""
    if x.low is not None and x.high is not None and y.low is not None and y.high is not None:
        given = Window(x.low, x.high, y.low, y.high)
        ratio = given.width / given.height
        return given.padded(min(max(ratio, 1 / LONGEST_SIDE), LONGEST_SIDE))
    found = _found(sampler, points, path, canvas, critical=critical)
    if x.low is not None and x.high is not None:
        half = (x.high - x.low) / 2
        return Window.around(((x.low + half), found.centre[1]), half, half / canvas.ratio)
    if y.low is not None and y.high is not None:
        half = (y.high - y.low) / 2
        return Window.around((found.centre[0], y.low + half), half * canvas.ratio, half)
    return found


def _found(
    sampler: Sampler,
    points: Sequence[Point],
    path: Sequence[Point],
    canvas: Canvas,
    *,
    critical: bool,
) -> Window:
    """The window of the region that is worth looking at, in the shape of the canvas."""
    if critical and len(points) > 1:
        return _framed(region_holding(np.asarray(points))).padded(canvas.ratio)
    if points or path:
        region = region_along(path) if len(path) > 1 else region_around(sampler, points or path)
        window = _framed(region).padded(canvas.ratio)
        return window if path or len(points) > 1 else _with_room(window, points[0])
    window = _framed(region_of(sampler, 2))
    stretch = sqrt(canvas.ratio * window.height / window.width)
    return Window.around(window.centre, window.width * stretch / 2, window.height / stretch / 2)


def _with_room(window: Window, point: Point) -> Window:
    """The window, moved so that arrows from the point end inside of it."""
    room = ROOM * min(window.width, window.height)
    x = min(
        max(window.centre[0], point[0] - window.width / 2 + room),
        point[0] + window.width / 2 - room,
    )
    y = min(
        max(window.centre[1], point[1] - window.height / 2 + room),
        point[1] + window.height / 2 - room,
    )
    return Window.around((x, y), window.width / 2, window.height / 2)


def _framed(region: Region) -> Window:
    (left, right), (bottom, top) = region
    return Window(left, right, bottom, top)


def slopes(sampler: Sampler, points: Sequence[Point]) -> list[Slope]:
    """The values and gradients of f at points."""
    x, y = np.reshape(np.asarray(points, dtype=float), (-1, 2)).T
    return _listed(x, y, sampler(x, y))


def _listed(x: Samples, y: Samples, sampled: Sampled) -> list[Slope]:
    columns = (x, y, sampled.values, *sampled.slopes)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Slope((a, b), f, (dx, dy)) for a, b, f, dx, dy in rows]


def lattice(sampler: Sampler, window: Window, count: int) -> tuple[Slope, ...]:
    """∇f at about so many evenly spaced points, where it exists and has a direction.

    On the way to points close by, f does not jump there and ∇f hardly turns, as it would at a
    corner and at a stationary point.
    """
    space = sqrt(window.width) * sqrt(window.height / count)
    across = _evenly(window.left, window.right, space)
    upward = _evenly(window.bottom, window.top, space)
    x, y = (part.ravel() for part in np.meshgrid(across, upward))
    here = sampler(x, y)
    steady = np.ones(x.shape, dtype=bool)
    for dx, dy in ((CLOSE, 0), (-CLOSE, 0), (0, CLOSE), (0, -CLOSE)):
        near = sampler(x + dx * space, y + dy * space)
        steady &= aligned(here.slopes, near.slopes)
        steady &= ~leaps(here, near, CLOSE * space)
    spots = _listed(x, y, here)
    return tuple(spot for spot, keep in zip(spots, steady.tolist(), strict=True) if keep)


def _evenly(low: float, high: float, space: float) -> Samples:
    """Evenly spaced places, in from both ends so that arrows stay inside."""
    inset = min(EDGE * space, (high - low) / 2)
    return spread(low + inset, high - inset, max(1, round((high - low - 2 * inset) / space) + 1))

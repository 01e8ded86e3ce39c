"""What a picture shows, in the coordinates of the mathematics: f and ∇f sampled over a window.

A `Relief` is f over a plane of two variables, a `Curve` is f over one. Both are sampled once, and
hold all that is drawn; whatever draws them computes no values.
"""

from typing import Any, NamedTuple, TypeAlias

from gradcli.language.tree import Tree
from gradcli.results.base import Function

Samples: TypeAlias = Any
"""An array of floats or truth values; a float is nan where f has no value."""

Point = tuple[float, float]


class Window(NamedTuple):
    """The rectangle [left, right] × [bottom, top]."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """Right − left."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Top − bottom."""
        return self.top - self.bottom

    @property
    def centre(self) -> Point:
        """The point in the middle."""
        return self.left + self.width / 2, self.bottom + self.height / 2

    def holds(self, point: Point) -> bool:
        """Whether a point is inside."""
        x, y = point
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def padded(self, ratio: float) -> "Window":
        """The smallest window around this one with that ratio of width to height."""
        (x, y), height = self.centre, max(self.height, self.width / ratio)
        return Window.around((x, y), height * ratio / 2, height / 2)

    @classmethod
    def around(cls, centre: Point, reach: float, rise: float | None = None) -> "Window":
        """The window that reaches so far from its centre to the sides, and up and down."""
        (x, y), up = centre, reach if rise is None else rise
        return cls(x - reach, x + reach, y - up, y + up)


class Extent(NamedTuple):
    """What an axis is asked to show: a variable, if named, and the range of it, if given."""

    name: str | None = None
    low: float | None = None
    high: float | None = None


class Canvas(NamedTuple):
    """The room for a picture: its ratio of width to height, samples across, arrows in all."""

    ratio: float
    samples: int
    arrows: int


class Grid(NamedTuple):
    """f on a grid: `values[j][i]` at (x[i], y[j]).

    `across[j][i]` tells that f jumps between that point and the next one in x, `upward[j][i]` that
    it does between it and the next one in y.
    """

    x: Samples
    y: Samples
    values: Samples
    across: Samples
    upward: Samples


class Slope(NamedTuple):
    """A point, f and ∇f (or f′ and 0) there."""

    at: Point
    value: float
    gradient: Point


class Relief(NamedTuple):
    """f over the plane of two variables, the others `held`.

    `lattice` and `points` are where ∇f is shown: all over, and where it was asked for. `direction`
    is the unit vector u of a directional derivative; with `tangent`, the level set through the
    point is shown; `path` is the way of a descent. `kinds` are what critical points are, `sets`
    the fields of functions whose zeros are drawn, and what these are.
    """

    function: Function
    axes: tuple[str, str]
    held: tuple[tuple[str, float], ...]
    window: Window
    field: Grid
    lattice: tuple[Slope, ...] = ()
    points: tuple[Slope, ...] = ()
    direction: Point | None = None
    tangent: bool = False
    path: tuple[Point, ...] = ()
    kinds: tuple[str, ...] = ()
    sets: tuple[tuple[str, Grid], ...] = ()


class Curve(NamedTuple):
    """The graph of a function of one variable; the window's height is the range of f.

    A gap is a place where f jumps between a sample and the next. With `tangent`, the tangents at
    the points are drawn from side to side.
    """

    function: Function
    axis: str
    window: Window
    x: Samples
    values: Samples
    gaps: Samples
    points: tuple[Slope, ...] = ()
    tangent: bool = False
    path: tuple[Point, ...] = ()
    kinds: tuple[str, ...] = ()


Picture = Relief | Curve


class Subject(NamedTuple):
    """What a result is about, in floats and in all variables.

    Of critical points, the `kinds`; `sets` are trees whose zeros are drawn, and what those are.
    """

    function: Function
    points: tuple[tuple[float, ...], ...] = ()
    direction: tuple[float, ...] | None = None
    tangent: bool = False
    path: tuple[tuple[float, ...], ...] = ()
    kinds: tuple[str, ...] | None = None
    sets: tuple[tuple[str, Tree], ...] = ()

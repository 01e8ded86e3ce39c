"""A scene: what is drawn and where, in the coordinates of the mathematics, before any ink."""

from enum import Enum
from typing import NamedTuple

from gradcli.picture.sampled import Grid, Point, Window


class Role(Enum):
    """What a line, an arrow or a mark stands for."""

    LEVEL = "level line"
    THROUGH = "level line through the point"
    GRAPH = "graph"
    TANGENT = "tangent"
    SLOPE = "∇f on the lattice"
    GRADIENT = "∇f"
    DIRECTION = "u"
    PROJECTION = "projection of ∇f on u"
    GUIDE = "guide"
    PATH = "path"
    POINT = "point"
    START = "first point"
    END = "last point"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    DEGENERATE = "degenerate"
    NO_DERIVATIVE = "no derivative"
    CONSTRAINT = "constraint"
    CRITICAL = "critical points"


KINDS = (Role.MINIMUM, Role.MAXIMUM, Role.SADDLE, Role.DEGENERATE, Role.NO_DERIVATIVE)
"""Kinds of critical points, which marks tell apart by their shapes."""


class Polyline(NamedTuple):
    """A polyline; a level line knows its level, how that is written, and its place among all."""

    role: Role
    points: tuple[Point, ...]
    level: float | None = None
    label: str = ""
    rank: int = 0


class Arrow(NamedTuple):
    """An arrow from its foot to its tip.

    Its label stands to the right of it, or where `leftward` to the left.
    """

    role: Role
    foot: Point
    tip: Point
    label: str = ""
    leftward: bool = False

    @property
    def aside(self) -> Point:
        """The direction from the arrow to its label."""
        right = self.tip[1] - self.foot[1], self.foot[0] - self.tip[0]
        return (-right[0], -right[1]) if self.leftward else right


class Mark(NamedTuple):
    """A point with a label, which stands best on the side to which the vector `away` points."""

    role: Role
    at: Point
    label: str = ""
    away: Point = (1.0, -1.0)


class Scene(NamedTuple):
    """All that is drawn. On `equal` scales, what is perpendicular looks it.

    `title` is the formula, `axes` are the names of the axes, `levels` the values of the level
    lines, `field` what colours between them show, `notes` what is said below the picture.
    """

    title: str
    window: Window
    axes: tuple[str, str]
    equal: bool
    levels: tuple[float, ...] = ()
    field: Grid | None = None
    lines: tuple[Polyline, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def roles(self) -> set[Role]:
        """What there is in it."""
        lines, arrows = (each.role for each in self.lines), (each.role for each in self.arrows)
        return {*lines, *arrows, *(each.role for each in self.marks)}

"""The gradient, its direction and its norm."""

from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Answer, Function, Value, Vector


class Gradient(NamedTuple):
    """∇f as formulas, one partial derivative a variable."""

    function: Function
    gradient: tuple[Tree, ...]

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return self.gradient


class GradientAt(NamedTuple):
    """∇f at a point; a stationary point has no direction. The angle is in degrees, in the plane."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    norm: Value
    direction: Vector | None
    angle: Value | None

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return self.gradient


class UnitGradient(NamedTuple):
    """∇f/‖∇f‖, the direction of steepest ascent, as formulas or (with a point) as numbers."""

    function: Function
    point: Vector | None
    direction: tuple[Answer, ...]

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return self.direction


class Norm(NamedTuple):
    """‖∇f‖ as a formula."""

    function: Function
    gradient: tuple[Tree, ...]
    norm: Tree

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return (self.norm,)


class NormAt(NamedTuple):
    """‖∇f‖ at a point."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    gradient: Vector
    norm: Value

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return (self.norm,)

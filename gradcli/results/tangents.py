"""Tangents of graphs and of level sets."""

from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Answer, Function, Value, Vector


class LevelTangent(NamedTuple):
    """The tangent of the level set through a: normal·x = constant, with normal = ∇f(a).

    The normal line is a + t·normal; `basis` spans the tangent directions, and `dots` are their
    products with ∇f(a), which show them orthogonal. `equation` is all of it divided by what its
    numbers have in common, with exact and with decimal numbers.
    """

    normal: Vector
    constant: Value
    equation: Value
    basis: tuple[Vector, ...]
    dots: Vector


class Approximation(NamedTuple):
    """The linear approximation L(Q) = f(a) + ∇f(a)·(Q − a) beside f(Q); error = L(Q) − f(Q)."""

    point: Vector
    linear: Value
    value: Value
    error: Value


class Tangent(NamedTuple):
    """The tangent plane z = plane of the graph at a point, and the tangent of the level set.

    `plane` is None where only the level set was asked for; `level` is None at a stationary
    point, where the level set has no tangent.
    """

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    plane: Value | None
    level: LevelTangent | None
    approximation: Approximation | None

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The plane's right-hand side, or the level set's equation; none of a stationary point."""
        chosen = self.plane or (self.level and self.level.equation)
        return (chosen,) if chosen else ()

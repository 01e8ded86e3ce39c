"""Vectors that give a direction: from point to point, at an angle, of any length but 0."""

from gradcli.errors import ReadError
from gradcli.language.build import add, neg
from gradcli.language.tree import Apply, Tree
from gradcli.point.evaluator import Coordinates, Engine, Number, Numbers


def toward(start: Coordinates, goal: Coordinates) -> tuple[Tree, ...]:
    """The vector Q − P."""
    return tuple(add((q, neg(p))) for p, q in zip(start, goal, strict=True))


def at_angle(angle: Tree) -> tuple[Tree, ...]:
    """The unit vector (cos θ, sin θ)."""
    return Apply("cos", (angle,)), Apply("sin", (angle,))


def length_of(vector: Numbers, at: Engine) -> Number:
    """‖V‖; ReadError for the zero vector."""
    size = at.length(vector)
    if at.vanishes(size):
        raise ReadError("the zero vector has no direction")
    return size

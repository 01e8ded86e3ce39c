"""Vectors that give a direction: from point to point, at an angle, of any length but 0."""

from gradcli.errors import ReadError
from gradcli.language.build import add, neg
from gradcli.language.tree import Apply, Tree
from gradcli.point.evaluator import Coordinates, Engine, Number, Numbers
from gradcli.results.base import Function


def toward(function: Function, start: Coordinates, goal: Coordinates) -> tuple[Tree, ...]:
    """The vector Q − P, along the unit vectors at P where there is a system of coordinates."""
    if function.system is None:
        return tuple(add((q, neg(p))) for p, q in zip(start, goal, strict=True))
    from gradcli.verbs.coordinates import between  # noqa: PLC0415  # tidying is a lot to import

    return between(function, function.system, start, goal)


def at_angle(angle: Tree) -> tuple[Tree, ...]:
    """The unit vector (cos θ, sin θ)."""
    return Apply("cos", (angle,)), Apply("sin", (angle,))


def length_of(vector: Numbers, at: Engine) -> Number:
    """‖V‖; ReadError for the zero vector."""
    size = at.length(vector)
    if at.vanishes(size):
        raise ReadError("the zero vector has no direction")
    return size

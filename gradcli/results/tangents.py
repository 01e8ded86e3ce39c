"""Tangents of graphs and of level sets."""

from typing import Any, NamedTuple

from gradcli.language.tree import Tree, free_names
from gradcli.results.base import Function, Value, Vector
from gradcli.results.statements import Role, Statement, at, slopes


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


class Planes(NamedTuple):
    """The planes c₁·x₁ + c₂·x₂ + … + constant at many points, in columns."""

    names: tuple[str, ...]
    coefficients: tuple[Any, ...]
    constant: Any


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
    def statements(self) -> tuple[Statement, ...]:
        """f(a), ∇f(a), the plane and the level set's tangent; the answer is the first there is."""
        function, level = self.function, self.level
        answered = Role.ASIDE if self.plane else Role.ANSWER if level else Role.RECORD
        return (
            *at(function, self.point),
            Statement("value", f"{function.name}(a)", self.value, columns=("value",)),
            slopes(function, "partials", self.partials, Role.WORKING, named=False),
            slopes(function, "gradient", self.gradient, Role.WORKING),
            Statement(
                "plane",
                height_name(function),
                self.plane,
                Role.ANSWER if self.plane else Role.RECORD,
                ("plane",),
            ),
            Statement("level", "", level and level.equation, answered, ("equation",)),
            *_near(self.approximation),
        )


def _near(found: Approximation | None) -> tuple[Statement, ...]:
    """L(Q), f(Q) and the difference of both."""
    if found is None:
        return ()
    pairs = ("linear", found.linear), ("target", found.value), ("error", found.error)
    return tuple(Statement("approximation", name, value, columns=(name,)) for name, value in pairs)


def height_name(function: Function) -> str:
    """What the graph's height is called: y over one variable, z over more, w where z is taken."""
    usual = ("y", "z", "w") if len(function.variables) == 1 else ("z", "w")
    return _first_free(usual, function) or function.name


def parameter_name(function: Function) -> str:
    """The parameter of a line a + t·n: t, or s where t is taken."""
    return _first_free(("t", "s", "r"), function) or "t"


def _first_free(names: tuple[str, ...], function: Function) -> str | None:
    taken = {*function.variables, *free_names(function.tree)}
    return next((name for name in names if name not in taken), None)

"""Tangents of graphs and of level sets."""

from typing import Any, NamedTuple

from gradcli.language.tree import Tree, free_names
from gradcli.results.base import Function, Value, Vector, assumption
from gradcli.results.statements import Role, Statement, at, second_partials, slopes


class LevelTangent(NamedTuple):
    """The tangent of the level set through a: normal·x = constant, with normal = ∇f(a).

    The normal line is a + t·normal; `basis` spans the tangent directions, and `dots` are their
    products with ∇f(a), which show them orthogonal. `equation` is all of it divided by what its
    numbers have in common, with exact and with decimal numbers. Where parameters decide whether
    a lies on the level set, it is `assumed` that an equation between them holds.
    """

    normal: Vector
    constant: Value
    equation: Value
    basis: tuple[Vector, ...]
    dots: Vector
    assumed: Tree | None = None


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


class QuadraticNear(NamedTuple):
    """L(Q) and the quadratic approximation at Q beside f(Q); an error is what is too much."""

    point: Vector
    linear: Value
    quadratic: Value
    value: Value
    error: Value
    quadratic_error: Value


class Quadratic(NamedTuple):
    """f(a) + ∇f(a)·(x − a) + ½(x − a)ᵀ∇²f(a)(x − a), in powers of x − a."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    hessian: tuple[Vector, ...]
    polynomial: Value
    approximation: QuadraticNear | None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """f(a), ∇f(a), ∇²f(a), and the polynomial of second degree that they make."""
        function = self.function
        return (
            *at(function, self.point),
            Statement("value", f"{function.name}(a)", self.value, columns=("value",)),
            slopes(function, "partials", self.partials, Role.WORKING, named=False),
            slopes(function, "gradient", self.gradient, Role.WORKING),
            second_partials(function, self.hessian, Role.ASIDE),
            Statement(
                "polynomial",
                height_name(function),
                self.polynomial,
                Role.ANSWER,
                ("polynomial",),
                words="quadratic approximation",
            ),
            *_near(self.approximation),
        )


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

    @property
    def remark(self) -> str:
        """What is assumed of the point."""
        return assumption(self.point, self.level and self.level.assumed)


def _near(found: Approximation | QuadraticNear | None) -> tuple[Statement, ...]:
    """L(Q), f(Q) and the difference of both; the same of the quadratic approximation."""
    if found is None:
        return ()
    told = [
        ("linear", found.linear, "linear approximation at Q"),
        ("target", found.value, "f at Q"),
        ("error", found.error, "error of the linear one"),
    ]
    if isinstance(found, QuadraticNear):
        told[1:1] = [("quadratic", found.quadratic, "quadratic approximation at Q")]
        told += [("quadratic error", found.quadratic_error, "error of the quadratic one")]
    return tuple(
        Statement("approximation", "", value, columns=(name,), words=words)
        for name, value, words in told
    )


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

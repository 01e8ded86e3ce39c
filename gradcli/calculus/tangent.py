"""The tangent plane of a graph, and the tangent and normal of a level set."""

from collections.abc import Sequence

from gradcli.calculus.build import ZERO, add, mul
from gradcli.calculus.gradient import partials
from gradcli.calculus.gradient_at import Coordinates
from gradcli.calculus.symbolic import local as at
from gradcli.calculus.tidy import tidy
from gradcli.errors import UndefinedError
from gradcli.language.tree import Apply, Symbol, Tree
from gradcli.language.unparse import unparse
from gradcli.results import BOTH, Approximation, Function, LevelTangent, Tangent, Value, Wanted


def tangent(
    function: Function,
    point: Coordinates,
    level: bool = False,
    near: Coordinates | None = None,
    wanted: Wanted = BOTH,
) -> Tangent:
    """The tangents at a: of the graph, z = f(a) + ∇f(a)·(x − a), and of the level set through a.

    For an equation, or with `level`, the level set alone. `near` is a point Q at which the linear
    approximation is compared with f. Raises UndefinedError where f is not differentiable at a,
    where a is not on an equation's level set, or where a level set that was asked for has no
    tangent because a is stationary.
    """
    slopes = partials(function)
    here = at.local(function, slopes, point, wanted)
    only_level = level or function.equation is not None
    if function.equation is not None:
        _require_on_level_set(function, here)
    stationary = all(slope == 0 for slope in here.gradient)
    if only_level and stationary:
        raise UndefinedError(
            "the gradient is zero there: the level set has no tangent at a stationary point"
        )
    return Tangent(
        function=function,
        partials=slopes,
        point=here.shown_all(here.point),
        value=here.shown(here.value),
        gradient=here.shown_all(here.gradient),
        plane=None if only_level else _plane(function, here),
        level=None if stationary or len(slopes) == 1 else _level(function, here),
        approximation=None if near is None else _approximation(function, here, near),
    )


def _require_on_level_set(function: Function, here: at.Local) -> None:
    if at.sign_of(here.value) != 0:
        names = dict(zip(function.variables, here.point, strict=True))
        where = at.point_text(function.variables, names)
        difference = unparse(here.shown(here.value).exact)
        raise UndefinedError(
            f"{where} is not on the level set: left − right is {difference} there, not 0"
        )


def affine(coefficients: Sequence[Tree], names: Sequence[str], constant: Tree) -> Tree:
    """c₁·x₁ + c₂·x₂ + … + constant, in the order of the names."""
    terms = (tidy(mul((c, Symbol(name)))) for c, name in zip(coefficients, names, strict=True))
    return add((*terms, constant))


def _affine_value(coefficients: Sequence[Value], names: Sequence[str], constant: Value) -> Value:
    return Value(
        affine([c.exact for c in coefficients], names, constant.exact),
        affine([c.decimal for c in coefficients], names, constant.decimal),
    )


def _plane(function: Function, here: at.Local) -> Value:
    """Z = f(a) + ∇f(a)·(x − a), multiplied out."""
    constant = here.shown(at.zero_or(here.value - at.dot(here.gradient, here.point)))
    return _affine_value(here.shown_all(here.gradient), function.variables, constant)


def _level(function: Function, here: at.Local) -> LevelTangent:
    """∇f(a)·x = ∇f(a)·a, with the tangent directions that ∇f(a) is orthogonal to."""
    normal = here.gradient
    constant = at.dot(normal, here.point)
    *left, right = here.shown_all(at.primitive([*normal, constant]))
    basis = [at.primitive(vector) for vector in _orthogonal(normal)]
    return LevelTangent(
        normal=here.shown_all(normal),
        constant=here.shown(constant),
        equation=_equation(left, function.variables, right),
        basis=tuple(here.shown_all(vector) for vector in basis),
        dots=here.shown_all([at.dot(normal, vector) for vector in basis]),
    )


def _equation(left: Sequence[Value], names: Sequence[str], right: Value) -> Value:
    zero = Value(ZERO, ZERO)
    linear = _affine_value(left, names, zero)
    return Value(
        Apply("=", (linear.exact, right.exact)), Apply("=", (linear.decimal, right.decimal))
    )


def _orthogonal(normal: at.Numbers) -> list[at.Numbers]:
    """A basis of the vectors orthogonal to the normal n: n_p·e_j − n_j·e_p for a pivot n_p ≠ 0."""
    pivot = next(place for place, component in enumerate(normal) if component != 0)
    others = [place for place in range(len(normal)) if place != pivot]
    return [
        tuple(
            normal[pivot]
            if place == other
            else -normal[other]
            if place == pivot
            else 0 * normal[place]
            for place in range(len(normal))
        )
        for other in others
    ]


def _approximation(function: Function, here: at.Local, near: Coordinates) -> Approximation:
    """L(Q) = f(a) + ∇f(a)·(Q − a) beside f(Q)."""
    goal = at.exact_numbers(near)
    offset = [q - p for p, q in zip(here.point, goal, strict=True)]
    linear = here.value + at.dot(here.gradient, offset)
    value = at.value_at(function, dict(zip(function.variables, goal, strict=True)))
    return Approximation(
        point=here.shown_all(goal),
        linear=here.shown(linear),
        value=here.shown(value),
        error=here.shown(at.zero_or(linear - value)),
    )

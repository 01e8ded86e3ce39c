"""The tangent plane of a graph, and the tangent and normal of a level set."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from gradcli.errors import ReadError, UndefinedError
from gradcli.language.build import ONE, ZERO, add, div, mul
from gradcli.language.tree import Apply, Symbol, Tree, free_names
from gradcli.language.tree import Number as Literal
from gradcli.point.evaluator import Coordinates, Engine, Local, Numbers, Place, computed
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Value, Wanted
from gradcli.results.tangents import Approximation, LevelTangent, Planes, Tangent
from gradcli.verbs.gradient_at import formulas
from gradcli.verbs.graph import require_on_level_set, tidied


def tangent(
    function: Function,
    point: Place,
    level: bool = False,
    near: Coordinates | None = None,
    wanted: Wanted = BOTH,
) -> Tangent:
    """The tangents at a: of the graph, z = f(a) + ∇f(a)·(x − a), and of the level set through a.

    For an equation, or with `level`, the level set alone. `near` is a point Q at which the linear
    approximation is compared with f. Raises UndefinedError where f is not differentiable at a,
    where a is not on an equation's level set, or where a level set that was asked for has no
    tangent because a is stationary; ReadError where a coordinate of a is named like a variable.
    """
    if isinstance(point, Sequence):
        refuse_variables(function, point)
    only_level = level or function.equation is not None
    return computed(partial(_tangent, function, point, only_level, near, wanted), point, wanted)


def _tangent(
    function: Function,
    point: Place,
    only_level: bool,
    near: Coordinates | None,
    wanted: Wanted,
    at: Engine,
) -> Tangent:
    here = at.local(function, point, wanted)
    assumed = None if function.equation is None else require_on_level_set(function, here, at)
    stationary = all(map(at.vanishes, here.gradient))
    if only_level and stationary:
        raise UndefinedError(
            "the gradient is zero there: the level set has no tangent at a stationary point"
        )
    with_level = not stationary and len(here.gradient) > 1 and (only_level or wanted.asides)
    return Tangent(
        function=function,
        partials=formulas(function, wanted),
        point=as_typed(here.shown_all(here.point), point),
        value=here.shown(here.value),
        gradient=here.shown_all(here.gradient),
        plane=None if only_level else _plane(function, here, at),
        level=_levels(function, here, at, point, assumed, wanted) if with_level else None,
        approximation=None if near is None else _approximation(function, here, near, at),
    )


def refuse_variables(function: Function, point: Coordinates) -> None:
    """Raise ReadError where a coordinate has a name that the tangent's equation needs."""
    taken = next((name for name in free_names(*point) if name in function.variables), None)
    if taken is not None:
        raise ReadError(
            f"{taken} is a variable: in the tangent's equation no coordinate can be named like it",
            hint=f"{taken}0 for a coordinate",
        )


def affine(coefficients: Sequence[Tree], names: Sequence[str], constant: Tree) -> Tree:
    """c₁·x₁ + c₂·x₂ + … + constant, in the order of the names."""
    terms = (_multiple(c, Symbol(name)) for c, name in zip(coefficients, names, strict=True))
    return add((*terms, constant))


def _multiple(coefficient: Tree, symbol: Symbol) -> Tree:
    """c·x; tidied where c is more than a decimal number."""
    fraction = isinstance(coefficient, Apply) and coefficient.op == "/"
    top, bottom = coefficient.args if fraction else (coefficient, ONE)
    product = div(mul((top, symbol)), bottom)
    negated = isinstance(coefficient, Apply) and coefficient.op == "neg"
    if isinstance(coefficient.args[0] if negated else coefficient, Literal):
        return product
    return tidied(product)


def _affine_value(coefficients: Sequence[Value], names: Sequence[str], constant: Value) -> Value:
    return Value(
        affine([c.exact for c in coefficients], names, constant.exact),
        affine([c.decimal for c in coefficients], names, constant.decimal),
    )


def _plane(function: Function, here: Local, at: Engine) -> Any:
    """z = f(a) + ∇f(a)·(x − a), multiplied out; where there are many points, in columns."""
    constant: Any = here.shown(here.value - at.dot(here.gradient, here.point))
    planes = Planes(function.variables, here.shown_all(here.gradient), constant)
    return plane_of(planes) if isinstance(constant, Value) else planes


def plane_of(planes: Planes) -> Value:
    """The plane in one row."""
    return _affine_value(planes.coefficients, planes.names, planes.constant)


def _levels(
    function: Function,
    here: Local,
    at: Engine,
    place: Place,
    assumed: Tree | None,
    wanted: Wanted,
) -> LevelTangent:
    """The tangent of the level set; where there are many points, one for each."""
    build = partial(_level, function, whole=wanted.whole)
    if isinstance(place, Sequence):
        return build(here, at, assumed)
    found: LevelTangent = place.by_rows(build)
    return found


def _level(
    function: Function, here: Local, at: Engine, assumed: Tree | None = None, *, whole: bool
) -> LevelTangent:
    """∇f(a)·x = ∇f(a)·a, with the tangent directions that ∇f(a) is orthogonal to.

    For an equation with parameters, f(a) = 0 makes the right side shorter; where that is
    `assumed`, the tangent tells.
    """
    normal = here.gradient
    constant = at.dot(normal, here.point)
    zero = here.shown(here.value)
    if function.equation is not None and isinstance(zero, Value) and free_names(zero.exact):
        constant = at.reduced(constant, here.value)
    first = next(component for component in normal if not at.vanishes(component))
    numbers = at.primitive(normal, [constant])
    *left, right = here.shown_all([-n for n in numbers] if at.has_minus(first) else numbers)
    basis = [at.primitive(vector) for vector in _orthogonal(normal, at)] if whole else []
    return LevelTangent(
        normal=here.shown_all(normal),
        constant=here.shown(constant),
        equation=_equation(left, function.variables, right),
        basis=tuple(here.shown_all(vector) for vector in basis),
        dots=here.shown_all([at.dot(normal, vector) for vector in basis]),
        assumed=assumed,
    )


def _equation(left: Sequence[Value], names: Sequence[str], right: Value) -> Value:
    zero = Value(ZERO, ZERO)
    linear = _affine_value(left, names, zero)
    return Value(
        Apply("=", (linear.exact, right.exact)), Apply("=", (linear.decimal, right.decimal))
    )


def _orthogonal(normal: Numbers, at: Engine) -> list[Numbers]:
    """A basis of the vectors orthogonal to the normal n: n_p·e_j − n_j·e_p for a pivot n_p ≠ 0."""
    pivot = next(place for place, component in enumerate(normal) if not at.vanishes(component))
    others = [place for place in range(len(normal)) if place != pivot]
    return [
        tuple(
            normal[pivot] if place == other else -normal[other] if place == pivot else at.ZERO
            for place in range(len(normal))
        )
        for other in others
    ]


def _approximation(function: Function, here: Local, near: Coordinates, at: Engine) -> Approximation:
    """L(Q) = f(a) + ∇f(a)·(Q − a) beside f(Q)."""
    goal = at.exact_numbers(near)
    offset = tuple(q - p for p, q in zip(here.point, goal, strict=True))
    linear = here.value + at.dot(here.gradient, offset)
    value = at.value_at(function, goal)
    return Approximation(
        point=as_typed(here.shown_all(goal), near),
        linear=here.shown(linear),
        value=here.shown(value),
        error=here.shown(linear - value),
    )

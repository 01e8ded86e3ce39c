"""The steps to what is flat: tangent planes, tangents of level sets, linear approximations."""

from collections.abc import Iterator

from gradcli.algebra.tidy import tidy
from gradcli.language.build import ZERO, add, mul, neg
from gradcli.language.tree import Symbol, Tree
from gradcli.results.base import Value
from gradcli.results.steps import Aim, Section
from gradcli.results.tangents import Approximation, LevelTangent, Tangent
from gradcli.verbs.tangent import affine
from gradcli.worked.substitution import (
    ExactArithmetic,
    dot,
    equalities,
    equation,
    exacts,
    products,
    total,
)

PLANE, LEVEL, LINEAR = "tangent plane", "tangent of the level set", "linear approximation"
MULTIPLY, COMMON = "multiply out", "divide by the common factor"
ON_IT = "the point lies on the level set"


def tangent(result: Tangent, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """From f(a) and ∇f(a) to the plane or the tangent of the level set, and the approximation."""
    if result.plane:
        yield _plane(result, result.plane)
    elif result.level:
        yield _level(result, result.level)
    if result.approximation:
        yield from _approximation(result, result.approximation, arithmetic)


def _plane(result: Tangent, plane: Value) -> Section:
    """f(a) + ∇f(a)·(x − a)."""
    height, slopes, away = result.value.exact, exacts(result.gradient), _offsets(result)
    put = add((height, *map(mul, zip(slopes, away, strict=True))))
    start = total((height, dot(slopes, away)))
    return Section(Aim.PLANE, equalities(start, (PLANE, put), (MULTIPLY, plane.exact)))


def _level(result: Tangent, level: LevelTangent) -> Section:
    """∇f(a)·(x − a) = 0."""
    slopes, away = exacts(result.gradient), _offsets(result)
    put = add(map(mul, zip(slopes, away, strict=True)))
    opened = affine(slopes, result.function.variables, ZERO)
    lines = equalities(
        equation(dot(slopes, away), ZERO),
        (LEVEL, equation(put, ZERO)),
        (MULTIPLY, equation(opened, _constant(result, level))),
        (ON_IT, equation(opened, level.constant.exact)),
        (COMMON, level.equation.exact),
    )
    return Section(Aim.LEVEL, lines)


def _constant(result: Tangent, level: LevelTangent) -> Tree:
    """∇f(a)·a, before it is used that a lies on the level set."""
    if level.assumed is None:
        return level.constant.exact
    return tidy(add(map(mul, zip(exacts(result.gradient), exacts(result.point), strict=True))))


def _approximation(
    result: Tangent, near: Approximation, arithmetic: ExactArithmetic
) -> Iterator[Section]:
    """L(Q), f(Q) and the difference of both."""
    function, slopes = result.function, exacts(result.gradient)
    pairs = zip(near.point, result.point, strict=True)
    moves = [total((q.exact, neg(a.exact))) for q, a in pairs]
    start = total((result.value.exact, dot(slopes, moves)))
    put = total((result.value.exact, *products(slopes, moves)))
    yield Section(Aim.LINEAR, arithmetic.counted(start, near.linear, (LINEAR, put)))
    f = function.tree
    yield Section(Aim.TARGET, arithmetic.at_point(function, f, near.point, near.value))
    gap = total((near.linear.exact, neg(near.value.exact)))
    yield Section(Aim.ERROR, arithmetic.counted(gap, near.error))


def _offsets(result: Tangent) -> tuple[Tree, ...]:
    """The differences x − a, y − b, … from the point."""
    pairs = zip(result.function.variables, exacts(result.point), strict=True)
    return tuple(add((Symbol(name), neg(a))) for name, a in pairs)

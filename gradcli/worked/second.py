"""The steps to second partial derivatives, and what they tell at a point."""

from collections.abc import Iterator

from gradcli.algebra.tidy import partials
from gradcli.language.build import ONE, add, neg
from gradcli.language.tree import DERIVATIVE, PARTIAL, Apply, Number, Symbol, Tree
from gradcli.point.evaluator import moved_by_kinks
from gradcli.results.base import Function
from gradcli.results.hessians import HessianAt
from gradcli.results.partials import in_symbols
from gradcli.results.steps import Aim, Line, Section
from gradcli.results.tangents import Quadratic
from gradcli.worked.differentiate import Blackboard
from gradcli.worked.substitution import TERMS, ExactArithmetic, equalities, exacts, products, total

TAYLOR, LIMIT = "quadratic approximation", "limit of the difference quotient"
TEST = "determinant of the second partial derivatives"


def _pairs(function: Function) -> list[tuple[int, int]]:
    """The places i ≤ k of the second partial derivatives: the matrix is symmetric."""
    size = range(len(function.variables))
    return [(i, k) for i in size for k in size[i:]]


def _sign(function: Function, i: int, k: int) -> str:
    return in_symbols(function, (function.variables[i], function.variables[k]))


def second_partials(function: Function, count: int) -> Iterator[Section]:
    """Each second partial derivative from the first, after `count` lines."""
    slopes = partials(function)
    boards = [Blackboard(function._replace(tree=slope), count) for slope in slopes]
    for i, k in _pairs(function):
        boards[i].count = count
        name = function.variables[k]
        after = partials(function._replace(tree=slopes[i]))[k]
        yield Section(Aim.PARTIAL, boards[i].partial(name, after), name, _sign(function, i, k))
        count = boards[i].count


def second_at(result: HessianAt | Quadratic, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """The point put into each; where a rule does not hold on the way, only the limit."""
    function, place = result.function, exacts(result.point)
    sign = PARTIAL if len(function.variables) > 1 else DERIVATIVE
    slopes = partials(function)
    kinks = moved_by_kinks(function, place)
    for i, k in _pairs(function):
        name, answer = function.variables[k], result.hessian[i][k]
        formula = partials(function._replace(tree=slopes[i]))[k]
        if kinks or moved_by_kinks(function._replace(tree=slopes[i]), place):
            lines: tuple[Line, ...] = (
                Line(LIMIT, Apply(sign, (slopes[i], Symbol(name))), answer.exact),
            )
        else:
            lines = arithmetic.at_point(function, formula, result.point, answer)
        yield Section(Aim.PARTIAL_AT, lines, name, _sign(function, i, k) + "(a)")


def second_test(result: HessianAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """The determinant of a matrix of two rows."""
    if len(result.hessian) != 2 or result.determinant is None:
        return
    (a, b), (_, d) = (exacts(row) for row in result.hessian)
    start = total((Apply("*", (a, d)), neg(Apply("^", (b, Number(2))))))
    stages = (TERMS, arithmetic.terms(start)), (TEST, result.determinant.exact)
    yield Section(Aim.TEST, equalities(start, *stages))


def quadratic(result: Quadratic) -> tuple[Line, ...]:
    """f(a) + ∇f(a)·(x − a) + ½(x − a)ᵀ∇²f(a)(x − a), term by term."""
    function, place = result.function, exacts(result.point)
    away = [add((Symbol(name), neg(a))) for name, a in zip(function.variables, place, strict=True)]
    slopes = exacts(result.gradient)
    half = Apply("/", (ONE, Number(2)))
    second: list[Tree] = []
    for i, k in _pairs(function):
        square = Apply("^", (away[i], Number(2))) if i == k else Apply("*", (away[i], away[k]))
        factors = (result.hessian[i][k].exact, square)
        second.append(Apply("*", (half, *factors) if i == k else factors))
    start = total((result.value.exact, *products(slopes, away), *second))
    return equalities(start, (TAYLOR, result.polynomial.exact))

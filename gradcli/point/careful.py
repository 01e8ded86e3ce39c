"""A function near a point: f(a) and ∇f(a), exactly, or the reason why there is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TypeAlias

import sympy as sp

from gradcli.algebra.terms import common_divisor
from gradcli.algebra.tidy import partials
from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.arithmetic.exact import UntoldError, sign_of, value_of
from gradcli.differentiability.corner import (
    Rate,
    UndecidedError,
    gradient_at_corner,
    rate_along,
    straight,
)
from gradcli.differentiability.second_partials import (
    partial_at_corner,
    second_partials_at_corner,
)
from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.language.tree import Tree, free_names
from gradcli.point.evaluator import Local
from gradcli.point.wording import point_text
from gradcli.results.base import Function, Wanted

DERIVATIVE = re.compile(r"(∂[²³⁴-⁹]*)f(?=/∂)")
"""The sign for a derivative in the words of corners, which know a function by no name."""

Number: TypeAlias = sp.Expr
Numbers = tuple[Number, ...]
ZERO = sp.Integer(0)

__all__ = [
    "ZERO",
    "Number",
    "Numbers",
    "degrees",
    "dot",
    "exact_numbers",
    "has_minus",
    "length",
    "local",
    "primitive",
    "rates",
    "reduced",
    "sign_of",
    "value_at",
    "value_of",
    "vanishes",
    "zero_or",
]


def local(function: Function, point: Sequence[Tree], wanted: Wanted) -> Local:
    """f(a) and ∇f(a) at the point a.

    Raises UndefinedError where f is undefined or not differentiable.
    """
    coordinates = exact_numbers(point)
    names = dict(zip(function.variables, coordinates, strict=True))
    evaluation = _evaluated(function, names)
    if evaluation.rough:
        gradient = _at_corner(function, names, evaluation)
    else:
        gradient = _without_place(partials(function), names)
    slopes = tuple(map(zero_or, gradient))
    return Local(coordinates, evaluation.value, slopes, lambda number: value_of(number, wanted))


def moved_by_kinks(function: Function, point: Sequence[Tree]) -> set[str]:
    """The names that those nodes depend on at which the rule for the derivative does not hold."""
    coordinates = exact_numbers(point)
    evaluation = _evaluated(function, dict(zip(function.variables, coordinates, strict=True)))
    return {name for node in evaluation.rough for name in free_names(node)}


def value_at(function: Function, point: Numbers) -> sp.Expr:
    """f(a). Raises UndefinedError where it does not exist."""
    return _evaluated(function, dict(zip(function.variables, point, strict=True))).value


def _evaluated(function: Function, names: Mapping[str, sp.Expr]) -> PointEvaluation:
    try:
        return PointEvaluation(function.tree, names)
    except UntoldError:
        raise
    except UndefinedError as error:
        message = f"{function.name} is undefined at {_where(function, names)}"
        raise UndefinedError(f"{message}: {error.message}", span=error.span) from None


def _at_corner(
    function: Function, names: Mapping[str, sp.Expr], evaluation: PointEvaluation
) -> Numbers:
    """∇f(a) where a rule does not hold."""
    with _blamed(function, names, evaluation, "differentiable"):
        return gradient_at_corner(function.tree, names, evaluation.value, evaluation.rough)


@contextmanager
def _blamed(
    function: Function, names: Mapping[str, sp.Expr], evaluation: PointEvaluation, claimed: str
) -> Iterator[None]:
    """An error that says what f is not blames the first node that a rule does not hold at."""
    try:
        yield
    except UndefinedError as error:
        undecided = isinstance(error, UndecidedError)
        claim = "can't be shown to be" if undecided else "is not"
        reason = DERIVATIVE.sub(rf"\1{function.name}", error.message)
        message = f"{function.name} {claim} {claimed} at {_where(function, names)}: {reason}"
        span = evaluation.rough[0].span if evaluation.rough else function.tree.span
        raise NotDifferentiableError(message, span=span) from None


def second_partials(function: Function, point: Sequence[Tree]) -> tuple[Numbers, ...] | None:
    """All ∂²f/∂xⱼ∂xᵢ where a rule does not hold for f or a ∂f/∂xᵢ; None where all of them hold."""
    names = dict(zip(function.variables, exact_numbers(point), strict=True))
    evaluation = _evaluated(function, names)
    if not evaluation.rough and all(_is_smooth(slope, names) for slope in partials(function)):
        return None
    with _blamed(function, names, evaluation, "twice differentiable"):
        return second_partials_at_corner(function.tree, names, evaluation.value)


def partial(function: Function, point: Sequence[Tree], wrt: Sequence[str]) -> Number:
    """∂ⁿf/∂xₙ…∂x₁ for the names x₁, …, xₙ, whether a rule holds or not."""
    names = dict(zip(function.variables, exact_numbers(point), strict=True))
    evaluation = _evaluated(function, names)
    times = {1: "", 2: "twice "}.get(len(wrt), f"{len(wrt)} times ")
    with _blamed(function, names, evaluation, f"{times}differentiable"):
        return zero_or(partial_at_corner(function.tree, names, evaluation.value, wrt))


def _is_smooth(tree: Tree, names: Mapping[str, sp.Expr]) -> bool:
    try:
        return not PointEvaluation(tree, names).rough
    except UntoldError:
        raise
    except UndefinedError:
        return False


def rates(
    function: Function, point: Numbers, vector: Numbers
) -> tuple[Number | None, Number | None]:
    """The one-sided limits of (f(a + t·v) − f(a))/t, from above and from below; None for none."""
    place = dict(zip(function.variables, point, strict=True))
    value = value_at(function, point)
    ahead = rate_along(function.tree, straight(place, vector), value)
    behind = rate_along(function.tree, straight(place, [-v for v in vector]), value).turned()
    return _number(ahead), _number(behind)


def _number(rate: Rate) -> Number | None:
    return rate.number if rate.finite else None


def exact_numbers(trees: Sequence[Tree]) -> Numbers:
    """Constant trees as exact numbers."""
    return _without_place(trees, {})


def _without_place(trees: Sequence[Tree], names: Mapping[str, sp.Expr]) -> Numbers:
    """The values of trees that do not stand in the formula, so that errors can't point there."""
    try:
        return tuple(PointEvaluation(tree, names).value for tree in trees)
    except UndefinedError as error:
        raise UndefinedError(error.message) from None


def zero_or(number: sp.Expr) -> sp.Expr:
    """The number, and plain 0 for what is 0 in disguise."""
    return sp.Integer(0) if not number.free_symbols and sign_of(number) == 0 else number


def vanishes(number: sp.Expr) -> bool:
    """Whether a number is 0; one that depends on a parameter is not."""
    return bool(zero_or(number) == 0)


def _where(function: Function, names: Mapping[str, sp.Expr]) -> str:
    return point_text(function.variables, [value_of(names[name]) for name in function.variables])


def dot(left: Sequence[sp.Expr], right: Sequence[sp.Expr]) -> sp.Expr:
    """The dot product of two vectors."""
    return zero_or(sp.Add(*(sp.expand(a * b) for a, b in zip(left, right, strict=True))))


def length(vector: Sequence[sp.Expr]) -> sp.Expr:
    """The Euclidean length of a vector."""
    return sp.sqrt(sp.Add(*(sp.expand(component**2) for component in vector)))


def degrees(x: sp.Expr, y: sp.Expr) -> sp.Expr | None:
    """The angle of the vector (x, y) against the x-axis, in degrees in (−180, 180].

    None where it depends on a parameter.
    """
    return None if x.free_symbols or y.free_symbols else sp.atan2(y, x) * 180 / sp.pi


def has_minus(number: sp.Expr) -> bool:
    """Whether a number is negative or, where a parameter decides, written so."""
    return bool(number.could_extract_minus_sign() if number.free_symbols else sign_of(number) < 0)


def primitive(vector: Sequence[sp.Expr], beside: Sequence[sp.Expr] = ()) -> Numbers:
    """A vector and the numbers beside it, divided by what the vector's components have in common.

    That is their one irrational factor, and the rational content of all numbers; both positive.
    """
    surds = {component.as_coeff_Mul()[1] for component in vector if component != 0}
    surd = surds.pop() if len(surds) == 1 else sp.Integer(1)
    if not surd.free_symbols:
        vector, beside = [[n / abs(surd) for n in numbers] for numbers in (vector, beside)]
    together = (*vector, *beside)
    contents = [number.as_coeff_Mul()[0] for number in together]
    size = common_divisor([Fraction(int(c.p), int(c.q)) for c in contents if c.is_Rational])
    return tuple(number / sp.Rational(size) for number in together) if size else together


def reduced(number: sp.Expr, zero: sp.Expr) -> sp.Expr:
    """A number, less that rational multiple of a zero that leaves the fewest terms."""
    terms, others = (sp.expand(each).as_coefficients_dict() for each in (number, zero))
    ratios = [coefficient / others[term] for term, coefficient in terms.items() if term in others]
    found = [sp.expand(number), *(sp.expand(number - ratio * zero) for ratio in ratios)]
    return min(found, key=lambda each: (len(each.as_coefficients_dict()), len(each.free_symbols)))

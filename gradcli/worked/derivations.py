"""Which steps lead to the answer of each command."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from gradcli.algebra.tidy import partials, tidy
from gradcli.language.build import ONE, add, div, mul, neg
from gradcli.language.tree import DERIVATIVE, PARTIAL, Apply, Symbol, Tree, free_names
from gradcli.point.evaluator import moved_by_kinks
from gradcli.results.base import Function, Result, Value, Wanted
from gradcli.results.gradients import GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.partials import Implicit, ImplicitAt, Partial, PartialAt, in_symbols
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
from gradcli.results.steps import Aim, Line, Section, Steps
from gradcli.results.tangents import Tangent
from gradcli.verbs.gradient import length
from gradcli.verbs.gradient_at import norm_at
from gradcli.verbs.partial import chain
from gradcli.worked.differentiate import Blackboard
from gradcli.worked.flat import tangent
from gradcli.worked.implicit import implicit
from gradcli.worked.rulebook import SIMPLIFY
from gradcli.worked.substitution import (
    DIVIDE,
    DOT,
    Arithmetic,
    dot,
    equalities,
    exacts,
    put_in,
    symbolic_norm,
    vector,
)

LIMIT, ONE_SIDED = "limit of the difference quotient", "one-sided limit"
LETTERS = ("t", "s", "h", *(f"t_{place}" for place in range(9)))
WithPoint = GradientAt | NormAt | DirectionalDerivativeAt | Tangent


def steps(result: Result, wanted: Wanted) -> Steps:
    """The derivation of a result whose numbers are as exact as they are `wanted`."""
    if isinstance(result, RateAlong):
        sections = list(_limit(result, Arithmetic(wanted)))
    elif isinstance(result, Implicit | ImplicitAt):
        sections = list(implicit(result, Arithmetic(wanted)))
    else:
        sections = [*_differentiated(result), *_rest(result, wanted)]
    return tuple(_numbered(section for section in sections if section.lines))


def _numbered(sections: Iterable[Section]) -> Iterator[Section]:
    """The lines numbered through; those of the partial derivatives, which come first, are so."""
    count = 0
    for section in sections:
        lines = [line._replace(number=count + place) for place, line in enumerate(section.lines, 1)]
        count += len(lines)
        yield section._replace(lines=tuple(lines))


def _differentiated(result: Result) -> Iterator[Section]:
    """The derivatives that the answer is made of."""
    if isinstance(result, Partial | PartialAt):
        yield from _in_turn(result.function, result.wrt)
    else:
        yield from _partials(result.function)


def _in_turn(function: Function, wrt: tuple[str, ...]) -> Iterator[Section]:
    """∂f/∂x₁, ∂²f/∂x₂∂x₁, …, each the derivative of the one before."""
    count = 0
    for order, (before, after) in enumerate(pairwise(chain(function, wrt)), 1):
        board = Blackboard(function._replace(tree=before), count)
        sign = in_symbols(function, wrt[:order])
        yield Section(Aim.PARTIAL, board.partial(wrt[order - 1], after), wrt[order - 1], sign)
        count = board.count


def _partials(function: Function) -> Iterator[Section]:
    board = Blackboard(function)
    for name, slope in zip(function.variables, partials(function), strict=True):
        yield Section(Aim.PARTIAL, board.partial(name, slope), name)


def _rest(result: Result, wanted: Wanted) -> Iterator[Section]:
    """What follows the partial derivatives."""
    arithmetic = Arithmetic(wanted)
    match result:
        case PartialAt():
            yield _partial_at(result, arithmetic)
        case GradientAt():
            yield from _at_point(result, arithmetic)
        case NormAt():
            yield from _at_point(result, arithmetic)
            yield Section(Aim.NORM, arithmetic.norm(exacts(result.gradient), result.norm))
        case Norm():
            yield Section(Aim.NORM, symbolic_norm(result.gradient, result.norm))
        case UnitGradient(point=None):
            yield from _unit(result)
        case UnitGradient():
            yield from _unit_at(result, arithmetic, wanted)
        case DirectionalDerivative():
            yield from _direction(result, arithmetic)
            yield from _rate(result)
        case DirectionalDerivativeAt():
            yield from _at_point(result, arithmetic)
            yield from _direction(result, arithmetic)
            ways = exacts(result.gradient), _taken(result)
            yield Section(Aim.RATE, arithmetic.dot(*ways, result.derivative))
        case Tangent():
            function, f = result.function, result.function.tree
            value = arithmetic.at_point(function, f, result.point, result.value)
            yield Section(Aim.VALUE, value)
            yield from _at_point(result, arithmetic)
            yield from tangent(result, arithmetic)


def _partial_at(result: PartialAt, arithmetic: Arithmetic) -> Section:
    """The point put into the derivative; where a rule does not hold on the way, only the limit."""
    function, wrt, last = result.function, result.wrt, result.wrt[-1]
    *before, formula = chain(function, wrt)
    place, symbol = exacts(result.point), in_symbols(function, wrt) + "(a)"
    if any(moved_by_kinks(function._replace(tree=tree), place) for tree in before):
        sign = Apply(
            PARTIAL if len(function.variables) > 1 else DERIVATIVE, (before[-1], Symbol(last))
        )
        lines: tuple[Line, ...] = (Line(LIMIT, sign, result.partial.exact),)
    else:
        lines = arithmetic.at_point(function, formula, result.point, result.partial)
    return Section(Aim.PARTIAL_AT, lines, last, symbol)


def _at_point(result: WithPoint, arithmetic: Arithmetic) -> Iterator[Section]:
    """The point put into each partial derivative; where a rule does not hold, only the limit."""
    function = result.function
    sign = PARTIAL if len(function.variables) > 1 else DERIVATIVE
    kinks = moved_by_kinks(function, exacts(result.point))
    slopes = zip(function.variables, result.partials, result.gradient, strict=True)
    for name, formula, answer in slopes:
        limit = Line(LIMIT, Apply(sign, (function.tree, Symbol(name))), answer.exact)
        put = () if name in kinks else arithmetic.at_point(function, formula, result.point, answer)
        yield Section(Aim.PARTIAL_AT, (limit,) if name in kinks else put, name)


def _unit(result: UnitGradient) -> Iterator[Section]:
    """∇f/‖∇f‖ as formulas."""
    slopes = partials(result.function)
    size = tidy(length(slopes))
    yield Section(Aim.NORM, symbolic_norm(slopes, size))
    parts = vector([div(slope, size) for slope in slopes])
    answer = vector([part for part in result.direction if not isinstance(part, tuple)])
    lines = equalities(Apply("/", (vector(slopes), size)), (DIVIDE, parts), (SIMPLIFY, answer))
    yield Section(Aim.UNIT, lines)


def _unit_at(result: UnitGradient, arithmetic: Arithmetic, wanted: Wanted) -> Iterator[Section]:
    """∇f(a)/‖∇f(a)‖."""
    found = norm_at(result.function, exacts(result.point or ()), wanted)
    yield from _at_point(found, arithmetic)
    parts = exacts(found.gradient)
    yield Section(Aim.NORM, arithmetic.norm(parts, found.norm))
    direction = [part for part in result.direction if isinstance(part, Value)]
    yield Section(Aim.UNIT, arithmetic.divided(parts, found.norm.exact, direction))


Directional = DirectionalDerivative | DirectionalDerivativeAt | RateAlong


def _direction(result: Directional, arithmetic: Arithmetic) -> Iterator[Section]:
    """The direction u = V/‖V‖, where V had another length than 1 and was normalised."""
    if result.normalized and result.length.exact != ONE:
        parts = exacts(result.along)
        yield Section(Aim.LENGTH, arithmetic.norm(parts, result.length))
        lines = arithmetic.divided(parts, result.length.exact, result.direction)
        yield Section(Aim.DIRECTION, lines)


def _taken(result: Directional) -> tuple[Tree, ...]:
    """The vector that ∇f is multiplied with."""
    return exacts(result.direction if result.normalized else result.along)


def _limit(result: RateAlong, arithmetic: Arithmetic) -> Iterator[Section]:
    """(f(a + t·u) − f(a))/t and its limit, where f has no gradient."""
    yield from _direction(result, arithmetic)
    names, f, start = result.function.variables, result.function.tree, exacts(result.point)
    taken = free_names(f)
    t = Symbol(next(letter for letter in LETTERS if letter not in taken))
    ray = [add((a, mul((t, v)))) for a, v in zip(start, _taken(result), strict=True)]
    rise = add((put_in(f, names, ray), neg(arithmetic.value(put_in(f, names, start)))))
    quotient = Apply("/", (rise, t))
    rule = ONE_SIDED if result.one_sided else LIMIT
    stages = (SIMPLIFY, tidy(quotient)), (rule, result.derivative.exact)
    yield Section(Aim.RATE, equalities(quotient, *stages))


def _rate(result: DirectionalDerivative) -> Iterator[Section]:
    """∇f·u as a formula."""
    ways = result.gradient, _taken(result)
    terms = add(mul(pair) for pair in zip(*ways, strict=True))
    yield Section(Aim.RATE, equalities(dot(*ways), (DOT, terms), (SIMPLIFY, result.derivative)))

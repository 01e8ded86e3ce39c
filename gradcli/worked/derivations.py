"""Which steps lead to the answer of each command."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from gradcli.algebra.tidy import partials, tidy
from gradcli.language.build import ONE, ZERO, add, div, mul, neg
from gradcli.language.tree import DERIVATIVE, PARTIAL, Apply, Symbol, Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.point.evaluator import moved_by_kinks
from gradcli.results.base import Function, Result, Value, Vector, Wanted
from gradcli.results.criticals import CriticalAt, Criticals
from gradcli.results.gradients import GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.hessians import Hessian, HessianAt
from gradcli.results.jacobians import Jacobian, JacobianAt, components
from gradcli.results.partials import Implicit, ImplicitAt, Partial, PartialAt, in_symbols
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
from gradcli.results.steps import Aim, Line, Section, Steps
from gradcli.results.tangents import Quadratic, Tangent
from gradcli.results.uncertainties import Uncertainty
from gradcli.verbs.coordinates import components as along_units
from gradcli.verbs.gradient import length
from gradcli.verbs.gradient_at import norm_at
from gradcli.verbs.partial import chain
from gradcli.worked.differentiate import Blackboard
from gradcli.worked.flat import tangent
from gradcli.worked.implicit import implicit
from gradcli.worked.rulebook import SIMPLIFY
from gradcli.worked.second import LIMIT, quadratic, second_at, second_partials, second_test
from gradcli.worked.stationary import at_given, is_tested, stationary
from gradcli.worked.substitution import (
    DIVIDE,
    DOT,
    ExactArithmetic,
    dot,
    equalities,
    exacts,
    put_in,
    symbolic_norm,
    total,
    vector,
)

SCALE = "divide by the scale factor"
CARTESIAN = "component of the Cartesian gradient"
ONE_SIDED = "one-sided limit"
LETTERS = ("t", "s", "h", *(f"t_{place}" for place in range(9)))
MOST_ROWS = 3
WithPoint = GradientAt | NormAt | Uncertainty | DirectionalDerivativeAt | Tangent | Quadratic


def steps(result: Result, wanted: Wanted) -> Steps:
    """The derivation of a result whose numbers are as exact as they are `wanted`."""
    rest = AFTER.get(type(result), _nothing)
    sections = (*_differentiated(result), *rest(result, ExactArithmetic(wanted)))
    return tuple(_numbered(section for section in sections if section.lines))


def _numbered(sections: Iterable[Section]) -> Iterator[Section]:
    """The lines numbered through; those of the partial derivatives, which come first, are so."""
    count = 0
    for section in sections:
        lines = [line._replace(number=count + place) for place, line in enumerate(section.lines, 1)]
        count += len(lines)
        yield section._replace(lines=tuple(lines))


def _differentiated(result: Result) -> Iterator[Section]:
    """The partial derivatives that the answer is made of."""
    if isinstance(result, RateAlong | Implicit | ImplicitAt):
        return
    if isinstance(result, Partial | PartialAt):
        yield from _in_turn(result.function, result.wrt)
        return
    sections = [*_partials(result.function), *_along_units(result.function)]
    yield from sections
    tested = isinstance(result, Criticals | CriticalAt) and is_tested(result)
    if tested or isinstance(result, Hessian | HessianAt | Quadratic):
        yield from second_partials(result.function, sum(len(each.lines) for each in sections))


def _in_turn(function: Function, wrt: tuple[str, ...]) -> Iterator[Section]:
    """∂f/∂x₁, ∂²f/∂x₂∂x₁, …, each the derivative of the one before."""
    count = 0
    for order, (before, after) in enumerate(pairwise(chain(function, wrt)), 1):
        board = Blackboard(function._replace(tree=before), count)
        sign = in_symbols(function, wrt[:order])
        yield Section(Aim.PARTIAL, board.partial(wrt[order - 1], after), wrt[order - 1], sign)
        count = board.count


def _partials(function: Function) -> Iterator[Section]:
    """∂f/∂x for each x; of several functions, those of each."""
    count = 0
    for each in components(function) or (function,):
        board = Blackboard(each, count)
        symbols = each.partials if each is not function else ("",) * len(each.variables)
        for name, slope, symbol in zip(each.variables, partials(each), symbols, strict=True):
            yield Section(Aim.PARTIAL, board.partial(name, slope), name, symbol)
        count = board.count


def _along_units(function: Function) -> Iterator[Section]:
    """∂f/∂q divided by the scale factor of q, where that is not 1."""
    if function.system is None:
        return
    slopes, parts = partials(function), along_units(function)
    for place, h in enumerate(function.system.scales):
        name = function.variables[place]
        start = Apply("/", (Apply(PARTIAL, (function.tree, Symbol(name))), h))
        rule = f"{SCALE} {unparse(h)}", div(slopes[place], h)
        lines = equalities(start, rule, (SIMPLIFY, parts[place])) if h != ONE else ()
        yield Section(Aim.COMPONENT, lines, name, function.parts[place])


def _symbols(component: Function, function: Function) -> tuple[str, ...]:
    """What the partial derivatives are called, where that is not known of the function itself."""
    if function.system is not None:
        return function.parts
    return component.partials if component is not function else ("",) * len(function.variables)


def _jacobian(result: Jacobian, _: ExactArithmetic) -> Iterator[Section]:
    return _determinant(result, result.jacobian)


def _jacobian_at(result: JacobianAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    parts = components(result.function)
    for each, slopes, row in zip(parts, result.partials, result.jacobian, strict=True):
        yield from _put_in(each, result, slopes, row, arithmetic)
    yield from _determinant(result, [exacts(row) for row in result.jacobian])


def _norm(result: Norm, _: ExactArithmetic) -> Iterator[Section]:
    yield Section(Aim.NORM, symbolic_norm(result.gradient, result.norm))


def _norm_at(result: NormAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    yield from _at_point(result, arithmetic)
    yield Section(Aim.NORM, arithmetic.norm(exacts(result.gradient), result.norm))


def _uncertainty(result: Uncertainty, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """The length of (∂f/∂xᵢ·σᵢ)."""
    yield from _at_point(result, arithmetic)
    pairs = zip(exacts(result.gradient), exacts(result.sigma), strict=True)
    parts = [mul(pair) for pair in pairs]
    symbol = f"σ_{result.function.name}"
    yield Section(Aim.NORM, arithmetic.norm(parts, result.uncertainty), symbol=symbol)


def _rate_at(result: DirectionalDerivativeAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    yield from _at_point(result, arithmetic)
    yield from _direction(result, arithmetic)
    ways = exacts(result.gradient), _taken(result)
    yield Section(Aim.RATE, arithmetic.dot(*ways, result.derivative))


def _hessian_at(result: HessianAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    yield from second_at(result, arithmetic)
    yield from second_test(result, arithmetic)


def _tangent(result: Tangent, arithmetic: ExactArithmetic) -> Iterator[Section]:
    yield from _first_order(result, arithmetic)
    yield from tangent(result, arithmetic)


def _quadratic(result: Quadratic, arithmetic: ExactArithmetic) -> Iterator[Section]:
    yield from _first_order(result, arithmetic)
    yield from second_at(result, arithmetic)
    yield Section(Aim.QUADRATIC, quadratic(result))


def _first_order(result: Tangent | Quadratic, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """f(a) and ∇f(a)."""
    function, f = result.function, result.function.tree
    yield Section(Aim.VALUE, arithmetic.at_point(function, f, result.point, result.value))
    yield from _at_point(result, arithmetic)


def _partial_at(result: PartialAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
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
    yield Section(Aim.PARTIAL_AT, lines, last, symbol)


def _at_point(result: WithPoint, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """The point put into each partial derivative."""
    return _put_in(result.function, result, result.partials, result.gradient, arithmetic)


def _put_in(
    function: Function,
    result: WithPoint | JacobianAt,
    partials: Sequence[Tree],
    gradient: Vector,
    arithmetic: ExactArithmetic,
) -> Iterator[Section]:
    """The point put into formulas; where a rule does not hold, only the limit."""
    sign = PARTIAL if len(function.variables) > 1 else DERIVATIVE
    rule = CARTESIAN if function.system else LIMIT
    kinks = _by_limits(function, exacts(result.point), arithmetic)
    symbols = _symbols(function, result.function)
    for name, formula, answer, symbol in zip(
        function.variables, partials, gradient, symbols, strict=True
    ):
        limit = Line(rule, Apply(sign, (function.tree, Symbol(name))), answer.exact)
        put = () if name in kinks else arithmetic.at_point(function, formula, result.point, answer)
        yield Section(Aim.PARTIAL_AT, (limit,) if name in kinks else put, name, symbol)


def _by_limits(
    function: Function, point: Sequence[Tree], arithmetic: ExactArithmetic
) -> Collection[str]:
    """The variables for which no rule gives the derivative: a kink, or a scale factor that is 0."""
    scales = function.system.scales if function.system else ()
    if any(arithmetic.value(put_in(h, function.variables, point)) == ZERO for h in scales):
        return function.variables
    return moved_by_kinks(function, point)


def _determinant(
    result: Jacobian | JacobianAt, rows: Sequence[Sequence[Tree]]
) -> Iterator[Section]:
    """The determinant of up to three rows, by the minors of the first."""
    found = result.determinant
    if found is None or not 1 < len(rows) <= MOST_ROWS:
        return
    answer = found.exact if isinstance(found, Value) else found
    lines = equalities(_expanded(rows), (SIMPLIFY, answer))
    yield Section(Aim.DETERMINANT, lines, symbol=f"det J_{result.function.name}")


def _expanded(rows: Sequence[Sequence[Tree]]) -> Tree:
    """a·d − b·c; of three rows, each number of the first times its minor."""
    first, *others = rows
    if not others:
        return first[0]
    minors = [
        Apply("*", (cell, _expanded([(*row[:place], *row[place + 1 :]) for row in others])))
        for place, cell in enumerate(first)
    ]
    return total([Apply("neg", (each,)) if k % 2 else each for k, each in enumerate(minors)])


def _unit(result: UnitGradient, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """∇f/‖∇f‖ as formulas, or ∇f(a)/‖∇f(a)‖."""
    return _unit_formula(result) if result.point is None else _unit_at(result, arithmetic)


def _unit_formula(result: UnitGradient) -> Iterator[Section]:
    slopes = along_units(result.function)
    size = tidy(length(slopes))
    yield Section(Aim.NORM, symbolic_norm(slopes, size))
    parts = vector([div(slope, size) for slope in slopes])
    answer = vector([part for part in result.direction if not isinstance(part, tuple)])
    lines = equalities(Apply("/", (vector(slopes), size)), (DIVIDE, parts), (SIMPLIFY, answer))
    yield Section(Aim.UNIT, lines)


def _unit_at(result: UnitGradient, arithmetic: ExactArithmetic) -> Iterator[Section]:
    found = norm_at(result.function, exacts(result.point or ()), arithmetic.wanted)
    yield from _at_point(found, arithmetic)
    parts = exacts(found.gradient)
    yield Section(Aim.NORM, arithmetic.norm(parts, found.norm))
    direction = [part for part in result.direction if isinstance(part, Value)]
    yield Section(Aim.UNIT, arithmetic.divided(parts, found.norm.exact, direction))


Directional = DirectionalDerivative | DirectionalDerivativeAt | RateAlong


def _direction(result: Directional, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """The direction u = V/‖V‖, where V had another length than 1 and was normalised."""
    if result.normalized and result.length.exact != ONE:
        parts = exacts(result.along)
        yield Section(Aim.LENGTH, arithmetic.norm(parts, result.length))
        lines = arithmetic.divided(parts, result.length.exact, result.direction)
        yield Section(Aim.DIRECTION, lines)


def _taken(result: Directional) -> tuple[Tree, ...]:
    """The vector that ∇f is multiplied with."""
    return exacts(result.direction if result.normalized else result.along)


def _limit(result: RateAlong, arithmetic: ExactArithmetic) -> Iterator[Section]:
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


def _rate(result: DirectionalDerivative, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """∇f·u as a formula."""
    yield from _direction(result, arithmetic)
    ways = result.gradient, _taken(result)
    terms = add(mul(pair) for pair in zip(*ways, strict=True))
    yield Section(Aim.RATE, equalities(dot(*ways), (DOT, terms), (SIMPLIFY, result.derivative)))


def _nothing(_: Result, __: ExactArithmetic) -> Iterator[Section]:
    return iter(())


AFTER: dict[type[Any], Callable[[Any, ExactArithmetic], Iterator[Section]]] = {
    CriticalAt: at_given,
    Criticals: stationary,
    DirectionalDerivative: _rate,
    DirectionalDerivativeAt: _rate_at,
    GradientAt: _at_point,
    HessianAt: _hessian_at,
    Implicit: implicit,
    ImplicitAt: implicit,
    Jacobian: _jacobian,
    JacobianAt: _jacobian_at,
    Norm: _norm,
    NormAt: _norm_at,
    PartialAt: _partial_at,
    Quadratic: _quadratic,
    RateAlong: _limit,
    Tangent: _tangent,
    Uncertainty: _uncertainty,
    UnitGradient: _unit,
}
"""What follows the partial derivatives, by the kind of result."""

"""The steps to critical points: the equations in factors, and the second derivative test."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from gradcli.algebra.tidy import partials, tidy
from gradcli.errors import GradcliError
from gradcli.language.build import ZERO, add, mul, neg, power
from gradcli.language.tree import Number, Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.results.base import Function
from gradcli.results.criticals import CriticalAt, CriticalPoint, Criticals, Kind
from gradcli.results.partials import in_symbols
from gradcli.results.steps import Aim, Line, Section
from gradcli.worked.rulebook import SIMPLIFY
from gradcli.worked.second import TEST
from gradcli.worked.substitution import (
    ARITHMETIC,
    PUT_IN,
    ExactArithmetic,
    equalities,
    exacts,
    put_in,
)

FACTOR, PARALLEL = "factor: 0 where a factor is", "∇f and ∇g are parallel where this is 0"
MOST_POINTS = 8


def is_tested(result: Criticals | CriticalAt) -> bool:
    """Whether the second derivative test is shown."""
    return not result.constraints and len(result.function.variables) < 3


def stationary(result: Criticals, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """The equations that hold at the points, and what the second derivatives are at each."""
    if len(result.constraints) == 1:
        yield from _on_constraint(result.function, result.constraints[0])
    else:
        yield from _free(result.function)
    if is_tested(result):
        yield from _test(result, arithmetic)


def at_given(result: CriticalAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """∇f at a point that was given, and the test if it is stationary."""
    function, place = result.function, exacts(result.point)
    for name, slope in zip(function.variables, partials(function), strict=True):
        put = put_in(slope, function.variables, place)
        if result.gradient:
            stages = (PUT_IN, put), (ARITHMETIC, arithmetic.value(put))
            yield Section(Aim.PARTIAL_AT, equalities(slope, *stages), name)
    if is_tested(result):
        point = CriticalPoint(result.point, result.value, result.kind)
        yield from _test(Criticals(function, (), (point,), (), complete=True), arithmetic)


def _free(function: Function) -> Iterator[Section]:
    """∂f/∂x = 0 for each variable, in factors."""
    symbols = function.partials if len(function.variables) > 1 else (function.slope,)
    for slope, symbol in zip(partials(function), symbols, strict=True):
        lines = equalities(slope, (FACTOR, _factored(slope, function.variables)))
        yield Section(Aim.SYSTEM, lines, symbol=symbol)


def _on_constraint(function: Function, constraint: Tree) -> Iterator[Section]:
    """∂f/∂x·∂g/∂y − ∂f/∂y·∂g/∂x for each pair of variables: ∇f = λ∇g without λ."""
    slopes, sides = partials(function), partials(function._replace(tree=constraint))
    names = function.variables
    for i, k in combinations(range(len(names)), 2):
        minor = add((mul((slopes[i], sides[k])), neg(mul((slopes[k], sides[i])))))
        short = tidy(minor)
        stages = (SIMPLIFY, short), (FACTOR, _factored(short, names))
        lines = equalities(minor, *stages)
        x, y = names[i], names[k]
        name = function.name
        symbol = f"∂{name}/∂{x}·∂g/∂{y} − ∂{name}/∂{y}·∂g/∂{x}"
        if lines:
            lines = (*lines[:-1], lines[-1]._replace(rule=f"{lines[-1].rule}; {PARALLEL}"))
        yield Section(Aim.SYSTEM, lines, symbol=symbol)


def _test(result: Criticals, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """f″ at each point; in two variables D = f_xx·f_yy − f_xy², and f_xx where D is positive."""
    function, names = result.function, result.function.variables
    slopes = partials(function)
    rows = [partials(function._replace(tree=slope)) for slope in slopes]
    tested = [(rows[0][0], in_symbols(function, (names[0], names[0])))]
    if len(rows) == 2:
        whole = add((mul((rows[0][0], rows[1][1])), neg(power(rows[0][1], Number(2)))))
        short = tidy(whole)
        yield Section(Aim.TEST, equalities(whole, (TEST, short)))
        tested.insert(0, (short, "D"))
    for point in result.points[:MOST_POINTS]:
        for tree, symbol in tested:
            lines = _put_in(tree, slopes, names, point, arithmetic)
            where = ", ".join(unparse(value.exact) for value in point.point).replace("-", "−")
            yield Section(Aim.TEST, lines, symbol=f"{symbol}({where})")


def _put_in(
    tree: Tree,
    slopes: Sequence[Tree],
    names: Sequence[str],
    point: CriticalPoint,
    arithmetic: ExactArithmetic,
) -> tuple[Line, ...]:
    """The point put into a formula; nothing where it is a family, or not known exactly."""
    place = exacts(point.point)
    if point.kind is Kind.NO_DERIVATIVE or free_names(*place):
        return ()
    put = put_in(tree, names, place)
    try:
        if any(arithmetic.value(put_in(each, names, place)) != ZERO for each in slopes):
            return ()
        return equalities(tree, (PUT_IN, put), (ARITHMETIC, arithmetic.value(put)))
    except GradcliError:
        return ()


def _factored(tree: Tree, names: Sequence[str]) -> Tree:
    from gradcli.verbs.critical.kernels import factored  # noqa: PLC0415  # with FLINT, which not all need

    return factored(tree, names)

"""The steps to implicit derivatives: differentiate both sides, collect, solve."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import derivative
from gradcli.language.build import add, div, mul, neg
from gradcli.language.tree import DERIVATIVE, PARTIAL, Apply, Symbol, Tree, operator, substitute
from gradcli.results.base import differentials
from gradcli.results.partials import Implicit, ImplicitAt, of_symbols
from gradcli.results.steps import Aim, Line, Section
from gradcli.verbs.implicit import chain
from gradcli.worked.rulebook import SIMPLIFY
from gradcli.worked.substitution import ExactArithmetic, equalities, equation

BOTH_SIDES, RULES = "differentiate both sides", "rules of differentiation, the chain rule for {}"
COLLECT, FACTOR, SOLVE = "bring the terms with {} to the left", "factor out {}", "divide"
PUT_IN = "put in {}"


def implicit(result: Implicit | ImplicitAt, arithmetic: ExactArithmetic) -> Iterator[Section]:
    """From the equation to each derivative, and the point put in."""
    for place, wrt in enumerate(result.wrt):
        yield from _derivation(result, wrt)
        if isinstance(result, ImplicitAt):
            formula = chain(result.function, result.of, wrt)[-1]
            answer = result.derivatives[place]
            lines = arithmetic.at_point(result.function, formula, result.point, answer)
            yield Section(Aim.PARTIAL_AT, lines, wrt[-1], of_symbols(result)[place])


def _derivation(result: Implicit | ImplicitAt, wrt: Sequence[str]) -> Iterator[Section]:
    function, of = result.function, result.of
    curve = len(function.variables) == 2
    first, *higher = chain(function, of, wrt)
    lines = _solved(function.equation or function.tree, of, wrt[0], first, curve=curve)
    yield Section(Aim.IMPLICIT, lines, wrt[0])
    for order, (before, after) in enumerate(pairwise((first, *higher)), 2):
        name = wrt[order - 1]
        slope, known = _slope(of, name, curve=curve), chain(function, of, (name,))[0]
        written = _total(before, of, name, slope)
        put = substitute(written, {slope.name: known})
        start = Apply(DERIVATIVE if curve else PARTIAL, (before, Symbol(name)))
        stages = (RULES.format(of), written), (PUT_IN.format(slope.name), put), (SIMPLIFY, after)
        symbol = differentials(of, wrt[:order], "d" if curve else "∂")
        yield Section(Aim.IMPLICIT, equalities(start, *stages), name, symbol)


def _slope(of: str, name: str, *, curve: bool) -> Symbol:
    """y′ on a curve, z_x on a surface."""
    return Symbol(f"{of}'" if curve else f"{of}_{name}")


def _solved(whole: Tree, of: str, name: str, answer: Tree, *, curve: bool) -> tuple[Line, ...]:
    """L = R, its derivative, and that solved for the slope."""
    slope, sign = _slope(of, name, curve=curve), DERIVATIVE if curve else PARTIAL
    sides = whole.args
    differentiated = [Apply(sign, (side, Symbol(name))) for side in sides]
    written = [_total(side, of, name, slope) for side in sides]
    with_slope = [*_parts(sides[0], of), *map(neg, _parts(sides[1], of))]
    without = [*_parts(sides[1], name), *map(neg, _parts(sides[0], name))]
    top, bottom, said = add(without), add(with_slope), slope.name
    collected = add(mul((part, slope)) for part in with_slope)
    start = Line(BOTH_SIDES, whole, equation(*differentiated), implied=True)
    return start, *equalities(
        start.after,
        (RULES.format(of), equation(*written)),
        (COLLECT.format(said), equation(collected, top)),
        (FACTOR.format(said), equation(mul((bottom, slope)), top)),
        (SOLVE, equation(slope, div(top, bottom))),
        (SIMPLIFY, equation(slope, answer)),
    )


def _terms(tree: Tree) -> tuple[Tree, ...]:
    return tree.args if operator(tree) == "+" else (tree,)


def _parts(tree: Tree, name: str) -> list[Tree]:
    """The derivatives of the terms for a name, the others held constant."""
    return [tidy(derivative(term, name)) for term in _terms(tree)]


def _total(tree: Tree, of: str, name: str, slope: Symbol) -> Tree:
    """The derivative of a formula in which `of` is a function with that slope, term by term."""
    pairs = zip(_parts(tree, name), _parts(tree, of), strict=True)
    return add(part for direct, through in pairs for part in (direct, mul((through, slope))))

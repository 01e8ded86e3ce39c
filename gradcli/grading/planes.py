"""Checking tangents: planes and lines compared as sets, whatever equation they are given by.

Both equations are solved for one name: a plane for the height of the graph, the tangent of a level
set for a variable that has a coefficient. Then they are formulas like all others.
"""

from collections.abc import Collection, Sequence
from functools import cached_property, reduce
from itertools import repeat
from typing import NamedTuple

from gradcli.algebra.assemble import tree_of
from gradcli.algebra.terms import (
    UNIT,
    Terms,
    collect,
    monomial_of,
    multiplied,
    product,
    raised,
    scaled,
)
from gradcli.algebra.tidy import ONE_TERM, partials
from gradcli.errors import GradcliError, ReadError, Span
from gradcli.grading.curve import LevelSet, OnCurve
from gradcli.grading.domain import Domain
from gradcli.grading.judge import Judge, as_meant, counterexample, exact
from gradcli.grading.landscape import Landscape
from gradcli.grading.misconceptions import MOST_POINTS, Setting, Slips, near, numbers, spread_of
from gradcli.grading.normals import line_verdict
from gradcli.grading.quantities import Level, Plane, Quadric
from gradcli.language.build import ZERO, add, div, mul, neg, rational
from gradcli.language.inputs.answers import Reply, difference, read_equation
from gradcli.language.inputs.lines import read_line
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names, substitute
from gradcli.results.base import Function
from gradcli.results.checks import Check, Standing, Verdict, checked
from gradcli.results.tangents import Quadratic, Tangent

MOST_TERMS, MOST_POWER = 200, 6


class _Quotient(NamedTuple):
    """A quotient of sums of products; what holds none of the names is a factor as it stands."""

    top: Terms
    bottom: Terms


class NotRationalError(Exception):
    """The equation is no quotient of polynomials in the names, or too large a one."""


def numerator(equation: Tree, names: Collection[str]) -> Terms:
    """The numerator of a formula, brought over a common denominator and multiplied out.

    Raises NotRationalError.
    """

    def combine(node: Tree, args: tuple[_Quotient, ...]) -> _Quotient:
        if isinstance(node, Symbol) and node.name in names:
            return _Quotient({monomial_of(node): 1}, ONE_TERM)
        if not isinstance(node, Apply) or not set(free_names(node)) & set(names):
            value = rational(node)
            factor = (monomial_of(node), 1) if value is None else (UNIT, value)
            return _Quotient(collect([factor]), ONE_TERM)
        return _combined(node, args)

    return fold(equation, combine).top


def _combined(node: Apply, args: Sequence[_Quotient]) -> _Quotient:
    match node.op:
        case "+":
            return reduce(_sum, args)
        case "neg":
            return _Quotient(scaled(args[0].top, -1), args[0].bottom)
        case "*":
            return reduce(_product, args)
        case "/":
            return _product(args[0], _Quotient(args[1].bottom, args[1].top))
        case "^" if isinstance(node.args[1], Number) and node.args[1].value in range(1, MOST_POWER):
            return reduce(_product, repeat(args[0], int(node.args[1].value)))
    raise NotRationalError


def _sum(a: _Quotient, b: _Quotient) -> _Quotient:
    left, right, bottom = a.top, b.top, a.bottom
    if a.bottom != b.bottom:
        left, right = _times(a.top, b.bottom), _times(b.top, a.bottom)
        bottom = _times(a.bottom, b.bottom)
    return _Quotient(collect((*left.items(), *right.items())), bottom)


def _product(a: _Quotient, b: _Quotient) -> _Quotient:
    return _Quotient(_times(a.top, b.top), _times(a.bottom, b.bottom))


def _times(a: Terms, b: Terms) -> Terms:
    if len(a) * len(b) > MOST_TERMS:
        raise NotRationalError
    return multiplied(a, b)


def solved(terms: Terms, name: str, names: Collection[str]) -> tuple[Tree, Tree] | None:
    """A and B of A·name + B, with no name in A; None where the terms are not of that form."""
    first, rest = Terms(), Terms()
    for monomial, c in terms.items():
        powers = {base.name: power for (base, _), power in monomial if isinstance(base, Symbol)}
        if name not in powers:
            rest[monomial] = c
        elif powers.pop(name) == 1 and powers.keys().isdisjoint(names):
            first[product(monomial, raised(monomial_of(Symbol(name)), -1))] = c
        else:
            return None
    return tree_of(first), tree_of(rest)


HEIGHT = "#height"
FLATS = {1: "line", 2: "plane"}
ON_IT: dict[bool | None, str] = {
    False: ": left − right is not 0 on the tangent",
    True: ", though all points of the tangent fulfil it",
}


class Flat:
    """A tangent as `pivot` = formula of the other names, where an equation may be `assumed`."""

    def __init__(
        self,
        result: Tangent | Quadratic,
        quantity: str,
        pivot: str,
        formula: Tree,
        assumed: Tree | None = None,
    ) -> None:
        self._result = result
        self.quantity, self.pivot, self.formula = quantity, pivot, formula
        self.names = tuple(name for name in result.function.variables if name != pivot)
        self.kind = FLATS.get(len(self.names), "hyperplane")
        every = tuple(dict.fromkeys((*self.names, *free_names(formula))))
        self._domain = Domain([formula], every)
        self._judge = Judge(quantity, formula, self._domain)
        self._curve = None
        if assumed:
            zero = difference(*assumed.args)
            names = tuple(dict.fromkeys((*reversed(free_names(zero)), *every)))
            self._curve = OnCurve(quantity, formula, LevelSet(Function(zero, names)))

    def verdict(self, equation: Tree, source: str) -> Verdict:
        """Whether an equation between the names and the pivot is that of the tangent."""
        found = self._solved(equation)
        if found is None:
            return self._no_flat(equation)
        if self._curve:
            return self._curve.verdict(found, ())
        verdict = self._judge.verdict(found, source)
        if verdict.standing is not Standing.WRONG or verdict.slip:
            return verdict
        return verdict._replace(slip=self._slip(found, source))

    def _solved(self, equation: Tree) -> Tree | None:
        """The formula that an equation gives for the pivot; None where it gives none."""
        left, right = equation.args
        if left == Symbol(self.pivot) and self.pivot not in free_names(right):
            return right
        try:
            terms = numerator(difference(left, right), {*self.names, self.pivot})
        except NotRationalError:
            return None
        found = solved(terms, self.pivot, self.names)
        if found is None or found[0] == ZERO:
            return None
        first, rest = found
        return div(neg(rest), first)

    def _no_flat(self, equation: Tree) -> Verdict:
        """The verdict on what is no such equation, with a point of the tangent that it lacks."""
        on_it = substitute(difference(*equation.args), {self.pivot: self.formula})
        judge = Judge(self.quantity, ZERO, self._domain)
        finding = judge.equality.compare(on_it)
        return Verdict(
            self.quantity,
            None,
            Standing.WRONG,
            f"is not the equation of a {self.kind}{ON_IT.get(finding.equal, '')}",
            finding.witness and counterexample(finding.witness),
        )

    def _slip(self, found: Tree, source: str) -> str | None:
        """The mistake that leads to the formula, where it is a known one."""
        if self._domain.names != self.names or set(free_names(found)) - set(self.names):
            return None
        land = Landscape([found], self.names)
        given = [tuple(land.values(sample)) for sample in self._samples]
        try:
            spreads = (spread_of(found, source),)
            named = self._slips.confused(given, [0], spreads)
            return (named or self._slips.broken(given, [0], spreads)).get(0)
        except GradcliError:
            return None

    @cached_property
    def _samples(self) -> tuple[tuple[float, ...], ...]:
        points = near([each.floats for each in self._domain.points])
        return tuple(points[:MOST_POINTS])

    def _quantity(self, names: Sequence[str]) -> Plane | Level | Quadric:
        """The height of the plane or of the quadric, or a coordinate of the level set's tangent."""
        if isinstance(self._result, Quadratic):
            return Quadric([numbers(row) for row in self._result.hessian])
        return Plane() if self.pivot == HEIGHT else Level(names.index(self.pivot))

    @cached_property
    def _slips(self) -> Slips:
        function = self._result.function
        names = function.variables
        quantity = self._quantity(names)
        contact = (numbers(self._result.point),)
        slopes = partials(function)
        return Slips(Setting(function, slopes, quantity, names, contact, self._samples))


class Tangents:
    """Checks tangent planes of graphs, tangents of level sets, and quadratic approximations."""

    def __init__(self, result: Tangent | Quadratic) -> None:
        self._result = result
        self._names = result.function.variables
        self._graph = _graph(result)
        self._level = _level(result)

    def read(self, text: str, scope: Scope) -> Reply:
        """The answer, as it is written; ReadError where it can't be read."""
        line = None if isinstance(self._result, Quadratic) else read_line(text, scope, self._names)
        if line is not None:
            return line
        reply = read_equation(text, scope, self._names)
        if len(reply.parts) == 1 and self._graph is None:
            raise ReadError(
                "the tangent of a level set is an equation",
                span=Span(0, len(text)),
                source=text,
                hint="write left = right",
            )
        return reply

    def check(self, reply: Reply) -> Check:
        """One verdict on the plane or line."""
        verdicts = as_meant([self._verdict(reply)], reply, lambda _, other: self._verdict(other))
        return checked(self._result.function, self._result.point, reply.source, verdicts)

    def _verdict(self, reply: Reply) -> Verdict:
        if reply.kinds and isinstance(self._result, Tangent):
            return line_verdict(self._result, reply)
        answer = Apply("=", reply.parts) if len(reply.parts) > 1 else reply.parts[0]
        return self._judged(reply)._replace(answer=answer)

    def _judged(self, reply: Reply) -> Verdict:
        sides = reply.parts if len(reply.parts) > 1 else (Symbol(HEIGHT), *reply.parts)
        equation = Apply("=", sides)
        letters = free_names(*map(exact, self._result.point))
        known = {*self._names, *free_names(self._result.function.tree), *letters}
        height = next((name for name in free_names(equation) if name not in known), None)
        if self._graph and (height or not self._level):
            other = {height: Symbol(HEIGHT)} if height else {}
            return self._graph.verdict(substitute(equation, other), reply.source)
        if self._level:
            return self._level.verdict(equation, reply.source)
        raise TypeError(self._result)


def _graph(result: Tangent | Quadratic) -> Flat | None:
    """The tangent plane or the quadric, solved for the height."""
    if isinstance(result, Quadratic):
        return Flat(result, "quadratic approximation", HEIGHT, exact(result.polynomial))
    if result.plane is None:
        return None
    kind = FLATS.get(len(result.function.variables), "hyperplane")
    return Flat(result, f"tangent {kind}", HEIGHT, exact(result.plane))


def _level(result: Tangent | Quadratic) -> Flat | None:
    """The tangent of the level set, solved for the last variable that has a coefficient."""
    if isinstance(result, Quadratic) or result.level is None:
        return None
    names = result.function.variables
    normal = dict(zip(names, map(exact, result.level.normal), strict=True))
    pivot = next(name for name in reversed(names) if normal[name] != ZERO)
    moved = (neg(mul((normal[name], Symbol(name)))) for name in names if name != pivot)
    formula = div(add((exact(result.level.constant), *moved)), normal[pivot])
    kind = FLATS.get(len(names) - 1, "hyperplane")
    quantity = f"tangent {kind} of the level set"
    return Flat(result, quantity, pivot, formula, result.level.assumed)

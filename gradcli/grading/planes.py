"""Checking tangents: planes and lines compared as sets, whatever equation they are given by.

Both equations are solved for one name: a plane for the height of the graph, the tangent of a level
set for a variable that has a coefficient. Then they are formulas like all others.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import product
from typing import NamedTuple

from gradcli.algebra.tidy import partials
from gradcli.errors import GradcliError, ReadError, Span
from gradcli.grading.curve import Curve, OnCurve
from gradcli.grading.domain import Domain
from gradcli.grading.judge import Judge, as_meant, counterexample, exact
from gradcli.grading.landscape import Landscape
from gradcli.grading.lines import line_verdict
from gradcli.grading.misconceptions import MOST_POINTS, Setting, Slips, near, numbers, spread_of
from gradcli.grading.quantities import Level, Plane, Quadric
from gradcli.language.build import ONE, ZERO, add, div, mul, neg
from gradcli.language.inputs.answers import Reply, difference, read_equation
from gradcli.language.inputs.lines import read_line
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names, substitute
from gradcli.results.base import Function
from gradcli.results.checks import Check, Standing, Verdict, checked
from gradcli.results.tangents import Quadratic, Tangent

Monomial = tuple[str, ...]
Polynomial = dict[Monomial, Tree]

MOST_TERMS, MOST_POWER = 200, 6
UNIT: Polynomial = {(): ONE}


class _Ratio(NamedTuple):
    """A quotient of polynomials; coefficients are formulas without the names."""

    top: Polynomial
    bottom: Polynomial


class NotRationalError(Exception):
    """The equation is no quotient of polynomials in the names, or too large a one."""


def polynomial(equation: Tree, names: Collection[str]) -> Polynomial:
    """The numerator of left − right, brought over a common denominator and multiplied out.

    Raises NotRationalError.
    """

    def combine(node: Tree, args: tuple[_Ratio, ...]) -> _Ratio:
        if isinstance(node, Symbol) and node.name in names:
            return _Ratio({(node.name,): ONE}, UNIT)
        if not isinstance(node, Apply) or not set(free_names(node)) & set(names):
            return _Ratio({(): node}, UNIT)
        return _combined(node, args)

    return fold(equation, combine).top


def _combined(node: Apply, args: Sequence[_Ratio]) -> _Ratio:
    match node.op:
        case "+":
            total = args[0]
            for term in args[1:]:
                total = _sum(total, term)
            return total
        case "neg":
            return _Ratio({m: neg(c) for m, c in args[0].top.items()}, args[0].bottom)
        case "*":
            result = args[0]
            for factor in args[1:]:
                result = _product(result, factor)
            return result
        case "/":
            return _product(args[0], _Ratio(args[1].bottom, args[1].top))
        case "^" if isinstance(node.args[1], Number) and node.args[1].value in range(1, MOST_POWER):
            result = args[0]
            for _ in range(int(node.args[1].value) - 1):
                result = _product(result, args[0])
            return result
    raise NotRationalError


def _sum(a: _Ratio, b: _Ratio) -> _Ratio:
    if a.bottom == b.bottom:
        return _Ratio(_plus(a.top, b.top), a.bottom)
    return _Ratio(
        _plus(_times(a.top, b.bottom), _times(b.top, a.bottom)), _times(a.bottom, b.bottom)
    )


def _product(a: _Ratio, b: _Ratio) -> _Ratio:
    return _Ratio(_times(a.top, b.top), _times(a.bottom, b.bottom))


def _plus(a: Polynomial, b: Polynomial) -> Polynomial:
    total = dict(a)
    for monomial, coefficient in b.items():
        total[monomial] = add((total.get(monomial, ZERO), coefficient))
    return total


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > MOST_TERMS:
        raise NotRationalError
    total: Polynomial = {}
    for (left, c), (right, d) in product(a.items(), b.items()):
        monomial = tuple(sorted((*left, *right)))
        total[monomial] = add((total.get(monomial, ZERO), mul((c, d))))
    return total


def solved(numerator: Polynomial, name: str) -> tuple[Tree, Tree] | None:
    """A and B of A·name + B, with no name in A; None where the equation is not of that form."""
    if any(name in monomial and monomial != (name,) for monomial in numerator):
        return None
    terms = (
        mul((coefficient, *map(Symbol, monomial)))
        for monomial, coefficient in numerator.items()
        if name not in monomial
    )
    return numerator.get((name,), ZERO), add(terms)


HEIGHT = "#height"
FLATS = {1: "line", 2: "plane"}


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
            self._curve = OnCurve(quantity, formula, Curve(Function(zero, names)))

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
            numerator = polynomial(difference(left, right), {*self.names, self.pivot})
        except NotRationalError:
            return None
        found = solved(numerator, self.pivot)
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
            f"is not the equation of a {self.kind}: left − right is not 0 on the tangent",
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

"""Checking tangents: planes and lines compared as sets, whatever equation they are given by.

Both equations are solved for one name: a plane for the height of the graph, the tangent of a level
set for a variable that has a coefficient. Then they are formulas like all others.
"""

from typing import NamedTuple

from gradcli.calculus.build import ZERO, add, div, mul, neg
from gradcli.calculus.checking.affine import NotRationalError, polynomial, solved
from gradcli.calculus.checking.components import exact
from gradcli.calculus.checking.domain import Domain
from gradcli.calculus.checking.judge import PATIENCE, Judge
from gradcli.calculus.checking.proof import Prover
from gradcli.errors import ReadError, Span
from gradcli.language.answers import Reply, difference, read_equation
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, free_names, substitute
from gradcli.results import Check, Standing, Tangent, Verdict, checked

HEIGHT = "#height"
FLATS = {1: "line", 2: "plane"}


class Flat(NamedTuple):
    """A tangent as `pivot` = formula of the other names, and what it is called."""

    kind: str
    pivot: str
    formula: Tree
    judge: Judge


class Tangents:
    """Checks tangent planes of graphs and tangents of level sets."""

    def __init__(self, result: Tangent) -> None:
        self._result = result
        self._names = result.function.variables
        prover = Prover()
        self._graph = _graph(result, prover)
        self._level = _level(result, prover)

    def read(self, text: str, scope: Scope) -> Reply:
        """The answer, as it is written; ReadError where it can't be read."""
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
        left = reply.parts[0] if len(reply.parts) > 1 else Symbol(HEIGHT)
        equation = difference(left, reply.parts[-1])
        answer = Apply("=", reply.parts) if len(reply.parts) > 1 else reply.parts[0]
        verdict = self._verdict(equation, reply.source)._replace(answer=answer)
        return checked(self._result.function, self._result.point, reply.source, [verdict])

    def _verdict(self, equation: Tree, source: str) -> Verdict:
        known = {*self._names, *free_names(self._result.function.tree)}
        unknown = [name for name in free_names(equation) if name not in known]
        height = HEIGHT if HEIGHT in unknown else next(iter(unknown), None)
        flat = self._graph if self._graph and (height or not self._level) else self._level
        if flat is None:
            raise TypeError(self._result)
        if flat is self._graph and height:
            equation = substitute(equation, {height: Symbol(HEIGHT)})
        wrong = Verdict(
            flat.judge.quantity, None, Standing.WRONG, f"is not the equation of a {flat.kind}"
        )
        try:
            found = solved(polynomial(equation, {*self._names, HEIGHT}), flat.pivot)
        except NotRationalError:
            return wrong
        if found is None or found[0] == ZERO:
            return wrong
        first, rest = found
        return flat.judge.verdict(div(neg(rest), first), source, PATIENCE)


def _graph(result: Tangent, prover: Prover) -> Flat | None:
    """The tangent plane, solved for the height."""
    if result.plane is None:
        return None
    kind = FLATS.get(len(result.function.variables), "hyperplane")
    formula = exact(result.plane)
    return _flat(f"tangent {kind}", kind, HEIGHT, formula, result.function.variables, prover)


def _level(result: Tangent, prover: Prover) -> Flat | None:
    """The tangent of the level set, solved for the last variable that has a coefficient."""
    if result.level is None:
        return None
    names = result.function.variables
    normal = dict(zip(names, map(exact, result.level.normal), strict=True))
    pivot = next(name for name in reversed(names) if normal[name] != ZERO)
    others = tuple(name for name in names if name != pivot)
    moved = (neg(mul((normal[name], Symbol(name)))) for name in others)
    formula = div(add((exact(result.level.constant), *moved)), normal[pivot])
    kind = FLATS.get(len(others), "hyperplane")
    quantity = f"tangent {kind} of the level set"
    return _flat(quantity, kind, pivot, formula, others, prover)


def _flat(
    quantity: str, kind: str, pivot: str, formula: Tree, names: tuple[str, ...], prover: Prover
) -> Flat:
    every = tuple(dict.fromkeys((*names, *free_names(formula))))
    domain = Domain([formula], every)
    return Flat(kind, pivot, formula, Judge(quantity, formula, domain, prover))

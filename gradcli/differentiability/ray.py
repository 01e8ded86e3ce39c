"""The germ of a tree along a ray a + t·d: rows are decided by the side that the ray meets."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import inf

import sympy as sp

from gradcli.arithmetic.convert import applied, number_of, parameter
from gradcli.arithmetic.evaluation import HOLDS
from gradcli.differentiability.edges import BOUNDED, EDGES, LIMITS, derivatives
from gradcli.differentiability.puiseux import (
    FINE,
    LOG,
    Germ,
    Germs,
    UnknownGermError,
    Wave,
    constant,
    is_settled,
)
from gradcli.differentiation.derivation import unfold
from gradcli.language.rules import conditions
from gradcli.language.tree import Apply, Number, Symbol, Tree, nodes
from gradcli.language.vocabulary import row_of

ORDERS = (2, 4, 8, 16, 32)

Paths = Mapping[str, Germ]
"""How the variables move with t; what does not is a parameter."""


def germ_along(tree: Tree, paths: Paths) -> Germ:
    """The germ of the tree along a path, to the lowest order that tells its slope.

    Raises NoGermError where the path leaves the domain at once, UnknownGermError where the
    expansion is beyond the rules.
    """
    for order in ORDERS:
        try:
            germ = Ray(paths, order).germ(tree)
        except UnknownGermError:
            continue
        if germ.order > 1:
            return germ
    raise UnknownGermError


class Ray:
    """One path, and the germs of the trees along it to one order."""

    def __init__(self, paths: Paths, order: int) -> None:
        self._paths = paths
        self._series = Germs(order)
        self._germs: dict[int, Germ] = {}
        self._kept: list[Tree] = []

    def germ(self, tree: Tree) -> Germ:
        """The germ of a tree; of a `where` only the branch that the ray meets is looked at."""
        self._kept.append(tree)
        pending = [tree]
        while pending:
            node = pending[-1]
            missing = [arg for arg in self._needed(node) if id(arg) not in self._germs]
            pending.extend(missing)
            if not missing:
                pending.pop()
                if id(node) not in self._germs:
                    self._germs[id(node)] = self._combined(node)
        return self._germs[id(tree)]

    def _needed(self, node: Tree) -> tuple[Tree, ...]:
        if not (isinstance(node, Apply) and node.op == "where"):
            return node.args
        condition, held, failed = node.args
        if any(id(side) not in self._germs for side in condition.args):
            return condition.args
        return (held if self._holds(condition) else failed,)

    def _holds(self, condition: Tree) -> bool:
        left, right = (self._germs[id(side)] for side in condition.args)
        return isinstance(condition, Apply) and HOLDS[condition.op](
            self._difference(left, right).sign
        )

    def _difference(self, left: Germ, right: Germ) -> Germ:
        return self._series.add([left, self._series.scale(right, sp.Integer(-1))])

    def _combined(self, node: Tree) -> Germ:
        if isinstance(node, Number):
            return constant(number_of(node))
        if isinstance(node, Symbol):
            known = self._paths.get(node.name)
            return constant(parameter(node.name)) if known is None else known
        args = [self._germs[id(arg)] for arg in self._needed(node)]
        rule = RULES.get(node.op)
        return rule(self, args) if rule else self._function(node, args)

    def _sum(self, args: list[Germ]) -> Germ:
        return self._series.add(args)

    def _branch(self, args: list[Germ]) -> Germ:
        return args[0]

    def _negated(self, args: list[Germ]) -> Germ:
        return self._series.scale(args[0], sp.Integer(-1))

    def _quotient(self, args: list[Germ]) -> Germ:
        return self._product([args[0], self._series.power(args[1], sp.Integer(-1))])

    def _size(self, args: list[Germ]) -> Germ:
        """|u|: u itself or −u, by the side that the ray meets; |o(t)| is o(t)."""
        germ = args[0]
        if not germ.terms:
            return germ
        if germ.terms[0][1].has(Wave):
            return Germ((), germ.valuation - Fraction(1, FINE))
        return self._series.scale(germ, sp.Integer(germ.sign))

    def _sign(self, args: list[Germ]) -> Germ:
        return constant(sp.Integer(args[0].sign))

    def _maximum(self, args: list[Germ]) -> Germ:
        best = args[0]
        for other in args[1:]:
            best = other if self._difference(other, best).sign > 0 else best
        return best

    def _minimum(self, args: list[Germ]) -> Germ:
        return self._negated([self._maximum([self._negated([arg]) for arg in args])])

    def _angle(self, args: list[Germ]) -> Germ:
        """atan2(u, v) by the arctangent of the smaller over the larger."""
        u, v = args
        if v.valuation <= u.valuation:
            half_turn = 0 if v.sign > 0 else -1 if u.sign < 0 else 1
            angle = self._smooth(sp.atan, self._quotient([u, v]))
            return self._sum([angle, constant(half_turn * sp.pi)])
        angle = self._smooth(sp.atan, self._quotient([v, u]))
        return self._sum([constant(u.sign * sp.pi / 2), self._negated([angle])])

    def _product(self, factors: list[Germ]) -> Germ:
        result = factors[0]
        for factor in factors[1:]:
            result = self._series.multiply(result, factor)
        return result

    def _raised(self, args: list[Germ]) -> Germ:
        """u^v; a varying exponent means e^(v·ln u), for u > 0."""
        base, exponent = args
        if _is_constant(exponent):
            value = exponent.coefficient(0)
            if value.is_Rational:
                return self._series.power(base, value)
            if base.order == inf and not base.terms and value.is_positive:
                return base
            if base.valuation > 0 and value.is_positive and base.sign > 0:
                return Germ((), base.valuation * Fraction(int(sp.floor(FINE * value)), FINE))
        ln = self._far_out("ln", base) or self._smooth(sp.log, base)
        return self._exponential(self._product([exponent, ln]))

    def _exponential(self, exponent: Germ) -> Germ:
        """e^u, which vanishes faster than any power of t where u goes to −∞."""
        if exponent.valuation >= 0:
            return self._smooth(sp.exp, exponent)
        if exponent.sign > 0:
            raise UnknownGermError
        return Germ((), self._series.order)

    def _function(self, node: Apply, args: list[Germ]) -> Germ:
        row = row_of(node.op, len(node.args))
        if row.definition and not row.sympy and node.args:
            return self.germ(unfold(node, row))
        if not args:
            return constant(applied(node, []))
        *fixed, inner = args
        special = None if fixed else self._far_out(node.op, inner) or self._edge(node.op, inner)
        if special is not None:
            return special
        if not all(map(_is_constant, fixed)):
            raise UnknownGermError
        values = [g.coefficient(0) for g in fixed]
        return self._smooth(lambda z: applied(node, [*values, z]), inner)

    def _far_out(self, op: str, inner: Germ) -> Germ | None:
        """A function where it has no expansion, but a bound or a limit: at ±∞, and ln at 0."""
        if op == "ln" and inner.valuation != 0 and inner.sign > 0:
            return self._logarithm(inner)
        if op in BOUNDED and inner.is_endless:
            return constant(Wave("wave", real=True))
        if inner.valuation >= 0:
            return None
        if op in BOUNDED:
            return Germ((), 0)
        if op == "atan":
            turned = self._smooth(sp.atan, self._series.power(inner, sp.Integer(-1)))
            return self._sum([constant(inner.sign * sp.pi / 2), self._negated([turned])])
        if op in LIMITS:
            limit = constant(sp.Integer(LIMITS[op][inner.sign < 0]))
            return self._sum([limit, Germ((), self._series.order)])
        return None

    def _logarithm(self, inner: Germ) -> Germ:
        """ln(c·t^e·(1 + r)) = e·ln t + ln c + ln(1 + r)."""
        first, leading = inner.terms[0]
        if not is_settled(leading):
            return Germ((), Fraction(-1, FINE))
        unit = Germ(tuple((e - first, c / leading) for e, c in inner.terms), inner.order - first)
        return self._sum([constant(first * LOG + sp.log(leading)), self._smooth(sp.log, unit)])

    def _edge(self, op: str, inner: Germ) -> Germ | None:
        """A function at an edge of its domain with a vertical tangent, by another form of it."""
        edge = next((e for e in (-1, 1) if (op, e) in EDGES and inner.coefficient(0) == e), None)
        if edge is None:
            return None
        formula = conditions((f"u == {EDGES[op, edge]}",))[0].args[1]
        inside = Ray({}, self._series.order)
        inside._germs = {id(n): inner for n in nodes(formula) if isinstance(n, Symbol)}
        return inside.germ(formula)

    def _smooth(self, function: Callable[[sp.Expr], sp.Expr], inner: Germ) -> Germ:
        """A function of one argument that has all derivatives at the argument's limit."""
        if inner.valuation < 0:
            raise UnknownGermError
        start = inner.coefficient(0)
        if not is_settled(start):
            raise UnknownGermError
        rest = Germ(tuple(t for t in inner.terms if t[0] != 0), inner.order)
        return self._series.compose(derivatives(function, start), rest)


def _is_constant(germ: Germ) -> bool:
    settled = all(exponent == 0 and is_settled(c) for exponent, c in germ.terms)
    return germ.order == inf and settled


RULES: dict[str, Callable[[Ray, list[Germ]], Germ]] = {
    "+": Ray._sum,
    "neg": Ray._negated,
    "*": Ray._product,
    "/": Ray._quotient,
    "^": Ray._raised,
    "exp": lambda ray, args: ray._exponential(args[0]),
    "where": Ray._branch,
    "abs": Ray._size,
    "sign": Ray._sign,
    "max": Ray._maximum,
    "min": Ray._minimum,
    "atan2": Ray._angle,
}
"""Rows that are more than a smooth function of one argument."""

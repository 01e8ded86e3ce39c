"""The expansion of a tree along a ray a + t·d: rows are decided by the side that the ray meets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import inf

import sympy as sp

from gradcli.arithmetic.convert import applied, number_of, parameter
from gradcli.arithmetic.evaluation import NOT_REAL, PointEvaluation
from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.puiseux import (
    FINE,
    LOG,
    Expansion,
    Expansions,
    UnknownExpansionError,
    Wave,
    constant,
    effort_of,
    huge,
    is_settled,
)
from gradcli.differentiation.derivation import unfold
from gradcli.effort import spend
from gradcli.language.rules import ARGUMENTS, conditions
from gradcli.language.tree import (
    HOLDS,
    Apply,
    LazyFold,
    Number,
    Symbol,
    Tree,
    free_names,
    nodes,
    operator,
)
from gradcli.language.vocabulary import Row, row_of

ORDERS = (2, 4, 8, 16, 32)
MOST_DERIVATIVES = 24

EDGES = {
    ("asin", 1): "pi/2 - 2*asin(sqrt((1 - u)/2))",
    ("asin", -1): "2*asin(sqrt((1 + u)/2)) - pi/2",
    ("acos", 1): "2*asin(sqrt((1 - u)/2))",
    ("acos", -1): "pi - 2*asin(sqrt((1 + u)/2))",
    ("acosh", 1): "2*asinh(sqrt((u - 1)/2))",
}
"""Functions at the edges of their domains, as functions that are smooth in a square root.

With u = cos θ these are the formulas for half the angle; with u = cosh θ, sinh²(θ/2) = (u − 1)/2.
"""

LIMITS = {
    "tanh": (1, -1),
    "erf": (1, -1),
    "erfc": (0, 2),
}
"""Functions that come close to a limit faster than any power of the argument, at ∞ and at −∞."""

BOUNDED = frozenset({"sin", "cos"})

Paths = Mapping[str, Expansion]
"""How the variables move with t; what does not is a parameter."""


def expansion_along(tree: Tree, paths: Paths) -> Expansion:
    """The expansion of the tree along a path, to the lowest order that tells its slope.

    Raises OutsideError where the path leaves the domain at once, UnknownExpansionError where the
    expansion is beyond the rules.
    """
    for order in ORDERS:
        try:
            expansion = Ray(paths, order).visit(tree)
        except UnknownExpansionError:
            continue
        if expansion.order > 1:
            return expansion
    raise UnknownExpansionError


def has_kink_along(tree: Tree, paths: Paths, name: str) -> bool:
    """Whether a rule for the derivative for a name fails all along a path.

    Raises UnknownExpansionError where that can't be told.
    """
    ray = Ray(paths, ORDERS[1])
    ray.visit(tree)
    return ray.has_kink(tree, name)


class Ray(LazyFold[Expansion]):
    """One path, and the expansions of the trees along it to one order."""

    def __init__(self, paths: Paths, order: int) -> None:
        super().__init__()
        self._paths = paths
        self._series = Expansions(order)

    def _side(self, left: Tree, right: Tree) -> int:
        return self._difference(self._found[id(left)], self._found[id(right)]).sign

    def _difference(self, left: Expansion, right: Expansion) -> Expansion:
        return self._series.add([left, self._series.scale(right, sp.Integer(-1))])

    def has_kink(self, tree: Tree, name: str) -> bool:
        """Whether a node that depends on a name is at a kink of its row on all of the path."""
        return any(self._is_at_kink(node, name) for node in nodes(tree) if name in free_names(node))

    def _is_at_kink(self, node: Tree, name: str) -> bool:
        if not isinstance(node, Apply) or node.op in HOLDS or id(node) not in self._found:
            return False
        if node.op == "where":
            return self._side(*node.args[0].args) == 0
        row = row_of(node.op, len(node.args))
        if row.definition and not row.smooth and not row.sympy:
            spelled = unfold(node, row)
            self.visit(spelled)
            return self.has_kink(spelled, name)
        if node.op == "^":
            base, exponent = (self._found[id(arg)] for arg in node.args)
            whole = _is_constant(exponent) and exponent.coefficient(0).is_integer
            return not whole and base.sign == 0
        variadic = row.arity[1] is None
        pairs = combinations(node.args, 2) if variadic else [node.args]
        return any(not self._is_smooth(row, pair) for pair in pairs)

    def _is_smooth(self, row: Row, args: Sequence[Tree]) -> bool:
        """Whether the conditions of a row for having a derivative hold on the path."""
        known = {u: self._found[id(arg)] for u, arg in zip(ARGUMENTS, args, strict=False)}
        for condition in conditions(row.smooth):
            left, right = (Ray(known, self._series.order).visit(s) for s in condition.args)
            if not HOLDS[operator(condition)](self._difference(left, right).sign):
                return False
        return True

    def _combined(self, node: Tree, args: list[Expansion]) -> Expansion:
        spend()
        if isinstance(node, Number):
            return constant(number_of(node))
        if isinstance(node, Symbol):
            known = self._paths.get(node.name)
            return constant(parameter(node.name)) if known is None else known
        rule = RULES.get(node.op)
        return rule(self, args) if rule else self._function(node, args)

    def _sum(self, args: list[Expansion]) -> Expansion:
        return self._series.add(args)

    def _branch(self, args: list[Expansion]) -> Expansion:
        return args[0]

    def _negated(self, args: list[Expansion]) -> Expansion:
        return self._series.scale(args[0], sp.Integer(-1))

    def _quotient(self, args: list[Expansion]) -> Expansion:
        return self._product([args[0], self._series.power(args[1], sp.Integer(-1))])

    def _size(self, args: list[Expansion]) -> Expansion:
        """|u|: u itself or −u, by the side that the ray meets; |o(t)| is o(t)."""
        expansion = args[0]
        if not expansion.terms:
            return expansion
        if expansion.terms[0][1].has(Wave):
            return Expansion((), expansion.valuation - Fraction(1, FINE))
        return self._series.scale(expansion, sp.Integer(expansion.sign))

    def _sign(self, args: list[Expansion]) -> Expansion:
        return constant(sp.Integer(args[0].sign))

    def _floor(self, args: list[Expansion]) -> Expansion:
        """⌊u⌋, which is one less where u comes from below to a whole number."""
        level = floor_of(args[0].coefficient(0))
        beyond = self._difference(args[0], constant(sp.Integer(level))).sign
        return constant(sp.Integer(level if beyond >= 0 else level - 1))

    def _maximum(self, args: list[Expansion]) -> Expansion:
        best = args[0]
        for other in args[1:]:
            best = other if self._difference(other, best).sign > 0 else best
        return best

    def _minimum(self, args: list[Expansion]) -> Expansion:
        return self._negated([self._maximum([self._negated([arg]) for arg in args])])

    def _angle(self, args: list[Expansion]) -> Expansion:
        """atan2(u, v) by the arctangent of the smaller over the larger."""
        u, v = args
        if v.valuation <= u.valuation:
            half_turn = 0 if v.sign > 0 else -1 if u.sign < 0 else 1
            angle = self._smooth(sp.atan, self._quotient([u, v]))
            return self._sum([angle, constant(half_turn * sp.pi)])
        angle = self._smooth(sp.atan, self._quotient([v, u]))
        return self._sum([constant(u.sign * sp.pi / 2), self._negated([angle])])

    def _product(self, factors: list[Expansion]) -> Expansion:
        return reduce(self._series.multiply, factors)

    def _raised(self, args: list[Expansion]) -> Expansion:
        """u^v; a varying exponent means e^(v·ln u), for u > 0."""
        base, exponent = args
        if _is_constant(exponent):
            value = exponent.coefficient(0)
            if value.is_Rational:
                return self._series.power(base, value)
            if base.order == inf and not base.terms and value.is_positive:
                return base
            if base.valuation > 0 and value.is_positive and base.sign > 0:
                return Expansion((), base.valuation * Fraction(int(sp.floor(FINE * value)), FINE))
        if not base.terms and base.order == inf and exponent.valuation == 0 and exponent.sign > 0:
            return base
        ln = self._far_out("ln", base) or self._smooth(sp.log, base)
        return self._exponential(self._product([exponent, ln]))

    def _exponential(self, exponent: Expansion) -> Expansion:
        """e^u, which vanishes faster than any power of t where u goes to −∞."""
        if exponent.valuation >= 0:
            return self._smooth(sp.exp, exponent)
        if exponent.sign > 0:
            return huge(1)
        return Expansion((), self._series.order)

    def _function(self, node: Apply, args: list[Expansion]) -> Expansion:
        row = row_of(node.op, len(node.args))
        if row.definition and not row.sympy and node.args:
            return self.visit(unfold(node, row))
        if not args:
            return constant(applied(node, []))
        *fixed, inner = args
        special = None if fixed else self._far_out(node.op, inner) or self._edge(node.op, inner)
        if special is not None:
            return special
        if not all(map(_is_constant, fixed)):
            raise UnknownExpansionError
        values = [g.coefficient(0) for g in fixed]
        if not is_smooth_at(row, [*values, inner.coefficient(0)]):
            raise UnknownExpansionError
        return self._composed(row_derivatives(node, values, inner.coefficient(0)), inner)

    def _far_out(self, op: str, inner: Expansion) -> Expansion | None:
        """A function where it has no expansion, but a bound or a limit: at ±∞, and ln at 0."""
        if op == "ln" and inner.valuation != 0 and inner.sign > 0:
            return self._logarithm(inner)
        if op in BOUNDED and inner.is_endless:
            return constant(Wave("wave", real=True))
        if inner.valuation >= 0:
            return None
        if op in BOUNDED:
            return Expansion((), 0)
        if op == "atan":
            turned = self._smooth(sp.atan, self._series.power(inner, sp.Integer(-1)))
            return self._sum([constant(inner.sign * sp.pi / 2), self._negated([turned])])
        if op in LIMITS:
            limit = constant(sp.Integer(LIMITS[op][inner.sign < 0]))
            return self._sum([limit, Expansion((), self._series.order)])
        return None

    def _logarithm(self, inner: Expansion) -> Expansion:
        """ln(c·t^e·(1 + r)) = e·ln t + ln c + ln(1 + r)."""
        if inner.is_huge:
            raise UnknownExpansionError
        first, leading = inner.terms[0]
        if not is_settled(leading):
            return Expansion((), Fraction(-1, FINE))
        unit = Expansion(
            tuple((e - first, c / leading) for e, c in inner.terms), inner.order - first
        )
        return self._sum([constant(first * LOG + sp.log(leading)), self._smooth(sp.log, unit)])

    def _edge(self, op: str, inner: Expansion) -> Expansion | None:
        """A function at an edge of its domain with a vertical tangent, by another form of it."""
        formula = edge_form(op, inner.coefficient(0))
        if formula is None:
            return None
        inside = Ray({}, self._series.order)
        inside._found = {id(n): inner for n in nodes(formula) if isinstance(n, Symbol)}
        return inside.visit(formula)

    def _smooth(self, function: Callable[[sp.Expr], sp.Expr], inner: Expansion) -> Expansion:
        """A function of one argument that has all derivatives at the argument's limit."""
        return self._composed(derivatives(function, inner.coefficient(0)), inner)

    def _composed(self, slopes: Iterator[sp.Expr], inner: Expansion) -> Expansion:
        if inner.valuation < 0 or not is_settled(inner.coefficient(0)):
            raise UnknownExpansionError
        rest = Expansion(tuple(t for t in inner.terms if t[0] != 0), inner.order)
        return self._series.compose(slopes, rest)


def edge_form(op: str, start: sp.Expr) -> Tree | None:
    """The form of a function at the edge of its domain, if its argument's limit is there."""
    edge = next((e for e in (-1, 1) if (op, e) in EDGES and start == e), None)
    return None if edge is None else conditions((f"u == {EDGES[op, edge]}",))[0].args[1]


def is_smooth_at(row: Row, values: Sequence[sp.Expr]) -> bool:
    """Whether a row says that it is smooth at such arguments; where parameters decide, it is."""
    names = dict(zip(ARGUMENTS, values, strict=False))
    for condition in conditions(row.smooth):
        left, right = (PointEvaluation(side, names).value for side in condition.args)
        gap = left - right
        if not gap.free_symbols and not HOLDS[operator(condition)](sign_of(gap)):
            return False
    return True


def row_derivatives(node: Apply, fixed: Sequence[sp.Expr], start: sp.Expr) -> Iterator[sp.Expr]:
    """The derivatives of a row for its last argument; those at 0 are known where SymPy has none."""
    known = AT_ZERO.get(node.op) if start == 0 else None
    if known is not None:
        return map(known, range(MOST_DERIVATIVES))
    return derivatives(lambda z: applied(node, [*fixed, z]), start)


def _sinc_at_zero(order: int) -> sp.Expr:
    """1, 0, −1/3, 0, 1/5, …: those of sin(x)/x = Σ (−1)^k·x^(2k)/(2k + 1)! at 0."""
    return sp.Integer(0) if order % 2 else sp.Rational((-1) ** (order // 2), order + 1)


AT_ZERO: dict[str, Callable[[int], sp.Expr]] = {
    "sinc": _sinc_at_zero,
    "Si": lambda order: _sinc_at_zero(order - 1) if order else sp.Integer(0),
}
"""The derivatives at 0 of functions that are written as quotients by their argument."""


def floor_of(number: sp.Expr) -> int:
    """The largest whole number that is not above a number, by enclosures."""
    found = int(sp.floor(number))
    while sign_of(number - found) < 0:
        found -= 1
    while sign_of(number - found - 1) >= 0:
        found += 1
    return found


def derivatives(function: Callable[[sp.Expr], sp.Expr], start: sp.Expr) -> Iterator[sp.Expr]:
    """f(c), f′(c), f″(c), … of a function of SymPy expressions."""
    z = sp.Symbol("z", real=True)
    expression = function(z)
    for _ in range(MOST_DERIVATIVES):
        value = expression.subs(z, start)
        spend(effort_of(value))
        if value.has(*NOT_REAL):
            raise UnknownExpansionError
        yield value
        expression = sp.diff(expression, z)
    raise UnknownExpansionError


def _is_constant(expansion: Expansion) -> bool:
    settled = all(exponent == 0 and is_settled(c) for exponent, c in expansion.terms)
    return expansion.order == inf and settled


RULES: dict[str, Callable[[Ray, list[Expansion]], Expansion]] = {
    "+": Ray._sum,
    "neg": Ray._negated,
    "*": Ray._product,
    "/": Ray._quotient,
    "^": Ray._raised,
    "exp": lambda ray, args: ray._exponential(args[0]),
    "where": Ray._branch,
    "abs": Ray._size,
    "sign": Ray._sign,
    "floor": Ray._floor,
    "max": Ray._maximum,
    "min": Ray._minimum,
    "atan2": Ray._angle,
}
"""Rows that are more than a smooth function of one argument."""

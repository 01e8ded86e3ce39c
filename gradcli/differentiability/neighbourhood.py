"""Taylor polynomials of trees near a point, in one case of the signs that its kinks depend on.

The rows of the vocabulary are taken one by one. A row that is smooth at its argument's limit has
Taylor's formula; the rules below are for those with kinks, and for quotients. In a case such as
x − y > 0 they hold for the points a + h of that case only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import comb, inf
from typing import NamedTuple, TypeAlias

import sympy as sp

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.convert import applied, from_sympy, number_of, parameter, real_power
from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.puiseux import (
    FINE,
    Expansion,
    OutsideError,
    UnknownExpansionError,
    Wave,
    is_settled,
    leading_logarithm,
    limit_of,
    path,
)
from gradcli.differentiability.ray import (
    BOUNDED,
    LIMITS,
    derivatives,
    edge_form,
    expansion_along,
    floor_of,
    is_smooth_at,
    row_derivatives,
)
from gradcli.differentiability.sizes import (
    INFINITESIMAL,
    Rational,
    Size,
    degree,
    raised,
    vanishes_only_here,
)
from gradcli.differentiability.taylor import (
    ONE,
    Found,
    Monomial,
    Taylor,
    Terms,
    Unbounded,
    UnprovedError,
    as_power_of_norm,
    bounded,
    common_factor,
    composed,
    constant,
    difference,
    divided,
    is_norm,
    linear,
    of_size,
    over_regular,
    product,
    quotient,
    reduced,
    scaled,
    tidied,
    total,
    unit_monomial,
    vanishes,
    with_bounds,
    without_factor,
)
from gradcli.differentiation.derivation import derivative, unfold
from gradcli.effort import spend
from gradcli.errors import UndefinedError
from gradcli.language.build import add, div, mul, neg, number, power
from gradcli.language.tree import (
    Apply,
    LazyFold,
    Number,
    Symbol,
    Tree,
    free_names,
    nodes,
    substitute,
)
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of

Key: TypeAlias = tuple[tuple[Monomial, sp.Expr], ...] | str
Case: TypeAlias = Mapping[Key, int]
"""The signs of expressions: ±1 for ≥ 0 and ≤ 0, ±2 for > 0 and < 0, and 0."""

ENOUGH = 2
"""The degree of a remainder that is rarely worth a closer look."""

FLAT = 99
"""e^(−1/u) is O(u^r) for every r, and this r tells what it is multiplied or divided by."""

HIGHEST_POWER = 12
MOST_ORDERS = 3
TAME = BOUNDED | set(LIMITS) | {"atan"}
"""Functions with a bound that are defined everywhere."""

ZERO, UNIT = Number(0), Number(1)


class ForkError(Exception):
    """The Taylor polynomial depends on a sign that the case does not settle."""

    def __init__(self, key: Key, options: Sequence[int]) -> None:
        self.key, self.options = key, options


class Condition(NamedTuple):
    """A function that is ≥ 0 in a case, or > 0 where that is strict."""

    function: Taylor
    strict: bool


class Surface(NamedTuple):
    """Where a polynomial with a linear part is 0: there, a variable is a function of the others."""

    zeros: Taylor
    name: str
    height: Tree


class Neighbourhood(LazyFold[Found]):
    """The Taylor polynomials of trees near one point in one case.

    Where it `splits`, |u| is u or −u by the case; else it is bounded like u. Smooth functions are
    expanded to an `order`. The first definite quadratic form of which there is a root, or that is
    divided by, is the square of the norm in all polynomials. `conditions` are the expressions that
    the case was asked for, times their signs: ≥ 0 in it, or > 0 where strict.
    """

    def __init__(
        self, point: Mapping[str, sp.Expr], case: Case, *, splits: bool, order: int
    ) -> None:
        super().__init__()
        self.conditions: list[Condition] = []
        self.splits, self.order = splits, order
        self._point, self._case = point, case
        self._norm: Terms | None = None
        self._found[id(ZERO)] = self.constant(sp.Integer(0))

    @property
    def count(self) -> int:
        """The number of variables."""
        return len(self._point)

    def inside(self, formula: Tree, u: Taylor) -> Found:
        """The Taylor polynomial of a formula in one name that stands for something."""
        fresh = Neighbourhood(self._point, self._case, splits=self.splits, order=self.order)
        fresh._norm = self._norm
        fresh._found |= {id(node): u for node in nodes(formula) if isinstance(node, Symbol)}
        return fresh.visit(formula)

    def constant(self, value: sp.Expr) -> Taylor:
        """A number."""
        return constant(value, self.count)

    def side(self, left: Tree, right: Tree, *, strict: bool) -> int:
        """The sign of left − right near the point, away from it, in this case.

        It is 0 only where both are equal, if `strict`; else 0 may count as either sign, as it may
        for |u|, which is u as well as −u where u is 0. Fewer cases are to be shown so.
        """
        u, v = (bounded(self._found[id(side)]) for side in (left, right))
        found = difference(u, v)
        if found.is_zero:
            return 0
        start = found.start
        if start != 0:
            return sign_of(start)
        if found.sign and (not strict or vanishes_only_here(found.low)):
            return found.sign
        key, turned = _key(found, left, right)
        sign = self._case.get(key)
        if sign is None:
            raise ForkError(key, (0, 2, -2) if strict else (1, -1))
        if strict and abs(sign) == 1:
            raise ForkError(key, (0, 2 * sign))
        self._noted(found, sign * turned)
        return turned * ((sign > 0) - (sign < 0))

    def _noted(self, found: Taylor, sign: int) -> None:
        """Note what the case says of an expression."""
        for side in (1, -1):
            if sign * side >= 0:
                self.conditions.append(Condition(scaled(found, sp.Integer(side)), abs(sign) == 2))

    def _in_case(self, node: Tree, found: Found) -> Found:
        """The function with what the case says of its sign; 0 where that is 0."""
        if not self._case or not isinstance(found, Taylor) or found.is_constant:
            return found
        found = with_bounds(found)
        if found.sign:
            return found
        key, turned = _key(found, node, ZERO)
        sign = self._case.get(key)
        if sign is None:
            return found._replace(sign=self._sign_by_factor(found))
        self._noted(found, sign * turned)
        return found._replace(sign=turned * ((sign > 0) - (sign < 0))) if sign else Taylor({})

    def _sign_by_factor(self, found: Taylor) -> int:
        """The sign of p·q for a p with a sign in this case and a q that is not 0 at a; or 0."""
        for key, sign in self._case.items():
            factor = None if isinstance(key, str) else Taylor(dict(key))
            rest = factor and divided(found, factor)
            if rest and _is_nonzero(rest):
                return sign_of(rest.start) * ((sign > 0) - (sign < 0))
        return 0

    def never_zero(self, node: Tree) -> bool:
        """Whether a node is not 0 near the point, or not in this case, away from the point."""
        found = with_bounds(bounded(self._found[id(node)]))
        if vanishes_only_here(found.low):
            return True
        key, _ = _key(found, node, ZERO)
        if abs(self._case.get(key, 0)) == 2 or self._zeros_excluded(node):
            return True
        match node:
            case (
                Apply(op="*" | "neg" | "abs" | "sqrt", args=parts) | Apply(op="^", args=(*parts, _))
            ):
                return all(map(self.never_zero, parts))
        return False

    def _needed(self, node: Tree) -> tuple[Tree, ...]:
        """As of any choice; where no case settles it, both branches may have one polynomial."""
        try:
            return super()._needed(node)
        except ForkError:
            alone = self._of_one(node)
            if alone is None or linear(alone, self.count) is None:
                raise
            self._found[id(node)] = alone
            return ()

    def _side(self, left: Tree, right: Tree) -> int:
        """That of the case; with < and > not settled at 0, both cases are looked at."""
        return self.side(left, right, strict=True)

    def _combined(self, node: Tree, args: list[Found]) -> Found:
        return self._in_case(node, self._closest(node, args))

    def _closest(self, node: Tree, args: list[Found]) -> Found:
        """By the rules, or that of a function of one variable by its expansion."""
        spend()
        try:
            found = self._by_rule(node, args)
        except UnprovedError:
            alone = self._of_one(node)
            if alone is None:
                raise
            return alone
        if isinstance(found, Taylor):
            found = reduced(found, self._norm) if self._norm else found
            if all(degree(size) > ENOUGH for size in found.remainder):
                return found
        return self._of_one(node) or found

    def _by_rule(self, node: Tree, args: list[Found]) -> Found:
        if isinstance(node, Number):
            return self.constant(number_of(node))
        if isinstance(node, Symbol):
            return self._variable(node.name)
        return RULES.get(node.op, of_function)(self, node, args)

    def _variable(self, name: str) -> Taylor:
        if name not in self._point:
            return self.constant(parameter(name))
        step = Taylor({self._exponents(name, 1): ONE})
        return total([self.constant(self._point[name]), step])

    def _of_one(self, node: Tree) -> Taylor | None:
        """A function of a single variable x as far as its expansions on both sides agree."""
        names = [name for name in free_names(node) if name in self._point]
        if len(names) != 1:
            return None
        (name,) = names
        try:
            value = PointEvaluation(node, self._point).value
            right, left = (self._expansion(node, name, side) for side in (1, -1))
        except (UndefinedError, OutsideError, UnknownExpansionError):
            return None
        found = self._agreed(name, right, left)
        if any(degree(size) <= 0 for size in found.remainder) or sign_of(
            sp.expand(found.start - value)
        ):
            return None
        if not all(each.terms and is_settled(each.terms[0][1]) for each in (right, left)):
            return found
        leading = Fraction(max(right.valuation, left.valuation))
        low = frozenset([self._exponents(name, leading)])
        return found._replace(low=low, sign=right.sign if right.sign == left.sign else 0)

    def _agreed(self, name: str, right: Expansion, left: Expansion) -> Taylor:
        """The polynomial in x that both are up to their first difference, or first broken power.

        c·|ln|x||^−k is O(|ln‖h‖|^−k), and |ln|x||^k is O(|x|^−ε).
        """
        order, smaller = min(right.order, left.order), 0
        terms: dict[Monomial, sp.Expr] = {}
        for e in sorted({e for each in (right, left) for e, _ in each.terms if e < order}):
            coefficients = [each.coefficient(e) for each in (right, left)]
            limits = [limit_of(c) for c in coefficients if not c.has(Wave)]
            if len(limits) < 2 or sp.oo in map(abs, limits):
                order = e - Fraction(1, FINE)
                break
            if e != int(e) or e < 0 or not vanishes(limits[0] - (-1) ** int(e) * limits[1]):
                order = e
                break
            terms[self._exponents(name, int(e))] = limits[0]
            if not all(map(is_settled, coefficients)):
                rests = (c - limit for c, limit in zip(coefficients, limits, strict=True))
                order, smaller = e, min(-leading_logarithm(rest)[1] for rest in rests if rest != 0)
                break
        left_out = [] if order == inf else [self._exponents(name, Fraction(order))]
        return tidied(terms.items(), [(*e[:-1], smaller * INFINITESIMAL) for e in left_out])

    def _expansion(self, node: Tree, name: str, side: int) -> Expansion:
        return expansion_along(node, {name: path(self._point[name], (1, sp.Integer(side)))})

    def _exponents(self, name: str, exponent: Fraction | int) -> Monomial:
        return (*(exponent if other == name else 0 for other in self._point), 0)

    def quotient(self, u: Taylor, v: Taylor, trees: tuple[Tree, Tree]) -> Found:
        """u/v for a v that tends to 0 and is not 0 in this case; `trees` are formulas of both.

        Where v is m·q with a monomial m and a q that is not 0 at a, and u has the factor m, too, m
        cancels; else what is known of the sizes of u and v decides, or a surface where both are 0.
        """
        if self._norm is None and is_norm(v):
            self._norm = v.terms
        power = as_power_of_norm(v, self._norm) if self._norm else None
        bottom = v if power is None else self._power_of_norm(*power)
        factor = None if _is_nonzero(u) else common_factor(bottom)
        if factor is not None:
            above, below = (without_factor(each, factor) for each in (u, bottom))
            if above is not None and below is not None:
                return product(above, self._smooth_inverse(below))
        found = quotient(u, v)
        if found is None or any(degree(size) <= 1 for size in found.remainder):
            found = self._removed(trees) or found
        if found is not None:
            return found
        sign = sign_of(u.start) * with_bounds(v).sign if _is_nonzero(u) else 0
        return Unbounded(u, v, trees, sign)

    def _removed(self, trees: tuple[Tree, Tree]) -> Taylor | None:
        """The quotient of smooth functions that vanish together where a p ≠ 0 of the case would.

        As often as the bottom is divisible by p, the top has to be: then both are p^m times smooth
        functions, that of the bottom not 0 at a, and what is asked for is their quotient.
        """
        for surface in self._surfaces():
            try:
                bottom, order = self._divided_on(surface, trees[1])
                top, _ = self._divided_on(surface, trees[0], order)
                if order and bottom.start != 0:
                    return product(top, self._smooth_inverse(bottom))
            except (UnprovedError, ForkError):
                continue
        return None

    def _zeros_excluded(self, tree: Tree) -> bool:
        """Whether a smooth function is 0 only where a polynomial is that is not 0 in this case."""
        for surface in self._surfaces():
            try:
                if self._divided_on(surface, tree)[0].start != 0:
                    return True
            except (UnprovedError, ForkError):
                continue
        return False

    def _surfaces(self) -> Iterator["Surface"]:
        """Where polynomials are 0 that are not 0 in this case."""
        found = (self._surface(key) for key, sign in self._case.items() if abs(sign) == 2)
        return filter(None, found)

    def _divided_on(self, surface: "Surface", tree: Tree, times: int = -1) -> tuple[Taylor, int]:
        """A smooth function over a power of the polynomial: a given one, or that it allows for."""
        whole = Neighbourhood(self._point, {}, splits=False, order=self.order + MOST_ORDERS)
        found, order = bounded(whole.visit(tree)), 0
        while order < times or (times < 0 and order < MOST_ORDERS and found.start == 0):
            if not self._vanishes(tree, surface, order):
                raise UnprovedError
            found, order = over_regular(found, surface.zeros), order + 1
        return found, order

    def _smooth_inverse(self, v: Taylor) -> Taylor:
        return composed(derivatives(lambda z: 1 / z, v.start), v, self.count, self.order)

    def _surface(self, key: Key) -> "Surface | None":
        """Where a polynomial of the case is 0, if it can be solved for a variable."""
        zeros = Taylor({}) if isinstance(key, str) else Taylor(dict(key))
        for place, name in enumerate(self._point):
            unit = unit_monomial(place, self.count)
            slope = zeros.terms.get(unit)
            if slope is not None and not any(e[place] for e in zeros.terms if e != unit):
                others = {e: -c / slope for e, c in zeros.terms.items() if e != unit}
                height = add([self._as_tree(others), from_sympy(self._point[name])])
                return Surface(zeros, name, height)
        return None

    def _as_tree(self, terms: Terms) -> Tree:
        """A polynomial in h = x − a, as a formula."""
        steps = [add([Symbol(n), neg(from_sympy(start))]) for n, start in self._point.items()]
        return add(
            mul(
                [from_sympy(c), *(power(s, Number(k)) for s, k in zip(steps, e, strict=False) if k)]
            )
            for e, c in terms.items()
        )

    def _vanishes(self, tree: Tree, surface: "Surface", order: int) -> bool:
        """Whether a derivative of a smooth function across a surface is 0 on it."""
        try:
            if PointEvaluation(tree, self._point).rough:
                return False
            for _ in range(order):
                tree = derivative(tree, surface.name)
            return tidy(substitute(tree, {surface.name: surface.height})) == ZERO
        except UndefinedError:
            return False

    def root(self, u: Taylor, p: sp.Rational) -> Taylor | None:
        """(c·s^k)^p as a power of the norm s, which the first root of a definite form becomes."""
        if self._norm is None and is_norm(u):
            self._norm = u.terms
        found = as_power_of_norm(u, self._norm) if self._norm and u.terms else None
        if found is None or sign_of(found[0]) < 0:
            return None
        return self._power_of_norm(found[0] ** p, found[1] * Fraction(int(p.p), int(p.q)))

    def _power_of_norm(self, factor: sp.Expr, exponent: Fraction | int) -> Taylor:
        return with_bounds(tidied([((*(0,) * self.count, exponent), factor)], ()))


def _key(found: Taylor, left: Tree, right: Tree) -> tuple[Key, int]:
    """What names an expression up to a factor, and the factor's sign.

    Polynomials are equal where their coefficients are; other formulas, where they are tidied alike.
    """
    if not found.is_exact:
        pair = [unparse(tidy(add([u, neg(v)]))) for u, v in ((left, right), (right, left))]
        return min(pair), 1 if pair[0] == min(pair) else -1
    terms = sorted(found.terms.items())
    first = terms[0][1]
    return tuple([(e, c / first) for e, c in terms]), sign_of(first)


def of_function(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """A smooth function of one argument, or one that is defined by others."""
    row = row_of(node.op, len(node.args))
    if row.definition and not row.sympy and node.args:
        return near.visit(unfold(node, row))
    if not args:
        return near.constant(applied(node, []))
    *fixed, inner = args
    if not fixed and node.op in TAME and isinstance(inner, Unbounded):
        return _at_most_one(near)
    u = bounded(inner)
    if not fixed and node.op in TAME and not _has_limit(u):
        return _at_most_one(near)
    if not fixed:
        special = _logarithm(near, node, u) if node.op == "ln" else _at_edge(near, node.op, u)
        if special is not None:
            return special
    values = [bounded(arg).start for arg in fixed]
    if not all(bounded(arg).is_constant for arg in fixed):
        raise UnprovedError
    if not is_smooth_at(row, [*values, u.start]):
        raise UnprovedError
    return _composed(near, row_derivatives(node, values, u.start), u)


def _has_limit(u: Taylor) -> bool:
    try:
        return u.start is not None
    except UnprovedError:
        return False


def _is_nonzero(u: Taylor) -> bool:
    """Whether it tends to a number other than 0."""
    return _has_limit(u) and u.start != 0


def _smooth(near: Neighbourhood, function: Callable[[sp.Expr], sp.Expr], inner: Taylor) -> Taylor:
    """A function of one argument that has all derivatives at the argument's limit."""
    return _composed(near, derivatives(function, inner.start), inner)


def _composed(near: Neighbourhood, slopes: Iterator[sp.Expr], inner: Taylor) -> Taylor:
    try:
        return composed(slopes, inner, near.count, near.order)
    except UnknownExpansionError:
        raise UnprovedError from None


def _at_most_one(near: Neighbourhood) -> Taylor:
    """A bounded function of which no more is known."""
    return of_size([(0,) * (near.count + 1)])


def _at_edge(near: Neighbourhood, op: str, u: Taylor) -> Found | None:
    """A function at an edge of its domain, by a form of it that is smooth in a square root."""
    form = edge_form(op, u.start)
    return near.inside(form, u) if form else None


def _logarithm(near: Neighbourhood, node: Apply, u: Taylor) -> Taylor | None:
    """ln u for a u > 0 that tends to 0: at least a multiple of |ln‖h‖|.

    Where u tends to 0 at a alone, like powers of ‖h‖, it is at most another multiple; where u is at
    least a multiple of a monomial, it is O of the logarithms of its variables, so of |hᵢ|^−ε.
    """
    u = with_bounds(u)
    if u.start != 0:
        return None
    if u.sign <= 0 or not u.low or not near.never_zero(node.args[0]):
        raise UnprovedError
    slow: Size = (*(0,) * near.count, -INFINITESIMAL)
    if vanishes_only_here(u.low):
        return of_size([slow], frozenset([slow]), sign=-1)
    some = min(u.low, key=lambda size: sum(map(bool, size)))
    each = (unit_monomial(i, near.count) for i, e in enumerate(some[:-1]) if e)
    return of_size([slow, *raised([*each], Fraction(-1, FINE))], frozenset([slow]), sign=-1)


def _sum(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """The sum of bounded parts, or of these and of parts that tend to one infinity together."""
    far = [arg for arg in args if isinstance(arg, Unbounded)]
    close = total(arg for arg in args if isinstance(arg, Taylor))
    beside = add(t for arg, t in zip(args, node.args, strict=True) if isinstance(arg, Taylor))
    if not far:
        return close
    first, *others = far
    top, bottom, trees = _over_one_bottom(close, beside, first)
    if not others:
        return near.quotient(top, bottom, trees)
    if {each.sign for each in far} != {first.sign} or not first.sign or not _has_limit(close):
        raise UnprovedError
    for other in others:
        left = product(top, other.bottom)
        top = total([left, product(bottom, other.top)])
        (above, below), (over, under) = trees, other.trees
        trees = (add([mul([above, under]), mul([below, over])]), mul([below, under]))
        bottom = product(bottom, other.bottom)
    return Unbounded(top, bottom, trees, first.sign)


def _over_one_bottom(
    close: Taylor, beside: Tree, far: Unbounded
) -> tuple[Taylor, Taylor, tuple[Tree, Tree]]:
    """c + t/b = (c·b + t)/b."""
    above, below = far.trees
    top = total([product(close, far.bottom), far.top])
    return top, far.bottom, (add([mul([beside, below]), above]), below)


def _product(near: Neighbourhood, node: Apply, factors: list[Found]) -> Found:
    return _multiplied(near, list(zip(factors, node.args, strict=True)))


def _multiplied(near: Neighbourhood, factors: Sequence[tuple[Found, Tree]]) -> Found:
    """The product of functions with their formulas: that of the tops over that of the bottoms."""
    top, bottom = near.constant(ONE), None
    above, below = list[Tree](), list[Tree]()
    for factor, tree in factors:
        if isinstance(factor, Taylor):
            top = product(top, factor)
            above.append(tree)
        else:
            top = product(top, factor.top)
            bottom = factor.bottom if bottom is None else product(bottom, factor.bottom)
            above.append(factor.trees[0])
            below.append(factor.trees[1])
    return top if bottom is None else near.quotient(top, bottom, (mul(above), mul(below)))


def _negated(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    minus = near.constant(sp.Integer(-1))
    return _multiplied(near, [(minus, neg(UNIT)), (args[0], node.args[0])])


def _quotient(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    u, bottom = args[0], bounded(args[1])
    if _is_nonzero(bottom):
        inverse = _smooth(near, lambda z: 1 / z, bottom)
        return _multiplied(near, [(u, node.args[0]), (inverse, div(UNIT, node.args[1]))])
    if not near.never_zero(node.args[1]):
        raise UnprovedError
    if isinstance(u, Unbounded):
        trees = (u.trees[0], mul([u.trees[1], node.args[1]]))
        return near.quotient(u.top, product(u.bottom, bottom), trees)
    return near.quotient(u, bottom, (node.args[0], node.args[1]))


def _power(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """u^v; a varying exponent means e^(v·ln u), for u > 0."""
    base, exponent = args
    if isinstance(exponent, Taylor) and exponent.is_constant:
        return _constant_power(near, node, base, exponent.start)
    if bounded(base).is_zero and sign_of(bounded(exponent).start) > 0:
        return base
    ln = _smooth(near, sp.log, bounded(base))
    logarithm = Apply("ln", (node.args[0],))
    return _exponential(near, _multiplied(near, [(exponent, node.args[1]), (ln, logarithm)]))


def _constant_power(near: Neighbourhood, node: Apply, base: Found, p: sp.Expr) -> Found:
    if p.is_Integer and 0 <= p <= HIGHEST_POWER:
        found = _multiplied(near, [(base, node.args[0])] * int(p))
        return found._replace(sign=1) if isinstance(found, Taylor) and p % 2 == 0 else found
    u = bounded(base)
    if u.start != 0:
        return _smooth(near, lambda z: real_power(z, p), u)
    if sign_of(p) > 0:
        return _root(near, with_bounds(u), p)
    if not near.never_zero(node.args[0]):
        raise UnprovedError
    upright = bounded(_constant_power(near, node, u, -p))
    return near.quotient(near.constant(ONE), upright, (UNIT, power(node.args[0], from_sympy(-p))))


def _root(near: Neighbourhood, u: Taylor, p: sp.Expr) -> Taylor:
    """u^p for a p > 0 and a u that tends to 0; an even root needs u ≥ 0.

    |u|^p is O of a sum of sizes to the p, and at least the largest of the lower bounds to the p.
    """
    if u.is_zero:
        return u
    known = near.root(u, p) if p.is_Rational else None
    if known is not None:
        return known
    even_root = not p.is_Rational or p.q % 2 == 0
    if even_root and u.sign <= 0:
        raise UnprovedError
    lower, upper = (Fraction(int(r(p * FINE)), FINE) for r in (sp.floor, sp.ceiling))
    exact = Fraction(int(p.p), int(p.q)) if p.is_Rational else None
    sign = abs(u.sign) if even_root or p.p % 2 == 0 else u.sign
    return of_size(raised(u.sizes, exact or lower), raised(u.low, exact or upper), sign)


def _exponential(near: Neighbourhood, exponent: Found) -> Found:
    """e^u; where u tends to −∞ like −1/b, it vanishes faster than any power of b.

    Of a sum of such u it is the product, which vanishes faster than any power of the product b.
    """
    if isinstance(exponent, Taylor):
        return _smooth(near, sp.exp, exponent)
    if exponent.sign >= 0:
        raise UnprovedError
    return of_size(raised(exponent.bottom.sizes, Fraction(FLAT)), sign=1)


def _size(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """|u|: u itself or −u, by the case; or only as large."""
    u = with_bounds(bounded(args[0]))
    if near.splits or u.sign or u.start != 0:
        return scaled(u, sp.Integer(near.side(node.args[0], ZERO, strict=False)))
    return Taylor({}, u.sizes, u.low, 1)


def _sign(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """The sign of u: that of the case, or at most 1."""
    if near.splits or bounded(args[0]).start != 0:
        return near.constant(sp.Integer(near.side(node.args[0], ZERO, strict=True)))
    return _at_most_one(near)


def _floor(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """⌊u⌋: constant, but for the side from which u comes to a whole number."""
    level = floor_of(bounded(args[0]).start)
    whole = number(level)
    near.visit(whole)
    below = near.side(node.args[0], whole, strict=True) < 0
    return near.constant(sp.Integer(level - below))


def _maximum(near: Neighbourhood, node: Apply, args: list[Found], sign: int = 1) -> Found:
    """max(u, v) = (u + v + |u − v|)/2, or one of them by the case.

    Between 0 and both of two functions ≥ 0 (of two ≤ 0 for the maximum), it is O of each.
    """
    best = with_bounds(bounded(args[0]))
    where: Tree | None = node.args[0]
    for other, arg in zip(node.args[1:], args[1:], strict=True):
        v = with_bounds(bounded(arg))
        gap = difference(v, best)
        smaller = max((best, v), key=_smallness)
        if best.sign == v.sign == -sign and _smallness(smaller) > 1:
            best, where = of_size(smaller.sizes, sign=-sign), None
        elif gap.start != 0 or gap.sign:
            larger = (sign_of(gap.start) or gap.sign) * sign > 0
            best, where = (v, other) if larger else (best, where)
        elif near.splits and where is not None:
            larger = near.side(other, where, strict=False) * sign > 0
            best, where = (v, other) if larger else (best, where)
        else:
            best, where = _between(best, v, gap, sign), None
    return best


def _smallness(u: Taylor) -> Rational:
    return min(map(degree, u.sizes), default=inf)


def _between(u: Taylor, v: Taylor, gap: Taylor, sign: int) -> Taylor:
    """The larger (or smaller) of two functions that meet, of which one sign may be known."""
    middle = scaled(total([u, v]), sp.Rational(1, 2))
    found = total([middle, of_size(gap.sizes)])
    if sign in (u.sign, v.sign):
        return found._replace(sign=sign)
    return found._replace(sign=-sign) if u.sign == v.sign == -sign else found


def _length(near: Neighbourhood, node: Apply, _: list[Found]) -> Found:
    """√(u² + v² + …), all squares under one root."""
    squares = add(power(arg, Number(2)) for arg in node.args)
    return near.visit(power(squares, div(UNIT, Number(2))))


def _angle(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """atan2(u, v) by an arctangent; on either side of the cut, or any angle."""
    u, v = (bounded(arg) for arg in args)
    if v.start != 0 and (u.start == 0 or sign_of(v.start) > 0):
        half_turns = 0
        if sign_of(v.start) < 0:
            half_turns = 1 if near.side(node.args[0], ZERO, strict=True) >= 0 else -1
        return total([near.constant(half_turns * sp.pi), _arctangent(near, u, v)])
    if u.start != 0:
        turned = scaled(_arctangent(near, v, u), sp.Integer(-1))
        return total([near.constant(sign_of(u.start) * sp.pi / 2), turned])
    length = with_bounds(total([product(u, u), product(v, v)]))
    if not vanishes_only_here(length.low):
        raise UnprovedError
    return _at_most_one(near)


def _of_angle(near: Neighbourhood, node: Apply, args: list[Found]) -> Found:
    """cos(k·θ) and sin(k·θ) of the angle θ = atan2(v, u), as powers of u/r + i·v/r (de Moivre)."""
    angle = _multiple_of_angle(node.args[0])
    if angle is None or _has_limit(bounded(args[0])):
        return of_function(near, node, args)
    times, (v, u) = angle
    parity = int(node.op == "sin")
    terms = [
        mul(
            [
                Number(comb(times, k)),
                neg(UNIT) if k // 2 % 2 else UNIT,
                power(u, Number(times - k)),
                power(v, Number(k)),
            ]
        )
        for k in range(parity, times + 1, 2)
    ]
    return near.visit(div(add(terms), power(Apply("hypot", (u, v)), Number(times))))


def _multiple_of_angle(tree: Tree) -> tuple[int, tuple[Tree, ...]] | None:
    """k, v and u of k·atan2(v, u) for a whole k > 0."""
    match tree:
        case Apply(op="atan2", args=args):
            return 1, args
        case Apply(op="*", args=(Number(value=k), Apply(op="atan2", args=args))) if (
            k.denominator == 1 and k <= HIGHEST_POWER
        ):
            return int(k), args
    return None


def _arctangent(near: Neighbourhood, u: Taylor, v: Taylor) -> Taylor:
    return _smooth(near, sp.atan, product(u, _smooth(near, lambda z: 1 / z, v)))


Rule: TypeAlias = Callable[[Neighbourhood, Apply, list[Found]], Found]

RULES: dict[str, Rule] = {
    "+": _sum,
    "neg": _negated,
    "*": _product,
    "/": _quotient,
    "^": _power,
    "exp": lambda near, _, args: _exponential(near, args[0]),
    "where": lambda _, __, args: args[0],
    "abs": _size,
    "sign": _sign,
    "floor": _floor,
    "max": _maximum,
    "min": lambda near, node, args: _maximum(near, node, args, -1),
    "hypot": _length,
    "atan2": _angle,
    "cos": _of_angle,
    "sin": _of_angle,
}
"""Rows that are more than a smooth function of one argument."""

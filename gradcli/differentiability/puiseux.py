"""One-sided expansions: f(a + t·d) for small t > 0 as a sum of powers of t, exactly.

An expansion is a truncated Puiseux series c₁·t^e₁ + c₂·t^e₂ + … + O(t^order) with rational
exponents and exact coefficients. At a kink it tells what no formula for the derivative can: which
side of |x| is met, whether √u starts like t or like √t, whether x·|x| has a slope.

A function that grows faster than any power of 1/t, like e^(1/t), is ±1·t^(−∞).

A coefficient may be a rational function of ln t, and may hold waves: functions such as sin(1/t)
that go through all values from −1 to 1 again and again for t → 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, inf

import sympy as sp

from gradcli.arithmetic.exact import sign_of
from gradcli.effort import spend

Exponent = Fraction | float
Term = tuple[Exponent, sp.Expr]


LOG = sp.Dummy("ln t", real=True)
FINE = 64
"""ln t is O(t^−ε) for every ε > 0, and 1/64 is small enough to tell what it is multiplied by."""


class Wave(sp.Dummy):  # type: ignore[misc]  # SymPy has no types
    """A function of t that goes through all values from −1 to 1 again and again for t → 0."""


class UnknownExpansionError(Exception):
    """The expansion can't be told, or not to a high enough order."""


class OutsideError(Exception):
    """The function is not defined on this side of the point."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """c₁·t^e₁ + c₂·t^e₂ + … + O(t^order), exponents rising, no coefficient 0.

    An order of ∞ means that nothing is left out.
    """

    terms: tuple[Term, ...]
    order: Exponent = inf

    @property
    def valuation(self) -> Exponent:
        """The lowest exponent that can occur."""
        return self.terms[0][0] if self.terms else self.order

    @property
    def is_huge(self) -> bool:
        """Whether it grows faster than any power of 1/t."""
        return self.valuation == -inf

    @property
    def sign(self) -> int:
        """The sign for small t > 0: that of the leading coefficient, or 0 for the zero function."""
        if self.terms:
            return limit_sign(self.terms[0][1])
        if self.order < inf:
            raise UnknownExpansionError
        return 0

    @property
    def is_endless(self) -> bool:
        """Whether it tends to ∞ or −∞, continuously and whatever parameters are."""
        if not self.terms or self.terms[0][1].has(Wave):
            return False
        first, leading = self.terms[0]
        free = leading.free_symbols - {LOG}
        return not free and (first < 0 or (first == 0 and leading.has(LOG)))

    def coefficient(self, exponent: Exponent) -> sp.Expr:
        """The coefficient of one power of t."""
        if exponent >= self.order:
            raise UnknownExpansionError
        return next((c for e, c in self.terms if e == exponent), sp.Integer(0))


def limit_sign(coefficient: sp.Expr) -> int:
    """The sign of a coefficient for small t, where ln t is far below 0."""
    return sign_of(leading_logarithm(coefficient)[0])


def limit_of(coefficient: sp.Expr) -> sp.Expr:
    """The limit of a coefficient for t → 0: a number, ∞ or −∞."""
    factor, power = leading_logarithm(coefficient)
    if power > 0:
        return sign_of(factor) * sp.oo
    return factor if power == 0 else sp.Integer(0)


def leading_logarithm(coefficient: sp.Expr) -> tuple[sp.Expr, int]:
    """c and k for a coefficient that is c·|ln t|^k·(1 + o(1)): a rational function of ln t.

    It is decided by the leading terms of numerator and denominator, as |ln t| tends to ∞.
    """
    if coefficient.has(Wave):
        raise UnknownExpansionError
    if not coefficient.has(LOG):
        return coefficient, 0
    try:
        top, bottom = (sp.Poly(part, LOG) for part in sp.fraction(sp.together(coefficient)))
    except sp.PolynomialError:
        raise UnknownExpansionError from None
    power = top.degree() - bottom.degree()
    return top.LC() / bottom.LC() * (-1) ** power, power


def is_settled(coefficient: sp.Expr) -> bool:
    """Whether a coefficient does not change with t."""
    return not coefficient.has(LOG, Wave)


def constant(value: sp.Expr) -> Expansion:
    """The expansion of a constant."""
    return Expansion(_kept([(0, value)], inf))


def huge(sign: int) -> Expansion:
    """A function that grows faster than any power of 1/t; nothing else is known of it."""
    return Expansion(((-inf, sp.Integer(sign)),))


def path(start: sp.Expr, *steps: Term) -> Expansion:
    """The expansion of a number and some powers of t beside it."""
    return Expansion(_kept([(0, start), *steps], inf))


def expanded(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    """The product of two coefficients, multiplied out."""
    if left == 1 or right == 1:
        return left * right
    spend(effort_of(left) * effort_of(right))
    return sp.expand(left * right)


def effort_of(number: sp.Expr) -> int:
    """The size of an expression, in whose proportion it takes time to compute with it."""
    return 1 if number.is_Rational else 1 + int(number.count_ops())


def _kept(terms: Iterable[Term], order: Exponent) -> tuple[Term, ...]:
    """Like powers joined, zeros and what lies beyond the order dropped."""
    total: dict[Exponent, list[sp.Expr]] = {}
    for exponent, coefficient in terms:
        if exponent < order:
            total.setdefault(exponent, []).append(coefficient)
    sums = [(e, sp.Add(*parts)) for e, parts in sorted(total.items())]
    return tuple((e, c) for e, c in sums if not _is_zero(c))


def _is_zero(coefficient: sp.Expr) -> bool:
    spend(effort_of(coefficient))
    if coefficient.has(LOG):
        coefficient = sp.numer(sp.together(coefficient))
    if coefficient.free_symbols:
        return bool(sp.expand(coefficient) == 0)
    return sign_of(coefficient) == 0


@dataclass(frozen=True, slots=True)
class Expansions:
    """The arithmetic of expansions, carried to a given order."""

    order: int

    def cut(self, terms: Iterable[Term], order: Exponent) -> Expansion:
        """An expansion of these terms, without those beyond the order."""
        terms = list(terms)
        if any(exponent >= self.order for exponent, _ in terms):
            order = min(order, self.order)
        return Expansion(_kept(terms, order), order)

    def add(self, expansions: Iterable[Expansion]) -> Expansion:
        """The sum."""
        expansions = list(expansions)
        signs = {g.sign for g in expansions if g.is_huge}
        if signs:
            if len(signs) > 1:
                raise UnknownExpansionError
            return huge(*signs)
        return self.cut((t for g in expansions for t in g.terms), min(g.order for g in expansions))

    def multiply(self, g: Expansion, h: Expansion) -> Expansion:
        """The product."""
        if g.is_huge or h.is_huge:
            return huge(g.sign * h.sign) if g.sign and h.sign else Expansion(())
        order = min(g.order + h.valuation, h.order + g.valuation)
        if any(c.has(LOG) for _, c in (*g.terms, *h.terms)):
            order -= Fraction(1, FINE)  # ln t is O(t^−ε)
        if (not g.terms and g.order == inf) or (not h.terms and h.order == inf):
            return Expansion(())
        terms = ((d + e, expanded(b, c)) for d, b in g.terms for e, c in h.terms)
        return self.cut(terms, order)

    def scale(self, g: Expansion, factor: sp.Expr) -> Expansion:
        """A multiple."""
        return self.multiply(g, constant(factor))

    def compose(self, derivatives: Iterable[sp.Expr], inner: Expansion) -> Expansion:
        """Σ f⁽ᵏ⁾(c)/k!·hᵏ for a function that is smooth at c, and h = inner − c."""
        total, power = [], constant(sp.Integer(1))
        for k, derivative in enumerate(derivatives):
            total.append(self.scale(power, derivative / factorial(k)))
            power = self.multiply(power, inner)
            if not power.terms and power.order == inf:
                return self.add(total)
            if power.valuation >= self.order:
                break
        return self.add([*total, Expansion((), min(self.order, power.valuation))])

    def power(self, g: Expansion, q: sp.Rational) -> Expansion:
        """g^q for a rational exponent, real for odd roots of negative values."""
        exponent = Fraction(int(q.p), int(q.q))
        if exponent == 0:
            return constant(sp.Integer(1))
        if g.is_huge:
            return self._power_of_huge(g, exponent)
        if not g.terms:
            if g.order == inf:
                return self._power_of_zero(exponent)
            if exponent < 0 or exponent.denominator % 2 == 0:
                raise UnknownExpansionError
            return Expansion((), g.order * exponent)
        if not is_settled(g.terms[0][1]) and not self._is_invertible(g, exponent):
            return self._unsettled_power(g, exponent)
        (first, leading), sign = g.terms[0], g.sign
        if sign < 0 and exponent.denominator % 2 == 0:
            raise OutsideError
        size = sp.Pow(sign * leading, q) * (sign if exponent.numerator % 2 else 1)
        rest = Expansion(tuple((e - first, c / leading) for e, c in g.terms[1:]), g.order - first)
        series = self.compose((sp.ff(q, k) for k in range(4 * self.order)), rest)
        shifted = [(e + first * exponent, sp.expand(c * size)) for e, c in series.terms]
        return self.cut(shifted, series.order + first * exponent)

    @staticmethod
    def _is_invertible(g: Expansion, exponent: Fraction) -> bool:
        """Whether a whole power of a rational function of ln t is another."""
        return exponent.denominator == 1 and not any(c.has(Wave) for _, c in g.terms)

    def _unsettled_power(self, g: Expansion, exponent: Fraction) -> Expansion:
        """A positive power of what is no power of t: a product, or only as large."""
        if exponent < 0 or exponent.denominator % 2 == 0:
            raise UnknownExpansionError
        if exponent.denominator > 1:
            return Expansion((), g.terms[0][0] * exponent - Fraction(1, FINE))
        found = g
        for _ in range(exponent.numerator - 1):
            found = self.multiply(found, g)
        return found

    def _power_of_huge(self, g: Expansion, exponent: Fraction) -> Expansion:
        if g.sign < 0 and exponent.denominator % 2 == 0:
            raise OutsideError
        sign = g.sign if exponent.numerator % 2 else 1
        return huge(sign) if exponent > 0 else Expansion((), self.order)

    @staticmethod
    def _power_of_zero(exponent: Fraction) -> Expansion:
        if exponent < 0:
            raise OutsideError
        return Expansion(())

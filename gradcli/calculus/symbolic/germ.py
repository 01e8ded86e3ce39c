"""One-sided expansions: f(a + t·d) for small t > 0 as a sum of powers of t, exactly.

A germ is a truncated Puiseux series c₁·t^e₁ + c₂·t^e₂ + … + O(t^order) with rational exponents and
exact coefficients. At a kink it tells what no formula for the derivative can: which side of |x|
is met, whether √u starts like t or like √t, whether x·|x| has a slope.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, inf

import sympy as sp

from gradcli.calculus.symbolic.exact import sign_of

Exponent = Fraction | int
Term = tuple[Exponent, sp.Expr]


class UnknownGermError(Exception):
    """The expansion can't be told, or not to a high enough order."""


class NoGermError(Exception):
    """The function is not defined on this side of the point."""


@dataclass(frozen=True, slots=True)
class Germ:
    """c₁·t^e₁ + c₂·t^e₂ + … + O(t^order), exponents rising, no coefficient 0.

    An order of ∞ means that nothing is left out.
    """

    terms: tuple[Term, ...]
    order: Exponent | float = inf

    @property
    def valuation(self) -> Exponent | float:
        """The lowest exponent that can occur."""
        return self.terms[0][0] if self.terms else self.order

    @property
    def sign(self) -> int:
        """The sign for small t > 0: that of the leading coefficient, or 0 for the zero function."""
        if self.terms:
            return sign_of(self.terms[0][1])
        if self.order < inf:
            raise UnknownGermError
        return 0

    def coefficient(self, exponent: Exponent) -> sp.Expr:
        """The coefficient of one power of t."""
        if exponent >= self.order:
            raise UnknownGermError
        return next((c for e, c in self.terms if e == exponent), sp.Integer(0))


def constant(value: sp.Expr) -> Germ:
    """The germ of a constant."""
    return Germ(_kept([(0, value)], inf))


def path(start: sp.Expr, *steps: Term) -> Germ:
    """The germ of a number and some powers of t beside it."""
    return Germ(_kept([(0, start), *steps], inf))


def _kept(terms: Iterable[Term], order: Exponent | float) -> tuple[Term, ...]:
    """Like powers joined, zeros and what lies beyond the order dropped."""
    total: dict[Exponent, list[sp.Expr]] = {}
    for exponent, coefficient in terms:
        if exponent < order:
            total.setdefault(exponent, []).append(coefficient)
    sums = [(e, sp.Add(*parts)) for e, parts in sorted(total.items())]
    return tuple((e, c) for e, c in sums if sign_of(c) != 0)


@dataclass(frozen=True, slots=True)
class Germs:
    """The arithmetic of germs, carried to a given order."""

    order: int

    def cut(self, terms: Iterable[Term], order: Exponent | float) -> Germ:
        """A germ of these terms, without those beyond the order."""
        terms = list(terms)
        if any(exponent >= self.order for exponent, _ in terms):
            order = min(order, self.order)
        return Germ(_kept(terms, order), order)

    def add(self, germs: Iterable[Germ]) -> Germ:
        """The sum."""
        germs = list(germs)
        return self.cut((t for g in germs for t in g.terms), min(g.order for g in germs))

    def multiply(self, g: Germ, h: Germ) -> Germ:
        """The product."""
        order = min(g.order + h.valuation, h.order + g.valuation)
        if (not g.terms and g.order == inf) or (not h.terms and h.order == inf):
            return Germ(())
        terms = ((d + e, sp.expand(b * c)) for d, b in g.terms for e, c in h.terms)
        return self.cut(terms, order)

    def scale(self, g: Germ, factor: sp.Expr) -> Germ:
        """A multiple."""
        return self.multiply(g, constant(factor))

    def compose(self, derivatives: Iterable[sp.Expr], inner: Germ) -> Germ:
        """Σ f⁽ᵏ⁾(c)/k!·hᵏ for a function that is smooth at c, and h = inner − c."""
        total, power = [], constant(sp.Integer(1))
        for k, derivative in enumerate(derivatives):
            total.append(self.scale(power, derivative / factorial(k)))
            power = self.multiply(power, inner)
            if not power.terms and power.order == inf:
                return self.add(total)
            if power.valuation >= self.order:
                break
        return self.add([*total, Germ((), min(self.order, power.valuation))])

    def power(self, g: Germ, q: sp.Rational) -> Germ:
        """g^q for a rational exponent, real for odd roots of negative values."""
        exponent = Fraction(int(q.p), int(q.q))
        if exponent == 0:
            return constant(sp.Integer(1))
        if not g.terms:
            if g.order == inf:
                return self._power_of_zero(exponent)
            if exponent < 0 or exponent.denominator % 2 == 0:
                raise UnknownGermError
            return Germ((), g.order * exponent)
        (first, leading), sign = g.terms[0], g.sign
        if sign < 0 and exponent.denominator % 2 == 0:
            raise NoGermError
        size = sp.Pow(sign * leading, q) * (sign if exponent.numerator % 2 else 1)
        rest = Germ(tuple((e - first, c / leading) for e, c in g.terms[1:]), g.order - first)
        series = self.compose((sp.ff(q, k) for k in range(4 * self.order)), rest)
        shifted = [(e + first * exponent, sp.expand(c * size)) for e, c in series.terms]
        return self.cut(shifted, series.order + first * exponent)

    @staticmethod
    def _power_of_zero(exponent: Fraction) -> Germ:
        if exponent < 0:
            raise NoGermError
        return Germ(())

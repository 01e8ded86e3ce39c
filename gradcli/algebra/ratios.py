"""Quotients of integer polynomials in generators, some of which are roots of others.

A generator stands for a variable, or for a function that no other generators express: ln|x|, e^x,
tan(x/2). That of a root is √|u| = r with r² = ±u, an equation that powers of r are reduced by. What
reduces to 0 is 0 wherever it is defined; the reverse holds only where no root lies in the field of
the generators before it (√2 + √3 − √(5 + 2·√6) does not reduce to 0), so a proof may be missed but
is never wrong.
"""

from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction
from math import gcd
from types import MappingProxyType
from typing import NamedTuple

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from gradcli.algebra.identities import prime_powers
from gradcli.effort import spend

MOST_GENERATORS = 24
MOST_TERMS = 400
HIGHEST_POWER = 64

Polynomial = fmpz_mpoly

_CONTEXT = fmpz_mpoly_ctx.get([f"g{place}" for place in range(MOST_GENERATORS)], Ordering.lex)
_GENERATORS = _CONTEXT.gens()[::-1]
"""Each is greater than those before it: a root is reduced to its radicand, not the reverse."""


class UnprovedError(Exception):
    """Nothing can be shown: too much work, or beyond the rules."""


class Ratio(NamedTuple):
    """A quotient of coprime polynomials; the leading coefficient below is positive."""

    top: Polynomial
    bottom: Polynomial

    @property
    def number(self) -> Fraction | None:
        """The value of a rational number; None for what is none."""
        if not (self.top.is_constant() and self.bottom.is_constant()):
            return None
        return Fraction(int(self.top.leading_coefficient()), int(self.bottom.leading_coefficient()))


def constant(value: int) -> Polynomial:
    """A whole number as a polynomial."""
    return _CONTEXT.constant(value)


ONE = constant(1)


class Generators:
    """The generators of one proof, by what they stand for."""

    def __init__(self, slots: Mapping[Hashable, int] = MappingProxyType({})) -> None:
        self._slots = dict(slots)

    def again(self) -> "Generators":
        """The same generators, for another proof."""
        return Generators(self._slots)

    def slot(self, meaning: Hashable) -> int:
        """The number of the generator with a meaning."""
        if meaning not in self._slots:
            if len(self._slots) == MOST_GENERATORS:
                raise UnprovedError
            self._slots[meaning] = len(self._slots)
        return self._slots[meaning]


def alone(polynomial: Polynomial) -> int:
    """The number of the generator that a polynomial is; −1 where it is something else."""
    if len(polynomial) != 1 or polynomial.total_degree() != 1:
        return -1
    return MOST_GENERATORS - 1 - polynomial.monoms()[0].index(1)


def terms(polynomial: Polynomial) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Every coefficient, and the generators beside it with their powers."""
    for exponents, c in polynomial.to_dict().items():
        powers = enumerate(reversed(exponents))
        yield int(c), [(slot, int(power)) for slot, power in powers if power]


class Ratios:
    """The arithmetic of ratios, with the roots that there are."""

    def __init__(self) -> None:
        self._roots: dict[int, Polynomial] = {}

    def number(self, value: Fraction | int) -> Ratio:
        """A rational number."""
        return Ratio(constant(value.numerator), constant(value.denominator))

    def generator(self, slot: int) -> Ratio:
        """A generator."""
        return Ratio(_GENERATORS[slot], ONE)

    def root(self, slot: int, degree: int, radicand: Polynomial) -> Ratio:
        """A generator of which a power is known."""
        self._roots[slot] = _GENERATORS[slot] ** degree - radicand
        return self.generator(slot)

    def ratio(self, top: Polynomial, bottom: Polynomial) -> Ratio:
        """A quotient in lowest terms."""
        top, bottom = self._reduced(top), self._reduced(bottom)
        if bottom.is_one():
            return Ratio(top, bottom)
        if bottom.is_zero():
            raise UnprovedError
        shared = top.gcd(bottom)
        if bottom.leading_coefficient() < 0:
            shared = -shared
        return Ratio(top // shared, bottom // shared)

    def _reduced(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial with the powers of roots replaced, those of the last roots first."""
        if self._roots and not polynomial.is_constant():
            for slot in sorted(self._roots, reverse=True):
                polynomial %= self._roots[slot]
        count = len(polynomial)
        spend(count + len(self._roots) + 4)
        if count > MOST_TERMS:
            raise UnprovedError
        return polynomial

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        """a + b."""
        if a.bottom == b.bottom:
            return self.ratio(a.top + b.top, a.bottom)
        left, right = _times(a.top, b.bottom), _times(b.top, a.bottom)
        return self.ratio(left + right, _times(a.bottom, b.bottom))

    def times(self, a: Ratio, b: Ratio) -> Ratio:
        """a·b."""
        return self.ratio(_times(a.top, b.top), _times(a.bottom, b.bottom))

    def negative(self, a: Ratio) -> Ratio:
        """−a."""
        return Ratio(-a.top, a.bottom)

    def minus(self, a: Ratio, b: Ratio) -> Ratio:
        """a − b."""
        return self.add(a, self.negative(b))

    def over(self, a: Ratio, b: Ratio) -> Ratio:
        """a/b."""
        return self.ratio(_times(a.top, b.bottom), _times(a.bottom, b.top))

    def power(self, a: Ratio, exponent: int) -> Ratio:
        """a^exponent."""
        if abs(exponent) > HIGHEST_POWER:
            raise UnprovedError
        result = self.number(1)
        for _ in range(abs(exponent)):
            result = self.times(result, a)
        return self.over(self.number(1), result) if exponent < 0 else result


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    spend(len(a) * len(b))
    return a if b.is_one() else a * b


class Factors(NamedTuple):
    """A sign, prime numbers and irreducible polynomials, each with its power."""

    sign: int
    primes: dict[int, int]
    others: list[tuple[Polynomial, int]]


def factors(a: Ratio) -> Factors:
    """The factors of a ratio that is not 0."""
    primes: dict[int, int] = {}
    others: list[tuple[Polynomial, int]] = []
    sign = 1
    for polynomial, side in zip(a, (1, -1), strict=True):
        spend(10 * len(polynomial) + sum(polynomial.degrees()))
        content, parts = polynomial.factor()
        sign = -sign if content < 0 else sign
        for prime, count in prime_powers(abs(int(content))).items():
            primes[prime] = primes.get(prime, 0) + side * count
        others += [(part, side * int(count)) for part, count in parts]
    return Factors(sign, primes, others)


def split(a: Ratio) -> Iterator[tuple[Fraction, Ratio]]:
    """The terms of a sum over its denominator: each as a rational number times what is left."""
    size = gcd(*map(int, a.bottom.coeffs()))
    below = a.bottom // size
    for exponents, c in a.top.to_dict().items():
        above = _CONTEXT.from_dict({exponents: 1})
        shared = above.gcd(below)
        yield Fraction(int(c), size), Ratio(above // shared, below // shared)

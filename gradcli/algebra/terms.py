"""Sums of products in normal form: the algebra that tidying is done in.

A *generator* is a base raised to a symbolic kernel (x, cos(x·y), e^(x·y), an irreducible sum, a
prime number). A *monomial* is a product of rational powers of generators, in the order of their
texts, a `Terms` a sum of monomials with rational coefficients. x^(n−1) is (x^n)¹·x⁻¹, so powers of
one base always meet. Bases are themselves tidy trees, and equal sums are the same base.
"""

from collections.abc import Collection, Iterable
from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt, lcm

from gradcli.errors import LimitError
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse

Rational = int | Fraction
Generator = tuple[Tree, Tree | None]
Monomial = tuple[tuple[Generator, Rational], ...]
Terms = dict[Monomial, Rational]

UNIT: Monomial = ()
MAX_DIGITS = 10_000
CACHED = 4096
HALF = Fraction(1, 2)


def rational(value: Rational) -> Rational:
    """The same number, as an int where it is whole."""
    return value.numerator if value.denominator == 1 else value


def magnitude(value: Rational) -> Rational:
    """|value|."""
    return value if value >= 0 else -value


def raise_rational(base: Rational, exponent: int) -> Rational:
    """base^exponent exactly.

    Raises LimitError where the result would have more than 10,000 digits.
    """
    bits = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
    if bits > 1 and bits * abs(exponent) > 3.33 * MAX_DIGITS + bits:
        raise LimitError(f"a power would have more than {MAX_DIGITS:,} digits")
    return rational(Fraction(base) ** exponent)


def monomial_of(base: Tree, kernel: Tree | None = None) -> Monomial:
    """base^kernel as a monomial."""
    return (((base, kernel), 1),)


def product(*monomials: Iterable[tuple[Generator, Rational]]) -> Monomial:
    """The product of monomials: the powers of each generator add up."""
    powers: dict[Generator, Rational] = {}
    for monomial in monomials:
        for generator, power in monomial:
            powers[generator] = powers.get(generator, 0) + power
    factors = [(generator, rational(power)) for generator, power in powers.items() if power]
    return tuple(sorted(factors, key=_place)) if len(factors) > 1 else tuple(factors)


def _place(factor: tuple[Generator, Rational]) -> tuple[str, str]:
    """By the texts of base and kernel, so that equal monomials are written alike."""
    base, kernel = factor[0]
    return text(base), text(kernel) if kernel else ""


@lru_cache(maxsize=CACHED)
def text(tree: Tree) -> str:
    """The text of a tree, kept for the next time."""
    return unparse(tree)


def raised(monomial: Monomial, exponent: Rational) -> Monomial:
    """The monomial with all powers multiplied by the exponent."""
    return tuple((generator, rational(power * exponent)) for generator, power in monomial)


def collect(parts: Iterable[tuple[Monomial, Rational]]) -> Terms:
    """The sum of terms, like terms joined, zeros dropped."""
    terms: Terms = {}
    for monomial, coefficient in parts:
        terms[monomial] = terms.get(monomial, 0) + coefficient
    return {monomial: rational(c) for monomial, c in terms.items() if c}


def scaled(terms: Terms, factor: Rational, by: Monomial = UNIT) -> Terms:
    """The sum times one term."""
    return {product(m, by) if by else m: rational(c * factor) for m, c in terms.items()}


def multiplied(left: Terms, right: Terms) -> Terms:
    """The product of two sums, multiplied out."""
    return collect(
        (product(m, n), c * d) for m, c in left.items() for n, d in right.items()
    )  # fmt: skip


def common_divisor(values: Collection[Rational]) -> Rational:
    """The greatest positive rational that divides all values to whole numbers; 0 if all are 0."""
    top, bottom = gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values))
    return rational(Fraction(top, bottom))


def content(terms: Terms) -> Rational:
    """The greatest rational number that divides all coefficients to whole ones; positive."""
    return common_divisor(terms.values())


def common(terms: Terms) -> dict[Generator, Rational]:
    """The lowest power in which each generator stands in the terms, where it is not 0."""
    lowest: dict[Generator, Rational] = {}
    for place, monomial in enumerate(terms):
        powers = dict(monomial)
        for generator, least in lowest.items():
            if generator not in powers:
                lowest[generator] = min(least, 0)
        for generator, power in monomial:
            lowest[generator] = min(lowest.get(generator, 0 if place else power), power)
    return {generator: power for generator, power in lowest.items() if power}


def divided(dividend: Terms, divisor: Terms, most: int = 64) -> Terms | None:
    """The exact quotient of two sums as polynomials in their generators; None if there is none."""
    order = list(dict.fromkeys(g for m in (*divisor, *dividend) for g, _ in m))
    leading = max(divisor, key=lambda m: _exponents(m, order))
    inverse = raised(leading, -1)
    rest, quotient = dict(dividend), Terms()
    for _ in range(most):
        if not rest:
            return quotient
        first = max(rest, key=lambda m: _exponents(m, order))
        step, factor = product(first, inverse), rational(Fraction(rest[first]) / divisor[leading])
        if any(power < 0 for _, power in step):
            return None
        quotient[step] = factor
        rest = collect((*rest.items(), *scaled(divisor, -factor, step).items()))
    return None


def square_root(terms: Terms) -> Terms | None:
    """The sum whose square this one is, as polynomials in the generators; None if there is none."""
    order = list(dict.fromkeys(g for m in terms for g, _ in m))
    leading = max(terms, key=lambda m: _exponents(m, order))
    first, size = raised(leading, HALF), _rational_root(terms[leading])
    if size is None or any(power.denominator > 1 for _, power in first):
        return None
    root: Terms = {first: size}
    for _ in terms:
        rest = collect((*terms.items(), *scaled(multiplied(root, root), -1).items()))
        if not rest:
            return root
        following = max(rest, key=lambda m: _exponents(m, order))
        step = product(following, raised(first, -1))
        if step in root or any(power < 0 for _, power in step):
            return None
        root[step] = rational(Fraction(rest[following]) / (2 * size))
    return None


def _rational_root(value: Rational) -> Rational | None:
    """The rational square root of a number, if it has one."""
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    exact = top**2 == value.numerator and bottom**2 == value.denominator
    return rational(Fraction(top, bottom)) if exact else None


def _exponents(monomial: Monomial, order: list[Generator]) -> tuple[Rational, ...]:
    powers = dict(monomial)
    return tuple(powers.get(generator, 0) for generator in order)

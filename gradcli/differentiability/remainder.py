"""Functions near a point: a polynomial in h = x − a with exact coefficients, and a bounded rest.

Where a function is no smooth function of its variables, its rest says how fast it vanishes, which
is what differentiability asks for: f(a + h) = f(a) + g·h + o(‖h‖).
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial, inf, prod
from operator import add
from typing import NamedTuple, TypeAlias

import sympy as sp

from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.sizes import (
    NOTHING,
    Size,
    Sizes,
    below,
    degree,
    largest,
    over,
    raised,
    times,
    vanishes_only_here,
)

Monomial = tuple[int, ...]
MOST_TERMS, HIGHEST = 60, 8
TAYLOR = 6


class UnprovedError(Exception):
    """Nothing is known of a function near the point, or not enough."""


class Estimate(NamedTuple):
    """Σ c·h^e + O(rest). What is known beside it: |u| ≥ C·Σ low, and its sign near a, or 0."""

    terms: Mapping[Monomial, sp.Expr]
    rest: Sizes = NOTHING
    low: Sizes = NOTHING
    sign: int = 0

    @property
    def start(self) -> sp.Expr:
        """The limit at a; UnprovedError where there is none."""
        if any(degree(size) <= 0 for size in self.rest):
            raise UnprovedError
        return next((c for e, c in self.terms.items() if not any(e)), sp.Integer(0))

    @property
    def is_constant(self) -> bool:
        """Whether it is a number, or an expression of parameters."""
        return not self.rest and not any(any(exponents) for exponents in self.terms)

    @property
    def sizes(self) -> Sizes:
        """What the function is O of."""
        return largest([*self.rest, *((*exponents, 0) for exponents in self.terms)])


class Unbounded(NamedTuple):
    """A quotient top/bottom whose bottom tends to 0, with no bound near a."""

    top: Estimate
    bottom: Estimate

    @property
    def sign(self) -> int:
        """The sign of the infinity that it tends to, like a power of 1/‖h‖; 0 where it does not."""
        bottom = with_bounds(self.bottom)
        return sign_of(self.top.start) * bottom.sign * vanishes_only_here(bottom.low)


Found: TypeAlias = Estimate | Unbounded


def bounded(found: Found) -> Estimate:
    """An estimate that is one. Raises UnprovedError for a function without a bound."""
    if isinstance(found, Unbounded):
        raise UnprovedError
    return found


def tidied(
    terms: Iterable[tuple[Monomial, sp.Expr]],
    rest: Iterable[Size],
    low: Sizes = NOTHING,
    sign: int = 0,
) -> Estimate:
    """An estimate of like terms joined, without those that are below the rest or of high degree."""
    total: dict[Monomial, list[sp.Expr]] = {}
    for exponents, coefficient in terms:
        total.setdefault(exponents, []).append(coefficient)
    sums = {e: sp.expand(sp.Add(*parts)) for e, parts in total.items()}
    sums = {e: c for e, c in sums.items() if c.free_symbols or sign_of(c)}
    if len(sums) > MOST_TERMS:
        rest = [*rest, *((*e, 0) for e in sums if sum(e) > HIGHEST)]
    bound = largest(rest)
    kept = {e: c for e, c in sums.items() if not any(below((*e, 0), size) for size in bound)}
    return Estimate(kept, bound, low, sign)


def constant(value: sp.Expr, count: int) -> Estimate:
    """A number, as a function of so many variables."""
    return tidied([((0,) * count, value)], ())


def total(parts: Iterable[Estimate]) -> Estimate:
    """The sum; of functions ≥ 0 it is at least each of them."""
    parts = list(parts)
    found = tidied(
        ((e, c) for part in parts for e, c in part.terms.items()),
        (size for part in parts for size in part.rest),
    )
    known = [with_bounds(part) for part in parts]
    signs = {part.sign for part in known if part.terms or part.rest}
    if len(signs) == 1 and signs != {0}:
        low = largest(size for part in known for size in part.low)
        return found._replace(low=low, sign=signs.pop())
    return found


def scaled(u: Estimate, factor: sp.Expr) -> Estimate:
    """A multiple by a number."""
    terms = ((e, c * factor) for e, c in u.terms.items())
    if factor.free_symbols:
        return tidied(terms, u.rest)
    return tidied(terms, u.rest, u.low, u.sign * sign_of(factor))


def product(u: Estimate, v: Estimate) -> Estimate:
    """The product."""
    terms = ((tuple(map(add, d, e)), b * c) for d, b in u.terms.items() for e, c in v.terms.items())
    rest = [*times(u.sizes, v.rest), *times(u.rest, v.sizes)]
    known = [with_bounds(part) for part in (u, v)]
    low = times(*(part.low for part in known))
    return tidied(terms, rest, low, prod(part.sign for part in known))


def composed(derivatives: Iterator[sp.Expr], inner: Estimate, count: int) -> Estimate:
    """Taylor's formula for a function that is smooth at the limit of its argument."""
    away = {e: c for e, c in inner.terms.items() if any(e)}
    step = Estimate(away, inner.rest)
    found, power = [], constant(sp.Integer(1), count)
    for k, derivative in zip(range(TAYLOR + 1), derivatives, strict=False):
        found.append(scaled(power, derivative / factorial(k)))
        power = product(power, step)
    joined = total(found)
    return tidied(joined.terms.items(), [*joined.rest, *raised(step.sizes, Fraction(TAYLOR + 1))])


def quotient(u: Estimate, v: Estimate) -> Estimate | Unbounded:
    """u/v for a v that tends to 0, and is not 0 where the quotient is looked at.

    Of the ways to write it, whole or as a polynomial and a remainder over v, that with the
    smallest rest.
    """
    bottom = with_bounds(v)
    divisors, sign = sorted(bottom.low), with_bounds(u).sign * bottom.sign
    found = []
    for whole, left in _divisions(u, v):
        bounds = [over(size, divisors) for size in left.sizes]
        if None not in bounds:
            found.append(tidied(whole, filter(None, bounds), sign=sign))
    return max(found, key=_smallness, default=Unbounded(u, v))


def _smallness(found: Estimate) -> Fraction | int | float:
    return min(map(degree, found.rest), default=inf)


def _divisions(
    u: Estimate, v: Estimate
) -> Iterator[tuple[list[tuple[Monomial, sp.Expr]], Estimate]]:
    """Nothing and u; the quotient of the polynomials, and the remainder with the rest of u."""
    yield [], u
    if v.rest or not u.terms:
        return
    variables = sp.symbols(f"h:{len(next(iter(v.terms)))}")
    top, bottom = (sp.Poly(dict(each.terms), *variables, domain="EX") for each in (u, v))
    whole, left = sp.div(top, bottom)
    yield whole.terms(), tidied(left.terms(), u.rest)


def with_bounds(u: Estimate) -> Estimate:
    """The function with its sign near a and a lower bound, where its polynomial shows them."""
    if u.low or not u.terms or any(c.free_symbols for c in u.terms.values()):
        return u
    if len(u.terms) == 1 and not u.rest:
        ((exponents, coefficient),) = u.terms.items()
        even = all(e % 2 == 0 for e in exponents)
        return u._replace(low=frozenset([(*exponents, 0)]), sign=sign_of(coefficient) * even)
    for sign in (1, -1):
        low = _definite(u, sign)
        if low:
            return u._replace(low=low, sign=sign)
    return u


def _definite(u: Estimate, sign: int) -> Sizes:
    """The terms c·h^e with even exponents and that sign, if they outweigh everything else.

    A monomial between two others is at most their weighted mean (of arithmetic and geometric
    means), one beyond them is small against them. Quadratic forms are decided by their minors.
    """
    signs = {e: sign_of(c) for e, c in u.terms.items()}
    even = {e: abs(u.terms[e]) for e, s in signs.items() if s == sign and not any(k % 2 for k in e)}
    low = largest((*e, 0) for e in even)
    left = {size: even[size[:-1]] for size in low}  # type: ignore[index]  # whole numbers, as in e
    others = [((*e, 0), abs(u.terms[e])) for e in u.terms if e not in even]
    if low and _is_definite_form(u, sign, low):
        others = [(size, c) for size, c in others if degree(size) > 2]
    for size, coefficient in [*others, *((size, None) for size in u.rest)]:
        if any(below(size, m) and degree(size) > degree(m) for m in low):
            continue
        smaller = over(size, sorted(low))
        if smaller is None:
            return NOTHING
        if degree(smaller) > 0:
            continue
        if coefficient is None or not _outweighed(size, coefficient, left):
            return NOTHING
    return low


def _outweighed(size: Size, coefficient: sp.Expr, left: dict[Size, sp.Expr]) -> bool:
    """Take from two terms what a monomial in the middle between them can be at most."""
    for first, second in combinations(left, 2):
        if all(2 * e == f + g for e, f, g in zip(size, first, second, strict=True)):
            left |= {end: left[end] - coefficient / 2 for end in (first, second)}
            return sign_of(left[first]) > 0 and sign_of(left[second]) > 0
    return False


def _is_definite_form(u: Estimate, sign: int, low: Sizes) -> bool:
    """Whether the terms of degree 2 alone are a definite quadratic form in all variables."""
    count = len(next(iter(low))) - 1
    if any(sum(e) < 2 for e in u.terms) or len(low) < count or any(degree(s) != 2 for s in low):
        return False
    unit = [[int(k == i) for k in range(count)] for i in range(count)]

    def entry(i: int, j: int) -> sp.Expr:
        mixed = tuple(a + b for a, b in zip(unit[i], unit[j], strict=True))
        return sign * u.terms.get(mixed, sp.Integer(0)) / (1 if i == j else 2)

    form = sp.Matrix(count, count, entry)
    return all(sign_of(form[:k, :k].det()) > 0 for k in range(1, count + 1))

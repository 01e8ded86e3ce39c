"""Functions near a point: an exact polynomial in h = x − a, and a bound on the remainder.

Where a function is no smooth function of its variables, the remainder says how fast that part
vanishes, which is what differentiability asks for: f(a + h) = f(a) + g·h + o(‖h‖). (With intervals
for remainders such pairs are called Taylor models; here they are orders of magnitude.)

Beside h, a polynomial may hold one norm s = √Q(h) of a definite quadratic form Q, in any power: so
functions of a distance are expanded, too. As c·‖h‖ ≤ s ≤ C·‖h‖, a monomial is its own size.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial, inf, prod
from operator import add, sub
from typing import NamedTuple, TypeAlias

import sympy as sp

from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.puiseux import effort_of, expanded
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
)
from gradcli.effort import spend
from gradcli.language.tree import Tree

Monomial: TypeAlias = Size
"""The exponents of h₁, …, hₙ and of the norm s."""

Terms: TypeAlias = Mapping[Monomial, sp.Expr]
MOST_TERMS = 60
TAYLOR = 6
ZERO, ONE = sp.Integer(0), sp.Integer(1)


class UnprovedError(Exception):
    """Nothing is known of a function near the point, or not enough."""


class Taylor(NamedTuple):
    """u = Σ c·h^e + O(remainder).

    Known beside it: |u| ≥ C·Σ low, and the sign near a, for u ≥ 0 or u ≤ 0; or 0.
    """

    terms: Terms
    remainder: Sizes = NOTHING
    low: Sizes = NOTHING
    sign: int = 0

    @property
    def start(self) -> sp.Expr:
        """The limit at a; UnprovedError where there is none."""
        if any(degree(e) <= 0 for e in (*self.remainder, *filter(any, self.terms))):
            raise UnprovedError
        return next((c for e, c in self.terms.items() if not any(e)), ZERO)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0 everywhere near a."""
        return not self.terms and not self.remainder

    @property
    def is_constant(self) -> bool:
        """Whether it is a number, or an expression of parameters."""
        return not self.remainder and not any(map(any, self.terms))

    @property
    def is_exact(self) -> bool:
        """Whether it is a polynomial in h with numbers for coefficients."""
        return not self.remainder and not any(
            e[-1] or c.free_symbols for e, c in self.terms.items()
        )

    @property
    def sizes(self) -> Sizes:
        """What the function is O of."""
        return largest([*self.remainder, *self.terms])


class Unbounded(NamedTuple):
    """A quotient whose bottom tends to 0 and which has no bound near a that is known.

    `trees` are formulas of both. Where it has a `sign`, it tends to that infinity, at least as fast
    as a multiple of 1/bottom, or as a sum of such multiples whose bottoms' product the bottom is.
    """

    top: Taylor
    bottom: Taylor
    trees: tuple[Tree, Tree]
    sign: int = 0


Found: TypeAlias = Taylor | Unbounded


def bounded(found: Found) -> Taylor:
    """A Taylor polynomial that is one. Raises UnprovedError for a function without a bound."""
    if isinstance(found, Unbounded):
        raise UnprovedError
    return found


def tidied(
    terms: Iterable[tuple[Monomial, sp.Expr]],
    remainder: Iterable[Size],
    low: Sizes = NOTHING,
    sign: int = 0,
) -> Taylor:
    """Like terms joined; those of high degree, or below the remainder, are left to it."""
    joined: dict[Monomial, list[sp.Expr]] = {}
    for exponents, coefficient in terms:
        spend(effort_of(coefficient))
        joined.setdefault(exponents, []).append(coefficient)
    sums = {e: sp.expand(sp.Add(*parts)) for e, parts in joined.items()}
    sums = {e: c for e, c in sums.items() if c.free_symbols or sign_of(c)}
    bound = largest(remainder)
    if bound or len(sums) > MOST_TERMS:
        bound = largest([*bound, *(e for e in sums if degree(e) > TAYLOR)])
    kept = {e: c for e, c in sums.items() if not any(below(e, size) for size in bound)}
    return Taylor(kept, bound, low, sign)


def constant(value: sp.Expr, count: int) -> Taylor:
    """A number, as a function of so many variables."""
    return tidied([((0,) * (count + 1), value)], ())


def of_size(sizes: Iterable[Size], low: Sizes = NOTHING, sign: int = 0) -> Taylor:
    """A function of which only bounds are known."""
    return Taylor({}, largest(sizes), low, sign)


def total(parts: Iterable[Taylor]) -> Taylor:
    """The sum; of functions ≥ 0 it is at least each of them."""
    parts = list(parts)
    found = tidied(
        ((e, c) for part in parts for e, c in part.terms.items()),
        (size for part in parts for size in part.remainder),
    )
    known = [with_bounds(part) for part in parts]
    signs = {part.sign for part in known if not part.is_zero}
    if len(signs) == 1 and signs != {0}:
        low = largest(size for part in known for size in part.low)
        return found._replace(low=low, sign=signs.pop())
    return found


def scaled(u: Taylor, factor: sp.Expr) -> Taylor:
    """A multiple by a number."""
    terms = ((e, c * factor) for e, c in u.terms.items())
    if factor.free_symbols:
        return tidied(terms, u.remainder)
    sign = sign_of(factor)
    return tidied(terms, u.remainder, u.low, u.sign * sign) if sign else Taylor({})


def difference(u: Taylor, v: Taylor) -> Taylor:
    """u − v, with the bounds that its polynomial shows."""
    return with_bounds(total([u, scaled(v, -ONE)]))


def product(u: Taylor, v: Taylor) -> Taylor:
    """The product."""
    terms = ((_times(d, e), expanded(b, c)) for d, b in u.terms.items() for e, c in v.terms.items())
    remainder = [*times(u.sizes, v.remainder), *times(u.remainder, v.sizes)]
    known = [with_bounds(part) for part in (u, v)]
    low = times(*(part.low for part in known))
    return tidied(terms, remainder, low, prod(part.sign for part in known))


def _times(left: Monomial, right: Monomial) -> Monomial:
    return tuple(map(add, left, right))


def cut(u: Taylor, order: int) -> Taylor:
    """The function with what is of a higher degree left to the remainder."""
    beyond = [e for e in u.terms if degree(e) > order]
    return tidied(u.terms.items(), [*u.remainder, *beyond], u.low, u.sign) if beyond else u


def composed(derivatives: Iterator[sp.Expr], inner: Taylor, count: int, order: int) -> Taylor:
    """Taylor's formula for a function f that is smooth at the limit c of its argument u.

    f(u) = Σ f⁽ᵏ⁾(c)/k!·(u − c)^k + O(|u − c|^(K+1)), and (u − c)^(K+1) is O of what u − c is O of,
    raised to K + 1.
    """
    step = Taylor({e: c for e, c in inner.terms.items() if any(e)}, inner.remainder)
    found, power = [], constant(ONE, count)
    for k, derivative in zip(range(order + 1), derivatives, strict=False):
        found.append(scaled(power, derivative / factorial(k)))
        power = cut(product(power, step), order)
    joined = total(found)
    left = raised(step.sizes, Fraction(order + 1))
    return tidied(joined.terms.items(), [*joined.remainder, *left])


def quotient(u: Taylor, v: Taylor) -> Taylor | None:
    """u/v for a v that tends to 0, and is not 0 where that is looked at; None without a bound.

    Of the ways to write it, whole or as a polynomial and a remainder over v, that with the
    smallest remainder: what is O(size) is O(size/low) over a v that is at least C·low.
    """
    bottom = with_bounds(v)
    divisors, sign = sorted(bottom.low), with_bounds(u).sign * bottom.sign
    found = []
    for whole, left in _divisions(u, v):
        bounds = [over(size, divisors) for size in left.sizes]
        if None not in bounds:
            found.append(tidied(whole, filter(None, bounds), sign=sign))
    return max(found, key=_smallness, default=None)


def _smallness(found: Taylor) -> Fraction | int | float:
    return min(map(degree, found.remainder), default=inf)


def _divisions(u: Taylor, v: Taylor) -> Iterator[tuple[list[tuple[Monomial, sp.Expr]], Taylor]]:
    """Nothing and u; the quotient of the polynomials, and the remainder of both kinds.

    Powers of the norm may be negative: both are multiplied by powers of it first.
    """
    yield [], u
    if v.remainder or not u.terms or any(e[-1] != int(e[-1]) for e in (*u.terms, *v.terms)):
        return
    (top, raised_by), (bottom, lowered_by) = map(_polynomial, (u, v))
    whole, left = sp.div(top, bottom)
    spend(len(whole.terms()) + len(left.terms()))
    quotients = [((*e[:-1], e[-1] + raised_by - lowered_by), c) for e, c in whole.terms()]
    rests = [((*e[:-1], e[-1] + raised_by), c) for e, c in left.terms()]
    yield quotients, tidied(rests, u.remainder)


def _polynomial(u: Taylor) -> tuple[sp.Poly, int]:
    """The polynomial in h and s, divided by the lowest power of s, which comes beside it."""
    lowest = int(min(e[-1] for e in u.terms))
    shifted = {(*e[:-1], int(e[-1]) - lowest): c for e, c in u.terms.items()}
    return in_variables(shifted), lowest


def divided(u: Taylor, v: Taylor) -> Taylor | None:
    """u over a polynomial that divides it, or over a monomial; None where neither is seen."""
    if u.is_exact and u.terms:
        whole, left = sp.div(in_variables(u.terms), in_variables(v.terms))
        spend(len(whole.terms()))
        return tidied(whole.terms(), ()) if left.is_zero else None
    if len(v.terms) > 1:
        return None
    ((factor, coefficient),) = v.terms.items()
    found = without_factor(u, factor)
    return found and scaled(found, 1 / coefficient)


def without_factor(u: Taylor, factor: Monomial) -> Taylor | None:
    """u over a monomial that every term and the remainder have for a factor; None where not."""
    terms = {tuple(map(sub, e, factor)): c for e, c in u.terms.items()}
    remainder, low = (
        frozenset(tuple(map(sub, e, factor)) for e in sizes) for sizes in (u.remainder, u.low)
    )
    if any(min(e[:-1]) < 0 for e in (*terms, *remainder)):
        return None
    return Taylor(terms, remainder, low if all(min(e[:-1]) >= 0 for e in low) else NOTHING)


def in_variables(terms: Terms) -> sp.Poly:
    """Terms as a polynomial of SymPy's."""
    variables = sp.symbols(f"h:{len(next(iter(terms)))}")
    return sp.Poly(dict(terms), *variables, domain="EX")


def over_regular(u: Taylor, v: Taylor) -> Taylor:
    """u/v for a smooth u that vanishes where v does, a polynomial with a linear part.

    By Hadamard's lemma the quotient q is smooth: in coordinates of which v is one, u is v times the
    integral of ∂u/∂v from 0 to v, taken as a mean. So q has a Taylor polynomial, which the
    homogeneous parts of q·v = u give, q_k = (u_{k+1} − Σ_{i<k} q_i·v_{k+1−i})/v₁.
    """
    known = min((-(-degree(size) // 1) for size in u.remainder), default=TAYLOR + 1)
    parts, found = (_homogeneous(each) for each in (u, v)), list[sp.Poly]()
    tops, bottoms = parts
    none = in_variables({next(iter(v.terms)): ZERO})
    for k in range(int(known) - 1):
        left = tops.get(k + 1, none)
        for i, earlier in enumerate(found):
            left -= earlier * bottoms.get(k + 1 - i, none)
        spend(len(left.terms()))
        whole, remains = sp.div(left, bottoms[1])
        if not remains.is_zero:
            raise UnprovedError
        found.append(whole)
    terms = ((e, c) for part in found for e, c in part.terms())
    return tidied(terms, [(*(0,) * (len(next(iter(v.terms))) - 1), int(known) - 1)])


def _homogeneous(u: Taylor) -> dict[int, sp.Poly]:
    parts: dict[int, dict[Monomial, sp.Expr]] = {}
    for e, c in u.terms.items():
        parts.setdefault(int(degree(e)), {})[e] = c
    return {d: in_variables(terms) for d, terms in parts.items()}


def with_bounds(u: Taylor) -> Taylor:
    """The function with its sign near a and a lower bound, where its polynomial shows them."""
    if u.low or not u.terms or any(c.free_symbols for c in u.terms.values()):
        return u
    factor = common_factor(u)
    if factor is not None:
        even = all(e % 2 == 0 for e in factor[:-1])
        sign = sign_of(u.terms[factor]) if even else u.sign
        return u._replace(low=frozenset([factor]), sign=sign)
    for sign in (1, -1):
        low = _definite(u, sign)
        if low:
            return u._replace(low=low, sign=sign)
    return u


def common_factor(u: Taylor) -> Monomial | None:
    """The monomial m with u = m·(c + o(1)), c ≠ 0: the term that divides all that is left."""
    (first, *others) = sorted((*u.terms, *u.remainder), key=degree)
    alone = all(below(e, first) and degree(e) > degree(first) for e in others)
    return first if alone and first in u.terms else None


def _definite(u: Taylor, sign: int) -> Sizes:
    """The terms c·h^e with even exponents and that sign, if they outweigh everything else.

    A monomial between two others is at most their weighted mean (of arithmetic and geometric
    means), one beyond them is small against them. Quadratic forms are decided by their minors
    (Sylvester's criterion).
    """
    signs = {e: sign_of(c) for e, c in u.terms.items()}
    outer = [e for e, s in signs.items() if s == sign and not any(k % 2 for k in e[:-1])]
    low = largest(outer)
    left = {e: abs(u.terms[e]) for e in low}
    others = [(e, abs(u.terms[e])) for e in u.terms if e not in outer]
    if low and _is_definite_form(u, sign, low):
        others = [(e, c) for e, c in others if degree(e) > 2]
    for size, coefficient in [*others, *((size, None) for size in u.remainder)]:
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


def _is_definite_form(u: Taylor, sign: int, low: Sizes) -> bool:
    """Whether the terms of degree 2 alone are a definite quadratic form in all variables."""
    count = len(next(iter(low))) - 1
    if any(degree(e) < 2 for e in u.terms) or len(low) < count or any(degree(s) != 2 for s in low):
        return False
    if any(e[-1] for e in u.terms if degree(e) == 2):
        return False
    unit = [unit_monomial(i, count) for i in range(count)]

    def entry(i: int, j: int) -> sp.Expr:
        return sign * u.terms.get(_times(unit[i], unit[j]), ZERO) / (1 if i == j else 2)

    form = sp.Matrix(count, count, entry)
    return all(sign_of(form[:k, :k].det()) > 0 for k in range(1, count + 1))


def vanishes(number: sp.Expr) -> bool:
    """Whether an exact number is 0."""
    return sign_of(sp.expand(number)) == 0


def unit_monomial(place: int, count: int) -> Monomial:
    """The exponents of one variable alone."""
    return tuple(int(k == place) for k in range(count + 1))


def linear(u: Taylor, count: int) -> list[sp.Expr] | None:
    """The coefficients of the linear part; None where no linear approximation is known."""
    unit = [unit_monomial(place, count) for place in range(count)]
    rough = [e for e in u.terms if any(e) and e not in unit]
    if any(degree(e) <= 1 for e in (*u.remainder, *rough)):
        return None
    return [u.terms.get(e, ZERO) for e in unit]


def is_norm(u: Taylor) -> bool:
    """Whether it is a definite quadratic form of two or more variables, exactly."""
    count = len(next(iter(u.terms), ())) - 1
    known = with_bounds(u)
    whole = u.is_exact and count > 1 and all(degree(e) == 2 for e in u.terms)
    return whole and known.low != NOTHING and _is_definite_form(u, 1, known.low)


def reduced(u: Taylor, square: Terms) -> Taylor:
    """The one way to write a polynomial in h and s with s² = Q.

    It has no higher powers than s, and no multiples of Q over a power of s.

    Polynomials modulo Q are unique remainders of a division by Q alone; a sum P + R·s with R ≠ 0 is
    never 0, as Q is no square.
    """
    if not any(e[-1] for e in u.terms):
        return u
    norm, found = in_variables(square), dict[Fraction | int, sp.Poly]()
    pending = {power: _of_power(u, power) for power in {e[-1] for e in u.terms}}
    while pending:
        power = min(pending)
        part = pending.pop(power)
        carried, to = part.zero, power
        if power >= 2:
            carried, part, to = part * norm, part.zero, power - 2
        elif power < 0:
            (carried, part), to = sp.div(part, norm), power + 2
        spend(1 + len(part.terms()) + len(carried.terms()))
        if not carried.is_zero:
            pending[to] = pending.get(to, part.zero) + carried
        found[power] = found.get(power, part.zero) + part
    terms = (((*e[:-1], power), c) for power, part in found.items() for e, c in part.terms())
    return tidied(terms, u.remainder, u.low, u.sign)


def _of_power(u: Taylor, power: Fraction | int) -> sp.Poly:
    return in_variables({(*e[:-1], 0): c for e, c in u.terms.items() if e[-1] == power})


def as_power_of_norm(u: Taylor, square: Terms) -> tuple[sp.Expr, Fraction | int] | None:
    """c and p with u = c·s^p, exactly, where there are such; s² = Q."""
    if u.remainder or len({e[-1] for e in u.terms}) != 1:
        return None
    power = next(iter(u.terms))[-1]
    part, norm = _of_power(u, power), in_variables(square)
    while part.total_degree() > 0:
        part, left = sp.div(part, norm)
        if not left.is_zero or part.is_zero:
            return None
        power += 2
    return part.LC(), power

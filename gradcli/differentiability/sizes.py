"""Sizes near a point: |h₁|^e₁ ··· |hₙ|^eₙ·‖h‖^r, what a function is bounded by as h → 0.

A size is the tuple (e₁, …, eₙ, r), mostly with eᵢ ≥ 0. A function is O of a set of sizes when it
is at most a multiple of their sum for all small h. For logarithms, r may hold an infinitesimal.
"""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from functools import total_ordering
from itertools import combinations
from math import inf
from typing import Any, TypeAlias


@total_ordering
class Exponent:
    """e + k·ι with an infinitesimal ι: ‖h‖^(e + kι) stands for ‖h‖^e/|ln‖h‖|^k.

    A power of a logarithm is smaller than any power of ‖h‖, as an infinitesimal is than any number.
    """

    __slots__ = ("infinitesimal", "number")

    def __init__(self, number: Fraction | int, infinitesimal: Fraction | int = 0) -> None:
        self.number, self.infinitesimal = number, infinitesimal

    def _parts(self) -> tuple[Fraction | int, Fraction | int]:
        return self.number, self.infinitesimal

    def __add__(self, other: "Exponent | Fraction | int") -> "Exponent":
        e, k = exponent(other)._parts()
        return Exponent(self.number + e, self.infinitesimal + k)

    __radd__ = __add__

    def __neg__(self) -> "Exponent":
        return self * -1

    def __sub__(self, other: "Exponent | Fraction | int") -> "Exponent":
        return self + exponent(other) * -1

    def __rsub__(self, other: "Exponent | Fraction | int") -> "Exponent":
        return exponent(other) - self

    def __mul__(self, factor: Fraction | int) -> "Exponent":
        return Exponent(self.number * factor, self.infinitesimal * factor)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exponent | Fraction | int):
            return NotImplemented
        return self._parts() == exponent(other)._parts()

    def __lt__(self, other: "Exponent | Fraction | int") -> bool:
        return self._parts() < exponent(other)._parts()

    def __hash__(self) -> int:
        return hash(self._parts() if self.infinitesimal else self.number)


def exponent(number: Exponent | Fraction | int) -> Exponent:
    """A number as an exponent."""
    return number if isinstance(number, Exponent) else Exponent(number)


INFINITESIMAL = Exponent(0, 1)
Rational: TypeAlias = Any
"""A rational number, or one with an infinitesimal beside it: no type is common to these."""

Size = tuple[Rational, ...]
Sizes = frozenset[Size]

NOTHING: Sizes = frozenset()


def degree(size: Size) -> Rational:
    """The power of ‖h‖ that the size is at most; −∞ where there is none, as some eᵢ < 0."""
    return sum(size) if min(size[:-1], default=0) >= 0 else -inf


def below(size: Size, other: Size) -> bool:
    """Whether the size is at most a multiple of the other: |hᵢ| ≤ ‖h‖ trades one for the other."""
    within = all(e >= f for e, f in zip(size[:-1], other[:-1], strict=True))
    return bool(within and sum(size) >= sum(other))


def largest(sizes: Iterable[Size]) -> Sizes:
    """The sizes without those that are below others."""
    kept: list[Size] = []
    for size in sorted(set(sizes), key=degree):
        if not any(below(size, other) for other in kept):
            kept.append(size)
    return frozenset(kept)


def times(left: Collection[Size], right: Collection[Size]) -> Sizes:
    """What a product is O of."""
    return largest(tuple(a + b for a, b in zip(s, t, strict=True)) for s in left for t in right)


def raised(sizes: Collection[Size], power: Fraction) -> Sizes:
    """What a positive power is O of: (s + t)^p ≤ C·(s^p + t^p)."""
    return largest(tuple(e * power for e in size) for size in sizes)


def over(size: Size, divisors: Sequence[Size]) -> Size | None:
    """What a size is O of when it is divided by a sum of others; None if that has no bound.

    The sum is at least each of them, and so each weighted geometric mean of two; the weight is
    chosen for the highest degree.
    """
    alone = (_divided(size, divisor, divisor, Fraction(0)) for divisor in divisors)
    between = (
        _divided(size, first, second, weight)
        for first, second in combinations(divisors, 2)
        for weight in _weights(size, first, second)
    )
    return max(filter(_has_bound, (*alone, *between)), key=degree, default=None)


def _divided(size: Size, first: Size, second: Size, weight: Fraction) -> Size:
    parts = zip(size, first, second, strict=True)
    return tuple(e - (1 - weight) * f - weight * g for e, f, g in parts)


def _has_bound(size: Size) -> bool:
    return bool(min(size[:-1]) >= 0)


def _weights(size: Size, first: Size, second: Size) -> list[Fraction]:
    """The ends of the range of weights for which no exponent is negative, 0 and 1 among them."""
    ends = [Fraction(0), Fraction(1)]
    for e, f, g in zip(size[:-1], first, second, strict=False):
        if f != g:
            ends.append(Fraction(e - f) / (g - f))
    return [weight for weight in ends if 0 <= weight <= 1]


def vanishes_only_here(sizes: Collection[Size]) -> bool:
    """Whether a sum of such sizes is 0 at h = 0 alone: it holds a pure power of every variable."""
    if any(not any(size[:-1]) for size in sizes):
        return True
    pure = {next(i for i, e in enumerate(s) if e) for s in sizes if sum(map(bool, s[:-1])) == 1}
    return bool(sizes) and len(pure) == len(next(iter(sizes))) - 1

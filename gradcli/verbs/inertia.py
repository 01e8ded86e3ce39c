"""What a critical point is: by the signs of the Hessian's eigenvalues, else by higher terms.

The eigenvalues of a symmetric matrix are real, so by Descartes' rule of signs the number of
positive ones is that of sign changes among the coefficients of its characteristic polynomial; and
those are polynomials in the entries, whose signs are exact in the field of a solution. A sign
between two opposite ones need not be known: there is one change, whatever it is.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from gradcli.results.criticals import Kind

T = TypeVar("T")


class Field(NamedTuple, Generic[T]):
    """A field: how its numbers are added and multiplied, and their signs; None for one in doubt."""

    zero: T
    one: T
    plus: Callable[[T, T], T]
    times: Callable[[T, T], T]
    scaled: Callable[[T, int, int], T]
    sign: Callable[[T], int | None]


class Inertia(NamedTuple):
    """How many eigenvalues are positive, negative and 0."""

    positive: int
    negative: int
    zero: int


def inertia(matrix: Sequence[Sequence[T]], field: Field[T]) -> Inertia | None:
    """The inertia of a symmetric matrix; None where a sign is in doubt."""
    signs = [field.sign(c) for c in _characteristic(matrix, field)]
    between = [0, *(a * c if a and c else 0 for a, c in zip(signs, signs[2:], strict=False)), 0]
    settled = [
        0 if sign is None and sides < 0 else sign
        for sign, sides in zip(signs, between, strict=False)
    ]
    known = [sign for sign in settled if sign is not None]
    if len(known) < len(signs):
        return None
    size = len(matrix)
    zero = next(k for k, sign in enumerate(reversed(known)) if sign)
    nonzero = [sign for sign in known if sign]
    positive = sum(a != b for a, b in pairwise(nonzero))
    return Inertia(positive, size - zero - positive, zero)


def _characteristic(matrix: Sequence[Sequence[T]], field: Field[T]) -> list[T]:
    """The coefficients of det(λ − A), the highest first (Faddeev and LeVerrier)."""
    size = len(matrix)
    places = range(size)
    coefficients = [field.one]
    power = [[field.zero] * size for _ in places]
    for step in range(1, size + 1):
        for k in places:
            power[k][k] = field.plus(power[k][k], coefficients[-1])
        power = [
            [_sum([field.times(matrix[i][k], power[k][j]) for k in places], field) for j in places]
            for i in places
        ]
        trace = _sum([power[k][k] for k in places], field)
        coefficients.append(field.scaled(trace, -1, step))
    return coefficients


def _sum(terms: Sequence[T], field: Field[T]) -> T:
    total = field.zero
    for term in terms:
        total = field.plus(total, term)
    return total


def kind_of(signs: Inertia) -> Kind:
    """The second derivative test."""
    if signs.positive and signs.negative:
        return Kind.SADDLE
    if signs.zero:
        return Kind.DEGENERATE
    return Kind.MINIMUM if signs.positive else Kind.MAXIMUM

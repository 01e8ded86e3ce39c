"""A function near a point in enclosures of arbitrary precision: certain digits, without SymPy.

The same operations as in `quick` on numbers with rigorous bounds. What can't be told in one
precision, that a number is not 0, or which digits it has, raises `DoubtError`: then more bits are
due. Rational numbers are exact; that another one is 0 is for exact arithmetic to prove.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from typing import Any

from flint import arb, fmpq

from gradcli.algebra.terms import common_divisor
from gradcli.arithmetic.enclosures import (
    ENCLOSURES,
    FIRST_BITS,
    GUARD_DIGITS,
    Enclosing,
    Real,
    bits_of,
    decimals_of,
    is_tiny,
    middle,
    rational,
    root,
    sign,
)
from gradcli.arithmetic.runner import Doubt, Kind, Runner
from gradcli.differentiation.tape import Tape
from gradcli.language.build import decimal
from gradcli.language.build import rational as written
from gradcli.language.tree import Tree, free_names
from gradcli.point.evaluator import Local
from gradcli.point.quick import DoubtError, compiled
from gradcli.results.base import BOTH, Function, Value, Wanted

DOUBLINGS = 12
"""How often the precision is doubled at most."""

Numbers = tuple[Real, ...]
ZERO = fmpq(0)


VAST = "a number on the way is too large, or too close to 0, to be computed with"


class VastError(DoubtError):
    """A number is larger, or closer to 0, than any that can be held."""


class Program:
    """A function and its gradient, ready to be enclosed."""

    def __init__(self, function: Function, kind: Kind[Any] = ENCLOSURES) -> None:
        program = compiled(function)
        self._tape, self._slots = program.tape, (program.value, *program.gradient)
        self._kind = kind

    @cached_property
    def local(self) -> Enclosing:
        """f and ∇f, at a point around which f has a derivative."""
        return Enclosing(self._tape, self._slots, self._kind, nearby=True)

    @cached_property
    def value(self) -> Enclosing:
        """f alone."""
        return Enclosing(self._tape, self._slots[:1], self._kind)


def precisions(digits: int | None) -> list[int]:
    """Bits to compute with, one after the other as long as there is doubt."""
    first = max(FIRST_BITS, bits_of((digits or 0) + GUARD_DIGITS))
    return [first << doublings for doublings in range(DOUBLINGS)]


@lru_cache(maxsize=8)
def prepared(function: Function) -> Program:
    """The function made ready to run; DoubtError where it has parameters."""
    return Program(function)


def local(function: Function, point: Sequence[Tree], wanted: Wanted) -> Local:
    """f(a) and ∇f(a) at the point a."""
    place = exact_numbers(point)
    value, *slopes = map(_known, prepared(function).local.run(place))
    return Local(place, value, tuple(slopes), partial(value_of, wanted=wanted))


def value_at(function: Function, point: Numbers) -> Real:
    """f(a)."""
    return _known(prepared(function).value.run(point)[0])


def exact_numbers(trees: Sequence[Tree]) -> Numbers:
    """Constant trees as numbers; DoubtError where they hold letters."""
    if free_names(*trees):
        raise DoubtError
    values = [written(tree) for tree in trees]
    if None not in values:
        return tuple(rational(value) for value in values if value is not None)
    tape = Tape((), guarded=True)
    return tuple(map(_known, Runner(tape, list(map(tape.add, trees)), ENCLOSURES)(())))


def _known(outcome: Real | Doubt) -> Real:
    if isinstance(outcome, Doubt):
        raise VastError(VAST) if outcome.beyond else DoubtError
    return outcome


def sign_of(number: Real) -> int:
    """The sign of a number: −1, 0 or 1."""
    side = sign(number)
    if side is None:
        raise DoubtError
    return side


def vanishes(number: Real) -> bool:
    """Whether a number is 0."""
    return sign_of(number) == 0


def dot(left: Sequence[Real], right: Sequence[Real]) -> Real:
    """The dot product of two vectors."""
    return sum((a * b for a, b in zip(left, right, strict=True)), ZERO)


def length(vector: Sequence[Real]) -> Real:
    """The Euclidean length of a vector."""
    if len(vector) == 1:
        return abs(vector[0])  # type: ignore[return-value]  # the stub of fmpq forgets the class
    return root(dot(vector, vector), 2)


def degrees(x: Real, y: Real) -> Real:
    """The angle of the vector (x, y) against the x-axis, in degrees in (−180, 180]."""
    angle: arb = arb.atan2(arb(y), arb(x))
    turned: arb = angle * 180 / arb.pi()
    return turned


def has_minus(number: Real) -> bool:
    """Whether a number is negative."""
    return sign_of(number) < 0


def primitive(vector: Sequence[Real], beside: Sequence[Real] = ()) -> Numbers:
    """A vector of rationals and the rationals beside it, divided by what they have in common."""
    together = (*vector, *beside)
    if not all(isinstance(number, fmpq) for number in together):
        raise DoubtError
    parts: list[Fraction] = list(map(middle, together))
    size = common_divisor(parts)
    return tuple(rational(part / size) for part in parts) if size else together


def reduced(number: Real, _: Real) -> Real:
    """A number without parameters, as it is."""
    return number


def value_of(number: Real, wanted: Wanted = BOTH) -> Value:
    """The number as a result, in decimals that are certain."""
    decimals = decimals_of(number, wanted.digits)
    if decimals is None:
        raise VastError(VAST) if is_tiny(number) else DoubtError
    tree = decimal(decimals)
    return Value(tree, tree)

"""The objective of a descent in decimals of any length."""

import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.arithmetic.enclosures import Enclosing, Real, middle, precision, rational
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.language.build import decimal
from gradcli.language.tree import Tree
from gradcli.results.base import Function, Value
from gradcli.verbs.descent.exactly import Exact, rounded
from gradcli.verbs.descent.objectives import Here

GUARD = 15
"""Digits beyond those that are shown."""

BITS_A_DIGIT = math.log2(10)


class Decimals(Exact):
    """A function of rational numbers that are rounded to so many digits and some more."""

    exact = False

    def __init__(self, function: Function, digits: int) -> None:
        super().__init__(function)
        self._digits = digits
        self._bits = math.ceil((digits + GUARD) * BITS_A_DIGIT)
        tape = Tape(function.variables, guarded=True)
        value = tape.add(function.tree)
        self._enclosing = Enclosing(tape, [value, *gradient(tape, value, lazy=True)])

    def _partial(self, function: Function) -> "Decimals":
        return Decimals(function, self._digits)

    def at(self, point: Sequence[Fraction]) -> Here:
        """The value and the gradient at a point; nan where they do not exist, or can't be told."""
        value, *slopes = self._certain(self._enclosing, list(map(rational, point)))
        return Here(point, value, slopes)

    def _certain(self, enclosing: Enclosing, point: Sequence[Real]) -> list[Fraction | float]:
        """Numbers with as many bits as their digits, and some more, take."""
        found: list[Real | Doubt] = []
        for bits in enclosing.precisions(self._digits + GUARD):
            with precision(bits):
                found = enclosing.run(point)
                if all(map(self._is_narrow, found)):
                    break
        return [_fraction(x) if self._is_narrow(x) else math.nan for x in found]

    def _is_narrow(self, found: Real | Doubt) -> bool:
        if isinstance(found, Doubt):
            return found.certain
        return not isinstance(found, arb) or found.rel_accuracy_bits() >= self._bits

    def number(self, tree: Tree) -> Fraction | float:
        """A constant."""
        tape = Tape((), guarded=True)
        (number,) = self._certain(Enclosing(tape, [tape.add(tree)]), ())
        return number

    def each(self, function: Callable[..., Any], *vectors: Sequence[Any]) -> list[Any]:
        """The function applied element by element."""
        return [self._shortened(x) for x in map(function, *vectors)]

    def _shortened(self, value: Fraction | float) -> Fraction | float:
        """The value in so many bits."""
        if not isinstance(value, Fraction):
            return value
        scale = value.denominator.bit_length() - value.numerator.bit_length() + self._bits
        unit = Fraction(2) ** scale
        return Fraction(round(value * unit)) / unit

    def sqrt(self, number: Fraction) -> Fraction:
        """The square root of an element."""
        unit = 4 ** (self._bits + max(0, number.denominator.bit_length()))
        return Fraction(math.isqrt(int(number * unit)), math.isqrt(unit))

    @staticmethod
    def point(numbers: Sequence[float]) -> list[Fraction]:
        """The coordinates as fractions."""
        return list(map(Fraction, numbers))

    def shown(self, numbers: Sequence[Fraction | float]) -> tuple[float | Value, ...]:
        """The numbers to as many digits as are wanted."""
        return tuple(map(self._shown, numbers))

    def _shown(self, number: Fraction | float) -> float | Value:
        if not isinstance(number, Fraction):
            return number
        context = Context(prec=self._digits)
        tree = decimal(str(context.divide(Decimal(number.numerator), Decimal(number.denominator))))
        return Value(tree, tree)

    def shown_norm(self, here: Here, norm: float) -> float | Value:
        """‖∇f‖ to as many digits."""
        if not math.isfinite(norm):
            return norm
        return self._shown(self.sqrt(self.dot(here.gradient, here.gradient)))

    @staticmethod
    def norm(vector: Sequence[Fraction | float]) -> float:
        """The Euclidean length, rounded."""
        return math.hypot(*map(rounded, vector))


def _fraction(found: Real | Doubt) -> Fraction | float:
    return math.nan if isinstance(found, Doubt) else middle(found)

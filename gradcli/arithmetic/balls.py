"""Numbers with an error bound: a ball value ± radius that holds the exact result.

Running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, section 3.3): every
operation adds its own rounding to what its arguments bring along. The same rules serve single
floats and whole arrays. A radius of ∞ says that nothing is known: the operation is undefined
there, or sits on a kink, or can't be told from one that does.
"""

import math
from fractions import Fraction
from typing import Any

from gradcli.arithmetic.reals import as_float

UNIT = 2.0**-53
SMALL, LEAST = 1e-290, 1e-300

Real = Any
"""A float or an array of floats: the rules are the same."""


class Ball:
    """The numbers between value − radius and value + radius."""

    __slots__ = ("radius", "value")

    def __init__(self, value: Real, radius: Real) -> None:
        self.value = value
        self.radius = radius

    @property
    def exact(self) -> bool:
        """Whether the radius is known to be 0, of a whole array, too."""
        return isinstance(self.radius, float) and not self.radius

    def __add__(self, other: "Ball") -> "Ball":
        y = self.value + other.value
        return Ball(y, self.radius + other.radius + UNIT * abs(y))

    def __sub__(self, other: "Ball") -> "Ball":
        return self + -other

    def __neg__(self) -> "Ball":
        return Ball(-self.value, self.radius)

    def __mul__(self, other: "Ball") -> "Ball":
        a, b = self.value, other.value
        y = a * b
        spread = 0.0 if other.exact else (abs(a) + self.radius) * other.radius
        if not self.exact:
            spread = spread + abs(b) * self.radius
        return Ball(y, spread + rounding(y, a, b))

    def __truediv__(self, other: "Ball") -> "Ball":
        """The quotient; the radius is no number ≥ 0 where the divisor may be 0."""
        a, b, da, db = self.value, other.value, self.radius, other.radius
        y = a / b
        spread = 0.0 if self.exact and other.exact else (da + abs(y) * db) / (abs(b) - db)
        return Ball(y, spread + rounding(y, a))

    def __pow__(self, exponent: int) -> "Ball":
        """A power with a whole exponent ≥ 1."""
        y = self.value**exponent
        size = abs(self.value) + self.radius
        spread = 0.0 if self.exact else exponent * size ** (exponent - 1) * self.radius
        return Ball(y, spread + 2 * rounding(y, self.value))


def rounding(y: Real, *factors: Real, unit: float = UNIT) -> Real:
    """What rounding to y costs at most; where no factor of y is 0 also what underflow does."""
    size = abs(y)
    if isinstance(y, float):
        return unit * size + LEAST if size < SMALL and all(factors) else unit * size
    lost = size < SMALL
    if lost.any():
        for factor in factors:
            lost = lost & (factor != 0)
        return unit * size + LEAST * lost
    return unit * size


def exact(value: Fraction) -> Ball:
    """A rational number, as close as a float comes."""
    y = as_float(value)
    if math.isinf(y):
        return Ball(y, math.inf)
    return Ball(y, 0.0 if Fraction(y) == value else UNIT * abs(y) + LEAST * (abs(y) < SMALL))


UNKNOWN = Ball(math.nan, math.inf)

"""What comparing formulas finds."""

from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from gradcli.arithmetic.enclosures import Ball

LEAST_SHOWN = 10


class Agreement(Enum):
    """What is known of two formulas at one point."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING = "missing"
    """The answer has no value there, nor nearby, where the other has one."""

    UNKNOWN = "unknown"


class Rounding(Enum):
    """How an answer in decimals is related to the number that it should be."""

    NONE = "none"
    ROUNDED = "rounded"
    CUT_OFF = "cut off"
    ALMOST = "almost"
    """One unit in the last digit off, to the other side."""


class Witness(NamedTuple):
    """A point at which an answer differs, its value there if it has one, and the right value.

    `digits` are as many as tell the two apart.
    """

    point: tuple[tuple[str, Fraction], ...]
    given: Fraction | None
    expected: Fraction
    digits: int = LEAST_SHOWN


class Finding(NamedTuple):
    """Whether two formulas are equal; None for undecided. `points` is where 50 digits agree."""

    equal: bool | None
    proved: bool = False
    points: int = 0
    witness: Witness | None = None


def rational(ball: Ball) -> Fraction:
    """The middle of a ball; 0 for a ball that can't be told from it."""
    if not ball.sign:
        return Fraction(0)
    man, exp = ball.value.man_exp
    return ball.sign * Fraction(int(man)) * Fraction(2) ** int(exp)

"""Exact rationals → the literals that read back as them: `0.1`, `6.022e23`."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, log2

LEAST_POINT, MOST_POINT = -3, 16  # places of the point where `repr` of a float shows no power
LARGEST_SIMPLE = 10**MOST_POINT


def literal(value: Fraction) -> str:
    """The shortest literal of a value; an empty text for a negative or endless one."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1 and 0 <= top < LARGEST_SIMPLE:
        return str(top)
    places = _places(bottom)
    if top < 0 or places is None:
        return ""
    digits = str(Decimal(top * 10**places // bottom))  # `str` refuses an int of 5,000 digits
    point = len(digits) - places
    plain = _positional(digits, point)
    if LEAST_POINT <= point <= MOST_POINT:
        return plain
    return min(plain, powered(digits.rstrip("0"), point), key=len)


def _places(bottom: int) -> int | None:
    """How many decimals a fraction with that denominator has; None if it is endless."""
    twos = (bottom & -bottom).bit_length() - 1
    odd = bottom >> twos
    fives = ceil((odd.bit_length() - 1) / log2(5))
    return max(twos, fives) if 5**fives == odd else None


def _positional(digits: str, point: int) -> str:
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    return f"{digits[:point]}.{digits[point:]}" if digits[point:] else digits


def powered(digits: str, point: int) -> str:
    """Digits with their point behind the first: `6.022e23`; `point` is where it stood."""
    return f"{digits[0]}{'.' * (len(digits) > 1)}{digits[1:]}e{point - 1}"

"""Functions of real numbers on floats: those of `math`, and the ones that it lacks."""

import math
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import partial
from operator import eq, ge, gt, le, lt, ne

from gradcli.language.vocabulary import row_of

ROOT_POWER = "root power"
"""base^(p/q) of three arguments."""

SHIFT = 12
LEFTMOST = -10_000
PRECISIONS = (96, 192, 384, 768)
ENOUGH_BITS = 60
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


DOUBLE_DIGITS = 17
LEAST_DOUBLE, LARGEST_DOUBLE = 1e-300, 1e300


def rounded(number: Decimal, digits: int | None) -> Decimal:
    """A number to so many digits; without, the shortest that read back as the same double."""
    if digits is None and LEAST_DOUBLE < number.copy_abs() < LARGEST_DOUBLE:
        return Decimal(repr(float(number)))
    return Context(prec=digits or DOUBLE_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN).plus(number)


def quotient(number: Fraction, digits: int | None) -> Decimal:
    """A rational number in decimals, as above."""
    if digits is None and LEAST_DOUBLE < abs(number) < LARGEST_DOUBLE:
        return Decimal(repr(float(number)))
    top, bottom = Decimal(number.numerator), Decimal(number.denominator)
    return Context(prec=digits or DOUBLE_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN).divide(top, bottom)


def real_power(base: float, exponent: float) -> float:
    """base^exponent for a base that may be negative only under a whole exponent."""
    return base**exponent if base >= 0 or exponent.is_integer() else math.nan


def odd_root_power(base: float, numerator: int, denominator: int) -> float:
    """base^(p/q) for an odd q, real for negative bases, too."""
    size = float(abs(base) ** (numerator / denominator))
    return -size if base < 0 and numerator % 2 else size


def odd_root(exponent: Fraction | None) -> tuple[int, int] | None:
    """p and q of an exponent p/q with an odd q > 1, under which negative numbers have a root."""
    if exponent is None or exponent.denominator % 2 == 0 or exponent.denominator == 1:
        return None
    return exponent.numerator, exponent.denominator


def sign(value: float) -> float:
    """−1, 0 or 1."""
    return value if math.isnan(value) else float((value > 0) - (value < 0))


def sigmoid(x: float) -> float:
    """1/(1 + e⁻ˣ), by the form that does not overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    small = math.exp(x)
    return small / (1 + small)


def softplus(x: float) -> float:
    """ln(1 + eˣ), by the form that does not overflow."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def rectified(x: float) -> float:
    """The larger of x and 0."""
    return max(x, 0.0)


def floor(x: float) -> float:
    """⌊x⌋."""
    return float(math.floor(x))


def smallest(*numbers: float) -> float:
    """The smallest of numbers; nan if one is."""
    return math.nan if any(map(math.isnan, numbers)) else min(numbers)


def largest(*numbers: float) -> float:
    """The largest of numbers; nan if one is."""
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


def polygamma(order: float, x: float) -> float:
    """The n-th derivative of the digamma function ψ = Γ′/Γ at a real x.

    Recurrence up to a large argument, then the asymptotic series (Abramowitz & Stegun 6.4.6 and
    6.4.11), whose error for x > 0 is less than the first term left out: relative to the value,
    B₁₈/18!·Π(n + j)/x¹⁸ over j < 18, which is below 7·10⁻¹⁵ up to n = 170, where n! ends to be a
    float. nan at the poles, and left of −10,000, where the recurrence would take too long.
    """
    n = int(order)
    if (x <= 0 and x == math.floor(x)) or x < LEFTMOST:
        return math.nan
    scale = (-1) ** (n + 1) * math.factorial(n)
    total = 0.0
    while x < SHIFT + n:
        total += scale / x ** (n + 1)
        x += 1
    return total + _asymptotic(n, x)


def enclosed(op: str, *args: float) -> float:
    """A row that only enclosures know, to the nearest float; nan where it can't be told."""
    from gradcli.arithmetic.enclosures import (  # noqa: PLC0415  # flint: 40 ms, for few rows
        number_by_row,
        precision,
    )

    if not all(map(math.isfinite, args)):
        return math.nan
    for bits in PRECISIONS:
        with precision(bits):
            value = number_by_row(op, args)
            if value == 0 or value.rel_accuracy_bits() >= ENOUGH_BITS:
                return float(value.mid())
    return math.nan


def _asymptotic(n: int, x: float) -> float:
    if n == 0:
        series = sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(BERNOULLI, 1))
        return math.log(x) - 0.5 / x - series
    series = math.factorial(n - 1) / x**n + math.factorial(n) / (2 * x ** (n + 1))
    for k, b in enumerate(BERNOULLI, 1):
        series += b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
    return series if n % 2 else -series


FUNCTIONS: dict[str, Callable[..., float]] = {
    "^": real_power,
    ROOT_POWER: odd_root_power,
    "sign": sign,
    "min": smallest,
    "max": largest,
    "relu": rectified,
    "floor": floor,
    "polygamma": polygamma,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
}
"""Operations that `math` lacks."""


def function_of(op: str, count: int) -> Callable[..., float]:
    """The function on floats that computes an operation; it may raise as those of `math` do."""
    if op in FUNCTIONS:
        return FUNCTIONS[op]
    name = row_of(op, count).math
    if not name:
        return partial(enclosed, op)
    known = getattr(math, name)
    return known if callable(known) else lambda: known


def on_reals(function: Callable[..., float]) -> Callable[..., float]:
    """A function that gives nan where it would raise."""

    def guarded(*args: float) -> float:
        try:
            return function(*args)
        except (ValueError, ZeroDivisionError, OverflowError):
            return math.nan

    return guarded


def as_float(value: Fraction) -> float:
    """The nearest float; ±∞ beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf

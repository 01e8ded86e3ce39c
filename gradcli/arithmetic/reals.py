"""Functions of real numbers on floats: those of `math`, and the ones that it lacks."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from operator import eq, ge, gt, le, lt, ne

from gradcli.arithmetic.special import enclosed, polygamma
from gradcli.language.vocabulary import row_of

ROOT_POWER = "root power"
"""base^(p/q) of three arguments."""


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

"""Balls of arbitrary precision, and the operations on them.

Three outcomes are told apart: a ball value ± radius that holds the exact result, `UNDEFINED` where
there certainly is no real value, there and nearby, and `UNSURE` where that can't be told, as on the
edge of a domain, on a jump or at a pole. A function is as uncertain as its values at the ends of
its argument differ.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from mpmath import mp

from gradcli.calculus.numeric.tape import MINUS
from gradcli.language.vocabulary import row_of

LARGEST_EXPONENT = 20_000
"""Of 2; values beyond are not looked at."""

CONTEXT = mp.clone()
"""A context of its own: its precision is nobody else's."""

Real: TypeAlias = Any
"""A number of arbitrary precision; mpmath has no types."""


class Doubt(Enum):
    """Why a slot has no value."""

    UNDEFINED = "undefined"
    UNSURE = "unsure"


UNDEFINED, UNSURE = Doubt


class Ball(NamedTuple):
    """The numbers between value − radius and value + radius."""

    value: Real
    radius: Real

    @property
    def sign(self) -> int | None:
        """The sign of all numbers in the ball; None where they differ."""
        if abs(self.value) > self.radius:
            return 1 if self.value > 0 else -1
        return 0 if self.value == self.radius == 0 else None


Outcome = Ball | Doubt | bool
"""What is known of a slot; a comparison is true or false."""


def near(value: Fraction, radius: Fraction = Fraction(0)) -> Ball:
    """A rational number as it is rounded, with the radius within which it is known."""
    middle = CONTEXT.mpf(value.numerator) / value.denominator
    exact = value.denominator & (value.denominator - 1) == 0 and (
        value.numerator.bit_length() < CONTEXT.prec
    )
    spread = CONTEXT.mpf(radius.numerator) / radius.denominator
    return Ball(middle, spread + (0 if exact else _rounding(middle)))


def _rounding(value: Real) -> Real:
    """More than what rounding an operation's result costs."""
    return abs(value) * CONTEXT.eps * 8


def bounded(outcome: Outcome) -> Outcome:
    """The outcome, unless it is beyond all numbers that are looked at."""
    if not isinstance(outcome, Ball):
        return outcome
    value, radius = outcome
    if not (CONTEXT.isfinite(value) and CONTEXT.isfinite(radius)):
        return UNSURE
    return outcome if not value or abs(CONTEXT.mag(value)) < LARGEST_EXPONENT else UNSURE


def chosen(condition: Outcome, held: Outcome, failed: Outcome) -> Outcome:
    """The branch that holds; the other need not have a value."""
    if isinstance(condition, bool):
        return held if condition else failed
    return UNSURE if isinstance(condition, Ball) else condition


def compared(op: str, left: Outcome, right: Outcome) -> Doubt | bool:
    """Whether a comparison holds, for all numbers in the balls and nearby."""
    if not isinstance(left, Ball) or not isinstance(right, Ball):
        return UNDEFINED if UNDEFINED in (left, right) else UNSURE
    sign = minus(left, right).sign
    if not sign:
        return UNSURE
    return {"<": sign < 0, "<=": sign < 0, ">": sign > 0, ">=": sign > 0}.get(op, op == "!=")


def applied(op: str, args: list[Ball], exponent: Fraction | None) -> Outcome:
    """An operation on balls."""
    rule = RULES.get(op)
    if rule:
        return rule(*args)
    if exponent is not None:
        return _constant_power(args[0], exponent)
    if op == "^":
        return _general_power(*args)
    return _function(_implementation(op, len(args)), args)


def _plus(*terms: Ball) -> Ball:
    value = CONTEXT.fsum(term.value for term in terms)
    return Ball(value, sum(term.radius for term in terms) + _rounding(value))


def minus(a: Ball, b: Ball) -> Ball:
    """A difference."""
    return _plus(a, _negated(b))


def _negated(a: Ball) -> Ball:
    return Ball(-a.value, a.radius)


def _times(a: Ball, b: Ball) -> Ball:
    value = a.value * b.value
    spread = abs(a.value) * b.radius + abs(b.value) * a.radius + a.radius * b.radius
    return Ball(value, spread + _rounding(value))


def _over(a: Ball, b: Ball) -> Outcome:
    """The quotient; where the divisor may be 0, nothing is known."""
    if not b.sign:
        return UNSURE
    value = a.value / b.value
    spread = (a.radius + abs(value) * b.radius) / (abs(b.value) - b.radius)
    return Ball(value, spread + _rounding(value))


def _sign(a: Ball) -> Outcome:
    return near(Fraction(a.sign)) if a.sign else UNSURE


def _size(a: Ball) -> Ball:
    return Ball(abs(a.value), a.radius)


def _largest(*args: Ball) -> Ball:
    """The maximum, a ball around all that it can be."""
    low = max(arg.value - arg.radius for arg in args)
    high = max(arg.value + arg.radius for arg in args)
    value = (low + high) / 2
    return Ball(value, (high - low) / 2 + _rounding(value))


def _smallest(*args: Ball) -> Ball:
    return _negated(_largest(*map(_negated, args)))


def _constant_power(base: Ball, exponent: Fraction) -> Outcome:
    """u^c: real for a negative u if c has an odd denominator."""
    sign, (p, q) = base.sign, exponent.as_integer_ratio()
    if q == 1 and p > 0:
        return _function(lambda u: u**p, [base])
    if not sign:
        return UNSURE
    if sign < 0 and q % 2 == 0:
        return UNDEFINED
    power = _function(lambda u: CONTEXT.power(u, CONTEXT.mpf(p) / q), [_size(base)])
    odd = sign < 0 and p % 2 == 1
    return _negated(power) if odd and isinstance(power, Ball) else power


def _general_power(base: Ball, exponent: Ball) -> Outcome:
    if not base.sign:
        return UNSURE
    return UNDEFINED if base.sign < 0 else _function(CONTEXT.power, [base, exponent])


def _function(function: Callable[..., Real], args: Sequence[Ball]) -> Outcome:
    """A function by its values in the middle and at the ends of each argument."""
    middle = [arg.value for arg in args]
    value = function(*middle)
    ends = [
        function(*middle[:place], end, *middle[place + 1 :])
        for place, (centre, radius) in enumerate(args)
        if radius
        for end in (centre - radius, centre + radius)
    ]
    real = [isinstance(each, CONTEXT.mpf) for each in (value, *ends)]
    if not all(real):
        return UNSURE if any(real) else UNDEFINED
    spread = sum((abs(end - value) for end in ends), CONTEXT.zero)
    return Ball(value, 2 * spread + _rounding(value))


def _implementation(op: str, count: int) -> Callable[..., Real]:
    """The function of mpmath that computes an operation."""
    return FUNCTIONS.get(op) or getattr(CONTEXT, row_of(op, count).math)


RULES: dict[str, Callable[..., Outcome]] = {
    "+": _plus,
    MINUS: minus,
    "*": _times,
    "/": _over,
    "neg": _negated,
    "cbrt": lambda a: _constant_power(a, Fraction(1, 3)),
    "sign": _sign,
    "abs": _size,
    "min": _smallest,
    "max": _largest,
    **{
        op: lambda left, right, op=op: compared(op, left, right)
        for op in ("<", "<=", ">", ">=", "==", "!=")
    },
}

FUNCTIONS: dict[str, Callable[..., Real]] = {
    "polygamma": lambda n, u: CONTEXT.polygamma(int(n), u),
    "lgamma": lambda u: CONTEXT.log(abs(CONTEXT.gamma(u))),
    "log2": lambda u: CONTEXT.log(u) / CONTEXT.log(2),
    "log10": lambda u: CONTEXT.log(u) / CONTEXT.log(10),
    "tau": lambda: 2 * CONTEXT.pi,
    "sigmoid": lambda u: 1 / (1 + CONTEXT.exp(-u)),
    "softplus": lambda u: CONTEXT.log(1 + CONTEXT.exp(u)),
}
"""Operations that mpmath has under no or another name."""

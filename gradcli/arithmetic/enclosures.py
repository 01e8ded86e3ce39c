"""Balls of arbitrary precision, and the operations on them.

Three outcomes are told apart: a ball value ± radius that holds the exact result, `UNDEFINED` where
there certainly is no real value, there and nearby, and `UNSURE` where that can't be told, as on the
edge of a domain, on a jump or at a pole. A function is as uncertain as its values at the ends of
its argument differ. A radius is a power of two: only its exponent is kept, which is quick.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from mpmath import mp

from gradcli.differentiation.tape import MINUS
from gradcli.language.vocabulary import row_of

LARGEST_EXPONENT = 20_000
"""Of 2; values beyond are not looked at."""

EXACT = -(10**9)
"""The exponent that stands for a radius of 0."""

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
    """The numbers between value − 2^bound and value + 2^bound; just the value for `EXACT`."""

    value: Real
    bound: int = EXACT

    @property
    def radius(self) -> Real:
        """The radius as a number."""
        return CONTEXT.zero if self.bound <= EXACT else CONTEXT.ldexp(1, self.bound)

    @property
    def sign(self) -> int | None:
        """The sign of all numbers in the ball; None where they differ."""
        if size_of(self.value) > self.bound + 1:
            return 1 if self.value > 0 else -1
        return 0 if self.bound <= EXACT and not self.value else None


Outcome = Ball | Doubt | bool
"""What is known of a slot; a comparison is true or false."""


def size_of(value: Real) -> int:
    """The exponent of the least power of two above a number; that of 0 is `EXACT`."""
    _, mantissa, exponent, bits = value._mpf_
    return int(exponent + bits) if mantissa else EXACT


def _rounded(value: Real, bound: int) -> Ball:
    """The ball around a rounded result, with what rounding costs at most."""
    last = size_of(value) - CONTEXT.prec + 3
    return Ball(value, bound + 1 if bound > last else last + 1 if value else bound)


def near(value: Fraction) -> Ball:
    """A rational number as it is rounded."""
    top, bottom = value.numerator, value.denominator
    middle = CONTEXT.mpf(top) / bottom
    exact = bottom & (bottom - 1) == 0 and top.bit_length() < CONTEXT.prec
    return Ball(middle) if exact else _rounded(middle, EXACT)


def bounded(outcome: Outcome) -> Outcome:
    """The outcome, unless it is beyond all numbers that are looked at."""
    if not isinstance(outcome, Ball) or not outcome.value:
        return outcome
    usual = CONTEXT.isfinite(outcome.value) and abs(size_of(outcome.value)) < LARGEST_EXPONENT
    return outcome if usual else UNSURE


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
    """An operation on balls; a power may have a known exponent."""
    rule = RULES.get(op)
    if rule:
        return rule(*args)
    if exponent is not None:
        return _constant_power(args[0], exponent)
    if op == "^":
        return _general_power(*args)
    return _function(_implementation(op, len(args)), args)


def _plus(*terms: Ball) -> Ball:
    bound = max(term.bound for term in terms) + len(terms).bit_length()
    return _rounded(CONTEXT.fsum([term.value for term in terms]), max(bound, EXACT))


def minus(a: Ball, b: Ball) -> Ball:
    """A difference."""
    return _rounded(a.value - b.value, max(a.bound, b.bound) + 1)


def _negated(a: Ball) -> Ball:
    return Ball(-a.value, a.bound)


def _times(a: Ball, b: Ball) -> Ball:
    spread = max(size_of(a.value) + b.bound, size_of(b.value) + a.bound, a.bound + b.bound) + 2
    return _rounded(a.value * b.value, max(spread, EXACT))


def _over(a: Ball, b: Ball) -> Outcome:
    """The quotient; where the divisor may be 0, nothing is known."""
    if not b.sign:
        return UNSURE
    value = a.value / b.value
    below = size_of(b.value) - 2  # |b| − radius is at least 2 to that
    spread = max(a.bound, size_of(value) + b.bound) + 1 - below
    return _rounded(value, max(spread, EXACT))


def _sign(a: Ball) -> Outcome:
    return Ball(CONTEXT.mpf(a.sign)) if a.sign else UNSURE


def _size(a: Ball) -> Ball:
    return Ball(abs(a.value), a.bound)


def _largest(*args: Ball) -> Ball:
    """The maximum, a ball around all that it can be."""
    return Ball(max(arg.value for arg in args), max(arg.bound for arg in args))


def _smallest(*args: Ball) -> Ball:
    return _negated(_largest(*map(_negated, args)))


def _constant_power(base: Ball, exponent: Fraction) -> Outcome:
    """u^c: real for a negative u if c has an odd denominator."""
    p, q = exponent.as_integer_ratio()
    if p == 2 and q == 1:
        return _times(base, base)
    if q == 1 and p > 0:
        return _function(lambda u: u**p, [base])
    if not base.sign:
        return UNSURE
    if base.sign < 0 and q % 2 == 0:
        return UNDEFINED
    power = _function(lambda u: CONTEXT.power(u, CONTEXT.mpf(p) / q), [_size(base)])
    odd = base.sign < 0 and p % 2 == 1
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
        for place, arg in enumerate(args)
        if arg.bound > EXACT
        for end in (arg.value - arg.radius, arg.value + arg.radius)
    ]
    real = [isinstance(each, CONTEXT.mpf) for each in (value, *ends)]
    if not all(real):
        return UNSURE if any(real) else UNDEFINED
    spread = max((size_of(end - value) for end in ends), default=EXACT)
    return _rounded(value, max(spread + len(ends), EXACT))


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
    "relu": lambda a: _largest(Ball(CONTEXT.zero), a),
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

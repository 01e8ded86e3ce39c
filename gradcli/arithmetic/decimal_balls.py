"""Constants in decimals of any length, with a bound for the error: balls value ± radius.

The numbers are those of `decimal`, which every program that has fractions has loaded already; the
larger library for balls, python-flint, takes longer to import than all of this takes to run. Each
operation adds its own rounding, one unit in the last place, to what its arguments bring along;
`decimal` rounds √, exp and ln correctly, the series here say how far they are off.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Underflow,
    getcontext,
    localcontext,
)
from functools import lru_cache, reduce
from operator import add, mul
from typing import NamedTuple

from gradcli.arithmetic.runner import Doubt
from gradcli.language.rules import definition, with_values
from gradcli.language.tree import Number, Symbol, Tree, fold, free_names
from gradcli.language.vocabulary import row_of

GUARD = 10
"""Digits beyond those that are asked for, against what rounding costs on the way."""

MOST_DIGITS, MOST_SQUARED = 5_000, 10**6
TRAPS = [InvalidOperation, DivisionByZero, Overflow, Underflow]
SLACK = Decimal("1.001")
"""More than enough for what is lost when radii are rounded."""

ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)


class NoBallError(Exception):
    """No ball is known: of another operation, or of an argument that may lie off its domain."""


class Ball(NamedTuple):
    """All numbers between value − radius and value + radius."""

    value: Decimal
    radius: Decimal = ZERO

    @property
    def sign(self) -> int | None:
        """The sign of all numbers in the ball; None where they differ."""
        if self.value.copy_abs() > self.radius:
            return 1 if self.value > 0 else -1
        return 0 if not self.value and not self.radius else None

    def ends(self) -> tuple[Decimal, Decimal]:
        """The smallest and the largest number in the ball, or a little beyond."""
        with localcontext(context(len(self.value.as_tuple().digits) + GUARD)):
            radius = self.radius * SLACK
            return self.value - radius, self.value + radius

    def __add__(self, other: "Ball") -> "Ball":  # type: ignore[override]  # no tuple is joined
        return _rounded(self.value + other.value, self.radius + other.radius)

    def __neg__(self) -> "Ball":
        return Ball(-self.value, self.radius)

    def __mul__(self, other: "Ball") -> "Ball":  # type: ignore[override]
        spread = abs(self.value) * other.radius + self.radius * (abs(other.value) + other.radius)
        return _rounded(self.value * other.value, spread)

    def inverse(self) -> "Ball":
        """1/x."""
        least = abs(self.value) - self.radius
        if least <= 0:
            raise NoBallError
        return _rounded(1 / self.value, self.radius / (least * abs(self.value)))


def _rounded(value: Decimal, radius: Decimal, units: int = 1) -> Ball:
    """A result that is off by so many units in the last place, and the errors brought along."""
    return Ball(value, (radius + units * abs(value) * _unit()) * SLACK)


def _unit() -> Decimal:
    return Decimal((0, (1,), 1 - getcontext().prec))


def context(digits: int) -> Context:
    """So many digits, and all exponents that there are."""
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=TRAPS)


@contextmanager
def precision(digits: int) -> Iterator[None]:
    """Where constants are computed with so many digits.

    Raises NoBallError for what is beyond all numbers that `decimal` has, or too long.
    """
    if digits > MOST_DIGITS:
        raise NoBallError
    with localcontext(context(digits + GUARD)):
        try:
            yield
        except DecimalException:
            raise NoBallError from None


def of_constant(tree: Tree) -> Ball:
    """The ball of a tree without names, in the precision that is set."""
    return _of_constant(tree, getcontext().prec)


@lru_cache(maxsize=4096)
def _of_constant(tree: Tree, _: int) -> Ball:
    return fold(tree, _combined)


def _combined(node: Tree, args: tuple[Ball, ...]) -> Ball:
    if isinstance(node, Number):
        return rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Symbol):
        raise NoBallError
    known = OPERATIONS.get(node.op)
    if known:
        return known(*args)
    row = row_of(node.op, len(args))
    if row.definition and not row.arb:
        try:
            return with_values(definition(row), args, _combined)
        except NoBallError:
            pass  # as for digamma(x), which is short for polygamma(0, x)
    return _of_special(node)


def _of_special(tree: Tree) -> Ball:
    """A value of a special function, which python-flint knows."""
    from gradcli.arithmetic import enclosures  # noqa: PLC0415  # most numbers do without it

    digits = getcontext().prec
    for found in () if free_names(tree) else enclosures.Constant(tree).enclosures(digits):
        if not isinstance(found, Doubt):
            ball = Ball(*enclosures.in_decimals(found, digits + GUARD))
            if ball.radius <= abs(ball.value) * _unit():
                return ball
    raise NoBallError


def rational(numerator: int, denominator: int = 1) -> Ball:
    """A rational number; a whole one that fits is exact."""
    value = Decimal(numerator) / denominator
    return Ball(value) if denominator == 1 and value == numerator else _rounded(value, ZERO)


def power(base: Ball, exponent: Ball) -> Ball:
    """base^exponent: of any base for whole exponents, else of a base > 0."""
    n = exponent.value
    if not exponent.radius and n == n.to_integral_value() and abs(n) < MOST_SQUARED:
        size = _whole_power(base, abs(int(n)))
        return size.inverse() if n < 0 else size
    return exponential(exponent * logarithm(base))


def _whole_power(base: Ball, n: int) -> Ball:
    """base^n by squaring."""
    result, square = Ball(ONE), base
    while n:
        if n & 1:
            result = result * square
        square, n = square * square, n >> 1
    return result


def root(base: Ball) -> Ball:
    """√x: the change of the root is at most the change of x over the root at the lower end."""
    least = base.value - base.radius
    if least < 0 or (base.radius and not least):
        raise NoBallError
    value = base.value.sqrt()
    return _rounded(value, base.radius / least.sqrt() if base.radius else ZERO)


def exponential(x: Ball) -> Ball:
    """e^x; e^r − 1 is at most 2·r for r ≤ 1."""
    value = x.value.exp()
    return _rounded(value, value * (2 * x.radius if x.radius <= 1 else x.radius.exp()))


def logarithm(x: Ball) -> Ball:
    """The natural logarithm of x > 0."""
    least = x.value - x.radius
    if least <= 0:
        raise NoBallError
    return _rounded(x.value.ln(), x.radius / least)


@lru_cache(maxsize=64)
def _pi(prec: int) -> Decimal:
    """π by Machin's formula, 16·atan(1/5) − 4·atan(1/239), in whole numbers."""
    unit = 10 ** (prec + GUARD)
    value: Decimal = Decimal(16 * _whole_atan(5, unit) - 4 * _whole_atan(239, unit)) / unit
    return value


def _whole_atan(n: int, unit: int) -> int:
    """unit·atan(1/n)."""
    term = total = unit // n
    odd, sign = 1, 1
    while term:
        term, odd, sign = term // (n * n), odd + 2, -sign
        total += sign * (term // odd)
    return total


def pi() -> Ball:
    """The circle constant π."""
    return _rounded(+_pi(getcontext().prec), ZERO)


def _turned(x: Decimal) -> tuple[Decimal, int]:
    """x minus the nearest multiple of π/2, and that multiple modulo 4; to all digits."""
    digits = getcontext().prec
    with localcontext() as wide:
        wide.prec = digits + max(0, x.adjusted()) + GUARD
        if wide.prec > 2 * MOST_DIGITS:
            raise NoBallError
        quarter = _pi(wide.prec) / 2
        count = (x / quarter).to_integral_value()
        rest = x - count * quarter
    return +rest, int(count) % 4


def _series(first: Decimal, factor: Callable[[int], Decimal]) -> Decimal:
    """first·(1 + factor(1)·(1 + factor(2)·(…))), until the terms are below all digits.

    With factors between −1 and 0 the signs alternate while the terms fall: then what is left out is
    smaller than its first term (Leibniz), so the roundings on the way are all that matters.
    """
    term = total = first
    n, least = 0, _unit() * _unit()
    while abs(term) > least:
        n += 1
        term *= factor(n)
        total += term
    return total


def sine_cosine(x: Ball) -> tuple[Ball, Ball]:
    """sin x and cos x: their Taylor series within π/4, whose terms are below 1 and fall fast."""
    t, quadrant = _turned(x.value)
    square = t * t
    sine = _series(t, lambda n: -square / ((2 * n) * (2 * n + 1)))
    cosine = _series(ONE, lambda n: -square / ((2 * n - 1) * (2 * n)))
    s, c = ((sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine))[quadrant]
    spread = x.radius + getcontext().prec * _unit()
    return _rounded(s, spread), _rounded(c, spread)


def arctangent(x: Ball) -> Ball:
    """atan x: 1/x for large x, then halved angles until the series converges fast."""
    t, large = abs(x.value), abs(x.value) > 1
    t = 1 / t if large else t
    for _ in range(3):
        t /= 1 + (1 + t * t).sqrt()
    square = t * t
    powers = _series(t, lambda n: -square * (2 * n - 1) / (2 * n + 1))
    value = _pi(getcontext().prec) / 2 - 8 * powers if large else 8 * powers
    return _rounded(value.copy_sign(x.value), x.radius + 10 * getcontext().prec * _unit())


def _difference(a: Ball, b: Ball) -> Ball:
    return a + -b


def _arcsine(x: Ball) -> Ball:
    """asin x = atan(x/√((1 − x)(1 + x))) for |x| < 1."""
    one = Ball(ONE)
    if abs(x.value) == 1 and not x.radius:
        return pi() * Ball(x.value / 2)
    return arctangent(x * root(_difference(one, x) * (one + x)).inverse())


def _angle(y: Ball, x: Ball) -> Ball:
    """atan2(y, x) away from the negative half of the x-axis."""
    if x.sign == 1:
        return arctangent(y * x.inverse())
    if not y.sign:
        raise NoBallError
    return pi() * Ball(y.sign / TWO) + -arctangent(x * y.inverse())


def _half_sum(x: Ball, sign: int) -> Ball:
    """(e^x ± e^−x)/2."""
    up = exponential(x)
    return (up + Ball(Decimal(sign)) * up.inverse()) * Ball(Decimal("0.5"))


def _area_sine(x: Ball) -> Ball:
    """asinh x = ±ln(|x| + √(x² + 1))."""
    size = Ball(abs(x.value), x.radius)
    value = logarithm(size + root(x * x + Ball(ONE)))
    return value if x.value >= 0 else -value


OPERATIONS: dict[str, Callable[..., Ball]] = {
    "+": lambda *terms: reduce(add, terms),
    "*": lambda *factors: reduce(mul, factors),
    "/": lambda a, b: a * b.inverse(),
    "neg": lambda a: -a,
    "^": power,
    "e": lambda: exponential(Ball(ONE)),
    "pi": pi,
    "sqrt": root,
    "exp": exponential,
    "ln": logarithm,
    "sin": lambda x: sine_cosine(x)[0],
    "cos": lambda x: sine_cosine(x)[1],
    "asin": _arcsine,
    "acos": lambda x: pi() * Ball(Decimal("0.5")) + -_arcsine(x),
    "atan": arctangent,
    "atan2": _angle,
    "sinh": lambda x: _half_sum(x, -1),
    "cosh": lambda x: _half_sum(x, 1),
    "tanh": lambda x: _half_sum(x, -1) * _half_sum(x, 1).inverse(),
    "asinh": _area_sine,
    "acosh": lambda x: logarithm(x + root(_difference(x * x, Ball(ONE)))),
    "atanh": lambda x: (
        logarithm((Ball(ONE) + x) * _difference(Ball(ONE), x).inverse()) * Ball(Decimal("0.5"))
    ),
    "abs": lambda x: x if x.value >= 0 else -x,
}
"""The operations that are computed here; other rows by their definitions."""

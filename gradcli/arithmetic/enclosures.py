"""Enclosures: real numbers of any size in arbitrary precision, with rigorous bounds.

A number is rational and exact as long as sums, products, quotients and whole powers can keep it so;
beyond, it is python-flint's `arb`, a ball that certainly holds the exact value (Johansson, Arb:
efficient arbitrary-precision midpoint-radius interval arithmetic, 2017). What is in doubt in one
precision is decided in a higher one, or never: a ball shows that a number is not 0, but that it is
0 only where nothing was rounded.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from decimal import MAX_EMAX, Decimal
from fractions import Fraction
from functools import partial
from math import ceil, log2
from typing import Any, TypeAlias

from flint import acb, arb, ctx, fmpq, fmpz_poly

from gradcli.arithmetic.reals import DOUBLE_DIGITS, as_float, rounded
from gradcli.arithmetic.runner import (
    UNDEFINED,
    UNSURE,
    Doubt,
    Kind,
    Operation,
    Runner,
    comparison,
    held,
)
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import MINUS, Tape
from gradcli.errors import LimitError
from gradcli.language.tree import HOLDS, Tree
from gradcli.language.vocabulary import row_of

HALF = Fraction(1, 2)
BITS_A_DIGIT = log2(10)
FIRST_BITS = 128
MOST_EXACT_BITS = 4096
"""A rational number with a longer numerator or denominator is rounded."""

MOST_WORK = 2**27
"""Bits × instructions, weighed by what they cost, that one run of a tape may take."""

WEIGHTS = {"polygamma": 8192, "gamma": 4096, "lgamma": 4096}
ELEMENTARY, ARITHMETIC = 64, 1
GUARD_DIGITS = 8
DOUBLE_BITS = 60
"""So many bits of a number, and the nearest double is known, but for a tie."""

LARGEST = arb(10) ** (MAX_EMAX - 10**5)
LARGEST_EXPONENT, MOST_DIGITS = arb(10) ** 18, arb(2) ** MOST_WORK
FAR_LEFT = -64
LARGEST_USUAL = arb(2) ** 20_000

Real: TypeAlias = fmpq | arb
"""A rational number, or an enclosure of a real one."""


def precision(bits: int) -> AbstractContextManager[Any]:
    """Where enclosures are computed with so many bits."""
    return ctx.workprec(bits)


def bits_of(digits: int) -> int:
    """The bits that hold so many decimal digits."""
    return ceil(digits * BITS_A_DIGIT)


def rational(value: Fraction) -> fmpq:
    """A rational number."""
    return fmpq(value.numerator, value.denominator)


def sign(number: Real) -> int | None:
    """The sign of all numbers in the enclosure; None where they differ."""
    if number > 0:
        return 1
    if number < 0:
        return -1
    return 0 if number == 0 else None


def middle(number: Real) -> Fraction:
    """The middle of an enclosure; 0 for one that can't be told from it."""
    if isinstance(number, fmpq):
        return Fraction(int(number.p), int(number.q))
    if not sign(number):
        return Fraction(0)
    mantissa, exponent = number.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


class Enclosures:
    """The kind of number."""

    def number(self, value: Fraction) -> Real:
        """A literal."""
        return rational(value)

    def is_zero(self, number: Real) -> bool:
        """Whether a number is certainly 0."""
        return bool(number == 0)

    def holds(self, op: str, left: Real, right: Real, *, nearby: bool) -> bool | None:
        """Whether a comparison certainly holds or fails."""
        return held(op, _sign_of_gap(left, right), nearby=nearby)

    def operation(self, tape: Tape, slot: int, *, nearby: bool) -> Operation:
        """What computes an instruction."""
        op, args = tape.ops[slot], tape.args[slot]
        if op in HOLDS:
            return comparison(op, _sign_of_gap, nearby=nearby)
        if op in ("min", "max"):
            return _extreme(op, nearby=nearby)
        if op == "^" and args[1] not in tape.constants:
            return _guarded(_general_power(varying=args[1] in tape.moving, nearby=nearby))
        if op == "^":
            return _guarded(_constant_power(tape.constants[args[1]], nearby=nearby))
        if op in ROOTS:
            return _guarded(ROOTS[op](nearby))
        function = _guarded(OPERATIONS.get(op) or partial(_by_row, _method(op, len(args))))
        return _at_poles(function, nearby=nearby) if op in POLES else function


def _sign_of_gap(left: Real, right: Real) -> int | None:
    return sign(left - right)


def _method(op: str, count: int) -> Callable[..., arb]:
    """The method of `arb` that computes a row."""
    method: Callable[..., arb] = getattr(arb, row_of(op, count).arb)
    return method


def _by_row(method: Callable[..., arb | Doubt], *args: Real) -> arb | Doubt:
    return method(*map(arb, args))


def number_by_row(op: str, args: Sequence[float]) -> arb:
    """The value of a row on floats, in the precision at hand."""
    function = ENCLOSED.get(op) or _method(op, len(args))
    value = function(*map(arb, args))
    return value if isinstance(value, arb) else arb.nan()


def _guarded(function: Operation) -> Operation:
    """The function, in doubt where it has no finite value or its library gives up."""

    def guarded(*args: Real) -> Real | Doubt:
        try:
            value = function(*args)
        except (ArithmeticError, ValueError, NotImplementedError):
            return UNSURE
        if isinstance(value, arb):
            finite = value.is_finite()
            beyond = _is_beyond(value, args)
            return value if finite and not beyond else Doubt(certain=False, beyond=beyond)
        return _shortened(value) if isinstance(value, fmpq) else value

    return guarded


def _is_beyond(value: arb, args: Sequence[Real]) -> bool:
    """Whether no precision will tell a value: it can't be held, as e^u for a huge u or 1/e^−u.

    Or it depends on more digits of an argument than there will ever be, as sin u for a huge u.
    """
    if value.is_finite() and (sign(value) is not None or is_tiny(value)):
        return False
    most = MOST_DIGITS if value.is_finite() else LARGEST_EXPONENT
    return any(is_tiny(arg) or abs(arb(arg)) > most for arg in args)


def is_tiny(number: Real) -> bool:
    """Whether it is not told from 0, and closer to it than any number that is printed."""
    return sign(number) is None and bool(abs(arb(number)) < 1 / LARGEST)


def _shortened(value: fmpq) -> Real:
    """A rational number, as an enclosure where it has become too long."""
    long = max(value.p.bit_length(), value.q.bit_length()) > MOST_EXACT_BITS
    return arb(value) if long else value


def _extreme(op: str, *, nearby: bool) -> Operation:
    """The argument that is best; where that is in doubt, an enclosure of all that may be."""
    better = operator.lt if op == "min" else operator.gt
    hull = arb.min if op == "min" else arb.max

    def choose(*args: Real) -> Real | Doubt:
        best = args[0]
        for arg in args[1:]:
            best = arg if better(arg, best) else best
        tie = operator.is_ if nearby else operator.eq
        if all(arg is best or better(best, arg) or tie(arg, best) for arg in args):
            return best
        if nearby:
            return UNSURE
        found = arb(best)
        for arg in args:
            found = hull(found, arb(arg))
        return found

    return choose


def _constant_power(exponent: Fraction, *, nearby: bool) -> Operation:
    """u^c for a rational c: real for a negative u if c has an odd denominator."""
    top, bottom = exponent.as_integer_ratio()

    def power(base: Real, _: Real | None = None) -> Real | Doubt:
        if bottom == 1 and (top >= 0 or base != 0):
            return _whole_power(base, top)
        side = sign(base)
        if side is None or (side == 0 and nearby):
            return UNSURE
        if side == 0:
            return base if top > 0 else UNDEFINED
        if side < 0 and bottom % 2 == 0:
            return UNDEFINED
        size = _whole_power(root(base if side > 0 else -base, bottom), top)
        return -size if side < 0 and top % 2 else size

    return power


def _whole_power(base: Real, exponent: int) -> Real:
    if isinstance(base, fmpq):
        bits = max(base.p.bit_length(), base.q.bit_length())
        if bits > 1 and bits * abs(exponent) > MOST_EXACT_BITS:
            base = arb(base)
    elif exponent > 0 and sign(base) is None:  # arb has no power of an enclosure of 0
        half = _whole_power(base, exponent // 2)
        return half * half * base if exponent % 2 else half * half
    power: Real = base**exponent
    return power


def root(number: Real, degree: int) -> Real:
    """The n-th root of a number ≥ 0, exactly where that is rational."""
    if isinstance(number, fmpq):
        top, bottom = number.p.root(degree), number.q.root(degree)
        if top**degree == number.p and bottom**degree == number.q:
            return fmpq(top, bottom)
    return arb(number).sqrt() if degree == 2 else arb(number).root(degree)


def _general_power(*, varying: bool, nearby: bool) -> Operation:
    """u^v: a negative u is undefined where v varies; elsewhere v may be a whole number."""

    def power(base: Real, exponent: Real) -> Real | Doubt:
        side = sign(base)
        if isinstance(exponent, fmpq) and not nearby and (side == 0 or exponent.q == 1):
            known: Real | Doubt = _constant_power(middle(exponent), nearby=False)(base)
            return known
        if side == 1:
            return (exponent * arb(base).log()).exp()
        return UNDEFINED if side == -1 and varying else UNSURE

    return power


def _hypot(*, nearby: bool) -> Operation:
    root = _constant_power(HALF, nearby=nearby)
    return lambda u, v: root(u**2 + v**2)


def _at_poles(function: Operation, *, nearby: bool) -> Operation:
    """A function whose last argument must not be 0 or a negative whole number."""

    def computed(*args: Real) -> Real | Doubt:
        u = arb(args[-1])
        if u.is_integer() and u <= 0:
            return UNSURE if nearby else UNDEFINED
        value: Real | Doubt = function(*args)
        return value

    return computed


def _logarithm(u: arb, base: int) -> arb | Doubt:
    return UNDEFINED if u < 0 else u.log() / arb(base).log()


def _lgamma(u: arb) -> arb:
    """ln |Γ(u)|; Γ(u)·Γ(1 − u) = π/sin πu on the left."""
    if u > 0:
        return u.lgamma()
    return (arb.pi() / abs(u.sin_pi())).log() - (1 - u).lgamma()


def _polygamma(order: arb, u: arb) -> arb:
    """ψ⁽ⁿ⁾(u), as the real part of the function of a complex number.

    That takes its time in proportion to −u. Far to the left reflection leads to the right, by the
    n-th derivative of ψ(1 − u) − ψ(u) = π·cot(πu) (DLMF 5.15.6), a polynomial in c = cot(πu),
    since c′ = −π·(1 + c²).
    """
    if order == 0:
        return u.digamma()
    if not u < FAR_LEFT:
        return acb(u).polygamma(acb(order)).real
    n = int(float(order))
    derived = fmpz_poly([0, 1])
    for _ in range(n):
        derived = -(derived.derivative() * fmpz_poly([1, 0, 1]))
    cotangents: arb = arb.pi() ** (n + 1) * derived(u.cot_pi())
    mirrored: arb = (-1) ** n * _polygamma(order, 1 - u)
    return mirrored - cotangents


def _sign(u: Real) -> Real | Doubt:
    side = sign(u)
    return UNSURE if side is None else fmpq(side)


def _floor(u: Real) -> Real | Doubt:
    """⌊u⌋, exact where all numbers in the enclosure have the same."""
    if isinstance(u, fmpq):
        return fmpq(u.floor())
    whole = u.floor().unique_fmpz()
    return UNSURE if whole is None else fmpq(whole)


def _rectified(u: Real) -> Real:
    side = sign(u)
    return arb(u).max(arb(0)) if side is None else u if side > 0 else fmpq(0)


ROOTS: dict[str, Callable[[bool], Operation]] = {
    "sqrt": lambda nearby: _constant_power(HALF, nearby=nearby),
    "cbrt": lambda nearby: _constant_power(Fraction(1, 3), nearby=nearby),
    "hypot": lambda nearby: _hypot(nearby=nearby),
}
POLES = frozenset({"gamma", "lgamma", "polygamma"})
EXACT: dict[str, Operation] = {
    "+": lambda *terms: sum(terms[1:], terms[0]),
    MINUS: operator.sub,
    "*": operator.mul,
    PULL: operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
    "abs": abs,
    "sign": _sign,
    "relu": _rectified,
    "floor": _floor,
}
"""Operations that keep rational numbers rational."""

ENCLOSED: dict[str, Callable[..., arb | Doubt]] = {
    "log2": lambda u: _logarithm(u, 2),
    "log10": lambda u: _logarithm(u, 10),
    "tau": lambda: 2 * arb.pi(),
    "lgamma": _lgamma,
    "polygamma": _polygamma,
    "sigmoid": lambda u: 1 / (1 + (-u).exp()),
    "softplus": lambda u: u.exp().log1p(),
    "besselj": lambda order, u: u.bessel_j(order),
    "bessely": lambda order, u: u.bessel_y(order),
}
"""Operations that `arb` has under no or another name."""

OPERATIONS = EXACT | {op: partial(_by_row, function) for op, function in ENCLOSED.items()}
CHEAP = frozenset(EXACT) | frozenset(HOLDS) | {"min", "max", "where"}
ENCLOSURES = Enclosures()


class Enclosing:
    """Some slots of a tape, enclosed ever more narrowly."""

    def __init__(
        self,
        tape: Tape,
        outputs: Sequence[int],
        kind: Kind[Any] = ENCLOSURES,
        *,
        nearby: bool = False,
    ) -> None:
        self._runner = Runner(tape, outputs, kind, nearby=nearby)
        self._count = len(outputs)
        ops = [tape.ops[slot] for slot in self._runner.slots()]
        self._work = sum(WEIGHTS.get(op, ARITHMETIC if op in CHEAP else ELEMENTARY) for op in ops)

    def run(self, inputs: Sequence[Real]) -> list[Real | Doubt]:
        """What is known of the outputs; nothing where that would be too much work.

        Equal inputs are different numbers.
        """
        if ctx.prec * self._work > MOST_WORK:
            return [UNSURE] * self._count
        return self._runner([number + 0 for number in inputs])

    def precisions(self, digits: int = 0) -> Iterator[int]:
        """Bits to compute with, one after the other as long as there is doubt and work is left."""
        bits = max(FIRST_BITS, bits_of(digits + GUARD_DIGITS))
        while bits * self._work <= MOST_WORK:
            yield bits
            bits *= 2


class Constant:
    """A formula without names, enclosed ever more narrowly."""

    def __init__(self, tree: Tree) -> None:
        tape = Tape((), guarded=True)
        self._enclosing = Enclosing(tape, [tape.add(tree)])

    def enclosures(self, digits: int = 0) -> Iterator[Real | Doubt]:
        """What is known with more and more bits; each is to be used before the next is taken."""
        for bits in self._enclosing.precisions(digits):
            with precision(bits):
                yield self._enclosing.run(())[0]


class Enclosed:
    """Slots of a tape, enclosed together at points of rational numbers, or nearby.

    Values beyond 2^±20,000 are not looked at.
    """

    def __init__(self, tape: Tape, outputs: Sequence[int], *, nearby: bool) -> None:
        self._enclosing = Enclosing(tape, outputs, nearby=nearby)

    def values(self, point: Sequence[Fraction], digits: int) -> list[Real | Doubt]:
        """What is known of every tree at a point, in arithmetic of so many digits."""
        with precision(bits_of(digits)):
            return list(map(usual, self._enclosing.run(list(map(rational, point)))))


class EnclosedFormulas(Enclosed):
    """Trees over some names, enclosed together."""

    def __init__(self, trees: Sequence[Tree], names: Sequence[str], *, nearby: bool) -> None:
        tape = Tape(names, guarded=True)
        super().__init__(tape, [tape.add(tree) for tree in trees], nearby=nearby)


def usual(found: Real | Doubt) -> Real | Doubt:
    """What is known, unless it is beyond all numbers that are looked at."""
    if isinstance(found, Doubt) or found == 0:
        return found
    size = arb(found).abs_upper()
    return found if 1 / LARGEST_USUAL < size < LARGEST_USUAL else UNSURE


def nearest_double(found: Real | bool | Doubt) -> float | Doubt:
    """The double nearest to all numbers in an enclosure, in doubt where they differ."""
    if isinstance(found, Doubt):
        return found
    if isinstance(found, arb):
        low, high = float(found.lower()), float(found.upper())
        narrow = found.rel_accuracy_bits() >= DOUBLE_BITS
        return float(found.mid()) + 0.0 if narrow or low == high else UNSURE
    return as_float(middle(found)) if isinstance(found, fmpq) else float(found)


def in_decimals(number: Real, digits: int) -> tuple[Decimal, Decimal]:
    """The middle of an enclosure in so many digits, and a radius around it that holds it."""
    mid, rad, exponent = map(int, arb(number).mid_rad_10exp(digits))
    return Decimal(f"{mid}e{exponent}"), Decimal(f"{rad}e{exponent}")


def decimals_of(number: Real, digits: int | None = None) -> Decimal | None:
    """The decimals of all numbers in an enclosure; None where they differ.

    Without `digits`, the shortest that read back as the same double. Halfway between two decimals
    the digits beyond decide; where these can't, either is within half a unit and a millionth.
    """
    side = sign(number)
    if not side:
        return Decimal(0) if side == 0 else None
    _refuse_beyond(abs(arb(number)))
    length = digits or DOUBLE_DIGITS
    mid, rad, exponent = map(int, arb(number).mid_rad_10exp(length + GUARD_DIGITS))
    narrow = rad * 10 ** (length + GUARD_DIGITS - 2) <= abs(mid)
    ends = (mid,) if narrow else (mid - rad, mid + rad)
    low, *high = (rounded(Decimal(f"{end}e{exponent}"), digits) for end in ends)
    return low if narrow or low == high[0] else None


def _refuse_beyond(size: arb) -> None:
    """Raise LimitError for a number whose power of ten can't be written."""
    if not size < LARGEST:
        raise LimitError("a number is too large: its power of ten has more than 18 digits")
    if not size > 1 / LARGEST:
        raise LimitError("a number is too close to 0: its power of ten has more than 18 digits")

"""Tapes on rational numbers: sums, products, quotients, whole powers, and choices between them.

Where there is no value there is None.
"""

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from flint import fmpq

from gradcli.algebra.limits import MOST_BITS
from gradcli.algebra.terms import MAX_DIGITS
from gradcli.arithmetic.enclosures import middle, rational
from gradcli.arithmetic.reals import FUNCTIONS
from gradcli.arithmetic.runner import Doubt, Operation, Runner
from gradcli.differentiation.reverse import PULL, gradient
from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape
from gradcli.errors import LimitError
from gradcli.language.tree import HOLDS, Tree

Rational: TypeAlias = Fraction | None
HALF = Fraction(1, 2)


class IrrationalError(Exception):
    """An operation that leads out of the rational numbers."""


class Rationals:
    """The kind of number; what is nearby is not asked."""

    def number(self, value: Fraction) -> fmpq:
        """A literal."""
        return rational(value)

    def is_zero(self, number: fmpq) -> bool:
        """Whether a number is 0."""
        return number == 0

    def holds(self, op: str, left: fmpq, right: fmpq, **_: bool) -> bool:
        """Whether a comparison holds."""
        return bool(FUNCTIONS[op](left, right))

    def operation(self, tape: Tape, slot: int, **_: bool) -> Operation:
        """What computes an instruction; IrrationalError where it leads out of the rationals."""
        op, args = tape.ops[slot], tape.args[slot]
        if op in HOLDS:
            return FUNCTIONS[op]
        exponent = tape.constants.get(args[1], HALF) if op == "^" else HALF
        if op not in OPERATIONS or (op == "^" and exponent.denominator != 1):
            raise IrrationalError(op)
        return partial(_computed, OPERATIONS[op])


def _computed(operation: Callable[..., fmpq], *args: fmpq) -> fmpq | Doubt:
    try:
        return _sized(operation(*args))
    except ZeroDivisionError:
        return Doubt(certain=True)


class Program:
    """f and its partial derivatives as a function of rational numbers.

    Raises IrrationalError where the formula holds an operation that leads out of these.
    """

    def __init__(self, tree: Tree, names: Sequence[str]) -> None:
        tape = Tape(names)
        value = tape.add(tree)
        self._run = Runner(tape, [value, *gradient(tape, value)], RATIONALS)
        for slot in self._run.slots():
            if tape.ops[slot] not in (INPUT, NUMBER, "where"):
                RATIONALS.operation(tape, slot)

    def __call__(self, point: Sequence[Fraction]) -> list[Rational]:
        """The values at a point. Raises LimitError where the numbers become too long."""
        found = self._run(list(map(rational, point)))
        return [None if isinstance(value, Doubt) else middle(value) for value in found]


def _sized(value: fmpq) -> fmpq:
    if value.p.bit_length() + value.q.bit_length() > MOST_BITS:
        raise LimitError(f"the exact numbers have more than {MAX_DIGITS:,} digits")
    return value


def _power(base: fmpq, exponent: fmpq) -> fmpq:
    bits = max(base.p.bit_length(), base.q.bit_length())
    if bits > 1 and bits * abs(int(exponent.p)) > 2 * MOST_BITS:
        raise LimitError(f"the exact numbers have more than {MAX_DIGITS:,} digits")
    power: fmpq = base**exponent.p
    return power


def _sign(value: fmpq) -> fmpq:
    return fmpq((value > 0) - (value < 0))


OPERATIONS: dict[str, Callable[..., fmpq]] = {
    "+": lambda *terms: sum(terms[1:], terms[0]),
    MINUS: operator.sub,
    "*": operator.mul,
    PULL: operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
    "^": _power,
    "abs": abs,
    "sign": _sign,
    "min": min,
    "max": max,
    "relu": lambda value: max(value, fmpq(0)),
}
RATIONALS = Rationals()

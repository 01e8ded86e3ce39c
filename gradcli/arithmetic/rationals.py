"""Tapes on rational numbers: sums, products, quotients, whole powers, and choices between them.

Where an instruction has no value it gives None, and so does all that uses it.
"""

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from gradcli.algebra.limits import MOST_BITS
from gradcli.algebra.terms import MAX_DIGITS
from gradcli.differentiation.reverse import PULL, gradient
from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape, needed
from gradcli.errors import LimitError
from gradcli.language.tree import Tree

Rational: TypeAlias = Fraction | None


class IrrationalError(Exception):
    """An operation that leads out of the rational numbers."""


class Program:
    """f and its partial derivatives as a function of rational numbers.

    Raises IrrationalError where the formula holds an operation that leads out of these.
    """

    def __init__(self, tree: Tree, names: Sequence[str]) -> None:
        self._tape = Tape(names)
        value = self._tape.add(tree)
        self._outputs = [value, *gradient(self._tape, value)]
        self._code = [
            slot
            for slot in needed(self._tape, self._outputs)
            if self._tape.ops[slot] not in (INPUT, NUMBER)
        ]
        for slot in self._code:
            self._check(slot)

    def _check(self, slot: int) -> None:
        op, args = self._tape.ops[slot], self._tape.args[slot]
        if op == "^":
            exponent = self._tape.constants.get(args[1])
            if exponent is not None and exponent.denominator == 1:
                return
        elif op in OPERATIONS or op == "where":
            return
        raise IrrationalError(op)

    def __call__(self, point: Sequence[Fraction]) -> list[Rational]:
        """The values at a point. Raises LimitError where the numbers become too long."""
        tape = self._tape
        slots: dict[int, Rational] = {**tape.constants}
        slots.update(zip(tape.inputs.values(), point, strict=True))
        for slot in self._code:
            slots[slot] = _sized(_apply(tape.ops[slot], [slots[arg] for arg in tape.args[slot]]))
        return [slots[slot] for slot in self._outputs]


def _apply(op: str, args: Sequence[Rational]) -> Rational:
    if op == "where":
        condition, held, failed = args
        return None if condition is None else held if condition else failed
    known = [arg for arg in args if arg is not None]
    if op == PULL and args[0] == 0:
        return Fraction(0)
    if len(known) < len(args):
        return None
    try:
        return OPERATIONS[op](*known)
    except ZeroDivisionError:
        return None


def _sized(value: Rational) -> Rational:
    if value is not None and value.numerator.bit_length() + value.denominator.bit_length() > (
        MOST_BITS
    ):
        raise LimitError(f"the exact numbers have more than {MAX_DIGITS:,} digits")
    return value


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits > 1 and bits * abs(exponent) > 2 * MOST_BITS:
        raise LimitError(f"the exact numbers have more than {MAX_DIGITS:,} digits")
    return Fraction(base**exponent.numerator)


def _sign(value: Fraction) -> Fraction:
    return Fraction((value > 0) - (value < 0))


def _comparison(holds: Callable[[Fraction, Fraction], bool]) -> Callable[..., Fraction]:
    return lambda left, right: Fraction(holds(left, right))


COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
OPERATIONS: dict[str, Callable[..., Fraction]] = {
    "+": lambda *terms: sum(terms, Fraction(0)),
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
    "relu": lambda value: max(value, Fraction(0)),
    **{sign: _comparison(getattr(operator, name)) for sign, name in COMPARISONS.items()},
}

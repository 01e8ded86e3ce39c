"""Columns of enclosures: tapes run on many points in arbitrary precision, a row each.

The operations are those of `enclosures`, element by element. In a row of which nothing is known
stands `NOTHING`, and so does whatever is computed from it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from flint import arb

from gradcli.arithmetic.enclosures import ENCLOSURES, Real
from gradcli.arithmetic.runner import Doubt, Operation, RowByRow
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import Tape

NOTHING = arb.nan()
Column = Any
"""An array of numbers, or one number that stands in all rows."""


def each(function: Callable[..., Any], count: int) -> Callable[..., Column]:
    """A function of numbers, row by row."""
    columns: Callable[..., Column] = np.frompyfunc(function, count, 1)
    return columns


def _settled(operation: Operation, *numbers: Real) -> Real:
    """An operation on what is known; nothing where it is in doubt."""
    for number in numbers:
        if number is NOTHING:
            return NOTHING
    found = operation(*numbers)
    return NOTHING if found.__class__ is Doubt else found


def _chosen(held: bool | arb, first: Real, second: Real) -> Real:
    return NOTHING if held is NOTHING else first if held else second


def _pulled(operation: Operation, adjoint: Real, slope: Real) -> Real:
    """a·p, and 0 where a is, even where p has no value."""
    return adjoint if adjoint == 0 else _settled(operation, adjoint, slope)


def _kept(holds: bool, number: Real) -> Real:
    return number if holds else NOTHING


class EnclosedColumns(RowByRow[Column]):
    """The kind of number whose numbers are columns of enclosures."""

    def number(self, value: Any) -> Real:
        """A literal."""
        return ENCLOSURES.number(value)

    def is_zero(self, number: Column) -> bool:
        """Whether a number is 0 in all rows."""
        return bool(np.all(number == 0))

    def holds(self, op: str, left: Column, right: Column, *, nearby: bool) -> Column:
        """The rows in which a comparison certainly holds."""

        def holds(a: Real, b: Real) -> bool:
            return ENCLOSURES.holds(op, a, b, nearby=nearby) is True

        return each(holds, 2)(left, right)

    def operation(self, tape: Tape, slot: int, *, nearby: bool) -> Operation:
        """What computes an instruction."""
        op, count = tape.ops[slot], len(tape.args[slot])
        if op == "where":
            return each(_chosen, 3)
        operation = ENCLOSURES.operation(tape, slot, nearby=nearby)
        if op == PULL:
            return each(partial(_pulled, operation), 2)
        return each(partial(_settled, operation), count) if count else partial(_settled, operation)

    def known(self, number: Column, holds: Any) -> Column:
        """The number where that holds; nothing elsewhere."""
        return number if holds is True else each(_kept, 2)(holds, number)


COLUMNS = EnclosedColumns()

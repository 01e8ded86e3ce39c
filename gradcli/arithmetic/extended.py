"""Tapes on extended doubles, which have eleven bits more than floats, where the machine has them.

To first order the error of a computation is proportional to the unit of its rounding, and the
bounds of `balls` grow faster than that; so a bound that was found for floats holds `SPARE` times
narrower here. That leaves a factor of eight to the functions of the C library, which may be off
by some units in the last place.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from gradcli.arithmetic.operations import Array, Operation, operation
from gradcli.arithmetic.reals import as_float, odd_root
from gradcli.arithmetic.runner import Instruction, Straight
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import INPUT, MINUS, Tape, needed
from gradcli.language.tree import HOLDS

SPARE = 256
AVAILABLE = np.finfo(np.longdouble).nmant >= 63
CONSTANTS = {
    "pi": Fraction("3.14159265358979323846264338327950288"),
    "tau": Fraction("6.28318530717958647692528676655900577"),
    "e": Fraction("2.71828182845904523536028747135266250"),
}
KNOWN = {*HOLDS, "where", PULL, MINUS, *"+*/", "neg", "abs", "min", "max", "sign", "relu"} | {
    "ln", "log2", "log10", "atanh", "sigmoid",
}  # fmt: skip
"""Operations that keep the width of their arguments, beside NumPy's own functions."""

MOST_DIGITS = 15
WHOLE = 10.0**MOST_DIGITS
SCALES = (1e6, 1e12, 1e3, 1e9, 1.0)


def extended(value: Fraction) -> Array:
    """The extended double next to a number."""
    near = as_float(value)
    return np.longdouble(near) + np.longdouble(as_float(value - Fraction(near)))


def from_decimals(numbers: Array) -> Array:
    """The decimals of at most 15 digits that floats were read from; nan where there is none.

    No two of them have the same float, and every quotient of two numbers is rounded correctly.
    """
    found = np.full(numbers.shape, np.nan, dtype=np.longdouble)
    for scale in SCALES:
        left = np.isnan(found)
        if not left.any():
            break
        whole = np.rint(numbers * scale)
        right = left & (whole / scale == numbers) & (np.abs(whole) < WHOLE)
        found[right] = whole[right].astype(np.longdouble) / np.longdouble(scale)
    return found


class Extended(Straight):
    """Some slots of a tape as a function of extended doubles."""

    def _number(self, value: Fraction) -> Array:
        return extended(value)

    def _instruction(self, slot: int) -> Instruction:
        function, args = _operation(self.tape, slot), self.tape.args[slot]

        def step(slots: list[Array]) -> None:
            slots[slot] = function(*[slots[arg] for arg in args])

        return step


def is_possible(tape: Tape, outputs: Sequence[int]) -> bool:
    """Whether all that outputs are computed from can be computed in extended doubles."""
    return AVAILABLE and all(
        slot in tape.constants or tape.ops[slot] == INPUT or _keeps_width(tape, slot)
        for slot in needed(tape, outputs)
    )


def _keeps_width(tape: Tape, slot: int) -> bool:
    op, args = tape.ops[slot], tape.args[slot]
    if op == "^":
        exponent = tape.constants.get(args[1])
        return exponent is None or (not odd_root(exponent) and as_float(exponent) == exponent)
    return op in KNOWN or op in CONSTANTS or isinstance(operation(op, len(args)), np.ufunc)


def _operation(tape: Tape, slot: int) -> Operation:
    op, args = tape.ops[slot], tape.args[slot]
    if op in CONSTANTS:
        return partial(extended, CONSTANTS[op])
    if op == "^" and tape.constants.get(args[1]) == 2:
        return lambda u, _: np.square(u)
    return operation(op, len(args))

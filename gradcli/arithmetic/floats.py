"""Tapes on floats: every instruction is one small closure over the slots that it reads and writes.

Where an instruction has no real value it gives nan, and so does all that uses it; a branch of
`where` that is not taken does no harm.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from gradcli.arithmetic.reals import as_float, function_of, odd_root, odd_root_power, real_power
from gradcli.arithmetic.runner import Instruction, Straight
from gradcli.differentiation.reverse import PULL, gradient
from gradcli.differentiation.tape import MINUS, Tape
from gradcli.language.tree import Tree

Slots = list[float]


class Program(Straight):
    """Some slots of a tape, as a function of the inputs; a run allocates nothing but its answer."""

    def _instruction(self, slot: int) -> Instruction:
        """The closure for a slot; a maker is given the slot, and those of its arguments."""
        op, args = self.tape.ops[slot], self.tape.args[slot]
        if op == "^" and args[1] in self.tape.constants:
            return _constant_power(slot, args[0], self.tape.constants[args[1]])
        maker = MAKERS.get(op)
        if maker and (len(args) == 2 or op in ("neg", "where")):
            return maker(slot, *args)
        if op == "+":
            return _long_sum(slot, args)
        return _call(function_of(op, len(args)), slot, args)


def value_and_gradient(tree: Tree, names: Sequence[str]) -> Program:
    """f and its partial derivatives for the names, in their order."""
    tape = Tape(names, guarded=True)
    value = tape.add(tree)
    return Program(tape, [value, *gradient(tape, value, lazy=True)])


def values(trees: Sequence[Tree]) -> tuple[float, ...]:
    """Constant trees as floats."""
    tape = Tape(())
    return tuple(Program(tape, [tape.add(tree) for tree in trees])(()))


def _add(k: int, i: int, j: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = v[i] + v[j]

    return step


def _subtract(k: int, i: int, j: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = v[i] - v[j]

    return step


def _multiply(k: int, i: int, j: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = v[i] * v[j]

    return step


def _pull(k: int, i: int, j: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = v[i] * v[j] if v[i] else 0.0

    return step


def _divide(k: int, i: int, j: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = v[i] / v[j] if v[j] else math.nan

    return step


def _negate(k: int, i: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = -v[i]

    return step


def _choose(k: int, condition: int, held: int, failed: int) -> Instruction:
    def step(v: Slots) -> None:
        v[k] = v[held] if v[condition] else v[failed]

    return step


def _raise(k: int, i: int, j: int) -> Instruction:
    return _call(real_power, k, (i, j))


def _constant_power(k: int, i: int, exponent: Fraction) -> Instruction:
    """u^c; a square is a product."""
    if exponent.denominator == 1:
        if exponent == 2:
            return _multiply(k, i, i)
        return _call(partial(_whole_power, exponent=exponent.numerator), k, (i,))
    root = odd_root(exponent)
    if root:
        p, q = root
        return _call(partial(odd_root_power, numerator=p, denominator=q), k, (i,))
    return _call(partial(real_power, exponent=as_float(exponent)), k, (i,))


def _whole_power(base: float, exponent: int) -> float:
    return float(base**exponent)


def _long_sum(k: int, args: tuple[int, ...]) -> Instruction:
    def step(v: Slots) -> None:
        try:
            v[k] = math.fsum([v[i] for i in args])
        except (ValueError, OverflowError):
            v[k] = sum(v[i] for i in args)

    return step


def _call(function: Callable[..., float], k: int, args: tuple[int, ...]) -> Instruction:
    """A function that may have no value, or one that is too large."""
    if len(args) == 1:
        (i,) = args

        def step(v: Slots) -> None:
            try:
                v[k] = function(v[i])
            except (ValueError, ZeroDivisionError):
                v[k] = math.nan
            except OverflowError:
                v[k] = math.inf

        return step

    def several(v: Slots) -> None:
        try:
            v[k] = function(*[v[i] for i in args])
        except (ValueError, ZeroDivisionError):
            v[k] = math.nan
        except OverflowError:
            v[k] = math.inf

    return several


MAKERS: dict[str, Callable[..., Instruction]] = {
    "+": _add,
    MINUS: _subtract,
    "*": _multiply,
    PULL: _pull,
    "/": _divide,
    "neg": _negate,
    "where": _choose,
    "^": _raise,
}

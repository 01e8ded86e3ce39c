"""Trees in high precision with error bounds: what a value is for certain, or that none is there."""

from collections.abc import Sequence
from fractions import Fraction

from gradcli.arithmetic.bounds import with_guards
from gradcli.arithmetic.enclosures import (
    CONTEXT,
    UNDEFINED,
    UNSURE,
    Ball,
    Doubt,
    Outcome,
    applied,
    bounded,
    chosen,
    compared,
    near,
)
from gradcli.differentiation.tape import INPUT, Tape
from gradcli.language.tree import Tree


class Precise:
    """Trees over some names, evaluated together at points of rational numbers."""

    def __init__(self, trees: Sequence[Tree], names: Sequence[str]) -> None:
        self._tape = Tape(names, guarded=True)
        self._outputs = [self._tape.add(tree) for tree in trees]
        self._slots = with_guards(self._tape, self._outputs)

    def values(self, point: Sequence[Fraction], digits: int) -> list[Ball | Doubt]:
        """What is known of every tree at a point, in arithmetic of so many digits."""
        with CONTEXT.workdps(digits):
            inputs = zip(self._tape.inputs.values(), point, strict=True)
            known: dict[int, Outcome] = {slot: near(x) for slot, x in inputs}
            for slot in self._slots:
                if self._tape.ops[slot] != INPUT:
                    known[slot] = self._evaluate(slot, known)
            return [_number(known[slot]) for slot in self._outputs]

    def _evaluate(self, slot: int, known: dict[int, Outcome]) -> Outcome:
        tape = self._tape
        if slot in tape.constants:
            return near(tape.constants[slot])
        op, places = tape.ops[slot], tape.args[slot]
        args = [known[place] for place in places]
        if op == "where":
            return chosen(*args)
        guards = [
            compared(op, known[left], known[right]) for op, left, right in tape.guards.get(slot, ())
        ]
        doubts = [found for found in (*args, *guards) if isinstance(found, Doubt)]
        if doubts:
            return UNDEFINED if UNDEFINED in doubts else UNSURE
        if not all(guards):
            return UNDEFINED
        exponent = tape.constants.get(places[1]) if op == "^" else None
        balls = [arg for arg in args if isinstance(arg, Ball)]
        try:
            return bounded(applied(op, balls, exponent))
        except (ValueError, ZeroDivisionError, OverflowError, NotImplementedError):
            return UNSURE


def _number(outcome: Outcome) -> Ball | Doubt:
    return UNSURE if isinstance(outcome, bool) else outcome

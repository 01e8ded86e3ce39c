"""Kinks that a backward pass went through: places where a subgradient was taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.differentiation.tape import Tape
from gradcli.language.rules import conditions
from gradcli.language.tree import OPPOSITE, Apply, free_names, operator
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.verbs.backprop.blame import Values, numbers_of
from gradcli.verbs.backprop.graph import Spot

EXTREMES = ("min", "max")
HALF = Fraction(1, 2)
LONGEST = 40
TAKEN = {
    "min": "has a tie: the derivative is shared equally",
    "max": "has a tie: the derivative is shared equally",
    "where": "is at its join: the derivative of the branch that holds was taken",
    "sign": "jumps at 0: the derivative 0 was taken",
    "step": "jumps at 0: the derivative 0 was taken",
    **dict.fromkeys(("floor", "ceil", "round"), "jumps there: the derivative 0 was taken"),
    "mod": "jumps there: the derivatives on one side were taken",
}
JUMPS = {"floor": Fraction(0), "ceil": Fraction(0), "round": HALF}
"""How far above its argument a function is where it jumps."""

USUAL = "has a kink there: the subgradient 0 was taken"


class Kink(NamedTuple):
    """A node that may sit on a kink, and the slot that counts where it matters, by element."""

    spot: Spot
    slot: int


def possible_kinks(
    tape: Tape, spots: Iterable[Spot], slots: Mapping[str, int], adjoints: Mapping[int, int]
) -> Iterator[Kink]:
    """The nodes with a kink somewhere; a kink matters where the adjoint is not 0."""
    one, zero = tape.number(1), tape.number(0)
    moving = {name for name, slot in slots.items() if slot in adjoints}
    for spot in spots:
        slot = slots[spot.name]
        if slot not in adjoints:
            continue
        matters = tape.apply("where", (tape.apply("!=", (adjoints[slot], zero)), one, zero))
        for on_kink in _on_kink(tape, spot.formula, slots, slot, moving):
            yield Kink(spot, tape.apply("where", (on_kink, matters, zero)))


def _on_kink(
    tape: Tape, formula: Apply, slots: Mapping[str, int], slot: int, moving: set[str]
) -> Iterator[int]:
    """Comparisons that hold on a kink of a node."""
    if formula.op == "where":
        condition = formula.args[0]
        if not moving.isdisjoint(free_names(condition)):
            yield tape.apply("==", [tape.add(side, slots) for side in condition.args])
        return
    if moving.isdisjoint(free_names(formula)):
        return
    args = [tape.add(arg, slots) for arg in formula.args]
    if formula.op in EXTREMES:
        yield from _tie(tape, args, slot)
        return
    if formula.op in JUMPS:
        yield tape.apply("==", (slot, tape.apply("+", (args[0], tape.number(JUMPS[formula.op])))))
        return
    if formula.op == "mod":
        yield tape.apply("==", (slot, tape.number(Fraction(0))))
        return
    for condition in conditions(row_of(formula.op, len(args)).smooth):
        sides = [tape.formula(side, args) for side in condition.args]
        yield tape.apply(OPPOSITE[operator(condition)], sides)


def _tie(tape: Tape, args: Sequence[int], slot: int) -> Iterator[int]:
    if len(args) > 1:
        one, zero = tape.number(1), tape.number(0)
        best = [tape.apply("where", (tape.apply("==", (arg, slot)), one, zero)) for arg in args]
        yield tape.apply(">", (tape.apply("+", best), one))


def remark(spot: Spot, count: int, size: int, values: Values) -> str:
    """What is said about a kink that a node sits on in so many of its elements."""
    text = unparse(spot.meaning)
    name = text if len(text) <= LONGEST else unparse(spot.formula)
    where = f" in {count} of {size} elements" if size > 1 else ""
    numbers = numbers_of(spot.formula, values) if size == 1 else None
    inserted = "" if numbers is None else f" = {unparse(numbers)}"
    return f"{name}{inserted}{where} {TAKEN.get(spot.formula.op, USUAL)}"

"""Reverse mode: the adjoints ∂f/∂v of all slots of a tape, as further instructions on it.

One sweep from the value back to the inputs takes every local derivative from the rows (Griewank &
Walther, Evaluating Derivatives, chapter 3), so all partial derivatives together cost a small
multiple of the value, whatever their number. At a kink the usual subgradient is taken.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial

from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape, local_partials, needed
from gradcli.language.rules import ARGUMENTS, definition, pulls
from gradcli.language.vocabulary import Row, row_of

PULL, PULL_BACK, SUM_TO = "pull", "pull back", "sum to"
"""a·p that is 0 where a is; an array operation's pull-back; a sum over broadcast axes."""

BY_KIND = frozenset(("vector", "@", "dot", "norm", "softmax", "logsumexp"))
"""Operations whose adjoints each kind of array pulls back in its own way; others do as rows say.

The form depends on ranks, which are not known before a run, or nothing may be multiplied by 0.
"""


class Sweep:
    """One backward pass; `adjoints` are the slots of ∂f/∂slot, `locals` those of ∂slot/∂arg.

    With `arrays`, adjoints are summed to the shapes of what they belong to. With `lazy`, nothing is
    multiplied by an adjoint of 0, whatever it would be. If `stable`, slopes do not cancel, where a
    row knows such a form, which takes longer.
    """

    def __init__(
        self,
        tape: Tape,
        value: int,
        inputs: Iterable[int],
        *,
        arrays: bool = False,
        lazy: bool = False,
        stable: bool = False,
    ) -> None:
        self._stable = stable
        self.adjoints: dict[int, int] = {}
        self.locals: dict[tuple[int, int], int] = {}
        self._tape = tape
        self._arrays = arrays
        self._parts: dict[int, list[int]] = {value: [tape.number(1)]}
        reached = needed(tape, (value,))
        self._lazy = lazy or _has_risky_branch(tape, reached)
        self._moving = self._reaching(reached, set(inputs))
        for slot in reversed(reached):
            if slot in self._moving and slot in self._parts:
                self.adjoints[slot] = tape.apply("+", self._parts.pop(slot))
                self._pull(slot, self.adjoints[slot])

    def adjoint(self, slot: int) -> int:
        """The slot of ∂f/∂slot, 0 where f does not depend on it."""
        if slot in self.adjoints:
            return self.adjoints[slot]
        return self._summed(self._tape.number(0), slot)

    def _reaching(self, slots: Iterable[int], inputs: set[int]) -> set[int]:
        """The slots that depend on the inputs."""
        moving = set[int]()
        for slot in slots:
            if slot in inputs or not moving.isdisjoint(self._tape.args[slot]):
                moving.add(slot)
        return moving

    def _pull(self, slot: int, adjoint: int) -> None:
        """Add to the adjoints of an instruction's arguments."""
        op = self._tape.ops[slot]
        if op == INPUT:
            return
        rule = RULES.get(op, Sweep._by_row)
        for place, arg in enumerate(self._tape.args[slot]):
            if arg in self._moving:
                part = rule(self, slot, place, adjoint)
                if part is not None:
                    self._parts.setdefault(arg, []).append(self._summed(part, arg))

    def _times(self, adjoint: int, slope: int, slot: int) -> int:
        """Adjoint × slope; with care where the slope may not exist and not matter."""
        lazy = self._lazy or _is_risky(self._tape, slot)
        return self._tape.apply(PULL if lazy else "*", (adjoint, slope))

    def _summed(self, part: int, arg: int) -> int:
        return self._tape.instruction(SUM_TO, (part, arg)) if self._arrays else part

    def _same(self, _slot: int, _place: int, adjoint: int) -> int:
        return adjoint

    def _opposite(self, _slot: int, _place: int, adjoint: int) -> int:
        return self._tape.apply("neg", (adjoint,))

    def _subtracted(self, _slot: int, place: int, adjoint: int) -> int:
        return self._opposite(_slot, place, adjoint) if place else adjoint

    def _branch(self, slot: int, place: int, adjoint: int) -> int | None:
        """The adjoint of the branch that holds; 0 for the other."""
        if place == 0:
            return None
        tape, zero = self._tape, self._tape.number(0)
        branches = (adjoint, zero) if place == 1 else (zero, adjoint)
        return tape.apply("where", (tape.args[slot][0], *branches))

    def _rectified(self, slot: int, _place: int, adjoint: int) -> int:
        tape, zero = self._tape, self._tape.number(0)
        positive = tape.apply(">", (tape.args[slot][0], zero))
        return tape.apply("where", (positive, adjoint, zero))

    def _extreme(self, slot: int, place: int, adjoint: int) -> int:
        """An equal share for every argument, or element of one, that is the smallest or largest."""
        tape = self._tape
        if len(tape.args[slot]) == 1:
            return self._pulled_back(slot, place, adjoint) if self._arrays else adjoint
        one, zero = tape.number(1), tape.number(0)
        shares = [
            tape.apply("where", (tape.apply("==", (arg, slot)), one, zero))
            for arg in tape.args[slot]
        ]
        share = tape.apply("/", (shares[place], tape.apply("+", shares)))
        self.locals[slot, place] = share
        return self._times(adjoint, share, slot)

    def _raised(self, slot: int, place: int, adjoint: int) -> int | None:
        """∂u^v/∂v = y·ln u, which is 0 where y is."""
        if place == 0:
            return self._by_row(slot, place, adjoint)
        tape = self._tape
        logarithm = tape.row(row_of("ln", 1), tape.args[slot][:1])
        slope = self.locals[slot, place] = tape.apply(PULL, (slot, logarithm))
        return self._times(adjoint, slope, slot)

    def _pulled(self, slot: int, place: int, adjoint: int) -> int:
        """∂(a·p) is p for a, and a for p."""
        other = self._tape.args[slot][1 - place]
        return self._tape.apply(PULL, (adjoint, other))

    def _pulled_back(self, slot: int, place: int, adjoint: int) -> int:
        """The adjoint of an argument, by what each kind of array does: see `BY_KIND`."""
        tape = self._tape
        op = f"{PULL_BACK} {place} {tape.ops[slot]}"
        return tape.instruction(op, (adjoint, slot, *tape.args[slot]))

    def _by_row(self, slot: int, place: int, adjoint: int) -> int | None:
        """Adjoint × local derivative, by the formula in the row."""
        tape, args = self._tape, self._tape.args[slot]
        row = row_of(tape.ops[slot], len(args))
        if row.array:
            if row.name in BY_KIND:
                return self._pulled_back(slot, place, adjoint)
            part = tape.formula(pulls(row)[place], args, slot, adjoint)
            return None if tape.constants.get(part) == 0 else part
        formula = local_partials(row, stable=self._stable)[place]
        if formula is None:
            return None
        slope = tape.formula(formula, args, slot)
        self.locals[slot, place] = slope
        if tape.constants.get(slope) == 0:
            return None
        return self._times(adjoint, slope, slot)


RULES: dict[str, Callable[[Sweep, int, int, int], int | None]] = {
    "+": Sweep._same,
    MINUS: Sweep._subtracted,
    "neg": Sweep._opposite,
    "where": Sweep._branch,
    "relu": Sweep._rectified,
    "min": Sweep._extreme,
    "max": Sweep._extreme,
    "^": Sweep._raised,
    PULL: Sweep._pulled,
}


CHOICES = ("where", "min", "max", "relu")


def _has_risky_branch(tape: Tape, slots: Iterable[int]) -> bool:
    """Whether what may not be chosen may have no value, or none for its derivative."""
    branches = {arg for slot in slots if tape.ops[slot] in CHOICES for arg in tape.args[slot]}
    return any(map(partial(_is_risky, tape), needed(tape, branches)))


def _is_risky(tape: Tape, slot: int) -> bool:
    """Whether an instruction may have no value, or none for its derivative."""
    op, args = tape.ops[slot], tape.args[slot]
    if op == "^":
        base, exponent = (tape.constants.get(arg) for arg in args)
        whole = exponent is not None and exponent >= 1 and exponent.denominator == 1
        named = tape.ops[args[0]] not in (INPUT, NUMBER) and not tape.args[args[0]]
        positive = named or (base is not None and base > 0)  # e and π are positive, too
        return not whole and not positive
    known = args and op not in (MINUS, SUM_TO)
    return bool(known and _has_edge(row_of(op, len(args))))


@cache
def _has_edge(row: Row) -> bool:
    """Whether a function, or what it is short for, is not smooth everywhere."""
    if row.defined or not row.definition or row.array:
        return bool(row.defined)
    tape = Tape(ARGUMENTS)
    return any(_is_risky(tape, slot) for slot in needed(tape, [tape.add(definition(row))]))


def gradient(
    tape: Tape,
    value: int,
    *,
    names: Iterable[str] | None = None,
    arrays: bool = False,
    lazy: bool = False,
    stable: bool = False,
) -> list[int]:
    """The slots of ∂value/∂name for the names, or for all inputs of the tape in their order."""
    inputs = [tape.inputs[name] for name in (tape.inputs if names is None else names)]
    sweep = Sweep(tape, value, inputs, arrays=arrays, lazy=lazy, stable=stable)
    return [sweep.adjoint(slot) for slot in inputs]

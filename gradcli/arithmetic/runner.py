"""One runner of tapes: what is needed at a point is computed, and nothing else.

A kind of number is a table of operations. The runner knows what is common to all: an instruction
waits for its arguments, a guard for the sides of its comparison; of a choice, the branch that is
not taken is never looked at, nor is what an adjoint of 0 would be multiplied by. Where an
instruction has no value, or that can't be told, a `Doubt` stands in its place, and in the place of
all that needs it.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import Guard, Tape

N = TypeVar("N")
CHOICE = "where"


class Doubt(NamedTuple):
    """Why there is no value: `certain` where none exists, otherwise that can't be told.

    The slot is the one to blame, the guard the condition that it does not fulfil.
    """

    certain: bool
    slot: int = -1
    guard: Guard | None = None


Outcome = Any
"""A number of a kind, the truth of a comparison, or a doubt."""

Operation = Callable[..., Outcome]


class Kind(Protocol[N]):
    """A kind of number. What holds `nearby` holds at all points around, too: no side is equal."""

    def number(self, value: Fraction) -> N:
        """A literal."""

    def operation(self, tape: Tape, slot: int, *, nearby: bool) -> Operation:
        """What computes an instruction from its arguments; a doubt without a slot where it can't.

        A comparison gives whether it holds.
        """

    def holds(self, op: str, left: N, right: N, *, nearby: bool) -> bool | None:
        """Whether a comparison certainly holds or fails."""

    def is_zero(self, number: N) -> bool:
        """Whether a number is certainly 0."""


class Runner(Generic[N]):
    """Some slots of a tape, as a function of the inputs, in a kind of number.

    If `nearby`, what is found holds at all points around, too: an edge of a domain, a join, a kink
    or a pole is in doubt.
    """

    def __init__(
        self, tape: Tape, outputs: Sequence[int], kind: Kind[N], *, nearby: bool = False
    ) -> None:
        self._tape = tape
        self._kind = kind
        self._outputs = tuple(outputs)
        self._nearby = nearby
        self._orders: dict[tuple[int, ...], list[int]] = {}
        self._operations: dict[int, Operation] = {}

    def __call__(self, inputs: Sequence[N]) -> list[N | Doubt]:
        """The values of the outputs at a point."""
        known: dict[int, Outcome] = dict(zip(self._tape.inputs.values(), inputs, strict=True))
        pending: list[Iterator[int]] = [iter(self._order(self._outputs))]
        while pending:
            for slot in pending[-1]:
                if slot in known:
                    continue
                waiting = self._awaited(slot, known)
                if waiting is not None and waiting not in known:
                    pending.extend((iter((slot,)), iter(self._order((waiting,)))))
                    break
                known[slot] = self._value(slot, waiting, known)
            else:
                pending.pop()
        return [known[slot] for slot in self._outputs]

    def slots(self) -> list[int]:
        """All slots that a run may need."""
        found: dict[int, None] = {}
        pending = list(self._outputs)
        while pending:
            slot = pending.pop()
            if slot not in found:
                found[slot] = None
                pending.extend((*self._tape.args[slot], *self._sides(slot)))
        return list(found)

    def _order(self, wanted: tuple[int, ...]) -> list[int]:
        """The slots that must be known for some others, whatever is chosen, each behind its own."""
        if wanted not in self._orders:
            self._orders[wanted] = self._sorted(wanted)
        return self._orders[wanted]

    def _sorted(self, wanted: Sequence[int]) -> list[int]:
        ordered: dict[int, None] = {}
        pending = [(slot, False) for slot in reversed(wanted)]
        while pending:
            slot, ready = pending.pop()
            if ready:
                ordered.setdefault(slot)
            elif slot not in ordered:
                pending.append((slot, True))
                pending.extend((first, False) for first in (*self._first(slot), *self._sides(slot)))
        return list(ordered)

    def _first(self, slot: int) -> tuple[int, ...]:
        """The arguments that an instruction needs in any case."""
        args = self._tape.args[slot]
        return args[:1] if self._tape.ops[slot] in (CHOICE, PULL) else args

    def _guards(self, slot: int) -> list[Guard]:
        guards = self._tape.guards.get(slot, [])
        return guards if self._nearby else [guard for guard in guards if not guard.smooth]

    def _sides(self, slot: int) -> list[int]:
        return [side for guard in self._guards(slot) for side in (guard.left, guard.right)]

    def _awaited(self, slot: int, known: dict[int, Outcome]) -> int | None:
        """The argument that an instruction needs once it has chosen."""
        op = self._tape.ops[slot]
        if op not in (CHOICE, PULL):
            return None
        first, *others = self._tape.args[slot]
        decided = known[first]
        if isinstance(decided, Doubt) or (op == PULL and self._kind.is_zero(decided)):
            return None
        return others[0] if op == PULL or decided else others[1]

    def _value(self, slot: int, chosen: int | None, known: dict[int, Outcome]) -> Outcome:
        tape = self._tape
        if slot in tape.constants:
            return self._kind.number(tape.constants[slot])
        if tape.ops[slot] == CHOICE:
            return known[tape.args[slot][0] if chosen is None else chosen]
        if tape.ops[slot] == PULL and chosen is None:
            return known[tape.args[slot][0]]
        args = [known[arg] for arg in tape.args[slot]]
        doubt = _worst(args) or self._unfulfilled(slot, known)
        if doubt:
            return doubt
        outcome = self._operation(slot)(*args)
        return outcome._replace(slot=slot) if isinstance(outcome, Doubt) else outcome

    def _unfulfilled(self, slot: int, known: dict[int, Outcome]) -> Doubt | None:
        """The doubt that a guard raises, if one does."""
        found = None
        for guard in self._guards(slot):
            sides = known[guard.left], known[guard.right]
            doubt = _worst(sides)
            if doubt is None:
                holds = self._kind.holds(guard.op, *sides, nearby=self._near(slot))
                if holds:
                    continue
                doubt = Doubt(holds is False and not guard.smooth, slot, guard)
            if doubt.certain:
                return doubt
            found = doubt
        return found

    def _operation(self, slot: int) -> Operation:
        if slot not in self._operations:
            self._operations[slot] = self._kind.operation(self._tape, slot, nearby=self._near(slot))
        return self._operations[slot]

    def _near(self, slot: int) -> bool:
        return self._nearby and slot in self._tape.moving


def _worst(outcomes: Sequence[Outcome]) -> Doubt | None:
    """A doubt among outcomes, a certain one if there is one."""
    doubts = [outcome for outcome in outcomes if isinstance(outcome, Doubt)]
    return next((doubt for doubt in doubts if doubt.certain), doubts[0] if doubts else None)

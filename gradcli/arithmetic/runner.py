"""The runners of tapes: what is needed at a point is computed, and nothing else.

A kind of number is a table of operations. The runner knows what is common to all: an instruction
waits for its arguments, a guard for the sides of its comparison; of a choice, the branch that is
not taken is never looked at, nor is what an adjoint of 0 would be multiplied by. Where an
instruction has no value, or that can't be told, a `Doubt` stands in its place, and in the place of
all that needs it.

Numbers that know no doubt, as floats with their nan, run `Straight` through, for many points.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from gradcli.arithmetic.reals import as_float
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import INPUT, Guard, Tape, needed
from gradcli.language.tree import HOLDS

N = TypeVar("N")


class Doubt(NamedTuple):
    """Why there is no value: `certain` where none exists, otherwise that can't be told.

    The slot is the one to blame, the guard the condition that it does not fulfil; `beyond` where
    that is because a number is larger, or closer to 0, than any that can be held.
    """

    certain: bool
    slot: int = -1
    guard: Guard | None = None
    beyond: bool = False


UNDEFINED, UNSURE = Doubt(certain=True), Doubt(certain=False)
Outcome = Any
"""A number of a kind, the truth of a comparison, or a doubt."""

Operation = Callable[..., Outcome]
Known = dict[int, Outcome]
Step = Callable[[Known], Outcome]
Instruction = Callable[[list[Any]], None]


class Awaited(NamedTuple):
    """A slot that has to be known first, now that it is chosen."""

    slot: int


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


def held(op: str, sign: int | None, *, nearby: bool) -> bool | None:
    """Whether a comparison certainly holds or fails, by the sign of left − right if it is known."""
    return None if sign is None or (nearby and not sign) else HOLDS[op](sign)


def comparison(op: str, sign_of_gap: Callable[[N, N], int | None], *, nearby: bool) -> Operation:
    """Whether a comparison holds; a number is equal to itself nearby, too."""

    def compare(left: N, right: N) -> bool | Doubt:
        if left is right:
            return HOLDS[op](0)
        found = held(op, sign_of_gap(left, right), nearby=nearby)
        return UNSURE if found is None else found

    return compare


class RowByRow(ABC, Generic[N]):
    """What a kind is whose numbers are columns: it chooses row by row, and computes all of them.

    A choice and the product with an adjoint are operations like others there, and a guard leaves a
    mark in the rows in which it does not hold.
    """

    @abstractmethod
    def known(self, number: N, holds: Any) -> N:
        """The number where that holds; nothing known elsewhere."""

    def operands(self, tape: Tape, slot: int) -> tuple[int, ...]:
        """The slots that an instruction is computed from."""
        return tape.args[slot]


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
        self._rows = kind if isinstance(kind, RowByRow) else None
        self._choices = () if self._rows else ("where", PULL)
        self._outputs = tuple(outputs)
        self._nearby = nearby
        self._programs: dict[tuple[int, ...], list[tuple[int, Step]]] = {}
        self._steps: dict[int, Step] = {}

    def __call__(self, inputs: Sequence[N]) -> list[N | Doubt]:
        """The values of the outputs at a point."""
        known: Known = dict(zip(self._tape.inputs.values(), inputs, strict=True))
        pending = [iter(self._program(self._outputs))]
        while pending:
            for slot, step in pending[-1]:
                if slot not in known:
                    outcome = step(known)
                    if outcome.__class__ is Awaited:
                        first = iter(self._program((outcome.slot,)))
                        pending.extend((iter(((slot, step),)), first))
                        break
                    known[slot] = outcome
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
                pending.extend((*self._args(slot), *self._sides(slot)))
        return list(found)

    def _program(self, wanted: tuple[int, ...]) -> list[tuple[int, Step]]:
        """What has to be computed for some slots, whatever is chosen, each behind its own."""
        if wanted not in self._programs:
            inputs = set(self._tape.inputs.values())
            slots = (slot for slot in self._sorted(wanted) if slot not in inputs)
            self._programs[wanted] = [
                (slot, self._steps.get(slot) or self._step(slot)) for slot in slots
            ]
        return self._programs[wanted]

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

    def _args(self, slot: int) -> tuple[int, ...]:
        return self._rows.operands(self._tape, slot) if self._rows else self._tape.args[slot]

    def _first(self, slot: int) -> tuple[int, ...]:
        """The arguments that an instruction needs in any case."""
        args = self._args(slot)
        return args[:1] if self._tape.ops[slot] in self._choices else args

    def _guards(self, slot: int) -> list[Guard]:
        guards = self._tape.guards.get(slot, [])
        return guards if self._nearby else [guard for guard in guards if not guard.smooth]

    def _sides(self, slot: int) -> list[int]:
        return [side for guard in self._guards(slot) for side in (guard.left, guard.right)]

    def _step(self, slot: int) -> Step:
        """What gives the outcome of a slot from those known."""
        tape = self._tape
        if slot in tape.constants:
            step = _literal(self._kind, tape.constants[slot])
        elif tape.ops[slot] == "where" and "where" in self._choices:
            step = _choice(*tape.args[slot])
        else:
            near = self._nearby and slot in tape.moving
            operation = self._kind.operation(tape, slot, nearby=near)
            step = _operation(slot, operation, self._args(slot))
            guards = self._guards(slot)
            if guards:
                holds = partial(self._kind.holds, nearby=near)
                step = (
                    _marked(step, guards, holds, self._rows)
                    if self._rows
                    else _guarded(slot, step, guards, holds)
                )
            if tape.ops[slot] in self._choices:
                step = _pull(step, self._kind, *tape.args[slot])
        self._steps[slot] = step
        return step


class Straight(ABC):
    """Some slots of a tape as a function of the inputs, for numbers of which none is in doubt.

    Both branches of a choice are computed, and nothing is guarded: where there is no value, there
    is nan. What no input changes is computed once; the last inputs may be `fixed`.
    """

    def __init__(
        self, tape: Tape, outputs: Sequence[int], fixed: Mapping[int, Any] | None = None
    ) -> None:
        self.tape = tape
        self.outputs = tuple(outputs)
        known = fixed or {}
        self._slots: list[Any] = [known.get(slot) for slot in range(len(tape.ops))]
        self._count = len(tape.inputs) - len(known)
        self._changing: list[int] = []
        self._code: list[Instruction] = []
        moving = set(range(self._count))
        for slot in needed(tape, outputs):
            if slot in tape.constants:
                self._slots[slot] = self._number(tape.constants[slot])
            elif tape.ops[slot] != INPUT:
                step = self._instruction(slot)
                if moving.isdisjoint(tape.args[slot]):
                    step(self._slots)
                else:
                    moving.add(slot)
                    self._changing.append(slot)
                    self._code.append(step)

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        """The values of the outputs."""
        slots = self._slots
        slots[: self._count] = inputs
        for step in self._code:
            step(slots)
        return [slots[slot] for slot in self.outputs]

    def _number(self, value: Fraction) -> Any:
        """A literal; a float, if nothing else is said."""
        return as_float(value)

    @abstractmethod
    def _instruction(self, slot: int) -> Instruction:
        """What computes a slot from others."""


def _literal(kind: Kind[N], value: Fraction) -> Step:
    number = kind.number(value)
    return lambda _: number


def _choice(condition: int, held: int, failed: int) -> Step:
    """The branch that is taken; the other one need not be known."""

    def step(known: Known) -> Outcome:
        decided = known[condition]
        if isinstance(decided, Doubt):
            return decided
        branch = held if decided else failed
        return known[branch] if branch in known else Awaited(branch)

    return step


def _pull(multiply: Step, kind: Kind[N], adjoint: int, slope: int) -> Step:
    """An adjoint times a slope, which need not be known where the adjoint is 0."""

    def step(known: Known) -> Outcome:
        factor = known[adjoint]
        if isinstance(factor, Doubt) or kind.is_zero(factor):
            return factor
        return multiply(known) if slope in known else Awaited(slope)

    return step


def _operation(slot: int, operation: Operation, args: tuple[int, ...]) -> Step:
    """An operation on arguments of which none is in doubt."""

    def step(known: Known) -> Outcome:
        values = [known[arg] for arg in args]
        for value in values:
            if value.__class__ is Doubt:
                return _worst(values)
        outcome = operation(*values)
        return outcome._replace(slot=slot) if outcome.__class__ is Doubt else outcome

    return step


def _marked(
    step: Step, guards: Sequence[Guard], holds: Callable[..., Any], kind: RowByRow[Any]
) -> Step:
    """A step that leaves marks where a guard does not hold."""

    def marked(known: Known) -> Outcome:
        held = True
        for guard in guards:
            held = held & holds(guard.op, known[guard.left], known[guard.right])
        return kind.known(step(known), held)

    return marked


def _guarded(
    slot: int, step: Step, guards: Sequence[Guard], holds: Callable[..., bool | None]
) -> Step:
    """A step where all guards certainly hold; elsewhere a doubt, a certain one if one is."""

    def guarded(known: Known) -> Outcome:
        doubts = [doubt for guard in guards if (doubt := _unfulfilled(slot, guard, known, holds))]
        return _worst(doubts) or step(known)

    return guarded


def _unfulfilled(
    slot: int, guard: Guard, known: Known, holds: Callable[..., bool | None]
) -> Doubt | None:
    """The doubt that a guard raises, if it does."""
    left, right = known[guard.left], known[guard.right]
    doubt = _worst((left, right))
    if doubt is not None:
        return doubt
    held = holds(guard.op, left, right)
    return None if held else Doubt(held is False and not guard.smooth, slot, guard)


def _worst(outcomes: Sequence[Outcome]) -> Doubt | None:
    """A doubt among outcomes, a certain one if there is one."""
    worst = None
    for outcome in outcomes:
        if outcome.__class__ is Doubt and (worst is None or (outcome.certain > worst.certain)):
            worst = outcome
    return worst

"""Instructions as statements, each where it is used.

A block is the path of choices that leads to it; an instruction stands in the innermost block that
holds all its uses, so that what a choice does not take is not computed. Choices by one condition
become one `if`, as far as none of them waits for another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape, needed
from gradcli.language.tree import HOLDS

TERNARY, COMPARISON, SUM, PRODUCT, UNARY, ATOM = range(6)
LONGEST = 60
LEVELS = {"+": SUM, MINUS: SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT} | dict.fromkeys(
    HOLDS, COMPARISON
)
SIGNS = {MINUS: "-"}

Block = tuple[tuple[int, bool], ...]
"""The conditions around, each with whether it holds there."""


class Text(NamedTuple):
    """An expression, and how tightly it binds."""

    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """The expression as a part of one that binds so tightly."""
        return self.text if self.level >= level else f"({self.text})"


class Target(Protocol):
    """A language to write in."""

    lazy: bool
    """Whether a choice computes one branch only."""

    def number(self, tape: Tape, slot: int) -> Text:
        """A literal."""

    def call(self, tape: Tape, slot: int, args: Sequence[Text]) -> Text:
        """An instruction that is no arithmetic."""

    def choice(self, condition: Text, held: Text, failed: Text) -> Text:
        """An expression that is one of two."""

    def let(self, name: str, text: str) -> str:
        """A line that gives a name to a value."""

    def either(
        self, names: Sequence[str], condition: str, held: list[str], failed: list[str]
    ) -> Iterable[str]:
        """Lines that do one of two things, which give values to the names."""

    def assign(self, name: str, text: str) -> str:
        """A line that gives a value to such a name."""


class Writer:
    """The statements for some slots of a tape; `names` are those of its inputs, in their order."""

    def __init__(
        self,
        tape: Tape,
        outputs: Sequence[int],
        target: Target,
        names: Sequence[str],
        fresh: Callable[[], str],
    ) -> None:
        self._tape, self._target, self._fresh = tape, target, fresh
        self._names = dict(zip(tape.inputs.values(), names, strict=True))
        self._slots = needed(tape, outputs)
        self._uses = Counter(outputs)
        self._blocks: dict[int, Block] = dict.fromkeys(outputs, ())
        self._place()
        self.lines = self._block((), set(self._slots), set())

    def text(self, slot: int) -> Text:
        """The expression of a slot, or its name."""
        tape = self._tape
        if slot in self._names:
            return Text(self._names[slot])
        op = tape.ops[slot]
        if op == NUMBER:
            return self._target.number(tape, slot)
        args = [self.text(arg) for arg in tape.args[slot]]
        if op == "where":
            return self._target.choice(*args)
        if op == "neg":
            return Text(f"-{args[0].within(UNARY)}", UNARY)
        if op in LEVELS:
            level = LEVELS[op]
            right = args[1].within(level + 1)
            return Text(f"{args[0].within(level)} {SIGNS.get(op, op)} {right}", level)
        return self._target.call(tape, slot, args)

    def _place(self) -> None:
        """Count uses, and find the block of every slot: all that its uses have in common."""
        for slot in reversed(self._slots):
            tape, block = self._tape, self._blocks[slot]
            args = tape.args[slot]
            lazy = self._target.lazy and tape.ops[slot] == "where"
            times = self._uses[slot] if tape.ops[slot] in HOLDS else 1
            for place, arg in enumerate(args):
                around = (*block, (args[0], place == 1)) if lazy and place else block
                self._uses[arg] += times
                known = self._blocks.get(arg)
                self._blocks[arg] = around if known is None else _common(known, around)

    def _block(self, block: Block, wanted: set[int], done: set[int]) -> list[str]:
        """The lines that compute what is wanted in a block."""
        lines: list[str] = []
        for slot in sorted(wanted):
            if self._blocks[slot] == block:
                lines.extend(self._statement(slot, wanted, done))
        return lines

    def _statement(self, slot: int, wanted: set[int], done: set[int]) -> Iterator[str]:
        """The line that gives a slot a name, if it needs one."""
        tape = self._tape
        op = tape.ops[slot]
        if slot in done or op in (INPUT, NUMBER) or op in HOLDS:
            return
        done.add(slot)
        if op == "where" and self._target.lazy and not self._is_short(slot):
            yield from self._choice(slot, wanted, done)
            return
        text = self.text(slot).text
        if self._uses[slot] > 1 or len(text) > LONGEST:
            self._names[slot] = self._fresh()
            yield self._target.let(self._names[slot], text)

    def _is_short(self, slot: int) -> bool:
        """Whether nothing has to be computed for a choice."""
        return all(
            arg in self._names or self._tape.ops[arg] == NUMBER for arg in self._tape.args[slot][1:]
        )

    def _choice(self, slot: int, wanted: set[int], done: set[int]) -> Iterator[str]:
        """One `if` for all choices in this block that can be made now by the same condition."""
        tape = self._tape
        chosen = self._together(slot, wanted - done)
        first = self._behind(chosen) - set(chosen)
        yield from self._block(self._blocks[slot], first, done)
        done.update(chosen)
        names = [self._fresh() for _ in chosen]
        branches = []
        for place in (1, 2):
            inner = dict(self._names)
            values = [tape.args[each][place] for each in chosen]
            block = (*self._blocks[slot], (tape.args[slot][0], place == 1))
            lines = self._block(block, self._behind(values), set(done))
            texts = [self.text(value).text for value in values]
            self._names = inner
            branches.append([*lines, *map(self._target.assign, names, texts)])
        condition = self.text(tape.args[slot][0]).text
        self._names.update(zip(chosen, names, strict=True))
        yield from self._target.either(names, condition, *branches)

    def _behind(self, slots: Sequence[int]) -> set[int]:
        """What has to be computed for some slots, themselves included; names are known."""
        found, pending = set[int](), list(slots)
        while pending:
            slot = pending.pop()
            if slot not in found and slot not in self._names:
                found.add(slot)
                pending.extend(self._tape.args[slot])
        return found

    def _together(self, slot: int, wanted: set[int]) -> list[int]:
        """The choice, and later ones in the same block that do not wait for one of them."""
        tape, chosen = self._tape, [slot]
        for other in sorted(wanted):
            alike = tape.ops[other] == "where" and tape.args[other][0] == tape.args[slot][0]
            if other > slot and alike and self._blocks[other] == self._blocks[slot]:
                waits = not set(chosen).isdisjoint(needed(tape, [other]))
                if not waits:
                    chosen.append(other)
        return chosen


def _common(one: Block, other: Block) -> Block:
    """The block around both."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return one[:length]

"""A page of mathematics for a terminal: boxes on one baseline, and facts in aligned columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.text import Text

from gradcli.language.tree import Tree
from gradcli.render.box import Box, grown, text
from gradcli.render.layout import wrapped
from gradcli.render.notation import Notation, Reading

MARGIN = 2
GAP = 3
ANSWER, QUIET, ALARM = "bold", "dim", "red"
WIDEST_EXACT = 36
RELATION = "  {} "


@dataclass(frozen=True, slots=True)
class Ink:
    """A box and the style it is printed in."""

    box: Box
    style: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled number or vector; `remark` follows it quietly.

    What is `derived` from facts that are shown is given in decimals alone where the exact form
    does not fit into a line.
    """

    label: str
    reading: Reading
    style: str = ""
    remark: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A label and lines of mathematics beside it."""

    label: str
    lines: tuple[str, ...]
    style: str = ""


@dataclass(slots=True)
class Page:
    """Lines that are at most `width` columns wide, margin included."""

    notation: Notation
    width: int
    lines: list[Text] = field(default_factory=list)

    @property
    def room(self) -> int:
        """The columns beside the margin."""
        return self.width - MARGIN

    def row(self, *inks: Ink) -> None:
        """Boxes beside each other on one baseline."""
        above = max(ink.box.baseline for ink in inks)
        below = max(ink.box.depth for ink in inks)
        level = [(grown(ink.box, above, below).lines, ink.style) for ink in inks]
        for place in range(above + below + 1):
            line = Text(" " * MARGIN)
            for part, style in level:
                line.append(part[place], style)
            line.rstrip()
            self.lines.append(line)

    def blank(self) -> None:
        """An empty line, but never two."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Text())

    def note(self, words: str, style: str = "") -> None:
        """A sentence, broken where it is too long."""
        self.row(Ink(wrapped(self.notation.say(words), self.room, indent=""), style))

    def ink(self, words: str, style: str = "") -> Ink:
        """Words with mathematical signs as one box."""
        return Ink(text(self.notation.say(words)), style)

    def formula(self, left: str, tree: Tree, style: str = "") -> None:
        """Left = formula, the formula in two dimensions."""
        sign = self.ink(f"{left}  =  ")
        self.row(sign, Ink(self.notation.box(tree, self.room - sign.box.width), style))

    def statements(self, statements: Sequence[Statement]) -> None:
        """Labels and what they stand for, in two columns."""
        left = max(len(statement.label) for statement in statements) + GAP
        for statement in statements:
            label = statement.label
            for line in statement.lines:
                box = wrapped(self.notation.say(line), self.room - left)
                self.row(Ink(text(label.ljust(left)), QUIET), Ink(box, statement.style))
                label = ""

    def facts(self, facts: Sequence[Fact]) -> None:
        """Labels, exact numbers and decimals in columns; what is too wide goes below itself."""
        labels = [self.notation.say(fact.label) for fact in facts]
        left = max(map(len, labels), default=0)
        exacts = [len(fact.reading.parts[0][1]) for fact in facts if len(fact.reading.parts) > 1]
        middle = max((size for size in exacts if size <= WIDEST_EXACT), default=0)
        for label, fact in zip(labels, facts, strict=True):
            self._fact(label.ljust(left), fact, middle)

    def _fact(self, label: str, fact: Fact, middle: int) -> None:
        room = self.room - len(label) - len(RELATION.format("="))
        words = _beside(fact.reading, middle)
        parts = fact.reading.parts
        if len(words) <= room:
            parts = ((parts[0][0], words),)
        elif fact.derived and len(parts[0][1]) > room:
            parts = parts[1:] or parts
        for sign, part in parts:
            self._fact_row(label, sign, Ink(wrapped(part, room), fact.style))
            label = " " * len(label)
        if fact.remark:
            self._fact_row(label, "", Ink(wrapped(self.notation.say(fact.remark), room, ""), QUIET))

    def _fact_row(self, label: str, sign: str, ink: Ink) -> None:
        self.row(Ink(text(label), QUIET), Ink(text(RELATION.format(sign or " "))), ink)


def _beside(reading: Reading, middle: int) -> str:
    """The parts of a reading in one line."""
    (_, first), *rest = reading.parts
    following = "".join(f"   {sign} {words}" for sign, words in rest)
    return first.ljust(middle) + following if rest else first

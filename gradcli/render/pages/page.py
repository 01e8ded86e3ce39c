"""A page of mathematics for a terminal: boxes on one baseline, and facts in aligned columns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.render.box import Box, grown, text
from gradcli.render.layout import one_line, sentence
from gradcli.render.notation import Notation, Reading
from gradcli.render.numbers import aligned
from gradcli.render.screen import QUIET, Line

SHOWN_DIGITS = 7
MARGIN = 2
GAP = 3
WIDEST_EXACT = 36
RELATION = "  {} "
ENDLESS = 10**9
NUMERIC = re.compile(r"[−-]?[\d.]|$")


class Ink(NamedTuple):
    """A box and the style it is printed in."""

    box: Box
    style: str = ""


class Fact(NamedTuple):
    """A labelled number or vector.

    What is `derived` from facts that are shown is given in decimals alone where the exact form
    is long.
    """

    label: str
    reading: Reading
    style: str = ""
    derived: bool = False


class Entry(NamedTuple):
    """A label and lines of mathematics beside it."""

    label: str
    lines: tuple[str, ...]
    style: str = ""


class Page:
    """Lines that are at most `width` columns wide, margin included.

    `echoed` tells whether the function as it was read stands at the top already.
    """

    def __init__(self, notation: Notation, width: int) -> None:
        self.notation = notation
        self.width = width
        self.lines: list[Line] = []
        self.echoed = False

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
            line = [(" " * MARGIN, ""), *((part[place], style) for part, style in level)]
            self.lines.append(_stripped(line))

    def blank(self) -> None:
        """An empty line, but never two."""
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def note(self, words: str, style: str = "") -> None:
        """A sentence, broken where it is too long."""
        self.row(Ink(sentence(self.notation.say(words), self.room), style))

    def remark(self, sign: str, words: str, style: str) -> None:
        """A sentence behind a sign, which stands in front of all of its lines."""
        mark = self.ink(f"{sign} ", style)
        box = sentence(self.notation.say(words), self.room - mark.box.width)
        self.row(mark, Ink(box, style))

    def ink(self, words: str, style: str = "") -> Ink:
        """Words with mathematical signs as one box."""
        return Ink(text(self.notation.say(words)), style)

    def formula(self, left: str, tree: Tree, style: str = "") -> None:
        """Left = formula, the formula in two dimensions."""
        sign = self.ink(f"{left}  =  ")
        self.row(sign, Ink(self.notation.box(tree, self.room - sign.box.width), style))

    def entries(self, *groups: Sequence[Entry]) -> None:
        """Labels and what they stand for in two columns, an empty line after each group."""
        left = GAP + max((len(each.label) for group in groups for each in group), default=0)
        for group in groups:
            for each in group:
                self._entry(each.label.ljust(left), each)
            self.blank()

    def _entry(self, label: str, entry: Entry) -> None:
        for line in entry.lines:
            box = one_line(self.notation.say(line), self.room - len(label))
            self.row(Ink(text(label), QUIET), Ink(box, entry.style))
            label = " " * len(label)

    def facts(self, facts: Sequence[Fact]) -> None:
        """Labels, exact numbers and decimals in columns; what is too wide goes below itself."""
        labels = [self.notation.say(fact.label) for fact in facts]
        left = max((len(label) for label in labels if len(label) <= self.room // 2), default=0)
        middle = _middle(facts, self.room - left - len(RELATION.format("=")))
        for label, fact in zip(labels, facts, strict=True):
            if len(label) > left:
                self.row(Ink(one_line(label, self.room), QUIET))
            self._fact((label if len(label) <= left else "").ljust(left), fact, middle)

    def _fact(self, label: str, fact: Fact, middle: int) -> None:
        room = self.room - len(label) - len(RELATION.format("="))
        parts = fact.reading.parts
        long = min(room, WIDEST_EXACT) if fact.derived else ENDLESS
        if len(parts) > 1 and len(parts[0][1]) > long:
            parts = parts[1:]
        for sign, line in _filled(parts, middle, room):
            ink = Ink(one_line(line, room), fact.style)
            self.row(Ink(text(label), QUIET), Ink(text(RELATION.format(sign))), ink)
            label = " " * len(label)

    def table(self, columns: Sequence[Sequence[str]], style: str = "") -> None:
        """Columns of text under a heading each; one row below the other where there is no room."""
        cells = [_level(column[0], column[1:]) for column in columns]
        if sum(len(cell[0]) + GAP for cell in cells) - GAP <= self.room:
            for place, line in enumerate(zip(*cells, strict=True)):
                row = (" " * GAP).join(line).rstrip()
                self.row(self.ink(row, style if place else QUIET))
            return
        for texts in zip(*(column[1:] for column in columns), strict=True):
            pairs = zip((column[0] for column in columns), texts, strict=True)
            self.facts([Fact(name, Reading(((":", cell),)), style) for name, cell in pairs])
            self.blank()


def _stripped(line: Line) -> Line:
    """The line without blanks at its end."""
    kept = list(line)
    while kept and not kept[-1][0].strip():
        kept.pop()
    if kept:
        kept[-1] = kept[-1][0].rstrip(), kept[-1][1]
    return kept


def _level(heading: str, cells: Sequence[str]) -> list[str]:
    """A column of one width: numbers with their points in line, words at the left."""
    if all(NUMERIC.match(cell) for cell in cells):
        return aligned(cells, heading)
    width = max(map(len, (heading, *cells)))
    return [cell.ljust(width) for cell in (heading, *cells)]


def _middle(facts: Sequence[Fact], room: int) -> int:
    """The width of the exact numbers that stand beside their decimals."""
    pairs = [fact.reading.parts[:2] for fact in facts if len(fact.reading.parts) > 1]
    fitting = [a for (_, a), (_, b) in pairs if len(a) + GAP + len(b) + 2 <= room]
    return max((len(a) for a in fitting if len(a) <= WIDEST_EXACT), default=0)


def _filled(parts: Sequence[tuple[str, str]], middle: int, room: int) -> list[tuple[str, str]]:
    """The parts of a reading in one line, those that it can't hold in lines of their own."""
    sign, line = parts[0]
    lines = [(sign, line.ljust(middle) if len(parts) > 1 else line)]
    for also, words in parts[1:]:
        sign, line = lines[-1]
        longer = f"{line}{' ' * GAP}{also} {words}"
        if len(longer) <= room:
            lines[-1] = sign, longer
        else:
            lines.append((also, words))
    return lines

"""The answers at many points as a table that grows: points beside what was found there."""

import csv
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import zip_longest

from gradcli.render.layout import one_line
from gradcli.render.notation import Notation
from gradcli.render.numbers import NOTHING
from gradcli.render.pages.page import GAP, MARGIN, SHOWN_DIGITS
from gradcli.render.screen import QUIET, Screen

FEWER, DOUBLE = (5, 4), 15
NUMBER = frozenset("0123456789.e+-")


class Table:
    """Prints rows of CSV, the first of which is the heading, as soon as they are found.

    Columns are as wide as the widest cells so far. Where not all columns find room, a row is a
    line of its own, each number with the name of its column.
    """

    def __init__(self, screen: Screen, digits: int | None) -> None:
        self._screen = screen
        self._notation = Notation(screen.unicode, None, digits or SHOWN_DIGITS)
        self._ways = (digits,) if digits else (SHOWN_DIGITS, *FEWER)
        self._heading: list[str] = []
        self._widths: list[int] = []
        self._headed = self._by_names = False
        self._minus = "−" if screen.unicode else "-"

    def show(self, chunks: Iterable[bytes]) -> None:
        """Print the rows of each chunk, a line each, before the next is asked for."""
        for chunk in chunks:
            rows = list(csv.reader(chunk.decode().splitlines()))
            if rows and not self._heading:
                self._heading = rows.pop(0)
            if rows:
                self._print(rows)

    def close(self) -> None:
        """End the table with an empty line."""
        if self._headed:
            print(file=self._screen.stream, flush=True)

    def _print(self, rows: Sequence[Sequence[str]]) -> None:
        lines = ([] if self._by_names else self._in_columns(rows)) or self._by_name(rows)
        print("\n".join(lines), file=self._screen.stream, flush=True)

    def _in_columns(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The rows under the heading; nothing where they are too wide."""
        for digits in self._ways:
            table = [self._cells(row, digits) for row in rows]
            widths = [max(map(len, column)) for column in zip(self._names, *table, strict=True)]
            widths = [*map(max, zip(widths, self._widths or widths, strict=True))]
            if MARGIN + sum(widths) + GAP * (len(widths) - 1) <= self._screen.width:
                self._widths = widths
                return [*self._head(widths), *(_line(row, widths) for row in table)]
        return []

    @property
    def _names(self) -> list[str]:
        return [self._notation.name(name) for name in self._heading]

    def _head(self, widths: Sequence[int]) -> list[str]:
        """The heading, before the first row."""
        if self._headed:
            return []
        self._headed = True
        return ["", self._screen.styled(_line(self._names, widths), QUIET)]

    def _cells(self, row: Sequence[str], digits: int) -> list[str]:
        """The numbers of a row; a dash for each that there is not."""
        cells = [self._cell(cell, digits) for cell in row]
        missing = self._notation.say("–")
        return cells + [missing] * (len(self._heading) - len(cells))

    def _cell(self, cell: str, digits: int) -> str:
        if cell in ("", NOTHING):
            return self._notation.say("–")
        if not NUMBER.issuperset(cell):
            return self._formula(cell)
        if digits > DOUBLE:
            return self._notation.brief_digits(Fraction(cell), digits)
        return self._notation.say(f"{float(cell):.{digits}g}").replace("-", self._minus)

    def _formula(self, cell: str) -> str:
        """What is written in gradcli's language, as this terminal writes it."""
        signs = re.sub(r"sqrt(?:\((\d+)\))?", r"√\1", cell) if self._screen.unicode else cell
        return signs.replace("*", self._notation.say("·")).replace("-", self._minus)

    def _by_name(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Every row as x = 1, y = 2, …, in lines of the screen's width, but for empty cells."""
        self._headed = self._by_names = True
        lines: list[str] = []
        for row in rows:
            cells = self._cells(row, self._ways[0])
            pairs = zip_longest(self._names, cells, row, fillvalue=NOTHING)
            lines += ["", *self._filled(f"{name} = {cell}" for name, cell, text in pairs if text)]
        return lines

    def _filled(self, words: Iterable[str]) -> list[str]:
        """Pieces in lines, as many as fit in each."""
        lines: list[str] = []
        for piece in words:
            longer = f"{lines[-1]}{' ' * GAP}{piece}" if lines else ""
            if lines and len(longer) <= self._screen.width:
                lines[-1] = longer
            else:
                box = one_line(piece, self._screen.width - MARGIN)
                lines += [" " * MARGIN + line.rstrip() for line in box.lines]
        return lines


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return " " * MARGIN + (" " * GAP).join(padded)

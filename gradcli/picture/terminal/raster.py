"""Dots on cells of characters: eight in a cell as Braille, or three heights of ASCII points."""

import itertools
from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

ACROSS, DOWN = 2, 4
"""The dots of a cell."""
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800
UPPER, LOWER = 0x1B, 0xE4
FINE = 0.4


class Cell(NamedTuple):
    """A character with the style it is printed in; the layer tells what it gives way to."""

    layer: int
    style: str
    dots: int = 0
    glyph: str = ""


Dot = tuple[float, float]


class Raster:
    """Cells in columns and rows; what is drawn on a higher layer takes a cell for itself."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells: dict[tuple[int, int], Cell] = {}

    def line(
        self,
        points: Sequence[Dot],
        layer: int,
        style: str,
        spacing: float = FINE,
        glyph: str = "",
    ) -> None:
        """A polyline in dots: x to the right, y down, from the upper left corner.

        With a glyph, that stands in the cells it runs through.
        """
        due = 0.0
        for (x, y), (u, v) in itertools.pairwise(points):
            length = hypot(u - x, v - y)
            while due <= length:
                share = due / length if length else 0.0
                self._dot(x + (u - x) * share, y + (v - y) * share, Cell(layer, style, 0, glyph))
                due += spacing
            due -= length

    def _dot(self, x: float, y: float, ink: Cell) -> None:
        column, row = int(x // ACROSS), int(y // DOWN)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return
        there = self._cells.get((column, row))
        if there is None or there.layer < ink.layer:
            there = ink
        if there.layer == ink.layer and (ink.glyph or not there.glyph):
            bit = BITS[int(y) % DOWN][int(x) % ACROSS]
            self._cells[column, row] = there._replace(dots=there.dots | bit)

    def write(self, column: int, row: int, text: str, layer: int, style: str) -> None:
        """Text from a cell on, as far as there are cells."""
        for place, glyph in enumerate(text):
            if 0 <= column + place < self.columns and 0 <= row < self.rows:
                self._cells[column + place, row] = Cell(layer, style, glyph=glyph)

    def free(self, column: int, row: int, width: int, layer: int) -> bool:
        """Whether nothing on that layer or above stands in some cells, all of which there are."""
        if not (column >= 0 and column + width <= self.columns and 0 <= row < self.rows):
            return False
        cells = (self._cells.get((column + k, row)) for k in range(width))
        return all(cell is None or cell.layer < layer for cell in cells)

    def runs(self, row: int, *, unicode: bool) -> list[tuple[str, str]]:
        """The text of a row, in pieces of one style."""
        runs: list[tuple[str, str]] = []
        for column in range(self.columns):
            cell = self._cells.get((column, row))
            glyph, style = (_glyph(cell, unicode), cell.style) if cell else (" ", "")
            if runs and (runs[-1][1] == style or not glyph.strip()):
                runs[-1] = runs[-1][0] + glyph, runs[-1][1]
            else:
                runs.append((glyph, style))
        return runs


def _glyph(cell: Cell, unicode: bool) -> str:
    if cell.glyph:
        return cell.glyph
    if unicode:
        return chr(BRAILLE + cell.dots)
    return ":" if cell.dots & UPPER and cell.dots & LOWER else "'" if cell.dots & UPPER else "."

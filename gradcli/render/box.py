"""Boxes of characters: rectangles of text with a baseline, set beside and above each other.

A box is typeset mathematics: its lines all have the same width, and its baseline is the line that
stands level with the text around it, such as the bar of a fraction.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

BRACKETS: dict[str, tuple[str, ...]] = {  # of one line; top, side, middle and bottom of a tall one
    "(": ("(", "⎛", "⎜", "⎜", "⎝"),
    ")": (")", "⎞", "⎟", "⎟", "⎠"),
    "[": ("[", "⎡", "⎢", "⎢", "⎣"),
    "]": ("]", "⎤", "⎥", "⎥", "⎦"),
    "{": ("{", "⎧", "⎪", "⎨", "⎩"),
    "|": ("|", "│", "│", "│", "│"),
    "‖": ("‖", "‖", "‖", "‖", "‖"),
}


class Box(NamedTuple):
    """Lines of equal width and the number of the line that is level with the text around."""

    lines: tuple[str, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.lines[0])

    @property
    def height(self) -> int:
        """The number of lines."""
        return len(self.lines)

    @property
    def depth(self) -> int:
        """The number of lines below the baseline."""
        return self.height - 1 - self.baseline


def text(characters: str) -> Box:
    """One line of text."""
    return Box((characters,))


def grown(box: Box, above: int, below: int) -> Box:
    """The box with the baseline at line `above` and `below` lines under it."""
    blank = " " * box.width
    top, bottom = above - box.baseline, below - box.depth
    return Box((blank,) * top + box.lines + (blank,) * bottom, above)


def beside(boxes: Iterable[Box]) -> Box:
    """Boxes in a row on one baseline."""
    row = tuple(boxes)
    if all(len(box.lines) == 1 for box in row):
        return text("".join(box.lines[0] for box in row))
    above = max((box.baseline for box in row), default=0)
    below = max((box.depth for box in row), default=0)
    columns = [grown(box, above, below).lines for box in row]
    return Box(tuple("".join(parts) for parts in zip(*columns, strict=True)) or ("",), above)


def stacked(boxes: Sequence[Box], baseline: int, *, align: str = "^") -> Box:
    """Boxes above each other: centred (`^`), at the left (`<`) or at the right (`>`)."""
    width = max(box.width for box in boxes)
    return Box(tuple(f"{line:{align}{width}}" for box in boxes for line in box.lines), baseline)


def fraction(top: Box, bottom: Box) -> Box:
    """A quotient with a bar, on the baseline, as wide as the wider part."""
    bar = text("─" * max(top.width, bottom.width))
    return stacked((top, bar, bottom), top.height)


def raised(base: Box, exponent: str) -> Box:
    """An exponent to the upper right of its base: level with its first line, or above its only."""
    base = grown(base, 1, 0) if base.height == 1 else base
    blank = " " * len(exponent)
    return beside((base, Box((exponent, *[blank] * (base.height - 1)), base.baseline)))


def fenced(inner: Box, left: str, right: str) -> Box:
    """A box between brackets as tall as itself; an empty name stands for no bracket."""
    return beside((*_fence(inner, left), inner, *_fence(inner, right)))


def _fence(inner: Box, name: str) -> tuple[Box, ...]:
    if not name:
        return ()
    single, top, side, middle, bottom = BRACKETS[name]
    if inner.height == 1:
        return (text(single),)
    sides = [side] * (inner.height - 2)
    if sides:
        sides[len(sides) // 2] = middle
    return (Box((top, *sides, bottom), inner.baseline),)


def aligned_rows(table: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """The rows of a table, the boxes of each row brought to one height and baseline."""
    heights = [(max(b.baseline for b in row), max(b.depth for b in row)) for row in table]
    return [[grown(b, *height) for b in row] for row, height in zip(table, heights, strict=True)]


def column(cells: Sequence[Box], *, align: str = "^") -> Box:
    """Boxes above each other with some air between them, the baseline in the middle."""
    airy = len(cells) == 2 or any(cell.height > 1 for cell in cells)
    parts = [part for cell in cells for part in ((text(""), cell) if airy else (cell,))]
    height = sum(part.height for part in parts[airy:])
    return stacked(parts[airy:], (height - 1) // 2, align=align)


Grid = Sequence[Sequence[Box]]
"""The rows of a matrix; those of a column vector have one box each."""


def matrices(grids: Sequence[Grid]) -> list[Box]:
    """Matrices in brackets whose rows stand level with each other; one box alone has none."""
    level = aligned_rows(
        [[box for row in rows for box in row] for rows in zip(*grids, strict=True)]
    )
    ends = list(accumulate((len(grid[0]) for grid in grids), initial=0))
    return [_bracketed([row[start:end] for row in level]) for start, end in pairwise(ends)]


def _bracketed(grid: Grid) -> Box:
    if len(grid) == len(grid[0]) == 1:
        return grid[0][0]
    columns = [part for cells in zip(*grid, strict=True) for part in (text("  "), column(cells))]
    return fenced(beside((text(" "), *columns[1:], text(" "))), "[", "]")

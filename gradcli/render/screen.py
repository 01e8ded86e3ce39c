"""What pages are printed on: a stream with a width, and with colour or without.

Styles are the parameters of ANSI's "select graphic rendition", so that a page waits for no library
of terminals. Nothing but weight, one colour for the answer, red and green are used, so pages read
the same on light and dark grounds and without colour.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TextIO

from gradcli.language.names import GREEK, SUPERSCRIPTS

ANSWER, QUIET, RIGHT, WRONG = "1;35", "2", "32", "31"
USUAL_WIDTH, NARROWEST = 80, 20

SIGNS = {
    "∇": "grad ", "‖": "|", "∂": "d", "′": "'", "≈": "~", "≤": "<=", "·": "*", "−": "-",
    "°": " deg", "ᵤ": "_u ", "∞": "inf", "…": "...", "✓": "+", "✗": "x", "⋮": ":", "–": "-",
    "⟺": "<=>", "⟹": "=>", "×": "x", "″": "''", "‴": "'''",
    **{sign: f"^{figure}" for figure, sign in SUPERSCRIPTS.items() if figure.isdigit()},
}  # fmt: skip
ASCII = str.maketrans(SIGNS | {letter: name for name, letter in GREEK.items()})
"""What mathematical signs are spelled as where a stream does not take them."""

Line = Sequence[tuple[str, str]]
"""Pieces of text, each with its style; an empty style is none."""


def takes_signs(stream: TextIO) -> bool:
    """Whether a stream takes mathematical signs."""
    return (stream.encoding or "").lower().startswith("utf")


class Screen(NamedTuple):
    """A stream for lines of so many columns."""

    stream: TextIO
    width: int
    colour: bool

    @property
    def unicode(self) -> bool:
        """Whether the stream takes mathematical signs."""
        return takes_signs(self.stream)

    def print(self, lines: Iterable[Line]) -> None:
        """Print lines, an empty one above and below them."""
        texts = ("".join(self.styled(*piece) for piece in line) for line in lines)
        print("", *texts, "", sep="\n", file=self.stream)

    def styled(self, text: str, style: str) -> str:
        """The text in a style, where there are colours."""
        return f"\x1b[{style}m{text}\x1b[0m" if style and self.colour else text


def screen(stream: TextIO, *, colour: bool) -> Screen:
    """The screen behind a stream, as wide as its terminal."""
    return Screen(stream, max(NARROWEST, _width()), colour)


def _width() -> int:
    """The columns that `COLUMNS` names, or those of the terminal; 80 where there is none."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            columns = os.get_terminal_size(stream.fileno() if stream else -1).columns
        except (OSError, ValueError):
            continue
        if columns:
            return columns
    return USUAL_WIDTH

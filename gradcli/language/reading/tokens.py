"""Tokens, the pieces of a text, and the names among them.

A token's kind is its own text for operators and brackets, and otherwise one of `number`, `name`,
`super` (a superscript exponent), `frac`, `sqrt`, `root`, `word`, `begin matrix`, `end matrix`,
`begin cases`, `end cases` and `end`.
"""

from typing import NamedTuple

from gradcli.errors import Span
from gradcli.language.names import SPELLED

END = "end"
CLOSING = {"(": ")", "{": "}", "[": "]", "⟨": "⟩", "|(": ")|"}
"""Brackets and what closes them; |( and )| are bars that LaTeX tells apart."""


class Token(NamedTuple):
    """A piece of the text; `value` is what a number, a name or an exponent means.

    `spelled` marks a token that a LaTeX command stands for, or stands before.
    """

    kind: str
    span: Span
    value: object = None
    spelled: bool = False


class Name(NamedTuple):
    """The parts of a name: letters, digits, subscript; Greek letters are not yet spelled out."""

    letters: str
    digits: str = ""
    subscript: str = ""

    @property
    def tail(self) -> str:
        """What follows the letters, in canonical form."""
        return f"{self.digits}_{self.subscript}" if self.subscript else self.digits

    @property
    def canonical(self) -> str:
        """The one spelling of the name: θ₁ is theta_1."""
        return spelled(self.letters) + self.tail


def spelled(letters: str) -> str:
    """Letters with the Greek ones written out."""
    if letters.isascii():
        return letters
    return "".join(SPELLED.get(letter, letter) for letter in letters)

"""Tokens, the pieces of a text: their kinds, their patterns, the names among them.

A token's kind is its own text for operators and brackets, and otherwise one of `number`, `name`,
`super` (a superscript exponent), `frac`, `sqrt`, `root`, `word`, `begin matrix`, `end matrix`,
`begin cases`, `end cases` and `end`.
"""

import re
from functools import cache
from typing import NamedTuple

from gradcli.errors import ReadError, Span
from gradcli.language.names import LOWERED, RAISED, SPELLED
from gradcli.language.vocabulary import OPERATORS

END = "end"
CLOSING = {"(": ")", "{": "}", "[": "]", "⟨": "⟩", "|(": ")|"}
"""Brackets and what closes them; |( and )| are bars that LaTeX tells apart."""


ROOTS = {"√": 2, "∛": 3, "∜": 4}
CANONICAL = {alias: row.name for row in OPERATORS for alias in row.aliases} | {
    "−": "-", "–": "-", "∗": "*", "∥": "‖", "∣": "|", "{,}": ",",
}  # fmt: skip
"""Signs that stand for others."""

PIECE = r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9\s]"
UPRIGHT = r"\\(?:text|mathrm|textrm|mathit|operatorname)\s*\{[^{}]*\}"

_ASCII_SIGNS = re.escape("-+*/^@!=<>,;()[]{}|&")
_SIGNS = re.escape("‖⟨⟩" + "".join(sign for sign in CANONICAL if len(sign) == 1))
_BLANKS = r"\xa0\u1680\u2000-\u200d\u202f\u205f\u2060-\u2064\u3000\ufeff"
_GREEK = "".join(SPELLED)
_DRESS = r"\\(?:text|mathrm|textrm|mathit|operatorname|,)|[\\{}\s]"
_SIGN = rf"[0-9A-Za-z{_GREEK}]"


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


def subscript_pattern(*, ascii_only: bool) -> str:
    """A subscript behind a name."""
    letters = "A-Za-z" if ascii_only else f"A-Za-z{_GREEK}"
    braced = rf"\{{(?:[^{{}}\\]|{UPRIGHT}|\\.)*\}}"
    lowered = "" if ascii_only else f"|[{''.join(LOWERED)}]+"
    return rf"_(?:\d+|[{letters}]+\d*|{UPRIGHT}|\\[A-Za-z]+|{braced}){lowered}"


@cache
def patterns(ascii_only: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The pattern of a token, and of one digit or letter alone."""
    beyond = not ascii_only
    letters = "A-Za-z" + _GREEK * beyond
    exponent = rf"[eE][-+{'−' * beyond}]?\d+"
    subscript = subscript_pattern(ascii_only=ascii_only)
    alternatives = (
        rf"(?P<blank>[\s$~{_BLANKS * beyond}]+)",
        rf"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:{exponent})?{'|[¼½¾⅐-⅞]' * beyond})",
        rf"(?P<name>(?P<letters>[{letters}]+)(?P<digits>\d*)(?P<subscript>{subscript})?)",
        rf"(?P<super>[{''.join(RAISED)}]+)" * beyond,
        rf"(?P<degree>{'[°º˚]|' * beyond}\^\s*(?:\\circ|\{{\s*\\circ\s*\}})(?![A-Za-z]))",
        rf"(?P<operator>\*\*|<=|>=|==|!=|\{{,\}}|[{_ASCII_SIGNS}{_SIGNS * beyond}])",
        rf"(?P<root>[{''.join(ROOTS)}])" * beyond,
        r"(?P<command>\\(?:[A-Za-z]+|.))",
    )
    one = rf"(?P<number>\d)|(?P<name>(?P<letters>[{letters}])(?P<digits>)(?P<subscript>))"
    whole = "|".join(filter(None, alternatives))
    return re.compile(whole, re.DOTALL | re.ASCII), re.compile(one, re.ASCII)


def subscript(typed: str, place: int, source: str) -> str:
    """A subscript as typed, in canonical form.

    Indices of one sign each may be separated by commas: w_{1,2} is w_12. Raises ReadError for
    anything but letters and digits.
    """
    if typed[0] != "_":
        return "".join(LOWERED[char] for char in typed)
    plain = re.sub(_DRESS, "", typed[1:])
    if re.fullmatch(rf"{_SIGN}(?:,{_SIGN})+", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(rf"{_SIGN}+", plain):
        span = Span(place, place + len(typed))
        raise ReadError("a subscript is letters or digits", span=span, source=source)
    return spelled(plain)


def subscript_at(text: str, place: int, source: str) -> tuple[str, int]:
    """The subscript at a place in the text, if there is one, and where the text goes on."""
    pattern = re.compile(subscript_pattern(ascii_only=text.isascii()), re.ASCII)
    match = pattern.match(text, place)
    return (subscript(match.group(), place, source), match.end()) if match else ("", place)

"""Text → tokens, ASCII, Unicode and LaTeX alike.

A token's kind is its own text for operators and brackets, and otherwise one of `number`, `name`,
`super` (a superscript exponent), `frac`, `root`, `matrix` and `end`. LaTeX is brought to the same
tokens here (`latex` is the table of its commands), so that the parser knows one language.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gradcli.errors import LimitError, ReadError, Span
from gradcli.language.latex import (
    COMMANDS,
    ENVIRONMENTS,
    IGNORED,
    NAMED,
    SPELLED_OUT,
    unknown_command,
)
from gradcli.language.names import SPELLED, SUBSCRIPTS, SUPERSCRIPTS
from gradcli.language.vocabulary import OPERATORS

LONGEST_TEXT = 1_000_000
MOST_DIGITS = 10_000
END = "end"

_SUPER = {symbol: char for char, symbol in SUPERSCRIPTS.items()}
_SUB = {symbol: char for char, symbol in SUBSCRIPTS.items()}
_GREEK = "".join(SPELLED)
_CANONICAL = {alias: row.name for row in OPERATORS for alias in row.aliases} | {
    "−": "-", "–": "-", "∗": "*", "‖": "‖", "∥": "‖", "∣": "|", "⟨": "⟨", "⟩": "⟩",
}  # fmt: skip

_SUBSCRIPT = rf"_(?P<sub>\d+|[A-Za-z{_GREEK}]+\d*|\{{[^{{}}]*\}})|(?P<lowered>[{''.join(_SUB)}]+)"
_LOWERED = re.compile(_SUBSCRIPT, re.ASCII)
_ARGUMENT = re.compile(r"\s*\{([^{}]*)\}", re.ASCII)
_ONE_DIGIT = re.compile(r"(?P<number>\d)", re.ASCII)
_ONE_LETTER = re.compile(
    rf"(?P<name>(?P<letters>[A-Za-z{_GREEK}])(?P<digits>)(?P<sub>)(?P<lowered>))"
)

_SYMBOLS = re.escape("".join(symbol for symbol in _CANONICAL if len(symbol) == 1))
_TOKEN = re.compile(
    rf"""(?P<blank>[\s\u200b\u2061\u2062$~]+)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+\-−]?\d+)?)
    | (?P<name>(?P<letters>[A-Za-z{_GREEK}]+)(?P<digits>\d*)
        (?:{_SUBSCRIPT})?)
    | (?P<super>[{"".join(_SUPER)}]+)
    | (?P<operator>\*\*|<=|>=|==|!=|[-+*/^@!=<>,;()\[\]{{}}|&{_SYMBOLS}])
    | (?P<root>[√∛∜])
    | (?P<command>\\(?:[A-Za-z]+|.))""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `value` is what a number, a name or an exponent means.

    `spelled` marks a token that a LaTeX command stands for.
    """

    kind: str
    span: Span
    value: object = None
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name: letters, digits, subscript; Greek letters are not yet spelled out."""

    letters: str
    digits: str = ""
    subscript: str = ""

    @property
    def tail(self) -> str:
        """What follows the letters, in canonical form."""
        return self.digits + (f"_{self.subscript}" if self.subscript else "")

    @property
    def canonical(self) -> str:
        """The one spelling of the name: θ₁ is theta_1."""
        return spelled(self.letters) + self.tail


def spelled(letters: str) -> str:
    """Letters with the Greek ones written out."""
    return "".join(SPELLED.get(letter, letter) for letter in letters)


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, closed by an `end` token.

    Raises ReadError at a character that means nothing, LimitError for a text over 1 MB or a
    number of more than 10,000 digits.
    """
    if len(text) > LONGEST_TEXT:
        raise LimitError(f"the text is longer than {LONGEST_TEXT:,} characters")
    return [*_tokens(plain_letters(text), text), Token(END, Span(len(text), len(text)))]


def plain_letters(text: str) -> str:
    """The text with mathematical italics and full-width letters made plain, place by place."""
    if text.isascii():
        return text
    return "".join(_plain(char) if char >= "\uff01" else char for char in text)


def _plain(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _tokens(text: str, source: str) -> Iterator[Token]:
    place, single = 0, 0
    while place < len(text):
        match = (single and _one(text, place)) or _TOKEN.match(text, place)
        if match is None:
            raise unexpected(source, place)
        kind = match.lastgroup or ""
        span = Span(place, match.end())
        place = match.end()
        if kind == "command":
            name = match.group()[1:]
            token, place = _command(name, text, source, span)
            single = {"frac": 2, "sqrt": 1}.get(token.kind, 0) if token else single
            yield from (token,) if token else ()
        elif kind != "blank":
            single = 0 if single == 0 or text[span.start] in "{[" else single - 1
            yield _token(kind, match, span, source)


def _one(text: str, place: int) -> re.Match[str] | None:
    r"""A single character as the argument of \frac or \sqrt."""
    return _ONE_DIGIT.match(text, place) or _ONE_LETTER.match(text, place)


def _token(kind: str, match: re.Match[str], span: Span, source: str) -> Token:
    text = match.group()
    if kind == "number":
        return Token("number", span, _number(text.replace("−", "-"), span, source))
    if kind == "super":
        return Token("super", span, "".join(_SUPER[char] for char in text))
    if kind == "operator":
        return Token(_CANONICAL.get(text, text), span)
    if kind == "root":
        return Token("root", span, "√∛∜".index(text) + 2)
    return Token("name", span, Name(match["letters"], match["digits"], _subscript(match)))


def _subscript(match: re.Match[str] | None) -> str:
    """The subscript that was matched, in canonical form."""
    if match is None or not (match["sub"] or match["lowered"]):
        return ""
    if match["lowered"]:
        return "".join(_SUB[char] for char in match["lowered"])
    return spelled(re.sub(r"[^0-9A-Za-z" + _GREEK + "]|mathrm|text", "", match["sub"]))


def _command(name: str, text: str, source: str, span: Span) -> tuple[Token | None, int]:
    """The token that a LaTeX command stands for, if any, and where the text goes on."""
    if name in IGNORED:
        return None, _skipped(name, text, span.end)
    if name in COMMANDS:
        return Token(COMMANDS[name], span, spelled=True), span.end
    if name in ("begin", "end") or name in SPELLED_OUT:
        return _with_argument(name, text, source, span)
    if name not in NAMED:
        raise unknown_command(name, span, source)
    return _named(NAMED[name], text, span)


def _skipped(name: str, text: str, place: int) -> int:
    r"""Behind \left. and \right., where the dot stands for no bracket."""
    return place + 1 if name in ("left", "right") and text[place : place + 1] == "." else place


def _named(name: str, text: str, span: Span) -> tuple[Token, int]:
    """A name spelled as a command, with its subscript."""
    lowered = _LOWERED.match(text, span.end)
    end = lowered.end() if lowered else span.end
    letters = name.rstrip("0123456789")
    value = Name(letters, name[len(letters) :], _subscript(lowered))
    return Token("name", Span(span.start, end), value, spelled=True), end


def _with_argument(name: str, text: str, source: str, span: Span) -> tuple[Token, int]:
    argument = _ARGUMENT.match(text, span.end)
    if argument is None:
        raise ReadError(f"\\{name} needs an argument in braces", span=span, source=source)
    inner = argument[1].strip()
    whole = Span(span.start, argument.end())
    if name in SPELLED_OUT and inner.isalnum() and not inner[0].isdigit():
        return _named(inner, text, whole)
    if name in SPELLED_OUT or inner not in ENVIRONMENTS:
        raise ReadError(f"\\{name}{{{inner}}} is not understood", span=whole, source=source)
    return Token(f"{name} matrix", whole, spelled=True), whole.end


def _number(text: str, span: Span, source: str) -> Fraction:
    """The exact value of a literal."""
    mantissa, _, exponent = text.lower().partition("e")
    power = int(exponent or 0) if len(exponent) < 8 else MOST_DIGITS + 1
    whole, _, decimals = mantissa.partition(".")
    if len(whole) + len(decimals) > MOST_DIGITS or abs(power) > MOST_DIGITS:
        message = f"this number has more than {MOST_DIGITS:,} digits"
        raise LimitError(message, span=span, source=source)
    return Fraction(_integer(whole + decimals)) * Fraction(10) ** (power - len(decimals))


def _integer(digits: str, chunk: int = 4000) -> int:
    """A whole number of any length; Python itself refuses to read more than 4,300 digits."""
    value = 0
    for place in range(0, len(digits), chunk):
        part = digits[place : place + chunk]
        value = value * 10 ** len(part) + int(part)
    return value


def unexpected(source: str, place: int) -> ReadError:
    """The error for a character that means nothing."""
    char = source[place]
    shown = f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"
    return ReadError(f"unexpected character {shown}", span=Span(place, place + 1), source=source)

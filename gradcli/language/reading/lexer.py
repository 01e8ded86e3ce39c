"""Text → tokens, one after the other, ASCII, Unicode and LaTeX alike.

LaTeX is brought to the same tokens here (`latex` is the table of its commands), so that the parser
knows one language.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from fractions import Fraction

from gradcli.errors import LimitError, Span
from gradcli.language.names import RAISED
from gradcli.language.reading.hints import unexpected
from gradcli.language.reading.tokens import (
    CANONICAL,
    END,
    LIGATURES,
    PIECE,
    ROOTS,
    UNIT_VECTORS,
    Name,
    Token,
    identifiers,
    patterns,
    subscripts,
)

LONGEST_TEXT = 1_000_000
MOST_PIECES = 200_000
MOST_DIGITS, SMALLEST_POWER = 10_000, 100_000
SINGLE = {"frac": 2, "sqrt": 1}

_OPENING, _ENDING = '"“”„«', '"“”»'
_CLOSING = re.compile(
    r"(?<![.\\])[.,;](?=\s*(?:(?:\$+|\\[)\]]|\\end\s*\{(?!\w*matrix|cases)[^{}]*\}|\\\\)\s*)*$)"
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_ALIGNED = re.compile(r"\\begin\s*\{(?:align|aligned|split|gather|eqnarray|multline)")

_SIDED = {
    ("|", "left"): "|(", ("|", "right"): ")|", ("<", "left"): "⟨", (">", "right"): "⟩",
}  # fmt: skip


def tokenize(text: str, names: Collection[str] = ()) -> Iterator[Token]:
    """The tokens of a text, closed by an `end` token; `names` are those that are declared.

    Raises ReadError at a character that means nothing, LimitError for a text over 1 MB, of more
    than 200,000 words, numbers and signs, or with a number of more than 10,000 digits.
    """
    if len(text) > LONGEST_TEXT:
        raise LimitError(f"the text is longer than {LONGEST_TEXT:,} characters")
    if len(text) > MOST_PIECES < sum(1 for _ in re.finditer(PIECE, text)):
        raise LimitError(f"the text has more than {MOST_PIECES:,} words, numbers and signs")
    plain = _plain_letters(text)
    if "%" in text and "\\" in text:
        plain = _COMMENT.sub(blanks, plain)  # in LaTeX, a comment
    yield from _tokens(plain, text, frozenset(names))
    yield Token(END, Span(len(text), len(text)))


def bare(text: str, closing: str = ".,;") -> str:
    """The text without quotes around it and a sign that closes a sentence, place by place."""
    inner = text.strip()
    if len(inner) > 1 and inner[0] in _OPENING and inner[-1] in _ENDING:
        first, last = text.index(inner[0]), text.rindex(inner[-1])
        text = f"{text[:first]} {text[first + 1 : last]} {text[last + 1 :]}"
    match = _CLOSING.search(text)
    if match is None or match[0] not in closing or not text[: match.start()].strip():
        return text
    return f"{text[: match.start()]} {text[match.end() :]}"


def blanks(match: re.Match[str]) -> str:
    """As many blanks as there are signs, so that all others keep their places."""
    return " " * len(match[0])


def _plain_letters(text: str) -> str:
    """The text with mathematical italics and full-width letters made plain, place by place."""
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char < "\u2100" or "\u214f" < char < "\ufb00":
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _tokens(text: str, source: str, names: frozenset[str]) -> Iterator[Token]:
    place, single, side = 0, 0, ""  # how many arguments of one sign are due; \left or \right
    whole, one = patterns(beyond=not text.isascii(), latex="\\" in text)
    declared = identifiers(names) if names else None
    table = _Alignment(text) if "\\" in text or "&" in text else None
    while place < len(text):
        match = (single and one.match(text, place)) or (declared and declared.match(text, place))
        match = match or whole.match(text, place)
        if match is None:
            raise unexpected(source, place)
        kind, span = match.lastgroup or "name", Span(place, match.end())
        place = span.end
        if kind == "blank":
            continue
        if kind == "command":
            from gradcli.language.reading import latex  # noqa: PLC0415  # most formulas have none

            name = match.group()[1:]
            token, place = latex.command(name, text, source, span)
            if token is None:
                side = latex.SIDES.get(name, "")
                continue
        elif match.re is declared:
            token = Token(kind, span, Name(match.group()))
        else:
            token = _token(kind, match, span, source)
        if table and table.leaves_out(token):
            continue
        if side and token.value is None:
            token = Token(_SIDED.get((token.kind, side), token.kind), token.span, spelled=True)
        if single or token.kind in SINGLE:
            due = SINGLE.get(token.kind, 0)
            single = 0 if token.kind in ("{", "[") else max(single - 1, 0) + due
        side = ""
        yield token


class _Alignment:
    r"""Tells the \\\\ and & that only lay out a formula from those in a matrix."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._aligned: bool | None = None
        self._depth = 0

    def leaves_out(self, token: Token) -> bool:
        """Whether a token stands for the layout alone."""
        if token.kind.startswith("begin"):
            self._depth += 1
        elif token.kind.startswith("end "):
            self._depth -= 1
        elif token.kind in ("\\\\", "&") and not self._depth:
            if self._aligned is None:
                self._aligned = _ALIGNED.search(self._text) is not None
            return self._aligned or not self._text[token.span.end :].strip(" \t\r\n$")
        return False


def _token(kind: str, match: re.Match[str], span: Span, source: str) -> Token:
    text = match.group()
    match kind:
        case "operator":
            return Token(CANONICAL.get(text, text), span)
        case "name":
            typed = match["subscript"]
            lowered = typed and subscripts(typed, span.end - len(typed), source)
            letters = match["letters"]
            if not letters.isascii():
                letters = "".join(LIGATURES.get(letter, letter) for letter in letters)
            return Token(kind, span, Name(letters, match["digits"], lowered or ""))
        case "hatted":
            letter = unicodedata.normalize("NFD", text)[0]
            return Token("name", span, Name(letter, "", "" if letter in UNIT_VECTORS else "_hat"))
        case "number":
            return Token(kind, span, _number(text, span, source))
        case "super":
            return Token(kind, span, "".join(RAISED[char] for char in text))
        case "root":
            return Token(kind, span, ROOTS[text])
        case "index":
            return Token(kind, span, text.strip("_{} ").replace("₂", "2"))
    return Token(kind, span)


def _number(text: str, span: Span, source: str) -> Fraction:
    """The exact value of a literal."""
    if len(text) < 20 and text.isdecimal():
        return Fraction(int(text))
    if len(text) == 1:
        return Fraction(unicodedata.numeric(text)).limit_denominator(10)
    mantissa, _, exponent = text.replace("−", "-").lower().partition("e")
    power = int(exponent or 0) if len(exponent.lstrip("+-0")) < 8 else 10 * MOST_DIGITS
    whole, _, decimals = mantissa.partition(".")
    digits, scale = (whole + decimals).lstrip("0"), power - len(decimals)
    longest = SMALLEST_POWER if exponent and scale < 0 else MOST_DIGITS
    if len(digits) > MOST_DIGITS or len(digits) + abs(scale) > longest:
        message = f"this number has more than {MOST_DIGITS:,} digits"
        raise LimitError(message, span=span, source=source)
    return Fraction(_integer(digits)) * Fraction(10) ** scale


def _integer(digits: str, chunk: int = 4000) -> int:
    """A whole number of any length; Python itself refuses to read more than 4,300 digits."""
    value = 0
    for place in range(0, len(digits), chunk):
        part = digits[place : place + chunk]
        value = value * 10 ** len(part) + int(part)
    return value

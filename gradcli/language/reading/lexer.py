"""Text → tokens, one after the other, ASCII, Unicode and LaTeX alike.

LaTeX is brought to the same tokens here (`latex` is the table of its commands), so that the parser
knows one language.
"""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from gradcli.errors import LimitError, Span
from gradcli.language.names import RAISED
from gradcli.language.reading.hints import unexpected
from gradcli.language.reading.tokens import (
    CANONICAL,
    END,
    PIECE,
    ROOTS,
    Name,
    Token,
    patterns,
    subscript,
)

LONGEST_TEXT = 1_000_000
MOST_PIECES = 200_000
MOST_DIGITS = 10_000
DEGREE = "deg"
SINGLE = {"frac": 2, "sqrt": 1}

_SIDED = {
    ("|", "left"): "|(", ("|", "right"): ")|", ("<", "left"): "⟨", (">", "right"): "⟩",
}  # fmt: skip


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a text, closed by an `end` token.

    Raises ReadError at a character that means nothing, LimitError for a text over 1 MB, of more
    than 200,000 words, numbers and signs, or with a number of more than 10,000 digits.
    """
    if len(text) > LONGEST_TEXT:
        raise LimitError(f"the text is longer than {LONGEST_TEXT:,} characters")
    if len(text) > MOST_PIECES < sum(1 for _ in re.finditer(PIECE, text)):
        raise LimitError(f"the text has more than {MOST_PIECES:,} words, numbers and signs")
    yield from _tokens(_plain_letters(text), text)
    yield Token(END, Span(len(text), len(text)))


def _plain_letters(text: str) -> str:
    """The text with mathematical italics and full-width letters made plain, place by place."""
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char < "\u2100" or "\u214f" < char < "\uff01":
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _tokens(text: str, source: str) -> Iterator[Token]:
    place, single, side = 0, 0, ""  # how many arguments of one sign are due; \left or \right
    whole, one = patterns(text.isascii())
    while place < len(text):
        match = (single and one.match(text, place)) or whole.match(text, place)
        if match is None:
            raise unexpected(source, place)
        kind, span = match.lastgroup or "", Span(place, match.end())
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
        else:
            token = _token(kind, match, span, source)
        if side and token.value is None:
            token = Token(_SIDED.get((token.kind, side), token.kind), token.span, spelled=True)
        single = 0 if token.kind in ("{", "[") else max(single - 1, 0) + SINGLE.get(token.kind, 0)
        side = ""
        yield token


def _token(kind: str, match: re.Match[str], span: Span, source: str) -> Token:
    text = match.group()
    match kind:
        case "operator":
            return Token(CANONICAL.get(text, text), span)
        case "name":
            typed = match["subscript"]
            lowered = typed and subscript(typed, span.end - len(typed), source)
            return Token(kind, span, Name(match["letters"], match["digits"], lowered or ""))
        case "number":
            return Token(kind, span, _number(text, span, source))
        case "super":
            return Token(kind, span, "".join(RAISED[char] for char in text))
        case "root":
            return Token(kind, span, ROOTS[text])
    return Token("name", span, Name(DEGREE), spelled=True)


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
    if len(digits) + max(scale, 0) > MOST_DIGITS or -scale > MOST_DIGITS:
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

r"""Subscripts of names, in all spellings: x_1, x₁, x_{12}, x_max, x_\alpha, x_{\text{max}}."""

import re

from gradcli.errors import ReadError, Span
from gradcli.language.names import LOWERED, SPELLED
from gradcli.language.reading.patterns import subscript_pattern
from gradcli.language.reading.tokens import spelled

_GREEK = "".join(SPELLED)
_DRESS = r"\\(?:text|mathrm|textrm|mathit|operatorname|,)|[\\{}\s]"
_SIGN = rf"[0-9A-Za-z{_GREEK}]"


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

r"""Subscripts of names, in all spellings: x_1, x₁, x_{12}, x_max, x_\alpha, x_{\text{max}}."""

import re

from gradcli.errors import ReadError, Span
from gradcli.language.names import LOWERED, SPELLED
from gradcli.language.tokens import spelled

_GREEK = "".join(SPELLED)
_UPRIGHT = r"\\(?:text|mathrm|textrm|mathit|operatorname)\s*\{[^{}]*\}"

SUBSCRIPT = (
    rf"_(?:\d+|[A-Za-z{_GREEK}]+\d*|{_UPRIGHT}|\\[A-Za-z]+|\{{(?:[^{{}}\\]|{_UPRIGHT}|\\.)*\}})"
    rf"|[{''.join(LOWERED)}]+"
)
"""The pattern of a subscript behind a name."""

_SUBSCRIPT = re.compile(SUBSCRIPT, re.ASCII)
_DRESS = re.compile(r"\\(?:text|mathrm|textrm|mathit|operatorname|,)|[\\{}\s]")
_LISTED = re.compile(rf"[0-9A-Za-z{_GREEK}](?:,[0-9A-Za-z{_GREEK}])+")
_PLAIN = re.compile(rf"[0-9A-Za-z{_GREEK}]+")


def subscript(typed: str, place: int, source: str) -> str:
    """A subscript as typed, in canonical form.

    Indices of one sign each may be separated by commas: w_{1,2} is w_12. Raises ReadError for
    anything but letters and digits.
    """
    if typed[0] != "_":
        return "".join(LOWERED[char] for char in typed)
    plain = _DRESS.sub("", typed[1:])
    if _LISTED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        span = Span(place, place + len(typed))
        raise ReadError("a subscript is letters or digits", span=span, source=source)
    return spelled(plain)


def subscript_at(text: str, place: int, source: str) -> tuple[str, int]:
    """The subscript at a place in the text, if there is one, and where the text goes on."""
    match = _SUBSCRIPT.match(text, place)
    return (subscript(match.group(), place, source), match.end()) if match else ("", place)

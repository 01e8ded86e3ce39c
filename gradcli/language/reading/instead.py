"""What people type that is not in the language, and what to do instead."""

import unicodedata

from gradcli.errors import ReadError, Span

_DERIVATIVE = "gradcli takes the derivatives itself: give the function"
_ADD_UP = "write the terms out: x_1 + x_2 + x_3"
_ALL_TERMS = "write all terms out"
_BOTH = "write one formula for each sign"
_ENDLESS = "infinity is not a number to compute with"
_INTEGRAL = "integrals are not taken here"

INSTEAD: dict[str, str] = {
    "'": _DERIVATIVE, "′": _DERIVATIVE, "∂": _DERIVATIVE, "∇": _DERIVATIVE,
    "diff": _DERIVATIVE, "derivative": _DERIVATIVE, "grad": _DERIVATIVE, "gradient": _DERIVATIVE,
    "integrate": _INTEGRAL, "integral": _INTEGRAL, "limit": "limits are not taken here",
    "partial": _DERIVATIVE, "nabla": _DERIVATIVE, "prime": _DERIVATIVE,
    "∫": _INTEGRAL, "int": _INTEGRAL, "iint": _INTEGRAL, "iiint": _INTEGRAL, "oint": _INTEGRAL,
    "∑": _ADD_UP, "sum": _ADD_UP, "∏": "write the factors out: x_1*x_2*x_3",
    "prod": "write the factors out: x_1*x_2*x_3",
    "∞": _ENDLESS, "infty": _ENDLESS, "lim": "limits are not taken here",
    "±": _BOTH, "∓": _BOTH, "pm": _BOTH, "mp": _BOTH,
    "…": _ALL_TERMS, "dots": _ALL_TERMS, "ldots": _ALL_TERMS, "cdots": _ALL_TERMS,
    "%": "write a percentage as a fraction: 5/100", ".": "a product is written with *",
    "_": "a subscript of letters or digits stands behind a name: x_1, x_max, w_{12}",
    ":": "write =", "≔": "write =",
    "deg": "for degrees write *pi/180",
    "over": r"write \frac{…}{…}", "#": "only a file has comments",
}  # fmt: skip
"""Characters and LaTeX commands, and the hint for each."""


def unexpected(source: str, place: int) -> ReadError:
    """The error for a character that means nothing."""
    char = source[place]
    quote = '"' if char == "'" else "'"
    shown = f"{quote}{char}{quote}" if char.isprintable() else f"U+{ord(char):04X}"
    hint = INSTEAD.get(char)
    if hint is None and not char.isascii():
        hint = f"it is U+{ord(char):04X}, {unicodedata.name(char, 'which has no name')}"
    span = Span(place, place + 1)
    return ReadError(f"unexpected character {shown}", span=span, source=source, hint=hint)

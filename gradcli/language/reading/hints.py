"""What people type that is not in the language, and what to do instead."""

import re
import unicodedata
from collections.abc import Sequence

from gradcli.errors import Note, ReadError, Span
from gradcli.language.names import GREEK, nearest
from gradcli.language.reading.tokens import Name, spelled
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree, free_names
from gradcli.language.vocabulary import FUNCTIONS, rows_named

LONGEST_PRODUCT = 3
LONGEST_PREFIX = 2
LONGEST_REST = 2
FUNCTION_NAMES = sorted(
    {name for row in FUNCTIONS for name in (row.name, *row.aliases) if name.isascii()},
    key=lambda name: (-len(name), name),
)
"""The names of all functions, long ones first."""

_DERIVATIVE = "gradcli takes the derivatives itself: give the function"
_ADD_UP = "write the terms out: x_1 + x_2 + x_3"
_ALL_TERMS = "write all terms out"
_BOTH = "write one formula for each sign"
_ENDLESS = "infinity is not a number to compute with"
_INTEGRAL = "integrals are not taken here"

INSTEAD: dict[str, str] = {
    "'": _DERIVATIVE, "’": _DERIVATIVE, "′": _DERIVATIVE, "∂": _DERIVATIVE, "∇": _DERIVATIVE,
    "diff": _DERIVATIVE, "derivative": _DERIVATIVE, "grad": _DERIVATIVE, "gradient": _DERIVATIVE,
    "integrate": _INTEGRAL, "integral": _INTEGRAL, "limit": "limits are not taken here",
    "partial": _DERIVATIVE, "nabla": _DERIVATIVE, "prime": _DERIVATIVE,
    "∫": _INTEGRAL, "int": _INTEGRAL, "iint": _INTEGRAL, "iiint": _INTEGRAL, "oint": _INTEGRAL,
    "∑": _ADD_UP, "sum": _ADD_UP, "∏": "write the factors out: x_1*x_2*x_3",
    "prod": "write the factors out: x_1*x_2*x_3",
    "∞": _ENDLESS, "infty": _ENDLESS, "lim": "limits are not taken here",
    "±": _BOTH, "∓": _BOTH, "pm": _BOTH, "mp": _BOTH,
    "…": _ALL_TERMS, "dots": _ALL_TERMS, "ldots": _ALL_TERMS, "cdots": _ALL_TERMS,
    **dict.fromkeys(("mod", "bmod", "pmod"), "write mod(x, 2)"),
    "%": "write a percentage as a fraction: 5/100", ".": "a product is written with *",
    "_": "a subscript of letters or digits stands behind a name: x_1, x_max, w_{12}",
    ":": "write =", "#": "only a file has comments",
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


def unknown_name(text: str, scope: Scope) -> str:
    """What to do about an unknown name: a near one, a product, a declaration."""
    if text in INSTEAD:
        return INSTEAD[text]
    split = next(
        (f"{name}*{text[len(name) :]}" for name in GREEK if _begins(text, name)), None
    ) or _before_function(text)
    known = (*GREEK, *scope.declared, *scope.definitions, *FUNCTION_NAMES)
    near = split or nearest(text, known)
    return f"did you mean {near}?{or_declare(text)}" if near else _declare(text)


def _begins(text: str, greek: str) -> bool:
    return text.startswith(greek) and len(text) - len(greek) <= LONGEST_REST


def _before_function(text: str) -> str | None:
    """x*sin(y) for xsiny."""
    for count in range(1, LONGEST_PREFIX + 1):
        rest = text[count:]
        function = next((f for f in FUNCTION_NAMES if rest.startswith(f)), None)
        if function and function != rest:
            return f"{'*'.join(text[:count])}*{function}({rest[len(function) :]})"
    return None


def unknown_function(name: Name) -> str | None:
    """What to write for an unknown function."""
    text = name.canonical
    if text in INSTEAD:
        return INSTEAD[text]
    near = nearest(text, FUNCTION_NAMES)
    if near:
        return f"did you mean {near}?"
    if len(name.letters) > LONGEST_PRODUCT:
        return None
    return (
        f"for a product write {'*'.join(spelled(letter) for letter in name.letters)}{name.tail}*(…)"
    )


def _declare(text: str) -> str:
    return f"declare it: --vars {text} for a variable, --let {text}=… for a value"


def or_declare(text: str) -> str:
    """The end of a hint that names another way out."""
    return f" or declare it: --vars {text}"


_GROUP = r"(?:[ \u00a0\u202f'{}]\d{{3}})+"
_GROUPS = rf"(\d{{1,3}}{_GROUP.format('.')}),(\d+)|(\d{{1,3}}{_GROUP.format(',')})(?:\.(\d+))?"


def number_meant(source: str, place: int) -> str | None:
    """What to write for a number with groups of digits: 1234.56 for 1.234,56 or 1 234,56."""
    match = re.compile(_GROUPS).match(source, place)
    if match is None or re.fullmatch(r"\d+,\d+", match[0]):  # which may have a decimal comma
        return None
    whole, decimals = (match[1], match[2]) if match[1] else (match[3], match[4])
    digits = re.sub(r"\D", "", whole)
    return f"{digits}.{decimals}" if decimals else digits


def lost_inverse(name: str, behind: str) -> str | None:
    """The function that is meant by tan−1(x), whose superscript was lost in copying."""
    if not rows_named(f"a{name}") or not re.match(r"[-−–]\s*1\s*[({\w]", behind):
        return None
    return f"a{name}"


def unused(
    names: Sequence[str], tree: Tree, source: str, span: Span | None = None
) -> tuple[Note, ...]:
    """The note on names that are declared and do not occur in a formula, if there are any.

    Where x2 or x_1 stand beside a declared x, it asks what they are meant to be.
    """
    free = free_names(tree)
    absent = [name for name in names if name not in free]
    asked = [_asked(name, [other for other in free if other not in names]) for name in names]
    questions = list(dict.fromkeys(filter(None, asked)))
    if not absent and not questions:
        return ()
    message = f"{' and '.join(absent)} {_DOES_NOT[len(absent) > 1]} occur in the formula"
    if not absent:
        message = "a name looks like a power or an index"
    return (Note("; ".join([message, *questions]), span or Span(0, len(source)), source),)


_DOES_NOT = ("does not", "do not")


def _asked(name: str, others: Sequence[str]) -> str:
    """The question about names such as x2 and x_1 beside x; empty where there are none."""
    raised = [other for other in others if re.fullmatch(rf"{name}\d", other)]
    indexed = [other for other in others if re.fullmatch(rf"{name}_\d+", other)]
    if raised:
        return f"is {name}^{raised[0][-1]} meant by {raised[0]}?"
    if not indexed[1:]:
        return f"is {indexed[0]} the variable?" if indexed else ""
    return f"are {', '.join(indexed)} the variables?"

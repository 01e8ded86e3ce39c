"""Names and what they stand for: lists of names, definitions of values and functions, programs."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from gradcli.errors import GradcliError, Note, ReadError, Span
from gradcli.language.names import SPELLED
from gradcli.language.reading.lexer import tokenize
from gradcli.language.reading.parser import Reading, parse
from gradcli.language.reading.tokens import Name
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, nodes

_IDENTIFIER = re.compile(rf"(?!\d)[\w{''.join(SPELLED)}]+", re.ASCII)
"""A name as programs and columns of data have them; it is one name where it is declared."""
_EQUALS = re.compile(r":?=|≔")
_CALL = re.compile(r"\s*([^()=]+?)\s*\(([^()=]*)\)\s*(?==|:=|≔|\Z)")
_LINE_END = re.compile(r"\r\n|\r|\n")


def read_names(text: str, *, repeated: bool = False) -> tuple[str, ...]:
    """The canonical names in a list such as `x, y`, each once unless they may be `repeated`."""
    return _names(text, Span(0, len(text)), repeated=repeated)


def _names(text: str, whole: Span, *, repeated: bool = False) -> tuple[str, ...]:
    """The canonical names in the list that a part of a text is."""
    names: list[str] = []
    start = whole.start
    for part in text[slice(*whole)].split(","):
        span = Span(start, start + len(part))
        name = _name(text, span)
        if name in names and not repeated:
            raise ReadError(f"{name} is named twice", source=text, span=span)
        names.append(name)
        start = span.end + 1
    return tuple(names)


def read_definitions(texts: Sequence[str], scope: Scope) -> tuple[Scope, tuple[Note, ...]]:
    """The scope with definitions `NAME = EXPR` made in order, and the notes on them.

    A name may be used only after it is defined; defining it again replaces it from there on.
    """
    names = [_head(text) for text in texts]
    notes: list[Note] = []
    for place, text in enumerate(texts):
        scope, made = _define(text, scope, {*names[place:]} - {""})
        notes.extend(made)
    return scope, tuple(notes)


def read_program(text: str, scope: Scope) -> Reading:
    """A file: one `NAME = EXPR` a line, `#` comments, the last line the function itself.

    A last line that defines a name anew (`c = c + 1`) is the function on its right side.
    """
    stripped = [line.partition("#")[0].rstrip() for line in _LINE_END.split(text)]
    lines = [(number, line) for number, line in enumerate(stripped, 1) if line.strip()]
    if not lines:
        raise ReadError("the file holds no formula")
    numbers, texts = zip(*lines, strict=True)
    names = [_head(line) for line in texts[:-1]]
    notes: list[Note] = []
    place = 0
    try:
        for place, line in enumerate(texts[:-1]):
            scope, made = _define(line, scope, {*names[place:]} - {""})
            notes.extend(made)
        place, last = len(names), texts[-1]
        again = _head(last) in scope.definitions and not _CALL.match(last)
        reading = _definition(last, scope).reading if again else parse(last, scope)
    except GradcliError as error:
        error.message = f"line {numbers[place]}: {error.message}"
        raise
    return reading._replace(notes=(*notes, *reading.notes))


def _define(text: str, scope: Scope, later: set[str]) -> tuple[Scope, tuple[Note, ...]]:
    """The scope with one more definition; names that are defined only later are refused in it."""
    made = _definition(text, scope)
    known = scope.declare(*made.arguments or ())
    for node in nodes(made.reading.tree):
        if not isinstance(node, Symbol) or node.name not in later or known.knows(node.name):
            continue
        message = f"{node.name} is used before it is defined"
        raise ReadError(message, span=node.span, source=text)
    if made.arguments:
        scope = scope.define_function(made.name, made.arguments, made.reading.tree)
    else:
        scope = scope.define(made.name, made.reading.tree, text)
    return scope, made.reading.notes


class _Definition(NamedTuple):
    """What a line defines: a name as a value or, with arguments, as a function."""

    name: str
    arguments: tuple[str, ...] | None
    reading: Reading


def _definition(text: str, scope: Scope) -> _Definition:
    """The name and the formula of `NAME = EXPR` or `NAME(ARGUMENTS) = EXPR`."""
    sign = _EQUALS.search(text)
    whole = Span(0, len(text))
    if not sign or not text[: sign.start()].strip() or not text[sign.end() :].strip():
        raise ReadError("a definition is NAME=EXPR", source=text, span=whole)
    left = Span(0, sign.start())
    name, arguments = _left_side(text, left)
    if name in scope.declared:
        raise ReadError(f"{name} is a variable already", source=text, span=left)
    try:
        inner = scope.declare(*arguments or ())
        reading = parse(" " * sign.end() + text[sign.end() :], inner, value=True)
        if isinstance(reading.tree, Apply) and reading.tree.op == "=":
            raise ReadError("a definition has one '='", span=whole)
    except GradcliError as error:
        error.source = text
        raise
    reading = reading._replace(source=text, notes=_moved(reading.notes, text))
    return _Definition(name, arguments, reading)


def _left_side(text: str, span: Span) -> tuple[str, tuple[str, ...] | None]:
    """The name that is defined and, for a function, those of its arguments."""
    call = _CALL.fullmatch(text, *span)
    if call is None:
        return _name(text, span), None
    return _name(text, Span(*call.span(1))), _names(text, Span(*call.span(2)))


def _moved(notes: Sequence[Note], source: str) -> tuple[Note, ...]:
    return tuple(note._replace(source=source) for note in notes)


def _head(text: str) -> str:
    """The name that a definition defines; empty where there is none."""
    sign = _EQUALS.search(text)
    try:
        return _left_side(text, Span(0, sign.start()))[0] if sign else ""
    except GradcliError:
        return ""


def _name(text: str, span: Span) -> str:
    """The canonical form of the one name in a part of a text."""
    part = text[span.start : span.end]
    if _IDENTIFIER.fullmatch(part.strip()):
        return Name(part.strip()).canonical
    try:
        first, *rest = tokenize(part)
    except GradcliError as error:
        error.source = text
        error.span = error.span and Span(span.start + error.span.start, span.start + error.span.end)
        raise
    if len(rest) == 1 and isinstance(first.value, Name):
        return first.value.canonical
    if not part.strip():
        raise ReadError("a name is missing", source=text, span=span)
    raise ReadError(f"'{part.strip()}' is not a name", source=text, span=span)

"""Names and what they stand for: lists of names, definitions `NAME = EXPR`, programs of them."""

import re
from collections.abc import Sequence

from gradcli.errors import GradcliError, Note, ReadError, Span
from gradcli.language.reading.lexer import tokenize
from gradcli.language.reading.parser import Reading, parse
from gradcli.language.reading.tokens import Name
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, nodes

_LINE_END = re.compile(r"\r\n|\r|\n")


def read_names(text: str) -> tuple[str, ...]:
    """The canonical names in a list such as `x, y`."""
    names: list[str] = []
    start = 0
    for part in text.split(","):
        span = Span(start, start + len(part))
        name = _name(text, span)
        if name in names:
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
        again = _head(last) in scope.definitions
        reading = _definition(last, scope)[1] if again else parse(last, scope)
    except GradcliError as error:
        error.message = f"line {numbers[place]}: {error.message}"
        raise
    return reading._replace(notes=(*notes, *reading.notes))


def _define(text: str, scope: Scope, later: set[str]) -> tuple[Scope, tuple[Note, ...]]:
    """The scope with one more definition; names that are defined only later are refused in it."""
    name, reading = _definition(text, scope)
    for node in nodes(reading.tree):
        if not isinstance(node, Symbol) or node.name not in later or scope.knows(node.name):
            continue
        message = f"{node.name} is used before it is defined"
        raise ReadError(message, span=node.span, source=text)
    return scope.define(name, reading.tree, text), reading.notes


def _definition(text: str, scope: Scope) -> tuple[str, Reading]:
    """The name and the formula of `NAME = EXPR`."""
    head, _, body = text.partition("=")
    whole = Span(0, len(text))
    if not head.strip() or not body.strip():
        raise ReadError("a definition is NAME=EXPR", source=text, span=whole)
    name = _name(text, Span(0, len(head)))
    if name in scope.declared:
        raise ReadError(f"{name} is a variable already", source=text, span=Span(0, len(head)))
    try:
        reading = parse(" " * (len(head) + 1) + body, scope)
        if isinstance(reading.tree, Apply) and reading.tree.op == "=":
            raise ReadError("a definition has one '='", span=whole)
    except GradcliError as error:
        error.source = text
        raise
    return name, reading._replace(source=text, notes=_moved(reading.notes, text))


def _moved(notes: Sequence[Note], source: str) -> tuple[Note, ...]:
    return tuple(note._replace(source=source) for note in notes)


def _head(text: str) -> str:
    """The name that a definition defines; empty where there is none."""
    head, equals, _ = text.partition("=")
    try:
        return _name(text, Span(0, len(head))) if equals else ""
    except GradcliError:
        return ""


def _name(text: str, span: Span) -> str:
    """The canonical form of the one name in a part of a text."""
    part = text[span.start : span.end]
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
    call = isinstance(first.value, Name) and rest[0].kind == "("
    hint = "a definition names a value: f = x^2" if call else None
    raise ReadError(f"'{part.strip()}' is not a name", source=text, span=span, hint=hint)

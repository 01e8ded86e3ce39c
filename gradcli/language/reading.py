"""Texts that are more than one formula: definitions, programs, points, vectors, angles.

Every number in them is a constant expression of the one language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gradcli.errors import GradcliError, ReadError, Span
from gradcli.language.chain import applied
from gradcli.language.lexer import Name, Token, tokenize
from gradcli.language.note import Note
from gradcli.language.parser import BRACKETS, Parser, Reading, parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names, nodes, substitute
from gradcli.language.vocabulary import SUM

UNIT_VECTORS = ("i", "j", "k")
DEGREES = ("deg", "degrees", "degree", "°")


# ── definitions and programs ──────────────────────────────────────────────────────────────────


def read_definitions(texts: Sequence[str], scope: Scope) -> tuple[Scope, tuple[Note, ...]]:
    """The scope with definitions `NAME = EXPR` made in order, and the notes on them.

    A name may be used only after it is defined; defining it again replaces it from there on.
    """
    names = [_head(text) for text in texts]
    notes: list[Note] = []
    for place, text in enumerate(texts):
        name, reading = _definition(text, scope)
        outside = scope.declared | scope.definitions.keys()
        _refuse_early(reading, set(names[place:]) - outside)
        scope = scope.define(name, reading.tree)
        notes.extend(reading.notes)
    return scope, tuple(notes)


def read_program(text: str, scope: Scope) -> Reading:
    """A file: one `NAME = EXPR` a line, `#` comments, the last line the function itself."""
    lines = [line.partition("#")[0].rstrip() for line in text.splitlines()]
    *definitions, last = [line for line in lines if line.strip()] or [""]
    try:
        scope, notes = read_definitions(definitions, scope)
        reading = parse(last, scope)
    except GradcliError as error:
        if error.source in lines:
            error.message = f"line {lines.index(error.source) + 1}: {error.message}"
        raise
    return replace(reading, notes=(*notes, *reading.notes))


def _definition(text: str, scope: Scope) -> tuple[str, Reading]:
    """The name and the formula of `NAME = EXPR`."""
    head, equals, body = text.partition("=")
    if not equals:
        raise ReadError("a definition is NAME=EXPR", source=text, span=Span(0, len(text)))
    name = _single_name(head, text)
    try:
        return name, replace(parse(" " * (len(head) + 1) + body, scope), source=text)
    except GradcliError as error:
        error.source = text
        raise


def _head(text: str) -> str:
    """The name that a definition defines, if it has one."""
    tokens = [token for token in tokenize(text.partition("=")[0]) if isinstance(token.value, Name)]
    return tokens[0].value.canonical if tokens and isinstance(tokens[0].value, Name) else ""


def _refuse_early(reading: Reading, later: set[str]) -> None:
    """Raise ReadError where a formula uses a name that is defined only later."""
    for node in nodes(reading.tree):
        if isinstance(node, Symbol) and node.name in later:
            message = f"{node.name} is used before it is defined"
            raise ReadError(message, span=node.span, source=reading.source)


# ── names ─────────────────────────────────────────────────────────────────────────────────────


def read_names(text: str) -> tuple[str, ...]:
    """The canonical names in a list such as `x, y`."""
    names: list[str] = []
    for part in text.split(","):
        name = _single_name(part, text)
        if name in names:
            raise ReadError(f"{name} is named twice", source=text, span=Span(0, len(text)))
        names.append(name)
    return tuple(names)


def _single_name(part: str, text: str) -> str:
    tokens = tokenize(part)
    if len(tokens) != 2 or not isinstance(tokens[0].value, Name):
        shown = part.strip() or "nothing"
        raise ReadError(f"{shown} is not a name", source=text, span=Span(0, len(text)))
    return tokens[0].value.canonical


# ── points ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Point:
    """Coordinates by position (`names` is empty) or by name, with the text they stand in."""

    values: tuple[Tree, ...]
    names: tuple[str, ...]
    source: str

    def coordinates(self, variables: Sequence[str]) -> tuple[Tree, ...]:
        """One coordinate for each variable, in their order.

        Raises ReadError that names what is missing, too many or unknown.
        """
        if not self.names:
            return self._by_position(variables)
        unknown = [name for name in self.names if name not in variables]
        missing = [name for name in variables if name not in self.names]
        if unknown:
            raise self._error(
                f"{_listed(unknown)} {_are(unknown)} no variable of the function", variables
            )
        if missing:
            raise self._error(f"no value for {_listed(missing)}", variables)
        by_name = dict(zip(self.names, self.values, strict=True))
        return tuple(by_name[name] for name in variables)

    def _by_position(self, variables: Sequence[str]) -> tuple[Tree, ...]:
        given, wanted = len(self.values), len(variables)
        if given < wanted:
            raise self._error(f"no value for {_listed(variables[given:])}", variables)
        if given > wanted:
            raise self._error(f"{given} coordinates for {_counted(wanted, 'variable')}", variables)
        return self.values

    def _error(self, message: str, variables: Sequence[str]) -> ReadError:
        hint = f"the variables are {_listed(variables)}, in this order"
        return ReadError(message, span=Span(0, len(self.source)), source=self.source, hint=hint)


def named_coordinates(text: str) -> tuple[str, ...]:
    """The names in a point such as `x=1, y=2`; none in one given by position."""
    tokens = tokenize(text)
    return tuple(
        name.value.canonical
        for name, equals in pairwise(tokens)
        if isinstance(name.value, Name) and equals.kind == "="
    )


def read_point(text: str, scope: Scope) -> Point:
    """A point: `1, 2`, `(pi/2, sqrt 2)`, `[1, 2]`, `<1, 2>` or `x=1, y=2`."""
    tokens = _unwrapped(tokenize(text))
    names = named_coordinates(text)
    parser = Parser(text, [t for t in tokens if not _names_coordinate(t, tokens)], scope)
    values = _listed_values(parser)
    if names and len(names) != len(values):
        raise ReadError("name every coordinate or none", span=Span(0, len(text)), source=text)
    if len(set(names)) != len(names):
        raise ReadError("a coordinate is named twice", span=Span(0, len(text)), source=text)
    return Point(tuple(_constant(value, text) for value in values), names, text)


def read_vector(text: str, scope: Scope, size: int) -> tuple[Tree, ...]:
    """A vector with `size` components: a list as of a point, or `3i - 4j` with unit vectors."""
    tokens = _unwrapped(tokenize(text))
    parser = Parser(text, tokens, scope.declare(*UNIT_VECTORS[:size]))
    values = _listed_values(parser)
    if (
        len(values) == 1
        and size <= len(UNIT_VECTORS)
        and set(free_names(values[0])) & set(UNIT_VECTORS)
    ):
        values = _components(values[0], size)
    if len(values) != size:
        message = f"the vector has {_counted(len(values), 'component')}, not {size}"
        raise ReadError(message, span=Span(0, len(text)), source=text)
    return tuple(_constant(value, text) for value in values)


def read_angle(text: str, scope: Scope) -> Tree:
    """An angle in radians; `30deg` and `30°` are in degrees."""
    stripped = text.rstrip()
    unit = next((unit for unit in DEGREES if stripped.endswith(unit)), "")
    number = stripped.removesuffix(unit) if unit else stripped
    value = _constant(parse(number, scope).tree, text)
    return applied("/", [applied("*", [value, Apply("pi")]), Number(180)]) if unit else value


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """The tokens without one pair of brackets around all of a list."""
    pairs = BRACKETS | {"<": ">"}
    first, last = tokens[0].kind, tokens[-2].kind if len(tokens) > 2 else ""
    if pairs.get(first) != last:
        return tokens
    depth = 0
    for place, token in enumerate(tokens[:-1]):
        depth += (token.kind in pairs) - (token.kind in pairs.values())
        if depth == 0 and place < len(tokens) - 2:
            return tokens
    return [*tokens[1:-2], tokens[-1]]


def _names_coordinate(token: Token, tokens: list[Token]) -> bool:
    """Whether a token is the `x =` before a coordinate."""
    place = tokens.index(token)
    following = tokens[min(place + 1, len(tokens) - 1)].kind
    return token.kind == "=" or (isinstance(token.value, Name) and following == "=")


def _listed_values(parser: Parser) -> list[Tree]:
    values: list[Tree] = []

    def rule() -> Tree:
        values.append(parser.climb(SUM))
        while parser.kind in (",", ";"):
            parser.advance()
            values.append(parser.climb(SUM))
        return values[0]

    parser.whole(rule)
    return values


def _components(tree: Tree, size: int) -> list[Tree]:
    """The components of a linear combination of i, j, k."""
    zero = {name: Number(0) for name in UNIT_VECTORS[:size]}
    return [substitute(tree, zero | {name: Number(1)}) for name in UNIT_VECTORS[:size]]


def _constant(tree: Tree, text: str) -> Tree:
    """The tree, if it is a constant."""
    for node in nodes(tree):
        if isinstance(node, Symbol):
            hint = f"give it a value: --let {node.name}=…"
            raise ReadError(f"{node.name} has no value", span=node.span, source=text, hint=hint)
    return tree


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"

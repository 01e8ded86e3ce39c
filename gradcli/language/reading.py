"""Texts that are more than one formula: definitions, programs, points, vectors, angles.

Every number in them is a constant expression of the one language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gradcli.errors import GradcliError, ReadError, Span
from gradcli.language.chain import applied
from gradcli.language.lexer import Name, Token, tokenize
from gradcli.language.note import Note
from gradcli.language.parser import BRACKETS, Parser, Reading, parse
from gradcli.language.resolve import is_function
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Tree, free_names, nodes, substitute
from gradcli.language.vocabulary import SUM

UNIT_VECTORS = ("i", "j", "k")
DEGREES = ("deg", "degrees", "degree", "°")


# ── definitions and programs ──────────────────────────────────────────────────────────────────


def read_definition(text: str, scope: Scope) -> tuple[str, Tree, tuple[Note, ...]]:
    """The name, the tree and the notes of `NAME = EXPR`."""
    head, equals, body = text.partition("=")
    if not equals:
        raise ReadError("a definition is NAME=EXPR", source=text, span=Span(0, len(text)))
    name = _single_name(head, text)
    try:
        reading = parse(" " * (len(head) + 1) + body, scope)
    except GradcliError as error:
        error.source = text
        raise
    return name, reading.tree, reading.notes


def read_definitions(texts: Sequence[str], scope: Scope) -> tuple[Scope, tuple[Note, ...]]:
    """The scope with definitions made in order; a name may be used only after it is defined."""
    names = [_head(text) for text in texts]
    notes: list[Note] = []
    for place, text in enumerate(texts):
        name, tree, found = read_definition(text, scope)
        _refuse_later(tree, set(names[place:]) - scope.definitions.keys() - scope.declared, text)
        scope = scope.define(name, tree)
        notes.extend(found)
    return scope, tuple(notes)


def read_program(text: str, scope: Scope) -> Reading:
    """A file: one `NAME = EXPR` a line, `#` comments, the last line the function itself."""
    lines = [(n, line.partition("#")[0].rstrip()) for n, line in enumerate(text.splitlines(), 1)]
    lines = [(n, line) for n, line in lines if line.strip()]
    if not lines:
        raise ReadError("the file holds no formula")
    number = lines[0][0]
    try:
        for place, (number, line) in enumerate(lines[:-1]):
            name, tree, _ = read_definition(line, scope)
            later = {_head(other) for _, other in lines[place:-1]}
            _refuse_later(tree, later - scope.definitions.keys() - scope.declared, line)
            scope = scope.define(name, tree)
        number = lines[-1][0]
        return parse(lines[-1][1], scope)
    except GradcliError as error:
        error.message = f"line {number}: {error.message}"
        raise


def _head(text: str) -> str:
    """The name that a definition defines, if it has one."""
    tokens = [token for token in tokenize(text.partition("=")[0]) if isinstance(token.value, Name)]
    return tokens[0].value.canonical if tokens and isinstance(tokens[0].value, Name) else ""


def _refuse_later(tree: Tree, later: set[str], text: str) -> None:
    early = next((name for name in free_names(tree) if name in later), None)
    if early is not None:
        node = next(n for n in nodes(tree) if getattr(n, "name", None) == early)
        raise ReadError(f"{early} is used before it is defined", span=node.span, source=text)


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
            raise self._error(f"{_listed(unknown)} {_are(unknown)} no variable of the function", variables)
        if missing:
            raise self._error(f"no value for {_listed(missing)}", variables)
        by_name = dict(zip(self.names, self.values, strict=True))
        return tuple(by_name[name] for name in variables)

    def _by_position(self, variables: Sequence[str]) -> tuple[Tree, ...]:
        given, wanted = len(self.values), len(variables)
        if given < wanted:
            raise self._error(f"no value for {_listed(variables[given:])}", variables)
        if given > wanted:
            raise self._error(f"{given} coordinates for {wanted} variable{'s' * (wanted > 1)}", variables)
        return self.values

    def _error(self, message: str, variables: Sequence[str]) -> ReadError:
        hint = f"the variables are {_listed(variables)}, in this order"
        return ReadError(message, span=Span(0, len(self.source)), source=self.source, hint=hint)


def named_coordinates(text: str) -> tuple[str, ...]:
    """The names in a point such as `x=1, y=2`; none in one given by position."""
    tokens = tokenize(text)
    pairs = zip(tokens, tokens[1:], strict=False)
    return tuple(
        name.value.canonical
        for name, equals in pairs
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
    if len(values) == 1 and size <= len(UNIT_VECTORS) and set(free_names(values[0])) & set(UNIT_VECTORS):
        values = _components(values[0], size, text)
    if len(values) != size:
        message = f"the vector has {len(values)} component{'s' * (len(values) > 1)}, the function {size} variable{'s' * (size > 1)}"
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
    return token.kind == "=" or isinstance(token.value, Name) and following == "="


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


def _components(tree: Tree, size: int, text: str) -> list[Tree]:
    """The components of a linear combination of i, j, k."""
    zero = {name: Number(0) for name in UNIT_VECTORS[:size]}
    return [substitute(tree, zero | {name: Number(1)}) for name in UNIT_VECTORS[:size]]


def _constant(tree: Tree, text: str) -> Tree:
    """The tree, if it is a constant."""
    for name in free_names(tree):
        node = next(n for n in nodes(tree) if getattr(n, "name", None) == name)
        hint = f"give it a value: --let {name}=…"
        raise ReadError(f"{name} has no value", span=node.span, source=text, hint=hint)
    return tree


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"

"""Points and numbers; every number in them is a constant expression of the one language."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from gradcli.errors import Note, ReadError, Span
from gradcli.language.reading.hints import INSTEAD
from gradcli.language.reading.lexer import DEGREE, tokenize
from gradcli.language.reading.parser import Parser
from gradcli.language.reading.tokens import Name, Token
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, nodes

_SHARP = {"<": "⟨", ">": "⟩"}


class Point(NamedTuple):
    """Coordinates by position (`names` is empty) or by name, with the text they stand in.

    `places` is where each name stands.
    """

    values: tuple[Tree, ...]
    names: tuple[str, ...]
    source: str
    places: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()

    def coordinates(self, variables: Sequence[str]) -> tuple[Tree, ...]:
        """One coordinate for each variable, in their order.

        Raises ReadError that names what is missing, too many or unknown.
        """
        by_name = dict(zip(self.names or variables, self.values, strict=False))
        if len(self.values) > len(variables) and not self.names:
            given, wanted = len(self.values), counted(len(variables), "variable")
            extra = self.values[len(variables)].span
            raise self._error(f"{given} coordinates for {wanted}", variables, extra)
        unknown = [name for name in by_name if name not in variables]
        if unknown:
            these = "is not a variable" if len(unknown) == 1 else "are not variables"
            place = self.places[self.names.index(unknown[0])]
            raise self._error(f"{', '.join(unknown)} {these} of the function", variables, place)
        missing = [name for name in variables if name not in by_name]
        if missing:
            raise self._error(f"no value for {', '.join(missing)}", variables)
        return tuple(by_name[name] for name in variables)

    def _error(self, message: str, variables: Sequence[str], span: Span | None = None) -> ReadError:
        hint = f"the variables are {', '.join(variables)}, in this order"
        span = span or Span(0, len(self.source))
        return ReadError(message, span=span, source=self.source, hint=hint)


class Values(NamedTuple):
    """The components of a vector, or an angle alone, and the notes on how they were read."""

    values: tuple[Tree, ...]
    notes: tuple[Note, ...] = ()


def named_coordinates(text: str) -> tuple[str, ...]:
    """The names in a point such as `x=1, y=2` or `(x, y) = (1, 2)`; none in one by position."""
    return _names(list(tokenize(text)))[0]


def _names(tokens: Sequence[Token]) -> tuple[tuple[str, ...], tuple[Span, ...], int]:
    """The names in a point and their places, and how many tokens `(x, y) =` takes up in front."""
    kinds = [token.kind for token in tokens]
    end = kinds.index("=") if "=" in kinds else 0
    inside = [*["name", ","] * (end // 2 - 1), "name"]
    in_front = end > 2 and kinds[:end] == ["(", *inside, ")"]
    named = [
        (token.value.canonical, token.span)
        for token, following in pairwise(tokens[:end] if in_front else tokens)
        if isinstance(token.value, Name) and (in_front or following.kind == "=")
    ]
    names, places = tuple(name for name, _ in named), tuple(place for _, place in named)
    return names, places, end + 1 if in_front else 0


def read_point(text: str, scope: Scope, *, arrays: bool = False) -> Point:
    """A point: `1, 2`, `(pi/2, sqrt 2)`, `[1, 2]`, `<1, 2>`, `x=1, y=2` or `(x, y) = (1, 2)`.

    With `arrays`, a coordinate may be a vector or a matrix, too.
    """
    tokens = list(tokenize(text))
    names, places, start = _names(tokens)
    if names and not start and tokens[0].kind == "(" and tokens[-2].kind == ")":
        tokens = [*tokens[1:-2], tokens[-1]]
    for count, (name, place) in enumerate(zip(names, places, strict=True)):
        if name in names[:count]:
            raise ReadError(f"{name} is given twice", span=place, source=text)
    inner = scope.declare(*names)
    values, notes = listed_values(text, tokens[start:], inner, "point", names[start:])
    if names and len(names) != len(values):
        raise about_all("name every coordinate or none", text)
    coordinates = tuple(constant(value, text, arrays=arrays) for value in values)
    return Point(coordinates, names, text, places, notes)


def read_number(text: str, scope: Scope, what: str) -> Values:
    """A constant; `what` it is stands in the messages."""
    values, notes = listed_values(text, list(tokenize(text)), scope, what)
    if len(values) != 1:
        raise about_all(f"the {what} is one number", text)
    return Values((constant(values[0], text),), notes)


def _compares(token: Token) -> bool:
    """Whether a token says that < and > may be comparisons, not brackets."""
    where = isinstance(token.value, Name) and token.value.letters == "where"
    return where or token.kind == "begin cases"


def listed_values(
    text: str, tokens: Sequence[Token], scope: Scope, what: str, names: Sequence[str] = ()
) -> tuple[list[Tree], tuple[Note, ...]]:
    """The values in a list, which may stand in brackets, with or without `name =` before each."""
    if len(tokens) < 2:
        raise ReadError(f"the {what} is empty", source=text)
    if not any(map(_compares, tokens)):
        tokens = [token._replace(kind=_SHARP.get(token.kind, token.kind)) for token in tokens]
    parser = Parser(text, iter(tokens), scope, lists=True)
    values: list[Tree] = []

    def rule() -> Tree:
        values.append(parser.sum())
        if names and parser.kind == "=" and isinstance(values[-1], Symbol):
            parser.advance()
            values[-1] = parser.sum()
        return values[-1]

    def listed() -> Tree:
        tree, separator = rule(), parser.kind
        while parser.kind in (",", ";"):
            if parser.kind != separator:
                raise parser.error(
                    "',' and ';' both separate here", parser.token.span, "write decimals as 1.5"
                )
            parser.advance()
            rule()
        return tree

    tree = parser.whole(listed)
    if len(values) == 1 and not names and isinstance(tree, Apply) and tree.op == "vector":
        values[:] = tree.args
    return values, parser.notes(*values)


def constant(tree: Tree, text: str, *, arrays: bool = False) -> Tree:
    """The tree, if it is a constant number (or, with `arrays`, a constant vector or matrix)."""
    if isinstance(tree, Apply) and tree.op == "vector" and not arrays:
        raise ReadError("a number is expected here, not a vector", span=tree.span, source=text)
    for node in nodes(tree):
        if isinstance(node, Symbol):
            hint = INSTEAD[DEGREE] if DEGREE in text else f"give it a value: --let {node.name}=…"
            raise ReadError(f"{node.name} has no value", span=node.span, source=text, hint=hint)
    return tree


def about_all(message: str, text: str) -> ReadError:
    """The error about a text as a whole."""
    return ReadError(message, span=Span(0, len(text)), source=text)


def counted(number: int, noun: str) -> str:
    """A number of things: 1 field, 2 fields."""
    return f"{number} {noun}{'' if number == 1 else 's'}"

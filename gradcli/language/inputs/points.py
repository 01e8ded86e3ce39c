"""Points and numbers; every number in them is a constant expression of the one language."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from gradcli.errors import GradcliError, Note, ReadError, Span
from gradcli.language.ranks import rank
from gradcli.language.reading.lexer import bare, tokenize
from gradcli.language.reading.parser import Parser, grouped
from gradcli.language.reading.resolve import is_function
from gradcli.language.reading.tokens import Name, Token
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, free_names, nodes

_SHARP = {"<": "⟨", ">": "⟩"}
_AND = re.compile(r"(?:[,;]\s*)?(?<![A-Za-z_])and(?![A-Za-z_])")
_OPENING, _CLOSING = frozenset("([{⟨<"), frozenset(")]}⟩>")


class Point(NamedTuple):
    """Coordinates by position (`names` is empty) or by name, with the text they stand in.

    `places` is where each name stands.
    """

    values: tuple[Tree, ...]
    names: tuple[str, ...]
    source: str
    places: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def letters(self) -> tuple[str, ...]:
        """The names that stand in place of numbers, as in (a, 3)."""
        return tuple(free_names(*self.values))

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

    def on_graph(self, variables: Sequence[str]) -> tuple["Point", Tree | None]:
        """The point below a point of the graph z = f(x, y), and z, if it is one.

        A point by position with one coordinate more than there are variables is one.
        """
        if self.names or len(self.values) != len(variables) + 1:
            return self, None
        return self._replace(values=self.values[:-1]), self.values[-1]

    def _error(self, message: str, variables: Sequence[str], span: Span | None = None) -> ReadError:
        hint = f"the variables are {', '.join(variables)}, in this order"
        span = span or Span(0, len(self.source))
        return ReadError(message, span=span, source=self.source, hint=hint)


class Values(NamedTuple):
    """The components of a vector, or a number alone, and the notes on how they were read."""

    values: tuple[Tree, ...]
    notes: tuple[Note, ...] = ()


def named_coordinates(text: str, *, arrays: bool = False) -> tuple[str, ...]:
    """The names in a point such as `x=1, y=2` or `(x, y) = (1, 2)`; none in one by position."""
    return _names(_tokens(text, Scope(), arrays=arrays))[0]


def read_ranks(text: str, scope: Scope, variables: Sequence[str] = ()) -> dict[str, int]:
    """The ranks of the arrays that a point gives names; none of a point that can't be read."""
    try:
        point = read_point(text, scope, arrays=True, letters=True)
        pairs = list(zip(point.names or variables, point.values, strict=False))
        ranks = {name: rank(tree, {}) for name, tree in pairs}
    except GradcliError:
        return {}
    return {name: rank for name, rank in ranks.items() if rank}


def read_point(text: str, scope: Scope, *, arrays: bool = False, letters: bool = False) -> Point:
    """A point: `1, 2`, `(pi/2, sqrt 2)`, `P(1, 2)`, `<1, 2>`, `x=1, y=2` or `(x, y) = (1, 2)`.

    With `arrays`, a coordinate may be a vector or a matrix, too; with `letters`, it may hold names
    without a value, the parameters of the answer.
    """
    tokens = _tokens(text, scope, arrays=arrays)
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
    if not letters:
        values = [constant(value, text, arrays=arrays) for value in values]
    return Point(tuple(values), names, text, places, notes)


def _tokens(text: str, scope: Scope, *, arrays: bool) -> list[Token]:
    """The tokens of a point, without its own name."""
    plain = _AND.sub(_comma, bare(text, ".;")) if "=" in text else bare(text, ".;")
    tokens = list(tokenize(plain, scope.names))
    return tokens if arrays else tokens[_label(tokens, scope) :]


def _comma(match: re.Match[str]) -> str:
    return "," + " " * (len(match[0]) - 1)


def _label(tokens: Sequence[Token], scope: Scope) -> int:
    """How many tokens name the point, as in P(1, 2) and P = (1, 2)."""
    name = tokens[0].value
    if not isinstance(name, Name) or scope.knows(name.canonical) or is_function(name.letters):
        return 0
    signs = 1 if tokens[1].kind == "=" else 0
    inside = tokens[1 + signs : -1]
    if not inside or not _is_bracket(inside):
        return 0
    return 1 + signs if signs or name.letters.isupper() or _is_list(inside) else 0


def _is_bracket(tokens: Sequence[Token]) -> bool:
    """Whether tokens are one bracket with something in it."""
    depths = _depths(tokens)
    return 0 in depths and depths.index(0) == len(tokens) - 1 > 0


def _depths(tokens: Sequence[Token]) -> list[int]:
    """In how many brackets the text goes on behind each token."""
    return list(accumulate((t.kind in _OPENING) - (t.kind in _CLOSING) for t in tokens))


def _is_list(tokens: Sequence[Token]) -> bool:
    """Whether there is a separator in a bracket."""
    pairs = zip(tokens, _depths(tokens), strict=True)
    return any(depth == 1 and token.kind in (",", ";") for token, depth in pairs)


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


def read_number(text: str, scope: Scope, what: str) -> Values:
    """A constant; `what` it is stands in the messages."""
    values, notes = listed_values(text, list(tokenize(text, scope.names)), scope, what)
    if len(values) != 1:
        raise about_all(f"the {what} is one number", text)
    return Values((constant(values[0], text),), notes)


def _compares(token: Token) -> bool:
    """Whether a token says that < and > may be comparisons, not brackets."""
    where = isinstance(token.value, Name) and token.value.letters == "where"
    return where or token.kind == "begin cases"


def _with_brackets(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens with < and > as brackets, unless they compare."""
    if not any(token.kind in _SHARP for token in tokens) or any(map(_compares, tokens)):
        return tokens
    return [token._replace(kind=_SHARP.get(token.kind, token.kind)) for token in tokens]


def listed_values(
    text: str, tokens: Sequence[Token], scope: Scope, what: str, names: Sequence[str] = ()
) -> tuple[list[Tree], tuple[Note, ...]]:
    """The values in a list, which may stand in brackets, with or without `name =` before each.

    What stands alone in [ ] inside a value is grouped, but for the value of a name.
    """
    if len(tokens) < 2:
        raise ReadError(f"the {what} is empty", source=text)
    parser = Parser(text, iter(_with_brackets(tokens)), scope, lists=True)
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
    if parser.bracketed and not names:
        values = [grouped(value) for value in values]
    values = [parser.settled(value) for value in values]
    return values, parser.notes(*values)


def constant(tree: Tree, text: str, *, arrays: bool = False) -> Tree:
    """The tree, if it is a constant number (or, with `arrays`, a constant vector or matrix)."""
    if isinstance(tree, Apply) and tree.op == "vector" and not arrays:
        raise ReadError("a number is expected here, not a vector", span=tree.span, source=text)
    for node in nodes(tree):
        if isinstance(node, Symbol):
            hint = f"give it a value: --let {node.name}=…"
            raise ReadError(f"{node.name} has no value", span=node.span, source=text, hint=hint)
    return tree


def about_all(message: str, text: str, hint: str | None = None) -> ReadError:
    """The error about a text as a whole."""
    return ReadError(message, span=Span(0, len(text)), source=text, hint=hint)


def counted(number: int, noun: str) -> str:
    """A number of things: 1 field, 2 fields."""
    return f"{number} {noun}{'' if number == 1 else 's'}"

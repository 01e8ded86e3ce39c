"""Text → tree: a formula with the header `f(x, y) =` that may stand before it."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from gradcli.errors import ReadError
from gradcli.language.reading.grammar import Parser
from gradcli.language.reading.lexer import tokenize
from gradcli.language.reading.note import Note
from gradcli.language.reading.resolve import is_function
from gradcli.language.reading.tokens import Name, Token, spelled
from gradcli.language.scope import Definition, Scope
from gradcli.language.tree import Tree


class Reading(NamedTuple):
    """A formula as it was read: its tree, a header's name and variables, and the notes on it.

    The places of nodes are places in `source`; `definitions` are those that it was read with.
    """

    tree: Tree
    source: str
    name: str | None = None
    variables: tuple[str, ...] | None = None
    notes: tuple[Note, ...] = ()
    definitions: tuple[Definition, ...] = ()


def parse(text: str, scope: Scope | None = None) -> Reading:
    """The formula in a text.

    Raises ReadError, with the place, for a text that is no formula, LimitError for one that is
    too long or nested too deeply.
    """
    scope = scope or Scope()
    head, tokens = _header(tokenize(text), text)
    parser = Parser(text, tokens, scope.declare(*head.variables or ()))
    if head.variables:
        parser.advance()  # past its '='
    tree = parser.whole(parser.formula)
    return Reading(tree, text, head.name, head.variables, parser.notes(tree), scope.made)


class _Header(NamedTuple):
    """The name and the variables of a function; None where a formula has no header."""

    name: str | None = None
    variables: tuple[str, ...] | None = None


def _header(tokens: Iterator[Token], source: str) -> tuple[_Header, Iterator[Token]]:
    """The header, if there is one, and the tokens of the formula, from the header's '=' on.

    Raises ReadError where it names a variable twice.
    """
    seen = list(_beginning(tokens))
    function = seen[0].value
    complete = len(seen) > 4 and (seen[-2].kind, seen[-1].kind) == (")", "=")
    if not complete or not isinstance(function, Name) or _is_built_in(function):
        return _Header(), chain(seen, tokens)
    names: list[str] = []
    for token in seen[2:-2:2]:
        name = token.value.canonical if isinstance(token.value, Name) else ""
        if name in names:
            raise ReadError(f"{name} is named twice", span=token.span, source=source)
        names.append(name)
    return _Header(function.canonical, tuple(names)), chain(seen[-1:], tokens)


def _beginning(tokens: Iterator[Token]) -> Iterator[Token]:
    """The tokens as long as they may be a header's, and the first that is not or the '='."""
    due = {"name"}
    for place, token in enumerate(tokens):
        yield token
        if token.kind not in due or token.kind == "=":
            return
        if token.kind == ")":
            due = {"="}
        elif place % 2:
            due = {"name"}
        else:
            due = {",", ")"} if place else {"("}


def _is_built_in(name: Name) -> bool:
    return is_function(spelled(name.letters) + name.digits)

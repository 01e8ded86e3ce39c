r"""Answers to be checked: vectors, numbers and equations, in all forms in which they are written.

(2xy, x^2), <2xy, x^2>, 2xy, x^2, 2xy i + x^2 j, 2(x, y), a column in LaTeX, with or without
`∇f =` before it, f_x = 2xy, f_y = x^2; a plane as z = 2x + 4y - 5, as its right-hand side, or as
any equation.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from gradcli.errors import GradcliError, ReadError, Span
from gradcli.language.inputs.labels import Piece, pieces, sides, tabs
from gradcli.language.inputs.linear import UNIT_VECTORS, components
from gradcli.language.inputs.points import listed_values
from gradcli.language.reading.chain import applied
from gradcli.language.reading.grammar import Parser
from gradcli.language.reading.lexer import tokenize
from gradcli.language.reading.note import Note
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, nodes, substitute
from gradcli.language.vocabulary import row_of

_TRANSPOSED = re.compile(
    r"(?<=[)\]}⟩])\s*(?:\^\s*(?:T|\\top|\\intercal|\{\s*(?:T|\\top|\\intercal)\s*\})|ᵀ)\s*$"
)
_HATTED = str.maketrans({"î": "i", "ĵ": "j", "\u0302": " ", "\u20d7": " "})


class Reply(NamedTuple):
    """An answer as it was read: its components, or the two sides of an equation.

    The places of nodes are places in `source`.
    """

    parts: tuple[Tree, ...]
    source: str
    notes: tuple[Note, ...] = ()


def read_components(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """The components of a vector, or a number, in the order of the variables.

    Raises ReadError, with the place, for what can't be read.
    """
    if not text.strip():
        raise ReadError("there is no answer", source=text)
    found = pieces(text, variables)
    readings = [_values(text, piece, scope, variables) for piece in found]
    parts = [part for values, _ in readings for part in values]
    if len(found) > 1:
        parts = _sorted(text, found, parts, variables)
    notes = tuple(note for _, found in readings for note in found)
    return Reply(tuple(_scalar(part, text) for part in parts), text, notes)


def read_equation(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """An equation as its two sides, or the right-hand side alone, whose left is left out.

    Of a chain z = … = … it is the first and the last.
    """
    if not text.strip():
        raise ReadError("there is no answer", source=text)
    parts: list[Tree] = []
    notes: list[Note] = []
    for span in sides(text, variables):
        parser = Parser(text, tokenize(_cut(text, span)), scope)
        with _located(text):
            parts.append(_scalar(parser.whole(parser.sum), text))
        notes.extend(parser.notes(parts[-1]))
    ends = parts if len(parts) < 3 else (parts[0], parts[-1])
    return Reply(tuple(ends), text, tuple(notes))


class _located:  # noqa: N801  # a context manager, named as what it does
    """Gives the errors inside the text that their places point into."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, GradcliError):
            error.source = self._text


def _values(
    text: str, piece: Piece, scope: Scope, variables: Sequence[str]
) -> tuple[list[Tree], tuple[Note, ...]]:
    """The components in one part of an answer."""
    units = _units(scope, variables)
    cut = _TRANSPOSED.sub(lambda match: " " * len(match[0]), _cut(text, piece.span))
    for place in tabs(cut):
        cut = f"{cut[:place]},{cut[place + 1 :]}"
    with _located(text):
        tokens = list(tokenize(cut.translate(_HATTED)))
        values, notes = listed_values(cut, tokens, scope, "answer")
        if len(values) == 1:
            names = [f"#{place}" for place in range(len(variables))]
            tree = substitute(values[0], {name: Symbol(names[k]) for name, k in units.items()})
            values = components(tree, names, len(variables), text) or values
    return [_single(value) for value in values], notes


def _units(scope: Scope, variables: Sequence[str]) -> dict[str, int]:
    """The names of unit vectors: i, j, k, e_1, e_x, and x under a hat; with their places."""
    units = dict(zip(UNIT_VECTORS, range(len(variables)), strict=False))
    for place, name in enumerate(variables):
        units |= {f"e_{place + 1}": place, f"e_{name}": place, f"{name}_hat": place}
    return {name: place for name, place in units.items() if not scope.knows(name)}


def _cut(text: str, span: Span) -> str:
    """A part of a text at its place, blanks before it."""
    return " " * span.start + text[slice(*span)]


def _sorted(
    text: str, found: Sequence[Piece], parts: Sequence[Tree], variables: Sequence[str]
) -> list[Tree]:
    """Parts with labels, in the order of the variables that their labels name."""
    named = [piece.variable for piece in found]
    if len(parts) != len(found):
        raise ReadError("one formula is due behind each '='", source=text, span=found[0].span)
    if len(set(named)) < len(named) or None in named:
        return list(parts)
    by_name = dict(zip(named, parts, strict=True))
    missing = next((name for name in variables if name not in by_name), None)
    if missing is not None:
        message = f"the derivative for {missing} is missing"
        raise ReadError(message, source=text, span=Span(0, len(text)))
    return [by_name[name] for name in variables]


def _single(tree: Tree) -> Tree:
    """The element of a row of a column that is written as a list of lists."""
    listed = isinstance(tree, Apply) and tree.op == "vector" and len(tree.args) == 1
    return tree.args[0] if listed else tree


def _scalar(tree: Tree, text: str) -> Tree:
    """The tree, if it is computed from numbers alone."""
    for node in nodes(tree):
        if isinstance(node, Apply) and row_of(node.op, len(node.args)).array:
            message = "a number is expected here, not a vector"
            raise ReadError(message, span=node.span, source=text)
    return tree


def difference(left: Tree, right: Tree) -> Tree:
    """Left − right."""
    return applied("+", [left, applied("neg", [right])])

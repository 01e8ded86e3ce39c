"""Where in the texts that were typed a part of a formula stands, definitions included."""

from collections.abc import Iterable

from gradcli.errors import GradcliError, Span
from gradcli.language.scope import Definition
from gradcli.language.tree import Apply, Tree, nodes
from gradcli.language.vocabulary import row_of


def pointed_at(
    error: GradcliError, node: Tree, definitions: Iterable[Definition], source: str, place: int = 1
) -> GradcliError:
    """The error, pointing at the operator before the argument at that place of a node.

    A part that comes from a definition is pointed at there.
    """
    for definition in definitions:
        for other in nodes(definition.tree):
            if other == node:
                error.span, error.source = (
                    _operator(other, definition.source, place),
                    definition.source,
                )
                return error
    error.span, error.source = _operator(node, source, place), source
    return error


def _operator(node: Tree, source: str, place: int) -> Span | None:
    """The place of an infix operator, of a function's name, or of the whole node."""
    if not isinstance(node, Apply) or node.span is None:
        return node.span
    row = row_of(node.op, len(node.args))
    if row.fixity != "infix":
        name = source[node.span.start : node.span.end].partition("(")[0].rstrip()
        return Span(node.span.start, node.span.start + len(name)) if name.isalpha() else node.span
    left, right = node.args[place - 1].span, node.args[place].span
    if left is None or right is None or left.end > right.start:
        return node.span
    between = source[left.end : right.start]
    sign = between.strip(" ()[]{}")
    if not sign:
        return node.span
    start = left.end + between.index(sign)
    return Span(start, start + len(sign))

r"""Vectors, and the environments of LaTeX: matrices, and \begin{cases} as nested `where`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.errors import Span
from gradcli.language.reading.chain import applied
from gradcli.language.reading.cursor import COMPARISONS
from gradcli.language.tree import Apply, Tree

if TYPE_CHECKING:
    from gradcli.language.reading.grammar import Parser

NEGATIONS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
ROW, CELL = "\\\\", "&"


def vector(parser: "Parser", items: list[Tree], opening: Span) -> Tree:
    """[a, b, …]; the rows of a matrix have one length."""
    span = opening.to(parser.previous.span)
    lengths = {
        len(item.args) if isinstance(item, Apply) and item.op == "vector" else 0 for item in items
    }
    if len(lengths) > 1:
        raise parser.error("the rows of a matrix have different lengths", span)
    return Apply("vector", tuple(items), span)


def matrix(parser: "Parser") -> Tree:
    """A matrix environment; one row or one column is a vector."""
    opening = parser.advance()
    parser.enter("")
    rows = [[parser.sum()]]
    while parser.kind in (CELL, ROW):
        if parser.advance().kind == CELL:
            rows[-1].append(parser.sum())
        elif parser.kind != "end matrix":
            rows.append([parser.sum()])
    parser.leave(opening, "end matrix")
    if len(rows) == 1 or all(len(row) == 1 for row in rows):
        return vector(parser, [item for row in rows for item in row], opening.span)
    return vector(parser, [vector(parser, row, opening.span) for row in rows], opening.span)


def cases(parser: "Parser") -> Tree:
    r"""Values and their conditions, line by line; the last value stands for all else."""
    opening = parser.advance()
    parser.enter("")
    rows = [_case(parser)]
    while parser.kind == ROW:
        parser.advance()
        if parser.kind != "end cases":
            rows.append(_case(parser))
    parser.leave(opening, "end cases")
    span = parser.since(opening)
    *conditional, (tree, last) = rows
    if last and not (len(rows) == 2 and _is_negation(last, conditional[0][1])):
        parser.unusual.append(opening.span)  # the last condition is taken as given
    for value, conditions in reversed(conditional):
        if not conditions:
            raise parser.error("only the last case may stand without a condition", span)
        otherwise, tree = tree, value
        for condition in reversed(conditions):
            tree = Apply("where", (condition, tree, otherwise), span)
    return tree


def _case(parser: "Parser") -> tuple[Tree, list[Apply]]:
    """One line: the value and the comparisons that must hold; none for all other places."""
    value = parser.sum()
    otherwise = False
    while parser.kind in (",", CELL, "word"):
        otherwise |= parser.advance().value in ("otherwise", "else")
    if otherwise or parser.kind in (ROW, "end cases"):
        return value, []
    comparisons: list[Apply] = []
    left = parser.sum()
    while parser.kind in COMPARISONS or parser.kind == "=":
        op = parser.advance().kind
        right = parser.sum()
        comparisons.append(applied("==" if op == "=" else op, [left, right]))
        left = right
    if not comparisons:
        raise parser.expected("a comparison such as '<'")
    if parser.kind == ",":
        parser.advance()
    return value, comparisons


def _is_negation(last: list[Apply], first: list[Apply]) -> bool:
    """Whether the last of two cases holds exactly where the first does not."""
    return [(NEGATIONS[item.op], item.args) for item in last] == [
        (item.op, item.args) for item in first[:1]
    ] and len(first) == 1


RULES: dict[str, Callable[["Parser"], Tree]] = {"begin matrix": matrix, "begin cases": cases}
"""The rule for the beginning of each environment."""

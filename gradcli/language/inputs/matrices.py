r"""Answers that are matrices: [[a, b], [c, d]], rows between lines or semicolons, \begin{pmatrix}.

Also ((a, b), (c, d)), printed arrays, multiples such as 2[[1, 0], [0, 1]], and second partial
derivatives one by one: f_xx = 2, f_xy = 1, f_yy = 0.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gradcli.errors import Note, ReadError, Span
from gradcli.language.inputs.answers import (
    Reply,
    between,
    commas,
    depth,
    excerpt,
    inside,
    listed,
    located,
    outside,
    plainly,
    scalar,
    separators,
)
from gradcli.language.inputs.directions import untransposed
from gradcli.language.inputs.otherwise import Convention
from gradcli.language.inputs.points import about_all, listed_values
from gradcli.language.names import LOWERED
from gradcli.language.reading.lexer import bare, blanks, tokenize
from gradcli.language.reading.parser import applied
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Tree, fold

Grid = list[list[Tree]]

_BESIDE = re.compile(r"(?<=[\])}])(\s+)(?=[\[({])")
_WRAPPED = re.compile(r"\s*(?:(?:np|numpy)\s*\.\s*)?(?:array|[Mm]atrix)\s*(?=\()")
_GAP = re.compile(r"(?<=[\w)\]}])\s+(?=[-+−]?[\w\\(√])")
_BELOW = re.compile(r"/(.*)|\}\s*\{(.*)\}|_(.*)|$", re.DOTALL)
_DIFFERENTIALS = re.compile(r"\\partial|∂|(?<![A-Za-z_])d(?=[A-Za-zα-ω])|[\s{}()]")


def read_matrix(text: str, scope: Scope, variables: Sequence[str], size: tuple[int, int]) -> Reply:
    """A matrix, row by row; of second partial derivatives one of f_xy and f_yx is enough.

    Raises ReadError for what can't be read, and where there are no rows.
    """
    return plainly(lambda plain, how: _matrix(plain, scope, variables, size, how), text)


def _matrix(
    text: str, scope: Scope, variables: Sequence[str], size: tuple[int, int], reading: Convention
) -> Reply:
    plain = _WRAPPED.sub(blanks, commas(text))
    plain = _BESIDE.sub(lambda gap: "," + gap[0][1:], plain)
    grid, notes = _labelled(plain, scope, variables, reading) or _rows(
        plain, scope, size, text, reading
    )
    names = scope.names.union(variables)
    for entry in (entry for row in grid for entry in row):
        scalar(entry, text, names)
    rows = tuple(map(tuple, grid))
    return Reply(tuple(entry for row in rows for entry in row), text, notes, rows)


def _rows(
    text: str, scope: Scope, size: tuple[int, int], source: str, reading: Convention
) -> tuple[Grid, tuple[Note, ...]]:
    """The rows of a matrix behind its label."""
    signs = outside(text, "equals")
    whole = Span(signs[-1].end if signs else 0, len(text))
    plain = bare(untransposed(excerpt(text, whole)), ".;")
    inner = inside(plain)
    spans = _between_rows(inner)
    if len(spans) == 1:
        values, notes = _listed(plain, scope, source, reading)
        grid = _grid(values, source)
    else:
        grid, notes = [], ()
        for span in spans:
            row, told = _listed(_separated(excerpt(inner, span), size[1]), scope, source, reading)
            notes += told
            grid += [row] if _is_flat(row) else _grid(row, source)
    if not grid:
        message = f"a matrix with {size[0]} rows and {size[1]} columns is expected"
        raise about_all(message, source, hint="[[a, b], [c, d]]")
    return grid, notes


def _between_rows(text: str) -> list[Span]:
    r"""The places of the rows that lines, semicolons or \\ separate."""
    ends = [span for span in separators(text) if text[slice(*span)] in (";", "\n", "\\\\")]
    return [span for span in between(ends, len(text)) if text[slice(*span)].strip(" ,\t")]


def _separated(row: str, columns: int) -> str:
    """A row with commas in place of tabs, ampersands and blanks between as many entries."""
    row = re.sub(r"(?<=\S)(\s*)[\t&]", r"\1,", row.rstrip(" ,\t"))
    inner = inside(row)
    gaps = [gap.span() for gap in _GAP.finditer(inner) if depth(inner, gap.start()) == 0]
    if len(gaps) != columns - 1 or separators(inner):
        return row
    for start, end in gaps:
        row = f"{row[:start]},{row[start + 1 : end]}{row[end:]}"
    return row


def _listed(
    text: str, scope: Scope, source: str, reading: Convention
) -> tuple[list[Tree], tuple[Note, ...]]:
    with located(source):
        tokens = reading.tokens(tokenize(text, scope.names), text, scope)
        return listed_values(text, tokens, scope, "answer")


def _is_flat(values: Sequence[Tree]) -> bool:
    return not any(isinstance(value, Apply) and value.op == "vector" for value in values)


def _grid(values: Sequence[Tree], source: str) -> Grid:
    """Rows of entries; no rows where the values are numbers."""
    found = [_array(value, source) for value in values]
    if len(found) == 1 and isinstance(found[0], list) and isinstance(found[0][0], list):
        found = found[0]
    if not all(isinstance(row, list) for row in found):
        return []
    return found


def _array(tree: Tree, source: str) -> Any:
    """Nested lists of what an expression with vectors has as its elements; a tree for a number."""

    def combine(node: Tree, args: tuple[Any, ...]) -> Any:
        lists = [arg for arg in args if isinstance(arg, list)]
        if not isinstance(node, Apply) or (not lists and node.op != "vector"):
            return node
        match node.op:
            case "vector":
                return list(args)
            case "neg":
                return _each(args[0], lambda entry: applied("neg", [entry]))
            case "*" if len(lists) == 1:
                factors = [arg for arg in args if not isinstance(arg, list)]
                return _each(lists[0], lambda entry: applied("*", [*factors, entry]))
            case "/" if len(lists) == 1 and lists[0] is args[0]:
                return _each(args[0], lambda entry: applied("/", [entry, args[1]]))
        message = "only multiples of a matrix are read here"
        raise ReadError(message, span=node.span, source=source)

    return fold(tree, combine)


def _each(entries: Any, change: Callable[[Tree], Tree]) -> Any:
    if isinstance(entries, list):
        return [_each(entry, change) for entry in entries]
    return change(entries)


def _labelled(
    text: str, scope: Scope, variables: Sequence[str], reading: Convention
) -> tuple[Grid, tuple[Note, ...]] | None:
    """The matrix of second partial derivatives that are given one by one."""
    found: dict[tuple[int, int], Tree] = {}
    notes: tuple[Note, ...] = ()
    for label, span in _equations(text):
        place = _second(label, variables)
        if place is None:
            return None
        values, told = _listed(bare(excerpt(text, span), ".;"), scope, text, reading)
        if len(values) != 1:
            return None
        found[place], notes = values[0], notes + told
    found = {(j, i): tree for (i, j), tree in found.items()} | found
    size = range(len(variables))
    missing = [variables[i] + variables[j] for i in size for j in size if (i, j) not in found]
    if missing and found:
        message = f"the second derivative for {missing[0]} is missing"
        raise about_all(message, text)
    return ([[found[i, j] for j in size] for i in size], notes) if found else None


def _equations(text: str) -> Iterator[tuple[str, Span]]:
    """Labels and the places of what stands behind them, if that is how the text is made."""
    for part, signs in listed(text):
        if signs:
            yield text[part.start : signs[0].start], Span(signs[-1].end, part.end)


def _second(label: str, variables: Sequence[str]) -> tuple[int, int] | None:
    """The places of the two variables of f_xy or ∂²f/∂y∂x."""
    match = _BELOW.search(label.split("(", maxsplit=1)[0])
    below = next((each for each in match.groups() if each), "") if match else ""
    below = _DIFFERENTIALS.sub(" ", "".join(LOWERED.get(char, char) for char in below))
    names = "|".join(map(re.escape, sorted(variables, key=len, reverse=True)))
    places: list[int] = []
    for name, _ in re.findall(rf"({names})|(\^\{{?2\}}?|²)", below):
        places.append(variables.index(name) if name else places[-1])
    first, second = places if len(places) == 2 else (None, None)
    return None if first is None or second is None else (first, second)

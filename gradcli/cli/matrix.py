"""Blocks of lines ⇄ columns of numbers: reading and writing many rows at once."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from gradcli.language.inputs.data import NUMBER, Layout, column_name, split

Array = npt.NDArray[Any]

BLANKS, EDGES = re.compile(rb"[ \t]+"), re.compile(rb"(?m)^[ \t]+|[ \t]+$")
QUOTED = re.compile(rb'"([^",;\t\n]*)"')
TWO_WAYS = re.compile(rb"(?m)^(?=[^\n]*,)(?=[^\n]*\.).*$")
"""Lines with a decimal comma and a point."""

TINY = re.compile(rb"[eE]-0*(?:[3-9]\d\d|\d{4,})|0{300}")
"""Numbers that are closer to 0 than floats with all their digits may be."""

LEAST_NORMAL = np.finfo(float).tiny
SHORT_NUMBER = 17
"""The length of a number of 15 digits with a sign and a point."""
COMMA, LINE_END = ord(","), ord("\n")
NUMERIC, BETWEEN, OTHER = 0, 1, 2


def _classes() -> Array:
    """What each byte may be part of: a number, the end of a field, or neither."""
    classes = np.full(256, OTHER, dtype=np.uint8)
    classes[np.frombuffer(b"0123456789+-.eE \t", dtype=np.uint8)] = NUMERIC
    classes[[COMMA, LINE_END]] = BETWEEN
    return classes


CLASSES = _classes()


class Block(NamedTuple):
    """The coordinates in those lines of a block that are plain numbers; `plain` tells which.

    `plain` is None where all lines are; `short` tells that no number has more than 15 digits.
    """

    points: Array
    plain: list[int] | None = None
    short: bool = False


def parsed(text: bytes, layout: Layout, variables: Sequence[str], *, at_once: bool) -> Block:
    """The coordinates in a block of lines, as far as they are plain numbers.

    `at_once` tells that all of them may be; it saves time where they are.
    """
    if layout.json:
        all_of_it = b"[" + text.strip().replace(b"\n", b",") + b"]"
        whole = _table(all_of_it, layout.columns) if at_once else None
        return Block(whole) if whole is not None else _from_json(text, variables)
    if at_once and b'"' not in text:
        found = _whole(_with_commas(text, layout), layout.columns)
        if found is not None:
            matrix, short = found
            places = layout.places
            return Block(matrix if places is None else matrix[:, list(places)], None, short)
    block = _plain_lines(text, layout)
    return block if len(block.points) <= text.count(b"\n") else block._replace(plain=None)


def _with_commas(text: bytes, layout: Layout) -> bytes:
    if not layout.separator:
        return BLANKS.sub(b",", text)
    if layout.decimal_commas and b"," in text:
        text = (TWO_WAYS.sub(b"", text) if b"." in text else text).replace(b",", b".")
    return text if layout.separator == "," else text.replace(layout.separator.encode(), b",")


def _whole(text: bytes, columns: int) -> tuple[Array, bool] | None:
    """Lines of numbers with commas between them as a matrix; None where they are not just that.

    Beside it whether all of them are short.
    """
    text = text.strip()
    signs = np.frombuffer(text + b"\n", dtype=np.uint8)
    places = np.flatnonzero((signs == COMMA) | (signs == LINE_END))
    ends = np.arange(columns) == columns - 1
    if len(places) % columns or np.any((signs[places] == LINE_END).reshape(-1, columns) != ends):
        return None
    matrix = _table(b"[" + text.replace(b"\n", b",") + b"]", columns)
    longest = int(np.diff(places, prepend=-1).max()) - 1
    return None if matrix is None else (matrix, longest <= SHORT_NUMBER)


def _table(text: bytes, columns: int) -> Array | None:
    """A JSON list of numbers, or of lists of them, as a matrix; None where it is nothing else."""
    try:
        matrix = np.array(orjson.loads(text))
    except (orjson.JSONDecodeError, ValueError):
        return None
    if matrix.dtype.kind not in "fi" or matrix.size % columns:
        return None
    if matrix.ndim > 1 and matrix.shape[1:] != (columns,):
        return None
    if np.any(np.abs(matrix) < LEAST_NORMAL) and TINY.search(text):
        return None
    return matrix.astype(float, copy=False).reshape(-1, columns)


def _plain_lines(text: bytes, layout: Layout) -> Block:
    """The lines of plain numbers among others: first by the signs in them, then one by one."""
    if layout.places is not None or b'"' in text:
        text = _columns_alone(text, layout)
        layout = layout._replace(places=None)
    elif not layout.separator:
        text = EDGES.sub(b"", text)
    text = _with_commas(text, layout)
    if not text.endswith(b"\n"):
        text += b"\n"
    count = layout.columns
    signs = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(signs == LINE_END)
    fine = _looks_plain(signs, ends, count)
    plain = np.flatnonzero(fine).tolist()
    kept = signs[np.repeat(fine, np.diff(ends, prepend=-1))]
    found = _whole(kept.tobytes(), count) if plain else (np.empty((0, count)), True)
    if found is not None:
        matrix, short = found
        return Block(matrix, plain, short)
    lines = [line.split(b",") for line in text.split(b"\n")[:-1]]
    rows = [row for row in plain if all(map(_is_plain, lines[row]))]
    return Block(np.array([lines[row] for row in rows]).astype(float).reshape(-1, count), rows)


def _is_plain(field: bytes) -> bool:
    """Whether a field is a number that a float can stand for."""
    return NUMBER.fullmatch(field.decode()) is not None and not TINY.search(field)


def _looks_plain(signs: Array, ends: Array, count: int) -> Array:
    """The lines that have as many fields as are due, none of them empty, and digits in them."""
    classes = CLASSES[signs]
    between = np.flatnonzero(classes == BETWEEN)
    fine = np.diff(np.searchsorted(between, ends), prepend=-1) == count
    for odd in (np.flatnonzero(classes == OTHER), between[np.diff(between, prepend=-1) == 1]):
        fine[np.searchsorted(ends, odd)] = False
    return np.asarray(fine)


def _columns_alone(text: bytes, layout: Layout) -> bytes:
    """The coordinates of every line, separated as before; a line without them becomes blank."""
    if layout.places is None and b'"' in text:
        return QUOTED.sub(rb"\1", text)
    separator, places = layout.separator, layout.places or range(layout.columns)
    lines = []
    for line in text.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        parts = split(line, separator)
        whole = len(parts) == layout.columns
        lines.append((separator or " ").join(parts[place] for place in places) if whole else "")
    return "\n".join(lines).encode()


def _from_json(text: bytes, variables: Sequence[str]) -> Block:
    """Lists and objects of numbers, one a line, among others."""
    rows: list[list[float]] = []
    plain: list[int] = []
    keys: dict[tuple[str, ...], Callable[[dict[str, Any]], list[Any]] | None] = {}
    for place, line in enumerate(text.removesuffix(b"\n").split(b"\n")):
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(found, dict):
            names = tuple(found)
            if names not in keys:
                keys[names] = _picker(names, variables)
            pick = keys[names]
            found = pick(found) if pick else None
        if TINY.search(line):
            continue
        if isinstance(found, list) and len(found) == len(variables) and _are_numbers(found):
            rows.append(found)
            plain.append(place)
    return Block(np.array(rows, dtype=float).reshape(-1, len(variables)), plain)


def _picker(
    names: Sequence[str], variables: Sequence[str]
) -> Callable[[dict[str, Any]], list[Any]] | None:
    """What takes the coordinates out of an object with those keys; None where they lack one."""
    by_name = {column_name(name): name for name in names}
    if not set(variables) <= set(by_name):
        return None
    wanted = [by_name[name] for name in variables]
    return lambda found: [found[name] for name in wanted]


def _are_numbers(parts: Sequence[object]) -> bool:
    return all(type(part) in (int, float) for part in parts)


def written(columns: Sequence[Array], separator: bytes) -> bytes:
    """The rows of columns as text, in the shortest decimals that read back."""
    numbers = np.column_stack(columns).ravel() + 0.0  # −0 is written as 0
    dumped = orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1]
    text = bytearray(dumped.replace(b"null", b"nan").replace(b",", separator))
    signs = np.frombuffer(text, dtype=np.uint8)
    signs[np.flatnonzero(signs == ord(separator))[len(columns) - 1 :: len(columns)]] = LINE_END
    if np.any(numbers == np.rint(numbers)):
        del signs
        for end in (separator, b"\n"):
            text = text.replace(b".0" + end, end)
        text = text.replace(b"e+", b"e")
    return bytes(text.removesuffix(b".0"))


def filled(pattern: bytes, columns: Sequence[Array]) -> bytes:
    """A line for each row of the columns: the pattern, the row's numbers for its `%b`."""
    texts = [written([column], b",").split(b"\n") for column in columns]
    return b"\n".join(map(pattern.__mod__, zip(*texts, strict=True)))


def without(column: Array, rows: Sequence[int]) -> Array:
    """The column with no numbers in those rows."""
    if not len(rows):
        return column
    column = np.array(column, dtype=float)
    column[rows] = math.nan
    return column


def affine(names: Sequence[str], columns: Sequence[Array]) -> bytes:
    """The rows c₁, c₂, …, c of columns as formulas c₁*x₁ + c₂*x₂ + … + c, a line each."""
    texts = [written([column], b",").decode().split("\n") for column in columns]
    marks = [f"*{name}" for name in names]
    return "\n".join(_formula(row, marks) for row in zip(*texts, strict=True)).encode()


def _formula(numbers: Sequence[str], marks: Sequence[str]) -> str:
    """One formula: no terms of 0, no factors of 1, the signs between the terms."""
    *coefficients, constant = numbers
    if "nan" in numbers:
        return "nan"
    line = ""
    for number, mark in zip(coefficients, marks, strict=True):
        if number != "0":
            size = number.removeprefix("-")
            term = mark[1:] if size == "1" else size + mark
            line += (" - " if number[0] == "-" else " + ") + term
    if constant != "0" or not line:
        line += f" - {constant[1:]}" if constant[0] == "-" else f" + {constant}"
    return line[3:] if line[1] == "+" else "-" + line[3:]

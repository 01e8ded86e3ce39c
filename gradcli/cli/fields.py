"""Tables of numbers as people keep them: CSV, TSV, blanks, JSON Lines, told apart by looking."""

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from gradcli.errors import GradcliError, ReadError
from gradcli.language.reading.definitions import read_names

SEPARATORS = (",", "\t", ";")
BLANKS, EDGES = re.compile(rb"[ \t]+"), re.compile(rb"(?m)^[ \t]+|[ \t]+$")
QUOTED = re.compile(rb'"([^",;\t\n]*)"')
LONGEST_FIELD = 1_000_000
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


class Layout(NamedTuple):
    """How the fields of a line are told apart, and which of them are the coordinates.

    `separator` is empty where blanks separate; `json` marks JSON Lines. `places` are the columns
    of the variables among all `columns`, None where they stand in order and nothing else does.
    """

    separator: str = ","
    json: bool = False
    columns: int = 0
    places: tuple[int, ...] | None = None
    header: bool = False


def layout_of(line: str, variables: Sequence[str]) -> Layout:
    """The layout that the first line of a table shows.

    Raises ReadError where a header lacks one of the variables.
    """
    if line.lstrip()[:1] in ("{", "["):
        return Layout(json=True, columns=len(variables))
    separator = next((sign for sign in SEPARATORS if sign in line), "")
    names = [name_in(field) for field in split(line, separator)]
    if not any(names) or any(map(NUMBER.fullmatch, split(line, separator))):
        return Layout(separator, columns=len(variables))
    missing = [name for name in variables if name not in names]
    if len(missing) == len(variables) and len(names) == len(variables) and not all(names):
        return Layout(separator, columns=len(variables))
    if missing:
        message = f"the header has no column {', '.join(missing)}"
        raise ReadError(message, hint=f"it has {', '.join(filter(None, names))}")
    places = tuple(names.index(name) for name in variables)
    whole = places == tuple(range(len(names)))
    return Layout(separator, False, len(names), None if whole else places, header=True)


def split(line: str, separator: str) -> list[str]:
    """The fields of a line; those in quotes may hold the separator."""
    if '"' in line:
        csv.field_size_limit(LONGEST_FIELD)
        return next(csv.reader([line], delimiter=separator or " ", skipinitialspace=True))
    return line.split(separator) if separator else line.split()


def name_in(field: str) -> str:
    """The canonical name in a header's field; empty where it holds none."""
    try:
        (name,) = read_names(field.strip().strip('"'))
    except (GradcliError, ValueError):
        return ""
    return name


def fields(line: str, layout: Layout, variables: Sequence[str]) -> list[str]:
    """The coordinates in a line as texts. Raises ReadError where they are not all there."""
    if layout.json:
        return _json_fields(line, variables)
    parts = split(line, layout.separator)
    wanted = layout.columns
    if len(parts) != wanted:
        noun = "field" if len(parts) == 1 else "fields"
        raise ReadError(f"{len(parts)} {noun} where {wanted} are due", source=line)
    return parts if layout.places is None else [parts[place] for place in layout.places]


def _json_fields(line: str, variables: Sequence[str]) -> list[str]:
    """The coordinates in an array or an object; a string in it is a constant expression."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ReadError(f"this is no JSON: {error.msg}", source=line) from None
    if isinstance(found, dict):
        known = {name_in(key): value for key, value in found.items()}
        missing = [name for name in variables if name not in known]
        if missing:
            raise ReadError(f"no value for {', '.join(missing)}", source=line)
        found = [known[name] for name in variables]
    if not isinstance(found, list) or len(found) != len(variables):
        raise ReadError(f"a list of {len(variables)} or an object is expected", source=line)
    return [part if isinstance(part, str) else str(orjson.dumps(part), "utf-8") for part in found]

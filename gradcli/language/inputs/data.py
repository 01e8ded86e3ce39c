"""Tables as people keep them: how the fields of a line are told apart, what its columns are called.

    x,y            CSV; TSV; blanks between fields; semicolons with decimal commas
    {"x": 1}       JSON, an object or a list a line

What the first line shows holds for the whole table.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from gradcli.errors import GradcliError, ReadError
from gradcli.language.reading.definitions import read_names
from gradcli.language.vocabulary import CONSTANTS

SEPARATORS = ("\t", ";", ",")
LONGEST_FIELD = 1_000_000
LONGEST_SHOWN = 40
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+([eE][+-]?\d+)?\s*", re.ASCII)
GROUPED = re.compile(r"\s*[+-]?[1-9]\d{0,2}(?:(,)\d{3}(?:,\d{3})*\.|(\.)\d{3}(?:\.\d{3})*,)\d+\s*")
GROUPS = re.compile(r"\s*[+-]?[1-9]\d{0,2}(,\d{3})+\s*", re.ASCII)


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

    @property
    def decimal_commas(self) -> bool:
        """Whether a comma between digits is a decimal one, since something else separates."""
        return self.separator in ("\t", ";")


def layout_of(line: str, variables: Sequence[str]) -> Layout:
    """The layout that the first line of a table shows.

    Raises ReadError where a header lacks one of the variables.
    """
    if is_json(line):
        return Layout(json=True, columns=len(variables))
    separator = separator_in(line)
    parts = split(line, separator)
    names = [column_name(part) for part in parts]
    missing = [name for name in variables if name not in names]
    if any(map(is_number, parts)) or (missing and not _is_header(parts, len(variables))):
        return Layout(separator, columns=len(variables))
    if missing:
        message = f"the header has no column {', '.join(missing)}"
        raise ReadError(message, hint=f"it has {', '.join(filter(None, names))}")
    places = tuple(names.index(name) for name in variables)
    whole = places == tuple(range(len(names)))
    return Layout(separator, False, len(names), None if whole else places, header=True)


def _is_header(parts: Sequence[str], due: int) -> bool:
    """Whether fields without a number among them are names, and not constants: `pi/2`, `e`."""
    named = [_name(part) for part in parts]
    constants = {row.name for row in CONSTANTS}
    return not constants.issuperset(filter(None, named)) and (all(named) or len(parts) != due)


def is_json(line: str) -> bool:
    """Whether a line is an object or a list of JSON."""
    return line.lstrip()[:1] in ("{", "[")


def separator_in(line: str) -> str:
    """What separates the fields of a line outside quotes; nothing where blanks do."""
    bare = re.sub(r'"[^"]*"', '""', line.strip())
    return next((sign for sign in SEPARATORS if sign in bare), "")


def split(line: str, separator: str) -> list[str]:
    """The fields of a line; those in quotes may hold the separator."""
    if '"' in line:
        csv.field_size_limit(LONGEST_FIELD)
        return next(csv.reader([line], delimiter=separator or " ", skipinitialspace=True))
    return line.split(separator) if separator else line.split()


def is_number(field: str) -> bool:
    """Whether a field is a number in any of the ways in which tables write one."""
    return any(form.fullmatch(field) for form in (NUMBER, DECIMAL_COMMA, GROUPED, GROUPS))


def with_points(parts: Sequence[str], layout: Layout) -> list[str]:
    """The fields of a line, decimal commas as points and without marks between thousands.

    Raises ReadError at what can be read in two ways: `1.234` beside `2,5`, or `1,234` in quotes.
    """
    commas = [part for part in parts if DECIMAL_COMMA.fullmatch(part)]
    doubtful = [part for part in parts if NUMBER.fullmatch(part) and "." in part] if commas else []
    if not layout.decimal_commas:
        doubtful = [part for part in parts if GROUPS.fullmatch(part)]
    if doubtful:
        raise ReadError(f"the comma or the point in {doubtful[0].strip()} may be a decimal one")
    return [_with_point(part) for part in parts]


def _with_point(field: str) -> str:
    if grouped := GROUPED.fullmatch(field):
        field = field.replace(grouped[1] or grouped[2], "")
    elif not DECIMAL_COMMA.fullmatch(field):
        return field
    return field.replace(",", ".")


def fields(line: str, layout: Layout, variables: Sequence[str]) -> list[str]:
    """The coordinates in a line as texts. Raises ReadError where they are not all there."""
    if layout.json:
        return _json_fields(line, variables)
    parts = split(line, layout.separator)
    wanted = layout.columns
    if len(parts) != wanted:
        noun = "field" if len(parts) == 1 else "fields"
        raise ReadError(f"{len(parts)} {noun} where {wanted} are due", source=shortened(line))
    chosen = parts if layout.places is None else [parts[place] for place in layout.places]
    return with_points(chosen, layout)


def shortened(text: str) -> str:
    """The beginning of a text that is shown because it can't be read."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def loaded(line: str) -> object:
    """What a line of JSON holds, its numbers as texts. Raises ReadError where it is no JSON."""
    try:
        return json.loads(line, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError):
        raise ReadError("this is no JSON", source=shortened(line)) from None


def _json_fields(line: str, variables: Sequence[str]) -> list[str]:
    """The coordinates in an array or an object; a string in it is a constant expression."""
    found = loaded(line)
    if isinstance(found, dict):
        known = {column_name(key): value for key, value in found.items()}
        missing = [name for name in variables if name not in known]
        if missing:
            raise ReadError(f"no value for {', '.join(missing)}", source=shortened(line))
        found = [known[name] for name in variables]
    if not isinstance(found, list) or len(found) != len(variables):
        message = f"a list of {len(variables)} or an object is expected"
        raise ReadError(message, source=shortened(line))
    return [part if isinstance(part, str) else json.dumps(part) for part in found]


def column_name(header: str) -> str:
    """The name that a column with any header gets: total_sales_2024 for Total Sales (2024).

    A header that is a name keeps it; empty for one without a letter.
    """
    return _name(header) or _made_of(header)


def _name(header: str) -> str:
    """The canonical name in a header; empty where it holds none."""
    try:
        (name,) = read_names(header.strip().strip('"'))
    except (GradcliError, ValueError):
        return ""
    return name


def _made_of(header: str) -> str:
    """Letters and digits of a header, without accents, joined by underscores."""
    ascii_only = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    words = "_".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))
    if not re.search("[a-z]", words):
        return ""
    return f"_{words}" if words[0].isdigit() else words

"""Data for a loss: a table whose columns are bound to vectors of their names."""

import math
from typing import NamedTuple

from gradcli.cli.fields import NUMBER, SEPARATORS, split
from gradcli.cli.intake import LARGEST_TABLE, LONGEST_TEXT, contents
from gradcli.cli.parameters import Stream
from gradcli.errors import LimitError, ReadError, Span, UndefinedError
from gradcli.language.inputs.data import column_name
from gradcli.language.inputs.points import counted

MISSING = ("", "nan", "na", "null")


class Table(NamedTuple):
    """A table with named columns; a row is its line's number and its fields."""

    path: str
    names: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]

    @property
    def bound(self) -> tuple[str, ...]:
        """The names that the columns are bound to."""
        return tuple(filter(None, self.names))

    def column(self, name: str) -> list[float]:
        """The numbers in a column, nan where one is missing; ReadError at anything else."""
        place = self.names.index(name)
        return [self._number(fields[place], number, name) for number, fields in self.rows]

    def whole_column(self, name: str) -> list[float]:
        """The numbers in a column. Raises UndefinedError where one is missing."""
        column = self.column(name)
        for (number, _), value in zip(self.rows, column, strict=True):
            if math.isnan(value):
                raise UndefinedError(f"{self.path}, line {number}: {name} has no value")
        return column

    def _number(self, field: str, number: int, name: str) -> float:
        if NUMBER.fullmatch(field):
            return float(field)
        if field.strip().lower() in MISSING:
            return float("nan")
        message = f"{self.path}, line {number}: {name} is no number"
        raise ReadError(message, source=field, span=Span(0, len(field)))


def read_table(path: str, beside: str | Stream | None = None) -> Table:
    """A table with a header: CSV, TSV, or separated by blanks or semicolons.

    Raises ReadError where it has no header or no rows, or a row too many or too few fields, or
    where the formulas `beside` it come from the same place.
    """
    if isinstance(beside, Stream) and path == beside.path:
        raise ReadError("standard input can't be both the formulas and the data")
    lines = contents(path, LARGEST_TABLE).splitlines()
    if any(len(line) > LONGEST_TEXT for line in lines):
        raise LimitError(f"{path} has a line that is longer than {LONGEST_TEXT:,} characters")
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise ReadError(f"{path} holds no data")
    header = numbered[0][1]
    separator = next((sign for sign in SEPARATORS if sign in header), "")
    names = _names(path, header, split(header, separator))
    rows = [(number, split(line, separator)) for number, line in numbered[1:]]
    if not rows:
        raise ReadError(f"{path} has a header and no rows")
    for number, fields in rows:
        if len(fields) != len(names):
            what = f"{counted(len(fields), 'field')} where the header has {len(names)}"
            raise ReadError(f"{path}, line {number}: {what}")
    return Table(path, names, tuple(rows))


def _names(path: str, header: str, fields: list[str]) -> tuple[str, ...]:
    """The names in a header, empty ones for what is no name."""
    names = tuple(map(column_name, fields))
    if not any(names) or any(map(NUMBER.fullmatch, fields)):
        hint = f"its first line is {header[:40]!r}; it should name the columns: x,y"
        raise ReadError(f"{path} has no header", hint=hint)
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise ReadError(f"{path} has two columns {name}")
    return names

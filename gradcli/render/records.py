"""Answers as records for other programs: JSON objects and rows of CSV.

JSON has one object a result, its keys the names of the result's fields, in their order:

    function, variables   the formula that was differentiated and the names of its variables
    equation              the equation as it was read, where it was one
    point, gradient, …    the fields of the result; a point or a vector of coordinates named by the
                          variables is an object {"x": 1, "y": 2}, every other vector a list
    steps                 of a descent, a list of objects step, point, value, norm, rate

A number is a JSON number in decimals (a string beyond 17 digits or outside the range of a double)
and a string in gradcli's language where it is exact; a formula is a string; what is undefined or
not asked for is null.

CSV has a header line, then rows. The columns, for f(x, y):

    grad                  df/dx, df/dy
    grad --at             x, y, value, df/dx, df/dy, norm
    grad --unit           u_x, u_y                     (with --at: x, y before them)
    norm                  norm                         (with --at: x, y before it)
    hess                  d2f/dxdx, d2f/dxdy, d2f/dydx, d2f/dydy
    hess --at             x, y, value, df/dx, df/dy, d2f/dxdx, …, determinant, eigenvalue_1, …,
                          definiteness, kind
    critical              x, y, f, kind, and λ and extreme where there are such
    dirderiv              derivative
    dirderiv --at         x, y, derivative, product, norm, cosine
    tangent               x, y, value, df/dx, df/dy, plane, equation
    tangent --approx      … and linear, target, error
    tangent --order 2     x, y, value, df/dx, df/dy, d2f/dxdx, …, polynomial
    descend               step, x, y, value, norm, rate
    backprop              parameter, row, column, value, gradient    (with --rate: updated)
    backprop --graph      node, formula, value, adjoint
    --check               component, answer, verdict, reason, at, given, expected, slip
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from io import StringIO
from math import isfinite
from typing import Any, NamedTuple

from gradcli.errors import GradcliError
from gradcli.language.build import rational
from gradcli.language.tree import Apply, Number, Symbol, operator
from gradcli.language.unparse import unparse
from gradcli.render import Numbers, passes, runs, verdicts
from gradcli.render.numbers import float_text, written
from gradcli.results.backprops import Backprop
from gradcli.results.base import Function, Result, Value
from gradcli.results.checks import Check, Counterexample
from gradcli.results.descents import Descent, Step
from gradcli.results.statements import Stated, Statement, is_stated
from gradcli.results.steps import Steps

MOST_DIGITS = 17
BY_NAME = ("point", "along")
FORMULAS = ("plane", "equation")
LEFT_OUT = ("shapes", "remarks")


class _Literal(NamedTuple):
    """Text that is JSON already."""

    text: str


def json_line(
    result: Result, numbers: Numbers, *, last_only: bool = False, steps: Steps = ()
) -> str:
    """The result as one JSON object on one line; of a descent only the last step, if so asked.

    The steps to the result are one field more; the last of them is the answer itself.
    """
    if isinstance(result, Descent):
        result = runs.by_parameters(result, last_only=last_only)
    record = _record(result, numbers)
    if steps:
        from gradcli.render.derived import last_record, records  # noqa: PLC0415  # seldom needed

        objects = list(records(steps, result.function.variables))
        record["steps"] = [*objects, last_record(len(objects) + 1, result, record)]
    return _encoded(record, _scalar)


def json_pattern(result: Result) -> tuple[str, list[object]]:
    """Of a result in columns: the object of a row, with %b for what varies, and the columns."""
    columns: list[object] = []

    def scalar(value: object) -> str:
        if isinstance(value, str | bool | None):
            return _scalar(value).replace("%", "%%")
        columns.append(value)
        return "%b"

    return _encoded(_record(result, Numbers.DECIMAL), scalar), columns


def _record(result: Result, numbers: Numbers) -> dict[str, object]:
    """The fields of a result, those of its function in place of the function."""
    names = result.function.variables
    record: dict[str, object] = {}
    for key, value in result._asdict().items():
        if isinstance(value, Function):
            record |= _function(value)
        elif key not in LEFT_OUT:
            record[key] = _jsonable(value, numbers, names, key)
    return record


def _function(function: Function) -> dict[str, object]:
    record: dict[str, object] = {
        "function": unparse(function.tree, taken=function.variables),
        "variables": list(function.variables),
    }
    if function.system:
        record["coordinates"] = function.system.name
    return record | (
        {"equation": unparse(function.equation, taken=function.variables)}
        if function.equation
        else {}
    )


def _jsonable(value: object, numbers: Numbers, names: Sequence[str], key: str = "") -> object:
    """A field as objects, lists, strings, numbers and None."""
    match value:
        case Number() | Symbol() | Apply():
            return unparse(value, taken=names)
        case Value():
            write = written if key in FORMULAS else _number
            return write(value, numbers, names)
        case float():
            return _Literal(float_text(value)) if isfinite(value) else None
        case Step() as step if _is_in_floats(step):
            return _step(step, tuple(names))
        case Enum():
            return value.value
        case Counterexample():
            return _counterexample(value, numbers)
        case dict():
            return {name: _jsonable(part, numbers, names) for name, part in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return {
                part: _jsonable(inner, numbers, names, part)
                for part, inner in value._asdict().items()
            }
        case tuple() | list():
            parts = [_jsonable(part, numbers, names) for part in value]
            return dict(zip(names, parts, strict=True)) if key in BY_NAME else parts
    return value


def _is_in_floats(step: Step) -> bool:
    return {*map(type, step.point), *map(type, step[2:])} <= {float, type(None)}


def _step(step: Step, names: tuple[str, ...]) -> _Literal:
    """A row of a descent in floats, all written at once: long runs have many rows."""
    row = runs.row_of_floats(step, ",", "null")
    if "nan" in row or "inf" in row:
        row = row.replace("-inf", "null").replace("inf", "null").replace("nan", "null")
    return _Literal(_row_pattern(names) % tuple(row.split(",")))


@lru_cache(maxsize=1)
def _row_pattern(names: tuple[str, ...]) -> str:
    point = ", ".join(f'"{name}": %s' for name in names)
    return f'{{"step": %s, "point": {{{point}}}, "value": %s, "norm": %s, "rate": %s}}'


def _counterexample(found: Counterexample, numbers: Numbers) -> dict[str, object]:
    """The point by name, and both values."""
    at = (_number(value, Numbers.DECIMAL, found.names) for value in found.point)
    values = ((key, getattr(found, key)) for key in ("given", "expected"))
    return {"point": dict(zip(found.names, at, strict=True))} | {
        key: _jsonable(value, numbers, found.names) for key, value in values
    }


def _number(value: Value, numbers: Numbers, names: Sequence[str]) -> object:
    """A JSON number where one can hold it, a list of them for a vector, else a string."""
    if operator(value.decimal) == "vector":
        parts = value.decimal.args
        return [_number(Value(part, part), numbers, names) for part in parts]
    text = written(value, numbers, names)
    if numbers is Numbers.EXACT or rational(value.decimal) is None:
        return text
    return _Literal(text) if _is_double(text) else text


def _is_double(text: str) -> bool:
    digits = text.partition("e")[0].lstrip("-0.").replace(".", "")
    return len(digits) <= MOST_DIGITS and isfinite(float(text)) and (float(text) != 0 or not digits)


def _scalar(value: object) -> str:
    return json.dumps(value, allow_nan=False)


def _encoded(value: object, scalar: Callable[[object], str]) -> str:
    if isinstance(value, _Literal):
        return value.text
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(key)}: {_encoded(part, scalar)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_encoded(part, scalar) for part in value) + "]"
    return scalar(value)


def error_line(error: GradcliError, line: int | None = None) -> str:
    """The error as one JSON object on one line; `span` points into `source`."""
    return json.dumps(_told(error, line))


def refusal_line(error: GradcliError, line: int) -> str:
    """What stands in a stream of JSON for an answer that there is not."""
    return json.dumps({"error": _told(error, line)})


def aside_line(message: str, kind: str) -> str:
    """A note or a remark as one JSON object on one line."""
    return json.dumps({"kind": kind, "message": message})


def _told(error: GradcliError, line: int | None) -> dict[str, object]:
    return {
        "kind": error.kind,
        "message": error.message,
        "source": error.source,
        "span": error.span,
        "hint": error.hint,
        "line": line,
        "status": int(error.status),
    }


def csv_lines(
    result: Result, numbers: Numbers, header: bool, *, last_only: bool = False
) -> Iterator[str]:
    """The rows of one result, after the names of the columns where they are wanted."""
    table = (
        [*_table_of(result, numbers)]
        if is_stated(result)
        else _table(result, numbers, last_only=last_only)
    )
    yield from map(row_text, table[not header :])


def _heading(beside: Sequence[Statement], tables: Sequence[Statement]) -> list[str]:
    """The names of the columns; those that several tables have stand once."""
    named = [column for each in beside for column in each.columns]
    return [*named, *_shared(tables)]


def _shared(tables: Sequence[Statement]) -> dict[str, None]:
    return dict.fromkeys(column for each in tables for column in each.columns)


def _with_columns(result: Stated) -> tuple[list[Statement], list[Statement]]:
    """The statements whose cells stand beside each other, and the tables of a result with several.

    The rows of the tables stand one after the other.
    """
    named = [each for each in result.statements if each.columns]
    tables = [each for each in named if each.is_table and each.rows is each.value]
    tables = tables if len(tables) > 1 else []
    return [each for each in named if each not in tables], tables


def columns(result: Result) -> tuple[list[str], list[Any]]:
    """Of an answer with one row, the names of the columns and what stands in them."""
    if not is_stated(result):
        raise TypeError(result)
    beside, tables = _with_columns(result)
    return _heading(beside, tables), [cell for each in (*beside, *tables) for cell in each.cells]


def _table_of(result: Stated, numbers: Numbers) -> Iterator[list[str]]:
    """The names of the columns; a row, or one for each row of the tables of the answer."""
    beside, found = _with_columns(result)
    yield _heading(beside, found)
    parts = [
        [each.cells[place : place + len(each.columns)] for place in _starts(each)]
        for each in beside
    ]
    tables = [dict(zip(each.columns, row, strict=True)) for each in found for row in each.rows]
    taken, shared = result.function.variables, _shared(found)
    for place in range(max(len(tables), *map(len, parts), 0)):
        row = [cell for part in parts for cell in part[place if len(part) > 1 else 0]]
        row += [tables[place].get(column) for column in shared]
        yield ["" if cell is None else written(cell, numbers, taken) for cell in row]


def _starts(statement: Statement) -> range:
    """Where the rows of a statement begin among its cells."""
    return range(0, len(statement.cells), len(statement.columns))


def _table(result: Result, numbers: Numbers, *, last_only: bool) -> list[list[str]]:
    """The heading and the rows of a result that has a table of its own."""
    if isinstance(result, Descent):
        return runs.table(result, numbers, last_only=last_only)
    if isinstance(result, Check):
        return verdicts.table(result)
    if isinstance(result, Backprop):
        return passes.table(result)
    raise TypeError(result)


def row_text(cells: Sequence[str]) -> str:
    """A row of CSV."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()

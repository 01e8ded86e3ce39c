"""A result states itself: one list of statements, which every way of showing an answer reads.

Plain text prints the answers, CSV the cells that have columns, LaTeX symbol = value, a page for a
terminal all that a person reads; the grader and the last step ask what the answer is called.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple, Protocol, TypeGuard

from gradcli.results.base import Answer, Function, Result, Value, Vector, differentials
from gradcli.results.coordinates import letter


class Role(Enum):
    """What a statement is for."""

    GIVEN = "given"
    WORKING = "working"
    """What the answer is made of."""

    ANSWER = "answer"
    ASIDE = "aside"
    """What else there is to know."""

    RECORD = "record"
    """For programs alone: a person sees it already."""


class Sentence(NamedTuple):
    """Words with places `{}` for points and numbers, if any; a number brings its sign, `= 5`."""

    words: str
    numbers: tuple[Vector | Value, ...] = ()


class Statement(NamedTuple):
    """Symbol = value, where the value is a number, a formula, words, a vector of them, or rows.

    `name` is the field of the result. In the `symbol` the function's name stands for itself and
    `(a)` for the point; `meaning` is the same in other symbols, and `words` stand before it.
    `columns` name the cells of the value in a table of answers, where they stand in one; `parts`
    are symbols of the components. Rows without a symbol are a table of as many rows under the
    `columns`, the last of which may be `asides`. The `unit` is `°`, or `%` for a share.
    Components that stand `apart` are arrays themselves, and no vector together.
    """

    name: str
    symbol: str
    value: Any
    role: Role = Role.ASIDE
    columns: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    words: str = ""
    meaning: str = ""
    unit: str = ""
    asides: int = 0
    apart: bool = False

    @property
    def cells(self) -> tuple[Any, ...]:
        """The value's numbers, formulas and words one after the other."""
        return _flat(self.value)

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The rows of a matrix or a table; any other value is one row."""
        if self.is_table and not self.value:
            return ()
        if type(self.value) is tuple and self.value and type(self.value[0]) is tuple:
            return self.value
        return (self.cells,)

    @property
    def is_vector(self) -> bool:
        """Whether the value has components, be they in rows."""
        return type(self.value) is tuple

    @property
    def is_table(self) -> bool:
        """Whether the value is the rows of a table."""
        return self.is_vector and not self.symbol


def _flat(value: object) -> tuple[Any, ...]:
    """The parts of nested tuples; a named tuple is a number or a formula, and has none."""
    if type(value) is not tuple:
        return (value,)
    return tuple(part for inner in value for part in _flat(inner))


class Stated(Result, Protocol):
    """A result that states itself."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All that it says, in the order of columns."""


def is_stated(result: Result) -> TypeGuard[Stated]:
    """Whether a result states itself; a descent, a backward pass and a verdict do not."""
    return hasattr(result, "statements")


def answers(result: Stated) -> list[Statement]:
    """What was asked for."""
    return [each for each in result.statements if each.role is Role.ANSWER]


def answer_of(result: Result) -> tuple[Answer, ...]:
    """The cells of the answer; none where the whole result is it."""
    if not is_stated(result):
        return ()
    return tuple(cell for statement in answers(result) for cell in statement.cells)


def at(function: Function, point: Sequence[Value] | None) -> tuple[Statement, ...]:
    """The point that is asked about."""
    if point is None:
        return ()
    return (Statement("point", "", tuple(point), Role.GIVEN, columns=function.variables),)


def reading(function: Function) -> tuple[Statement, ...]:
    """How the question is taken: what f is where an equation was given, which coordinates."""
    words = []
    if function.equation is not None:
        words.append(f"{function.name} is left − right of the equation")
    if function.system is not None:
        names = ", ".join(f"e_{letter(variable)}" for variable in function.variables)
        words.append(f"{function.system.convention}; components along {names}")
    return tuple(Statement("function", "", Sentence(each)) for each in words)


def slopes(
    function: Function, name: str, parts: Sequence[Answer], role: Role, *, named: bool = True
) -> Statement:
    """∇f as formulas or numbers; `named` where its components are columns of a table."""
    stem = "e_" if function.system else f"d{function.name}/d"
    columns = tuple(f"{stem}{variable}" for variable in function.variables)
    return Statement(
        name, function.slope, tuple(parts), role, columns if named else (), parts=function.parts
    )


def second_partials(
    function: Function, rows: tuple[tuple[Any, ...], ...], role: Role = Role.ANSWER
) -> Statement:
    """The Hessian matrix, a row a line; in one variable the second derivative."""
    name, names = function.name, function.variables
    symbol = f"{name}″" if len(names) == 1 else f"∇²{name}"
    columns = tuple(f"d2{name}/d{x}d{y}" for x in names for y in names)
    parts = tuple(differentials(name, (x, y)) for x in names for y in names)
    return Statement("hessian", symbol, rows, role, columns, parts)

"""The table of spellings: what people write, and what each of them means."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from gradcli.errors import GradcliError, Note
from gradcli.language.inputs.answers import read_components, read_equation
from gradcli.language.inputs.directions import read_angle, read_vector
from gradcli.language.inputs.points import read_point
from gradcli.language.reading.definitions import read_definitions, read_program
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.unparse import unparse
from tests.language.shown import listed, shown

TABLE = Path(__file__).parents[1] / "data" / "spellings.txt"
XY = Scope().declare("x", "y")
ARRAYS = Scope(ranks={"A": 2, "W": 2, "x": 1, "y": 1, "b": 1}).declare("A", "W", "x", "y", "b", "c")
LINE_END = "⏎"
Read = tuple[str, tuple[Note, ...]]


class Spelling(NamedTuple):
    """A line of the table: where the text is read, the text, and what it means."""

    kind: str
    typed: str
    meaning: str


def spellings() -> Iterator[Spelling]:
    """All lines of the table."""
    kind = ""
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ").partition(":")[0]
        elif line and not line.startswith("# "):
            typed, _, meaning = line.partition("  ⟹  ")
            yield Spelling(kind, typed.replace(LINE_END, "\n"), meaning)


def meaning_of(kind: str, typed: str) -> str:
    """What a text means where it is read, with the note that is given, or why it means nothing."""
    try:
        read, notes = READERS[kind](typed)
    except GradcliError as error:
        hint = f"; {error.hint}" if error.hint else ""
        return f"✗ {error.message}{hint}"
    return "  ✎ ".join([read, *(note.message for note in notes)])


def _formula(typed: str, scope: Scope | None = None) -> Read:
    reading = parse(typed, scope)
    return shown(reading), reading.notes


def _point(typed: str, *, arrays: bool = False, letters: bool = False) -> Read:
    point = read_point(typed, Scope(), arrays=arrays, letters=letters)
    values = [unparse(value) for value in point.values]
    if point.names:
        values = [f"{name}={value}" for name, value in zip(point.names, values, strict=True)]
    return ", ".join(values), point.notes


def _definition(typed: str) -> Read:
    scope, notes = read_definitions([typed], Scope())
    for name, function in scope.functions.items():
        return f"{name}({', '.join(function.arguments)}) = {unparse(function.tree)}", notes
    name, tree, _ = scope.made[-1]
    return f"{name} = {unparse(tree)}", notes


def _file(typed: str) -> Read:
    reading = read_program(typed, Scope())
    return shown(reading), reading.notes


def _vector(typed: str) -> Read:
    vector = read_vector(typed, Scope(), 2, ("x", "y"))
    return listed(vector.values), vector.notes


def _angle(typed: str) -> Read:
    angle = read_angle(typed, Scope())
    return listed(angle.values), angle.notes


def _answer(typed: str) -> Read:
    reply = read_components(typed, XY, ("x", "y"))
    return listed(reply.parts), reply.notes


def _equation(typed: str) -> Read:
    reply = read_equation(typed, XY.declare("z"), ("x", "y"))
    return " = ".join(map(unparse, reply.parts)), reply.notes


READERS: dict[str, Callable[[str], Read]] = {
    "formula": _formula,
    "formula with x, y declared": lambda typed: _formula(typed, XY),
    "arrays": lambda typed: _formula(typed, ARRAYS),
    "point": _point,
    "point of arrays": lambda typed: _point(typed, arrays=True),
    "point with letters": lambda typed: _point(typed, letters=True),
    "direction": _vector,
    "angle": _angle,
    "definition": _definition,
    "file": _file,
    "answer": _answer,
    "equation": _equation,
}

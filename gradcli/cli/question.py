"""What was asked: the formula or formulas, the names in them, and the points given beside them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from gradcli.errors import GradcliError, LimitError, Note, ReadError, UndefinedError
from gradcli.language.reading.parser import Reading, parse
from gradcli.language.scope import Definition, Scope

if TYPE_CHECKING:
    from gradcli.language.inputs.answers import Reply
    from gradcli.language.tree import Tree
    from gradcli.results.backprops import Tensor
    from gradcli.results.base import Function

LONGEST_TEXT = 1_000_000
STREAM, FILE = "-", "@"
MOST_AXES = 2


def is_stream(at: str) -> bool:
    """Whether --at names a stream of points rather than a point."""
    return at.strip() == STREAM or at.startswith(FILE)


class Line(NamedTuple):
    """One formula to answer; `number` counts the lines of a stream from 1."""

    text: str
    number: int | None = None


@dataclass(eq=False, repr=False)
class Question:
    """The formula as typed, with what says how to read it.

    `points` are texts of points, which declare the variables that they name; `strict` makes
    notes errors; `equations` says whether equations are taken, too. `bound` are names that have
    values of their own, `also` further names that are declared. With `arrays`, formulas and
    points may hold vectors and matrices. `unnamed` is what a function without a name is called.
    `source` is the text of the formula read last, which errors point into, and `definitions` are
    those that it was read with.
    """

    expression: str | None
    file: str | None
    vars: str | None
    let: tuple[str, ...]
    strict: bool
    points: tuple[str, ...] = ()
    equations: bool = False
    arrays: bool = False
    unnamed: str = "f"
    bound: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    source: str = ""
    definitions: tuple[Definition, ...] = ()
    _notes: list[Note] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """The formulas to answer, in order, as they arrive."""
        if self.expression is None and self.file is None:
            raise ReadError("there is no formula", hint="give an expression, - or --file FILE")
        if self.expression is not None and self.file is not None:
            raise ReadError("give an expression or --file, not both")
        if self.expression == STREAM:
            yield from (Line(text, number) for number, text in enumerate(lines_of(sys.stdin), 1))
        else:
            yield Line(_contents(self.file) if self.file is not None else self.expression or "")

    @cached_property
    def declared(self) -> tuple[str, ...] | None:
        """The names of --vars."""
        if self.vars is None:
            return None
        from gradcli.language.reading.definitions import read_names

        return read_names(self.vars)

    @cached_property
    def scope(self) -> Scope:
        """All names that are declared or defined outside the formula."""
        scope = Scope().declare(*(self.declared or ()), *self.bound, *self.also)
        for text in self.points:
            from gradcli.language.inputs.points import named_coordinates

            scope = scope.declare(*named_coordinates(text))
        if self.let:
            from gradcli.language.reading.definitions import read_definitions

            scope, notes = read_definitions(self.let, scope)
            self._remember(notes)
        return scope

    def function(self, line: Line) -> "Function":
        """The function that a line means."""
        reading = self._reading(line.text)
        self._remember(reading.notes)
        self.source, self.definitions = reading.source, reading.definitions
        from gradcli.algebra.limits import check_size
        from gradcli.cli.functions import function_of, refuse_arrays, refuse_equation

        check_size(reading.tree)
        if not self.arrays:
            refuse_arrays(reading.tree)
        function = function_of(reading, self.declared, self.bound, self.also, self.unnamed)
        if not self.equations:
            refuse_equation(function)
        return function

    def _reading(self, text: str) -> Reading:
        if self.file is None:
            return parse(text, self.scope)
        from gradcli.language.reading.definitions import read_program

        return read_program(text, self.scope)

    def point(self, text: str, variables: Sequence[str]) -> "tuple[Tree, ...]":
        """The coordinates of a point, in the order of the variables."""
        from gradcli.language.inputs.points import read_point

        point = read_point(text, self.scope, arrays=self.arrays)
        self._remember(point.notes)
        return _sized(point.coordinates(variables), text)

    def values(self, text: str, names: Sequence[str]) -> "dict[str, Tensor]":
        """The numbers, vectors and matrices that a point gives the names."""
        from gradcli.arithmetic.tensors import constants, first_bad, shape_of

        trees = self.point(text, names) if text.strip() or names else ()
        try:
            found = dict(zip(names, constants(trees), strict=True))
        except GradcliError as error:
            raise located(error, text) from None
        for (name, tensor), tree in zip(found.items(), trees, strict=True):
            if len(shape_of(tensor)) > MOST_AXES:
                raise ReadError(
                    f"{name} has more than rows and columns", span=tree.span, source=text
                )
            if first_bad(tensor) is not None:
                raise UndefinedError(f"{name} has no finite value", span=tree.span, source=text)
        return found

    def vector(self, text: str, size: int) -> "tuple[Tree, ...]":
        """The components of a vector with one for each variable."""
        from gradcli.language.inputs.directions import read_vector

        vector = read_vector(text, self.scope, size)
        self._remember(vector.notes)
        return _sized(vector.values, text)

    def number(self, text: str, what: str) -> "Tree":
        """A constant; `what` it is stands in the messages."""
        from gradcli.language.inputs.points import read_number

        number = read_number(text, self.scope, what)
        self._remember(number.notes)
        return _sized(number.values, text)[0]

    def angle(self, text: str) -> "Tree":
        """An angle in radians."""
        from gradcli.language.inputs.directions import read_angle

        angle = read_angle(text, self.scope)
        self._remember(angle.notes)
        return _sized(angle.values, text)[0]

    def reply(
        self, text: str, function: "Function", read: "Callable[[str, Scope], Reply]"
    ) -> "Reply":
        """An answer to be checked, which may use all names of the function."""
        from gradcli.language.tree import free_names

        scope = self.scope.declare(*function.variables, *free_names(function.tree))
        reply = read(text, scope)
        self._remember(reply.notes)
        _sized(reply.parts, text)
        return reply

    @property
    def is_stream(self) -> bool:
        """Whether formulas are read from standard input."""
        return self.expression == STREAM

    def take_notes(self) -> list[Note]:
        """The notes that have come up since the last time."""
        taken = self._notes[:]
        self._notes.clear()
        return taken

    def _remember(self, notes: Sequence[Note]) -> None:
        if notes and self.strict:
            raise ReadError(notes[0].message, span=notes[0].span, source=notes[0].source)
        self._notes.extend(notes)


def _sized(trees: "tuple[Tree, ...]", text: str) -> "tuple[Tree, ...]":
    """The trees, none of which holds too large a number."""
    from gradcli.algebra.limits import check_size

    try:
        for tree in trees:
            check_size(tree)
    except GradcliError as error:
        raise located(error, text) from None
    return trees


def located(error: GradcliError, text: str) -> GradcliError:
    """The error with the text that its span points into."""
    if error.source is None:
        error.source = text
    return error


def lines_of(stream: TextIO) -> Iterator[str]:
    """The lines of a stream; of one that is too long, enough to see that it is."""
    stream.reconfigure(errors="replace")  # type: ignore[attr-defined]  # a TextIOWrapper
    while text := stream.readline(LONGEST_TEXT + 2):
        rest = text
        while rest and not rest.endswith("\n"):
            rest = stream.readline(LONGEST_TEXT)
        yield text.rstrip("\r\n")


def _contents(path: str) -> str:
    try:
        with click.open_file(path, encoding="utf-8", errors="replace") as stream:
            text = str(stream.read(LONGEST_TEXT + 1))
    except OSError as error:
        raise ReadError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(text) > LONGEST_TEXT:
        raise LimitError(f"{path} is longer than {LONGEST_TEXT:,} characters")
    return text

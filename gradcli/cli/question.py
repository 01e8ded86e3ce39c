"""What was asked: the formula or formulas, the names in them, and what stands beside them."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from gradcli.algebra.limits import check_size
from gradcli.cli.intake import contents, decoded, lines, too_long
from gradcli.cli.meaning import (
    function_of,
    has_transposes,
    in_brackets,
    in_coordinates,
    of_several,
    refuse_arrays,
    refuse_equation,
)
from gradcli.cli.parameters import Stream
from gradcli.cli.timer import limited
from gradcli.errors import GradcliError, Note, ReadError, Span, UndefinedError
from gradcli.language.inputs.points import read_number, read_point
from gradcli.language.names import natural_key
from gradcli.language.ranks import array_in
from gradcli.language.reading.hints import unused
from gradcli.language.reading.parser import TRANSPOSE, Reading, parse
from gradcli.language.scope import Definition, Scope
from gradcli.language.tree import Symbol, free_names
from gradcli.results.base import Function
from gradcli.results.jacobians import components

if TYPE_CHECKING:
    from gradcli.arithmetic.tensors import Given
    from gradcli.cli.dataset import Table
    from gradcli.language.dimensions import Shapes
    from gradcli.language.inputs.answers import Reply
    from gradcli.language.tree import Tree

MOST_AXES = 2
COMPARED = re.compile(r"[<>≤≥]=?|\\(?:leq?|geq?|lt|gt)\b")
BRACED = re.compile(r"\{([^\W\d]\w*)\}")
"""Where a number goes in the command line of a program."""


class Line(NamedTuple):
    """One text to read; `number` counts the lines of a stream from 1, `error` is why it is none."""

    text: str
    number: int | None = None
    error: GradcliError | None = None

    @property
    def blank(self) -> bool:
        """Whether a line of a stream is there to keep its place alone."""
        return self.number is not None and not self.text.strip() and self.error is None


class Asked(NamedTuple):
    """A formula as it was read: the function that is meant, its text, what it was read with.

    `shapes` are those of its names where it has vectors or matrices and is treated as a formula.
    """

    function: "Function"
    source: str
    definitions: tuple[Definition, ...]
    shapes: "Shapes | None" = None


class Notes:
    """How texts were read where others would read them otherwise, until that has been said."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._pending: list[Note] = []

    def add(self, notes: Sequence[Note]) -> None:
        """Remember notes; where reading is strict they are errors."""
        if notes and self._strict:
            raise ReadError(notes[0].message, span=notes[0].span, source=notes[0].source)
        self._pending.extend(notes)

    def take(self) -> list[Note]:
        """The notes that have come up since the last time."""
        taken = list(dict.fromkeys(self._pending))
        self._pending.clear()
        return taken


class Question(NamedTuple):
    """The formula as typed, with what says how to read it.

    `scope` are the names that are declared or defined outside the formula, `ranked` gives them
    anew once the names are known to which a point gives arrays by position; `declared` are those
    of --vars in their order, `also` further ones. `at` is a point, or where points are read,
    `answers` likewise what is to be checked, with what `tolerance` of numbers. `strict` makes
    notes errors and stops streams; `equations` says whether equations are taken, too. With
    `arrays`, formulas and points may hold vectors and matrices. `table` is data, whose columns
    are bound to names. `unnamed` is what a function without a name is called, `of`
    a name that an equation defines. With `several`, there may be several functions in a list. The
    names in `constraints`, equations beside the formula, are variables, too. The variables are
    `coordinates` of that system, if one is named. `shaped` says whether formulas with arrays are
    taken as formulas, `shapes` what is declared of those.
    """

    expression: str | Stream | None
    file: str | None
    program: str | None
    scope: Scope
    notes: Notes
    ranked: "Callable[[Sequence[str]], Scope] | None" = None
    declared: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()
    at: str | Stream | None = None
    answers: str | Stream | None = None
    tolerance: float | None = None
    strict: bool = False
    equations: bool = False
    arrays: bool = False
    table: "Table | None" = None
    unnamed: str = "f"
    of: str | None = None
    several: bool = False
    constraints: tuple[str, ...] = ()
    coordinates: str | None = None
    shaped: bool = False
    shapes: str | None = None

    @property
    def bound(self) -> tuple[str, ...]:
        """The names that have values of their own: the columns of the data."""
        return self.table.bound if self.table else ()

    def lines(self, patience: float) -> Iterator[Line]:
        """The formulas to answer, in order, as they arrive."""
        if self.program is not None:
            if self.expression is not None or self.file is not None:
                raise ReadError("--run gives the function: give no formula beside it")
            yield Line(self.program)
            return
        if self.expression is None and self.file is None:
            raise ReadError("there is no formula", hint="give an expression, - or --file FILE")
        if self.expression is not None and self.file is not None:
            raise ReadError("give an expression or --file, not both")
        if isinstance(self.expression, Stream):
            yield from lines_of(self.expression, patience)
        else:
            file, text = self.file, self.expression or ""
            yield Line(text if file is None else limited(patience, lambda: contents(file)))

    def read(self, line: Line) -> Asked:
        """The function that a line means."""
        if line.error:
            raise line.error
        if self.program is not None:
            return self._run(self.program)
        reading = self._reading(line.text)
        if self.shaped and self._has_arrays(reading.tree):
            from gradcli.cli import arrays

            return arrays.read(self, line.text)
        if self.shaped and has_transposes(reading) and not self.scope.knows(TRANSPOSE.name):
            return self._transposed(line.text) or self._meant(reading)
        return self._meant(reading)

    def _transposed(self, text: str) -> Asked | None:
        """The function with ^T as the transpose; None, with a note, where nothing is an array."""
        from gradcli.cli import arrays

        with suppress(ReadError):
            notes = Notes(strict=False)
            asked = arrays.read(self._replace(notes=notes), text)
            if asked.shapes and any(asked.shapes.shapes.values()):
                self.notes.add(notes.take())
                return asked
        message = "^T is read as a power; the transpose is transpose(x)"
        self.notes.add([Note(message, Span(0, len(text)), text)])
        return None

    def _meant(self, reading: Reading) -> Asked:
        """The function of numbers that was read, or of arrays where the command takes those."""
        self.notes.add(reading.notes)
        if self.declared is not None:
            self.notes.add(unused(self.declared, reading.tree, ", ".join(self.declared)))
        try:
            check_size(reading.tree)
            function = function_of(
                reading, self.declared, self.bound, self.also, self.unnamed, self.of
            )
            if self.several:
                function = of_several(function)
            if not self.arrays:
                refuse_arrays(*self._parts(function))
            if not self.equations:
                refuse_equation(function)
            if self.coordinates is not None:
                declared = self.declared is not None or reading.variables is not None
                function, notes = in_coordinates(function, self.coordinates, declared=declared)
                self.notes.add(notes)
        except GradcliError as error:
            raise error.located(reading.source) from None
        if self.declared is None and self.constraints:
            function = self._with_those_beside(function, headed=reading.variables is not None)
        return Asked(function, reading.source, reading.definitions)

    def _run(self, program: str) -> Asked:
        """A program as a function of the names in its braces."""
        names = self.declared or tuple(dict.fromkeys(BRACED.findall(program)))
        if not names:
            raise ReadError("--run has no place for a number", hint="--run './sim {x} {y}'")
        return Asked(Function(Symbol(program), names, self.unnamed), program, ())

    def _parts(self, function: "Function") -> "list[Tree]":
        """The functions in a list of several, or the one that there is."""
        parts = components(function) if self.several else ()
        return [each.tree for each in parts or (function,)]

    def _has_arrays(self, tree: "Tree") -> bool:
        """Whether a formula computes with vectors or matrices, or is declared to."""
        function = Function(tree, ())
        parts = self._parts(of_several(function) if self.several else function)
        return self.shapes is not None or array_in(*parts) is not None

    def _reading(self, text: str) -> Reading:
        """The formula, read again where that tells to which names a point gives arrays."""
        read: Callable[[str, Scope], Reading] = parse
        if self.file is not None:
            from gradcli.language.reading.definitions import read_program

            read = read_program
        text = in_brackets(text) if self.several else text
        reading = read(text, self.scope)
        if self.ranked is None:
            return reading
        free = sorted(free_names(reading.tree), key=natural_key)
        scope = self.ranked(self.declared or reading.variables or free)
        return reading if scope.ranks == self.scope.ranks else read(text, scope)

    def levels(self, variables: Sequence[str]) -> "list[Function]":
        """The level functions of the constraints."""
        return [self._level(text, variables) for text in self.constraints]

    def _with_those_beside(self, function: "Function", *, headed: bool) -> "Function":
        """The function over the variables of the constraints, too; those of a header come first."""
        names = function.variables
        also = {name for level in self.levels(names) for name in level.variables}.difference(names)
        first, rest = (names, also) if headed else ((), also.union(names))
        return function._replace(variables=(*first, *sorted(rest, key=natural_key)))

    def _level(self, text: str, variables: Sequence[str]) -> "Function":
        """The level function left − right of an equation beside the formula, in its variables."""
        if found := COMPARED.search(text):
            message = "a constraint is an equation; ask inside a region and on its border"
            hint = "the border of x^2 + y^2 <= 3 is --on 'x^2 + y^2 = 3'"
            raise ReadError(message, span=Span(*found.span()), source=text, hint=hint)
        reading = parse(text, self.scope.declare(*variables))
        self.notes.add(reading.notes)
        try:
            check_size(reading.tree)
            refuse_arrays(reading.tree)
            function = function_of(reading, free_names(reading.tree))
        except GradcliError as error:
            raise error.located(text) from None
        if function.equation is None:
            raise ReadError("a constraint is an equation", source=text, hint=f"{text.strip()} = 0")
        return function

    def point(self, text: str, variables: Sequence[str]) -> "tuple[Tree, ...]":
        """The coordinates of a point, in the order of the variables."""
        point = read_point(text, self.scope, arrays=self.arrays)
        self.notes.add(point.notes)
        for name, place in zip(point.names, point.places, strict=True):
            if name in self.bound:
                raise ReadError(f"{name} is a column of the data", span=place, source=text)
        return _sized(point.coordinates(variables), text)

    def place(self, text: str, function: "Function") -> "tuple[Tree, ...]":
        """The coordinates of a point, which may be given as one of the graph z = f(x, y)."""
        variables = function.variables
        point = read_point(text, self.scope, arrays=self.arrays, letters=not self.arrays)
        self.notes.add(point.notes)
        below, height = point.on_graph(variables)
        graph = function.equation is None and self.program is None and not components(function)
        if height is None or not graph:
            return _sized(point.coordinates(variables), text)
        from gradcli.language.inputs.precision import blurred
        from gradcli.verbs.graph import require_on_graph

        place = _sized(below.coordinates(variables), text)
        spreads = blurred(height, text).spreads.values()
        slack = max((spread.unit / 2 for spread in spreads), default=Fraction(0))
        assumed = require_on_graph(function, place, height, slack, text.strip())
        self.notes.add([Note(assumed, Span(0, len(text)), text)] if assumed else [])
        return place

    @property
    def letters(self) -> "tuple[str, ...]":
        """The names that stand for coordinates of the point, as in (a, 3)."""
        if self.arrays or not isinstance(self.at, str):
            return ()
        return read_point(self.at, self.scope, letters=True).letters

    def values(self, text: str, names: Sequence[str]) -> "dict[str, Given]":
        """The numbers, vectors and matrices that a point gives the names."""
        from gradcli.arithmetic.refinement import constants
        from gradcli.arithmetic.tensors import Given, first_bad, shape_of

        trees = self.point(text, names) if text.strip() or names else ()
        require_floats(trees, text)
        try:
            found = dict(zip(names, constants(trees), strict=True))
        except GradcliError as error:
            raise error.located(text) from None
        for (name, tensor), tree in zip(found.items(), trees, strict=True):
            if len(shape_of(tensor)) > MOST_AXES:
                raise ReadError(
                    f"{name} has more than rows and columns", span=tree.span, source=text
                )
            if first_bad(tensor) is not None:
                raise UndefinedError(f"{name} has no finite value", span=tree.span, source=text)
        return {name: Given(found[name], tree) for name, tree in zip(names, trees, strict=True)}

    def vector(self, text: str, variables: Sequence[str]) -> "tuple[Tree, ...]":
        """The components of a vector with one for each variable."""
        from gradcli.language.inputs.directions import read_vector

        vector = read_vector(text, self.scope, len(variables), variables)
        self.notes.add(vector.notes)
        return _sized(vector.values, text)

    def number(self, text: str, what: str) -> "Tree":
        """A constant; `what` it is stands in the messages."""
        number = read_number(text, self.scope, what)
        self.notes.add(number.notes)
        return _sized(number.values, text)[0]

    def angle(self, text: str) -> "Tree":
        """An angle in radians."""
        from gradcli.language.inputs.directions import read_angle

        angle = read_angle(text, self.scope)
        self.notes.add(angle.notes)
        return _sized(angle.values, text)[0]

    def reply(
        self, text: str, function: "Function", read: "Callable[[str, Scope], Reply]"
    ) -> "Reply":
        """An answer to be checked, which may use all names of the function."""
        known = *function.variables, *free_names(function.tree), *self.letters
        scope = self.scope.declare(*known)
        reply = read(text, scope)
        self.notes.add(reply.notes)
        _sized(reply.parts, text)
        return reply


def lines_of(stream: Stream, patience: float) -> Iterator[Line]:
    """The texts of a stream, one a line."""
    for block in lines(stream.path, patience):
        error = too_long() if block.refused else None
        yield Line("" if error else decoded(block.text), block.numbers[0], error)


def _sized(trees: "tuple[Tree, ...]", text: str) -> "tuple[Tree, ...]":
    """The trees, none of which holds too large a number."""
    try:
        for tree in trees:
            check_size(tree)
    except GradcliError as error:
        raise error.located(text) from None
    return trees


def require_floats(trees: "tuple[Tree, ...]", text: str) -> None:
    """Raise LimitError where a number of a point is not 0, but is in floats."""
    from gradcli.arithmetic.refinement import refuse_underflow

    try:
        for tree in trees:
            refuse_underflow(tree)
    except GradcliError as error:
        raise error.located(text) from None

"""How answers leave the program: one at a time, in the format asked for, errors beside them."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from gradcli.cli.colour import wants_colour
from gradcli.cli.patience import limited
from gradcli.cli.question import Line, Question, is_stream, located
from gradcli.errors import GradcliError, ReadError, Status
from gradcli.render import Format, Numbers

if TYPE_CHECKING:
    from gradcli.cli.pictures import Pictures
    from gradcli.results.base import Function, Result, Wanted
    from gradcli.results.steps import Steps

NO_ANSWER = "nan"
SEPARATORS = {Format.PLAIN: "\t", Format.CSV: ","}
LONGEST_EXACT, REFERENCE_DIGITS = 120, 120

Solve = Callable[["Function"], "Result"]
AtPoint = Callable[["Function", Any], "Result"]
"""A function and a point, or the rows of many points, to a result."""


@dataclass(eq=False, repr=False, slots=True)
class Output:
    """The choices of format, numbers, colour and time."""

    format: Format
    numbers: Numbers | None
    digits: int | None
    color: str
    timeout: float
    last_only: bool = False
    check: str | None = None
    pictures: "Pictures | None" = None
    steps: bool = False
    _header: str = ""
    _exactly: bool = False
    _rows_printed: bool = False

    def __post_init__(self) -> None:
        if self.steps and self.check is not None:
            raise ReadError("--steps shows the answer, --check judges one: give one of them")

    def answer(self, question: Question, solve: Solve) -> Status:
        """Answer every formula of the question, in order; the exit status of the whole."""
        status = Status.ANSWERED
        for line in question.lines():
            try:
                status = max(status, self._answer_line(question, line, solve))
            except GradcliError as error:
                located(error, question.source)
                if line.number is None or question.strict:
                    raise
                self._skip(line, error)
                status = Status.UNDEFINED
        return status

    def answer_at(
        self, question: Question, at: str, verb: AtPoint, *, at_once: bool = True
    ) -> Status:
        """Answer at a point, or at every point of a stream.

        `at_once` tells that the verb can answer at many points in one go.
        """
        if is_stream(at):
            if self.pictures:
                raise ReadError("a stream of points has no picture", hint="--at P")
            if self.steps:
                raise ReadError("--steps explains the answer at one point, not at many")
            from gradcli.cli.stream import answer_stream

            if self.check is not None:
                raise ReadError("--check judges answers at one point", hint="--at P")
            return answer_stream(question, self, at, verb, at_once=at_once)
        return self.answer(
            question, lambda function: verb(function, question.point(at, function.variables))
        )

    def _answer_line(self, question: Question, line: Line, solve: Solve) -> Status:
        if line.number is not None and not line.text.strip():
            print(flush=True)
            return Status.ANSWERED
        with limited(self.timeout):
            function = question.function(line)
            result = solve(function)
            steps = self._steps(solve, function)
        status = self._respond(question, result, steps)
        if self.pictures:
            with limited(self.timeout):
                self.pictures.show(result, sys.stdout, colour=self.colour(sys.stdout))
        return status

    def _respond(self, question: Question, result: "Result", steps: "Steps") -> Status:
        """Print a result, or what is to be said of answers to be checked."""
        if self.check is None:
            return self.tell(question, result, steps)
        from gradcli.cli.grading import grade

        return grade(self, question, result, self.check)

    def tell(self, question: Question, result: "Result", steps: "Steps" = ()) -> Status:
        """Print a result, after the notes on how it was read; the exit status."""
        self.print_notes(question)
        self._show(result, steps)
        self._note(getattr(result, "remarks", ()))
        return self._verdict(result)

    def _steps(self, solve: Solve, function: "Function") -> "Steps":
        """The derivation of a result, where it is asked for; its arithmetic is exact."""
        if not self.steps:
            return ()
        from gradcli.worked.derivations import steps

        self._exactly = True
        try:
            return steps(solve(function), self.wanted)
        finally:
            self._exactly = False

    def print_notes(self, question: Question) -> None:
        """Print how the question was read, where others would read it otherwise."""
        self._note(note.message for note in question.take_notes())

    def _note(self, messages: Iterable[str]) -> None:
        for message in messages:
            from gradcli.render import diagnostic

            self._complain(diagnostic.note(message, colour=self.colour(sys.stderr)))

    def _verdict(self, result: "Result") -> Status:
        """The exit status; what the answer alone does not say is said beside it."""
        from gradcli.results.base import remark_on, succeeded, was_interrupted

        remark = remark_on(result)
        if remark and (self.format is not Format.TABLE or self.last_only):
            from gradcli.render import diagnostic

            self._complain(diagnostic.remark(remark, colour=self.colour(sys.stderr)))
        if was_interrupted(result):
            raise KeyboardInterrupt
        return Status.ANSWERED if succeeded(result) else Status.NO

    def _skip(self, line: Line, error: GradcliError) -> None:
        """In a stream, an error takes the place of one answer, and the stream goes on."""
        self.complain_of(error, line.number)
        if self.format is not Format.TABLE:
            print(self.nothing(), flush=True)

    def complain_of(self, error: GradcliError, number: int | None) -> None:
        """Print the error for one line of a stream."""
        from gradcli.render import diagnostic

        error.message = f"line {number}: {error.message}"
        self._complain(diagnostic.draw(error, colour=self.colour(sys.stderr)))

    def nothing(self, fields: int = 1, word: str = NO_ANSWER) -> str:
        """What stands for an answer of so many fields where there is none."""
        if self.format is Format.JSON:
            return "null"
        return (SEPARATORS.get(self.format) or " ").join([word] * fields)

    @staticmethod
    def _complain(text: str) -> None:
        sys.stdout.flush()
        print(text, file=sys.stderr)

    @property
    def wanted(self) -> "Wanted":
        """How numbers are wanted: exactly only where that is printed."""
        from gradcli.results.base import Wanted

        if self.check is not None:
            return Wanted(exact=True, digits=REFERENCE_DIGITS)
        both = self._exactly or self.format in (Format.TABLE, Format.LATEX)
        if self.numbers is None and both:
            return Wanted(True, self.digits, LONGEST_EXACT)
        asides = self._exactly or self.format is not Format.PLAIN
        return Wanted(self._exactly or self.numbers is Numbers.EXACT, self.digits, asides=asides)

    def begin_rows(self, heading: Sequence[str]) -> None:
        """Note that the rows of the next answer are printed when they are found; print a header."""
        self._rows_printed = True
        if self.format is Format.CSV:
            for header in self._with_new_header(iter([",".join(heading)])):
                print(header)

    def _show(self, result: "Result", steps: "Steps") -> None:
        if self._rows_printed:
            self._rows_printed = False
        elif self.format is Format.TABLE:
            from gradcli.render import pages
            from gradcli.render.screen import screen

            pages.show(
                result,
                screen(sys.stdout, colour=self.colour(sys.stdout)),
                self.numbers,
                digits=self.digits,
                last_only=self.last_only,
                steps=steps,
            )
        else:
            for text in self.lines(result, steps):
                print(text)
        sys.stdout.flush()

    def lines(self, result: "Result", steps: "Steps" = ()) -> Iterator[str]:
        """The lines of one result, its steps before it, in any format but a table."""
        numbers = self.numbers or (
            Numbers.EXACT if self.format is Format.LATEX else Numbers.DECIMAL
        )
        answer = self._answer(result, numbers, steps)
        if not steps or self.format is Format.JSON:
            return answer
        from gradcli.render.derived import worked

        self._header = ""
        return worked(steps, answer, self.format, result.function)

    def _answer(self, result: "Result", numbers: Numbers, steps: "Steps") -> Iterator[str]:
        from gradcli.cli.texts import answer_lines

        lines = answer_lines(result, self.format, numbers, last_only=self.last_only, steps=steps)
        return self._with_new_header(lines) if self.format is Format.CSV else lines

    def columns(self, result: "Result") -> tuple[str, list[Any]]:
        """The answer for many points: the header of CSV or the pattern of JSON, and columns."""
        if self.format is Format.PLAIN:
            from gradcli.results.statements import answer_of

            return "", list(answer_of(result))
        from gradcli.render import records

        if self.format is Format.JSON:
            return records.json_pattern(result)
        names, columns = records.columns(result)
        self._header = ",".join(names)
        return self._header, columns

    def _with_new_header(self, rows: Iterator[str]) -> Iterator[str]:
        """Rows of CSV, with a header whenever the columns change."""
        header = next(rows)
        if header != self._header:
            yield header
        self._header = header
        yield from rows

    def colour(self, stream: TextIO) -> bool:
        """Whether colour goes to a stream."""
        return wants_colour(stream, self.color)

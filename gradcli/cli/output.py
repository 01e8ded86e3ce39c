"""How answers leave the program: the choice of format, and the printer that follows it."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from gradcli.cli.messages import aside, complain, report, wants_colour
from gradcli.errors import GradcliError, Status
from gradcli.render import Format, Numbers
from gradcli.render.screen import screen
from gradcli.results.base import Wanted, remark_on, succeeded, was_cut_short, was_interrupted
from gradcli.results.statements import answer_of

if TYPE_CHECKING:
    from gradcli.cli.plotting import Pictures
    from gradcli.cli.question import Notes
    from gradcli.render.code import Code
    from gradcli.results.base import Result
    from gradcli.results.steps import Steps

NO_ANSWER = "nan"
SEPARATORS = {Format.PLAIN: "\t", Format.CSV: ","}
LONGEST_EXACT, REFERENCE_DIGITS = 120, 120
REFERENCE = Wanted(exact=True, digits=REFERENCE_DIGITS)
"""How numbers are wanted that answers are judged by."""
MOST_MESSAGES = 100
NOTES = "notes"


class Output(NamedTuple):
    """The choices of format, numbers, colour and time."""

    format: Format
    numbers: Numbers | None = None
    digits: int | None = None
    color: str = "auto"
    timeout: float = 0
    last_only: bool = False
    steps: bool = False
    pictures: "Pictures | None" = None

    @property
    def wanted(self) -> Wanted:
        """How numbers are wanted: exactly only where that is printed."""
        exact = (self.numbers or self.printed) is Numbers.EXACT
        whole = self.format in (Format.TABLE, Format.JSON)
        if self.format is Format.TABLE and self.numbers is None:
            return Wanted(True, self.digits, LONGEST_EXACT)
        return Wanted(
            exact,
            self.digits,
            LONGEST_EXACT if exact and self.numbers is None else None,
            asides=whole or self.format is Format.CSV,
            decimals=self.format is Format.TABLE or not exact,
            whole=whole,
        )

    @property
    def worked(self) -> Wanted:
        """How numbers are wanted in a derivation, whose arithmetic is exact."""
        if self.numbers is None:
            return Wanted(True, self.digits, LONGEST_EXACT)
        return Wanted(True, self.digits)

    @property
    def printed(self) -> Numbers:
        """How numbers are printed in any format but a table."""
        exact = self.format is Format.LATEX
        return self.numbers or (Numbers.EXACT if exact else Numbers.DECIMAL)


class Printer:
    """Prints answers, and what is to be said beside them, one after the other."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self._header = ""
        self._rows_printed = False
        self._codes: list[Code] = []
        self._told, self._left_out = Counter[str](), Counter[str]()

    def show(self, result: "Result", notes: "Notes", steps: "Steps" = ()) -> Status:
        """Print a result, after the notes on how it was read; the exit status."""
        self.tell_notes(notes)
        self._show(result, steps)
        self._tell(getattr(result, "remarks", ()))
        remark = remark_on(result)
        if remark and (self.output.format is not Format.TABLE or self.output.last_only):
            self._tell([remark], kind="remark")
        if was_interrupted(result):
            raise KeyboardInterrupt
        if was_cut_short(result):
            return Status.LIMIT
        return Status.ANSWERED if succeeded(result) else Status.NO

    def tell_notes(self, notes: "Notes") -> None:
        """Print how the question was read, where others would read it otherwise."""
        taken = notes.take()
        told = taken[: self.room(NOTES)]
        self._tell(note.message for note in told)
        self._told[NOTES] += len(told)
        self.leave_out(NOTES, len(taken) - len(told))

    def _tell(self, messages: Iterable[str], kind: str = "note") -> None:
        for message in messages:
            self._complain(aside(message, kind, self.output.format, color=self.output.color))

    @staticmethod
    def _complain(text: str) -> None:
        sys.stdout.flush()
        complain(text)

    def skip(self, error: GradcliError, line: int, fields: int = 1, word: str = NO_ANSWER) -> str:
        """Say why a line has no answer, as often as that helps; what stands in its place."""
        if self.room(error.kind):
            self._told[error.kind] += 1
            self._complain(report(error, self.output.format, color=self.output.color, line=line))
        else:
            self.leave_out(error.kind, 1)
        if self.output.format is Format.JSON:
            from gradcli.render import records

            return records.refusal_line(error, line)
        return (SEPARATORS.get(self.output.format) or " ").join([word] * fields)

    def room(self, kind: str) -> int:
        """How many messages of a kind are still worth printing."""
        return MOST_MESSAGES - self._told[kind]

    def leave_out(self, kind: str, messages: int) -> None:
        """Count messages that are not printed."""
        self._left_out[kind] += messages

    def finish(self) -> None:
        """Print what had to wait for the last answer: code, and how many messages were left out."""
        if self._codes:
            from gradcli.render import code

            self.print(code.file(self._codes, self.output.format))
        for kind, count in self._left_out.items():
            if count:
                self._tell([f"and {count:,} more: {kind}"], kind="remark")

    @property
    def width(self) -> int:
        """How many columns the last row of CSV had."""
        return self._header.count(",") + 1

    def remark(self, message: str) -> None:
        """Print what is to be said of a whole stream."""
        self._tell([message], kind="remark")

    def print(self, lines: Iterable[str]) -> None:
        """Print lines, at once."""
        for line in lines:
            print(line)
        sys.stdout.flush()

    def begin_rows(self, heading: Sequence[str]) -> None:
        """Note that the rows of the next answer are printed when they are found; print a header."""
        self._rows_printed = True
        if self.output.format is Format.CSV:
            for header in self._with_new_header(iter([",".join(heading)])):
                print(header)

    def _show(self, result: "Result", steps: "Steps") -> None:
        if self._rows_printed:
            self._rows_printed = False
            sys.stdout.flush()
        elif self.output.format.is_code:
            self._codes.append(cast("Code", result))
        elif self.output.format is Format.TABLE:
            from gradcli.render import pages

            pages.show(
                result,
                screen(sys.stdout, colour=self.colour()),
                self.output.numbers,
                digits=self.output.digits,
                last_only=self.output.last_only,
                steps=steps,
            )
            sys.stdout.flush()
        else:
            self.print(self.lines(result, steps))

    def colour(self) -> bool:
        """Whether answers have colour."""
        return wants_colour(sys.stdout, self.output.color)

    def lines(self, result: "Result", steps: "Steps" = ()) -> Iterator[str]:
        """The lines of one result, its steps before it, in any format but a table."""
        answer = answer_lines(result, self.output, steps)
        if self.output.format is Format.CSV:
            answer = self._with_new_header(answer)
        if not steps or self.output.format is Format.JSON:
            return answer
        from gradcli.render.derived import worked

        self._header = ""
        return worked(steps, answer, self.output.format, result.function)

    def columns(self, result: "Result") -> tuple[str, list[Any]]:
        """The answer for many points: the header of CSV or the pattern of JSON, and columns."""
        if self.output.format is Format.PLAIN:
            return "", list(answer_of(result))
        from gradcli.render import records

        if self.output.format is Format.JSON:
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


def answer_lines(result: "Result", output: Output, steps: "Steps") -> Iterator[str]:
    """The lines of one result in any format but a table; those of CSV begin with a header."""
    numbers, last_only = output.printed, output.last_only
    match output.format:
        case Format.PLAIN:
            from gradcli.render import plain

            return plain.lines(result, numbers, last_only=last_only)
        case Format.LATEX:
            from gradcli.render import paper

            return paper.lines(result, numbers, last_only=last_only)
    from gradcli.render import records

    if output.format is Format.JSON:
        return iter([records.json_line(result, numbers, last_only=last_only, steps=steps)])
    return records.csv_lines(result, numbers, True, last_only=last_only)

"""Streams of points: one answer out for each point in, in order, in constant memory.

Blocks of lines are computed at once as far as they hold plain numbers and the answer is certain;
every other line is read and answered alone, by the same verb.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from gradcli.cli.output import SEPARATORS, AtPoint, Output
from gradcli.cli.patience import limited
from gradcli.cli.question import FILE, STREAM, Question, located
from gradcli.cli.table import BLANKS, Layout, fields, layout_of, opened
from gradcli.errors import GradcliError, ReadError, Status
from gradcli.point.quick import DoubtError
from gradcli.render import Format

if TYPE_CHECKING:
    from gradcli.results.base import Function

BLOCK = 1 << 18


def answer_stream(
    question: Question, output: Output, at: str, verb: AtPoint, *, at_once: bool
) -> Status:
    """Answer at every point of the stream; the exit status of the whole."""
    path = at.strip().removeprefix(FILE)
    if question.expression == path == STREAM:
        raise ReadError("standard input can't be both the formulas and the points")
    (line,) = question.lines()
    function = question.function(line)
    output.print_notes(question)
    if output.format is Format.TABLE:
        output.format = Format.PLAIN
    with opened(path) as stream:
        return _Stream(question, output, function, verb, at_once).run(stream)


class _Stream:
    """The points of one stream."""

    def __init__(
        self,
        question: Question,
        output: Output,
        function: "Function",
        verb: AtPoint,
        at_once: bool,
    ) -> None:
        self._question = question
        self._output = output
        self._function = function
        self._verb = verb
        self._separator = SEPARATORS.get(output.format, "")
        self._columns = at_once and output.format is not Format.LATEX and output.wanted.quick
        self._fields = 1
        self._layout: Layout | None = None
        self._number = 0
        self._status = Status.ANSWERED

    def run(self, stream: IO[bytes]) -> Status:
        """Answer all lines, block by block, as they arrive."""
        self._look_ahead()
        for block in _blocks(stream):
            text = block if self._layout else self._begin(block)
            self._print(self._block(text))
            self._number += text.count(b"\n")
        return self._status

    def _look_ahead(self) -> None:
        """Print the header of CSV, and see how many fields an answer has."""
        if not self._columns:
            return
        from gradcli.point.columns import Rows, no_points

        rows = Rows(no_points(len(self._function.variables)))
        try:
            with rows.quiet():
                result = self._verb(self._function, rows)
        except DoubtError:
            self._columns = False
            return
        head, columns = self._output.columns(result)
        self._fields = len(columns)
        self._print([head.encode()] if self._output.format is Format.CSV else [])

    def _begin(self, block: bytes) -> bytes:
        """Look at the first line that is not blank; the rest of the block, without a header."""
        lines = block.split(b"\n")
        first = next((place for place, line in enumerate(lines) if line.strip()), None)
        if first is None:
            return block
        self._layout = layout_of(_decoded(lines[first]), self._function.variables)
        if not self._layout.header:
            return block
        self._number += first + 1
        return b"\n".join(lines[first + 1 :])

    def _block(self, text: bytes) -> Iterable[bytes]:
        """The answers to a block, found at once or line by line."""
        if self._layout is None or not text.strip():
            return ()
        answers = self._at_once(text, self._layout) if self._columns else None
        return answers or self._line_by_line(text, self._layout)

    def _at_once(self, block: bytes, layout: Layout) -> list[bytes] | None:
        """The answers to a block of plain numbers, a text or one for each point.

        Those of doubtful rows are found alone.
        """
        from gradcli.point.columns import Rows, filled, written

        points = _matrix(block, layout)
        if points is None:
            return None
        rows = Rows(points)
        with limited(self._output.timeout), rows.quiet():
            head, columns = self._output.columns(self._verb(self._function, rows))
        text = (
            filled(head.encode(), columns)
            if self._output.format is Format.JSON
            else written(columns, self._separator.encode())
        )
        doubtful = rows.doubtful.nonzero()[0].tolist()
        if not doubtful:
            return [text]
        answers = text.split(b"\n")
        for row in doubtful:
            parts = [repr(number) for number in points[row].tolist()]
            (answers[row],) = self._answer(parts, row + 1)
        return answers

    def _line_by_line(self, text: bytes, layout: Layout) -> Iterator[bytes]:
        for place, line in enumerate(text.removesuffix(b"\n").split(b"\n"), 1):
            if line.strip():
                try:
                    parts = fields(_decoded(line), layout, self._function.variables)
                except GradcliError as error:
                    yield self._skip(error, place)
                else:
                    yield from self._answer(parts, place)

    def _answer(self, parts: Sequence[str], place: int) -> list[bytes]:
        """The answer at one point, or what stands for it where there is none."""
        text = ", ".join(parts)
        try:
            with limited(self._output.timeout):
                point = self._question.point(text, self._function.variables)
                lines = self._output.lines(self._verb(self._function, point))
                return [line.encode() for line in lines]
        except GradcliError as error:
            located(error, self._question.source)
            return [self._skip(error, place)]

    def _skip(self, error: GradcliError, place: int) -> bytes:
        if self._question.strict:
            raise error
        self._status = Status.UNDEFINED
        self._output.complain_of(error, self._number + place)
        return self._output.nothing(self._fields).encode()

    @staticmethod
    def _print(lines: Iterable[bytes]) -> None:
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Whole lines, as many as have arrived."""
    rest = b""
    read = getattr(stream, "read1", stream.read)
    while block := read(BLOCK):
        whole, end, rest = (rest + block).rpartition(b"\n")
        if end:
            yield whole + end
    if rest:
        yield rest


def _matrix(text: bytes, layout: Layout) -> "Any | None":
    """The coordinates in a block of lines, a row for each; None where they are not all numbers."""
    from gradcli.point import columns as rows

    if layout.json:
        return rows.table(b"[" + text.strip().replace(b"\n", b",") + b"]", layout.columns)
    if b"\r" in text:
        text = text.replace(b"\r", b"")
    if not layout.separator:
        text = BLANKS.sub(b",", text)
    elif layout.separator != ",":
        text = text.replace(layout.separator.encode(), b",")
    found = rows.read(text, layout.columns)
    if found is None or layout.places is None:
        return found
    return found[:, list(layout.places)]


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip("\r\n")

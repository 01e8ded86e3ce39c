"""Streams of points: one answer out for each point in, in order, in constant memory.

Blocks of lines are computed at once as far as they hold plain numbers and the answer, or that
there is none, is certain; every other line is read and answered alone, by the same verb. Nothing
that goes wrong with one line touches another.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradcli.cli.answering import AtPoint, Verb
from gradcli.cli.dataset import records
from gradcli.cli.failures import failure
from gradcli.cli.intake import Block, decoded, opened, too_long
from gradcli.cli.matrix import LINE_END, Array, affine, filled, parsed, without, written
from gradcli.cli.messages import wants_colour
from gradcli.cli.output import NO_ANSWER, SEPARATORS, Output, Printer
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Question
from gradcli.cli.timer import limited
from gradcli.errors import GradcliError, ReadError, Status
from gradcli.language.build import decimal
from gradcli.language.inputs.data import NUMBER, Layout, fields, layout_of, shortened
from gradcli.language.tree import Tree
from gradcli.point.columns import Refused, Rows, Shown, mapped
from gradcli.point.quick import DoubtError
from gradcli.render import Format
from gradcli.render.numbers import decimal_text, digits_of
from gradcli.render.numbers import written as number_text
from gradcli.render.plain import cells
from gradcli.render.screen import screen
from gradcli.results.base import Value
from gradcli.results.tangents import Planes
from gradcli.verbs.tangent import plane_of

if TYPE_CHECKING:
    from gradcli.point.enclosed import EnclosedRows
    from gradcli.render.pages.growing import Table

MOST_REMEMBERED = 1_000
"""Texts that are no coordinates."""
AT_ONCE = 2_000
"""Rows that are enclosed together."""
LONGEST_NUMBER, LARGEST_POWER = 100, 1_000
"""The longest numbers, and the largest powers of ten in them, that are read in columns."""


class Odd(NamedTuple):
    """A line that is not answered with the others, though it may be `computed` with them.

    The reason is why it has no answer; without one, it is to be answered alone.
    """

    place: int
    computed: bool = False
    reason: GradcliError | None = None


def answer_rows(question: Question, output: Output, verb: Verb, at_point: AtPoint) -> Status:
    """Answer at every point of the stream; the exit status of the whole."""
    source = question.at
    if not isinstance(source, Stream) or question.expression == source:
        raise ReadError("standard input can't be both the formulas and the points")
    (line,) = question.lines(output.timeout)
    asked = limited(output.timeout, lambda: question.read(line))
    if verb.beside:
        variables = (*asked.function.variables, *verb.beside)
        asked = asked._replace(function=asked.function._replace(variables=variables))
    table = _table(output) if output.format is Format.TABLE else None
    if table:
        output = output._replace(format=Format.CSV)
    emit = table.show if table else _print
    printer = Printer(output)
    printer.tell_notes(question.notes)
    with opened(source.path) as stream:
        answered = _Answers(question, asked, verb, at_point, printer)
        emit(answered.heading)
        for block in records(stream, source.path, output.timeout):
            emit(answered.to(block))
    if table:
        table.close()
    printer.finish()
    return answered.status


def _table(output: Output) -> "Table":
    """A table on the terminal."""
    from gradcli.render.pages.growing import Table

    colour = wants_colour(sys.stdout, output.color)
    return Table(screen(sys.stdout, colour=colour), output.digits)


def _print(lines: Iterable[bytes]) -> None:
    for line in lines:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


class _Answers:
    """The answers at the points of one stream."""

    def __init__(
        self, question: Question, asked: Asked, verb: Verb, at_point: AtPoint, printer: Printer
    ) -> None:
        self.status = Status.ANSWERED
        self._question, self._printer = question, printer
        self._asked, self._at_point, self._one_sided = asked, at_point, verb.one_sided
        self._variables = asked.function.variables
        self._output = output = printer.output
        self._separator = SEPARATORS.get(output.format, "").encode()
        self._tells_all = question.strict or output.format is Format.JSON
        self._layout: Layout | None = None
        self._fields = 1
        self.heading: list[bytes] = []
        self._clean = self._short = True
        self._unreadable: dict[str, ReadError] = {}
        self._enclosed: bool | None = None
        self._columns = output.wanted.quick and self._look_ahead(Rows.nowhere(len(self._variables)))
        self._columns = self._columns and verb.columns and output.format is not Format.LATEX
        if not (self._columns and verb.blocks):
            self._enclosed = verb.blocks and self._can_be_enclosed()

    def _can_be_enclosed(self) -> bool:
        from gradcli.point.enclosed import EnclosedRows

        return self._look_ahead(EnclosedRows((), len(self._variables)))

    def _look_ahead(self, rows: "Rows | EnclosedRows") -> bool:
        """Whether an engine can answer at many points at once; the header of CSV."""
        try:
            with Rows.quiet():
                result = self._at(rows)
        except Exception:  # noqa: BLE001  # whatever it lacks: it answers at one point after another
            return False
        if self._output.format is Format.CSV:
            head, columns = self._printer.columns(result)
            self._fields, self.heading = len(columns), [head.encode()]
        elif self._output.format is Format.PLAIN:
            self._fields = max(1, len(_cells(result)))
        return True

    def _at(self, place: Any) -> Any:
        return self._at_point(self._asked, place, self._output.wanted)

    def to(self, block: Block) -> Iterator[bytes]:
        """The answers to the lines of a block that are not blank, in order."""
        if block.refused:
            yield self._refusal(too_long(), block.numbers[0])
            return
        lines, start = block.lines, 0
        if self._layout is None:
            start = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
            if start == len(lines):
                return
            self._layout = layout_of(decoded(lines[start]), self._variables)
            start += self._layout.header
        yield from self._answers(lines[start:], block.numbers[start:], self._layout)

    def _answers(
        self, lines: list[bytes], numbers: Sequence[int], layout: Layout
    ) -> Iterator[bytes]:
        """The answers to some lines, which have those numbers."""
        text, odd = self._at_once(lines, layout)
        if not odd:
            yield from [text] if text else []
            return
        signs = np.frombuffer(text + b"\n", dtype=np.uint8)
        ends = [0, *(np.flatnonzero(signs == LINE_END) + 1).tolist()]
        close = self._closely(
            {odd.place: lines[odd.place] for odd in odd if not odd.reason}, layout
        )
        done = used = 0
        for place, computed, reason in odd:
            if place > done:
                yield text[ends[used] : ends[used + place - done] - 1]
            used += place - done + computed
            done = place + 1
            found = close.get(place, reason)
            if isinstance(found, GradcliError):
                yield self._refusal(found, numbers[place], lines[place], layout)
            elif found is not None:
                yield found
            elif lines[place].strip():
                yield from self._alone(lines[place], layout, numbers[place])
        if text and used < len(ends) - 1:
            yield text[ends[used] :]

    def _closely(self, lines: dict[int, bytes], layout: Layout) -> dict[int, bytes | GradcliError]:
        """The answers to lines of numbers, in enclosures; those that are in doubt are left out."""
        if lines and self._enclosed is None:
            self._enclosed = self._can_be_enclosed()
        if not self._enclosed:
            return {}
        points = {place: self._numbers(line, layout) for place, line in lines.items()}
        places = [place for place, point in points.items() if point is not None]
        found: dict[int, bytes | GradcliError] = {}
        for begin in range(0, len(places), AT_ONCE):
            some = places[begin : begin + AT_ONCE]
            found |= self._enclosed_at({place: points[place] for place in some})
        return found

    def _numbers(self, line: bytes, layout: Layout) -> list[Decimal] | None:
        """The coordinates in a line of numbers of usual size; None where it is none."""
        try:
            parts = fields(decoded(line), layout, self._variables)
            plain = all(len(part) <= LONGEST_NUMBER and NUMBER.fullmatch(part) for part in parts)
            numbers = list(map(Decimal, parts)) if plain else []
        except Exception:  # noqa: BLE001  # it is told when the line is read alone
            return None
        usual = all(abs(number.adjusted()) <= LARGEST_POWER for number in numbers)
        return numbers if numbers and usual else None

    def _enclosed_at(self, points: dict[int, Any]) -> dict[int, bytes | GradcliError]:
        """The answers at some points; one that fails in a way of its own is found by halving."""
        try:
            return limited(self._output.timeout, lambda: self._enclosures(points))
        except Exception:  # noqa: BLE001  # of whatever class: it is that row's
            if len(points) == 1:
                return {}
        pairs = list(points.items())
        half = len(pairs) // 2
        return self._enclosed_at(dict(pairs[:half])) | self._enclosed_at(dict(pairs[half:]))

    def _enclosures(self, points: dict[int, Any]) -> dict[int, bytes | GradcliError]:
        from gradcli.point.enclosed import Answered

        places = list(points)
        plain = self._output.format is Format.PLAIN
        answered = Answered(
            self._at,
            _cells if plain else lambda result: result,
            list(points.values()),
            self._output.wanted,
            kinks=not self._one_sided,
            in_decimals=plain and not self._output.wanted.exact,
        )
        found: dict[int, bytes | GradcliError] = {}
        for place, result in zip(places, answered.results, strict=True):
            if result is not None:
                lines = [self._line(result)] if plain else self._printer.lines(_whole(result))
                found[place] = "\n".join(lines).encode()
        for _, rows, error in answered.refused:
            for count, row in enumerate(rows.tolist()):
                point = list(map(float, points[places[row]]))
                found[places[row]] = error(count, point)
        return found

    def _at_once(self, lines: list[bytes], layout: Layout) -> tuple[bytes, list[Odd]]:
        """The answers to the lines of plain numbers, and the lines that have none yet."""
        if not self._columns:
            return b"", [Odd(place) for place in range(len(lines))]
        text = b"\n".join(lines)
        points, plain, self._short = parsed(text, layout, self._variables, at_once=self._clean)
        self._clean = plain is None
        places = range(len(lines)) if plain is None else plain
        text, unanswered = self._computed(points) if len(points) else (b"", {})
        odd = [Odd(places[row], True, reason) for row, reason in unanswered.items()]
        odd += map(Odd, set(range(len(lines))).difference(places)) if plain is not None else []
        return text, sorted(odd, key=lambda each: each.place)

    def _computed(self, points: Array) -> tuple[bytes, dict[int, GradcliError | None]]:
        """The answers at points, a line each, and the rows for which that is none, and why.

        A row that fails in a way of its own is found by halving; it is computed alone.
        """
        try:
            return limited(self._output.timeout, lambda: self._block(points))
        except Exception:  # noqa: BLE001  # of whatever class: it is that row's
            if len(points) == 1:
                return b"", {0: None}
        half = len(points) // 2
        (first, odd), (second, others) = map(self._computed, (points[:half], points[half:]))
        return first + b"\n" + second, odd | {row + half: why for row, why in others.items()}

    def _block(self, points: Array) -> tuple[bytes, dict[int, GradcliError | None]]:
        rows = Rows(points)
        with rows.quiet():
            head, columns, names = self._columns_of(rows)
            refused = list(rows.refused(kinks=self._short and not self._one_sided))
            (left,) = rows.doubtful.nonzero()
            if len(left) and self._short:
                columns = self._narrowed(rows, left, columns)
        told, untold = self._told(refused, points)
        unanswered = told | dict.fromkeys(rows.doubtful.nonzero()[0].tolist())
        columns = [without(column, untold) for column in columns]
        if self._output.format is Format.JSON:
            return filled(head.encode(), columns), unanswered
        if names:
            return affine(names, columns), unanswered
        return written(columns, self._separator), unanswered

    def _columns_of(self, rows: Rows) -> tuple[str, list[Array], Sequence[str]]:
        """The pattern of a row, and the numbers in it; with names, they are those of a plane."""
        head, columns = self._printer.columns(self._at(rows))
        planes = columns[0] if isinstance(columns[0], Planes) else None
        columns = [*planes.coefficients, planes.constant] if planes else columns
        return (
            head,
            [mapped(each, Shown, rows.settled) for each in columns],
            planes.names if planes else (),
        )

    def _narrowed(self, rows: Rows, left: Array, columns: list[Array]) -> list[Array]:
        """The columns with rows that are in doubt computed in extended doubles."""
        narrow = rows.narrowed(left)
        try:
            _, narrower, _ = self._columns_of(narrow)
        except DoubtError:
            return columns
        rows.doubtful[left] = narrow.doubtful
        columns = [np.array(column, dtype=float) for column in columns]
        for column, found in zip(columns, narrower, strict=True):
            column[left] = found
        return columns

    def _told(
        self, refused: Iterable[Refused], points: Array
    ) -> tuple[dict[int, GradcliError | None], list[int]]:
        """Why rows have no answer, of those that are told; and the rows that are only counted."""
        told: dict[int, GradcliError | None] = {}
        untold: list[int] = []
        for kind, rows, error in refused:
            room = len(rows) if self._tells_all else self._printer.room(kind.kind)
            for place, row in enumerate(rows[:room].tolist()):
                told[row] = error(place, points[row].tolist())
            self._printer.leave_out(kind.kind, len(rows[room:]))
            untold += rows[room:].tolist()
        if untold:
            self.status = Status.UNDEFINED
        return told, untold

    def _line(self, cells: Sequence[Any]) -> str:
        """A line of plain text."""
        return "\t".join(map(self._text, cells)) or NO_ANSWER

    def _text(self, cell: Any) -> str:
        if isinstance(cell, Decimal):
            return decimal_text(cell)
        if isinstance(cell, Planes):
            *coefficients, constant = map(_in_decimals, (*cell.coefficients, cell.constant))
            cell = plane_of(Planes(cell.names, tuple(coefficients), constant))
        return number_text(cell, self._output.printed, self._variables)

    def _alone(self, line: bytes, layout: Layout, number: int) -> list[bytes]:
        """The answer at one point, or what stands for it where there is none."""
        why: GradcliError | None
        try:
            parts = fields(decoded(line), layout, self._variables)
            why = next((self._unreadable[part] for part in parts if part in self._unreadable), None)
            if why is None:
                return limited(self._output.timeout, lambda: self._found(parts))
        except Exception as error:  # noqa: BLE001  # as above
            why = failure(error)
        return [self._refusal(why, number, line, layout)]

    def _found(self, parts: Sequence[str]) -> list[bytes]:
        point = self._read(parts)
        answer = [each.encode() for each in self._printer.lines(self._at(point))]
        if self._output.format is Format.PLAIN:  # a matrix, too, is one line
            answer = [b"\t".join(answer)]
            self._fields = answer[0].count(b"\t") + 1
        self._printer.tell_notes(self._question.notes)
        return answer

    def _read(self, parts: Sequence[str]) -> Sequence[Tree]:
        """The point whose coordinates those are."""
        try:
            return self._question.point(", ".join(parts), self._variables)
        except ReadError:
            if not any("=" in part for part in parts):  # x=1, y=2: a coordinate by its name
                self._refuse(parts)
            raise

    def _refuse(self, parts: Sequence[str]) -> None:
        """Raise and remember what is wrong with the first coordinate that can't be read."""
        if len(self._unreadable) > MOST_REMEMBERED:
            self._unreadable.clear()
        for name, part in zip(self._variables, map(str.strip, parts), strict=False):
            try:
                self._question.number(part, "coordinate")
            except ReadError:
                error = ReadError(f"column {name}: '{shortened(part)}' is no number")
                self._unreadable[part] = error
                raise error from None

    def _refusal(
        self, error: GradcliError, number: int, line: bytes = b"", layout: Layout | None = None
    ) -> bytes:
        """What stands for a row without an answer; in CSV, its coordinates are kept."""
        if self._question.strict:
            raise error.located(self._asked.source)
        self.status = Status.UNDEFINED
        error.located(self._asked.source)
        text = self._printer.skip(error, number, max(self._fields, self._printer.width))
        if self._output.format is Format.CSV and layout and "," in text:
            kept = self._numbers(line, layout)
            texts = [digits_of(Fraction(each)) for each in kept or ()]
            text = ",".join([*texts, *text.split(",")[len(texts) :]])
        return text.encode()


def _cells(result: Any) -> tuple[Any, ...]:
    """The answer in one line; a matrix, too."""
    return tuple(cell for line in cells(result) for cell in line)


def _in_decimals(number: Value | Decimal) -> Value:
    if isinstance(number, Value):
        return number
    tree = decimal(number)
    return Value(tree, tree)


def _whole(result: Any) -> Any:
    """The result of one row, its plane as a formula."""
    planes = getattr(result, "plane", None)
    return result._replace(plane=plane_of(planes)) if isinstance(planes, Planes) else result

"""Anybody's gradients, a row of numbers for each point of a stream, judged against f's own."""

import math
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gradcli.cli.answering import AtPoint, Verb
from gradcli.cli.dataset import records
from gradcli.cli.failures import failure
from gradcli.cli.intake import STANDARD_INPUT, decoded, opened, too_long
from gradcli.cli.matrix import Array, filled, parsed
from gradcli.cli.output import Output, Printer
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Question
from gradcli.cli.timer import limited
from gradcli.errors import GradcliError, ReadError, Status, UndefinedError
from gradcli.language.inputs.data import NUMBER, Layout, fields, layout_of, separator_in, split
from gradcli.language.inputs.points import counted
from gradcli.language.inputs.precision import DOUBLE, SINGLE
from gradcli.point.columns import Rows
from gradcli.point.wording import float_text
from gradcli.render import Format
from gradcli.results.base import Value
from gradcli.results.statements import Role

UNREADABLE, UNDECIDED = "unreadable", "undecided"
AROUND = re.compile(
    rb"(?:\b(?:np|numpy)\.)?\b(?:array|float(?:16|32|64))\b|,\s*dtype=\w+|[\[\](){}\"]"
)
BARE_POINT = re.compile(rb"\.(?=[\s,;]|$)")
LONG, WIDE = re.compile(rb"[\d.]{9,}"), re.compile(rb"[\d.]{16,}")
ROUGH = 1e-8
"""How well the right numbers have to be known, relatively."""
ROUNDING = 2.0**-50
NOT_A_NUMBER = ("nan", "none", "null", "inf", "+inf", "-inf", "infinity", "-infinity")
LARGEST_POWER = 308


class _Lines(NamedTuple):
    """Some lines of a stream that are not blank, and their numbers; or one that is refused."""

    texts: list[bytes]
    numbers: Sequence[int]
    refused: bool = False

    def behind(self, count: int) -> "_Lines":
        """The lines behind so many."""
        return self._replace(texts=self.texts[count:], numbers=self.numbers[count:])

    def first(self, count: int) -> "_Lines":
        """So many lines."""
        return self._replace(texts=self.texts[:count], numbers=self.numbers[:count])


NOTHING = _Lines([], ())


@dataclass(slots=True)
class _Tally:
    """How many rows are right, wrong, undecided; the largest relative deviation and where it is."""

    right: int = 0
    wrong: int = 0
    undecided: int = 0
    deviation: float = 0.0
    where: str = ""

    def sentence(self) -> str:
        """The summary."""
        rows = self.right + self.wrong + self.undecided
        noun = "row" if rows == 1 else "rows"
        counts = f"{rows:,} {noun}: {self.right:,} right, {self.wrong:,} wrong"
        counts += f", {self.undecided:,} undecided" if self.undecided else ""
        largest = f"; largest deviation {self.deviation:.2g}, {self.where}" if self.where else ""
        return counts + largest


def score_rows(question: Question, output: Output, verb: Verb, at_point: AtPoint) -> Status:
    """Judge a row of numbers for each point; the exit status of the whole."""
    points, answers = question.at, question.answers
    if not isinstance(points, Stream) or not isinstance(answers, Stream):
        raise ReadError("--check takes a stream of answers for a stream of points", hint="@FILE")
    if [points, answers, question.expression].count(Stream(STANDARD_INPUT)) > 1:
        raise ReadError("standard input can't be two things at once", hint="--at @FILE")
    (line,) = question.lines(output.timeout)
    asked = limited(output.timeout, lambda: question.read(line))
    printer = Printer(output)
    printer.tell_notes(question.notes)
    scored = _Scored(question, asked, verb, at_point, printer)
    printer.print(["verdict"] if output.format is Format.CSV else [])
    feeds = _lines(points, output.timeout), _lines(answers, output.timeout, printed=True)
    left = [next(feed, NOTHING) for feed in feeds]
    if left[0].texts and left[1].texts:
        left = scored.begun(*left)
    while True:
        pairs = zip(left, feeds, strict=True)
        left = [lines if lines.texts else next(feed, NOTHING) for lines, feed in pairs]
        count = min(len(lines.texts) for lines in left)
        if not count:
            break
        texts = scored.judged(*(lines.first(count) for lines in left))
        sys.stdout.buffer.write(b"\n".join(texts) + b"\n")
        sys.stdout.buffer.flush()
        left = [lines.behind(count) for lines in left]
    printer.finish()
    printer.remark(scored.tally.sentence())
    if left[0].texts or left[1].texts:
        more = "points than answers" if left[0].texts else "answers than points"
        raise ReadError(f"there are more {more}")
    return scored.status


def _lines(stream: Stream, patience: float, *, printed: bool = False) -> Iterator[_Lines]:
    """The lines of a stream that are not blank, as many at once as have arrived."""
    with opened(stream.path) as source:
        for block in records(source, stream.path, patience, printed=printed):
            texts = [b""] if block.refused else block.lines
            numbers = block.numbers
            if not block.refused and not all(map(bytes.strip, texts)):
                kept = [(text, n) for text, n in zip(texts, numbers, strict=True) if text.strip()]
                texts, numbers = [text for text, _ in kept], [number for _, number in kept]
            if texts:
                yield _Lines(texts, numbers, block.refused)


class _Scored:
    """The verdicts on the rows of one stream."""

    def __init__(
        self, question: Question, asked: Asked, verb: Verb, at_point: AtPoint, printer: Printer
    ) -> None:
        self._one_sided = verb.one_sided
        self.tally, self.status = _Tally(), Status.ANSWERED
        self._question, self._asked, self._at_point = question, asked, at_point
        self._printer, self._variables = printer, asked.function.variables
        self._json = printer.output.format is Format.JSON
        self._wanted = printer.output._replace(format=Format.PLAIN).wanted
        self._at_columns = verb.columns or verb.blocks
        self._names: list[str] = []
        self._points, self._answers = Layout(), Layout()
        self._tolerance = 0.0

    def _result(self, place: Any) -> Any:
        return self._at_point(self._asked, place, self._wanted)

    def _look_ahead(self, points: Sequence[bytes]) -> list[str]:
        """The names of the numbers in an answer: nowhere, or at the first point that has one."""
        rows = Rows.nowhere(len(self._variables))
        try:
            with rows.quiet():
                return _names(_answer(self._result(rows)))
        except Exception:  # noqa: BLE001  # whatever it lacks: it answers at one point after another
            self._at_columns = False
        patience = self._printer.output.timeout
        for point in points:
            with suppress(Exception):
                place = self._question.point(self._coordinates(point), self._variables)
                return limited(patience, lambda at=place: _names(_answer(self._result(at))))  # type: ignore[misc]
        return list(self._asked.function.partials)

    def _coordinates(self, point: bytes) -> str:
        return ", ".join(fields(decoded(point), self._points, self._variables))

    def begun(self, points: _Lines, answers: _Lines) -> list[_Lines]:
        """The first lines without headers, after a look at how they are made."""
        self._points = layout_of(decoded(points.texts[0]), self._variables)
        self._names = self._look_ahead(points.texts[self._points.header :])
        self._answers = _answers_layout(answers.texts[0], len(self._names))
        return [points.behind(self._points.header), answers.behind(self._answers.header)]

    def judged(self, points: _Lines, answers: _Lines) -> Sequence[bytes]:
        """A verdict for each pair of lines."""
        found: dict[int, bytes] | list[bytes] = {}
        with suppress(Exception):  # of whatever class: it is some row's
            if self._at_columns:
                found = limited(
                    self._printer.output.timeout, lambda: self._at_once(points, answers)
                )
        if isinstance(found, list):
            return found
        return [
            found[place] if place in found else self._alone(points, answers, place)
            for place in range(len(points.texts))
        ]

    def _at_once(self, points: _Lines, answers: _Lines) -> dict[int, bytes] | list[bytes]:
        """The verdicts on the rows that are plain numbers, where f's own are certain; or on all."""
        text = _cleaned(b"\n".join(answers.texts), self._answers)
        whole = b"\n".join(points.texts)
        places, some, short = parsed(whole, self._points, self._variables, at_once=True)
        numbers, others, _ = parsed(text, self._answers, self._names, at_once=True)
        both = np.arange(len(points.texts))
        if some is not None or others is not None:
            first, second = (both if each is None else np.array(each) for each in (some, others))
            both = np.intersect1d(first, second)
            places = places[np.searchsorted(first, both)]
            numbers = numbers[np.searchsorted(second, both)]
        rows = Rows(places, ROUGH)
        with rows.quiet():
            columns = [rows.settled(cell) for cell in _answer(self._result(rows)).cells]
            expected = np.column_stack([np.broadcast_to(each, len(both)) for each in columns])
            refused = list(rows.refused(kinks=short and not self._one_sided))
        settled = np.zeros(len(both), dtype=bool)
        errors: dict[int, UndefinedError] = {}
        for _, where, error in refused:
            settled[where] = True
            for place, row in enumerate(where.tolist()):
                errors[int(both[row])] = error(place, places[row].tolist())
        sure = np.flatnonzero(~(rows.doubtful | settled))
        lines = both[sure].tolist()
        allowed = self._allowed(text, answers.texts, lines, numbers[sure], expected[sure])
        all_sure = len(lines) == len(points.texts)
        at = points.numbers if all_sure else [points.numbers[place] for place in lines]
        texts = self._verdicts(at, numbers[sure], expected[sure], allowed)
        if all_sure:
            return texts
        told = {row: self._without(error, points.numbers[row]) for row, error in errors.items()}
        return dict(zip(lines, texts, strict=True)) | told

    def _allowed(
        self,
        text: bytes,
        lines: Sequence[bytes],
        places: Sequence[int],
        given: Array,
        expected: Array,
    ) -> Array:
        """How far each number may be from f's own: by --tol, or by the digits that are given."""
        sizes = np.abs(expected)
        largest = sizes.max(axis=1, keepdims=True, initial=0.0)
        if self._question.tolerance is not None:
            return np.asarray(self._question.tolerance * sizes + ROUNDING * largest)
        single = np.array_equal(given, given.astype(np.float32), equal_nan=True)
        if self._tolerance != DOUBLE and not single and WIDE.search(text):
            self._tolerance = DOUBLE
        elif not self._tolerance and LONG.search(text):
            self._tolerance = SINGLE
        if self._tolerance:
            return np.broadcast_to(self._tolerance * largest, expected.shape)
        layout = self._answers
        cleaned = (decoded(_cleaned(lines[place], layout)) for place in places)
        units = [[_half_unit(field) for field in split(line, layout.separator)] for line in cleaned]
        allowed = np.array(units).reshape(expected.shape) * (1 + ROUNDING)
        return np.asarray(allowed + ROUNDING * largest)

    def _verdicts(
        self, numbers: Sequence[int], given: Array, expected: Array, allowed: Array
    ) -> list[bytes]:
        """The texts of the verdicts on the lines of those numbers, which are counted."""
        if not numbers:
            return []
        off = np.abs(given - expected)
        wrong = np.flatnonzero((~np.isfinite(off) | (off > allowed)).any(axis=1))
        sizes = np.where(expected == 0, 1.0, np.abs(expected))
        share = np.where(np.isfinite(off), off, math.inf) / sizes
        self._note_largest(share, numbers)
        self.tally.right += len(numbers) - len(wrong)
        self.tally.wrong += len(wrong)
        self.status = max(self.status, Status.NO if len(wrong) else Status.ANSWERED)
        texts = self._right(given, expected, share)
        with np.errstate(over="ignore"):
            excess = np.nan_to_num(off, nan=math.inf) / np.maximum(allowed, np.finfo(float).tiny)
        for row in wrong.tolist():
            worst = int(excess[row].argmax())
            texts[row] = self._wrong(texts[row], worst, given[row, worst], expected[row, worst])
        return texts

    def _note_largest(self, share: Array, numbers: Sequence[int]) -> None:
        row, column = np.unravel_index(int(share.argmax()), share.shape)
        if share[row, column] > self.tally.deviation:
            self.tally.deviation = float(share[row, column])
            self.tally.where = f"{self._names[int(column)]} in line {numbers[int(row)]}"

    def _right(self, given: Array, expected: Array, share: Array) -> list[bytes]:
        """The texts for rows that are right."""
        if not self._json:
            return [b"right"] * len(given)
        list_of = b"[" + b", ".join([b"%b"] * len(self._names)) + b"]"
        pattern = b'{"verdict": "right", "component": null, "given": ' + list_of
        pattern += b', "expected": ' + list_of + b', "deviation": %b}'
        columns = [*given.T, *expected.T, share.max(axis=1)]
        texts = filled(pattern, [np.ascontiguousarray(each) for each in columns])
        return texts.replace(b"nan", b"null").split(b"\n")

    def _wrong(self, right: bytes, place: int, given: float, expected: float) -> bytes:
        """The text for a row that is wrong, from that for one that is right."""
        name = self._names[place]
        if self._json:
            verdict = f'{{"verdict": "wrong", "component": "{name}"'.encode()
            return verdict + right.removeprefix(b'{"verdict": "right", "component": null')
        right_one = float_text(float(expected))
        other = float_text(float(given)) if math.isfinite(given) else str(given)
        said = f"wrong: {name} is {right_one}, not {other}"
        return (f'"{said}"' if self._printer.output.format is Format.CSV else said).encode()

    def _alone(self, points: _Lines, answers: _Lines, place: int) -> bytes:
        """The verdict on one row that is read and computed by itself."""
        number = points.numbers[place]
        texts = points.texts[place], answers.texts[place]
        error: GradcliError = too_long()
        try:
            if not points.refused and not answers.refused:
                return limited(self._printer.output.timeout, lambda: self._judge(*texts, number))
        except Exception as raised:  # noqa: BLE001  # of whatever class: it is that row's
            error = failure(raised)
        return self._without(error, number)

    def _without(self, error: GradcliError, number: int) -> bytes:
        """What stands for a verdict that there is not."""
        error.located(self._asked.source)
        if self._question.strict:
            raise error
        self.tally.undecided += 1
        self.status = max(self.status, Status.UNDEFINED)
        word = UNDECIDED if isinstance(error, UndefinedError) else UNREADABLE
        return self._printer.skip(error, number, word=word).encode()

    def _judge(self, point: bytes, answer: bytes, number: int) -> bytes:
        text = self._coordinates(point)
        line = decoded(_cleaned(answer, self._answers))
        parts = [part.strip() for part in split(line, self._answers.separator)]
        if len(parts) != len(self._names):
            numbers = counted(len(parts), "number")
            raise ReadError(f"{numbers} where {len(self._names)} are due", source=line)
        try:
            result = self._result(self._question.point(text, self._variables))
        except UndefinedError:
            if any(part.lower() not in NOT_A_NUMBER for part in parts):
                raise
            self.tally.right += 1
            return b'{"verdict": "right", "component": null}' if self._json else b"right"
        given = np.array([[self._number(part) for part in parts]])
        expected = np.array([[_float(cell) for cell in _answer(result).cells]])
        allowed = self._allowed(line.encode(), [line.encode()], [0], given, expected)
        measured = [_float(error) for error in getattr(result, "errors", ())]
        allowed = allowed + np.array(measured or 0.0)
        return self._verdicts([number], given, expected, allowed)[0]

    def _number(self, part: str) -> float:
        if NUMBER.fullmatch(part):
            return float(part)
        if part.lower() in NOT_A_NUMBER:
            return math.nan if part.lower()[0] == "n" else float(part)
        from gradcli.arithmetic.floats import values

        return values((self._question.number(part, "answer"),))[0]


def _answers_layout(line: bytes, count: int) -> Layout:
    """How the answers are separated, and whether their first line is a header."""
    plain = decoded(AROUND.sub(b" ", line)).strip()
    separator = separator_in(plain)
    parts = [part.strip().lower() for part in split(plain, separator)]
    header = not any(NUMBER.fullmatch(part) or part in NOT_A_NUMBER for part in parts)
    return Layout(separator, columns=count, header=header)


def _cleaned(text: bytes, layout: Layout) -> bytes:
    """Answers without what is printed around numbers: brackets, `array`, a point at the end."""
    if not any(sign in text for sign in (b"[", b"(", b'"')):
        return text
    text = AROUND.sub(b" " if layout.separator else b"", text)
    return BARE_POINT.sub(b".0", text)


def _half_unit(field: str) -> float:
    """Half a unit of the last digit that is written."""
    mantissa, _, power = field.strip().lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0 ** min((int(power) if power else 0) - decimals, LARGEST_POWER)


def _answer(result: Any) -> Any:
    """The statement that is the answer."""
    return next(each for each in result.statements if each.role is Role.ANSWER)


def _names(statement: Any) -> list[str]:
    """What the numbers of a statement are called: ∂f/∂x, or as in CSV."""
    if len(statement.parts) == len(statement.columns):
        return list(statement.parts)
    return list(statement.columns) or [statement.symbol]


def _float(cell: Value) -> float:
    from gradcli.arithmetic.floats import values

    return values((cell.decimal,))[0]

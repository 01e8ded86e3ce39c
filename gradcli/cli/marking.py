"""Answers to be checked against one result, one alone or a line each from a stream."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gradcli.cli.answering import Solve
from gradcli.cli.failures import failure
from gradcli.cli.output import REFERENCE, Printer
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Line, Notes, Question, lines_of
from gradcli.cli.timer import limited
from gradcli.errors import ReadError, Status
from gradcli.grading import checker
from gradcli.language.inputs.data import SEPARATORS, split
from gradcli.render import Format
from gradcli.results.checks import Standing
from gradcli.results.measured import Measured

if TYPE_CHECKING:
    from gradcli.results.base import Result
    from gradcli.results.checks import Check

UNREADABLE = "unreadable"
MEASURED = "equal to the digits that were measured"
MOST_REMEMBERED, MOST_GRADERS = 10_000, 100


def marked(
    question: Question, asked: Asked, result: "Result", printer: Printer
) -> Callable[[], Status]:
    """What judges the answers and tells the verdicts; one answer alone is judged by now."""
    answers = question.answers
    if isinstance(answers, Stream):
        lines = lines_of(answers, printer.output.timeout)
        judge = Grader(question, asked, result).judge
        return lambda: grade(judge, question.strict, question.notes, lines, printer)
    check = Grader(question, asked, result).check(answers or "")
    return lambda: printer.show(check, question.notes)


def mark_pairs(question: Question, solve: Solve, stream: Stream, printer: Printer) -> Status:
    """Judge each answer of a stream by the formula beside it."""
    pairs = Pairs(question, solve)
    lines = pairs.lines(lines_of(stream, printer.output.timeout))
    status = grade(pairs.judge, question.strict, question.notes, lines, printer)
    printer.finish()
    right, wrong, undecided = (pairs.tally[standing] for standing in Standing)
    undecided += pairs.read - right - wrong - undecided
    answers = "answer" if pairs.read == 1 else "answers"
    rows = f"{pairs.read:,} {answers}: {right:,} right, {wrong:,} wrong"
    printer.remark(rows + (f", {undecided:,} undecided" if undecided else ""))
    return status


def grade(
    judge: "Callable[[Line], Check]",
    strict: bool,
    notes: Notes,
    lines: Iterator[Line],
    printer: Printer,
) -> Status:
    """Judge every answer of a stream, in order; the exit status is that of the worst of them.

    A line that can't be judged is told, and its place is kept.
    """
    status = Status.ANSWERED
    for line in lines:
        if line.blank:
            printer.print([""])
            continue
        try:
            check = limited(printer.output.timeout, lambda: judge(line))  # noqa: B023  # now
        except Exception as error:
            if strict:
                raise
            told = failure(error).located(line.text)
            text = printer.skip(told, line.number or 0, word=UNREADABLE)
            printer.print([] if printer.output.format is Format.TABLE else [text])
            status = max(status, told.status)
        else:
            status = max(status, printer.show(check, notes))
    return status


class Pairs:
    """A stream of formulas and answers: FORMULA, TAB, ANSWER, or columns of these names."""

    def __init__(self, question: Question, solve: Solve) -> None:
        self._question, self._solve = question, solve
        self._separator, self._places = "\t", (0, 1)
        self._graders: dict[str, Grader] = {}
        self.read = 0
        self.tally = Counter["Standing"]()

    def lines(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines behind a header, which tells where the columns are."""
        for line in lines:
            if self.read or line.blank or not self._is_header(line.text):
                self.read += not line.blank
                yield line

    def _is_header(self, line: str) -> bool:
        for separator in SEPARATORS:
            names = [name.strip().strip('"').lower() for name in line.split(separator)]
            if "formula" in names and "answer" in names:
                self._separator = separator
                self._places = (names.index("formula"), names.index("answer"))
                return True
        return False

    def judge(self, line: Line) -> "Check":
        """The verdicts on a line."""
        if line.error:
            raise line.error
        parts = (
            split(line.text, self._separator) if self._separator != "\t" else line.text.split("\t")
        )
        if len(parts) <= max(self._places):
            raise ReadError("a formula and an answer are expected, with a tab between them")
        formula, text = (parts[place].strip() for place in self._places)
        check = self._grader(formula).check(text)
        self.tally[check.standing] += 1
        return check

    def _grader(self, formula: str) -> "Grader":
        if formula not in self._graders:
            if len(self._graders) >= MOST_GRADERS:
                self._graders.clear()
            asked = self._question.read(Line(formula))
            grader = Grader(self._question, asked, self._solve(asked, REFERENCE))
            self._graders[formula] = grader
        return self._graders[formula]


class Grader:
    """Checks answers to one question, of which the result is known."""

    def __init__(self, question: Question, asked: Asked, result: "Result") -> None:
        self._question = question
        self._checker, self._result = checker(result), result
        self._function = asked.function
        self._known: dict[str, Check] = {}

    def judge(self, line: Line) -> "Check":
        """The verdicts on one line of a stream."""
        if line.error:
            raise line.error
        return self.check(line.text)

    def check(self, text: str) -> "Check":
        """The verdicts on one answer; an answer that came before has them already."""
        if text not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            reply = self._question.reply(text, self._function, self._checker.read)
            self._known[text] = self._told(self._checker.check(reply))
        return self._known[text]

    def _told(self, check: "Check") -> "Check":
        """The verdicts; what was measured proves nothing."""
        if not isinstance(self._result, Measured):
            return check
        told = (
            each._replace(reason=MEASURED) if each.standing is Standing.RIGHT else each
            for each in check.verdicts
        )
        return check._replace(verdicts=tuple(told))

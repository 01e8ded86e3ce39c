"""Answers to be checked against one result, one alone or a line each from a stream."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gradcli.cli.failures import failure
from gradcli.cli.output import Printer
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Line, Question, lines_of
from gradcli.cli.timer import limited
from gradcli.errors import ReadError, Status
from gradcli.grading.check import checker
from gradcli.render import Format

if TYPE_CHECKING:
    from gradcli.results.base import Result
    from gradcli.results.checks import Check

UNREADABLE = "unreadable"
MOST_REMEMBERED = 10_000


def marked(
    question: Question, asked: Asked, result: "Result", printer: Printer
) -> Callable[[], Status]:
    """What judges the answers and tells the verdicts; one answer alone is judged by now."""
    answers = question.answers
    if isinstance(answers, Stream):
        if answers == question.expression:
            raise ReadError("standard input holds formulas or answers, not both")
        stream, grader = answers, Grader(question, asked, result)
        return lambda: grade(grader, question, lines_of(stream, printer.output.timeout), printer)
    check = Grader(question, asked, result).check(answers or "")
    return lambda: printer.show(check, question.notes)


def grade(grader: "Grader", question: Question, lines: Iterator[Line], printer: Printer) -> Status:
    """Judge every answer of a stream, in order; the exit status is that of the worst of them.

    A line that can't be judged is told, and its place is kept.
    """
    status = Status.ANSWERED
    for line in lines:
        if line.blank:
            printer.print([""])
            continue
        try:
            check = limited(printer.output.timeout, lambda: grader.judge(line))  # noqa: B023  # now
        except Exception as error:
            if question.strict:
                raise
            told = failure(error).located(line.text)
            text = printer.skip(told, line.number or 0, word=UNREADABLE)
            printer.print([] if printer.output.format is Format.TABLE else [text])
            status = max(status, told.status)
        else:
            status = max(status, printer.show(check, question.notes))
    return status


class Grader:
    """Checks answers to one question, of which the result is known."""

    def __init__(self, question: Question, asked: Asked, result: "Result") -> None:
        self._question = question
        self._checker = checker(result)
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
            self._known[text] = self._checker.check(reply)
        return self._known[text]

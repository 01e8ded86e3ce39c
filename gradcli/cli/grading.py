"""Answers to be checked against one result, one alone or a line each from standard input."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from click import UsageError

from gradcli.cli.patience import limited
from gradcli.cli.question import STREAM, Line, Question, lines_of, located
from gradcli.errors import GradcliError, Status
from gradcli.render import Format

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.results.base import Result
    from gradcli.results.checks import Check

UNREADABLE = "unreadable"
MOST_REMEMBERED = 10_000


def answers(text: str) -> Iterator[Line]:
    """The answers to check, in order, as they arrive."""
    if text != STREAM:
        yield Line(text)
        return
    yield from (Line(each, number) for number, each in enumerate(lines_of(sys.stdin), 1))


def grade(output: "Output", question: Question, result: "Result", text: str) -> Status:
    """Judge every answer, in order; the exit status is that of the worst of them.

    A line that can't be read is reported, and its place is kept.
    """
    if text == question.expression == STREAM:
        raise UsageError("standard input holds formulas or answers, not both")
    with limited(output.timeout):
        grader = Grader(question, result)
    status = Status.ANSWERED
    for line in answers(text):
        if line.number is not None and not line.text.strip():
            print(flush=True)
            continue
        try:
            with limited(output.timeout):
                check = grader.check(line)
            status = max(status, output.tell(question, check))
        except GradcliError as error:
            located(error, line.text)
            if line.number is None or question.strict:
                raise
            output.complain_of(error, line.number)
            if output.format is not Format.TABLE:
                print(output.nothing(word=UNREADABLE), flush=True)
            status = max(status, error.status)
    return status


class Grader:
    """Checks answers to one question, of which the result is known."""

    def __init__(self, question: Question, result: "Result") -> None:
        from gradcli.grading.check import checker

        self._question = question
        self._checker = checker(result)
        self._function = result.function
        self._known: dict[str, Check] = {}

    def check(self, line: Line) -> "Check":
        """The verdicts on one answer; an answer that came before has them already."""
        if line.text not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            reply = self._question.reply(line.text, self._function, self._checker.read)
            self._known[line.text] = self._checker.check(reply)
        return self._known[line.text]

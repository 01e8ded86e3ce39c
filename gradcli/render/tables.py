"""The rows of CSV for answers that have several: a header, then the rows."""

from collections.abc import Sequence

from gradcli.language.unparse import unparse
from gradcli.render import Numbers, backprops, descents
from gradcli.render.verdicts import place
from gradcli.render.written import written
from gradcli.results.backprops import Backprop
from gradcli.results.base import Result
from gradcli.results.checks import Check, Verdict
from gradcli.results.descents import Descent

Rows = list[list[str]]


def rows(result: Result, numbers: Numbers, *, last_only: bool) -> Rows | None:
    """The header and the rows; None of an answer that has one row."""
    match result:
        case Descent():
            return descents.table(result, numbers, last_only=last_only)
        case Check():
            return _verdicts(result)
        case Backprop():
            return backprops.table(result)
    return None


def _verdicts(result: Check) -> list[list[str]]:
    """A row for each component."""
    header = ["component", "answer", "verdict", "reason", "at", "given", "expected", "slip"]
    return [header, *(_verdict(each, result.function.variables) for each in result.verdicts)]


def _verdict(verdict: Verdict, taken: Sequence[str]) -> list[str]:
    answer = "" if verdict.answer is None else unparse(verdict.answer, taken=taken)
    cells = [verdict.quantity, answer, verdict.standing.value, verdict.reason]
    found = verdict.counterexample
    if found is None:
        return [*cells, "", "", "", verdict.slip or ""]
    given = "" if found.given is None else written(found.given, Numbers.DECIMAL)
    expected = written(found.expected, Numbers.DECIMAL)
    return [*cells, place(found, unparse), given, expected, verdict.slip or ""]

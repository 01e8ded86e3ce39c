"""The rows of CSV for answers that have several: a header, then the rows."""

from collections.abc import Sequence

from gradcli.language.unparse import unparse
from gradcli.render import Numbers, backprops
from gradcli.render.plain import step_fields, written
from gradcli.render.verdicts import place
from gradcli.results import Backprop, Check, Descent, Result, Verdict

Rows = list[list[str]]


def rows(result: Result, *, last_only: bool) -> Rows | None:
    """The header and the rows; None of an answer that has one row."""
    match result:
        case Descent():
            return _descent(result, last_only)
        case Check():
            return _verdicts(result)
        case Backprop():
            return backprops.table(result)
    return None


def _descent(result: Descent, last_only: bool) -> list[list[str]]:
    header = ["step", *result.function.variables, "value", "norm", "rate"]
    steps = result.steps[-1:] if last_only else result.steps
    return [header, *(step_fields(step, nothing="") for step in steps)]


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

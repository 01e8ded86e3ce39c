"""Verdicts in words: `right: proved equal`, `wrong: 3 instead of 4 at x = 1, y = 2`."""

from collections.abc import Callable, Iterator, Sequence

from gradcli.language.tree import Symbol, Tree
from gradcli.language.unparse import unparse
from gradcli.render import Numbers
from gradcli.render.numbers import written
from gradcli.results.checks import Check, Counterexample, Standing, Verdict

NO_NUMBER = "no value"

Write = Callable[[Tree], str]
"""How a formula is written."""


def sentence(verdict: Verdict, write: Write) -> str:
    """What is said of a component, in one line."""
    return "; ".join(remarks(verdict, write))


def remarks(verdict: Verdict, write: Write) -> list[str]:
    """The verdict with what it rests on, then what else there is to say."""
    first, *others = _reasons(verdict, write)
    return [f"{verdict.standing.value}: {first}", *others]


def _reasons(verdict: Verdict, write: Write) -> Iterator[str]:
    if verdict.reason:
        yield verdict.reason
    if verdict.counterexample and verdict.standing is Standing.WRONG:
        yield against(verdict.counterexample, write)
    if verdict.slip:
        yield verdict.slip


def against(found: Counterexample, write: Write) -> str:
    """Both values, and the point where they differ."""
    given = NO_NUMBER if found.given is None else write(found.given.decimal)
    where = f" at {place(found, write)}" if found.names else ""
    return f"{given} instead of {write(found.expected.decimal)}{where}"


def place(found: Counterexample, write: Write) -> str:
    """The point of a counterexample: x = 1, y = 2."""
    pairs = zip(found.names, found.point, strict=True)
    return ", ".join(f"{write(Symbol(name))} = {write(value.exact)}" for name, value in pairs)


def table(result: Check) -> list[list[str]]:
    """The heading, and a row for each component."""
    header = ["component", "answer", "verdict", "reason", "at", "given", "expected", "slip"]
    return [header, *(_row(each, result.function.variables) for each in result.verdicts)]


def _row(verdict: Verdict, taken: Sequence[str]) -> list[str]:
    answer = "" if verdict.answer is None else unparse(verdict.answer, taken=taken)
    cells = [verdict.quantity, answer, verdict.standing.value, verdict.reason]
    found = verdict.counterexample
    if found is None:
        return [*cells, "", "", "", verdict.slip or ""]
    given = "" if found.given is None else written(found.given, Numbers.DECIMAL)
    expected = written(found.expected, Numbers.DECIMAL)
    return [*cells, place(found, unparse), given, expected, verdict.slip or ""]

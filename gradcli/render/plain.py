"""The answer alone: one line a result, components separated by TAB, in gradcli's own language.

A descent is a line for each step: its number, the coordinates, f, ‖∇f‖ and the step size that led
there, which is `nan` for the start. A check is a field for each component: `right: …`, `wrong: …`
or `undecided: …`, with the reason, the counterexample and the slip behind the colon. A backward
pass is a line for each parameter: its name, ∂L/∂p and, with a rate, p after the step; before them
with a graph, and an empty line between, one for each node: its name, formula, value and adjoint.
"""

from collections.abc import Iterator
from typing import Any

from gradcli.language.unparse import unparse
from gradcli.render import Numbers
from gradcli.render.numbers import NOTHING, written
from gradcli.results.base import Result
from gradcli.results.statements import Stated, answers, is_stated


def lines(result: Result, numbers: Numbers, *, last_only: bool = False) -> Iterator[str]:
    """The lines of one result; of a descent only the final point, where that is asked for."""
    if not is_stated(result):
        yield from _whole(result, numbers, last_only)
        return
    taken = result.function.variables
    for row in cells(result):
        texts = (NOTHING if cell is None else written(cell, numbers, taken) for cell in row)
        yield "\t".join(texts) or NOTHING


def cells(result: Stated) -> tuple[tuple[Any, ...], ...]:
    """What stands in the lines of an answer."""
    return (
        tuple(
            row[: len(row) - statement.asides]
            for statement in answers(result)
            for row in statement.rows
        )
        if answers(result)
        else ((),)
    )


def _whole(result: Result, numbers: Numbers, last_only: bool) -> Iterator[str]:
    """A result that is all answer."""
    from gradcli.render import passes, runs, verdicts  # noqa: PLC0415  # one of them
    from gradcli.results.backprops import Backprop  # noqa: PLC0415  # ditto
    from gradcli.results.checks import Check  # noqa: PLC0415  # ditto
    from gradcli.results.descents import Descent  # noqa: PLC0415  # ditto

    if isinstance(result, Descent):
        yield from runs.plain_lines(result, numbers, last_only=last_only)
    elif isinstance(result, Check):
        yield "\t".join(verdicts.sentence(verdict, unparse) for verdict in result.verdicts)
    elif isinstance(result, Backprop):
        yield from passes.plain_lines(result)

"""The command `descend`."""

from typing import TYPE_CHECKING, Any

import click

from gradcli.cli.arguments import PRINTING, WHAT, WHERE, ExpressionCommand, FiniteRange
from gradcli.cli.options import answering, option, pictured
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question
    from gradcli.results import Function, Result


@click.command(
    cls=ExpressionCommand,
    usage="--from P",
    short_help="Gradient descent, step by step.",
)
@answering("start")
@pictured
@option("--from", "start", metavar="P", section=WHERE, help="The point to start from.")
@option(
    "--rate",
    metavar="T",
    type=FiniteRange(min=0, min_open=True),
    section=WHAT,
    help="The step size: 0.1, or 1 to backtrack from.",
)
@option(
    "--max-steps",
    metavar="N",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    section=WHAT,
    help="The most steps to take.",
)
@option(
    "--tol",
    metavar="EPS",
    type=FiniteRange(min=0),
    default=1e-6,
    show_default=True,
    section=WHAT,
    help="Converged where ‖∇f‖ is at most that.",
)
@option(
    "--method",
    metavar="METHOD",
    type=click.Choice(("fixed", "backtracking")),
    default="fixed",
    section=WHAT,
    help="How the step is chosen: {choices}.",
)
@option("--ascend", is_flag=True, section=WHAT, help="Climb along +∇f.")
@option("--last", is_flag=True, section=PRINTING, help="Print the final point alone.")
def descend(
    question: "Question",
    output: "Output",
    start: str | None,
    last: bool,
    **choices: Any,
) -> int:
    """Gradient descent on EXPR, step by step.

    \b
    gradcli descend 'x^2 + 10y^2' --from 5,1 --rate 0.09
    gradcli descend 'x^4' --from 1 --method backtracking
    """
    from gradcli.calculus import descent

    if start is None:
        raise ReadError("descend needs a point to start from", hint="--from P")
    output.last_only = last

    def solve(function: "Function") -> "Result":
        point = descent.floats(question.point(start, function.variables))
        return descent.descend(function, point, **choices)

    return output.answer(question, solve)

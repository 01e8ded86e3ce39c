"""The command `norm`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import ExpressionCommand
from gradcli.cli.options import AT, CHECK, STEPS, answering

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Function, Result


@click.command(
    cls=ExpressionCommand,
    usage="[--at P]",
    short_help="Its norm: the slope in the steepest direction.",
)
@answering("at")
@AT
@STEPS
@CHECK
def norm(question: "Question", output: "Output", at: str | None) -> int:
    """The norm ‖∇f‖ of EXPR's gradient: the slope in the steepest direction.

    \b
    gradcli norm 'x^2 + y^2'
    gradcli norm 'x^2 + y^2' --at 1,2 --exact
    """

    def formula(function: "Function") -> "Result":
        from gradcli.verbs import gradient

        return gradient.norm(function)

    def at_point(function: "Function", point: "Place") -> "Result":
        from gradcli.verbs.gradient_at import norm_at

        return norm_at(function, point, output.wanted)

    if at is None:
        return output.answer(question, formula)
    return output.answer_at(question, at, at_point)

"""The command `grad`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, STEPS, answering, option, pictured

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Function, Result


@click.command(
    cls=ExpressionCommand,
    usage="[--at P]",
    short_help="The gradient, as formulas or at a point.",
)
@answering("at")
@pictured
@AT
@option("--unit", is_flag=True, section=WHAT, help="The unit vector ∇f/‖∇f‖ alone.")
@STEPS
@CHECK
def grad(question: "Question", output: "Output", at: str | None, unit: bool) -> int:
    """The gradient ∇f of EXPR: all partial derivatives, as formulas or at a point.

    \b
    gradcli grad 'x^2 y + sin(x y)'
    gradcli grad 'x^2 + y^2' --at 1,2
    gradcli grad 'f(r, h) = pi r^2 h' --at r=2,h=1/2
    """

    def formulas(function: "Function") -> "Result":
        from gradcli.verbs.gradient import gradient, unit_gradient

        return unit_gradient(function) if unit else gradient(function)

    def at_point(function: "Function", point: "Place") -> "Result":
        from gradcli.verbs.gradient_at import gradient_at, unit_gradient_at

        return (unit_gradient_at if unit else gradient_at)(function, point, output.wanted)

    if at is None:
        return output.answer(question, formulas)
    return output.answer_at(question, at, at_point)

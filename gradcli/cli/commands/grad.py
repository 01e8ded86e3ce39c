"""The command `grad`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, PICTURES, STEPS, answering, option

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.question import Asked, Question
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Result, Wanted


@click.command(
    cls=ExpressionCommand,
    usage="[--at P]",
    short_help="The gradient, as formulas or at a point.",
)
@answering("at")
@PICTURES
@AT
@option("--unit", is_flag=True, section=WHAT, help="The unit vector ∇f/‖∇f‖ alone.")
@STEPS
@CHECK
def grad(_: "Question", __: "Output", unit: bool) -> "Verb":
    """The gradient ∇f of EXPR: all partial derivatives, as formulas or at a point.

    \b
    gradcli grad 'x^2 y + sin(x y)'
    gradcli grad 'x^2 + y^2' --at 1,2
    gradcli grad 'f(r, h) = pi r^2 h' --at r=2,h=1/2
    """
    from gradcli.cli.answering import Verb

    def formulas(asked: "Asked", _: "Wanted") -> "Result":
        from gradcli.verbs.gradient import gradient, unit_gradient

        return (unit_gradient if unit else gradient)(asked.function)

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.gradient_at import gradient_at, unit_gradient_at

        return (unit_gradient_at if unit else gradient_at)(asked.function, point, wanted)

    return Verb(formulas, at_point)

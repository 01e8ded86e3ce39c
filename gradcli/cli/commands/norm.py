"""The command `norm`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import ExpressionCommand
from gradcli.cli.options import AT, CHECK, STEPS, answering

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.question import Asked, Question
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Result, Wanted


@click.command(
    cls=ExpressionCommand,
    usage="[--at P]",
    short_help="Its norm: the slope in the steepest direction.",
)
@answering("at")
@AT
@STEPS
@CHECK
def norm(_: "Question", __: "Output") -> "Verb":
    """The norm ‖∇f‖ of EXPR's gradient: the slope in the steepest direction.

    \b
    gradcli norm 'x^2 + y^2'
    gradcli norm 'x^2 + y^2' --at 1,2 --exact
    """
    from gradcli.cli.answering import Verb
    from gradcli.results.codes import Derivative

    def formula(asked: "Asked", _: "Wanted") -> "Result":
        from gradcli.verbs import gradient

        return gradient.norm(asked.function)

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.gradient_at import norm_at

        return norm_at(asked.function, point, wanted)

    return Verb(formula, at_point, code=Derivative.NORM)

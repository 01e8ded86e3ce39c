"""The command `norm`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, COORDS, SHAPES, STEPS, answering, option
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.question import Asked, Question
    from gradcli.language.dimensions import Shapes
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Result, Wanted


@click.command(
    cls=ExpressionCommand,
    usage="[--at P]",
    short_help="Its norm: the slope in the steepest direction.",
)
@answering("at")
@SHAPES
@AT
@option(
    "--sigma",
    metavar="S",
    section=WHAT,
    help="Propagate these standard deviations: .1,.2, or columns: dx,dy.",
)
@COORDS
@STEPS
@CHECK
def norm(question: "Question", _: "Output", sigma: str | None) -> "Verb":
    """The norm ‖∇f‖ of EXPR's gradient: the slope in the steepest direction.

    With --sigma, the standard deviation of EXPR at a point, from those of its variables.

    \b
    gradcli norm 'x^2 + y^2'
    gradcli norm 'x^2 + y^2' --at 1,2 --exact
    gradcli norm 'x y^2' --at 2,3 --sigma .1,.2
    """
    from gradcli.cli.answering import Verb
    from gradcli.results.codes import Derivative

    if sigma is not None:
        if question.coordinates is not None:
            raise ReadError("--sigma takes derivatives as they are: leave --coords out")
        from gradcli.cli.spread import propagated

        return propagated(question, sigma)

    def formula(asked: "Asked", _: "Wanted") -> "Result":
        from gradcli.verbs import gradient

        return gradient.norm(asked.function)

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.gradient_at import norm_at

        return norm_at(asked.function, point, wanted)

    def of_arrays(asked: "Asked", shapes: "Shapes") -> "Result":
        from gradcli.cli.arrays import norm

        return norm(question, asked, shapes)

    return Verb(formula, at_point, code=Derivative.NORM, arrays=of_arrays)

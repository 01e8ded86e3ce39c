"""The command `hess`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import ExpressionCommand
from gradcli.cli.options import AT, CHECK, SHAPES, STEPS, answering

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
    short_help="All second partials, and what they say at a point.",
)
@answering("at")
@SHAPES
@AT
@STEPS
@CHECK
def hess(question: "Question", output: "Output") -> "Verb":
    """The Hessian of EXPR: all second partial derivatives, and what they say at a point.

    At a point also the determinant, the eigenvalues, and the second derivative test.

    \b
    gradcli hess 'x^2 y + sin(x y)'
    gradcli hess 'x^3 - 3x y + y^3' --at 1,1
    """
    from gradcli.cli.answering import Verb
    from gradcli.results.codes import Derivative
    from gradcli.verbs import hessian

    def formulas(asked: "Asked", _: "Wanted") -> "Result":
        return hessian.hessian(asked.function)

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        return hessian.hessian_at(asked.function, point, wanted)

    def of_arrays(asked: "Asked", shapes: "Shapes") -> "Result":
        from gradcli.cli.arrays import hessian

        return hessian(question, asked, shapes)

    alone = not output.wanted.asides  # what the matrix says is told of one point at a time
    return Verb(
        formulas,
        at_point,
        columns=alone,
        blocks=alone,
        code=Derivative.HESSIAN,
        arrays=of_arrays,
    )

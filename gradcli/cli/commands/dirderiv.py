"""The command `dirderiv`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, COORDS, PICTURES, SHAPES, STEPS, answering, option
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
    usage="[--at P] (--along V | --toward Q | --angle A)",
    short_help="The rate of change in any direction.",
)
@answering("at", "toward")
@SHAPES
@PICTURES
@AT
@option("--along", metavar="V", section=WHAT, help="The direction as a vector: 3,4 or '3i + 4j'.")
@option("--toward", metavar="Q", section=WHAT, help="The direction from P toward a point Q.")
@option("--angle", metavar="A", section=WHAT, help="The direction as an angle: 30deg or pi/6.")
@option("--no-normalize", is_flag=True, section=WHAT, help="Answer ∇f·V, whatever the length of V.")
@COORDS
@STEPS
@CHECK
def dirderiv(
    question: "Question",
    _: "Output",
    along: str | None,
    toward: str | None,
    angle: str | None,
    no_normalize: bool,
) -> "Verb":
    """The directional derivative of EXPR: D_u f = ∇f·u with u = V/‖V‖.

    \b
    gradcli dirderiv 'x^2 y' --at 1,2 --along 3,4
    gradcli dirderiv 'x^2 y' --at 1,2 --toward 4,6
    gradcli dirderiv 'x e^y' --at 2,0 --angle 120deg
    """
    from gradcli.cli.answering import Verb
    from gradcli.cli.bearing import Bearing

    bearing, normalize = Bearing(along, toward, angle), not no_normalize
    if question.at is None and toward is not None:
        raise ReadError("--toward needs the point to start from", hint="--at P")

    def formula(asked: "Asked", wanted: "Wanted") -> "Result":
        from gradcli.verbs.directional import directional_derivative

        vector = bearing.vector(question, asked.function)
        return directional_derivative(asked.function, vector, normalize, wanted)

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.directional_at import directional_derivative_at

        vector = bearing.vector(question, asked.function, point)
        return directional_derivative_at(asked.function, point, vector, normalize, wanted)

    def of_arrays(asked: "Asked", shapes: "Shapes") -> "Result":
        from gradcli.cli.arrays import rate

        return rate(question, asked, shapes, along, normalize=normalize)

    return Verb(formula, at_point, one_sided=True, arrays=of_arrays)

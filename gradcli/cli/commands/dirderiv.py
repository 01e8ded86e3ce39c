"""The command `dirderiv`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.direction import Direction
from gradcli.cli.options import AT, CHECK, STEPS, answering, option, pictured
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Function, Result


@click.command(
    cls=ExpressionCommand,
    usage="[--at P] (--along V | --toward Q | --angle A)",
    short_help="The rate of change in any direction.",
)
@answering("at", "toward")
@pictured
@AT
@option("--along", metavar="V", section=WHAT, help="The direction as a vector: 3,4 or '3i + 4j'.")
@option("--toward", metavar="Q", section=WHAT, help="The direction from P toward a point Q.")
@option("--angle", metavar="A", section=WHAT, help="The direction as an angle: 30deg or pi/6.")
@option("--no-normalize", is_flag=True, section=WHAT, help="Answer ∇f·V, whatever the length of V.")
@STEPS
@CHECK
def dirderiv(
    question: "Question",
    output: "Output",
    at: str | None,
    along: str | None,
    toward: str | None,
    angle: str | None,
    no_normalize: bool,
) -> int:
    """The directional derivative of EXPR: D_u f = ∇f·u with u = V/‖V‖.

    \b
    gradcli dirderiv 'x^2 y' --at 1,2 --along 3,4
    gradcli dirderiv 'x^2 y' --at 1,2 --toward 4,6
    gradcli dirderiv 'x e^y' --at 2,0 --angle 120deg
    """
    direction, normalize = Direction(along, toward, angle), not no_normalize
    if at is None and toward is not None:
        raise ReadError("--toward needs the point to start from", hint="--at P")

    def formula(function: "Function") -> "Result":
        from gradcli.verbs.directional import directional_derivative

        vector = direction.vector(question, function)
        return directional_derivative(function, vector, normalize, output.wanted)

    def at_point(function: "Function", point: "Place") -> "Result":
        from gradcli.verbs.directional_at import directional_derivative_at

        vector = direction.vector(question, function, point)
        return directional_derivative_at(function, point, vector, normalize, output.wanted)

    if at is None:
        return output.answer(question, formula)
    return output.answer_at(question, at, at_point)

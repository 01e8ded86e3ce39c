"""The command `tangent`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, STEPS, answering, option, pictured
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question
    from gradcli.point.evaluator import Coordinates
    from gradcli.results.base import Function, Result


@click.command(
    cls=ExpressionCommand,
    usage="--at P",
    short_help="Tangent plane of the graph, tangent and normal of the level set.",
)
@answering("at", "approx", equations=True)
@pictured
@AT
@option("--level", is_flag=True, section=WHAT, help="The tangent of the level set through P.")
@option("--approx", metavar="Q", section=WHAT, help="Compare the linear approximation with f at Q.")
@STEPS
@CHECK
def tangent(
    question: "Question", output: "Output", at: str | None, level: bool, approx: str | None
) -> int:
    """The tangent plane of EXPR's graph at P, and the tangent and normal of its level set.

    \b
    gradcli tangent 'x^2 + y^2' --at 1,2
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli tangent 'hypot(x, y)' --at 3,4 --approx 3.1,3.9
    """
    from gradcli.verbs import tangent as tangents

    if at is None:
        raise ReadError("tangent needs a point", hint="--at P")

    def at_point(function: "Function", point: "Coordinates") -> "Result":
        near = None if approx is None else question.point(approx, function.variables)
        return tangents.tangent(function, point, level, near, output.wanted)

    return output.answer_at(question, at, at_point, at_once=False)

"""The command `tangent`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, PICTURES, STEPS, answering, option
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.question import Asked, Question
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Result, Wanted


@click.command(
    cls=ExpressionCommand,
    usage="--at P",
    short_help="Tangent plane of the graph, tangent and normal of the level set.",
)
@answering("at", "approx", equations=True)
@PICTURES
@AT
@option("--level", is_flag=True, section=WHAT, help="The tangent of the level set through P.")
@option("--approx", metavar="Q", section=WHAT, help="Compare the linear approximation with f at Q.")
@STEPS
@CHECK
def tangent(question: "Question", output: "Output", level: bool, approx: str | None) -> "Verb":
    """The tangent plane of EXPR's graph at P, and the tangent and normal of its level set.

    \b
    gradcli tangent 'x^2 + y^2' --at 1,2
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli tangent 'hypot(x, y)' --at 3,4 --approx 3.1,3.9
    """
    from gradcli.cli.answering import Verb
    from gradcli.render import Format
    from gradcli.verbs import tangent as tangents

    if question.at is None:
        raise ReadError("tangent needs a point", hint="--at P")

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        near = None if approx is None else question.point(approx, asked.function.variables)
        return tangents.tangent(asked.function, point, level, near, wanted)

    plain = output.format is Format.PLAIN and not level and approx is None
    return Verb(at_point=at_point, columns=plain)

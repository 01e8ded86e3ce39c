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
    from gradcli.point.evaluator import Coordinates, Place
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
@option("--approx", metavar="Q", section=WHAT, help="Compare the approximation with f at Q.")
@option(
    "--order",
    metavar="N",
    type=click.IntRange(1, 2),
    default=1,
    section=WHAT,
    help="2 for the quadratic approximation, with second partials.",
)
@STEPS
@CHECK
def tangent(
    question: "Question", output: "Output", level: bool, approx: str | None, order: int
) -> "Verb":
    """The tangent plane of EXPR's graph at P, and the tangent and normal of its level set.

    \b
    gradcli tangent 'x^2 + y^2' --at 1,2
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli tangent 'hypot(x, y)' --at 3,4 --approx 3.1,3.9
    gradcli tangent 'e^x cos y' --at 0,0 --order 2
    """
    from gradcli.cli.answering import Verb
    from gradcli.render import Format
    from gradcli.verbs import tangent as tangents

    if question.at is None:
        raise ReadError("tangent needs a point", hint="--at P")
    if order > 1 and level:
        raise ReadError("--order 2 approximates the function, --level asks for its level set")

    def at_point(asked: "Asked", point: "Place", wanted: "Wanted") -> "Result":
        near = None if approx is None else question.point(approx, asked.function.variables)
        if order > 1:
            return _quadratic(asked, point, near, wanted)
        return tangents.tangent(asked.function, point, level, near, wanted)

    plain = output.format is Format.PLAIN and not level and approx is None
    return Verb(at_point=at_point, columns=plain and order == 1)


def _quadratic(
    asked: "Asked", point: "Place", near: "Coordinates | None", wanted: "Wanted"
) -> "Result":
    """The quadratic approximation of a function at one point."""
    from gradcli.point.quick import DoubtError
    from gradcli.verbs.quadratic import quadratic

    if asked.function.equation is not None:
        raise ReadError("--order 2 approximates a function, and this is an equation")
    if not isinstance(point, tuple):
        raise DoubtError
    return quadratic(asked.function, point, near, wanted)

"""The command `critical`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, WHERE, ExpressionCommand
from gradcli.cli.options import AT, CHECK, DRAWING, STEPS, answering, option
from gradcli.cli.parameters import AXIS
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.parameters import Range
    from gradcli.cli.question import Asked, Question
    from gradcli.language.tree import Tree
    from gradcli.point.evaluator import Coordinates
    from gradcli.results.base import Result, Wanted


@click.command(
    cls=ExpressionCommand,
    usage="[--on 'g = c'] [--at P]",
    short_help="Where the gradient vanishes, and what is there.",
)
@answering("at")
@AT
@DRAWING
@option(
    "--on",
    "constraints",
    metavar="EQUATION",
    multiple=True,
    section=WHAT,
    help="Stay on a constraint g = c; repeatable.",
)
@option("--x", "across", metavar="RANGE", type=AXIS, section=WHERE, help="Where: -3:3 or x=-pi:pi.")
@option(
    "--y", "upward", metavar="RANGE", type=AXIS, section=WHERE, help="The same for another name."
)
@STEPS
@CHECK
def critical(
    question: "Question",
    _: "Output",
    constraints: tuple[str, ...],  # noqa: ARG001  # the question has them
    across: "Range | None",
    upward: "Range | None",
) -> "Verb":
    """The points where EXPR's gradient vanishes or does not exist, and what is there.

    On constraints, the points where f is stationary among those that fulfil them.

    \b
    gradcli critical 'x^3 - 3x + y^2'
    gradcli critical 'x y' --on 'x^2 + y^2 = 8'
    gradcli critical 'sin x sin y' --x 0:6 --y 0:6
    """
    from gradcli.cli.answering import Verb
    from gradcli.cli.plotting import extent
    from gradcli.verbs import critical as criticals

    if question.at is not None and question.answers is not None:
        raise ReadError("--at judges a point, --check a list of points: give one of them")

    def bounds(asked: "Asked") -> "list[Tree]":
        return [level.tree for level in question.levels(asked.function.variables)]

    def at_point(asked: "Asked", point: "Coordinates", wanted: "Wanted") -> "Result":
        return criticals.critical_at(asked.function, bounds(asked), point, wanted)

    def everywhere(asked: "Asked", wanted: "Wanted") -> "Result":
        axes = extent(across, "--x", question), extent(upward, "--y", question)
        window = criticals.window_of(axes, asked.function.variables)
        return criticals.critical(asked.function, bounds(asked), window, wanted)

    return Verb(everywhere, at_point, columns=False)

"""The command `critical`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, WHERE, ExpressionCommand
from gradcli.cli.options import CHECK, answering, option
from gradcli.cli.parameters import AXIS

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.parameters import Range
    from gradcli.cli.question import Asked, Question
    from gradcli.results.base import Function, Result, Wanted


@click.command(
    cls=ExpressionCommand,
    usage="[--on 'g = c']",
    short_help="Where the gradient vanishes, and what is there.",
)
@answering()
@option(
    "--on",
    "constraints",
    metavar="EQUATION",
    multiple=True,
    section=WHAT,
    help="Stay on a constraint g = c; repeatable.",
)
@option("--x", "first", metavar="RANGE", type=AXIS, section=WHERE, help="Where: -3:3 or x=-pi:pi.")
@option(
    "--y", "second", metavar="RANGE", type=AXIS, section=WHERE, help="The same for another name."
)
@CHECK
def critical(
    question: "Question",
    _: "Output",
    constraints: tuple[str, ...],
    first: "Range | None",
    second: "Range | None",
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

    def everywhere(asked: "Asked", wanted: "Wanted") -> "Result":
        names = asked.function.variables
        levels = [question.level(text, names) for text in constraints]
        function = _together(asked.function, levels, question)
        axes = extent(first, "--x", question), extent(second, "--y", question)
        window = criticals.window_of(axes, function.variables)
        return criticals.critical(function, [each.tree for each in levels], window, wanted)

    return Verb(everywhere)


def _together(function: "Function", levels: "list[Function]", question: "Question") -> "Function":
    """The function over its own variables and those of the constraints, where none are declared."""
    if question.declared is not None:
        return function
    from gradcli.language.names import natural_key

    also = {name for level in levels for name in level.variables} - set(function.variables)
    return function._replace(variables=(*function.variables, *sorted(also, key=natural_key)))

"""The command `backprop`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, WHERE, ExpressionCommand
from gradcli.cli.options import DATA, answering, option
from gradcli.cli.parameters import NAMES, START
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.arithmetic.tensors import Given
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.question import Asked, Question
    from gradcli.results.base import Function, Result, Wanted

LOSS = "L"
MOST_DIGITS = 15


@click.command(
    cls=ExpressionCommand,
    usage="--at P",
    short_help="A loss's gradient for all weights, and the graph behind it.",
)
@answering("at", also="wrt", unnamed=LOSS, arrays=True)
@option(
    "--at",
    metavar="P",
    type=START,
    section=WHERE,
    help="The values: 'w=2, b=-1' or 'W=[[1, 2], [3, 4]], b=[0, 0]'.",
)
@DATA
@option(
    "--wrt",
    metavar="NAMES",
    type=NAMES,
    section=WHAT,
    help="The parameters to differentiate for: w,b; the other names are given.",
)
@option(
    "--graph/--no-graph",
    default=None,
    section=WHAT,
    help="Show the computational graph (default in a table, if it is small).",
)
@option(
    "--rate",
    metavar="R",
    type=click.FloatRange(min=0, min_open=True),
    section=WHAT,
    help="Print the parameters after a descent step of that size, too.",
)
def backprop(
    question: "Question",
    output: "Output",
    wrt: tuple[str, ...] | None,
    graph: bool | None,
    rate: float | None,
) -> "Verb":
    """The gradient of the loss EXPR for its parameters, by backpropagation.

    \b
    gradcli backprop '(w x - t)^2' --at w=2,x=3,t=5 --wrt w
    gradcli backprop 'sum((W@x)^2)' --at 'W=[[1,2]], x=[3,4]'
    """
    from gradcli.cli.answering import Verb
    from gradcli.verbs import backprop as verb

    _refuse_digits(output)
    choices = verb.Choices(_shows(output, graph), rate, output.digits)

    def solve(asked: "Asked", _: "Wanted") -> "Result":
        function = asked.function
        point = _point(question, function)
        if wrt:
            function = function._replace(variables=wrt)
        return verb.backprop(function, point, choices, verb.Source(asked.source, asked.definitions))

    return Verb(solve)


def _refuse_digits(output: "Output") -> None:
    """Raise ReadError where more is wanted than floats can give."""
    from gradcli.render import Numbers

    if output.numbers is Numbers.EXACT or (output.digits or 0) > MOST_DIGITS:
        message = f"backprop computes with floats, to {MOST_DIGITS} digits"
        raise ReadError(message, hint="gradcli grad gives exact numbers and more digits")


def _shows(output: "Output", graph: bool | None) -> bool | None:
    """Whether to show the graph; None for a small one."""
    from gradcli.render import Format

    return graph if output.format is Format.TABLE else bool(graph)


def _point(question: "Question", function: "Function") -> "dict[str, Given]":
    """The values of all names, the parameters first."""
    from gradcli.arithmetic.tensors import Given
    from gradcli.language.names import natural_key
    from gradcli.language.tree import free_names

    free = sorted(free_names(function.tree), key=natural_key)
    names = list(dict.fromkeys((*function.variables, *free, *question.also)))
    wanted = [name for name in names if name not in question.bound]
    if question.at is None and wanted:
        given = ", ".join(f"{name}=…" for name in wanted)
        raise ReadError(f"no value for {', '.join(wanted)}", hint=f"--at '{given}'")
    at, table = question.at, question.table
    point = question.values(at if isinstance(at, str) else "", wanted)
    if table:
        columns = [name for name in names if name in question.bound]
        point |= {name: Given(table.column(name)) for name in columns}
    first = question.also or function.variables
    return {name: point[name] for name in (*first, *(n for n in names if n not in first))}

"""The command `descend`."""

import math
from typing import TYPE_CHECKING, Any

import click

from gradcli.cli.arguments import PRINTING, WHAT, WHERE, ExpressionCommand
from gradcli.cli.options import DATA, PICTURES, answering, option
from gradcli.cli.parameters import START, FiniteRange
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output, Printer
    from gradcli.cli.question import Asked, Question
    from gradcli.language.tree import Tree
    from gradcli.results.base import Function, Result
    from gradcli.verbs.descent import Start

METHODS = ("fixed", "backtracking", "exact", "newton", "momentum", "nesterov", "adam")


@click.command(
    cls=ExpressionCommand,
    usage="--from P",
    short_help="Gradient descent, step by step.",
)
@answering("start", arrays=True)
@PICTURES
@option(
    "--from",
    "start",
    metavar="P",
    type=START,
    section=WHERE,
    help="The point to start from: 1,2 or 'w=[0, 0], b=1' or 'W=random(4, 3)'.",
)
@option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    is_eager=True,
    section=WHERE,
    help="Which random numbers random(…) gives.",
)
@DATA
@option(
    "--rate",
    metavar="T",
    section=WHAT,
    help="The step size: 0.1, or 1 for line searches and newton.",
)
@option(
    "--max-steps",
    metavar="N",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    section=WHAT,
    help="The most steps to take.",
)
@option(
    "--tol",
    metavar="EPS",
    type=FiniteRange(min=0),
    default=1e-6,
    show_default=True,
    section=WHAT,
    help="Converged where ‖∇f‖ is at most that.",
)
@option(
    "--method",
    metavar="METHOD",
    type=click.Choice(METHODS),
    default="fixed",
    section=WHAT,
    help="How the step is chosen: {choices}.",
)
@option("--ascend", is_flag=True, section=WHAT, help="Climb along +∇f.")
@option("--last", is_flag=True, section=PRINTING, help="Print the final point alone.")
def descend(
    question: "Question",
    output: "Output",
    start: str | None,
    seed: int,
    rate: str | None,
    last: bool,
    **choices: Any,
) -> "Verb":
    """Gradient descent on EXPR, step by step.

    \b
    gradcli descend 'x^2 + 10y^2' --from 5,1 --rate 0.09
    gradcli descend 'x^4' --from 1 --method backtracking
    gradcli descend 'sum((w - [1, 2])^2)' --from 'w=[0, 0]'
    """
    del seed  # it has had its say in the start
    from gradcli.cli.answering import Verb
    from gradcli.cli.progress import Reporter
    from gradcli.render import Format, Numbers
    from gradcli.results.base import Wanted
    from gradcli.verbs.descent import Choices, in_floats
    from gradcli.verbs.descent import descend as verb

    everything = output.format in (Format.JSON, Format.LATEX) and not last
    options = Choices(rate=None if rate is None else _rate(question, rate), **choices)
    wanted = Wanted(output.numbers is Numbers.EXACT, output.digits)

    def run(asked: "Asked", printer: "Printer") -> "Result":
        function = asked.function
        begin = _start(question, function, start, floats=in_floats(wanted))
        if output.pictures and begin.tensors is not None:
            raise ReadError("a picture shows a descent of numbers, not of vectors or over data")
        printer.tell_notes(question.notes)
        steps, floats = options.max_steps, in_floats(wanted)
        with Reporter(printer, function, begin.tensors, steps, floats=floats) as reporter:
            return verb(function, begin, options, wanted, watch=reporter, everything=everything)

    return Verb(live=run)


def _rate(question: "Question", text: str) -> "Tree":
    """The step size. Raises ReadError where it is not positive."""
    from gradcli.arithmetic.floats import values

    rate = question.number(text, "rate")
    if not 0 < values((rate,))[0] < math.inf:
        raise ReadError(f"--rate takes a number above 0, not {text}")
    return rate


def _start(
    question: "Question", function: "Function", text: str | None, *, floats: bool
) -> "Start":
    """The values of all parameters at the start, and the data."""
    from gradcli.cli.question import require_floats
    from gradcli.language.ranks import array_in
    from gradcli.language.tree import free_names
    from gradcli.verbs.descent import Start

    names = function.variables
    free = [name for name in free_names(function.tree) if name not in names]
    missing = [name for name in free if name not in question.bound]
    if missing:
        raise ReadError(f"{missing[0]} has no value", hint=f"--let {missing[0]}=…")
    if text is None:
        given = ", ".join(f"{name}=…" for name in names)
        raise ReadError("descend needs a point to start from", hint=f"--from '{given}'")
    trees = question.point(text, names)
    if floats:
        require_floats(trees, text)
    if not free and array_in(function.tree, *trees) is None:
        return Start(trees)
    table = question.table
    data = {name: table.column(name) for name in free} if table else {}
    start = {name: given.floats for name, given in question.values(text, names).items()}
    return Start(tensors=start, data=data)

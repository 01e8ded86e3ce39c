"""The command `grad`."""

from typing import TYPE_CHECKING

import click

from gradcli.cli.arguments import WHAT, ExpressionCommand
from gradcli.cli.options import AT, CHECK, COORDS, PICTURES, SHAPES, STEPS, answering, option
from gradcli.cli.parameters import NAMES, ORDER

if TYPE_CHECKING:
    from gradcli.cli.answering import Verb
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question


@click.command(
    cls=ExpressionCommand,
    usage="[--at P]",
    short_help="The gradient, as formulas or at a point.",
)
@answering("at", also="wrt", equations=True, several=True)
@SHAPES
@PICTURES
@AT
@option("--unit", is_flag=True, section=WHAT, help="The unit vector ∇f/‖∇f‖ alone.")
@option(
    "--wrt",
    metavar="NAMES",
    type=ORDER,
    section=WHAT,
    help="One partial derivative, of any order: y, or x,x,y.",
)
@option(
    "--of",
    metavar="NAME",
    type=NAMES,
    section=WHAT,
    help="Of an equation, the derivatives of NAME, which it defines.",
)
@COORDS
@option(
    "--run",
    "program",
    metavar="PROGRAM",
    section=WHAT,
    help="Differentiate what PROGRAM prints: './sim {x} {y}'.",
)
@STEPS
@CHECK
def grad(question: "Question", output: "Output", unit: bool, wrt: tuple[str, ...] | None) -> "Verb":
    """The gradient ∇f of EXPR: all partial derivatives, as formulas or at a point.

    \b
    gradcli grad 'x^2 y + sin(x y)'
    gradcli grad 'x^2 + y^2' --at 1,2
    gradcli grad 'f(r, h) = pi r^2 h' --at r=2,h=1/2
    gradcli grad --run './sim {x} {y}' --at 1,2
    """
    from gradcli.cli.forms import chosen

    return chosen(question, output, unit=unit, wrt=wrt)

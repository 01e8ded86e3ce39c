"""The subcommands, one short function each; calculus is imported when one runs."""

from typing import TYPE_CHECKING, Any

import click

from gradcli import __version__
from gradcli.cli.arguments import PRINTING, WHAT, WHERE, ExpressionCommand, OrderedGroup
from gradcli.cli.direction import Direction
from gradcli.cli.options import answering, option
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question
    from gradcli.results import Function, Result

HELP_NAMES = {"help_option_names": ["-h", "--help"]}

AT = option(
    "--at", metavar="P", section=WHERE, help="The point: 1,2 or x=1,y=2; constant expressions."
)


@click.group(
    cls=OrderedGroup,
    context_settings=HELP_NAMES,
    epilog="More: gradcli COMMAND --help, man gradcli",
)
@click.version_option(__version__, message="gradcli %(version)s")
def gradcli() -> None:
    """A calculator for gradients: ∇f, ‖∇f‖, directional derivatives, tangents, descent.

    \b
    gradcli grad 'x^2 y + sin(x y)'              the gradient
    gradcli grad 'x^2 + y^2' --at 1,2            at a point
    gradcli norm 'x^2 + y^2'                     its norm
    gradcli dirderiv 'x^2 y' --at 1,2 --along 3,4
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli descend 'x^2 + 10y^2' --from 5,1
    """


@gradcli.command(cls=ExpressionCommand, short_help="The gradient, as formulas or at a point.")
@answering("at")
@AT
@option("--unit", is_flag=True, section=WHAT, help="The unit vector ∇f/‖∇f‖ alone.")
def grad(question: "Question", output: "Output", at: str | None, unit: bool) -> int:
    """The gradient ∇f of EXPR: all partial derivatives, as formulas or at a point.

    \b
    gradcli grad 'x^2 y + sin(x y)'
    gradcli grad 'x^2 + y^2' --at 1,2
    gradcli grad 'f(r, h) = pi r^2 h' --at r=2,h=1/2
    """

    def solve(function: "Function") -> "Result":
        if at is None:
            from gradcli.calculus.gradient import gradient, unit_gradient

            return unit_gradient(function) if unit else gradient(function)
        point = question.point(at, function.variables)
        from gradcli.calculus.gradient_at import gradient_at, unit_gradient_at

        return (unit_gradient_at if unit else gradient_at)(function, point, output.wanted)

    return output.answer(question, solve)


@gradcli.command(cls=ExpressionCommand, short_help="Its norm: the slope in the steepest direction.")
@answering("at")
@AT
def norm(question: "Question", output: "Output", at: str | None) -> int:
    """The norm ‖∇f‖ of EXPR's gradient: the slope in the steepest direction.

    \b
    gradcli norm 'x^2 + y^2'
    gradcli norm 'x^2 + y^2' --at 1,2 --exact
    """

    def solve(function: "Function") -> "Result":
        if at is None:
            from gradcli.calculus import gradient

            return gradient.norm(function)
        point = question.point(at, function.variables)
        from gradcli.calculus.gradient_at import norm_at

        return norm_at(function, point, output.wanted)

    return output.answer(question, solve)


@gradcli.command(cls=ExpressionCommand, short_help="The rate of change in any direction.")
@answering("at", "toward")
@AT
@option("--along", metavar="V", section=WHAT, help="The direction as a vector: 3,4 or '3i + 4j'.")
@option("--toward", metavar="Q", section=WHAT, help="The direction from P toward a point Q.")
@option("--angle", metavar="A", section=WHAT, help="The direction as an angle: 30deg or pi/6.")
@option("--no-normalize", is_flag=True, section=WHAT, help="Answer ∇f·V, whatever the length of V.")
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
    from gradcli.calculus import directional

    direction = Direction(at, along, toward, angle)

    def solve(function: "Function") -> "Result":
        vector, normalize = direction.vector(question, function), not no_normalize
        if at is None:
            return directional.directional_derivative(function, vector, normalize, output.wanted)
        point = question.point(at, function.variables)
        return directional.directional_derivative_at(
            function, point, vector, normalize, output.wanted
        )

    return output.answer(question, solve)


@gradcli.command(
    cls=ExpressionCommand,
    short_help="Tangent plane of the graph, tangent and normal of the level set.",
)
@answering("at", "approx", equations=True)
@AT
@option("--level", is_flag=True, section=WHAT, help="The tangent of the level set through P.")
@option("--approx", metavar="Q", section=WHAT, help="Compare the linear approximation with f at Q.")
def tangent(
    question: "Question", output: "Output", at: str | None, level: bool, approx: str | None
) -> int:
    """The tangent plane of EXPR's graph at P, and the tangent and normal of its level set.

    \b
    gradcli tangent 'x^2 + y^2' --at 1,2
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli tangent 'sqrt(x^2 + y^2)' --at 3,4 --approx 3.1,3.9
    """
    from gradcli.calculus import tangent as tangents

    if at is None:
        raise ReadError("tangent needs a point", hint="--at P")

    def solve(function: "Function") -> "Result":
        point = question.point(at, function.variables)
        near = None if approx is None else question.point(approx, function.variables)
        return tangents.tangent(function, point, level, near, output.wanted)

    return output.answer(question, solve)


@gradcli.command(cls=ExpressionCommand, short_help="Gradient descent, step by step.")
@answering("start")
@option("--from", "start", metavar="P", section=WHERE, help="The point to start from.")
@option(
    "--rate",
    metavar="T",
    type=click.FloatRange(min=0, min_open=True),
    section=WHAT,
    help="The step size: 0.1, or 1 to backtrack from.",
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
    type=click.FloatRange(min=0),
    default=1e-6,
    show_default=True,
    section=WHAT,
    help="Converged where ‖∇f‖ is at most that.",
)
@option(
    "--method",
    type=click.Choice(("fixed", "backtracking")),
    default="fixed",
    show_default=True,
    section=WHAT,
    help="How the step size is chosen.",
)
@option("--ascend", is_flag=True, section=WHAT, help="Climb along +∇f.")
@option("--last", is_flag=True, section=PRINTING, help="Print the final point alone.")
def descend(
    question: "Question",
    output: "Output",
    start: str | None,
    last: bool,
    **choices: Any,
) -> int:
    """Gradient descent on EXPR, step by step.

    \b
    gradcli descend 'x^2 + 10y^2' --from 5,1 --rate 0.05
    gradcli descend '(1-x)^2 + 100(y-x^2)^2' --from=-1,1 --method backtracking
    """
    from gradcli.calculus import descent

    if start is None:
        raise ReadError("descend needs a point to start from", hint="--from P")
    output.last_only = last

    def solve(function: "Function") -> "Result":
        point = descent.floats(question.point(start, function.variables))
        return descent.descend(function, point, **choices)

    return output.answer(question, solve)

"""Answers for a person at a terminal: a page of mathematics for each, in restrained colour.

Only here Rich is known, and it gets `Text`, never markup. Nothing but weight and one alarm colour
is used, so pages read the same on light and dark grounds and without colour.
"""

from collections.abc import Callable
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from gradcli.render import Numbers
from gradcli.render.notation import Notation
from gradcli.render.terminal.backprops import show_backprop
from gradcli.render.terminal.checks import show_check
from gradcli.render.terminal.descents import show_descent, show_last_point
from gradcli.render.terminal.directions import show_directional, show_directional_at, show_rate
from gradcli.render.terminal.gradients import (
    show_gradient,
    show_gradient_at,
    show_norm,
    show_norm_at,
    show_unit_gradient,
)
from gradcli.render.terminal.page import Page
from gradcli.render.terminal.steps import show_steps
from gradcli.render.terminal.tangents import show_tangent
from gradcli.results.backprops import Backprop
from gradcli.results.base import Result
from gradcli.results.checks import Check
from gradcli.results.descents import Descent
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
from gradcli.results.steps import Steps
from gradcli.results.tangents import Tangent

SHOWN_DIGITS = 7

PAGES: dict[type, Callable[[Page, Any], None]] = {  # each page takes the results of its own type
    Gradient: show_gradient,
    GradientAt: show_gradient_at,
    UnitGradient: show_unit_gradient,
    Norm: show_norm,
    NormAt: show_norm_at,
    DirectionalDerivative: show_directional,
    DirectionalDerivativeAt: show_directional_at,
    RateAlong: show_rate,
    Tangent: show_tangent,
    Descent: show_descent,
    Backprop: show_backprop,
    Check: show_check,
}


def console(stream: TextIO, *, colour: bool, width: int | None = None) -> Console:
    """A console on a stream; without colour it prints no escape sequence at all."""
    return Console(
        file=stream,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
    )


def show(
    result: Result,
    console: Console,
    numbers: Numbers | None = None,
    *,
    digits: int | None = None,
    last_only: bool = False,
    steps: Steps = (),
) -> None:
    """Print the page of one result, an empty line above and below it.

    Without `numbers` a number is shown exactly and in decimals, side by side. Decimals are
    shortened to `digits` significant ones, or to as many as are easily read. Of a descent,
    `last_only` shows the final point alone. The `steps` to the result stand before it.
    """
    unicode = console.encoding.startswith("utf")
    page = Page(Notation(unicode, numbers, digits or SHOWN_DIGITS), console.width)
    if steps:
        show_steps(page, result, steps)
    if last_only and isinstance(result, Descent):
        show_last_point(page, result)
    else:
        PAGES[type(result)](page, result)
    page.blank()
    console.print(Text("\n").join([Text(), *page.lines]), soft_wrap=True, highlight=False)

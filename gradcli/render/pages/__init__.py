"""Answers for a person at a terminal: a page of mathematics for each, in restrained colour.

Only here Rich is known, and it gets `Text`, never markup. Nothing but weight and one alarm colour
is used, so pages read the same on light and dark grounds and without colour.
"""

from typing import TextIO

from rich.console import Console
from rich.text import Text

from gradcli.render import Numbers
from gradcli.render.notation import Notation
from gradcli.render.pages.backward import show_backprop
from gradcli.render.pages.board import show_steps
from gradcli.render.pages.course import show_descent, show_last_point
from gradcli.render.pages.judged import show_check
from gradcli.render.pages.page import Page
from gradcli.render.pages.stated import show_stated
from gradcli.render.pages.tangency import show_tangent
from gradcli.results.backprops import Backprop
from gradcli.results.base import Result
from gradcli.results.checks import Check
from gradcli.results.descents import Descent
from gradcli.results.statements import is_stated
from gradcli.results.steps import Steps
from gradcli.results.tangents import Tangent

SHOWN_DIGITS = 7


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
    _show(page, result, last_only=last_only)
    page.blank()
    console.print(Text("\n").join([Text(), *page.lines]), soft_wrap=True, highlight=False)


def _show(page: Page, result: Result, *, last_only: bool) -> None:
    """The page of a result: one of its own, or the statements that it makes."""
    match result:
        case Tangent():
            show_tangent(page, result)
        case Descent() if last_only:
            show_last_point(page, result)
        case Descent():
            show_descent(page, result)
        case Backprop():
            show_backprop(page, result)
        case Check():
            show_check(page, result)
        case _ if is_stated(result):
            show_stated(page, result)

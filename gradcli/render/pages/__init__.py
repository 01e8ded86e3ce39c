"""Answers for a person at a terminal: a page of mathematics for each, in restrained colour."""

from gradcli.render import Numbers
from gradcli.render.notation import Notation
from gradcli.render.pages.page import SHOWN_DIGITS, Page
from gradcli.render.screen import Screen
from gradcli.results.base import Result
from gradcli.results.statements import Stated, is_stated
from gradcli.results.steps import Steps


def show(
    result: Result,
    screen: Screen,
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
    page = Page(Notation(screen.unicode, numbers, digits or SHOWN_DIGITS), screen.width)
    if steps:
        from gradcli.render.pages.board import show_steps  # noqa: PLC0415  # a page waits for none

        show_steps(page, result, steps)
    if is_stated(result):
        _show_stated(page, result)
    else:
        _show_whole(page, result, last_only=last_only)
    screen.print(page.lines[:-1] if page.lines and not page.lines[-1] else page.lines)


def _show_stated(page: Page, result: Stated) -> None:
    """The statements of a result; a tangent, whose equations are long, has a page of its own."""
    from gradcli.render.pages.stated import show_stated  # noqa: PLC0415  # ditto
    from gradcli.results.tangents import Tangent  # noqa: PLC0415  # ditto

    if isinstance(result, Tangent):
        from gradcli.render.pages.tangency import show_tangent  # noqa: PLC0415  # ditto

        show_tangent(page, result)
    else:
        show_stated(page, result)


def _show_whole(page: Page, result: Result, *, last_only: bool) -> None:
    """A result that has a page of its own."""
    from gradcli.render.pages import backward, course, judged  # noqa: PLC0415  # ditto
    from gradcli.results.backprops import Backprop  # noqa: PLC0415  # ditto
    from gradcli.results.checks import Check  # noqa: PLC0415  # ditto
    from gradcli.results.descents import Descent  # noqa: PLC0415  # ditto

    match result:
        case Descent() if last_only:
            course.show_last_point(page, result)
        case Descent():
            course.show_descent(page, result)
        case Backprop():
            backward.show_backprop(page, result)
        case Check():
            judged.show_check(page, result)

"""What stands at the top of every page: the function as it was read, and what things are called."""

import re

from gradcli.language.names import GREEK
from gradcli.language.tree import Symbol
from gradcli.render import Numbers
from gradcli.render.box import Box
from gradcli.render.layout import one_line
from gradcli.render.pages.page import Ink, Page
from gradcli.render.screen import QUIET
from gradcli.results.base import Function, Vector

NAME = re.compile(r"[A-Za-z]+\d*(?:_[A-Za-z0-9]+)*")
MOST_ECHOED = 10
GAP, HANG = 6, 2


def called(page: Page, function: Function, point: Vector | None = None) -> str:
    """f(x, y), or f(1, 2) at a point."""
    return symbol(page, function.name) + _arguments(page, function, point)


def symbol(
    page: Page, text: str, function: Function | None = None, point: Vector | None = None
) -> str:
    """A symbol such as `‖∇f‖`, with names and the point in `f(a)` as this terminal writes them."""
    stem = text.removesuffix("(a)")
    signs = NAME.sub(lambda found: _name(page, found[0]), stem)
    at = _arguments(page, function, point) if function and stem != text else ""
    return page.notation.say(signs) + at


def _name(page: Page, name: str) -> str:
    """A name as this terminal writes it, the differential of a Greek one included."""
    if name.startswith("d") and name[1:] in GREEK:
        return "d" + page.notation.line(Symbol(name[1:]))
    return page.notation.line(Symbol(name))


def _arguments(page: Page, function: Function, point: Vector | None) -> str:
    notation = page.notation
    if point is None:
        listed = notation.listed([notation.line(Symbol(name)) for name in function.variables])
    else:
        listed = place(page, point)
    return f"({listed})" if len(function.variables) == 1 else listed


def place(page: Page, point: Vector) -> str:
    """A point as (1, 2); over one variable, a number."""
    decimal = page.notation.numbers is Numbers.DECIMAL
    ways = page.notation.decimals if decimal else page.notation.exacts
    return page.notation.listed(ways(point))


def echo(page: Page, function: Function, point: Vector | None = None) -> None:
    """The function as it was read, and the point it is looked at; once on a page."""
    if page.echoed:
        return
    page.echoed = True
    left = "" if function.equation else f"{called(page, function)} = "
    sign = page.ink(left)
    if sign.box.width > page.room // 2:
        page.row(Ink(one_line(sign.box.lines[0].rstrip(), page.room)))
        sign = page.ink(" " * HANG)
    box = page.notation.box(function.equation or function.tree, page.room - sign.box.width)
    inks = [sign, Ink(_cut(page, box))]
    where = [page.ink(at_point(page, function, point), QUIET)] if point else []
    if sum(ink.box.width for ink in (*inks, *where)) + GAP <= page.room:
        page.row(*inks, page.ink(" " * GAP), *where)
    else:
        page.row(*inks)
        for each in where:
            page.row(Ink(one_line(each.box.lines[0], page.room), QUIET))
    page.blank()


def at_point(page: Page, function: Function, point: Vector) -> str:
    """The point in words: at (1, 2), or at x = 1."""
    if len(function.variables) == 1:
        return f"at {page.notation.line(Symbol(function.variables[0]))} = {place(page, point)}"
    return f"at {place(page, point)}"


def _cut(page: Page, box: Box) -> Box:
    """The box without the lines beyond the first few, so that an answer is not pushed away."""
    if box.height <= 2 * MOST_ECHOED:
        return box
    return Box((*box.lines[:MOST_ECHOED], page.notation.say("⋮").ljust(box.width)), box.baseline)

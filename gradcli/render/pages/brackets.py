"""Numbers, vectors and matrices on a page; of long ones the first and last parts."""

from collections.abc import Sequence
from math import isfinite

from gradcli.render.box import Box, fenced, text
from gradcli.render.layout import one_line
from gradcli.render.numbers import aligned
from gradcli.render.pages.page import Page
from gradcli.results.backprops import Tensor

MOST, ALL = 5, 10**9
FEWER_DIGITS = 5, 4, 3
BEGIN = 3


def fitting_box(page: Page, tensor: Tensor, width: int) -> Box:
    """A tensor with as many digits as there is room for; in lines of its own if with none."""
    for digits in (page.notation.digits, *FEWER_DIGITS):
        box = tensor_box(page, tensor, digits)
        if box.width <= width:
            return box
    return one_line(_nested(page, tensor, FEWER_DIGITS[-1]), width)


def whole_box(page: Page, tensor: Tensor, width: int) -> Box:
    """All numbers of a tensor; in lines of their own where they are too many for one."""
    digits = page.notation.digits
    box = tensor_box(page, tensor, digits, most=ALL)
    return box if box.width <= width else one_line(_nested(page, tensor, digits), width)


def _nested(page: Page, tensor: Tensor, digits: int) -> str:
    if isinstance(tensor, Sequence):
        return f"[{', '.join(_nested(page, part, digits) for part in tensor)}]"
    return number_text(page, tensor, digits)


def tensor_box(page: Page, tensor: Tensor, digits: int, most: int = MOST) -> Box:
    """A number, [a, b, c], or the rows of a matrix between tall brackets."""
    if not isinstance(tensor, Sequence):
        return text(number_text(page, tensor, digits))
    if not tensor or not isinstance(tensor[0], Sequence):
        return text(f"[{', '.join(_texts(page, tensor, digits, most))}]")
    rows = [
        _texts(page, row, digits, most) for row in _ends(tensor, most) if isinstance(row, Sequence)
    ]
    columns = [aligned(column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cells) for cells in zip(*columns, strict=True)]
    if len(tensor) > most:
        lines.insert(BEGIN, page.notation.say("⋮").ljust(len(lines[0])))
    return _bracketed(lines, tall=page.notation.unicode)


def _bracketed(lines: Sequence[str], *, tall: bool) -> Box:
    if tall:
        rows = tuple(f" {line} " for line in lines)
        return fenced(Box(rows, (len(rows) - 1) // 2), "[", "]")
    opening = ["[["] + [" ["] * (len(lines) - 1)
    closing = ["], "] * (len(lines) - 1) + ["]] "]
    closed = zip(opening, lines, closing, strict=True)
    return Box(tuple(f"{left}{line}{right}" for left, line, right in closed))


def number_text(page: Page, value: float, digits: int) -> str:
    """A number to so many significant digits; what has no value is a dash."""
    if not isfinite(value):
        return page.notation.say("–")
    return page.notation.float_digits(value, digits)


def _ends(parts: Sequence[Tensor], most: int) -> Sequence[Tensor]:
    return parts if len(parts) <= most else [*parts[:BEGIN], parts[-1]]


def _texts(page: Page, vector: Sequence[Tensor], digits: int, most: int) -> list[str]:
    """The numbers of a vector, those in the middle of a long one left out."""
    words = [
        number_text(page, x, digits) for x in _ends(vector, most) if not isinstance(x, Sequence)
    ]
    if len(vector) > most:
        words.insert(BEGIN, page.notation.say("…"))
    return words

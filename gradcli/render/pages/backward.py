"""The page for backpropagation: the graph after both passes, the gradient, the step."""

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from gradcli.language.tree import Symbol, Tree
from gradcli.render.box import Box, stacked, text
from gradcli.render.layout import one_line
from gradcli.render.numbers import aligned, rounded
from gradcli.render.pages.brackets import fitting_box, number_text, tensor_box
from gradcli.render.pages.head import echo
from gradcli.render.pages.page import Ink, Page
from gradcli.render.screen import ANSWER, QUIET
from gradcli.results.backprops import Backprop, LocalDerivative, Node, Tensor


class Manner(NamedTuple):
    """Significant digits, blanks between columns, and whether derivatives show their formulas.

    In a `stacked` table, local derivatives stand below the formula rather than beside it; where
    adjoints stand `below` the values, too, each has a ∂ before it.
    """

    digits: int
    gap: int
    rules: bool
    stacked: bool = False
    below: bool = False


MANNERS = (
    Manner(7, 3, True),
    Manner(5, 3, True),
    Manner(5, 2, False),
    Manner(4, 2, False),
    Manner(3, 2, False),
    Manner(4, 2, False, stacked=True),
    Manner(3, 2, False, stacked=True),
    Manner(5, 2, False, stacked=True, below=True),
    Manner(3, 2, False, stacked=True, below=True),
)
"""Ways of setting the table, tried until it fits."""

WIDEST_FORMULA, HANG = 26, 4
BRACKETS = ("[", "⎡")
TRANSPOSED = re.compile(r"transpose\(([^\W_]+)\)")
Cell = tuple[str, ...]
Column = list[Cell]


def show_backprop(page: Page, result: Backprop) -> None:
    """The computational graph, ∂L/∂p for every parameter, and the parameters after a step."""
    echo(page, result.function)
    loss = _name(page, result.function.name)
    if result.graph:
        _graph(page, result.graph, result.function.name)
        page.blank()
    _tensors(page, {loss: result.loss}, "")
    page.blank()
    slopes = {f"∂{loss}/∂{_name(page, p)}": part for p, part in result.gradients.items()}
    _tensors(page, slopes, ANSWER)
    if result.updated is not None and result.rate is not None:
        page.blank()
        rate = number_text(page, result.rate, page.notation.digits)
        page.note(f"after one step of descent, p − {rate}·∂{loss}/∂p:", QUIET)
        _tensors(page, {_name(page, p): part for p, part in result.updated.items()}, "")


def _name(page: Page, name: str) -> str:
    return page.notation.line(Symbol(name))


def _tensors(page: Page, tensors: Mapping[str, Tensor], style: str) -> None:
    """Name = value, one below the other."""
    labels = [page.notation.say(name) for name in tensors]
    width = max(map(len, labels), default=0)
    for label, tensor in zip(labels, tensors.values(), strict=True):
        sign = page.ink(f"{label.ljust(width)}  =  ", QUIET)
        page.row(sign, Ink(fitting_box(page, tensor, page.room - sign.box.width), style))


def _graph(page: Page, graph: Sequence[Node], loss: str) -> None:
    """The nodes in the order of evaluation: forward on the left, backward on the right."""
    for manner in MANNERS:
        lines = _set(_columns(page, graph, loss, manner), manner.gap)
        if max(map(len, lines)) <= page.room:
            for place, line in enumerate(lines):
                page.row(Ink(text(line), "" if place else QUIET))
            return
    for node in graph:
        _alone(page, node, loss)
        page.blank()


def _alone(page: Page, node: Node, loss: str) -> None:
    """A node by itself, where the page is too narrow for a table."""
    name, digits = _name(page, node.name), page.notation.digits
    room = page.room - HANG
    page.row(
        page.ink(name, QUIET), page.ink("  "), Ink(_narrow(_forward(page, node, digits), room))
    )
    tensors = {"value": node.value, f"∂{_name(page, loss)}/∂{name}": node.adjoint}
    for label, tensor in tensors.items():
        if tensor is not None:
            sign = page.ink(f"{'':{HANG}}{label}  =  ", QUIET)
            page.row(sign, Ink(fitting_box(page, tensor, page.room - sign.box.width)))
    for words in _locals(page, node, loss, MANNERS[0]):
        page.row(page.ink(" " * HANG), Ink(one_line(words, room)))


def _narrow(lines: Cell, room: int) -> Box:
    parts = [part for line in lines for part in one_line(line, room).lines]
    return stacked([text(part) for part in parts], 0, align="<")


def _set(columns: Sequence[Column], gap: int) -> list[str]:
    """The lines of a table whose cells may have several."""
    widths = [gap + max(len(line) for cell in column for line in cell) for column in columns]
    lines = []
    for row in zip(*columns, strict=True):
        for parts in zip_longest(*row, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            lines.append("".join(padded).rstrip())
    return lines


def _columns(page: Page, graph: Sequence[Node], loss: str, manner: Manner) -> list[Column]:
    """A heading and a cell for each node, in columns."""
    digits = manner.digits
    heading = page.notation.say(f"∂{_name(page, loss)}/∂node")
    values = [tensor_box(page, node.value, digits).lines for node in graph]
    adjoints = [
        () if node.adjoint is None else tensor_box(page, node.adjoint, digits).lines
        for node in graph
    ]
    names: Column = [(_name(page, node.name),) for node in graph]
    forward = [_forward(page, node, digits) for node in graph]
    slopes = [_locals(page, node, loss, manner) for node in graph]
    left: list[Column] = [[("node",), *names], [("forward",), *forward]]
    right: list[Column] = [[("local derivatives",), *slopes], [(heading,), *_aligned(adjoints)]]
    if manner.below:
        mixed = [
            (*value, *_marked(page, adjoint))
            for value, adjoint in zip(values, adjoints, strict=True)
        ]
        heading, values, right[1:] = page.notation.say(f"value, ∂ = {heading}"), mixed, []
    if manner.stacked:
        both = [(*above, *below) for above, below in zip(forward, slopes, strict=True)]
        left[1] = [("forward, local derivatives",), *both]
        del right[0]
    last: Column = [(heading if manner.below else "value",), *values]
    return [*left, last if manner.below else [last[0], *_aligned(values)], *right]


def _marked(page: Page, lines: Cell) -> Cell:
    """The lines of an adjoint, the first with a ∂ before it."""
    marks = [page.notation.say("∂ "), *["  "] * len(lines)]
    return tuple(mark + line for mark, line in zip(marks, lines, strict=False))


def _aligned(boxes: Sequence[Cell]) -> list[Cell]:
    """Numbers with their points in one column; vectors and matrices as they are."""
    numbers = [box[0] if box and not box[0].startswith(BRACKETS) else "" for box in boxes]
    lines = aligned(numbers)
    return [
        (line,) if number else box for box, number, line in zip(boxes, numbers, lines, strict=True)
    ]


def _forward(page: Page, node: Node, digits: int) -> Cell:
    """What the node is: its formula, and below it the same with numbers."""
    if node.formula is None:
        return (node.operation,)
    lines = one_line(page.notation.line(node.formula), WIDEST_FORMULA).lines
    if node.numbers is None:
        return lines
    numbers = page.notation.line(rounded(node.numbers, digits))
    return (*lines, *one_line(f"= {numbers}", WIDEST_FORMULA).lines)


def _locals(page: Page, node: Node, loss: str, manner: Manner) -> Cell:
    words = [_local(page, node, part, loss, manner) for part in node.locals]
    if manner.rules:
        return tuple(words)
    return tuple(line for each in words for line in one_line(each, WIDEST_FORMULA).lines)


def _local(page: Page, node: Node, part: LocalDerivative, loss: str, manner: Manner) -> str:
    """∂node/∂argument = formula = number; where it is no product, the adjoint of the argument."""
    notation = page.notation
    of = loss if part.value is None else node.name
    words = f"∂{_name(page, of)}/∂{_name(page, part.argument)}"
    if part.rule is not None and (manner.rules or not isinstance(part.value, float)):
        words += f" = {_rule(page, part.rule, loss)}"
    number = _same(part.value)
    if number is not None:
        words += f" = {number_text(page, number, manner.digits)}"
    elif part.rule is None and part.value is not None:
        lines = tensor_box(page, part.value, manner.digits).lines
        words += f" = {lines[0]}" if len(lines) == 1 else ""
    return notation.say(words)


def _rule(page: Page, rule: Tree, loss: str) -> str:
    words = page.notation.line(rule).replace(f"d{loss}/d", f"∂{loss}/∂")
    return TRANSPOSED.sub(r"\1ᵀ", words) if page.notation.unicode else words


def _same(tensor: Tensor | None) -> float | None:
    """The one number that a tensor is made of, if it is only one."""
    if not isinstance(tensor, Sequence):
        return tensor
    numbers = {_same(part) for part in tensor}
    return numbers.pop() if len(numbers) == 1 else None

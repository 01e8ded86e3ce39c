"""Vectors on a page: columns set equal to each other, or a list of components where too large."""

from collections.abc import Sequence
from dataclasses import dataclass

from gradcli.language.tree import Symbol, Tree
from gradcli.render import Numbers
from gradcli.render.box import Box, fraction, text
from gradcli.render.terminal.head import called, slope
from gradcli.render.terminal.page import Fact, Ink, Page
from gradcli.results.base import Function, Vector

MOST_STACKED = 12


@dataclass(frozen=True, slots=True)
class Column:
    """The components of a vector, the sign before it and the style it is printed in."""

    sign: str
    cells: tuple[Box, ...]
    style: str = ""

    @property
    def texts(self) -> list[tuple[str, ...]]:
        """What is written in the cells, alignment apart."""
        return [tuple(line.strip() for line in cell.lines) for cell in self.cells]


def of_formulas(page: Page, trees: Sequence[Tree], style: str = "") -> Column:
    """A vector of formulas."""
    return Column("=", tuple(page.notation.box(tree, page.room) for tree in trees), style)


def of_numbers(page: Page, values: Vector, style: str = "") -> list[Column]:
    """A vector of numbers, exact and in decimals, as far as they are asked for and differ."""
    notation = page.notation
    exact = of_formulas(page, [value.exact for value in values], style)
    decimal = Column(notation.sign(values), tuple(map(text, notation.aligned(values))), style)
    if notation.numbers is Numbers.EXACT:
        return [exact]
    if notation.numbers is Numbers.DECIMAL or notation.coincide(values):
        return [decimal]
    return [exact, decimal]


def equation(page: Page, left: Sequence[Ink], columns: Sequence[Column]) -> bool:
    """Left = column = column ≈ …, if the page has room for that; whether it has."""
    boxes = _boxes(page, columns)
    inks = list(left)
    for column, box in zip(columns, boxes, strict=True):
        inks += [page.ink(f"  {column.sign}  "), Ink(box, column.style)]
    fits = sum(ink.box.width for ink in inks) <= page.room
    if fits and len(columns[0].cells) <= MOST_STACKED:
        page.row(*inks)
        return True
    return False


def _boxes(page: Page, columns: Sequence[Column]) -> list[Box]:
    if len(columns[0].cells) == 1:
        return [column.cells[0] for column in columns]
    return page.notation.columns([column.cells for column in columns])


@dataclass(frozen=True, slots=True)
class Slopes:
    """The partial derivatives of a function as formulas and, with a point, as numbers."""

    function: Function
    partials: Sequence[Tree]
    point: Vector = ()
    values: Vector = ()


def gradient(page: Page, slopes: Slopes, style: str = "") -> None:
    """∇f = formulas = exact numbers ≈ decimals; `style` is for the last that is there."""
    name = page.ink(slope(slopes.function))
    formulas = of_formulas(page, slopes.partials, "" if slopes.values else style)
    numbers = of_numbers(page, slopes.values, style) if slopes.values else []
    chain = numbers if numbers and numbers[0].texts == formulas.texts else [formulas, *numbers]
    if equation(page, [name], chain):
        return
    if not equation(page, [name], [formulas]):
        _list_formulas(page, slopes, formulas.style)
    if numbers:
        page.blank()
        left = page.ink(slope(slopes.function) + called(page, slopes.function, slopes.point)[1:])
        if not equation(page, [left], numbers):
            _list_numbers(page, slopes, style)


def _list_formulas(page: Page, slopes: Slopes, style: str) -> None:
    """∂f/∂x = formula, a line or more for each variable; beside numbers, not of very many."""
    if slopes.values and len(slopes.partials) > MOST_STACKED:
        return
    labels = _labels(page, slopes.function)
    for place, (label, tree) in enumerate(zip(labels, slopes.partials, strict=True)):
        sign = page.ink(f"{label}  =  ")
        box = page.notation.box(tree, page.room - sign.box.width)
        if place and box.height > 1:
            page.blank()
        page.row(sign, Ink(box, style))


def _list_numbers(page: Page, slopes: Slopes, style: str) -> None:
    labels = _labels(page, slopes.function)
    pairs = zip(labels, slopes.values, strict=True)
    page.facts([Fact(label, page.notation.reading(value), style) for label, value in pairs])


def _labels(page: Page, function: Function) -> list[str]:
    """∂f/∂x for each variable, padded to one width."""
    names = [page.notation.line(Symbol(variable)) for variable in function.variables]
    labels = [page.notation.say(f"∂{function.name}/∂{name}") for name in names]
    return [label.ljust(max(map(len, labels))) for label in labels]


def ratio(page: Page, top: str, bottom: str) -> Ink:
    """A fraction of two symbols, as in u = ∇f/‖∇f‖."""
    if page.notation.unicode:
        return Ink(fraction(text(top), text(bottom)))
    return page.ink(f"{top}/{bottom}")

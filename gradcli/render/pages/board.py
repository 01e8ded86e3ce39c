"""The page for a derivation: each step indented below what it is a part of, its rule beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gradcli.language.tree import Apply, Symbol, Tree, free_names
from gradcli.render.box import Box, text
from gradcli.render.derived import EQUAL, alone, continued, reason, referred, relation
from gradcli.render.layout import sentence
from gradcli.render.pages.head import at_point, called, echo, symbol
from gradcli.render.pages.page import Ink, Page
from gradcli.render.screen import QUIET
from gradcli.results.base import Result, Vector
from gradcli.results.statements import answers, is_stated
from gradcli.results.steps import Aim, Line, Section, Steps
from gradcli.results.tangents import Tangent, height_name

GAP, INDENT, ENDLESS = 3, 3, 10_000
NARROWEST, WIDEST = 18, 44
SHARE = 3
MOST_HELD = 4


def show_steps(page: Page, result: Result, steps: Steps) -> None:
    """All sections of a derivation."""
    point: Vector | None = getattr(result, "point", None)
    echo(page, result.function, point)
    several = len(free_names(result.function.tree)) > 1
    shown = tuple(map(_without_constants, steps)) if several else steps
    heads = [page.notation.say(_symbol(page, result, section)) for section in shown]
    board = _board(page, shown, heads)
    headings = [_heading(page, result, section) for section in shown]
    each = zip(shown, heads, headings, ["", *headings], strict=False)
    for section, head, heading, last in each:
        if heading and heading != last:
            page.note(heading)
            page.blank()
        board.section(section, head)


def _without_constants(section: Section) -> Section:
    """The section, the heading of which says what is constant."""
    return section._replace(lines=tuple(line._replace(constants=()) for line in section.lines))


def _board(page: Page, steps: Steps, heads: Sequence[str]) -> "_Board":
    """A board with room for all rules and formulas; for rules no more than a third of the page."""
    marked = referred(steps)
    words = {
        line.number: _words(page, line, line.number in marked)
        for section in steps
        for line in section.lines
    }
    most = max(NARROWEST, min(WIDEST, page.room // SHARE))
    reasons = min(max(map(len, words.values())), most)
    pairs = zip(steps, heads, strict=True)
    widest = max(width for section, head in pairs for width in _widths(page, section, len(head)))
    return _Board(page, words, reasons, min(widest, page.room - reasons - GAP))


def _widths(page: Page, section: Section, stem: int) -> Iterator[int]:
    """The columns that each line needs, unbroken."""
    if section.aim is not Aim.PARTIAL:
        yield stem + INDENT + page.notation.box(section.lines[0].before, page.room).width
    for line, single in zip(section.lines, alone(section.lines), strict=True):
        sides = [line.before, line.after] if line.depth and single else [line.after]
        formulas = (page.notation.box(side, page.room).width for side in sides)
        yield stem + INDENT * (line.depth + 1) + sum(formulas)


def _words(page: Page, line: Line, marked: bool) -> str:
    """The rule of a line and, where later lines refer to it, its number."""
    parts = (p if isinstance(p, str) else page.notation.line(p) for p in reason(line))
    return page.notation.say("".join(parts)) + (f" ({line.number})" if marked else "")


@dataclass(frozen=True, slots=True)
class _Board:
    """Where steps are written: formulas in a column at the left, rules in one at the right.

    `words` are the rules by the number of the line; the columns are `reasons` and `formulas` wide.
    """

    page: Page
    words: Mapping[int, str]
    reasons: int
    formulas: int

    def section(self, section: Section, head: str) -> None:
        """The lines of a section, under the symbol of what they compute."""
        lines, going_on = section.lines, list(continued(section.lines))
        single = alone(lines)
        if section.aim is not Aim.PARTIAL:
            self._write(text(head), EQUAL if head else "", lines[0].before, "")
            going_on[0] = True
        stem = len(head)
        for place, line in enumerate(lines):
            left = text(head if place == 0 and not going_on[0] else " " * stem)
            if line.depth:
                left = self._left(line, stem, going_on[place], single[place])
            self._write(left, relation(line), line.after, self.words[line.number])
        self.page.blank()

    def _left(self, line: Line, stem: int, goes_on: bool, single: bool) -> Box:
        """What stands before the sign of a line within another: what it starts from, or nothing.

        What more than one line starts from gets a row of its own.
        """
        indent = min(stem + INDENT * line.depth, self.formulas // 2)
        if goes_on:
            return text(" " * (indent + 1))
        start = self.page.notation.box(line.before, self.formulas - indent)
        whole = indent + start.width + self.page.notation.box(line.after, self.page.room).width
        if single and whole + INDENT <= self.formulas:
            return _indented(start, indent)
        self._row(Ink(_indented(start, indent)))
        return text(" " * (indent + 1))

    def _write(self, left: Box, sign: str, tree: Tree, words: str) -> None:
        """A row: left = formula, and the rule beside it, or below where there is no room."""
        page = self.page
        between = page.ink(f" {sign} " if sign else "")
        used = left.width + between.box.width
        right = self._set(tree, used)
        pad = self.formulas + GAP - used - right.width
        beside = sentence(words, self.reasons)
        if pad > 0 and beside.width <= self.reasons:
            self._row(Ink(left), between, Ink(right), Ink(text(" " * pad)), Ink(beside, QUIET))
        else:
            start = max(0, min(self.formulas + GAP, page.room - len(words)))
            self._row(
                Ink(left),
                between,
                Ink(right),
                below=_indented(sentence(words, page.room - start), start),
            )

    def _set(self, tree: Tree, used: int) -> Box:
        """A formula in its column; over all of the page where only that saves it from one line."""
        page = self.page
        narrow = page.notation.box(tree, max(self.formulas - used, INDENT))
        natural = page.notation.box(tree, ENDLESS)
        return natural if used + natural.width <= page.room and not _is_sum(tree) else narrow

    def _row(self, *inks: Ink, below: Box | None = None) -> None:
        """A row, with air around it where it is tall."""
        tall = any(ink.box.height > 1 and ink.style != QUIET for ink in inks)
        if tall:
            self.page.blank()
        self.page.row(*inks)
        if below:
            self.page.row(Ink(below, QUIET))
        if tall:
            self.page.blank()


def _is_sum(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "+"


def _indented(box: Box, indent: int) -> Box:
    blank = " " * indent
    return Box(tuple(blank + line for line in box.lines), box.baseline)


def _heading(page: Page, result: Result, section: Section) -> str:
    """What is held constant while a partial derivative is taken; where its value is taken."""
    function = result.function
    if section.aim is Aim.PARTIAL_AT:
        return f"{at_point(page, function, getattr(result, 'point', ())).capitalize()}:"
    names = {**dict.fromkeys(function.variables), **dict.fromkeys(free_names(function.tree))}
    others = [page.notation.line(Symbol(name)) for name in names if name != section.variable]
    if section.aim is not Aim.PARTIAL or not others:
        return ""
    held = " and ".join(filter(None, (", ".join(others[:-1]), others[-1])))
    if len(others) > MOST_HELD:
        held = "all other variables"
    sign = _symbol(page, result, section)
    return f"For {sign}, {held} {'is' if len(others) == 1 else 'are'} held constant:"


def _symbol(page: Page, result: Result, section: Section) -> str:
    """What a section computes, in symbols; an equation needs none."""
    function = result.function
    name = page.notation.line(Symbol(function.name))
    if section.symbol:
        return symbol(page, section.symbol)
    match section.aim:
        case Aim.PARTIAL | Aim.PARTIAL_AT if len(function.variables) == 1:
            return f"{name}′"
        case Aim.PARTIAL | Aim.PARTIAL_AT:
            return f"∂{name}/∂{page.notation.line(Symbol(section.variable))}"
        case Aim.VALUE:
            return called(page, function, getattr(result, "point", None))
        case Aim.PLANE | Aim.QUADRATIC:
            return page.notation.line(Symbol(height_name(function)))
        case Aim.RATE:
            return symbol(page, answers(result)[0].symbol) if is_stated(result) else ""
        case Aim.LINEAR | Aim.TARGET | Aim.ERROR:
            return dict(_near(page, result))[section.aim]
    return SYMBOLS[section.aim].format(slope=function.slope, size=function.steepness)


SYMBOLS = {
    Aim.NORM: "{size}",
    Aim.UNIT: "{slope}/{size}",
    Aim.LENGTH: "‖V‖",
    Aim.DIRECTION: "u = V/‖V‖",
    Aim.LEVEL: "",
    Aim.TEST: "D",
    Aim.SYSTEM: "",
    Aim.IMPLICIT: "",
}


def _near(page: Page, result: Result) -> Iterator[tuple[Aim, str]]:
    """L(Q), f(Q) and their difference in symbols."""
    if isinstance(result, Tangent) and result.approximation:
        name = page.notation.line(Symbol(result.function.name))
        at = called(page, result.function, result.approximation.point)
        yield Aim.TARGET, at
        yield Aim.LINEAR, "L" + at.removeprefix(name)
        yield Aim.ERROR, f"L − {name}"

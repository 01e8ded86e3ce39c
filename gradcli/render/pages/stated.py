"""The page of a result that states itself: equations, formulas, facts, sentences, a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from gradcli.language.build import rational
from gradcli.language.tree import Tree, free_names
from gradcli.render import Numbers
from gradcli.render.box import Box, Grid, fraction, text
from gradcli.render.notation import Reading
from gradcli.render.numbers import shortened
from gradcli.render.pages.head import echo, place, symbol
from gradcli.render.pages.page import Fact, Ink, Page
from gradcli.render.screen import ANSWER
from gradcli.results.base import Value, Vector
from gradcli.results.statements import Role, Sentence, Stated, Statement

T = TypeVar("T")
MOST_STACKED = 12
PERCENT_DIGITS = 3
LONGEST_CELL = 16


def show_stated(page: Page, result: Stated) -> None:
    """All statements: vectors as equations, then formulas, numbers, tables and sentences."""
    _Teller(page, result).tell()


def show_working(page: Page, result: Stated) -> None:
    """The vectors that the answer is made of."""
    working = [each for each in result.statements if each.role is Role.WORKING]
    _Teller(page, result).equations(working)


class Column(NamedTuple):
    """The components of a vector, or the rows of a matrix, the sign before it and its style."""

    sign: str
    rows: Grid
    style: str = ""

    @property
    def texts(self) -> list[tuple[str, ...]]:
        """What is written in the cells, alignment apart."""
        return [tuple(line.strip() for line in cell.lines) for row in self.rows for cell in row]


class _Teller(NamedTuple):
    """Writes statements on a page."""

    page: Page
    result: Stated

    def tell(self) -> None:
        told = [each for each in self.result.statements if _is_told(each)]
        echo(self.page, self.result.function, self._point)
        vectors = [each for each in told if _is_equation(each)]
        for _, chain in groupby(vectors, key=lambda each: (each.words, each.symbol)):
            self.page.blank()
            self.equations(list(chain))
        for each in told:
            if _is_formula(each):
                self.page.blank()
                self.page.formula(self._label(each), each.value, _style(each))
        self.page.blank()
        self.page.facts(list(self._facts(told)))
        for each in told:
            self._rest(each)

    def _rest(self, statement: Statement) -> None:
        """A table or a sentence."""
        if statement.is_table and statement.value and not statement.words:
            self.page.blank()
            self._table(statement)
        elif isinstance(statement.value, Sentence):
            self.page.blank()
            self.page.note(self._sentence(statement.value))

    def _sentence(self, sentence: Sentence) -> str:
        numbers = [self._written(number) for number in sentence.numbers]
        return sentence.words.format(*numbers) if numbers else sentence.words

    def _written(self, number: Vector | Value) -> str:
        if not isinstance(number, Value):
            return place(self.page, number)
        return " ".join(
            f"{sign} {words}" for sign, words in self.page.notation.reading(number).parts
        )

    def _label(self, statement: Statement) -> str:
        """What a number is called: words, a symbol, the same in other symbols."""
        return " ".join(filter(None, (statement.words, *self._names(statement))))

    def _names(self, statement: Statement) -> list[str]:
        names = [self._symbol(part) for part in (statement.symbol, statement.meaning) if part]
        return [" = ".join(names)] if names else []

    @property
    def _point(self) -> Vector | None:
        return next((s.value for s in self.result.statements if s.role is Role.GIVEN), None)

    def _symbol(self, text: str) -> str:
        return symbol(self.page, text, self.result.function, self._point)

    def _facts(self, told: Iterable[Statement]) -> Iterator[Fact]:
        for each in told:
            if _is_fact(each):
                derived = each.is_vector and each.role is Role.ASIDE
                yield Fact(self._label(each), self._reading(each), _style(each), derived=derived)

    def _reading(self, statement: Statement) -> Reading:
        value, notation = statement.value, self.page.notation
        if isinstance(value, str):
            return Reading(((notation.say(":"), value),))
        if statement.unit == "°":
            return _degrees(self.page, value)
        numbers = notation.reading(*statement.cells)
        if statement.unit == "%" and not free_names(value.exact):
            return Reading((*numbers.parts, _percent(self.page, value)))
        return numbers

    def equations(self, chain: Sequence[Statement]) -> None:
        """Symbol = formulas = exact numbers ≈ decimals, or lists where that is too large."""
        columns = [column for each in chain for column in self._columns(each)]
        if len(columns) > 1 and columns[0].texts == columns[1].texts:
            columns = columns[1:]
        if not chain[0].apart and self._in_one_row(self._left(chain[0]), columns):
            return
        for number, each in enumerate(chain):
            if number:
                self.page.blank()
            self._alone(each, of_several=len(chain) > 1, last=number == len(chain) - 1)

    def _alone(self, statement: Statement, *, of_several: bool, last: bool) -> None:
        """One vector as an equation or a list; formulas beside numbers, not where very many."""
        numbers = _is_numbers(statement)
        left = self._left(statement)
        if of_several and numbers:
            left = [self.page.ink(self._symbol(f"{statement.symbol}(a)"))]
        if not statement.apart and self._in_one_row(left, self._columns(statement)):
            return
        if numbers:
            self._list_numbers(statement)
        elif last or len(statement.cells) <= MOST_STACKED:
            self._list_formulas(statement)

    def _columns(self, statement: Statement) -> list[Column]:
        """A vector of formulas, or of numbers: exact, in decimals, as far as they differ."""
        notation, style, rows = self.page.notation, _style(statement), statement.rows
        if not _is_numbers(statement):
            return [
                Column("=", _shaped([self._box(tree) for tree in statement.cells], rows), style)
            ]
        cells = statement.cells
        exact = Column("=", _shaped([self._box(cell.exact) for cell in cells], rows), style)
        columns = [notation.aligned(column) for column in zip(*_shaped(cells, rows), strict=True)]
        digits = [tuple(map(text, row)) for row in zip(*columns, strict=True)]
        decimal = Column(notation.sign(cells), digits, style)
        if notation.numbers is Numbers.EXACT:
            return [exact]
        if notation.numbers is Numbers.DECIMAL or notation.coincide(cells):
            return [decimal]
        return [exact, decimal]

    def _box(self, tree: Tree) -> Box:
        return self.page.notation.box(tree, self.page.room)

    def _left(self, statement: Statement) -> list[Ink]:
        """What stands before the first sign, a quotient of symbols as a fraction."""
        name, also = statement.symbol, statement.meaning
        inks = [self.page.ink(f"{statement.words[:-1].strip()}  =  ")] if statement.words else []
        inks.append(self._quotient(name))
        return [*inks, self.page.ink("  =  "), self._quotient(also)] if also else inks

    def _quotient(self, text_: str) -> Ink:
        top, slash, bottom = text_.partition("/")
        if slash and self.page.notation.unicode:
            return Ink(fraction(text(self._symbol(top)), text(self._symbol(bottom))))
        return self.page.ink(self._symbol(text_))

    def _in_one_row(self, left: Sequence[Ink], columns: Sequence[Column]) -> bool:
        """Left = column = column ≈ …, if the page has room for that; whether it has."""
        inks = list(left)
        boxes = self.page.notation.matrices([column.rows for column in columns])
        for column, box in zip(columns, boxes, strict=True):
            inks += [self.page.ink(f"  {column.sign}  "), Ink(box, column.style)]
        fits = sum(ink.box.width for ink in inks) <= self.page.room
        if fits and len(columns[0].rows) <= MOST_STACKED:
            self.page.row(*inks)
            return True
        return False

    def _labels(self, statement: Statement) -> list[str]:
        """The symbol of each component, padded to one width."""
        labels = [self._symbol(part) for part in statement.parts or (statement.symbol,)]
        return [label.ljust(max(map(len, labels))) for label in labels]

    def _list_formulas(self, statement: Statement) -> None:
        """∂f/∂x = formula, a line or more for each component."""
        pairs = zip(self._labels(statement), statement.cells, strict=True)
        for number, (label, tree) in enumerate(pairs):
            sign = self.page.ink(f"{label}  =  ")
            box = self.page.notation.box(tree, self.page.room - sign.box.width)
            if number and box.height > 1:
                self.page.blank()
            self.page.row(sign, Ink(box, _style(statement)))

    def _list_numbers(self, statement: Statement) -> None:
        reading, style = self.page.notation.reading, _style(statement)
        if not statement.parts:
            facts = [Fact(self._label(statement), reading(*statement.cells), style)]
        else:
            pairs = zip(self._labels(statement), statement.cells, strict=True)
            facts = [Fact(label, reading(value), style) for label, value in pairs]
        self.page.facts(facts)

    def _table(self, statement: Statement) -> None:
        """Rows under the names of the columns, numbers with their points in line."""
        columns = zip(*statement.rows, strict=True)
        heads = map(self._symbol, statement.columns)
        texts = [[head, *self._column(cells)] for head, cells in zip(heads, columns, strict=True)]
        self.page.table(texts, _style(statement))

    def _column(self, cells: Sequence[Any]) -> list[str]:
        """Exact numbers where all of them are short, else decimals; words as they are."""
        notation = self.page.notation
        exact = [self._text(cell, notation.exacts) for cell in cells]
        long = max(map(len, exact), default=0) > LONGEST_CELL
        decimal = notation.numbers is Numbers.DECIMAL or (long and notation.numbers is None)
        return [self._text(cell, notation.decimals) for cell in cells] if decimal else exact

    def _text(self, cell: Any, way: Callable[[Vector], list[str]]) -> str:
        if isinstance(cell, Value):
            return way((cell,))[0]
        return (cell or "") if isinstance(cell, str | None) else self.page.notation.line(cell)


def _shaped(cells: Sequence[T], rows: Sequence[Sequence[object]]) -> list[tuple[T, ...]]:
    """Cells as a column, or in rows as long as those of a matrix."""
    size = len(rows[0]) if len(rows) > 1 else 1
    return [tuple(cells[start : start + size]) for start in range(0, len(cells), size)]


def _style(statement: Statement) -> str:
    return ANSWER if statement.role is Role.ANSWER else ""


def _is_told(statement: Statement) -> bool:
    return statement.role not in (Role.GIVEN, Role.RECORD) and statement.value is not None


def _is_equation(statement: Statement) -> bool:
    """Whether it is a vector that the page sets as one."""
    return statement.is_vector and bool(statement.symbol) and statement.value != ()


def _is_formula(statement: Statement) -> bool:
    return isinstance(statement.value, Tree)


def _is_numbers(statement: Statement) -> bool:
    return all(isinstance(cell, Value) for cell in statement.cells)


def _is_fact(statement: Statement) -> bool:
    """Whether it is a number, a word, or a vector that has words for a symbol."""
    if isinstance(statement.value, Value | str):
        return True
    return statement.is_vector and not statement.symbol and bool(statement.words)


def _degrees(page: Page, angle: Value) -> Reading:
    """An angle in degrees; an exact one only where it is rational."""
    notation = page.notation
    way = notation.exacts if notation.numbers is Numbers.EXACT else notation.decimals
    if rational(angle.exact) is None and notation.numbers is None:
        way = notation.decimals
    sign = "=" if way == notation.exacts else notation.sign((angle,))
    return Reading(((sign, notation.say(f"{way((angle,))[0]}°")),))


def _percent(page: Page, share: Value) -> tuple[str, str]:
    """A share as = 98.4 %."""
    value = shortened(100 * (rational(share.decimal) or Fraction(0)), PERCENT_DIGITS)
    exact = rational(share.exact)
    sign = "=" if exact is not None and 100 * exact == value else page.notation.say("≈")
    return sign, f"{page.notation.digits_of(value)} %"

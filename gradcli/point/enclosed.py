"""Many points at once in enclosures: columns of numbers that are exact or of any precision.

The operations of `certain`, row by row; a row in which one of them is in doubt is marked, and has
to be computed with more bits, or alone. Exact answers are those whose numbers are all rational.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

import numpy as np
from flint import arb, fmpq

from gradcli.arithmetic.closed_forms import BeyondError
from gradcli.arithmetic.enclosed_columns import COLUMNS, NOTHING, Column, each
from gradcli.arithmetic.enclosures import Real, decimals_of, middle, precision
from gradcli.arithmetic.extended import MOST_DIGITS
from gradcli.arithmetic.operations import Array
from gradcli.arithmetic.runner import Doubt
from gradcli.errors import GradcliError
from gradcli.language.build import decimal
from gradcli.language.tree import Tree
from gradcli.point import certain, closed
from gradcli.point.columns import Refused, Rows, Shown, mapped
from gradcli.point.evaluator import Engine, Local
from gradcli.point.quick import DoubtError
from gradcli.point.wording import is_decimal
from gradcli.results.base import BOTH, Function, Value, Wanted

MOST_DOUBLINGS = 4
"""How often rows in doubt are computed with twice the bits, together."""

Numbers = tuple[Column, ...]
Point = Sequence[Decimal]


@lru_cache(maxsize=8)
def _prepared(function: Function) -> certain.Program:
    return certain.Program(function, COLUMNS)


class EnclosedRows:
    """Points in decimals; `doubtful` marks those whose answer is not certain."""

    ZERO = certain.ZERO
    dot = staticmethod(certain.dot)
    exact_numbers, value_of = staticmethod(certain.exact_numbers), staticmethod(certain.value_of)
    has_minus = staticmethod(certain.has_minus)
    """Of numbers that are the same in all rows; others have no common sign."""

    def __init__(self, points: Sequence[Point], variables: int) -> None:
        self.doubtful = np.zeros(len(points), dtype=bool)
        columns = list(zip(*points, strict=True)) or [()] * variables
        self._typed = [_column(map(decimal, column)) for column in columns]
        self.point: Numbers = tuple(_column(map(_exactly, column)) for column in columns)
        self.value: Column = self.ZERO
        self.gradient: Numbers = ()
        self.functions = dict[str, Function]()
        self._wanted = BOTH

    def local(self, function: Function, _: object, wanted: Wanted) -> "EnclosedRows":
        """f and ∇f at the points."""
        self.value, *slopes = map(_known, _prepared(function).local.run(self.point))
        self.gradient, self._wanted = tuple(slopes), wanted
        self.functions.setdefault(function.name, function)
        self._doubt(each(_is_known, 1)(self._in_rows(self.value)))
        return self

    def _in_rows(self, number: Column) -> Array:
        return np.broadcast_to(np.asarray(number, dtype=object), self.doubtful.shape)

    def _doubt(self, certain_rows: Array) -> None:
        self.doubtful |= ~certain_rows.astype(bool)

    def value_at(self, function: Function, point: Numbers) -> Column:
        """f at the points."""
        return _known(_prepared(function).value.run(point)[0])

    def sign_of(self, number: Column) -> int:
        """The sign that a number has in all rows; those in which it is not 0 become doubtful."""
        if not isinstance(number, np.ndarray):
            return certain.sign_of(number)
        self._doubt(number == 0)
        return 0

    def vanishes(self, number: Column) -> bool:
        """Whether a number is 0 in all rows; where it is in some, what it divides is no number."""
        return not isinstance(number, np.ndarray) and certain.vanishes(number)

    def length(self, vector: Numbers) -> Column:
        """The Euclidean lengths of a vector."""
        return each(_length, len(vector))(*vector)

    def degrees(self, x: Column, y: Column) -> Column:
        """The angles of the vectors (x, y) against the x-axis, in degrees in (−180, 180]."""
        return each(certain.degrees, 2)(x, y)

    def primitive(self, *_: Numbers) -> Numbers:
        """Rows have no common divisor."""
        raise DoubtError

    def by_rows(self, build: Callable[[Local, Engine], Any]) -> Any:
        """What is built of the numbers of every row, alone, in columns."""
        columns = [self._in_rows(number).tolist() for number in (self.value, *self.gradient)]
        points = [self._in_rows(number).tolist() for number in self.point]
        rows = zip(zip(*points, strict=True), *columns, strict=True)
        found = [self._built(build, *row) for row in rows]
        self._doubt(_is_there(found))
        return _transposed(found)

    def _built(
        self, build: Callable[[Local, Engine], Any], point: Numbers, value: Real, *slopes: Real
    ) -> Any:
        """What is built in one row; None where that is in doubt, or the gradient is 0."""
        at: Any = closed if self._wanted.exact else certain
        try:
            place, here, slope = (_plain(each, self._wanted) for each in (point, (value,), slopes))
            local = Local(place, here[0], slope, partial(at.value_of, wanted=self._wanted))
            return build(local, at) if any(number != 0 for number in slope) else None
        except (DoubtError, BeyondError, GradcliError):
            return None

    def shown(self, number: Column) -> Shown:
        """A number that may be printed."""
        return Shown(number)

    def shown_all(self, numbers: Sequence[Column]) -> tuple[Shown, ...]:
        """Numbers that may be printed; the coordinates as they were typed."""
        if numbers is self.point:
            return tuple(map(_Typed, numbers, self._typed))
        return tuple(map(Shown, numbers))

    def settled(self, shown: Shown) -> Array:
        """A number as results, a row each; rows in which it is not certain become doubtful."""
        values = each(partial(_value, self._wanted), 1)(self._in_rows(shown.number))
        self._doubt(_is_there(values))
        return each(_as_typed, 2)(values, shown.typed) if isinstance(shown, _Typed) else values

    def decimals(self, shown: Shown) -> Array:
        """A number in decimals, a row each; rows in which they are not certain become doubtful."""
        decimals = each(partial(_decimals, self._wanted.digits), 1)(self._in_rows(shown.number))
        self._doubt(_is_there(decimals))
        return decimals


class _Typed(Shown):
    """Coordinates, and how they were typed."""

    __slots__ = ("typed",)

    def __init__(self, number: Column, typed: Array) -> None:
        super().__init__(number)
        self.typed = typed


def rational_at(function: Function, point: Sequence[Sequence[float]]) -> list[Fraction | None]:
    """f at points whose shortest decimals are meant, in columns; None where it is not rational."""
    place = [_column(_exactly(Decimal(repr(x))) for x in column) for column in point]
    found: Any = _known(_prepared(function).value.run(place)[0])
    numbers = np.broadcast_to(found, place[0].shape).tolist()
    return [middle(number) if isinstance(number, fmpq) else None for number in numbers]


def _column(numbers: Any) -> Array:
    listed = list(numbers)
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column


def _exactly(number: Decimal) -> fmpq:
    """A decimal number as a rational one."""
    return fmpq(*number.as_integer_ratio())


def _is_there(found: Sequence[Any] | Array) -> Array:
    return np.array([one is not None for one in found], dtype=bool)


def _known(found: Column | Doubt) -> Column:
    return NOTHING if isinstance(found, Doubt) else found


def _is_known(number: Real) -> bool:
    return isinstance(number, fmpq) or bool(number.is_finite())


def _length(*vector: Real) -> Real:
    """The length; 0 is no number to divide by."""
    size = certain.length(vector)
    return arb(0) if size == 0 else size


def _plain(numbers: Sequence[Real], wanted: Wanted) -> tuple[Any, ...]:
    """Numbers as the engine of single rows has them."""
    if not wanted.exact:
        return tuple(numbers)
    if not all(isinstance(number, fmpq) for number in numbers):
        raise BeyondError
    return tuple(map(middle, numbers))


def _transposed(rows: Sequence[Any]) -> Any:
    """Results of one form as a result in columns; None where there is none."""
    form = next((row for row in rows if row is not None), None)
    if form is None or isinstance(form, Value):
        return None if form is None else _column(rows)
    parts = [
        _transposed([None if row is None else row[place] for row in rows])
        for place in range(len(form))
    ]
    return type(form)(*parts) if hasattr(form, "_fields") else tuple(parts)


def _value(wanted: Wanted, number: Real) -> Value | None:
    """A number as a result; None where it is not certain."""
    try:
        if not wanted.exact:
            return certain.value_of(number, wanted)
        if isinstance(number, fmpq) or number == 0:
            return closed.value_of(middle(number), wanted)
    except (DoubtError, BeyondError, GradcliError):
        pass
    return None


def _decimals(digits: int | None, number: Real) -> Decimal | None:
    """The decimals of a number; None where they are not certain."""
    try:
        return decimals_of(number, digits)
    except GradcliError:
        return None


def _as_typed(value: Value | None, typed: Tree) -> Value | None:
    return Value(typed, value.decimal) if value and is_decimal(typed) else value


class Answered:
    """The answers of a verb at many points; `refused` are those that certainly have none.

    Of a result in columns, `taken` picks what is wanted, its numbers not settled yet; they are
    decimals where only these are printed.
    """

    def __init__(
        self,
        verb: Callable[[Any], Any],
        taken: Callable[[Any], Any],
        points: Sequence[Point],
        wanted: Wanted,
        *,
        kinks: bool,
        in_decimals: bool,
    ) -> None:
        self.results: list[Any] = [None] * len(points)
        self.refused: list[Refused] = []
        self._points, self._verb, self._taken = points, verb, taken
        self._functions = dict[str, Function]()
        self._in_decimals = in_decimals
        left = self._computed(list(range(len(points))), certain.precisions(wanted.digits)[0])
        left = self._without_refused(left, kinks=kinks)
        doublings = [] if wanted.exact else certain.precisions(wanted.digits)[1:MOST_DOUBLINGS]
        for bits in doublings:
            left = self._computed(left, bits)

    def _computed(self, places: list[int], bits: int) -> list[int]:
        """Compute some rows; those that are still in doubt."""
        if not places:
            return []
        with precision(bits):
            rows = EnclosedRows([self._points[place] for place in places], len(self._points[0]))
            settle = rows.decimals if self._in_decimals else rows.settled
            found = mapped(self._taken(self._verb(rows)), Shown, settle)
            self._functions = rows.functions
        for row in (~rows.doubtful).nonzero()[0].tolist():
            self.results[places[row]] = mapped(found, np.ndarray, itemgetter(row))
        return [places[row] for row in rows.doubtful.nonzero()[0].tolist()]

    def _without_refused(self, places: list[int], *, kinks: bool) -> list[int]:
        """The rows of which it is not certain that they have no answer."""
        if not places:
            return []
        rows = Rows(np.array([list(map(float, self._points[place])) for place in places]))
        rows.doubtful[:] = True
        rows.functions = self._functions
        digits = (number.as_tuple().digits for place in places for number in self._points[place])
        kinks = kinks and all(len(each) <= MOST_DIGITS for each in digits)
        with rows.quiet():
            for refused in rows.refused(kinks=kinks):
                self.refused.append(refused._replace(rows=np.array(places)[refused.rows]))
        return [places[row] for row in rows.doubtful.nonzero()[0].tolist()]

"""Many points at once: an engine whose numbers are columns, with a bound for every row's error.

A row of which nothing certain is known is marked doubtful; it has to be computed alone.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gradcli.arithmetic.array_bounds import near
from gradcli.arithmetic.balls import LEAST, UNIT, Ball
from gradcli.arithmetic.bounds import Arithmetic, BallColumns
from gradcli.arithmetic.extended import SPARE, Extended, from_decimals, is_possible
from gradcli.arithmetic.operations import Array, operation
from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.point import quick as single
from gradcli.point.creases import Creases
from gradcli.point.nowhere import Demanded
from gradcli.results.base import Function, Wanted

CERTAIN = single.CERTAIN
SHORT = single.SHORT
POWERS = 10.0 ** np.arange(23)
"""The powers of ten that are floats."""

Numbers = tuple[Ball, ...]
T = TypeVar("T")


def _unguarded(function: object) -> object:
    """NumPy's functions give nan where those of `math` would raise."""
    return function


COLUMNS = BallColumns(Arithmetic(operation, np.where, _unguarded))


@lru_cache(maxsize=8)
def _domain(function: Function) -> Demanded:
    return Demanded(function)


@lru_cache(maxsize=8)
def _creases(function: Function) -> Creases:
    return Creases(function)


class Shown:
    """A number at many points, of which nothing is asked before it is printed."""

    __slots__ = ("number",)

    def __init__(self, number: Any) -> None:
        self.number = number


@lru_cache(maxsize=8)
def _extended(function: Function) -> Extended:
    """f and ∇f in extended doubles; DoubtError where they can't be had."""
    program = single.compiled(function)
    outputs = [program.value, *program.gradient]
    if not is_possible(program.tape, outputs):
        raise single.DoubtError
    return Extended(program.tape, outputs)


class Refused(NamedTuple):
    """Rows without an answer; `error` says why, of one of them by its place and its point."""

    kind: type[UndefinedError]
    rows: Array
    error: Callable[[int, Sequence[float]], UndefinedError]


class Rows:
    """Points as the rows of a matrix; `doubtful` marks those whose answer is not certain."""

    ZERO = single.ZERO
    dot = staticmethod(single.dot)
    exact_numbers, sign_of = staticmethod(single.exact_numbers), staticmethod(single.sign_of)
    """Of numbers that are the same for all rows."""

    def __init__(self, points: Array, certain: float = CERTAIN) -> None:
        self._certain = certain
        self.doubtful = np.zeros(len(points), dtype=bool)
        self.point = tuple(near(np.ascontiguousarray(column)) for column in points.T)
        self.value = self.ZERO
        self.gradient: Numbers = ()
        self.functions = dict[str, Function]()
        self.found = dict[Function, list[Ball]]()

    @classmethod
    def nowhere(cls, variables: int) -> "Rows":
        """No rows at all: what an answer looks like can be seen all the same."""
        return cls(np.empty((0, variables)))

    @staticmethod
    def quiet() -> AbstractContextManager[None]:
        """Where NumPy does not warn of numbers that are none: the rows say which they are."""
        return np.errstate(all="ignore")

    def local(self, function: Function, _: object, __: Wanted) -> "Rows":
        """f and ∇f at the points; what has the name of a function before is a derivative of it."""
        self.found[function] = self._run(function)
        self.value, *slopes = self.found[function]
        self.gradient = tuple(slopes)
        self.functions.setdefault(function.name, function)
        self.doubtful |= np.logical_not(self.value.radius < math.inf)
        return self

    def _run(self, function: Function) -> list[Ball]:
        return single.compiled(function).run(self.point, slopes=True, kind=COLUMNS)

    def narrowed(self, rows: Array) -> "Narrowed":
        """The same at some of the points, in extended doubles."""
        return Narrowed(self, rows)

    def refused(self, *, kinks: bool) -> Iterator[Refused]:
        """The doubtful rows that certainly have no answer, which are doubtful no more.

        A function is undefined there or, if that matters, has a kink. Kinks are where numbers are
        equal: they are to be asked for only where equal floats were equal numbers when read.
        """
        for function in self.functions.values():
            yield from self._refused(function, kinks=kinks)

    def _refused(self, function: Function, *, kinks: bool) -> Iterator[Refused]:
        (rows,) = self.doubtful.nonzero()
        if not len(rows):
            return
        domain = _domain(function)
        failing = domain.failing([_at(column, rows) for column in self.point], COLUMNS)
        for place in np.unique(failing[failing >= 0]).tolist():
            why = partial(domain.demands[place].error, function)
            yield self._settled(UndefinedError, rows[failing == place], why)
        rows = rows[failing < 0]
        if kinks and len(rows):
            places = self._places(rows)
            has_value = partial(domain.holding, places, COLUMNS)
            found = _creases(function).kinks(places, COLUMNS, has_value)
            why = partial(found.error, function)
            yield self._settled(NotDifferentiableError, rows[found.rows], why)

    def _places(self, rows: Array) -> Numbers:
        return tuple(Ball(column.value[rows], 0.0) for column in self.point)

    def _settled(
        self,
        kind: type[UndefinedError],
        rows: Array,
        error: Callable[[int, Sequence[float]], UndefinedError],
    ) -> Refused:
        self.doubtful[rows] = False
        return Refused(kind, rows, error)

    def value_at(self, function: Function, point: Numbers) -> Ball:
        """f at the points."""
        return single.compiled(function).run(point, slopes=False, kind=COLUMNS)[0]

    def vanishes(self, number: Ball) -> bool:
        """Whether a number is 0 in all rows; where it is in some, what it divides is no number."""
        return isinstance(number.value, float) and single.vanishes(number)

    def length(self, vector: Numbers) -> Ball:
        """The Euclidean lengths of a vector."""
        size, spread = (
            np.sqrt(sum(np.square(part) for part in parts))
            for parts in zip(*((c.value, c.radius) for c in vector), strict=True)
        )
        return Ball(size[()], (spread + len(vector) * UNIT * size)[()])

    def degrees(self, x: Ball, y: Ball) -> Ball:
        """The angles of the vectors (x, y) against the x-axis, in degrees in (−180, 180]."""
        return single.degrees(x, y, COLUMNS)

    def by_rows(self, _: object) -> Array:
        """Rows of floats are not looked at one by one."""
        raise single.DoubtError

    def shown(self, number: Ball) -> Shown:
        """A number that may be printed."""
        return Shown(number)

    def shown_all(self, numbers: Sequence[Ball]) -> tuple[Shown, ...]:
        """Numbers that may be printed."""
        return tuple(map(Shown, numbers))

    def value_of(self, number: Ball, _: Wanted) -> Shown:
        """A number that may be printed."""
        return Shown(number)

    def settled(self, shown: Shown) -> Array:
        """A number as a column; rows in which it is not certain become doubtful."""
        number = shown.number
        certain = number.radius <= self._certain * np.abs(number.value)
        self.doubtful |= np.logical_not(certain & (number.radius < math.inf))
        return np.broadcast_to(_shortest(number), self.doubtful.shape)


class Narrowed(Rows):
    """Some rows in extended doubles, with the bounds that floats had there made narrower."""

    def __init__(self, wide: Rows, rows: Array) -> None:
        super().__init__(np.column_stack([column.value[rows] for column in wide.point]))
        values = [from_decimals(column.value) for column in self.point]
        self.doubtful = np.any(np.isnan(values), axis=0)
        self.point = tuple(Ball(value, UNIT / SPARE * abs(value)) for value in values)
        self._wide, self._rows = wide, rows

    def _run(self, function: Function) -> list[Ball]:
        values = _extended(function)([column.value for column in self.point])
        pairs = zip(values, self._wide.found[function], strict=True)
        return [Ball(value, self._narrow(wide)) for value, wide in pairs]

    def _narrow(self, ball: Ball) -> Array:
        radius = ball.radius[self._rows] if np.ndim(ball.radius) else ball.radius
        return radius / SPARE

    def settled(self, shown: Shown) -> Array:
        """A number as a column of floats."""
        value, radius = (
            np.asarray(x, dtype=float) for x in (shown.number.value, shown.number.radius)
        )
        return super().settled(Shown(Ball(value, radius)))


def _at(column: Ball, rows: Array) -> Ball:
    return Ball(column.value[rows], column.radius[rows])


def _shortest(number: Ball) -> Array:
    """The numbers, in a dozen digits where these are within the error bound."""
    value = np.asarray(number.value)
    places = SHORT - 1 - np.floor(np.log10(np.abs(value) + LEAST))
    scale = _power(places)
    short = np.rint(value * scale) / scale
    if places.size and (places < 0).any():
        scale = _power(-places)
        short = np.where(places < 0, np.rint(value / scale) * scale, short)
    return np.where(np.abs(short - value) <= number.radius, short, value)


def _power(places: Array) -> Array:
    """Ten to the power of each, as far as that is a float; 1 for what is no number."""
    return POWERS[np.fmin(np.fmax(places, 0), len(POWERS) - 1).astype(np.intp)]


def mapped(part: Any, kind: type[T], change: Callable[[T], Any]) -> Any:
    """A result with all that is of a kind changed, in whatever tuples it stands."""
    if isinstance(part, kind):
        return change(part)
    if not isinstance(part, tuple) or isinstance(part, Function):
        return part
    parts = [mapped(inner, kind, change) for inner in part]
    return type(part)(*parts) if hasattr(part, "_fields") else tuple(parts)

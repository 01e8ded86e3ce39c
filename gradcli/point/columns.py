"""Many points at once: an engine whose numbers are columns, with a bound for every row's error.

A row of which nothing certain is known is marked doubtful; it has to be computed alone.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from gradcli.arithmetic.balls import UNIT, Ball
from gradcli.arithmetic.bounds import Arithmetic, Columns
from gradcli.arithmetic.operations import Array, operation
from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.language.tree import Tree
from gradcli.point import quick as single
from gradcli.point.creases import Creases
from gradcli.point.outside import Domain
from gradcli.results.base import Function, Wanted

CERTAIN = 1e-8
"""The largest relative radius of a number in a row that is not doubtful: eight digits are sure."""

FLOOR = 1e-290
Numbers = tuple[Ball, ...]


def _unguarded(function: object) -> object:
    """NumPy's functions give nan where those of `math` would raise."""
    return function


COLUMNS = Columns(Arithmetic(operation, np.where, _unguarded))


@lru_cache(maxsize=8)
def _domain(function: Function) -> Domain:
    return Domain(function)


@lru_cache(maxsize=8)
def _creases(function: Function) -> Creases:
    return Creases(function)


class Shown:
    """A number at many points, of which nothing is asked before it is printed."""

    __slots__ = ("number",)

    def __init__(self, number: Any) -> None:
        self.number = number


class Refused(NamedTuple):
    """Rows without an answer; `error` says why, of one of them by its place and its point."""

    kind: type[UndefinedError]
    rows: Array
    error: Callable[[int, Sequence[float]], UndefinedError]


class Rows:
    """Points as the rows of a matrix; `doubtful` marks those whose answer is not certain."""

    ZERO = single.ZERO

    def __init__(self, points: Array, certain: float = CERTAIN) -> None:
        self._certain = certain
        self.doubtful = np.zeros(len(points), dtype=bool)
        self.point = tuple(Ball(np.ascontiguousarray(column), 0.0) for column in points.T)
        self.value = self.ZERO
        self.gradient: Numbers = ()
        self.functions = dict[str, Function]()

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
        compiled = single.compiled(function)
        self.value, *slopes = compiled.run(self.point, slopes=True, kind=COLUMNS)
        self.gradient = tuple(slopes)
        self.functions.setdefault(function.name, function)
        self.doubtful |= np.logical_not(self.value.radius < math.inf)
        return self

    def refused(self, *, kinks: bool) -> Iterator[Refused]:
        """The doubtful rows that certainly have no answer, which are doubtful no more.

        A function is undefined there or, if that matters, has a kink.
        """
        for function in self.functions.values():
            yield from self._refused(function, kinks=kinks)

    def _refused(self, function: Function, *, kinks: bool) -> Iterator[Refused]:
        (rows,) = self.doubtful.nonzero()
        if not len(rows):
            return
        domain = _domain(function)
        failing = domain.failing(self._places(rows), COLUMNS)
        for place in np.unique(failing[failing >= 0]).tolist():
            why = partial(domain.demands[place].error, function)
            yield self._settled(UndefinedError, rows[failing == place], why)
        rows = rows[failing < 0]
        if kinks and len(rows):
            found = _creases(function).kinks(self._places(rows), COLUMNS)
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

    def exact_numbers(self, trees: Sequence[Tree]) -> Numbers:
        """Constant trees as numbers, the same for all rows."""
        return single.exact_numbers(trees)

    def sign_of(self, number: Ball) -> int:
        """The sign of a number that is the same for all rows."""
        return single.sign_of(number)

    def vanishes(self, number: Ball) -> bool:
        """Whether a number is 0 in all rows; where it is in some, what it divides is no number."""
        return isinstance(number.value, float) and single.vanishes(number)

    def dot(self, left: Numbers, right: Numbers) -> Ball:
        """The dot products of two vectors."""
        return single.dot(left, right)

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
        certain = number.radius <= self._certain * np.abs(number.value) + FLOOR
        self.doubtful |= np.logical_not(certain & (number.radius < math.inf))
        return np.broadcast_to(number.value, self.doubtful.shape)


def settled(part: Any, settle: Callable[[Shown], Any]) -> Any:
    """A result in columns with its numbers settled, as far as they are to be printed."""
    if isinstance(part, Shown):
        return settle(part)
    if not isinstance(part, tuple) or isinstance(part, Function):
        return part
    parts = [settled(inner, settle) for inner in part]
    return type(part)(*parts) if hasattr(part, "_fields") else tuple(parts)

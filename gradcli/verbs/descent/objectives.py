"""The function that a descent minimises, over points of floats, of arrays or of exact numbers.

A method of descent knows none of these: it is written with the operations of an objective.
"""

import math
from collections.abc import Callable, Sequence
from operator import mul
from typing import Any, NamedTuple, Protocol, TypeAlias

from gradcli.arithmetic import floats
from gradcli.language.tree import Tree
from gradcli.results.base import Value
from gradcli.results.descents import Real

Number: TypeAlias = Any
"""A number of an objective's own kind: it can be added, multiplied, divided and compared."""

Point: TypeAlias = Any
"""A point or a vector of an objective's own kind."""


class Here(NamedTuple):
    """A point with the value and the gradient of the function there."""

    point: Point
    value: Number
    gradient: Point


class Objective(Protocol):
    """A function, and the algebra of the points that it is defined on."""

    exact: bool
    """Whether its numbers are exact, and equal only where they are."""

    def at(self, point: Point) -> Here:
        """The value and the gradient at a point; nan where they do not exist."""

    def number(self, tree: Tree) -> Number:
        """A constant."""

    def point(self, numbers: Sequence[float]) -> Point:
        """A point whose coordinates are floats."""

    def each(self, function: Callable[..., Number], *vectors: Point) -> Point:
        """The function applied to the vectors, element by element."""

    def dot(self, left: Point, right: Point) -> Number:
        """The dot product."""

    def sqrt(self, number: Number) -> Number:
        """The square root of an element."""

    def norm(self, vector: Point) -> float:
        """The Euclidean length."""

    def shown(self, numbers: Point) -> tuple[Real, ...]:
        """The numbers of a vector as a result."""

    def shown_norm(self, here: Here, norm: float) -> Real:
        """‖∇f‖ as a result, given as a float."""

    @property
    def overflowed(self) -> bool:
        """Whether some number was too large when the function was last computed."""

    @property
    def in_floats(self) -> "Objective":
        """The same function over floats."""


class Floats:
    """A function of a few floats, which are shown to so many digits, or to all that they have."""

    exact = False

    def __init__(self, tree: Tree, names: Sequence[str], digits: int | None = None) -> None:
        self._program = floats.value_and_gradient(tree, names)
        self._digits = digits

    def at(self, point: Sequence[float]) -> Here:
        """The value and the gradient at a point."""
        value, *gradient = self._program(point)
        return Here(point, value, gradient)

    @staticmethod
    def number(tree: Tree) -> float:
        """A constant as a float."""
        return floats.values((tree,))[0]

    @staticmethod
    def point(numbers: Sequence[float]) -> list[float]:
        """The coordinates as a list."""
        return list(map(float, numbers))

    @staticmethod
    def each(function: Callable[..., float], *vectors: Sequence[float]) -> list[float]:
        """The function applied element by element."""
        return list(map(function, *vectors))

    @staticmethod
    def dot(left: Sequence[float], right: Sequence[float]) -> float:
        """The dot product."""
        return math.fsum(map(mul, left, right))

    @staticmethod
    def sqrt(number: float) -> float:
        """The square root; nan of what is no number."""
        return math.sqrt(number) if number >= 0 else math.nan

    @staticmethod
    def norm(vector: Sequence[float]) -> float:
        """The Euclidean length."""
        return math.hypot(*vector)

    def shown(self, numbers: Sequence[float]) -> tuple[float, ...]:
        """The numbers, rounded to the digits that are wanted."""
        if self._digits is None:
            return tuple(numbers)
        return tuple(float(f"{x:.{self._digits}g}") for x in numbers)

    def shown_norm(self, _: Here, norm: float) -> float:
        """‖∇f‖, rounded likewise."""
        return self.shown((norm,))[0]

    @property
    def overflowed(self) -> bool:
        """Whether some number was too large when the function was last computed."""
        return self._program.overflowed

    @property
    def in_floats(self) -> "Floats":
        """The function itself."""
        return self


def float_of(number: Real) -> float:
    """A number of a result as a float."""
    return floats.values((number.decimal,))[0] if isinstance(number, Value) else number

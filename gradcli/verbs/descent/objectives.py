"""The function that a descent minimises, over points of floats, of arrays or of exact numbers.

A method of descent knows none of these: it is written with the operations of an objective.
"""

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import mul
from typing import Any, NamedTuple, Protocol, TypeAlias

from gradcli.arithmetic import floats
from gradcli.arithmetic.bounds import Bounded
from gradcli.arithmetic.refinement import (
    CERTAIN,
    FLOOR,
    WALKED,
    Anew,
    SafeRange,
    ball,
    constants,
)
from gradcli.arithmetic.runner import Doubt
from gradcli.arithmetic.tensors import Given, is_number, plain
from gradcli.differentiation.derivation import gradient as derivatives
from gradcli.language.tree import Tree
from gradcli.results.base import Value
from gradcli.results.descents import Real

EARLY, FEW = 100, 10
"""How many points have numbers that are known to all digits; in a long run just a few."""

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

    def sure(self, here: Here) -> Here:
        """The same point, its value and gradient known for certain."""

    def same(self, left: Point, right: Point) -> bool:
        """Whether two points are equal."""

    def hessian(self, point: Point) -> Sequence[Sequence[Number]]:
        """The second partial derivatives at a point, row by row; nan where they do not exist."""

    def vector(self, numbers: Sequence[Number]) -> Point:
        """A vector of numbers of its kind."""

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
    """A function of a few floats, which are shown to so many digits, or to all that they have.

    Floats are looked at with bounds now and then (`SafeRange`): the first ones for all of their
    digits, later ones for six. What is in doubt is computed anew.
    """

    exact = False

    def __init__(
        self, tree: Tree, names: Sequence[str], digits: int | None = None, early: int = EARLY
    ) -> None:
        self._digits = digits
        self._tree, self._names = tree, tuple(names)
        self._program = floats.value_and_gradient(tree, names)
        self._range = SafeRange(early)
        self.overflowed = False
        """Whether some number was too large when the function was last computed."""

    def at(self, point: Sequence[float]) -> Here:
        """The value and the gradient at a point."""
        value, *slopes = self._program(point)
        if self._range.holds(value, sum(map(abs, slopes))):
            return Here(point, value, slopes)
        tolerance = CERTAIN if self._range.early > 0 else WALKED
        return self._looked_at(Here(point, value, slopes), tolerance)

    def sure(self, here: Here) -> Here:
        """The same point, its numbers known to all digits."""
        return self._looked_at(here, CERTAIN)

    def _looked_at(self, here: Here, tolerance: float) -> Here:
        certain = self._is_certain(here.point, tolerance)
        if not certain:
            here = self._anew(here.point)
        size = sum(map(abs, here.gradient))
        self.overflowed = not certain and math.isinf(abs(here.value) + size)
        self._range.renew(here.value, size, certain=certain)
        return here

    @cached_property
    def _bounded(self) -> Bounded:
        return Bounded(self._program.tape, self._program.outputs)

    def _is_certain(self, point: Sequence[float], tolerance: float) -> bool:
        """Whether the value and the gradient are known well enough."""
        if not all(map(math.isfinite, point)):
            return False
        value, *slopes = self._bounded([ball(Given(x)) for x in point])
        error = math.hypot(*(slope.radius for slope in slopes))
        size = math.hypot(*(slope.value for slope in slopes))
        known = value.radius <= tolerance * abs(value.value) + FLOOR
        return known and error <= tolerance * size + FLOOR < math.inf

    @cached_property
    def _more_digits(self) -> Anew:
        return Anew(self._program.tape, self._program.outputs)

    def _anew(self, point: Sequence[float]) -> Here:
        """The value and the gradient with as many digits as it takes; nan where there is none."""
        found = self._more_digits([Given(x) for x in point])
        value, *slopes = (math.nan if isinstance(x, Doubt) else x for x in found)
        return Here(point, value, slopes)

    def exists_at(self, point: Sequence[Tree]) -> bool:
        """Whether there are a value and a gradient at the very point that constant formulas say."""
        if all(plain(tree) is not None for tree in point):
            return True
        floats_at = self.point([self.number(tree) for tree in point])
        given = [Given(x, tree) for x, tree in zip(floats_at, point, strict=True)]
        return not any(isinstance(number, Doubt) for number in self._more_digits(given))

    @cached_property
    def _partials(self) -> list["Floats"]:
        slopes = derivatives(self._tree, self._names)
        return [Floats(slope, self._names) for slope in slopes]

    def hessian(self, point: Sequence[float]) -> list[Sequence[float]]:
        """The second partial derivatives at a point: the gradients of the first."""
        found = [partial.at(point) for partial in self._partials]
        return [here.gradient for here in found]

    @staticmethod
    def vector(numbers: Sequence[float]) -> list[float]:
        """The numbers as a list."""
        return list(numbers)

    @staticmethod
    def same(left: Sequence[float], right: Sequence[float]) -> bool:
        """Whether two points are equal; both are lists."""
        return left == right

    @staticmethod
    def number(tree: Tree) -> float:
        """A constant as a float."""
        (number,) = constants((tree,))
        return number if is_number(number) else math.nan

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
    def in_floats(self) -> "Floats":
        """The function itself."""
        return self


def float_of(number: Real) -> float:
    """A number of a result as a float."""
    return floats.values((number.decimal,))[0] if isinstance(number, Value) else number

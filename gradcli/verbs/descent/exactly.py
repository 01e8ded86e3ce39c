"""The objectives of descents with exact numbers: rational ones, and all others in closed form."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from gradcli.algebra.assemble import tree_of
from gradcli.arithmetic.closed_forms import power, terms_of
from gradcli.arithmetic.closed_writing import shortest
from gradcli.arithmetic.rationals import IrrationalError, Program
from gradcli.arithmetic.reals import as_float
from gradcli.differentiation.derivation import gradient
from gradcli.errors import LimitError, ReadError, UndefinedError
from gradcli.language.build import decimal, number
from gradcli.language.tree import Tree, fold
from gradcli.point import closed
from gradcli.point.evaluator import Engine, computed
from gradcli.results.base import BOTH, Function, Value
from gradcli.verbs.descent.objectives import Floats, Here

HALF = Fraction(1, 2)
LARGEST = 500
"""Nodes in the formula of one exact number."""


def exactly(function: Function, numbers: Sequence[Tree]) -> "Rationals | Closed":
    """The objective with exact numbers for a function and the numbers that it starts with."""
    try:
        rationals = Rationals(function)
        for tree in numbers:
            rationals.number(tree)
    except IrrationalError:
        return Closed(function)
    return rationals


class Exact:
    """What exact objectives have in common."""

    exact = True
    overflowed = False

    def __init__(self, function: Function) -> None:
        self._function = function

    @cached_property
    def in_floats(self) -> Floats:
        """The same function over floats."""
        return Floats(self._function.tree, self._function.variables)

    def each(self, function: Callable[..., Any], *vectors: Sequence[Any]) -> list[Any]:
        """The function applied element by element."""
        return list(map(function, *vectors))

    def _partial(self, function: Function) -> "Exact":
        """The objective of a partial derivative."""
        return type(self)(function)

    def at(self, point: Any) -> Here:
        """The value and the gradient at a point."""
        raise NotImplementedError

    @cached_property
    def _partials(self) -> list["Exact"]:
        names = self._function.variables
        slopes = gradient(self._function.tree, names)
        return [self._partial(Function(slope, names)) for slope in slopes]

    def hessian(self, point: Any) -> list[Any]:
        """The second partial derivatives at a point: the gradients of the first."""
        return [partial.at(point).gradient for partial in self._partials]

    @staticmethod
    def vector(numbers: Sequence[Any]) -> list[Any]:
        """The numbers as a list."""
        return list(numbers)

    @staticmethod
    def sure(here: Here) -> Here:
        """The point as it is: exact numbers are certain."""
        return here

    @staticmethod
    def same(left: Sequence[Any], right: Sequence[Any]) -> bool:
        """Whether two points are equal."""
        return list(left) == list(right)

    @staticmethod
    def dot(left: Sequence[Any], right: Sequence[Any]) -> Any:
        """The dot product."""
        return sum(a * b for a, b in zip(left, right, strict=True))


class Rationals(Exact):
    """A function of rational numbers; raises IrrationalError where it is none."""

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self._program = Program(function.tree, function.variables)

    def at(self, point: Sequence[Fraction]) -> Here:
        """The value and the gradient at a point."""
        numbers = self._program(point)
        value, *gradient = (math.nan if x is None else x for x in numbers)
        return Here(point, value, gradient)

    @staticmethod
    def number(tree: Tree) -> Fraction:
        """A rational constant."""
        (value, *_) = Program(tree, ())(())
        if value is None:
            raise IrrationalError
        return value

    @staticmethod
    def sqrt(number: Fraction) -> Fraction:
        """The square root of an element. Raises ReadError where that is irrational."""
        root = Fraction(math.isqrt(number.numerator), math.isqrt(number.denominator))
        if root * root != number:
            message = f"the root of {number} is needed, which can't be gone on with exactly"
            raise ReadError(message, hint="leave out --exact")
        return root

    @staticmethod
    def point(numbers: Sequence[Any]) -> list[Fraction]:
        """The coordinates as fractions."""
        return list(map(Fraction, numbers))

    @staticmethod
    def norm(vector: Sequence[Any]) -> float:
        """The Euclidean length, rounded."""
        return math.hypot(*map(rounded, vector))

    @staticmethod
    def shown(numbers: Sequence[Any]) -> tuple[float | Value, ...]:
        """The numbers exactly and in decimals."""
        return tuple(map(_shown, numbers))

    def shown_norm(self, here: Here, norm: float) -> float | Value:
        """‖∇f‖ as a root."""
        if not math.isfinite(norm):
            return norm
        return Value(shortest(closed.length(here.gradient)), decimal(repr(norm)))


def rounded(value: Fraction | float) -> float:
    """A number as a float."""
    return as_float(value) if isinstance(value, Fraction) else value


def _shown(value: Fraction | float) -> float | Value:
    if not isinstance(value, Fraction):
        return value
    rounded = as_float(value)
    if not math.isfinite(rounded) or (value and not rounded):
        return Value(number(value), number(value))
    return Value(number(value), decimal(repr(rounded)))


class Closed(Exact):
    """A function of any real numbers that formulas without names can say."""

    def at(self, point: Sequence[Any]) -> Here:
        """The value and the gradient at a point. Raises LimitError where numbers grow too long."""
        trees = [value.exact for value in self.shown(point) if isinstance(value, Value)]
        _require_short(trees)
        try:
            here = computed(partial(_here, self._function, point, trees), trees, BOTH)
        except UndefinedError:
            return Here(point, math.nan, [math.nan] * len(trees))
        _require_short([tree_of(terms_of(number)) for number in (here.value, *here.gradient)])
        return here

    def number(self, tree: Tree) -> Any:
        """A constant."""
        return closed.exact_numbers((tree,))[0]

    @staticmethod
    def sqrt(number: Any) -> Any:
        """The square root of an element."""
        return power(number, HALF)

    def point(self, numbers: Sequence[Any]) -> list[Any]:
        """The coordinates as they are."""
        return list(numbers)

    @staticmethod
    def norm(vector: Sequence[Any]) -> float:
        """The Euclidean length, rounded."""
        return math.hypot(*map(float, vector))

    def shown(self, numbers: Sequence[Any]) -> tuple[float | Value, ...]:
        """The numbers exactly and in decimals."""
        return tuple(x if isinstance(x, float) else closed.value_of(x) for x in numbers)

    def shown_norm(self, here: Here, norm: float) -> float | Value:
        """‖∇f‖ as a root."""
        return closed.value_of(closed.length(here.gradient)) if math.isfinite(norm) else norm


def _require_short(trees: Sequence[Tree]) -> None:
    """Raise LimitError where a number is longer than anyone would read."""
    if any(fold(tree, lambda _, sizes: 1 + sum(sizes)) > LARGEST for tree in trees):
        raise LimitError("the exact numbers have become too long")


def _here(function: Function, point: Sequence[Any], trees: Sequence[Tree], at: Engine) -> Here:
    """The value and the gradient at a point, as numbers in closed form, whoever computed them."""
    here = at.local(function, trees, BOTH)
    if at is closed:
        return Here(point, here.value, list(here.gradient))
    shown = here.shown_all([here.value, *here.gradient])
    if any(value.exact is value.decimal for value in shown):
        raise LimitError("the exact numbers are none that a formula can say")
    value, *slopes = closed.exact_numbers([value.exact for value in shown])
    return Here(point, value, slopes)

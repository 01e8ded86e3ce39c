"""What is found of formulas with arrays: gradients in the shape of their variables, as formulas.

`dimensions` are the names of the dimensions of all arrays in the formula, none of a number;
`remarks` say what is supposed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Function
from gradcli.results.statements import Role, Sentence, Statement

Dimensions = dict[str, list[str]]


class ArrayGradient(NamedTuple):
    """∇f, a formula for each variable."""

    function: Function
    gradient: tuple[Tree, ...]
    dimensions: Dimensions
    remarks: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The gradient for each variable."""
        names = self.function.variables
        parts = self.function.partials if len(names) > 1 else (f"∇{self.function.name}",)
        columns = tuple(f"d{self.function.name}/d{name}" for name in names)
        return _stated("gradient", f"∇{self.function.name}", self.gradient, parts, columns, self)


class ArrayUnitGradient(NamedTuple):
    """∇f/‖∇f‖, a formula for each variable."""

    function: Function
    direction: tuple[Tree, ...]
    dimensions: Dimensions
    remarks: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The unit vector."""
        names = self.function.variables
        parts = tuple(f"u_{name}" for name in names) if len(names) > 1 else ("u",)
        columns = tuple(f"u_{name}" for name in names)
        return _stated("direction", "u", self.direction, parts, columns, self)


class ArrayNorm(NamedTuple):
    """‖∇f‖ as a formula."""

    function: Function
    gradient: tuple[Tree, ...]
    norm: Tree
    dimensions: Dimensions
    remarks: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The length of the gradient."""
        symbol = f"‖∇{self.function.name}‖"
        return _stated("norm", symbol, (self.norm,), (symbol,), ("norm",), self)


class ArrayHessian(NamedTuple):
    """∇²f for one vector: a matrix, as a formula."""

    function: Function
    hessian: Tree
    dimensions: Dimensions
    remarks: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The matrix of second partial derivatives."""
        name, (variable,) = self.function.name, self.function.variables
        symbol, column = f"∇²{name}", f"d2{name}/d{variable}d{variable}"
        return _stated("hessian", symbol, (self.hessian,), (symbol,), (column,), self)


class ArrayRate(NamedTuple):
    """The rate of change along an array, ∇f·V/‖V‖ or, not normalised, ∇f·V."""

    function: Function
    gradient: tuple[Tree, ...]
    along: Tree
    normalized: bool
    derivative: Tree
    dimensions: Dimensions
    remarks: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The directional derivative."""
        name = self.function.name
        symbol = f"Dᵤ{name}" if self.normalized else f"∇{name}·V"
        return _stated("derivative", symbol, (self.derivative,), (symbol,), ("derivative",), self)


ArrayResult = ArrayGradient | ArrayUnitGradient | ArrayNorm | ArrayHessian | ArrayRate


def _stated(
    name: str,
    symbol: str,
    value: tuple[Any, ...],
    parts: Sequence[str],
    columns: tuple[str, ...],
    result: ArrayResult,
) -> tuple[Statement, ...]:
    """The answer, each part by itself, and of what shapes everything is."""
    answer = Statement(name, symbol, value, Role.ANSWER, columns, tuple(parts), apart=True)
    return answer, Statement("dimensions", "", Sentence(_in_words(result)))


def shapes_in_words(dimensions: Mapping[str, Sequence[str]]) -> str:
    """The shapes of names: A: m×n, x: n, c: a number."""
    return ", ".join(f"{name}: {'×'.join(each) or 'a number'}" for name, each in dimensions.items())


def _in_words(result: ArrayResult) -> str:
    """The shapes of all names; that a gradient has the shape of its variable."""
    listed = shapes_in_words(result.dimensions)
    if not isinstance(result, ArrayGradient | ArrayUnitGradient):
        return listed
    slope = "the gradient has" if len(result.function.variables) == 1 else "each gradient has"
    return f"{listed}; {slope} the shape of its variable (denominator layout)"

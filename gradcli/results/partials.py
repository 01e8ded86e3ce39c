"""Partial derivatives of any order, and derivatives of functions that an equation defines."""

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Answer, Function, Value, Vector, assumption, differentials
from gradcli.results.statements import Role, Statement, at

PRIMES = "′″‴"


def in_symbols(function: Function, wrt: Sequence[str]) -> str:
    """A partial derivative in symbols; over one variable f′, f″, f‴ and d⁴f/dx⁴."""
    if len(function.variables) > 1:
        return differentials(function.name, wrt)
    if len(wrt) <= len(PRIMES):
        return f"{function.name}{PRIMES[len(wrt) - 1]}"
    return differentials(function.name, wrt, "d")


def column(function: Function, wrt: Sequence[str]) -> str:
    """The name of a column: d2f/dydx, the variables as in ∂²f/∂y∂x."""
    order = len(wrt) if len(wrt) > 1 else ""
    return f"d{order}{function.name}/{''.join(f'd{variable}' for variable in reversed(wrt))}"


class Partial(NamedTuple):
    """∂ⁿf/∂xₙ…∂x₁ as a formula, for the variables x₁, …, xₙ of `wrt`."""

    function: Function
    wrt: tuple[str, ...]
    partial: Tree

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The derivative."""
        return (_statement(self.function, self.wrt, self.partial),)


class PartialAt(NamedTuple):
    """∂ⁿf/∂xₙ…∂x₁ at a point; `formula` where it is wanted beside the number."""

    function: Function
    wrt: tuple[str, ...]
    formula: Tree | None
    point: Vector
    partial: Value

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The derivative as a formula, and its value."""
        symbol = in_symbols(self.function, self.wrt)
        return (
            *at(self.function, self.point),
            *(() if self.formula is None else (Statement("formula", symbol, self.formula),)),
            _statement(self.function, self.wrt, self.partial, "(a)"),
        )


def _statement(
    function: Function, wrt: tuple[str, ...], value: Answer, place: str = ""
) -> Statement:
    symbol = in_symbols(function, wrt) + place
    return Statement("partial", symbol, value, Role.ANSWER, (column(function, wrt),))


class Implicit(NamedTuple):
    """Derivatives of the name `of` that an equation defines, one for each tuple in `wrt`."""

    function: Function
    of: str
    wrt: tuple[tuple[str, ...], ...]
    derivatives: tuple[Tree, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """∂z/∂x = −F_x/F_z for each x."""
        return (_implicit(self, "derivatives", self.derivatives, Role.ANSWER),)


class ImplicitAt(NamedTuple):
    """The same at a point of the curve or surface; `formulas` where they are wanted, too.

    `assumed` is the equation by which a point of letters lies on it.
    """

    function: Function
    of: str
    wrt: tuple[tuple[str, ...], ...]
    formulas: tuple[Tree, ...]
    point: Vector
    derivatives: Vector
    assumed: Tree | None = None

    @property
    def remark(self) -> str:
        """What is assumed of the point."""
        return assumption(self.point, self.assumed)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The derivatives as formulas, and their values."""
        working = _implicit(self, "formulas", self.formulas, Role.WORKING)
        return (
            *at(self.function, self.point),
            *((working,) if self.formulas else ()),
            _implicit(self, "derivatives", self.derivatives, Role.ANSWER),
        )


def of_symbols(result: Implicit | ImplicitAt) -> tuple[str, ...]:
    """The derivatives in symbols: dy/dx on a curve, ∂z/∂x on a surface."""
    sign = "d" if len(result.function.variables) == 2 else "∂"
    return tuple(differentials(result.of, wrt, sign) for wrt in result.wrt)


def _implicit(
    result: Implicit | ImplicitAt, name: str, values: tuple[Answer, ...], role: Role
) -> Statement:
    """The gradient of the function that the equation defines, or its one derivative."""
    defined, symbols = result.function._replace(name=result.of), of_symbols(result)
    columns = tuple(column(defined, wrt) for wrt in result.wrt) if role is Role.ANSWER else ()
    symbol = symbols[0] if len(symbols) == 1 else f"∇{result.of}"
    return Statement(name, symbol, values, role, columns, symbols)

"""What every result is made of: functions, numbers, and how numbers are wanted."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from gradcli.language.names import TO_SUPERSCRIPTS
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse
from gradcli.results.coordinates import System


class Function(NamedTuple):
    """A function as it was read: f(x, y) = tree; `equation` when it came as left = right.

    Names in the tree that are not variables are parameters, held constant. For an equation the
    tree is left − right, whose zero set is meant. In a `system` of other coordinates than Cartesian
    ones, gradients have components along its unit vectors.
    """

    tree: Tree
    variables: tuple[str, ...]
    name: str = "f"
    equation: Tree | None = None
    system: System | None = None

    @property
    def slope(self) -> str:
        """The gradient in symbols; over one variable, the derivative."""
        return f"{self.name}′" if len(self.variables) == 1 else f"∇{self.name}"

    @property
    def steepness(self) -> str:
        """The norm of the gradient in symbols."""
        return f"|{self.slope}|" if len(self.variables) == 1 else f"‖{self.slope}‖"

    @property
    def parts(self) -> tuple[str, ...]:
        """The components of the gradient in symbols."""
        if self.system is None:
            return self.partials if len(self.variables) > 1 else (self.slope,)
        return tuple(f"({self.slope})_{variable}" for variable in self.variables)

    @property
    def partials(self) -> tuple[str, ...]:
        """The partial derivatives in symbols."""
        return tuple(f"∂{self.name}/∂{variable}" for variable in self.variables)


def differentials(name: str, wrt: Sequence[str], sign: str = "∂") -> str:
    """∂³f/∂y∂x² for f and x, x, y, the variables in the order in which derivatives are taken."""
    runs = [(variable, len(list(run))) for variable, run in groupby(wrt)]
    below = "".join(f"{sign}{variable}{_raised(count)}" for variable, count in reversed(runs))
    return f"{sign}{_raised(len(wrt))}{name}/{below}"


def _raised(order: int) -> str:
    return str(order).translate(TO_SUPERSCRIPTS) if order > 1 else ""


class Wanted(NamedTuple):
    """How numbers are wanted: exactly, too, or in decimals alone; with how many digits.

    Without `digits`, decimals are the shortest that tell a double apart. An exact form that is
    longer than `longest` characters is not wanted. Without `asides`, only the answer is, without
    `whole` only what stands in a row of CSV, too; without `decimals`, exact forms stand in their
    place.
    """

    exact: bool = True
    digits: int | None = None
    longest: int | None = None
    asides: bool = True
    decimals: bool = True
    whole: bool = True

    @property
    def quick(self) -> bool:
        """Whether floats can give what is wanted."""
        return not self.exact and self.digits is None


BOTH = Wanted()


class Value(NamedTuple):
    """A real number, exactly (as a formula without names) and rounded to decimals.

    Both are the same where only decimals were wanted.
    """

    exact: Tree
    decimal: Tree


Answer = Tree | Value
Vector = tuple[Value, ...]


class Result(Protocol):
    """What a verb found out about a function: a named tuple."""

    @property
    def function(self) -> Function:
        """The function that it belongs to."""

    def _asdict(self) -> dict[str, Any]: ...


def succeeded(result: Result) -> bool:
    """Whether the verdict is yes; a descent that did not converge says no, and a check may."""
    return bool(getattr(result, "succeeded", True))


def was_interrupted(result: Result) -> bool:
    """Whether the result is what was found until somebody lost patience."""
    return bool(getattr(result, "interrupted", False))


def was_cut_short(result: Result) -> bool:
    """Whether the result is what was found until the time was up."""
    return bool(getattr(result, "cut_short", False))


def remark_on(result: Result) -> str:
    """What has to be said beside the answer: why a descent failed, that a rate is no slope."""
    return str(getattr(result, "remark", ""))


def assumption(point: Vector, equation: Tree | None) -> str:
    """That a point lies on a level set, where an equation between parameters decides."""
    if equation is None:
        return ""
    place = ", ".join(unparse(value.exact) for value in point)
    return f"if ({place}) lies on it: {unparse(equation)}"

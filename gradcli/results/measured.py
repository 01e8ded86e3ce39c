"""A gradient that was measured, with estimates of its errors."""

from typing import NamedTuple

from gradcli.results.base import Function, Value, Vector
from gradcli.results.gradients import ascent
from gradcli.results.statements import Role, Statement, at, slopes


class Measured(NamedTuple):
    """f(a) and ∇f(a) of a program, in the digits that its differences support.

    `errors` are estimates of how far off the partial derivatives are; where all of them may be 0
    there is no direction.
    """

    function: Function
    point: Vector
    value: Value
    gradient: Vector
    errors: Vector
    norm: Value
    direction: Vector | None
    angle: Value | None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """f(a), ∇f(a), how certain that is, and its length."""
        function = self.function
        columns = tuple(f"error_{name}" for name in function.variables)
        return (
            *at(function, self.point),
            Statement("value", f"{function.name}(a)", self.value, columns=("value",)),
            slopes(function, "gradient", self.gradient, Role.ANSWER),
            Statement("errors", "", self.errors, columns=columns, words="estimated errors"),
            Statement("norm", function.steepness, self.norm, columns=("norm",)),
            *(() if self.direction is None else ascent(self.direction, self.angle)),
        )

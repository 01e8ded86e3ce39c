"""The gradient, its direction and its norm."""

from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Answer, Function, Value, Vector
from gradcli.results.statements import Role, Sentence, Statement, at, reading, slopes


class Gradient(NamedTuple):
    """∇f as formulas, one partial derivative a variable."""

    function: Function
    gradient: tuple[Tree, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """∇f."""
        answer = slopes(self.function, "gradient", self.gradient, Role.ANSWER)
        return answer, *reading(self.function)


class GradientAt(NamedTuple):
    """∇f at a point; a stationary point has no direction. The angle is in degrees, in the plane.

    Where only the answer is wanted there is no norm, and nothing is said of a direction.
    """

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    norm: Value | None
    direction: Vector | None
    angle: Value | None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """f(a), ∇f(a), and what it says there: steepness and direction."""
        function = self.function
        return (
            *at(function, self.point),
            slopes(function, "partials", self.partials, Role.WORKING, named=False),
            Statement("value", f"{function.name}(a)", self.value, columns=("value",)),
            slopes(function, "gradient", self.gradient, Role.ANSWER),
            *(() if self.norm is None else self._asides(self.norm)),
            *reading(function),
        )

    def _asides(self, norm: Value) -> tuple[Statement, ...]:
        steepness = Statement("norm", self.function.steepness, norm, columns=("norm",))
        if self.direction is None:
            words = f"a stationary point: {self.function.slope} = 0, so no direction leads upwards"
            return steepness, Statement("direction", "", Sentence(words))
        return steepness, *ascent(self.direction, self.angle)


def ascent(direction: Vector, angle: Value | None) -> tuple[Statement, ...]:
    """The direction of steepest ascent, and its angle in the plane; none over one variable."""
    if len(direction) == 1:
        return ()
    found = Statement("direction", "", direction, words="steepest ascent")
    if angle is None:
        return (found,)
    return found, Statement("angle", "", angle, words="its angle", unit="°")


class UnitGradient(NamedTuple):
    """∇f/‖∇f‖, the direction of steepest ascent, as formulas or (with a point) as numbers."""

    function: Function
    point: Vector | None
    direction: tuple[Answer, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The unit vector u."""
        function = self.function
        names = tuple(f"u_{variable}" for variable in function.variables)
        symbol = f"{function.slope}/{function.steepness}"
        return (
            *at(function, self.point),
            Statement("direction", symbol, self.direction, Role.ANSWER, names, names, "u ="),
            *reading(function),
        )


class Norm(NamedTuple):
    """‖∇f‖ as a formula."""

    function: Function
    gradient: tuple[Tree, ...]
    norm: Tree

    @property
    def statements(self) -> tuple[Statement, ...]:
        """∇f and ‖∇f‖."""
        return (
            slopes(self.function, "gradient", self.gradient, Role.WORKING, named=False),
            Statement("norm", self.function.steepness, self.norm, Role.ANSWER, ("norm",)),
            *reading(self.function),
        )


class NormAt(NamedTuple):
    """‖∇f‖ at a point."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    gradient: Vector
    norm: Value

    @property
    def statements(self) -> tuple[Statement, ...]:
        """∇f(a) and ‖∇f(a)‖."""
        function = self.function
        return (
            *at(function, self.point),
            slopes(function, "partials", self.partials, Role.WORKING, named=False),
            slopes(function, "gradient", self.gradient, Role.WORKING, named=False),
            Statement("norm", function.steepness, self.norm, Role.ANSWER, ("norm",)),
            *reading(function),
        )

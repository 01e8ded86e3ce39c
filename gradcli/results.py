"""What the commands found: frozen data between computing and showing.

Every result carries the function it belongs to; `answer_of` names the part of it that `plain`
prints. A renderer reads fields and computes nothing; JSON keys and CSV columns are the field names.
"""

from dataclasses import dataclass
from enum import Enum

from gradcli.language.tree import Tree


@dataclass(frozen=True, slots=True)
class Function:
    """A function as it was read: f(x, y) = tree; `equation` when it came as left = right.

    Names in the tree that are not variables are parameters, held constant. For an equation the
    tree is left − right, whose zero set is meant.
    """

    tree: Tree
    variables: tuple[str, ...]
    name: str = "f"
    equation: Tree | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How numbers are wanted: exactly, too, or in decimals alone; with how many digits.

    Without `digits`, decimals are the shortest that tell a double apart. An exact form that is
    longer than `longest` characters is not wanted. Without `asides`, only the answer is.
    """

    exact: bool = True
    digits: int | None = None
    longest: int | None = None
    asides: bool = True


BOTH = Wanted()


@dataclass(frozen=True, slots=True)
class Value:
    """A real number, exactly (as a formula without names) and rounded to decimals.

    Both are the same where only decimals were wanted.
    """

    exact: Tree
    decimal: Tree


Answer = Tree | Value
Vector = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient:
    """∇f as formulas, one partial derivative a variable."""

    function: Function
    gradient: tuple[Tree, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientAt:
    """∇f at a point; a stationary point has no direction. The angle is in degrees, in the plane."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    norm: Value
    direction: Vector | None
    angle: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitGradient:
    """∇f/‖∇f‖, the direction of steepest ascent, as formulas or (with a point) as numbers."""

    function: Function
    point: Vector | None
    direction: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """‖∇f‖ as a formula."""

    function: Function
    gradient: tuple[Tree, ...]
    norm: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class NormAt:
    """‖∇f‖ at a point."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    gradient: Vector
    norm: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionalDerivative:
    """D_u f as a formula.

    `along` is the vector V as given, `length` is ‖V‖, `direction` is u = V/‖V‖, `product` is
    ∇f·V. `derivative` is ∇f·u, or ∇f·V where `normalized` is false.
    """

    function: Function
    gradient: tuple[Tree, ...]
    along: Vector
    length: Value
    direction: Vector
    normalized: bool
    product: Tree
    derivative: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionalDerivativeAt:
    """D_u f at a point, with the largest rate ‖∇f‖ and the share cos∠(∇f, u) of it."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    gradient: Vector
    along: Vector
    length: Value
    direction: Vector
    normalized: bool
    product: Value
    derivative: Value
    norm: Value
    cosine: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTangent:
    """The tangent of the level set through a: normal·x = constant, with normal = ∇f(a).

    The normal line is a + t·normal; `basis` spans the tangent directions, and `dots` are their
    products with ∇f(a), which show them orthogonal. `equation` is all of it divided by what its
    numbers have in common, with exact and with decimal numbers.
    """

    normal: Vector
    constant: Value
    equation: Value
    basis: tuple[Vector, ...]
    dots: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Approximation:
    """The linear approximation L(Q) = f(a) + ∇f(a)·(Q − a) beside f(Q); error = L(Q) − f(Q)."""

    point: Vector
    linear: Value
    value: Value
    error: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Tangent:
    """The tangent plane z = plane of the graph at a point, and the tangent of the level set.

    `plane` is None where only the level set was asked for; `level` is None at a stationary
    point, where the level set has no tangent.
    """

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    plane: Value | None
    level: LevelTangent | None
    approximation: Approximation | None


class Outcome(Enum):
    """Why a descent stopped."""

    CONVERGED = "converged"
    OUT_OF_STEPS = "out of steps"
    OSCILLATING = "oscillating"
    DIVERGED = "diverged"
    LEFT_DOMAIN = "left the domain"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a descent: the point x_k, f(x_k), ‖∇f(x_k)‖ and the step size that led there."""

    step: int
    point: tuple[float, ...]
    value: float
    norm: float
    rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """A gradient descent (or ascent): a row for the start and one after each step.

    `reason` is the outcome in one sentence; `stable_rate` is a step size that would have been
    stable, where the curvature seen tells one.
    """

    function: Function
    method: str
    ascend: bool
    steps: tuple[Step, ...]
    outcome: Outcome
    reason: str
    stable_rate: float | None


Result = (
    Gradient
    | GradientAt
    | UnitGradient
    | Norm
    | NormAt
    | DirectionalDerivative
    | DirectionalDerivativeAt
    | Tangent
    | Descent
)


def succeeded(result: Result) -> bool:
    """Whether the verdict is yes: only a descent that did not converge says no."""
    return not isinstance(result, Descent) or result.outcome is Outcome.CONVERGED


def answer_of(result: Result) -> tuple[Answer, ...]:
    """The answer alone: of a tangent the plane's right-hand side, or the level set's equation."""
    match result:
        case Gradient() | GradientAt():
            return result.gradient
        case UnitGradient():
            return result.direction
        case Norm() | NormAt():
            return (result.norm,)
        case DirectionalDerivative() | DirectionalDerivativeAt():
            return (result.derivative,)
        case Tangent():
            chosen = result.plane or (result.level and result.level.equation)
            return (chosen,) if chosen else ()
        case Descent():
            return ()

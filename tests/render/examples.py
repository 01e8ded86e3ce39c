"""Hand-made results, one or more of each kind."""

import math
from fractions import Fraction

from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Tree
from gradcli.results.base import Function, Result, Value
from gradcli.results.descents import Descent, Outcome, Step
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt
from gradcli.results.tangents import Approximation, LevelTangent, Tangent


def tree(text: str) -> Tree:
    return parse(text, Scope()).tree


def value(exact: str, decimal: str | None = None) -> Value:
    """A number from its exact form and its decimals; one text where they are the same."""
    size = Fraction(decimal or exact)
    digits: Tree = Number(abs(size))
    return Value(tree(exact), Apply("neg", (digits,)) if size < 0 else digits)


def formula(exact: str, decimal: str | None = None) -> Value:
    return Value(tree(exact), tree(decimal or exact))


BOWL = Function(tree("x^2 + y^2"), ("x", "y"))
SLOPES = (tree("2x"), tree("2y"))
POINT = (value("1"), value("2"))
AT_POINT = (value("2"), value("4"))
NORM = value("2 sqrt 5", "4.47213595499958")
UNIT = (value("sqrt(5)/5", "0.447213595499958"), value("2 sqrt(5)/5", "0.894427190999916"))

HILL = Function(tree("x^2 y/(1 + y^2) + e^(-x^2/2)"), ("x", "y"))
HILL_SLOPES = (
    tree("2x y/(1 + y^2) - x e^(-x^2/2)"),
    tree("x^2*(1 - y^2)/(1 + y^2)^2"),
)

DIRECTIONAL = DirectionalDerivativeAt(
    function=BOWL,
    partials=SLOPES,
    point=POINT,
    gradient=AT_POINT,
    along=(value("3"), value("4")),
    length=value("5"),
    direction=(value("3/5", "0.6"), value("4/5", "0.8")),
    normalized=True,
    product=value("22"),
    derivative=value("22/5", "4.4"),
    norm=NORM,
    cosine=value("11 sqrt(5)/25", "0.9838699100999075"),
)
LEVEL = LevelTangent(
    normal=AT_POINT,
    constant=value("10"),
    equation=formula("x + 2y = 5"),
    basis=((value("-2"), value("1")),),
    dots=(value("0"),),
)


def _steps(rate: float, count: int) -> tuple[Step, ...]:
    """x² + 3y² from (1, 2)."""
    x, y, steps = 1.0, 2.0, []
    for number in range(count + 1):
        slope = math.hypot(2 * x, 6 * y)
        steps.append(Step(number, (x, y), x * x + 3 * y * y, slope, rate if number else None))
        x, y = x - 2 * rate * x, y - 6 * rate * y
    return tuple(steps)


RESULTS: dict[str, Result] = {
    "grad": Gradient(function=BOWL, gradient=SLOPES),
    "grad-hill": Gradient(function=HILL, gradient=HILL_SLOPES),
    "grad-cases": Gradient(
        function=Function(tree("where(x < 0, -x, theta_1^2)"), ("x", "theta_1")),
        gradient=(tree("where(x < 0, -1, 0)"), tree("where(x < 0, 0, 2 theta_1)")),
    ),
    "grad-at": GradientAt(
        function=BOWL,
        partials=SLOPES,
        point=POINT,
        value=value("5"),
        gradient=AT_POINT,
        norm=NORM,
        direction=UNIT,
        angle=value("180 atan(2)/pi", "63.43494882292201"),
    ),
    "grad-stationary": GradientAt(
        function=BOWL,
        partials=SLOPES,
        point=(value("0"), value("0")),
        value=value("0"),
        gradient=(value("0"), value("0")),
        norm=value("0"),
        direction=None,
        angle=None,
    ),
    "grad-one": GradientAt(
        function=Function(tree("sin(x)/x"), ("x",)),
        partials=(tree("(x cos(x) - sin(x))/x^2"),),
        point=(value("pi", "3.141592653589793"),),
        value=value("0"),
        gradient=(value("-1/pi", "-0.3183098861837907"),),
        norm=value("1/pi", "0.3183098861837907"),
        direction=(value("-1"),),
        angle=None,
    ),
    "unit": UnitGradient(
        function=BOWL,
        point=None,
        direction=(tree("x/sqrt(x^2 + y^2)"), tree("y/sqrt(x^2 + y^2)")),
    ),
    "unit-at": UnitGradient(function=BOWL, point=POINT, direction=UNIT),
    "norm": Norm(function=BOWL, gradient=SLOPES, norm=tree("2 sqrt(x^2 + y^2)")),
    "norm-at": NormAt(function=BOWL, partials=SLOPES, point=POINT, gradient=AT_POINT, norm=NORM),
    "dirderiv": DirectionalDerivative(
        function=BOWL,
        gradient=SLOPES,
        along=DIRECTIONAL.along,
        length=DIRECTIONAL.length,
        direction=DIRECTIONAL.direction,
        normalized=True,
        product=tree("6x + 8y"),
        derivative=tree("(6x + 8y)/5"),
    ),
    "dirderiv-at": DIRECTIONAL,
    "tangent": Tangent(
        function=BOWL,
        partials=SLOPES,
        point=POINT,
        value=value("5"),
        gradient=AT_POINT,
        plane=formula("2x + 4y - 5"),
        level=LEVEL,
        approximation=Approximation(
            point=(value("11/10", "1.1"), value("21/10", "2.1")),
            linear=value("28/5", "5.6"),
            value=value("281/50", "5.62"),
            error=value("-1/50", "-0.02"),
        ),
    ),
    "tangent-equation": Tangent(
        function=Function(tree("x^2 + y^2 - 5"), ("x", "y"), "f", tree("x^2 + y^2 = 5")),
        partials=SLOPES,
        point=POINT,
        value=value("0"),
        gradient=AT_POINT,
        plane=None,
        level=LEVEL,
        approximation=None,
    ),
    "descend": Descent(
        function=Function(tree("x^2 + 3y^2"), ("x", "y")),
        method="fixed",
        ascend=False,
        steps=_steps(0.1, 30),
        outcome=Outcome.OUT_OF_STEPS,
        reason="out of steps: after 30 steps ‖∇f‖ = 0.00248 is still above 1e-06",
        stable_rate=None,
    ),
    "descend-diverged": Descent(
        function=Function(tree("x^2 + 3y^2"), ("x", "y")),
        method="fixed",
        ascend=False,
        steps=_steps(0.5, 4),
        outcome=Outcome.DIVERGED,
        reason="diverged: the rate 0.5 is above 2/λ_max = 0.333; 0.167 would have been stable",
        stable_rate=0.16666666666666666,
    ),
}

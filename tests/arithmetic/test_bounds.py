"""Floats with error bounds: the exact value and the exact slopes lie within them.

Judged with 50 digits for every row of the vocabulary and for generated formulas, where floats
cancel and near the ends of domains, on single floats and on columns of them.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings

from gradcli.arithmetic.balls import Ball
from gradcli.arithmetic.bounds import BALLS, Balls
from gradcli.differentiation.derivation import derivative
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree
from gradcli.point.columns import COLUMNS
from gradcli.point.quick import Compiled
from tests.arithmetic.test_arrays import judged
from tests.formulas import BINARY, UNARY, VARIABLES, formulas
from tests.oracle import UndefinedHereError, evaluate
from tests.test_derivatives import points

FINE = 1e-300
"""What underflow may cost a column: far below all that counts there."""

FIFTY_DIGITS = mp.mpf(10) ** -40
"""What the judge's own rounding may come to, nothing beside that of floats."""

NUMBERS = [
    0.1, -0.1, 0.5, 0.9, 0.999999, 1.0000001, 1.1, 2.0, 3.3, -2.7, 7.25, 12.0, 1e-9, -1e-5,
    3.141592653589793, 1.5707963267948966, 40.0, -33.3, 1e5, 123456.789,
]  # fmt: skip
ALONE = {"factorial": "x!", "min": "min(x, 1/3)", "max": "max(x, 1/3)"}
CANCELLING = [
    "(1 - cos(x))/x^2",
    "(e^x - 1)/x",
    "x - sin(x)",
    "(x + 1)^2 - x^2 - 2x",
    "sqrt(x^2 + 1) - x",
    "ln(1 + x) - x",
    "tan(x) - sin(x)/cos(x)",
    "x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1",
    "1/(1 - x) - 1 - x",
    "cosh(x)^2 - sinh(x)^2",
    "atan(x) + atan(1/x)",
    "where(x < 1, x^2, 2x - 1)^3",
]


def _rows() -> list[str]:
    one = [ALONE.get(name, f"{name}(x)") for name in UNARY]
    two = [f"{name}({args})" for name in BINARY for args in ("x, 3", "7/3, x", "x, x^2 + 1/7")]
    powers = [f"x^({power})" for power in ("2", "-3", "1/3", "2/5", "1/2", "-3/2", "pi", "x")]
    bessel = [f"bessel{kind}({n}, x)" for kind in "jy" for n in range(3)]
    return [*one, *two, *powers, *bessel, "root(x, 3)", "x/7", "2/(x - 1/3)", *CANCELLING]


def _balls(tree: Tree, point: Sequence[float], kind: Balls) -> list[Ball]:
    """f and its partial derivatives at a point of floats; as columns, a row among others."""
    program = Compiled(tree, VARIABLES)
    columns = [np.array([x, x + 1, 0.25]) for x in point]
    place = point if kind is BALLS else columns
    with np.errstate(all="ignore"):
        balls = program.run([Ball(x, 0.0) for x in place], slopes=True, kind=kind)
    return [Ball(_first(ball.value), _first(ball.radius)) for ball in balls]


def _first(number: object) -> float:
    return float(np.ravel(np.asarray(number, dtype=float))[0])


def _judge(tree: Tree, point: Sequence[float]) -> int:
    """Compare all balls of which something is known with the exact values; their number."""
    exact = {name: mp.mpf(x) for name, x in zip(VARIABLES, point, strict=True)}
    wanted = [tree, *(derivative(tree, name) for name in VARIABLES)]
    known = 0
    for kind in (BALLS, COLUMNS):
        balls = _balls(tree, point, kind)
        for formula, ball in zip(wanted, balls, strict=True):
            if not (ball.radius < math.inf and balls[0].radius < math.inf):
                continue
            try:
                value = evaluate(formula, exact, bound=None, at_kinks=True)
            except UndefinedHereError:
                continue
            known += 1
            slack = FINE + abs(value) * FIFTY_DIGITS
            assert abs(value - mp.mpf(ball.value)) <= mp.mpf(ball.radius) + slack, formula
    return known


@pytest.mark.parametrize("text", _rows())
def test_every_row(text: str) -> None:
    tree = parse(text).tree
    assert sum(_judge(tree, (x, 0.5)) for x in NUMBERS)


@settings(judged, max_examples=600)
@given(formulas, points)
def test_generated_formulas(tree: Tree, point: tuple[Fraction, Fraction]) -> None:
    _judge(tree, tuple(map(float, point)))


@pytest.mark.parametrize(("op", "value", "radius"), [
    ("abs", -0.05, 0.1), ("cosh", -0.05, 0.1), ("sin", 1.5, 0.2), ("sin", 0.0, 6.5),
    ("sqrt", 1.0, 0.99),
])  # fmt: skip
def test_a_ball_holds_the_values_between_its_ends(op: str, value: float, radius: float) -> None:
    """A step to one side alone can come back to the same value: |−r/2| = |r/2|."""
    function = parse(f"{op}(x)").tree
    (ball,) = Compiled(function, ("x",)).run([Ball(value, radius)], slopes=False)
    for k in range(-11, 12):
        there = float(evaluate(function, {"x": value + radius * k / 11}))
        assert not abs(there - ball.value) > ball.radius


@pytest.mark.parametrize(("text", "value", "radius"), [
    ("tan(x)", 1.5, 0.1), ("sec(x)", -1.6, 0.1), ("cot(x)", 3.1, 0.1), ("csc(x)", 1e-9, 1e-8),
    ("gamma(x)", -1.05, 0.1), ("gamma(x)", 1e-17, 1e-16), ("lgamma(x)", 0.1, 0.2),
    ("digamma(x)", -3.0, 1e-12), ("polygamma(1, x)", -2.1, 0.2), ("x!", -1.0, 1e-15),
])  # fmt: skip
def test_nothing_is_known_where_a_pole_is_in_the_ball(
    text: str, value: float, radius: float
) -> None:
    compiled = Compiled(parse(text).tree, ("x",))
    (alone,) = compiled.run([Ball(value, radius)], slopes=False)
    with np.errstate(all="ignore"):
        columns = [Ball(np.array([value]), np.array([radius]))]
        (column,) = compiled.run(columns, slopes=False, kind=COLUMNS)
    assert not any(radius < math.inf for radius in (alone.radius, float(column.radius[0])))

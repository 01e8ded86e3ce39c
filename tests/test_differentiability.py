"""Where a gradient is answered at a kink, the difference quotient tends to it on every way there.

Generated functions that are rough at the origin, judged with 600 digits on lines and on curves.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import permutations, product
from typing import Any
from unittest.mock import patch

import mpmath as mp
import pytest
import sympy as sp
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.differentiability import corner
from gradcli.differentiability.corner import MOST_STEPS, UndecidedError, gradient_at_corner
from gradcli.effort import Budget
from gradcli.errors import UndefinedError
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree
from tests import oracle

Real = Any  # mpmath has no types
NEAR, NEARER = mp.mpf(10) ** -6, mp.mpf(10) ** -24
FALLS = 0.3
"""By what factor at least the error falls from near to nearer, unless it is small at once."""

EXAMPLES = 50

IN_TWO = st.sampled_from([
    "x", "y", "(x + y)", "(x - 2y)", "(y - x^2)", "(y^2 - x^3)", "(y - x^4)", "x*y", "x^2", "y^3",
    "(x^2 + y^2)", "(x^2 - y^2)", "(x^2 + x*y + y^2)", "(x^4 + y^2)", "sqrt(x^2 + y^2)",
])  # fmt: skip
IN_THREE = st.sampled_from([
    "x", "y", "z", "(x - y)", "(y - z)", "(z - x)", "(x + y - 2z)", "x*z", "y^2", "(z - x*y)",
    "(x^2 + y^2 + z^2)", "hypot(x, y, z)", "(x^2 + y^2 - z^2)",
])  # fmt: skip
DEFINITE = st.sampled_from([
    "(x^2 + y^2)", "(x^4 + y^2)", "(x^2 + y^4)", "(x^2 + x*y + y^2)", "sqrt(x^2 + y^2)",
    "(|x| + |y|)", "(x^2 + y^6)", "hypot(x, y)", "(x^2 + y^2)^(3/2)",
])  # fmt: skip
DEFINITE_IN_THREE = st.sampled_from([
    "(x^2 + y^2 + z^2)", "hypot(x, y, z)", "(|x| + |y| + |z|)", "(x^2 + y^4 + z^2)",
])  # fmt: skip
SHAPES = (
    "|{}|", "sqrt(({})^2)", "max({}, {})", "min({}, {})", "({})*({})", "({})*({})", "({} + {})",
    "|{}|^(1/2)", "|{}|^(4/3)", "cbrt({})", "sin({})", "sign({})*({})", "({})*cos({})",
    "where({} < {}, {}, {})", "where({} == {}, {}, {})", "max({}, {}, {})", "({} - {})",
    "relu({})^(3/2)", "sqrt(max({}, 0)*({})^2)", "cos(sqrt|{}|)",
    "where({0} > 0, exp(-1/({0})), 0)", "where({0} > 0, ({0})^2*ln({0}), {1})",
    "where({0} == 0, 0, ({1})*sin(1/({0})))",
    "where({0} == {1}, {2}, (exp({0}) - exp({1}))/({0} - {1})*({2}))",
    "where({0} == {1}, {2}, ({2})*(sin({0}) - sin({1}))/(exp({0}) - exp({1})))",
    "where({0} == {1}, 0, ({2})/(exp({0}) - exp({1})))",
    "where({0} == {1}, 0, ({2})*(exp({0}) - exp({1}))/({0} - {1})^2)",
    "where({0} == 0, {1}, sin({0})*({1})/({0}))", "where({0} == 0, 0, ({1})/ln|{0}|)",
    "where(x^2 + y^2 == 0, 0, ({})*cos(atan2({}, x^2 + y^2)))",
    "where({0} == 0, 0, (cos({0}) - 1)*({1})/({0}))",
)  # fmt: skip


def _composed(inner: st.SearchStrategy[str], definite: st.SearchStrategy[str]) -> Any:
    def shaped(shape: str) -> st.SearchStrategy[str]:
        count = max(shape.count("{}"), *(shape.count(f"{{{k}}}") and k + 1 for k in range(3)))
        return st.builds(shape.format, *[inner] * count)

    quotient = st.builds(
        lambda u, v, w: f"where({w} == 0, 0, ({u})*({v})/{w})", inner, inner, definite
    )
    return st.one_of(*map(shaped, SHAPES), quotient)


IN_SPACE = {
    "x,y": st.recursive(IN_TWO, lambda inner: _composed(inner, DEFINITE), max_leaves=6),
    "x,y,z": st.recursive(
        IN_THREE, lambda inner: _composed(inner, DEFINITE_IN_THREE), max_leaves=5
    ),
}


def _ways(count: int, step: Real) -> Iterator[tuple[Real, ...]]:
    """Points near the origin, in steps of that size, on lines and on curves y = c·x^e."""
    slopes = [0, 1, -1, 2, mp.mpf(-1) / 3, 7]
    for others in product(slopes if count < 3 else slopes[:4], repeat=count - 1):
        for place, turn in product(range(count), (1, -1)):
            point = [turn * slope * step for slope in others]
            yield (*point[:place], turn * step, *point[place:])
    for factor, power, turn in product([1, -2, 1.5], [2, 3, 4, 1.5], (1, -1)):
        for first, second in permutations(range(count), 2):
            moved = {first: turn * step, second: factor * step**power}
            yield tuple(moved.get(place, mp.mpf(0)) for place in range(count))


def _worst(tree: Tree, gradient: tuple[sp.Expr, ...], value: sp.Expr, names: list[str]) -> str:
    """A way on which the error f(h) − f(0) − g·h is not small against ‖h‖, if there is one."""
    slopes = [mp.mpf(str(slope.evalf(100))) for slope in gradient]
    start = mp.mpf(str(value.evalf(100)))

    def error(h: tuple[Real, ...]) -> Real:
        point = dict(zip(names, h, strict=True))
        there = oracle.evaluate(tree, point, mp.inf, at_kinks=True)
        linear = sum(g * part for g, part in zip(slopes, h, strict=True))
        return abs(there - start - linear) / mp.norm(h)

    for near, nearer in zip(_ways(len(names), NEAR), _ways(len(names), NEARER), strict=True):
        last = error(nearer)
        if not (last < NEAR or last < FALLS * error(near)):
            return str(mp.nstr(near))
    return ""


@pytest.mark.parametrize("space", IN_SPACE)
@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_gradient_is_one_on_every_way(space: str, data: st.DataObject) -> None:
    text, names = data.draw(IN_SPACE[space]), space.split(",")
    tree = parse(text).tree
    origin = dict.fromkeys(names, sp.Integer(0))
    try:
        value = PointEvaluation(tree, origin).value
        gradient = gradient_at_corner(tree, origin, value)
    except UndefinedError:
        return
    with mp.workdps(600), patch.object(oracle, "TINY", mp.mpf(10) ** -5000):
        assert _worst(tree, gradient, value, names) == "", text


COUNTED = [
    "max(x, y) + ln(1 + exp(-|x - y|))",
    "where(x == y, exp(x), (exp(x) - exp(y))/(x - y))",
    "where(y == sin(x) - x, x, 0)",
    "max(x,y)*min(x,y) + cos(hypot(x, y))",
]


@pytest.mark.parametrize("text", COUNTED)
def test_a_proof_takes_the_same_steps_every_time(text: str) -> None:
    tree, origin = parse(text).tree, dict.fromkeys(("x", "y"), sp.Integer(0))
    value = PointEvaluation(tree, origin).value

    def steps() -> int:
        with Budget(10**9) as purse, suppress(UndefinedError):
            gradient_at_corner(tree, origin, value)
        return 10**9 - purse.left

    assert 0 < steps() == steps() < MOST_STEPS


def test_a_proof_that_takes_too_many_steps_is_no_answer() -> None:
    tree, origin = parse("|x|*(x + |y|)").tree, dict.fromkeys(("x", "y"), sp.Integer(0))
    with pytest.raises(UndecidedError), patch.object(corner, "MOST_STEPS", 5):
        gradient_at_corner(tree, origin, sp.Integer(0))

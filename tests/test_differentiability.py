"""Where a gradient is answered at a kink, the difference quotient tends to it on every way there.

Generated functions that are rough at the origin, judged with 120 digits on lines and on curves.
"""

from collections.abc import Iterator
from itertools import product
from unittest.mock import patch

import mpmath as mp
import sympy as sp
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.differentiability.corner import gradient_at_corner
from gradcli.errors import UndefinedError
from gradcli.language.reading.parser import parse
from tests import oracle

NAMES = ("x", "y")
NEAR, NEARER = mp.mpf(10) ** -6, mp.mpf(10) ** -24
FALLS = 0.3
"""By what factor at least the error falls from near to nearer, unless it is small at once."""

LEAVES = st.sampled_from([
    "x", "y", "(x + y)", "(x - 2y)", "(y - x^2)", "(y^2 - x^3)", "(y - x^4)", "x*y", "x^2", "y^3",
    "(x^2 + y^2)", "(x^2 - y^2)", "(x^2 + x*y + y^2)", "(x^4 + y^2)",
])  # fmt: skip
DEFINITE = st.sampled_from([
    "(x^2 + y^2)", "(x^4 + y^2)", "(x^2 + y^4)", "(x^2 + x*y + y^2)", "sqrt(x^2 + y^2)",
    "(|x| + |y|)", "(x^2 + y^6)",
])  # fmt: skip
SHAPES = (
    "|{}|", "sqrt(({})^2)", "max({}, {})", "min({}, {})", "({})*({})", "({})*({})", "({} + {})",
    "|{}|^(1/2)", "|{}|^(4/3)", "cbrt({})", "sin({})", "sign({})*({})", "({})*cos({})",
    "where({} < {}, {}, {})", "where({} == {}, {}, {})",
)  # fmt: skip


def _composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    shapes = [st.builds(shape.format, *[inner] * shape.count("{}")) for shape in SHAPES]
    quotient = st.builds(
        lambda u, v, w: f"where(x^2 + y^2 == 0, 0, ({u})*({v})/{w})", inner, inner, DEFINITE
    )
    return st.one_of(*shapes, quotient)


rough_functions = st.recursive(LEAVES, _composed, max_leaves=6)


def _ways(step: object) -> Iterator[tuple[object, object]]:
    """Points near the origin, in steps of that size, on lines and on curves y = c·x^e."""
    for slope, turn in product([0, 1, -1, 2, mp.mpf(-1) / 3, 7], (1, -1)):
        yield turn * step, turn * slope * step  # type: ignore[operator]  # mpmath has no types
    for factor, power, turn in product([1, -2, 1.5], [2, 3, 4, 1.5], (1, -1)):
        yield turn * step, factor * step**power  # type: ignore[operator]
        yield factor * step**power, turn * step  # type: ignore[operator]


@settings(
    derandomize=True,
    database=None,
    max_examples=120,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(rough_functions)
def test_a_gradient_is_one_on_every_way(text: str) -> None:
    tree = parse(text).tree
    origin = dict.fromkeys(NAMES, sp.Integer(0))
    found = PointEvaluation(tree, origin)
    try:
        gradient = gradient_at_corner(tree, origin, found.value)
    except UndefinedError:
        return
    with mp.workdps(120), patch.object(oracle, "TINY", mp.mpf(10) ** -900):
        slopes = [mp.mpf(str(slope.evalf(100))) for slope in gradient]
        value = mp.mpf(str(found.value.evalf(100)))

        def error(h: tuple[object, object]) -> object:
            there = oracle.evaluate(tree, dict(zip(NAMES, h, strict=True)), at_kinks=True)
            linear = sum(g * part for g, part in zip(slopes, h, strict=True))
            return abs(there - value - linear) / mp.hypot(*h)

        for near, nearer in zip(_ways(NEAR), _ways(NEARER), strict=True):
            last = error(nearer)
            assert last < NEAR or last < FALLS * error(near), (text, near)  # type: ignore[operator]

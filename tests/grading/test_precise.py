"""Balls hold the exact values, and say where there are none."""

from fractions import Fraction

import mpmath as mp
import pytest

from gradcli.arithmetic.enclosures import CONTEXT, UNDEFINED, UNSURE, Ball, Doubt
from gradcli.arithmetic.precise import Precise
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree
from tests.formulas import BINARY, UNARY
from tests.oracle import UndefinedHereError, evaluate

ALONE = {"factorial", "min", "max"}  # written otherwise, or of several arguments
POINTS = [Fraction(3, 7), Fraction(-5, 3), Fraction(13, 6), Fraction(97, 100)]
DOUBTS = [
    ("sqrt(x)", -2, UNDEFINED),
    ("ln(x)", -2, UNDEFINED),
    ("asin(x)", 2, UNDEFINED),
    ("log10(x)", -8, UNDEFINED),
    ("acosh(x)", 0, UNDEFINED),
    ("x^x", -3, UNDEFINED),
    ("1/x", 0, UNSURE),
    ("gamma(x)", -2, UNSURE),
    ("sign(x)", 0, UNSURE),
    ("where(x < 0, 1, 2)", 0, UNSURE),
    ("e^(e^(e^x))", 9, UNSURE),
]
KNOWN = [
    ("where(x < 0, ln(x), sqrt(x))", 4, 2),
    ("where(x < 0, 1, ln(x))", -4, 1),
    ("cbrt(x)", -8, -2),
    ("x^(2/3)", -8, 4),
    ("x^(-1/3)", -8, Fraction(-1, 2)),
    ("max(x, 2, 5)", 3, 5),
    ("hypot(x, 3, 4)", 0, 5),
]


def _ball(text: str, x: Fraction | int) -> Ball | Doubt:
    return Precise([parse(text).tree], ("x",)).values((Fraction(x),), 60)[0]


@pytest.mark.parametrize(("text", "x", "doubt"), DOUBTS)
def test_doubts(text: str, x: int, doubt: Doubt) -> None:
    assert _ball(text, x) is doubt


@pytest.mark.parametrize(("text", "x", "value"), KNOWN)
def test_known(text: str, x: int, value: Fraction | int) -> None:
    assert _holds(_ball(text, x), mp.mpf(value.numerator) / value.denominator)


def _holds(ball: Ball | Doubt, value: object) -> bool:
    assert isinstance(ball, Ball)
    middle, radius = (mp.mpf(CONTEXT.nstr(each, 120)) for each in (ball.value, ball.radius))
    return bool(abs(middle - value) <= radius + mp.mpf(10) ** -110)


def _formulas() -> list[str]:
    one = [f"{name}(x)" for name in UNARY if name not in ALONE]
    two = [f"{name}(x, x^2 + 1)" for name in BINARY]
    return [*one, *two, *(f"3 x^2 {text} - x/7" for text in one), "x!", "1/(x^2 - 2)", "x^5.5"]


@pytest.mark.parametrize("text", _formulas())
def test_every_function(text: str) -> None:
    tree: Tree = parse(text).tree
    for x in POINTS:
        ball = _ball(text, x)
        with mp.workdps(120):
            try:
                value = evaluate(tree, {"x": mp.mpf(x.numerator) / x.denominator}, at_kinks=True)
            except UndefinedHereError:
                assert isinstance(ball, Doubt)
                continue
            assert _holds(ball, value), (x, ball, value)
            assert mp.mpf(CONTEXT.nstr(ball.radius, 5)) < mp.mpf(10) ** -50 * (1 + abs(value))  # type: ignore[union-attr]  # a ball, as `_holds` has seen

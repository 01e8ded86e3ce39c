"""Enclosures hold the exact values, and say where there are none."""

from fractions import Fraction

import mpmath as mp
import pytest
from flint import arb

from gradcli.arithmetic.enclosures import EnclosedFormulas, Real, precision
from gradcli.arithmetic.runner import Doubt
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree
from tests.formulas import BINARY, UNARY
from tests.oracle import UndefinedHereError, evaluate

ALONE = {"factorial", "min", "max"}  # written otherwise, or of several arguments
POINTS = [Fraction(3, 7), Fraction(-5, 3), Fraction(13, 6), Fraction(97, 100)]
DOUBTS = [
    ("sqrt(x)", -2, True),
    ("ln(x)", -2, True),
    ("asin(x)", 2, True),
    ("log10(x)", -8, True),
    ("acosh(x)", 0, True),
    ("x^x", -3, True),
    ("1/x", 0, False),
    ("gamma(x)", -2, False),
    ("sign(x)", 0, False),
    ("where(x < 0, 1, 2)", 0, False),
    ("e^(e^(e^x))", 9, False),
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


def _found(text: str, x: Fraction | int) -> Real | Doubt:
    return EnclosedFormulas([parse(text).tree], ("x",), nearby=True).values((Fraction(x),), 60)[0]


@pytest.mark.parametrize(("text", "x", "certain"), DOUBTS)
def test_doubts(text: str, x: int, certain: bool) -> None:
    found = _found(text, x)
    assert isinstance(found, Doubt)
    assert found.certain is certain


@pytest.mark.parametrize(("text", "x", "value"), KNOWN)
def test_known(text: str, x: int, value: Fraction | int) -> None:
    assert _holds(_found(text, x), mp.mpf(value.numerator) / value.denominator)


def _holds(found: Real | Doubt, value: object) -> bool:
    assert not isinstance(found, Doubt)
    number = _enclosed(found)
    middle, radius = (mp.mpf(each.str(120, radius=False)) for each in (number.mid(), number.rad()))
    return bool(abs(middle - value) <= radius + mp.mpf(10) ** -110)


def _enclosed(number: Real) -> arb:
    with precision(500):
        return arb(number)


def _formulas() -> list[str]:
    one = [f"{name}(x)" for name in UNARY if name not in ALONE]
    two = [f"{name}(x, x^2 + 1)" for name in BINARY]
    bessel = [f"bessel{kind}({n}, x)" for kind in "jy" for n in range(3)]
    return [
        *one,
        *two,
        *bessel,
        *(f"3 x^2 {text} - x/7" for text in one),
        "x!",
        "1/(x^2 - 2)",
        "x^5.5",
    ]


@pytest.mark.parametrize("text", _formulas())
def test_every_function(text: str) -> None:
    tree: Tree = parse(text).tree
    for x in POINTS:
        found = _found(text, x)
        with mp.workdps(120):
            try:
                value = evaluate(tree, {"x": mp.mpf(x.numerator) / x.denominator}, at_kinks=True)
            except UndefinedHereError:
                assert isinstance(found, Doubt)
                continue
            assert _holds(found, value), (x, found, value)
            radius = mp.mpf(_enclosed(found).rad().str(5, radius=False))  # type: ignore[arg-type]  # a number, as `_holds` has seen
            assert radius < mp.mpf(10) ** -50 * (1 + abs(value))

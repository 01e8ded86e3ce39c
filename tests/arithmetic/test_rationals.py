"""Exact arithmetic on tapes agrees with floats, and says where it ends."""

from fractions import Fraction

import pytest

from gradcli.arithmetic import floats
from gradcli.arithmetic.rationals import IrrationalError, Program
from gradcli.errors import LimitError
from gradcli.language.reading.parser import parse

POINT = (Fraction(2, 3), Fraction(-5, 4))
RATIONAL = [
    "x + y", "x - 2y", "x*y", "x/y", "(x - y)^3/(x + y)^2", "|x*y|", "sign(y)*x^2", "relu(x - y)",
    "min(x, y, 1)^2", "max(x, y)*x", "where(x < y, x/0, y^2*x)", "where(x == 2/3, x^-2, 1)",
    "1/(1 + 1/(1 + x))", "7", "step(x)*y", "relu(y)",
]  # fmt: skip


@pytest.mark.parametrize("text", RATIONAL)
def test_value_and_gradient(text: str) -> None:
    tree = parse(text).tree
    exact = Program(tree, ("x", "y"))(POINT)
    assert all(isinstance(number, Fraction) for number in exact)
    rounded = floats.value_and_gradient(tree, ("x", "y"))([float(x) for x in POINT])
    assert [float(number or 0) for number in exact] == pytest.approx(rounded, rel=1e-12)


@pytest.mark.parametrize("text", ["sin x", "sqrt x", "x^y", "x^(1/2)", "e*x", "hypot(x, y)"])
def test_what_leads_out_of_the_rationals(text: str) -> None:
    with pytest.raises(IrrationalError):
        Program(parse(text).tree, ("x", "y"))


def test_where_there_is_no_value() -> None:
    assert Program(parse("1/(x - 2/3) + y").tree, ("x", "y"))(POINT)[0] is None


@pytest.mark.parametrize("text", ["x^100000", "(x^3000)^3000", "(x + 1/7)^9999*y^9999"])
def test_numbers_that_are_too_long(text: str) -> None:
    with pytest.raises(LimitError):
        Program(parse(text).tree, ("x", "y"))(POINT)

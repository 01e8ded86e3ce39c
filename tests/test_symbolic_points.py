"""Points with letters for coordinates: the answer is a formula in them, right for every number."""

import json
import re

import mpmath as mp
import pytest

from gradcli.errors import Status
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Symbol, substitute
from gradcli.language.unparse import unparse
from tests import oracle
from tests.cli.harness import run_inside

TEXTBOOK = [
    ("x^2/a^2 + y^2/b^2 = 1", "x0,y0", "x*x0/a^2 + y*y0/b^2 = 1"),
    ("x^2/a^2 - y^2/b^2 = 1", "x0,y0", "x*x0/a^2 - y*y0/b^2 = 1"),
    ("x^2 + y^2 = r^2", "x0,y0", "x*x0 + y*y0 = r^2"),
    ("x y = c", "p,q", "q*x + p*y = 2*c"),
    ("x^2 + y^2 = 1", "cos t, sin t", "x*cos(t) + y*sin(t) = 1"),
    ("sqrt(x) + sqrt(y) = sqrt(c)", "p,q", "x/sqrt(p) + y/sqrt(q) = sqrt(c)"),
    ("x^3 + y^3 = 6x y", "p,q", "x*(p^2 - 2*q) + y*(q^2 - 2*p) = 2*p*q"),
    ("x^2/4 + y^2/9 = 1", "p,q", "9*p*x + 4*q*y = 36"),
]
"""Equations of conics' and curves' tangents as textbooks print them."""


def _values(text: str, place: dict[str, float]) -> float:
    return float(oracle.evaluate(parse(text).tree, place))


@pytest.mark.parametrize(("equation", "at", "tangent"), TEXTBOOK)
def test_a_tangent_uses_that_the_point_lies_on_the_curve(
    equation: str, at: str, tangent: str
) -> None:
    done = run_inside("tangent", equation, "--vars", "x,y", "--at", at)
    left, right = (parse(side).tree for side in done.out.split("="))
    wanted, constant = (parse(side).tree for side in tangent.split("="))
    place = dict(zip("xyabcpqrt", (0.3, 0.7, 1.1, 1.9, 2.3, 0.6, 1.7, 2.9, 0.4), strict=True))
    place |= {"x0": 0.8, "y0": 1.3}
    ratio = oracle.evaluate(left, place) / oracle.evaluate(wanted, place)
    assert oracle.close(oracle.evaluate(right, place), ratio * oracle.evaluate(constant, place))
    judged = run_inside("tangent", equation, "--vars", "x,y", "--at", at, "--check", tangent)
    assert judged.out.startswith("right")


@pytest.mark.parametrize("command", ["grad", "norm", "hess", "tangent"])
@pytest.mark.parametrize(
    "formula",
    ["x^2 y + y^3", "e^x cos y", "ln(x) y^2", "sqrt(x^2 + y^2)", "x/(1 + y^2)", "abs(x) y"],
)
def test_numbers_put_for_the_letters_give_the_numbers_at_that_point(
    command: str, formula: str
) -> None:
    asked = (command, formula, "--vars", "x,y", "--at")
    symbolic, numbers = (
        re.split("[\t\n]", run_inside(*asked, point).out.strip()) for point in ("a,b+1", "2,3/2")
    )
    place = {"a": 2.0, "b": 0.5, "x": 0.3, "y": -1.7}
    assert len(symbolic) == len(numbers)
    for formula_at, number in zip(symbolic, numbers, strict=True):
        assert mp.almosteq(_values(formula_at, place), _values(number, place), 1e-10)


def test_a_letter_may_be_named_like_another_variable() -> None:
    assert run_inside("grad", "x^2 y", "--at", "y,x").out == "2*x*y\ty^2\n"
    judged = run_inside("grad", "x^2 y", "--at", "y,x", "--check", "2xy, y^2")
    assert judged.status == Status.ANSWERED
    slopes = [parse(each).tree for each in ("2*x*y", "x^2")]
    swapped = [substitute(each, {"x": Symbol("y"), "y": Symbol("x")}) for each in slopes]
    for text, tree in zip(("2*x*y", "y^2"), swapped, strict=True):
        place = {"x": 1.25, "y": -3.0}
        assert _values(text, place) == _values(unparse(tree), place)


def test_in_a_tangent_it_may_not() -> None:
    done = run_inside("tangent", "x^2 y", "--at", "x,2")
    assert done.status == Status.USAGE
    assert "x is a variable" in done.err
    assert "x0" in done.err


def test_the_assumption_is_told() -> None:
    done = run_inside("tangent", "x^2 + y^2 = 1", "--at", "p,q", "--format", "json")
    assert json.loads(done.out)["level"]["assumed"] == "p^2 + q^2 = 1"
    assert "if (p, q) lies on it" in done.err
    assert "assumed" in run_inside("tangent", "x y = 1", "--at", "1,1", "--format", "json").out
    known = run_inside("tangent", "x^2 + y^2 = 1", "--at", "cos t, sin t")
    assert not known.err
    graph = run_inside("tangent", "x^2", "--at", "a,b")
    assert graph.out == "2*a*x - a^2\n"
    assert "b = f(a) = a^2" in graph.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tangent", "x^2 + y^2 = 2", "--at", "cos t, sin t"), "left − right is -1 there"),
        (("grad", "max(x, y)", "--at", "a,a"), "not differentiable"),
        (("grad", "abs(x - y)", "--at", "a,a"), "not differentiable"),
        (("grad", "abs(x) + y", "--at", "0,b"), "not differentiable"),
        (("grad", "ln(x) y", "--at", "0,b"), "undefined"),
        (("grad", "where(x < y, x, y^2)", "--at", "a,3"), "that depends on a"),
    ],
)
def test_no_answer_where_there_is_none(arguments: tuple[str, ...], message: str) -> None:
    done = run_inside(*arguments)
    assert done.status == Status.UNDEFINED
    assert message in done.err


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("x x0/a^2 + y y0/b^2 = 1", "right"),
        ("x0 (x - x0)/a^2 + y0 (y - y0)/b^2 = 0", "right"),
        ("y = y0 - b^2 x0 (x - x0)/(a^2 y0)", "right"),
        ("b^2 x0 x + a^2 y0 y = a^2 b^2", "right"),
        ("x x0/a^2 + y y0/b^2 = 2", "wrong"),
        ("x x0/a^2 - y y0/b^2 = 1", "wrong"),
    ],
)
def test_answers_are_judged_on_the_curve(answer: str, verdict: str) -> None:
    asked = ("tangent", "x^2/a^2 + y^2/b^2 = 1", "--vars", "x,y", "--at", "x0,y0")
    assert run_inside(*asked, "--check", answer).out.startswith(verdict)


def test_slips_are_named_at_letters_too() -> None:
    asked = ("dirderiv", "x^2 y", "--at", "a,b", "--along", "3,4", "--check", "6ab + 4a^2")
    assert "not normalised" in run_inside(*asked).out

"""Quadratic approximations: as textbooks print them, and with an error of the third order."""

import json

import mpmath as mp
import pytest

from gradcli.errors import Status
from gradcli.language.reading.parser import parse
from tests import oracle
from tests.cli.harness import run_inside

TEXTBOOK = [
    ("e^x cos y", "0,0", "1 + x + x^2/2 - y^2/2"),
    ("sin(2x) + cos y", "0,0", "1 + 2x - y^2/2"),
    ("x e^(2y)", "2,0", "2 + (x - 2) + 4y + 2(x - 2)y + 4y^2"),
    ("cos x cos y", "0,0", "1 - x^2/2 - y^2/2"),
    ("1/(1 - x - y)", "0,0", "1 + x + y + x^2 + 2x y + y^2"),
    ("ln(1 + x + 2y)", "0,0", "x + 2y - x^2/2 - 2x y - 2y^2"),
    ("sqrt(1 + 4x^2 + y^2)", "0,0", "1 + 2x^2 + y^2/2"),
    ("x y^2", "1,2", "4 + 4(x - 1) + 4(y - 2) + 4(x - 1)(y - 2) + (y - 2)^2"),
    ("e^(x y)", "1,1", "e(1 + (x-1) + (y-1) + (x-1)^2/2 + 2(x-1)(y-1) + (y-1)^2/2)"),
    ("ln x", "1", "(x - 1) - (x - 1)^2/2"),
    ("sqrt x", "4", "2 + (x - 4)/4 - (x - 4)^2/64"),
    ("1/x", "2", "1/2 - (x - 2)/4 + (x - 2)^2/8"),
    ("sin x", "pi/2", "1 - (x - pi/2)^2/2"),
    ("x^2 + x y + y^2 z", "1,0,1", "1 + 2(x-1) + y + (x-1)^2 + (x-1)y + y^2"),
    ("x^3 abs x", "0", "0"),
]
"""Taylor polynomials of the second degree from calculus courses."""


@pytest.mark.parametrize(("formula", "at", "polynomial"), TEXTBOOK)
def test_the_polynomial_is_that_of_the_book(formula: str, at: str, polynomial: str) -> None:
    done = run_inside("tangent", formula, "--at", at, "--order", "2", "--exact")
    found, wanted = parse(done.out.strip()).tree, parse(polynomial).tree
    for x, y, z in ((0.3, -1.7, 2.1), (2.5, 0.4, -0.6), (-1.1, 3.3, 0.9)):
        place = {"x": x, "y": y, "z": z}
        assert oracle.close(oracle.evaluate(found, place), oracle.evaluate(wanted, place))
    judged = run_inside("tangent", formula, "--at", at, "--order", "2", "--check", polynomial)
    assert judged.out.startswith("right")


@pytest.mark.parametrize(
    ("formula", "point"),
    [("x^2 y + sin(x y)", (1.0, 2.0)), ("e^(x y)/(1 + x^2)", (0.5, -1.0)), ("x^y", (2.0, 1.5))],
)
def test_the_error_is_of_the_third_order(formula: str, point: tuple[float, float]) -> None:
    x, y = point
    asked = ("tangent", formula, "--at", f"{x},{y}", "--order", "2", "--digits", "40")
    found, f = parse(run_inside(*asked).out.strip()).tree, parse(formula).tree

    def error(step: mp.mpf) -> mp.mpf:
        place = {"x": mp.mpf(x) + step, "y": mp.mpf(y) - 2 * step}
        return oracle.evaluate(found, place) - oracle.evaluate(f, place)

    step = mp.mpf(2) ** -12
    assert mp.almosteq(error(step) / error(step / 2), 8, 0.02)


def test_both_orders_are_compared_at_a_point() -> None:
    asked = ("tangent", "sqrt(x) y^2", "--at", "4,-1", "--order", "2", "--approx", "4.1,-.9")
    near = json.loads(run_inside(*asked, "--format", "json").out)["approximation"]
    assert near["point"] == {"x": 4.1, "y": -0.9}
    value = mp.sqrt(4.1) * 0.81
    assert (near["linear"], near["quadratic"]) == (1.625, 1.63984375)
    assert mp.almosteq(near["value"], value, 1e-12)
    assert mp.almosteq(near["error"], 1.625 - value, 1e-9)
    assert mp.almosteq(near["quadratic_error"], 1.63984375 - value, 1e-9)


@pytest.mark.parametrize(
    ("formula", "options", "message"),
    [
        ("x abs(x)", ("--at", "0"), "not twice differentiable"),
        ("abs(x) + y", ("--at", "0,1"), "not"),
        ("x y (x^2 - y^2)/(x^2 + y^2)", ("--at", "0,0"), "undefined"),
        ("x^(5/3)", ("--at", "0"), "not twice differentiable"),
    ],
)
def test_no_polynomial_where_there_are_no_second_derivatives(
    formula: str, options: tuple[str, ...], message: str
) -> None:
    done = run_inside("tangent", formula, *options, "--order", "2")
    assert done.status == Status.UNDEFINED
    assert message in done.err
    assert not done.out


@pytest.mark.parametrize(
    ("answer", "slip"),
    [
        ("1 + x + x^2 - y^2", "the factor 1/2"),
        ("1 + x", "that is the tangent"),
        ("1 + x - x^2/2 + y^2/2", "sign of the second-order terms"),
    ],
)
def test_slips_are_named(answer: str, slip: str) -> None:
    asked = ("tangent", "e^x cos y", "--at", "0,0", "--order", "2", "--check", answer)
    done = run_inside(*asked)
    assert done.status == Status.NO
    assert slip in done.out


def test_it_is_one_of_functions() -> None:
    assert run_inside("tangent", "x^2 = y", "--at", "1,1", "--order", "2").status == Status.USAGE
    asked = ("tangent", "x y", "--at", "1,1", "--order", "2", "--level")
    assert run_inside(*asked).status == Status.USAGE


@pytest.mark.parametrize("form", ["plain", "csv", "latex", "json", "table"])
def test_steps_end_in_the_polynomial(form: str) -> None:
    asked = ("tangent", "x^2 y", "--at", "1,2", "--order", "2", "--steps", "--format", form)
    assert "quadratic approximation" in run_inside(*asked).out
    test_of_hess = ("hess", "x^2 y", "--at", "1,2", "--steps", "--format", form)
    assert "determinant" in run_inside(*test_of_hess).out

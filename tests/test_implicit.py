"""Derivatives of what an equation defines: as texts print them, as differences on the curve."""

import json
from typing import Any

import mpmath as mp
import pytest

from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree
from tests.cli.harness import run_inside
from tests.oracle import close, evaluate
from tests.tables import rows

EXERCISES = rows("implicits.txt")


def on_curve(equation: Tree, of: str, near: str) -> dict[str, Any]:
    """The point of the curve whose other coordinates are given."""
    pairs = (part.split("=") for part in near.split(","))
    place = {name.strip(): mp.mpf(value) for name, value in pairs}
    return place | {of: solved(equation, of, place)}


def solved(equation: Tree, of: str, place: dict[str, Any]) -> Any:
    """The value of a name that fulfils the equation, by the secant method."""
    left, right = equation.args
    return mp.findroot(
        lambda value: evaluate(left, place | {of: value}) - evaluate(right, place | {of: value}),
        (place[of], place[of] + mp.mpf("1e-3")),
    )


@pytest.mark.parametrize(("equation", "of", "expected", "near"), EXERCISES, ids=str)
def test_derivatives_are_those_of_the_texts(
    equation: str, of: str, expected: str, near: str
) -> None:
    run = run_inside("grad", equation, "--of", of)
    assert run.status == 0, run.err
    tree = parse(equation).tree
    place = on_curve(tree, of, near)
    others = [name for name in place if name != of]
    right = [evaluate(parse(text).tree, place) for text in expected.split(";")]
    found = [evaluate(parse(text).tree, place) for text in run.out.split("\t")]
    step = mp.mpf(10) ** -15
    for name, value, answer in zip(others, right, found, strict=True):
        ahead, behind = (
            solved(tree, of, place | {name: place[name] + side * step}) for side in (1, -1)
        )
        assert close(value, (ahead - behind) / (2 * step), 1e-9)
        assert close(answer, value), run.out


@pytest.mark.parametrize(("equation", "of", "expected", "near"), EXERCISES, ids=str)
def test_answers_are_judged_on_the_curve(equation: str, of: str, expected: str, near: str) -> None:
    del near
    right = run_inside("grad", equation, "--of", of, "--check", expected.replace(";", ","))
    assert right.status == 0, right.out
    twice = ", ".join(f"2({part})" for part in expected.split(";"))
    assert run_inside("grad", equation, "--of", of, "--check", twice).status == 1


@pytest.mark.parametrize(
    ("equation", "answer", "verdict"),
    [
        ("x^2 + y^2 = 1", "-(1 - y^2)/(x y)", "right: proved equal"),
        ("x^2 + y^2 = 1", "y' = -x/y", "right: proved equal"),
        ("x^2 + y^2 = 1", "x/y", "sign: that is the opposite of the right answer"),
        ("x^2 + y^2 = 1", "-y/x", "upside down: that is dx/dy"),
        ("x^2 + y^2 = 1", "2x", "y is held constant: that is ∂F/∂x"),
        ("x^2 + y^2 = 1", "-x/sqrt(1 - x^2)", "right on a part of the curve only"),
        ("sqrt x + sqrt y = 4", "(sqrt x - 4)/sqrt x", "right: proved equal"),
        ("e^(x y) = x + y", "(1 - y (x + y))/(x (x + y) - 1)", "right: proved equal"),
        ("x^2 + y^2 = -1", "5", "undecided: too few points of the curve were found"),
    ],
)
def test_verdicts_say_why(equation: str, answer: str, verdict: str) -> None:
    assert verdict in run_inside("grad", equation, "--of", "y", "--check", answer).out


def test_higher_derivatives_are_judged_on_the_curve_too() -> None:
    options = ("grad", "x^2 + y^2 = 25", "--of", "y", "--wrt", "x,x")
    assert run_inside(*options, "--check", "-25/y^3").out == "right: proved equal\n"
    assert run_inside(*options, "--at", "3,4", "--exact").out == "-25/64\n"


def test_a_point_has_numbers_where_it_lies_on_the_curve() -> None:
    options = ("grad", "x^3 + y^3 = 6x y", "--of", "y", "--at", "3,3")
    assert run_inside(*options).out == "-1\n"
    found = json.loads(run_inside(*options, "--format", "json").out)
    assert (found["of"], found["wrt"], found["derivatives"]) == ("y", [["x"]], [-1])
    assert run_inside(*options, "--check", "-1").status == 0


@pytest.mark.parametrize(
    ("equation", "of", "point", "reason"),
    [
        ("x^2 + y^2 = 1", "y", "1,1", "is not on the level set: left − right is 1 there"),
        ("x^2 + y^2 = 1", "y", "1,0", "the tangent is vertical there"),
        ("x^2 = y^2", "y", "0,0", "a singular point"),
        ("x^2 + y^2 + z^2 = 1", "z", "1,0,0", "the tangent plane is vertical there"),
        ("|x| + y = 1", "y", "0,1", "not differentiable"),
    ],
)
def test_there_is_no_number_where_there_is_no_derivative(
    equation: str, of: str, point: str, reason: str
) -> None:
    for run in (
        run_inside("grad", equation, "--of", of, "--at", point),
        run_inside("grad", equation, "--of", of, "--at", "-", stdin=point + "\n"),
    ):
        assert (run.out.replace("nan", "").strip(), run.status) == ("", 3)
        assert reason in run.err


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("x^2 + y^2", "--of", "y"), "--of needs an equation"),
        (("x^2 + y^2 = 1", "--of", "z"), "z does not occur in the equation"),
        (("x^2 + y^2 = 1", "--of", "x,y"), "--of takes one name"),
        (("x^2 + y^2 = 1", "--of", "y", "--unit"), "--unit takes a gradient"),
        (("x^2 + y^2 = 1", "--of", "y", "--wrt", "y"), "--wrt takes the other variables, x"),
        (("x^2 + y^2 = 1", "--of", "y", "--draw"), "there is no picture for --of"),
    ],
)
def test_what_makes_no_sense_is_told(options: tuple[str, ...], reason: str) -> None:
    run = run_inside("grad", *options)
    assert (run.status, reason in run.err) == (2, True)


def test_the_steps_differentiate_both_sides_collect_and_solve() -> None:
    run = run_inside("grad", "x^3 + y^3 = 6x y", "--of", "y", "--steps")
    assert [line.split("\t")[0].split(" <=> ")[-1].split(" => ")[-1] for line in run.lines] == [
        "d/dx(x^3 + y^3) = d/dx(6*x*y)",
        "3*x^2 + 3*y^2*y' = 6*y + 6*x*y'",
        "3*y^2*y' - 6*x*y' = 6*y - 3*x^2",
        "(3*y^2 - 6*x)*y' = 6*y - 3*x^2",
        "y' = (6*y - 3*x^2)/(3*y^2 - 6*x)",
        "y' = (2*y - x^2)/(y^2 - 2*x)",
        "(2*y - x^2)/(y^2 - 2*x)",
    ]


def test_an_equation_without_a_name_is_its_level_function() -> None:
    assert run_inside("grad", "x^2 + y^2 = 25").out == "2*x\t2*y\n"
    assert "f is left − right" in run_inside("grad", "x^2 + y^2 = 25", "--format", "table").out

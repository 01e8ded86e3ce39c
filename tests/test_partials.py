"""One partial derivative of any order: as texts print it, as central differences find it."""

import json
from collections.abc import Sequence
from typing import Any

import mpmath as mp
import pytest

from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree, free_names
from tests.cli.harness import run_inside
from tests.oracle import close, evaluate
from tests.tables import rows

PLACE = {"x": "0.7", "y": "0.3", "z": "0.45", "a": "1.3", "b": "0.6", "t": "0.35", "k": "1.7"}
PLACE |= {"u": "1.2", "v": "2.1", "r": "0.8", "h": "1.9", "P": "2.5", "V": "1.4", "n": "0.9"}
PLACE |= {"T": "3.1"}
PARTIALS = rows("partials.txt")
SADDLE = "where(x^2+y^2==0, 0, x y (x^2-y^2)/(x^2+y^2))"


def difference(tree: Tree, wrt: Sequence[str]) -> Any:
    """The derivative at the place by central differences, in many digits."""
    names = free_names(tree)

    def value(*point: Any) -> Any:
        return evaluate(tree, dict(zip(names, point, strict=True)))

    orders = tuple(wrt.count(name) for name in names)
    return mp.diff(value, tuple(mp.mpf(PLACE[name]) for name in names), orders)


@pytest.mark.parametrize(("formula", "wrt", "expected"), PARTIALS, ids=str)
def test_partial_derivatives_are_those_of_the_texts(formula: str, wrt: str, expected: str) -> None:
    run = run_inside("grad", formula, "--wrt", wrt)
    assert run.status == 0, run.err
    place = {name: mp.mpf(value) for name, value in PLACE.items()}
    found, right = (evaluate(parse(text).tree, place) for text in (run.out.strip(), expected))
    assert close(found, right), run.out
    assert close(right, difference(parse(formula).tree, wrt.split(",")), 1e-8)
    assert run_inside("grad", formula, "--wrt", wrt, "--check", expected).status == 0


@pytest.mark.parametrize(("formula", "wrt", "expected"), PARTIALS[::3], ids=str)
def test_partial_derivatives_at_a_point_and_at_many(formula: str, wrt: str, expected: str) -> None:
    names = sorted(free_names(parse(formula).tree))
    line = ",".join(PLACE[name] for name in names)
    options = ("grad", formula, "--wrt", wrt, "--vars", ",".join(names), "--at")
    run = run_inside(*options, line)
    place = {name: mp.mpf(value) for name, value in PLACE.items()}
    assert close(mp.mpf(run.out.strip()), evaluate(parse(expected).tree, place))
    found = [float(each) for each in run_inside(*options, "-", stdin=f"{line}\n" * 3).lines]
    assert found == pytest.approx([float(run.out)] * 3, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "wrt", "point", "expected"),
    [
        (SADDLE, "x,y", "0,0", "-1"),
        (SADDLE, "y,x", "0,0", "1"),
        ("x^3 |x|", "x,x,x", "0", "0"),
        ("|x| + y^2", "y", "0,3", "6"),
        ("|x| + y^2", "y,y", "0,3", "2"),
        ("where(x == 0, 1, sin(x)/x)", "x,x", "0", "-1/3"),
        ("where(x == 0, 0, e^(-1/x^2))", "x,x,x", "0", "0"),
        ("where(x >= 1, x^2, 2x - 1)", "x", "1", "2"),
    ],
)
def test_limits_where_rules_fail(formula: str, wrt: str, point: str, expected: str) -> None:
    run = run_inside("grad", formula, "--wrt", wrt, "--at", point, "--exact")
    assert (run.out.strip(), run.status) == (expected, 0)


@pytest.mark.parametrize(
    ("formula", "wrt", "point", "reason"),
    [
        ("x^2 |x|", "x,x,x", "0", "∂³f/∂x³: −6 from the left, 6 from the right"),
        ("|x| + y^2", "x", "0,3", "∂f/∂x: −1 from the left, 1 from the right"),
        ("sqrt x", "x", "0", "∂f/∂x: undefined from the left, ∞ from the right"),
        ("where(x >= 1, x^2, 2x - 1)", "x,x", "1", "∂²f/∂x²: 0 from the left, 2 from the right"),
        ("ln x", "x,x", "0", "f is undefined at x = 0"),
        ("where(x^2+y^2==0, 0, x y/(x^2+y^2))", "x,y", "0,0", "∂²f/∂y∂x"),
    ],
)
def test_no_number_where_there_is_none(formula: str, wrt: str, point: str, reason: str) -> None:
    for run in (
        run_inside("grad", formula, "--wrt", wrt, "--at", point),
        run_inside("grad", formula, "--wrt", wrt, "--at", "-", stdin=point + "\n"),
    ):
        assert (run.out.replace("nan", "").strip(), run.status) == ("", 3)
        assert reason in run.err


def test_every_format_names_the_derivative() -> None:
    options = ("grad", "x^3 y^2", "--wrt", "x,x,y", "--format")
    assert run_inside(*options, "csv").lines == ["d3f/dydxdx", "12*x*y"]
    assert run_inside(*options, "latex").out.startswith(r"\frac{\partial ^{3}f}{\partial y\partial")
    assert "∂³f/∂y∂x²" in run_inside(*options, "table").out
    found = json.loads(run_inside(*options, "json", "--at", "1,2").out)
    assert (found["wrt"], found["formula"], found["partial"]) == (["x", "x", "y"], "12*x*y", 24)


def test_the_steps_take_one_derivative_after_the_other() -> None:
    run = run_inside("grad", "x^3 sin y", "--wrt", "x,x,y", "--format", "table", "--steps")
    assert [text for text in ("∂f/∂x =", "∂²f/∂x² =", "∂³f/∂y∂x² =") if text not in run.out] == []


def test_names_that_are_no_variables_are_told() -> None:
    run = run_inside("grad", "x^2 y", "--wrt", "x,z")
    assert (run.status, "z is no variable of f(x, y)" in run.err) == (2, True)
    assert "hint: --wrt x,x,y" in run_inside("grad", "x^2 y", "--wrt", "xxy").err
    assert run_inside("grad", "x^2 y", "--wrt", "x x y").out == "2\n"

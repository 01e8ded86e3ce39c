"""Critical points come out as courses print them: all of them, in order, with what they are."""

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from gradcli.language.reading.parser import parse
from tests.cli.harness import run_inside
from tests.oracle import UndefinedHereError, close, evaluate

TABLE = Path(__file__).parent / "data" / "critical.txt"
INTEGERS = ({"k": 0, "l": 0}, {"k": 1, "l": -2}, {"k": -3, "l": 2})
STEP = 1e-4


class Problem(NamedTuple):
    """A function, the options beside it, and the lines of the answer."""

    formula: str
    options: list[str]
    points: list[list[str]]


def _problems() -> list[Problem]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [_problem(*(field.strip() for field in line.split(" |"))) for line in lines]


def _problem(formula: str, beside: str, answer: str, extent: str) -> Problem:
    assert extent == "all"
    options = [
        word
        for each in beside.split(", ")
        if each
        for word in (("--x", each) if ":" in each else ("--on", each))
    ]
    points = [part.split(", ") for part in answer.split("; ") if part]
    return Problem(formula, options, points)


PROBLEMS = _problems()


def _same(left: str, right: str) -> bool:
    """Whether two texts are the same number, whatever integers stand for k and l."""
    trees = parse(left).tree, parse(right).tree
    return all(
        close(evaluate(trees[0], point), evaluate(trees[1], point), 1e-12) for point in INTEGERS
    )


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.formula)
def test_all_points_are_those_of_the_book(problem: Problem) -> None:
    done = run_inside("critical", problem.formula, *problem.options, "--exact")
    assert done.status == 0, done.err
    assert done.err == ("" if problem.points else "gradcli: there are none, proved\n")
    rows = [line.split("\t") for line in done.lines]
    assert [row[-1] for row in rows] == [point[-1] for point in problem.points]
    for row, point in zip(rows, problem.points, strict=True):
        assert len(row) == len(point)
        assert all(map(_same, row[:-1], point[:-1])), (row, point)


FREE = [p for p in PROBLEMS if not p.options and p.points and "k" not in str(p.points)]
ROUGH = {
    "abs(x)^3", "x abs(x)", "1 - (x^2 + y^2)^(2/3)", "abs(x)^(3/2) + y^2", "where(x < 0, x^2, x^3)",
}  # fmt: skip
"""Functions without second derivatives at their stationary points."""
TWICE = [problem for problem in FREE if problem.formula not in ROUGH]
SMOOTH = ("minimum", "maximum", "saddle")


@pytest.mark.parametrize("problem", TWICE, ids=lambda problem: problem.formula)
def test_eigenvalues_by_differences_say_the_same(problem: Problem) -> None:
    """Where the second differences have no eigenvalue near 0, their signs are the kind."""
    tree = parse(problem.formula).tree
    found = json.loads(run_inside("critical", problem.formula, "--format", "json").out)
    names = found["variables"]

    def f(place: np.ndarray) -> float:
        return float(evaluate(tree, dict(zip(names, map(float, place), strict=True))))

    for point in (each for each in found["points"] if each["kind"] in SMOOTH):
        place = np.array([point["point"][name] for name in names])
        unit = np.eye(len(names)) * STEP
        slope = [(f(place + u) - f(place - u)) / (2 * STEP) for u in unit]
        assert np.allclose(slope, 0, atol=1e-5)
        hessian = [
            [(f(place + u + v) - f(place + u) - f(place + v) + f(place)) / STEP**2 for v in unit]
            for u in unit
        ]
        values = np.linalg.eigvalsh((np.array(hessian) + np.array(hessian).T) / 2)
        if np.min(np.abs(values)) > 1e-2:
            expected = "minimum" if values[0] > 0 else "maximum" if values[-1] < 0 else "saddle"
            assert point["kind"] == expected


SMALL = [
    p
    for p in PROBLEMS
    if not p.options and p.points and len(p.points[0]) < 5 and p.formula not in ROUGH
]


@pytest.mark.parametrize("problem", SMALL, ids=lambda problem: problem.formula)
def test_newtons_method_finds_no_other_point(problem: Problem) -> None:
    """From places of a lattice, with slopes by differences, in the window that was asked for."""
    tree = parse(problem.formula).tree
    names = json.loads(run_inside("critical", problem.formula, "--format", "json").out)["variables"]
    window = [
        word
        for axis, name in zip("xy", names, strict=False)
        for word in (f"--{axis}", f"{name}=-4:4")
    ]
    found = json.loads(run_inside("critical", problem.formula, *window, "--format", "json").out)
    places = [[each["point"][name] for name in names] for each in found["points"]]

    def f(place: np.ndarray) -> float:
        return float(evaluate(tree, dict(zip(names, map(float, place), strict=True))))

    for start in product((-2.3, -0.7, 0.4, 1.9), repeat=len(names)):
        end = _newton(f, np.array(start))
        if end is not None and np.all(np.abs(end) < 3.9):
            assert any(np.allclose(end, place, atol=1e-4) for place in places), end


def _newton(f: Callable[[np.ndarray], float], place: np.ndarray) -> np.ndarray | None:
    """A zero of the gradient with a regular Hessian, if Newton's method leads to one."""
    unit = np.eye(len(place)) * STEP
    for _ in range(15):
        try:
            slope = np.array([(f(place + u) - f(place - u)) / (2 * STEP) for u in unit])
            hessian = np.array(
                [
                    [
                        (f(place + u + v) - f(place + u - v) - f(place - u + v) + f(place - u - v))
                        / (4 * STEP**2)
                        for v in unit
                    ]
                    for u in unit
                ]
            )
        except UndefinedHereError:
            return None
        if not np.all(np.isfinite(hessian)) or abs(np.linalg.det(hessian)) < 1e-2:
            return None
        step = np.linalg.solve(hessian, slope)
        place = place - step
        if np.abs(step).max() < 1e-6:
            return place if np.abs(slope).max() < 1e-5 else None
        if np.abs(place).max() > 20:
            return None
    return None


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x^2 y^2", "x = 0\tminimum\ny = 0\tminimum\n"),
        ("(x^2 + y^2) e^(1 - x^2 - y^2)", "0\t0\t0\tminimum\nx^2 + y^2 = 1\tmaximum\n"),
        ("(x + y)^3", "x + y = 0\tsaddle\n"),
        ("(x^2 + y^2 - 1)^2", "0\t0\t1\tmaximum\nx^2 + y^2 = 1\tminimum\n"),
        ("abs(x) + y^2", "0\t0\t0\tno derivative\nx = 0\tno derivative\n"),
        ("abs(x) - abs(y)", "x = 0\tno derivative\ny = 0\tno derivative\n"),
        ("abs(x) + abs(y)", "0\t0\t0\tno derivative\nx = 0\tno derivative\ny = 0\tno derivative\n"),
        ("abs(x y)", "0\t0\t0\tminimum\ny = 0\tno derivative\nx = 0\tno derivative\n"),
        ("max(x^2, y^2)", "0\t0\t0\tminimum\nx - y = 0\tno derivative\nx + y = 0\tno derivative\n"),
        (
            "max(x, y, -x - y)",
            "0\t0\t0\tno derivative\n"
            + "".join(f"{line} = 0\tno derivative\n" for line in ("x - y", "2*x + y", "x + 2*y")),
        ),
        ("abs(x) y", "0\t0\t0\tsaddle\nx = 0\tno derivative\n"),
        ("sqrt(x^2 + y^2) - x", "0\t0\t0\tno derivative\ny = 0, x > 0\tminimum\n"),
        (
            "sqrt((x - 1)^2 + y^2) + sqrt((x + 1)^2 + y^2)",
            "-1\t0\t2\tno derivative\n1\t0\t2\tno derivative\ny = 0, x > -1, x < 1\tminimum\n",
        ),
        ("(x^2 + x y + y^2 + 1)^2", "0\t0\t1\tminimum\n"),
        ("abs(x y z)", "z = 0\tno derivative\ny = 0\tno derivative\nx = 0\tno derivative\n"),
        ("x (e^y - 1)^2", "y = 0\tdegenerate\n"),
        ("sin(x + y)", "x + y = pi/2 + 2*pi*k\tmaximum\nx + y = 3*pi/2 + 2*pi*k\tminimum\n"),
        ("cos(x^2 + y^2)", "x^2 + y^2 = 2*pi*k\tmaximum\nx^2 + y^2 = pi + 2*pi*k\tminimum\n"),
        (
            "sin(x y)",
            "0\t0\t0\tsaddle\nx*y = pi/2 + 2*pi*k\tmaximum\nx*y = 3*pi/2 + 2*pi*k\tminimum\n",
        ),
        ("sin(x - y)^2", "x - y = pi*k\tminimum\nx - y = pi/2 + pi*k\tmaximum\n"),
        ("sin(x + 2y - 1) + x + 2y", "x + 2*y = 1 + pi + 2*pi*k\tsaddle\n"),
        (
            "sin(sqrt(x^2 + y^2))",
            "0\t0\t0\tno derivative\n"
            + "".join(
                f"sqrt(x^2 + y^2) = {text}\n"
                for text in (
                    "pi/2 + 2*pi*k\tmaximum",
                    "3*pi/2 + 2*pi*k\tminimum",
                )
            ),
        ),
        ("e^x (1 - cos y)", "y = 2*pi*k\tminimum\n"),
        ("x^2 (1 - cos y)", "y = 2*pi*k\tminimum\nx = 0\tminimum\n"),
        ("(x^2 + y^2 - 1)^2 + z^2", "0\t0\t0\t1\tsaddle\nz = 0, x^2 + y^2 = 1\tminimum\n"),
        ("cos(x y) + x^2", "x = 0\tdegenerate\n"),
        ("abs(x - y)", "x - y = 0\tno derivative\n"),
        ("max(x, y)", "x - y = 0\tno derivative\n"),
        ("abs(x^2 + y^2 - 1)", "0\t0\t1\tmaximum\nx^2 + y^2 = 1\tno derivative\n"),
        ("sqrt(1 - x^2 - y^2)", "0\t0\t1\tmaximum\nx^2 + y^2 = 1\tno derivative\n"),
        ("x^3 + y^3 + z^3 - 3x y z", "y - z = 0, x - z = 0\tdegenerate\n"),
        (
            "abs(x - 1) + abs(x + 2)",
            "-2\t3\tno derivative\n1\t3\tno derivative\nx < 1, x > -2\tdegenerate\n",
        ),
        ("x^2 + where(x == x, 1, 0)", "0\t1\tminimum\n"),
        ("x^2 + abs(x - x) + where(1 < 2, y^2, y)", "0\t0\t0\tminimum\n"),
    ],
)
def test_curves_of_critical_points(formula: str, expected: str) -> None:
    assert run_inside("critical", formula).out == expected


@pytest.mark.parametrize(
    ("formula", "marks"),
    [
        ("abs(x)", ["local minimum"]),
        ("1 - x^(2/3)", ["local maximum"]),
        ("cbrt(x)", [""]),
        ("abs(x^2 - 1)", ["local minimum", "", "local minimum"]),
        ("sqrt(x^2 + y^2)", ["local minimum"]),
        ("abs(x - 1) + abs(y - 2) + abs(x + y)", ["local minimum"] * 3),
    ],
)
def test_extremes_without_a_derivative_are_named(formula: str, marks: list[str]) -> None:
    found = json.loads(run_inside("critical", formula, "--format", "json").out)
    assert [each["extreme"] or "" for each in found["points"]] == marks
    assert found["complete"]


def test_points_and_curves_are_rows_of_one_table() -> None:
    done = run_inside("critical", "abs(x - 1) + abs(y - 2) + abs(x + y)", "--format", "csv")
    assert done.lines == [
        "x,y,f,kind,extreme,points with",
        "-2,2,3,no derivative,local minimum,",
        "1,-1,3,no derivative,local minimum,",
        "1,2,3,no derivative,local minimum,",
        ',,,degenerate,,"x < 1, y < 2, x + y > 0"',
        ",,,no derivative,,x = 1",
        ",,,no derivative,,y = 2",
        ",,,no derivative,,x + y = 0",
    ]


def test_a_window_is_searched_where_algebra_does_not_lead() -> None:
    done = run_inside("critical", "x^2 + sin(3x)", "--x", "-3:3")
    assert [line.split("\t")[-1] for line in done.lines] == ["minimum", "maximum", "minimum"]
    assert "these are all for −3 ≤ x ≤ 3" in done.err


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("cos(y) - 1 + y^2/2 + x^2", "0\t0\t0\tminimum"),
        ("x^2 + y^2 - 2 sin(x y)", "0\t0\t0\tminimum"),
    ],
)
def test_degenerate_points_are_found_where_boxes_stay_undecided(formula: str, line: str) -> None:
    done = run_inside("critical", formula)
    assert line in done.lines
    assert "undecided" in done.err


def test_the_coordinates_of_a_searched_point_are_told_one_by_one() -> None:
    done = run_inside("critical", "x (e^y - 2) + y^2 + z^2 x", "--exact")
    assert done.lines == [
        "-0.6931471805599453\t0.6931471805599453\t0\t0.48045301391820144\tsaddle",
        "0\t0\t-1\t0\tsaddle",
        "0\t0\t1\t0\tsaddle",
    ]


def test_members_of_families_on_a_line_stay_together() -> None:
    asked = ("critical", "sin x sin y sin z", "--on", "x + y + z = pi", "--exact")
    done = run_inside(*asked, "--x", "0.5:2", "--y", "0.5:2")
    assert done.lines == ["pi/3\tpi/3\tpi/3\t3*sqrt(3)/8\tmaximum"]


@pytest.mark.parametrize(
    ("formula", "window", "lines"),
    [
        ("sinc(x)", "-6:6", ["-4.49340945790906", "0\t1\tmaximum", "4.49340945790906"]),
        ("sin(x)/x", "-6:6", ["-4.49340945790906", "4.49340945790906"]),
        ("besselj(0, x)", "-1:5", ["0\t1\tmaximum", "3.83170597020751"]),
        ("sin(sin x)", "0:3", ["1.5707963267948966\t0.8414709848078965\tmaximum"]),
        ("sin(e^x)", "0:1", ["0.45158270528945"]),
        ("cos(x^2)", "-2:1", ["-1.772453850905516\t-1\tminimum", "0\t1\tmaximum"]),
        ("x^2 (x - sin x)", "-2:1", ["0\t0\tsaddle"]),
    ],
)
def test_points_that_are_searched_for(formula: str, window: str, lines: list[str]) -> None:
    """Where tan x = x, J₁(x) = 0, e^x = π/2, as mpmath has it."""
    done = run_inside("critical", formula, "--x", window)
    assert len(done.lines) == len(lines)
    for line, expected in zip(done.lines, lines, strict=True):
        assert line.startswith(expected)


@pytest.mark.parametrize("formula", ["mod(x, 1)", "floor(x) + x^2", "sin(1/(1 + x^2 + y^2))"])
def test_no_more_is_claimed_than_was_looked_for(formula: str) -> None:
    done = run_inside("critical", formula)
    assert "there may be more" in done.err
    assert "sin" not in done.out


def test_nothing_is_claimed_where_places_stay_undecided() -> None:
    done = run_inside("critical", "x^2 (x - sin(x))^2 + y^2 e^(x + sin x)", "--format", "json")
    found = json.loads(done.out)
    assert not found["complete"]
    assert found["undecided"] > 0


def test_extremes_on_a_bounded_constraint_are_named() -> None:
    found = json.loads(
        run_inside("critical", "x y", "--on", "x^2 + y^2 = 8", "--format", "json").out
    )
    assert [each["extreme"] for each in found["points"]] == [
        "largest", "smallest", "smallest", "largest",
    ]  # fmt: skip
    assert [each["multipliers"] for each in found["points"]] == [[0.5], [-0.5], [-0.5], [0.5]]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["x y", "--on", "x^2 + y^2"], "a constraint is an equation"),
        (["x y", "--on", "x^2 + y^2 <= 3"], "ask inside a region and on its border"),
        (["x y", "--on", r"x^2 + y^2 \le 3"], "ask inside a region and on its border"),
        (["a x^2", "--vars", "x"], "a has no value"),
        (["x^2", "--y", "0:1"], "a second variable is no variable of the function"),
    ],
)
def test_messages(args: list[str], message: str) -> None:
    done = run_inside("critical", *args)
    assert done.status == 2
    assert message in done.err


@pytest.mark.parametrize("form", ["plain", "csv", "latex", "json", "table"])
def test_steps_show_the_equations_and_the_test(form: str) -> None:
    free = run_inside("critical", "x^3 - 3x + y^2", "--steps", "--format", form).out
    assert "factor: 0 where a factor is" in re.sub(r"\s+", " ", free)
    assert "determinant" in free
    bound = run_inside("critical", "x y", "--on", "x^2 + y^2 = 8", "--steps", "--format", form).out
    assert "parallel" in bound


def test_steps_put_in_no_rounded_points() -> None:
    steps = run_inside("critical", "x^2 + sin(3x)", "--steps").out
    assert "1.244" not in steps.split("\n-0.42")[0]


@pytest.mark.parametrize("problem", FREE, ids=lambda problem: problem.formula)
def test_every_step_is_an_equality(problem: Problem) -> None:
    if len(problem.points[0]) != 4:
        return
    found = json.loads(run_inside("critical", problem.formula, "--steps", "--format", "json").out)
    for step in found["steps"][:-1]:
        sides = [parse(step[side]).tree for side in ("before", "after") if "d/d" not in step[side]]
        for place in ({"x": 0.7, "y": 1.3}, {"x": 2.2, "y": 0.4}):
            if len(sides) == 2 and step["rule"] != "substitute":
                before, after = (evaluate(side, place) for side in sides)
                assert close(before, after, 1e-12), step

"""Hessians come out as calculus texts have them, and are refused where they don't exist."""

import json
from itertools import chain
from typing import Any

import numpy as np
import pytest

from gradcli.language.reading.parser import parse
from tests.cli.harness import run_inside
from tests.oracle import close, evaluate

PLACE = {"x": 0.7, "y": 1.3, "z": 0.45, "t": 0.35, "r": 1.2, "h": 2.1}

FORMULAS = [
    ("x^2 + y^2", "2, 0; 0, 2"),
    ("x y", "0, 1; 1, 0"),
    ("x^2 - y^2", "2, 0; 0, -2"),
    ("x^3 - 3x y + y^3", "6x, -3; -3, 6y"),
    ("x^2 y + x y^2", "2y, 2x + 2y; 2x + 2y, 2x"),
    ("x^3 + x^2 y^3 - 2y^2", "6x + 2y^3, 6x y^2; 6x y^2, 6x^2 y - 4"),
    ("x^4 + y^4 - 4x y + 1", "12x^2, -4; -4, 12y^2"),
    ("e^(x y)", "y^2 e^(x y), (1 + x y) e^(x y); (1 + x y) e^(x y), x^2 e^(x y)"),
    ("sin(x y)", "-y^2 sin(x y), cos(x y) - x y sin(x y); cos(x y) - x y sin(x y), -x^2 sin(x y)"),
    ("x e^y", "0, e^y; e^y, x e^y"),
    ("e^x sin y", "e^x sin y, e^x cos y; e^x cos y, -e^x sin y"),
    (
        "ln(x^2 + y^2)",
        "2(y^2-x^2)/(x^2+y^2)^2, -4x y/(x^2+y^2)^2; -4x y/(x^2+y^2)^2, 2(x^2-y^2)/(x^2+y^2)^2",
    ),
    ("x/y", "0, -1/y^2; -1/y^2, 2x/y^3"),
    (
        "sqrt(x^2 + y^2)",
        "y^2/(x^2+y^2)^1.5, -x y/(x^2+y^2)^1.5; -x y/(x^2+y^2)^1.5, x^2/(x^2+y^2)^1.5",
    ),
    ("sin x cos y", "-sin x cos y, -cos x sin y; -cos x sin y, -sin x cos y"),
    ("sin(2x + 3y)", "-4sin(2x+3y), -6sin(2x+3y); -6sin(2x+3y), -9sin(2x+3y)"),
    (
        "arctan(y/x)",
        "2x y/(x^2+y^2)^2, (y^2-x^2)/(x^2+y^2)^2; (y^2-x^2)/(x^2+y^2)^2, -2x y/(x^2+y^2)^2",
    ),
    ("x ln y", "0, 1/y; 1/y, -x/y^2"),
    ("x^y", "y (y-1) x^(y-2), x^(y-1) (1 + y ln x); x^(y-1) (1 + y ln x), x^y (ln x)^2"),
    ("(x + y)^4", "12(x+y)^2, 12(x+y)^2; 12(x+y)^2, 12(x+y)^2"),
    ("x^2 + y^2 + x^2 y + 4", "2 + 2y, 2x; 2x, 2"),
    ("1/(x + y)", "2/(x+y)^3, 2/(x+y)^3; 2/(x+y)^3, 2/(x+y)^3"),
    (
        "e^(-x^2 - y^2)",
        "(4x^2-2) e^(-x^2-y^2), 4x y e^(-x^2-y^2); 4x y e^(-x^2-y^2), (4y^2-2) e^(-x^2-y^2)",
    ),
    ("x y z", "0, z, y; z, 0, x; y, x, 0"),
    ("x^2 + 2y^2 + 3z^2", "2, 0, 0; 0, 4, 0; 0, 0, 6"),
    ("x y^2 z^3", "0, 2y z^3, 3y^2 z^2; 2y z^3, 2x z^3, 6x y z^2; 3y^2 z^2, 6x y z^2, 6x y^2 z"),
    ("x y + y z + z x", "0, 1, 1; 1, 0, 1; 1, 1, 0"),
    ("x^4", "12x^2"),
    ("sin x", "-sin x"),
    ("ln x", "-1/x^2"),
    ("x e^x", "(2 + x) e^x"),
    ("tan x", "2 tan x/(cos x)^2"),
    ("1/(1 + x^2)", "(6x^2 - 2)/(1 + x^2)^3"),
    ("sqrt x", "-1/(4 x^(3/2))"),
    ("t^3 - 3t", "6t"),
    ("f(r, h) = pi r^2 h", "2pi h, 2pi r; 2pi r, 0"),
    ("f(x, y) = x^3", "6x, 0; 0, 0"),
    ("cosh(x) y", "y cosh x, sinh x; sinh x, 0"),
]

AT_POINTS = [
    ("x^3 - 3x y + y^3", "1,1", [[6, -3], [-3, 6]], [3, 9], "positive definite", "minimum"),
    ("x^3 - 3x y + y^3", "0,0", [[0, -3], [-3, 0]], [-3, 3], "indefinite", "saddle"),
    ("x^4 + y^4 - 4x y + 1", "1,1", [[12, -4], [-4, 12]], [8, 16], "positive definite", "minimum"),
    ("x^4 + y^4 - 4x y + 1", "0,0", [[0, -4], [-4, 0]], [-4, 4], "indefinite", "saddle"),
    ("-x^2 - 2y^2", "0,0", [[-2, 0], [0, -4]], [-4, -2], "negative definite", "maximum"),
    ("x^4 + y^4", "0,0", [[0, 0], [0, 0]], [0, 0], "singular", "degenerate"),
    ("x^2 y", "0,0", [[0, 0], [0, 0]], [0, 0], "singular", "degenerate"),
    ("cos x + y^2", "pi,0", [[1, 0], [0, 2]], [1, 2], "positive definite", "minimum"),
    ("x^2 + y^2", "3,4", [[2, 0], [0, 2]], [2, 2], "positive definite", None),
    ("x y z", "0,0,0", [[0] * 3] * 3, [0, 0, 0], "singular", "degenerate"),
    (
        "x^2 + y^2 + z^2 - x y - y z",
        "0,0,0",
        [[2, -1, 0], [-1, 2, -1], [0, -1, 2]],
        [2 - 2**0.5, 2, 2 + 2**0.5],
        "positive definite",
        "minimum",
    ),
    (
        "x y + y z + z x",
        "0,0,0",
        [[0, 1, 1], [1, 0, 1], [1, 1, 0]],
        [-1, -1, 2],
        "indefinite",
        "saddle",
    ),
    ("x^4", "0", [[0]], [0], "singular", "degenerate"),
    ("cos x", "0", [[-1]], [-1], "negative definite", "maximum"),
    ("|x|^3 + y^2", "1,0", [[6, 0], [0, 2]], [2, 6], "positive definite", None),
]

RATIO = "where(x^2 + y^2 == 0, 0, {}/(x^2 + y^2))"
CORNERS = [
    ("|x|^3", "0", [[0]]),
    (RATIO.format("x y (x^2 - y^2)"), "0,0", [[0, -1], [1, 0]]),
    ("x^2 + y^2 - 5" + RATIO.format("x^2 y^2"), "0,0", [[2, 0], [0, 2]]),
]

REFUSED = [
    ("x|x|", "0", "∂²f/∂x²: −2 from the left, 2 from the right"),
    ("|x|^(3/2)", "0", "∂²f/∂x²: ∞ from both sides"),
    ("|x| y^2", "0,0", "there is no ∂f/∂x beside the point"),
    ("|x|", "0", "f is not"),
    ("ln x", "0", "f is undefined at x = 0"),
    ("max(x, 0)^2", "0", "∂²f/∂x²: 0 from the left, 2 from the right"),
]


def _record(formula: str, point: str, *options: str) -> Any:
    run = run_inside("hess", formula, "--at", point, "--format", "json", *options)
    assert run.status == 0, run.err
    return json.loads(run.out)


@pytest.mark.parametrize(("formula", "expected"), FORMULAS)
def test_second_partials_are_those_of_the_texts(formula: str, expected: str) -> None:
    found = [line.split("\t") for line in run_inside("hess", formula).lines]
    rows = [row.split(",") for row in expected.split(";")]
    assert [len(row) for row in found] == [len(row) for row in rows]
    for left, right in zip(chain(*found), chain(*rows), strict=True):
        assert close(*(evaluate(parse(text).tree, PLACE) for text in (left, right))), (left, right)


@pytest.mark.parametrize(
    ("formula", "point", "matrix", "eigenvalues", "definiteness", "kind"), AT_POINTS
)
def test_a_point_has_its_matrix_and_what_it_says(
    formula: str,
    point: str,
    matrix: list[list[int]],
    eigenvalues: list[float],
    definiteness: str,
    kind: str | None,
) -> None:
    found = _record(formula, point)
    assert found["hessian"] == matrix
    assert found["eigenvalues"] == pytest.approx(eigenvalues, rel=1e-15)
    assert found["determinant"] == round(np.linalg.det(matrix))
    assert (found["definiteness"], found["kind"]) == (definiteness, kind)


def test_eigenvalues_are_exact_for_two_variables_and_where_they_are_rational() -> None:
    found = _record("x^2 + x y", "0,0", "--exact")
    assert found["eigenvalues"] == ["1 - sqrt(2)", "1 + sqrt(2)"]
    assert _record("x y + y z + z x + x^2/3", "0,0,0", "--exact")["determinant"] == "4/3"
    assert _record("x^2/6 + y^2 + z^2", "0,0,0", "--exact")["eigenvalues"] == ["1/3", "2", "2"]


@pytest.mark.parametrize("formula", ["e^(x y) + sqrt(2) z^2 + x z^3", "sin(x y z) + x^2 z"])
def test_eigenvalues_are_those_of_numpy(formula: str) -> None:
    found = _record(formula, "1,2,3")
    assert found["eigenvalues"] == pytest.approx(np.linalg.eigvalsh(found["hessian"]), rel=1e-12)


@pytest.mark.parametrize(("formula", "point", "matrix"), CORNERS)
def test_second_partials_at_a_corner_decide_nothing(
    formula: str, point: str, matrix: list[list[int]]
) -> None:
    found = _record(formula, point)
    assert found["hessian"] == matrix
    assert found["gradient"] == [0] * len(matrix)
    assert found["kind"] is None


@pytest.mark.parametrize(("formula", "point", "reason"), REFUSED)
def test_no_number_where_a_second_derivative_does_not_exist(
    formula: str, point: str, reason: str
) -> None:
    run = run_inside("hess", formula, "--at", point)
    assert (run.out, run.status) == ("", 3)
    assert reason in run.err


@pytest.mark.parametrize("rows", [11, 12, 13, 20])
def test_many_rows_have_a_determinant(rows: int) -> None:
    # 2 on the diagonal and ±1 beside it: n + 1
    terms = [f"x{k}^2" for k in range(1, rows + 1)] + [f"x{k} x{k + 1}" for k in range(1, rows)]
    for sign, expected in ("", rows + 1), ("-", (rows + 1) * (-1) ** rows):
        found = _record(f"{sign}({' + '.join(terms)})", ",".join("1" * rows), "--exact")
        assert found["determinant"] == str(expected)


def test_nothing_is_said_of_signs_that_depend_on_a_parameter() -> None:
    found = _record("a x^2 + y^2", "0,0", "--vars", "x,y")
    assert found["determinant"] == "4*a"
    assert (found["definiteness"], found["kind"], found["eigenvalues"]) == (None, None, [])


def test_a_stream_of_points_has_a_matrix_each() -> None:
    run = run_inside("hess", "x^2 y", "--at", "-", stdin="1,2\n3,4\n")
    assert run.out == "4\t2\t2\t0\n8\t6\t6\t0\n"


@pytest.mark.parametrize(
    ("asked", "heading", "row"),
    [
        (
            ("x^2 + 3x y", "--at", "1,1"),
            "determinant,eigenvalue_1,eigenvalue_2,definiteness,kind",
            "-9,-2.1622776601683795,4.16227766016838,indefinite,",
        ),
        (
            ("x^2 + y^2 + z^4", "--at", "0,0,0"),
            "determinant,eigenvalue_1,eigenvalue_2,eigenvalue_3,definiteness,kind",
            "0,0,2,2,singular,degenerate",
        ),
        (
            ("x^3", "--at", "1"),
            "determinant,eigenvalue_1,definiteness,kind",
            "6,6,positive definite,",
        ),
        (
            ("a x^2 + y^2", "--vars", "x,y", "--at", "0,0"),
            "determinant,eigenvalue_1,eigenvalue_2,definiteness,kind",
            "4*a,,,,",
        ),
    ],
)
def test_programs_get_what_the_matrix_says_behind_it(
    asked: tuple[str, ...], heading: str, row: str
) -> None:
    first, second = run_inside("hess", *asked, "--format", "csv").lines
    assert first.endswith(f",{heading}")
    assert second.endswith(f",{row}")

"""Jacobian matrices: as texts print them, as central differences find them."""

import json

import mpmath as mp
import pytest

from gradcli.language.reading.parser import parse
from gradcli.language.tree import free_names
from tests.cli.harness import run_inside
from tests.oracle import close, evaluate, slope
from tests.tables import rows

NAMES = "x y z u v w r s t p a b c k theta sigma rho beta".split()
PLACE = {name: mp.mpf(10 + 3 * place) / 17 for place, name in enumerate(NAMES)}
TABLE = [(*row, "")[:3] for row in rows("jacobians.txt")]
EXERCISES = [tuple(cell.removesuffix("|").strip() for cell in row) for row in TABLE]


def _value(text: str) -> mp.mpf:
    return evaluate(parse(text).tree, PLACE)


@pytest.mark.parametrize(("functions", "matrix", "determinant"), EXERCISES, ids=str)
def test_matrices_are_those_of_the_texts(functions: str, matrix: str, determinant: str) -> None:
    run = run_inside("grad", functions, "--format", "json")
    assert run.status == 0, run.err
    found, reading = json.loads(run.out), parse(functions)
    names = reading.variables or sorted(free_names(reading.tree))
    right = [row.split(",") for row in matrix.split(";")]
    for tree, row, expected in zip(reading.tree.args, found["jacobian"], right, strict=True):
        for name, cell, text in zip(names, row, expected, strict=True):
            assert close(_value(text), slope(tree, PLACE, name), 1e-9)
            assert close(_value(cell), _value(text)), (cell, text)
    assert (found["determinant"] is None) == (determinant == "")
    if determinant:
        assert close(_value(found["determinant"]), _value(determinant))


@pytest.mark.parametrize(("functions", "matrix", "determinant"), EXERCISES, ids=str)
def test_matrices_at_points(functions: str, matrix: str, determinant: str) -> None:
    reading = parse(functions)
    names = reading.variables or sorted(free_names(reading.tree))
    others = [name for name in free_names(reading.tree) if name not in names]
    given = [word for name in others for word in ("--let", f"{name}={float(PLACE[name])!r}")]
    line = ",".join(repr(float(PLACE[name])) for name in names)
    found = json.loads(run_inside("grad", functions, *given, "--at", line, "--format", "json").out)
    right = [float(_value(text)) for row in matrix.split(";") for text in row.split(",")]
    cells = [cell for row in found["jacobian"] for cell in row]
    assert cells == pytest.approx(right, rel=1e-12, abs=1e-12)
    if determinant:
        value = float(_value(determinant))
        assert found["determinant"] == pytest.approx(value, rel=1e-12, abs=1e-12)
    many = run_inside("grad", functions, *given, "--at", "-", stdin=f"{line}\n" * 2)
    assert [[float(x) for x in row.split("\t")] for row in many.lines] == [
        pytest.approx(right, rel=1e-12, abs=1e-12)
    ] * 2


@pytest.mark.parametrize(
    "text",
    [
        "F(x, y) = (x^2 y, x + y)",
        "<x^2 y, x + y>",
        r"\langle x^2 y, x + y \rangle",
        r"\begin{pmatrix} x^2 y \\ x + y \end{pmatrix}",
        "[[x^2 y], [x + y]]",
    ],
)
def test_a_list_of_functions_in_other_brackets(text: str) -> None:
    assert run_inside("grad", text).lines == ["2*x*y\tx^2", "1\t1"]


def test_every_format_has_the_matrix() -> None:
    options = ("grad", "[x^2 y, x + y]", "--at", "1,2")
    assert run_inside(*options).lines == ["4\t1", "1\t1"]
    assert run_inside(*options, "--format", "latex").out == (
        r"J_{f} = \begin{pmatrix} 4 & 1 \\ 1 & 1 \end{pmatrix}" + "\n"
    )
    assert run_inside(*options, "--format", "csv").lines == [
        "x,y,f_1,f_2,df_1/dx,df_1/dy,df_2/dx,df_2/dy,determinant",
        "1,2,2,3,4,1,1,1,3",
    ]
    assert "det J_f  = 3" in run_inside(*options, "--format", "table").out


def test_rows_without_an_answer_are_told_by_their_function() -> None:
    run = run_inside("grad", "[x^2 y, sqrt(x) + y]", "--at", "-", stdin="4,1\n0,1\n-1,2\n")
    assert run.lines == ["8\t16\t0.25\t1", "\t".join(["nan"] * 4), "\t".join(["nan"] * 4)]
    assert "line 2: f_2 is not differentiable at (x, y) = (0, 1): ∂f_2/∂x: undefined" in run.err
    assert "line 3: f_2 is undefined at (x, y) = (-1, 2): sqrt(x) needs x >= 0" in run.err


def test_the_steps_show_every_derivative_and_the_determinant() -> None:
    options = ("grad", "F(r, t) = [r cos t, r sin t]", "--steps", "--format", "table")
    run = run_inside(*options, "--at", "2,pi/6")
    symbols = ("∂F₁/∂r", "∂F₁/∂t", "∂F₂/∂r", "∂F₂/∂t", "det J_F")
    assert [text for text in symbols if text + " = " not in run.out] == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("[x^2, y]", "--unit"), "--unit takes one function"),
        (("[x^2, y]", "--wrt", "x"), "--wrt takes one function"),
        (("[x^2, y]", "--draw"), "--draw takes one function"),
        (("[[x, y], [y, x]]",), "each element of [[x, y], [y, x]] is a number"),
    ],
)
def test_what_makes_no_sense_of_several_functions_is_told(
    options: tuple[str, ...], reason: str
) -> None:
    run = run_inside("grad", *options)
    assert (run.status, reason in run.err) == (2, True)


@pytest.mark.parametrize(("functions", "matrix", "determinant"), EXERCISES, ids=str)
def test_matrices_are_judged(functions: str, matrix: str, determinant: str) -> None:
    del determinant
    rows_of = [row.split(",") for row in matrix.split(";")]
    lists = ", ".join(f"[{', '.join(row)}]" for row in rows_of)
    assert run_inside("grad", functions, "--check", f"[{lists}]").status == 0
    wrong = ", ".join(f"[{', '.join((*row[:-1], '7'))}]" for row in rows_of)
    assert run_inside("grad", functions, "--check", f"[{wrong}]").status == 1


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("2x y, x^2; 1, 1", "right"),
        (r"\begin{pmatrix} 2xy & x^2 \\ 1 & 1 \end{pmatrix}", "right"),
        ("[[2x y, 1], [x^2, 1]]", "transposed"),
    ],
)
def test_a_matrix_may_be_written_in_other_ways(answer: str, verdict: str) -> None:
    assert verdict in run_inside("grad", "[x^2 y, x + y]", "--check", answer).out

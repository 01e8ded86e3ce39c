"""Answers to gradients of formulas with arrays, judged through the whole program."""

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.harness import run_inside
from tests.test_matrix_gradients import ROWS as PRINTED

TABLE = Path(__file__).parents[1] / "data" / "array_answers.txt"
ROWS = [
    [field.strip() for field in line.split(" | ")]
    for line in TABLE.read_text().splitlines()
    if line and not line.startswith("#")
]
LEAST_SQUARES = ("grad", "norm(A@x - b)^2", "--vars", "x")


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_answers_are_judged(row: list[str]) -> None:
    line, answer, standing, *said = row
    done = run_inside(*shlex.split(line), "--check", answer)
    verdicts = done.out.rstrip("\n").split("\t")
    assert {each.partition(":")[0] for each in verdicts} <= {"right", standing}, done.err
    assert any(each.startswith(standing) for each in verdicts)
    assert "".join(said) in done.out
    assert done.status == (0 if standing == "right" else 1)


@pytest.mark.parametrize("row", PRINTED, ids=[row[0] for row in PRINTED])
def test_what_tables_print_is_right(row: list[str]) -> None:
    _, formula, name, printed, *declared = row
    shapes = [f"--shapes={each}" for each in declared]
    asked = ("grad", formula, "--vars", name, *shapes)
    assert run_inside(*asked, "--check", printed).out.startswith("right")
    assert run_inside(*asked, "--check", f"3*({printed})").out.startswith("wrong")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("2A^T(Ax - q)", "q is not in the question"),
        ("2A^T(Ax - b", "'(' is never closed"),
        ("", "there is no answer"),
        ("2*foo(A)", "foo"),
    ],
)
def test_what_cannot_be_read_is_no_verdict(answer: str, said: str) -> None:
    done = run_inside(*LEAST_SQUARES, "--check", answer)
    assert (done.out, done.status) == ("", 2)
    assert said in done.err


def test_a_stream_gets_a_line_each() -> None:
    done = run_inside(*LEAST_SQUARES, "--check", "-", stdin="2A^T(Ax-b)\nA^T(Ax\n2A(Ax-b)\n")
    first, second, third = done.out.splitlines()
    assert (first, second) == ("right: proved equal", "unreadable")
    assert third.startswith("wrong: the shapes (m, n) and (m) do not fit together")
    assert done.status == 2


def test_pairs_of_formulas_and_answers() -> None:
    stdin = "norm(A@x - b)^2\t2A^T(Ax - b)\nx^2\t2x\nnorm(x)^2\tx\n"
    done = run_inside("grad", "-", "--vars", "x", "--check", "-", stdin=stdin)
    assert [each.partition(":")[0] for each in done.out.splitlines()] == ["right", "right", "wrong"]


def test_json_has_the_arrays_of_a_counterexample() -> None:
    done = run_inside(*LEAST_SQUARES, "--check", "A^T(Ax - b)", "--format", "json")
    (verdict,) = json.loads(done.out)["verdicts"]
    point = verdict["counterexample"]["point"]
    rows, x, b = point["A"], point["x"], point["b"]
    rest = [
        sum(a * c for a, c in zip(row, x, strict=True)) - d for row, d in zip(rows, b, strict=True)
    ]
    right = [2 * sum(row[k] * r for row, r in zip(rows, rest, strict=True)) for k in range(len(x))]
    assert verdict["counterexample"]["expected"] == right
    assert verdict["counterexample"]["given"] == [part / 2 for part in right]


def test_a_power_that_is_no_inverse_is_said() -> None:
    done = run_inside("grad", "tr(A@X^-1)", "--vars", "X")
    assert "X^(-1) goes element by element; inv(X) is the inverse" in done.err

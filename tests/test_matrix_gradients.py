"""Gradients of formulas with arrays: against printed tables, differences, and numbers."""

from pathlib import Path

import pytest

from gradcli.language.unparse import unparse
from gradcli.results.base import Function
from gradcli.verbs.arrays import hessian
from tests.cli.harness import run_inside
from tests.matrices import (
    again,
    agree,
    differences,
    disagreement,
    evaluated,
    point,
    read,
    second_differences,
)

TABLE = Path(__file__).parent / "data" / "matrix.txt"
LONGER = 1.2
"""How much longer than the printed gradient an answer may be."""

ROWS = [
    [field.strip() for field in line.split(" | ")]
    for line in TABLE.read_text().splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_gradients_are_those_of_printed_tables(row: list[str]) -> None:
    _, formula, name, printed, *declared = row
    case = read(formula, (name,), *declared)
    answer = unparse(case.gradients[name])
    for seed in range(3):
        at = point(case, seed)
        measured = differences(case, name, at)
        assert agree(evaluated(again(printed, case), at), measured, 1e-6), "the table"
        assert agree(evaluated(again(answer, case), at), measured, 1e-6), answer
    assert len(answer) <= LONGER * len(unparse(again(printed, case))), answer


@pytest.mark.parametrize("seed", range(40))
def test_gradients_of_any_formula_are_those_of_backpropagation(seed: int) -> None:
    assert disagreement(seed) is None


HESSIANS = [
    ("norm(A@x - b)^2", "2*transpose(A)@A"),
    ("x@A@x", "A + transpose(A)"),
    ("(x@A@x)^2", None),
    ("logsumexp(x)", "diag(softmax(x)) - outer(softmax(x), softmax(x))"),
    ("logsumexp(A@x + b)", None),
    ("sum(softplus(A@x)) - b@A@x", None),
    ("norm(x)", "(eye(x) - outer(x, x)/norm(x)^2)/norm(x)"),
    ("norm(x - b)^3", None),
    ("(c@x)^3", "6*(c@x)*outer(c, c)"),
    ("exp(-norm(x)^2/2)", "e^(-norm(x)^2/2)*(outer(x, x) - eye(x))"),
    ("sum(x^4) + c@x", "12*diag(x^2)"),
    ("(x@A@x)/(x@x)", None),
    ("crossentropy(softmax(W@x), t)", None),
    ("ln(1 + x@A@x)", None),
    ("sum(x)^2", "2*outer(ones(x), ones(x))"),
    ("mean(x^2)", "2*eye(x)/size(x)"),
    ("sum(x/(1 + x^2))", None),
    ("sum(tanh(W@x + b)^2)", None),
    ("c@softmax(x)", None),
]


@pytest.mark.parametrize(("text", "printed"), HESSIANS, ids=[text for text, _ in HESSIANS])
def test_hessians_are_those_of_differences(text: str, printed: str | None) -> None:
    case = read(text, ("x",))
    (matrix,) = hessian(Function(case.shapes.tree, ("x",)), case.shapes).statements[0].value
    answer = unparse(matrix)
    for seed in range(3):
        at = point(case, seed)
        assert agree(evaluated(again(answer, case), at), second_differences(case, "x", at), 1e-5)
    assert printed is None or len(answer) <= LONGER * len(printed), answer


@pytest.mark.parametrize("text", ["mean(where(x < y, x^2, y))", "sum(where(x@y < 1, x*y, x^3))"])
def test_choices_are_differentiated_branch_by_branch(text: str) -> None:
    case = read(text, ("x", "y"))
    at = point(case, 1)
    for name in ("x", "y"):
        answer = unparse(case.gradients[name])
        assert agree(evaluated(again(answer, case), at), differences(case, name, at), 1e-6), answer


@pytest.mark.parametrize(
    ("args", "answer", "said"),
    [
        (("x^T A x", "--vars", "x"), "(A + transpose(A))@x", "read as (transpose(x)@A)@x"),
        (("(A x - b)^T (A x - b)", "--vars", "x"), "2*transpose(A)@(A@x - b)", "b: m"),
        (("w^T x + b", "--vars", "w,b"), "x\t1", "b: number"),
        (("a x^T", "--vars", "x"), "a*T*x^(T - 1)", "^T is read as a power"),
        (("x^T", "--vars", "x,T"), "T*x^(T - 1)\tx^T*ln(x)", ""),
        (("f(x, T) = x^T",), "T*x^(T - 1)\tx^T*ln(x)", ""),
        (("ln det X", "--vars", "X"), "transpose(inv(X))", "read as ln(det(X))"),
        (("tr A X", "--vars", "X"), "transpose(A)", "read as trace(A@X)"),
        (("tr X", "--vars", "t,r,X"), "r*X\tt*X\tr*t", ""),
        (("x^T + T", "--vars", "x"), "T*x^(T - 1)", ""),
    ],
)
def test_notations_of_matrices_are_read_where_nothing_else_is_meant(
    args: tuple[str, ...], answer: str, said: str
) -> None:
    ran = run_inside("grad", *args)
    assert ran.out == f"{answer}\n"
    assert said in ran.err

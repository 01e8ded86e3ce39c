"""Gradients of formulas with arrays, through the whole program."""

import json
import shlex

import pytest

from tests.cli.harness import run_inside

ASKED = [  # the command line, the answer, what is said beside it
    ("grad 'norm(A@x - b)^2' --vars x", "2*transpose(A)@(A@x - b)", "A: m n, x: n, b: m"),
    ("grad '‖A x - b‖^2' --vars x", "2*transpose(A)@(A@x - b)", "read as norm(A@x - b)^2"),
    ("grad 'xᵀ A x' --vars x", "(A + transpose(A))@x", "x: m, A: m m"),
    (r"grad '\mathbf{x}^\top A \mathbf{x}' --vars x", "(A + transpose(A))@x", "x: m, A: m m"),
    ("grad 'f(x) = x@A@x'", "(A + transpose(A))@x", ""),
    ("grad 'x@y'", "y\tx", "x: m, y: m"),
    ("grad 'sum(ln(1 + exp(-y*(X@w))))' --vars w", "-transpose(X)@(y*sigmoid(-y*(X@w)))", ""),
    ("grad 'crossentropy(softmax(z), t)' --vars z", "softmax(z) - t", "t adds up to 1"),
    ("grad 'norm(r)^2' --let 'r = X@w - y' --vars w", "2*transpose(X)@(X@w - y)", ""),
    ("grad 'tr(A X)' --vars X", "transpose(A)", "X: n m"),
    ("grad 'c*norm(x)^2' --vars c,x", "norm(x)^2\t2*c*x", "c: number"),
    ("grad 'sum(x*y)' --shapes 'x: n, y:'", "y*ones(x)\tsum(x)", ""),
    ("grad 'x*y' --shapes 'x:, y:'", "y\tx", ""),
    ("grad 'norm(x)' --vars x --unit", "x/norm(x)", ""),
    ("grad 'norm(x)^2' --vars y,x", "0\t2*x", ""),
    ("grad 'norm(A@x - b)^2' --vars x --at A=[[1,2],[3,4]],x=[1,2],b=[0,1]", "x\t[70, 100]", ""),
    (r"grad 'norm(A@x - b)^2' --vars x --format latex", r"\nabla f = 2A^\top(Ax - b)", ""),
    (r"grad 'a@inv(X)@b' --vars X --format latex", r"\nabla f = -X^{-\top}a(X^{-1}b)^\top", ""),
    ("norm 'norm(A@x - b)^2' --vars x", "2*norm(transpose(A)@(A@x - b))", ""),
    ("norm 'lambda*x@y' --vars lambda", "abs(x@y)", ""),
    ("hess 'xᵀ A x' --vars x", "A + transpose(A)", ""),
    ("hess 'norm(A@x - b)^2' --vars x", "2*transpose(A)@A", ""),
    ("hess 'sum(x^4)'", "12*diag(x^2)", ""),
    ("dirderiv 'norm(x)^2' --along v --no-normalize", "2*v@x", ""),
    ("dirderiv 'x@y' --vars x --along '3*y'", "norm(y)", ""),
]
REFUSED = [  # the command line, what is said, the exit status
    ("grad 'norm(A@x)' --shapes 'A: m n, x: m'", "the shapes (m, n) and (m) do not fit", 2),
    ("grad 'norm(A@B)' --shapes 'A: 2 3, B: 4 2'", "the shapes (2, 3) and (4, 2) do not fit", 2),
    ("grad 'det(X)' --shapes 'X: m n'", "det does not take the shape (m, n) in det(X)", 2),
    ("grad 'A@x' --vars x", "the value has the shape (m), and a gradient needs one number", 2),
    ("grad 'norm(x)' --shapes 'x n'", "a shape is a name, a colon and its dimensions", 2),
    ("grad 'norm(x)' --shapes 'x: k m n'", "more than rows and columns", 2),
    ("grad 'norm(x)' --strict", "shapes taken: x: m", 2),
    ("grad 'norm(x) = 1'", "an equation of arrays has no gradient", 2),
    ("grad 'max(A@x)'", "has no formula for its gradient", 2),
    ("hess 'norm(X)'", "the Hessian is a matrix for one vector", 2),
    ("hess 'norm(x)' --at x=[1,2]", "has an answer as a formula alone", 2),
    ("dirderiv 'norm(x)' --along '[1, 2]'", "the direction has the shape (2), and x has (m)", 2),
    ("dirderiv 'x@y' --along x", "a direction is an array beside one variable", 2),
]


@pytest.mark.parametrize(("line", "answer", "said"), ASKED, ids=[line for line, *_ in ASKED])
def test_answers(line: str, answer: str, said: str) -> None:
    done = run_inside(*shlex.split(line))
    assert done.out.rstrip("\n") == answer
    assert said in done.err
    assert done.status == 0


@pytest.mark.parametrize(("line", "said", "status"), REFUSED, ids=[line for line, *_ in REFUSED])
def test_refusals(line: str, said: str, status: int) -> None:
    done = run_inside(*shlex.split(line))
    assert done.out == ""
    assert said in done.err
    assert done.status == status


def test_json_has_the_dimensions() -> None:
    done = run_inside("grad", "c*norm(A@x)^2", "--vars", "x", "--format", "json")
    found = json.loads(done.out)
    assert found["gradient"] == ["2*c*transpose(A)@A@x"]
    assert found["dimensions"] == {"c": [], "A": ["m", "n"], "x": ["n"]}


def test_a_stream_of_formulas_goes_on_behind_one_that_fits_no_shapes() -> None:
    done = run_inside("grad", "-", stdin="x@y\nA@x\nx^2\nnorm(x)\n")
    assert done.out == "y\tx\nnan\n2*x\nx/norm(x)\n"
    assert done.status == 3


def test_what_is_printed_feeds_backprop() -> None:
    gradient = run_inside("grad", "norm(A@x - b)^2", "--vars", "x").out.strip()
    at = "A=[[1,2],[3,4]],x=[1,2],b=[0,1]"
    summed = run_inside("backprop", f"sum({gradient})", "--at", at, "--wrt", "b").out
    assert summed == "b\t[-6, -14]\n"


@pytest.mark.parametrize("option", [["--steps"], ["--draw"], ["--coords", "polar"]])
def test_options_that_take_formulas_of_numbers_alone_say_so(option: list[str]) -> None:
    done = run_inside("grad", "norm(x)^2", *option)
    assert (done.out, done.status) == ("", 2)
    assert "arrays" in done.err

"""Answers are read in every form in which they are written; what can't be read is no verdict."""

import pytest

from tests.cli.harness import run_inside

VECTORS = [
    "(2xy, x^2)",
    "<2xy, x^2>",
    "[2xy, x^2]",
    "2xy, x^2",
    "2xy\tx^2",
    "(2xy; x^2)",
    "[[2xy],[x^2]]",
    "(2xy, x^2)^T",
    r"\begin{pmatrix}2xy\\x^2\end{pmatrix}",
    r"\begin{bmatrix}2xy & x^2\end{bmatrix}^\top",
    r"\left\langle 2xy, x^2\right\rangle",
    r"$\nabla f(x,y) = \begin{pmatrix} 2xy \\ x^{2} \end{pmatrix}$",
    "2xy i + x^2 j",
    r"2xy\,\mathbf{i}+x^2\,\mathbf{j}",
    r"2xy\,\hat{\imath} + x^2\,\hat{\jmath}",
    "2xyî + x^2ĵ",
    "2xy e_x + x^2 e_y",
    "x(2y, x)",
    "(2x y^2, x^2 y)/y",
    r"\frac{1}{3}\langle 6xy, 3x^2\rangle",
    "∇f = (2xy, x^2)",
    "grad f = 2xy, x^2",
    "∇f(x, y) = (2xy, x^2) = x(2y, x)",
    "f_x = 2xy, f_y = x^2",
    "f_y = x^2; f_x = 2xy",
    "fₓ = 2xy, f_y = x²",
    "f_x(x,y) = 2xy and f_y(x,y) = x^2",
    "∂f/∂x = 2xy, ∂f/∂y = x^2",
    "df/dx = 2xy, df/dy = x^2",
    r"\frac{\partial f}{\partial y} = x^2, \frac{\partial f}{\partial x} = 2xy",
    r"f_x &= 2xy \\ f_y &= x^2",
]
DERIVATIVES = ["2x", "(2x)", "f'(x) = 2x", "f′(x)=2x", "dy/dx = 2x", "y' = 2x", r"\frac{df}{dx}=2x"]
NORMS = ["2√5", "‖∇f‖ = 2√5", "|∇f| = 2 sqrt 5", r"\lVert \nabla f(1, 2)\rVert = 2\sqrt{5}", "√20"]
RATES = [
    "22/5",
    "4.4",
    "D_u f = 22/5",
    "D_u f(1,2) = 22/5 = 4.4",
    r"D_{\mathbf{u}} f(1, 2) = \frac{22}{5}",
]
PLANES = [
    "z = 2x + 4y − 5",
    "2x + 4y - 5",
    "z - 5 = 2(x-1) + 4(y-2)",
    "2x+4y-z-5=0",
    "2x + 4y - 5 = z",
    "L(x,y) = 5 + 2(x - 1) + 4(y - 2)",
    "f(x,y) ≈ 2x + 4y - 5",
    "(z - 5)/2 = x - 1 + 2(y - 2)",
    "z = 5 + 2(x-1) + 4(y-2) = 2x + 4y - 5",
    "x + 2y = 5",
]
LINES = [
    "3x + 4y = 25",
    "y = -3x/4 + 25/4",
    "6x + 8y - 50 = 0",
    "(y - 4)/(x - 3) = -3/4",
    "y - 4 = -0.75(x - 3)",
]
RIGHT = [
    *((("grad", "x^2 y"), answer) for answer in VECTORS),
    *((("grad", "x^2"), answer) for answer in DERIVATIVES),
    *((("norm", "x^2+y^2", "--at", "1,2"), answer) for answer in NORMS),
    *((("dirderiv", "x^2+y^2", "--at", "1,2", "--along", "3,4"), answer) for answer in RATES),
    *((("tangent", "x^2+y^2", "--at", "1,2"), answer) for answer in PLANES),
    *((("tangent", "x^2+y^2=25", "--at", "3,4"), answer) for answer in LINES),
]
UNREADABLE = [
    (("grad", "x^2 y"), "(2xy, x^2"),
    (("grad", "x^2 y"), "2xy, foo(x)"),
    (("grad", "x^2 y"), "x = 2"),
    (("grad", "x^2 y"), ""),
    (("grad", "x^2 y"), "(2xy, (x, 2))"),
    (("grad", "x^2 y"), "2xy + 3 i"),
    (("norm", "x^2 y"), "2 *"),
    (("tangent", "x^2+y^2", "--at", "1,2"), "z = = 2"),
    (("tangent", "x^2+y^2=5", "--at", "1,2"), "2x + 4y"),
]


@pytest.mark.parametrize(("command", "answer"), RIGHT, ids=str)
def test_right(command: tuple[str, ...], answer: str) -> None:
    run = run_inside(*command, "--check", answer)
    assert run.status == 0, run.out + run.err
    assert all(verdict.startswith("right: ") for verdict in run.out.strip().split("\t"))


@pytest.mark.parametrize(("command", "answer"), UNREADABLE, ids=str)
def test_unreadable(command: tuple[str, ...], answer: str) -> None:
    run = run_inside(*command, "--check", answer)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("gradcli: ")

"""Matrices are right in every spelling of them; each entry has a verdict of its own."""

import pytest

from tests.cli.harness import run_inside

HESS = ("hess", "x^2 y + y^3")
AT = (*HESS, "--at", "1,2")
D = r"\frac{\partial^2 f}"
RIGHT = [
    (HESS, "[[2y, 2x],[2x, 6y]]"),
    (HESS, "((2y, 2x), (2x, 6y))"),
    (HESS, "{{2y, 2x}, {2x, 6y}}"),
    (HESS, "H = [2y, 2x; 2x, 6y]"),
    (HESS, "2y 2x; 2x 6y"),
    (HESS, "[2y 2x; 2x 6y]"),
    (HESS, "2y\t2x\n2x\t6y"),
    (HESS, "2y, 2x\n2x, 6y\n"),
    (HESS, "[2y, 2x], [2x, 6y]"),
    (HESS, "2[[y, x], [x, 3y]]"),
    (HESS, "-[[-2y, -2x], [-2x, -6y]]"),
    (HESS, "[[4y, 4x], [4x, 12y]]/2"),
    (HESS, "Matrix([[2*y, 2*x], [2*x, 6*y]])"),
    (HESS, r"\begin{pmatrix}2y & 2x\\2x & 6y\end{pmatrix}"),
    (HESS, r"2\begin{bmatrix}y & x\\x & 3y\end{bmatrix}"),
    (HESS, r"H_f = \left(\begin{array}{cc}2y & 2x\\2x & 6y\end{array}\right)."),
    (HESS, "f_xx = 2y, f_xy = 2x, f_yy = 6y"),
    (HESS, "f_{xx} = 2y, f_{xy} = f_{yx} = 2x, f_{yy} = 6y"),
    (HESS, "f_yy = 6y; f_yx = 2x; f_xx = 2y"),
    (HESS, "∂²f/∂x² = 2y, ∂²f/∂x∂y = 2x, ∂²f/∂y² = 6y"),
    (
        HESS,
        rf"{D}{{\partial x^2}} = 2y, {D}{{\partial x \partial y}} = 2x, {D}{{\partial y^2}} = 6y",
    ),
    (AT, "array([[ 4.,  2.],\n       [ 2., 12.]])"),
    (AT, "np.array([[4, 2], [2, 12]])"),
    (AT, "[[ 4.  2.]\n [ 2. 12.]]"),
    (AT, "H(1, 2) = [[4, 2], [2, 12]]"),
    (AT, "∇²f(1, 2) = [4 2; 2 12]"),
    (("hess", "x^3"), "6x"),
    (("hess", "x^3"), "f″(x) = 6x"),
    (("hess", "x y z"), "[[0,z,y],[z,0,x],[y,x,0]]"),
]
WRONG = [
    (HESS, "[[2y, 2x],[2x, 6x]]", "right right right wrong"),
    (HESS, "[[2y, 2x]]", "right right wrong wrong"),
    (HESS, "[[2y, 2x, 0],[2x, 6y, 0]]", "right right right right wrong wrong"),
    (HESS, "[[-2y, 2x],[2x, 6y]]", "wrong right right right"),
    (HESS, "f_xx = 2y, f_xy = 2y, f_yx = 2x, f_yy = 6y", "right wrong right right"),
    (AT, "[[4, 2], [2, 6y]]", "right right right wrong"),
]
UNREADABLE = [
    "2y, 2x, 2x, 6y",
    "[[2y, 2x], [2x]]",
    "[[2y, 2x], [2x, foo]]",
    "f_xx = 2y, f_xy = 2x",
    "",
    "2y",
]


@pytest.mark.parametrize(("command", "answer"), RIGHT, ids=str)
def test_right(command: tuple[str, ...], answer: str) -> None:
    run = run_inside(*command, "--check", answer)
    assert run.status == 0, run.out + run.err


@pytest.mark.parametrize(("command", "answer", "standings"), WRONG, ids=str)
def test_wrong(command: tuple[str, ...], answer: str, standings: str) -> None:
    run = run_inside(*command, "--check", answer)
    assert run.status == 1
    verdicts = run.out.rstrip("\n").split("\t")
    assert [verdict.partition(":")[0] for verdict in verdicts] == standings.split()


@pytest.mark.parametrize("answer", UNREADABLE)
def test_unreadable(answer: str) -> None:
    run = run_inside(*HESS, "--check", answer)
    assert (run.status, run.out) == (2, "")

"""Lines in every form that people write: the normal of a surface, the tangent of a curve."""

import pytest

from tests.cli.harness import run_inside

SURFACE = ("x y^2 z^3 = 8", "--at", "2,2,1")
GRAPH = ("x^2 + y^2", "--at", "1,2")
CIRCLE = ("x^2 + y^2 = 25", "--at", "3,4")
CURVE = ("x^2", "--at", "1")
FLAT = ("x^2 + y^2 + 0*z = 2", "--at", "1,1,5")
RIGHT = [
    (SURFACE, "(x-2)/1=(y-2)/2=(z-1)/6"),
    (SURFACE, "(x-2)/4 = (y-2)/8 = (z-1)/24"),
    (SURFACE, "x - 2 = (y-2)/2 = (z-1)/6"),
    (SURFACE, r"\frac{x-2}{1} = \frac{y-2}{2} = \frac{z-1}{6}"),
    (SURFACE, "x = 2 + t, y = 2 + 2t, z = 1 + 6t"),
    (SURFACE, "x = 2 + t; y = 2 + 2t; z = 1 + 6t"),
    (SURFACE, "x(t) = 2 + t, y(t) = 2 + 2t, z(t) = 1 + 6t"),
    (SURFACE, "x = 3 + 4s, y = 4 + 8s, z = 7 + 24s"),
    (SURFACE, "r(t) = <2,2,1> + t<1,2,6>"),
    (SURFACE, "(x, y, z) = (2, 2, 1) + s(4, 8, 24)"),
    (SURFACE, "(2,2,1) + t(1,2,6)"),
    (SURFACE, "<2 + t, 2 + 2t, 1 + 6t>"),
    (SURFACE, r"\vec{r}(t) = \langle 2+t, 2+2t, 1+6t\rangle"),
    (SURFACE, "r(t) = (2+t) i + (2+2t) j + (1+6t) k"),
    (SURFACE, r"\begin{pmatrix}2\\2\\1\end{pmatrix} + t\begin{pmatrix}1\\2\\6\end{pmatrix}"),
    (SURFACE, "normal line: x = 2 + t, y = 2 + 2t, z = 1 + 6t"),
    (SURFACE, "x + 2y + 6z = 12"),
    (FLAT, "x - 1 = y - 1, z = 5"),
    (FLAT, "(x - 1)/2 = (y - 1)/2, z = 5"),
    (FLAT, "x = y and z = 5"),
    (GRAPH, "(x-1)/2 = (y-2)/4 = (z-5)/(-1)"),
    (GRAPH, "x = 1 + 2t, y = 2 + 4t, z = 5 - t"),
    (GRAPH, "r(t) = <1, 2, 5> + t<2, 4, -1>"),
    (GRAPH, "z = 5 + 2(x-1) + 4(y-2) = 2x + 4y - 5"),
    (CIRCLE, "r(t) = <3,4> + t<-4,3>"),
    (CIRCLE, "x = 3 + 4t, y = 4 - 3t"),
    (CIRCLE, "(x - 3)/4 = (y - 4)/(-3)"),
    (CURVE, "r(t) = (1, 1) + t(1, 2)"),
    (CURVE, "x = 1 + t, y = 1 + 2t"),
]
WRONG = [
    (SURFACE, "(x-2)/1=(y-2)/2=(z-1)/5", "the direction is no multiple of (4, 8, 24)"),
    (SURFACE, "x = y = z", "the direction is no multiple"),
    (SURFACE, "r(t) = <2,2,2> + t<1,2,6>", "it does not go through (2, 2, 1)"),
    (SURFACE, "r(t) = <2,2,1> + t^2<1,2,6>", "wrong"),
    (SURFACE, "x - 2 = (y - 2)/2, z = 1", "wrong"),
    (SURFACE, "x = 2 + t, y = 2 + 2t", "coordinates"),
    (CIRCLE, "r(t) = <3,4> + t<3,4>", "that is the normal line, not the tangent"),
    (FLAT, "x = y, x + y = 2, z = 5", "wrong"),
    (GRAPH, "r(t) = <1, 2, 5> + t<2, 4, 1>", "the direction is no multiple of (2, 4, -1)"),
]


@pytest.mark.parametrize(("question", "answer"), RIGHT, ids=str)
def test_right(question: tuple[str, ...], answer: str) -> None:
    run = run_inside("tangent", *question, "--check", answer)
    assert run.status == 0, run.out + run.err


@pytest.mark.parametrize(("question", "answer", "reason"), WRONG, ids=str)
def test_wrong(question: tuple[str, ...], answer: str, reason: str) -> None:
    run = run_inside("tangent", *question, "--check", answer)
    assert run.status == 1, run.out + run.err
    assert reason in run.out


def test_the_normal_line_is_called_so() -> None:
    run = run_inside("tangent", *SURFACE, "--check", "(x-2)/1=(y-2)/2=(z-1)/6")
    assert run.out == "right: that is the normal line, proved\n"

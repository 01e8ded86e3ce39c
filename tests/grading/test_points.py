"""Sets of critical points are judged in any order and spelling; kinds where they are said."""

import pytest

from tests.cli.harness import run_inside

CUBIC = ("x^3 - 3x + y^2",)
LINE = ("x^3 - 3x",)
CIRCLE = ("x y", "--on", "x^2 + y^2 = 8")
RIGHT = [
    (CUBIC, "(-1,0) saddle, (1,0) minimum"),
    (CUBIC, "(1,0), (-1,0)"),
    (CUBIC, "(1,0) (-1,0)"),
    (CUBIC, "{(1,0), (-1,0)}"),
    (CUBIC, "[[1, 0], [-1, 0]]."),
    (CUBIC, "(1,0) is a local minimum and (-1,0) is a saddle point."),
    (CUBIC, "saddle at (-1,0); min at (1,0)"),
    (CUBIC, "local min: (1, 0), saddle: (-1, 0)"),
    (CUBIC, "(1, 0): rel. min\n(-1, 0): saddle"),
    (CUBIC, "-1\t0\t2\tsaddle\n1\t0\t-2\tminimum"),
    (CUBIC, "-1 0 2 saddle; 1 0 -2 minimum"),
    (CUBIC, "(1, 0, -2) min, (-1, 0, 2) saddle"),
    (CUBIC, "(±1, 0)"),
    (CUBIC, r"$(\pm 1, 0)$"),
    (CUBIC, "x = 1, y = 0; x = -1, y = 0"),
    (CUBIC, "(x, y) = (1, 0) and (x, y) = (-1, 0)"),
    (CUBIC, "P1 = (1,0), P2 = (-1,0)"),
    (CUBIC, r"\left(1, 0\right), \left(-1, 0\right)"),
    (LINE, "x = -1 (max), x = 1 (min)"),
    (LINE, "x = ±1"),
    (LINE, "-1, 1"),
    (LINE, "x = 1 and x = -1"),
    (LINE, "maximum at x = -1, minimum at x = 1"),
    (LINE, "-1\t2\tmaximum\n1\t-2\tminimum"),
    (("sin x",), "x = pi/2 + k pi"),
    (("sin x",), "pi/2 + n pi, n an integer"),
    (("sin x",), "pi/2 + 2k pi max, -pi/2 + 2n pi min, k ∈ Z"),
    (CIRCLE, "(±2, ±2)"),
    (CIRCLE, "(2,2) max, (-2,-2) max, (2,-2) min, (-2,2) min"),
    (CIRCLE, "(2,2), (-2,-2) maxima; (2,-2), (-2,2) minima"),
    (("(x + y)^2",), "y = -x"),
    (("x^4 - 3x^2 + y^2",), "(0,0) saddle, (1.2247,0) min, (-1.2247,0) min"),
    (("x^4 - 3x^2 + y^2",), r"(0,0) saddle, (±\sqrt{3/2},0) min"),
    (("x + y",), "none"),
    (("x^3",), "0 inflection point"),
    (("|x|",), "0"),
    (("|x|",), "(0, 0) minimum"),
    (("|x|",), "0 no derivative"),
    (("sin(x + y)",), "x + y = pi/2 + pi k"),
    (("sin(x + y)",), "x + y = pi/2 + 2pi k; y = 3pi/2 + 2pi n - x"),
]
WRONG = [
    (CUBIC, "(1,0)", "(-1, 0), a saddle, is missing"),
    (CUBIC, "(1,0), (-1,0), (0,0)", "(0, 0) is no critical point: ∇f is (-3, 0) there"),
    (CUBIC, "(1,0) max, (-1,0) saddle", "(1, 0) is a minimum, not a maximum"),
    (CUBIC, "(1,0,-3) min, (-1,0,2) saddle", "f is -2 at (1, 0)"),
    (CUBIC, "none", "(1, 0), a minimum, is missing"),
    (("sin x",), "pi/2", "only some of these points are there"),
    (CIRCLE, "(2,2), (-2,-2), (2,-2), (-2,2), (0,0)", "(0, 0) does not fulfil the constraint"),
    (("(x + y)^2",), "y = x", "the curve x + y = 0 is missing"),
    (("|x|",), "0 maximum", "0 is without derivative, not a maximum"),
    (("sin(x + y)",), "x + y = pi/2", "the curve x + y = 3*pi/2 + 2*pi*k is missing"),
    (("x^2 - 5",), "1", "1 is no critical point: f′ is 2 there"),
]
UNREADABLE = ["(1, 2", "1", "(1, foo), (2, 3)", "", "saddle", "(1, 0), (q, 0)"]


@pytest.mark.parametrize(("question", "answer"), RIGHT, ids=str)
def test_right(question: tuple[str, ...], answer: str) -> None:
    run = run_inside("critical", *question, "--check", answer)
    assert run.status == 0, run.out + run.err


@pytest.mark.parametrize(("question", "answer", "reason"), WRONG, ids=str)
def test_wrong(question: tuple[str, ...], answer: str, reason: str) -> None:
    run = run_inside("critical", *question, "--check", answer)
    assert run.status == 1
    assert f"wrong: {reason}" in run.out or reason in run.out


@pytest.mark.parametrize("answer", UNREADABLE)
def test_unreadable(answer: str) -> None:
    run = run_inside("critical", *CUBIC, "--check", answer)
    assert (run.status, run.out) == (2, "")

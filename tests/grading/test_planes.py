"""Equations of planes and lines, however they are written, and equations of something else."""

import pytest

from tests.cli.harness import run_inside

GRAPH = ("x^2 + y^2", "--at", "1,1")
CIRCLE = ("x^2 + y^2 = 25", "--at", "3,4")
WRONG = "is not the equation of a"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (GRAPH, "z = x^2/x*2 + 2y - 2"),
        (GRAPH, "(z + 2)/2 - x = y"),
        (CIRCLE, "3x + 4y + x^2 = 25 + x^2"),
        (CIRCLE, "(y - 4)/(x - 3) = -3/4"),
        (CIRCLE, "(3x + 4y)/(1 + x) = 25/(1 + x)"),
        (CIRCLE, "sqrt(2)(3x + 4y) = 25 sqrt(2)"),
    ],
)
def test_an_equation_of_the_tangent_is_right(question: tuple[str, ...], answer: str) -> None:
    run = run_inside("tangent", *question, "--check", answer)
    assert (run.status, run.out.split(":")[0]) == (0, "right")


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        (GRAPH, "z^2 = 4", f"{WRONG} plane: left − right is not 0 on the tangent"),
        (("x^2 y", "--at", "1,1"), "x y z = 1", f"{WRONG} plane: left − right is not 0"),
        (CIRCLE, "x^2 + y = sin(y)", f"{WRONG} line: left − right is not 0 on the tangent"),
        (CIRCLE, "(3x + 4y)^2 = 625", f"{WRONG} line, though all points of the tangent fulfil it"),
    ],
)
def test_an_equation_of_something_else_is_wrong(
    question: tuple[str, ...], answer: str, reason: str
) -> None:
    run = run_inside("tangent", *question, "--check", answer)
    assert run.status == 1
    assert reason in run.out

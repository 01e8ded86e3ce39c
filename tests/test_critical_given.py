"""Points that are given: critical or not, and of what kind, free and on constraints."""

import json
from pathlib import Path

import pytest

from gradcli.errors import Status
from tests.cli.harness import run_inside
from tests.test_critical import PROBLEMS, Problem

SINGLE = [p for p in PROBLEMS if p.points and "k" not in str(p.points) and "--x" not in p.options]


@pytest.mark.parametrize("problem", SINGLE, ids=lambda problem: problem.formula)
def test_the_points_of_the_book_are_what_the_book_says(problem: Problem) -> None:
    for *place, value, kind in problem.points:
        done = run_inside(
            "critical", problem.formula, *problem.options, f"--at={','.join(place)}", "--exact"
        )
        assert done.status == 0, done.err
        assert done.out.rstrip("\n").split("\t")[-1] == kind, (place, value, done)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("x^3 - 3x + y^2", "--at", "0,0"), "not critical"),
        (("x y", "--on", "x^2 + y^2 = 8", "--at", "2sqrt(2),0"), "not critical"),
        (("x", "--on", "x^2 + y^2 = 1", "--at", "1,0"), "maximum"),
        (("x + y + z", "--on", "x^2 + y^2 + z^2 = 3", "--on", "x = y", "--at", "1,1,1"), "maximum"),
        (("x + y + z", "--on", "x^2 + y^2 + z^2 = 2", "--on", "x = y", "--at", "1,1,0"),
         "not critical"),
        (("abs(x) + y^2", "--at", "0,0"), "no derivative"),
        (("x^2 - y^4", "--at", "0,0"), "saddle"),
        (("x^4 + y^6", "--at", "0,0"), "minimum"),
        (("sin x sin y", "--at", "pi/2,pi/2"), "maximum"),
        (("sin x sin y", "--at", "3pi,0"), "saddle"),
        (("e^(x^2 - y^2)", "--at", "0,0"), "saddle"),
    ],
)  # fmt: skip
def test_a_point_is_judged(arguments: tuple[str, ...], kind: str) -> None:
    done = run_inside("critical", *arguments)
    assert done.status == 0, done.err
    assert done.out.rstrip("\n").split("\t")[-1] == kind


def test_what_a_program_reads() -> None:
    done = run_inside(
        "critical", "x y", "--on", "x^2 + y^2 = 8", "--at", "2,-2", "--format", "json"
    )
    found = json.loads(done.out)
    assert found["point"] == {"x": 2, "y": -2}
    assert (found["value"], found["kind"], found["multipliers"]) == (-4, "minimum", [-0.5])
    assert found["gradient"] == [-2, 2]


def test_many_points(tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("x,y\n1,0\n0,0\n-1,0\n")
    done = run_inside("critical", "x^3 - 3x + y^2", "--at", f"@{points}")
    kinds = [line.split("\t")[-1] for line in done.lines]
    assert kinds == ["minimum", "not critical", "saddle"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("x y", "--on", "x^2 + y^2 = 8", "--at", "1,0"), Status.UNDEFINED, "is not on the"),
        (("1/x", "--at", "0"), Status.UNDEFINED, "undefined"),
        (("x^2", "--at", "a"), Status.USAGE, "a has no value"),
        (("a x^2", "--vars", "x", "--at", "0"), Status.USAGE, "a has no value"),
    ],
)
def test_no_verdict_where_there_is_none(
    arguments: tuple[str, ...], status: Status, message: str
) -> None:
    done = run_inside("critical", *arguments)
    assert (done.status, done.out) == (status, "")
    assert message in done.err


def test_steps_put_the_point_in() -> None:
    steps = run_inside("critical", "x^3 - 3x + y^2", "--at", "1,0", "--steps").out
    assert "3*x^2 - 3 = 3*1^2 - 3\tsubstitute" in steps
    assert "12*x = 12*1\tsubstitute" in steps
    plain = run_inside("critical", "x^3 - 3x + y^2", "--at", "2,0", "--steps").out
    assert "3*2^2 - 3 = 9" in plain
    assert "12*x = " not in plain
    assert run_inside("critical", "abs(x)", "--at", "0", "--steps").status == 0

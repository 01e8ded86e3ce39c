"""Pictures as a person asks for them: drawn beside the answer, written to files, or refused."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.harness import Run, run, run_in_terminal, run_inside, without_colour

DRAWN = [
    ["grad", "x^2 + y^2"],
    ["grad", "x^2 + y^2", "--at", "1,2"],
    ["grad", "x^3 - 3x", "--at", "2"],
    ["grad", "x y z", "--at", "1,2,3", "--x", "z=-1:1", "--y", "x=0:2"],
    ["dirderiv", "x^2 + y^2", "--at", "1,2", "--along", "3,4"],
    ["tangent", "x^2 + y^2", "--at", "1,2"],
    ["tangent", "x^2 + y^2 = 25", "--at", "3,4"],
    ["tangent", "x^2", "--at", "1"],
    ["descend", "x^2 + 10y^2", "--from", "5,1", "--rate", "0.09"],
    ["descend", "x^2", "--from", "1"],
]
REFUSED = {
    "grad x*y --plot a.bmp": "a.bmp: a picture is written as .svg, .png, .pdf or .excalidraw",
    "grad x*y --x 0:1": "--x and --y say what a picture shows",
    "grad x*y --draw --x 1:0": "--x: there is nothing from 1 to 0",
    "grad x*y --draw --x 3": "--x takes a range, not 3",
    "grad x*y --draw --x z=0:1": "z is not a variable",
    "grad x*y --draw --x y=0:1 --y y=0:1": "both axes show y",
    "grad x*y*z --draw": "a picture shows two of the 3 variables; say which",
    "grad x*y*z --draw --x x --y y": "a picture needs a value for z",
    "grad a*x^2 --vars x --draw": "a picture needs a value for a",
    "dirderiv x*y --along 1,2 --draw": "a picture of a direction needs a point",
    "dirderiv x^2 --at 1 --along 1 --draw": "a direction in one variable has no picture",
    "grad x*y --at - --draw": "a stream of points has no picture",
    "grad - --plot a.svg": "--plot takes one formula, not a stream of them",
    "grad x*y --plot /nowhere/a.excalidraw": "/nowhere/a.excalidraw: no such file or directory",
}


@pytest.mark.parametrize("args", DRAWN, ids=" ".join)
def test_a_drawing_fits_the_terminal(args: list[str]) -> None:
    _check_fit(args, 80)


@pytest.mark.parametrize("columns", [60, 160])
def test_a_drawing_fits_other_widths(columns: int) -> None:
    _check_fit(DRAWN[1], columns)


def _check_fit(args: list[str], columns: int) -> None:
    ran = run_in_terminal(*args, "--draw", "--format", "plain", columns=columns)
    assert ran.status == 0, ran.out
    answer, *picture = without_colour(ran.out).splitlines()
    picture = [line for line in picture if not line[:1].isdigit()]
    assert answer.strip()
    assert 15 < len(picture) <= 24
    assert max(map(cell_len, picture)) <= columns
    assert all(line == line.rstrip() for line in picture)


def test_a_drawing_without_unicode_is_ascii() -> None:
    ascii_only = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for args in (DRAWN[1], DRAWN[3], DRAWN[7]):
        ran = run(*args, "--draw", env=ascii_only)
        assert ran.status == 0
        assert ran.out.isascii()
        assert "\\u" not in ran.out


@pytest.mark.parametrize(("command", "message"), REFUSED.items())
def test_refused(command: str, message: str) -> None:
    ran = run_inside(*command.split(), stdin="1,2\n")
    assert ran.status == 2
    assert message in ran.err


def test_a_file_is_written_beside_the_answer(tmp_path: Path) -> None:
    target = tmp_path / "hill.excalidraw"
    ran = run_inside("grad", "x y", "--at", "1,2", "--plot", str(target))
    assert (ran.out, ran.err, ran.status) == ("2\t1\n", "", 0)
    assert json.loads(target.read_text("utf-8"))["type"] == "excalidraw"
    assert [path.name for path in tmp_path.iterdir()] == ["hill.excalidraw"]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    ran: Run = run_inside("grad", "x y", "--plot", str(tmp_path / "none" / "a.excalidraw"))
    assert ran.status == 2
    assert "no such file or directory" in ran.err


def test_a_verdict_is_followed_by_the_picture() -> None:
    ran = run_inside("grad", "x y", "--check", "y, x", "--draw")
    assert ran.status == 0
    assert ran.out.startswith("right")
    assert "level lines" in ran.out

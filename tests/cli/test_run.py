"""`grad --run`: programs as functions, with estimates of the error that hold."""

import json
import math
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.harness import Run, run, run_inside

PYTHON = f"{shlex.quote(sys.executable)} -S -c "


def _program(expression: str) -> str:
    """A program that prints a formula of {x} and {y} in Python."""
    return PYTHON + shlex.quote(f"import math, random; print({expression})")


def _grad(expression: str, at: str, *more: str) -> Run:
    return run_inside("grad", "--run", _program(expression), "--at", at, *more)


SMOOTH: dict[str, tuple[str, Callable[[float], float], float]] = {
    "sine": ("math.sin({x})", math.cos, 1.0),
    "a power": ("{x}**7", lambda x: 7 * x**6, 1e6),
    "a quick wave": ("math.sin(1000*{x})", lambda x: 1000 * math.cos(1000 * x), 2.0),
    "an exponential": ("math.exp({x})", math.exp, 300.0),
    "a small point": ("1/{x}", lambda x: -1 / x**2, 1e-9),
    "at zero": ("math.exp({x})", math.exp, 0.0),
    "few digits": ("'%.6g' % math.sqrt({x})", lambda x: 0.5 / math.sqrt(x), 2.0),
    "few places": ("'%.3f' % (100*math.sin({x}))", lambda x: 100 * math.cos(x), 2.0),
    "noise": ("{x}**2 + random.gauss(0, 1e-4)", lambda x: 2 * x, 2.0),
    "a kink elsewhere": ("abs({x} - 1.01)", lambda x: -x, 1.0),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_the_error_is_no_larger_than_its_estimate(name: str) -> None:
    expression, slope, x = SMOOTH[name]
    done = _grad(expression, repr(x), "--format", "json")
    assert done.status == 0, done.err
    found = json.loads(done.out)
    (number,), (error,) = found["gradient"], found["errors"]
    number, error = float(number), float(error)
    assert abs(number - slope(x)) <= error, (number, slope(x), error)
    assert error <= 0.3 * abs(slope(x))
    place = float(f"1e{math.floor(math.log10(error))}")
    assert number == pytest.approx(round(number / place) * place, rel=1e-14)


@pytest.mark.parametrize(
    ("expression", "x"),
    [
        ("abs({x})", 0),
        ("math.sqrt(abs({x}))", 0),
        ("math.cbrt({x})", 0),
        ("0 if {x} < 1 else 1", 1),
        ("{x} if {x} < 2 else 2", 2),
        ("{x} if {x} < 2 else 2.001", 2),
        ("'%.6g' % abs({x} - 3)", 3),
        ("random.random() + 0*{x}", 1),
    ],
)
def test_where_there_is_no_derivative_there_is_no_number(expression: str, x: int) -> None:
    done = _grad(expression, str(x))
    assert (done.status, done.out) == (3, "")
    assert "does not settle" in done.err


def test_formats_checks_and_streams() -> None:
    program = "{x}**2*{y}"
    assert _grad(program, "1,2").out == "4\t1\n"
    assert _grad(program, "y=2,x=1").out == "4\t1\n"
    head, row = _grad(program, "1,2", "--format", "csv").out.splitlines()
    assert head == "x,y,value,df/dx,df/dy,error_x,error_y,norm"
    assert row.startswith("1,2,2,4,1,")
    found = json.loads(_grad(program, "1,2", "--format", "json").out)
    assert found["function"] == _program(program)
    assert found["point"] == {"x": 1, "y": 2}
    done = _grad(program, "1,2", "--check", "4, 2")
    assert done.status == 1
    assert done.out == "right: equal to the digits that were measured\twrong: 2 instead of 1\n"
    command = ("grad", "--run", _program(program), "--at", "-")
    done = run_inside(*command, stdin="1,2\n3,a\n2,1\n")
    assert (done.status, done.out) == (3, "4\t1\nnan\tnan\n4\t4\n")


def test_the_direction_of_steepest_ascent() -> None:
    found = json.loads(_grad("({x})**2*{y}", "1,2", "--format", "json").out)
    assert found["direction"] == pytest.approx([4 / math.sqrt(17), 1 / math.sqrt(17)], rel=1e-14)
    assert found["angle"] == pytest.approx(math.degrees(math.atan2(1, 4)), rel=1e-14)
    done = _grad("({x})**2*{y}", "1,2", "--unit")
    assert list(map(float, done.out.split())) == found["direction"]
    done = _grad("({x})**2*{y}", "0,2", "--format", "json")
    assert json.loads(done.out)["direction"] is None
    done = _grad("({x})**2*{y}", "0,2", "--unit")
    assert (done.status, done.out) == (3, "")
    assert "has no direction" in done.err


def test_arguments_are_passed_without_a_shell(tmp_path: Path) -> None:
    script = tmp_path / "a program.py"
    script.write_text("import sys; print(float(sys.argv[2]) * len(sys.argv[1]))")
    words = f"{PYTHON.split(maxsplit=1)[0]} '{script}' '$HOME;*' {{x}}"
    assert run_inside("grad", "--run", words, "--at", "1").out == "7\n"


@pytest.mark.parametrize(
    ("program", "status", "message"),
    [
        ("import sys; sys.exit('no licence {x}')", 3, "failed with status 1 at x = 1: no licence"),
        ("print('hello'); print('ready {x}')", 3, "prints no number at x = 1: ready 1.0"),
        ("print(3, {x})", 3, "prints no number"),
        ("print(float('nan') + {x})", 3, "prints nan at x = 1"),
        ("'{x}'", 3, "prints no number"),
    ],
)
def test_programs_that_fail(program: str, status: int, message: str) -> None:
    words = PYTHON + shlex.quote(program)
    done = run_inside("grad", "--run", words, "--at", "1")
    assert (done.status, done.out) == (status, "")
    assert message in done.err


def test_a_program_that_takes_too_long() -> None:
    words = PYTHON + shlex.quote("import time; print('wait', flush=True); time.sleep(60 + {x})")
    done = run("grad", "--run", words, "--at", "1", "--timeout", "1")
    assert done.status == 4
    assert "has not ended within the time" in done.err
    assert ": wait" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--run", "./nosuch {x}", "--at", "1"), "./nosuch: no such file or directory"),
        (("--run", "true", "--at", "1"), "no place for a number"),
        (("--run", "true {x}"), "this needs a point"),
        (("x^2", "--run", "true {x}", "--at", "1"), "give no formula beside it"),
        (("--run", "true {x}", "--at", "1", "--wrt", "x"), "and nothing else"),
        (("--run", "true {x}", "--at", "1", "--unit", "--check", "1"), "is not judged"),
        (("--run", "true {x}", "--at", "1", "--steps"), "and nothing else"),
        (("--run", "tr'ue {x}", "--at", "1"), "no closing quotation"),
        (("--run", "true {x}", "--at", "1,2"), "2 coordinates for 1 variable"),
        (("--run", "true {x}", "--at", "1", "--format", "c"), "grad, norm and hess"),
    ],
)
def test_what_can_not_be_run_is_an_error(words: tuple[str, ...], message: str) -> None:
    done = run_inside("grad", *words)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_what_a_program_has_started_ends_with_it() -> None:
    words = "sh -c 'trap \"\" TERM; echo wait; sleep 60 & sleep 60; echo {x}'"
    done = run("grad", "--run", words, "--at", "1", "--timeout", "1")
    assert done.status == 4
    assert "sh has not ended within the time: wait" in done.err


def test_the_last_of_many_lines_is_the_number() -> None:
    program = "for k in range(200_000): print(k)\nprint(2*{x})"
    assert run_inside("grad", "--run", PYTHON + shlex.quote(program), "--at", "1").out == "2\n"


def test_rows_of_numbers_are_checked(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x,y\n1,2\n3,4\n")
    command = "--at", f"@{tmp_path / 'p.csv'}", "--check", "-"
    words = "grad", "--run", _program("{x}**2*{y} + random.gauss(0, 1e-7)"), *command
    done = run_inside(*words, stdin="4.0000000000000001 1\n24 9.1\n")
    assert done.out.splitlines()[0] == "right"
    assert done.out.splitlines()[1].startswith("wrong: ∂f/∂y is 9")
    assert done.status == 1

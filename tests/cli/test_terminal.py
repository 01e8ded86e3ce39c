"""What a person sees: tables that fit, colour where it is wanted, plain text elsewhere."""

import pytest
from rich.cells import cell_len

from tests.cli.harness import run, run_in_terminal, without_colour

ESC = "\x1b["
SHOWN = [
    ["grad", "x^2 y + sin(x y)"],
    ["grad", "x^2 y + sin(x y)", "--at", "1,2"],
    ["norm", "x^2 + y^2", "--at", "1,2"],
    ["dirderiv", "x^2 + y^2", "--at", "1,2", "--along", "3,4"],
    ["tangent", "x^2 + y^2", "--at", "1,2"],
    ["descend", "x^2 + y^2", "--from", "1,2"],
]


@pytest.mark.parametrize("args", SHOWN, ids=" ".join)
def test_tables_fit_the_terminal(args: list[str]) -> None:
    for columns in (60, 80, 160):
        ran = run_in_terminal(*args, columns=columns)
        assert ran.status == 0
        assert ESC in ran.out
        for line in without_colour(ran.out).splitlines():
            assert cell_len(line) <= columns
            assert line == line.rstrip()


def test_colour_follows_the_option_then_the_environment_then_the_terminal() -> None:
    args = ["grad", "x^2 + y^2", "--at", "1,2", "--format", "table"]
    plain = run(*args)
    assert ESC not in plain.out
    assert ESC in run(*args, "--color", "always").out
    assert without_colour(run(*args, "--color", "always").out) == plain.out
    assert ESC not in run_in_terminal(*args, env={"NO_COLOR": "1"}).out
    assert ESC not in run_in_terminal(*args, "--color", "never").out
    assert ESC in run_in_terminal(*args, "--color", "always", env={"NO_COLOR": "1"}).out
    assert ESC not in run("grad", "x", "--format", "plain", "--color", "always").out


def test_a_terminal_gets_a_table_and_a_pipe_the_answer_alone() -> None:
    shown = without_colour(run_in_terminal("grad", "x^2 + y^2", "--at", "1,2").out)
    assert len(shown.splitlines()) > 2
    assert run_in_terminal("grad", "x^2", "--format", "plain").out == "2*x\n"


def test_errors_have_colour_on_a_terminal_alone() -> None:
    ran = run_in_terminal("grad", "x^2 + 3 *")
    assert ran.status == 2
    assert without_colour(ran.out) == run("grad", "x^2 + 3 *").err


def test_brackets_of_a_formula_are_not_markup() -> None:
    shown = run("tangent", "x_1^2 + y", "--at", "x_1=1,y=2", "--format", "table")
    assert "[/" not in shown.out
    assert shown.status == 0

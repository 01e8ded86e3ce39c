"""Formulas that have no value whatever the variables are get no answer as formulas."""

import pytest

from gradcli.errors import Status
from tests.cli.harness import run_inside

NOWHERE = """
x/0  ✗ x/0 has no real value
x^2 + 1/0  ✗ 1/0 has no real value
x/(1 - 1)  ✗ x/(1 - 1) has no real value
x ln(-1)  ✗ ln(-1) has no real value
x sqrt(-1)  ✗ sqrt(-1) has no real value
x asin(2)  ✗ asin(2) has no real value
x ln(2 - e)  ✗ ln(2 - e) has no real value
x ln(ln(1/2))  ✗ ln(ln(1/2)) has no real value
y + acosh(1/2)  ✗ acosh(1/2) has no real value
(-2)^x  ✗ (-2)^x has no real value
x 0^(-1)  ✗ 0^(-1) has no real value
x/(y - y)  ✗ x/(y - y) needs y - y != 0
ln(x - x)  ✗ ln(x - x) needs x - x > 0
x/((x + 1)^2 - x^2 - 2x - 1)  ✗ needs (x + 1)^2 - x^2 - 2*x - 1 != 0
x/sqrt(x - x)  ✗ x/sqrt(x - x) needs sqrt(x - x) != 0
"""
CASES = [line.split("  ✗ ") for line in NOWHERE.strip().splitlines()]


@pytest.mark.parametrize(("formula", "lack"), CASES)
def test_no_value_anywhere(formula: str, lack: str) -> None:
    for command in ("grad", "hess", "critical"):
        ran = run_inside(command, formula)
        assert (ran.out, ran.status) == ("", Status.UNDEFINED)
        assert f"f has no value anywhere: {lack}" in ran.err or lack in ran.err


def test_a_branch_without_a_value_is_named() -> None:
    ran = run_inside("grad", "where(x > 0, 1/0, x)")
    assert (ran.out, ran.status) == ("", Status.UNDEFINED)
    assert "f has no value where x > 0: 1/0 has no real value" in ran.err


@pytest.mark.parametrize(
    "formula", ["sqrt(0) x", "(-8)^(1/3) x", "x/(y - x)", "ln(2) x", "0 x", "x/(sqrt(3) - 1)"]
)
def test_what_has_a_value_somewhere_is_answered(formula: str) -> None:
    assert run_inside("grad", formula).status == Status.ANSWERED

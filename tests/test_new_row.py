"""To add a function, add a row: every command, format and engine takes it from there."""

import json

import pytest

from gradcli.language import vocabulary
from gradcli.language.vocabulary import Row
from tests.cli.harness import run_in_terminal, run_inside

ROW = Row(name="twofold", phrase="power of two", definition="2^u", partials=("y*ln(2)",))
ONE_STEP = ["--from", "1", "--max-steps", "1", "--last"]
ASKED = [
    (["grad", "twofold(x)"], "2^x*ln(2)"),
    (["grad", "twofold(x)", "--at", "3", "--exact"], "8*ln(2)"),
    (["grad", "twofold(x)", "--at", "3"], "5.545177444479562"),
    (["grad", "twofold(x)", "--at", "3", "--digits", "30"], "5.54517744447956247533785697167"),
    (["grad", "twofold(|x|)^2 - twofold(2|x|)", "--at", "0"], "0"),
    (["norm", "x + twofold(y)", "--at", "1,0", "--exact"], "sqrt(1 + ln(2)^2)"),
    (["dirderiv", "twofold(x) y", "--at", "1,3", "--along", "0,1"], "2"),
    (["tangent", "twofold(x)", "--at", "0", "--exact"], "x*ln(2) + 1"),
    (["hess", "twofold(x)", "--at", "0", "--exact"], "ln(2)^2"),
    (["critical", "twofold(x^2)"], "0\t1\tminimum"),
    (
        ["backprop", "sum(twofold(x))", "--at", "x=[0,1]"],
        "x\t[0.6931471805599453, 1.38629436111989",
    ),
    (["descend", "twofold(x^2)", *ONE_STEP], "0.72274112777602"),
    (["descend", "twofold(x^2)", *ONE_STEP, "--digits", "30"], "0.7227411277760218762331071514"),
    (["descend", "twofold(3) x^2", *ONE_STEP, "--exact"], "-3/5"),
    (["grad", "twofold(x)", "--check", "2^x ln 2"], "right"),
]


@pytest.fixture(autouse=True)
def _row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vocabulary._BY_NAME, ROW.name, [ROW])


@pytest.mark.parametrize(("args", "answer"), ASKED)
def test_a_new_row_is_known_to_every_command(args: list[str], answer: str) -> None:
    ran = run_inside(*args)
    assert ran.out.splitlines()[-1].startswith(answer), ran.out + ran.err


def test_a_new_row_is_known_to_every_format() -> None:
    asked = ("grad", "twofold(x) + y", "--at")
    found = json.loads(run_inside(*asked, "1,2", "--format", "json").out)
    assert found["gradient"] == [1.3862943611198906, 1]
    rows = run_inside(*asked, "-", "--format", "csv", stdin="0,1\nx,2\n1,2\n").out.splitlines()
    assert [row.split(",")[2] for row in rows] == ["value", "2", "nan", "4"]
    assert "power of two" in run_inside("grad", "x twofold(x)", "--steps").out
    assert "twofold" in run_in_terminal("grad", "twofold(x)").out
    assert run_inside("grad", "twofold(x)", "--format", "latex").out == "f'(x) = 2^{x}\\ln(2)\n"

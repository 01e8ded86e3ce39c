"""Derivations through the real program: the last step is the answer, in every format.

To write the golden files anew, after looking at them: `python -m tests.worked.test_answers`.
"""

import csv
import io
import json
import re
import shlex
from pathlib import Path

import mpmath as mp
import pytest

from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from tests import oracle
from tests.cli.harness import run_in_terminal, run_inside, without_colour
from tests.worked.judge import values

GOLDEN = Path(__file__).with_name("golden")
CASES = {
    "product": "grad 'x^2 sin x'",
    "chain": "grad 'x^2 y + sin(x y)'",
    "quotient": "grad 'x^2 sin(3x)/((x^2 + 1) e^(-x^2/2))'",
    "many": "grad 'a1^2 + a2^2 + a3^2 + a4^2 + a5^2 + a6^2 + a7^2 + a8^2 + a9^2 + a1 a9'",
    "piecewise": "grad 'where(x < 0, -x, x^2 y) + |x y|'",
    "again": "grad 'sin(x^2) + cos(x^2) + 5 - x^3'",
    "parameter": "grad 'a x^2 + u^v' --vars x,v",
    "point": "grad 'x^2 y - y' --at=-1,2/3",
    "limit": "grad 'x^(5/3) y' --at 0,1",
    "unit": "grad 'x^2 + y^2' --unit",
    "unit-at": "grad 'x^2 + y^2' --at 1,2 --unit",
    "norm": "norm 'x^2 + y^2'",
    "norm-at": "norm 'x^2 + e^(x y)' --at 2,0",
    "decimal": "grad 'x^2 y + sin(x y)' --at 4,0.9 --unit",
    "norm-one": "norm 'x^3 - 5x' --at 1",
    "dirderiv": "dirderiv 'x^2 y^3 - 4y' --along 2,5",
    "dirderiv-at": "dirderiv 'x^2 y^3 - 4y' --at 2,-1 --along 2,5",
    "dirderiv-raw": "dirderiv 'x y' --at 2,3 --along 1,1 --no-normalize",
    "dirderiv-angle": "dirderiv 'x y' --at 2,3 --angle pi/6",
    "tangent": "tangent 'x^2 + y^2' --at 1,2 --approx 1.1,1.9",
    "tangent-line": "tangent 'sqrt x' --at 4",
    "tangent-level": "tangent 'x^2 + y^2' --at 1,2 --level",
    "tangent-equation": "tangent 'x^2 + x y + y^2 = 7' --at 1,2",
}
FORMATS = ("table", "plain", "json", "csv", "latex")
SHOWN: dict[str, tuple[str, ...]] = dict.fromkeys(("chain", "norm-at", "tangent-equation"), FORMATS)
SHOWN |= {name: ("table",) for name in CASES if name not in SHOWN}


def answer(name: str, form: str, *options: str) -> str:
    ran = run_inside(*shlex.split(CASES[name]), "--format", form, *options)
    assert (ran.err, ran.status) == ("", 0)
    return ran.out


@pytest.mark.parametrize(
    ("name", "form"), [(n, form) for n, forms in SHOWN.items() for form in forms]
)
def test_golden(name: str, form: str) -> None:
    assert answer(name, form, "--steps") == (GOLDEN / f"{name}.{form}").read_text("utf-8")


@pytest.mark.parametrize("options", [(), ("--exact",), ("--digits", "5")])
@pytest.mark.parametrize("form", ["plain", "csv"])
@pytest.mark.parametrize("name", CASES)
def test_the_last_line_is_the_answer(name: str, form: str, options: tuple[str, ...]) -> None:
    plain = answer(name, form, *options)
    worked = answer(name, form, *options, "--steps")
    assert worked.endswith("\n" + plain)
    steps = worked.removesuffix(plain).splitlines()
    if form == "plain":
        assert all(re.fullmatch(r".+ (=|~|<=>) .+\t.+", line) for line in steps)
    else:
        header, *rows = csv.reader(io.StringIO("\n".join(steps)))
        assert header == ["step", "rule", "before", "after"]
        assert [row[0] for row in rows] == [str(place) for place, _ in enumerate(rows, 1)]


@pytest.mark.parametrize("name", CASES)
def test_json(name: str) -> None:
    plain = json.loads(answer(name, "json"))
    worked = json.loads(answer(name, "json", "--steps"))
    steps = worked.pop("steps")
    assert worked == plain
    assert [step["step"] for step in steps] == list(range(1, len(steps) + 1))
    assert all({"rule", "before", "after"} <= step.keys() for step in steps)
    key = steps[-1]["before"]
    assert steps[-1]["after"] == (plain[key]["equation"] if key == "level" else plain[key])


@pytest.mark.parametrize("name", CASES)
def test_latex(name: str) -> None:
    first, *rows, last, end = answer(name, "latex", "--steps").splitlines()
    assert (first, end) == (r"\begin{align*}", r"\end{align*}")
    assert last == "& " + answer(name, "latex").rstrip("\n")
    for row in rows:
        assert row.endswith(r" \\")
        assert row.count("{") == row.count("}")
        assert re.sub(r"\\begin\{cases\}.*?\\end\{cases\}", "", row).count("&") == 3


@pytest.mark.parametrize("name", CASES)
def test_a_page_ends_as_it_does_without_steps(name: str) -> None:
    plain = answer(name, "table").splitlines()
    echo = next(place for place, line in enumerate(plain) if place and not line)
    rest = len(plain) - echo
    assert answer(name, "table", "--steps").splitlines()[-rest:] == plain[echo:]


@pytest.mark.parametrize("name", [name for name in CASES if "--at" in CASES[name]])
def test_arithmetic_is_true(name: str) -> None:
    """Every step between numbers, and between equations up to a factor, judged by mpmath."""
    steps = json.loads(answer(name, "json", "--steps", "--exact"))["steps"][:-1]
    scope = Scope().declare("x", "y")
    judged = 0
    for step in steps:
        if "d/d" in step["before"] or step["rule"] == "substitute" or step["aim"] == "level set":
            continue
        sides = [parse(step[side], scope).tree for side in ("before", "after")]
        point = {"x": mp.mpf("0.37"), "y": mp.mpf("1.21")}
        before, after = (values(tree, point, at_kinks=True) for tree in sides)
        assert all(map(oracle.close, before, after)), step
        judged += 1
    assert judged or name in ("limit", "tangent-line")


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_pages_keep_to_their_width(columns: int) -> None:
    for name in ("chain", "quotient", "piecewise", "dirderiv-at", "tangent"):
        ran = run_in_terminal(*shlex.split(CASES[name]), "--steps", columns=columns)
        assert max(map(len, without_colour(ran.out).splitlines())) <= columns


def test_a_one_sided_rate_is_a_limit_along_a_line() -> None:
    ran = run_inside("dirderiv", "|t| + t y", "--at", "0,1", "--along", "1,0", "--steps")
    assert ran.lines == [
        "(abs(s) + s*1)/s = (s + abs(s))/s\tsimplify",
        "(s + abs(s))/s = 2\tone-sided limit",
        "2",
    ]


def test_steps_of_a_stream_of_formulas() -> None:
    ran = run_inside("grad", "-", "--steps", stdin="x^2\nx^3\n")
    assert ran.lines == [
        "d/dx(x^2) = 2*x\tpower rule",
        "2*x",
        "d/dx(x^3) = 3*x^2\tpower rule",
        "3*x^2",
    ]


LIMITS = ["where(x < 0, x^2, x^3)", "x abs(x)", "cbrt(x)^4", "sqrt(x^4)", "x sqrt(x^2)"]


@pytest.mark.parametrize("text", LIMITS)
def test_where_a_rule_does_not_hold_the_value_is_a_limit(text: str) -> None:
    ran = run_inside("grad", text, "--at", "0", "--steps")
    assert ran.lines[-2].endswith(" = 0\tlimit of the difference quotient")
    assert ran.lines[-1] == "0"


@pytest.mark.parametrize("options", [["--at", "-"], ["--check", "2x"]])
def test_what_does_not_go_with_steps(options: list[str]) -> None:
    ran = run_inside("grad", "x^2", "--steps", *options)
    assert (ran.out, ran.status) == ("", 2)
    assert "--steps" in ran.err


if __name__ == "__main__":
    for name, forms in SHOWN.items():
        for form in forms:
            (GOLDEN / f"{name}.{form}").write_text(answer(name, form, "--steps"), "utf-8")

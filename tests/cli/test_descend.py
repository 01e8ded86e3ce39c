"""`descend` through the program: methods, exact numbers, why it stopped, data, streamed rows."""

import csv
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gradcli.language.reading.parser import parse
from gradcli.language.tree import Number
from gradcli.render import Numbers
from gradcli.render.records import json_line
from gradcli.results.base import Function
from gradcli.results.descents import Outcome, Step
from gradcli.verbs.descent import Choices, Start, descend
from tests.cli.harness import (
    PATIENCE,
    PROGRAM,
    ROOT,
    Run,
    run,
    run_in_terminal,
    run_inside,
    without_colour,
)

ROSENBROCK = "(1 - x)^2 + 100(y - x^2)^2"
METHODS = ["fixed", "backtracking", "exact", "newton", "momentum", "nesterov", "adam"]

BY_HAND = [
    pytest.param("x^2 --from 1 --rate 1/4", ["1", "1/2", "1/4", "1/8"], id="fixed"),
    pytest.param("(x - 3)^2 --from 0 --rate 0.1", ["0", "3/5", "27/25", "183/125"], id="shifted"),
    pytest.param("x^2 --from 1 --rate 0.1 --ascend", ["1", "6/5", "36/25", "216/125"], id="ascend"),
    pytest.param(
        "x^2 --from 1 --rate 0.1 --method momentum", ["1", "4/5", "23/50", "31/500"], id="momentum"
    ),  # v = -1/5, -17/50, -199/500
    pytest.param(
        "x^2 --from 1 --rate 0.1 --method nesterov", ["1", "4/5", "62/125", "556/3125"],
        id="nesterov",
    ),  # x + 0.9·v = 1, 31/50, 139/625
    pytest.param("x^2 --from 1 --method backtracking", ["1", "0"], id="backtracking"),
    pytest.param("x^3 - 2x --from 1 --method newton", ["1", "5/6", "49/60", "4801/5880"],
                 id="newton"),  # x − (3x² − 2)/6x
    pytest.param("3x^2 + 2 --from 5 --method newton", ["5", "0"], id="newton of a quadratic"),
    pytest.param("3x^2 + 2 --from 5 --method exact", ["5", "0"], id="exact"),
    pytest.param("1/x --from 1 --rate 1", ["1", "2", "9/4", "793/324"], id="rational function"),
    pytest.param("x^3/3 --from 1/2 --rate 1", ["1/2", "1/4", "3/16", "39/256"], id="cubic"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "points"), BY_HAND)
def test_steps_by_hand(words: str, points: list[str]) -> None:
    expression, options = words.split(" --", 1)
    args = ["descend", expression, *f"--{options}".split(), "--max-steps", "3"]
    exact = [line.split("\t")[1] for line in run_inside(*args, "--exact").lines]
    assert exact == points
    floats = [float(line.split("\t")[1]) for line in run_inside(*args).lines]
    assert floats == pytest.approx([_fraction(point) for point in points], abs=1e-12)


def _fraction(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def test_the_exact_line_search_on_a_quadratic_zigzags_as_in_textbooks() -> None:
    """F = (x² + c·y²)/2 from (c, 1): x_k = c·q^k, y_k = (−q)^k, q = (c − 1)/(c + 1).

    Boyd & Vandenberghe, Convex Optimization, section 9.3.2.
    """
    args = ("descend", "(x^2 + 10y^2)/2", "--from", "10,1", "--method", "exact")
    for k, line in enumerate(run_inside(*args, "--max-steps", "6").lines):
        _, x, y, *_ = map(float, line.split("\t"))
        assert (x, y) == pytest.approx((10 * (9 / 11) ** k, (-9 / 11) ** k), rel=1e-12)
    exact = run_inside(*args, "--exact", "--max-steps", "2").lines[-1].split("\t")
    assert exact[1:3] + exact[-1:] == ["810/121", "81/121", "2/11"]


FIRST_MINIMA = [
    (ROSENBROCK, "-1.2,1", 3, "1", (-0.9225716996973906, 0.8596707649906942)),
    ("cos(x)", "0.5", 1, "10", (math.pi,)),
    ("cos(x)", "0.5", 1, "200", (math.pi,)),
    ("x^4 - 2x^2", "3", 1, "1", (1,)),
    ("x^4 - 2x^2", "3", 1, "0.04", (1,)),
    ("(x^2 - 1)^2 (x^2 - 4)^2", "2.5", 1, "0.02", (2,)),
    ("x^2 + 3sin(5x)^2", "2", 1, "1", (1.8598955089834899,)),
    ("e^-(x-2)^2 - 1 + (x - 1)^2/20", "3", 1, "20", (3.583073092280505,)),
]


@pytest.mark.parametrize(("formula", "start", "steps", "guess", "point"), FIRST_MINIMA)
def test_an_exact_step_goes_to_the_first_minimum_along_the_line(
    formula: str, start: str, steps: int, guess: str, point: tuple[float, ...]
) -> None:
    args = ("--from", start, "--method", "exact", "--rate", guess, "--max-steps", str(steps))
    row = run_inside("descend", formula, *args).lines[steps].split("\t")
    assert [float(x) for x in row[1 : 1 + len(point)]] == pytest.approx(point, rel=1e-7)


CERTAIN = [
    ("(1-cos(x))/x^2 --from 1e-8 --max-steps 2", "1e-8", 0.5, 8.333333333333334e-10),
    ("sum((1-cos(v))/v^2) --from v=[1e-8] --max-steps 1", "9.999999917e-9", 0.5, 8.3333e-10),
    ("where(x>0,sqrt(x),x^2) --from -1 --max-steps 1", "-0.8", 0.64, 1.6),
    ("sum(where(v>0,sqrt(v),v^2)) --from v=[-1] --max-steps 1", "-0.8", 0.64, 1.6),
    ("-ln(1-sigmoid(x)) --from 1000 --rate 1 --max-steps 1", "999", 999, 1),
    ("crossentropy(softmax(v),[0,1]) --from v=[1000,0] --rate 1 --max-steps 1", "999", 998, 2**0.5),
    ("mean(([0.1,0.2,0.3]*m-[0.3,0.6,0.9])^2)+0*m --from m=3", "3", 0, 0),
    ("exp(1000)*exp(-x) --from 1000 --rate 1 --max-steps 1", "1001", 0.36787944117144233,
     0.36787944117144233),
    ("-sum([0,1]*ln(sigmoid(v))+[1,0]*ln(1-sigmoid(v))) --from v=[800,-800] --rate 1 --max-steps 1",
     "799", 1598, 2**0.5),
    ("max(sqrt(x*x+y*y),1e-10) --from 0,0", "0", 1e-10, 0),
]  # fmt: skip


@pytest.mark.parametrize(("words", "first", "value", "norm"), CERTAIN)
def test_rows_are_certain(words: str, first: str, value: float, norm: float) -> None:
    ran = run_inside("descend", words.split(" --", maxsplit=1)[0], *_options(words))
    row = ran.lines[-1].split("\t")
    assert float(row[1]) == pytest.approx(float(first), rel=1e-9)
    assert [float(x) for x in row[-3:-1]] == pytest.approx([value, norm], rel=1e-4)


def _options(words: str) -> list[str]:
    return [word for part in words.split(" --")[1:] for word in f"--{part}".split(" ", 1)]


def test_many_steps_do_not_lose_their_way() -> None:
    """Where f is flat but for rounding, thousands of steps stay where the mathematics goes."""
    args = ("descend", "(1-cos(x))/x^2", "--from", "1e-6", "--max-steps", "300", "--tol", "0")
    rows = [float(line.split("\t")[1]) for line in run_inside(*args).lines]
    assert rows == pytest.approx([1e-6 * (1 + 0.1 / 12) ** k for k in range(301)], rel=1e-9)


NEWTON = [
    ("x^2+y^4 --from 1,1 --exact --max-steps 2", 1, "2\t0\t4/9", ""),
    ("x-ln(x) --from 1/2 --digits 30", 0, "4\t0.9999847412109375\t", ""),
    ("x^4-3x^2+x --from 0", 0, "3\t0.16993844330637506\t",
     "the Hessian is not positive definite at the end: that may be no minimum"),
    ("x^4-3x^2+x --from 0", 0, "0\t0\t", "at step 0, 1, 2: from there f need not go down"),
    ("x+y^2 --from 1,1", 1, "0\t1\t1\t", "stuck after 0 steps: the Hessian is singular there"),
    ("-x^2-3y^2 --from 1,2 --ascend", 0, "1\t0\t0\t0\t0\t1", ""),
    ("sum((W@[1,2]-[1,1])^2)+sum(W^2) --from W=[[1,2],[3,4]]", 0, "1\t0.16666666", ""),
    ("sum(where(w>=0,w^2,sqrt(w))) --from w=[1,2]", 0, "1\t0\t0\t", ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "status", "row", "said"), NEWTON)
def test_newton(words: str, status: int, row: str, said: str) -> None:
    ran = run_inside(
        "descend", words.split(" --", maxsplit=1)[0], *_options(words), "--method", "newton"
    )
    assert ran.status == status
    assert any(line.startswith(row) for line in ran.lines), ran.out
    assert said in ran.err


def test_starts_by_shape() -> None:
    args = ("descend", "sum(W^2) + sum((v - u)^2)", "--max-steps", "0", "--from")
    start = run_inside(*args, "W=ones(2,3), u=zeros(2), v=0.5*random(2)").out
    assert start.split("\t")[1:3] + start.split("\t")[5:11] == ["0", "0", *["1"] * 6]
    again = run_inside(*args, "W=ones(2,3), u=zeros(2), v=0.5*random(2)", "--seed", "0").out
    other = run_inside(*args, "W=ones(2,3), u=zeros(2), v=0.5*random(2)", "--seed", "1").out
    assert start == again != other
    assert all(abs(float(x)) <= 0.5 for x in other.split("\t")[3:5])
    large = run_inside("descend", "sum(W)", "--from", "W=random(1000,1000)")
    assert (large.status, "more than 10,000 numbers" in large.err) == (4, True)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("--lr", "--rate"), ("--epochs", "--max-steps"), ("--iterations", "--max-s")],
)
def test_names_of_other_programs_are_understood(name: str, meant: str) -> None:
    ran = run_inside("descend", "x^2", "--from", "1", name, "1")
    assert (ran.status, f"did you mean {meant}" in ran.err) == (2, True)


def test_a_class_is_no_target() -> None:
    ran = run_inside("descend", "crossentropy(softmax(W@[1,2]), 1)", "--from", "W=ones(3,2)")
    assert (ran.out, ran.status) == ("", 2)
    assert "the target holds a probability for every class" in ran.err


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_final_point_is_printed_whole(columns: int) -> None:
    formula = "sum((W@u - b)^2) + sum(W^2)"
    args = ("--from", "W=random(3,8), b=ones(3)", "--let", "u=[1,1,1,1,1,1,1,1]", "--rate", "0.01")
    env = {"NO_COLOR": "1"}
    ran = run_in_terminal("descend", formula, *args, columns=columns, env=env)
    page = [line for line in ran.lines if "of 100" not in line]  # a slow run shows its progress
    assert max(map(len, page)) <= columns
    final = ran.out.partition("after step")[2].partition("█")[0]
    assert len(re.findall(r"\d\.\d+", final)) == 27


def test_backtracking_that_no_longer_moves_says_so() -> None:
    words = "descend|x^3-12x y+2y^2|--from|12.1,36.1|--method|backtracking|--rate|1"
    ran = run_inside(*words.split("|"), "--max-steps", "400", "--tol", "1e-12")
    assert ran.status == 1
    assert "stuck after" in ran.err
    assert len(set(ran.lines)) == len(ran.lines)


def test_a_run_that_is_out_of_time_keeps_its_rows() -> None:
    words = "descend x^2 --from 1 --rate 1 --max-steps 1000000000 --timeout 1".split()
    ran = run_inside(*words)
    assert ran.status == 4
    assert f"--max-steps {len(ran.lines) - 1} ends before that" in ran.err
    assert ran.lines[-1].startswith(f"{len(ran.lines) - 1}\t")
    table = run_inside(*words, "--format", "table")
    assert (table.status, "out of time after" in table.out) == (4, True)


def test_adam_moves_by_its_rate_at_first() -> None:
    ran = run_inside(*"descend 10x^2-y --from 1,1 --method adam --max-steps 1".split())
    assert [float(x) for x in ran.lines[-1].split("\t")[1:3]] == pytest.approx([0.9, 1.1])


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_bottom_of_the_valley(method: str) -> None:
    rate = [] if method in ("backtracking", "exact", "newton") else ["--rate", "0.001"]
    args = ["descend", ROSENBROCK, "--from", "-1.2,1", "--method", method, *rate, "--last"]
    ran = run_inside(*args, "--max-steps", "50000", "--tol", "1e-5")
    assert (ran.err, ran.status) == ("", 0)
    assert [float(x) for x in ran.out.split()] == pytest.approx([1, 1], abs=1e-3)


ENDINGS = [
    ("x^2 --from 1 --rate 0.5", 0, "converged after 1 step: ‖∇f‖ = 0 ≤ 1e-06"),
    ("x^2 --from 0", 0, "converged after 0 steps: ‖∇f‖ = 0 ≤ 1e-06"),
    ("x^2 --from 1 --max-steps 2", 1, "out of steps: after 2 steps ‖∇f‖ = 1.28 is still above"),
    ("x^2 --from 1 --max-steps 0", 1, "out of steps: after 0 steps ‖∇f‖ = 2 is still above"),
    ("x^2 --from 1 --rate 1", 1, "oscillating: the rate 1 is not below 2/λ_max = 1; 0.5 would"),
    ("x^2 --from 1 --rate 1.5", 1, "diverged: the rate 1.5 is not below 2/λ_max = 1; 0.5 would"),
    ("x^2+100y^2 --from 5,1 --rate 0.011", 1, "not below 2/λ_max = 0.01; 0.005 would have been"),
    ("x^2 --from 1 --rate 2 --method momentum", 1, "the rate 2 is not below 3.8/λ_max = 1.9"),
    ("x^2 --from 1 --rate 1 --method nesterov", 1, "the rate 1 is not below 1.36/λ_max = 0.679"),
    ("x^2 --from 1 --ascend --max-steps 5000", 1, "diverged: f grows without bound"),
    ("-x^2 --from 1 --max-steps 5000", 1, "diverged: f falls without bound"),
    ("x --from 1 --method exact", 1, "diverged: f falls without bound"),
    ("ln(x)+x --from 1 --rate 0.6", 1, "left the domain: f has no value at step 1"),
    ("-x^2 --from 1", 1, "diverged: f falls without bound"),
    ("x^3 --from -1", 1, "f falls without bound"),
    ("|x| --from 0.35", 1, "oscillating: the rate 0.1 does not settle, nor does a smaller one"),
    ("x^2+100y^2 --from 5,1 --rate 0.00999", 1, "the rate 0.00999 is close to 2/λ_max = 0.01;"),
    ("e^x-e^(2x) --from 1 --max-steps 5000", 1, "diverged: f falls without bound"),
]


@pytest.mark.parametrize(("words", "status", "reason"), ENDINGS)
def test_why_it_stopped(words: str, status: int, reason: str) -> None:
    ran = run_inside("descend", *words.split(), "--format", "json")
    assert ran.status == status
    assert reason in json.loads(ran.out)["reason"]
    plain = run_inside("descend", *words.split())
    assert plain.status == status
    assert plain.err == ("" if status == 0 else f"gradcli: {json.loads(ran.out)['reason']}\n")


def test_the_stable_rate_is_stable() -> None:
    steep = "(x - 1)^4 + 50(y + x)^2"
    args = ["descend", steep, "--from", "3,1", "--format", "json"]
    rate = json.loads(run_inside(*args, "--rate", "0.1").out)["stable_rate"]
    again = json.loads(run_inside(*args, "--rate", str(rate), "--max-steps", "2000").out)
    values = [step["value"] for step in again["steps"]]
    assert values == sorted(values, reverse=True)


def test_what_falls_without_bound_has_no_stable_rate() -> None:
    ran = run_inside(*"descend -x^2 --from 1 --max-steps 5000 --format json".split())
    assert json.loads(ran.out)["stable_rate"] is None


def test_growth_does_not_end_a_run_early() -> None:
    ran = run_inside(*"descend x^2 --from 1 --rate 1.5 --max-steps 50".split())
    assert len(ran.lines) == 51
    endless = run_inside(*"descend x^2 --from 1 --rate 1.5 --max-steps 5000".split())
    assert len(endless.lines) == 513
    assert endless.lines[-1].split("\t")[2] == "inf"


def test_where_f_has_no_value_no_number_is_printed() -> None:
    ran = run_inside(*"descend ln(x)+x --from 1 --rate 0.6".split())
    assert ran.lines[-1].split("\t")[2:] == ["nan", "nan", "0.6"]
    start = run_inside("descend", "ln x", "--from", "-1")
    assert (start.out, start.status) == ("", 3)
    assert "ln(x) needs x > 0" in start.err
    pole = run_inside("descend", "tan(x)", "--from", "pi/2")
    assert (pole.out, pole.status) == ("", 3)
    assert "tan(x) has no real value" in pole.err
    assert run_inside("descend", "cos(x)", "--from", "pi/2", "--max-steps", "1").status == 1


EXACT = [
    ("x^2 + y^2 --from 1,2 --rate 1/4", "1\t1/2\t1\t5/4\tsqrt(5)\t1/4"),
    ("e^x - x --from 0 --rate 1 --method fixed", None),
    ("e^x --from 0 --rate 1", "1\t-1\t1/e\t1/e\t1"),
    ("sin x --from pi/2 --rate 1", None),
    ("|x| + max(x, y)^2 --from -1/3,1/2", "1\t-7/30\t2/5\t59/150\tsqrt(41)/5\t1/10"),
]


@pytest.mark.parametrize(("words", "row"), EXACT)
def test_exact_rows(words: str, row: str | None) -> None:
    expression, options = words.split(" --", 1)
    args = ["descend", expression, *f"--{options}".split(), "--max-steps", "1", "--exact"]
    assert run_inside(*args).lines[1:] == ([] if row is None else [row])


def test_exact_numbers_in_every_format() -> None:
    args = ["descend", "x^2 + y^2", "--from", "1/3,2", "--rate", "1/7", "--max-steps", "1"]
    shown = {form: run_inside(*args, "--exact", "--format", form).out
             for form in ("csv", "json", "latex", "table")}  # fmt: skip
    assert shown["csv"].splitlines()[-1] == "1,5/21,10/7,925/441,10*sqrt(37)/21,1/7"
    assert json.loads(shown["json"])["steps"][1]["point"] == {"x": "5/21", "y": "10/7"}
    assert r"\frac{5}{21} & \frac{10}{7} & \frac{925}{441}" in shown["latex"]
    assert "10·√37/21" in shown["table"]


def test_exact_numbers_that_grow_end_in_an_error_that_says_when() -> None:
    ran = run_inside(*"descend x^4 --from 1 --exact --last".split())
    assert (ran.out, ran.status) == ("", 4)
    assert "more than 10,000 digits" in ran.err
    assert "hint: --max-steps 7" in ran.err
    rough = run_inside(*"descend x^2 --from 1 --exact --method adam".split())
    assert (rough.status, "leave out --exact" in rough.err) == (2, True)
    curved = run_inside(*"descend x^4+y^2 --from 1,2 --exact --method exact".split())
    assert (curved.status, "not found in rational numbers" in curved.err) == (2, True)
    nested = run_inside(*"descend 3x-sech(x^3) --from 3 --method momentum --exact".split())
    assert (nested.status, len(nested.lines)) == (4, 2)
    assert "the exact numbers have become too long" in nested.err


def test_numbers_in_closed_form_are_compared() -> None:
    args = ["descend", "x^2 + cos(x)", "--from", "1", "--exact", "--max-steps", "1", "--method"]
    for method, point in {
        "backtracking": "sin(1) - 1",
        "newton": "1 + (2 - sin(1))/(cos(1) - 2)",
    }.items():
        assert run_inside(*args, method).lines[1].split("\t")[1] == point
    whole = run_inside(*"descend x^2 --from 3 --method adam --exact --max-steps 1".split())
    assert whole.lines[1].split("\t")[1] == "1740000003/600000001"


def test_digits() -> None:
    args = ["descend", "x^4", "--from", "1/3", "--max-steps", "1"]
    few = run_inside(*args, "--digits", "3").lines[1]
    assert few == "1\t0.319\t0.0103\t0.129\t0.1"
    many = run_inside(*args, "--digits", "40").lines[1].split("\t")
    assert many[1] == "0.3185185185185185185185185185185185185185"
    assert many[2].startswith("0.0102929235794754262467")
    assert len(many[2].removeprefix("0.0")) == 40


LINE = "x,y\n0,1\n1,3\n2,5\n3,7\n"
FIT = "mean((y - (m*x + b))^2)"


def _fit(folder: Path, text: str, *options: str) -> Run:
    table = folder / "data.csv"
    table.write_text(text)
    return run_inside("descend", FIT, "--data", str(table), *options)


def test_a_line_is_fitted(tmp_path: Path) -> None:
    ran = _fit(tmp_path, LINE, "--from", "m=0,b=0", "--max-steps", "1000", "--last")
    assert (ran.err, ran.status) == ("", 0)
    assert [float(x) for x in ran.out.split()] == pytest.approx([1, 2], abs=1e-5)
    ran = _fit(tmp_path, LINE.replace(",", "\t"), "--from", "m=2,b=1")
    assert ran.out == "0\t1\t2\t0\t0\tnan\n"


def test_data_from_standard_input() -> None:
    ran = run_inside("descend", FIT, "--data", "-", "--from", "m=2,b=1", stdin=LINE)
    assert (ran.out, ran.status) == ("0\t1\t2\t0\t0\tnan\n", 0)


DATA_ERRORS = [
    ("", 2, "holds no data"),
    ("x,y\n", 2, "has a header and no rows"),
    ("1,2\n3,4\n", 2, "has no header"),
    ("x,y\n1,2\n3\n", 2, "line 3: 1 field where the header has 2"),
    ("x,y\n1,2\n3,four\n", 2, "line 3, column y: 'four' is no number"),
    ("x,y\n1,2\n3,nan\n", 3, "line 3, column y: "),
    ("x,y\n1,2\n3,\n", 3, "line 3, column y: "),
    ("x,x\n1,2\n", 2, "two columns x"),
    ("x,z\n1,2\n", 2, "no value for y"),
    ("x,y,m\n1,2,3\n", 2, "m is a column of the data"),
]


@pytest.mark.parametrize(("text", "status", "message"), DATA_ERRORS)
def test_data_that_can_not_be_used(tmp_path: Path, text: str, status: int, message: str) -> None:
    ran = _fit(tmp_path, text, "--from", "m=0,b=0")
    assert (ran.out, ran.status) == ("", status)
    assert message in ran.err


def test_one_row_of_data_is_enough(tmp_path: Path) -> None:
    ran = _fit(tmp_path, "x,y\n2,5\n", "--from", "m=0,b=0", "--last")
    assert ran.status == 0
    b, m = map(float, ran.out.split())
    assert 2 * m + b == pytest.approx(5)


def test_a_missing_start_is_named(tmp_path: Path) -> None:
    ran = _fit(tmp_path, LINE)
    assert (ran.status, "--from 'b=…, m=…'" in ran.err) == (2, True)
    ran = _fit(tmp_path, LINE, "--from", "m=0")
    assert (ran.status, "no value for b" in ran.err) == (2, True)


def test_a_logistic_regression_learns(tmp_path: Path) -> None:
    rows = [(x / 4, int(x > 10)) for x in range(20)]
    table = tmp_path / "data.csv"
    table.write_text("x,t\n" + "".join(f"{x},{t}\n" for x, t in rows))
    loss = "mean(softplus(w*x + b) - t*(w*x + b)) + 0.001w^2"
    args = ["--data", str(table), "--from", "w=0,b=0", "--rate", "1", "--max-steps", "3000"]
    ran = run_inside("descend", loss, *args, "--last", "--method", "nesterov")
    assert ran.status == 0
    b, w = map(float, ran.out.split())
    assert all((w * x + b > 0) == bool(t) for x, t in rows)


XOR = """\
# a 2-4-1 network
h = tanh(X @ W_1 + b_1)
p = sigmoid(h @ W_2 + b_2)
crossentropy(p, t)
"""


def test_a_network_learns_xor(tmp_path: Path) -> None:
    program = tmp_path / "xor.grad"
    program.write_text("X = [[0, 0], [0, 1], [1, 0], [1, 1]]\nt = [0, 1, 1, 0]\n" + XOR.replace(
        "crossentropy(p, t)", "-mean(t*ln(p) + (1 - t)*ln(1 - p))"))  # fmt: skip
    start = "W_1=[[.9,-.6,.3,.8],[-.7,.5,.9,.4]], b_1=[0,.1,-.1,0], W_2=[.5,-.8,.7,-.3], b_2=0"
    args = ["--from", start, "--method", "adam", "--max-steps", "400", "--tol", "1e-2"]
    ran = run_inside("descend", "--file", str(program), *args, "--format", "json", "--last")
    found = json.loads(ran.out)
    assert ran.status == 0
    assert found["steps"][0]["value"] < 0.02
    assert [len(found["steps"][0]["point"][name]) for name in ("W_1", "W_2")] == [2, 4]


def test_columns_of_vectors_and_matrices() -> None:
    args = ["descend", "sum((W@[1, 2] - b)^2)", "--from", "W=[[1,0],[0,1]], b=[0,0]"]
    rows = list(csv.reader(io.StringIO(run_inside(*args, "--format", "csv").out)))
    names = ["b[1]", "b[2]", "W[1][1]", "W[1][2]", "W[2][1]", "W[2][2]"]
    assert rows[0] == ["step", *names, "value", "norm", "rate"]
    last = run_inside(*args, "--last", "--max-steps", "0").out
    assert last == "[0, 0]\t[[1, 0], [0, 1]]\n"


def test_what_is_not_one_number_has_no_descent() -> None:
    ran = run_inside("descend", "2v", "--from", "v=[1,2]")
    assert (ran.out, ran.status) == ("", 2)
    assert "the shape (2,)" in ran.err
    ran = run_inside("descend", "sum(v)", "--from", "v=[1,2]", "--exact")
    assert (ran.status, "computed with floats" in ran.err) == (2, True)


@pytest.mark.parametrize("rate", ["0", "-1", "1/0", "x", "1,2", "inf"])
def test_rates_that_are_none(rate: str) -> None:
    ran = run_inside("descend", "x^2", "--from", "1", "--rate", rate)
    assert (ran.out, ran.status) == ("", 2)


def test_a_closed_pipe_is_quiet() -> None:
    words = " ".join(["exec 2>&1;", sys.executable, "-m gradcli descend x^2 --from 1 --rate 1"])
    done = subprocess.run(
        ["bash", "-c", f"{words} --max-steps 100000000 | head -2"],  # noqa: S607
        capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.stdout == "0\t1\t1\t2\tnan\n1\t-1\t1\t2\t1\n"


def _started(*args: str) -> "subprocess.Popen[str]":
    """The program, which can be interrupted even if this process runs in the background."""
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [*PROGRAM, "descend", "x^2", "--from", "1", "--rate", "1", *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ},
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, ignored)


def test_rows_come_as_they_are_found_and_an_interrupt_leaves_them() -> None:
    with _started("--max-steps", "1000000000") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rows = (first + process.stdout.read()).splitlines()
        err = process.stderr.read()
    assert process.returncode == 130
    assert err.startswith(f"gradcli: interrupted after {len(rows) - 1} steps")
    assert [row.split("\t")[0] for row in rows] == [str(k) for k in range(len(rows))]


def test_what_is_interrupted_is_a_whole_result() -> None:
    def impatient(step: Step) -> None:
        if step.step == 3:
            raise KeyboardInterrupt

    tree = parse("x^2").tree
    start = Start((Number(1),))
    found = descend(Function(tree, ("x",)), start, Choices(), watch=impatient)
    assert len(found.steps) == 4
    assert found.outcome is Outcome.INTERRUPTED
    assert json.loads(json_line(found, Numbers.DECIMAL))["outcome"] == "interrupted"


def test_a_terminal_sees_the_first_and_last_rows() -> None:
    ran = run_in_terminal("descend", "x^2", "--from", "1", "--rate", "0.01", "--max-steps", "5000")
    page = without_colour(ran.out).splitlines()
    assert ran.status == 0
    assert len(page) < 30
    assert any(line.strip() == "⋮" for line in page)
    assert "▁" in "".join(page)


def test_a_long_run_shows_how_far_it_is() -> None:
    args = ["descend", "x^2", "--from", "1", "--rate", "1", "--max-steps", "200000"]
    shown = run_in_terminal(*args)
    assert "step" in shown.out
    assert "of 200,000" in shown.out
    assert "of 200,000" not in without_colour(shown.out)
    assert "of 200,000" not in run_in_terminal(*args[:-1], "20").out
    assert run(*args[:-1], "20").err.count("\n") == 1

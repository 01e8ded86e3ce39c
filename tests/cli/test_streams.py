"""Streams of points: all forms of tables, one line out for each point in, errors by line."""

import json
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gradcli.cli.question import Question
from gradcli.errors import Status
from gradcli.language.reading.parser import parse
from gradcli.point.columns import Rows
from gradcli.results.base import Function, Wanted
from gradcli.verbs import gradient, gradient_at
from tests.cli.harness import run, run_inside

FORMULA = "x^2 y"
ANSWERS = "4\t1\n24\t9\n"  # at (1, 2) and (3, 4)

TABLES = [
    "1,2\n3,4\n",
    "1,2\n3,4",
    "1, 2\r\n3, 4\r\n",
    "1\t2\n3\t4\n",
    "1;2\n3;4\n",
    "1 2\n3 4\n",
    "  1   2 \n\n 3\t4\n",
    "[1, 2]\n[3, 4]\n",
    '{"x": 1, "y": 2}\n{"y": 4, "x": 3}\n',
    '{"y": 2, "t": 0, "x": 1}\n{"x": "sqrt 9", "y": 4}\n',
    "x,y\n1,2\n3,4\n",
    "y,x\n2,1\n4,3\n",
    "t,y,label,x\n0,2,a,1\n0,4,b,3\n",
    '"x","y"\n"1","2"\n3,4\n',
    "x\ty\n1\t2\n3\t4\n",
    "1,2\n9/3,2^2\n",
    "+1,2.\n3e0,.4e1\n",
    "\n\n1,2\n3,4\n",
]


@pytest.mark.parametrize("table", TABLES)
def test_every_form_of_table(table: str) -> None:
    ran = run_inside("grad", FORMULA, "--at", "-", stdin=table)
    assert (ran.out, ran.err, ran.status) == (ANSWERS, "", Status.ANSWERED)


def test_numbers_of_every_size() -> None:
    ran = run_inside("grad", "x^2 y", "--at", "-", stdin="1e9,1e9\n2,1e-9\n-0,5\n3,1e200\n")
    assert ran.out == "2e18\t1e18\n4e-9\t4\n0\t0\n6e200\t9\n"


COMMANDS = [
    (["grad", "x^2 y"], "4\t1\n"),
    (["grad", "x^2 y", "--format", "csv"], None),
    (["grad", "x^2 y", "--unit", "--exact"], "4*sqrt(17)/17\tsqrt(17)/17\n"),
    (["grad", "x^2 y", "--digits", "30"], "4\t1\n"),
    (["norm", "x^2 y"], "4.123105625617661\n"),
    (["norm", "x^2 y", "--exact"], "sqrt(17)\n"),
    (["norm", "x^2 y", "--format", "json"], None),
    (["grad", "x^2 y", "--format", "json"], None),
    (["grad", "g(x, y) = x^2 y", "--unit", "--format", "json"], None),
    (["grad", "(x - 1)^2 + (y - 2)^2", "--format", "json"], None),
    (["dirderiv", "x^2 y", "--along", "3,4", "--format", "json"], None),
    (["tangent", "x^2 y", "--format", "json"], None),
    (["grad", "x^2 y", "--format", "latex"], None),
    (["dirderiv", "x^2 y", "--along", "3,4"], "3.2\n"),
    (["dirderiv", "x^2 y", "--toward", "4,6"], "3.2\n"),
    (["dirderiv", "x^2 y", "--along", "3,4", "--no-normalize"], "16\n"),
    (["tangent", "x^2 y"], "4*x + y - 4\n"),
    (["tangent", "x^2 y", "--level"], "4*x + y = 6\n"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "answer"), COMMANDS)
def test_a_stream_of_one_point_is_answered_as_that_point(
    command: list[str], answer: str | None
) -> None:
    alone = run_inside(*command, "--at", "1,2")
    ran = run_inside(*command, "--at", "-", stdin="1 2\n")
    assert answer is None or ran.out == answer
    assert (ran.out, ran.err, ran.status) == (alone.out, "", Status.ANSWERED)


def test_a_file_of_points(tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("x,y\n1,2\n3,4\n")
    assert run_inside("grad", FORMULA, "--at", f"@{table}").out == ANSWERS


FAILING = "1,2\noops,1\n1,2,3\n3,4\n-1,0\n"


def test_rows_without_an_answer_are_nan_and_the_stream_goes_on() -> None:
    ran = run_inside("grad", "sqrt(x) + y", "--at", "-", stdin=FAILING)
    assert ran.lines == ["0.5\t1", "nan\tnan", "nan\tnan", "0.28867513459481287\t1", "nan\tnan"]
    assert re.findall(r"line \d+: [^:\n]*", ran.err) == [
        "line 2: column x",
        "line 3: 3 fields where 2 are due",
        "line 5: f is undefined at (x, y) = (-1, 0)",
    ]
    assert ran.status == Status.UNDEFINED


def test_strict_stops_at_the_first_row_without_an_answer() -> None:
    ran = run_inside("grad", "sqrt(x) + y", "--at", "-", "--strict", stdin=FAILING)
    assert ran.lines == ["0.5\t1"]
    assert ran.status == Status.USAGE


def test_line_numbers_count_the_header_and_blank_lines() -> None:
    ran = run_inside("norm", "ln x", "--at", "-", stdin="x\n\n1\n\n-1\n")
    assert ran.lines == ["1", "nan"]
    assert ran.err.startswith("gradcli: line 5: f is undefined at x = -1")


def test_no_value_in_json_is_an_object_with_the_error() -> None:
    ran = run_inside("norm", "ln x", "--at", "-", "--format", "json", stdin="-1\n1\noops\n")
    first, second, third = map(json.loads, ran.lines)
    said = "f is undefined at x = -1: ln(x) needs x > 0"
    assert first["error"] == {
        "kind": "undefined", "message": said, "source": "ln x", "span": [0, 4], "hint": None,
        "line": 1, "status": 3,
    }  # fmt: skip
    assert second["norm"] == 1
    assert (third["error"]["kind"], third["error"]["line"]) == ("unreadable", 3)
    assert list(map(json.loads, ran.err.splitlines())) == [first["error"], third["error"]]


CORNERS = [
    ("|x| + y", "0,1\n", "nan\tnan"),
    ("x |x| + y", "0,1\n", "0\t1"),
    ("max(x, y)", "1,1\n", "nan\tnan"),
    ("where(x < 0, x^2, x^3) + y", "0,1\n", "0\t1"),
    ("sqrt(x^2 + y^2)", "0,0\n", "nan\tnan"),
    ("1 - cos(x) + y", "1e-200,0\n", "1e-200\t1"),
    ("(x + y)^2 - x^2 - 2x y - y^2", "0.1,0.7\n", "0\t0"),
]


@pytest.mark.parametrize(("formula", "point", "answer"), CORNERS)
def test_doubtful_rows_are_decided_exactly(formula: str, point: str, answer: str) -> None:
    assert run_inside("grad", formula, "--at", "-", stdin=point).lines == [answer]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--at", "-", "-"], "standard input can't be both"),
        (["x y", "--at", "@/no/such/file"], "/no/such/file: no such file"),
        (["x y", "--at", "@"], "no such file"),
    ],
)
def test_streams_that_can_not_be_read(args: list[str], message: str) -> None:
    ran = run_inside("grad", *args, stdin="")
    assert message in ran.err
    assert ran.status == Status.USAGE


def test_a_header_without_a_variable() -> None:
    ran = run_inside("grad", "x y", "--at", "-", stdin="x,z\n1,2\n")
    assert "the header has no column y" in ran.err
    assert ran.status == Status.USAGE


def test_constants_in_the_first_line_are_a_point() -> None:
    ran = run_inside("grad", "x^2 y", "--at", "-", "--exact", stdin="pi,e\n1,2\n")
    assert (ran.out, ran.err) == ("2*e*pi\tpi^2\n4\t1\n", "")
    assert (
        run_inside("grad", "x e", "--vars", "x,e", "--at", "-", stdin="e,x\n1,2\n").out == "1\t2\n"
    )


@pytest.mark.parametrize("exponent", ["sqrt(4)", "ceil(1.5)", "gamma(3)", "4sin(pi/6)"])
def test_a_constant_exponent_that_is_whole_takes_negative_numbers(exponent: str) -> None:
    ran = run_inside("grad", f"x^({exponent})", "--at", "-", stdin="-2\n")
    assert (ran.out, ran.err) == ("-4\n", "")


def test_no_points_no_answers() -> None:
    ran = run_inside("grad", "x y", "--at", "-", stdin="")
    assert (ran.out, ran.err, ran.status) == ("", "", Status.ANSWERED)


def test_many_blocks_come_out_in_order() -> None:
    table = "".join(f"{n},{n % 7}\n" for n in range(60_000))
    ran = run("grad", "x^2 + y^3", "--at", "-", stdin=table)
    expected = [f"{2 * n}\t{3 * (n % 7) ** 2}" for n in range(60_000)]
    assert ran.lines == expected


def test_a_stationary_point_is_said_once_and_numpy_says_nothing() -> None:
    ran = run_inside("grad", FORMULA, "--at", "-", "--format", "csv", stdin="1,2\n0,0\n")
    assert ran.out.endswith("\n1,2,2,4,1,4.123105625617661\n0,0,0,0,0,0\n")
    ran = run_inside("grad", FORMULA, "--at", "-", "--unit", stdin="1,2\n0,0\n")
    assert ran.out.splitlines()[1] == "nan\tnan"
    assert [line for line in ran.err.splitlines() if "Warning" in line] == []


# What goes wrong with one row is that row's.

PLAIN_ROWS = "".join(f"{n},{n % 7 + 1}\n" for n in range(1, 401))


def _answers_but(odd: dict[int, str], answer: str = "nan\tnan") -> list[str]:
    """The answers to the plain rows for x^2 y, with those lines replaced."""
    lines = [f"{2 * n * (n % 7 + 1)}\t{n * n}" for n in range(1, 401)]
    for number in odd:
        lines[number - 1] = answer
    return lines


def _with(odd: dict[int, str]) -> str:
    lines = PLAIN_ROWS.splitlines()
    for number, text in odd.items():
        lines[number - 1] = text
    return "\n".join(lines) + "\n"


ODD_ROWS = [
    {5: "oops,1", 17: "oops,2"},
    {1: "", 400: "1"},
    {3: "1,2,3", 4: ",", 5: "1,", 6: ",2"},
    {9: "(" * 300 + "1" + ")" * 300 + ",1"},
    {9: f'"{"1" * 200_000}",1'},
    {9: '"1,2', 11: '1,"'},
    {9: "9^9^9,1", 10: "1,(10^6)!"},
    {9: "nan,1", 10: "inf,2", 11: "1e999999999999999999999,2", 12: "null,3"},
    {9: "\x00,1", 10: "\ufffd,1", 11: "1/0,2", 12: "ln(-1),2"},
    {9: "1" * 1_000_001 + ",1"},
]


@pytest.mark.parametrize("odd", ODD_ROWS, ids=lambda odd: repr(odd)[:30])
@pytest.mark.parametrize("options", [[], ["--exact"]], ids=["plain", "exact"])
def test_an_odd_row_costs_no_other_row_its_answer(odd: dict[int, str], options: list[str]) -> None:
    odd = dict(odd)
    table = _with(odd)
    ran = run_inside("grad", "x^2 y", "--at", "-", *options, stdin=table)
    blank = [number for number, text in odd.items() if not text]
    expected = _answers_but(odd)
    assert ran.lines == [line for n, line in enumerate(expected, 1) if n not in blank]
    assert ran.status == Status.UNDEFINED
    said = re.findall(r"line (\d+): ", ran.err)
    assert said == [str(number) for number in sorted(odd) if number not in blank]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("options", [[], ["--exact"], ["--format", "json"], ["--format", "csv"]])
@pytest.mark.parametrize("where", ["numbers", "rows"])
def test_an_unexpected_exception_in_the_computation_of_a_row_is_that_rows(
    options: list[str], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = gradient_at.gradient_at

    def failing(function: Function, place: Any, wanted: Wanted) -> Any:
        if isinstance(place, Rows):
            if where == "rows" and 13.0 in place.point[0].value:
                raise ZeroDivisionError("a bug")
        elif 13 in [getattr(part, "value", None) for part in place]:
            raise KeyError("another bug")
        return usual(function, place, wanted)

    monkeypatch.setattr(gradient_at, "gradient_at", failing)
    table = PLAIN_ROWS if where == "rows" else _with({13: "13,1/1+6"})
    clean = run_inside("grad", "x^2 y", "--at", "-", *options, stdin=_with({13: "oops,1"}))
    ran = run_inside("grad", "x^2 y", "--at", "-", *options, stdin=table)
    header = "csv" in options
    for place, (line, other) in enumerate(zip(ran.lines, clean.lines, strict=True)):
        assert line == other or place == 12 + header
    assert re.search("line 13: this is beyond gradcli: KeyError|KeyError.*13, ", ran.err)
    assert ran.status == Status.UNDEFINED


def test_formulas_and_answers_that_fail_are_their_own_too(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = gradient.gradient

    def failing(function: Function) -> Any:
        if function.tree == parse("x^13").tree:
            raise KeyError("a bug")
        return usual(function)

    monkeypatch.setattr(gradient, "gradient", failing)
    ran = run_inside("grad", "-", stdin="x^2\nx^13\nx^3\n")
    assert (ran.lines, ran.status) == (["2*x", "nan", "3*x^2"], Status.UNDEFINED)
    assert "line 2: this is beyond gradcli: KeyError" in ran.err
    ran = run_inside("grad", "x^2", "--check", "-", stdin="2x\n2x,3\n2x\n")
    assert [line[:5] for line in ran.lines] == ["right", "right", "right"]
    assert (ran.err, ran.status) == ("", Status.NO)
    ran = run_inside("grad", "x^2", "--check", "-", stdin="2x\n" + "(" * 300 + "\n2x\n")
    assert ran.lines == ["right: proved equal", "unreadable", "right: proved equal"]


# A verdict that the columns give takes no row by itself.

SETTLED = [
    ("sqrt(x)*y", "-1,2\n", "undefined"),
    ("ln(x - y)", "1,2\n2,2\n", "undefined"),
    ("y/x", "0,1\n", "undefined"),
    ("x^y", "-1,2\n", "undefined"),
    ("(x - 1)^(1/4)*y", "0,0\n", "undefined"),
    ("asin(x*y) + acosh(x)", "2,1\n0.5,1\n", "undefined"),
    ("log(x, 3)*y", "-1,1\n", "undefined"),
    ("where(x > 0, 1, ln(x))*y", "-1,1\n", "undefined"),
    ("where(x > 0, sqrt(-y), 1)*x", "1,1\n", "undefined"),
    ("|x| + y", "0,1\n", "not differentiable"),
    ("y*|x - y|", "1,1\n", "not differentiable"),
    ("max(x, y)", "1,1\n", "not differentiable"),
    ("min(x, y) + 2max(x, y)", "1,1\n", "not differentiable"),
    ("relu(x)*y", "0,1\n", "not differentiable"),
    ("|x|*y + min(x, 0)", "0,1\n", "not differentiable"),
    ("gamma(x) + digamma(y) + y!", "-2,1\n2,-1\n", "undefined"),
    ("cot(x)*y", "0,1\n", "undefined"),
    ("sqrt(x)*y", "0,1\n", "not differentiable"),
    ("sqrt(x - 0.1) + y", "0.1,1\n", "not differentiable"),
    ("(x - y)^(3/4)", "1,1\n", "not differentiable"),
    ("cbrt(x)*y", "0,-1\n", "not differentiable"),
    ("(x*y)^(2/3)", "0,1\n", "not differentiable"),
    ("floor(x)*y", "0,1\n-3,1\n", "not differentiable"),
    ("round(3x) + ceil(y)", "0.5,0.3\n0.2,1\n", "not differentiable"),
    ("mod(x, 3)*y", "3,1\n", "not differentiable"),
    ("y*sign(x - y)", "0.1,0.1\n", "not differentiable"),
    ("step(x*y) + 1", "0,2\n", "not differentiable"),
    ("where(x < 1, x, y + 9)", "1,1\n", "not differentiable"),
    ("where(x <= y, x, 2y - x)", "1,1\n", "not differentiable"),
    ("where(x == y, 1, x*y)", "2,2\n", "not differentiable"),
    ("max(x, y, 1)", "2,2\n1,0\n1,1\n", "not differentiable"),
    ("max(x, min(y, 3)) + |x - 3|", "3,3\n3,1\n", "not differentiable"),
    ("sqrt(x^2 + y^2)", "0,0\n", "not differentiable"),
    ("hypot(x, 2y) + y", "0,0\n", "not differentiable"),
    ("asin(x) + y", "1,0\n-1,0\n", "not differentiable"),
    ("acosh(x) + y", "1,1\n", "not differentiable"),
    ("atan2(y, x)", "-1,0\n", "not differentiable"),
]


@pytest.mark.parametrize(("formula", "points", "kind"), SETTLED)
def test_columns_tell_certain_refusals(
    formula: str, points: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alone,) = {
        json.loads(run_inside("grad", formula, "--at", point, "--format", "json").err)["kind"]
        for point in points.split()
    }
    monkeypatch.setattr(Question, "point", lambda *_: pytest.fail("a row was taken alone"))
    ran = run_inside("grad", formula, "--at", "-", "--format", "json", stdin=points)
    assert {json.loads(line)["error"]["kind"] for line in ran.lines} == {kind} == {alone}


SMOOTH = [  # nothing is refused where a branch that would fail is not taken, or kinks cancel
    ("where(x > 0, sqrt(x), x)*y", "-1,1\n4,1\n", ["1\t-1", "0.25\t2"]),
    ("where(x < 0, 1, ln(x))*y", "-1,1\n1,1\n", ["0\t1", "1\t0"]),
    ("max(x, y) + min(x, y)", "1,1\n", ["1\t1"]),
    ("x*|x| + y", "0,1\n", ["0\t1"]),
    ("max(x, y)", "1,2\n3,2\n", ["0\t1", "1\t0"]),
    ("(x - y)*|x - y|", "1,1\n", ["0\t0"]),
    ("sqrt(x)*y + x", "1,0\n0,0\n", ["1\t1", "nan\tnan"]),
    ("x*floor(x) + y", "0,1\n0.5,1\n", ["nan\tnan", "0\t1"]),
    ("x^2*floor(x)", "0\n", ["0"]),
    ("x^3*sign(x)", "0\n", ["0"]),
    ("where(x < 1, x^2, 2x - 1)", "1\n", ["2"]),
    ("where(x == y, 2x, x + y)", "1,1\n", ["1\t1"]),
    ("cbrt(x)^3", "0\n", ["1"]),
    ("max(x, y, z) + min(x, y, z) + max(min(x, y), min(y, z), min(x, z))", "1,1,1\n", ["1\t1\t1"]),
    ("cos(sqrt(x^2 + y^2))", "0,0\n", ["0\t0"]),
]


@pytest.mark.parametrize(("formula", "points", "answers"), SMOOTH)
def test_nothing_is_refused_that_has_an_answer(
    formula: str, points: str, answers: list[str]
) -> None:
    ran = run_inside("grad", formula, "--at", "-", stdin=points)
    assert ran.lines == answers
    assert (ran.err == "") == all("nan" not in answer for answer in answers)


def test_a_one_sided_rate_is_found_in_a_stream_too() -> None:
    ran = run_inside("dirderiv", "|x| + y", "--along", "1,0", "--at", "-", stdin="0,1\n1,1\n")
    alone = run_inside("dirderiv", "|x| + y", "--along", "1,0", "--at", "0,1")
    assert ran.lines == [*alone.lines, "1"]


@pytest.mark.parametrize(
    ("bad", "kind"), [("-1,{n}", "undefined"), ("oops,{n}", "unreadable"), ("0,{n}", "undefined")]
)
def test_after_a_hundred_messages_of_a_kind_they_are_counted(bad: str, kind: str) -> None:
    table = "".join(bad.format(n=n) + "\n" if n % 2 else f"{n},1\n" for n in range(20_001))
    ran = run_inside("grad", "ln(x) + y", "--at", "-", stdin=table + "oops,1\n")
    assert len(ran.lines) == 20_002
    assert ran.lines.count("nan\tnan") == 10_002
    told = re.findall(r"^gradcli: line (\d+): ", ran.err, re.MULTILINE)
    assert len(told) in (100, 101, 102)
    assert re.search(rf"^gradcli: and 9,90[01] more: {kind}$", ran.err, re.MULTILINE)
    assert ran.status == Status.UNDEFINED


def test_linear_and_constant_formulas() -> None:
    for formula, answer in (("x", "1"), ("3x + 1", "3"), ("7", "0"), ("x - x", "0")):
        ran = run_inside("grad", formula, "--vars", "x", "--at", "-", stdin="1\n2\n")
        assert (ran.out, ran.status) == (f"{answer}\n" * 2, Status.ANSWERED)


def test_each_row_on_its_own_where_one_is_beyond_floats() -> None:
    ran = run_inside("grad", "e^x", "--at", "-", stdin="0\n1\n1e20\n2\n")
    answers = [float(line) for line in ran.lines]
    assert answers[:2] == [1, math.e]
    assert math.isclose(answers[3], math.exp(2), rel_tol=1e-15)


def test_quoted_numbers_objects_and_columns_by_name_with_bad_rows() -> None:
    tables = [
        'x,label,y\n1,a,2\n3,"b,c",4\n5,d\nq,e,1\n',
        '"1","2"\n"3","4"\n5\n"q","1"\n',
        '{"x": 1, "y": 2}\n{"y": 4, "x": 3, "z": null}\n{"x": 5}\n{"x": "q", "y": 1}\n',
        "[1, 2]\n[3, 4.0]\n[5]\n[true, 1]\n",
        " 1  2\n3 4 \n5\nq 1\n",
        "+1;.2e1\n3.;04\n5\nq;1\n",
    ]
    for table in tables:
        ran = run_inside("grad", FORMULA, "--at", "-", stdin=table)
        assert ran.out == ANSWERS + "nan\tnan\n" * 2, table


def test_tangents_in_columns_are_those_of_the_points_alone() -> None:
    rows = ["1,2", "0,0", "-1,1", "3,1", "2,-0.5", "0.5,1e-3", "4,1", "-0.25,4", "1,0", "oops,1"]
    alone = [run_inside("tangent", "x^2 y + 1/x", "--at", row).lines for row in rows]
    expected = [lines[0] if lines else "nan" for lines in alone]
    ran = run_inside("tangent", "x^2 y + 1/x", "--at", "-", stdin="\n".join(rows))
    assert ran.lines == expected
    for formula in ("x - y", "7 + 0x + 0y", "y", "-x y"):
        ran = run_inside("tangent", formula, "--vars", "x,y", "--at", "-", stdin="1,2\n0,0\n")
        points = ("1,2", "0,0")
        alone = [run_inside("tangent", formula, "--vars", "x,y", "--at", at).lines for at in points]
        assert ran.lines == [line for lines in alone for line in lines]


def test_a_block_with_rows_outside_the_domain_stays_a_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = list[int]()
    usual = gradient_at.gradient_at

    def counted(function: Function, place: Any, wanted: Wanted) -> Any:
        calls.append(1)
        return usual(function, place, wanted)

    monkeypatch.setattr(gradient_at, "gradient_at", counted)
    table = "".join(f"{n if n % 10 else -n},1\n" for n in range(1, 1001))
    ran = run_inside("grad", "sqrt(x)*y", "--at", "-", stdin=table)
    assert ran.lines.count("nan\tnan") == 100
    assert len(calls) < 10


# Every digit is certain: what is printed is within 3e-15 of the value, found with forty digits.

CERTAIN_FORMULAS = [
    "x^2*y + sin(x*y)", "(1 - cos(x))/x^2 + y", "ln(1 + x^2)*exp(y)/(x + y)", "x*y^2",
    "(x + y)^2 - x^2 - 2x*y - y^2", "pi*x - 3.1415926535*x + e*y^3", "atan2(y, x) + hypot(x, y)",
    "gamma(x + 4)*y", "cbrt(x)*y^(2/3)", "(x^3 - 1)/(x - 1) + tan(y)", "cosh(x) - sinh(x) + y",
    "where(x < y, x*y, exp(x) - y)", "max(x, y)*|x - 1|", "sigmoid(x)*softplus(y)", "exp(100x)*y",
]  # fmt: skip
HOSTILE_ROWS = [
    "0.1,0.7", "1.582648,-1.469586", "1e-9,2", "1e-200,1e-200", "1e200,3", "0,0", "-0,1", "3,3",
    "0.10000000000000000555,0.1", "2.436842e-1,-2.829915", "3.14159265358979323846,1.5", "1e999,1",
    "1.5707963267948966,1.5707963267948966", "1.000000000000000056e-01,2.999999999999999889e-01",
    "NaN,1", "inf,2", "1e99999999999,1", "-700,0.001", "sqrt 2,1/3",
]  # fmt: skip


@pytest.mark.parametrize("formula", CERTAIN_FORMULAS)
def test_every_digit_of_a_stream_is_certain(formula: str) -> None:
    table = "\n".join(HOSTILE_ROWS)
    ran = run_inside("grad", formula, "--at", "-", stdin=table)
    judge = run_inside("grad", formula, "--at", "-", "--digits", "40", stdin=table)
    assert len(ran.lines) == len(judge.lines) == len(HOSTILE_ROWS)
    for line, right in zip(ran.lines, judge.lines, strict=True):
        for text, exact in zip(line.split("\t"), right.split("\t"), strict=True):
            assert (text == "nan") == (exact == "nan"), (line, right)
            if text != "nan":
                error = abs(Decimal(text) - Decimal(exact))
                assert error <= Decimal("3.2e-15") * abs(Decimal(exact)), (text, exact)


IN_BLOCKS = [
    ["grad", "x^2 y + x/y", "--exact"],
    ["grad", "x^2 y + sin(x y)", "--digits", "30"],
    ["grad", "x^2 y + x/y", "--unit", "--digits", "20"],
    ["norm", "3x + 4y", "--exact"],
    ["norm", "x^2 y", "--digits", "25"],
    ["dirderiv", "x^2 y", "--along", "3,4", "--exact"],
    ["dirderiv", "x^2 y", "--along", "3,4", "--format", "csv"],
    ["tangent", "x^2 y + x", "--format", "json"],
    ["tangent", "x^2 y + x", "--format", "csv", "--exact"],
    ["tangent", "x^2 y + x", "--digits", "20"],
    ["tangent", "x^2 y + x", "--level"],
    ["hess", "x^2 y + x/y"],
    ["hess", "x^2 y + x/y", "--exact"],
]


@pytest.mark.parametrize("command", IN_BLOCKS, ids=" ".join)
def test_rows_in_blocks_are_answered_as_points_alone(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["1,2", "-0.5,3", "2.5e-1,4"]
    alone = [run_inside(*command, "--at", row).lines for row in rows]
    header = "csv" in command
    expected = [alone[0][0]] * header + ["\t".join(lines[header:]) for lines in alone]
    monkeypatch.setattr(Question, "point", lambda *_: pytest.fail("a row was taken alone"))
    ran = run_inside(*command, "--at", "-", stdin="\n".join(rows))
    assert ran.lines == expected
    assert (ran.err, ran.status) == ("", Status.ANSWERED)


def test_a_bad_row_of_csv_keeps_its_coordinates() -> None:
    table = "1,2\n-1,3\noops,4\n4,1\n"
    for options in ([], ["--exact"]):
        ran = run_inside(
            "norm", "sqrt(x) + y", "--at", "-", "--format", "csv", *options, stdin=table
        )
        rows = [line.split(",")[:2] for line in ran.lines]
        assert rows == [["x", "y"], ["1", "2"], ["-1", "3"], ["nan", "nan"], ["4", "1"]]


@pytest.mark.parametrize(
    "lines", ["1e-400\n0\n2\n1e-310\n", "[1e-400]\n[0]\n[2]\n[1E-310]\n", "1e-400\nx\n2\n1e-310\n"]
)
def test_numbers_too_close_to_zero_for_floats_are_not_zero(lines: str) -> None:
    ran = run_inside("grad", "x^2", "--at", "-", stdin=lines)
    second = "nan" if "x" in lines else "0"
    assert ran.out.split() == ["2e-400", second, "4", "2e-310"]

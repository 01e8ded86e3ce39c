"""Streams of points: all forms of tables, one line out for each point in, errors by line."""

import json
import re
from pathlib import Path

import pytest

from gradcli.errors import Status
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
        "line 2: unknown name oops",
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

"""One-liners in a pipe: what each command prints, in every format."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.harness import run, run_inside

PLAIN = [
    (["grad", "x^2 + y^2"], "2*x\t2*y"),
    (["grad", "x^2 + y^2", "--at", "1,2"], "2\t4"),
    (["grad", "x^2 + y^2", "--at", "y=2,x=1"], "2\t4"),
    (["grad", "x^2 + y^2", "--at", "(1, 2)"], "2\t4"),
    (["grad", "sin x", "--at", "(pi/3)"], "0.5"),
    (["grad", "x*y", "--at", "(pi/2, sqrt 4)", "--exact"], "2\tpi/2"),
    (["grad", "x^2/3", "--at", "1"], "0.6666666666666666"),
    (["grad", "x^2/3", "--at", "1", "--exact"], "2/3"),
    (["grad", "x^2/3", "--at", "1", "--digits", "20"], "0.66666666666666666667"),
    (["grad", "e^x", "--at", "1", "--digits", "30"], "2.71828182845904523536028747135"),
    (["grad", "x^2 + y^2", "--at", "3,4", "--unit", "--exact"], "3/5\t4/5"),
    (["grad", "x^2 + y^2", "--at", "0,0"], "0\t0"),
    (["grad", "max(x)", "--at", "1"], "1"),
    (["grad", "x^2 z", "--vars", "z,x"], "x^2\t2*x*z"),
    (["grad", "f(y, x) = x^2 y"], "x^2\t2*x*y"),
    (["grad", "a x^2", "--vars", "x"], "2*a*x"),
    (["grad", "x10 + 2x2"], "2\t1"),
    (["norm", "x^2 + y^2"], "2*sqrt(x^2 + y^2)"),
    (["norm", "x^2 + y^2", "--at", "1,2", "--exact"], "2*sqrt(5)"),
    (["dirderiv", "x^2 + y^2", "--at", "1,2", "--along", "3,4"], "4.4"),
    (["dirderiv", "x^2 + y^2", "--at", "1,2", "--along", "[3, 4]", "--no-normalize"], "22"),
    (["dirderiv", "x^2 + y^2", "--at", "1,2", "--toward", "4,6", "--exact"], "22/5"),
    (["dirderiv", "x^2 + y^2", "--at", "1,2", "--angle", "90deg"], "4"),
    (["tangent", "x^2 + y^2", "--at", "1,2"], "2*x + 4*y - 5"),
    (["grad", "r^2", "--let", "r=sqrt(x^2+y^2)"], "2*x\t2*y"),
    (["grad", "k x", "--let", "k=3"], "3"),
    (["grad", "s", "--let", "c=2", "--let", "s=c x", "--let", "c=3"], "2"),
]
PI = "3.14159265358979323846264338327950288419716939937510582097494"
MINUS = [
    (["grad", "-x^2"], "-2*x"),
    (["grad", "-x*h"], "-x\t-h"),
    (["grad", "-f(x)", "--vars", "f,x"], "-x\t-f"),
    (["grad", "-x", "--at", "-1"], "-1"),
    (["grad", "--", "-x^2"], "-2*x"),
    (["dirderiv", "-x y", "--at", "-1,-2", "--along", "-3,-4", "--exact"], "-2"),
]


@pytest.mark.parametrize(("args", "answer"), PLAIN + MINUS)
def test_plain(args: list[str], answer: str) -> None:
    ran = run_inside(*args)
    assert (ran.out, ran.status) == (answer + "\n", 0)


def test_as_many_digits_as_are_asked_for_beside_an_exact_number() -> None:
    page = run_inside("grad", "pi x", "--at", "1", "--digits", "60", "--format", "table").out
    assert PI in page


DOMAINS = [
    ("e^(ln x)", "1", "x > 0"),
    ("e^(ln(sin x))", "cos(x)", "sin(x) > 0"),
    ("e^(2 ln x)", "2*x", "x > 0"),
    ("x/x", "0", "x != 0"),
    ("(x^2 - 1)/(x - 1)", "1", "x - 1 != 0"),
    ("sqrt(x)^2", "1", "x >= 0"),
    ("sin(asin x)", "1", "abs(x) <= 1"),
    ("sqrt(x) sqrt(y)", "sqrt(y)/(2*sqrt(x))\tsqrt(x)/(2*sqrt(y))", ""),
    ("ln x", "1/x", ""),
    ("ln(x^2)", "2/x", ""),
    ("sqrt(x^2)", "x/abs(x)", ""),
    ("tan x", "sec(x)^2", ""),
    ("hypot(x, y)^2", "2*x\t2*y", ""),
    ("ln(e^x)", "1", ""),
    ("x^x", "x^x*(ln(x) + 1)", ""),
    ("1/x + y/x^2", "-(x + 2*y)/x^3\t1/x^2", ""),
]


@pytest.mark.parametrize(("formula", "answer", "domain"), DOMAINS)
def test_a_domain_that_the_answer_no_longer_shows(formula: str, answer: str, domain: str) -> None:
    ran = run_inside("grad", formula)
    said = f"gradcli: f is defined only where {domain}\n" if domain else ""
    assert (ran.out, ran.err, ran.status) == (answer + "\n", said, 0)


def test_norm_feeds_grad_through_a_real_pipe() -> None:
    steep = run("norm", "x^2+y^2")
    assert (steep.out, steep.err, steep.status) == ("2*sqrt(x^2 + y^2)\n", "", 0)
    again = run("grad", "-", stdin=steep.out)
    assert (again.out, again.status) == ("2*x/sqrt(x^2 + y^2)\t2*y/sqrt(x^2 + y^2)\n", 0)


COMMANDS = [
    ["grad", "x^2 + y^2"],
    ["grad", "x^2 + y^2", "--at", "1,2"],
    ["grad", "x^2 + y^2", "--at", "1,2", "--unit"],
    ["norm", "x^2 + y^2"],
    ["norm", "x^2 + y^2", "--at", "1,2"],
    ["dirderiv", "x^2 + y^2", "--along", "3,4"],
    ["dirderiv", "x^2 + y^2", "--at", "1,2", "--along", "3,4"],
    ["tangent", "x^2 + y^2", "--at", "1,2"],
    ["tangent", "x^2 + y^2 = 5", "--at", "1,2"],
    ["descend", "x^2 + y^2", "--from", "1,2"],
]


@pytest.mark.parametrize("args", COMMANDS)
def test_json_is_one_object_on_one_line(args: list[str]) -> None:
    ran = run_inside(*args, "--format", "json")
    assert (ran.err, ran.status) == ("", 0)
    assert len(ran.lines) == 1
    found = json.loads(ran.out, parse_constant=pytest.fail)
    assert isinstance(found, dict)


def test_json_keys() -> None:
    found = json.loads(run_inside(*COMMANDS[1], "--format", "json").out)
    assert found["gradient"] == [2, 4]
    assert found["value"] == 5
    assert found["norm"] == pytest.approx(20**0.5)


@pytest.mark.parametrize("args", COMMANDS)
def test_csv_is_a_header_and_rows_of_one_width(args: list[str]) -> None:
    ran = run_inside(*args, "--format", "csv")
    assert (ran.err, ran.status) == ("", 0)
    rows = list(csv.reader(io.StringIO(ran.out)))
    assert len(rows) >= 2
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("args", COMMANDS[:-1])
def test_latex_has_balanced_braces_and_no_programmers_signs(args: list[str]) -> None:
    ran = run_inside(*args, "--format", "latex")
    assert (ran.err, ran.status) == ("", 0)
    assert ran.out.count("{") == ran.out.count("}")
    assert "*" not in ran.out
    assert "sqrt(" not in ran.out


def test_descend_prints_a_row_for_the_start_and_one_a_step() -> None:
    ran = run_inside("descend", "x^2 + y^2", "--from", "1,2", "--rate", "0.5", "--format", "csv")
    assert ran.out == "step,x,y,value,norm,rate\n0,1,2,5,4.47213595499958,\n1,0,0,0,0,0.5\n"
    last = run_inside("descend", "x^2 + y^2", "--from", "1,2", "--rate", "0.5", "--last")
    assert (last.out, last.status) == ("0\t0\n", 0)


def test_descend_that_does_not_converge_says_no() -> None:
    for options in (["--rate", "1.5", "--max-steps", "5"], ["--max-steps", "3"], ["--ascend"]):
        ran = run_inside("descend", "x^2 + y^2", "--from", "1,2", *options)
        assert ran.status == 1
        assert ran.err.startswith("gradcli: ")


def test_a_file_is_a_small_program(tmp_path: Path) -> None:
    program = tmp_path / "spring.grad"
    program.write_text("# a spring\nk = 4\nk = k + 2   # stiffer\nk x^2/2 + y\n")
    assert run_inside("grad", "--file", str(program)).out == "6*x\t1\n"


def test_strict_makes_a_note_an_error() -> None:
    noted = run_inside("grad", "1/2x")
    assert (noted.out, noted.status) == ("1/2\n", 0)
    assert noted.err.count("\n") == 1
    assert "1/2·x" in noted.err.replace("(", "").replace(")", "")
    strict = run_inside("grad", "1/2x", "--strict")
    assert (strict.out, strict.status) == ("", 2)


def test_a_bad_line_does_not_end_a_stream() -> None:
    ran = run("grad", "-", stdin="x^2\n\nx^2 + 3 *\n# nothing\nx y\n")
    assert [line for line in ran.lines if line not in ("", "nan")] == ["2*x", "y\tx"]
    assert "line 3" in ran.err
    assert ran.status in (2, 3)


def test_variables_of_the_environment_set_options() -> None:
    json.loads(run("grad", "x^2", env={"GRADCLI_FORMAT": "json"}).out)
    assert run("grad", "x^2", env={"GRADCLI_FORMAT": "nonsense"}).status == 2

"""No verdict is guessed: awkward domains, tiny differences, forms that agree only in part."""

import json

import pytest

from tests.cli.harness import run, run_in_terminal, run_inside, without_colour

LATE = "3.1415926535897932384626433832795028841971"  # wrong from the 41st digit on
VERDICTS = [
    ("pi x", LATE, "wrong"),
    ("pi x", "2 asin(1)", "right"),
    ("x^2/2", "sqrt(x^2)", "wrong"),
    ("x|x|/2", "sqrt(x^2)", "right"),
    ("x^2/2", "sqrt((x - 1000)^2) + 1000", "wrong"),
    ("x^2/2", "x + max(0, x - 10^30)", "wrong"),
    ("x^2/2", "x + max(0, -x - 5e40)", "wrong"),
    ("x^2/2", "(sqrt x)^2", "wrong"),
    ("x^2/2", "x^2/x", "right"),
    ("x^2/2", "x + ln(x) - ln(x)", "wrong"),
    ("x^2/2", "x + sqrt(-1)", "wrong"),
    ("x ln x - x", "ln|x|", "right"),
    ("x ln|x| - x", "ln x", "wrong"),
    ("2(x ln x - x)", "ln(x^2)", "right"),
    ("2(x ln|x| - x)", "2 ln x", "wrong"),
    ("x atan x - ln(1 + x^2)/2", "pi/2 - atan(1/x)", "wrong"),
    ("x atan x - ln(1 + x^2)/2", "asin(x/sqrt(1+x^2))", "right"),
    ("x", "sec(x)^2 - tan(x)^2", "right"),
    ("x", "|x|/x", "wrong"),
    ("x", "x/x", "right"),
    ("2 + 0*x", "sin(x)^2 + cos(x)^2 - 1", "right"),
    ("e^x", "e^x + 1e-45", "wrong"),
    ("e^x", "e^x*(1 + 1e-45)", "wrong"),
    ("sqrt(6x)", "sqrt(6)/(2 sqrt(x))", "right"),
    ("ln(x - 3)", "1/|x - 3|", "right"),
    ("ln(x - 1000)", "1/|x - 1000|", "right"),
    ("asin(x - 123456)", "1/sqrt(1 - (x - 123456)^2)", "right"),
    ("asin(x - 123456)", "1/(1 - (x - 123456)^2)", "wrong"),
    ("sqrt(x - 3) ln(4 - x) acos(50(x - 3.5))", "0", "wrong"),
    ("acosh(x) + sqrt(1.001 - x)", "1/sinh(acosh(x)) - 1/(2 sqrt(1.001 - x))", "right"),
    ("sqrt(sin(x) - 0.9999)", "cos(x)/sqrt(4 sin(x) - 3.9996)", "right"),
    ("sqrt(-1 - x^2)", "1", "undecided"),
    ("sqrt(-1 - x^2)", "-x/sqrt(-1 - x^2)", "undecided"),
    ("a x^2", "2a x", "right"),
    ("x sqrt(5 + 2 sqrt 6)", "sqrt 2 + sqrt 3", "right"),
    ("x^2/2", "x*(x + 1e-300 - x)*1e300", "right"),
    ("x^2", "where(x == 2, 5, 2x)", "wrong"),
    ("x^2", "where(x == 1/3, 5, 2x)", "wrong"),
    ("x^2", "where(x == 13.7, 5, 2x)", "wrong"),
    ("x^2", "where(x != 2, 2x, 5)", "wrong"),
    ("x^2", "where(x == 2, 4, 2x)", "right"),
    ("x^2", "where(3x + 1 == 22, 0, 2x)", "wrong"),
    ("x^2", "where(|x - 2| < 1e-9, 5, 2x)", "wrong"),
    ("x^2/2", "x sign(x)^2", "right"),
    ("x^2/2", "x + 1 - sign(x - 7)^2", "wrong"),
    ("x^2/2", "x + step(-|x - 7|)", "wrong"),
    ("x^3", "3x^2 + sin(|x - 2|) - sin(max(x - 2, 2 - x))", "right"),
    ("x^3", "3x^2 + where(x > 1000000, 1, 0)", "wrong"),
    ("sinh(x^2)", "2x cosh(x^2) + (|x - 6| + x - 6)/2", "wrong"),
    ("sinh(x^2)", "2x cosh(x^2) + max(0, x - 6)", "wrong"),
    ("sinh(x^2)", "2x cosh(x^2) + relu(-x - 6)", "wrong"),
    ("sinh(x^2)", "2x cosh(x^2) + where(|x| > 6, 1, 0)", "wrong"),
    ("x sqrt(2)", "1.414 + max(0, x - 50)", "wrong"),
    ("x (sin(0.1) + cbrt(x))", "4x^(1/3)/3 + sin(0.1) + max(0, x - 50)", "wrong"),
    ("x^2 sqrt(2)", "2.828|x| sign(x)", "right"),
    ("|x|", "x/|x|", "right"),
    ("|x|", "where(x >= 0, 1, -1)", "right"),
    ("x|x|", "2|x|", "right"),
]


@pytest.mark.parametrize(("function", "answer", "standing"), VERDICTS, ids=str)
def test_verdict(function: str, answer: str, standing: str) -> None:
    checked = run_inside("grad", function, "--vars", "x", "--check", answer)
    assert checked.out.startswith(f"{standing}: "), checked
    assert checked.status == (0 if standing == "right" else 1)


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        ("4.47", "right: equal to the digits given"),
        ("4.4721359549995793928183473374625524708812367192230514", "right"),
        ("4.47213", "right: equal to the digits given, cut off rather than rounded"),
        ("4.472", "right"),
        ("4.472135954999581", "right: equal as floats of 64 bits"),
        ("4.472135955099581", "wrong: 4.4721359550996 instead of 4.4721359549996"),
        ("4.473", "wrong: 4.473 instead of 4.472135955; rounding: the last digit is off"),
        ("4", "wrong"),
        ("4.4721359549995793928183473374625524709", "right"),
        ("4.4721359549995793928183473374625524719", "wrong"),
        ("2*2.236", "right: equal to the digits given"),
        ("2*(2.236)", "right: equal to the digits given"),
        ("-(-4.472)", "right: equal to the digits given"),
        ("10/sqrt(5)", "right: proved equal"),
    ],
)
def test_numbers(answer: str, standing: str) -> None:
    assert run_inside("norm", "x^2+y^2", "--at", "1,2", "--check", answer).out.startswith(standing)


def test_joints_are_no_reason_to_leave_an_answer_undecided() -> None:
    """Points on joints are looked at as far as a part of the work leads."""
    slope = "sinh(abs(log2(x)))*sign(log2(x))/(x*ln(2))"
    answer = f"{slope}*sin(1.5x)^2 + cos(1.5x)^2*{slope}, 0"
    checked = run_inside("grad", "cosh(abs(log2(x)))", "--vars", "x,y", "--check", answer)
    assert checked.out == "right: proved equal\tright: proved equal\n"


def test_a_proof_that_is_too_much_work_leaves_the_digits_to_be_compared() -> None:
    point = ("--vars", "x,y,z", "--at", "2,-1,sqrt(2)")
    checked = run_inside("norm", "sec(erf(y) + z + 1)", *point, "--check", "2109400.9869687855")
    assert checked.out == "right: equal to the digits given\n"
    matrix = run_inside("hess", "cos(log2(x))", "--at", "2", "--check", "[[0.022354]]")
    assert matrix.out == "right: equal to the digits given\n"


def test_a_file_is_graded_line_by_line() -> None:
    answers = "(2xy, x^2)\n(2x\n\n2xy, x\n(2xy, x^2)\n"
    graded = run_inside("grad", "x^2 y", "--check", "-", stdin=answers)
    assert [line.partition(":")[0] for line in graded.out.split("\n")] == [
        "right", "unreadable", "", "right", "right", "",
    ]  # fmt: skip
    assert "\twrong: " in graded.lines[3]
    assert graded.status == 2
    assert "line 2: '(' is never closed" in graded.err


def test_an_unreadable_answer_in_json_is_an_error_in_its_place() -> None:
    graded = run_inside("grad", "x", "--check", "-", "--format", "json", stdin="1 +\n1\n")
    unreadable, right = map(json.loads, graded.lines)
    assert unreadable["error"]["line"] == 1
    assert "expected a number" in unreadable["error"]["message"]
    assert right["standing"] == "right"


def test_formats() -> None:
    question = ("grad", "x^2 y", "--check", "(2xy, x)", "--format")
    assert run_inside(*question, "csv").lines[0].startswith("component,answer,verdict")
    latex = r"2xy \quad \text{right} \\ x \quad \text{wrong}"
    assert run_inside(*question, "latex").lines == [latex]


def test_in_a_terminal() -> None:
    shown = without_colour(run_in_terminal("grad", "x^2 y", "--check", "(2xy, x)").out)
    assert "✓  ∂f/∂x   2·x·y   right: proved equal" in shown
    assert "✗  ∂f/∂y   x       wrong: 2 instead of 4 at x = 2, y = 1" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("grad", "-", "--check", "-"), "a formula and an answer are expected, with a tab"),
        (("grad", "x", "--at", "-", "--check", "1"), "--check takes a stream of answers"),
    ],
)
def test_usage(arguments: tuple[str, ...], message: str) -> None:
    refused = run(*arguments, stdin="x\n")
    assert refused.status == 2
    assert message in refused.err


def test_there_is_nothing_to_judge_at_a_corner() -> None:
    assert run_inside("grad", "|x|", "--at", "0", "--check", "0").status == 3

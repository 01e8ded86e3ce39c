"""Answers as a class hands them in: other readings of a notation, and what stands around them."""

import pytest

from tests.cli.harness import run_inside

OTHERWISE = [
    ("ln(x)/2", "1/2x", "1/(2·x)"),
    ("sqrt(x)", "1/2sqrt(x)", "1/(2·sqrt(x))"),
    ("sqrt(x)", "1/2√x", "1/(2·sqrt(x))"),
    ("ln(x^2 + 1)/2 - ln(x)", "x/(x^2+1) - 1/x", None),
    ("e^(2x)/2", "e^2x", "e^(2·x)"),
    ("-e^(-2x)/2", "e^-2x", "e^(-2·x)"),
    ("2x^(3/2)/3", "x^1/2", "x^(1/2)"),
    ("2e^(x/2)", "e^x/2", "e^(x/2)"),
    ("x log10(x) - x/ln 10", "log x", "log10(x)"),
    ("x log10(x) - x/ln 10", r"\log x", "log10(x)"),
    ("-2 cos(x/2)", "sin x/2", "sin(x/2)"),
    ("sqrt(2) x^(3/2)*2/3", "√2x", "sqrt(2·x)"),
    ("ln|csc x - cot x|", "sin^-1 x", "sin(x)^(-1)"),
    ("x^2 sin(x)/2", "x sin x + 1/2x^2 cos x", None),
    ("x sin x", "sin x + x cos x", None),
]
TWO = [
    ("sin(x) y", "(cos x y, sin x)", "cos(x)·y"),
    ("ln(x) y", "(1/x y, ln x)", None),
    ("sin(2x) y/2", "(cos 2x y, 1/2 sin 2x)", "cos(2·x)·y"),
    ("e^(x y)", "(y e^x y, x e^(xy))", None),
    ("-1/(x y)", "(1/x^2y, 1/xy^2)", "1/(x^2·y)"),
    ("y sin(x)^3", "(3y sin^2 x cos x, sin^3 x)", None),
]
STILL_WRONG = [
    ("x^2", "1/2x"),
    ("sin x", "sin x"),
    ("ln x", "log x"),
    ("x^3", "x^1/2"),
    ("e^x", "e^2x"),
]
AROUND = [
    ("f_x = 2x  f_y = 2y", ""),
    (r"f_x = 2x \quad f_y = 2y", ""),
    (r"f_x = 2x \hspace{0.5in} f_y = 2y", ""),
    ("2x a_x + 2y a_y", ""),
    ("2x dx + 2y dy", ""),
    ("df = 2x dx + 2y dy", ""),
    ("dz = 2x dx + 2y dy", ""),
    (r"\boxed{(2x, 2y)}", ""),
    (r"$\boxed{\nabla f = \langle 2x, 2y \rangle}$.", ""),
    (r"\boxed{2x\,\mathbf{i} + 2y\,\mathbf{j}}", ""),
    ("= (2x, 2y)", ""),
    ("The gradient is (2x, 2y).", "not judged: 'The gradient is'"),
    ("Answer: (2x, 2y)", "not judged: 'Answer:'"),
    ("ans = (2x, 2y)", ""),
    ("(2x, 2y) is the gradient", "not judged: 'is the gradient'"),
    ("∴ ∇f = (2x, 2y)", ""),
    ("2x, 2y", ""),
    ("2x ; 2y ;", ""),
    ("grad(f) = [2x, 2y]", ""),
    ("∇f(x,y)=2x î + 2y ĵ", ""),
]
NUMBERS = [
    ("≈ 4.47", ""),
    ("~4.47", ""),
    ("about 4.47", "not judged: 'about'"),
    ("2√5 ≈ 4.47", ""),
    ("2*sqrt(5) (approximately 4.47)", ""),
    (r"2\sqrt{5} \approx 4.472", ""),
    ("4.47 m/s", "the unit m/s is not judged"),
    ("4.47 °C/m", "not judged"),
    ("4.47 degrees C per metre", "not judged"),
    ("4.47 units", "not judged"),
    ("2√5 m/s^2", "not judged"),
    (r"4.47\ \text{m/s}", "not judged"),
    ("4.47 kg m/s²", "not judged"),
    ("4.47 %", "not judged"),
    (r"\boxed{2\sqrt{5}}", ""),
    ("|∇f| = 4.47 V/m", "not judged"),
]
PRINTED = [
    "[2. 4.]",
    "array([2., 4.])",
    "tensor([2., 4.])",
    "np.array([2, 4])",
    "[ 2.000  4.000]",
    "2.0 4.0",
    "2\t4",
    "[2, 4]^T",
    "2i + 4j",
    "(2, 4) m/s",
    "<2, 4> °C/m",
]
REFUSED = [
    ("x^2 + y^2", "f_x = 2x, f_y = 2y, f_z = 0", "z is no variable"),
    ("x^2", "f_z = 0", "z is no variable"),
    ("x^2 + y^2", "∂f/∂x = 2x, ∂f/∂t = 2y", "t is no variable"),
    ("x^2 + y^2", "2x + 3q, 2y", "q is not in the question"),
    ("x^2 + y^2", "the answer is no", "no"),
]


@pytest.mark.parametrize(("function", "answer", "reading"), OTHERWISE + TWO, ids=str)
def test_right_in_another_reading(function: str, answer: str, reading: str | None) -> None:
    names = "x,y" if "y" in function else "x"
    run = run_inside("grad", function, "--vars", names, "--check", answer)
    assert run.status == 0, run.out + run.err
    assert reading is None or f"if read as {reading}" in run.out


@pytest.mark.parametrize(("function", "answer"), STILL_WRONG, ids=str)
def test_wrong_in_every_reading(function: str, answer: str) -> None:
    assert run_inside("grad", function, "--check", answer).status == 1


@pytest.mark.parametrize(("answer", "note"), AROUND, ids=str)
def test_words_around_a_vector(answer: str, note: str) -> None:
    run = run_inside("grad", "x^2 + y^2", "--check", answer)
    assert run.status == 0, run.out + run.err
    assert note in run.err


@pytest.mark.parametrize(("answer", "note"), NUMBERS, ids=str)
def test_words_around_a_number(answer: str, note: str) -> None:
    run = run_inside("norm", "x^2 + y^2", "--at", "1,2", "--check", answer)
    assert run.status == 0, run.out + run.err
    assert note in run.err


@pytest.mark.parametrize("answer", PRINTED)
def test_printed_arrays(answer: str) -> None:
    run = run_inside("grad", "x^2 + y^2", "--at", "1,2", "--check", answer)
    assert run.status == 0, run.out + run.err


@pytest.mark.parametrize(("function", "answer", "message"), REFUSED, ids=str)
def test_refused(function: str, answer: str, message: str) -> None:
    run = run_inside("grad", function, "--check", answer)
    assert (run.status, run.out) == (2, "")
    assert message in run.err


def test_a_decimal_comma_is_no_list() -> None:
    run = run_inside("norm", "x^2 + y^2", "--at", "1,2", "--check", "4,47")
    assert (run.status, run.out) == (2, "")
    assert "write 4.47" in run.err


def test_no_slip_is_named_where_there_is_none() -> None:
    assert "degrees" not in run_inside("grad", "asin(sin x)", "--check", "1").out

"""A row of numbers for each point of a stream, as anybody's code prints them, judged in bulk."""

import json
import random
import struct
from pathlib import Path

import pytest

from gradcli.errors import Status
from tests.cli.harness import Run, run, run_inside

POINTS = "1,2\n3,4\n0,1\n"
RIGHT = "right\nright\nright\n"


@pytest.fixture
def points(tmp_path: Path) -> str:
    (tmp_path / "p.csv").write_text(POINTS)
    return f"@{tmp_path / 'p.csv'}"


def _check(points: str, answers: str, *options: str, verb: str = "grad") -> Run:
    return run_inside(verb, "x^2 y", "--at", points, "--check", "-", *options, stdin=answers)


FORMS = [
    "4,1\n24,9\n0,0\n",
    "4 1\n24 9\n0 0\n",
    "4\t1\n\n24\t9\n0\t0",
    "dx,dy\n4,1\n24,9\n0,0\n",
    "[4. 1.]\n[24. 9.]\n[ 0.  0.]\n",
    "[4, 1]\n[24, 9]\n[0, 0]\n",
    "array([4., 1.])\narray([24., 9.])\narray([0., 0.])\n",
    "(4.0, 1.0)\n(24.0, 9.0)\n(0.0, 0.0)\n",
    "4.0000001,0.99999999\n24,9\n0,0\n",
    "2^2,1\n24,sqrt(81)\n0,0\n",
]


@pytest.mark.parametrize("answers", FORMS)
def test_every_form_of_answers(points: str, answers: str) -> None:
    ran = _check(points, answers)
    assert (ran.out, ran.status) == (RIGHT, Status.ANSWERED)
    assert ran.err.startswith("gradcli: 3 rows: 3 right, 0 wrong")


def test_a_wrong_component_is_named(points: str) -> None:
    ran = _check(points, "4,1\n24,9.5\n0,0\n")
    assert ran.lines == ["right", "wrong: ∂f/∂y is 9, not 9.5", "right"]
    assert ran.err == (
        "gradcli: 3 rows: 2 right, 1 wrong; largest deviation 0.056, ∂f/∂y in line 2\n"
    )
    assert ran.status == Status.NO


def test_verdicts_for_programs(points: str) -> None:
    ran = _check(points, "4,1\n24,9.5\noops,0\n", "--format", "json")
    first, second, third = map(json.loads, ran.lines)
    assert first == {
        "verdict": "right", "component": None, "given": [4, 1], "expected": [4, 1], "deviation": 0,
    }  # fmt: skip
    assert (second["verdict"], second["component"]) == ("wrong", "∂f/∂y")
    assert (second["given"], second["expected"]) == ([24, 9.5], [24, 9])
    assert third["error"]["line"] == 3
    assert ran.status == Status.UNDEFINED
    ran = _check(points, "4,1\n24,9.5\n0,0\n", "--format", "csv")
    assert ran.lines == ["verdict", "right", '"wrong: ∂f/∂y is 9, not 9.5"', "right"]


TOLERANCES = [  # what is off by a share, the tolerance, whether that is right
    (1e-4, "1e-3", True),
    (1e-4, "1e-5", False),
    (0, "0", True),
    (1e-4, None, False),
]


@pytest.mark.parametrize(("share", "tolerance", "right"), TOLERANCES)
def test_tolerances(points: str, share: float, tolerance: str | None, right: bool) -> None:
    answers = f"{4 * (1 + share)!r},1\n24,9\n0,0\n"
    ran = _check(points, answers, *(["--tol", tolerance] if tolerance else []))
    assert ran.lines[0].startswith("right" if right else "wrong")
    assert ran.status == (Status.ANSWERED if right else Status.NO)


def test_digits_decide_without_a_tolerance(points: str) -> None:
    for answers, right in (
        ("4.12\n25.63\n0\n", True),
        ("4.12\n25.64\n0\n", False),
        ("4.1\n26\n0\n", True),
        ("4.123106\n25.632012\n0\n", True),
        ("4.123105625617661\n25.63201123595259\n0.0\n", True),
        ("4.123105625617661\n25.63201123695259\n0.0\n", False),
        ("4.5\n25.63201123595259\n0.0\n", False),
        ("4.1231055\n25.63201\n0.0\n", True),
        ("4.1231455\n25.63201\n0.0\n", False),
    ):
        ran = _check(points, answers, verb="norm")
        assert ran.status == (Status.ANSWERED if right else Status.NO), answers


def _single(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


def test_floats_of_both_widths(tmp_path: Path) -> None:
    numbers = random.Random(5)
    rows = [(numbers.uniform(-3, 3), numbers.uniform(-3, 3)) for _ in range(500)]
    (tmp_path / "p").write_text("".join(f"{x!r} {y!r}\n" for x, y in rows))
    for kept in (float, _single):
        answers = "".join(f"{kept(2 * x * y):.9g} {kept(x * x):.9g}\n" for x, y in rows)
        assert _check(f"@{tmp_path / 'p'}", answers).status == Status.ANSWERED
    broken = "".join(f"{2 * x * y!r} {x * x * (1 + 1e-9)!r}\n" for x, y in rows)
    assert _check(f"@{tmp_path / 'p'}", broken).out.count("wrong: ∂f/∂y") == 500


def test_rows_without_a_verdict(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("x,y\n1,2\n-1,2\noops,1\n-1,1\n1,1\n2,2\n")
    args = ["grad", "ln(x) y + |x-2|", "--at", f"@{tmp_path / 'p'}", "--check", "-"]
    ran = run_inside(*args, stdin="1,0\n3,4\n1,1\nnan,nan\n0,0\n1\n")
    assert ran.lines == ["right", "undecided", "unreadable", "right", "right", "unreadable"]
    assert "line 3: f is undefined at (x, y) = (-1, 2): ln(x) needs x > 0" in ran.err
    assert "line 4: unknown name oops" in ran.err
    assert "6 rows: 3 right, 0 wrong, 3 undecided" in ran.err
    assert ran.status == Status.UNDEFINED


def test_streams_of_different_lengths_and_places(points: str, tmp_path: Path) -> None:
    ran = _check(points, "4,1\n24,9\n")
    assert ran.lines == ["right", "right"]
    assert "there are more points than answers" in ran.err
    assert ran.status == Status.USAGE
    (tmp_path / "a").write_text(FORMS[0])
    ran = run_inside("grad", "x^2 y", "--at", "-", "--check", f"@{tmp_path / 'a'}", stdin=POINTS)
    assert (ran.out, ran.status) == (RIGHT, Status.ANSWERED)
    ran = run_inside("grad", "x^2 y", "--at", "-", "--check", "-", stdin=POINTS)
    assert ran.status == Status.USAGE


def test_many_rows_in_blocks_that_do_not_meet(tmp_path: Path) -> None:
    rows = [(n % 97 + 1, n % 89 + 1) for n in range(60_000)]
    (tmp_path / "p").write_text("".join(f"{x:.30f},{y}\n" for x, y in rows))
    answers = "".join(f"{2 * x * y + (n == 50_000)},{x * x}\n" for n, (x, y) in enumerate(rows))
    ran = run("grad", "x^2 y", "--at", f"@{tmp_path / 'p'}", "--check", "-", stdin=answers)
    assert [n for n, line in enumerate(ran.lines) if line != "right"] == [50_000]
    assert len(ran.lines) == 60_000


PAIRS = [
    "x^2\t2x\nx^3\t3x\n\nx y\t(y, x)\nx+\t1\nx^2\n",
    'who,answer,formula\nA,2x,x^2\nB,3x,x^3\n\nC,"(y, x)",x y\nD,1,x+\nE\n',
    "formula;answer\nx^2;2x\nx^3;3x\n\nx y;(y, x)\nx+;1\nx^2\n",
]


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("source", ["-", "@"])
def test_formulas_with_answers_beside_them(pairs: str, source: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(pairs)
    args = ["-", "--check", "-"] if source == "-" else ["--check", f"@{tmp_path / 'a.csv'}"]
    ran = run_inside("grad", *args, stdin=pairs)
    assert [line.split(":")[0] for line in ran.lines] == [
        "right", "wrong", "", "right", "unreadable", "unreadable",
    ]  # fmt: skip
    assert "gradcli: 5 answers: 2 right, 1 wrong, 2 undecided\n" in ran.err
    assert ran.status == Status.USAGE
    good = "x^2\t6\nx^3\t27\n"
    ran = run_inside("grad", "-", "--at", "3", "--check", "-", stdin=good)
    assert (ran.out.count("right"), ran.status) == (2, Status.ANSWERED)


DERIVATIVES = [
    (("hess", "x^2 y"), "1,2\n3,4\n0,1", "4 2 2 0\n8 6 6 0\n2 0 0 0"),
    (("grad", "x^2 y = z", "--of", "z"), "1,2,2\n3,4,36\n0,1,0", "4 1\n24 9\n0 0"),
    (("grad", "x^2 y", "--wrt", "x,x"), "1,2\n3,4\n0,1", "4\n8\n2"),
    (("grad", "[x^2 y, x + y]"), "1,2\n3,4\n0,1", "4 1 1 1\n24 9 1 1\n0 0 1 1"),
]


@pytest.mark.parametrize("form", ["plain", "csv", "json"])
@pytest.mark.parametrize(("words", "places", "answers"), DERIVATIVES)
def test_every_derivative(
    words: tuple[str, ...], places: str, answers: str, form: str, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(places)
    command = (*words, "--at", f"@{tmp_path / 'p.csv'}", "--check", "-", "--format", form)
    ran = run_inside(*command, stdin=answers)
    assert "3 rows: 3 right, 0 wrong" in ran.err
    assert ran.status == Status.ANSWERED
    ran = run_inside(*command, stdin=answers.replace("4", "5", 1))
    assert "3 rows: 2 right, 1 wrong" in ran.err
    assert ran.status == Status.NO


def test_points_that_are_their_own_answers(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("1,2\n3,4\n")
    file = f"@{tmp_path / 'p.csv'}"
    ran = run_inside("grad", "(x^2 + y^2)/2", "--at", file, "--check", file)
    assert ran.out == "right\nright\n"
    ran = run_inside("grad", "x y", "--at", "-", "--check", "-", stdin="1,2\n")
    assert ran.status == Status.USAGE
    assert "standard input can't be two things" in ran.err


PRINTED = [
    "[[ 4.  1.]\n [24.  9.]\n [ 0.  0.]]\n",
    "[[4.\n  1.]\n [24.  9.]\n\n [ 0.\n  0.]]\n",
    "[4.\n 1.]\n[24.  9.]\n[0. 0.]\n",
    "array([[ 4.,  1.],\n       [24.,  9.],\n       [ 0.,  0.]])\n",
    "np.array([[4., 1.],\n [24., 9.], [0., 0.]], dtype=float32)",
    "array([4., 1.], dtype=float32)\narray([24.,  9.])\narray([0., 0.])\n",
    "[np.float64(4.0), np.float64(1.0)]\n[np.float64(24.0), np.float64(9.0)]\n[0.0, 0.0]\n",
    "[[4, 1],\n [24, 9],\n [0, 0]]\n",
]


@pytest.mark.parametrize("answers", PRINTED)
def test_arrays_as_numpy_prints_them(points: str, answers: str) -> None:
    ran = _check(points, answers)
    assert (ran.out, ran.status) == (RIGHT, Status.ANSWERED), ran.err


def test_what_stands_between_printed_rows_is_a_row(points: str) -> None:
    ran = _check(points, "[[ 4.\n 1.]\noops 3 4\n [ 0.  0.]]\n")
    assert ran.lines == ["right", "unreadable", "right"]
    assert "line 2: 3 numbers where 2 are due" in ran.err


def test_single_floats_in_all_digits(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("1.1,2\n0.3,4\n")
    exact = [(2.2 * 2, 1.1**2), (0.6 * 4, 0.3**2)]
    single = [[struct.unpack("f", struct.pack("f", x))[0] for x in row] for row in exact]
    rows = "\n".join(" ".join(f"{x:.18e}" for x in row) for row in single)
    ran = run_inside("grad", "x^2 y", "--at", f"@{tmp_path / 'p.csv'}", "--check", "-", stdin=rows)
    assert (ran.out, ran.status) == ("right\nright\n", Status.ANSWERED)


def test_no_number_where_there_is_one_is_wrong(points: str) -> None:
    ran = _check(points, "4,nan\n24,inf\n1e999,0\n")
    assert ran.lines == [
        "wrong: ∂f/∂y is 1, not nan",
        "wrong: ∂f/∂y is 9, not inf",
        "wrong: ∂f/∂x is 0, not inf",
    ]
    assert ran.status == Status.NO
    ran = _check(points, "4,nan\n24,inf\n1e999,0\n", "--format", "json")
    assert [json.loads(line)["given"] for line in ran.lines] == [[4, None], [24, None], [None, 0]]


def test_blank_lines_on_either_side(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("\n1,2\n\n3,4\n\n\n")
    ran = run_inside(
        "grad", "x^2 y", "--at", f"@{tmp_path / 'p.csv'}", "--check", "-", stdin="4 1\n\n24 9\n\n"
    )
    assert (ran.out, ran.status) == ("right\nright\n", Status.ANSWERED)

"""What goes wrong ends in one clear message and the right exit status, never in a traceback."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from gradcli.errors import Status
from tests.cli.harness import PATIENCE, PROGRAM, ROOT, Run, run, run_inside

UNREADABLE = [  # the expression, the column of the caret, what the message says
    ("x^2 + 3 *", 9, "expected a number, a name or '(' after '*'"),
    ("sinx", 0, "sin(x)"),
    ("arctam(x)", 0, "arctan"),
    ("2 + foo(x)", 4, "foo"),
    ("lenght^2", 0, "--vars"),
    ("2 3", 0, "two numbers"),
    ("1,5", 1, "1.5"),
    ("(x + 1", 0, "never closed"),
    ("x + 1)", 5, "')'"),
    ("x + ?", 4, "?"),
    ("x = y = z", 6, "="),
]
USAGE = [  # the command line, what the message says
    (["grad", ""], "no formula"),
    (["grad"], "formula"),
    (["grda", "x"], "grad"),
    (["grad", "x", "--formt", "json"], "--format"),
    (["grad", "x", "--format", "yaml"], "json"),
    (["grad", "x y", "--at", "1"], "y"),
    (["grad", "x y", "--at", "1,2,2,3"], "4"),
    (["grad", "x y", "--at", "x=1,z=2"], "z"),
    (["grad", "x", "--at", "1+"], "after '+'"),
    (["descend", "x^2", "--from", "t"], "t"),
    (["dirderiv", "x y", "--at", "1,2"], "--along"),
    (["dirderiv", "x y", "--at", "1,2", "--along", "1,2,3"], "3"),
    (["dirderiv", "x y", "--at", "1,2", "--along", "1,0", "--angle", "1"], "--angle"),
    (["dirderiv", "x y", "--at", "1,2", "--along", "0,0"], "zero"),
    (["dirderiv", "x y z", "--at", "1,2,3", "--angle", "30deg"], "two"),
    (["grad", "--file", "/nonexistent"], "/nonexistent"),
    (["grad", "x", "--let", "2=x"], "2"),
    (["grad", "x", "--digits", "0"], "--digits"),
    (["grad", "[x, y] @ [1, 2]"], "vector"),
]
NO_ANSWER = [
    ["grad", "ln x", "--at", "-1"],
    ["grad", "1/x", "--at", "0"],
    ["grad", "|x|", "--at", "0"],
    ["grad", "sqrt(x)", "--at", "0"],
    ["grad", "x^(1/3)", "--at", "0"],
    ["grad", "sqrt(x^2 + y^2)", "--at", "0,0"],
    ["grad", "max(x, y)", "--at", "1,1"],
    ["grad", "relu(x)", "--at", "0"],
    ["grad", "where(x < 0, -x, x)", "--at", "0"],
    ["grad", "tan x", "--at", "pi/2"],
    ["grad", "atan2(y, x)", "--at", "-1,0"],
    ["grad", "atan2(y, x)", "--at", "0,0"],
    ["grad", "asin x", "--at", "2"],
    ["grad", "asin x", "--at", "1"],
    ["grad", "ln(ln x)", "--at", "1/2"],
    ["grad", "(x - x)/(x - x)", "--at", "1"],
    ["grad", "0*ln(x)", "--at", "-1"],
    ["grad", "x - 1/y + 1/y", "--at", "1,0"],
    ["norm", "|x| + |y|", "--at", "0,1"],
    ["norm", "1/x", "--at", "0"],
    ["dirderiv", "sqrt(x y)", "--at", "-1,1", "--along", "1,1"],
    ["tangent", "1/x", "--at", "0"],
    ["tangent", "|x|", "--at", "0"],
    ["tangent", "x^2 + y^2 = 26", "--at", "3,4"],
    ["grad", "x y", "--at", "1,2,3"],
]
TOO_MUCH = [
    "9^9^9",
    "x + 9^9^9",
    "x^(9^9^9)",
    "(10^6)!",
    "x + (10^6)!",
    "10^10001*x",
    "1" * 10_001,
    "1e10001",
    "(" * 201 + "x" + ")" * 201,
    "sin(" * 201 + "x" + ")" * 201,
    "-" * 201 + "x",
    "^".join(["x"] * 202),
]


def test_the_error_of_the_manual_to_the_byte() -> None:
    ran = run("grad", "x^2 + 3 *")
    assert ran == Run(
        "",
        "gradcli: expected a number, a name or '(' after '*'\n  x^2 + 3 *\n           ^\n",
        2,
    )


def _is_one_message(ran: Run, status: int) -> None:
    assert ran.status == status
    if ran.err.startswith("{"):
        assert json.loads(ran.err)["status"] == status
    else:
        assert ran.err.startswith("gradcli: ")
    assert "Traceback" not in ran.err
    assert "error:" not in ran.err.lower().splitlines()[0]


@pytest.mark.parametrize(("text", "column", "says"), UNREADABLE)
def test_an_unreadable_formula_gets_a_caret(text: str, column: int, says: str) -> None:
    ran = run_inside("grad", text)
    _is_one_message(ran, 2)
    assert ran.out == ""
    assert says in ran.err
    lines = ran.err.splitlines()
    shown = lines.index("  " + text)
    assert lines[shown + 1].index("^") == column + 2


@pytest.mark.parametrize(("args", "says"), USAGE)
def test_usage_errors(args: list[str], says: str) -> None:
    ran = run_inside(*args)
    _is_one_message(ran, 2)
    assert ran.out == ""
    assert says in ran.err


@pytest.mark.parametrize("args", NO_ANSWER, ids=" ".join)
def test_no_number_where_there_is_none(args: list[str]) -> None:
    for output in ([], ["--exact"], ["--format", "json"], ["--format", "table"]):
        ran = run_inside(*args, *output)
        _is_one_message(ran, 3)
        assert ran.out == ""


def test_what_is_too_much_is_refused_before_it_is_computed() -> None:
    ran = run("grad", "-", stdin="\n".join([*TOO_MUCH, "x^2"]))
    assert "Traceback" not in ran.err
    assert ran.lines[-1] == "2*x"
    assert [line for line in ran.lines if line not in ("", "nan")] == ["2*x"]
    for number in range(1, len(TOO_MUCH) + 1):
        assert f"line {number}" in ran.err


@pytest.mark.parametrize("text", TOO_MUCH, ids=lambda text: text[:12])
def test_limits_have_their_own_status(text: str) -> None:
    _is_one_message(run_inside("grad", text), 4)
    _is_one_message(run_inside("grad", "x", "--at", text.replace("x", "2")), 4)


def test_a_megabyte_is_refused(tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_text("x + " * 300_000 + "x")
    _is_one_message(run("grad", "--file", str(big)), 4)
    streamed = run("grad", "-", stdin=big.read_text() + "\nx^2\n")
    assert (streamed.lines, streamed.status) == (["nan", "2*x"], 3)


def test_long_sums_and_products_are_fine() -> None:
    terms = " + ".join(f"x_{n}^2" for n in range(2000))
    assert run_inside("grad", terms).out.count("\t") == 1999
    assert run_inside("grad", "*".join(["x"] * 1000), "--at", "1").out == "1000\n"
    assert run_inside("grad", "sin(" * 150 + "x" + ")" * 150, "--at", "0").out == "1\n"


def test_time_is_a_limit_too() -> None:
    heavy = "*".join(f"(x + {n}*y)^{n}*sin(x^{n} + y)" for n in range(1, 200))
    ran = run("norm", heavy, "--timeout", "0.2")
    _is_one_message(ran, 4)


MORE = """
grad x --at
grad x --at @nosuch
grad x --at @/
grad x --at 1, --nosuch
grad x --digits abc
grad x --digits 99999999999
grad x --timeout foo
grad x --color purple
grad x --vars x,x
grad x --let f(x)=
grad x --let y=y+
grad --file /
grad - --at -
grad x y
grad x --check
grad x --check foo(
grad x --check q
grad x --wrt y
grad x --of z
grad x^2+y^2=1 --of q
grad x --unit --wrt x
grad x --coords cubic
grad x --plot out.xyz
grad x --plot /nonexistent/a.svg
grad x y --run true
grad --run true --at 1
grad --run ./nosuch{x} --at 1
grad --run false{x} --at 1
grad norm(A@x) --shapes A:?
grad norm(A@x+y) --shapes A:m,x:k
grad A@x
norm x --sigma 1
norm x --at 1 --sigma -1
norm x*y --at 1,2 --sigma 1
dirderiv x*y --at 1,2 --toward 1,2
dirderiv x*y --at 1,2 --along nowhere
tangent x
tangent x^2 --at 1 --order 7
tangent x^2 --at 1 --approx foo(
descend x^2
descend x^2 --from 1 --method foo
descend x^2 --from 1 --rate -1
descend x^2 --from 1 --max-steps -1
descend ln(x) --from -1
descend x^2 --from 1 --data nosuch
backprop x^2
backprop x^2 --at y=1
backprop W@x --at W=[[1,2],[3]],x=[1,2]
backprop sum(W@x) --at W=[[1,2]],x=[1,2,3]
backprop x^2 --at x=1 --wrt q
hess
hess |x| --at 0
critical
critical x^2 --x 1
critical x^2 --x a:b
critical x^2 --on x==
critical x^2 --at 1,2
critical x^2 --check foo(
grda x
--nosuch
grad x!! --at -1
grad gamma(x) --at 0
grad 1e99999999999999999999x --at 1
grad z=x=y
""".split("\n")[1:-1]


@pytest.mark.parametrize(
    "words",
    [
        *(args for args, _ in USAGE if "--format" not in args),
        *NO_ANSWER,
        *(["grad", text] for text in TOO_MUCH),
    ]
    + [["grad", text] for text, _, _ in UNREADABLE]
    + [line.split() for line in MORE],
    ids=" ".join,
)
def test_programs_get_one_object_for_every_failure(words: list[str]) -> None:
    done = run_inside(*words, "--format", "json")
    found = [json.loads(line) for line in done.err.splitlines()]
    errors = [each for each in found if each["kind"] not in ("note", "remark")]
    assert not done.out
    assert [each["status"] for each in errors] == [done.status]
    assert done.status in (Status.USAGE, Status.UNDEFINED, Status.LIMIT)
    keys = ["kind", "message", "source", "span", "hint", "line", "status"]
    assert list(errors[0]) == keys
    assert errors[0]["kind"] != "internal"


def test_programs_hear_of_an_interrupt() -> None:
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*PROGRAM, "grad", "-", "--format", "json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=ROOT,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, ignored)
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("x^2\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["gradient"] == ["2*x"]
        process.send_signal(signal.SIGINT)
        (line,) = process.stderr.readlines()
        error = json.loads(line)
    assert process.returncode == Status.INTERRUPTED
    assert (error["kind"], error["status"]) == ("interrupted", Status.INTERRUPTED)


def test_hostile_input_is_only_text(tmp_path: Path) -> None:
    mark = tmp_path / "pwned"
    lines = [
        f"__import__('os').system('touch {mark}')",
        f'eval(\'open("{mark}", "w")\')',
        f"exec(\"open('{mark}', 'w')\")",
        f"open('{mark}', 'w')",
        f"sympify(\"open('{mark}', 'w')\")",
        f"$(touch {mark})",
        f"`touch {mark}`",
        f"; touch {mark}",
        f"\\write18{{touch {mark}}}",
        "\\input{/etc/passwd}",
        "x.__class__.__mro__",
        "{0.__class__}",
        "%s%s%n",
        "lambda x: x",
        "[y for y in range(9)]",
        "S('x')('y')",
        "x if x else y",
        "\x1b[31mx",
        "\x00",
        "\u202ex",
        "x\u0301",
        "🙂",
        "[/bold]",
        "\\",
        "\\frac{",
        "'",
        '"',
    ]
    ran = run("grad", "-", stdin="\n".join(lines))
    assert not mark.exists()
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err
    assert ran.err.count("gradcli: ") == len(lines)
    for option in ("--at", "--let", "--vars"):
        asked = run_inside("grad", "x", option, f"x={lines[0]}")
        _is_one_message(asked, 2)
    assert not mark.exists()


def test_bytes_that_are_no_text_get_a_message() -> None:
    ran = run("grad", "-", stdin=b"x^2\n\xff\xfe\nx^3\n")
    assert "Traceback" not in ran.err
    assert ran.err.startswith("gradcli: ")
    assert ran.status in (2, 3)


def test_a_closed_pipe_ends_quietly() -> None:
    program = " ".join(PROGRAM)
    script = f"yes 'x^2 + y' | head -3000 | {program} grad - | head -1; exit ${{PIPESTATUS[2]}}"
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607  # the shell is the subject
        capture_output=True,
        cwd=ROOT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("2*x\t1\n", "", 0)


CLOSED = [  # where the streams go, what is said, the exit status
    (">&-", "gradcli: standard output is closed\n", 2),
    (">/dev/full", "gradcli: the output can't be written: no space left on device\n", 4),
    ("2>&-", "", 0),
]


@pytest.mark.parametrize(("redirection", "says", "status"), CLOSED)
def test_an_output_that_takes_nothing(redirection: str, says: str, status: int) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(PROGRAM)} grad x^2 {redirection}"],  # noqa: S607  # as above
        capture_output=True,
        cwd=ROOT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.stderr, done.returncode) == (says, status)


def test_a_closed_input_holds_nothing() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(PROGRAM)} grad - <&-"],  # noqa: S607  # as above
        capture_output=True,
        cwd=ROOT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_messages_are_spelled_out_where_there_are_no_mathematical_signs() -> None:
    ran = run("grad", "|x| + y", "--at", "0,1", env={"PYTHONIOENCODING": "ascii"})
    assert "df/dx: -1 from the left" in ran.err

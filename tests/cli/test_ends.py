"""How streams end: closed pipes, full disks, lines and files that never end, limits of time."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.harness import PATIENCE, PROGRAM, ROOT, Run, run

G = " ".join(PROGRAM)
FULL = "gradcli: the output can't be written: no space left on device\n"
ENDLESS = "tr '\\0' 1 </dev/zero"


def _shell(script: str) -> Run:
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607  # the shell is the subject
        capture_output=True,
        cwd=ROOT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Run(done.stdout, done.stderr, done.returncode)


@pytest.mark.parametrize(
    ("source", "command", "first"),
    [
        ("seq 200000", "grad x^2 --at -", "2"),
        ("seq 200000", "grad x^2 --at - --format json", None),
        ("seq 20000", "norm x^2 --at - --exact", "2"),
        ("seq 20000", "tangent x^2 --at -", "2*x - 1"),
        ("yes 'x^2'", "grad -", "2*x"),
        ("yes '2x'", "grad x^2 --check -", "right: proved equal"),
        (":", "descend x^2 --from 1 --rate 0.001 --max-steps 100000", "0\t1\t1\t2\tnan"),
    ],
)
def test_a_reader_that_has_seen_enough(source: str, command: str, first: str | None) -> None:
    ran = _shell(f"{source} | {G} {command} | head -1; exit ${{PIPESTATUS[1]}}")
    assert first is None or ran.out == f"{first}\n"
    assert (ran.err, ran.status) == ("", 0)


@pytest.mark.parametrize(
    "command",
    [
        "seq 10 | {} grad x^2 --at -",
        "seq 200000 | {} grad x^2 --at - --format json",
        "seq 10 | {} norm x^2 --at - --exact",
        "echo x^2 | {} grad -",
        "echo 2x | {} grad x^2 --check -",
        "{} grad x^2",
        "{} grad x^2 --format table",
        "{} descend x^2 --from 1",
    ],
)
def test_a_full_disk(command: str) -> None:
    ran = _shell(command.format(G) + " >/dev/full")
    assert (ran.out, ran.status) == ("", 4)
    assert ran.err == FULL or json.loads(ran.err)["message"] in FULL


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(
    ("command", "out", "status"),
    [
        ("seq -1 2 | {} grad 'ln x' --at -", "nan\nnan\n1\n0.5\n", 3),
        ("printf 'x^2\\nx+\\nx^3\\n' | {} grad -", "2*x\nnan\n3*x^2\n", 3),
        ("{} grad '1/2x'", "1/2\n", 0),
        ("{} grad 'x+'", "", 2),
        (
            "printf '2x\\n2x+\\n3x\\n' | {} grad x^2 --check - | cut -c1-5",
            "right\nunrea\nwrong\n",
            0,
        ),
    ],
)
def test_messages_that_nobody_can_read(where: str, command: str, out: str, status: int) -> None:
    ran = _shell(f"{command.format(G)} {where}")
    assert (ran.out, ran.status) == (out, status)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (f"{ENDLESS} | {{}} grad x^2 --at -", 4),
        (f"(echo 1,; {ENDLESS}) | {{}} grad x*y --at - --exact", 4),
        (f"(echo x; printf '\\042'; {ENDLESS}) | {{}} grad x^2 --at -", 4),
        (f"{ENDLESS} | {{}} grad -", 4),
        (f"{ENDLESS} | {{}} grad x^2 --check -", 4),
        (f"{ENDLESS} | {{}} descend 'mean((y - m*x)^2)' --from m=1 --data -", 4),
        ("yes 1,2 | {} descend 'mean((y - m*x)^2)' --from m=1 --data -", 4),
        ("{} backprop 'mean((y - m*x)^2)' --at m=1 --data /dev/zero", 4),
        ("{} grad --file /dev/zero", 4),
        ("yes 'a = 1' | {} grad --file /dev/stdin", 4),
    ],
)
def test_what_never_ends_is_refused_before_memory_grows(command: str, status: int) -> None:
    limited = f"ulimit -v 3000000; {command.format(G)} | cut -c1-100; exit ${{PIPESTATUS[-2]}}"
    ran = _shell(limited)
    assert ran.status == status
    assert "longer than" in ran.err
    assert "Traceback" not in ran.err
    assert set(ran.out.split()) <= {"nan", "unreadable"}


def test_a_line_that_is_too_long_costs_no_other() -> None:
    long = "1" * 3_000_000
    for table in (f"1\n{long}\n3\n", f"{long}\n1\n{long}\n3\n{long}"):
        ran = run("grad", "x^2", "--at", "-", stdin=table)
        assert [line for line in ran.lines if line != "nan"] == ["2", "6"]
        assert len(ran.lines) == table.count("1" * 9 + "\n") + 2 + (not table.endswith("\n"))
        assert ran.status == 3
    ran = run("grad", "-", stdin=f"x^2\n{long}\nx^3\n")
    assert (ran.lines, ran.status) == (["2*x", "nan", "3*x^2"], 3)


@pytest.mark.parametrize(
    ("args", "arrives"),
    [
        (["grad", "--file", "/dev/stdin"], ""),
        (["backprop", "mean(x*w)", "--at", "w=1", "--data", "/dev/stdin"], "x\n1\n"),
        (["grad", "x^2", "--at", "-"], "1" * 1_100_000),
    ],
)
def test_the_limit_of_time_holds_while_reading(args: list[str], arrives: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, *args, "--timeout", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(arrives)
        process.stdin.flush()
        assert process.wait(PATIENCE) == 4
        assert "no answer within 1 s" in process.stderr.read()


def test_a_stream_waits_for_its_next_line_as_long_as_it_takes() -> None:
    ran = _shell(f"(echo 1; sleep 1; echo 2) | {G} grad x^2 --at - --timeout 0.6")
    assert ran == Run("2\n4\n", "", 0)


@pytest.mark.parametrize("seconds", ["1e-6", "1e-4", "1e-3"])
@pytest.mark.parametrize(
    "args", [["grad", "x^2"], ["grad", "x^2", "--at", "1", "--exact"], ["grad", "-"]]
)
def test_a_limit_that_is_too_short_ends_in_a_message(seconds: str, args: list[str]) -> None:
    ran = run(*args, "--timeout", seconds, stdin="x^2\nx^3\n")
    assert "Traceback" not in ran.err
    assert ran.status in (0, 3, 4)
    assert ran.status == 0 or "no answer within" in ran.err


def test_answers_come_while_the_stream_goes_on() -> None:
    with subprocess.Popen(
        [*PROGRAM, "grad", "x^2", "--at", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin
        assert process.stdout
        for number in (1, 2, 3):
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"{2 * number}\n"
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("file", "formula"),
    [("/nonexistent/a.svg", "x^2"), ("/dev/full/a.png", "x^2"), ("{}/a.svg", "x y z")],
)
def test_a_picture_that_fails_is_known_before_the_answer(
    file: str, formula: str, tmp_path: Path
) -> None:
    for args in (["grad"], ["descend", "--from", "1"]):
        point = ["--from", ",".join("1" * len(formula.split()))] if "descend" in args else []
        ran = run(args[0], formula, *point, "--plot", file.format(tmp_path))
        assert ran.out == ""
        assert ran.status in (2, 3)
        assert list(tmp_path.iterdir()) == []


def test_errors_for_programs() -> None:
    ran = run("grad", "x^2 + 3 *", "--format", "json")
    assert ran.out == ""
    error = json.loads(ran.err)
    assert list(error) == ["kind", "message", "source", "span", "hint", "line", "status"]
    assert (error["kind"], error["status"], error["line"]) == ("unreadable", 2, None)
    assert error["source"][slice(*error["span"])] in ("", "*")
    for args, kind in (
        (["grad", "x", "--format", "json", "--formt"], "unreadable"),
        (["grad", "1/x", "--at", "0", "--format=json"], "undefined"),
        (["grad", "|x|", "--at", "0", "--format", "json"], "not differentiable"),
        (["grad", "9^9^9", "--format", "json"], "limit"),
        (["grda", "x", "--format", "json"], "unreadable"),
    ):
        ran = run(*args)
        (line,) = ran.err.splitlines()
        assert json.loads(line)["kind"] == kind
        assert json.loads(line)["status"] == ran.status
    ran = run("grad", "x+", env={"GRADCLI_FORMAT": "json"})
    assert json.loads(ran.err)["status"] == 2
    ran = run("grad", "1/2x", "--format", "json")
    assert json.loads(ran.err)["kind"] == "note"

"""Run with `python -m tests.benchmarks.busy`: 200 formulas, on an idle and on a busy machine.

Limits count work and no clock is looked at, so both answer the same; exits 1 where they do not.
"""

import subprocess
import sys
from pathlib import Path

from tests.cli.harness import run_inside

DATA = Path(__file__).parents[1] / "data"
COUNT, LOOPS, ALONE = 200, 4, "alone"


def questions() -> list[tuple[str, str]]:
    """Formulas with points, of every kind that proofs and precise numbers are needed for."""
    lines = [
        line.split(" : ")[0].split(" = ")[0].split(" ~ ")[0]
        for name in ("corners.txt", "extremes.txt")
        for line in (DATA / name).read_text("utf-8").splitlines()
        if " @ " in line and not line.startswith("#") and "==" not in line
    ]
    step = max(1, len(lines) // COUNT)
    pairs = (line.partition(" @ ") for line in lines[::step][:COUNT])
    return [(formula, point) for formula, _, point in pairs]


def answer() -> int:
    """Print what is answered, with errors and statuses; no time is too long."""
    for formula, point in questions():
        print(repr(run_inside("grad", formula, f"--at={point}", "--timeout", "0")))
    return 0


def answered() -> list[str]:
    """What a process of its own answers, which remembers nothing."""
    command = [sys.executable, "-m", "tests.benchmarks.busy", ALONE]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def main() -> int:
    """Answer twice, and compare."""
    idle = answered()
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOOPS)]
    try:
        busy = answered()
    finally:
        for loop in loops:
            loop.kill()
    pairs = zip(questions(), idle, busy, strict=True)
    apart = [f"{question}: {a} / {b}" for question, a, b in pairs if a != b]
    print("\n".join([*apart, f"{len(idle)} answers, {len(apart)} of them not the same"]))
    return int(bool(apart))


if __name__ == "__main__":
    sys.exit(answer() if sys.argv[1:] == [ALONE] else main())

"""Run with `python -m tests.benchmarks`; prints a table, and exits 1 where a target is missed.

Every line compares a command A with a yardstick B. They run in turns, A B A B …, so that whatever
else the machine is doing hits both, and the ratio of their medians is what counts.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
GRADCLI = (PYTHON, "-m", "gradcli")
PEER = Path(__file__).with_name("peer.py")
STREAM = 400


@dataclass(frozen=True)
class Command:
    """A process to time: its words and what it reads."""

    words: Sequence[str]
    stdin: str = ""

    def seconds(self) -> float:
        """How long one run takes, from start to end."""
        begin = time.perf_counter()
        subprocess.run(
            self.words, input=self.stdin, text=True, capture_output=True, cwd=ROOT, check=False
        )
        return time.perf_counter() - begin


@dataclass(frozen=True)
class Comparison:
    """A against B, and how large the ratio A/B may be; what both pay for alike is taken off."""

    name: str
    a: Command
    b: Command
    target: float
    rounds: int = 15
    idle: Command | None = None
    times: dict[str, list[float]] = field(default_factory=lambda: {"a": [], "b": [], "idle": []})

    def measure(self) -> tuple[float, float, float]:
        """The medians of A and B, and their ratio."""
        self.a.seconds()
        self.b.seconds()
        for _ in range(self.rounds):
            self.times["a"].append(self.a.seconds())
            self.times["b"].append(self.b.seconds())
            if self.idle:
                self.times["idle"].append(self.idle.seconds())
        idle = median(self.times["idle"]) if self.idle else 0.0
        a, b = median(self.times["a"]) - idle, median(self.times["b"]) - idle
        return a, b, a / b


def gradcli(*args: str, stdin: str = "") -> Command:
    """A run of the program."""
    return Command((*GRADCLI, *args), stdin)


def python(code: str) -> Command:
    """A run of Python."""
    return Command((PYTHON, "-c", code))


def long_sum(terms: int) -> str:
    """A sum of that many different terms in ten variables."""
    return " + ".join(
        f"{n}*x_{n % 10}^{n % 7 + 1}*sin(x_{(n + 3) % 10})" for n in range(1, terms + 1)
    )


def rosenbrock(variables: int) -> str:
    """The Rosenbrock chain, Σ 100·(x_{k+1} − x_k²)² + (1 − x_k)²."""
    return " + ".join(f"100*(x_{k + 1} - x_{k}^2)^2 + (1 - x_{k})^2" for k in range(1, variables))


def varied(count: int) -> str:
    """That many different formulas, one a line, in the language that SymPy reads, too."""
    shapes: tuple[Callable[[int], str], ...] = (
        lambda n: f"x**{n % 9 + 2}*y + {n}*x",
        lambda n: f"sin({n}*x)*exp(-y/{n})",
        lambda n: f"sqrt(x**2 + {n}*y**2)",
        lambda n: f"log(x**2 + y**2 + {n})/(x + {n})",
        lambda n: f"(x - {n}*y)/(x*y + {n})",
        lambda n: f"atan(y/x)**{n % 3 + 1} + cos(x*y*{n})",
        lambda n: f"exp(-({n}*x**2 + y**2)/2)*tanh(x*y)",
        lambda n: f"({n}*x + y)**{n % 5 + 2}*sin(x + y)**2",
    )
    return "".join(shapes[n % len(shapes)](n // len(shapes) + 1) + "\n" for n in range(count))


CLICK, SYMPY = python("import click"), python("import sympy")
START = gradcli("grad", "x")
COMPARISONS = (
    Comparison("gradcli --help / import click", gradcli("--help"), CLICK, 1.4),
    Comparison("usage error / import click", gradcli("grad", "x^2 + 3 *"), CLICK, 1.4),
    Comparison("symbolic answer / import sympy", gradcli("grad", "x^2*sin(y)"), SYMPY, 1.25),
    Comparison("norm / import sympy", gradcli("norm", "x^2 + y^2"), SYMPY, 1.25),
    Comparison("at a point / import sympy", gradcli("norm", "x*y", "--at", "1,2"), SYMPY, 1.25),
    Comparison(
        "sum of 2,000 terms / of 1,000",
        gradcli("grad", long_sum(2000)), gradcli("grad", long_sum(1000)), 2.3, 5, START,
    ),
    Comparison(
        "Rosenbrock chain of 200 variables / of 100",
        gradcli("grad", rosenbrock(200)), gradcli("grad", rosenbrock(100)), 2.3, 5, START,
    ),
    Comparison(
        f"{STREAM} expressions on stdin / SymPy's parse_expr and diff",
        gradcli("grad", "-", stdin=varied(STREAM)),
        Command((PYTHON, str(PEER)), varied(STREAM)), 1.0, 5,
    ),
)  # fmt: skip


def main() -> int:
    """Measure everything and print the table; 1 where a target was missed."""
    missed = 0
    print(f"{'A / B':58} {'A ms':>8} {'B ms':>8} {'ratio':>6} {'target':>7}")
    for comparison in COMPARISONS:
        a, b, ratio = comparison.measure()
        verdict = "" if ratio <= comparison.target else "  missed"
        missed += bool(verdict)
        times = f"{a * 1000:8.0f} {b * 1000:8.0f} {ratio:6.2f} {comparison.target:7.2f}"
        print(f"{comparison.name:58} {times}{verdict}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())

"""A million points through the program, against a line of mawk and a script with SymPy."""

import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

from tests.benchmarks.timing import GRADCLI, PYTHON, ROOT, Command, Comparison, gradcli

FORMULA = "x^2*y + sin(x*y)"
MILLION = 1_000_000
MAWK = r"""{
  printf "%.17g\t%.17g\n", 2*$1*$2 + $2*cos($1*$2), $1*$1 + $1*cos($1*$2)
}"""
LAMBDIFY = """
import sys
import numpy as np
import sympy as sp
x, y = sp.symbols("x y", real=True)
f = x**2*y + sp.sin(x*y)
slopes = sp.lambdify((x, y), [f.diff(x), f.diff(y)], "numpy")
points = np.loadtxt(sys.argv[1], delimiter=",")
np.savetxt(sys.stdout, np.column_stack(slopes(*points.T)), delimiter="\\t", fmt="%.17g")
"""


QUOTIENT = "x^2*y + x/y"
FRACTIONS = """
import sys
from fractions import Fraction
for line in open(sys.argv[1]):
    x, y = map(Fraction, line.split(","))
    print(2*x*y + 1/y, x*x - x/y**2, sep="\\t")
"""
BALLS = """
import sys
from fractions import Fraction
from flint import arb, ctx, fmpq
ctx.dps = 38
for line in open(sys.argv[1]):
    x, y = (arb(fmpq(*Fraction(text).as_integer_ratio())) for text in line.split(","))
    cos = (x*y).cos()
    print((2*x*y + y*cos).str(30, radius=False), (x*x + x*cos).str(30, radius=False), sep="\\t")
"""


@cache
def points(count: int) -> Path:
    """A file of that many points, six decimals each."""
    path = Path(gettempdir()) / f"gradcli-points-{count}.csv"
    if not path.exists():
        with path.open("w") as file:
            file.writelines(_lines(count))
    return path


def _lines(count: int) -> Iterator[str]:
    numbers = random.Random(1)
    for _ in range(count):
        yield f"{numbers.uniform(-3, 3):.6f},{numbers.uniform(-3, 3):.6f}\n"


ODD_FORMULA = "sqrt(x)*y + |x - y|"
ODD_NAMES = (
    "with 1 % of rows that can't be read",
    "with 1 % of rows outside the domain",
    "with 1 % of rows at a kink",
    "half outside the domain",
)


class Odd(NamedTuple):
    """Every so manieth row of a table is another one, made of its numbers."""

    every: int
    make: Callable[[float, float], str]


CLEAN = Odd(MILLION, lambda x, y: f"{x},{y}")
UNREADABLE = Odd(100, lambda _, y: f"oops,{y}")
OUTSIDE = Odd(100, lambda x, y: f"-{x},{y}")
KINKS = Odd(100, lambda x, _: f"{x},{x}")
HALF = Odd(2, lambda x, y: f"-{x},{y}")


@cache
def table(odd: Odd, count: int = MILLION // 2) -> Path:
    """A file of points with x > 0, but for the odd ones."""
    path = Path(gettempdir()) / f"gradcli-odd-{odd.every}-{odd.make(1, 2)}-{count}.csv"
    numbers = random.Random(2)
    with path.open("w") as file:
        for place in range(count):
            x, y = round(numbers.uniform(0.5, 3), 6), round(numbers.uniform(-3, 3), 6)
            file.write((f"{x},{y}" if (place + 1) % odd.every else odd.make(x, y)) + "\n")
    return path


def comparisons() -> Iterator[Comparison]:
    """The lines of the table."""
    path = str(points(MILLION))
    ours = gradcli("grad", FORMULA, "--at", f"@{path}")
    mawk = Command(("mawk", "-F,", MAWK, path))
    script = Command((PYTHON, "-c", LAMBDIFY, path))
    yield Comparison("a million points / mawk, by hand", ours, mawk, 0.7, 3, needs="mawk")
    yield Comparison("a million points / lambdify, loadtxt, savetxt", ours, script, 0.2, 2)
    some = str(points(100_000))
    tangents = gradcli("tangent", FORMULA, "--at", f"@{some}")
    gradients = gradcli("grad", FORMULA, "--at", f"@{some}")
    yield Comparison("100,000 tangents / the gradients there", tangents, gradients, 3, 5)
    hessians = gradcli("hess", FORMULA, "--at", f"@{some}")
    yield Comparison("100,000 Hessians / the gradients there", hessians, gradients, 3, 5)
    objects = gradcli("grad", FORMULA, "--at", f"@{some}", "--format", "json")
    yield Comparison("100,000 gradients in JSON / plain", objects, gradients, 2.5, 5)
    few = str(points(20_000))
    exact = gradcli("grad", QUOTIENT, "--at", f"@{few}", "--exact")
    fractions = Command((PYTHON, "-c", FRACTIONS, few))
    yield Comparison("20,000 exact rows / fractions, by hand", exact, fractions, 10, 3)
    long = gradcli("grad", FORMULA, "--at", f"@{few}", "--digits", "30")
    balls = Command((PYTHON, "-c", BALLS, few))
    yield Comparison("20,000 rows of 30 digits / arb, by hand", long, balls, 5, 3)
    kept = Path(gettempdir()) / f"gradcli-answers-{MILLION}.tsv"
    with kept.open("w") as file:
        subprocess.run(ours.words, stdout=file, cwd=ROOT, check=True)
    judged = gradcli("grad", FORMULA, "--at", f"@{path}", "--check", f"@{kept}")
    yield Comparison("a million rows checked / the stream of gradients", judged, ours, 2.5, 3)
    clean, *odd = (
        gradcli("grad", ODD_FORMULA, "--at", f"@{table(each)}")
        for each in (CLEAN, UNREADABLE, OUTSIDE, KINKS, HALF)
    )
    for name, one, target in zip(ODD_NAMES, odd, (1.5, 1.5, 1.5, 2), strict=True):
        yield Comparison(f"a stream {name} / a clean one", one, clean, target, 3)
    large, small = (Peak(points(count)) for count in (10 * MILLION, MILLION))
    yield Comparison("peak MiB at ten million points / at a million", large, small, 1.05, 1)


@dataclass(frozen=True)
class Peak:
    """The peak memory of a run over a file of points, in MiB, in the place of seconds."""

    path: Path

    def seconds(self) -> float:
        """The peak in thousands of MiB, so that the table shows MiB."""
        words = (*GRADCLI, "grad", FORMULA, "--at", f"@{self.path}")
        code = (
            "import resource, subprocess\n"
            f"subprocess.run({words!r}, stdout=subprocess.DEVNULL, check=True)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        done = subprocess.run([PYTHON, "-c", code], cwd=ROOT, capture_output=True, check=True)
        return int(done.stdout) / 1024 / 1000

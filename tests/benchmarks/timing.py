"""What is timed, and how two things are compared: in turns, by the median of their ratios.

They run A B A B …, so that whatever else the machine is doing hits both; and what is measured is
the time of the processor, which waiting for others adds little to.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import which
from statistics import median
from typing import Protocol

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
GRADCLI = (PYTHON, "-m", "gradcli")


class Timed(Protocol):
    """Something that can be run and timed."""

    def seconds(self) -> float:
        """How long one run takes."""


@dataclass(frozen=True)
class Command:
    """A process to time: its words and what it reads, a text or a file.

    Compiled modules are kept, as in an installation, whatever the environment says.
    """

    words: Sequence[str]
    stdin: str | Path = ""

    def seconds(self) -> float:
        """How much time of the processor one run takes, from start to end."""
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        text = self.stdin if isinstance(self.stdin, str) else self.stdin.read_text()
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(
            self.words, input=text, text=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=ROOT, env=env, check=False,
        )  # fmt: skip
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@dataclass(frozen=True)
class Call:
    """A function to time in this process, called often enough to be measured."""

    function: Callable[[], object]
    times: int = 1

    def seconds(self) -> float:
        """How long one call takes."""
        begin = time.process_time()
        for _ in range(self.times):
            self.function()
        return (time.process_time() - begin) / self.times


@dataclass(frozen=True)
class Comparison:
    """A against B, and how large the ratio A/B may be.

    `idle` is the start of A, which is taken off, and `idle_b` that of B where it is another.
    `needs` names a program or a Python package without which there is no B.
    """

    name: str
    a: Timed
    b: Timed
    target: float
    rounds: int = 15
    idle: Timed | None = None
    needs: str = ""
    idle_b: Timed | None = None

    @property
    def possible(self) -> bool:
        """Whether what is needed is installed."""
        return not self.needs or bool(which(self.needs)) or find_spec(self.needs) is not None

    def measure(self) -> tuple[float, float, float]:
        """The medians of A and B, and of their ratio; without their starts, that of medians."""
        timed = [one for one in (self.a, self.b, self.idle, self.idle_b) if one]
        for one in timed:
            one.seconds()
        rounds = [[one.seconds() for one in timed] for _ in range(self.rounds)]
        a, b, *idle = map(median, zip(*rounds, strict=True))
        if idle:
            a, b = a - idle[0], b - idle[-1]
            return a, b, a / b
        return a, b, median(one / other for one, other in rounds)


def gradcli(*args: str, stdin: str | Path = "") -> Command:
    """A run of the program."""
    return Command((*GRADCLI, *args), stdin)


def python(code: str, stdin: str | Path = "") -> Command:
    """A run of Python."""
    return Command((PYTHON, "-c", code), stdin)

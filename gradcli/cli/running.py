"""Programs as functions: run with numbers in their arguments, several side by side."""

import math
import os
import selectors
import shlex
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from typing import IO, TYPE_CHECKING, cast

from gradcli.cli.answering import Verb
from gradcli.cli.question import BRACED, Asked
from gradcli.errors import LimitError, ReadError, UndefinedError
from gradcli.language.tree import free_names
from gradcli.patience import OutOfTimeError
from gradcli.point.wording import place_text
from gradcli.verbs.measured import Sample, measured, unit_gradient

if TYPE_CHECKING:
    from gradcli.point.evaluator import Coordinates
    from gradcli.results.base import Result, Wanted

LONGEST_LINE = 200
READ_AT_ONCE, LONGEST_END = 65_536, 4_096
"""Bytes: how many are read together, and how many of the last ones are kept."""


def gradient(template: str, *, unit: bool) -> Verb:
    """∇f of a program at points, or the unit vector along it."""

    def at_point(asked: Asked, point: "Coordinates", _: "Wanted") -> "Result":
        from gradcli.arithmetic.floats import values

        if free_names(*point):
            raise ReadError("--run takes numbers for a point")
        program = Program(template, asked.function.variables)
        found = measured(asked.function, values(point), program)
        return unit_gradient(found) if unit else found

    return Verb(at_point=at_point, columns=False, blocks=False)


class Program:
    """A command line with places for numbers, `./sim {x} {y}`; no shell reads it."""

    def __init__(self, template: str, names: Sequence[str]) -> None:
        try:
            self._words = shlex.split(template)
        except ValueError as error:
            raise ReadError(f"--run can't be read: {str(error).lower()}", source=template) from None
        if not self._words:
            raise ReadError("--run names no program")
        self._names = names
        self._said = ""
        self._running = set[subprocess.Popen[bytes]]()
        self._stopped = False

    def __call__(self, points: Sequence[Sequence[float]]) -> list[Sample]:
        """What the program prints at the points."""
        pool = ThreadPoolExecutor(cores())
        self._stopped = False
        try:
            return list(pool.map(self._sample, points))
        except OutOfTimeError:
            OutOfTimeError.heard()
            self._stop(pool)
            message = f"{self._words[0]} has not ended within the time{_last(self._said)}"
            raise LimitError(message, hint="--timeout SECONDS waits longer") from None
        finally:
            self._stop(pool)

    def _stop(self, pool: ThreadPoolExecutor) -> None:
        """End all runs, and wait until they have ended."""
        pool.shutdown(wait=False, cancel_futures=True)
        self._stopped = True
        for process in list(self._running):
            _end(process)
        pool.shutdown()

    def _sample(self, point: Sequence[float]) -> Sample:
        numbers = dict(zip(self._names, map(repr, point), strict=True))
        words = [
            BRACED.sub(lambda place: numbers.get(place[1], place[0]), word) for word in self._words
        ]
        where = place_text(self._names, point)
        status, out, err = self._run(words)
        if status:
            raise UndefinedError(
                f"{words[0]} failed with status {status} at {where}{_last(err or out)}"
            )
        return _number(out, words[0], where)

    def _run(self, words: Sequence[str]) -> tuple[int, str, str]:
        """Run a command line; its status, and the ends of what it prints."""
        try:
            process = subprocess.Popen(  # noqa: S603  # the program is what the user asks for
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise ReadError(f"{words[0]}: {(error.strerror or 'can not be run').lower()}") from None
        self._running.add(process)
        if self._stopped:
            _end(process)
        with process:
            out, err = _ends(process.stdout, process.stderr)
        self._running.discard(process)
        self._said = err or out or self._said
        return process.returncode, out, err


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it has started."""
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _ends(*streams: IO[bytes] | None) -> list[str]:
    """The last lines that come from each stream, all read as they come."""
    found = {stream: b"" for stream in streams if stream is not None}
    with selectors.DefaultSelector() as waiting:
        for stream in found:
            waiting.register(stream, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                stream = cast("IO[bytes]", key.fileobj)
                block = os.read(key.fd, READ_AT_ONCE)
                found[stream] = (found[stream] + block)[-LONGEST_END:]
                if not block:
                    waiting.unregister(stream)
    return [text.decode("utf-8", "replace") for text in found.values()]


def cores() -> int:
    """How many programs can run at once."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _number(out: str, program: str, where: str) -> Sample:
    """The number that is the last line; its digits tell how well it is known."""
    line = next((line for line in reversed(out.splitlines()) if line.strip()), "").strip()
    try:
        number, exact = float(line), Decimal(line)
    except (ValueError, ArithmeticError):
        raise UndefinedError(f"{program} prints no number at {where}{_last(line)}") from None
    if not math.isfinite(number):
        raise UndefinedError(f"{program} prints {line} at {where}")
    _, digits, exponent = exact.as_tuple()
    return Sample(number, len(digits), -int(exponent))


def _last(text: str) -> str:
    """The last line that a program printed, to be shown behind a message."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f": {lines[-1][:LONGEST_LINE]}" if lines else ""

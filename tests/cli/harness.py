"""Runs the program: as a process, on a pseudo-terminal, or (when there is much to run) inside.

`run` and `run_in_terminal` start the real thing; `run_inside` calls the entry point in this
process and saves the start-up. The environment is the one that `conftest` has cleaned.
"""

import fcntl
import io
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from gradcli.cli.boundary import main

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "gradcli")
PATIENCE = 300
ERASED = re.compile(r"[^\n]*(\n?(\x1b\[\?25h)?\r\x1b\[1A|\r)\x1b\[2K")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Run:
    """What a run of the program gave."""

    out: str
    err: str
    status: int

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()


def run(
    *args: str,
    stdin: str | bytes = "",
    env: Mapping[str, str] | None = None,
    timeout: int = PATIENCE,
) -> Run:
    """The program with these arguments, its output going into pipes."""
    done = subprocess.run(
        [*PROGRAM, *args],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        cwd=ROOT,
        timeout=timeout,
        check=False,
    )
    return Run(done.stdout.decode(), done.stderr.decode(), done.returncode)


def run_in_terminal(*args: str, columns: int = 80, env: Mapping[str, str] | None = None) -> Run:
    """The program with output and errors on a pseudo-terminal (both are in `out`)."""
    return in_terminal([*PROGRAM, *args], columns, env)


def in_terminal(
    words: Sequence[str],
    columns: int = 80,
    env: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Run:
    """Any command on a pseudo-terminal of 24 rows and that many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **(env or {})},
        cwd=folder,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        out = _drain(ours)
        status = process.wait(PATIENCE)
    os.close(ours)
    return Run(out.replace("\r\n", "\n"), "", status)


def _drain(terminal: int) -> str:
    chunks = []
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux reports the end of a pseudo-terminal as an error
            break
        if not chunk:
            break
        chunks.append(chunk)
    return b"".join(chunks).decode()


def put_program(folder: Path) -> str:
    """Put a `gradcli` into the folder that runs the checkout, and its Python; the PATH for them."""
    for name, words in (("gradcli", PROGRAM), ("python3", PROGRAM[:1])):
        command = folder / name
        command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {shlex.join(words)} "$@"\n')
        command.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def run_inside(*args: str, stdin: str = "") -> Run:
    """The entry point called in this process, output going where a pipe would."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)]
    source = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    with (
        patch.object(sys, "argv", ["gradcli", *args]),
        patch.object(sys, "stdin", source),
        redirect_stdout(streams[0]),
        redirect_stderr(streams[1]),
    ):
        status = main()
    out, err = (_text(stream) for stream in streams)
    return Run(out, err, status)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def without_colour(text: str) -> str:
    """The text as it reads in the end, without escape sequences and lines that were erased."""
    return ESCAPE.sub("", ERASED.sub("", text))

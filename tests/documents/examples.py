"""Runs the examples of a document in bash, with the checkout as the program `gradcli`."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from tests.cli.harness import PATIENCE, in_terminal, put_program, without_colour

EXAMPLE = re.compile(r"(^\$ .*\n(?:> .*\n)*)((?:^(?!\$ ).*\n)*)", re.MULTILINE)
COLUMNS = 80
TOOLS = ("jq", "parallel", "cc", "make")
"""Programs that some examples need; without them, those examples stay as they are."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where examples run: an empty folder, and a `PATH` that starts with the checkout's program."""

    folder: Path
    path: str
    terminal: bool

    def replayed(self, block: str) -> str:
        """The examples of a block, each followed by what it prints now."""
        return "".join(
            example + (before if _wants_a_tool(example) else self._output(example))
            for example, before in EXAMPLE.findall(block)
        )

    def _output(self, example: str) -> str:
        words = ["bash", "-c", "\n".join(line[2:] for line in example.splitlines())]
        env = {"PATH": self.path, "PARALLEL": "--will-cite"}
        if self.terminal:
            return without_colour(in_terminal(words, COLUMNS, env, self.folder).out)
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **env},
            cwd=self.folder,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout.decode()


def _wants_a_tool(example: str) -> bool:
    return any(tool in example.split() and which(tool) is None for tool in TOOLS)


@contextmanager
def desk(*, terminal: bool) -> Iterator[Desk]:
    """A place to run examples, for as long as they run."""
    with tempfile.TemporaryDirectory() as programs, tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder), put_program(Path(programs)), terminal)

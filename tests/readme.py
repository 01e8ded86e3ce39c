"""Runs the examples of README.md; `python -m tests.readme` writes their output into it.

An example is a line `$ …` in a `console` block. It runs in bash on a terminal of 80 columns;
what it printed stands below it, less the colours.
"""

import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from tests.cli.harness import PROGRAM, ROOT, in_terminal, without_colour

README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = "$ "


def executed(text: str) -> str:
    """The README as it has to be: every example followed by what it prints now."""
    with tempfile.TemporaryDirectory() as folder:
        _install(Path(folder))
        return BLOCK.sub(lambda block: f"```console\n{_replay(block[1], folder)}```", text)


def _install(folder: Path) -> None:
    """Put a `gradcli` into the folder that runs the checkout."""
    command = folder / "gradcli"
    command.write_text(f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    command.chmod(0o755)


def _replay(block: str, folder: str) -> str:
    examples = [line for line in block.splitlines() if line.startswith(PROMPT)]
    return "".join(f"{line}\n{_output(line.removeprefix(PROMPT), folder)}" for line in examples)


def _output(command: str, folder: str) -> str:
    env = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return without_colour(in_terminal(["bash", "-c", command], env=env).out)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    README.write_text(executed(README.read_text("utf-8")), "utf-8")

"""The command line: options in, one call, an answer out."""

import atexit
import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

from gradcli.errors import Status

__all__ = ["main"]

GARBAGE = 100_000
"""Objects that are made between two searches for garbage: what a start makes is there to stay."""


def main() -> NoReturn:
    """Be the program `gradcli`, from the arguments of the process to its end.

    The end comes at once: taking all modules apart again takes longer than most answers.
    """
    gc.set_threshold(GARBAGE)
    try:
        from gradcli.cli import boundary

        status = boundary.main()
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)

"""The edge of the program: every failure becomes one message and one exit status here."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from gradcli.cli.commands import gradcli
from gradcli.cli.failures import failure
from gradcli.cli.messages import complain, report
from gradcli.cli.timer import hush
from gradcli.errors import GradcliError, ReadError, Status, StoppedError
from gradcli.render import Format

LONGEST_NUMBER = 50_000
DEEPEST_CALLS = 20_000
"""Enough for SymPy with what the language lets nest."""
COMPLETING = "_GRADCLI_COMPLETE"
NARROWEST_HELP, WIDEST_HELP = 50, 82


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program in a process made fit for it; its exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    sys.set_int_max_str_digits(LONGEST_NUMBER)
    closed = sys.stdout is None
    _replace_closed_streams()
    if closed:
        return _tell(ReadError("standard output is closed"), words)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a TextIOWrapper
    hush()
    if COMPLETING in os.environ:
        from gradcli.cli.completion import register

        register()
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST_CALLS)
    try:
        return run(words)
    finally:
        sys.setrecursionlimit(usual)


def run(arguments: Sequence[str]) -> int:
    """Run the program; its exit status."""
    try:
        status = gradcli.main(
            arguments, prog_name="gradcli", standalone_mode=False, terminal_width=_help_width()
        )
        sys.stdout.flush()
        return status or Status.ANSWERED
    except click.exceptions.NoArgsIsHelpError as error:
        complain(error.format_message())
        return Status.USAGE
    except (KeyboardInterrupt, click.Abort, StoppedError):
        return _interrupted(arguments)
    except BrokenPipeError:
        _discard(sys.stdout)
        return Status.ANSWERED
    except SystemExit as leave:
        closed_pipe = leave.code == 1 and COMPLETING not in os.environ  # Click leaves so then
        return Status.ANSWERED if closed_pipe else int(leave.code or 0)
    except Exception as error:  # noqa: BLE001  # a person at a shell has no use for a traceback
        if isinstance(error, OSError):
            _discard(sys.stdout)
        return _tell(failure(error), arguments)


def _tell(error: GradcliError, arguments: Sequence[str]) -> Status:
    """Report an error as the arguments ask for it, whether or not they can be read."""
    form = Format.JSON if _is_json(arguments) else None
    complain(report(error, form, color=_last("--color", arguments) or "auto"))
    return error.status


def _interrupted(arguments: Sequence[str]) -> Status:
    """Tell programs that it was not the end; who pressed Ctrl-C knows it, and gets a new line."""
    if _is_json(arguments):
        return _tell(StoppedError("interrupted"), arguments)
    complain("")
    return Status.INTERRUPTED


def _is_json(arguments: Sequence[str]) -> bool:
    return _last("--format", arguments) == Format.JSON.value


def _last(option: str, arguments: Sequence[str]) -> str:
    """The value of an option: the last one given, else that of the environment."""
    value = os.environ.get("GRADCLI_" + option[2:].upper(), "")
    for place, word in enumerate(arguments):
        name, equals, after = word.partition("=")
        if name == option:
            value = after if equals else "".join(arguments[place + 1 : place + 2])
    return value


def _help_width() -> int:
    """The width of help texts; told to Click, which would import a lot to find it out."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (ValueError, OSError):
        columns = WIDEST_HELP
    return max(NARROWEST_HELP, min(columns, WIDEST_HELP) - 2)


def _replace_closed_streams() -> None:
    """Let nothing come from a closed standard input, and go to a closed output."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")
            setattr(sys, name, nowhere)


def _discard(stream: TextIO) -> None:
    """Let the rest of the output go nowhere, so that closing the stream does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

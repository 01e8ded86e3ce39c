"""The edge of the program: every failure becomes one message and one exit status here."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from gradcli.cli.colour import wants_colour
from gradcli.cli.commands import gradcli
from gradcli.errors import GradcliError, LimitError, ReadError, Status

LONGEST_NUMBER = 50_000
DEEPEST_CALLS = 20_000
"""Enough for SymPy with what the language lets nest."""
COMPLETING = "_GRADCLI_COMPLETE"
NARROWEST_HELP, WIDEST_HELP = 50, 82


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program in a process made fit for it; its exit status."""
    sys.set_int_max_str_digits(LONGEST_NUMBER)
    closed = sys.stdout is None
    _replace_closed_streams()
    if closed:
        return report(ReadError("standard output is closed"))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a TextIOWrapper
    if COMPLETING in os.environ:
        from gradcli.cli.completion import register

        register()
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST_CALLS)
    try:
        return run(arguments)
    finally:
        sys.setrecursionlimit(usual)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program; its exit status."""
    try:
        status = gradcli.main(
            arguments, prog_name="gradcli", standalone_mode=False, terminal_width=_help_width()
        )
        sys.stdout.flush()
        return status or Status.ANSWERED
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return Status.USAGE
    except (KeyboardInterrupt, click.Abort):
        return Status.INTERRUPTED
    except BrokenPipeError:
        _discard(sys.stdout)
        return Status.ANSWERED
    except SystemExit as leave:
        closed_pipe = leave.code == 1 and COMPLETING not in os.environ  # Click leaves so then
        return Status.ANSWERED if closed_pipe else int(leave.code or 0)
    except Exception as error:  # noqa: BLE001  # a person at a shell has no use for a traceback
        return report(_failure(error))


def _failure(error: Exception) -> GradcliError:
    """What to tell about an exception."""
    match error:
        case GradcliError():
            return error
        case click.UsageError():
            return _usage(error)
        case click.ClickException():
            return ReadError(error.format_message())
        case RecursionError():
            return LimitError("the formula is nested too deeply for this")
        case MemoryError():
            return LimitError("the answer does not fit into memory")
        case OSError():
            _discard(sys.stdout)
            return LimitError(f"the output can't be written: {(error.strerror or '').lower()}")
    return LimitError(f"this is beyond gradcli: {type(error).__name__}: {error}")


def report(error: GradcliError) -> Status:
    """Draw an error on standard error; its exit status."""
    from gradcli.render.diagnostic import draw

    print(draw(error, colour=wants_colour(sys.stderr)), file=sys.stderr)
    return error.status


def _help_width() -> int:
    """The width of help texts; told to Click, which would import a lot to find it out."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (ValueError, OSError):
        columns = WIDEST_HELP
    return max(NARROWEST_HELP, min(columns, WIDEST_HELP) - 2)


def _usage(error: click.UsageError) -> ReadError:
    """Click's complaint in gradcli's form."""
    name = error.ctx.command_path if error.ctx else "gradcli"
    message = error.format_message().rstrip(".")
    return ReadError(message[:1].lower() + message[1:], hint=f"{name} --help")


def _replace_closed_streams() -> None:
    """Let nothing come from a closed standard input, and go to a closed output."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")
            setattr(sys, name, nowhere)


def _discard(stream: TextIO) -> None:
    """Let the rest of the output go nowhere, so that closing the stream does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

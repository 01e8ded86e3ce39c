"""What is said on standard error, for people and for programs."""

import os
import sys
from contextlib import suppress
from typing import TextIO

from gradcli.errors import GradcliError
from gradcli.render import Format, diagnostic
from gradcli.render.screen import ASCII, screen, takes_signs


def complain(text: str) -> None:
    """Print on standard error; where that can't be written, the answers matter more."""
    with suppress(OSError, ValueError):
        signs = takes_signs(sys.stderr)
        print(text if signs else text.translate(ASCII), file=sys.stderr, flush=True)


def report(error: GradcliError, form: Format | None, *, color: str, line: int | None = None) -> str:
    """An error as a person reads it or, where answers are JSON, as an object on one line."""
    if form is Format.JSON:
        from gradcli.render import records

        return records.error_line(error, line)
    colour = wants_colour(sys.stderr, color)
    return diagnostic.draw(error, colour=colour, columns=_columns(), line=line)


def aside(message: str, kind: str, form: Format, *, color: str) -> str:
    """A note or a remark beside an answer that comes all the same."""
    if form is Format.JSON:
        from gradcli.render import records

        return records.aside_line(message, kind)
    draw = diagnostic.note if kind == "note" else diagnostic.remark
    return draw(message, colour=wants_colour(sys.stderr, color), columns=_columns())


def _columns() -> int | None:
    """The columns of the terminal that messages go to; None where they go elsewhere."""
    if not sys.stderr.isatty():
        return None
    return screen(sys.stderr, colour=False).width


def wants_colour(stream: TextIO, choice: str = "auto") -> bool:
    """Whether colour goes to a stream: as chosen, else on a terminal without NO_COLOR."""
    if choice == "auto":
        return (
            stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )
    return choice == "always"

"""What a person or a pipe sees of a descent while it runs: its rows, or how far it is."""

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from gradcli.cli.messages import wants_colour
from gradcli.cli.output import NO_ANSWER, SEPARATORS, Printer
from gradcli.render import Format, Numbers

if TYPE_CHECKING:
    from gradcli.results.backprops import Tensor
    from gradcli.results.base import Function
    from gradcli.results.descents import Step

PATIENCE = 0.5
"""Seconds after which a person wants to know how far it is."""

PULSE = 0.1
STREAMED = (Format.PLAIN, Format.CSV)


class Reporter:
    """Prints rows as they are found, or shows a progress bar on a terminal in long runs."""

    def __init__(
        self,
        printer: Printer,
        function: "Function",
        tensors: "Mapping[str, Tensor] | None",
        max_steps: int,
        *,
        floats: bool,
    ) -> None:
        from gradcli.render import runs

        output = printer.output
        self._color, self._max_steps = output.color, max_steps
        self._separator = SEPARATORS.get(output.format, "")
        self._numbers = output.numbers or Numbers.DECIMAL
        self._nothing = "" if output.format is Format.CSV else NO_ANSWER
        self._fields, self._row_of_floats = runs.fields, runs.row_of_floats
        self._floats, self._write = floats, sys.stdout.write
        self._prints = output.format in STREAMED and not output.last_only and not output.pictures
        self._bar: Any = None
        self._due = time.monotonic() + (PULSE if self._prints else PATIENCE)
        self._patient_until = time.monotonic() + PATIENCE
        if self._prints:
            from gradcli.arithmetic.tensors import shape_of

            shapes = None if tensors is None else [shape_of(part) for part in tensors.values()]
            printer.begin_rows(runs.heading(function, shapes))

    def __call__(self, step: "Step") -> None:
        """Take a row."""
        if self._prints:
            self._write(self._row(step) + "\n")
        now = time.monotonic()
        if now >= self._due:
            self._due = now + PULSE
            self._pulse(step, now)

    def _row(self, step: "Step") -> str:
        if self._floats:
            return self._row_of_floats(step, self._separator, self._nothing)
        return self._separator.join(self._fields(step, self._numbers, self._nothing))

    def _pulse(self, step: "Step", now: float) -> None:
        """Hand on what has been printed, and move the bar."""
        if self._prints:
            sys.stdout.flush()
        if self._bar is None and now >= self._patient_until and self._wants_bar():
            from gradcli.render.pages.bar import Bar

            colour = wants_colour(sys.stderr, self._color)
            self._bar = Bar(sys.stderr, self._max_steps, colour=colour)
        if self._bar is not None:
            self._bar.show(step)

    def _wants_bar(self) -> bool:
        return sys.stderr.isatty() and not (self._prints and sys.stdout.isatty())

    def __enter__(self) -> "Reporter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

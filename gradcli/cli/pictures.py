"""The pictures that are wanted of an answer: on the terminal, in a file, or both."""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.question import Question
    from gradcli.picture.sampled import Canvas, Extent
    from gradcli.picture.scene import Scene
    from gradcli.results.base import Result

FIGURES = (".svg", ".png", ".pdf")
EXCALIDRAW = ".excalidraw"
FINEST = 1e-12
"""The smallest part of its distance from 0 that a range may span, and still be told apart."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Whether to draw, what file to write, and what the axes show."""

    draw: bool
    file: str | None
    x: "Extent"
    y: "Extent"

    @property
    def suffix(self) -> str:
        """The kind of file."""
        return Path(self.file or "").suffix.lower()

    def show(self, result: "Result", stream: TextIO, *, colour: bool) -> None:
        """Draw the picture of a result on a stream, and write it into its file."""
        if self.draw:
            from gradcli.picture import terminal

            console = terminal.console(stream, colour=colour)
            terminal.show(self._scene(result, terminal.canvas(console)), console)
        if self.file is not None:
            write(self.file, self._contents(result))

    def _scene(self, result: "Result", canvas: "Canvas") -> "Scene":
        from gradcli.picture.drawing import draw
        from gradcli.picture.survey import survey

        return draw(survey(result, canvas, self.x, self.y))

    def _contents(self, result: "Result") -> bytes:
        if self.suffix == EXCALIDRAW:
            from gradcli.picture import excalidraw

            return excalidraw.rendered(self._scene(result, excalidraw.CANVAS))
        from gradcli.picture import figure
        from gradcli.render import paper

        scene = self._scene(result, figure.CANVAS)
        return figure.rendered(scene, self.suffix, paper.statement(result.function))


def wanted(
    question: "Question", *, draw: bool, plot: str | None, across: str | None, upward: str | None
) -> Pictures:
    """The pictures that the options ask for.

    Raises ReadError where the options do not go together or can't be read.
    """
    if not draw and plot is None:
        raise ReadError("--x and --y say what a picture shows", hint="--draw or --plot FILE")
    extents = _extent(across, "--x", question), _extent(upward, "--y", question)
    pictures = Pictures(draw, plot, *extents)
    if plot is not None and pictures.suffix not in (*FIGURES, EXCALIDRAW):
        raise ReadError(f"{plot}: a picture is written as {', '.join(FIGURES)} or {EXCALIDRAW}")
    if plot is not None and question.is_stream:
        raise ReadError("--plot takes one formula, not a stream of them")
    return pictures


def _extent(text: str | None, option: str, question: "Question") -> "Extent":
    """What `-3:3`, `x=-pi:pi` or `x` says of an axis."""
    from gradcli.picture.sampled import Extent

    if text is None:
        return Extent()
    from gradcli.arithmetic.floats import values
    from gradcli.language.reading.definitions import read_names

    named, _, span = text.rpartition("=") if ":" in text else (text, "", "")
    name = read_names(named)[0] if named.strip()[:1].isalpha() else None
    if name and not span:
        return Extent(name)
    ends = span.split(":")
    if len(ends) != 2:
        raise ReadError(f"{option} takes a range, not {text.strip()}", hint=f"{option} -3:3")
    low, high = values([question.number(end, "bound") for end in ends])
    if not FINEST * max(abs(low), abs(high)) < high - low < float("inf"):
        raise ReadError(f"{option}: there is nothing from {ends[0].strip()} to {ends[1].strip()}")
    return Extent(name, low, high)


def write(file: str, contents: bytes) -> None:
    """Write a file whole or not at all."""
    target = Path(file)
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(contents)
            Path(draft).chmod(mode)
            Path(draft).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError as error:
        raise ReadError(f"{file}: {(error.strerror or 'cannot be written').lower()}") from None


def _umask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

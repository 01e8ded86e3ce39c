"""The pictures that are wanted of an answer: on the terminal, in a file, or both."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gradcli.cli.parameters import Range, Stream
from gradcli.cli.question import Question
from gradcli.errors import ReadError
from gradcli.picture.sampled import Extent

if TYPE_CHECKING:
    from gradcli.picture.sampled import Canvas
    from gradcli.picture.scene import Scene
    from gradcli.results.base import Result

EXCALIDRAW = ".excalidraw"
FINEST = 1e-12
"""The smallest part of its distance from 0 that a range may span, and still be told apart."""


class Drawn(NamedTuple):
    """The pictures of one answer, made but not yet shown."""

    scene: "Scene | None"
    file: str | None
    contents: bytes

    def write(self) -> None:
        """Write the file."""
        if self.file is not None:
            write(self.file, self.contents)

    def show(self, *, colour: bool) -> None:
        """Draw on the terminal."""
        if self.scene is not None:
            from gradcli.picture import terminal

            terminal.show(self.scene, terminal.console(sys.stdout, colour=colour))


@dataclass(frozen=True, slots=True)
class Pictures:
    """Whether to draw, what file to write, and what the axes show."""

    draw: bool
    file: str | None
    x: "Extent"
    y: "Extent"

    def drawn(self, result: "Result", *, colour: bool) -> Drawn:
        """The pictures of a result."""
        contents = b"" if self.file is None else self._contents(result, Path(self.file))
        if not self.draw:
            return Drawn(None, self.file, contents)
        from gradcli.picture import terminal

        console = terminal.console(sys.stdout, colour=colour)
        scene = self._scene(result, terminal.canvas(console))
        return Drawn(scene, self.file, contents)

    def _scene(self, result: "Result", canvas: "Canvas") -> "Scene":
        from gradcli.picture.drawing import draw
        from gradcli.picture.survey import survey

        return draw(survey(result, canvas, self.x, self.y))

    def _contents(self, result: "Result", file: Path) -> bytes:
        suffix = file.suffix.lower()
        if suffix == EXCALIDRAW:
            from gradcli.picture import excalidraw

            return excalidraw.rendered(self._scene(result, excalidraw.CANVAS))
        try:
            from gradcli.picture.figure import CANVAS, rendered
        except ImportError:
            message = "figures need Matplotlib, which is not installed"
            raise ReadError(message, hint="pip install 'gradcli[plot]'") from None
        from gradcli.render import paper

        scene = self._scene(result, CANVAS)
        return rendered(scene, suffix, paper.statement(result.function))


def wanted(
    question: Question,
    *,
    draw: bool,
    plot: str | None,
    across: Range | None,
    upward: Range | None,
) -> Pictures:
    """The pictures that the options ask for.

    Raises ReadError where the options do not go together or can't be read, or where the file
    can't be written.
    """
    if not draw and plot is None:
        raise ReadError("--x and --y say what a picture shows", hint="--draw or --plot FILE")
    if question.coordinates is not None:
        raise ReadError(f"there is no picture in {question.coordinates} coordinates")
    extents = extent(across, "--x", question), extent(upward, "--y", question)
    if plot is not None:
        if isinstance(question.expression, Stream):
            raise ReadError("--plot takes one formula, not a stream of them")
        with _draft(Path(plot)):
            pass
    return Pictures(draw, plot, *extents)


def extent(axis: Range | None, option: str, question: Question) -> Extent:
    """What an axis shows."""
    if axis is None or axis.ends is None:
        return Extent(axis.name if axis else None)
    from gradcli.arithmetic.floats import values

    low, high = values([question.number(end, "bound") for end in axis.ends])
    if not FINEST * max(abs(low), abs(high)) < high - low < float("inf"):
        raise ReadError(f"{option}: there is nothing from {axis.ends[0]} to {axis.ends[1]}")
    return Extent(axis.name, low, high)


def write(file: str, contents: bytes) -> None:
    """Write a file whole or not at all."""
    target = Path(file)
    with _draft(target) as (handle, draft):
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        with os.fdopen(handle, "wb", closefd=False) as stream:
            stream.write(contents)
        draft.chmod(mode)
        draft.replace(target)


@contextmanager
def _draft(target: Path) -> Iterator[tuple[int, Path]]:
    """A new file beside a target, gone at the end. Raises ReadError where it can't be written."""
    try:
        if target.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            yield handle, Path(name)
        finally:
            os.close(handle)
            with suppress(OSError):
                Path(name).unlink()
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise ReadError(f"{target}: {reason}") from None


def _umask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

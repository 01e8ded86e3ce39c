"""Reading files and standard input, in pieces of bounded size."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

from gradcli.cli.timer import limited
from gradcli.errors import LimitError, ReadError

STANDARD_INPUT = "-"
LONGEST_TEXT = 1_000_000
LARGEST_TABLE = 64_000_000
BLOCK = 1 << 18
MOST_SKIPPED = 1 << 26
"""Bytes of a line that is refused which are read to find its end."""


class Block(NamedTuple):
    """Whole lines, and the number of the first; or the start of one that is too long."""

    text: bytes
    number: int
    refused: bool = False


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """The bytes of a file, or of standard input for `-`; ReadError where it can't be opened."""
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        stream = os.fdopen(os.open(path, os.O_RDONLY), "rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    with stream:
        yield stream


def contents(path: str, most: int = LONGEST_TEXT) -> str:
    """A whole file as text. Raises LimitError where it is longer than that many bytes."""
    with opened(path) as stream:
        try:
            text = stream.read(most + 1)
        except OSError as error:
            raise _unreadable(path, error) from None
    if len(text) > most:
        raise LimitError(f"{path} is longer than {most:,} bytes")
    return text.decode("utf-8-sig", "replace")


def blocks(stream: IO[bytes], path: str, patience: float) -> Iterator[Block]:
    """The lines of a stream, as many at once as have arrived.

    A line that is too long comes as a block of its own, as soon as that is seen. Its end is
    looked for no longer than `patience` seconds; LimitError where there is none.
    """
    read, rest, number = _reader(stream, path), b"", 1
    while piece := read():
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            for block in _checked(whole + end, number):
                yield block
                number = block.number + (1 if block.refused else block.text.count(b"\n"))
        if len(rest) > LONGEST_TEXT:
            yield Block(rest[:LONGEST_TEXT], number, refused=True)
            rest = limited(patience, lambda: _behind_the_line(read, number))  # noqa: B023  # at once
            number += 1
    if rest:
        yield Block(rest, number)


def lines(path: str, patience: float) -> Iterator[Block]:
    """The lines of a file or of standard input, one by one, as they arrive; without their ends."""
    with opened(path) as stream:
        for block in blocks(stream, path, patience):
            if block.refused:
                yield block
                continue
            for place, text in enumerate(block.text.removesuffix(b"\n").split(b"\n")):
                yield Block(text.rstrip(b"\r"), block.number + place)


def too_long() -> LimitError:
    """The error about a line that is refused."""
    return LimitError(f"the line is longer than {LONGEST_TEXT:,} bytes")


def decoded(line: bytes) -> str:
    """The text of a line."""
    return line.decode("utf-8", "replace").strip("\r\n")


def _checked(whole: bytes, number: int) -> Iterator[Block]:
    """Whole lines, of which only the first can be too long."""
    first = whole.index(b"\n")
    if first > LONGEST_TEXT:
        yield Block(whole[:LONGEST_TEXT], number, refused=True)
        whole, number = whole[first + 1 :], number + 1
    if whole:
        yield Block(whole, number)


def _reader(stream: IO[bytes], path: str) -> Callable[[], bytes]:
    """A function that waits for the next bytes."""
    read1 = getattr(stream, "read1", stream.read)

    def read() -> bytes:
        try:
            return bytes(read1(BLOCK))
        except OSError as error:
            raise _unreadable(path, error) from None

    return read


def _behind_the_line(read: Callable[[], bytes], number: int) -> bytes:
    """What has arrived behind the end of the line; nothing where the stream ends in it."""
    skipped = 0
    while piece := read():
        _, end, rest = piece.partition(b"\n")
        if end:
            return rest
        skipped += len(piece)
        if skipped > MOST_SKIPPED:
            raise LimitError(f"line {number} does not end")
    return b""


def _unreadable(path: str, error: Exception) -> ReadError:
    reason = (getattr(error, "strerror", None) or "cannot be read").lower()
    return ReadError(f"{path}: {reason}")

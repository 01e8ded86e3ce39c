"""Reading files and standard input, in pieces of bounded size."""

import codecs
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO, NamedTuple

from gradcli.cli.timer import limited
from gradcli.errors import LimitError, ReadError

STANDARD_INPUT = "-"
LONGEST_TEXT = 1_000_000
LARGEST_TABLE = 64_000_000
BLOCK = 1 << 18
MOST_SKIPPED = 1 << 26
"""Bytes of a line that is refused which are read to find its end."""
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Block(NamedTuple):
    """Whole lines, and the number of each; or the start of one that is too long."""

    text: bytes
    numbers: Sequence[int]
    refused: bool = False

    @property
    def lines(self) -> list[bytes]:
        """The lines without their ends."""
        return self.text.removesuffix(b"\n").split(b"\n")


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
    return text.decode(_encoding(text), "replace")


def pieces(stream: IO[bytes], path: str) -> Iterator[bytes]:
    """The text of a stream as it arrives: UTF-8 with LF, whatever its encoding and its line ends.

    A mark of the encoding is left out; UTF-16 is known by its zeros, too.
    """
    found = _read(stream, path)
    start = next(found, b"")
    while any(mark != start and mark.startswith(start) for mark in MARKS) and start:
        more = next(found, b"")
        if not more:
            break
        start += more
    encoding = _encoding(start)
    found = chain([start.removeprefix(codecs.BOM_UTF8)], found)
    if encoding.startswith("utf-16"):
        texts = codecs.iterdecode(found, encoding, "replace")
        found = (text.encode() for text in texts)
    held = b""
    for piece in found:
        whole = held + piece
        held = b"\r" if whole.endswith(b"\r") else b""  # an LF may follow
        if b"\r" in whole:
            whole = whole.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if whole:
            yield whole
    if held:
        yield b"\n"


def _encoding(start: bytes) -> str:
    """The encoding that a text declares by its mark or, in UTF-16, shows by its zeros."""
    marked = next((name for mark, name in MARKS.items() if start.startswith(mark)), "")
    zeros = {b"\0": "utf-16-be"}.get(start[:1]) or {b"\0": "utf-16-le"}.get(start[1:2])
    return marked or zeros or "utf-8"


def blocks(found: Iterator[bytes], patience: float) -> Iterator[Block]:
    """The lines of a text that comes in pieces, as many at once as have arrived.

    A line that is too long comes as a block of its own, as soon as that is seen. Its end is
    looked for no longer than `patience` seconds; LimitError where there is none.
    """
    rest, number = b"", 1
    for piece in found:
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            for block in _checked(whole + end, number):
                yield block
                number = block.numbers[-1] + 1
        if len(rest) > LONGEST_TEXT:
            yield Block(rest[:LONGEST_TEXT], (number,), refused=True)
            rest = limited(patience, lambda: _behind_the_line(found, number))  # noqa: B023  # at once
            number += 1
    if rest:
        yield Block(rest, (number,))


def lines(path: str, patience: float) -> Iterator[Block]:
    """The lines of a file or of standard input, one by one, as they arrive; without their ends."""
    with opened(path) as stream:
        for block in blocks(pieces(stream, path), patience):
            if block.refused:
                yield block
                continue
            for text, number in zip(block.lines, block.numbers, strict=True):
                yield Block(text, (number,))


def too_long() -> LimitError:
    """The error about a line that is refused."""
    return LimitError(f"the line is longer than {LONGEST_TEXT:,} bytes")


def decoded(line: bytes) -> str:
    """The text of a line; what is no UTF-8 is that of spreadsheets in Western Europe."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _checked(whole: bytes, number: int) -> Iterator[Block]:
    """Whole lines, of which only the first can be too long."""
    first = whole.index(b"\n")
    if first > LONGEST_TEXT:
        yield Block(whole[:LONGEST_TEXT], (number,), refused=True)
        whole, number = whole[first + 1 :], number + 1
    if whole:
        yield Block(whole, range(number, number + whole.count(b"\n")))


def _read(stream: IO[bytes], path: str) -> Iterator[bytes]:
    """The bytes of a stream as they arrive."""
    read1 = getattr(stream, "read1", stream.read)
    try:
        while piece := bytes(read1(BLOCK)):
            yield piece
    except OSError as error:
        raise _unreadable(path, error) from None


def _behind_the_line(found: Iterator[bytes], number: int) -> bytes:
    """What has arrived behind the end of the line; nothing where the stream ends in it."""
    skipped = 0
    for piece in found:
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

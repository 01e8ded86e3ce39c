"""Tables in files and streams: their records, a line each, and columns bound to vectors."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from json import JSONDecodeError, JSONDecoder
from typing import IO, NamedTuple

from gradcli.cli.intake import (
    LARGEST_TABLE,
    LONGEST_TEXT,
    Block,
    blocks,
    decoded,
    opened,
    pieces,
    too_long,
)
from gradcli.cli.parameters import FILE, Stream
from gradcli.errors import LimitError, Note, ReadError, Span, UndefinedError
from gradcli.language.inputs.data import (
    Layout,
    column_name,
    is_json,
    is_number,
    loaded,
    separator_in,
    shortened,
    split,
    with_points,
)
from gradcli.language.inputs.points import counted

LONGEST_QUOTED = 1 << 16
"""Bytes of a quoted field that goes on over lines."""
FIELD = rb'(?: *"[^"]*(?:""[^"]*)*" *|(?! *")[^,;\t\n]*)'
RECORD = re.compile(rb"%b(?:[,;\t]%b)*(?:\n|\Z)" % (FIELD, FIELD))
UNFINISHED = re.compile(rb'(?:%b[,;\t])* *"[^"]*(?:""[^"]*)*\Z' % FIELD)

BEGUN = re.compile(rb"\s*(?:[^\s\[{]|[\[{]\s*\S)")
ARRAY, SPREAD = re.compile(rb"\s*\[\s*[\[{]"), re.compile(rb"\s*[\[{][ \t]*\n")
GAP = re.compile(r"[\s,]*")
PRINTED, PLAIN_ROW = (
    re.compile(rb"\s*[\w.]*\(?\s*\["),
    re.compile(rb"\s*\[\s*\[[^\],]*(?:\]|\Z)"),
)
ROW = re.compile(
    rb"\[([^\[\]]*)\]"
    rb"|(?:np\.|numpy\.)?array\(|dtype=[\w.]+|[\s,()\]]+|\[(?=\s*\[)"
    rb"|([^\[\]\n]+)\n"
)
"""A row of a printed array, what may stand between rows, or a line that is neither."""

MOST_TOLD = 5
MISSING = ("nan", "na", "n/a", "null", "none", "")


def records(
    stream: IO[bytes], path: str, patience: float, *, printed: bool = False
) -> Iterator[Block]:
    """The records of a table, one on each line, as many at once as have arrived.

    A quoted field may go on over lines; JSON may be one array, or be laid out over lines. Arrays
    that may be `printed` as NumPy does have rows in brackets, which go on over lines, too.
    """
    found = pieces(stream, path)
    start = b""
    while not BEGUN.match(start) and (piece := next(found, b"")):
        start += piece
    if printed and PRINTED.match(start):
        while b"\n" not in start and len(start) < LONGEST_TEXT and (piece := next(found, b"")):
            start += piece
    found = chain([start] if start else [], found)
    if printed and _is_printed(start.lstrip().partition(b"\n")[0]):
        return _printed_records(found)
    if ARRAY.match(start) or SPREAD.match(start):
        return _json_records(found, path, array=bool(ARRAY.match(start)))
    return _Joiner().records(blocks(found, patience))


def _is_printed(line: bytes) -> bool:
    """Whether a first line begins an array that NumPy has printed: it has open brackets, no commas.

    With commas between the numbers it has a name, or is JSON.
    """
    if not PRINTED.match(line) or line.count(b"[") <= line.count(b"]"):
        return False
    return not ARRAY.match(line) or PLAIN_ROW.match(line) is not None


def _printed_records(found: Iterable[bytes]) -> Iterator[Block]:
    """The rows of printed arrays, each on one line; what is between them is left out."""
    text, line = b"", 1
    for piece in found:
        text += piece
        rows, numbers, place = [], [], 0
        while part := ROW.match(text, place):
            place = part.end()
            if part.lastindex:
                rows.append(part[part.lastindex].replace(b"\n", b" "))
                numbers.append(line)
            line += part[0].count(b"\n")
        text = text[place:]
        if rows:
            yield _block(rows, numbers)
        if len(text) > LONGEST_TEXT:
            raise too_long()
    if text.strip(b" \t\n])"):
        yield Block(text.replace(b"\n", b" "), [line])


def _json_records(found: Iterable[bytes], path: str, *, array: bool) -> Iterator[Block]:
    """The elements of an array, or values one after another, each on one line."""
    decode, text, line = JSONDecoder().raw_decode, "", 1
    opening = array
    for piece in chain(codecs.iterdecode(found, "utf-8", "replace"), [""]):
        text += piece
        if opening:
            before, _, text = text.partition("[")
            line += before.count("\n")
            opening = False
        elements, numbers, place = [], [], 0
        while True:
            begin = GAP.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing, too
            try:
                _, end = decode(text, begin)
            except (JSONDecodeError, RecursionError):
                break
            line += text.count("\n", place, begin)
            numbers.append(line)
            elements.append(text[begin:end].replace("\n", " "))
            line += text.count("\n", begin, end)
            place = end
        text = text[place:]
        if elements:
            yield _block(map(str.encode, elements), numbers)
        if len(text) > LONGEST_TEXT:
            raise too_long()
    if text.strip() != ("]" if array else ""):
        line += text[: GAP.match(text).end()].count("\n")  # type: ignore[union-attr]  # ditto
        raise ReadError(f"{path}, line {line}: this is no JSON")


def _block(records: Iterable[bytes], numbers: Sequence[int]) -> Block:
    """Records, each a line with an end, as the last may be blank."""
    return Block(b"".join(record + b"\n" for record in records), numbers)


class _Joiner:
    """Joins the lines of a table in which a quoted field goes on over several of them.

    Such lines are one record if it has as many fields as the first; else each stands alone.
    """

    def __init__(self) -> None:
        self._separator = ""
        self._fields = 0
        self._held = Block(b"", ())

    def records(self, found: Iterator[Block]) -> Iterator[Block]:
        """The records in blocks of lines."""
        for block in found:
            if block.refused:
                yield from self._joined(self._held, more=False)
                yield block
            elif self._held.text or b'"' in block.text or not self._fields:
                numbers = [*self._held.numbers, *block.numbers]
                yield from self._joined(Block(self._held.text + block.text, numbers), more=True)
            else:
                yield block
        yield from self._joined(self._held, more=False)

    def _joined(self, block: Block, *, more: bool) -> Iterator[Block]:
        """The records of some lines; those that `more` may continue are held."""
        text, done, firsts, place, line = block.text, [], [], 0, 0
        while place < len(text):
            end = text.find(b"\n", place) + 1 or len(text)
            if text.count(b'"', place, end) % 2:
                whole = RECORD.match(text, place)
                if whole and self._is_record(whole[0]):
                    end = whole.end()
                elif more and len(text) - place < LONGEST_QUOTED and UNFINISHED.match(text, place):
                    break
            record = text[place:end].removesuffix(b"\n")
            self._fields = self._fields or self._count(record)
            firsts.append(block.numbers[line])
            line += record.count(b"\n") + 1
            done.append(record.replace(b"\n", b" "))
            place = end
        self._held = Block(text[place:], block.numbers[line:])
        if done:
            yield _block(done, firsts)

    def _is_record(self, record: bytes) -> bool:
        """Whether lines are one record of the table."""
        return not self._fields or self._count(record.strip()) == self._fields

    def _count(self, record: bytes) -> int:
        """The number of fields, separated as in the first record that is not blank."""
        text = decoded(record.replace(b"\n", b" "))
        if not self._fields:
            self._separator = separator_in(text)
        return len(split(text, self._separator))


class Table(NamedTuple):
    """A table with named columns; a row is its line's number and its fields.

    `notes` say which names columns got whose headers are none.
    """

    path: str
    names: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    notes: tuple[Note, ...] = ()

    @property
    def bound(self) -> tuple[str, ...]:
        """The names that the columns are bound to."""
        return tuple(filter(None, self.names))

    def column(self, name: str) -> list[float]:
        """The numbers in a column.

        Raises ReadError at what is no number, UndefinedError where a value is missing.
        """
        place = self.names.index(name)
        return [self._number(fields[place], number, name) for number, fields in self.rows]

    def _number(self, field: str, number: int, name: str) -> float:
        if is_number(field):
            return float(field)
        shown = shortened(field.strip())
        what = f"'{shown}' is no number" if shown else "there is no value"
        kind = UndefinedError if shown.lower() in MISSING else ReadError
        raise kind(f"{self.path}, line {number}, column {name}: {what}")


def read_table(path: str, beside: str | Stream | None = None) -> Table:
    """A table with a header, or of JSON objects, the keys of which name the columns.

    Raises ReadError where it has no header or no rows, or a row too many or too few fields, or
    where the formulas `beside` it come from the same place.
    """
    if isinstance(beside, Stream) and path == beside.path:
        raise ReadError("standard input can't be both the formulas and the data")
    lines = list(_lines(path))
    if not lines:
        raise ReadError(f"{path} holds no data")
    headers, rows = _objects(path, lines) if is_json(lines[0][1]) else _fields(path, lines)
    if not rows:
        raise ReadError(f"{path} has a header and no rows")
    names = tuple(map(column_name, headers))
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise ReadError(f"{path} has two columns {name}")
    return Table(path, names, tuple(rows), _renamed(headers, names))


def _renamed(headers: Sequence[str], names: Sequence[str]) -> tuple[Note, ...]:
    """The note that tells the names of columns whose headers are none."""
    made = zip(map(str.strip, headers), names, strict=True)
    told = [f"'{shortened(was)}' is {name}" for was, name in made if name and name != was]
    if not told:
        return ()
    more = f" and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return (Note(f"the column {', '.join(told[:MOST_TOLD])}{more}", Span(0, 0), ""),)


def _lines(path: str) -> Iterator[tuple[int, str]]:
    """The records of a file that are not blank, with their numbers."""
    for block in _whole(path):
        for number, line in zip(block.numbers, block.lines, strict=True):
            if line.strip():
                yield number, decoded(line)


def _whole(path: str) -> list[Block]:
    """All records of a file. Raises LimitError where there are too many, or one is too long."""
    found, size = [], 0
    with opened(path.removeprefix(FILE)) as stream:
        for block in records(stream, path, 0):
            if block.refused:
                raise LimitError(f"{path}, line {block.numbers[0]}: {too_long().message}")
            size += len(block.text)
            if size > LARGEST_TABLE:
                raise LimitError(f"{path} is longer than {LARGEST_TABLE:,} bytes")
            found.append(block)
    return found


def _fields(
    path: str, lines: Sequence[tuple[int, str]]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headers of a table and its rows."""
    layout = Layout(separator_in(lines[0][1]))
    headers = split(lines[0][1], layout.separator)
    if not any(map(column_name, headers)) or any(map(is_number, headers)):
        raise ReadError(f"{path} has no header", hint="its first line should name the columns: x,y")
    rows = []
    for number, line in lines[1:]:
        parts = split(line, layout.separator)
        if len(parts) != len(headers):
            what = f"{counted(len(parts), 'field')} where the header has {len(headers)}"
            raise ReadError(f"{path}, line {number}: {what}")
        try:
            rows.append((number, with_points(parts, layout)))
        except ReadError as error:
            raise ReadError(f"{path}, line {number}: {error.message}") from None
    return headers, rows


def _objects(
    path: str, lines: Sequence[tuple[int, str]]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The keys of JSON objects and their values, a row for each; "" where a key is missing."""
    found = []
    for number, line in lines:
        try:
            value = loaded(line)
        except ReadError as error:
            raise ReadError(f"{path}, line {number}: {error.message}") from None
        if not isinstance(value, dict):
            raise ReadError(f"{path}, line {number}: an object is expected", hint='{"x": 1}')
        found.append((number, value))
    keys = list(dict.fromkeys(key for _, value in found for key in value))
    return keys, [(number, [_text(value.get(key)) for key in keys]) for number, value in found]


def _text(value: object) -> str:
    """A value of JSON as a field."""
    return "" if value is None else str(value)

"""An error as text: the message, the place in the source under a caret, and what to try.

gradcli: expected a number, a name or '(' after '*'
  x^2 + 3 *
           ^
  hint: …
"""

from itertools import accumulate, takewhile
from unicodedata import category, combining, east_asian_width

from gradcli.errors import GradcliError, Span
from gradcli.render.breaking import wrapped

PROGRAM, MARGIN = "gradcli:", "  "
WINDOW, NEAR = 70, 200  # columns to show, characters to look at on either side
TAB = 4
RED, BOLD, PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[0m"
HARMLESS = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def draw(
    error: GradcliError, *, colour: bool, columns: int | None = None, line: int | None = None
) -> str:
    """The whole report on an error, without a line break at its end.

    It keeps to the `columns` of a terminal, where it goes to one; `line` is that of a stream.
    """
    place = "" if line is None else f"line {line}: "
    lines = [remark(place + error.message, colour=colour, columns=columns)]
    if error.source is not None and error.span is not None:
        shown, marks = _place(error.source, error.span)
        lines += [MARGIN + shown, MARGIN + _styled(marks, RED, colour)] if shown else []
    if error.hint:
        lines.append(_paragraph(f"{MARGIN}hint: ", error.hint, columns))
    return "\n".join(lines)


def remark(message: str, *, colour: bool, columns: int | None = None) -> str:
    """A remark beside an answer that comes all the same."""
    text = _paragraph(f"{PROGRAM} ", message, columns)
    return text.replace(PROGRAM, _styled(PROGRAM, BOLD, colour), 1)


def note(message: str, *, colour: bool, columns: int | None = None) -> str:
    """A remark on how the question was read."""
    return remark(f"note: {message}", colour=colour, columns=columns)


def _paragraph(start: str, words: str, columns: int | None) -> str:
    """Words behind the start of a line, and below them where they don't fit into the columns."""
    text = harmless(words)
    if columns is not None and any(width(start + line) > columns for line in text.split("\n")):
        room = columns - len(start)
        text = "\n".join(line for part in text.split("\n") for line in wrapped(part, room))
    return start + text.replace("\n", "\n" + " " * len(start))


def _styled(text: str, style: str, colour: bool) -> str:
    blanks = len(text) - len(text.lstrip())
    return f"{text[:blanks]}{style}{text[blanks:]}{PLAIN}" if colour else text


def _place(source: str, span: Span) -> tuple[str, str]:
    """The line that the span starts in, cut to a window around the span, and the carets below."""
    start = min(span.start, len(source.rstrip()))
    first = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1
    line = (source[first:].splitlines() or [""])[0]
    if not line.strip():
        return "", ""
    skipped = max(0, start - first - NEAR)
    cells = [_cell(character) for character in line[skipped : skipped + 2 * NEAR]]
    start = start - first - skipped
    end = min(max(start + 1, span.end - first - skipped), max(len(cells), start + 1))
    low, high = _window([width(cell) for cell in cells], start)
    before = "…" if skipped + low else ""
    after = "…" if skipped + high < len(line) else ""
    offset = width("".join((before, *cells[low:start])))
    carets = "^" * max(1, width("".join(cells[start : min(end, high)])))
    return (before + "".join(cells[low:high]) + after).rstrip(), " " * offset + carets


def _window(widths: list[int], start: int) -> tuple[int, int]:
    """The range of characters to show: all of them, or as much as fits around the place."""
    if sum(widths) <= WINDOW:
        return 0, len(widths)
    low = _extended(widths, start, -1, WINDOW * 2 // 5)
    high = _extended(widths, low, +1, WINDOW)
    return _extended(widths, high, -1, WINDOW), high


def _extended(widths: list[int], place: int, step: int, room: int) -> int:
    """How far one gets from a place to the left (−1) or the right (+1) in so many columns."""
    reach = widths[place:] if step > 0 else widths[:place][::-1]
    taken = list(takewhile(lambda total: total <= room, accumulate(reach)))
    return place + step * len(taken)


def _cell(character: str) -> str:
    """A character as it is safe to show: a tab as blanks, an invisible one by its number."""
    if character == "\t":
        return " " * TAB
    return f"<U+{ord(character):04X}>" if category(character) in HARMLESS else character


def harmless(text: str) -> str:
    """The text with control characters and marks of direction made visible, line breaks kept."""
    return "".join(c if c == "\n" else _cell(c) for c in text)


def width(text: str) -> int:
    """The number of terminal columns that the text takes."""
    return sum(
        0 if combining(c) or category(c) in ("Mn", "Me") else 1 + (east_asian_width(c) in "WF")
        for c in text
    )

"""Errors as text: carets under the right column, whatever stands before them."""

import pytest

from gradcli.errors import ReadError, Span, UndefinedError
from gradcli.render.diagnostic import WINDOW, draw, note, width

PLACES = [  # source, span, the lines below the message
    ("x^2 + 3 *", (9, 9), ["  x^2 + 3 *", "           ^"]),
    ("x + foo(x)", (4, 7), ["  x + foo(x)", "      ^^^"]),
    ("a\tb $", (4, 5), ["  a    b $", "         ^"]),
    ("日本 $", (3, 4), ["  日本 $", "       ^"]),
    ("n\u0303 + $", (5, 6), ["  n\u0303 + $", "      ^"]),
    ("x\u202e$", (2, 3), ["  x<U+202E>$", "           ^"]),
    ("a = 1\nx + $ + y\nb", (10, 11), ["  x + $ + y", "      ^"]),
    ("x +\n", (4, 4), ["  x +", "     ^"]),
    ("(x\n + y", (0, 7), ["  (x", "  ^^"]),
    ("", (0, 0), []),
]


def drawn(source: str, span: tuple[int, int]) -> list[str]:
    error = ReadError("no", span=Span(*span), source=source)
    return draw(error, colour=False).split("\n")[1:]


@pytest.mark.parametrize(("source", "span", "lines"), PLACES)
def test_caret(source: str, span: tuple[int, int], lines: list[str]) -> None:
    assert drawn(source, span) == lines


@pytest.mark.parametrize("place", [0, 300, 599])
def test_a_long_line_is_cut_around_the_place(place: int) -> None:
    source = "x + " * 150
    source = source[:place] + "$" + source[place + 1 :]
    shown, caret = drawn(source, (place, place + 1))
    assert width(shown) <= WINDOW + 4
    assert shown[caret.index("^")] == "$"
    assert caret.count("^") == 1


def test_message_hint_and_colour() -> None:
    error = ReadError("bad \x1b[31m name", hint="sin(x)")
    assert draw(error, colour=False) == "gradcli: bad <U+001B>[31m name\n  hint: sin(x)"
    coloured = draw(ReadError("no", span=Span(0, 1), source="$"), colour=True)
    assert coloured == "\x1b[1mgradcli:\x1b[0m no\n  $\n  \x1b[31m^\x1b[0m"
    assert note("read as 1/2·x", colour=False) == "gradcli: note: read as 1/2·x"


def test_messages_keep_to_the_columns_of_a_terminal() -> None:
    error = UndefinedError("∂f/∂x: undefined from the left, ∞ from the right", hint="a b c " * 9)
    lines = draw(error, colour=False, columns=40, line=3).split("\n")
    assert lines[:2] == [
        "gradcli: line 3: ∂f/∂x: undefined from",
        "         the left, ∞ from the right",
    ]
    assert max(map(len, lines)) <= 40
    assert lines[3].startswith(" " * len("  hint: "))

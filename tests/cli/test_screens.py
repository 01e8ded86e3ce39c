"""What a person sees: golden screens of every command, and tables that keep to their width.

A file in `screens` holds command lines, each after `$ `, and below them what they print on pages of
60, 80 and 160 columns. To write what is below them anew, after looking at it, and to fill in a
command that is new there: `python -m tests.cli.test_screens`.
"""

import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from rich.cells import cell_len

from gradcli.cli.commands import gradcli
from gradcli.render import pages
from gradcli.render.screen import Screen
from tests.cli.harness import run_inside
from tests.test_textbook import EXERCISES

SCREENS = Path(__file__).with_name("screens")
WIDTHS = 60, 80, 160
PROMPT = "$ gradcli "
STEPPED = ("grad", "norm", "dirderiv", "tangent")
SHORTENED = re.compile(r"\d+(…|\.\.\.)\d+")
LONG = " + ".join(f"x_{place}^2 sin({place} x_{place + 1})" for place in range(1, 12))
MATRIX = "[[1.25, -2.5, 3e-7, 4], [5, 6, 7, 8], [9e12, 1, 2, 3]]"
WIDE = [
    f"grad '{LONG}'",
    f"grad '{LONG}' --at {','.join(['0.123456789'] * 12)}",
    f"norm '{LONG}'",
    f"grad '{'*'.join(f'(x + {place}*y)' for place in range(1, 25))}'",
    f"grad 'x^2/{'(1 + x/' * 8}y{')' * 8}'",
    "grad '123456789012345678901234567890123456789012345678901234567890123456789012345678 x^3 y'",
    "norm 'x y' --at 1e25,1e-25",
    "norm 'x y' --at 1e25,1e-25 --exact",
    "grad 'where(x < 0, x^2 sin(x y z)/(1 + y), where(x < 1, cos(x + y), ln(x)))'",
    "grad 'f(first_long_name, second_long_name) = first_long_name^second_long_name'",
    "dirderiv 'x^2 y z u v w' --at 1,2,3,4,5,6 --along 1.5,2.5,3.5,4.5,5.5,6.5",
    "tangent 'x^2 + y^2 + z^2 + u^2 + v^2 + w^2 = 91' --at 1,2,3,4,5,6",
    "tangent 'x^2 y' --at 1.23456789,9.87654321 --approx 1.3,10",
    f"descend '{' + '.join(f'(p_{n} - {n})^2' for n in range(1, 40))}' --from {','.join('0' * 39)}",
    f"descend 'sum((W - {MATRIX})^2)' --from 'W={MATRIX}' --max-steps 3",
    f"descend 'sum((W - 1)^2)' --from 'W={MATRIX}' --max-steps 2 --last",
    "descend '(x - 1)^2 + 3y^2' --from 1/3,1/7 --exact --max-steps 5 --rate 1/10",
    f"backprop 'sum((W@x)^2)' --at 'W={MATRIX}, x=[1e-9, 2, 3, 4]'",
    f"backprop 'sum(sigmoid(W@x + b))' --at 'W={MATRIX}, x=[1, 2, 3, 4], b=[1, 2, 3]' --rate 0.1",
    "grad 'x^2 y' --check '(2x y + 1234567 sin(x y)^2/(x + y + cos(x)), x^3)'",
    "tangent 'x^2 + y^2 = 2' --at 1,1 --check 'y = 2'",
    "dirderiv 'f(x_{12}, y) = |x_{12}| + y' --at 0,1 --along 3,4",
]


class Shown(NamedTuple):
    """A result on its way to a screen, and how it is to be shown."""

    result: Any
    numbers: Any
    options: dict[str, Any]

    def lines(self, width: int, encoding: str = "utf-8") -> list[str]:
        """The page on a screen of that width."""
        stream = io.TextIOWrapper(io.BytesIO(), encoding)
        pages.show(self.result, Screen(stream, width, colour=False), self.numbers, **self.options)
        stream.seek(0)
        return stream.read().splitlines()


def shown(*args: str) -> Iterator[Shown]:
    """The results that a command line would show."""
    found: list[Shown] = []

    def show(result: Any, _: Screen, numbers: Any = None, **options: Any) -> None:
        found.append(Shown(result, numbers, options))

    with patch.object(pages, "show", show):
        run_inside(*args, "--format", "table", "--color", "never")
    return iter(found)


def page(line: str, width: int) -> str:
    """What a command line prints on a page of so many columns."""
    with patch.dict(os.environ, {"COLUMNS": str(width)}):
        args = shlex.split(line.removeprefix(PROMPT))
        return run_inside(*args, "--format", "table", "--color", "never").out


def golden(name: str) -> str:
    """The command lines of a file with what they print."""
    text = (SCREENS / f"{name}.txt").read_text("utf-8")
    commands = [line for line in text.splitlines() if line.startswith(PROMPT)]
    return "".join(
        f"{line}\n" + "".join(f"{f' {width} ':─^{width}}\n{page(line, width)}" for width in WIDTHS)
        for line in commands
    )


@pytest.mark.parametrize("name", gradcli.list_commands(None))  # type: ignore[arg-type]  # unused
def test_golden(name: str) -> None:
    path = SCREENS / f"{name}.txt"
    assert path.exists(), f"put command lines into {path}, run python -m tests.cli.test_screens"
    assert golden(name) == path.read_text("utf-8")


@pytest.mark.parametrize("exercise", [*EXERCISES, *map(shlex.split, WIDE)], ids=str)
def test_no_line_is_wider_than_the_page(exercise: Any) -> None:
    args = exercise if isinstance(exercise, list) else exercise.args
    options: tuple[list[str], ...] = ([],)
    if args[0] in STEPPED and "--check" not in args and "-" not in args:
        options = ([], ["--steps"])
    for each in (found for option in options for found in shown(*args, *option)):
        for width in (40, *WIDTHS):
            for encoding in ("utf-8", "ascii"):
                lines = each.lines(width, encoding)
                assert not [line for line in lines if cell_len(line) > width]
                assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("line", WIDE)
def test_no_number_is_broken(line: str) -> None:
    """Every number on a narrow page stands on a wide one, too, or has fewer digits there."""
    for each in shown(*shlex.split(line)):
        whole = " ".join(each.lines(10_000))
        digits = re.compile(r"\d+")
        known = set(digits.findall(whole))
        for width in (40, 60):
            found = digits.findall(SHORTENED.sub("", "\n".join(each.lines(width))))
            broken = [n for n in found if n not in known and len(n) > 7]
            assert not broken


POINTS = "x,y\n1,2\n0.5,1e-3\n-3,foo\n0,0\n1234567.891,2\n"


def test_points_stand_beside_their_answers() -> None:
    with patch.dict(os.environ, {"COLUMNS": "80"}):
        done = run_inside("grad", "x^2 y", "--at", "-", "--format", "table", stdin=POINTS)
    heading, *rows = [line.split() for line in done.out.splitlines() if line]
    assert heading == ["x", "y", "value", "∂f/∂x", "∂f/∂y", "norm"]
    assert rows[1] == ["0.5", "0.001", "0.00025", "0.001", "0.25", "0.250002"]
    assert rows[2] == ["–"] * 6
    assert rows[4][0] == "1234568"
    assert done.err.startswith("gradcli: line 4:")


@pytest.mark.parametrize("verb", ["grad", "norm", "tangent"])
@pytest.mark.parametrize("options", [[], ["--exact"], ["--digits", "25"]])
def test_tables_of_points_keep_to_their_width(verb: str, options: list[str]) -> None:
    for width in (30, 60, 80):
        with patch.dict(os.environ, {"COLUMNS": str(width)}):
            args = (verb, "x^2 y", "--at", "-", "--format", "table", *options)
            lines = run_inside(*args, stdin=POINTS).out.splitlines()
        assert max(map(cell_len, lines)) <= width


if __name__ == "__main__":
    for path in sorted(SCREENS.iterdir()):
        path.write_text(golden(path.stem), "utf-8")

"""The options that commands share, each declared once, in bundles."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from gradcli.cli.arguments import (
    HOMEWORK,
    PICTURE,
    PRINTING,
    READING,
    WHERE,
    FiniteRange,
    SectionOption,
    complete_names,
)

if TYPE_CHECKING:
    from gradcli.cli.output import Output
    from gradcli.cli.question import Question

Command = Callable[..., Any]

FORMATS = ("table", "plain", "json", "csv", "latex")
MOST_DIGITS = 1_000
LONGEST_WAIT = 1_000_000


def option(*names: str, section: str, **attributes: Any) -> Callable[[Command], Command]:
    """One option, with the section of the help that it stands in."""
    return click.option(*names, cls=SectionOption, section=section, **attributes)


def bundle(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several decorators as one, applied in the order in which they are written."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


AT = option(
    "--at", metavar="P", section=WHERE, help="The point: 1,2 or x=1,y=2; - or @FILE for many."
)
STEPS = option(
    "--steps", is_flag=True, section=HOMEWORK, help="Show the derivation, one rule a line."
)

CHECK = option(
    "--check",
    metavar="ANSWER",
    section=HOMEWORK,
    help="Judge an answer; - judges one a line from standard input.",
)

DATA = option(
    "--data",
    metavar="FILE",
    type=click.Path(),
    section=WHERE,
    help="Bind every column of a table to a vector of its name; - for standard input.",
)

EXPRESSION = bundle(
    click.argument(
        "expression", metavar="EXPR", required=False, shell_complete=complete_names
    ),
    option("--vars", metavar="NAMES", section=READING, help="The variables and their order: x,y."),
    option("--let", metavar="NAME=EXPR", multiple=True, section=READING,
           help="Define a constant or a sub-expression; repeatable."),
    option("--file", metavar="FILE", type=click.Path(), section=READING,
           help="Read definitions and the function from a file."),
    option("--strict", is_flag=True, section=READING,
           help="Take no ambiguous notation; stop a stream at an error."),
)  # fmt: skip

PRINT = bundle(
    option("--format", metavar="FORMAT", type=click.Choice(FORMATS), section=PRINTING,
           help="table (in a terminal), plain (in a pipe), json, csv, latex."),
    option("--exact", "numbers", flag_value="exact", section=PRINTING, help="Print exact numbers."),
    option("--decimal", "numbers", flag_value="decimal", section=PRINTING, help="Print decimals."),
    option("--digits", metavar="N", type=click.IntRange(1, MOST_DIGITS), section=PRINTING,
           help="Print N correct significant digits."),
    option("--color", metavar="WHEN", type=click.Choice(("auto", "always", "never")),
           default="auto", section=PRINTING,
           help="{choices}; auto honours NO_COLOR."),
    option("--timeout", metavar="SECONDS", type=FiniteRange(0, LONGEST_WAIT), default=30,
           show_default=True, section=PRINTING, help="Give up an answer after that; 0 for never."),
)  # fmt: skip

PICTURES = bundle(
    option("--draw", is_flag=True, section=PICTURE,
           help="Draw level lines and gradients on the terminal."),
    option("--plot", metavar="FILE", type=click.Path(), section=PICTURE,
           help="Write them as .svg, .png, .pdf or .excalidraw."),
    option("--x", "across", metavar="RANGE", section=PICTURE,
           help="What the picture shows from left to right: -3:3 or x=-pi:pi."),
    option("--y", "upward", metavar="RANGE", section=PICTURE,
           help="The same from bottom to top."),
)  # fmt: skip


def pictured(command: Command) -> Command:
    """Give the Output of a command the pictures that are wanted of its answers."""

    @PICTURES
    @wraps(command)
    def run(question: "Question", output: "Output", **given: Any) -> int:
        asked = {name: given.pop(name) for name in ("draw", "plot", "across", "upward")}
        if any(value not in (None, False) for value in asked.values()):
            from gradcli.cli.pictures import wanted

            output.pictures = wanted(question, **asked)
        return int(command(question, output, **given))

    return run


def answering(
    *points: str, equations: bool = False, arrays: bool = False
) -> Callable[[Command], Command]:
    """Give a command the Question and the Output that its shared options describe.

    `points` are the options whose texts name variables; `equations` says whether the command
    takes equations, too, `arrays` whether it computes with vectors and matrices.
    """

    def decorate(command: Command) -> Command:
        @EXPRESSION
        @PRINT
        @wraps(command)
        def run(**given: Any) -> int:
            question = _question(given, points, equations)
            question.arrays = arrays
            output = _output(given)
            return int(command(question, output, **given))

        return run

    return decorate


def _question(given: dict[str, Any], points: tuple[str, ...], equations: bool) -> "Question":
    from gradcli.cli.question import Question, is_stream

    reading = {name: given.pop(name) for name in ("expression", "vars", "let", "file", "strict")}
    named = (given[name] for name in points if given[name] is not None)
    texts = tuple(text for text in named if not is_stream(text))
    return Question(**reading, points=texts, equations=equations)


def _output(given: dict[str, Any]) -> "Output":
    from gradcli.cli.output import Output
    from gradcli.render import Format, Numbers

    chosen, numbers = given.pop("format"), given.pop("numbers")
    usual = "table" if sys.stdout.isatty() else "plain"
    return Output(
        format=Format(chosen or usual),
        numbers=Numbers(numbers) if numbers else None,
        digits=given.pop("digits"),
        color=given.pop("color"),
        timeout=given.pop("timeout"),
        last_only=given.get("last", False),
        check=given.pop("check", None),
        steps=given.pop("steps", False),
    )

"""The options that commands share, each declared once, in bundles."""

import sys
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import click

from gradcli.cli.arguments import HELP, HOMEWORK, PICTURE, PRINTING, READING, WHERE, SectionOption
from gradcli.cli.parameters import AXIS, FILES, FORMULAS, NAMES, PICTURE_FILE, PLACES, FiniteRange
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.cli.dataset import Table
    from gradcli.cli.output import Output
    from gradcli.cli.question import Notes, Question
    from gradcli.language.scope import Scope

Command = Callable[..., Any]

FORMATS = ("table", "plain", "json", "csv", "latex", "python", "numpy", "c")
MOST_DIGITS = 1_000
LONGEST_WAIT = 1_000_000
AXES = ("across", "upward")


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
    "--at",
    metavar="P",
    type=PLACES,
    section=WHERE,
    help="The point: 1,2 or x=1,y=2; - or @FILE for many.",
)
COORDS = option(
    "--coords",
    metavar="SYSTEM",
    type=click.Choice(("polar", "cylindrical", "spherical")),
    section=READING,
    help="In polar, cylindrical or spherical coordinates.",
)
STEPS = option(
    "--steps", is_flag=True, section=HOMEWORK, help="Show the derivation, one rule a line."
)

SHAPES = option(
    "--shapes",
    metavar="SHAPES",
    section=READING,
    help="The shapes of arrays: 'A: m n, x: n'.",
)

DATA = option(
    "--data",
    metavar="FILE",
    type=FILES,
    section=WHERE,
    help="Bind every column of a table to a vector of its name; - for standard input.",
)

CHECK = bundle(
    option("--check", metavar="ANSWER", type=PLACES, section=HOMEWORK,
           help="Judge an answer; - or @FILE judges one a line."),
    option("--tol", "tolerance", metavar="T", type=FiniteRange(min=0), section=HOMEWORK,
           help="The share that numbers checked at many points may be off."),
)  # fmt: skip

EXPRESSION = bundle(
    click.argument("expression", metavar="EXPR", required=False, type=FORMULAS),
    option("--vars", metavar="NAMES", type=NAMES, section=READING,
           help="The variables and their order: x,y."),
    option("--let", metavar="NAME=EXPR", multiple=True, section=READING,
           help="Define a constant or a sub-expression; repeatable."),
    option("--file", metavar="FILE", type=FILES, section=READING,
           help="Read definitions and the function from a file."),
    option("--strict", is_flag=True, section=READING,
           help="Take no ambiguous notation; stop a stream at an error."),
)  # fmt: skip

PRINT = bundle(
    option("--format", metavar="FORMAT", type=click.Choice(FORMATS), section=PRINTING,
           help="table, plain (pipes), json, csv, latex, python, numpy, c."),
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

DRAWING = bundle(
    option("--draw", is_flag=True, section=PICTURE,
           help="Draw level lines and gradients on the terminal."),
    option("--plot", metavar="FILE", type=PICTURE_FILE, section=PICTURE,
           help="Write them as .svg, .png, .pdf or .excalidraw."),
)  # fmt: skip

PICTURES = bundle(
    DRAWING,
    option("--x", "across", metavar="RANGE", type=AXIS, section=PICTURE,
           help="What the picture shows from left to right: -3:3 or x=-pi:pi."),
    option("--y", "upward", metavar="RANGE", type=AXIS, section=PICTURE,
           help="The same from bottom to top."),
)  # fmt: skip


def answering(
    *points: str,
    also: str = "",
    unnamed: str = "f",
    equations: bool = False,
    arrays: bool = False,
    several: bool = False,
) -> Callable[[Command], Command]:
    """Answer the question that the shared options describe with the verb that a command returns.

    A command gets the Question and the Output, and its own options. `points` are the options
    whose texts name variables, `also` its own one that lists further names; `unnamed` is what a
    function without a name is called. `equations` says whether the command takes equations, too,
    `several` whether it takes lists of functions, `arrays` whether it computes with vectors and
    matrices. A command with `SHAPES` takes formulas of those as formulas.
    """
    traits = {"unnamed": unnamed, "equations": equations, "several": several, "arrays": arrays}

    def decorate(command: Command) -> Command:
        @EXPRESSION
        @PRINT
        @HELP
        @wraps(command)
        def run(**given: Any) -> int:
            from gradcli.cli.answering import answer
            from gradcli.cli.timer import limited

            def read() -> "tuple[Question, Output]":
                question = _question(given, points, given.get(also) or (), **traits)
                return question, _output(given, question)

            question, output = limited(given["timeout"], read)
            verb = limited(output.timeout, lambda: command(question, output, **given))
            return int(answer(question, output, verb))

        return run

    return decorate


def _table(data: str | None, expression: Any) -> "Table | None":
    """The data, if there are any."""
    if data is None:
        return None
    from gradcli.cli.dataset import read_table

    return read_table(data, expression)


def _question(
    given: dict[str, Any], points: tuple[str, ...], also: tuple[str, ...], **traits: Any
) -> "Question":
    """The question that the options describe; they are taken out of those that are given."""
    from gradcli.cli.question import Notes, Question

    traits |= {"shaped": "shapes" in given, "shapes": given.pop("shapes", None)}
    texts = [text for text in map(given.get, points) if isinstance(text, str)]
    expression = given.pop("expression")
    table = _table(given.pop("data", None), expression)
    declared, strict = given.pop("vars"), given.pop("strict")
    of = _one(given.pop("of", None))
    names = (*(declared or ()), *(table.bound if table else ()), *also, *([of] if of else []))
    notes = Notes(strict=strict)
    if table and not strict:
        notes.add(table.notes)
    vectors = (table.bound if table else ()) if traits["arrays"] else None
    scope = partial(_scope, names, texts, given.pop("let"), notes, vectors)
    return Question(
        expression=expression,
        file=given.pop("file"),
        program=given.pop("program", None),
        scope=scope(),
        ranked=None if vectors is None else scope,
        notes=notes,
        declared=declared,
        also=also,
        at=given.pop("at", None),
        answers=given.pop("check", None),
        tolerance=given.pop("tolerance", None),
        constraints=given.get("constraints", ()),
        strict=strict,
        table=table,
        of=of,
        coordinates=given.pop("coords", None),
        **traits,
    )


def _one(names: tuple[str, ...] | None) -> str | None:
    """The name that an option gives, if it is given."""
    if names and len(names) > 1:
        raise ReadError("--of takes one name", hint=f"--of {names[0]}")
    return names[0] if names else None


def _scope(
    names: tuple[str, ...],
    points: list[str],
    definitions: tuple[str, ...],
    notes: "Notes",
    vectors: tuple[str, ...] | None,
    variables: Sequence[str] = (),
) -> "Scope":
    """All names that are declared or defined outside the formula.

    `vectors` are those that data bind, None where no arrays are computed with; points that give
    arrays by position give them to the `variables`.
    """
    from gradcli.language.inputs.points import named_coordinates, read_ranks
    from gradcli.language.scope import Scope

    arrays = vectors is not None
    ranks = dict.fromkeys(vectors or (), 1)
    scope = Scope(ranks={}).declare(*names) if arrays else Scope().declare(*names)
    for text in points:
        ranks |= read_ranks(text, scope, variables) if arrays else {}
        scope = scope.declare(*named_coordinates(text, arrays=arrays))
    scope = scope._replace(ranks=ranks if arrays else None)
    if definitions:
        from gradcli.language.reading.definitions import read_definitions

        scope, made = read_definitions(definitions, scope)
        notes.add(made)
    return scope


def _output(given: dict[str, Any], question: "Question") -> "Output":
    """The choices that the options make; they are taken out of those that are given."""
    from gradcli.cli.output import Output
    from gradcli.render import Format, Numbers

    chosen, numbers = given.pop("format"), given.pop("numbers")
    usual = "table" if sys.stdout.isatty() else "plain"
    asked = {name: given.pop(name, None) for name in ("draw", "plot")}
    searched = "constraints" in given
    asked |= {name: (given.get if searched else given.pop)(name, None) for name in AXES}
    pictures = None
    if asked["draw"] or asked["plot"] or (any(asked.values()) and not searched):
        from gradcli.cli.plotting import wanted

        pictures = wanted(question, **asked)
    return Output(
        format=Format(chosen or usual),
        numbers=Numbers(numbers) if numbers else None,
        digits=given.pop("digits"),
        color=given.pop("color"),
        timeout=given.pop("timeout"),
        last_only=given.get("last", False),
        steps=given.pop("steps", False),
        pictures=pictures,
    )

"""Scenes on a terminal: lines as Braille dots, arrows with heads, numbers along the axes.

The inks are few enough for sixteen colours and dark enough for light grounds. Without colour the
numbers on the level lines tell their heights; without Unicode points and strokes stand for dots.
"""

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from gradcli.picture.levels import ticks
from gradcli.picture.sampled import Canvas
from gradcli.picture.scene import Role, Scene
from gradcli.picture.terminal.inks import RAMP, SHAPES, STYLES, say
from gradcli.picture.terminal.plot import Plot
from gradcli.picture.terminal.raster import ACROSS, DOWN

MARGIN, GUTTER, NAME = 2, 7, 3
AROUND = 7
"""The rows below and above the picture: axis, numbers, legend, blank lines, the next prompt."""
FEWEST_ROWS, FEWEST_COLUMNS = 5, 16
WIDEST, NARROWEST = 2.4, 1.4
SAMPLES = 200
CELLS_AN_ARROW = 32
ROWS_A_TICK, COLUMNS_A_TICK = 4, 10

GAP = 3
SIGNS: dict[Role, tuple[str, str, str]] = {
    Role.THROUGH: ("⠒⠒", "--", "level line through the point"),
    Role.GRAPH: ("⠒⠒", "..", "graph"),
    Role.TANGENT: ("⠒⠒", "..", "tangent"),
    Role.SLOPE: ("→", "->", "∇f, uphill"),
    Role.GRADIENT: ("⠒⠒→", "-->", "∇f"),
    Role.DIRECTION: ("∙∙→", "..>", "u"),
    Role.PROJECTION: ("••→", "oo>", "projection of ∇f on u"),
    Role.PATH: ("⠒⠒", "..", "path"),
    Role.CONSTRAINT: ("⠒⠒", "..", "constraint"),
    Role.CRITICAL: ("⠒⠒", "..", "critical points"),
    **{role: (*shapes, role.value) for role, shapes in SHAPES.items()},
}
LOW_TO_HIGH = "level lines, low to high"


def console(stream: TextIO, *, colour: bool) -> Console:
    """A console on a stream; without colour it prints no escape sequence at all."""
    return Console(
        file=stream,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
    )


def canvas(console: Console) -> Canvas:
    """The room that a console has for a picture."""
    columns, rows = _room(console, GUTTER)
    return Canvas(ACROSS * columns / (DOWN * rows), SAMPLES, columns * rows // CELLS_AN_ARROW)


def _room(console: Console, gutter: int) -> tuple[int, int]:
    """The columns and rows inside the axes."""
    columns = max(FEWEST_COLUMNS, console.width - MARGIN - gutter - 2 - NAME)
    rows = max(FEWEST_ROWS, console.height - AROUND)
    rows = min(rows, round(columns * ACROSS / DOWN / NARROWEST))
    return min(columns, round(rows * DOWN / ACROSS * WIDEST)), rows


def show(scene: Scene, console: Console) -> None:
    """Print a scene, an empty line below it."""
    unicode = console.encoding.startswith("utf")
    upright = ticks(scene.window.bottom, scene.window.top, _room(console, GUTTER)[1] // ROWS_A_TICK)
    gutter = max(GUTTER, *(len(text) for _, text in upright), len(scene.axes[1]))
    plot = Plot(scene, *_room(console, gutter), unicode=unicode)
    below = _legend(scene, console.width - MARGIN, unicode=unicode)
    lines = [
        *_body(plot, _labels(plot, upright), gutter, unicode=unicode),
        *_axis(plot, gutter, unicode=unicode),
        *(Text(" " * MARGIN).append_text(line) for line in below),
        Text(),
    ]
    console.print(Text("\n").join(lines), soft_wrap=True, highlight=False)


def _body(plot: Plot, labels: dict[int, str], gutter: int, *, unicode: bool) -> list[Text]:
    """The rows of the picture, with the numbers of the upright axis."""
    lines = []
    for row in range(plot.raster.rows):
        label = say(labels.get(row, ""), unicode=unicode)
        line = Text(" " * MARGIN + label.rjust(gutter) + " ")
        line.append(("┤" if row in labels else "│") if unicode else "|", "dim")
        for piece, style in plot.raster.runs(row, unicode=unicode):
            line.append(piece, style)
        line.rstrip()
        lines.append(line)
    return lines


def _labels(plot: Plot, upright: Sequence[tuple[float, str]]) -> dict[int, str]:
    """For some rows a number; for the first one that is free, the name of the axis."""
    left = plot.scene.window.left
    labels = {plot.cell((left, value))[1]: text for value, text in upright}
    free = next((row for row in range(plot.raster.rows) if row not in labels), 0)
    return {**labels, free: plot.scene.axes[1]}


def _axis(plot: Plot, gutter: int, *, unicode: bool) -> list[Text]:
    """The line below the picture with its ticks, and the numbers below that."""
    window, columns = plot.scene.window, plot.raster.columns
    rule = ["─" if unicode else "-"] * columns
    numbers = ""
    for value, text in ticks(window.left, window.right, columns // COLUMNS_A_TICK):
        column = min(plot.cell((value, window.bottom))[0], columns - 1)
        label = say(text, unicode=unicode)
        start = column - len(label) // 2
        if start > len(numbers) or not numbers:
            rule[column] = "┬" if unicode else "+"
            numbers = numbers.ljust(max(0, start)) + label
    indent = " " * (MARGIN + gutter + 1)
    axis = Text(indent).append(("└" if unicode else "+") + "".join(rule), "dim")
    axis.append(f" {say(plot.scene.axes[0], unicode=unicode)}")
    return [axis, Text(f"{indent} {numbers}".rstrip())]


def _legend(scene: Scene, room: int, *, unicode: bool) -> list[Text]:
    """A sign and a word for every role that is in the scene, in lines that are so wide."""
    lines = [Text()]
    for entry in _entries(scene, unicode=unicode):
        if lines[-1] and len(lines[-1]) + GAP + len(entry) > room:
            lines.append(Text())
        lines[-1].append(" " * GAP if lines[-1] else "").append_text(entry)
    return lines if lines[0] else []


def _entries(scene: Scene, *, unicode: bool) -> list[Text]:
    roles = scene.roles
    entries = []
    if Role.LEVEL in roles:
        entry = Text()
        for colour in RAMP:
            entry.append("⠒⠒" if unicode else "..", colour)
        entries.append(entry.append(f" {LOW_TO_HIGH}"))
    for role, (sign, plain, words) in SIGNS.items():
        if role in roles and not (role is Role.GRADIENT and Role.SLOPE in roles):
            entry = Text(sign if unicode else plain, STYLES[role][1])
            entries.append(Text().append_text(entry).append(f" {say(words, unicode=unicode)}"))
    return entries + [Text(say(note, unicode=unicode)) for note in scene.notes]

"""Scenes on a terminal: lines as Braille dots, arrows with heads, numbers along the axes.

The inks are few enough for sixteen colours and dark enough for light grounds. Without colour the
numbers on the level lines tell their heights; without Unicode points and strokes stand for dots.
"""

from collections.abc import Callable
from math import atan2, pi

from rich.console import Console
from rich.text import Text

from gradcli.picture.numbers import short
from gradcli.picture.scene import Arrow, Line, Mark, Role, Scene
from gradcli.picture.terminal.raster import ACROSS, DOWN, FINE, Dot, Raster
from gradcli.picture.ticks import ticks
from gradcli.results.pictures import Canvas, Point, Window

MARGIN, GUTTER = 2, 7
DOTTED = 2.2
AROUND = 6
"""The rows below and above the picture: axis, numbers, legend, blank lines, the next prompt."""
FEWEST_ROWS, FEWEST_COLUMNS = 5, 16
WIDEST, NARROWEST = 2.4, 1.4
SAMPLES = 200
CELLS_AN_ARROW = 32

LEVELS, ABOVE, ARROWS, LABELS, MARKS = range(5)
RAMP = ("blue", "cyan", "green", "magenta", "red")
STYLES: dict[Role, tuple[int, str]] = {
    Role.THROUGH: (ABOVE, "bold"),
    Role.GRAPH: (LEVELS, "blue"),
    Role.TANGENT: (ABOVE, "magenta"),
    Role.PATH: (ABOVE, "bold"),
    Role.GUIDE: (LEVELS, "dim"),
    Role.SLOPE: (ARROWS, ""),
    Role.GRADIENT: (MARKS, "bold red"),
    Role.DIRECTION: (ARROWS, "bold blue"),
    Role.PROJECTION: (MARKS, "bold magenta"),
    Role.POINT: (MARKS, "bold"),
    Role.START: (MARKS, "bold"),
    Role.END: (MARKS, "bold"),
}
HEADS = "→↗↑↖←↙↓↘"
PLAIN_HEADS = ">/^\\</v\\"


def canvas(console: Console) -> Canvas:
    """The room that a console has for a picture."""
    columns, rows = _room(console)
    return Canvas(ACROSS * columns / (DOWN * rows), SAMPLES, columns * rows // CELLS_AN_ARROW)


def _room(console: Console) -> tuple[int, int]:
    """The columns and rows inside the axes."""
    columns = max(FEWEST_COLUMNS, console.width - MARGIN - GUTTER - 2)
    rows = max(FEWEST_ROWS, console.height - AROUND)
    rows = min(rows, round(columns * ACROSS / DOWN / NARROWEST))
    return min(columns, round(rows * DOWN / ACROSS * WIDEST)), rows


def show(scene: Scene, console: Console) -> None:
    """Print a scene."""
    page = _Page(scene, *_room(console), unicode=console.encoding.startswith("utf"))
    console.print(page.text(), soft_wrap=True, highlight=False)


class _Page:
    """One scene on a raster that is just large enough for it."""

    def __init__(self, scene: Scene, columns: int, rows: int, *, unicode: bool) -> None:
        self._scene, self._unicode = scene, unicode
        window = scene.window
        across = window.width / (ACROSS * columns)
        down = window.height / (DOWN * rows)
        if scene.equal:
            across = down = max(across, down)
            columns = max(1, round(window.width / across / ACROSS))
            rows = max(1, round(window.height / down / DOWN))
        self._unit = across, down
        self._raster = Raster(columns, rows)
        for line in scene.lines:
            self._line(line)
        for arrow in sorted(scene.arrows, key=lambda each: STYLES[each.role][0]):
            self._arrow(arrow)
        for mark in scene.marks:
            self._mark(mark)
        self._label_levels()

    def _dot(self, point: Point) -> Dot:
        """A point in dots from the upper left corner."""
        window, (across, down) = self._scene.window, self._unit
        return (point[0] - window.left) / across, (window.top - point[1]) / down

    def _style(self, line: Line) -> tuple[int, str]:
        if line.role is not Role.LEVEL:
            return STYLES[line.role]
        count = max(1, len(self._scene.levels) - 1)
        return LEVELS, RAMP[round(line.rank / count * (len(RAMP) - 1))]

    def _line(self, line: Line) -> None:
        spacing = DOTTED if line.role is Role.LEVEL else FINE
        self._raster.line([self._dot(point) for point in line.points], *self._style(line), spacing)

    def _arrow(self, arrow: Arrow) -> None:
        layer, style = STYLES[arrow.role]
        (x, y), (u, v) = self._dot(arrow.foot), self._dot(arrow.tip)
        self._raster.line([(x, y), (u, v)], layer, style)
        heads = HEADS if self._unicode else PLAIN_HEADS
        head = heads[round(atan2(y - v, u - x) / (pi / 4)) % len(heads)]
        self._raster.write(int(u // ACROSS), int(v // DOWN), head, layer, style)

    def _mark(self, mark: Mark) -> None:
        layer, style = STYLES[mark.role]
        x, y = self._dot(mark.at)
        column, row = int(x // ACROSS), int(y // DOWN)
        glyph = "●" if self._unicode else "@"
        self._raster.write(column, row, glyph, layer, style)
        width = len(mark.label)
        places = ((column + 2, row), (column - width - 1, row), (column - width // 2, row + 1), (column - width // 2, row - 1))
        for place in places:
            if self._raster.free(*place, width, ABOVE):
                self._raster.write(*place, self._say(mark.label), LABELS, style)
                break

    def _label_levels(self) -> None:
        """A number on each level, where there is room on one of its lines."""
        done = set[float]()
        for line in sorted(self._scene.lines, key=lambda each: -len(each.points)):
            if line.level is not None and line.level not in done and self._label(line):
                done.add(line.level)

    def _label(self, line: Line) -> bool:
        text = self._say(short(line.level or 0.0))
        _, style = self._style(line)
        middle = len(line.points) // 2
        for point in (*line.points[middle::4], *line.points[:middle:4]):
            x, y = self._dot(point)
            column, row = int(x // ACROSS) - len(text) // 2, int(y // DOWN)
            if self._raster.free(column - 1, row, len(text) + 2, ABOVE):
                self._raster.write(column, row, text, LABELS, style)
                return True
        return False

    def _say(self, words: str) -> str:
        return words if self._unicode else words.replace("−", "-").replace("∇", "grad ").replace("…", "...")

    def text(self) -> Text:
        """The picture with its axes and legend."""
        raster, lines = self._raster, []
        labels = self._labels_down()
        for row in range(raster.rows):
            label = labels.get(row, "")
            bar = ("┤" if label else "│") if self._unicode else "|"
            line = Text(" " * MARGIN + label.rjust(GUTTER) + " ")
            line.append(bar, "dim")
            for piece, style in raster.runs(row, unicode=self._unicode):
                line.append(piece, style)
            line.rstrip()
            lines.append(line)
        return Text("\n").join([*lines, *self._axis(), Text()])

    def _labels_down(self) -> dict[int, str]:
        window = self._scene.window
        labels = {}
        for value in ticks(window.bottom, window.top, self._raster.rows // 4):
            row = int(self._dot((window.left, value))[1] // DOWN)
            labels[row] = self._say(short(value))
        labels[0] = self._scene.axes[1]
        return labels

    def _axis(self) -> list[Text]:
        """The line below the picture with its ticks, and the numbers below that."""
        window, columns = self._scene.window, self._raster.columns
        rule = ["─" if self._unicode else "-"] * columns
        numbers = [" "] * (columns + GUTTER)
        for value in ticks(window.left, window.right, columns // 10):
            column = int(self._dot((value, window.bottom))[0] // ACROSS)
            if column < columns:
                rule[column] = "┬" if self._unicode else "+"
                label = self._say(short(value))
                start = column - len(label) // 2
                numbers[max(0, start) : max(0, start) + len(label)] = label
        name = self._scene.axes[0]
        numbers[columns - len(name) : columns] = name
        indent = " " * (MARGIN + GUTTER + 1)
        corner = "└" if self._unicode else "+"
        axis = Text(indent)
        axis.append(corner + "".join(rule), "dim")
        below = Text(indent + " " + "".join(numbers))
        below.rstrip()
        return [axis, below]

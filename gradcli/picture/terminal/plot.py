"""A scene on a raster."""

from math import atan2, pi

from gradcli.picture.sampled import Point
from gradcli.picture.scene import Arrow, Mark, Polyline, Scene
from gradcli.picture.terminal.inks import (
    ABOVE,
    ARROWS,
    DOTTED,
    HEADS,
    LABELS,
    PLAIN_HEADS,
    PLAIN_POINT,
    PLAIN_SHAFTS,
    POINT,
    SHAFTS,
    SHAPES,
    STROKES,
    STYLES,
    ink,
    say,
)
from gradcli.picture.terminal.raster import ACROSS, DOWN, FINE, Dot, Raster

SPARSE = 2.2
"""The dots from one point of a dotted line to the next."""


class Plot:
    """One scene on a raster that is just large enough for it, at most so many columns and rows."""

    def __init__(self, scene: Scene, columns: int, rows: int, *, unicode: bool) -> None:
        self.scene = scene
        self._unicode = unicode
        window = scene.window
        across, down = window.width / (ACROSS * columns), window.height / (DOWN * rows)
        if scene.equal:
            across = down = max(across, down)
            columns = max(1, round(window.width / across / ACROSS))
            rows = max(1, round(window.height / down / DOWN))
        self._unit = across, down
        self.raster = Raster(columns, rows)
        for line in scene.lines:
            self._line(line)
        for arrow in sorted(scene.arrows, key=lambda each: STYLES[each.role][0]):
            self._arrow(arrow)
        for mark in scene.marks:
            self._mark(mark)
        for arrow in scene.arrows:
            if arrow.label:
                self._name(arrow)
        self._number_levels()

    def _dot(self, point: Point) -> Dot:
        """A point in dots from the upper left corner."""
        window, (across, down) = self.scene.window, self._unit
        return (point[0] - window.left) / across, (window.top - point[1]) / down

    def cell(self, point: Point) -> tuple[int, int]:
        """The column and the row of a point."""
        x, y = self._dot(point)
        return int(x // ACROSS), int(y // DOWN)

    def _line(self, line: Polyline) -> None:
        dots = [self._dot(point) for point in line.points]
        spacing = SPARSE if line.role in DOTTED else FINE
        self.raster.line(dots, *ink(line, self.scene), spacing)

    def _arrow(self, arrow: Arrow) -> None:
        layer, style = STYLES[arrow.role]
        (x, y), (u, v) = self._dot(arrow.foot), self._dot(arrow.tip)
        angle = atan2(y - v, u - x)
        stroke = "" if self._unicode else _nearest(STROKES, angle, pi)
        shaft = (SHAFTS if self._unicode else PLAIN_SHAFTS).get(arrow.role, stroke)
        self.raster.line([(x, y), (u, v)], layer, style, glyph=shaft)
        head = _nearest(HEADS if self._unicode else PLAIN_HEADS, angle, 2 * pi)
        self.raster.write(*self.cell(arrow.tip), head, layer, style)

    def _name(self, arrow: Arrow) -> None:
        """The label of an arrow, beside its tip where there is room."""
        text = say(arrow.label, unicode=self._unicode)
        column, row = self.cell(arrow.tip)
        beyond = arrow.tip[0] >= arrow.foot[0]
        right, left = (column + 2, row), (column - 1 - len(text), row)
        above, below = (column, row - 1), (column, row + 1)
        sides = (right, left) if beyond else (left, right)
        for place in (*sides, above, below):
            if self.raster.free(*place, len(text), ABOVE):
                self.raster.write(*place, text, LABELS, STYLES[arrow.role][1])
                break

    def _mark(self, mark: Mark) -> None:
        """The point, and its label where there is room for it."""
        layer, style = STYLES[mark.role]
        column, row = self.cell(mark.at)
        fancy, plain = SHAPES.get(mark.role, (POINT, PLAIN_POINT))
        glyph = fancy if self._unicode else plain
        self.raster.write(column, row, glyph, layer, style)
        text = say(mark.label, unicode=self._unicode)
        right, left, middle = column + 2, column - 1 - len(text), column - len(text) // 2
        sides = ((left, row), (right, row)) if mark.away[0] < 0 else ((right, row), (left, row))
        upright = ((middle, row - 1), (middle, row + 1))
        for place in (*sides, *(upright if mark.away[1] > 0 else upright[::-1])):
            if self.raster.free(*place, len(text), ARROWS):
                self.raster.write(*place, text, LABELS, style)
                break

    def _number_levels(self) -> None:
        """A number on each level, where there is room on one of its lines."""
        done = set[float]()
        for line in sorted(self.scene.lines, key=lambda each: -len(each.points)):
            if line.level is not None and line.level not in done and self._number(line):
                done.add(line.level)

    def _number(self, line: Polyline) -> bool:
        text = say(line.label, unicode=self._unicode)
        _, style = ink(line, self.scene)
        middle = len(line.points) // 2
        for point in (*line.points[middle::4], *line.points[:middle:4]):
            column, row = self.cell(point)
            start = column - len(text) // 2
            if self.raster.free(start - 1, row, len(text) + 2, ABOVE):
                self.raster.write(start - 1, row, f" {text} ", LABELS, style)
                return True
        return False


def _nearest(signs: str, angle: float, turn: float) -> str:
    """The sign for an angle, of signs that divide a turn evenly."""
    return signs[round(angle / turn * len(signs)) % len(signs)]

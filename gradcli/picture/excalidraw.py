"""Scenes as Excalidraw files: JSON that opens in Excalidraw, to be edited by hand."""

import json
from collections.abc import Sequence
from itertools import count
from math import hypot
from typing import Any

from gradcli.picture.labels import level_labels
from gradcli.picture.levels import ticks
from gradcli.picture.sampled import Canvas, Point
from gradcli.picture.scene import KINDS, Arrow, Mark, Role, Scene

CANVAS = Canvas(ratio=1.25, samples=200, arrows=70)
WIDTH = 900
HAND_DRAWN = 5
FONT_SIZE, SMALL = 20, 14
LETTER, LINE = 0.55, 1.25
"""Of the size of a font: the usual width of a letter, the height of a line."""
TICKS = 8
TOLERANCE = 0.6
RAMP = ("#1971c2", "#0c8599", "#2f9e44", "#f08c00", "#e03131")
INK, ACCENT, SECOND = "#1e1e1e", "#9c36b5", "#1971c2"
STYLES: dict[Role, tuple[str, float, str]] = {
    Role.THROUGH: (INK, 4, "solid"),
    Role.GRAPH: (SECOND, 4, "solid"),
    Role.TANGENT: (ACCENT, 2, "solid"),
    Role.PATH: (ACCENT, 2, "solid"),
    Role.GUIDE: (INK, 1, "dashed"),
    Role.SLOPE: (INK, 1, "solid"),
    Role.GRADIENT: (ACCENT, 4, "solid"),
    Role.DIRECTION: (INK, 2, "dashed"),
    Role.PROJECTION: (INK, 4, "dotted"),
    Role.POINT: (INK, 2, "solid"),
    Role.START: (INK, 2, "solid"),
    Role.END: (ACCENT, 2, "solid"),
    Role.MINIMUM: (SECOND, 2, "solid"),
    Role.MAXIMUM: (ACCENT, 2, "solid"),
    Role.SADDLE: (INK, 2, "solid"),
    Role.DEGENERATE: (INK, 2, "solid"),
    Role.NO_DERIVATIVE: (INK, 2, "solid"),
    Role.CONSTRAINT: (INK, 4, "solid"),
    Role.CRITICAL: (ACCENT, 4, "solid"),
}
SHAPES: dict[Role, tuple[str, bool]] = {
    Role.MINIMUM: ("ellipse", True),
    Role.MAXIMUM: ("diamond", True),
    Role.SADDLE: ("diamond", False),
    Role.DEGENERATE: ("rectangle", True),
    Role.NO_DERIVATIVE: ("ellipse", False),
}
"""The shapes of critical points by their kinds, and whether they are filled."""

DOT = 12


def rendered(scene: Scene) -> bytes:
    """The scene as a file."""
    sheet = _Sheet(scene)
    file = {
        "type": "excalidraw",
        "version": 2,
        "source": "gradcli",
        "elements": sheet.elements,
        "appState": {"viewBackgroundColor": "#ffffff", "gridSize": None},
        "files": {},
    }
    return json.dumps(file, ensure_ascii=False).encode() + b"\n"


class _Sheet:
    """The elements of a scene, in pixels with y down."""

    def __init__(self, scene: Scene) -> None:
        self.elements: list[dict[str, Any]] = []
        self._scene = scene
        self._numbers = count(1)
        window = scene.window
        self._across = WIDTH / window.width
        self._down = self._across if scene.equal else WIDTH / CANVAS.ratio / window.height
        self._frame()
        for line in scene.lines:
            ranks = max(1, len(scene.levels) - 1)
            style = STYLES.get(line.role) or (
                RAMP[round(line.rank / ranks * (len(RAMP) - 1))], 1, "solid"
            )  # fmt: skip
            group = "levels" if line.level is not None else line.role.value
            self._line(line.points, style, group, smooth=line.level is not None)
        for arrow in scene.arrows:
            self._arrow(arrow)
        self._labels()
        for mark in scene.marks:
            self._mark(mark)
        self._legend()

    def _place(self, point: Point) -> Point:
        window = self._scene.window
        return (
            round((point[0] - window.left) * self._across, 2),
            round((window.top - point[1]) * self._down, 2),
        )

    def _frame(self) -> None:
        """The window's edge, the names of the axes, numbers along them, and the formula."""
        window, axes = self._scene.window, self._scene.axes
        x, y = self._place((window.right, window.bottom))
        self._add("rectangle", 0, 0, x, y, (INK, 1, "solid"), "frame")
        for value, text in ticks(window.left, window.right, TICKS):
            place = self._place((value, window.bottom))[0]
            self._text(text, (place, y + SMALL), INK, "frame", size=SMALL, align="center")
        for value, text in ticks(window.bottom, window.top, TICKS):
            place = self._place((window.left, value))[1]
            at = (-SMALL / 2, place - SMALL / 2)
            self._text(text, at, INK, "frame", size=SMALL, align="right")
        self._text(axes[0], (x + SMALL, y + SMALL), INK, "frame")
        self._text(axes[1], (-2 * SMALL, -2 * SMALL), INK, "frame", align="right")
        words = "   ".join((self._scene.title, *self._scene.notes))
        self._text(words, (x / 2, -3 * SMALL), INK, "frame", align="center")

    def _line(
        self, points: Sequence[Point], style: tuple[str, float, str], group: str, *, smooth: bool
    ) -> None:
        places = simplified([self._place(point) for point in points], TOLERANCE)
        if len(places) > 1:
            self._stroke("line", places, style, group, roundness={"type": 2} if smooth else None)

    def _arrow(self, arrow: Arrow) -> None:
        style, group = STYLES[arrow.role], arrow.role.value
        ends = [self._place(arrow.foot), self._place(arrow.tip)]
        self._stroke("arrow", ends, style, group, endArrowhead="arrow")
        self._label(arrow.label, arrow.tip, arrow.aside, style[0], group)

    def _stroke(
        self, kind: str, places: Sequence[Point], style: tuple[str, float, str], group: str,
        **more: Any,
    ) -> None:  # fmt: skip
        (x, y), *_ = places
        across, down = [p[0] for p in places], [p[1] for p in places]
        self._add(
            kind, x, y, max(across) - min(across), max(down) - min(down), style, group,
            points=[[round(u - x, 2), round(v - y, 2)] for u, v in places],
            lastCommittedPoint=None, startBinding=None, endBinding=None, startArrowhead=None,
            **{"endArrowhead": None, **more},
        )  # fmt: skip

    def _labels(self) -> None:
        """The numbers of the level lines, each on a plate of its own."""
        for line, place in level_labels(self._scene):
            x, y = self._place(place)
            width, height = LETTER * SMALL * len(line.label), LINE * SMALL
            self._add(
                "rectangle", x - width / 2, y - height / 2, width, height,
                ("transparent", 1, "solid"), "levels", backgroundColor="#ffffff",
            )  # fmt: skip
            self._text(line.label, (x, y - height / 2), INK, "levels", size=SMALL, align="center")

    def _mark(self, mark: Mark) -> None:
        x, y = self._place(mark.at)
        style = STYLES[mark.role]
        self._sign(mark.role, x, y, mark.label)
        self._label(mark.label, mark.at, mark.away, style[0], mark.label)

    def _sign(self, role: Role, x: float, y: float, group: str) -> None:
        style, (shape, filled) = STYLES[role], SHAPES.get(role, ("ellipse", True))
        self._add(
            shape, x - DOT / 2, y - DOT / 2, DOT, DOT, style, group,
            backgroundColor=style[0] if filled else "#ffffff",
        )  # fmt: skip

    def _legend(self) -> None:
        """A sign and a word for every kind of point, below the picture."""
        bottom = self._place((self._scene.window.left, self._scene.window.bottom))[1]
        drawn, x = {mark.role for mark in self._scene.marks}, float(DOT)
        for role in KINDS:
            if role in drawn:
                self._sign(role, x, bottom + 4 * SMALL, "legend")
                at = (x + DOT, bottom + 4 * SMALL - FONT_SIZE / 2)
                self._text(role.value, at, INK, "legend")
                x += 3 * DOT + LETTER * FONT_SIZE * len(role.value)

    def _label(self, text: str, at: Point, side: Point, colour: str, group: str) -> None:
        """A text beside a point, on the side that a vector points to."""
        if text:
            x, y = self._place(at)
            across, align = (DOT, "left") if side[0] >= 0 else (-DOT, "right")
            down = -DOT / 2 - LINE * FONT_SIZE if side[1] >= 0 else DOT / 2
            self._text(text, (x + across, y + down), colour, group, align=align)

    def _text(
        self, words: str, at: Point, colour: str, group: str, size: int = FONT_SIZE,
        align: str = "left",
    ) -> None:  # fmt: skip
        """Words that start, end or have their middle at a place."""
        width = round(LETTER * size * len(words), 1)
        left = round(at[0] - {"left": 0.0, "center": width / 2, "right": width}[align], 2)
        self._add(
            "text", left, round(at[1], 2), width, LINE * size, (colour, 1, "solid"), group,
            text=words, originalText=words, fontSize=size, fontFamily=HAND_DRAWN,
            textAlign=align, verticalAlign="top", containerId=None, lineHeight=LINE,
            autoResize=True,
        )  # fmt: skip

    def _add(
        self, kind: str, x: float, y: float, width: float, height: float,
        style: tuple[str, float, str], group: str, **more: Any,
    ) -> None:  # fmt: skip
        number = next(self._numbers)
        colour, thick, dashes = style
        element = {
            "id": f"gradcli-{number}", "type": kind, "x": x, "y": y, "width": round(width, 2),
            "height": round(height, 2), "angle": 0, "strokeColor": colour,
            "backgroundColor": "transparent", "fillStyle": "solid", "strokeWidth": thick,
            "strokeStyle": dashes, "roughness": 1, "opacity": 100, "groupIds": [group],
            "frameId": None, "roundness": None, "seed": number, "version": 1,
            "versionNonce": number, "isDeleted": False, "boundElements": None, "updated": 1,
            "link": None, "locked": False,
        }  # fmt: skip
        self.elements.append(element | more)


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The fewest of the points that keep a line within a tolerance (Douglas & Peucker, 1973)."""
    keep = {0, len(points) - 1}
    pending = [(0, len(points) - 1)]
    while pending:
        first, last = pending.pop()
        distances = [_off(points[k], points[first], points[last]) for k in range(first + 1, last)]
        if distances and max(distances) > tolerance:
            middle = first + 1 + distances.index(max(distances))
            keep.add(middle)
            pending += [(first, middle), (middle, last)]
    return [points[k] for k in sorted(keep)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point is from a segment's line, or from its start if it has no length."""
    u, v = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    length = hypot(u, v)
    return abs(u * y - v * x) / length if length else hypot(x, y)

"""Scenes as figures for print, through Matplotlib: vectors or pixels, the same every time.

Matplotlib is an extra: who imports this says what to do where it is missing.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.mathtext import MathTextParser
from matplotlib.patches import FancyArrowPatch

from gradcli.picture.labels import level_labels
from gradcli.picture.sampled import Canvas, Point
from gradcli.picture.scene import Arrow, Mark, Role, Scene

CANVAS = Canvas(ratio=1.25, samples=320, arrows=120)
INCHES, MARGIN = 5.2, 0.9
DOTS_PER_INCH = 200
COLOURS = "viridis"
PALEST = 0.55
SETTINGS: Any = {
    "font.family": ["STIXGeneral", "DejaVu Serif"],
    "font.size": 10,
    "mathtext.fontset": "stix",
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "gradcli",
    "pdf.fonttype": 42,
    "path.simplify_threshold": 0.05,
}
INK, ACCENT, SECOND = "#1a1a1a", "#c1272d", "#0b5fa5"
LINES: dict[Role, dict[str, Any]] = {
    Role.THROUGH: {"color": INK, "linewidth": 1.6},
    Role.GRAPH: {"color": SECOND, "linewidth": 1.6},
    Role.TANGENT: {"color": ACCENT, "linewidth": 1.2},
    Role.GUIDE: {"color": INK, "linewidth": 0.8, "linestyle": (0, (3, 2))},
    Role.PATH: {"color": ACCENT, "linewidth": 1.0, "marker": "o", "markersize": 2.4},
    Role.CONSTRAINT: {"color": INK, "linewidth": 1.6},
    Role.CRITICAL: {"color": ACCENT, "linewidth": 1.6},
}
MARKS: dict[Role, dict[str, Any]] = {
    Role.MINIMUM: {"marker": "v", "color": SECOND},
    Role.MAXIMUM: {"marker": "^", "color": ACCENT},
    Role.SADDLE: {"marker": "D", "color": "white", "markeredgecolor": INK},
    Role.DEGENERATE: {"marker": "s", "color": INK},
    Role.NO_DERIVATIVE: {"marker": "o", "color": "white", "markeredgecolor": INK},
}
EXPLAINED = (Role.CONSTRAINT, Role.CRITICAL, *MARKS)
"""What the legend explains."""

ARROWS: dict[Role, dict[str, Any]] = {
    Role.SLOPE: {"color": INK, "linewidth": 0.7, "mutation_scale": 6},
    Role.GRADIENT: {"color": ACCENT, "linewidth": 1.8, "mutation_scale": 11},
    Role.DIRECTION: {"color": INK, "linewidth": 1.2, "mutation_scale": 9, "linestyle": (0, (4, 2))},
    Role.PROJECTION: {"color": SECOND, "linewidth": 2.6, "mutation_scale": 11},
}
PLATE = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "boxstyle": "round,pad=0.15"}
"""What the number of a level line stands on, so that no line runs into its sign."""

LETTER, WIDEST, LONGEST = 5.0, 340, 60
"""Of a title: points of width a letter, the most points, the most letters."""
UNKNOWN = {
    r"\lvert": "|",
    r"\rvert": "|",
    r"\operatorname": r"\mathrm",
    r"\left": "",
    r"\right": "",
}
"""Commands that Matplotlib's mathematics lacks, or makes too much of."""


def rendered(scene: Scene, suffix: str, formula: str) -> bytes:
    """The scene as a file of that kind; `formula` is the function in LaTeX."""
    with mpl.rc_context(SETTINGS):
        return _saved(scene, suffix.removeprefix("."), formula)


def _saved(scene: Scene, kind: str, formula: str) -> bytes:
    figure = Figure(figsize=_size(scene), dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    _paint(axes, scene)
    _entitle(axes, scene, formula)
    file = BytesIO()
    figure.savefig(file, format=kind, metadata=TIMELESS[kind])
    return file.getvalue()


TIMELESS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "gradcli"},
    "pdf": {"CreationDate": None, "Creator": "gradcli"},
    "png": {"Software": "gradcli"},
}


def _size(scene: Scene) -> tuple[float, float]:
    """Width and height in inches, the longer side always the same."""
    ratio = scene.window.width / scene.window.height if scene.equal else CANVAS.ratio
    return INCHES * min(1.0, ratio) + MARGIN, INCHES * min(1.0, 1 / ratio) + MARGIN


def _paint(axes: Axes, scene: Scene) -> None:
    window = scene.window
    axes.set_xlim(window.left, window.right)
    axes.set_ylim(window.bottom, window.top)
    if scene.equal:
        axes.set_aspect("equal")
    axes.set_xlabel("\n".join(filter(None, (scene.axes[0], "   ".join(scene.notes)))))
    axes.set_ylabel(scene.axes[1], rotation=0, labelpad=8)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_fontstyle("italic")
    _levels(axes, scene)
    for line in scene.lines:
        if line.role in LINES:
            axes.plot(*zip(*line.points, strict=True), zorder=3, **LINES[line.role])
    for number, arrow in enumerate(scene.arrows, 1):
        _arrow(axes, arrow).set_gid(f"arrow-{number}")
    for mark in scene.marks:
        _mark(axes, mark)
    _explain(axes, scene)


def _levels(axes: Axes, scene: Scene) -> None:
    """Level lines with their numbers, over bands that are lighter where f is larger."""
    if not scene.levels or scene.field is None:
        return
    colours = _bands(len(scene.levels) + 1)
    bounds = [-float("inf"), *scene.levels, float("inf")]
    field = scene.field
    axes.contourf(field.x, field.y, field.values, levels=bounds, colors=colours, zorder=0)
    traced: dict[float, list[Any]] = {}
    for line in scene.lines:
        if line.level is not None:
            traced.setdefault(line.level, []).append(line.points)
    if not traced:
        return
    ContourSet(
        axes, list(traced), list(traced.values()), colors=INK, linewidths=0.5, alpha=0.75, zorder=1,
        linestyles="solid",
    )  # fmt: skip
    for line, (x, y) in level_labels(scene):
        axes.text(x, y, line.label, fontsize=7, ha="center", va="center", zorder=3.5, bbox=PLATE)


def _bands(count: int) -> Sequence[Any]:
    """Colours from a perceptually uniform map, pale enough for ink upon them."""
    chosen = mpl.colormaps[COLOURS]
    shades = [chosen(k / max(1, count - 1))[:3] for k in range(count)]
    return [tuple(1 - (1 - part) * PALEST for part in shade) for shade in shades]


def _arrow(axes: Axes, arrow: Arrow) -> Artist:
    style = ARROWS[arrow.role]
    _label(axes, arrow.label, arrow.tip, arrow.aside, style["color"])
    shape = FancyArrowPatch(
        arrow.foot, arrow.tip, arrowstyle="-|>", shrinkA=0, shrinkB=0, zorder=4, **style
    )
    return axes.add_patch(shape)


def _mark(axes: Axes, mark: Mark) -> None:
    style = MARKS.get(mark.role, {"marker": "o", "color": INK})
    axes.plot(*mark.at, markersize=5, zorder=5, **style)
    _label(axes, mark.label, mark.at, mark.away, INK)


def _explain(axes: Axes, scene: Scene) -> None:
    """A legend for kinds of points and constraints, below the picture."""
    shown = [role for role in EXPLAINED if role in scene.roles]
    if shown:
        handles = [
            Line2D([], [], label=role.value, **(LINES.get(role) or MARKS[role] | {"linestyle": ""}))
            for role in shown
        ]
        axes.figure.legend(
            handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=9
        )


def _label(axes: Axes, text: str, at: Point, side: Point, colour: str) -> None:
    """A text beside a point, on the side that a vector points to."""
    right, up = (part >= 0 for part in side)
    axes.annotate(
        text, at, xytext=(4 if right else -4, 4 if up else -4), textcoords="offset points",
        ha="left" if right else "right", va="bottom" if up else "top", color=colour, zorder=6,
        fontsize=9,
    )  # fmt: skip


def _entitle(axes: Axes, scene: Scene, formula: str) -> None:
    """The formula above the picture, as it was typed where it can't be set; notes below it."""
    for command, known in UNKNOWN.items():
        formula = formula.replace(command, known)
    title = f"${formula}$"
    try:
        width, *_ = MathTextParser("path").parse(title)
    except ValueError:
        title, width = scene.title, len(scene.title) * LETTER
    if width > WIDEST:
        title = scene.title if len(scene.title) <= LONGEST else f"{scene.title[:LONGEST]}…"
    axes.set_title(title, fontsize=11)

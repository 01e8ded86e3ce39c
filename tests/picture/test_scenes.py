"""Level lines, windows and paths: on hills and valleys, at poles and jumps, near and far."""

from itertools import pairwise
from math import hypot, isfinite, pi

import numpy as np
import pytest

from gradcli.errors import UndefinedError
from gradcli.picture.levels import levels_of, told_apart
from gradcli.picture.paths import thinned
from gradcli.picture.sampled import Canvas, Curve, Extent, Point, Window
from gradcli.picture.sampling import Sampler
from gradcli.picture.scene import Role, Scene
from gradcli.picture.windows import region_along
from tests.picture.pictures import CANVAS, picture_of, scene_of, window_at

SHOWN: list[tuple[str, list[Point]]] = [
    ("x^2 + y^2", [(0, 0)]),
    ("x y", [(0, 0)]),
    ("x^3 - 3x + y^2", [(-1, 0), (1, 0)]),
    ("sin(x) cos(y)", [(pi / 2, 0), (-pi / 2, 0), (0, pi / 2)]),
    ("x e^(-x^2 - y^2)", [(0.7, 0), (-0.7, 0)]),
    ("(1-x)^2 + 100(y-x^2)^2", [(1, 1)]),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", [(3, 2), (-2.8, 3.1), (-3.8, -3.3), (3.6, -1.8)]),
    ("x^4 + y^4 - 4x y", [(1, 1), (-1, -1), (0, 0)]),
    ("(x - 50)^2 + (y - 20)^2", [(50, 20)]),
    ("e^(-((x - 50)^2 + (y - 20)^2)/10)", [(50, 20)]),
    ("sqrt(1 - x^2 - y^2)", [(-1, 0), (1, 0), (0, 1)]),
    ("ln(x) + ln(y)", [(0.1, 0.1), (2, 2)]),
    ("ln(x - 5) + y", [(5.1, 0)]),
    ("1/(x^2 + y^2)", [(0, 0)]),
]


@pytest.mark.parametrize(("text", "points"), SHOWN)
def test_the_window_shows_what_there_is_to_see(text: str, points: list[Point]) -> None:
    window = picture_of(text).window
    for point in points:
        assert window.holds(point)
    assert 0.4 < window.width / window.height < 3


@pytest.mark.parametrize("text", ["sin(1000x) + cos(1000y)", "sin(x/1000) cos(y/1000)"])
def test_the_window_fits_the_scale_of_a_wave(text: str) -> None:
    picture = picture_of(text)
    assert not isinstance(picture, Curve)
    turns = np.diff(np.sign(np.diff(picture.field.values, axis=1)), axis=1) != 0
    assert 0 < turns.sum(axis=1).max() < 12


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("x^3 - 3x", -1, 1),
        ("sin(x)", -pi / 2, pi / 2),
        ("sqrt(x)", 0, 2),
        ("(x - 300)^2", 300, 300),
    ],
)
def test_the_window_of_a_curve(text: str, left: float, right: float) -> None:
    window = picture_of(text).window
    assert window.left <= left <= right <= window.right
    assert window.width < 1000 * max(1, abs(left))


ASKED: list[tuple[str, str, list[Point], float]] = [
    ("x^2 + y^2", "1, 2", [(1, 2), (0, 0)], 12),
    ("x^2 + y^2", "1e-8, 2e-8", [(1e-8, 2e-8), (0, 0)], 1.2e-7),
    ("(x - 1000)^2 + y^2", "1001, 2", [(1001, 2), (1000, 0)], 20),
    ("sin(x) cos(y)", "0.5, 0.5", [(0.5, 0.5), (pi / 2, 0)], 10),
    ("sin(1000x) + y", "1, 1", [(1, 1)], 0.3),
    ("x^3 - 3x + y^2", "1, 0", [(1, 0), (-1, 0)], 8),
    ("2x + 3y", "1, 2", [(1, 2), (0, 0)], 12),
    ("x^2 y^3 - 4y", "2, -1", [(2, -1), (0, 0)], 12),
    ("100 - x^2 - 2y^2", "20, 5", [(20, 5), (0, 0)], 120),
]


@pytest.mark.parametrize(("text", "asked", "points", "widest"), ASKED)
def test_the_window_around_a_point(
    text: str, asked: str, points: list[Point], widest: float
) -> None:
    window = window_at(text, asked)
    assert all(map(window.holds, points))
    assert window.width < widest


def test_nowhere_defined_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="say where to look"):
        picture_of("sqrt(-1 - x^2 - y^2)")


WINDOWS = [1e-200, 1e-8, 1.0, 1e8, 1e200]
STRANGE = [
    "x^2 + y^2",
    "e^(30x y)",
    "1/x + 1/y",
    "sqrt(x y)",
    "step(x) + y",
    "7 + 0x y",
    "sin(1/x)+y",
]


@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("text", STRANGE)
def test_any_window_gives_a_picture(text: str, size: float) -> None:
    side = Extent(None, -size, size)
    scene = scene_of(text, x=side, y=side)
    for line in scene.lines:
        assert len(line.points) > 1
        assert all(map(scene.window.holds, line.points))
    assert all(isfinite(part) for arrow in scene.arrows for part in (*arrow.foot, *arrow.tip))


@pytest.mark.parametrize("text", ["x^2 - y^2", "sin(x) cos(y)", "ln(x) + y^2", "x^3 - 3x y^2"])
def test_f_has_its_level_all_along_a_line(text: str) -> None:
    picture, scene = picture_of(text), scene_of(text)
    sampler = Sampler(picture.function, ("x", "y"))
    spread = scene.levels[-1] - scene.levels[0]
    for line in scene.lines:
        x, y = np.array(line.points).T
        assert np.abs(sampler(x, y).values - (line.level or 0)).max() < 0.02 * spread


@pytest.mark.parametrize(
    ("text", "jump"),
    [("step(x) + y/5", 0.0), ("sign(x) + y", 0.0), ("1/x + y", 0.0), ("tan(x) + y", pi / 2)],
)
def test_no_line_crosses_a_jump(text: str, jump: float) -> None:
    for line in scene_of(text).lines:
        xs = [x for x, _ in line.points]
        assert max(xs) <= jump + 0.1 or min(xs) >= jump - 0.1


def test_lines_are_closed_or_end_at_the_edge() -> None:
    scene = scene_of("sin(x) cos(y) + x/10")
    for line in scene.lines:
        first, last = line.points[0], line.points[-1]
        assert first == last or all(_on_edge(end, scene) for end in (first, last))


def _on_edge(point: Point, scene: Scene) -> bool:
    window = scene.window
    x, y = point
    gaps = (x - window.left, window.right - x, y - window.bottom, window.top - y)
    return min(map(abs, gaps)) < 1e-9


LEVELS = [
    ("x^2 + y^2", 6, 12), ("x e^(-x^2 - y^2)", 6, 12), ("(1-x)^2 + 100(y-x^2)^2", 6, 12),
    ("1/(x^2 + y^2)", 4, 12), ("e^(100x y)", 4, 12), ("ln(x^2 + y^2)", 5, 12), ("x/y", 5, 12),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fewest", "most"), LEVELS)
def test_levels_are_some_and_divide_the_picture(text: str, fewest: int, most: int) -> None:
    side = Extent(None, -3, 3)
    values = scene_of(text, x=side, y=side).field
    assert values is not None
    levels = levels_of(values.values, 9)
    assert fewest <= len(levels) <= most
    assert all(a < b for a, b in pairwise(levels))
    finite = values.values[np.isfinite(values.values)]
    shares = np.bincount(np.digitize(finite, levels)) / finite.size
    assert shares.max() < 0.7


def test_a_constant_has_no_levels() -> None:
    scene = scene_of("3", names="xy")
    assert (scene.levels, scene.lines, scene.arrows) == ((), (), ())
    assert scene.notes == ("f is constant here, or nearly so",)
    assert scene_of("sqrt(-1 - x^2 - y^2)", x=Extent(None, 0, 1), y=Extent(None, 0, 1)).notes == (
        "f is undefined here",
    )


def test_a_curve_is_cut_at_its_poles() -> None:
    graph = [line for line in scene_of("1/x").lines if line.role is Role.GRAPH]
    assert len(graph) == 2


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((0.5, 1.0, 1.5), ["0.5", "1", "1.5"]),
        ((999998.0, 1e6), ["999998", "1000000"]),
        ((1e8, 1e8 + 1), ["100000000", "100000001"]),
        ((1e-30, 1.0, 1e30), ["1e-30", "1", "1e30"]),
        ((-1 / 3, 0.0), ["−0.3333", "0"]),
    ],
)
def test_numbers_tell_levels_apart(values: tuple[float, ...], texts: list[str]) -> None:
    assert told_apart(values) == [text.replace("-", "−") for text in texts]


def test_a_wide_canvas_gets_a_wide_window() -> None:
    for ratio in (0.8, 1.5, 2.4):
        window = picture_of("x y", Canvas(ratio, 200, 60)).window
        assert window.width / window.height == pytest.approx(ratio)


def test_one_range_alone_sets_the_scale() -> None:
    window = picture_of("x y", x=Extent(None, -6, 6)).window
    assert (window.left, window.right) == (-6, 6)
    assert window.width / window.height == pytest.approx(CANVAS.ratio)


def test_a_long_path_keeps_what_can_be_seen() -> None:
    window = Window(-1, 1, -1, 1)
    spiral = [(0.9999**k * (-1) ** k, 0.5) for k in range(10_000)]
    parts = thinned(spiral, window)
    assert sum(map(len, parts)) < 6_000
    assert parts[0][:2] == tuple(spiral[:2])
    back_and_forth = [(float((-1) ** k), 0.0) for k in range(10_000)]
    assert thinned(back_and_forth, window) == [((1.0, 0.0), (-1.0, 0.0))]
    still = [(k * 1e-9, 0.0) for k in range(10_000)]
    assert thinned(still, window) == []
    assert hypot(*spiral[0]) > 1


def _window_holds_the_end(path: list[tuple[float, float]]) -> bool:
    (left, right), (bottom, top) = region_along(path)
    x, y = path[-1]
    return left < x < right and bottom < y < top


def test_the_window_of_a_path_holds_its_end_unless_it_runs_away() -> None:
    slow = [(0.05 * k, 0.01 * k * k) for k in range(100)]
    assert _window_holds_the_end(slow)
    assert _window_holds_the_end([(0.5**k, 1.0) for k in range(30)])
    assert _window_holds_the_end([(0.0, 0.0), (5.0, 1.0), (5.5, 1.0)])
    assert not _window_holds_the_end([(1.2**k, (-1.2) ** k) for k in range(100)])

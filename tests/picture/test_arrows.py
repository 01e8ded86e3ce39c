"""Every arrow is perpendicular to the level line through its foot, and points uphill."""

from io import StringIO
from math import degrees, hypot, pi

import numpy as np
import pytest
from rich.console import Console

from gradcli.picture import terminal
from gradcli.picture.labels import CLEAR, level_labels
from gradcli.picture.sampled import Window
from gradcli.picture.sampling import Sampler
from gradcli.picture.scene import Arrow, Role
from gradcli.picture.terminal import SIGNS
from gradcli.picture.terminal.inks import PLAIN_SHAFTS, RAMP, SHAFTS, STYLES
from tests.picture.pictures import picture_of, scene_along, scene_of

HILLY = [
    "x^2 + y^2", "-(x^2) - 2y^2", "x y", "x^2 - y^2", "x^3 - 3x y^2", "sin(x) cos(y)",
    "e^(-x^2 - y^2)", "x e^(-x^2 - y^2)", "(1 - x)^2 + 100 (y - x^2)^2", "1/(x^2 + y^2)", "1/x + y",
    "tan(x) + y", "x/y", "ln(x) + ln(y)", "sqrt(1 - x^2 - y^2)", "|x| + |y|", "max(x, y)",
    "atan2(y, x)", "step(x) + y/5", "e^(30x y)", "sign(x) y", "2x + 3y",
    "x^4 + y^4 - 4x y", "sqrt(x^2 + y^2)",
]  # fmt: skip
CIRCLE, WIDEST = 180, 1.0


@pytest.mark.parametrize("text", HILLY)
def test_arrows_are_perpendicular_to_level_lines(text: str) -> None:
    """On a small circle around the foot f is largest where the arrow points, to one degree."""
    picture = picture_of(text, names="xy")
    arrows = [arrow for arrow in scene_of(text, names="xy").arrows if arrow.role is Role.SLOPE]
    sampler = Sampler(picture.function, ("x", "y"))
    assert len(arrows) > 10
    for arrow in arrows:
        assert _angle_to_steepest(sampler, arrow, 1e-5 * picture.window.width) < WIDEST


def _angle_to_steepest(sampler: Sampler, arrow: Arrow, radius: float) -> float:
    """The angle in degrees between an arrow and the direction in which f grows fastest."""
    turns = np.linspace(0, 2 * pi, CIRCLE, endpoint=False)
    x, y = arrow.foot
    values = sampler(x + radius * np.cos(turns), y + radius * np.sin(turns)).values
    values = values - values.mean()  # its first harmonic is the slope of f
    u, v = float((values * np.cos(turns)).sum()), float((values * np.sin(turns)).sum())
    p, q = arrow.tip[0] - x, arrow.tip[1] - y
    across, along = u * q - v * p, u * p + v * q
    return abs(degrees(np.arctan2(across, along)))


def test_lengths_are_readable_whatever_the_sizes_of_gradients() -> None:
    for text in ("x^2 + y^2", "e^(30x y)", "1/(x^2 + y^2)", "2x + 3y"):
        arrows = scene_of(text).arrows
        lengths = [hypot(a.tip[0] - a.foot[0], a.tip[1] - a.foot[1]) for a in arrows]
        assert max(lengths) <= 3 * min(lengths)


def test_no_arrow_at_a_stationary_point_on_the_lattice() -> None:
    feet = [arrow.foot for arrow in scene_of("x^2 + y^2").arrows]
    assert (0.0, 0.0) not in feet


def test_steeper_arrows_are_longer() -> None:
    arrows = scene_of("x^2 + y^2").arrows
    lengths = [(hypot(*a.foot), hypot(a.tip[0] - a.foot[0], a.tip[1] - a.foot[1])) for a in arrows]
    middle = [length for far, length in lengths if far < 1]
    outside = [length for far, length in lengths if far > 2]
    assert max(middle) < min(outside)


AT_A_POINT = [("x^2 y", "1, 2", "3, 4"), ("x^2 + y^2", "3, 0", "0, 1"), ("x y", "-5, 5", "-1, 1")]


@pytest.mark.parametrize(("text", "point", "along"), AT_A_POINT)
def test_arrows_at_a_point_have_room(text: str, point: str, along: str) -> None:
    scene = scene_along(text, point, along)
    window, arrows = scene.window, scene.arrows
    assert {arrow.role for arrow in arrows} >= {Role.GRADIENT, Role.DIRECTION}
    inside = Window.around(window.centre, 0.47 * window.width, 0.47 * window.height)
    assert all(inside.holds(arrow.tip) and inside.holds(arrow.foot) for arrow in arrows)


@pytest.mark.parametrize(("text", "point", "along"), AT_A_POINT)
def test_numbers_of_level_lines_are_clear_of_arrows(text: str, point: str, along: str) -> None:
    scene = scene_along(text, point, along)
    size = max(scene.window.width, scene.window.height)
    labels = level_labels(scene)
    assert len(labels) > 2
    places = [place for _, place in labels]
    taken = [arrow.tip for arrow in scene.arrows] + [arrow.foot for arrow in scene.arrows]
    for number, place in enumerate(places):
        for other in (*taken, *places[:number]):
            assert hypot(place[0] - other[0], place[1] - other[1]) > CLEAR * size


def test_arrows_are_told_apart_without_colour_and_share_none_with_level_lines() -> None:
    roles = (Role.GRADIENT, Role.DIRECTION, Role.PROJECTION)
    for signs in (SHAFTS, PLAIN_SHAFTS):
        assert len({signs.get(role) for role in roles}) == 3
    assert len({SIGNS[role][0] for role in roles}) == 3
    colours = {colour for role in roles for colour in STYLES[role][1].split()}
    assert not colours & set(RAMP)
    scene = scene_along("x^2 y", "1, 2", "3, 4")
    console = Console(file=StringIO(), width=80, height=24, color_system=None)
    terminal.show(scene, console)
    drawn = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert all(sign in drawn for sign in ("∙∙→ u", "••→ projection of ∇f on u", "⠒⠒→ ∇f"))

"""What stands in the files: arrows perpendicular to level lines, text as text, few bytes."""

import json
import re
import sys
from math import atan2, degrees, remainder
from pathlib import Path
from unittest.mock import patch

import pytest

from gradcli.picture import excalidraw, figure
from gradcli.picture.sampling import Sampler
from gradcli.picture.scene import Role, Scene
from tests.cli.harness import run_inside
from tests.picture.pictures import picture_of, scene_of

HILLY = ["x^2 + y^2", "x y", "sin(x) cos(y)", "1/(x^2 + y^2)", "x e^(-x^2 - y^2)", "e^(30x y)"]
NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
ARROW = re.compile(
    rf'<g id="arrow-\d+">\s*<path d="M {NUMBER} {NUMBER} \nQ [^\n]* {NUMBER} {NUMBER} \n'
)
KINDS = (".svg", ".pdf", ".png", ".excalidraw")
WIDEST = 1.0


def _turn(u: float, v: float, p: float, q: float) -> float:
    """The angle between two vectors in degrees."""
    return abs(degrees(remainder(atan2(v, u) - atan2(q, p), 6.283185307179586)))


def _gradients(text: str, scene: Scene) -> list[tuple[float, float]]:
    sampler = Sampler(picture_of(text).function, ("x", "y"))
    pairs = (sampler(*arrow.foot).slopes for arrow in scene.arrows)
    return [(float(dx), float(dy)) for dx, dy in pairs]


@pytest.mark.parametrize("text", HILLY)
def test_arrows_of_a_figure_point_uphill(text: str) -> None:
    scene = scene_of(text)
    drawn = ARROW.findall(figure.rendered(scene, ".svg", "x").decode())
    assert len(drawn) == len(scene.arrows) > 10
    for path, (dx, dy) in zip(drawn, _gradients(text, scene), strict=True):
        x, y, u, v = map(float, path)
        assert _turn(u - x, y - v, dx, dy) < WIDEST


@pytest.mark.parametrize("text", HILLY)
def test_arrows_of_an_excalidraw_scene_point_uphill(text: str) -> None:
    scene = scene_of(text)
    elements = json.loads(excalidraw.rendered(scene))["elements"]
    drawn = [element["points"] for element in elements if element["type"] == "arrow"]
    assert len(drawn) == len(scene.arrows) > 10
    for (start, (u, v)), (dx, dy) in zip(drawn, _gradients(text, scene), strict=True):
        assert start == [0, 0]
        assert _turn(u, -v, dx, dy) < WIDEST


def test_an_excalidraw_scene_is_whole() -> None:
    file = json.loads(excalidraw.rendered(scene_of("x y")))
    assert (file["type"], file["version"]) == ("excalidraw", 2)
    elements = file["elements"]
    assert len({element["id"] for element in elements}) == len(elements)
    assert {"line", "arrow", "text", "rectangle"} <= {element["type"] for element in elements}
    groups = {element["groupIds"][0] for element in elements}
    assert {"frame", "levels", Role.SLOPE.value} <= groups
    for element in elements:
        if element["type"] == "line":
            across = [x for x, _ in element["points"]]
            assert element["width"] == pytest.approx(max(across) - min(across), abs=0.02)


def test_a_figure_keeps_text_as_text() -> None:
    svg = figure.rendered(scene_of("theta y"), ".svg", r"f(\theta, y) = \theta y").decode()
    shown = "".join(re.findall(r">([^<>]+)<", svg))
    assert "θ" in shown
    assert "glyph" not in svg


@pytest.mark.parametrize("kind", [".svg", ".pdf", ".png"])
def test_a_figure_is_the_same_every_time(kind: str) -> None:
    first, second = (figure.rendered(scene_of("x^2 - y^2"), kind, "f") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate", ["0.0999", "0.1"])
def test_ten_thousand_steps_make_a_small_file(tmp_path: Path, kind: str, rate: str) -> None:
    target = tmp_path / f"path{kind}"
    args = ["--from", "5,1", "--rate", rate, "--max-steps", "10000", "--tol", "0", "--last"]
    ran = run_inside("descend", "x^2 + 10y^2", *args, "--plot", str(target))
    assert ran.status in (0, 1)
    assert 1_000 < target.stat().st_size < 1_000_000


def test_a_figure_without_matplotlib_says_how_to_get_it(tmp_path: Path) -> None:
    with patch.dict(sys.modules, {"gradcli.picture.figure": None}):
        ran = run_inside("grad", "x y", "--plot", str(tmp_path / "hill.svg"))
    assert ran.status == 2
    assert "figures need Matplotlib" in ran.err
    assert "pip install 'gradcli[plot]'" in ran.err


def test_what_mathematics_cannot_set_becomes_words() -> None:
    for formula in (r"\begin{cases} x \end{cases}", r"\lvert x\rvert", "x" * 500):
        assert figure.rendered(scene_of("|x| + y"), ".svg", formula).startswith(b"<?xml")

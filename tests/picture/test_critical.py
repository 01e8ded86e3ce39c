"""Pictures of critical points: told apart by shape and by word, with the constraint they are on."""

import json
from math import hypot, isclose
from pathlib import Path

import pytest

from gradcli.cli.meaning import function_of
from gradcli.language.reading.parser import parse
from gradcli.picture.drawing import draw
from gradcli.picture.scene import Role, Scene
from gradcli.picture.survey import survey
from gradcli.picture.terminal.inks import SHAPES
from gradcli.verbs.critical import critical
from tests.cli.harness import run_inside
from tests.picture.pictures import CANVAS, FREE


def _scene(text: str, *constraints: str) -> Scene:
    function = function_of(parse(text), None)
    trees = [function_of(parse(each), function.variables).tree for each in constraints]
    return draw(survey(critical(function, trees, {}), CANVAS, FREE, FREE))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x^3 - 3x + y^2", {(-1, 0): Role.SADDLE, (1, 0): Role.MINIMUM}),
        ("x^4 + y^4", {(0, 0): Role.MINIMUM}),
        ("sqrt(x^2 + y^2)", {(0, 0): Role.NO_DERIVATIVE}),
        ("x^3 - 3x", {(-1, 2): Role.MAXIMUM, (1, -2): Role.MINIMUM}),
    ],
)
def test_points_are_marked_by_kind(text: str, kinds: dict[tuple[int, int], Role]) -> None:
    assert {mark.at: mark.role for mark in _scene(text).marks} == kinds


def test_the_constraint_is_drawn_and_the_points_lie_on_it() -> None:
    scene = _scene("x y", "x^2 + y^2 = 8")
    lines = [line for line in scene.lines if line.role is Role.CONSTRAINT]
    assert lines
    places = [point for line in lines for point in line.points]
    assert all(isclose(hypot(*place), 8**0.5, rel_tol=1e-3) for place in places)
    assert all(isclose(hypot(*mark.at), 8**0.5) for mark in scene.marks)


def test_curves_of_critical_points_are_drawn() -> None:
    lines = [x for x in _scene("(x^2 + y^2 - 1)^2").lines if x.role is Role.CRITICAL]
    assert all(isclose(hypot(*place), 1, rel_tol=1e-3) for x in lines for place in x.points)
    assert lines


def test_families_are_shown_where_there_are_some() -> None:
    kinds = {mark.role for mark in _scene("sin(x) sin(y)").marks}
    assert kinds == {Role.MINIMUM, Role.MAXIMUM, Role.SADDLE}


def test_kinds_are_told_without_colour() -> None:
    out = run_inside("critical", "x^3 - 3x + y^2", "--draw", "--color", "never").out
    assert "▼ minimum" in out
    assert "◆ saddle" in out
    assert len({shape for shapes in SHAPES.values() for shape in shapes}) == 2 * len(SHAPES)


@pytest.mark.parametrize("kind", ["svg", "png", "pdf", "excalidraw"])
def test_files_explain_their_marks(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"hill.{kind}"
    run_inside("critical", "x y", "--on", "x^2 + y^2 = 8", "--plot", str(file))
    if kind == "excalidraw":
        texts = [each.get("text") for each in json.loads(file.read_text("utf-8"))["elements"]]
        assert {"minimum", "maximum"} <= set(texts)
    elif kind == "svg":
        words = file.read_text("utf-8")
        assert all(word in words for word in ("minimum", "maximum", "constraint"))
    else:
        assert file.stat().st_size > 1000

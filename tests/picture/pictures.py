"""Scenes of formulas, for tests."""

from gradcli.cli.meaning import function_of
from gradcli.language.inputs.points import read_point
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.picture.drawing import draw
from gradcli.picture.sampled import Canvas, Extent, Picture, Window
from gradcli.picture.scene import Scene
from gradcli.picture.survey import survey
from gradcli.results.base import Wanted
from gradcli.verbs.directional_at import directional_derivative_at
from gradcli.verbs.gradient import gradient
from gradcli.verbs.gradient_at import gradient_at

CANVAS = Canvas(ratio=1.5, samples=200, arrows=80)
FREE = Extent()


def picture_of(
    text: str, canvas: Canvas = CANVAS, x: Extent = FREE, y: Extent = FREE, names: str = ""
) -> Picture:
    """What a picture of a formula shows."""
    variables = tuple(names) or None
    reading = parse(text, Scope().declare(*names))
    return survey(gradient(function_of(reading, variables)), canvas, x, y)


def window_at(text: str, point: str) -> Window:
    """The window of a picture of a gradient at a point."""
    function = function_of(parse(text), None)
    place = read_point(point, Scope()).coordinates(function.variables)
    return survey(gradient_at(function, place, Wanted(exact=False)), CANVAS, FREE, FREE).window


def scene_of(
    text: str, canvas: Canvas = CANVAS, x: Extent = FREE, y: Extent = FREE, names: str = ""
) -> Scene:
    """The scene of a formula."""
    return draw(picture_of(text, canvas, x, y, names))


def scene_along(text: str, point: str, along: str) -> Scene:
    """The scene of a directional derivative at a point."""
    function = function_of(parse(text), None)
    place = read_point(point, Scope()).coordinates(function.variables)
    vector = read_point(along, Scope()).coordinates(function.variables)
    wanted = Wanted(exact=False)
    result = directional_derivative_at(function, place, vector, wanted=wanted)
    return draw(survey(result, CANVAS, FREE, FREE))

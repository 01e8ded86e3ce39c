"""Pages for tangents: of the graph, of the level set, and the linear approximation."""

import re
from collections.abc import Iterator

from gradcli.language.build import ZERO
from gradcli.language.tree import Apply, Symbol
from gradcli.render import Numbers
from gradcli.render.pages.head import called, echo, place
from gradcli.render.pages.page import Entry, Fact, Page
from gradcli.render.pages.stated import show_working
from gradcli.render.screen import ANSWER
from gradcli.results.base import Value, Vector
from gradcli.results.tangents import (
    Approximation,
    LevelTangent,
    Tangent,
    height_name,
    parameter_name,
)
from gradcli.verbs.tangent import affine

MOST_DIRECTIONS = 6
WHOLE = re.compile(r"\d{9}|\de\d")
FLAT = {1: "line", 2: "plane"}


def show_tangent(page: Page, result: Tangent) -> None:
    """The tangent plane, the level set's tangent and normal, and the approximation."""
    function = result.function
    echo(page, function, result.point)
    show_working(page, result)
    page.blank()
    graph = [*_value(page, result), _plane(page, result, result.plane)] if result.plane else []
    level = _level(page, result, result.level) if result.level else ()
    page.entries(*filter(None, (graph, list(level))))
    if result.level and result.level.assumed:
        page.blank()
        where = place(page, result.point)
        page.note(f"if {where} lies on it: {page.notation.line(result.level.assumed)}")
    if not result.level and len(function.variables) > 1:
        page.note(f"a stationary point: {function.slope} = 0, so the level set has no tangent here")
    if result.approximation:
        page.blank()
        _approximation(page, result, result.approximation)


def _flat(dimension: int) -> str:
    return f"tangent {FLAT.get(dimension, 'hyperplane')}"


def _value(page: Page, result: Tangent) -> Iterator[Entry]:
    words = page.notation.reading(result.value).parts
    name = called(page, result.function, result.point)
    yield Entry("value", (name + "".join(f" {sign} {number}" for sign, number in words),))


def _plane(page: Page, result: Tangent, plane: Value) -> Entry:
    """z = f(a) + ∇f(a)·(x − a)."""
    height = page.notation.line(Symbol(height_name(result.function)))
    lines = (f"{height} {sign} {words}" for sign, words in page.notation.reading(plane).parts)
    return Entry(_flat(len(result.function.variables)), tuple(lines), ANSWER)


def _level(page: Page, result: Tangent, level: LevelTangent) -> Iterator[Entry]:
    """The level set's tangent and normal, and directions that show them orthogonal."""
    function, dimension = result.function, len(result.point) - 1
    if result.plane:
        sign, height = page.notation.reading(result.value).parts[0]
        yield Entry("level set", (f"{called(page, function)} {sign} {height}",))
    style = "" if result.plane else ANSWER
    yield Entry(_flat(dimension), tuple(_equations(page, result, level)), style)
    yield Entry("normal line", tuple(_normal(page, result, level.normal)))
    pairs = list(zip(level.basis, level.dots, strict=True))
    for number, (direction, dot) in enumerate(pairs[:MOST_DIRECTIONS], 1):
        name = page.notation.line(Symbol("v" if dimension == 1 else f"v_{number}"))
        zero = page.notation.reading(dot).parts[0][1]
        words = f"{name} = {place(page, direction)},  {function.slope}·{name} = {zero}"
        label = "" if number > 1 else "direction" if dimension == 1 else "directions"
        yield Entry(label, (words,))
    if len(pairs) > MOST_DIRECTIONS:
        yield Entry("", (f"… {len(pairs)} in all",))


def _equations(page: Page, result: Tangent, level: LevelTangent) -> list[str]:
    """Left = right in exact numbers, left ≈ right in decimals, as far as they differ.

    Whole numbers that nobody reads give way to ∇f(a)·x ≈ ∇f(a)·a.
    """
    equation = level.equation
    if page.notation.numbers is None and WHOLE.search(page.notation.line(equation.exact)):
        slopes = [slope.decimal for slope in level.normal]
        left = affine(slopes, result.function.variables, ZERO)
        sides = page.notation.sides(Apply("=", (left, level.constant.decimal)))
        return [page.notation.say(" ≈ ").join(sides)]
    exact, decimal = (page.notation.sides(tree) for tree in (equation.exact, equation.decimal))
    sign = "=" if exact == decimal else "≈"
    both = [f"{exact[0]} = {exact[1]}", f"{decimal[0]} {sign} {decimal[1]}"]
    if page.notation.numbers is None and exact != decimal:
        return both
    return both[1:] if page.notation.numbers is Numbers.DECIMAL else both[:1]


def _normal(page: Page, result: Tangent, normal: Vector) -> list[str]:
    """The points a + t·∇f(a)."""
    notation, name = page.notation, parameter_name(result.function)
    starts, ways = (notation.reading(*vector).parts for vector in (result.point, normal))
    first = f"{place(page, result.point)} + {name}·{ways[0][1]}"
    if len(ways) == 1:
        return [first if ways[0][0] == "=" else notation.say(f"≈ {first}")]
    return [first, notation.say(f"≈ {starts[-1][1]} + {name}·{ways[-1][1]}")]


def _approximation(page: Page, result: Tangent, near: Approximation) -> None:
    """L(Q) beside f(Q)."""
    function, reading = result.function, page.notation.reading
    at = called(page, function, near.point)
    linear = "L" + at.removeprefix(page.notation.line(Symbol(function.name)))
    page.note(f"The linear approximation L at {place(page, near.point)}:")
    page.facts(
        [
            Fact(linear, reading(near.linear)),
            Fact(at, reading(near.value)),
            Fact("error L − " + function.name, reading(near.error)),
        ]
    )

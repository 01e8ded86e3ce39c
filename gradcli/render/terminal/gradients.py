"""Pages for the gradient, its direction and its norm."""

from gradcli.language.tree import Symbol
from gradcli.render import Numbers
from gradcli.render.notation import Reading
from gradcli.render.numbers import rational
from gradcli.render.terminal.head import called, echo, size_of_slope, slope
from gradcli.render.terminal.page import ANSWER, Fact, Page
from gradcli.render.terminal.vectors import (
    Slopes,
    equation,
    gradient,
    of_formulas,
    of_numbers,
    ratio,
)
from gradcli.results.base import Value
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient


def show_gradient(page: Page, result: Gradient) -> None:
    """∇f as formulas."""
    echo(page, result.function)
    gradient(page, Slopes(result.function, result.gradient), ANSWER)


def show_gradient_at(page: Page, result: GradientAt) -> None:
    """∇f at a point, and what it says there: value, steepness, direction."""
    function = result.function
    echo(page, function, result.point)
    gradient(page, Slopes(function, result.partials, result.point, result.gradient), ANSWER)
    page.blank()
    reading = page.notation.reading
    facts = [Fact(called(page, function, result.point), reading(result.value))]
    facts.append(Fact(size_of_slope(function), reading(result.norm)))
    if result.direction and len(function.variables) > 1:
        facts.append(Fact("steepest ascent", reading(*result.direction), derived=True))
    if result.angle:
        facts.append(Fact("its angle", _degrees(page, result.angle)))
    page.facts(facts)
    if result.direction is None:
        page.note(f"a stationary point: {slope(function)} = 0, so no direction leads upwards")


def _degrees(page: Page, angle: Value) -> Reading:
    """An angle in degrees; an exact one only where it is rational."""
    notation = page.notation
    way = notation.exacts if notation.numbers is Numbers.EXACT else notation.decimals
    if rational(angle.exact) is None and notation.numbers is None:
        way = notation.decimals
    sign = "=" if way == notation.exacts else notation.sign((angle,))
    return Reading(((sign, notation.say(f"{way((angle,))[0]}°")),))


def show_unit_gradient(page: Page, result: UnitGradient) -> None:
    """∇f/‖∇f‖ as formulas or numbers."""
    function, parts = result.function, result.direction
    echo(page, function, result.point)
    left = [page.ink("u  =  "), ratio(page, slope(function), size_of_slope(function))]
    numbers = tuple(part for part in parts if isinstance(part, Value))
    formulas = [part for part in parts if not isinstance(part, Value)]
    columns = (
        of_numbers(page, numbers, ANSWER) if numbers else [of_formulas(page, formulas, ANSWER)]
    )
    if equation(page, left, columns):
        return
    names = [page.notation.line(Symbol(f"u_{place}")) for place in range(1, len(parts) + 1)]
    if numbers:
        readings = map(page.notation.reading, numbers)
        page.facts([Fact(*pair, ANSWER) for pair in zip(names, readings, strict=True)])
    for name, tree in zip(names, formulas, strict=False):
        page.formula(name, tree, ANSWER)


def show_norm(page: Page, result: Norm) -> None:
    """‖∇f‖ as a formula."""
    echo(page, result.function)
    gradient(page, Slopes(result.function, result.gradient))
    page.blank()
    page.formula(size_of_slope(result.function), result.norm, ANSWER)


def show_norm_at(page: Page, result: NormAt) -> None:
    """‖∇f‖ at a point."""
    function = result.function
    echo(page, function, result.point)
    gradient(page, Slopes(function, result.partials, result.point, result.gradient))
    page.blank()
    page.facts([Fact(size_of_slope(function), page.notation.reading(result.norm), ANSWER)])

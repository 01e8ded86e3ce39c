"""Pages for the directional derivative."""

from fractions import Fraction

from gradcli.render.notation import Reading
from gradcli.render.numbers import rational, shortened
from gradcli.render.terminal.head import echo, place, size_of_slope, slope
from gradcli.render.terminal.page import ANSWER, Fact, Page
from gradcli.render.terminal.vectors import Slopes, equation, gradient, of_numbers, ratio
from gradcli.results.base import Value
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt, RateAlong

Directional = DirectionalDerivative | DirectionalDerivativeAt | RateAlong
PERCENT_DIGITS = 3


def show_directional(page: Page, result: DirectionalDerivative) -> None:
    """D_u f as a formula."""
    function = result.function
    echo(page, function)
    gradient(page, Slopes(function, result.gradient))
    page.blank()
    _direction(page, result)
    page.blank()
    page.formula(_symbol(result), result.derivative, ANSWER)
    if result.normalized and not _is_unit(result):
        page.blank()
        page.formula(f"{slope(function)}·V", result.product)
    _about_length(page, result)


def show_directional_at(page: Page, result: DirectionalDerivativeAt) -> None:
    """D_u f at a point, beside ∇f·V and the largest rate there is."""
    function = result.function
    echo(page, function, result.point)
    gradient(page, Slopes(function, result.partials, result.point, result.gradient))
    page.blank()
    _direction(page, result)
    page.blank()
    page.facts(_facts(page, result))
    _about_length(page, result)


def show_rate(page: Page, result: RateAlong) -> None:
    """The rate along u where there is no gradient."""
    echo(page, result.function, result.point)
    _direction(page, result)
    page.blank()
    name = f"Dᵤ{result.function.name}" if result.normalized else "rate along V"
    page.facts([Fact(name, page.notation.reading(result.derivative), ANSWER)])
    _about_length(page, result)
    page.blank()
    page.note(result.remark)


def _facts(page: Page, result: DirectionalDerivativeAt) -> list[Fact]:
    reading, name = page.notation.reading, slope(result.function)
    facts = [Fact(_symbol(result), reading(result.derivative), ANSWER)]
    if result.normalized and not _is_unit(result):
        facts.append(Fact(f"{name}·V", reading(result.product)))
    facts.append(Fact(f"largest rate {size_of_slope(result.function)}", reading(result.norm)))
    if result.cosine:
        share = _percent(page, result.cosine)
        facts.append(Fact("share of it (cosine)", Reading((*reading(result.cosine).parts, share))))
    return facts


def _percent(page: Page, share: Value) -> tuple[str, str]:
    """A share as = 98.4 %."""
    value = shortened(100 * (rational(share.decimal) or Fraction(0)), PERCENT_DIGITS)
    exact = rational(share.exact)
    sign = "=" if exact is not None and 100 * exact == value else page.notation.say("≈")
    return sign, f"{page.notation.digits_of(value)} %"


def _symbol(result: Directional) -> str:
    name = slope(result.function)
    return f"Dᵤ{result.function.name} = {name}·u" if result.normalized else f"{name}·V"


def _direction(page: Page, result: Directional) -> None:
    """u = V/‖V‖ where V had another length, else the direction as it was given."""
    if _is_unit(result) or not result.normalized:
        name = "u" if result.normalized else "V"
        left, vector = [page.ink(name)], result.along
    else:
        left, vector = [page.ink("u  =  "), ratio(page, "V", "‖V‖")], result.direction
    if not equation(page, left, of_numbers(page, vector)):
        page.facts([Fact("u" if result.normalized else "V", page.notation.reading(*vector))])


def _is_unit(result: Directional) -> bool:
    return rational(result.length.exact) == 1


def _about_length(page: Page, result: Directional) -> None:
    if _is_unit(result):
        return
    sizes = " ".join(
        f"{sign} {words}" for sign, words in page.notation.reading(result.length).parts
    )
    done = "and was normalised" if result.normalized else "and was not normalised"
    page.blank()
    page.note(f"V = {place(page, result.along)} had length ‖V‖ {sizes} {done}.")

"""How uncertain f(a) is: the propagation of independent errors, to first order."""

from decimal import Decimal
from functools import partial

from gradcli.errors import UndefinedError
from gradcli.language.build import ONE, rational
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Engine, Numbers, Place, computed
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Value, Wanted
from gradcli.results.uncertainties import Uncertainty
from gradcli.verbs.gradient_at import formulas

TWO_DIGITS, ONE_DIGIT = 354, 949
"""The first three digits of σ up to which it is given with two, and with one."""

USUAL_POWERS = range(-4, 7)


def uncertainty(
    function: Function, point: Place, sigma: tuple[Tree, ...], wanted: Wanted = BOTH
) -> Uncertainty:
    """σ_f at a, for standard deviations of the variables in their order.

    Raises UndefinedError where f is not differentiable at a, and where a deviation is negative.
    """
    return computed(partial(_uncertainty, function, point, sigma, wanted), point, wanted)


def _uncertainty(
    function: Function, point: Place, sigma: tuple[Tree, ...], wanted: Wanted, at: Engine
) -> Uncertainty:
    here = at.local(function, point, wanted)
    spreads = at.exact_numbers(sigma)
    _refuse_negative(function, spreads, at)
    parts = tuple(slope * spread for slope, spread in zip(here.gradient, spreads, strict=True))
    size, told = at.length(parts), wanted.whole
    total = at.dot(tuple(at.length((part,)) for part in parts), _ones(parts, at))
    value, found = here.shown(here.value), here.shown(size)
    return Uncertainty(
        function=function,
        partials=formulas(function, wanted),
        point=as_typed(here.shown_all(here.point), point),
        value=value,
        gradient=here.shown_all(here.gradient),
        sigma=here.shown_all(spreads),
        uncertainty=found,
        worst=here.shown(total),
        shares=here.shown_all(_shares(parts, at)) if told and not at.vanishes(size) else None,
        rounded=reported(value, found) if told else "",
    )


def _ones(parts: Numbers, at: Engine) -> Numbers:
    return at.exact_numbers((ONE,)) * len(parts)


def _refuse_negative(function: Function, spreads: Numbers, at: Engine) -> None:
    for name, spread in zip(function.variables, spreads, strict=True):
        if at.sign_of(spread) < 0:
            raise UndefinedError(f"the standard deviation of {name} is negative")


def _shares(parts: Numbers, at: Engine) -> Numbers:
    """The parts of σ_f² that the variables bring."""
    total = at.dot(parts, parts)
    return tuple(at.dot((part,), (part,)) / total for part in parts)


def reported(value: object, deviation: object) -> str:
    """value ± deviation as the Particle Data Group rounds them: σ to one digit or two.

    If its first three digits are at most 354 it has two, up to 949 one, and beyond it is 1000 with
    two; the value ends where σ does. Empty where one of them is no number, or σ is 0.
    """
    number, sigma = map(_decimal, (value, deviation))
    if number is None or not sigma:
        return ""
    lead = sigma.adjusted()
    first = int(sigma.scaleb(2 - lead).to_integral_value())
    places = lead - (1 if first <= TWO_DIGITS or first > ONE_DIGIT else 0)
    places += first > ONE_DIGIT
    return _written(number, sigma, places)


def _written(number: Decimal, sigma: Decimal, places: int) -> str:
    """Both to the same place; with a power of ten outside where they are very large or small."""
    power = max(number.adjusted() if number else sigma.adjusted(), sigma.adjusted())
    power = 0 if power in USUAL_POWERS and places <= 0 else power
    unit = Decimal(1).scaleb(places - power)
    texts = [f"{each.scaleb(-power).quantize(unit):f}" for each in (number, sigma)]
    text = " ± ".join(texts).replace("-", "−")
    return f"({text})·10^{power}" if power else text


def _decimal(number: object) -> Decimal | None:
    """A number in 30 digits, where it is one."""
    found = rational(number.decimal) if isinstance(number, Value) else None
    if found is None:
        return None
    return Decimal(found.numerator) / Decimal(found.denominator)

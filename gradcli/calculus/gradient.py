"""The gradient ∇f, its norm ‖∇f‖ and its direction, as formulas and at a point."""

from collections.abc import Sequence

from gradcli.calculus import derivation
from gradcli.calculus.build import add, div, power
from gradcli.calculus.tidy import tidy
from gradcli.errors import UndefinedError
from gradcli.language.tree import Apply, Number, Tree
from gradcli.results import Function, Gradient, GradientAt, Norm, NormAt, UnitGradient

Coordinates = Sequence[Tree]


def partials(function: Function) -> tuple[Tree, ...]:
    """The tidied partial derivatives, one a variable."""
    return tuple(tidy(tree) for tree in derivation.gradient(function.tree, function.variables))


def gradient(function: Function) -> Gradient:
    """∇f as formulas."""
    return Gradient(function=function, gradient=partials(function))


def length(components: Sequence[Tree]) -> Tree:
    """‖v‖ = √(v₁² + v₂² + …) of a vector of formulas, untidied."""
    if len(components) == 1:
        return Apply("abs", (components[0],))
    return Apply("sqrt", (add(power(component, Number(2)) for component in components),))


def norm(function: Function) -> Norm:
    """‖∇f‖ as a formula."""
    slopes = partials(function)
    return Norm(function=function, gradient=slopes, norm=tidy(length(slopes)))


def unit_gradient(function: Function) -> UnitGradient:
    """∇f/‖∇f‖ as formulas."""
    slopes = partials(function)
    size = tidy(length(slopes))
    direction = tuple(tidy(div(slope, size)) for slope in slopes)
    return UnitGradient(function=function, point=None, direction=direction)


def gradient_at(function: Function, point: Coordinates, digits: int | None = None) -> GradientAt:
    """f(a), ∇f(a), ‖∇f(a)‖ and the direction of steepest ascent.

    Raises UndefinedError where f is undefined or not differentiable at a.
    """
    from gradcli.calculus.symbolic import local as at

    slopes = partials(function)
    here = at.local(function, slopes, point, digits)
    size = at.length(here.gradient)
    moving = at.sign_of(size) != 0
    return GradientAt(
        function=function,
        partials=slopes,
        point=here.shown_all(here.point),
        value=here.shown(here.value),
        gradient=here.shown_all(here.gradient),
        norm=here.shown(size),
        direction=here.shown_all([slope / size for slope in here.gradient]) if moving else None,
        angle=here.shown(at.degrees(*here.gradient)) if moving and len(slopes) == 2 else None,
    )


def norm_at(function: Function, point: Coordinates, digits: int | None = None) -> NormAt:
    """‖∇f(a)‖. Raises UndefinedError where f is undefined or not differentiable at a."""
    from gradcli.calculus.symbolic import local as at

    slopes = partials(function)
    here = at.local(function, slopes, point, digits)
    return NormAt(
        function=function,
        partials=slopes,
        point=here.shown_all(here.point),
        gradient=here.shown_all(here.gradient),
        norm=here.shown(at.length(here.gradient)),
    )


def unit_gradient_at(
    function: Function, point: Coordinates, digits: int | None = None
) -> UnitGradient:
    """∇f(a)/‖∇f(a)‖. Raises UndefinedError at a stationary point, too: 0 has no direction."""
    found = gradient_at(function, point, digits)
    if found.direction is None:
        raise UndefinedError("the gradient is zero there: a stationary point has no direction of ascent")
    return UnitGradient(function=function, point=found.point, direction=found.direction)

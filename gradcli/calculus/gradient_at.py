"""The gradient ∇f(a), its norm and its direction at a point, exactly."""

from collections.abc import Sequence

from gradcli.calculus.gradient import partials
from gradcli.calculus.symbolic import local as at
from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree
from gradcli.results import BOTH, Function, GradientAt, NormAt, UnitGradient, Wanted

Coordinates = Sequence[Tree]


def gradient_at(function: Function, point: Coordinates, wanted: Wanted = BOTH) -> GradientAt:
    """f(a), ∇f(a), ‖∇f(a)‖ and the direction of steepest ascent.

    Raises UndefinedError where f is undefined or not differentiable at a.
    """
    slopes = partials(function)
    here = at.local(function, slopes, point, wanted)
    size = at.length(here.gradient)
    moving = at.zero_or(size) != 0
    plane = len(slopes) == 2 and not size.free_symbols
    return GradientAt(
        function=function,
        partials=slopes,
        point=here.shown_all(here.point),
        value=here.shown(here.value),
        gradient=here.shown_all(here.gradient),
        norm=here.shown(size),
        direction=here.shown_all([slope / size for slope in here.gradient]) if moving else None,
        angle=here.shown(at.degrees(*here.gradient)) if moving and plane else None,
    )


def norm_at(function: Function, point: Coordinates, wanted: Wanted = BOTH) -> NormAt:
    """‖∇f(a)‖. Raises UndefinedError where f is undefined or not differentiable at a."""
    slopes = partials(function)
    here = at.local(function, slopes, point, wanted)
    return NormAt(
        function=function,
        partials=slopes,
        point=here.shown_all(here.point),
        gradient=here.shown_all(here.gradient),
        norm=here.shown(at.length(here.gradient)),
    )


def unit_gradient_at(function: Function, point: Coordinates, wanted: Wanted = BOTH) -> UnitGradient:
    """∇f(a)/‖∇f(a)‖. Raises UndefinedError at a stationary point, too: 0 has no direction."""
    found = gradient_at(function, point, wanted)
    if found.direction is None:
        raise UndefinedError(
            "the gradient is zero there: a stationary point has no direction of ascent"
        )
    return UnitGradient(function=function, point=found.point, direction=found.direction)

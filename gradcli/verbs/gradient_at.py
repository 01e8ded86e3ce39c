"""The gradient ∇f(a), its norm and its direction at a point."""

from functools import partial

from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Engine, Local, Numbers, Place, computed
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.gradients import GradientAt, NormAt, UnitGradient


def gradient_at(function: Function, point: Place, wanted: Wanted = BOTH) -> GradientAt:
    """f(a), ∇f(a), ‖∇f(a)‖ and the direction of steepest ascent.

    Raises UndefinedError where f is undefined or not differentiable at a.
    """
    return computed(partial(_gradient_at, function, point, wanted), point, wanted)


def _gradient_at(function: Function, point: Place, wanted: Wanted, at: Engine) -> GradientAt:
    here, slopes = local(function, point, wanted, at)
    size = at.length(slopes) if wanted.asides else None
    moving = wanted.whole and size is not None and not at.vanishes(size)
    plane = len(slopes) == 2 and function.system is None
    angle = at.degrees(*slopes) if moving and plane else None
    return GradientAt(
        function=function,
        partials=formulas(function, wanted),
        point=as_typed(here.shown_all(here.point), point),
        value=here.shown(here.value),
        gradient=here.shown_all(slopes),
        norm=None if size is None else here.shown(size),
        direction=here.shown_all([slope / size for slope in slopes]) if moving else None,
        angle=None if angle is None else here.shown(angle),
    )


def norm_at(function: Function, point: Place, wanted: Wanted = BOTH) -> NormAt:
    """‖∇f(a)‖. Raises UndefinedError where f is undefined or not differentiable at a."""
    return computed(partial(_norm_at, function, point, wanted), point, wanted)


def _norm_at(function: Function, point: Place, wanted: Wanted, at: Engine) -> NormAt:
    here, slopes = local(function, point, wanted, at)
    return NormAt(
        function=function,
        partials=formulas(function, wanted),
        point=as_typed(here.shown_all(here.point), point),
        gradient=here.shown_all(slopes),
        norm=here.shown(at.length(slopes)),
    )


def unit_gradient_at(function: Function, point: Place, wanted: Wanted = BOTH) -> UnitGradient:
    """∇f(a)/‖∇f(a)‖. Raises UndefinedError at a stationary point, too: 0 has no direction."""
    return computed(partial(_unit_gradient_at, function, point, wanted), point, wanted)


def _unit_gradient_at(function: Function, point: Place, wanted: Wanted, at: Engine) -> UnitGradient:
    here, slopes = local(function, point, wanted, at)
    size = at.length(slopes)
    if at.vanishes(size):
        raise UndefinedError(
            "the gradient is zero there: a stationary point has no direction of ascent"
        )
    return UnitGradient(
        function=function,
        point=as_typed(here.shown_all(here.point), point),
        direction=here.shown_all([slope / size for slope in slopes]),
    )


def local(function: Function, point: Place, wanted: Wanted, at: Engine) -> tuple[Local, Numbers]:
    """The point and f(a); and ∇f(a), along the unit vectors where there is a system of them."""
    if function.system is None:
        here = at.local(function, point, wanted)
        return here, here.gradient
    from gradcli.verbs.coordinates import local_in  # noqa: PLC0415  # tidying is a lot to import

    return local_in(function.system, function, point, wanted, at)


def formulas(function: Function, wanted: Wanted) -> tuple[Tree, ...]:
    """∇f as formulas, where they are wanted beside numbers."""
    if not wanted.whole:
        return ()
    from gradcli.verbs.coordinates import components  # noqa: PLC0415  # tidying is a lot to import

    return components(function)

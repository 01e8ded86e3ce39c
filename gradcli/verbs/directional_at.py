"""The directional derivative D_u f(a) = ∇f(a)·u at a point."""

from collections.abc import Sequence
from functools import partial

from gradcli.errors import NotDifferentiableError
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Engine, Place, computed
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.rates import DirectionalDerivativeAt, RateAlong
from gradcli.verbs.direction import length_of
from gradcli.verbs.gradient_at import formulas, local


def directional_derivative_at(
    function: Function,
    point: Place,
    along: Sequence[Tree],
    normalize: bool = True,
    wanted: Wanted = BOTH,
) -> DirectionalDerivativeAt | RateAlong:
    """D_u f(a), beside ∇f(a)·V, the largest rate ‖∇f(a)‖ and the share of it that u reaches.

    Where f has no gradient at a, the rate along u alone. Raises ReadError for the zero vector,
    UndefinedError where f has no value at a, or no rate along u.
    """
    try:
        verb = partial(_derivative_at, function, point, along, normalize, wanted)
        return computed(verb, point, wanted)
    except NotDifferentiableError as error:
        if not isinstance(point, Sequence) or function.system:
            raise
        from gradcli.verbs.one_sided import rate_along  # noqa: PLC0415  # for corners only

        return rate_along(function, point, along, normalize, wanted, error)


def _derivative_at(
    function: Function,
    point: Place,
    along: Sequence[Tree],
    normalize: bool,
    wanted: Wanted,
    at: Engine,
) -> DirectionalDerivativeAt:
    vector = at.exact_numbers(along)
    size = length_of(vector, at)
    here, slopes = local(function, point, wanted, at)
    product, largest = at.dot(slopes, vector), at.length(slopes)
    moving = wanted.asides and not at.vanishes(largest)
    return DirectionalDerivativeAt(
        function=function,
        partials=formulas(function, wanted),
        point=as_typed(here.shown_all(here.point), point),
        gradient=here.shown_all(slopes),
        along=here.shown_all(vector),
        length=here.shown(size),
        direction=here.shown_all([component / size for component in vector]),
        normalized=normalize,
        product=here.shown(product),
        derivative=here.shown(product / size if normalize else product),
        norm=here.shown(largest),
        cosine=here.shown(product / (size * largest)) if moving else None,
    )

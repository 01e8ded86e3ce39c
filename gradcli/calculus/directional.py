"""The directional derivative D_u f = ∇f·u along a vector, toward a point or at an angle."""

from collections.abc import Sequence
from functools import partial

from gradcli.calculus.build import add, div, mul, neg
from gradcli.calculus.engine import Coordinates, Engine, Number, Numbers, computed, exact
from gradcli.calculus.gradient import partials
from gradcli.calculus.gradient_at import formulas
from gradcli.calculus.tidy import tidy
from gradcli.errors import ReadError
from gradcli.language.tree import Apply, Tree
from gradcli.results import BOTH, DirectionalDerivative, DirectionalDerivativeAt, Function, Wanted


def toward(start: Coordinates, goal: Coordinates) -> tuple[Tree, ...]:
    """The vector Q − P."""
    return tuple(add((q, neg(p))) for p, q in zip(start, goal, strict=True))


def at_angle(angle: Tree) -> tuple[Tree, ...]:
    """The unit vector (cos θ, sin θ)."""
    return Apply("cos", (angle,)), Apply("sin", (angle,))


def directional_derivative(
    function: Function, along: Sequence[Tree], normalize: bool = True, wanted: Wanted = BOTH
) -> DirectionalDerivative:
    """D_u f as a formula, with u = V/‖V‖ or, not normalised, u = V.

    Raises ReadError for the zero vector.
    """
    at = exact()
    slopes = partials(function)
    vector = at.exact_numbers(along)
    size = _length_of(vector, at)
    unit = [component / size for component in vector]
    given = [at.value_of(component, wanted) for component in vector]
    product = add(mul((slope, v.exact)) for slope, v in zip(slopes, given, strict=True))
    length = at.value_of(size, wanted)
    return DirectionalDerivative(
        function=function,
        gradient=slopes,
        along=tuple(given),
        length=length,
        direction=tuple(at.value_of(component, wanted) for component in unit),
        normalized=normalize,
        product=tidy(product),
        derivative=tidy(div(product, length.exact) if normalize else product),
    )


def directional_derivative_at(
    function: Function,
    point: Coordinates,
    along: Sequence[Tree],
    normalize: bool = True,
    wanted: Wanted = BOTH,
) -> DirectionalDerivativeAt:
    """D_u f(a), beside ∇f(a)·V, the largest rate ‖∇f(a)‖ and the share of it that u reaches.

    Raises ReadError for the zero vector, UndefinedError where f is not differentiable at a.
    """
    return computed(partial(_derivative_at, function, point, along, normalize, wanted), wanted)


def _derivative_at(
    function: Function,
    point: Coordinates,
    along: Sequence[Tree],
    normalize: bool,
    wanted: Wanted,
    at: Engine,
) -> DirectionalDerivativeAt:
    vector = at.exact_numbers(along)
    size = _length_of(vector, at)
    here = at.local(function, point, wanted)
    product, largest = at.dot(here.gradient, vector), at.length(here.gradient)
    moving = not at.vanishes(largest)
    return DirectionalDerivativeAt(
        function=function,
        partials=formulas(function, wanted),
        point=here.shown_all(here.point),
        gradient=here.shown_all(here.gradient),
        along=here.shown_all(vector),
        length=here.shown(size),
        direction=here.shown_all([component / size for component in vector]),
        normalized=normalize,
        product=here.shown(product),
        derivative=here.shown(product / size if normalize else product),
        norm=here.shown(largest),
        cosine=here.shown(product / (size * largest)) if moving else None,
    )


def _length_of(vector: Numbers, at: Engine) -> Number:
    size = at.length(vector)
    if at.vanishes(size):
        raise ReadError("the zero vector has no direction")
    return size

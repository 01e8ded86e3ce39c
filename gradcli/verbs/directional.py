"""The directional derivative D_u f = ∇f·u as a formula."""

from collections.abc import Sequence
from functools import partial

from gradcli.algebra.tidy import tidy
from gradcli.language.build import add, div, mul
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Engine, computed
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.rates import DirectionalDerivative
from gradcli.verbs.coordinates import components
from gradcli.verbs.direction import length_of


def directional_derivative(
    function: Function, along: Sequence[Tree], normalize: bool = True, wanted: Wanted = BOTH
) -> DirectionalDerivative:
    """D_u f as a formula, with u = V/‖V‖ or, not normalised, u = V.

    Raises ReadError for the zero vector.
    """
    verb = partial(_derivative, function, along, normalize, wanted)
    return computed(verb, along, BOTH)


def _derivative(
    function: Function, along: Sequence[Tree], normalize: bool, wanted: Wanted, at: Engine
) -> DirectionalDerivative:
    slopes = components(function)
    vector = at.exact_numbers(along)
    size = length_of(vector, at)
    unit = [component / size for component in vector]
    product = add(
        mul((slope, at.value_of(v, BOTH).exact)) for slope, v in zip(slopes, vector, strict=True)
    )
    return DirectionalDerivative(
        function=function,
        gradient=slopes,
        along=tuple(at.value_of(component, wanted) for component in vector),
        length=at.value_of(size, wanted),
        direction=tuple(at.value_of(component, wanted) for component in unit),
        normalized=normalize,
        product=tidy(product),
        derivative=tidy(div(product, at.value_of(size, BOTH).exact) if normalize else product),
    )

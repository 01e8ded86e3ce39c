"""The gradient ∇f, its norm ‖∇f‖ and its direction, as formulas."""

from collections.abc import Sequence

from gradcli.algebra.tidy import tidy
from gradcli.language.build import add, div, power
from gradcli.language.tree import Apply, Number, Tree
from gradcli.results.base import Function
from gradcli.results.gradients import Gradient, Norm, UnitGradient
from gradcli.verbs.coordinates import components


def gradient(function: Function) -> Gradient:
    """∇f as formulas."""
    return Gradient(function=function, gradient=components(function))


def length(components: Sequence[Tree]) -> Tree:
    """‖v‖ = √(v₁² + v₂² + …) of a vector of formulas, untidied."""
    if len(components) == 1:
        return Apply("abs", (components[0],))
    return Apply("sqrt", (add(power(component, Number(2)) for component in components),))


def norm(function: Function) -> Norm:
    """‖∇f‖ as a formula."""
    slopes = components(function)
    return Norm(function=function, gradient=slopes, norm=tidy(length(slopes)))


def unit_gradient(function: Function) -> UnitGradient:
    """∇f/‖∇f‖ as formulas."""
    slopes = components(function)
    size = tidy(length(slopes))
    direction = tuple(tidy(div(slope, size)) for slope in slopes)
    return UnitGradient(function=function, point=None, direction=direction)

"""Second partial derivatives where a rule for a derivative fails: limits of difference quotients.

∂²f/∂x∂y at a is the slope along the y-axis of ∂f/∂x, which has to exist beside a, too. There, the
rules of differentiation give it, unless a kink holds all along the axis, as that of |x|·y does.
"""

from itertools import product

import sympy as sp

from gradcli.algebra.tidy import tidy
from gradcli.differentiability.corner import (
    Point,
    UndecidedError,
    both_sides,
    decided,
    gradient_at_corner,
    rates_along_axis,
    refuse,
    straight,
)
from gradcli.differentiability.puiseux import OutsideError, UnknownExpansionError
from gradcli.differentiability.ray import has_kink_along
from gradcli.differentiation.derivation import derivative
from gradcli.language.tree import Tree

Matrix = tuple[tuple[sp.Expr, ...], ...]


def second_partials_at_corner(tree: Tree, point: Point, value: sp.Expr) -> Matrix:
    """All ∂²f/∂xᵢ∂xⱼ at the point: row i has the slopes of ∂f/∂xᵢ along the axes.

    Raises NotDifferentiableError with the one-sided slopes where one does not exist, UndecidedError
    where that can't be told.
    """
    gradient = gradient_at_corner(tree, point, value)
    return decided(lambda: _second_partials(tree, point, gradient))


def _second_partials(tree: Tree, point: Point, gradient: tuple[sp.Expr, ...]) -> Matrix:
    found, missing, untold = dict[tuple[str, str], sp.Expr](), [], []
    slopes = dict(zip(point, gradient, strict=True))
    for first, second in product(point, repeat=2):
        partial = tidy(derivative(tree, first))
        left, right = rates_along_axis(partial, point, second, slopes[first])
        if _kinks_beside(tree, point, first, second):
            untold.append(f"∂f/∂{first} is at a kink all along the {second}-axis")
        elif left.agrees(right):
            found[first, second] = right.number
        else:
            missing.append(f"∂²f/{_differentials(first, second)}: {both_sides(left, right)}")
    if missing:
        refuse(missing)
    if untold:
        raise UndecidedError("; ".join(untold))
    return tuple(tuple(found[first, second] for second in point) for first in point)


def _kinks_beside(tree: Tree, point: Point, first: str, second: str) -> bool:
    """Whether a rule for ∂f/∂first fails all along the axis of the second variable."""
    try:
        return any(
            has_kink_along(tree, straight(point, [side * (n == second) for n in point]), first)
            for side in (1, -1)
        )
    except (OutsideError, UnknownExpansionError):
        return True


def _differentials(first: str, second: str) -> str:
    return f"∂{first}²" if first == second else f"∂{second}∂{first}"

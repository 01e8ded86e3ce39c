"""Second partial derivatives where a rule for a derivative fails: limits of difference quotients.

∂²f/∂y∂x at a is the slope along the y-axis of ∂f/∂x, which has to exist beside a, too. There, the
rules of differentiation give it; where a kink holds all along the axis, as that of x·|x| does, both
sides of it have to give the same.
"""

from itertools import product
from typing import NamedTuple

import sympy as sp

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.convert import from_sympy
from gradcli.arithmetic.runner import HOLDS
from gradcli.differentiability.corner import (
    UNKNOWN,
    Point,
    Rate,
    both_sides,
    decided,
    gradient_at_corner,
    rate_along,
    refuse,
    straight,
)
from gradcli.differentiability.puiseux import OutsideError, UnknownExpansionError
from gradcli.differentiability.ray import Paths, Ray, has_kink_along
from gradcli.differentiation.derivation import derivative, unfold
from gradcli.language.build import ONE, ZERO, add, neg
from gradcli.language.tree import Apply, Tree, fold, substitute
from gradcli.language.vocabulary import row_of

Matrix = tuple[tuple[sp.Expr, ...], ...]
ORDER = 8
MOST_DERIVATIVES = 3


def second_partials_at_corner(tree: Tree, point: Point, value: sp.Expr) -> Matrix:
    """All ∂²f/∂xⱼ∂xᵢ at the point: row i has the slopes of ∂f/∂xᵢ along the axes.

    Raises NotDifferentiableError with the one-sided slopes where one does not exist, UndecidedError
    where that can't be told.
    """
    gradient = gradient_at_corner(tree, point, value)
    return decided(lambda: _second_partials(tree, point, gradient))


def _second_partials(tree: Tree, point: Point, gradient: tuple[sp.Expr, ...]) -> Matrix:
    found, missing = dict[tuple[str, str], sp.Expr](), []
    slopes = dict(zip(point, gradient, strict=True))
    for first, second in product(point, repeat=2):
        formula = _on_axis(tree, point, first) if first == second else tree
        left, right = (
            _rate_of_partial(formula, straight(point, direction), first, slopes[first])
            for direction in ([side * (name == second) for name in point] for side in (-1, 1))
        )
        left = left.turned()
        if left.agrees(right):
            found[first, second] = right.number
        else:
            missing.append(f"∂²f/{_differentials(first, second)}: {both_sides(left, right)}")
    if missing:
        refuse(missing)
    return tuple(tuple(found[first, second] for second in point) for first in point)


def _on_axis(tree: Tree, point: Point, name: str) -> Tree:
    """The function of one variable alone."""
    others = {n: from_sympy(start) for n, start in point.items() if n != name}
    return tidy(substitute(tree, others))


def _differentials(first: str, second: str) -> str:
    return f"∂{first}²" if first == second else f"∂{second}∂{first}"


def _rate_of_partial(tree: Tree, paths: Paths, name: str, slope: sp.Expr) -> Rate:
    """The rate of a partial derivative along an axis, given its value at the point."""
    try:
        if not has_kink_along(tree, paths, name):
            return rate_along(tidy(derivative(tree, name)), paths, slope)
        right, left = (_beside(tree, paths, name, side) for side in (1, -1))
        slopes = [tidy(derivative(each, name)) for each in (right, left)]
        if any(_sign(_gap(each, tree), paths) for each in (right, left)) or _sign(
            _gap(*slopes), paths
        ):
            return Rate(reason=f"undefined, as there is no ∂f/∂{name} beside the point")
        return rate_along(slopes[0], paths, slope)
    except (OutsideError, UnknownExpansionError):
        return Rate(reason=UNKNOWN)


def _gap(left: Tree, right: Tree) -> Tree:
    return tidy(add([left, neg(right)]))


def _sign(tree: Tree, paths: Paths) -> int:
    return Ray(paths, ORDER).expansion(tree).sign


def _beside(tree: Tree, paths: Paths, name: str, side: int) -> Tree:
    """A formula that holds for small steps of a variable to one side of a path, free of kinks.

    Raises UnknownExpansionError where kinks are left.
    """
    found = fold(tree, _OneSided(paths, name, side).decided)
    if has_kink_along(found, paths, name):
        raise UnknownExpansionError
    return found


class _OneSided(NamedTuple):
    """The points beside a path to one side, by small steps of a variable."""

    paths: Paths
    name: str
    side: int

    def decided(self, node: Tree, args: tuple[Tree, ...]) -> Tree:
        """A node with its kink decided."""
        match node, args:
            case Apply(op="abs"), (u,):
                return u if self._sign(u) >= 0 else neg(u)
            case Apply(op="sign"), (u,):
                return (ZERO, ONE, neg(ONE))[self._sign(u)]
            case Apply(op="where"), (Apply(op=op, args=(u, v)), held, failed):
                return held if HOLDS[op](self._sign(_gap(u, v))) else failed
            case Apply(op="max" | "min" | "relu" | "step" as op), _:
                return fold(unfold(Apply(op, args), row_of(op, len(args))), self.decided)
            case Apply(op=op), _:
                return Apply(op, args)
        return node

    def _sign(self, u: Tree) -> int:
        """The sign of u: of its first derivative across the path that is not 0 all along it."""
        for order in range(MOST_DERIVATIVES):
            sign = _sign(u, self.paths) * (self.side if order % 2 else 1)
            if sign or u == ZERO:
                return sign
            u = tidy(derivative(u, self.name))
        raise UnknownExpansionError

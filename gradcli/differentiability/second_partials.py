"""Partial derivatives where a rule for a derivative fails: limits of difference quotients.

∂²f/∂y∂x at a is the slope along the y-axis of ∂f/∂x, which has to exist beside a, too, and so on.
There, the rules of differentiation give it; where a kink holds all along the axis, as that of x·|x|
does, both sides of it have to give the same.
"""

from collections.abc import Collection, Sequence
from itertools import product
from typing import NamedTuple

import sympy as sp

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.convert import from_sympy
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
from gradcli.language.tree import HOLDS, Apply, Tree, fold, substitute
from gradcli.language.vocabulary import row_of
from gradcli.results.base import differentials

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
        left, right = _slopes(tree, point, (first, second), slopes[first])
        if left.agrees(right):
            found[first, second] = right.number
        else:
            missing.append(_lack((first, second), left, right))
    if missing:
        refuse(missing)
    return tuple(tuple(found[first, second] for second in point) for first in point)


def partial_at_corner(tree: Tree, point: Point, value: sp.Expr, names: Sequence[str]) -> sp.Expr:
    """∂ⁿf/∂xₙ…∂x₁ at the point, for the names x₁, …, xₙ, given f there; errors as above."""
    return decided(lambda: _partial(tree, point, value, tuple(names)))


def _partial(tree: Tree, point: Point, value: sp.Expr, names: tuple[str, ...]) -> sp.Expr:
    """The slope of the derivative of one order less, which has to exist at the point, too."""
    if not names:
        return value
    left, right = _slopes(tree, point, names, _partial(tree, point, value, names[:-1]))
    if not left.agrees(right):
        refuse([_lack(names, left, right)])
    return right.number


def _lack(names: Sequence[str], left: Rate, right: Rate) -> str:
    return f"{differentials('f', names)}: {both_sides(left, right)}"


def _slopes(tree: Tree, point: Point, names: Sequence[str], value: sp.Expr) -> tuple[Rate, Rate]:
    """The slopes of a partial derivative along the last axis, from both sides, given its value."""
    formula, last = _on_axes(tree, point, names), names[-1]
    left, right = (
        _rate_of_partial(formula, straight(point, direction), names[:-1], value)
        for direction in ([side * (name == last) for name in point] for side in (-1, 1))
    )
    return left.turned(), right


def _on_axes(tree: Tree, point: Point, names: Collection[str]) -> Tree:
    """The function of these variables alone."""
    others = {n: from_sympy(start) for n, start in point.items() if n not in names}
    return tidy(substitute(tree, others)) if others else tree


def _rate_of_partial(tree: Tree, paths: Paths, names: Sequence[str], value: sp.Expr) -> Rate:
    """The rate of a partial derivative along an axis, given its value at the point.

    Beside the point a derivative is what the rules give, where these hold all along the axis.
    """
    try:
        for place, name in enumerate(names):
            if has_kink_along(tree, paths, name):
                last = place == len(names) - 1
                return _rate_on_kink(tree, paths, name, value) if last else Rate(reason=UNKNOWN)
            tree = tidy(derivative(tree, name))
        return rate_along(tree, paths, value)
    except (OutsideError, UnknownExpansionError):
        return Rate(reason=UNKNOWN)


def _rate_on_kink(tree: Tree, paths: Paths, name: str, value: sp.Expr) -> Rate:
    """The rate of a derivative where a kink holds all along: both sides of it have to agree."""
    right, left = (_beside(tree, paths, name, side) for side in (1, -1))
    slopes = [tidy(derivative(each, name)) for each in (right, left)]
    jumps = any(_sign(_gap(each, tree), paths) for each in (right, left))
    if jumps or _sign(_gap(*slopes), paths):
        return Rate(reason=f"undefined, as there is no ∂f/∂{name} beside the point")
    return rate_along(slopes[0], paths, value)


def _gap(left: Tree, right: Tree) -> Tree:
    return tidy(add([left, neg(right)]))


def _sign(tree: Tree, paths: Paths) -> int:
    return Ray(paths, ORDER).visit(tree).sign


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

"""Proofs that a function is differentiable at a point where a rule for the derivative fails.

f(a + h) = f(a) + g·h + o(‖h‖) is shown from Taylor polynomials and remainders of the nodes, in
every case of the signs that kinks and conditions depend on. What is not shown may still hold.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import sympy as sp

from gradcli.differentiability.cones import is_empty, vanishes_on_cone
from gradcli.differentiability.neighbourhood import Case, ForkError, Neighbourhood
from gradcli.differentiability.taylor import UnprovedError, bounded, linear, vanishes
from gradcli.effort import Budget, OutOfStepsError
from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree

ORDERS = (2, 6)
"""To what degree smooth functions are expanded: far enough mostly, and for most quotients."""

MOST_CASES = 64
MOST_STEPS = 10_000
"""Terms, nodes and cases after which a proof is given up."""


def is_differentiable(
    tree: Tree, point: Mapping[str, sp.Expr], value: sp.Expr, gradient: Sequence[sp.Expr]
) -> bool:
    """Whether it can be shown that the gradient is the one of the function at the point."""
    return any(
        _is_shown(tree, point, value, gradient, splits, order)
        for order, splits in product(ORDERS, (False, True))
    )


def _is_shown(
    tree: Tree,
    point: Mapping[str, sp.Expr],
    value: sp.Expr,
    gradient: Sequence[sp.Expr],
    splits: bool,
    order: int,
) -> bool:
    """Whether every case is shown, with |u| split into cases or only bounded."""
    pending: list[Case] = [{}]
    try:
        with Budget(MOST_STEPS):
            for _ in range(MOST_CASES):
                if not pending:
                    return True
                case = pending.pop()
                near = Neighbourhood(point, case, splits=splits, order=order)
                try:
                    if not (_fits(near, tree, value, gradient) or is_empty(near.conditions)):
                        return False
                except ForkError as fork:
                    pending.extend({**case, fork.key: option} for option in fork.options)
    except OutOfStepsError:
        pass
    return False


def _fits(near: Neighbourhood, tree: Tree, value: sp.Expr, gradient: Sequence[sp.Expr]) -> bool:
    """Whether f − value − gradient·h is o(‖h‖) in the case, modulo what is o(‖h‖) there."""
    try:
        found = bounded(near.visit(tree))
        slopes = linear(found, near.count)
        if slopes is None or not vanishes(found.start - value):
            return False
        left = [slope - g for slope, g in zip(slopes, gradient, strict=True)]
        return all(map(vanishes, left)) or vanishes_on_cone(left, near.conditions)
    except (UnprovedError, UndefinedError):
        return False

"""Proofs that a function is differentiable at a point where a rule for the derivative fails.

f(a + h) = f(a) + g·h + o(‖h‖) is shown from estimates of the nodes, in every case of the signs that
kinks and conditions depend on. What is not shown here may still hold.
"""

from collections.abc import Mapping, Sequence

import sympy as sp

from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.nearby import ForkError, Nearby, Signs
from gradcli.differentiability.remainder import Estimate, UnprovedError
from gradcli.differentiability.sizes import degree
from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree
from gradcli.patience import OutOfTimeError, within

MOST_CASES = 64
PATIENCE = 1.0
"""Seconds after which a proof is given up."""


def is_differentiable(
    tree: Tree, point: Mapping[str, sp.Expr], value: sp.Expr, gradient: Sequence[sp.Expr]
) -> bool:
    """Whether it can be shown that the gradient is the one of the function at the point."""
    try:
        with within(PATIENCE):
            return any(_shown(tree, point, value, gradient, splits) for splits in (False, True))
    except OutOfTimeError:
        return False


def _shown(
    tree: Tree,
    point: Mapping[str, sp.Expr],
    value: sp.Expr,
    gradient: Sequence[sp.Expr],
    splits: bool,
) -> bool:
    """Whether every case is shown, with |u| split into cases or only bounded."""
    pending: list[Signs] = [{}]
    for _ in range(MOST_CASES):
        if not pending:
            return True
        signs = pending.pop()
        nearby = Nearby(point, signs, splits=splits)
        try:
            found = nearby.estimate(tree)
            if not isinstance(found, Estimate) or not _fits(found, value, gradient, nearby.zeros):
                return False
        except ForkError as fork:
            pending.extend({**signs, fork.key: option} for option in fork.options)
        except (UnprovedError, UndefinedError):
            return False
    return False


def _fits(
    found: Estimate, value: sp.Expr, gradient: Sequence[sp.Expr], zeros: Sequence[Estimate]
) -> bool:
    """Whether found − value − gradient·h is o(‖h‖) where the zeros are 0.

    There, their linear parts are o(‖h‖), and so is what these span.
    """
    if not all(degree(size) > 1 for each in (found, *zeros) for size in each.rest):
        return False
    if sign_of(sp.expand(found.start - value)):
        return False
    left = [slope - g for slope, g in zip(_linear(found, len(gradient)), gradient, strict=True)]
    if not any(sign_of(sp.expand(slope)) for slope in left):
        return True
    spanned = [_linear(zero, len(gradient)) for zero in zeros]
    return bool(spanned) and sp.Matrix([*spanned, left]).rank() == sp.Matrix(spanned).rank()


def _linear(found: Estimate, count: int) -> list[sp.Expr]:
    """The coefficients of the linear terms."""
    unit = [tuple(int(k == i) for k in range(count)) for i in range(count)]
    return [found.terms.get(e, sp.Integer(0)) for e in unit]

"""Proofs that a function is differentiable at a point where a rule for the derivative fails.

f(a + h) = f(a) + g·h + o(‖h‖) is shown from Taylor polynomials and remainders of the nodes, in
every case of the signs that kinks and conditions depend on. What is not shown may still hold.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import sympy as sp

from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.neighbourhood import Case, Condition, ForkError, Neighbourhood
from gradcli.differentiability.taylor import ZERO, UnprovedError, bounded, linear, vanishes
from gradcli.effort import Budget, OutOfStepsError, spend
from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree

ORDERS = (2, 6)
"""To what degree smooth functions are expanded: far enough mostly, and for most quotients."""

MOST_CASES = 64
MOST_STEPS = 10_000
"""Terms, nodes and cases after which a proof is given up."""

MOST_TOGETHER = 4
Row = Sequence[sp.Expr]


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
                    if not (_fits(near, tree, value, gradient) or _is_empty(near.conditions)):
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
        return all(map(vanishes, left)) or _vanishes_on_cone(left, near.conditions)
    except (UnprovedError, UndefinedError):
        return False


# What the conditions of a case say to first order is its tangent cone: where functions
# c_i = ℓ_i + o(‖h‖) are ≥ 0, the directions of the points near a lie in the cone of all h with
# ℓ_i(h) ≥ 0. A linear form that vanishes on the cone is o(‖h‖) in the case.


def _vanishes_on_cone(form: Row, conditions: Sequence[Condition]) -> bool:
    """Whether a linear form is shown to be 0 on the cone of the conditions.

    If Σ λ_i·ℓ_i = 0 with all λ_i > 0, then each of these ℓ_j ≥ 0 is −Σ_{i≠j} λ_i·ℓ_i/λ_j ≤ 0, so 0
    on the cone; and by Farkas' lemma such forms span all that vanish there. By Carathéodory's
    theorem few are needed at a time.
    """
    forms = [row for each in conditions if (row := linear(each.function, len(form)))]
    zeros = [forms[i] for relation in _positive_relations(forms) for i in relation]
    ranks = {sp.Matrix(rows).rank(iszerofunc=vanishes) for rows in ([*zeros, form], zeros) if rows}
    return bool(zeros) and len(ranks) == 1


def _is_empty(conditions: Sequence[Condition]) -> bool:
    """Whether a case can't be: Σ λ_i·c_i = 0 with λ_i > 0 and c_i ≥ 0, although a c_i is > 0."""
    exact = [each for each in conditions if each.function.is_exact]
    monomials = sorted({e for each in exact for e in each.function.terms})
    rows = [[each.function.terms.get(e, ZERO) for e in monomials] for each in exact]
    return any(exact[i].strict for relation in _positive_relations(rows) for i in relation)


def _positive_relations(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    """The smallest sets of rows of which a sum with positive factors is 0."""
    found: list[tuple[int, ...]] = []
    for size in range(1, min(len(rows), MOST_TOGETHER) + 1):
        for chosen in combinations(range(len(rows)), size):
            spend(size)
            if any(set(smaller) <= set(chosen) for smaller in found):
                continue
            kernel = sp.Matrix([rows[i] for i in chosen]).T.nullspace(iszerofunc=vanishes)
            if len(kernel) == 1 and abs(sum(map(sign_of, kernel[0]))) == size:
                found.append(chosen)
    return found

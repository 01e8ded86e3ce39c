"""What the conditions of a case say to first order: its tangent cone, by linear algebra.

Where functions c_i = ℓ_i + o(‖h‖) are ≥ 0, the directions of the points near a lie in the cone of
all h with ℓ_i(h) ≥ 0. A linear form that vanishes on the cone is o(‖h‖) in the case.
"""

from collections.abc import Sequence
from itertools import combinations

import sympy as sp

from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.neighbourhood import Condition
from gradcli.differentiability.taylor import ZERO, linear, vanishes
from gradcli.effort import spend

MOST_TOGETHER = 4
Row = Sequence[sp.Expr]


def vanishes_on_cone(form: Row, conditions: Sequence[Condition]) -> bool:
    """Whether a linear form is shown to be 0 on the cone of the conditions.

    If Σ λ_i·ℓ_i = 0 with all λ_i > 0, then each of these ℓ_j ≥ 0 is −Σ_{i≠j} λ_i·ℓ_i/λ_j ≤ 0, so 0
    on the cone; and by Farkas' lemma such forms span all that vanish there. By Carathéodory's
    theorem few are needed at a time.
    """
    forms = [row for each in conditions if (row := linear(each.function, len(form)))]
    zeros = [forms[i] for relation in _positive_relations(forms) for i in relation]
    ranks = {sp.Matrix(rows).rank(iszerofunc=vanishes) for rows in ([*zeros, form], zeros) if rows}
    return bool(zeros) and len(ranks) == 1


def is_empty(conditions: Sequence[Condition]) -> bool:
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

"""Degenerate points where one eigenvalue of the Hessian is 0: a function of one variable decides.

Where the second derivatives in all coordinates but x_k have no eigenvalue 0, the equations
∂f/∂x_j = 0, j ≠ k, have a curve of solutions x(t) with x_k = a_k + t, and f is, in other
coordinates, the sum of g(t) = f(x(t)) and a quadratic form with the eigenvalues' signs (the
splitting lemma; Gromoll & Meyer, 1969). The first term of g decides. A curve x(t) with an error of
O(tᵐ) gives g with one of O(t²ᵐ), for f is stationary across it.
"""

from collections.abc import Sequence
from functools import reduce
from math import factorial

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.closed_forms import BeyondError, Exact
from gradcli.differentiation.derivation import derivative, gradient
from gradcli.errors import UndefinedError
from gradcli.language.build import ZERO, add, mul, power
from gradcli.language.tree import Number, Symbol, Tree, substitute
from gradcli.point import closed
from gradcli.results.criticals import Kind
from gradcli.verbs.hessian import field_of
from gradcli.verbs.inertia import Inertia, inertia
from gradcli.verbs.jacobian import determinant, numerators

MOST_TERMS = 4
"""So many terms of the curve are taken: twice as many orders of g are known, and one more."""

T = Symbol("#t")


def kind_by_splitting(tree: Tree, names: Sequence[str], place: Sequence[Tree]) -> Kind:
    """What a degenerate point is, where the Hessian has one eigenvalue 0 and exact numbers tell."""
    try:
        put = dict(zip(names, place, strict=True))
        hessian = [
            [_number(substitute(second, put)) for second in gradient(slope, names)]
            for slope in gradient(tree, names)
        ]
        for k in range(len(names)):
            others = [j for j in range(len(names)) if j != k]
            block = [[hessian[i][j] for j in others] for i in others]
            if others and closed.sign_of(_determinant(block)):
                return _along(tree, names, place, k, block)
    except (BeyondError, UndefinedError):
        pass
    return Kind.DEGENERATE


def _along(
    tree: Tree,
    names: Sequence[str],
    place: Sequence[Tree],
    k: int,
    block: Sequence[Sequence[Exact]],
) -> Kind:
    """The kind by g and the second derivatives in the other coordinates."""
    others = [name for j, name in enumerate(names) if j != k]
    curve = dict(zip(names, place, strict=True))
    curve[names[k]] = add((place[k], T))
    slopes = gradient(tree, others)
    for order in range(1, MOST_TERMS + 1):
        rest = [_coefficient(substitute(slope, curve), order) for slope in slopes]
        for name, move in zip(others, _solved(block, rest), strict=True):
            term = mul((closed.value_of(move).exact, power(T, Number(order))))
            curve[name] = add((curve[name], term))
        for power_of_t in (2 * order, 2 * order + 1):
            side = closed.sign_of(_coefficient(substitute(tree, curve), power_of_t))
            if side:
                signs = inertia(block, field_of(closed))
                return _kind(signs, side if power_of_t % 2 == 0 else 0)
    return Kind.DEGENERATE


def _kind(signs: Inertia | None, side: int) -> Kind:
    """Of a form without eigenvalue 0 and ±tⁿ; an odd n has no side."""
    if signs is None:
        return Kind.DEGENERATE
    if side > 0 and not signs.negative:
        return Kind.MINIMUM
    return Kind.MAXIMUM if side < 0 and not signs.positive else Kind.SADDLE


def _coefficient(tree: Tree, order: int) -> Exact:
    """The coefficient of tⁿ."""
    slope = reduce(lambda f, _: tidy(derivative(f, T.name)), range(order), tree)
    return _number(substitute(slope, {T.name: ZERO})) / factorial(order)


def _number(tree: Tree) -> Exact:
    return closed.exact_numbers((tree,))[0]


def _solved(rows: Sequence[Sequence[Exact]], right: Sequence[Exact]) -> list[Exact]:
    """x with A·x = −r, by Cramer's rule."""
    below, minus_right = _determinant(rows), list(map(_minus, right))
    return [top / below for top in numerators(rows, minus_right, closed.dot, _minus)]


def _determinant(rows: Sequence[Sequence[Exact]]) -> Exact:
    return determinant(rows, closed.dot, _minus)


def _minus(number: Exact) -> Exact:
    return -number

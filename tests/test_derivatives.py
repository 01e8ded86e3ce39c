"""The derivation against two independent judges, on generated formulas."""

from fractions import Fraction

import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.convert import to_sympy
from gradcli.differentiation.derivation import derivative
from gradcli.language.tree import Tree, free_names
from gradcli.language.unparse import unparse
from tests import oracle
from tests.formulas import coordinates, formulas, point_of_domain

judged = settings(
    derandomize=True,
    database=None,
    max_examples=1500,
    suppress_health_check=list(HealthCheck),
)
points = st.tuples(coordinates, coordinates)


def _inside(tree: Tree, first: tuple[Fraction, ...]) -> oracle.Point:
    point = point_of_domain(tree, first)
    assume(point is not None)
    assert point is not None
    return point


@judged
@given(formulas, points)
def test_derivatives_agree_with_sympy_and_with_central_differences(
    tree: Tree, first: tuple[Fraction, ...]
) -> None:
    point = _inside(tree, first)
    expression = oracle.to_sympy(tree, point)
    for name in free_names(tree):
        try:
            measured = oracle.slope(tree, point, name)
        except oracle.UndefinedHereError:
            continue
        ours = oracle.evaluate(derivative(tree, name), point, bound=None)
        theirs = oracle.sympy_value(expression.diff(sp.Symbol(name, real=True)), point)
        assert oracle.close(ours, measured)
        assert oracle.close(theirs, ours)


@settings(judged, max_examples=400)
@given(formulas, points)
def test_tidying_keeps_the_value_and_never_lengthens(
    tree: Tree, first: tuple[Fraction, ...]
) -> None:
    point = _inside(tree, first)
    raw = derivative(tree, "x")
    neat = tidy(raw)
    assert oracle.close(
        oracle.evaluate(neat, point, bound=None), oracle.evaluate(raw, point, bound=None)
    )
    assert len(unparse(neat)) <= len(unparse(raw))
    assert set(free_names(neat)) <= set(free_names(tree))


@settings(judged, max_examples=400)
@given(formulas, points)
def test_sympy_is_handed_the_same_function(tree: Tree, first: tuple[Fraction, ...]) -> None:
    point = _inside(tree, first)
    assert oracle.close(oracle.sympy_value(to_sympy(tree), point), oracle.evaluate(tree, point))

"""Numbers at points: right where there is a derivative, and none where there is not."""

from fractions import Fraction

import mpmath as mp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gradcli.errors import Status
from gradcli.language.names import natural_key
from gradcli.language.tree import Tree, free_names
from gradcli.language.unparse import unparse
from tests import oracle
from tests.cli.harness import Run, run_inside
from tests.formulas import VARIABLES, formulas, kinked_formulas

judged = settings(
    derandomize=True,
    database=None,
    max_examples=250,
    suppress_health_check=list(HealthCheck),
)
coordinates = st.fractions(Fraction(-3), Fraction(3), max_denominator=8)
corners = st.sampled_from([Fraction(value) for value in (0, 0, 1, -1, 2)])


def _asked(tree: Tree, values: tuple[Fraction, ...]) -> Run:
    names = sorted(free_names(tree), key=natural_key)
    place = dict(zip(VARIABLES, values, strict=True))
    point = ",".join(f"{name}={place[name]}" for name in names)
    return run_inside("grad", unparse(tree), "--at", point, "--timeout", "5")


def _point(values: tuple[Fraction, ...]) -> oracle.Point:
    return {
        name: mp.mpf(value.numerator) / value.denominator
        for name, value in zip(VARIABLES, values, strict=True)
    }


@judged
@given(formulas, st.tuples(coordinates, coordinates))
def test_the_decimals_are_the_slopes(tree: Tree, values: tuple[Fraction, ...]) -> None:
    names = sorted(free_names(tree), key=natural_key)
    try:
        slopes = [oracle.slope(tree, _point(values), name) for name in names]
    except oracle.UndefinedHereError:
        assume(False)
    ran = _asked(tree, values)
    assume(ran.status != Status.LIMIT)
    assert ran.status == Status.ANSWERED, ran.err
    for printed, slope in zip(ran.out.split("\t"), slopes, strict=True):
        assert oracle.close(mp.mpf(printed.strip()), slope)


@settings(judged, max_examples=500)
@given(kinked_formulas, st.tuples(corners, corners))
def test_no_number_where_there_is_no_slope(tree: Tree, values: tuple[Fraction, ...]) -> None:
    point = _point(values)
    assume(not all(oracle.has_slope(tree, point, name) for name in free_names(tree)))
    assert _asked(tree, values).status == Status.UNDEFINED

"""Of polynomials: every point printed has a zero gradient in balls, and Newton finds no other."""

import json
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from flint import arb, ctx
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.cli.harness import run_inside

Terms = Mapping[tuple[int, int], int]
EDGE, DIGITS = 3.0, 30
exponents = st.tuples(st.integers(0, 4), st.integers(0, 3)).filter(lambda e: 0 < sum(e) <= 4)
polynomials = st.dictionaries(exponents, st.integers(-4, 4).filter(bool), min_size=2, max_size=5)


def _text(terms: Terms) -> str:
    return " + ".join(f"({c})*x^{i}*y^{k}" for (i, k), c in terms.items())


def _derivative(terms: Terms, axis: int) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for e, c in terms.items():
        if e[axis]:
            lower = (e[0] - (axis == 0), e[1] - (axis == 1))
            found[lower] = found.get(lower, 0) + c * e[axis]
    return found


def _value(terms: Terms, x: Any, y: Any) -> Any:
    return sum((c * x**i * y**k for (i, k), c in terms.items()), start=0 * x)


def _newton(slopes: Sequence[Terms], start: tuple[float, float]) -> np.ndarray | None:
    """Where Newton's method ends, if the Jacobian is regular there."""
    place = np.array(start)
    second = [[_derivative(slope, axis) for axis in (0, 1)] for slope in slopes]
    for _ in range(60):
        matrix = np.array([[_value(each, *place) for each in row] for row in second])
        if abs(np.linalg.det(matrix)) < 1e-3:
            return None
        step = np.linalg.solve(matrix, [_value(slope, *place) for slope in slopes])
        place = place - step
        if not np.all(np.abs(place) < 1e3):
            return None
        if np.abs(step).max() < 1e-12:
            return place
    return None


@settings(
    derandomize=True, database=None, max_examples=60, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(polynomials)
def test_points_are_zeros_and_no_zero_is_missed(terms: Terms) -> None:
    assume(any(e[0] for e in terms) and any(e[1] for e in terms))
    window = f"{-EDGE:g}:{EDGE:g}"
    asked = ("critical", _text(terms), "--vars", "x,y", "--x", window, "--y", window)
    done = run_inside(*asked, "--format", "json", "--digits", str(DIGITS))
    assert done.status == 0, done.err
    found = json.loads(done.out)
    slopes = [_derivative(terms, axis) for axis in (0, 1)]
    places = []
    ctx.prec = 160
    for point in found["points"]:
        x, y = (
            arb(str(point["point"][name])) + arb(0, abs(float(point["point"][name])) * 1e-29)
            for name in "xy"
        )
        assert all(_value(slope, x, y).contains(0) for slope in slopes), (terms, point)
        places.append((float(x.mid()), float(y.mid())))
    ctx.prec = 53
    assert found["complete"]
    for start in product(np.linspace(-EDGE, EDGE, 9) + 0.01, repeat=2):
        end = _newton(slopes, start)
        if end is not None and np.all(np.abs(end) < EDGE - 1e-6):
            assert any(np.allclose(end, place, atol=1e-6) for place in places), (terms, end)

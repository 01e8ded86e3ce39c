"""Every point printed has a zero gradient in balls and is what is said; searches find no other.

Polynomials are searched by Newton's method from many places, on ellipses by the sign changes of the
derivative along them, functions with corners by comparison with their neighbours.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from flint import arb, ctx
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.cli.harness import run_inside

Terms = Mapping[tuple[int, int], int]
EDGE, DIGITS, NEAR = 3.0, 30, Fraction(1, 10_000)
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


def _signs(terms: Terms, x: Fraction, y: Fraction) -> set[int]:
    """The signs of f − f(a) on small parabolas v = m·uᵖ and u = m·vᵖ around a point, exactly."""
    centre = _value(terms, x, y)
    steps = [
        step
        for u, p, k in product((NEAR, -NEAR), (1, 2, 3), range(-24, 25))
        for step in ((u, k * u**p / 8), (k * u**p / 8, u))
    ]
    around = (_value(terms, x + u, y + v) - centre for u, v in steps)
    return {int(np.sign(each)) for each in around if abs(each) > NEAR**12}


@settings(
    derandomize=True, database=None, max_examples=40, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(polynomials)
def test_points_are_what_is_said(terms: Terms) -> None:
    asked = ("critical", _text(terms), "--vars", "x,y", "--format", "json", "--digits", "60")
    for point in json.loads(run_inside(*asked).out)["points"]:
        x, y = (Fraction(str(point["point"][name])) for name in "xy")
        signs = _signs(terms, x, y)
        expected = {"minimum": {1}, "maximum": {-1}, "saddle": {1, -1}}
        assert signs == expected[point["kind"]], (terms, point)


@settings(
    derandomize=True, database=None, max_examples=40, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(polynomials, st.tuples(*[st.integers(1, 4)] * 3))
def test_no_point_on_an_ellipse_is_missed(terms: Terms, ellipse: tuple[int, int, int]) -> None:
    a, b, c = ellipse
    asked = ("critical", _text(terms), "--vars", "x,y", "--on", f"{a} x^2 + {b} y^2 = {c}")
    done = run_inside(*asked, "--format", "json", "--digits", str(DIGITS))
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert found["complete"]
    slopes = [_derivative(terms, axis) for axis in (0, 1)]
    ctx.prec = 160
    places = []
    for point in found["points"]:
        x, y = (
            arb(str(point["point"][name])) + arb(0, abs(float(point["point"][name])) * 1e-29)
            for name in "xy"
        )
        across, upward = (_value(slope, x, y) for slope in slopes)
        assert (a * x * x + b * y * y - c).contains(0)
        assert (across * b * y - upward * a * x).contains(0), (terms, point)
        places.append((float(x.mid()), float(y.mid())))
    ctx.prec = 53
    if found["curves"]:
        return
    turn = np.linspace(0.001, 2 * np.pi + 0.001, 4001)
    x, y = np.sqrt(c / a) * np.cos(turn), np.sqrt(c / b) * np.sin(turn)
    along = _value(slopes[1], x, y) * a * x - _value(slopes[0], x, y) * b * y
    for k in np.flatnonzero(along[:-1] * along[1:] < 0):
        assert any(np.hypot(x[k] - u, y[k] - v) < 0.02 for u, v in places), (terms, ellipse)
    values = _value(terms, x, y)
    best = max(_value(terms, u, v) for u, v in places)
    assert values.max() <= best + 1e-9 * (1 + abs(best))


@settings(
    derandomize=True, database=None, max_examples=25, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(
    st.dictionaries(st.integers(-6, 6), st.integers(-3, 3).filter(bool), min_size=1, max_size=3),
    st.integers(-2, 2),
    st.integers(-3, 3),
)
def test_no_extreme_between_corners_is_missed(
    corners: Mapping[int, int], square: int, slope: int
) -> None:
    text = " + ".join(f"({c}) abs(x - ({a})/2)" for a, c in corners.items())
    done = run_inside("critical", f"{text} + ({square})*x^2 + ({slope})*x", "--format", "json")
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert found["complete"]
    named = {Fraction(str(each["point"]["x"])).limit_denominator(1000) for each in found["points"]}

    def f(x: Fraction) -> Fraction:
        return (
            sum(c * abs(x - Fraction(a, 2)) for a, c in corners.items())
            + square * x * x
            + slope * x
        )

    step = Fraction(1, 48)
    for x in (k * step for k in range(-400, 400)):
        left, here, right = f(x - step / 8), f(x), f(x + step / 8)
        if (left > here < right) or (left < here > right):
            assert x in named, (text, x)
    for each in found["points"]:
        x = Fraction(str(each["point"]["x"])).limit_denominator(1000)
        left, here, right = f(x - step / 8), f(x), f(x + step / 8)
        if each["extreme"] == "local minimum" or each["kind"] == "minimum":
            assert left >= here <= right
        if each["extreme"] == "local maximum" or each["kind"] == "maximum":
            assert left <= here >= right

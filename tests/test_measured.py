"""Derivatives by differences: no error is larger than its estimate, with noise and steps, too."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random

import numpy as np
import pytest

from gradcli.errors import NotDifferentiableError
from gradcli.language.build import rational
from gradcli.language.tree import Symbol
from gradcli.results.base import Function
from gradcli.verbs.measured import Sample, measured

Real = Callable[[float], float]
POINTS = 2.0, 1.3, 0.7, 3.7
NOISE = Random(7)


def _noisy(f: Real, deviation: float, relative: bool = False) -> Real:
    return lambda x: f(x) + NOISE.gauss(0, deviation) * (f(x) if relative else 1)


def _in_steps(f: Real, step: float) -> Real:
    return lambda x: math.floor(f(x) / step) * step


def _single(f: Real) -> Real:
    return lambda x: float(np.float32(f(x)))


def _bisected(x: float) -> float:
    low, high = 0.0, 10.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if middle**3 < x else (low, middle)
    return (low + high) / 2


def _euler(x: float) -> float:
    y = 1.0
    for _ in range(100):
        y += x / 100 * y
    return y


def _square(x: float) -> float:
    return x * x


def _double(x: float) -> float:
    return 2 * x


FUNCTIONS: dict[str, tuple[Real, Real]] = {
    "sine": (math.sin, math.cos),
    "power": (lambda x: x**7, lambda x: 7 * x**6),
    "quick wave": (lambda x: math.sin(1000 * x), lambda x: 1000 * math.cos(1000 * x)),
    "wave": (lambda x: math.sin(30 * x), lambda x: 30 * math.cos(30 * x)),
    "exponential": (math.exp, math.exp),
    "reciprocal": (lambda x: 1 / x, lambda x: -1 / x**2),
    "root": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "logarithm": (math.log, lambda x: 1 / x),
    "tangent": (math.tan, lambda x: 1 / math.cos(x) ** 2),
    "hyperbolic": (math.tanh, lambda x: 1 / math.cosh(x) ** 2),
    "pole nearby": (lambda x: 1 / (x - 2.05), lambda x: -1 / (x - 2.05) ** 2),
    "Runge": (
        lambda x: 1 / (1 + 25 * (x - 2) ** 2),
        lambda x: -50 * (x - 2) / (1 + 25 * (x - 2) ** 2) ** 2,
    ),
    "peak": (
        lambda x: math.exp(-((x - 2.02) ** 2) * 1e4),
        lambda x: -2e4 * (x - 2.02) * math.exp(-((x - 2.02) ** 2) * 1e4),
    ),
    "large offset": (lambda x: 1e8 + math.sin(x), math.cos),
    "larger offset": (lambda x: 1e12 + x, lambda _: 1.0),
    "minimum": (lambda x: (x - 2) ** 2, lambda x: 2 * (x - 2)),
    "constant": (lambda _: 7.0, lambda _: 0.0),
    "flat nearby": (lambda x: max(x * x, 4.02), lambda x: 2 * x if x * x > 4.02 else 0.0),
    "rectifier": (lambda x: max(x - 2.1, 0.0), lambda x: float(x > 2.1)),
    "corner nearby": (lambda x: abs(x - 2.01), lambda x: math.copysign(1, x - 2.01)),
    "corner very near": (lambda x: abs(x - 2.0005), lambda x: math.copysign(1, x - 2.0005)),
    "jump nearby": (lambda x: x + (x > 2.003), lambda _: 1.0),
    "Euler's method": (_euler, lambda x: (1 + x / 100) ** 99),
    "noise": (_noisy(_square, 1e-4), _double),
    "little noise": (_noisy(math.sin, 1e-6), math.cos),
    "least noise": (_noisy(math.exp, 1e-9), math.exp),
    "much noise": (_noisy(lambda x: x**3, 1e-3), lambda x: 3 * x * x),
    "relative noise": (_noisy(math.exp, 1e-6, relative=True), math.exp),
    "uniform noise": (lambda x: x * x + NOISE.uniform(-1e-5, 1e-5), _double),
    "single precision": (_single(math.sin), math.cos),
    "exponential in single precision": (_single(math.exp), math.exp),
    "single precision inside": (lambda x: _single(_square)(_single(abs)(x)), _double),
    "steps": (_in_steps(_square, 1e-3), _double),
    "small steps": (_in_steps(math.exp, 1e-6), math.exp),
    "bisection": (_bisected, lambda x: 1 / (3 * math.cbrt(x) ** 2)),
}
PRINTED: dict[str, tuple[str, Real, Real]] = {
    "six digits": ("%.6g", math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "three digits": ("%.3g", lambda x: 10 * math.exp(x), lambda x: 10 * math.exp(x)),
    "four places": ("%.4f", math.sin, math.cos),
    "three places": ("%.3f", lambda x: 100 * math.sin(x), lambda x: 100 * math.cos(x)),
    "nine places": ("%.9f", math.tanh, lambda x: 1 / math.cosh(x) ** 2),
    "one place": ("%.1f", lambda x: 1000 * x * x, lambda x: 2000 * x),
}


def _sample(text: str) -> Sample:
    _, digits, exponent = Decimal(text).as_tuple()
    return Sample(float(text), len(digits), -int(exponent))


def _found(f: Real, x: float, form: str) -> tuple[float, float]:
    """The derivative, and the estimate of its error."""

    def runs(points: Sequence[Sequence[float]]) -> list[Sample]:
        return [_sample(form % f(*point) if form else repr(f(*point))) for point in points]

    found = measured(Function(Symbol("f"), ("x",)), [x], runs)
    number, error = (rational(each.exact) for each in (found.gradient[0], found.errors[0]))
    assert number is not None
    assert error is not None
    return float(number), float(error)


CASES = {name: ("", *pair) for name, pair in FUNCTIONS.items()} | PRINTED


@pytest.mark.parametrize("name", CASES)
def test_the_error_is_no_larger_than_its_estimate(name: str) -> None:
    form, f, slope = CASES[name]
    NOISE.seed(name)
    settled = 0
    for x in POINTS:
        try:
            number, error = _found(f, x, form)
        except NotDifferentiableError:
            continue  # an honest answer, where noise is too much
        settled += 1
        assert abs(number - slope(x)) <= error + 4e-16 * abs(slope(x)), (x, number, slope(x), error)
    assert settled >= len(POINTS) / 2


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (abs, 0.0),
        (lambda x: abs(x) + 2 * x, 0.0),
        (lambda x: math.sqrt(abs(x)) + 5 * x, 0.0),
        (lambda x: _noisy(abs, 1e-9)(x) + 2 * x, 0.0),
        (lambda x: x + 1e-3 * (x == 2), 2.0),
        (lambda x: max(x * x, 4), 2.0),
    ],
)
def test_where_there_is_no_derivative_there_is_no_number(f: Real, x: float) -> None:
    with pytest.raises(NotDifferentiableError):
        _found(f, x, "")

"""Propagated uncertainty against mpmath; its rounding against the rule's own examples."""

import json

import mpmath as mp
import pytest

from gradcli.language.build import decimal
from gradcli.results.base import Value
from gradcli.verbs.uncertainty import reported
from tests.cli.harness import Run, run_inside

CASES = {
    "x y^2": (lambda x, y: x * y**2, (2, 3), (".1", ".2")),
    "4 pi^2 L/T^2": (lambda l, t: 4 * mp.pi**2 * l / t**2, (1, 2), (".002", ".01")),  # noqa: E741
    "sin(x)/x + y": (lambda x, y: mp.sin(x) / x + y, (1, 5), (".1", "0")),
    "V^2/R": (lambda r, v: v**2 / r, (47, 12), ("2.35", ".05")),
    "e^(-x y)": (lambda x, y: mp.exp(-x * y), (2, 3), ("1/10", "1/7")),
    "x^3": (lambda x: x**3, (4,), (".02",)),
}


def _norm(formula: str, at: str, sigma: str, *more: str) -> Run:
    return run_inside("norm", formula, "--at", at, "--sigma", sigma, *more)


@pytest.mark.parametrize("formula", CASES)
def test_uncertainty(formula: str) -> None:
    f, point, sigma = CASES[formula]
    with mp.workdps(40):
        spreads = [_fraction(each) for each in sigma]
        orders = [tuple(int(i == j) for j in range(len(point))) for i in range(len(point))]
        parts = [
            mp.diff(f, point, order) * spread for order, spread in zip(orders, spreads, strict=True)
        ]
        size = mp.sqrt(sum(part**2 for part in parts))
    at = ",".join(map(str, point))
    done = _norm(formula, at, ",".join(sigma), "--format", "json")
    found = json.loads(done.out)
    assert found["uncertainty"] == pytest.approx(float(size), rel=1e-15)
    assert found["worst"] == pytest.approx(float(sum(map(abs, parts))), rel=1e-15)
    assert found["shares"] == pytest.approx([float(part**2 / size**2) for part in parts])
    assert float(_norm(formula, at, ",".join(sigma)).out) == pytest.approx(float(size), rel=1e-15)


def _fraction(text: str) -> mp.mpf:
    top, _, bottom = text.partition("/")
    return mp.mpf(top) / mp.mpf(bottom or 1)


def test_exact_digits_and_check() -> None:
    assert _norm("x y^2", "2,3", ".1,.2").out == "2.5632011235952596\n"
    assert _norm("x y^2", "2,3", "y=.2,x=.1", "--exact").out == "3*sqrt(73)/10\n"
    assert _norm("x y^2", "2,3", ".1,.2", "--digits", "20").out == "2.5632011235952593504\n"
    assert _norm("x y^2", "2,3", ".1,.2", "--check", "sqrt(657)/10").status == 0
    assert _norm("x y^2", "2,3", ".1,.2", "--check", "3.3").status == 1
    steps = _norm("x y^2", "2,3", ".1,.2", "--steps", "--exact").out.splitlines()
    assert steps[-1] == "3*sqrt(73)/10"


@pytest.mark.parametrize(
    ("value", "deviation", "expected"),
    [  # the first three from the introduction to the Review of Particle Physics, section 5.3
        ("0.827", "0.119", "0.83 ± 0.12"),
        ("0.827", "0.367", "0.8 ± 0.4"),
        ("14.674", "0.964", "14.7 ± 1.0"),
        ("18", "2.5632", "18.0 ± 2.6"),
        ("-5", "0.354", "−5.00 ± 0.35"),
        ("0", "0.2", "0.00 ± 0.20"),
        ("1022.65", "24.54", "1023 ± 25"),
        ("1e15", "5e12", "(1.000 ± 0.005)·10^15"),
        ("1.6e-19", "2e-21", "(1.600 ± 0.020)·10^-19"),
        ("1", "0", ""),
    ],
)
def test_rounding(value: str, deviation: str, expected: str) -> None:
    numbers = (Value(tree, tree) for tree in map(decimal, (value, deviation)))
    assert reported(*numbers) == expected


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("2,3", ".1"), 2, "no value for y"),
        (("2,3", ".1,.2,.3"), 2, "3 coordinates for 2 variables"),
        (("2,3", ".1,-.2"), 3, "the standard deviation of y is negative"),
        (("2,3", "dx,dy"), 2, "dx"),
    ],
)
def test_deviations_that_are_none(words: tuple[str, str], status: int, message: str) -> None:
    done = _norm("x y^2", *words)
    assert (done.status, done.out) == (status, "")
    assert message in done.err


def test_no_point_no_uncertainty() -> None:
    done = run_inside("norm", "x y^2", "--sigma", ".1,.2")
    assert (done.status, done.out) == (2, "")
    done = _norm("|x| y", "0,1", ".1,.1")
    assert (done.status, done.out) == (3, "")
    assert "not differentiable" in done.err


def _stream(text: str, sigma: str, *more: str) -> Run:
    return run_inside("norm", "x y^2", "--at", "-", "--sigma", sigma, *more, stdin=text)


def test_streams() -> None:
    done = _stream("2,3\n1,1\n", ".1,.2")
    assert done.out == "2.5632011235952596\n0.4123105625617661\n"
    done = _stream("y,note,dy,x,dx\n3,a,.2,2,.1\n1,b,.1,1,-.1\n1,c,.1,1,0\n", "dx,dy")
    assert done.status == 3
    assert done.out == "2.5632011235952596\nnan\n0.2\n"
    assert "line 3: the standard deviation of x is negative" in done.err
    done = _stream("y,dy,x,dx\n3,.2,2,.1\n", "y=dy,x=dx")
    assert done.out == "2.5632011235952596\n"
    done = _stream("2,3,.1,.2\n", "x=dx,z=dy")
    assert "--sigma names a column for each of x, y" in done.err
    done = _stream("2,3,.1,.2\n", "dx,dy", "--format", "csv")
    assert done.out.splitlines()[0].startswith("x,y,value,sigma_x,sigma_y,sigma_f,worst")
    assert done.out.splitlines()[1].startswith("2,3,18,0.1,0.2,2.5632011235952596,3.3")
    done = _stream("2,3,.1\n", "dx")
    assert "--sigma names a column for each of x, y" in done.err

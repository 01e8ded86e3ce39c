"""Gradients in other coordinates: as texts print them, and as Cartesian differences find them."""

import json
from collections.abc import Callable
from typing import Any

import mpmath as mp
import pytest

from gradcli.language.reading.parser import parse
from tests.cli.harness import run_inside
from tests.oracle import close, evaluate
from tests.tables import rows

EXERCISES = rows("coordinates.txt")
NAMES = {
    "polar": ("r", "theta"),
    "cylindrical": ("r", "theta", "z"),
    "spherical": ("r", "theta", "phi"),
}
PLACE = {"polar": "1.3 0.7", "cylindrical": "1.3 0.7 -0.4", "spherical": "1.3 0.7 0.9"}
CONSTANTS = {"n": mp.mpf("2.5")}


def _polar(x: Any, y: Any) -> tuple[Any, ...]:
    return mp.hypot(x, y), mp.atan2(y, x)


FROM_CARTESIAN: dict[str, Callable[..., tuple[Any, ...]]] = {
    "polar": _polar,
    "cylindrical": lambda x, y, z: (*_polar(x, y), z),
    "spherical": lambda x, y, z: (
        mp.sqrt(x * x + y * y + z * z),
        mp.acos(z / mp.sqrt(x * x + y * y + z * z)),
        mp.atan2(y, x),
    ),
}


def cartesian(system: str, place: tuple[Any, ...]) -> tuple[Any, ...]:
    """The point that has these coordinates."""
    if system == "spherical":
        r, theta, phi = place
        flat = r * mp.sin(theta)
        return flat * mp.cos(phi), flat * mp.sin(phi), r * mp.cos(theta)
    r, theta, *height = place
    return r * mp.cos(theta), r * mp.sin(theta), *height


def components(system: str, formula: str, place: tuple[Any, ...]) -> list[Any]:
    """The rates of change along the unit vectors: differences over steps in Cartesian space."""
    tree, here, step = parse(formula).tree, cartesian(system, place), mp.mpf(10) ** -15

    def value(point: tuple[Any, ...]) -> Any:
        pairs = zip(NAMES[system], FROM_CARTESIAN[system](*point), strict=True)
        return evaluate(tree, {**CONSTANTS, **dict(pairs)})

    found = []
    for axis in range(len(place)):
        moved = [c + (step if k == axis else 0) for k, c in enumerate(place)]
        way = [a - b for a, b in zip(cartesian(system, tuple(moved)), here, strict=True)]
        size = mp.sqrt(mp.fsum(w * w for w in way))
        ahead, behind = (
            tuple(c + side * step * w / size for c, w in zip(here, way, strict=True))
            for side in (1, -1)
        )
        found.append((value(ahead) - value(behind)) / (2 * step))
    return found


@pytest.mark.parametrize(("system", "formula", "expected"), EXERCISES, ids=str)
def test_components_are_those_of_the_texts(system: str, formula: str, expected: str) -> None:
    place = tuple(map(mp.mpf, PLACE[system].split()))
    names = {**CONSTANTS, **dict(zip(NAMES[system], place, strict=True))}
    run = run_inside("grad", formula, "--coords", system)
    found = [evaluate(parse(text).tree, names) for text in run.out.split("\t")]
    right = [evaluate(parse(text).tree, names) for text in expected.split(", ")]
    by_differences = components(system, formula, place)
    for answer, value, difference in zip(found, right, by_differences, strict=True):
        assert close(value, difference, 1e-9)
        assert close(answer, value)
    assert run_inside("grad", formula, "--coords", system, "--check", expected).status == 0
    given = ("--coords", system, "--let", "n=2.5", "--at")
    at_point = run_inside("grad", formula, *given, ",".join(PLACE[system].split()))
    assert [float(x) for x in at_point.out.split("\t")] == pytest.approx([float(x) for x in right])
    many = run_inside("grad", formula, *given, "-", stdin=PLACE[system] + "\n")
    assert [float(x) for x in many.out.split("\t")] == pytest.approx([float(x) for x in right])
    norm = run_inside("norm", formula, *given, ",".join(PLACE[system].split()))
    assert float(norm.out) == pytest.approx(float(mp.norm(right)))


@pytest.mark.parametrize(
    ("system", "formula", "point", "expected"),
    [
        ("polar", "r^2", "0,1", "0 0"),
        ("polar", "r cos(theta)", "0,pi/3", "1/2 -sqrt(3)/2"),
        ("polar", "r sin(theta)", "0,pi/2", "1 0"),
        ("polar", "sin(r) cos(theta)", "0,pi/3", "1/2 -sqrt(3)/2"),
        ("polar", "r^2 sin(2theta) + 3r cos(theta)", "0,0", "3 0"),
        ("polar", "r^2 theta", "0,1", "0 0"),
        ("polar", "r^(3/2)", "0,0", "0 0"),
        ("polar", "e^(-r^2)", "0,2", "0 0"),
        ("cylindrical", "r^2 z + z", "0,1,3", "0 0 1"),
        ("cylindrical", "r z cos(theta)", "0,0,3", "3 0 0"),
        ("spherical", "r^2", "0,1,1", "0 0 0"),
        ("spherical", "r cos(theta)", "0,pi/3,1", "1/2 -sqrt(3)/2 0"),
        ("spherical", "r sin(theta) cos(phi)", "2,0,pi/3", "0 1/2 -sqrt(3)/2"),
        ("spherical", "r^2 cos(theta)", "2,pi,1", "-4 0 0"),
        ("spherical", "r sin(theta) sin(phi)", "0,pi/2,pi/2", "1 0 0"),
    ],
)
def test_the_cartesian_gradient_decides_where_an_angle_says_nothing(
    system: str, formula: str, point: str, expected: str
) -> None:
    run = run_inside("grad", formula, "--coords", system, "--at", point, "--exact")
    assert (run.out.split(), run.err) == (expected.split(), "")


@pytest.mark.parametrize(
    ("system", "formula", "point", "reason"),
    [
        ("polar", "r", "0,1", "∂f/∂r: −1 from the left, 1 from the right"),
        ("polar", "r sin(2theta)", "0,1", "no component of one vector"),
        ("polar", "r |sin(theta)|", "0,1", "f can't be shown to be differentiable"),
        ("polar", "r^2 + cos(theta)", "0,1", "its value there depends on theta"),
        ("polar", "theta", "0,1", "its value there depends on theta"),
        ("polar", "1/r", "0,1", "f is undefined"),
        ("polar", "r (1 + cos(theta))", "0,1", "where a gradient has opposite numbers"),
        ("cylindrical", "r + z", "0,1,2", "∂f/∂r: −1 from the left, 1 from the right"),
        ("spherical", "theta", "2,0,1", "where a gradient has opposite numbers"),
        ("spherical", "r cos(2theta)", "0,0,0", "f is not differentiable"),
    ],
)
def test_no_number_at_the_pole_where_there_is_no_gradient(
    system: str, formula: str, point: str, reason: str
) -> None:
    for run in (
        run_inside("grad", formula, "--coords", system, "--at", point),
        run_inside("grad", formula, "--coords", system, "--at", "-", stdin=point + "\n"),
    ):
        assert (run.out.replace("nan", "").strip(), run.status) == ("", 3)
        assert reason in run.err


def test_the_convention_is_said() -> None:
    options = ("grad", "r^2 sin(theta)", "--coords", "spherical")
    page = run_inside(*options, "--format", "table").out
    assert "spherical coordinates: θ is the angle from the pole, φ the angle around" in page
    found = json.loads(run_inside(*options, "--format", "json").out)
    assert (found["coordinates"], found["variables"]) == ("spherical", ["r", "theta", "phi"])
    assert run_inside(*options, "--format", "csv").lines[0] == "e_r,e_theta,e_phi"


def test_directions_have_components_along_the_unit_vectors() -> None:
    options = ("dirderiv", "r cos(theta)", "--coords", "polar", "--at", "1,pi/6", "--exact")
    assert run_inside(*options, "--along", "e_r").out == "sqrt(3)/2\n"
    assert run_inside(*options, "--along", "0,2").out == "-1/2\n"
    # from (√3/2, 1/2) to (1, √3), the first Cartesian coordinate grows by 1 − √3/2
    raw = (*options, "--toward", "2,pi/3", "--no-normalize")
    assert run_inside(*raw).out == "1 - sqrt(3)/2\n"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("grad", "r^2", "--vars", "r"), "polar coordinates are 2, not 1"),
        (("grad", "x^2 y"), "which of x, y are the polar coordinates?"),
        (("grad", "x^2 + y^2 = 1"), "--coords takes one function"),
        (("grad", "[r, theta]"), "--coords takes one function"),
        (("grad", "r^2", "--wrt", "r"), "leave --coords out"),
        (("grad", "r^2", "--draw"), "there is no picture in polar coordinates"),
        (("grad", "r^2", "--format", "python"), "does not go with --coords"),
        (("norm", "r^2", "--at", "1,1", "--sigma", "1,1"), "leave --coords out"),
        (("dirderiv", "r^2", "--at", "1,1", "--angle", "1"), "a direction is no angle"),
        (("dirderiv", "r^2", "--at", "1,1", "--along", "NE"), "a direction is no angle"),
    ],
)
def test_what_makes_no_sense_is_told(options: tuple[str, ...], reason: str) -> None:
    run = run_inside(*options, "--coords", "polar")
    assert (run.status, reason in run.err) == (2, True)


def test_other_names_are_constants_and_that_is_said() -> None:
    run = run_inside("grad", "a r^2", "--coords", "polar")
    assert run.out == "2*a*r\t0\n"
    assert "the variables are r, theta; a held constant" in run.err
    run = run_inside("grad", "rho cos(theta)", "--coords", "spherical")
    assert "theta is the angle from the pole" in run.err


def test_a_forgotten_scale_factor_is_named() -> None:
    options = ("grad", "r^2 sin(t)", "--vars", "r,t", "--coords", "polar", "--check")
    assert "the scale factor is missing" in run_inside(*options, "2r sin t, r^2 cos t").out


def test_the_steps_divide_by_the_scale_factor() -> None:
    run = run_inside("grad", "r^2 sin(t)", "--vars", "r,t", "--coords", "polar", "--steps")
    assert "d/dt(r^2*sin(t))/r = r^2*cos(t)/r\tdivide by the scale factor r" in run.lines

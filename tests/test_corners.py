"""Where the derivative does not exist, and why; where it does although it does not look so."""

from pathlib import Path

import pytest

from gradcli.errors import Status
from tests.cli.harness import run_in_terminal, run_inside, without_colour

CASES = [
    line
    for line in (Path(__file__).parent / "data" / "corners.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("case", CASES)
def test_gradient_at_a_corner(case: str) -> None:
    formula, _, rest = case.partition(" @ ")
    answered = " = " in rest and " : " not in rest.split(" = ")[0]
    point, expected = rest.split(" = " if answered else " : ", 1)
    ran = run_inside("grad", formula, f"--at={point}", "--exact")
    quick = run_inside("grad", formula, f"--at={point}")
    assert (quick.status, quick.err) == (ran.status, ran.err)
    if not set("=p") & set(point):
        row = run_inside("grad", formula, "--at=-", stdin=f"{point}\n").out
        alone = quick.out.split() if answered else ["nan"] * len(row.split())
        assert [float(part) for part in row.split()] == [
            pytest.approx(float(part), rel=1e-13, nan_ok=True) for part in alone
        ]
    if answered:
        assert (ran.out, ran.err) == (expected.replace(", ", "\t") + "\n", "")
    else:
        assert ran.err.split("\n")[0] == f"gradcli: {expected}"
        assert (ran.out, ran.status) == ("", Status.UNDEFINED)


DEEP = [
    ("sin", "|x - 1|", "1", "f is not differentiable at x = 1: ∂f/∂x: −1 from the left, 1 from"),
    ("cos", "|x y|", "0,0", "0\t0"),
    ("cos", "|x y|", "1,0", "0\t0"),
    ("sqrt", "1 + x |x|", "0", "0"),
    ("tanh", "min(|x|, y^2)", "0,0", "0\t0"),
    ("atan", "max(x, y)", "1,1", "f can't be shown to be differentiable"),
]


@pytest.mark.parametrize(("function", "inner", "point", "told"), DEEP)
def test_a_corner_deep_inside(function: str, inner: str, point: str, told: str) -> None:
    formula = f"{function}(" * 190 + inner + ")" * 190
    ran = run_inside("grad", formula, f"--at={point}")
    assert (ran.out or ran.err).removeprefix("gradcli: ").startswith(told)


RATES = [
    ("|x|", "0", "1", "1", True),
    ("|x|", "0", "-2", "1", True),
    ("|x| + y", "0,0", "3,4", "7/5", True),
    ("|x| + y", "0,0", "0,1", "1", False),
    ("sqrt(x^2 + y^2)", "0,0", "3,4", "1", True),
    ("sqrt(|x y|)", "0,0", "1,0", "0", False),
    ("sqrt(|x y|)", "0,0", "1,1", "sqrt(2)/2", True),
    ("cbrt(x^2 y)", "0,0", "1,1", "sqrt(2)/2", False),
    ("max(x, y)", "1,1", "1,-1", "sqrt(2)/2", True),
    ("max(x, y)", "1,1", "1,1", "sqrt(2)/2", False),
    ("x sqrt(x)", "0", "1", "0", True),
    ("relu(x)", "0", "-1", "0", True),
    ("where(x^2 + y^2 == 0, 0, x^2 y/(x^4 + y^2))", "0,0", "1,1", "sqrt(2)/2", False),
    ("where(x < 0, x, 1)", "0", "1", "0", True),
]


@pytest.mark.parametrize(("formula", "point", "along", "rate", "one_sided"), RATES)
def test_the_rate_along_a_direction(
    formula: str, point: str, along: str, rate: str, one_sided: bool
) -> None:
    ran = run_inside("dirderiv", formula, "--at", point, "--along", along, "--exact")
    assert (ran.out, ran.status) == (rate + "\n", Status.ANSWERED)
    assert "is not differentiable at" in ran.err
    assert ("the one-sided rate" in ran.err) == one_sided
    assert f'"one_sided": {str(one_sided).lower()}' in _json(formula, point, along)


def _json(formula: str, point: str, along: str) -> str:
    return run_inside("dirderiv", formula, "--at", point, "--along", along, "--format", "json").out


NO_RATES = [
    ("sqrt(x)", "0", "1"),
    ("cbrt(x)", "0", "1"),
    ("sign(x)", "0", "1"),
    ("asin(x)", "1", "1"),
    ("ln|x|", "0", "1"),
]


@pytest.mark.parametrize(("formula", "point", "along"), NO_RATES)
def test_no_rate_along_a_direction(formula: str, point: str, along: str) -> None:
    ran = run_inside("dirderiv", formula, "--at", point, "--along", along)
    assert (ran.out, ran.status) == ("", Status.UNDEFINED)


@pytest.mark.parametrize("command", ["grad", "norm", "tangent"])
def test_no_command_prints_a_number_at_a_corner(command: str) -> None:
    ran = run_inside(command, "|x| + y^2", "--at", "0,1")
    assert (ran.out, ran.status) == ("", Status.UNDEFINED)
    assert "∂f/∂x: −1 from the left, 1 from the right" in ran.err


def test_a_terminal_says_that_the_rate_is_one_sided() -> None:
    ran = run_in_terminal("dirderiv", "sqrt(x^2 + y^2)", "--at", "0,0", "--along", "3,4")
    page = without_colour(ran.out)
    assert "Dᵤf  = 1" in page
    assert "this is the one-sided rate; from the other side it is −1" in " ".join(page.split())

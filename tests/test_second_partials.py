"""Second partial derivatives at corners: known values, and known refusals."""

import pytest
import sympy as sp

from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.arithmetic.exact import exact_of
from gradcli.differentiability.corner import UndecidedError
from gradcli.differentiability.second_partials import second_partials_at_corner
from gradcli.errors import NotDifferentiableError
from gradcli.language.reading.parser import parse
from gradcli.language.unparse import unparse


def _hessian(text: str, point: dict[str, int]) -> str:
    tree = parse(text).tree
    place = {name: sp.Integer(value) for name, value in point.items()}
    rows = second_partials_at_corner(tree, place, PointEvaluation(tree, place).value)
    return "; ".join(" ".join(unparse(exact_of(n) or tree) for n in row) for row in rows)


FOUND = [
    ("x^2 |x|", {"x": 0}, "0"),
    ("|x|^(5/2)", {"x": 0}, "0"),
    ("where(x > 0, x^3, 0)", {"x": 0}, "0"),
    ("where(x == 0, 0, e^(-1/x^2))", {"x": 0}, "0"),
    ("where(x == 0, 1, sin(x)/x)", {"x": 0}, "-1/3"),
    ("where(x == 0, 0, x^4 sin(1/x))", {"x": 0}, "0"),
    ("where(x == 0, 0, x^3 ln|x|)", {"x": 0}, "0"),
    ("|x|^3 + x^2", {"x": 0}, "2"),
    ("(x^2 + y^2)^(3/2)", {"x": 0, "y": 0}, "0 0; 0 0"),
    ("cos(sqrt(x^2 + y^2))", {"x": 0, "y": 0}, "-1 0; 0 -1"),
    ("where(x^2+y^2==0, 0, x y (x^2-y^2)/(x^2+y^2))", {"x": 0, "y": 0}, "0 -1; 1 0"),
    ("where(x^2+y^2==0, 0, x^2 y^2/(x^2+y^2))", {"x": 0, "y": 0}, "0 0; 0 0"),
    ("where(x^2+y^2==0, 0, x^3 y/(x^2+y^2))", {"x": 0, "y": 0}, "0 0; 1 0"),
    ("where(x > 0, x^3, x^4) + x y", {"x": 0, "y": 0}, "0 1; 1 0"),
    ("|x|^3 y + y^2", {"x": 0, "y": 1}, "0 0; 0 2"),
    ("x^2 |x| + x y", {"x": 0, "y": 2}, "0 1; 1 0"),
    ("max(x, 0)^3 + x y^2", {"x": 0, "y": 1}, "0 2; 2 0"),
    ("where(x == y, 1, sin(x - y)/(x - y))", {"x": 1, "y": 1}, "-1/3 1/3; 1/3 -1/3"),
]


@pytest.mark.parametrize(("text", "point", "expected"), FOUND)
def test_second_partials_that_exist(text: str, point: dict[str, int], expected: str) -> None:
    assert _hessian(text, point) == expected


REFUSED = [
    ("x |x|", {"x": 0}, "∂²f/∂x²: −2 from the left, 2 from the right"),
    ("|x|^(3/2)", {"x": 0}, "∂²f/∂x²: ∞ from both sides"),
    ("max(x, 0)^2", {"x": 0}, "∂²f/∂x²: 0 from the left, 2 from the right"),
    ("where(x == 0, 0, x^3 sin(1/x))", {"x": 0}, "∂²f/∂x²: oscillating between −1 and 1 from both"),
    ("where(x == 0, 0, x^2 ln|x|)", {"x": 0}, "∂²f/∂x²: −∞ from both sides"),
    ("where(x == 0, 0, x^2 sin(1/x))", {"x": 0}, "∂²f/∂x²: an oscillation without a limit"),
    ("x |x| + y^2", {"x": 0, "y": 1}, "∂²f/∂x²: −2 from the left, 2 from the right"),
    ("|x y|", {"x": 0, "y": 0}, "∂²f/∂y∂x: undefined, as there is no ∂f/∂x beside the point"),
    ("|x| y^2", {"x": 0, "y": 0}, "∂²f/∂y∂x: undefined, as there is no ∂f/∂x beside the point"),
    ("max(x, y)^2 + min(x, y)^2 + (x-y)|x-y|", {"x": 1, "y": 1}, "∂²f/∂x²: 0 from the left, 4"),
]


@pytest.mark.parametrize(("text", "point", "reason"), REFUSED)
def test_second_partials_that_do_not_exist(text: str, point: dict[str, int], reason: str) -> None:
    with pytest.raises(NotDifferentiableError) as raised:
        _hessian(text, point)
    assert reason in raised.value.message


@pytest.mark.parametrize(
    ("text", "point"),
    [("sqrt(x^4 y^2)", {"x": 0, "y": 0}), ("|x|^(5/2) y", {"x": 0, "y": 0})],
)
def test_roots_all_along_an_axis_are_not_told(text: str, point: dict[str, int]) -> None:
    with pytest.raises(UndecidedError):
        _hessian(text, point)

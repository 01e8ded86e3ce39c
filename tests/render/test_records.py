"""Plain text, JSON, CSV and LaTeX: the answers that programs and papers take."""

import csv
import json
import math

import pytest

from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.render import Numbers, paper, plain, records
from gradcli.render.tex import formula
from gradcli.results.base import Function
from gradcli.results.descents import Descent
from gradcli.results.gradients import Gradient, NormAt
from gradcli.results.tangents import Tangent
from tests.render.examples import RESULTS, tree, value
from tests.render.examples import formula as formula_value

PLAIN = [
    ("grad", "2*x\t2*y", None),
    ("grad-at", "2\t4", None),
    ("grad-one", "-0.3183098861837907", "-1/pi"),
    ("unit-at", "0.447213595499958\t0.894427190999916", "sqrt(5)/5\t2*sqrt(5)/5"),
    ("norm", "2*sqrt(x^2 + y^2)", None),
    ("norm-at", "4.47213595499958", "2*sqrt(5)"),
    ("dirderiv", "(6*x + 8*y)/5", None),
    ("dirderiv-at", "4.4", "22/5"),
    ("tangent", "2*x + 4*y - 5", None),
    ("tangent-equation", "x + 2*y = 5", None),
]
COLUMNS = [
    ("grad", "df/dx,df/dy", "2*x,2*y"),
    ("grad-at", "x,y,value,df/dx,df/dy,norm", "1,2,5,2,4,4.47213595499958"),
    ("unit", "u_x,u_y", "x/sqrt(x^2 + y^2),y/sqrt(x^2 + y^2)"),
    ("unit-at", "x,y,u_x,u_y", "1,2,0.447213595499958,0.894427190999916"),
    ("norm", "norm", "2*sqrt(x^2 + y^2)"),
    ("norm-at", "x,y,norm", "1,2,4.47213595499958"),
    ("dirderiv", "derivative", "(6*x + 8*y)/5"),
    (
        "dirderiv-at",
        "x,y,derivative,product,norm,cosine",
        "1,2,4.4,22,4.47213595499958,0.9838699100999075",
    ),
    (
        "tangent-equation",
        "x,y,value,df/dx,df/dy,plane,equation",
        "1,2,0,2,4,,x + 2*y = 5",
    ),
    (
        "grad-cases",
        "df/dx,df/dtheta_1",
        '"where(x < 0, -1, 0)","where(x < 0, 0, 2*theta_1)"',
    ),
]
LATEX = [
    ("grad", r"\nabla f(x, y) = \begin{pmatrix} 2x \\ 2y \end{pmatrix}"),
    ("grad-at", r"\nabla f(1, 2) = \begin{pmatrix} 2 \\ 4 \end{pmatrix}"),
    ("grad-one", r"f'(\pi) = -\frac{1}{\pi}"),
    ("norm-at", r"\lVert \nabla f(1, 2)\rVert = 2\sqrt{5}"),
    ("norm", r"\lVert \nabla f(x, y)\rVert = 2\sqrt{x^{2} + y^{2}}"),
    ("dirderiv-at", r"D_{\mathbf{u}} f(1, 2) = \frac{22}{5}"),
    ("tangent", "z = 2x + 4y - 5"),
    ("tangent-equation", "x + 2y = 5"),
]
FORMULAS = [
    ("e^(-(x^2+y^2)/2)", r"e^{-\frac{x^{2} + y^{2}}{2}}"),
    ("sin(x)^2 cos(y)", r"\sin^{2}(x)\cos(y)"),
    ("((x+1)/(y-1))^2", r"\left(\frac{x + 1}{y - 1}\right)^{2}"),
    ("cbrt(x) erf(x)", r"\sqrt[3]{x}\operatorname{erf}(x)"),
    ("|x| ln|x/y|", r"\lvert x\rvert\ln\left(\left\lvert \frac{x}{y}\right\rvert\right)"),
    ("x*2*y", r"x \cdot 2y"),
    ("pi*x*l*n", r"\pi xl n"),
    ("3*(1/2)", r"3 \cdot \frac{1}{2}"),
    ("a-(b+c)-(-d)", "a - (b + c) - (-d)"),
    ("(-x)^2", "(-x)^{2}"),
    ("theta_1 n_rho", r"\theta_{1}n_{\rho}"),
    ("log(x, 3) acosh(x)", r"\log_{3}(x)\operatorname{acosh}(x)"),
    ("1e-30*x", r"1 \cdot 10^{-30}x"),
    ("2^3^x", "2^{3^{x}}"),
]


@pytest.mark.parametrize(("name", "decimal", "exact"), PLAIN)
def test_plain(name: str, decimal: str, exact: str | None) -> None:
    assert list(plain.lines(RESULTS[name], Numbers.DECIMAL)) == [decimal]
    assert list(plain.lines(RESULTS[name], Numbers.EXACT)) == [exact or decimal]


def test_plain_descent() -> None:
    result = RESULTS["descend-diverged"]
    rows = list(plain.lines(result, Numbers.DECIMAL))
    assert rows[:2] == ["0\t1\t2\t13\t12.165525060596439\tnan", "1\t0\t-4\t48\t24\t0.5"]
    assert list(plain.lines(result, Numbers.DECIMAL, last_only=True)) == ["0\t32"]


def test_a_variable_called_e_is_not_the_constant() -> None:
    result = Gradient(function=Function(tree("e x"), ("e", "x")), gradient=(tree("e^x"),))
    assert list(plain.lines(result, Numbers.DECIMAL)) == ["exp(x)"]


@pytest.mark.parametrize("numbers", Numbers)
@pytest.mark.parametrize("name", RESULTS)
def test_json_is_strict(name: str, numbers: Numbers) -> None:
    line = records.json_line(RESULTS[name], numbers)
    assert "\n" not in line
    found = json.loads(line, parse_constant=pytest.fail)
    assert {"function", "variables"} <= found.keys()


def test_json_values() -> None:
    found = json.loads(records.json_line(RESULTS["grad-at"], Numbers.DECIMAL))
    assert found["point"] == {"x": 1, "y": 2}
    assert found["partials"] == ["2*x", "2*y"]
    assert found["norm"] == 20**0.5
    exact = json.loads(records.json_line(RESULTS["grad-at"], Numbers.EXACT))
    assert exact["norm"] == "2*sqrt(5)"
    assert (
        json.loads(records.json_line(RESULTS["grad-stationary"], Numbers.DECIMAL))["angle"] is None
    )


def test_json_numbers_that_no_double_holds_are_strings() -> None:
    result = RESULTS["norm-at"]
    assert isinstance(result, NormAt)
    for digits in ("0.66666666666666666667", "1e400"):
        changed = result._replace(norm=value("1", digits))
        assert json.loads(records.json_line(changed, Numbers.DECIMAL))["norm"] == digits


def test_json_of_a_run_that_overflowed() -> None:
    result = RESULTS["descend-diverged"]
    assert isinstance(result, Descent)
    last = result.steps[-1]._replace(value=math.inf, norm=math.nan)
    found = json.loads(
        records.json_line(result._replace(steps=(last,)), Numbers.DECIMAL),
        parse_constant=pytest.fail,
    )
    assert found["steps"][0]["value"] is None
    assert found["outcome"] == "diverged"


@pytest.mark.parametrize(("name", "header", "row"), COLUMNS)
def test_csv(name: str, header: str, row: str) -> None:
    assert list(records.csv_lines(RESULTS[name], Numbers.DECIMAL, header=True)) == [header, row]
    assert list(records.csv_lines(RESULTS[name], Numbers.DECIMAL, header=False)) == [row]


@pytest.mark.parametrize("name", RESULTS)
def test_csv_rows_are_as_wide_as_the_header(name: str) -> None:
    rows = list(csv.reader(records.csv_lines(RESULTS[name], Numbers.EXACT, header=True)))
    assert len({len(row) for row in rows}) == 1


def test_csv_of_a_descent() -> None:
    rows = list(records.csv_lines(RESULTS["descend-diverged"], Numbers.DECIMAL, header=True))
    assert rows[0] == "step,x,y,value,norm,rate"
    assert rows[1] == "0,1,2,13,12.165525060596439,"
    last = records.csv_lines(
        RESULTS["descend-diverged"], Numbers.DECIMAL, header=True, last_only=True
    )
    assert list(last) == [rows[0], rows[-1]]


@pytest.mark.parametrize(("name", "line"), LATEX)
def test_latex(name: str, line: str) -> None:
    assert list(paper.lines(RESULTS[name], Numbers.EXACT)) == [line]


def test_latex_of_a_descent_is_an_array() -> None:
    lines = list(paper.lines(RESULTS["descend-diverged"], Numbers.DECIMAL))
    assert lines[0] == r"\begin{array}{rrrrrr}"
    assert lines[3] == r"1 & 0 & -4 & 48 & 24 & 0.5 \\"
    assert lines[-1] == r"\end{array}"


@pytest.mark.parametrize(("text", "expected"), FORMULAS)
def test_latex_of_a_formula_reads_back(text: str, expected: str) -> None:
    assert formula(tree(text)) == expected
    again = parse(expected, Scope()).tree
    assert formula(again) == expected


def test_the_plane_of_a_tangent_is_always_a_string() -> None:
    result = RESULTS["tangent"]
    assert isinstance(result, Tangent)
    flat = result._replace(plane=formula_value("0"))
    assert json.loads(records.json_line(flat, Numbers.DECIMAL))["plane"] == "0"

"""Tidied derivatives are as short as a careful person writes them, in every run the same."""

import os
import subprocess
import sys

import pytest

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import derivative
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.unparse import unparse
from tests.cli.harness import ROOT, run_inside

TIDY = {
    "||x||^2": "2*x",
    "|x|^2": "2*x",
    "|x^2 + 1|": "2*x",
    "|2x - 2|": "2*sign(x - 1)",
    "|x y|": "y*sign(x*y)",
    "|x||y|": "y*sign(x*y)",
    "|x e^x|": "e^x*(x + 1)*sign(x)",
    "sqrt(x^2 y^2)": "x*abs(y/x)",
    "sqrt|x y|": "sign(x)*sqrt(abs(y/x))/2",
    "|x|/x": "0",
    "ln|x y|": "1/x",
    "ln|x/y|": "1/x",
    "ln|x^3 y^2|": "3/x",
    "ln|(x - 1)/(x + 1)|": "2/(x^2 - 1)",
    "ln|x - 1| - ln|x + 1|": "2/(x^2 - 1)",
    "ln|1 - x|": "1/(x - 1)",
    "ln|1 - x^2|": "2*x/(x^2 - 1)",
    "ln|x/(x + 1)^2|": "(1 - x)/(x*(x + 1))",
    "hypot(x, y)": "x/sqrt(x^2 + y^2)",
    "hypot(x, y)^2": "2*x",
    "hypot(x, y)^3": "3*x*hypot(x, y)",
    "hypot(x, y, z)^2": "2*x",
    "ln(hypot(x, y))": "x/(x^2 + y^2)",
    "x hypot(x, y)": "(2*x^2 + y^2)/hypot(x, y)",
    "x/hypot(x, y)": "y^2/(x^2 + y^2)^(3/2)",
    "sqrt(x^2 + y^2)^2": "2*x",
    "e^(ln x)": "1",
    "e^(2 ln x)": "2*x",
    "e^(-ln x)": "-1/x^2",
    "e^(ln x + ln y)": "y",
    "e^(x ln x)": "x^x*(ln(x) + 1)",
    "e^(ln(x)/2)": "1/(2*sqrt(x))",
    "e^(ln|x|)": "sign(x)",
    "2^log2(x)": "1",
    "10^(2 log10(x))": "2*x",
    "ln(e^x)": "1",
    "log2(2^x)": "1",
    "sin(asin x)": "1",
    "cos(acos x)": "1",
    "tan(atan x)": "1",
    "sinh(asinh x)": "1",
    "cosh(acosh x)": "1",
    "tanh(atanh x)": "1",
    "sin(asin(x/2))": "1/2",
    "sin(acos x)": "-x/sqrt(1 - x^2)",
    "cos(asin x)": "-x/sqrt(1 - x^2)",
    "sin(atan x)": "1/(x^2 + 1)^(3/2)",
    "sec(atan x)": "x/sqrt(x^2 + 1)",
    "cosh(asinh x)": "x/sqrt(x^2 + 1)",
    "x cos(atan(x))": "1/(x^2 + 1)^(3/2)",
    "asinh(sinh x)": "1",
    "atan(tan x)": "1",
    "acos(x) + asin(x)": "0",
    "atan(x) + atan(1/x)": "0",
}
"""Derivatives for x."""

SEEDS = ("0", "1", "2026")
MANY = [
    template.format(a=a, b=b)
    for template in (
        "{a}^2 {b} + sin({a} {b})",
        "|{a}| {b}/hypot({a}, {b}, 2)",
        "ln|{a} {b}| e^({a} - {b})",
        "sqrt({a}^2 + {b}^2) atan({b}/{a})",
        "({a} - {b})^3/({a} + {b})^2",
        "tan({a})^2 sec({b}) sin({a})/cos({a})",
        "where({a} > {b}, sqrt(|{a} {b}|), {a}^{b})",
        "||{a}||^2 sign({b}) + max({a}, {b})^2",
        "({a} {b})^(1/3) + ({a} + 1)^{b}",
    )
    for a in ("x", "y", "alpha", "w_1", "k")
    for b in ("z", "t", "beta", "w_2", "e")
]
RUN = """
import sys
from tests.algebra.test_tidy import answers
sys.stdout.write(answers())
"""


@pytest.mark.parametrize(("function", "derived"), TIDY.items())
def test_short(function: str, derived: str) -> None:
    tree = parse(function, Scope()).tree
    assert unparse(tidy(derivative(tree, "x"))) == derived


def answers() -> str:
    """What gradcli answers to many formulas, to some of them in all detail."""
    lines = "".join(f"{formula}\n" for formula in MANY)
    symbolic = [run_inside(verb, "-", stdin=lines).out for verb in ("grad", "norm")]
    steps = [run_inside("grad", formula, "--steps").out for formula in MANY[::9]]
    checks = [run_inside("grad", MANY[0], "--check", "(x, y)", "--format", "json").out]
    return "".join([*symbolic, *steps, *checks])


def test_no_answer_depends_on_hashes() -> None:
    assert len(MANY) > 200
    found = [
        subprocess.run(
            [sys.executable, "-c", RUN],
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            text=True,
            check=True,
        ).stdout
        for seed in SEEDS
    ]
    assert found[0].count("\n") > 2 * len(MANY)
    assert len(set(found)) == 1

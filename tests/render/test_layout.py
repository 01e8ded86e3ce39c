"""Formulas in two dimensions, boxes, and decimals."""

from fractions import Fraction

import pytest

from gradcli.errors import LimitError
from gradcli.language.tree import Apply, Symbol
from gradcli.render.breaking import broken, wrapped
from gradcli.render.layout import typeset
from gradcli.render.numbers import aligned, digits_of, float_text, shortened
from tests.render.examples import tree

FORMULAS = [
    ("2x y - sin(x)^2 cos(y)", "2·x·y − sin²(x)·cos(y)"),
    ("x/2 + 2 sqrt(5)/5", "x/2 + 2·√5/5"),
    ("sqrt(x^2 + y^2)", "√(x² + y²)"),
    ("e^x (x + 1) 2^(-x)", "eˣ·(x + 1)·2⁻ˣ"),
    ("-(x + y) z", "−(x + y)·z"),
    ("a - (b + c) - (-d)", "a − (b + c) − (−d)"),
    ("(-x)^2 n!", "(−x)²·n!"),
    ("theta_1 |x_2|", "θ₁·|x₂|"),
    ("||x| + 1|", "abs(|x| + 1)"),
    ("x/y*z", "(x/y)·z"),
    ("1/(1 + e^(-x^2))", "   1\n────────\n     −x²\n1 + e"),
    ("((x + 1)/y)^2", "⎛x + 1⎞²\n⎜─────⎟\n⎝  y  ⎠"),
    ("-2x/(x + 1)", "   2·x\n− ─────\n  x + 1"),
    ("where(x < 0, -x, where(x < 1, 0, x))", "⎧ −x   if x < 0\n⎨ 0    if x < 1\n⎩ x    otherwise"),
]


@pytest.mark.parametrize(("text", "expected"), FORMULAS)
def test_formula(text: str, expected: str) -> None:
    box = typeset(tree(text), 70)
    assert "\n".join(line.rstrip() for line in box.lines) == expected


def test_a_long_sum_breaks_before_its_signs() -> None:
    box = typeset(tree(" - ".join(f"x_{place}^2" for place in range(2000))), 60)
    assert box.width <= 60
    assert box.lines[0].startswith("x₀² − x₁²")
    assert all(line.startswith("− ") for line in box.lines[1:])


def test_what_is_too_tall_or_too_wide_is_one_dimensional() -> None:
    tall = typeset(tree("1/(1 + " * 12 + "x" + ")" * 12), 60)
    assert tall.lines[0].rstrip() == "1/(1"
    assert tall.lines[-1].endswith("+ 1/(1 + 1/(1 + 1/(1 + 1/(1 + x))))))))))))")
    wide = typeset(tree("*".join(f"(x + {place})" for place in range(30))), 60)
    assert wide.width <= 60
    quotient = typeset(tree(f"({' + '.join(f'x_{place}' for place in range(30))})/(y + 1)"), 60)
    assert quotient.width <= 60
    assert "─" * 50 in "".join(quotient.lines)


@pytest.mark.parametrize(
    ("formula", "width", "lines"),
    [
        ("a + b·(c + d) − e", 14, ["a + b·(c + d)", "  − e"]),
        ("a·(b + c + d + e)·(f + g)", 16, ["a·(b + c + d", "  + e)", "  ·(f + g)"]),
        ("z ≈ 0.25·x + 2.5·y − 1", 20, ["z ≈ 0.25·x + 2.5·y", "  − 1"]),
        ("f(x, y) = x + y + z + u", 18, ["f(x, y)", "  = x + y + z + u"]),
        ("x^2 + y^2*(1 + x**2)", 15, ["x^2", "  + y^2", "    *(1 + x**2)"]),
        ("1" * 50, 20, ["11111111111...111111"]),
    ],
)
def test_a_long_formula_breaks_before_its_loosest_operators(
    formula: str, width: int, lines: list[str]
) -> None:
    assert broken(formula, width) == lines
    assert all(len(line) <= width for line in lines)


def test_a_sentence_breaks_at_its_blanks_but_at_none_of_a_formula() -> None:
    words = "wrong: 2 instead of 1 at x = 1, y = 2 + a (0, 1)"
    assert wrapped(words, 16) == ["wrong: 2 instead", "of 1 at x = 1,", "y = 2 + a (0, 1)"]


def test_shared_sub_trees_are_not_written_out_without_end() -> None:
    node: Apply | Symbol = Symbol("x")
    for _ in range(60):
        node = Apply("+", (node, node))
    with pytest.raises(LimitError):
        typeset(node, 80)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("4.4721359549995794", 7, "4.472136"),
        ("-0.1", 7, "-0.1"),
        ("123456789.4", 7, "123456789"),
        ("0.00001234567891", 7, "1.234568e-5"),
        ("1e300", 7, "1e300"),
        ("2/3", 3, "0.667"),
        ("0", 7, "0"),
    ],
)
def test_shortened_decimals(value: str, digits: int, expected: str) -> None:
    assert digits_of(shortened(Fraction(value), digits)) == expected


def test_floats_and_columns() -> None:
    assert [*map(float_text, (2.0, 0.1, 1e-30, 1e300, -0.5))] == [
        "2",
        "0.1",
        "1e-30",
        "1e300",
        "-0.5",
    ]
    assert aligned(["1.5", "-20", "3e-7"], "x") == ["  x   ", "  1.5 ", "-20   ", "  3e-7"]

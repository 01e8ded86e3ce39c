"""What is written reads back, and looks as a careful person would write it."""

from fractions import Fraction

import pytest
from hypothesis import given

from gradcli.errors import LimitError
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree
from gradcli.language.unparse import explain, literal, unparse, unparse_unicode
from tests.language.trees import formulas, scope_of

X, Y = Symbol("x"), Symbol("y")


@given(formulas)
def test_reads_back(tree: Tree) -> None:
    text = unparse(tree)
    assert text.isascii()
    assert parse(text, scope_of(tree), value=True).tree == tree


@given(formulas)
def test_unicode_reads_back(tree: Tree) -> None:
    assert parse(unparse_unicode(tree), scope_of(tree), value=True).tree == tree


@given(formulas)
def test_explanation_reads_back(tree: Tree) -> None:
    assert parse(explain(tree), scope_of(tree), value=True).tree == tree


@pytest.mark.parametrize(
    ("typed", "plain", "pretty"),
    [
        ("2x y+y cos(x y)", "2*x*y + y*cos(x*y)", "2·x·y + y·cos(x·y)"),
        ("x^2/(y+1)", "x^2/(y + 1)", "x²/(y + 1)"),
        ("a-b*c+-2x", "a - b*c + -2*x", "a − b·c + −2·x"),
        ("a-(b-c)-(-d)", "a - (b - c) - (-d)", "a − (b − c) − (−d)"),
        ("a-(-x*y)", "a - (-x*y)", "a − (−x·y)"),
        ("(a+b)+c", "(a + b) + c", "(a + b) + c"),
        ("-x*y", "-x*y", "−x·y"),
        ("-(x*y)", "-(x*y)", "−(x·y)"),
        ("--x", "-(-x)", "−(−x)"),
        ("x*(y*z)", "x*(y*z)", "x·(y·z)"),
        ("(x*y)*z", "(x*y)*z", "(x·y)·z"),
        ("a/b*c", "a/b*c", "a/b·c"),
        ("c*(a/b)", "c*(a/b)", "c·(a/b)"),
        ("a*b/c/(d/e)", "a*b/c/(d/e)", "a·b/c/(d/e)"),
        ("x*-y", "x*(-y)", "x·(−y)"),
        ("A@B@(C@D)*x", "A@B@(C@D)*x", "A@B@(C@D)·x"),
        ("2^3^2", "2^3^2", "2^3²"),
        ("(2^3)^2", "(2^3)^2", "(2³)²"),
        ("2^-x", "2^(-x)", "2^(−x)"),
        ("x^-1", "x^(-1)", "x⁻¹"),
        ("(-x)^2-x^2", "(-x)^2 - x^2", "(−x)² − x²"),
        ("x^n x^(1/2)", "x^n*x^(1/2)", "x^n·x^(1/2)"),
        ("e^(-x^2)", "e^(-x^2)", "e^(−x²)"),
        ("n!+(x+1)!", "n! + (x + 1)!", "n! + (x + 1)!"),
        ("(n!)!^2", "(n!)!^2", "(n!)!²"),
        ("(x^2)!", "(x^2)!", "(x²)!"),
        ("sqrt(x^2+y^2)", "sqrt(x^2 + y^2)", "√(x² + y²)"),
        ("sqrt(x)^2 cbrt(2)", "sqrt(x)^2*cbrt(2)", "(√x)²·∛2"),
        ("root(x, 4)", "root(x, 4)", "root(x, 4)"),
        ("|x|/2", "abs(x)/2", "|x|/2"),
        ("||x|-y|", "abs(abs(x) - y)", "abs(|x| − y)"),
        ("log(x, b)+ln(x)", "log(x, b) + ln(x)", "log(x, b) + ln(x)"),
        ("[[1,2],[3,-x]]", "[[1, 2], [3, -x]]", "[[1, 2], [3, −x]]"),
        ("where(x<=0, x, 2)", "where(x <= 0, x, 2)", "where(x ≤ 0, x, 2)"),
        ("x^2+y^2=25", "x^2 + y^2 = 25", "x² + y² = 25"),
        ("2 pi theta_1", "2*pi*theta_1", "2·π·θ₁"),
        ("x_1+x1+w_{12}+w_{1a}", "x_1 + x1 + w_12 + w_{1a}", "x₁ + x1 + w₁₂ + w_{1a}"),
        ("n_rho+x_{max}", "n_rho + x_max", "n_ρ + x_max"),
        ("0.10+6.022e23", "0.1 + 6.022e23", "0.1 + 6.022e23"),
    ],
)
def test_looks(typed: str, plain: str, pretty: str) -> None:
    tree = parse(typed).tree
    assert (unparse(tree), unparse_unicode(tree)) == (plain, pretty)
    assert parse(plain).tree == parse(pretty).tree == tree


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1/2x", "(1/2)·x"),
        ("6/2(1+2)", "(6/2)·(1 + 2)"),
        ("a/bc/d", "((a/b)·c)/d"),
        ("sin x y", "sin(x·y)"),
        ("sin x/2", "sin(x)/2"),
        ("2^3^2", "2^(3^2)"),
        ("log x", "ln(x)"),
    ],
)
def test_explanations(typed: str, read: str) -> None:
    assert explain(parse(typed).tree) == read


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        ("1/10", "0.1"),
        ("3/2", "1.5"),
        ("1/10000", "0.0001"),
        ("1/100000", "1e-5"),
        ("6.674e-11", "6.674e-11"),
        (10**15, "1000000000000000"),
        (10**16, "1e16"),
        (12345678901234567, "12345678901234567"),
        ("6.022e23", "6.022e23"),
        ("1/3", ""),
        (-1, ""),
    ],
)
def test_literals(value: int | str, text: str) -> None:
    assert literal(Fraction(value)) == text


def test_long_literals_read_back() -> None:
    for value in (Fraction(7**10_000), Fraction(3, 2**9_000), Fraction(3, 5**9_000)):
        assert parse(literal(value)).tree == Number(value)


def test_numbers_without_a_literal_are_formulas() -> None:
    third, minus = Number(Fraction(1, 3)), Number(-2)
    assert unparse(third) == "1/3"
    assert unparse(Apply("*", (X, third))) == "x*(1/3)"
    assert unparse(Apply("^", (minus, third))) == "(-2)^(1/3)"


def test_a_variable_with_the_name_of_an_unused_constant_changes_nothing() -> None:
    tree = parse("e*pi*asin + cos(e)", Scope().declare("e", "asin")).tree
    assert unparse(tree) == "e*pi*asin + cos(e)"


def test_constants_and_functions_with_a_variables_name() -> None:
    e, pi, tau = (Apply(name) for name in ("e", "pi", "tau"))
    power = Apply("^", (e, X))
    assert unparse(Apply("+", (Symbol("e"), e, power))) == "e + exp(1) + exp(x)"
    assert unparse(Apply("*", (Symbol("pi"), pi))) == "pi*acos(-1)"
    assert unparse(Apply("*", (Symbol("tau"), tau))) == "tau*(2*acos(-1))"
    assert unparse(power, taken=("e",)) == "exp(x)"
    assert unparse(power, taken=("f", "x")) == "e^x"
    assert unparse(Apply("asin", (Symbol("asin"),))) == "arcsin(asin)"


def test_long_chains_take_linear_time() -> None:
    quotient = Apply("/", (X, Y))
    for _ in range(20_000):
        quotient = Apply("/", (quotient, Y))
    assert unparse(quotient) == "x" + "/y" * 20_001
    assert len(unparse_unicode(Apply("+", (X,) * 20_000))) == 4 * 20_000 - 3


def test_exploding_sharing_is_refused() -> None:
    tree: Tree = X
    for _ in range(60):
        tree = Apply("+", (tree, Apply("sin", (tree,))))
    with pytest.raises(LimitError):
        unparse(tree)

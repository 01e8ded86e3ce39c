"""Every step of differentiation is true, has a known rule, and stands once."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import mpmath as mp
import pytest
from hypothesis import HealthCheck, given, settings

from gradcli.differentiation.derivation import Derivation
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import FUNCTIONS, row_of
from gradcli.results.base import BOTH, Function
from gradcli.results.steps import Line, Section
from gradcli.verbs.gradient import gradient
from gradcli.worked import rulebook
from gradcli.worked.derivations import steps
from gradcli.worked.differentiate import signs
from tests import oracle
from tests.formulas import formulas
from tests.worked.judge import values

DATA = Path(__file__).parents[1] / "data"
TRIES = 40
RULES = {rule for name, rule in vars(rulebook).items() if name.isupper() and isinstance(rule, str)}


def _textbook() -> Iterator[str]:
    """The formulas of the exercises that are differentiated."""
    text = (DATA / "textbook.txt").read_text("utf-8")
    for match in re.finditer(r"^(?:grad|norm|dirderiv|tangent) '([^'=]*)'", text, re.MULTILINE):
        yield match[1]


def _physics() -> Iterator[str]:
    for line in (DATA / "physics.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split(maxsplit=1)[1]


HARD = [
    "x^2 sin(3x)/((x^2 + 1) e^(-x^2/2))",
    "sin(x^2) cos(x^2) + tan(x^2)",
    "sin(sin(sin(sin(x y))))",
    "x^x^x",
    "(x y)^(x + y)",
    "where(x < y, x^2 sin(y), |x|^3) + max(x, y, x y) + min(x, 2)",
    "x x x y y + (x + 1) (x + 1) (x + 1)",
    "atan2(y x, x + y) + hypot(x, y, x y)",
    "u v w sin(u v w) + v^u",
    "-(-x^2) - (-(x y))",
    "log(x, y) + log2(x) + root(x, 3) + cbrt(x y) + sqrt(x)/sqrt(y)",
    "1/(1 + 1/(1 + 1/(1 + x)))",
    "sigmoid(a x + b) relu(x) softplus(y) step(x)",
    "gamma(x) + x! + digamma(x^2) + erf(x/y)",
    " + ".join(f"a{place}^2 a{place + 1}" for place in range(1, 12)),
    "7",
    "x",
    "-x",
]
FORMULAS = sorted({*_textbook(), *_physics(), *HARD})


def _sections(tree: Tree, variables: tuple[str, ...]) -> list[Section]:
    return list(steps(gradient(Function(tree, variables)), BOTH))


def _is_known(rule: str) -> bool:
    """Whether the rule is a general one, or the derivative or definition of a row."""
    kind, _, name = rule.partition(" of ")
    named = {row.name for row in FUNCTIONS} | {row.phrase for row in FUNCTIONS}
    named.add("factorial")
    return rule in RULES or (
        kind in ("derivative", "definition") and name.removesuffix(" (piecewise)") in named
    )


def _check_truth(lines: list[Line], names: list[str], seed: str) -> None:
    """Both sides of every line are equal at some point where both are defined."""
    random = Random(seed)
    for line in lines:
        for _ in range(TRIES):
            point = {name: mp.mpf(random.randint(-3000, 3000)) / 1009 for name in names}
            try:
                before, after = values(line.before, point), values(line.after, point)
            except oracle.UndefinedHereError:
                continue
            assert all(map(oracle.close, before, after)), line
            break


@pytest.mark.parametrize("text", FORMULAS)
def test_derivation(text: str) -> None:
    tree = parse(text).tree
    names = free_names(tree)
    function = Function(tree, tuple(names) or ("x",))
    answer = gradient(function).gradient
    sections = _sections(tree, function.variables)
    assert [section.variable for section in sections] == list(function.variables)
    lines = [line for section in sections for line in section.lines]
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert len({(line.before, line.after) for line in lines}) == len(lines)
    for section, part in zip(sections, answer, strict=True):
        assert section.lines[-1].after == part
        assert section.lines[0].before.args[0] == tree
    for line in lines:
        assert _is_known(line.rule), line.rule
        assert (line.rule == rulebook.CHAIN) == (line.outer is not None)
        assert all(use < line.number for use in line.uses)
    _check_truth(lines, list(function.variables), text)


def test_there_are_hundreds_of_formulas() -> None:
    assert len(FORMULAS) >= 200


@settings(
    derandomize=True,
    database=None,
    max_examples=300,
    suppress_health_check=list(HealthCheck),
)
@given(formulas)
def test_the_steps_end_in_what_the_derivation_gives(tree: Tree) -> None:
    names = free_names(tree)
    derivation = Derivation(tree, names)
    for section in _sections(tree, tuple(names)):
        last = [line for line in section.lines if line.rule != rulebook.SIMPLIFY][-1]
        assert last.after == derivation.partial(section.variable)
        assert not signs(last.after)


@pytest.mark.parametrize("text", ["sin(x^2) + cos(x^2)", "sin(x^2) cos(x^2) e^(x^2)"])
def test_a_derivative_is_taken_once(text: str) -> None:
    (section,) = _sections(parse(text).tree, ("x",))
    assert [line.rule for line in section.lines].count(rulebook.POWER) == 1
    again = [line for line in section.lines if line.rule == rulebook.AGAIN]
    assert again
    assert all(section.lines[line.uses[0] - 1].rule == rulebook.POWER for line in again)


NAMED = [
    ("3x^2", ["constant multiple rule", "power rule", "simplify"]),
    ("x^3 + 5", ["sum rule", "power rule"]),
    ("x sin x", ["product rule", "derivative of sine", "simplify"]),
    ("x/(x + 1)", ["quotient rule", "sum rule", "simplify"]),
    ("e^x", ["exponential rule"]),
    ("2^x", ["exponential rule"]),
    ("ln x", ["logarithm rule"]),
    ("|x|", ["derivative of abs (piecewise)"]),
    ("x^x", ["general power rule", "simplify"]),
    ("log2(x)", ["definition of log2", "constant multiple rule", "logarithm rule"]),
    ("where(x < 0, x, x^2)", ["piecewise rule", "power rule"]),
    ("max(x, 1)", ["definition of max", "piecewise rule"]),
    ("(2x + 1)^5", ["chain rule", "sum rule", "constant multiple rule", "simplify"]),
    ("5", ["constant rule"]),
    ("x", ["derivative of the variable"]),
]


@pytest.mark.parametrize(("text", "rules"), NAMED)
def test_rules(text: str, rules: list[str]) -> None:
    (section,) = _sections(parse(text).tree, ("x",))
    assert [line.rule for line in section.lines] == rules


def test_the_chain_rule_names_its_functions() -> None:
    line = _sections(parse("sin(u x^2)").tree, ("x",))[0].lines[0]
    assert line.outer is not None
    assert unparse(line.outer) == "sin(v)"
    assert [(letter, unparse(tree)) for letter, tree in line.inner] == [("v", "u*x^2")]


def test_rows_of_the_vocabulary_have_names_for_their_rules() -> None:
    for row in FUNCTIONS:
        if row.partials and row.takes(1):
            (section, *_) = _sections(parse(f"{row.name}(x)").tree, ("x",))
            assert row_of(row.name, 1) is row
            assert _is_known(section.lines[0].rule)

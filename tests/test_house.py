"""Habits of the house that no linter knows: small functions, no text run as code."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "gradcli").rglob("*.py"))
LONGEST_FUNCTION = 40
UNWANTED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
READS_TEXT_AS_CODE = {"eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "__import__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not UNWANTED.search(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else f".{node.attr}"
            assert name.removeprefix(".") not in READS_TEXT_AS_CODE or name == ".compile"


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = set(map(_name, MODULES))


class Imports(NamedTuple):
    """The modules that one imports: as it is loaded, for types alone, and as functions are called.

    The last are late imports.
    """

    now: set[str]
    types: set[str]
    late: set[str]


@cache
def _imports(own: str) -> Imports:
    (path,) = (path for path in MODULES if _name(path) == own)
    found = Imports(set(), set(), set())
    pending: list[tuple[ast.AST, set[str]]] = [(ast.parse(path.read_text("utf-8")), found.now)]
    while pending:
        node, kind = pending.pop()
        if isinstance(node, ast.Import):
            kind |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{each.name}" for each in node.names}
            kind |= (names & NAMES) | ({node.module} if names - NAMES else set())
        elif isinstance(node, ast.FunctionDef):
            kind = found.late
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            kind = found.types
        pending += [(inner, kind) for inner in ast.iter_child_nodes(node)]
    return found


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _imported(own: str) -> Iterator[str]:
    """The program's modules that one imports, and the packages around them.

    A package around both is being loaded already.
    """
    imports = _imports(own)
    for name in (imports.now | imports.types) & NAMES:
        yield from (each for each in _with_packages(name) if not f"{own}.".startswith(f"{each}."))


def test_no_imports_go_in_a_circle() -> None:
    imports = {name: set(_imported(name)) for name in NAMES}
    assert any(imports.values())
    TopologicalSorter(imports).prepare()  # raises CycleError at a circle, which it names


LATE = {
    ("gradcli.cli", "gradcli"): "help, completion, usage errors load no command's means: 100 ms",
    ("gradcli.cli", "click.shell_completion"): "for completion only: 3 ms",
    ("gradcli.cli.commands", "importlib.metadata"): "for --version only: 10 ms",
    ("gradcli.cli.completion", "pathlib"): "to write a script only: 6 ms",
    ("gradcli.render", "gradcli.render"): "the one page or writer that an answer needs: 2 to 10 ms",
    ("gradcli.render", "gradcli.results"): "results that not every answer is: 0.5 ms each",
    (
        "gradcli.verbs.descent",
        "gradcli.verbs.descent",
    ): "the kind of numbers asked for: 25 to 45 ms",
    ("gradcli.verbs", "gradcli.verbs.coordinates"): "Cartesian ones do without: 7 ms",
    (
        "gradcli.verbs",
        "gradcli.algebra.tidy",
    ): "what is not written as a formula does without: 5 ms",
    ("gradcli.verbs", "gradcli.point.careful"): "SymPy, where nothing else can tell: 200 ms",
    ("gradcli.verbs.directional_at", "gradcli.verbs.one_sided"): "SymPy, at kinks: 200 ms",
    ("gradcli.verbs.coordinates", "gradcli.algebra.vanishing"): "FLINT, for few points: 25 ms",
    ("gradcli.verbs.coordinates", "flint"): "at points where the system is singular: 25 ms",
    ("gradcli.worked.stationary", "gradcli.verbs.critical.kernels"): "with FLINT and SymPy: 220 ms",
    ("gradcli.point.evaluator", "gradcli.point"): "each step to more care: 7, 8, 38 and 270 ms",
    ("gradcli.point.evaluator", "gradcli.arithmetic.closed_forms"): "as above: 8 ms",
    ("gradcli.point.closed", "gradcli.point.demands"): "for errors only: 1.2 ms",
    ("gradcli.point.demands", "gradcli.arithmetic.floats"): "few formulas have constants: 1 ms",
    ("gradcli.point.creases", "gradcli.point.enclosed"): "FLINT, for ties of fractions: 45 ms",
    ("gradcli", "gradcli.arithmetic.enclosures"): "FLINT, where floats can't tell: 30 ms",
    ("gradcli", "gradcli.arithmetic.unfolding"): "NumPy, for formulas with arrays: 50 ms",
    ("gradcli", "gradcli.arithmetic.refinement"): "where floats can't tell: 3 ms",
    ("gradcli.arithmetic.closed_writing", "gradcli.algebra.tidy"): "for parameters only: 1.4 ms",
    ("gradcli.language.reading.lexer", "gradcli.language.reading.latex"): "rarely written: 1.2 ms",
}
"""Who imports what late, and why: what that costs a run that does not need it, as measured."""


def _late() -> Iterator[tuple[str, str]]:
    return ((own, name) for own in NAMES for name in _imports(own).late)


def _is_listed(pair: tuple[str, str], row: tuple[str, str]) -> bool:
    return all(f"{name}.".startswith(f"{group}.") for name, group in zip(pair, row, strict=True))


def test_late_imports_are_the_listed_ones() -> None:
    late = list(_late())
    assert [pair for pair in late if not any(_is_listed(pair, row) for row in LATE)] == []
    assert [row for row in LATE if not any(_is_listed(pair, row) for pair in late)] == []


def test_no_import_is_late_for_nothing() -> None:
    """What a module's own imports load anyway costs nothing at its head."""

    def loaded(name: str) -> set[str]:
        found, pending = set[str](), [name]
        while pending:
            each = pending.pop()
            if each not in found:
                found.add(each)
                pending += _with_packages(each)
                pending += _imports(each).now if each in NAMES else ()
        return found

    assert [(own, name) for own, name in _late() if name in loaded(own)] == []


SAME = {
    "Ball": "value ± radius, in floats and in decimals",
    "Choices": "what is chosen of a command's options",
    "ForkError": "a proof goes on in cases",
    "OutsideError": "a case in which a function has no value",
    "Program": "a tape made ready to run, on one kind of number; or a text that runs",
    "Rationals": "rational numbers as a kind, and what a descent needs of them",
    "UnprovedError": "a proof knows no more",
}
"""Names of types that stand for the same thing in two modules, and which."""

TWICE = set(
    "Block Case Curve Enclosed Graph Kind Line Output Piece Place Reading Role Row Slope Spot"
    " Subject System Table Text".split()
)
"""Names of types that still mean two things: there should be fewer."""


def test_one_type_name_means_one_thing() -> None:
    """No class outside a module, private ones apart, has the name of another."""
    found = Counter(
        node.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, count in found.items() if count > 1} <= {*SAME, *TWICE}

"""Habits of the house that no linter knows: small functions, no text run as code."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

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


def _imported(path: Path) -> Iterator[str]:
    """The modules that one imports as it is loaded or for types, and the packages around them.

    A package around both is being loaded already.
    """
    own = _name(path)
    pending: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                parts = name.split(".") if name in NAMES else []
                around = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
                yield from (each for each in around if not f"{own}.".startswith(f"{each}."))
        elif not isinstance(node, ast.FunctionDef):
            pending += ast.iter_child_nodes(node)


def test_no_imports_go_in_a_circle() -> None:
    imports = {_name(path): set(_imported(path)) for path in MODULES}
    assert any(imports.values())
    TopologicalSorter(imports).prepare()  # raises CycleError at a circle, which it names

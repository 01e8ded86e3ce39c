"""Habits of the house that no linter knows: small functions, no text run as code."""

import ast
import re
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

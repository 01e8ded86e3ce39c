"""README.md and the manual are true: what is derived is current, what is shown is printed."""

import os
import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from shutil import which
from typing import get_args, get_type_hints

import pytest

from gradcli import results
from gradcli.cli.arguments import ExpressionCommand, SectionOption
from gradcli.cli.commands import gradcli
from gradcli.results.base import Function, Value
from tests.cli.harness import PATIENCE
from tests.documents import current, manual, readme, sources
from tests.documents.examples import TOOLS
from tests.documents.parts import PAGES
from tests.tools import needs

DOCUMENTS = sources()
LINTERS = {
    "mandoc": ["mandoc", "-T", "lint", "-W", "warning"],
    "groff": ["groff", "-man", "-T", "utf8", "-ww", "-z"],
}


@pytest.mark.parametrize(("path", "text"), DOCUMENTS.items(), ids=[path.name for path in DOCUMENTS])
def test_document_is_current(path: Path, text: str) -> None:
    assert path.exists(), "run python -m tests.documents"
    assert current(path, text) == text, "run python -m tests.documents"


@needs(*TOOLS)
def test_no_example_was_left_out() -> None:
    assert all(map(which, TOOLS))


def test_there_is_a_page_for_everything_and_no_other() -> None:
    assert {path.name for path in manual.FOLDER.glob("*.[1-9]")} == set(PAGES)


def test_the_readme_has_examples_of_every_command() -> None:
    examples = "".join(readme.BLOCK.findall(DOCUMENTS[readme.PATH]))
    assert all(f"gradcli {name} " in examples for name in gradcli.commands)


@pytest.mark.parametrize("linter", [pytest.param(name, marks=needs(name)) for name in LINTERS])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_clean(page: str, linter: str) -> None:
    done = subprocess.run(
        [*LINTERS[linter], manual.FOLDER / page], capture_output=True, text=True, check=True
    )
    assert done.stdout + done.stderr == ""


NO_KEYS = {"names", "shapes"}  # seen in the points beside them


def _keys(of: object) -> Iterator[str]:
    """The keys of a result in JSON: its fields, those of what is inside, and the function's."""
    if hasattr(of, "_fields"):
        for name, kind in get_type_hints(of).items():
            yield from ("function", "variables", "equation") if kind is Function else (name,)
            yield from () if kind in (Function, Value) else _keys(kind)
    for inner in get_args(of):
        yield from () if inner is Value else _keys(inner)


DRAWN = f"{results.__name__}.pictures"  # what is drawn is in no JSON
MODULES = [import_module(f"{results.__name__}.{m.name}") for m in iter_modules(results.__path__)]
RESULTS = [
    kind
    for module in MODULES
    for kind in vars(module).values()
    if "function" in getattr(kind, "_fields", ()) and kind.__module__ != DRAWN
]
KEYS = {key for result in RESULTS for key in _keys(result)} - NO_KEYS


def test_there_are_results() -> None:
    assert {"gradient", "steps", "verdicts"} <= KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_json_key_is_documented(key: str) -> None:
    _, _, section = DOCUMENTS[manual.FOLDER / PAGES[0]].partition(".SH JSON KEYS\n")
    heads = re.findall(r"^\.TP\n(.*)", section.partition(".SH")[0], re.MULTILINE)
    assert re.search(rf"\b{key}\b", " ".join(heads))


@pytest.mark.parametrize("name", gradcli.commands)
def test_usage_names_options_that_exist(name: str) -> None:
    command = gradcli.commands[name]
    known = {opt for p in command.params if isinstance(p, SectionOption) for opt in p.opts}
    assert isinstance(command, ExpressionCommand)
    assert {*re.findall(r"--[\w-]+", command.usage)} <= known


@pytest.mark.skipif(which("man") is None, reason="needs man")
@pytest.mark.parametrize("page", sorted(manual.FOLDER.glob("*.[1-9]")), ids=lambda page: page.name)
def test_a_page_fits_on_80_columns_and_breaks_no_word(page: Path) -> None:
    shown = subprocess.run(
        [which("man") or "man", "-P", "cat", str(page)],
        env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    lines = [line.expandtabs() for line in shown.stdout.splitlines()]
    assert not [line for line in lines if len(line) > 80]
    assert not [line for line in lines if line.endswith("‐")]

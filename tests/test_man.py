"""The man page is true: its version, its options, its exit statuses and its examples."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gradcli import __version__
from gradcli.cli.commands import gradcli
from gradcli.errors import Status
from tests.cli.harness import run_inside

PAGE = (Path(__file__).parents[1] / "man" / "gradcli.1").read_text("utf-8")
TEXT = PAGE.replace("\\(aq", "'").replace("\\-", "-")


def _options() -> Iterator[str]:
    for command in gradcli.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                yield from (name for name in parameter.opts if name.startswith("--"))


def _examples() -> Iterator[tuple[str, str]]:
    examples = re.search(r"^\.EX\n(.*?)^\.EE", TEXT, re.MULTILINE | re.DOTALL)
    assert examples is not None
    for example in examples[1].split("$ gradcli ")[1:]:
        command, _, output = example.partition("\n")
        yield command, output


def test_version() -> None:
    assert f'"gradcli {__version__}"' in PAGE


def test_every_command_and_option_is_documented() -> None:
    for name in {*gradcli.commands, *_options()}:
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", TEXT), name


def _keys(found: object) -> Iterator[str]:
    if isinstance(found, list):
        for element in found:
            yield from _keys(element)
    if isinstance(found, dict):
        yield from found
        for key, element in found.items():
            if key not in ("point", "along"):  # their keys are the variables
                yield from _keys(element)


@pytest.mark.parametrize(
    "command",
    [
        "grad x*y --at 1,2",
        "dirderiv x*y --at 1,2 --along 3,4",
        "tangent x*y --at 1,2 --approx 1,3",
        "tangent x*y=2 --at 1,2",
        "descend x^2 --from 1",
    ],
)
def test_json_keys_are_documented(command: str) -> None:
    section = TEXT[TEXT.index(".SH JSON KEYS") : TEXT.index(".SH EXAMPLES")]
    for key in _keys(json.loads(run_inside(*command.split(), "--format", "json").out)):
        assert re.search(rf"\b{key}\b", section), key


@pytest.mark.parametrize("status", list(Status))
def test_exit_status(status: Status) -> None:
    assert f".B {status.value}\n{status.phrase}\n" in TEXT


@pytest.mark.parametrize(("command", "output"), list(_examples()))
def test_example(command: str, output: str) -> None:
    assert run_inside(*shlex.split(command)).out == output

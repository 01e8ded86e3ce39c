"""Help fits on a screen, is laid out well in narrow terminals, and shows examples that work."""

import re
import shlex
from pathlib import Path

import click
import pytest

from gradcli.cli.commands import gradcli
from tests.cli.harness import run_in_terminal, run_inside

ROWS, LONGEST = 24, 45
COMMANDS = list(gradcli.commands)
EXAMPLE = re.compile(r"^  gradcli (.*)$", re.MULTILINE)


def _help(*command: str, columns: int = 80) -> str:
    return run_in_terminal(*command, "--help", columns=columns).out


def test_the_overview_fits_on_a_screen_with_the_prompt() -> None:
    lines = _help().splitlines()
    assert len(lines) < ROWS
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= {*COMMANDS}


def test_without_arguments_the_overview_is_shown() -> None:
    assert run_in_terminal().out == _help()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_fits_on_a_tall_screen(command: str) -> None:
    assert len(_help(command).splitlines()) <= LONGEST


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_nothing_runs_over_the_margin(command: tuple[str, ...], columns: int) -> None:
    assert max(map(len, _help(*command, columns=columns).splitlines())) <= columns


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_a_sentence(command: str) -> None:
    for parameter in gradcli.commands[command].params:
        if isinstance(parameter, click.Option):
            assert (parameter.help or "").endswith("."), parameter.name


@pytest.mark.parametrize(
    "example", EXAMPLE.findall("".join(_help(*c) for c in [(), *zip(COMMANDS)]))
)
def test_example_works(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sim"
    program.write_text('#!/bin/sh\nawk "BEGIN { print $1 * $1 * $2 }"\n')
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    found = run_inside(*shlex.split(example))
    assert found.out
    assert found.err == ""
    assert found.status == 0

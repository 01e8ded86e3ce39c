"""TAB in bash, zsh and fish spells out commands, options, choices, files and names in formulas."""

from collections.abc import Iterator

import click
import pytest

from gradcli.cli.commands import gradcli
from tests.cli.harness import run
from tests.cli.shells import START, Shell
from tests.tools import needs

TYPED = [  # the keys, and the command line then
    ("gradcli nor\t", "gradcli norm "),
    ("gradcli --vers\t", "gradcli --version "),
    ("gradcli grad 'x' --forma\t", "gradcli grad 'x' --format "),
    ("gradcli grad 'x' --format js\t", "gradcli grad 'x' --format json "),
    ("gradcli grad 'x' --format=js\t", "gradcli grad 'x' --format=json "),
    ("gradcli descend --method back\t", "gradcli descend --method backtracking "),
    ("gradcli grad --file lens.t\t", "gradcli grad --file lens.txt "),
    ("gradcli grad --file=lens.t\t", "gradcli grad --file=lens.txt "),
    ("gradcli grad 'x^2 + arcta\t", "gradcli grad 'x^2 + arctan"),
    ("gradcli grad 'x^2 + hypo\t", "gradcli grad 'x^2 + hypot("),
    ('gradcli grad "2 softp\t', 'gradcli grad "2 softplus('),
    ("gradcli grad '-x + (sigmo\t", "gradcli grad '-x + (sigmoid("),
    ("gradcli grad 'rate*t' --vars ra\t", "gradcli grad 'rate*t' --vars rate"),
    ("gradcli grad 'θ + omega_12^2 + omega_\t", "gradcli grad 'θ + omega_12^2 + omega_12"),
    ("gradcli grad 'x' --at 'x=sqr\t", "gradcli grad 'x' --at 'x=sqrt("),
    ("gradcli grad x --at @len\t", "gradcli grad x --at @lens.txt "),
    ("gradcli grad x --check @tab\t", "gradcli grad x --check @tables/"),
    ("gradcli grad x --check @tables/an\t", "gradcli grad x --check @tables/answers.csv "),
    ("gradcli grad 'x' --nonse\t", "gradcli grad 'x' --nonse"),
]


@pytest.fixture(scope="module", params=[pytest.param(name, marks=needs(name)) for name in START])
def shell(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "tables").mkdir()
    for name in ("lens.txt", "tables/answers.csv"):
        (folder / name).touch()
    shell = Shell(request.param, folder)
    yield shell
    shell.close()


@pytest.mark.parametrize(("keys", "line"), TYPED)
def test_tab(shell: Shell, keys: str, line: str) -> None:
    assert shell.typed(keys) == line


def test_no_bare_bracket_is_left_outside_quotes(shell: Shell) -> None:
    assert shell.typed("gradcli grad x+sqr\t") in ("gradcli grad x+sqrt", r"gradcli grad x+sqrt\(")


def _answer(line: str) -> list[list[str]]:
    found = run(env={"_GRADCLI_COMPLETE": "fish_complete", "COMP_WORDS": line})
    return [row.split("\t") for row in found.lines[1:]]


@pytest.mark.parametrize("name", gradcli.commands)
def test_every_option_is_offered_with_its_help(name: str) -> None:
    command = gradcli.commands[name]
    offered = {word: help_ for _, word, help_ in _answer(f"gradcli {name} x ")}
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert offered[option.opts[0]] == option.help


VALUES = [
    (name, option)
    for name, command in gradcli.commands.items()
    for option in command.params
    if isinstance(option, click.Option) and not option.is_flag
]


@pytest.mark.parametrize(("name", "option"), VALUES, ids=[f"{n} {o.opts[0]}" for n, o in VALUES])
def test_every_kind_of_value_is_offered(name: str, option: click.Option) -> None:
    kinds = {kind for kind, *_ in _answer(f"gradcli {name} x {option.opts[0]} s")}
    match option.type:
        case click.Path():
            assert kinds == {"file"}
        case click.Choice():
            assert kinds <= {"plain"}
        case click.STRING:
            assert kinds == {"name"}

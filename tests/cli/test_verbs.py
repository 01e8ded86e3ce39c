"""A verb is a result that states itself and a command; every format takes it from there."""

import csv
import io
import json
from typing import Any, NamedTuple
from unittest.mock import patch

import click
import pytest

from gradcli.cli.answering import Verb
from gradcli.cli.arguments import ExpressionCommand
from gradcli.cli.commands import gradcli
from gradcli.cli.options import AT, CHECK, answering
from gradcli.language.build import mul
from gradcli.language.tree import Tree
from gradcli.results.base import Function, Value, Vector, Wanted
from gradcli.results.statements import Role, Statement, at
from gradcli.verbs.gradient_at import gradient_at
from tests.cli.harness import Run, run_inside


class Squared(NamedTuple):
    """f², as a formula or a number; a result that no part of the program knows."""

    function: Function
    point: Vector | None
    square: Tree | Value

    @property
    def statements(self) -> tuple[Statement, ...]:
        """f²."""
        symbol = f"{self.function.name}²"
        return (
            *at(self.function, self.point),
            Statement("square", symbol, self.square, Role.ANSWER, ("square",)),
        )


def _square(tree: Tree) -> Tree:
    return mul((tree, tree))


@click.command(cls=ExpressionCommand, usage="[--at P]", short_help="Its square, for a test.")
@answering("at")
@AT
@CHECK
def squared(_: Any, __: Any) -> Verb:
    """The square of EXPR."""

    def formula(asked: Any, _: Wanted) -> Squared:
        return Squared(asked.function, None, _square(asked.function.tree))

    def at_point(asked: Any, point: Any, wanted: Wanted) -> Squared:
        function = asked.function._replace(tree=_square(asked.function.tree))
        found = gradient_at(function, point, wanted)
        return Squared(asked.function, found.point, found.value)

    return Verb(formula, at_point)


def answer(*args: str, stdin: str = "") -> Run:
    with patch.dict(gradcli.commands, {"squared": squared}):
        return run_inside("squared", "x + y", *args, stdin=stdin)


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ((), "(x + y)*(x + y)"),
        (("--at", "1,2"), "9"),
        (("--at", "1/2,0", "--exact"), "1/4"),
        (("--at", "1,2", "--format", "latex"), r"f(1, 2)^{2} = 9"),
    ],
)
def test_an_answer(args: tuple[str, ...], line: str) -> None:
    assert answer(*args).lines == [line]


def test_records() -> None:
    found = json.loads(answer("--at", "1,2", "--format", "json").out)
    assert (found["point"], found["square"]) == ({"x": 1, "y": 2}, 9)
    rows = list(csv.reader(io.StringIO(answer("--at", "1,2", "--format", "csv").out)))
    assert rows == [["x", "y", "square"], ["1", "2", "9"]]


def test_a_page() -> None:
    assert "f²  = 9" in answer("--at", "1,2", "--format", "table").out


def test_a_stream() -> None:
    done = answer("--at", "-", "--format", "csv", stdin="1,2\n3,4\n")
    assert done.lines == ["x,y,square", "1,2,9", "3,4,49"]
    assert "square" in answer("--at", "-", "--format", "table", stdin="1,2\n3,4\n").out


def test_a_check() -> None:
    right = answer("--check", "x^2 + 2x y + y^2")
    assert (right.status, right.out.split(":")[0]) == (0, "right")
    assert answer("--at", "1,2", "--check", "8").status == 1

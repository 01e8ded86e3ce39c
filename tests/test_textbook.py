"""Exercises from calculus books come out as printed in the books' answers.

The answers are compared by SymPy, which reads them with its own parser: our own data and what the
program printed, never what a user typed.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import sympy as sp
from sympy.parsing.sympy_parser import convert_xor, parse_expr, standard_transformations

from tests.cli.harness import run_inside

NAMES = {name: sp.Symbol(name, real=True) for name in [*"abhrtxyz", "theta", "x_1", "x_2"]} | {
    "e": sp.E,
    "abs": sp.Abs,
    "ln": sp.log,
    "cbrt": sp.real_root,
}


class Exercise(NamedTuple):
    """A command line, the book's answer, and whether gradcli prints it to the letter."""

    args: list[str]
    answer: str
    to_the_letter: bool


def _exercises() -> Iterator[Exercise]:
    args: list[str] = []
    for line in (Path(__file__).parent / "data" / "textbook.txt").read_text("utf-8").splitlines():
        if line.startswith(" "):
            mark, answer = line.split(maxsplit=1)
            yield Exercise(args, answer, mark == "=")
        elif line and not line.startswith("#"):
            args = shlex.split(line)


EXERCISES = list(_exercises())


def _components(answer: str) -> list[str]:
    """The parts between commas that stand in no bracket."""
    parts, depth = [""], 0
    for sign in answer:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _read(text: str) -> sp.Expr:
    return parse_expr(text, dict(NAMES), (*standard_transformations, convert_xor))


def _difference(equation: str) -> sp.Expr:
    left, right = equation.split("=")
    return _read(left) - _read(right)


def _equal(printed: str, answer: str) -> bool:
    if "=" in answer:  # two equations of one line or plane agree up to a factor
        ratio = sp.simplify(_difference(printed) / _difference(answer))
        return bool(ratio.is_number and ratio != 0)
    gap = _read(printed) - _read(answer)
    return bool(gap == 0 or sp.simplify(gap) == 0)


def test_there_are_enough_exercises() -> None:
    assert len(EXERCISES) >= 120


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: " ".join(exercise.args))
def test_exercise(exercise: Exercise) -> None:
    ran = run_inside(*exercise.args, "--exact")
    assert ran.status == 0, ran.err
    printed = ran.out.rstrip("\n").split("\t")
    if exercise.to_the_letter:
        assert ", ".join(printed) == exercise.answer
    assert all(map(_equal, printed, _components(exercise.answer)))
    assert len(printed) == len(_components(exercise.answer))

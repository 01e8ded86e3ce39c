"""The exercises in tests/data/answers.txt, and the right values computed a second time.

A line with `>` is a command, one with `=` a right answer to it, one with `!` a wrong one; behind
`#` stand words of which one has to be in the name of the slip.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import mpmath as mp

from gradcli.language.inputs.directions import read_angle, read_vector
from gradcli.language.inputs.points import read_point
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree
from tests.oracle import evaluate, slope

DATA = Path(__file__).parents[1] / "data" / "answers.txt"

Real = Any
Found = Mapping[str, Any]
"""A check as it is printed in JSON."""


class Answer(NamedTuple):
    """An answer, whether it is right, and words for the slip in it."""

    text: str
    right: bool
    slips: tuple[str, ...] = ()


class Exercise(NamedTuple):
    """A command, and answers to it."""

    command: tuple[str, ...]
    answers: tuple[Answer, ...]

    def option(self, name: str) -> str | None:
        """The value of an option."""
        return self.command[self.command.index(name) + 1] if name in self.command else None


def exercises() -> Iterator[Exercise]:
    """All exercises."""
    for block in ("\n" + DATA.read_text("utf-8")).split("\n> ")[1:]:
        command, *lines = block.splitlines()
        yield Exercise(tuple(shlex.split(command)), tuple(_answer(line) for line in lines if line))


def _answer(line: str) -> Answer:
    text, _, slips = line[2:].partition(" #")
    words = tuple(word.strip() for word in slips.split("|") if word.strip())
    return Answer(text.strip(), line[0] == "=", words)


class Judge:
    """The right values of one exercise, by central differences in high precision."""

    def __init__(self, exercise: Exercise, found: Found) -> None:
        self._exercise = exercise
        self.variables: list[str] = found["variables"]
        self.scope = Scope().declare(*self.variables)
        self._tree = self.tree(found["function"])
        at = exercise.option("--at")
        self._point = None if at is None else self._coordinates(at)

    def tree(self, text: str) -> Tree:
        """A formula."""
        return parse(text, self.scope).tree

    def _coordinates(self, text: str) -> list[Real]:
        values = read_point(text, Scope()).coordinates(self.variables)
        return [evaluate(value, {}) for value in values]

    def value(self, place: int, quantity: str, point: Mapping[str, Real]) -> Real:
        """The right value of a component at a point; of a tangent, where it lies."""
        here = dict(point)
        if self._point is not None:
            here |= zip(self.variables, self._point, strict=True)
        slopes = [slope(self._tree, here, name) for name in self.variables]
        match self._exercise.command[0]:
            case "norm":
                return mp.norm(slopes)
            case "dirderiv":
                return self._rate(slopes)
            case "tangent":
                return self._tangent(slopes, quantity, point)
        unit = "--unit" in self._exercise.command
        return slopes[place] / mp.norm(slopes) if unit else slopes[place]

    def _rate(self, slopes: Sequence[Real]) -> Real:
        along = self._along()
        size = 1 if "--no-normalize" in self._exercise.command else mp.norm(along)
        return mp.fdot(slopes, along) / size

    def _along(self) -> list[Real]:
        vector, goal, angle = map(self._exercise.option, ("--along", "--toward", "--angle"))
        if vector is not None:
            values = read_vector(vector, Scope(), len(self.variables)).values
            return [evaluate(value, {}) for value in values]
        if goal is not None:
            assert self._point is not None
            return [q - p for p, q in zip(self._point, self._coordinates(goal), strict=True)]
        assert angle is not None
        turned = evaluate(read_angle(angle, Scope()).values[0], {})
        return [mp.cos(turned), mp.sin(turned)]

    def _tangent(self, slopes: Sequence[Real], quantity: str, point: Mapping[str, Real]) -> Real:
        assert self._point is not None
        contact = dict(zip(self.variables, self._point, strict=True))
        rise = sum(
            s * (point[name] - contact[name])
            for s, name in zip(slopes, self.variables, strict=True)
            if name in point
        )
        if "level set" not in quantity:
            return evaluate(self._tree, contact) + rise
        (pivot,) = (name for name in self.variables if name not in point)
        return contact[pivot] - rise / slopes[self.variables.index(pivot)]

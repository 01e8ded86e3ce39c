"""Verdicts on answers that were given."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Function, Value, Vector


class Standing(Enum):
    """Whether an answer is right."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDECIDED = "undecided"


class Counterexample(NamedTuple):
    """A point at which an answer is another number than the right one; None for no number.

    `names` are those of the coordinates: the variables and the parameters.
    """

    names: tuple[str, ...]
    point: Vector
    given: Value | None
    expected: Value


class Verdict(NamedTuple):
    """What is said of one component of an answer, and why.

    `quantity` is what the component should be; `answer` is None where the component is missing.
    `slip` names the mistake in a sentence, where it is a known one.
    """

    quantity: str
    answer: Tree | None
    standing: Standing
    reason: str
    counterexample: Counterexample | None = None
    slip: str | None = None


class Check(NamedTuple):
    """An answer as it was typed, and a verdict on each of its components."""

    function: Function
    point: Vector | None
    answer: str
    standing: Standing
    verdicts: tuple[Verdict, ...]

    @property
    def succeeded(self) -> bool:
        """Whether the answer is right."""
        return self.standing is Standing.RIGHT


def checked(
    function: Function, point: Vector | None, answer: str, verdicts: Sequence[Verdict]
) -> Check:
    """The verdicts together: right if all components are, wrong if one is."""
    found = {verdict.standing for verdict in verdicts}
    worst = (Standing.WRONG, Standing.UNDECIDED, Standing.RIGHT)
    standing = next(standing for standing in worst if standing in found)
    return Check(function, point, answer, standing, tuple(verdicts))

"""Gradient descent."""

from collections.abc import Sequence
from enum import Enum
from math import prod
from typing import Any, NamedTuple, TypeAlias

from gradcli.results.base import Function, Value


class Outcome(Enum):
    """Why a descent stopped."""

    CONVERGED = "converged"
    OUT_OF_STEPS = "out of steps"
    STUCK = "stuck"
    OSCILLATING = "oscillating"
    DIVERGED = "diverged"
    LEFT_DOMAIN = "left the domain"
    INTERRUPTED = "interrupted"
    OUT_OF_TIME = "out of time"


Real: TypeAlias = float | Value
"""A float, or a number that is known exactly or to more digits."""


class Step(NamedTuple):
    """One row of a descent: the point x_k, f(x_k), ‖∇f(x_k)‖ and the step size that led there.

    The coordinates are numbers, `Real`.
    """

    step: int
    point: tuple[Any, ...]
    value: Real
    norm: Real
    rate: Real | None


class Descent(NamedTuple):
    """A gradient descent (or ascent): a row for the start and one after each step.

    Of a long run, `steps` are the first rows, the last ones and evenly spaced ones between.
    `reason` is the outcome in one sentence; `stable_rate` is a step size that would have been
    stable, where the curvature seen tells one. `shapes` are those of the parameters, if they are
    not all numbers: a point has their elements one after the other. `remarks` are to be said, too.
    """

    function: Function
    method: str
    ascend: bool
    steps: tuple[Step, ...]
    outcome: Outcome
    reason: str
    stable_rate: float | None
    shapes: tuple[tuple[int, ...], ...] | None = None
    remarks: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether it converged."""
        return self.outcome is Outcome.CONVERGED

    @property
    def interrupted(self) -> bool:
        """Whether these are the steps that were taken until somebody lost patience."""
        return self.outcome is Outcome.INTERRUPTED

    @property
    def cut_short(self) -> bool:
        """Whether these are the steps that were taken until the time was up."""
        return self.outcome is Outcome.OUT_OF_TIME

    @property
    def remark(self) -> str:
        """Why it did not converge; nothing where it did."""
        return "" if self.succeeded else self.reason


def folded(numbers: Sequence[Any], shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Numbers that follow each other as numbers, vectors and matrices of the shapes."""
    parts: list[Any] = []
    begin = 0
    for shape in shapes:
        size = prod(shape)
        part = list(numbers[begin : begin + size])
        for length in shape[:0:-1]:
            part = [part[place : place + length] for place in range(0, len(part), length)]
        parts.append(part if shape else part[0])
        begin += size
    return parts

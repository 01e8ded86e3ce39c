"""Gradient descent."""

from enum import Enum
from typing import NamedTuple

from gradcli.results.base import Function


class Outcome(Enum):
    """Why a descent stopped."""

    CONVERGED = "converged"
    OUT_OF_STEPS = "out of steps"
    OSCILLATING = "oscillating"
    DIVERGED = "diverged"
    LEFT_DOMAIN = "left the domain"


class Step(NamedTuple):
    """One row of a descent: the point x_k, f(x_k), ‖∇f(x_k)‖ and the step size that led there."""

    step: int
    point: tuple[float, ...]
    value: float
    norm: float
    rate: float | None


class Descent(NamedTuple):
    """A gradient descent (or ascent): a row for the start and one after each step.

    `reason` is the outcome in one sentence; `stable_rate` is a step size that would have been
    stable, where the curvature seen tells one.
    """

    function: Function
    method: str
    ascend: bool
    steps: tuple[Step, ...]
    outcome: Outcome
    reason: str
    stable_rate: float | None

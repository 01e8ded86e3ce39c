"""Gradient descent x_{k+1} = x_k − t·∇f(x_k), and ascent, as a table of steps with a diagnosis.

Step sizes are fixed or found by backtracking until the Armijo condition
f(x − t∇f) ≤ f(x) − c·t·‖∇f‖² holds (Nocedal & Wright, Numerical Optimization, algorithm 3.1).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul

from gradcli.calculus.numeric import floats as numeric
from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree
from gradcli.results import Descent, Function, Outcome, Step

ARMIJO = 1e-4
SHRINK = 0.5
MOST_HALVINGS = 60
POWER_ITERATIONS = 40
CLOSE = 1e-6
TRIAL_STEPS = 200
LOOK_BACK = 6
STALLED = 0.9
ROUNDING = 1e-12
ASYMPTOTE = 1e100

Vector = tuple[float, ...]
StepSize = Callable[["_Walk", "_Here"], float]


@dataclass(frozen=True, slots=True)
class _Here:
    """A point of the walk with the value and the gradient of the function that is minimised."""

    point: Vector
    value: float
    gradient: Vector

    @property
    def norm(self) -> float:
        return math.hypot(*self.gradient)

    @property
    def finite(self) -> bool:
        return all(map(math.isfinite, (*self.point, self.value, *self.gradient)))


class _Walk:
    """Evaluates f (or −f for ascent) and its gradient, and takes steps."""

    def __init__(self, function: Function, ascend: bool, rate: float) -> None:
        self._program = numeric.value_and_gradient(function.tree, function.variables)
        self._sign = -1.0 if ascend else 1.0
        self.rate = rate

    def at(self, point: Vector) -> _Here:
        value, *slopes = (self._sign * number for number in self._program(point))
        if math.isnan(value):
            slopes = [math.nan] * len(slopes)
        return _Here(point, value, tuple(slopes))

    def step(self, here: _Here, rate: float) -> _Here:
        """The point one step of that size further down."""
        return self.at(tuple(x - rate * g for x, g in zip(here.point, here.gradient, strict=True)))

    def curvature(self, here: _Here) -> float:
        """The largest curvature |λ| at a point: power iteration with differences of gradients."""
        offset = CLOSE * max(1.0, *map(abs, here.point))
        vector, largest = here.gradient, 0.0
        for _ in range(POWER_ITERATIONS):
            size = math.hypot(*vector)
            if not size or not math.isfinite(size):
                break
            ahead = tuple(x + offset * v / size for x, v in zip(here.point, vector, strict=True))
            vector = tuple(
                (g - h) / offset
                for g, h in zip(self.at(ahead).gradient, here.gradient, strict=True)
            )
            largest = math.hypot(*vector)
        return largest


def _fixed(walk: _Walk, _: _Here) -> float:
    return walk.rate


def _backtracking(walk: _Walk, here: _Here) -> float:
    rate = walk.rate
    for _ in range(MOST_HALVINGS):
        if walk.step(here, rate).value <= here.value - ARMIJO * rate * here.norm**2:
            break
        rate *= SHRINK
    return rate


METHODS: dict[str, tuple[StepSize, float]] = {
    "fixed": (_fixed, 0.1),
    "backtracking": (_backtracking, 1.0),
}
"""Each method's rule for the step size, and the rate it starts from unless told."""


def floats(point: Sequence[Tree]) -> Vector:
    """Constant trees as floats."""
    return numeric.values(point)


def descend(
    function: Function,
    start: Sequence[float],
    *,
    method: str = "fixed",
    rate: float | None = None,
    max_steps: int = 100,
    tol: float = 1e-6,
    ascend: bool = False,
) -> Descent:
    """Follow −∇f (or ∇f) from the start until ‖∇f‖ ≤ tol or the steps are used up.

    Raises UndefinedError where f or its gradient does not exist at the start.
    """
    step_size, usual = METHODS[method]
    walk = _Walk(function, ascend, usual if rate is None else rate)
    here = walk.at(tuple(start))
    if not here.finite:
        raise UndefinedError(f"{function.name} has no finite value and gradient at the start")
    path, rates = [here], [math.nan]
    while here.finite and here.norm > tol and len(path) <= max_steps:
        rates.append(step_size(walk, here))
        here = walk.step(here, rates[-1])
        path.append(here)
    outcome = _outcome(path, tol)
    stable = _stable_rate(walk, path) if outcome in TOO_FAST else None
    sign = -1.0 if ascend else 1.0
    return Descent(
        function=function,
        method=method,
        ascend=ascend,
        steps=tuple(
            Step(place, spot.point, sign * spot.value, spot.norm, rate)
            for place, (spot, rate) in enumerate(zip(path, rates, strict=True))
        ),
        outcome=outcome,
        reason=_reason(outcome, path, rates[-1], tol, stable),
        stable_rate=stable[1] if stable else None,
    )


TOO_FAST = (Outcome.OSCILLATING, Outcome.DIVERGED)


def _outcome(path: Sequence[_Here], tolerance: float) -> Outcome:
    last = path[-1]
    if last.finite:
        if last.norm <= tolerance:
            return Outcome.CONVERGED
        if last.value > path[0].value:
            return Outcome.DIVERGED
        return Outcome.OSCILLATING if _oscillates(path[-LOOK_BACK:]) else Outcome.OUT_OF_STEPS
    lost = math.isnan(last.value) or any(map(math.isnan, last.gradient))
    near = all(abs(x) < ASYMPTOTE for x in last.point) and path[-2].value <= path[0].value
    return Outcome.LEFT_DOMAIN if lost and near else Outcome.DIVERGED


def _oscillates(recent: Sequence[_Here]) -> bool:
    """Whether every step turns back on the one before and the slope hardly shrinks."""
    turns = [sum(map(mul, a.gradient, b.gradient)) < 0 for a, b in pairwise(recent)]
    return len(recent) == LOOK_BACK and all(turns) and recent[-1].norm > STALLED * recent[0].norm


def _stable_rate(walk: _Walk, path: Sequence[_Here]) -> tuple[float, float] | None:
    """The bound 2/λ_max and a step size below it that a trial run shows to be stable."""
    best = min((here for here in path if here.finite), key=lambda here: here.norm)
    curvature = max(walk.curvature(best), walk.curvature(path[0]))
    if not curvature or not math.isfinite(curvature):
        return None
    rate = 1 / curvature
    for _ in range(MOST_HALVINGS):
        if _descends(walk, path[0], rate):
            return 2 / curvature, rate
        rate *= SHRINK
    return None


def _descends(walk: _Walk, here: _Here, rate: float) -> bool:
    """Whether f never grows on a trial run with that step size."""
    for _ in range(TRIAL_STEPS):
        there = walk.step(here, rate)
        if not there.finite or there.value > here.value + ROUNDING * abs(here.value):
            return False
        here = there
    return True


def _reason(
    outcome: Outcome,
    path: Sequence[_Here],
    rate: float,
    tolerance: float,
    stable: tuple[float, float] | None,
) -> str:
    steps, norm = len(path) - 1, path[-1].norm
    count = f"{steps} step{'' if steps == 1 else 's'}"
    match outcome:
        case Outcome.CONVERGED:
            return f"converged after {count}: ‖∇f‖ = {norm:.3g} ≤ {tolerance:g}"
        case Outcome.OUT_OF_STEPS:
            return f"out of steps: after {count} ‖∇f‖ = {norm:.3g} is still above {tolerance:g}"
        case Outcome.LEFT_DOMAIN:
            return f"left the domain: f has no value at step {steps}"
    if stable is None:
        return f"{outcome.value}: the rate {rate:g} is too large"
    bound, better = stable
    return (
        f"{outcome.value}: the rate {rate:g} is not below 2/λ_max = {bound:.3g};"
        f" {better:.3g} would have been stable"
    )

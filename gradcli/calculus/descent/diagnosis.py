"""Why a descent stopped, in one sentence; and where its steps were too long, which are not."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from gradcli.calculus.build import decimal
from gradcli.calculus.descent.curvature import largest
from gradcli.calculus.descent.methods import METHODS
from gradcli.calculus.descent.objectives import Here, Objective, float_of
from gradcli.results.descents import Outcome

LOOK_BACK = 8
STALLED = 0.9
ROUNDING = 1e-9
MOST_PLACES = 5
TRIAL_STEPS, MOST_TRIALS = 200, 12
CLOSE_TO_BOUND = 0.9
TOO_LONG = (Outcome.OSCILLATING, Outcome.DIVERGED)
LIMITED = {"fixed": "2", "momentum": "3.8", "nesterov": "1.36"}


class Row(NamedTuple):
    """A row of the run in floats; the value is that of the function that is minimised."""

    step: int
    point: tuple[float, ...]
    value: float
    norm: float

    @property
    def finite(self) -> bool:
        """Whether all numbers of the row are finite."""
        return all(map(math.isfinite, (*self.point, self.value, self.norm)))


class Run(NamedTuple):
    """What is known of a run: its rows, or some of a long one, and how it was made."""

    rows: Sequence[Row]
    method: str
    rate: float
    tol: float
    ascend: bool = False
    interrupted: bool = False


class Bound(NamedTuple):
    """The rate that steps on the curvature seen must stay below, and one that does by trial."""

    rate: float
    stable: float | None


def outcome_of(run: Run, *, overflowed: bool = False) -> Outcome:
    """Why the run stopped."""
    first, last = run.rows[0], run.rows[-1]
    if not last.finite:
        lost = all(map(math.isfinite, last.point)) and math.isnan(last.value + last.norm)
        return Outcome.LEFT_DOMAIN if lost and not overflowed else Outcome.DIVERGED
    if last.norm <= run.tol:
        return Outcome.CONVERGED
    if run.interrupted:
        return Outcome.INTERRUPTED
    recent = run.rows[-LOOK_BACK:]
    grown = last.value > first.value + ROUNDING * abs(first.value)
    if grown and last.value >= max(row.value for row in recent):
        return Outcome.DIVERGED
    return Outcome.OSCILLATING if grown or _oscillates(recent) else Outcome.OUT_OF_STEPS


def _oscillates(recent: Sequence[Row]) -> bool:
    """Whether every step turns back on the one before and the slope hardly shrinks."""
    steps = [[b - a for a, b in zip(x.point, y.point, strict=True)] for x, y in pairwise(recent)]
    turns = [sum(a * b for a, b in zip(s, t, strict=True)) < 0 for s, t in pairwise(steps)]
    return len(recent) == LOOK_BACK and all(turns) and recent[-1].norm > STALLED * recent[0].norm


def bound_of(f: Objective, run: Run) -> Bound | None:
    """The bound on the rate from the curvature seen along the path; None where there is none."""
    limit = METHODS[run.method].limit
    if limit is None:
        return None
    curvature = largest(f, [f.at(f.point(row.point)) for row in _lowest(run.rows)])
    if curvature is None:
        return None
    bound = float(limit) / curvature
    return Bound(bound, _stable(f, run, bound / 2))


def _lowest(rows: Sequence[Row]) -> list[Row]:
    """A few rows along the path that are not above the start, the lowest among them."""
    low = [row for row in rows if row.finite and row.value <= rows[0].value]
    stride = -(-len(low) // MOST_PLACES)
    return [*low[::stride], min(low, key=lambda row: row.value)]


def _stable(f: Objective, run: Run, rate: float) -> float | None:
    """A rate of two digits, at most the given one, with which a trial run is neither too long."""
    for _ in range(MOST_TRIALS):
        rate = _rounded_down(rate)
        if _is_stable(f, run, rate):
            return rate
        rate /= 2
    return None


def _rounded_down(rate: float) -> float:
    shorter = float(f"{rate:.1e}")
    return shorter if shorter <= rate else float(f"{rate * 0.95:.1e}")


def _is_stable(f: Objective, run: Run, rate: float) -> bool:
    here = f.at(f.point(run.rows[0].point))
    walk = METHODS[run.method].walk(f, here, f.number(decimal(repr(rate))))
    rows = [_row(f, 0, here)]
    for place, (there, _) in zip(range(1, TRIAL_STEPS + 1), walk, strict=False):
        rows.append(_row(f, place, there))
        if not rows[-1].finite or rows[-1].norm <= run.tol:
            break
    settled = outcome_of(run._replace(rows=rows, interrupted=False)) not in TOO_LONG
    return rows[-1].finite and settled


def _row(f: Objective, step: int, here: Here) -> Row:
    point = tuple(map(float_of, f.shown(here.point)))
    return Row(step, point, float(here.value), f.norm(here.gradient))


def reason(name: str, run: Run, outcome: Outcome, bound: Bound | None) -> str:
    """The outcome in one sentence."""
    last = run.rows[-1]
    steps = f"{last.step} step{'' if last.step == 1 else 's'}"
    match outcome:
        case Outcome.CONVERGED:
            return f"converged after {steps}: ‖∇{name}‖ = {last.norm:.3g} ≤ {run.tol:g}"
        case Outcome.OUT_OF_STEPS:
            slope = f"‖∇{name}‖ = {last.norm:.3g} is still above {run.tol:g}"
            return f"out of steps: after {steps} {slope}"
        case Outcome.INTERRUPTED:
            return f"interrupted after {steps}: ‖∇{name}‖ = {last.norm:.3g}"
        case Outcome.LEFT_DOMAIN:
            missing = "value" if math.isnan(last.value) else "gradient"
            return f"left the domain: {name} has no {missing} at step {last.step}"
    return f"{outcome.value}: {_about_rate(name, run, outcome, bound)}"


def _about_rate(name: str, run: Run, outcome: Outcome, bound: Bound | None) -> str:
    """Whether the rate is to blame."""
    before = run.rows[-2] if len(run.rows) > 1 else run.rows[0]
    sinks = outcome is Outcome.DIVERGED and before.value < run.rows[0].value
    if sinks and not (bound and run.rate >= bound.rate):
        return f"{name} {'grows' if run.ascend else 'falls'} without bound along the path"
    if bound is None:
        return f"the rate {run.rate:g} is too large"
    relation = (
        "is not below"
        if run.rate >= bound.rate * (1 - CLOSE_TO_BOUND * ROUNDING**0.5)
        else "is close to"
        if run.rate > CLOSE_TO_BOUND * bound.rate
        else "is below"
    )
    text = f"the rate {run.rate:g} {relation} {LIMITED[run.method]}/λ_max = {bound.rate:.3g}"
    return text if bound.stable is None else f"{text}; {bound.stable:g} would have been stable"

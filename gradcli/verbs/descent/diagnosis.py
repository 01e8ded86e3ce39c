"""Why a descent stopped, in one sentence; and where its steps were too long, which are not."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from gradcli.language.build import decimal
from gradcli.results.descents import Outcome
from gradcli.verbs.descent.curvature import largest
from gradcli.verbs.descent.methods import METHODS
from gradcli.verbs.descent.objectives import Here, Objective, float_of

LOOK_BACK = 8
STALLED = 0.9
FAR = 1e3
"""Falling so many times 1 + |f(start)|, f has fallen far."""

ROUNDING = 1e-9
MOST_PLACES = 5
TRIAL_STEPS, MOST_TRIALS, FEW_TRIALS = 200, 12, 4
CLOSE_TO_BOUND = 0.9
TIMED = Outcome.OUT_OF_TIME
TOO_LONG = (Outcome.OSCILLATING, Outcome.DIVERGED)
ROUGHLY = 1e-5
"""How exactly a curvature is known that comes from differences of gradients."""


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
    """What is known of a run: its rows, or some of a long one, and how it was made.

    `ended` is why it ended before its steps were used up, where the rows do not tell.
    """

    rows: Sequence[Row]
    method: str
    rate: float
    tol: float
    ascend: bool = False
    ended: Outcome | None = None


class Bound(NamedTuple):
    """The rate that steps on the curvature seen must stay below, and one that is stable by trial.

    Each is None where there is none.
    """

    rate: float | None
    stable: float | None


NO_BOUND = Bound(None, None)


def outcome_of(run: Run, *, overflowed: bool = False) -> Outcome:
    """Why the run stopped."""
    first, last = run.rows[0], run.rows[-1]
    if not last.finite:
        lost = all(map(math.isfinite, last.point)) and math.isnan(last.value + last.norm)
        return Outcome.LEFT_DOMAIN if lost and not overflowed else Outcome.DIVERGED
    if last.norm <= run.tol:
        return Outcome.CONVERGED
    if run.ended:
        return run.ended
    recent = run.rows[-LOOK_BACK:]
    if _falls_ever_faster(first, recent):
        return Outcome.DIVERGED
    grown = last.value > first.value + ROUNDING * abs(first.value)
    if grown and last.value >= max(row.value for row in recent):
        return Outcome.DIVERGED
    return Outcome.OSCILLATING if grown or _oscillates(recent) else Outcome.OUT_OF_STEPS


def _falls_ever_faster(first: Row, recent: Sequence[Row]) -> bool:
    """Whether f has fallen far, every step farther and where it is steeper than the one before."""
    drops = [a.value - b.value for a, b in pairwise(recent)]
    growing = all(0 < a < b for a, b in pairwise(drops))
    steeper = all(a.norm < b.norm for a, b in pairwise(recent))
    far = first.value - recent[-1].value > FAR * (1 + abs(first.value))
    return len(recent) == LOOK_BACK and growing and steeper and far


def _oscillates(recent: Sequence[Row]) -> bool:
    """Whether every step turns back on the one before and the slope hardly shrinks."""
    steps = [[b - a for a, b in zip(x.point, y.point, strict=True)] for x, y in pairwise(recent)]
    turns = [sum(a * b for a, b in zip(s, t, strict=True)) < 0 for s, t in pairwise(steps)]
    return len(recent) == LOOK_BACK and all(turns) and recent[-1].norm > STALLED * recent[0].norm


def bound_of(f: Objective, run: Run) -> Bound:
    """The bound on the rate from the curvature seen along the path, and a rate that is stable.

    Where f has no smallest value on the path, no rate is stable.
    """
    limit = METHODS[run.method].limit
    places = [f.at(f.point(row.point)) for row in _lowest(run.rows)] if limit else []
    curvature = largest(f, places)
    bound = float(limit) / curvature if limit and curvature else None
    if outcome_of(run) is Outcome.DIVERGED and _sinks(run, bound):
        return Bound(bound, None)
    if bound is None:
        return Bound(None, _stable(f, run, run.rate / 2, FEW_TRIALS))
    return Bound(bound, _stable(f, run, bound / 2, MOST_TRIALS))


def _lowest(rows: Sequence[Row]) -> list[Row]:
    """A few rows along the path that are not above the start, the lowest among them."""
    low = [row for row in rows if row.finite and row.value <= rows[0].value]
    stride = -(-len(low) // MOST_PLACES)
    return [*low[::stride], min(low, key=lambda row: row.value)]


def _stable(f: Objective, run: Run, rate: float, trials: int) -> float | None:
    """A rate of two digits, at most the given one, with which a trial run is neither too long."""
    for _ in range(trials):
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
    settled = outcome_of(run._replace(rows=rows, ended=None)) not in TOO_LONG
    return rows[-1].finite and settled


def _row(f: Objective, step: int, here: Here) -> Row:
    point = tuple(map(float_of, f.shown(here.point)))
    return Row(step, point, float(here.value), f.norm(here.gradient))


def reason(name: str, run: Run, outcome: Outcome, bound: Bound) -> str:
    """The outcome in one sentence."""
    last = run.rows[-1]
    steps = f"{last.step} step{'' if last.step == 1 else 's'}"
    slope = f"‖∇{name}‖ = {last.norm:.3g}"
    match outcome:
        case Outcome.CONVERGED:
            return f"converged after {steps}: {slope} ≤ {run.tol:g}"
        case Outcome.OUT_OF_STEPS:
            return f"out of steps: after {steps} {slope} is still above {run.tol:g}"
        case Outcome.STUCK if run.method == "newton":
            return f"stuck after {steps}: the Hessian is singular there, and {slope}"
        case Outcome.STUCK:
            return (
                f"stuck after {steps}: the point moves no more in the digits that there are,"
                f" and {slope} is still above {run.tol:g}"
            )
        case Outcome.INTERRUPTED | Outcome.OUT_OF_TIME:
            shorter = f"; --max-steps {last.step} ends before that" if run.ended is TIMED else ""
            return f"{outcome.value} after {steps}: {slope}{shorter}"
        case Outcome.LEFT_DOMAIN:
            missing = "value" if math.isnan(last.value) else "gradient"
            return f"left the domain: {name} has no {missing} at step {last.step}"
    if outcome is Outcome.DIVERGED and _sinks(run, bound.rate):
        goes, side = ("grows", "above") if run.ascend else ("falls", "below")
        seen = f"{name} {goes} without bound along the path"
        return f"diverged: {seen}; it seems to be unbounded {side}"
    stable = "" if bound.stable is None else f"; {bound.stable:g} would have been stable"
    return f"{outcome.value}: {_about_rate(run, bound)}{stable}"


def _sinks(run: Run, bound: float | None) -> bool:
    """Whether it is not the rate's fault that f has no smallest value on the path."""
    low = run.rows[-2 if len(run.rows) > 1 else 0].value < run.rows[0].value
    return low and not (bound and run.rate >= bound)


def _about_rate(run: Run, bound: Bound) -> str:
    """How the rate compares with the bound."""
    if bound.rate is None:
        settles = "is too large" if bound.stable else "does not settle, nor does a smaller one"
        return f"the rate {run.rate:g} {settles}"
    if run.rate >= bound.rate * (1 - ROUGHLY):
        relation = "is not below"
    else:
        relation = "is close to" if run.rate > CLOSE_TO_BOUND * bound.rate else "is below"
    limit = f"{float(METHODS[run.method].limit or 0):.3g}"
    return f"the rate {run.rate:g} {relation} {limit}/λ_max = {bound.rate:.3g}"

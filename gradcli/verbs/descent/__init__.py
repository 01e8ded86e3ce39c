"""Gradient descent, and ascent, as a table of steps with a diagnosis."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gradcli.arithmetic.tensors import shape_of
from gradcli.errors import LimitError, ReadError, UndefinedError
from gradcli.language.build import neg
from gradcli.language.tree import Tree
from gradcli.patience import OutOfTimeError, in_wholes
from gradcli.point.evaluator import exact
from gradcli.results.backprops import Tensor
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.descents import Descent, Outcome, Step
from gradcli.verbs.descent.curvature import is_positive_definite
from gradcli.verbs.descent.diagnosis import (
    NO_BOUND,
    TOO_LONG,
    Row,
    Run,
    bound_of,
    outcome_of,
    reason,
)
from gradcli.verbs.descent.methods import METHODS
from gradcli.verbs.descent.objectives import EARLY, FEW, Floats, Here, Objective, Point, float_of
from gradcli.verbs.descent.record import Record

FLOATS = Wanted(exact=False)
FLOAT_DIGITS = 15
MOST_LOOKS = 20
"""Rows whose Hessians are looked at when a run with Newton's method has ended."""


Watch = Callable[[Step], object]


class Start(NamedTuple):
    """The parameters at the start: `numbers`, or `tensors` where something is no number.

    `data` are vectors and matrices that never change.
    """

    numbers: Sequence[Tree] = ()
    tensors: Mapping[str, Tensor] | None = None
    data: Mapping[str, Tensor] | None = None


class Choices(NamedTuple):
    """How to descend: the method and its rate (None: the usual one), when to stop, which way."""

    method: str = "fixed"
    rate: Tree | None = None
    max_steps: int = 100
    tol: float = 1e-6
    ascend: bool = False


def in_floats(wanted: Wanted) -> bool:
    """Whether floats are enough for the numbers that are wanted."""
    return not wanted.exact and (wanted.digits or 0) <= FLOAT_DIGITS


def descend(
    function: Function,
    start: Start,
    choices: Choices,
    wanted: Wanted = FLOATS,
    *,
    watch: Watch | None = None,
    everything: bool = False,
) -> Descent:
    """Follow −∇f (or ∇f) from the start until ‖∇f‖ ≤ tol or the steps are used up.

    `watch` is shown every row when it is found. The result keeps all of them, or of a long run
    some, unless `everything` is wanted. A run that is interrupted ends after a whole row.

    Raises UndefinedError where f or its gradient does not exist at the start, LimitError where
    exact numbers become too long.
    """
    if start.tensors is not None and not in_floats(wanted):
        raise ReadError(f"vectors and matrices are computed with floats, to {FLOAT_DIGITS} digits")
    down = function._replace(tree=neg(function.tree)) if choices.ascend else function
    f, point = _objective(down, start, choices, wanted)
    descending = _Descending(function, f, choices)
    if not descending.begins(point) or (isinstance(f, Floats) and not f.exists_at(start.numbers)):
        raise _undefined(function, start)
    found = descending.run(point, watch, everything=everything)
    if start.tensors is None:
        return found
    return found._replace(shapes=tuple(map(shape_of, start.tensors.values())))


def _objective(
    function: Function, start: Start, choices: Choices, wanted: Wanted
) -> tuple[Objective, Point]:
    """What is minimised, over the kind of numbers that is wanted, and the start in them."""
    if start.tensors is not None:
        from gradcli.verbs.descent.tensors import Tensors  # noqa: PLC0415  # numbers need none

        shapes = {name: shape_of(tensor) for name, tensor in start.tensors.items()}
        tensors = Tensors(function.tree, shapes, start.data or {})
        return tensors, tensors.point(list(start.tensors.values()))
    f = _of_numbers(function, start.numbers, choices, wanted)
    return f, [f.number(tree) for tree in start.numbers]


def _of_numbers(
    function: Function, start: Sequence[Tree], choices: Choices, wanted: Wanted
) -> Objective:
    """The objective over numbers."""
    if wanted.exact:
        from gradcli.verbs.descent.exactly import exactly  # noqa: PLC0415  # ditto

        return exactly(function, [*start, *([choices.rate] if choices.rate else [])])
    if in_floats(wanted):
        early = FEW if choices.max_steps > EARLY else EARLY
        return Floats(function.tree, function.variables, wanted.digits, early)
    from gradcli.verbs.descent.digits import Decimals  # noqa: PLC0415  # ditto

    return Decimals(function, wanted.digits or FLOAT_DIGITS)


def _undefined(function: Function, start: Start) -> UndefinedError:
    """The reason why f or ∇f has no finite value at the start."""
    if start.tensors is None:
        try:
            exact().local(function, start.numbers, BOTH)
        except UndefinedError as error:
            return error
    return UndefinedError(f"{function.name} has no finite value and gradient at the start")


class _Descending:
    """One descent of an objective; for an ascent the objective is −f."""

    def __init__(self, function: Function, f: Objective, choices: Choices) -> None:
        self._function, self._f, self._choices = function, f, choices
        self._method = METHODS[choices.method]
        self._rate = f.number(choices.rate or self._method.rate)
        self._stuck = False

    def begins(self, start: Point) -> bool:
        """Whether f and its gradient are finite at a start."""
        here = self._f.at(start)
        return _is_finite(here, self._f.norm(here.gradient))

    def run(self, start: Point, watch: Watch | None, *, everything: bool) -> Descent:
        """Descend from a start."""
        record = Record(len(start), everything=everything)
        ended: Outcome | None = None
        try:
            with in_wholes() as whole:
                for step in self._steps(self._f.at(start)):
                    with whole:
                        record.add(step)
                        if watch:
                            watch(step)
        except (KeyboardInterrupt, OutOfTimeError) as interruption:
            if not record.steps:
                raise
            ended = Outcome.INTERRUPTED
            if isinstance(interruption, OutOfTimeError):
                interruption.heard()
                ended = Outcome.OUT_OF_TIME
        except LimitError as error:
            if record.steps:
                error.hint = f"--max-steps {record.last.step} ends before that"
            raise
        return self._concluded(record.steps, ended or (Outcome.STUCK if self._stuck else None))

    def _steps(self, here: Here) -> Iterator[Step]:
        """A row for the start and one after each step, until there is a reason to stop."""
        f, tol, sign = self._f, self._choices.tol, -1 if self._choices.ascend else 1
        walk = self._method.walk(f, here, self._rate)
        norm = f.norm(here.gradient)
        (value,) = f.shown((sign * here.value,))
        yield Step(0, f.shown(here.point), value, f.shown_norm(here, norm), None)
        last = self._choices.max_steps
        for place in range(1, last + 1):
            if norm <= tol or not _is_finite(here, norm):
                return
            found = next(walk, None)
            stays = found is None or f.same(here.point, found[0].point)
            if found is None or (stays and not self._method.remembers):
                self._stuck = True
                return
            here, t = found
            norm = _norm(f, here)
            if place == last or not tol < norm < math.inf:
                here = f.sure(here)
                norm = _norm(f, here)
            value, rate = f.shown((sign * here.value, t))
            yield Step(place, f.shown(here.point), value, f.shown_norm(here, norm), rate)

    def _concluded(self, steps: Sequence[Step], ended: Outcome | None) -> Descent:
        """The rows and why they end."""
        choices, f = self._choices, self._f.in_floats
        rows = [_in_floats(step, -1 if choices.ascend else 1) for step in steps]
        run = Run(rows, choices.method, float(self._rate), choices.tol, choices.ascend, ended)
        outcome = outcome_of(run, overflowed=f.overflowed)
        bound = bound_of(f, run) if outcome in TOO_LONG else NO_BOUND
        return Descent(
            function=self._function,
            method=choices.method,
            ascend=choices.ascend,
            steps=tuple(steps),
            outcome=outcome,
            reason=reason(self._function.name, run, outcome, bound),
            stable_rate=bound.stable,
            remarks=tuple(self._about_curvature(f, rows)) if choices.method == "newton" else (),
        )

    def _about_curvature(self, f: Objective, rows: Sequence[Row]) -> Iterator[str]:
        """Where the Hessian is not positive definite, or negative definite if f is climbed."""
        kind, goes, end = ("positive", "down", "minimum")
        if self._choices.ascend:
            kind, goes, end = ("negative", "up", "maximum")
        looked_at = dict.fromkeys((*rows[:MOST_LOOKS], rows[-1]))
        wrong = [
            row.step
            for row in looked_at
            if row.finite and not is_positive_definite(f.hessian(f.point(row.point)))
        ]
        last = rows[-1]
        if last.step in wrong and last.norm <= self._choices.tol:
            yield f"the Hessian is not {kind} definite at the end: that may be no {end}"
        steps = [str(step) for step in wrong if step != last.step]
        if steps:
            places = "at the start" if steps == ["0"] else f"at step {', '.join(steps)}"
            yield f"the Hessian is not {kind} definite {places}: from there f need not go {goes}"


def _norm(f: Objective, here: Here) -> float:
    """‖∇f‖, which is not known where f is not."""
    return f.norm(here.gradient) if here.value == here.value else math.nan


def _is_finite(here: Here, norm: float) -> bool:
    return math.isfinite(here.value) and math.isfinite(norm)


def _in_floats(step: Step, sign: int) -> Row:
    value, norm, *point = map(float_of, (step.value, step.norm, *step.point))
    return Row(step.step, tuple(point), sign * value, norm)

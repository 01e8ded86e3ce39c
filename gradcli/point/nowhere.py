"""Where a function certainly has no value.

A demand that fails with certainty (all numbers of a ball on the wrong side), at a node that is
reached with certainty, proves that there is no value; so nothing has to be computed to know it.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from gradcli.arithmetic.balls import Ball
from gradcli.arithmetic.bounds import BallColumns, Bounded
from gradcli.arithmetic.operations import Array
from gradcli.differentiation.tape import Tape
from gradcli.language.tree import OPPOSITE, Apply
from gradcli.point.demands import demands
from gradcli.results.base import Function

Test = tuple[str, int, int]
"""A comparison of two slots of a tape."""


class Demanded:
    """The demands of a function, ready to be judged at many points at once."""

    def __init__(self, function: Function) -> None:
        self._tape = Tape(function.variables)
        self.demands = list(demands(function.tree, poles=True))
        self._tests = [
            (self._test(demand.needs), [self._test(each) for each in demand.reached])
            for demand in self.demands
        ]
        sides = {
            slot for test, reached in self._tests for _, *pair in (test, *reached) for slot in pair
        }
        self._slots = sorted(sides)

    def failing(self, points: Sequence[Ball], kind: BallColumns) -> Array:
        """The first demand that certainly fails at each of the points; −1 where none does."""
        balls = self._balls(points, kind)
        failing = np.full(len(points[0].value), -1)
        for place in reversed(range(len(self.demands))):
            needs, reached = self._tests[place]
            fails = _fails(needs, balls)
            for op, left, right in reached:
                fails = fails & _fails((OPPOSITE[op], left, right), balls)
            failing[np.broadcast_to(fails, failing.shape)] = place
        return failing

    def holding(self, points: Sequence[Ball], kind: BallColumns) -> Array:
        """The points at which no demand fails, for certain: the function has a value there."""
        balls = self._balls(points, kind)
        holding = np.full(len(points[0].value), True)
        for (op, left, right), reached in self._tests:
            ignored = [_fails(each, balls) for each in reached]
            holds = _fails((OPPOSITE[op], left, right), balls)
            holding &= reduce(np.logical_or, ignored, holds)
        return holding

    def _balls(self, points: Sequence[Ball], kind: BallColumns) -> dict[int, Ball]:
        found = Bounded(self._tape, self._slots, kind)(points)
        return dict(zip(self._slots, found, strict=True))

    def _test(self, comparison: Apply) -> Test:
        left, right = map(self._tape.add, comparison.args)
        return comparison.op, left, right


def _fails(test: Test, balls: Mapping[int, Ball]) -> Array:
    """Where a comparison certainly fails: for all numbers in the balls."""
    op, a, b = test
    left, right = balls[a], balls[b]
    gap, width = left.value - right.value, left.radius + right.radius
    match op:
        case "<":
            return gap >= width
        case "<=":
            return gap > width
        case ">":
            return gap <= -width
        case ">=":
            return gap < -width
        case "==":
            return abs(gap) > width
    return (gap == 0) & (width == 0)

"""Where a function certainly has no value, or has a kink.

A demand that fails with certainty (all numbers of a ball on the wrong side), at a node that is
reached with certainty, proves that there is no value; so nothing has to be computed to know it.

Kinks are where nodes change between two smooth functions.
Let s₁, s₂, … be nodes max(uₖ, vₖ) of f = F(x, s₁, s₂, …), with F, uₖ and vₖ continuously
differentiable around a, and K those with uₖ(a) = vₖ(a). Along h the rate of f is
r(h) = ∇F·h + Σ ∂F/∂sₖ·max(∇uₖ·h, ∇vₖ·h) over K, and as for any smooth function besides. If f were
differentiable, r(h) + r(−h) would be 0; it is Σ ∂F/∂sₖ·|(∇uₖ − ∇vₖ)·h| over K. So where that is
certainly not 0 along an axis, f is certainly not differentiable, and the slopes on both sides are
known. min differs in a sign; |u| = max(u, −u) and relu(u) = max(u, 0) are of the same kind.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gradcli.arithmetic.balls import Ball
from gradcli.arithmetic.bounds import BallColumns, Bounded
from gradcli.arithmetic.operations import Array
from gradcli.differentiation.tape import Tape
from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.language.build import ZERO, neg
from gradcli.language.tree import (
    OPPOSITE,
    Apply,
    Symbol,
    Tree,
    free_names,
    nodes,
    operator,
    replaced,
)
from gradcli.point.demands import demands
from gradcli.point.quick import Compiled
from gradcli.point.wording import float_text, place_text
from gradcli.results.base import Function

MOST_CREASES = 50
HALF = Ball(0.5, 0.0)

Test = tuple[str, int, int]
"""A comparison of two slots of a tape."""


class Demanded:
    """The demands of a function, ready to be judged at many points at once."""

    def __init__(self, function: Function) -> None:
        self._tape = Tape(function.variables)
        self.demands = list(demands(function.tree))
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
        found = Bounded(self._tape, self._slots, kind)(points)
        balls = dict(zip(self._slots, found, strict=True))
        failing = np.full(len(points[0].value), -1)
        for place in reversed(range(len(self.demands))):
            needs, reached = self._tests[place]
            fails = _fails(needs, balls)
            for op, left, right in reached:
                fails = fails & _fails((OPPOSITE[op], left, right), balls)
            failing[np.broadcast_to(fails, failing.shape)] = place
        return failing

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


class Kinks(NamedTuple):
    """Rows at which f has a kink: the node to blame, and the slopes on both sides."""

    rows: Array
    nodes: list[Apply]
    left: Array
    right: Array

    def error(self, function: Function, place: int, point: Sequence[float]) -> UndefinedError:
        """Why there is no gradient at one of the points."""
        where = place_text(function.variables, point)
        slopes = self.left[place].tolist(), self.right[place].tolist()
        reasons = "; ".join(
            f"{partial}: {_slope(left)} from the left, {_slope(right)} from the right"
            for partial, left, right in zip(function.partials, *slopes, strict=True)
            if left != right
        )
        message = f"{function.name} is not differentiable at {where}: {reasons}"
        return NotDifferentiableError(message, span=self.nodes[place].span)


def _slope(number: float) -> str:
    return float_text(number).replace("-", "−")


class _Crease(NamedTuple):
    """A node that is the larger of two functions, or the smaller where `sign` is −1."""

    node: Apply
    sides: tuple[Compiled, Compiled]
    sign: float


class _Found(NamedTuple):
    """A crease at points: its value, the slopes of both sides, and those of the one it is.

    `tied` tells where the sides are equal; only there and where they certainly differ it is `sure`.
    """

    value: Ball
    slopes: list[tuple[Ball, Ball]]
    own: list[Ball]
    tied: Array
    sure: Array


class Creases:
    """The creases of a function, and the function of x and of their values that it is."""

    def __init__(self, function: Function) -> None:
        names = function.variables
        found = {node: sides for node in nodes(function.tree) if (sides := _sides(node))}
        inner = {node for sides in found.values() for node in nodes(*sides)}
        outermost = [node for node in found if node not in inner][:MOST_CREASES]
        self._creases = [
            _Crease(
                node,
                (Compiled(found[node][0], names), Compiled(found[node][1], names)),
                -1.0 if operator(node) == "min" else 1.0,
            )
            for node in outermost
            if isinstance(node, Apply)
        ]
        values = {node: Symbol(f"value of crease {place}") for place, node in enumerate(outermost)}
        self._outer = Compiled(
            replaced(function.tree, values), (*names, *free_names(*values.values()))
        )

    def kinks(self, points: Sequence[Ball], kind: BallColumns) -> Kinks:
        """The points at which there certainly is a kink."""
        if not self._creases:
            return Kinks(np.empty(0, dtype=int), [], np.empty((0, 0)), np.empty((0, 0)))
        found = [_at(crease, points, kind) for crease in self._creases]
        value, slopes = _run(self._outer, (*points, *(each.value for each in found)), kind)
        weights = slopes[len(points) :]
        sure: Array = value.radius < math.inf
        for each in found:
            sure = sure & each.sure
        kink = np.zeros(points[0].value.shape, dtype=bool)
        sides: list[tuple[Array, Array]] = []
        for axis in range(len(points)):
            mean, half = self._rates(axis, slopes[axis], weights, found)
            kink |= sure & (abs(half.value) > half.radius)
            sides.append((mean.value - half.value, mean.value + half.value))
        (rows,) = kink.nonzero()
        left, right = (
            np.column_stack([np.broadcast_to(side, kink.shape)[rows] for side in each])
            for each in zip(*sides, strict=True)
        )
        return Kinks(rows, self._blamed(found, rows), left, right)

    def _rates(
        self, axis: int, slope: Ball, weights: Sequence[Ball], found: Sequence[_Found]
    ) -> tuple[Ball, Ball]:
        """Half the sum and half the difference of the slopes on both sides, along an axis."""
        half = Ball(0.0, 0.0)
        for crease, weight, each in zip(self._creases, weights, found, strict=True):
            u, v = each.slopes[axis]
            gap, middle = (u - v) * HALF, (u + v) * HALF
            gap = Ball(crease.sign * abs(gap.value), gap.radius)
            slope = slope + weight * _chosen(each.tied, middle, each.own[axis])
            half = half + weight * _chosen(each.tied, gap, Ball(0.0, 0.0))
        return slope, half

    def _blamed(self, found: Sequence[_Found], rows: Array) -> list[Apply]:
        """The first crease of each row whose sides are equal there."""
        tied = np.array([np.broadcast_to(each.tied, found[0].tied.shape)[rows] for each in found])
        return [self._creases[place].node for place in tied.argmax(axis=0).tolist()]


def _at(crease: _Crease, points: Sequence[Ball], kind: BallColumns) -> _Found:
    (u, du), (v, dv) = (_run(side, points, kind) for side in crease.sides)
    gap, width = crease.sign * (u.value - v.value), u.radius + v.radius
    tied = np.broadcast_to((gap == 0) & (width == 0), points[0].value.shape)
    first = gap > 0
    sure = tied | (abs(gap) > width)
    for each in (*du, *dv):
        sure = sure & (each.radius < math.inf)
    slopes = list(zip(du, dv, strict=True))
    own = [_chosen(first, *pair) for pair in slopes]
    return _Found(_chosen(first, u, v), slopes, own, tied, sure)


def _chosen(which: Array, a: Ball, b: Ball) -> Ball:
    return Ball(np.where(which, a.value, b.value), np.where(which, a.radius, b.radius))


def _sides(node: Tree) -> tuple[Tree, Tree] | None:
    """The two functions that a node changes between."""
    match node:
        case Apply(op="max" | "min", args=(u, v)):
            return u, v
        case Apply(op="abs", args=(u,)):
            return u, neg(u)
        case Apply(op="relu", args=(u,)):
            return u, ZERO
    return None


def _run(compiled: Compiled, points: Sequence[Ball], kind: BallColumns) -> tuple[Ball, list[Ball]]:
    value, *slopes = compiled.run(points, slopes=True, kind=kind)
    return value, slopes

"""The minimum of f along −g: the first root of φ'(t) for φ(t) = f(x − t·g).

The ray is gone along in intervals of doubling length. In each, φ' is modelled by the cubic that has
its values at the ends and in the middle, and the integral φ tells over the left half; the integral
over the right half judges the model, and where the two differ, the halves are looked at on their
own. So a minimum that an interval steps over is found, of a φ of degree four with certainty. The
first root is then found by the secant rule with the Illinois safeguard (Dowell & Jarratt, 1971). Of
a quadratic, φ' is a straight line, and the first secant hits its root.
"""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from gradcli.errors import ReadError
from gradcli.verbs.descent.objectives import Here, Number, Objective

MOST_DOUBLINGS, MOST_SECANTS = 200, 100
FLAT = 10**12
"""A slope this many times smaller than at the start is 0."""

MOST_HALVINGS = 8
ROUNDING = 1e-13
ALIKE = 0.01
"""How far the two integrals may differ, in parts of what φ changes by."""

SAMPLES = 64
"""Places in an interval where the sign of the cubic is looked at."""


class Place(NamedTuple):
    """A point of the ray: t, what f is there, and φ', None where nothing beyond is of use."""

    t: Number
    here: Here
    slope: Number

    @property
    def falls(self) -> bool:
        """Whether φ falls there."""
        return self.slope is not None and self.slope < 0


def line_minimum(f: Objective, here: Here, guess: Number) -> tuple[Here, Number]:
    """The first minimum along −g, and its t; f is never larger there.

    Where f falls without end, the farthest point that was looked at.
    """
    line = _Line(f, here)
    best = here, guess - guess
    for place in line.search(guess):
        if place.here.value <= here.value:
            best = place.here, place.t
    return best


class _Line:
    """Points on the ray from one point along −g."""

    def __init__(self, f: Objective, start: Here) -> None:
        self._f = f
        self._start = start
        self._steepest = -f.dot(start.gradient, start.gradient)

    def _at(self, t: Number) -> Place:
        """A point of the ray; φ' is None where f is undefined, or beyond a hill above the start."""
        start = self._start
        there = self._f.at(self._f.each(lambda x, g: x - t * g, start.point, start.gradient))
        slope = -self._f.dot(there.gradient, start.gradient)
        beyond = slope < 0 and there.value > start.value
        defined = abs(there.value) < math.inf and abs(slope) < math.inf
        return Place(t, there, slope if defined and not beyond else None)

    def _is_flat(self, place: Place) -> bool:
        slope = place.slope
        if slope is None:
            return False
        return bool(slope == 0 if self._f.exact else FLAT * abs(slope) <= -self._steepest)

    def search(self, guess: Number) -> Iterator[Place]:
        """The points looked at, the best last."""
        left = Place(guess - guess, self._start, self._steepest)
        right = self._at(guess)
        for _ in range(MOST_DOUBLINGS):
            bracket = self._first(left, right, MOST_HALVINGS)
            if bracket:
                yield from self._between(*bracket)
                return
            yield right
            left, right = right, self._at(2 * right.t)

    def _first(self, left: Place, right: Place, halvings: int) -> tuple[Place, Place] | None:
        """The part of an interval in which φ stops falling first; None where it falls throughout.

        φ falls on the left.
        """
        whole = None if right.falls else (left, right)
        middle = self._at((left.t + right.t) / 2)
        if not halvings or not left.t < middle.t < right.t:
            return whole
        model = _model(left, middle, right)
        if model is None:
            if not middle.falls:
                return self._first(left, middle, halvings - 1)
            early = self._first(left, middle, halvings - 1)
            return early or self._first(middle, right, halvings - 1)
        rises = [model(2 * k / SAMPLES - 1) > 0 for k in range(1, SAMPLES)]
        once = not right.falls and rises == sorted(rises)
        if once or True not in rises:
            return whole
        top = self._at(left.t + (right.t - left.t) * (rises.index(True) + 1) / SAMPLES)
        return whole if top.falls else (left, top)

    def _between(self, left: Place, right: Place) -> Iterator[Place]:
        """Narrow a bracket, in which φ' is negative on the left and positive on the right.

        Raises ReadError where exact numbers have to hit the root, and don't.
        """
        if self._is_flat(right):
            yield right
            return
        low, high, moved = left.slope, right.slope, 0
        for _ in range(MOST_SECANTS):
            t = _secant(left.t, low, right.t, high)
            if t is None:
                return
            place = self._at(t)
            yield place
            if self._is_flat(place):
                return
            if self._f.exact:
                message = "the minimum along −∇f is not found in rational numbers"
                raise ReadError(message, hint="--method fixed, or without --exact")
            if place.falls:
                high = high if high is None or moved >= 0 else high / 2
                left, low, moved = place, place.slope, -1
            else:
                low = low if moved <= 0 else low / 2
                right, high, moved = place, place.slope, 1


def _secant(left: Number, low: Number, right: Number, high: Number) -> Number | None:
    """Where the line through both slopes is 0, or the middle; None where nothing lies between."""
    t = (left + right) / 2 if high is None else left + (right - left) * (low / (low - high))
    if not left < t < right:
        t = (left + right) / 2
    return t if left < t < right else None


def _model(left: Place, middle: Place, right: Place) -> Callable[[float], float] | None:
    """φ' as a cubic on the interval, scaled to [−1, 1]; None where it is none to be believed."""
    if left.slope is None or middle.slope is None or right.slope is None:
        return None
    try:
        a, m, b = (float(place.slope) for place in (left, middle, right))
        before = float(middle.here.value - left.here.value)
        after = float(right.here.value - middle.here.value)
        half = float(right.t - left.t) / 2
        size = abs(float(middle.here.value))
    except OverflowError:
        return None
    even, odd = (a + b) / 2 - m, (b - a) / 2
    linear = 4 * (m + even / 3 - before / half) - odd
    cubic = odd - linear
    told = half * (m + linear / 2 + even / 3 + cubic / 4)
    if not abs(told - after) <= ALIKE * (abs(before) + abs(after)) + ROUNDING * size:
        return None
    return lambda s: m + s * (linear + s * (even + s * cubic))

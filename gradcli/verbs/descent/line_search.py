"""The minimum of f along −g: the first root of φ'(t) for φ(t) = f(x − t·g).

The root is bracketed by doubling, then found by the secant rule with the Illinois safeguard (Dowell
& Jarratt, 1971). Of a quadratic, φ' is a straight line, and the first secant hits its root.
"""

import math
from collections.abc import Iterator

from gradcli.errors import ReadError
from gradcli.verbs.descent.objectives import Here, Number, Objective

MOST_DOUBLINGS, MOST_SECANTS = 200, 100
FLAT = 10**12
"""A slope this many times smaller than at the start is 0."""


def line_minimum(f: Objective, here: Here, guess: Number) -> tuple[Here, Number]:
    """The first minimum that is found along −g, and its t; f is never larger there.

    Where f falls without end, the farthest point that was looked at.
    """
    line = _Line(f, here)
    best = here, guess - guess
    for there, t in line.search(guess):
        if there.value <= here.value:
            best = there, t
    return best


class _Line:
    """Points on the ray from one point along −g."""

    def __init__(self, f: Objective, start: Here) -> None:
        self._f = f
        self._start = start
        self._steepest = -f.dot(start.gradient, start.gradient)

    def _at(self, t: Number) -> Here:
        start = self._start
        return self._f.at(self._f.each(lambda x, g: x - t * g, start.point, start.gradient))

    def slope(self, there: Here) -> Number | None:
        """φ' at a point; None where f is undefined, or beyond a hill that is above the start."""
        slope = -self._f.dot(there.gradient, self._start.gradient)
        beyond = slope < 0 and there.value > self._start.value
        defined = abs(there.value) < math.inf and abs(slope) < math.inf
        return slope if defined and not beyond else None

    def _is_flat(self, slope: Number) -> bool:
        return bool(slope == 0 if self._f.exact else FLAT * abs(slope) <= -self._steepest)

    def search(self, guess: Number) -> Iterator[tuple[Here, Number]]:
        """The points looked at, the best last."""
        left, low = guess - guess, self._steepest
        right = guess
        for _ in range(MOST_DOUBLINGS):
            there = self._at(right)
            high = self.slope(there)
            if high is not None and self._is_flat(high):
                yield there, right
                return
            if high is None or high > 0:
                break
            yield there, right
            left, low, right = right, high, 2 * right
        else:
            return
        yield from self._between(left, low, right, high)

    def _between(
        self, left: Number, low: Number, right: Number, high: Number | None
    ) -> Iterator[tuple[Here, Number]]:
        """Narrow a bracket, in which φ' is negative on the left and positive on the right.

        Raises ReadError where exact numbers have to hit the root, and don't.
        """
        moved = 0
        for _ in range(MOST_SECANTS):
            t = (left + right) / 2 if high is None else left + (right - left) * (low / (low - high))
            if not left < t < right:
                t = (left + right) / 2
            if not left < t < right:
                return
            there = self._at(t)
            slope = self.slope(there)
            yield there, t
            if slope is not None and self._is_flat(slope):
                return
            if self._f.exact:
                message = "the minimum along −∇f is not found in rational numbers"
                raise ReadError(message, hint="--method fixed, or without --exact")
            if slope is not None and slope < 0:
                high = high if high is None or moved >= 0 else high / 2
                left, low, moved = t, slope, -1
            else:
                low = low if moved <= 0 else low / 2
                right, high, moved = t, slope, 1

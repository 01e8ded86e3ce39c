"""An answer and the reference side by side, at one point after the other."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING

from gradcli.arithmetic.enclosures import CONTEXT, UNDEFINED, Ball, minus
from gradcli.arithmetic.precise import Precise
from gradcli.grading.domain import MOST_NICE, Sample
from gradcli.grading.findings import LEAST_SHOWN, Agreement, Finding, Witness, rational
from gradcli.grading.samples import Landscape
from gradcli.language.inputs.precision import Spread
from gradcli.language.tree import Tree

if TYPE_CHECKING:
    from gradcli.grading.equality import Equality

DIGITS = 50
WORKING = (DIGITS + 24, 140, 420)
"""Digits to compute with, one after the other as long as there is doubt."""

ENOUGH, FEW, FIRST = 16, 10, 6
"""Points at which 50 digits are compared, how many must agree, how many are easily read."""

CLOSE = 1e-9
NOTHING = 1e-100
MOST_NAMED = 6
"""Coordinates of a point that are all told; of more, those that matter."""


class Sides:
    """An answer beside the reference; names that only the answer has get values of their own."""

    def __init__(
        self,
        equality: "Equality",
        answer: Tree,
        extra: Sequence[str],
        spreads: Sequence[Spread] = (),
    ) -> None:
        self._equality = equality
        self._names = (*equality.names, *extra)
        self._extra = tuple(spread.value for spread in spreads) or tuple(
            Fraction(2 * place + 3, place + 2) for place in range(len(extra))
        )
        self._shown = self._names
        if len(self._names) > MOST_NAMED:
            self._shown = equality.together(answer)
        self._halves = tuple(spread.unit / 2 for spread in spreads)
        self.land = Landscape([answer], self._names)
        self._answer = answer
        self._looked: dict[Sample, tuple[Agreement, Witness | None]] = {}

    @cached_property
    def _exact(self) -> Precise:
        return Precise([self._answer], self._names)

    def refuted(self, points: Sequence[Sample]) -> Witness | None:
        """A point at which the answer is certainly another number, or certainly none.

        Floats that can't tell are given up once they have been wrong often enough.
        """
        missing, same = None, 0
        for point in points:
            expected = self._equality.floats(point)
            given = self.land.values((*point.floats, *map(float, self._extra)))[0]
            if isfinite(given) and _close(given, expected):
                continue
            if same == ENOUGH:
                continue
            agreement, witness = self._look(point)
            same += agreement is Agreement.SAME
            if agreement is Agreement.DIFFERENT:
                return witness
            if agreement is Agreement.MISSING and missing is None:
                missing = witness
        return missing

    def sampled(self, points: Sequence[Sample]) -> Finding:
        """Whether 50 digits agree at enough points, most of them at random."""
        agreeing = 0
        for point in (*points[:FIRST], *points[MOST_NICE:], *points[FIRST:MOST_NICE]):
            agreement, witness = self._look(point)
            if agreement in (Agreement.DIFFERENT, Agreement.MISSING):
                return Finding(False, witness=witness)
            agreeing += agreement is Agreement.SAME
            if agreeing == ENOUGH:
                break
        needed = FEW if self._names else 1
        return Finding(True if agreeing >= needed else None, points=agreeing)

    def holds(self, sample: Sample) -> bool | None:
        """Whether the right value lies within what rounded numbers in the answer leave open."""
        expected = self._equality.expected(sample, WORKING[0])
        given = self._exact.values((*sample.exact, *self._extra), WORKING[0])[0]
        if not isinstance(expected, Ball) or not isinstance(given, Ball):
            return None
        middle, room = rational(given), Fraction(0)
        for place, half in enumerate(self._halves):
            moved = list(self._extra)
            moved[place] += half
            other = self._exact.values((*sample.exact, *moved), WORKING[0])[0]
            if not isinstance(other, Ball):
                return None
            room += abs(rational(other) - middle)
        return abs(middle - rational(expected)) <= room

    def _look(self, sample: Sample) -> tuple[Agreement, Witness | None]:
        """What is found at one point."""
        if sample not in self._looked:
            self._looked[sample] = self._compared(sample)
        return self._looked[sample]

    def _compared(self, sample: Sample) -> tuple[Agreement, Witness | None]:
        """Compare at one point, with more digits as long as there is doubt."""
        for digits in WORKING:
            expected = self._equality.expected(sample, digits)
            if not isinstance(expected, Ball):
                continue
            given = self._exact.values((*sample.exact, *self._extra), digits)[0]
            if given is UNDEFINED:
                return Agreement.MISSING, self._witness(sample, None, expected)
            if not isinstance(given, Ball):
                continue
            with CONTEXT.workdps(digits):
                agreement = _agreement(given, expected, last=digits == WORKING[-1])
                if agreement is Agreement.DIFFERENT:
                    return agreement, self._witness(sample, given, expected)
            if agreement is Agreement.SAME:
                return agreement, None
        return Agreement.UNKNOWN, None

    def _witness(self, sample: Sample, given: Ball | None, expected: Ball) -> Witness:
        pairs = zip(self._names, (*sample.exact, *self._extra), strict=True)
        point = tuple(pair for pair in pairs if pair[0] in self._shown)
        right = rational(expected)
        if given is None:
            return Witness(point, None, right)
        value = rational(given)
        size = max(abs(value), abs(right))
        gap = abs(value - right) / size if size else Fraction(1)
        return Witness(point, value, right, max(LEAST_SHOWN, 3 + len(str(int(1 / gap)))))


def _close(given: float, expected: float) -> bool:
    return abs(given - expected) <= CLOSE * max(abs(given), abs(expected))


def _agreement(given: Ball, expected: Ball, *, last: bool) -> Agreement:
    """What two balls tell of the numbers in them."""
    gap = minus(given, expected)
    if gap.sign:
        return Agreement.DIFFERENT
    size = max(abs(given.value), abs(expected.value))
    reach = abs(gap.value) + gap.radius
    same = reach <= size * CONTEXT.mpf(10) ** -DIGITS or (last and reach < NOTHING)
    return Agreement.SAME if same else Agreement.UNKNOWN

"""Whether a formula is the same function as another: proved, seen at many points, or refuted.

A difference is believed only where error bounds in high precision leave no doubt of it, and
equality only where it is proved or where 50 digits agree at many points of the domain. Whatever
is neither is undecided.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite

from gradcli.calculus.build import add, is_number, neg
from gradcli.calculus.checking.domain import MOST_NICE, Domain, Sample
from gradcli.calculus.checking.findings import (
    LEAST_SHOWN,
    Agreement,
    Finding,
    Rounding,
    Witness,
    rational,
)
from gradcli.calculus.checking.landscape import Landscape
from gradcli.calculus.checking.proof import Prover
from gradcli.calculus.numeric.enclosures import CONTEXT, UNDEFINED, Ball, Doubt, minus
from gradcli.calculus.numeric.precise import Precise
from gradcli.language.precision import Blurred, Spread
from gradcli.language.tree import Symbol, Tree, free_names

DIGITS = 50
WORKING = (DIGITS + 24, 140, 420)
"""Digits to compute with, one after the other as long as there is doubt."""

ENOUGH, FEW, FIRST = 16, 10, 6
"""Points at which 50 digits are compared, how many must agree, how many are easily read."""

HALF = Fraction(1, 2)
DOUBLE_DIGITS = range(15, 18)
"""How many digits the shortest decimal of a double may have."""

LEAST_ROUNDED = 3
"""Digits that a decimal in a formula needs to count as rounded; with fewer it is exact."""

CLOSE = 1e-9
NOTHING = 1e-100
MOST_KNOWN = 2_000
MOST_NAMED = 6
"""Coordinates of a point that are all told; of more, those that matter."""


class Equality:
    """One formula, to which any number of answers are compared."""

    def __init__(self, reference: Tree, domain: Domain, prover: Prover) -> None:
        self._reference = reference
        self._domain = domain
        self._prover = prover
        self._floats = Landscape([reference], domain.names)
        self._exact = Precise([reference], domain.names)
        self._known: dict[tuple[Sample, int], Ball | Doubt] = {}

    def compare(self, answer: Tree) -> Finding:
        """Whether the answer is equal to the reference wherever that is defined."""
        extra = tuple(name for name in free_names(answer) if name not in self._domain.names)
        sides = _Sides(self, answer, extra)
        points = self._domain.points + ([] if extra else self._domain.beyond(sides.land))
        witness = sides.refuted(points)
        if witness:
            return Finding(False, witness=witness)
        if not points:
            return Finding(None)
        rest = self._prover.rest(add((answer, neg(self._reference))))
        if is_number(rest, 0):
            return Finding(True, proved=True)
        finding = sides.sampled(points)
        if finding.equal is not False and self._prover.vanishes(rest):
            return Finding(True, proved=True)
        return finding

    def expected(self, sample: Sample, digits: int) -> Ball | Doubt:
        """The reference at a point."""
        key = sample, digits
        if key not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[key] = self._exact.values(sample.exact, digits)[0]
        return self._known[key]

    def floats(self, sample: Sample) -> float:
        """The reference at a point as a float."""
        return self._floats.values(sample.floats)[0]

    def rounding(self, blur: Blurred) -> Rounding:
        """Whether an answer with decimals in it is the reference to the digits given."""
        if not blur.spreads:
            return Rounding.NONE
        if blur.alone and not self.names:
            return self._alone(blur)
        spreads = list(blur.spreads.values())
        if self.names:
            spreads = [each if each.digits >= LEAST_ROUNDED else each.exactly for each in spreads]
        sides = _Sides(self, blur.tree, tuple(blur.spreads), spreads)
        inside = [sides.holds(point) for point in self._domain.points[:ENOUGH]]
        enough = inside.count(True) >= (FEW if self.names else 1)
        return Rounding.NONE if False in inside or not enough else Rounding.ROUNDED

    def _alone(self, blur: Blurred) -> Rounding:
        """How far one decimal number is from the reference, in units of its last digit."""
        expected = self.expected(self._domain.points[0], WORKING[0])
        if not isinstance(expected, Ball):
            return Rounding.NONE
        right = rational(expected)
        (spread,) = blur.spreads.values()
        given = spread.value if isinstance(blur.tree, Symbol) else -spread.value
        off = abs(given - right) / spread.unit
        as_double = spread.digits in DOUBLE_DIGITS and float(given) == float(right)
        if off <= HALF or as_double:
            return Rounding.ROUNDED
        shorter = abs(given) < abs(right) and given * right >= 0
        if off < 1 and shorter:
            return Rounding.CUT_OFF
        return Rounding.ALMOST if off <= 2 else Rounding.NONE

    def together(self, answer: Tree) -> tuple[str, ...]:
        """The names that stand in the reference or in an answer."""
        return tuple(free_names(self._reference, answer))

    @property
    def decided(self) -> bool:
        """Whether there are points of the domain to compare at."""
        return bool(self._domain.points)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the coordinates of points."""
        return self._domain.names


class _Sides:
    """An answer beside the reference; names that only the answer has get values of their own."""

    def __init__(
        self,
        equality: Equality,
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
        self._exact = Precise([answer], self._names)

    def refuted(self, points: Sequence[Sample]) -> Witness | None:
        """A point at which the answer is certainly another number, or certainly none."""
        missing = None
        for point in points:
            expected = self._equality.floats(point)
            given = self.land.values((*point.floats, *map(float, self._extra)))[0]
            if isfinite(given) and _close(given, expected):
                continue
            agreement, witness = self._look(point)
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

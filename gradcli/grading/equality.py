"""Whether a formula is the same function as another: proved, seen at many points, or refuted.

A difference is believed only where error bounds in high precision leave no doubt of it, and
equality only where it is proved or where 50 digits agree at many points of the domain. Whatever
is neither is undecided.
"""

from fractions import Fraction

from gradcli.arithmetic.enclosures import Ball, Doubt
from gradcli.arithmetic.precise import Precise
from gradcli.grading.domain import Domain, Sample
from gradcli.grading.findings import Finding, Rounding, rational
from gradcli.grading.proofs import Prover
from gradcli.grading.samples import Landscape
from gradcli.grading.sides import ENOUGH, FEW, WORKING, Sides
from gradcli.language.build import add, neg
from gradcli.language.inputs.precision import Blurred
from gradcli.language.tree import Symbol, Tree, free_names

HALF = Fraction(1, 2)
DOUBLE_DIGITS = range(15, 18)
"""How many digits the shortest decimal of a double may have."""

LEAST_ROUNDED = 3
"""Digits that a decimal in a formula needs to count as rounded; with fewer it is exact."""

MOST_KNOWN = 2_000


class Equality:
    """One formula, to which any number of answers are compared."""

    def __init__(self, reference: Tree, domain: Domain, prover: Prover) -> None:
        self._reference = reference
        self._domain = domain
        self._prover = prover
        self._floats = Landscape([reference], domain.names)
        self._exact = Precise([reference], domain.names)
        self._known: dict[tuple[Sample, int], Ball | Doubt] = {}
        self._findings: dict[Tree, Finding] = {}
        self._known_floats: dict[tuple[float, ...], float] = {}

    def compare(self, answer: Tree) -> Finding:
        """Whether the answer is equal to the reference wherever that is defined."""
        if answer not in self._findings:
            if len(self._findings) > MOST_KNOWN:
                self._findings.clear()
            self._findings[answer] = self._compared(answer)
        return self._findings[answer]

    def _compared(self, answer: Tree) -> Finding:
        extra = tuple(name for name in free_names(answer) if name not in self._domain.names)
        sides = Sides(self, answer, extra)
        points = self._domain.points
        witness = sides.refuted(points)
        if witness:
            return Finding(False, witness=witness)
        if not points:
            return Finding(None)
        rest = self._prover.rest(add((answer, neg(self._reference))))
        proved = self._prover.is_known(rest)
        beyond = (
            [] if extra or (proved and not sides.land.ends) else self._domain.beyond(sides.land)
        )
        witness = sides.refuted(beyond)
        if witness:
            return Finding(False, witness=witness)
        if proved:
            return Finding(True, proved=True)
        finding = sides.sampled(points + beyond)
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
        known = self._known_floats.get(sample.floats)
        if known is None:
            if len(self._known_floats) > MOST_KNOWN:
                self._known_floats.clear()
            known = self._known_floats[sample.floats] = self._floats.values(sample.floats)[0]
        return known

    def rounding(self, blur: Blurred) -> Rounding:
        """Whether an answer with decimals in it is the reference to the digits given."""
        if not blur.spreads:
            return Rounding.NONE
        if blur.alone and not self.names:
            return self._alone(blur)
        spreads = list(blur.spreads.values())
        if self.names:
            spreads = [each if each.digits >= LEAST_ROUNDED else each.exactly for each in spreads]
        sides = Sides(self, blur.tree, tuple(blur.spreads), spreads)
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

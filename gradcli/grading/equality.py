"""Whether a formula is the same function as another: proved, seen at many points, or refuted.

A difference is believed only where error bounds in high precision leave no doubt of it, and
equality only where it is proved or where 50 digits agree at many points of the domain. Whatever
is neither is undecided.

Points at random say nothing of what an answer says elsewhere. So an answer with |u|, max or cases
in it is looked at on both sides of each of its joints, and on the joints: there it may have a value
of its own, as where(x == 2, 5, 2x) has.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from math import isfinite
from typing import NamedTuple, TypeVar

from gradcli.algebra.tidy import tidy
from gradcli.algebra.vanishing import Twin, vanishes
from gradcli.arithmetic.enclosures import (
    EnclosedFormulas,
    Real,
    bits_of,
    middle,
    precision,
    rational,
    sign,
)
from gradcli.arithmetic.runner import UNSURE, Doubt
from gradcli.effort import Budget, OutOfStepsError, spend
from gradcli.grading.domain import MOST_NICE, Domain, SamplePoint
from gradcli.grading.landscape import Landscape, around_joint, on_joint
from gradcli.language.build import add, is_number, neg, number
from gradcli.language.inputs.precision import DOUBLE, Blurred, Spread
from gradcli.language.tree import Tree, free_names, nodes, operator, substitute

K = TypeVar("K")
V = TypeVar("V")

DIGITS = 50
WORKING = (DIGITS + 24, 140, 420)
"""Digits to compute with, one after the other as long as there is doubt."""

ENOUGH, FEW, FIRST = 16, 10, 6
"""Points at which 50 digits are compared, how many must agree, how many are easily read."""

GLANCE = 4
"""Points at which an answer is wrong at first sight if floats differ at all of them."""

LEAST_ROUNDED = 3
"""Digits that a decimal in a formula needs to count as rounded; with fewer it is exact."""

SHORT_DOUBLE, LONG_DOUBLES = 15, range(16, 18)
"""Digits of a decimal that may be the shortest of a double, and of one that certainly is."""

PART = 20_000
"""How much work is spent on a proof that two are equal, and on the joints of one answer."""

HALF = Fraction(1, 2)
CLOSE = 1e-9
NOTHING = Fraction(1, 10**100)
MOST_KNOWN = 2_000
MOST_NAMED = 6
"""Coordinates of a point that are all told; of more, those that matter."""

LEAST_SHOWN = 10


class Agreement(Enum):
    """What is known of two formulas at one point."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING = "missing"
    """The answer has no value there, nor nearby, where the other has one."""

    UNKNOWN = "unknown"


class Rounding(Enum):
    """How an answer in decimals is related to the number that it should be."""

    NONE = "none"
    ROUNDED = "rounded"
    CUT_OFF = "cut off"
    AS_DOUBLE = "as double"
    """What rounding leaves of it in floats of 64 bits."""

    ALMOST = "almost"
    """One unit in the last digit off, to the other side."""


class Witness(NamedTuple):
    """A point at which an answer differs, its value there if it has one, and the right value.

    `digits` are as many as tell the two apart.
    """

    point: tuple[tuple[str, Tree], ...]
    given: Fraction | None
    expected: Fraction
    digits: int = LEAST_SHOWN


class Finding(NamedTuple):
    """Whether two formulas are equal; None for undecided.

    `points` is how many points there are where 50 digits agree, `on_joint` whether the witness lies
    where pieces of the answer meet.
    """

    equal: bool | None
    proved: bool = False
    points: int = 0
    witness: Witness | None = None
    on_joint: bool = False


class Reference:
    """The formula that answers should be, and its values at points."""

    def __init__(self, tree: Tree, names: Sequence[str]) -> None:
        self.tree, self.names = tree, tuple(names)
        self._land = Landscape([tree], names)
        self._enclosed: dict[tuple[SamplePoint, int], Real | Doubt] = {}
        self._floats: dict[tuple[float, ...], float] = {}

    def enclosed(self, sample: SamplePoint, digits: int) -> Real | Doubt:
        """The value at a point; what it costs is counted, known or not."""
        spend(cost(self._land, digits))
        return _remembered(
            self._enclosed,
            (sample, digits),
            lambda: self._land.enclosing.values(sample.exact, digits)[0],
        )

    def float(self, sample: SamplePoint) -> float:
        """The value at a point as a float."""
        at = sample.floats
        known = self._floats.get(at)
        if known is None:
            known = _remembered(self._floats, at, lambda: self._land.values(at)[0])
        return known


def _remembered(known: dict[K, V], key: K, compute: Callable[[], V]) -> V:
    """A value that is computed once, unless too many others came between."""
    if key not in known:
        if len(known) > MOST_KNOWN:
            known.clear()
        known[key] = compute()
    return known[key]


def cost(land: Landscape, digits: int) -> int:
    """Steps that a value with so many digits takes."""
    return land.size * digits // DIGITS


class Sides:
    """An answer beside the reference; names that only the answer has get values of their own."""

    def __init__(
        self,
        reference: Reference,
        answer: Tree,
        extra: Sequence[str],
        spreads: Sequence[Spread] = (),
    ) -> None:
        self._reference = reference
        self._names = (*reference.names, *extra)
        self._extra = tuple(spread.value for spread in spreads) or tuple(
            Fraction(2 * place + 3, place + 2) for place in range(len(extra))
        )
        self._shown = self._names
        if len(self._names) > MOST_NAMED:
            self._shown = tuple(free_names(reference.tree, answer))
        self._halves = tuple(spread.unit / 2 for spread in spreads)
        self.land = Landscape([answer], self._names)
        self._answer = answer
        self._looked: dict[SamplePoint, tuple[Agreement, Witness | None]] = {}

    def doubtful(self, points: Sequence[SamplePoint]) -> list[SamplePoint]:
        """The points at which floats don't say that the two are equal."""
        extra = tuple(map(float, self._extra))
        value, expected = self.land.values, self._reference.float
        return [
            point
            for point in points
            if not _close(value((*point.floats, *extra))[0], expected(point))
        ]

    def missing(self, points: Sequence[SamplePoint]) -> list[SamplePoint]:
        """The points at which the answer may have no value, as far as floats can tell."""
        extra = tuple(map(float, self._extra))
        return [point for point in points if not self.land.defined((*point.floats, *extra))]

    def refuted(self, points: Sequence[SamplePoint]) -> Witness | None:
        """A point at which the answer is certainly another number, or certainly none.

        Floats that can't tell are given up once they have been wrong often enough.
        """
        missing, same = None, 0
        for point in points:
            if same == ENOUGH:
                break
            agreement, witness = self._look(point)
            same += agreement is Agreement.SAME
            if agreement is Agreement.DIFFERENT:
                return witness
            if agreement is Agreement.MISSING and missing is None:
                missing = witness
        return missing

    def refuted_on(
        self, joints: Iterable[Sequence[Tree]], formulas: Sequence[Tree]
    ) -> Witness | None:
        """A point on a joint at which the answer is certainly another number.

        What has no value just there, as x²/x at 0, is no mistake. Where pieces of f, or of the
        reference, meet at the point, all of them have to agree: a continuous function whose
        derivative has a limit there is differentiable, and the limit is the derivative.
        """
        for coordinates in joints:
            point = dict(zip(self._names, coordinates, strict=True))
            there = on_joint(self._answer, point)
            if there == self._answer:
                continue
            expected = self._limit(point, formulas)
            witness = expected and self._apart(substitute(there, point), expected, point)
            if witness:
                return witness
        return None

    def _limit(self, point: Mapping[str, Tree], formulas: Sequence[Tree]) -> Tree | None:
        """The reference at a point, if pieces of it that meet there, and of f, agree."""
        found: list[Tree] = []
        for tree in (*formulas, self._reference.tree):
            found = [substitute(piece, point) for piece in around_joint(tree, point)]
            if not found or any(not _same_number(found[0], other) for other in found[1:]):
                return None
        return found[0]

    def _apart(self, given: Tree, expected: Tree, point: Mapping[str, Tree]) -> Witness | None:
        """The point, if two numbers are certainly different there."""
        precise = EnclosedFormulas([given, expected], (), nearby=True)

        def values(digits: int) -> tuple[Real | Doubt, Real | Doubt]:
            spend(cost(self.land, digits))
            one, other = precise.values((), digits)
            return one, other

        agreement, one, other = compared(values)
        if agreement is not Agreement.DIFFERENT or other is None:
            return None
        shown = tuple((name, point[name]) for name in self._names if name in self._shown)
        return Witness(shown, *_apart(one, other))

    def sampled(self, points: Sequence[SamplePoint]) -> Finding:
        """Whether 50 digits agree at enough points, most of them at random.

        Points on the two sides of every joint of the answer are among them.
        """
        agreeing, sides = 0, self.on_every_side(points)
        others = (*points[:FIRST], *points[MOST_NICE:], *points[FIRST:MOST_NICE])
        for place, point in enumerate(dict.fromkeys((*sides, *others))):
            if agreeing >= ENOUGH and place >= len(sides):
                break
            agreement, witness = self._look(point)
            if agreement in (Agreement.DIFFERENT, Agreement.MISSING):
                return Finding(False, witness=witness)
            agreeing += agreement is Agreement.SAME
        needed = FEW if self._names else 1
        return Finding(True if agreeing >= needed else None, points=agreeing)

    def on_every_side(self, points: Sequence[SamplePoint]) -> list[SamplePoint]:
        """The first point of every combination of signs of the joints."""
        if not self.land.joints:
            return []
        first: dict[tuple[int, ...], SamplePoint] = {}
        for point in points:
            heights = self.land.heights((*point.floats, *map(float, self._extra)))
            first.setdefault(tuple((height > 0) - (height < 0) for height in heights), point)
        return list(first.values())

    def holds(self, sample: SamplePoint) -> bool | None:
        """Whether the right value lies within what rounded numbers in the answer leave open."""
        expected = self._reference.enclosed(sample, WORKING[0])
        given = self._given(sample.exact, self._extra)
        if isinstance(expected, Doubt) or isinstance(given, Doubt):
            return None
        center, room = middle(given), Fraction(0)
        for place, half in enumerate(self._halves):
            moved = list(self._extra)
            moved[place] += half
            other = self._given(sample.exact, moved)
            if isinstance(other, Doubt):
                return None
            room += abs(middle(other) - center)
        return abs(center - middle(expected)) <= room

    def _given(self, point: Sequence[Fraction], extra: Sequence[Fraction]) -> Real | Doubt:
        spend(cost(self.land, WORKING[0]))
        return self.land.enclosing.values((*point, *extra), WORKING[0])[0]

    def _look(self, sample: SamplePoint) -> tuple[Agreement, Witness | None]:
        """What is found at one point."""
        if sample not in self._looked:
            self._looked[sample] = self._compared(sample)
        return self._looked[sample]

    def _compared(self, sample: SamplePoint) -> tuple[Agreement, Witness | None]:
        """What is found at one point, and the witness where the two are certainly different."""

        def values(digits: int) -> tuple[Real | Doubt, Real | Doubt]:
            expected = self._reference.enclosed(sample, digits)
            if isinstance(expected, Doubt):
                return UNSURE, expected
            spend(cost(self.land, digits))
            return self.land.enclosing.values((*sample.exact, *self._extra), digits)[0], expected

        agreement, given, expected = compared(values)
        wrong = agreement in (Agreement.DIFFERENT, Agreement.MISSING)
        witness = self._witness(sample, given, expected) if wrong and expected is not None else None
        return agreement, witness

    def _witness(self, sample: SamplePoint, given: Real | None, expected: Real) -> Witness:
        pairs = zip(self._names, (*sample.exact, *self._extra), strict=True)
        point = tuple((name, number(x)) for name, x in pairs if name in self._shown)
        return Witness(point, *_apart(given, expected))


def _apart(given: Real | None, expected: Real) -> tuple[Fraction | None, Fraction, int]:
    """Two numbers, and how many digits tell them apart."""
    right = middle(expected)
    if given is None:
        return None, right, LEAST_SHOWN
    value = middle(given)
    size = max(abs(value), abs(right))
    gap = abs(value - right) / size if size else Fraction(1)
    return value, right, max(LEAST_SHOWN, 3 + len(str(int(1 / gap))))


def _same_number(first: Tree, second: Tree) -> bool:
    return first == second or vanishes(add((first, neg(second))))


def _close(given: float, expected: float) -> bool:
    """Whether floats are nearly equal; nan and infinity never are."""
    return isfinite(given) and abs(given - expected) <= CLOSE * max(abs(given), abs(expected))


def agreement_of(given: Real, expected: Real, *, last: bool) -> Agreement:
    """What two enclosures tell of the numbers in them."""
    gap = given - expected
    if sign(gap):
        return Agreement.DIFFERENT
    size = max(abs(middle(given)), abs(middle(expected)))
    same = _within(gap, size / 10**DIGITS) or (last and _within(gap, NOTHING))
    return Agreement.SAME if same else Agreement.UNKNOWN


def compared(
    values: Callable[[int], tuple[Real | Doubt, Real | Doubt]], working: Sequence[int] = WORKING
) -> tuple[Agreement, Real | None, Real | None]:
    """What is known of two numbers, and these, with more digits as long as there is doubt."""
    for digits in working:
        given, expected = values(digits)
        if isinstance(expected, Doubt):
            continue
        if isinstance(given, Doubt):
            if given.certain:
                return Agreement.MISSING, None, expected
            continue
        with precision(bits_of(digits)):
            found = agreement_of(given, expected, last=digits == working[-1])
        if found is not Agreement.UNKNOWN:
            return found, given, expected
    return Agreement.UNKNOWN, None, None


def _within(gap: Real, size: Fraction) -> bool:
    """Whether a number certainly is no larger than that."""
    bound = rational(size)
    return bool(-bound <= gap <= bound)


def _is_zero_tidied(tree: Tree) -> bool:
    """Whether it is proved that a formula is 0 wherever it is defined, when it is tidied."""
    try:
        rest = tidy(tree)
    except ArithmeticError:
        return False
    return is_number(rest, 0) or vanishes(rest)


class Equality:
    """One formula, to which any number of answers are compared."""

    def __init__(self, reference: Tree, domain: Domain) -> None:
        self._reference = Reference(reference, domain.names)
        self._twin = Twin(reference)
        self._domain = domain
        self._findings: dict[Tree, Finding] = {}

    def compare(self, answer: Tree) -> Finding:
        """Whether the answer is equal to the reference wherever that is defined."""
        return _remembered(self._findings, answer, lambda: self._compared(answer))

    def _compared(self, answer: Tree) -> Finding:
        """Refuted at points, on joints, beyond joints; else proved; else seen at many points.

        An answer whose floats differ nearly everywhere is refuted first, and one whose floats agree
        is proved first. What is proved is equal wherever it has a value, so that only points
        without one are looked at again: where no domain ends, these are single ones, as the zeros
        of a denominator, and none is met by chance.
        """
        extra = tuple(name for name in free_names(answer) if name not in self._domain.names)
        sides = Sides(self._reference, answer, extra)
        points = self._domain.points
        doubtful = sides.doubtful(points[:GLANCE]) if self.names else list(points)
        witness = sides.refuted(doubtful) if len(doubtful) in (GLANCE, len(points)) else None
        if witness and witness.given is not None:
            return Finding(False, witness=witness)
        close = bool(points) and not doubtful
        proved = close and self._is_proved(answer)
        if proved and sides.land.everywhere:
            return Finding(True, proved=True)
        rest = points[GLANCE:] if sides.land.ends or not proved else points[GLANCE:MOST_NICE]
        doubtful += sides.doubtful(rest)
        if not (close or 2 * len(doubtful) > len(points)):
            proved = self._is_proved(answer)
        witness = sides.refuted(sides.missing(doubtful) if proved else doubtful)
        if witness or not points:
            return Finding(False if witness else None, witness=witness)
        witness = None if extra else self._refuted_on_joints(sides)
        if witness:
            return Finding(False, witness=witness, on_joint=True)
        beyond: list[SamplePoint] = []
        if not (extra or (proved and not sides.land.ends)):
            beyond = self._domain.beyond(sides.land)
            witness = sides.refuted(sides.doubtful(beyond))
        if witness:
            return Finding(False, witness=witness)
        if proved or (2 * len(doubtful) > len(points) and self._is_proved(answer)):
            return Finding(True, proved=True)
        return sides.sampled(points + beyond)

    def _refuted_on_joints(self, sides: Sides) -> Witness | None:
        """A point where pieces of the answer meet and it is wrong, as far as the work leads."""
        try:
            with Budget(PART):
                return sides.refuted_on(self._domain.on_joints(sides.land), self._domain.trees)
        except OutOfStepsError:
            return None

    def _is_proved(self, answer: Tree) -> bool:
        """Whether a proof is found, for a part of the work."""
        try:
            with Budget(PART):
                difference = add((answer, neg(self._reference.tree)))
                return self._twin.equals(answer) or _is_zero_tidied(difference)
        except OutOfStepsError:
            return False

    def rounding(self, blur: Blurred) -> Rounding:
        """Whether an answer with decimals in it is the reference to the digits given."""
        if not blur.spreads:
            return Rounding.NONE
        if blur.alone and not self.names:
            return self._alone(blur)
        spreads = list(blur.spreads.values())
        if self.names:
            spreads = [each if each.digits >= LEAST_ROUNDED else each.exactly for each in spreads]
        if not any(spread.unit for spread in spreads):
            return Rounding.NONE
        sides = Sides(self._reference, blur.tree, tuple(blur.spreads), spreads)
        beyond = self._domain.beyond(Landscape([blur.plain], self.names))
        points = self._domain.points
        looked_at = (*sides.on_every_side([*points, *beyond]), *points[:ENOUGH])
        inside = [sides.holds(point) for point in dict.fromkeys(looked_at)]
        enough = inside.count(True) >= (FEW if self.names else 1)
        return Rounding.NONE if False in inside or not enough else Rounding.ROUNDED

    def _alone(self, blur: Blurred) -> Rounding:
        """How far one decimal number is from the reference, in units of its last digit."""
        expected = self._reference.enclosed(self._domain.points[0], WORKING[0])
        if isinstance(expected, Doubt):
            return Rounding.NONE
        right = middle(expected)
        (spread,) = blur.spreads.values()
        negated = sum(operator(node) == "neg" for node in nodes(blur.tree)) % 2
        given = -spread.value if negated else spread.value
        off = abs(given - right) / spread.unit
        if off <= HALF or (spread.digits == SHORT_DOUBLE and float(given) == float(right)):
            return Rounding.ROUNDED
        if spread.digits in LONG_DOUBLES and abs(given - right) <= Fraction(DOUBLE) * abs(right):
            return Rounding.AS_DOUBLE
        shorter = abs(given) < abs(right) and given * right >= 0
        if off < 1 and shorter:
            return Rounding.CUT_OFF
        return Rounding.ALMOST if off <= 2 else Rounding.NONE

    @property
    def decided(self) -> bool:
        """Whether there are points of the domain to compare at."""
        return bool(self._domain.points)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the coordinates of points."""
        return self._domain.names

"""Points of a level set F = 0, and answers judged there, where different formulas agree.

A point is found as a change of the sign of F along an axis. Where the derivative along it is not 0
in between, there is exactly one point, which Newton's method encloses to as many digits as needed.
An answer that agrees at all points is proved equal if F divides what is left of the difference.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from flint import arb

from gradcli.algebra.tidy import tidy
from gradcli.algebra.vanishing import vanishes
from gradcli.arithmetic.enclosures import (
    Enclosing,
    Real,
    bits_of,
    middle,
    precision,
    rational,
    sign,
    usual,
)
from gradcli.arithmetic.runner import UNSURE, Doubt
from gradcli.differentiation.derivation import derivative
from gradcli.differentiation.tape import Tape
from gradcli.grading.domain import Domain, SamplePoint
from gradcli.grading.equality import DIGITS, WORKING, Agreement, compared
from gradcli.grading.joints import narrowed
from gradcli.grading.judge import TOO_MANY, as_meant, rounded
from gradcli.grading.landscape import Landscape
from gradcli.grading.quantities import OPPOSITE, SWAPPED
from gradcli.language.build import ONE, add, div, is_number, neg
from gradcli.language.inputs.answers import Reply, read_components
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree, free_names
from gradcli.results.base import Function
from gradcli.results.checks import Check, Counterexample, Standing, Verdict, checked
from gradcli.results.partials import Implicit, of_symbols

MOST_POINTS, LEAST_POINTS = 24, 4
ROOTS_A_LINE, NEWTONS = 3, 40
MARKS = sorted(
    sign * scale * step
    for sign in (1, -1)
    for scale in (0.01, 0.1, 1.0, 10.0, 100.0)
    for step in (1.0, 1.7, 2.9, 4.3, 6.1, 8.3)
)
"""Where the sign of F is looked at on a parallel to an axis."""

SHOWN_DIGITS = 10
CLOSE = 1e-9


class Spot(NamedTuple):
    """A point with all coordinates but one, which lies between two numbers."""

    known: tuple[Fraction, ...]
    place: int
    low: Fraction
    high: Fraction


class LevelSet:
    """A level set, whose points are found once."""

    def __init__(self, function: Function) -> None:
        self.tree = function.tree
        self.names = tuple(dict.fromkeys((*function.variables, *free_names(function.tree))))
        self._axes = [self.names.index(name) for name in function.variables]
        self._land = Landscape([self.tree], self.names)
        self._enclosing = [self._with_slope(place) for place in range(len(self.names))]
        self._known: dict[tuple[Spot, int], list[Real] | None] = {}
        self.spots = self._spots()

    def _with_slope(self, place: int) -> Enclosing:
        tape = Tape(self.names, guarded=True)
        trees = self.tree, tidy(derivative(self.tree, self.names[place]))
        return Enclosing(tape, [tape.add(tree) for tree in trees], nearby=True)

    def _spots(self) -> list[Spot]:
        """Points on the parallels to all axes in turn."""
        found: list[Spot] = []
        for count, sample in enumerate(Domain([self.tree], self.names).points):
            place = self._axes[-1 - count % len(self._axes)]
            found += [spot for spot in self._on_line(sample, place) if self._is_one(spot)]
            if len(found) >= MOST_POINTS:
                break
        return found[:MOST_POINTS]

    def _on_line(self, sample: SamplePoint, place: int) -> Iterator[Spot]:
        """Where F changes its sign on the parallel to an axis through a point."""

        def at(x: float) -> float:
            point = (*sample.floats[:place], x, *sample.floats[place + 1 :])
            return self._land.values(point)[0]

        rows = [(x, at(x)) for x in MARKS]
        changes = [
            (low, high)
            for (low, left), (high, right) in pairwise(rows)
            if isfinite(left) and isfinite(right) and left * right < 0
        ]
        for ends in changes[:ROOTS_A_LINE]:
            low, high = map(Fraction, narrowed(at, *ends, close=CLOSE))
            yield Spot(sample.exact, place, low, high)

    def _is_one(self, spot: Spot) -> bool:
        """Whether there certainly is one point."""
        with precision(bits_of(DIGITS)):
            ends = [self._run(spot, rational(end))[0] for end in (spot.low, spot.high)]
            slope = self._run(spot, _between(spot))[1]
            signs = [None if isinstance(each, Doubt) else sign(each) for each in (*ends, slope)]
        return signs[0] in (1, -1) and signs[1] == -signs[0] and signs[2] in (1, -1)

    def _run(self, spot: Spot, number: Real) -> list[Real | Doubt]:
        """F and its slope along the line, at a number on it."""
        return self._enclosing[spot.place].run(_point(spot, number))

    def enclosed(self, spot: Spot, digits: int) -> list[Real] | None:
        """The coordinates of a point to so many digits; None where they aren't reached."""
        if (spot, digits) not in self._known:
            self._known[spot, digits] = self._newton(spot, digits)
        return self._known[spot, digits]

    def _newton(self, spot: Spot, digits: int) -> list[Real] | None:
        """Interval Newton: the root lies in m − F(m)/F′(Y) for every Y around it and m in Y."""
        around, least = _between(spot), arb(10) ** -digits
        for _ in range(NEWTONS):
            centre = around.mid()
            value, slope = self._run(spot, centre)[0], self._run(spot, around)[1]
            if isinstance(value, Doubt) or isinstance(slope, Doubt):
                return None
            around = around.intersection(centre - arb(value) / arb(slope))
            if around.rad() <= least * abs(around.mid()):
                return _point(spot, around)
        return None


def _between(spot: Spot) -> arb:
    return arb(rational(spot.low)).union(arb(rational(spot.high)))


def _point(spot: Spot, number: Real) -> list[Real]:
    known: list[Real] = list(map(rational, spot.known))
    return [*known[: spot.place], number, *known[spot.place + 1 :]]


class Seen(NamedTuple):
    """What an answer is at one point, beside what it should be; None for no value."""

    agreement: Agreement
    spot: Spot
    given: Fraction | None = None
    expected: Fraction = Fraction(0)


class OnCurve:
    """Judges answers to one implicit derivative."""

    def __init__(self, quantity: str, reference: Tree, curve: LevelSet) -> None:
        self.quantity, self._reference, self._curve = quantity, reference, curve

    def verdict(self, answer: Tree, mistakes: Sequence[tuple[str, Tree]]) -> Verdict:
        """Whether an answer is the derivative on the curve; `mistakes` are what others answer."""
        found = self._findings(answer)
        wrong = [f for f in found if f.agreement in (Agreement.DIFFERENT, Agreement.MISSING)]
        same = sum(each.agreement is Agreement.SAME for each in found)
        if wrong:
            slip = self._slip(answer, mistakes, same)
            shown = self._counterexample(wrong[0])
            return Verdict(self.quantity, answer, Standing.WRONG, "", shown, slip)
        if self._is_proved(answer):
            return Verdict(self.quantity, answer, Standing.RIGHT, "proved equal")
        if same < LEAST_POINTS:
            reason = "too few points of the curve were found"
            return Verdict(self.quantity, answer, Standing.UNDECIDED, reason)
        reason = f"equal to {DIGITS} digits at {same} points of the curve"
        return Verdict(self.quantity, answer, Standing.RIGHT, reason)

    def _is_proved(self, answer: Tree) -> bool:
        rest = tidy(add((answer, neg(self._reference))))
        return is_number(rest, 0) or vanishes(rest, on=self._curve.tree)

    def _findings(self, answer: Tree) -> list[Seen]:
        names = self._curve.names
        tape = Tape(names, guarded=True)
        both = Enclosing(tape, [tape.add(answer), tape.add(self._reference)], nearby=True)
        return [self._finding(spot, both) for spot in self._curve.spots]

    def _finding(self, spot: Spot, both: Enclosing) -> Seen:
        """What is found at one point."""

        def values(digits: int) -> tuple[Real | Doubt, Real | Doubt]:
            with precision(bits_of(2 * digits)):
                point = self._curve.enclosed(spot, digits)
                given, expected = map(usual, both.run(point)) if point else (UNSURE, UNSURE)
                return given, expected

        agreement, given, expected = compared(values, WORKING[:2])
        if expected is None:
            return Seen(agreement, spot)
        return Seen(agreement, spot, None if given is None else middle(given), middle(expected))

    def _slip(self, answer: Tree, mistakes: Sequence[tuple[str, Tree]], same: int) -> str | None:
        for sentence, tree in mistakes:
            other = OnCurve(self.quantity, tree, self._curve)._findings(answer)
            agreeing = [each.agreement is Agreement.SAME for each in other]
            if sum(agreeing) >= LEAST_POINTS and all(agreeing):
                return sentence
        return "right on a part of the curve only" if same >= LEAST_POINTS else None

    def _counterexample(self, found: Seen) -> Counterexample:
        with precision(bits_of(WORKING[0])):
            point = self._curve.enclosed(found.spot, SHOWN_DIGITS * 2) or ()
            values = tuple(rounded(middle(each), SHOWN_DIGITS) for each in point)
        given = None if found.given is None else rounded(found.given, SHOWN_DIGITS)
        expected = rounded(found.expected, SHOWN_DIGITS)
        return Counterexample(self._curve.names, values, given, expected)


class Implicits:
    """Checks implicit derivatives, one by one."""

    def __init__(self, result: Implicit) -> None:
        self._function, self._result = result.function, result
        self._curve = LevelSet(result.function)
        pairs = zip(of_symbols(result), result.derivatives, strict=True)
        self._judges = [OnCurve(quantity, tree, self._curve) for quantity, tree in pairs]

    def read(self, text: str, scope: Scope) -> Reply:
        """The answer, as it is written; ReadError where it can't be read."""
        names = tuple(wrt[-1] for wrt in self._result.wrt)
        return read_components(text, scope, names if len(names) > 1 else ("",))

    def check(self, reply: Reply) -> Check:
        """A verdict for each derivative; one that is missing, or one too many, is wrong."""
        places = range(len(self._judges))
        verdicts = [self._verdict(place, reply) for place in places]
        verdicts = as_meant(verdicts, reply, self._verdict)
        more = reply.parts[len(self._judges) :]
        verdicts += [Verdict("", each, Standing.WRONG, TOO_MANY) for each in more]
        return checked(self._function, None, reply.source, verdicts)

    def _verdict(self, place: int, reply: Reply) -> Verdict:
        judge = self._judges[place]
        if place < len(reply.parts):
            return judge.verdict(reply.parts[place], list(self._mistakes(place)))
        return Verdict(judge.quantity, None, Standing.WRONG, "is missing")

    def _mistakes(self, place: int) -> Iterator[tuple[str, Tree]]:
        """What people answer in place of a derivative."""
        right, of = self._result.derivatives[place], self._result.of
        yield OPPOSITE, neg(right)
        for other, tree in enumerate(self._result.derivatives):
            if other != place:
                yield SWAPPED, tree
        (name, *more) = self._result.wrt[place]
        if not more:
            yield f"upside down: that is d{name}/d{of}", div(ONE, right)
            yield "upside down, and the sign is missing", neg(div(ONE, right))
            slope = tidy(derivative(self._function.tree, name))
            yield f"{of} is held constant: that is ∂F/∂{name}", slope

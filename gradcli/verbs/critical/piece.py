"""A smooth piece of f: where it is stationary, by algebra or else in a window."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from flint import arb

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import rational
from gradcli.differentiation.derivation import derivative
from gradcli.effort import Budget
from gradcli.errors import GradcliError, LimitError
from gradcli.language.build import number
from gradcli.language.tree import Apply, Tree, nodes
from gradcli.results.base import Function
from gradcli.results.criticals import CriticalCurve, Kind
from gradcli.verbs.critical.along import is_empty, kind_along, without_implied
from gradcli.verbs.critical.cases import Case
from gradcli.verbs.critical.composition import compositions
from gradcli.verbs.critical.exactly import Candidate, Curve, Found, stationary
from gradcli.verbs.critical.families import Spot
from gradcli.verbs.critical.given import judged_point
from gradcli.verbs.critical.higher import kind_by_higher_terms
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.judged import (
    Enclosed,
    exists,
    kind_at,
    multipliers_at,
    value_at,
    value_of_formula,
)
from gradcli.verbs.critical.kernels import numerator
from gradcli.verbs.critical.places import Coordinate
from gradcli.verbs.critical.search import Box, System, Zero, search
from gradcli.verbs.critical.subject import Subject

MOST_STEPS = 12_000
MOST_ORDERS = 8
MOST_SUSPECTS, SIMPLE = 64, 4
"""How many points with denominators up to that are looked at in undecided boxes."""


class Piece:
    """A smooth piece of f: its stationary points, by algebra or else in a window."""

    def __init__(self, case: Case, names: Sequence[str]) -> None:
        tree, *constraints = case.trees
        self.subject = Subject(tree, names, constraints)
        self.undecided: tuple[Box, ...] = ()
        self.is_hard = False
        self.sides = case.positive
        self.borderline: list[Candidate] = []
        self.sets: list[Curve] = []
        self._candidates: list[Candidate] = []
        self._derivatives: list[tuple[Tree, Enclosed]] = []
        self._formulas = Enclosed(
            (*case.positive, tree, *constraints, *self.subject.gradient), names
        )
        try:
            found = list(_solved(self.subject, case.positive))
        except TooHardError:
            self.is_hard = True
        else:
            curves = [each for each in found if isinstance(each, Curve)]
            self.sets = [without_implied(self.subject, each) for each in curves]
            self._keep([each for each in found if isinstance(each, Candidate)])

    def search(self, area: Box) -> None:
        """Look at a window, where algebra does not lead. Raises LimitError."""
        names, square = self.subject.variables, self.subject.square
        if square is None:
            raise LimitError("the equations are too hard to solve, and too many to search")
        with Budget(MOST_STEPS):
            result = search(System(square, names), area)
        seen = [self._told(names, zero) for zero in result.zeros]
        self._keep([*seen, *self._suspects(names, result.undecided)])
        self.undecided = tuple(box for box in result.undecided if not self._is_alone(box))

    def _is_alone(self, box: Box) -> bool:
        """Whether the derivative of f over one variable is 0 in a box at most at a simple number p.

        Let F be its numerator, F = F′ = … = 0 at p, and the next derivative not 0 between p and
        the box: then by Taylor's formula F is a multiple of (x − p)ᵐ that is nowhere 0.
        """
        if len(box) > 1:
            return False
        ((low, high),), (name,) = box, self.subject.variables
        p = _simple(low, high)
        span = arb(low).union(arb(high)).union(arb(rational(p)))
        here, between = (
            Candidate({name: Coordinate(exact, partial(_same, ball))})
            for exact, ball in ((number(p), arb(rational(p))), (None, span))
        )
        for order in range(MOST_ORDERS):
            formula = self._derivative(order)
            if formula.first(between):
                return True
            if formula.first(here) != 0:
                return False
        return False

    def _derivative(self, order: int) -> Enclosed:
        """Of the numerator of f′ over one variable the derivative of an order."""
        names = self.subject.variables
        while len(self._derivatives) <= order:
            last = self._derivatives[-1][0] if self._derivatives else None
            slope = self.subject.gradient[0]
            tree = tidy(derivative(last, names[0])) if last else numerator(slope, names)
            self._derivatives.append((tree, Enclosed((tree,), names)))
        return self._derivatives[order][1]

    def _told(self, names: Sequence[str], zero: Zero) -> Candidate:
        """A zero; a simple rational point in its enclosure that is stationary is just that."""
        found = Candidate.found(names, zero)
        if all(each.exact is not None for each in found.coordinates.values()):
            return found
        box = tuple((float(each.lower()), float(each.upper())) for each in zero.box)
        return next(self._suspects(names, [box]), found)

    def _suspects(self, names: Sequence[str], boxes: Sequence[Box]) -> Iterator[Candidate]:
        """Simple rational points in undecided boxes that are certainly stationary."""
        near = ([(side, _simple(*side)) for side in box] for box in boxes)
        inside = (
            tuple(number(x) for _, x in sides)
            for sides in near
            if all(low - (high - low) <= x <= high + (high - low) for (low, high), x in sides)
        )
        places = list(dict.fromkeys(inside))[:MOST_SUSPECTS]
        function = Function(self.subject.tree, tuple(names))
        for place in places if not self.subject.constraints else ():
            try:
                kind = judged_point(function, (), place).kind
            except GradcliError:
                continue
            if kind is not Kind.REGULAR:
                pairs = zip(names, place, strict=True)
                yield Candidate({name: value_of_formula(tree, (), ()) for name, tree in pairs})

    def _keep(self, candidates: Sequence[Candidate]) -> None:
        """Keep where f is smooth inside the piece; put aside what is on its border."""
        verdicts = [(each, exists(self._formulas, each, len(self.sides))) for each in candidates]
        self._candidates = [each for each, verdict in verdicts if verdict]
        self.borderline = [each for each, verdict in verdicts if verdict is None]

    def spots(self) -> Iterator[Spot]:
        """The points that stand alone, judged."""
        subject = self.subject
        for candidate in self._candidates:
            if any(curve.holds(candidate) for curve in self.sets):
                continue
            kind = kind_at(subject, candidate)
            if kind is Kind.DEGENERATE:
                kind = kind_by_higher_terms(
                    subject.tree, candidate, subject.variables, subject.constraints
                )
            coordinates = tuple(candidate.coordinates[name] for name in subject.variables)
            value, multipliers = value_at(subject, candidate), multipliers_at(subject, candidate)
            yield Spot(coordinates, value, kind, multipliers)

    def curves(self) -> Iterator[CriticalCurve]:
        """The sets of points that do not stand alone."""
        for curve in self.sets:
            sides = (*curve.positive, *self.sides)
            kind = curve.kind or kind_along(self.subject, curve)
            yield CriticalCurve(curve.equations, kind, sides, curve.families)


def _solved(subject: Subject, positive: Sequence[Tree]) -> Iterator[Found]:
    """All stationary points: those of an inner function, if f is one of that, else of f itself.

    Raises TooHardError.
    """
    composed = [] if subject.constraints else list(compositions(subject.tree, subject.variables))
    turning = [each for each in composed if _turns(each.outer)]
    ways = [*(each.stationary(subject) for each in turning), stationary(subject, positive)]
    ways += [each.stationary(subject) for each in composed if each not in turning]
    for way in ways:
        try:
            found = list(way)
            empty = [
                each
                for each in found
                if isinstance(each, Curve) and _is_empty(subject, each, positive)
            ]
        except TooHardError:
            continue
        yield from (each for each in found if each not in empty)
        return
    raise TooHardError


def _is_empty(subject: Subject, curve: Curve, positive: Sequence[Tree]) -> bool:
    return curve.kind is None and is_empty(subject, curve, (*curve.positive, *positive))


def _turns(tree: Tree) -> bool:
    return any(isinstance(node, Apply) and node.op in ("sin", "cos") for node in nodes(tree))


def _same(ball: arb, _: int) -> arb:
    return ball


def _simple(low: float, high: float) -> Fraction:
    """The nearest number with a small denominator to the middle of an interval."""
    return Fraction((low + high) / 2).limit_denominator(SIMPLE)

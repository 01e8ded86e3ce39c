"""A smooth piece of f: where it is stationary, by algebra or else in a window."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

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
from gradcli.verbs.critical.search import Box, System, search
from gradcli.verbs.critical.subject import Subject

MOST_STEPS = 12_000
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
        seen = [Candidate.found(names, zero) for zero in result.zeros]
        self._keep([*seen, *self._suspects(names, result.undecided)])
        self.undecided = tuple(result.undecided)

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


def _simple(low: float, high: float) -> Fraction:
    """The nearest number with a small denominator to the middle of an interval."""
    return Fraction((low + high) / 2).limit_denominator(SIMPLE)

"""Points where pieces of f meet or a radicand vanishes: critical, or without a derivative.

A point where f has a derivative and is stationary is so in every piece that it borders on: it was
found there. Of the others those are looked at where f on a border is stationary, or where borders
cross; that is where extremes can be.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from gradcli.arithmetic.enclosures import Real, sign
from gradcli.arithmetic.runner import Doubt
from gradcli.errors import LimitError, UndefinedError
from gradcli.language.tree import Apply, Tree, nodes, operator
from gradcli.point import careful
from gradcli.results.base import Function
from gradcli.results.criticals import CriticalCurve, Kind
from gradcli.verbs.critical.along import kind_by_form
from gradcli.verbs.critical.around import kind_around
from gradcli.verbs.critical.exactly import Candidate, Curve, Found, stationary, zeros
from gradcli.verbs.critical.families import Spot
from gradcli.verbs.critical.given import judged_point
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.judged import Enclosed, value_at
from gradcli.verbs.critical.piece import Piece
from gradcli.verbs.critical.places import Coordinate, rational_value
from gradcli.verbs.critical.subject import Subject

Vector = tuple[Tree, ...]
MOST_SIDES = 8
"""Of more borders it is not asked where they cross."""

TOLD_APART = 192
JUMPING = ("floor", "ceil", "round", "mod")
"""Functions without a derivative at places that are not looked for."""


class Corners:
    """The points and curves between pieces; `complete` where each of them could be judged."""

    def __init__(
        self,
        function: Function,
        constraints: Sequence[Tree],
        pieces: Sequence[Piece],
        interfaces: Sequence[Tree],
    ) -> None:
        self._function = function
        self._constraints = tuple(constraints)
        self._pieces = pieces
        self.complete = not any(operator(node) in JUMPING for node in nodes(function.tree))
        self.curves: list[CriticalCurve] = []
        self._candidates = [each for piece in pieces for each in piece.borderline]
        self._on_borders: list[Candidate] = []
        formulas = [tree for piece in pieces for tree in (piece.subject.tree, *constraints)]
        sides = list(dict.fromkeys([*interfaces, *_radicands(formulas)]))
        for side in sides:
            for subject in self._subjects():
                self._look(zeros((side,), subject))
        for piece in pieces:
            for curve in piece.sets:
                for side in sides if curve.kind is None else ():
                    self._look(zeros((*curve.equations, side), piece.subject))
        if len(function.variables) > 1 and not constraints and sides:
            self._look_along(sides[:MOST_SIDES])

    def _subjects(self) -> Iterator[Subject]:
        """The constraints of the pieces, each once."""
        function = self._function
        for bounds in dict.fromkeys(piece.subject.constraints for piece in self._pieces):
            yield Subject(function.tree, function.variables, bounds)

    def _look(self, places: Iterator[Found]) -> None:
        try:
            for found in places:
                if isinstance(found, Candidate):
                    self._candidates.append(found)
                else:
                    self._along(found)
        except TooHardError:
            self.complete = False

    def _look_along(self, sides: Sequence[Tree]) -> None:
        """Points on borders where there may be an extreme."""
        names = self._function.variables
        asked = [
            zeros(crossing, Subject(crossing[0], names, ()))
            for size in {2, len(names)}
            for crossing in combinations(sides, size)
        ]
        asked += [
            stationary(Subject(piece.subject.tree, names, (side,)), ())
            for piece in self._pieces
            for side in sides
        ]
        for places in asked:
            try:
                self._on_borders += [each for each in places if isinstance(each, Candidate)]
            except TooHardError:
                continue

    def _along(self, curve: Curve) -> None:
        """A curve on which there is no derivative, judged at points on it."""
        point = None
        for point in curve.points(self._function.variables):
            if self._kind(point) is Kind.NO_DERIVATIVE:
                self.curves.append(CriticalCurve(curve.equations, Kind.NO_DERIVATIVE))
                return
        self.complete = self.complete and point is not None

    def spots(self) -> list[Spot]:
        """The points that are critical, each once; of those on borders, what is an extreme."""
        exact: dict[Vector, Spot | None] = {}
        inexact: list[Spot] = []
        for candidate in self._candidates:
            place, point = self._written(candidate)
            if len(point) == len(place):
                exact[point] = exact.get(point) or self._spot(place, point)
            elif (spot := self._between(candidate, place)) and not any(
                _same(spot, each) for each in inexact
            ):
                inexact.append(spot)
        for candidate in self._on_borders:
            place, point = self._written(candidate)
            if len(point) == len(place) and point not in exact:
                found = self._spot(place, point)
                plain = found and found.kind is Kind.NO_DERIVATIVE and not found.extreme
                exact[point] = None if plain else found
        return [*filter(None, exact.values()), *inexact]

    def _written(self, candidate: Candidate) -> tuple[tuple[Coordinate, ...], Vector]:
        """The coordinates, and those formulas for them that there are."""
        place = tuple(candidate.coordinates[name] for name in self._function.variables)
        return place, tuple(each.exact for each in place if each.exact is not None)

    def _spot(self, place: tuple[Coordinate, ...], point: Vector) -> Spot | None:
        """A point with its value and kind, where it is critical."""
        kind = self._kind(point)
        if kind is None:
            return None
        mark = self._mark(point) if kind is Kind.NO_DERIVATIVE else ""
        return Spot(place, self._value(point), kind, (), mark)

    def _value(self, point: Sequence[Tree]) -> Coordinate:
        """f at a point, which may be a kink."""
        value = careful.value_at(self._function, careful.exact_numbers(point))
        exact = careful.value_of(value).exact
        return Coordinate(exact, lambda bits: Enclosed((exact,), ()).ball(Candidate({}), bits))

    def _kind(self, point: Sequence[Tree]) -> Kind | None:
        """What a point is, where it is critical."""
        try:
            kind = judged_point(self._function, self._constraints, point).kind
        except UndefinedError:
            return None
        except LimitError:
            self.complete = False
            return None
        return None if kind is Kind.REGULAR else kind

    def _mark(self, point: Sequence[Tree]) -> str:
        """Whether f is smallest or largest at a point where it has no derivative."""
        if len(self._constraints) > 1:
            return ""
        tree, names = self._function.tree, self._function.variables
        kind = kind_around(tree, names, point, *self._constraints)
        if kind is Kind.DEGENERATE and not self._constraints:
            kind = kind_by_form(tree, names, point)
        return f"local {kind}" if kind in (Kind.MINIMUM, Kind.MAXIMUM) else ""

    def _between(self, candidate: Candidate, place: tuple[Coordinate, ...]) -> Spot | None:
        """A point of which only digits are known, where the gradients of two pieces differ.

        Then these change places there: where a side vanishes together with its gradient, those of
        the pieces beside it agree.
        """
        names = self._function.variables
        seen: list[tuple[Subject, list[Real]]] = []
        for piece in () if self._constraints else self._pieces:
            formulas = Enclosed((*piece.sides, *piece.subject.gradient), names)
            values = next(formulas.at(candidate), [])
            known = [value for value in values if not isinstance(value, Doubt)]
            if (
                values
                and len(known) == len(values)
                and not any(v < 0 for v in known[: len(piece.sides)])
            ):
                seen.append((piece.subject, known[len(piece.sides) :]))
        for (subject, slopes), (_, others) in combinations(seen, 2):
            if any(sign(a - b) for a, b in zip(slopes, others, strict=True)):
                return Spot(place, value_at(subject, candidate), Kind.NO_DERIVATIVE)
        self.complete = False
        return None


def _same(spot: Spot, other: Spot) -> bool:
    pairs = zip(spot.coordinates, other.coordinates, strict=True)
    return all(a.ball(TOLD_APART).overlaps(b.ball(TOLD_APART)) for a, b in pairs)


def _radicands(trees: Sequence[Tree]) -> Iterator[Tree]:
    """What stands under roots, which have no derivative where that is 0."""
    for node in nodes(*trees):
        if isinstance(node, Apply) and node.op in ("sqrt", "cbrt", "root"):
            yield node.args[0]
        if isinstance(node, Apply) and node.op == "^":
            exponent = rational_value(node.args[1])
            if exponent is not None and exponent.denominator > 1:
                yield node.args[0]

"""Where the gradient vanishes or does not exist, free or on constraints, and what is there.

Piece by piece the equations are solved by algebra, completely; where they are not polynomial in
kernels that can be inverted, a window is searched, and what was found there is all there is but
for what is named as undecided.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from gradcli.effort import Budget
from gradcli.errors import (
    GradcliError,
    LimitError,
    NotDifferentiableError,
    ReadError,
    UndefinedError,
)
from gradcli.language.build import number
from gradcli.language.tree import Apply, Tree, nodes
from gradcli.point import careful
from gradcli.point.evaluator import Coordinates
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.criticals import CriticalAt, CriticalCurve, Criticals, Kind
from gradcli.verbs.critical.along import kind_along
from gradcli.verbs.critical.cases import Case, cases
from gradcli.verbs.critical.compact import with_extremes
from gradcli.verbs.critical.elimination import graph
from gradcli.verbs.critical.exactly import Candidate, Curve, stationary, zeros
from gradcli.verbs.critical.families import Spot, Window, joined, point_of, within
from gradcli.verbs.critical.given import is_same, judged_point, refuse_parameters
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
from gradcli.verbs.critical.places import Coordinate, rational_value
from gradcli.verbs.critical.search import Box, System, search
from gradcli.verbs.critical.subject import Subject
from gradcli.verbs.gradient_at import gradient_at

__all__ = ["critical", "critical_at", "window_of"]


class Axis(Protocol):
    """A range of a variable, which may be named."""

    @property
    def name(self) -> str | None:
        """The variable."""

    @property
    def low(self) -> float | None:
        """Where it begins."""

    @property
    def high(self) -> float | None:
        """Where it ends."""


MOST_STEPS = 12_000
WIDEST = 10.0
MOST_SUSPECTS, SIMPLE = 64, 4
"""How many points with denominators up to that are looked at in undecided boxes."""


def critical(
    function: Function, constraints: Sequence[Tree], window: Window, wanted: Wanted = BOTH
) -> Criticals:
    """All points where ∇f vanishes or does not exist; on constraints g = 0, where ∇f = Σ λₖ∇gₖ.

    Raises ReadError where a name has no value, LimitError where the equations can be neither
    solved nor searched.
    """
    refuse_parameters(function, function.tree, *constraints)
    names = function.variables
    area = tuple(window.get(name, (-WIDEST, WIDEST)) for name in names)
    found = _everything(function, constraints, window)
    spots = with_extremes(found.spots, names, constraints)
    return Criticals(
        function=function,
        constraints=tuple(constraints),
        points=tuple(point_of(spot, wanted) for spot in spots),
        curves=tuple(dict.fromkeys(found.curves)),
        complete=found.complete and not found.searched,
        window=area if found.searched else (),
        undecided=found.undecided,
    )


class _Found(NamedTuple):
    """What there is; all of it where it was not searched for, and `complete`."""

    spots: list[Spot]
    curves: list[CriticalCurve]
    searched: bool
    complete: bool
    undecided: int


def _everything(function: Function, constraints: Sequence[Tree], window: Window) -> _Found:
    """All critical points, by algebra; else with a variable less; else those in the window."""
    names = function.variables
    area = tuple(window.get(name, (-WIDEST, WIDEST)) for name in names)
    pieces, interfaces = _pieces(function, constraints)
    less = graph(function, constraints) if any(piece.is_hard for piece in pieces) else None
    if less is not None:
        found = _everything(less.function, less.constraints, _without(window, less.name))
        spots = within(list(less.lifted(found.spots)), names, window)
        return found._replace(spots=spots)
    for piece in pieces:
        if piece.is_hard:
            piece.search(area)
    borderline = [each for piece in pieces for each in piece.borderline]
    corners = Corners(function, constraints, borderline, [*interfaces, *_radicands(function.tree)])

    def value(places: Sequence[Coordinate]) -> Coordinate:
        return value_of_formula(function.tree, names, places)

    spots = [spot for piece in pieces for spot in piece.spots()] + corners.spots()
    return _Found(
        spots=within(joined(spots), names, window, value),
        curves=[curve for piece in pieces for curve in piece.curves()] + corners.curves,
        searched=any(piece.is_hard for piece in pieces),
        complete=corners.complete,
        undecided=sum(len(piece.undecided) for piece in pieces),
    )


def _without(window: Window, name: str) -> Window:
    return {each: sides for each, sides in window.items() if each != name}


def critical_at(
    function: Function, constraints: Sequence[Tree], point: Coordinates, wanted: Wanted = BOTH
) -> CriticalAt:
    """What a point is; where its derivatives leave that open, by comparison with all others.

    Raises UndefinedError where f has no value or a constraint is not met.
    """
    found = judged_point(function, constraints, point, wanted)
    if found.kind is not Kind.DEGENERATE or not constraints:
        return found
    try:
        every = critical(function, constraints, {}).points
    except LimitError:
        return found
    kinds = (each.kind for each in every if is_same(each.point, point))
    return found._replace(kind=next(kinds, found.kind))


def _pieces(function: Function, constraints: Sequence[Tree]) -> "tuple[list[_Piece], list[Tree]]":
    """The smooth pieces of f, solved as far as algebra leads, and what is between them."""
    try:
        found, interfaces = cases((function.tree, *constraints))
    except TooHardError:
        raise LimitError("the function has too many pieces") from None
    return [_Piece(case, function.variables) for case in found], interfaces


def window_of(axes: Sequence[Axis], names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The intervals of two axes, by the names on them: those given, else the first two.

    Raises ReadError for a name that is no variable.
    """
    window: dict[str, tuple[float, float]] = {}
    for place, axis in enumerate(axes):
        if axis.low is None or axis.high is None:
            continue
        name = axis.name or next(iter(names[place:]), "")
        if name not in names:
            raise ReadError(f"{name or 'a second variable'} is no variable of the function")
        window[name] = (axis.low, axis.high)
    return window


class _Piece:
    """A smooth piece of f: its stationary points, by algebra or else in a window."""

    def __init__(self, case: Case, names: Sequence[str]) -> None:
        tree, *constraints = case.trees
        self.subject = Subject(tree, names, constraints)
        self.undecided: tuple[Box, ...] = ()
        self.is_hard = False
        self.borderline: list[Candidate] = []
        self._candidates: list[Candidate] = []
        self._curves: list[Curve] = []
        self._formulas = Enclosed(
            (*case.positive, tree, *constraints, *self.subject.gradient), names
        )
        self._sides = case.positive
        try:
            found = list(stationary(self.subject, case.positive))
        except TooHardError:
            self.is_hard = True
        else:
            self._curves = [each for each in found if isinstance(each, Curve)]
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
        verdicts = [(each, exists(self._formulas, each, len(self._sides))) for each in candidates]
        self._candidates = [each for each, verdict in verdicts if verdict]
        self.borderline = [each for each, verdict in verdicts if verdict is None]

    def spots(self) -> Iterator[Spot]:
        """The points that stand alone, judged."""
        subject = self.subject
        for candidate in self._candidates:
            if any(curve.holds(candidate) for curve in self._curves):
                continue
            kind = kind_at(subject, candidate)
            if kind is Kind.DEGENERATE and not subject.constraints:
                kind = kind_by_higher_terms(subject.tree, candidate, subject.variables)
            coordinates = tuple(candidate.coordinates[name] for name in subject.variables)
            value, multipliers = value_at(subject, candidate), multipliers_at(subject, candidate)
            yield Spot(coordinates, value, kind, multipliers)

    def curves(self) -> Iterator[CriticalCurve]:
        """The sets of points that do not stand alone."""
        for curve in self._curves:
            yield CriticalCurve(curve.equations, kind_along(self.subject, curve), self._sides)


def _simple(low: float, high: float) -> Fraction:
    """The nearest number with a small denominator to the middle of an interval."""
    return Fraction((low + high) / 2).limit_denominator(SIMPLE)


class Corners:
    """Points where pieces meet or a radicand vanishes: critical, or without a derivative.

    `complete` where each of them could be judged.
    """

    def __init__(
        self,
        function: Function,
        constraints: Sequence[Tree],
        borderline: Sequence[Candidate],
        sides: Sequence[Tree],
    ) -> None:
        self._function = function
        self._subject = Subject(function.tree, function.variables, constraints)
        self.complete = True
        self.curves: list[CriticalCurve] = []
        self._candidates = list(borderline)
        for side in dict.fromkeys(sides):
            try:
                self._look(side)
            except TooHardError:
                self.complete = False

    def _look(self, side: Tree) -> None:
        for found in zeros((side,), self._subject):
            if isinstance(found, Candidate):
                self._candidates.append(found)
            else:
                self._along(found)

    def _along(self, curve: Curve) -> None:
        """A curve on which there is no derivative, judged at a point on it."""
        point = curve.point(self._function.variables)
        if point is None:
            self.complete = False
        elif self._kind(point) is Kind.NO_DERIVATIVE:
            self.curves.append(CriticalCurve(curve.equations, Kind.NO_DERIVATIVE))

    def spots(self) -> list[Spot]:
        """The points that are critical, each once."""
        found: dict[tuple[Tree, ...], Spot] = {}
        for candidate in self._candidates:
            coordinates = tuple(candidate.coordinates[name] for name in self._function.variables)
            point = tuple(each.exact for each in coordinates if each.exact is not None)
            if len(point) < len(coordinates):
                self.complete = False
            elif point not in found and (kind := self._kind(point)) is not None:
                found[point] = Spot(coordinates, self._value(point), kind)
        return list(found.values())

    def _value(self, point: Sequence[Tree]) -> Coordinate:
        """f at a point, which may be a kink."""
        value = careful.value_at(self._function, careful.exact_numbers(point))
        exact = careful.value_of(value).exact
        return Coordinate(exact, lambda bits: Enclosed((exact,), ()).ball(Candidate({}), bits))

    def _kind(self, point: Sequence[Tree]) -> Kind | None:
        """What a point is, where it is critical."""
        try:
            local = gradient_at(self._function, point, BOTH)
        except NotDifferentiableError:
            return Kind.NO_DERIVATIVE
        except UndefinedError:
            return None
        return Kind.DEGENERATE if local.direction is None else None


def _radicands(tree: Tree) -> Iterator[Tree]:
    """What stands under roots, which have no derivative where that is 0."""
    for node in nodes(tree):
        if isinstance(node, Apply) and node.op in ("sqrt", "cbrt", "root"):
            yield node.args[0]
        if isinstance(node, Apply) and node.op == "^":
            exponent = rational_value(node.args[1])
            if exponent is not None and exponent.denominator > 1:
                yield node.args[0]

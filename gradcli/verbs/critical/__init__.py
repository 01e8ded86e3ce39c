"""Where the gradient vanishes or does not exist, free or on constraints, and what is there.

Piece by piece the equations are solved by algebra, completely; where they are not polynomial in
kernels that can be inverted, a window is searched, and what was found there is all there is but
for what is named as undecided.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from gradcli.errors import LimitError, ReadError
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Coordinates
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.criticals import CriticalAt, CriticalCurve, Criticals, Kind
from gradcli.verbs.critical.cases import cases
from gradcli.verbs.critical.compact import with_extremes
from gradcli.verbs.critical.corners import Corners
from gradcli.verbs.critical.elimination import graph
from gradcli.verbs.critical.families import Spot, Window, joined, point_of, within
from gradcli.verbs.critical.given import is_same, judged_point, refuse_parameters
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.judged import value_of_formula
from gradcli.verbs.critical.piece import Piece
from gradcli.verbs.critical.places import Coordinate

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


WIDEST = 10.0


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
    corners = Corners(function, constraints, pieces, interfaces)

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


def _pieces(function: Function, constraints: Sequence[Tree]) -> tuple[list[Piece], list[Tree]]:
    """The smooth pieces of f, solved as far as algebra leads, and what is between them."""
    try:
        found, interfaces = cases((function.tree, *constraints))
    except TooHardError:
        raise LimitError("the function has too many pieces") from None
    return [Piece(case, function.variables) for case in found], interfaces


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

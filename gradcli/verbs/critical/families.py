"""Spots: critical points with their numbers; families that repeat, joined or told in a window."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import ceil, floor, prod
from typing import NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import decimals_of, precision
from gradcli.errors import LimitError
from gradcli.language.build import ONE, add, decimal, div, neg
from gradcli.language.tree import Number, Symbol, Tree, free_names, substitute
from gradcli.results.base import Value, Wanted
from gradcli.results.criticals import CriticalPoint, Kind
from gradcli.verbs.critical.ideal import growing
from gradcli.verbs.critical.places import Coordinate

MOST_IN_WINDOW = 10_000
COARSE_BITS = 64
Window = Mapping[str, tuple[float, float]]
Formula = Callable[[Sequence[Coordinate]], Coordinate]
"""f as a function of coordinates."""


class Spot(NamedTuple):
    """A critical point before its numbers are written; `extreme` as in the result."""

    coordinates: tuple[Coordinate, ...]
    value: Coordinate
    kind: Kind
    multipliers: tuple[Coordinate, ...] = ()
    extreme: str = ""

    @property
    def order(self) -> tuple[float, ...]:
        """What points are sorted by: their coordinates."""
        return tuple(float(each.ball(COARSE_BITS).mid()) for each in self.coordinates)


def joined(spots: Sequence[Spot]) -> list[Spot]:
    """The spots, two families that lie half a period apart taken as one, in order."""
    found = sorted(spots, key=lambda spot: spot.order)
    place = 0
    while place < len(found):
        pair = next(
            (
                (other, half)
                for other in range(place + 1, len(found))
                if (half := _half_apart(found[place], found[other])) is not None
            ),
            None,
        )
        if pair is None:
            place += 1
            continue
        other, half = pair
        found[place] = half
        del found[other]
        place = 0
    return found


def _half_apart(spot: Spot, other: Spot) -> Spot | None:
    """One family for two that differ by half a period in one coordinate and in nothing else."""
    if spot.kind != other.kind or spot.value.exact is None:
        return None
    differing = [
        k
        for k, (a, b) in enumerate(zip(spot.coordinates, other.coordinates, strict=True))
        if a.exact is None or (a.exact, a.period) != (b.exact, b.period)
    ]
    if len(differing) != 1:
        return None
    (place,) = differing
    a, b = spot.coordinates[place], other.coordinates[place]
    if a.exact is None or b.exact is None or a.period is None or a.period != b.period:
        return None
    half = tidy(div(a.period, Number(2)))
    if tidy(add((b.exact, neg(a.exact)))) != half:
        return None
    value = _joined_value(spot.value, other.value, a.integer)
    if value is None:
        return None
    coordinates = (
        *spot.coordinates[:place],
        a._replace(period=half),
        *spot.coordinates[place + 1 :],
    )
    return spot._replace(coordinates=coordinates, value=value)


def _joined_value(value: Coordinate, other: Coordinate, name: str) -> Coordinate | None:
    """f on one family for two, the values on which are the same or follow one formula."""
    if value.exact is None or other.exact is None or name not in free_names(value.exact):
        return value if value.exact == other.exact else None
    k, two = Symbol(name), Number(2)
    ahead = tidy(substitute(value.exact, {name: add((k, div(ONE, two)))}))
    halved = tidy(substitute(value.exact, {name: div(k, two)}))
    return value._replace(exact=halved) if ahead == other.exact else None


def within(
    spots: Sequence[Spot], names: Sequence[str], window: Window, value: Formula | None = None
) -> list[Spot]:
    """The spots in a window, each member of a family on its own; all of them without a window.

    Raises LimitError where there are too many.
    """
    if not window:
        return list(spots)
    found: list[Spot] = []
    for spot in spots:
        members = [
            _members(each, window.get(name))
            for each, name in zip(spot.coordinates, names, strict=True)
        ]
        if len(found) + prod(map(len, members)) > MOST_IN_WINDOW:
            raise LimitError("there are too many critical points in the window")
        moves = spot.value.exact is not None and free_names(spot.value.exact)
        for place in product(*members):
            here = value(place) if value and moves else spot.value
            found.append(spot._replace(coordinates=place, value=here))
    return sorted(found, key=lambda spot: spot.order)


def _members(coordinate: Coordinate, interval: tuple[float, float] | None) -> list[Coordinate]:
    """The members of a family in an interval, or a coordinate that may be in it."""
    if interval is None:
        return [coordinate]
    low, high = interval
    ball = coordinate.ball(COARSE_BITS)
    if coordinate.period is None:
        return [] if ball < low or ball > high else [coordinate]
    middle, step = float(ball.mid()), float(coordinate.step(COARSE_BITS).mid())
    first, last = ceil((low - middle) / step - 1e-9), floor((high - middle) / step + 1e-9)
    if last - first > MOST_IN_WINDOW:
        raise LimitError("there are too many critical points in the window")
    return [coordinate.member(k) for k in range(first, last + 1)]


def point_of(spot: Spot, wanted: Wanted) -> CriticalPoint:
    """The spot as a result."""
    return CriticalPoint(
        point=tuple(_written(each, wanted) for each in spot.coordinates),
        value=value_of(spot.value, wanted),
        kind=spot.kind,
        multipliers=tuple(value_of(each, wanted) for each in spot.multipliers),
        extreme=spot.extreme,
    )


def _written(coordinate: Coordinate, wanted: Wanted) -> Value:
    """A coordinate; that of a family with its period and an integer."""
    if coordinate.period is None:
        return value_of(coordinate, wanted)
    first = coordinate.exact or value_of(coordinate, wanted).decimal
    family = coordinate.beginning_at(first)
    return Value(family, family)


def value_of(coordinate: Coordinate, wanted: Wanted) -> Value:
    """A number as a result. Raises LimitError where its digits are not to be had."""
    if coordinate.exact is not None and free_names(coordinate.exact):
        return Value(coordinate.exact, coordinate.exact)
    rounded = _decimal(coordinate, wanted.digits)
    exact = coordinate.exact if wanted.exact else None
    return Value(rounded if exact is None else exact, rounded)


def _decimal(coordinate: Coordinate, digits: int | None) -> Tree:
    for bits in growing():
        with precision(bits):
            found = decimals_of(coordinate.real(bits), digits)
        if found is not None:
            return decimal(str(found))
    raise LimitError("the digits of a coordinate are not certain")

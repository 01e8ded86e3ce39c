"""Points of the domain of formulas, found by looking at many scales and by climbing towards it.

The domain may be small, far away or thin: of √(6x), ln(x − 3), asin(50x − 7). Where no point is met
by chance, a search climbs along what the formula demands of its parts until all of it holds. The
same search looks on either side of every place where a formula may change: of the join of a
`where`, the corner of |u|, a pole.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import copysign, isfinite
from random import Random
from typing import NamedTuple

from gradcli.grading.joints import crossings
from gradcli.grading.landscape import Landscape
from gradcli.language.tree import Number, Tree, nodes

Point = tuple[Fraction, ...]

SEED = 20_260_101
NICE = tuple(map(Fraction, "1 2 -1 3 1/2 -2 4 -3 5 1/4 -1/2 6 10 3/2 -5 1/3 0 7 -10 1/10".split()))
SCALES = (1.0, 4.0, 0.3, 20.0, 1.0, 100.0, 0.03, 1e3, 3.0, 1e-3, 1e5, 1e7)
MOST_NICE, MOST_RANDOM = 16, 40
NICE_TRIES, RANDOM_TRIES = 160, 1_600
STARTS, STRIDES = 12, 120
AROUND = 40
FARTHEST = 8
"""How far a stride goes at most, as a power of 4."""

MOST_LANDMARKS = 40
BASES, MOST_CROSSINGS, MOST_LEVELS = 3, 96, 4
LEVELS = tuple(map(Fraction, "0 1/2 -1/2 1/10".split()))
"""Coordinates of points on lines that are looked at for joints."""

MOST_WORK = 400_000
"""Instructions that the search at random may take."""
SHORT, LONG = 6, 13
"""Significant digits of coordinates: where there is room, and where every digit counts."""


class SamplePoint(NamedTuple):
    """A point, exactly and in floats."""

    exact: Point
    floats: tuple[float, ...]


class Domain:
    """Points at which trees are all defined: some that are easily read, and many at random."""

    def __init__(self, trees: Sequence[Tree], names: Sequence[str]) -> None:
        self.trees, self.names = tuple(trees), tuple(names)
        self._random = Random(SEED)  # noqa: S311  # the same points every time
        self._land = Landscape(trees, names)
        self._centres = _constants(trees)
        self._sides: dict[tuple[str, ...], list[SamplePoint]] = {}
        nice = self._kept(self._easily_read(), MOST_NICE)
        found = self._kept(self._at_random(), MOST_RANDOM)
        if len(found) < MOST_RANDOM:
            found += self._around(found or nice or self._climbed(), MOST_RANDOM - len(found))
        self.points = list({each.exact: each for each in (*nice, *found)}.values())
        self.points += self.beyond(self._land)

    def beyond(self, other: Landscape) -> list[SamplePoint]:
        """More points, on the sides of the joints of a landscape on which there is none yet."""
        if not (self.points and self.names and other.joints):
            return []
        heights = [other.heights(point.floats) for point in self.points]
        sides = [(place, side) for place in range(other.joints) for side in (1.0, -1.0)]
        found: list[SamplePoint] = []
        for place, side in sides:
            if any(side * row[place] > 0 for row in heights):
                continue
            key = _shape([row[place] for row in heights[: len(self.points)]])
            if key in self._sides:
                found += self._sides[key]
                continue
            if not found:
                found = list(self._landmarks(other))
                heights += [other.heights(point.floats) for point in found]
            sought = self._sought(other, place, side)
            self._sides[key] = [sought] if sought else []
            if sought:
                found.append(sought)
                heights.append(other.heights(sought.floats))
        return found

    def on_joints(self, other: Landscape) -> Iterator[tuple[Tree, ...]]:
        """Points of the domain where pieces of another formula may meet, in closed form."""
        if not other.in_pieces or not self.points:
            return
        marks = sorted({*map(float, NICE), *other.constants, *(-c for c in other.constants)})
        level = (*LEVELS, *map(Fraction, other.constants[:MOST_LEVELS]))
        along = self._kept(((c,) * len(self.names) for c in level), len(LEVELS) + MOST_LEVELS)
        found: dict[tuple[Tree, ...], None] = {}
        lines = dict.fromkeys(
            ((*base.exact[:axis], Fraction(0), *base.exact[axis + 1 :]), axis)
            for base in (*self.points[:BASES], *along)
            for axis in range(len(self.names))
        )
        for base, axis in lines:
            found |= dict.fromkeys(crossings(other, base, axis, marks))
        yield from list(found)[:MOST_CROSSINGS]

    def _landmarks(self, other: Landscape) -> Iterator[SamplePoint]:
        """Points of the domain around the constants of a landscape."""
        start, count = self.points[0].floats, len(self.names)
        near = {k * c for c in other.constants for k in (-2.0, -0.5, 0.5, 2.0)}
        for x in sorted(near)[:MOST_LANDMARKS]:
            alone = [(*start[:place], x, *start[place + 1 :]) for place in range(count)]
            for moved in (*alone, (x,) * count):
                yield from self._kept(iter([_sharp(moved)]), 1)

    def _kept(self, points: Iterator[Point], most: int) -> list[SamplePoint]:
        """The first points that lie in the domain."""
        kept: list[SamplePoint] = []
        seen = set[Point]()
        for exact in points:
            if len(kept) == most:
                break
            if exact in seen:
                continue
            seen.add(exact)
            sample = SamplePoint(exact, tuple(map(float, exact)))
            if self._land.defined(sample.floats):
                kept.append(sample)
        return kept

    def _easily_read(self) -> Iterator[Point]:
        """Points of small numbers, and of numbers that stand in the formula."""
        if not self.names:
            yield ()
            return
        size = len(self.names)
        if size == 1:
            yield from ((x,) for x in NICE)
        else:
            yield tuple(NICE[place % 5] for place in range(size))
        near = [Fraction(c) + d for c in self._centres for d in (1, -1, Fraction(1, 2))]
        choices = [*NICE, *near]
        for _ in range(NICE_TRIES):
            yield tuple(self._random.choice(choices) for _ in range(size))

    def _at_random(self) -> Iterator[Point]:
        tries = min(RANDOM_TRIES, max(AROUND, MOST_WORK // self._land.size))
        for attempt in range(tries if self.names else 0):
            scale = SCALES[attempt % len(SCALES)]
            yield self._anywhere(scale)

    def _anywhere(self, scale: float) -> Point:
        """A point whose coordinates are of one scale, or each of its own, about some centre."""
        draw = self._random
        own = draw.random() < 0.3
        centred = self._centres and draw.random() < 0.3
        centres = self._centres if centred else [0.0]
        widths = [draw.choice(SCALES) if own else scale for _ in self.names]
        return tuple(
            _short(draw.choice(centres) + draw.uniform(-1, 1) * width, LONG if centred else SHORT)
            for width in widths
        )

    def _around(self, known: Sequence[SamplePoint], count: int) -> list[SamplePoint]:
        """More points near those that are known."""
        found: list[SamplePoint] = []
        for attempt in range(AROUND * count if known else 0):
            if len(found) == count:
                break
            start = known[attempt % len(known)]
            step = 2.0 ** -self._random.randint(0, 24)
            moved = [x + self._random.uniform(-1, 1) * step * (1 + abs(x)) for x in start.floats]
            found += self._kept(iter([_sharp(moved)]), 1)
        return found

    def _climbed(self) -> list[SamplePoint]:
        """A point of the domain that a search for less shortfall leads to."""
        for attempt in range(STARTS):
            here = list(map(float, self._anywhere(SCALES[attempt % len(SCALES)])))
            least = self._land.shortfall(here)
            for _ in range(STRIDES):
                there = self._stride(here)
                lack = self._land.shortfall(there)
                if lack <= least:
                    here, least = there, lack
                if not lack:
                    return self._kept(iter([_sharp(there)]), 1)
        return []

    def _sought(self, other: Landscape, place: int, side: float) -> SamplePoint | None:
        """A point of the domain at which a joint has that sign."""
        self._random = Random(SEED)  # noqa: S311  # whatever was looked for before
        best = max(self.points, key=lambda each: _rank(other, each.floats, place, side))
        here, height = list(best.floats), _rank(other, best.floats, place, side)
        for _ in range(STRIDES):
            there = self._stride(here)
            rank = _rank(other, there, place, side)
            if rank >= height and self._land.defined(there):
                here, height = there, rank
                if height > 0:
                    return next(iter(self._kept(iter([_sharp(here)]), 1)), None)
        return None

    def _stride(self, here: Sequence[float]) -> list[float]:
        """A point at some distance, along one coordinate or all."""
        draw = self._random
        size = 4.0 ** draw.randint(-10, FARTHEST)
        alone = draw.randrange(len(here)) if draw.random() < 0.6 else None
        return [
            x + draw.gauss(0, 1) * size * (1 + abs(x)) if alone in (None, place) else x
            for place, x in enumerate(here)
        ]


def _rank(other: Landscape, point: Sequence[float], place: int, side: float) -> float:
    height = side * other.heights(point)[place]
    return height if isfinite(height) else copysign(float("inf"), -1)


def _shape(heights: Sequence[float]) -> tuple[str, ...]:
    """What a joint is up to a positive factor, told by what it is at points."""
    size = max((abs(height) for height in heights if isfinite(height)), default=0.0) or 1.0
    return tuple(f"{height / size:.6g}" for height in heights)


def _short(x: float, digits: int = SHORT) -> Fraction:
    """A decimal fraction of some digits near a float."""
    return Fraction(f"{x:.{digits}g}")


def _sharp(point: Sequence[float]) -> Point:
    return tuple(_short(x, LONG) for x in point)


def _constants(trees: Sequence[Tree]) -> list[float]:
    """The numbers in the trees, and their opposites."""
    sizes = {float(node.value) for node in nodes(*trees) if isinstance(node, Number)}
    return sorted({sign * size for size in sizes if size < 1e12 for sign in (1, -1)})[:24]

"""Windows that show the shape of a function: its critical points, its domain, what is asked about.

All is found by sampling f and ∇f over cubes of one or two dimensions, of many sizes.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from math import floor, log10
from typing import NamedTuple

import numpy as np

from gradcli.errors import UndefinedError
from gradcli.picture.sampled import Samples
from gradcli.picture.sampling import Sampler, spread

CELLS = 47
"""Odd, so that the middle of the cube lies inside a cell."""
STEPS = [10.0 ** (k / 2) for k in range(17)]
_EVEN = spread(-1, 1, CELLS + 1)
UNEVEN = _EVEN * (4 + _EVEN**2) / 5
"""Samples from −1 to 1 whose distances vary, so that no wave is in step with them."""
REACHES = (3.0, *(reach for step in STEPS for reach in (10 * step / 3, 1 / step)))
"""How far to look around the origin: a usual size first, then larger and smaller ones in turns."""
NEARNESS = tuple(10.0 ** (k / 2) for k in range(-8, 2))
"""How far to look around a point, as multiples of its distance from the origin."""
CROWDED, WAVY = 0.15, 0.4
PARTS = 8
SPARSE = 0.02
MARGIN, AIR = 1.8, 1.6
ROOM = 1.5
SAME = 0.03
TRIMMED = 0.6
LEVEL, MOSTLY = 1e-6, 0.6
MANY, BESIDE = 200, 2
MOST_CRITICAL, MOST_HALVINGS = 3, 60
LONGEST_JUMP = 8
SHORTEST_PATH = 12

Region = tuple[tuple[float, float], ...]
"""A range for every axis."""


class Probe(NamedTuple):
    """What a cube around a centre shows: critical points, and the box where f is defined.

    `crowded` is one in which f varies faster than the samples can tell, `flat` one in which f
    hardly varies but for a small part; `share` is the part of it where f is defined.
    """

    centre: Samples
    reach: float
    critical: Samples
    crowded: bool
    flat: bool
    share: float
    domain: Region

    @property
    def fit(self) -> bool:
        """Whether f is defined there, and can be told from its samples."""
        return not self.crowded and self.share >= SPARSE

    @property
    def region(self) -> Region:
        """The cube, moved to the critical points and cut down to the domain of f."""
        middle = self.centre
        if len(self.critical):
            low, high = self.critical.min(axis=0), self.critical.max(axis=0)
            if np.all(high - low < self.reach):
                middle = rounded((low + high) / 2, self.reach / 6)
        return tuple(
            trimmed((c - self.reach, c + self.reach), inside)
            for c, inside in zip(middle, self.domain, strict=True)
        )


def rounded(values: Samples, unit: float) -> Samples:
    """The nearest multiples of a unit."""
    return np.round(values / unit) * unit


def trimmed(side: tuple[float, float], domain: tuple[float, float]) -> tuple[float, float]:
    """A range cut down to the part where f is defined, where that is much shorter."""
    low, high = max(side[0], domain[0]), min(side[1], domain[1])
    if not 0 < high - low < TRIMMED * (side[1] - side[0]):
        return float(side[0]), float(side[1])
    air = 0.1 * (high - low)
    return float(low - air), float(high + air)


def probe(sampler: Sampler, centre: Samples, reach: float) -> Probe:
    """Look at f around a centre."""
    sides = [c + reach * UNEVEN for c in centre]
    sampled = sampler(*np.meshgrid(*sides, indexing="ij", sparse=True))
    changes = [_changes_sign(slope, slope.ndim) for slope in sampled.slopes]
    turning = np.logical_and.reduce(changes)
    defined = np.isfinite(sampled.values)
    cells = np.argwhere(turning)
    cells = _distinct(cells[_confirmed(sampler, np.asarray(centre), reach, cells)])
    step = 2 * reach / CELLS
    return Probe(
        centre=np.asarray(centre, dtype=float),
        reach=reach,
        critical=np.asarray(centre) + reach * (UNEVEN[cells] + UNEVEN[cells + 1]) / 2,
        crowded=turning.mean() > CROWDED or max(change.mean() for change in changes) > WAVY,
        flat=_is_flat(sampled.slopes),
        share=float(defined.mean()),
        domain=tuple(_covered(defined, axis, side, step) for axis, side in enumerate(sides)),
    )


def _distinct(cells: Samples) -> Samples:
    """One of every few cells that are close together; all, if they are many."""
    if len(cells) > MANY:
        return cells
    kept: list[Samples] = []
    for cell in cells:
        if all(np.abs(cell - other).max() > BESIDE for other in kept):
            kept.append(cell)
    return np.array(kept, dtype=int).reshape(-1, cells.shape[1])


def _is_flat(slopes: Sequence[Samples]) -> bool:
    """Whether f hardly changes in most places, compared with where it changes most."""
    steepness = np.maximum.reduce([np.abs(slope) for slope in slopes])
    steepness = steepness[np.isfinite(steepness)]
    return bool(steepness.size and (steepness <= LEVEL * steepness.max()).mean() > MOSTLY)


def _changes_sign(slope: Samples, axes: int) -> Samples:
    """For each cell of the last axes, whether a number is negative and positive in its corners."""
    ends = (slice(None, -1), slice(1, None))
    corners = [slope[(..., *place)] for place in product(ends, repeat=axes)]
    return (np.minimum.reduce(corners) < 0) & (np.maximum.reduce(corners) > 0)


def _confirmed(sampler: Sampler, centre: Samples, reach: float, cells: Samples) -> Samples:
    """Which cells have a smaller cell inside where all slopes change their sign, too."""
    count, axes = cells.shape
    if not 0 < count <= MANY:
        return np.ones(count, dtype=bool)
    parts = spread(0, 1, PARTS + 1)
    columns = []
    for axis in range(axes):
        low, high = UNEVEN[cells[:, axis]], UNEVEN[cells[:, axis] + 1]
        places = centre[axis] + reach * (low[:, np.newaxis] + np.outer(high - low, parts))
        columns.append(np.expand_dims(places, [k for k in range(1, axes + 1) if k != axis + 1]))
    changes = [_changes_sign(slope, axes) for slope in sampler(*columns).slopes]
    return np.logical_and.reduce(changes).any(axis=tuple(range(1, axes + 1)))


def _covered(defined: Samples, axis: int, side: Samples, step: float) -> tuple[float, float]:
    """The range of a coordinate in which f has a value anywhere, to the nearest sample."""
    others = tuple(other for other in range(defined.ndim) if other != axis)
    (places,) = np.nonzero(defined.any(axis=others))
    if not len(places):
        return side[0], side[-1]
    return float(side[places[0]] - step), float(side[places[-1]] + step)


def region_of(sampler: Sampler, axes: int) -> Region:
    """A region around the origin with critical points in it, or else where f is defined.

    It grows while that brings more critical points into view, but not all of a wave. Raises
    UndefinedError where f has no value.
    """
    usual = None
    for reach in REACHES:
        seen = probe(sampler, np.zeros(axes), reach)
        if seen.fit:
            usual = usual or seen
            if len(seen.critical):
                return _grown(sampler, _focused(sampler, seen)).region
    if usual is None:
        options = " ".join(f"--{name} LOW:HIGH" for name in "xy"[:axes])
        raise UndefinedError("f has no value around the origin; say where to look", hint=options)
    return usual.region


def _grown(sampler: Sampler, seen: Probe) -> Probe:
    """The cube, doubled as long as a few more critical points come into view."""
    larger = probe(sampler, seen.centre, 2 * seen.reach)
    most = MOST_CRITICAL ** len(seen.centre)
    if larger.fit and len(seen.critical) < len(larger.critical) <= most:
        return _grown(sampler, larger)
    return seen


def _focused(sampler: Sampler, seen: Probe) -> Probe:
    """The cube around its critical points, shrunk as long as f is flat in most of it."""
    middle = seen.critical.mean(axis=0)
    for _ in range(MOST_HALVINGS):
        smaller = probe(sampler, middle, seen.reach / 2)
        if not (seen.flat and smaller.fit and len(smaller.critical)):
            break
        seen, middle = smaller, smaller.critical.mean(axis=0)
    return seen


def region_around(sampler: Sampler, points: Sequence[Sequence[float]]) -> Region:
    """A region that holds the points and the nearest critical point besides."""
    box = np.asarray(points, dtype=float)
    middle, spread_out = box.mean(axis=0), float(np.ptp(box, axis=0).max())
    size = float(np.abs(box).max()) or REACHES[0] / ROOM
    largest = probe(sampler, middle, size)
    for factor in NEARNESS:
        seen = probe(sampler, middle, max(size * factor, spread_out))
        away = np.abs(seen.critical - middle).max(axis=1)
        away = np.where(away > SAME * seen.reach, away, np.inf)
        if seen.fit and np.isfinite(away).any():
            return _holding(sampler, seen.critical[away.argmin()], box)
        largest = seen if seen.fit else largest
    seen = probe(sampler, np.zeros_like(middle), ROOM * size)
    return (seen if seen.fit else largest).region


def _holding(sampler: Sampler, critical: Samples, box: Samples) -> Region:
    """The region around a critical point that holds the points, and further ones close by."""
    reach = MARGIN * float(np.abs(box - critical).max())
    usual = probe(sampler, critical, max(reach, min(float(np.abs(box).max()), REACHES[0])))
    seen = usual if usual.fit and not usual.flat else probe(sampler, critical, reach)
    seen = _grown(sampler, seen)
    if len(seen.critical) > 1:
        return region_holding(np.vstack((seen.critical, box)))
    return region_holding(np.vstack((box, 2 * critical - box)), seen.reach)


def region_holding(places: Samples, reach: float = 0.0) -> Region:
    """The region that holds places with some air, and reaches at least so far."""
    low, high = places.min(axis=0), places.max(axis=0)
    half = np.maximum(AIR * (high - low) / 2, reach)
    half = np.maximum(half, half.max() / MARGIN)
    centre = rounded((low + high) / 2, 10.0 ** floor(log10(half.max())) / 2)
    return tuple((float(c - h), float(c + h)) for c, h in zip(centre, half, strict=True))


def region_along(path: Iterable[Sequence[float]]) -> Region:
    """The region that a path runs through; of one that runs away, its beginning.

    A path runs away that comes many times as far in its second half as in its first.
    """
    steps = np.asarray(list(path), dtype=float)
    steps = steps[np.isfinite(steps).all(axis=1)]
    far = np.abs(steps - steps[0]).max(axis=1)
    reach = np.maximum.accumulate(far)
    bound = reach[-1]
    if bound > LONGEST_JUMP * reach[len(reach) // 2]:
        bound = LONGEST_JUMP * reach[max(1, len(reach) // SHORTEST_PATH - 1)]
    shown = steps[reach <= bound]
    low, high = shown.min(axis=0), shown.max(axis=0)
    air = 0.15 * (high - low)
    air = np.maximum(air, 0.15 * air.max())
    return tuple((float(a), float(b)) for a, b in zip(low - air, high + air, strict=True))

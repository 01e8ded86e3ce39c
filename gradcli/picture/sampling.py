"""f and ∇f on many points at once, and the places between samples where f jumps."""

from collections.abc import Mapping, Sequence
from math import cos, pi
from typing import NamedTuple

import numpy as np

from gradcli.arithmetic.arrays import Program
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.picture.sampled import Grid, Samples, Window
from gradcli.results.base import Function

HALF_DEGREE = cos(pi / 360)
STEEP = 4
"""A difference that many times what the slopes at both ends foretell is a jump."""
NOISE = 64 * float(np.finfo(float).eps)


class Sampled(NamedTuple):
    """f and its partial derivatives on the same points; nan where f has no finite value."""

    values: Samples
    slopes: tuple[Samples, ...]


class Sampler:
    """f as a function of the named variables, on arrays that are broadcast; the others are held."""

    def __init__(
        self, function: Function, axes: Sequence[str], held: Mapping[str, float] | None = None
    ) -> None:
        self._held = held or {}
        tape = Tape(function.variables)
        value = tape.add(function.tree)
        self._order = tuple(axes)
        self._variables = function.variables
        self._program = Program(tape, [value, *gradient(tape, value, names=axes)])

    def __call__(self, *columns: Samples) -> Sampled:
        """The values and the partial derivatives for the axes, in their order."""
        given = dict(zip(self._order, columns, strict=True))
        inputs = [given[x] if x in given else self._held[x] for x in self._variables]
        shape = np.broadcast_shapes(*map(np.shape, columns))
        values, *slopes = (
            np.broadcast_to(np.asarray(part, dtype=float), shape) for part in self._program(inputs)
        )
        defined = np.isfinite(values)
        return Sampled(
            np.where(defined, values, np.nan),
            tuple(np.where(defined, slope, np.nan) for slope in slopes),
        )


def spread(low: float, high: float, count: int) -> Samples:
    """Evenly spaced numbers from low to high; a single one in the middle."""
    return np.linspace(low, high, count) if count > 1 else np.array([(low + high) / 2])


def aligned(a: Sequence[Samples], b: Sequence[Samples]) -> Samples:
    """Whether vectors point in the same direction, to half a degree."""
    with np.errstate(all="ignore"):
        u, v = (
            part / np.maximum(np.abs(part[0]), np.abs(part[1])) for part in map(np.array, (a, b))
        )
        return (u * v).sum(axis=0) >= HALF_DEGREE * np.hypot(*u) * np.hypot(*v)


def leaps(here: Sampled, near: Sampled, step: float) -> Samples:
    """Whether f differs from points to others a step away by far more than ∇f allows."""
    with np.errstate(all="ignore"):
        size = np.abs(near.values - here.values)
        slope = np.maximum(np.hypot(*here.slopes), np.hypot(*near.slopes))
        return (size > STEEP * step * slope) & _apparent(size, here.values)


def _apparent(size: Samples, values: Samples) -> Samples:
    """Whether differences are more than the noise of rounding."""
    return size > NOISE * np.nanmax(np.abs(values), initial=0)


def grid(sampler: Sampler, window: Window, columns: int, rows: int) -> Grid:
    """f on a grid over the window, in one call."""
    x = spread(window.left, window.right, columns)
    y = spread(window.bottom, window.top, rows)
    values, (along, up) = sampler(x[np.newaxis, :], y[:, np.newaxis])
    return Grid(x, y, values, jumps(values, along, x), jumps(values.T, up.T, y).T)


def jumps(values: Samples, slopes: Samples, places: Samples) -> Samples:
    """Whether f jumps between neighbours along the last axis.

    It does where the difference is far larger than the slopes allow (a step), or goes against
    both of them (a pole).
    """
    with np.errstate(all="ignore"):
        rise, step = np.diff(values), np.diff(places)
        ends = np.where(np.isfinite(slopes), slopes, np.inf)
        before, after = ends[..., :-1] * step, ends[..., 1:] * step
        most = np.maximum(np.abs(before), np.abs(after))
        size = np.abs(rise)
        against = (rise * before < 0) & (rise * after < 0)
        return (against | (size > STEEP * most)) & _apparent(size, values) & np.isfinite(most)

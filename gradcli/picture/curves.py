"""The graph of a function of one variable: the window, the samples, and f′ at points."""

from collections.abc import Sequence

import numpy as np

from gradcli.errors import ReadError
from gradcli.picture.sampled import Canvas, Curve, Extent, Samples, Slope, Subject, Window
from gradcli.picture.sampling import Sampler, jumps, spread
from gradcli.picture.windows import region_along, region_around, region_of

FINE = 4
"""A curve has that many times the samples that a grid has across."""
TAME = 3
TAIL = 3
AIR = 0.08


def curve(subject: Subject, canvas: Canvas, x: Extent, y: Extent) -> Curve:
    """The graph of f, with what was asked about on it."""
    (axis,) = subject.function.variables
    for name in (x.name, y.name):
        if name not in (None, axis):
            raise ReadError(f"{name} is not a variable", hint=f"the variable is {axis}")
    sampler = Sampler(subject.function, (axis,))
    low, high = _range(sampler, subject, x)
    places = spread(low, high, FINE * canvas.samples)
    values, (slope,) = sampler(places)
    spots = _slopes(sampler, [point for (point,) in subject.points])
    steps = _slopes(sampler, [point for (point,) in subject.path])
    shown = [spot.value for spot in (*spots, *steps) if low <= spot.at[0] <= high]
    bottom, top = _height(values, shown) if y.low is None or y.high is None else (y.low, y.high)
    return Curve(
        function=subject.function,
        axis=axis,
        window=Window(low, high, bottom, top),
        x=places,
        values=values,
        gaps=jumps(values, slope, places),
        points=tuple(spots),
        tangent=subject.tangent,
        path=tuple(step.at for step in steps),
        kinds=subject.kinds or (),
    )


def _range(sampler: Sampler, subject: Subject, x: Extent) -> tuple[float, float]:
    if x.low is not None and x.high is not None:
        return x.low, x.high
    if len(subject.path) > 1:
        ((low, high),) = region_along(subject.path)
    elif subject.points or subject.path:
        ((low, high),) = region_around(sampler, subject.points or subject.path)
    else:
        ((low, high),) = region_of(sampler, 1)
    return low, high


def _slopes(sampler: Sampler, places: Sequence[float]) -> list[Slope]:
    """The points (x, f(x)) with f′(x)."""
    values, (slopes,) = sampler(np.asarray(places, dtype=float))
    rows = zip(places, values, slopes, strict=True)
    return [Slope((x, float(f)), float(f), (float(d), 0.0)) for x, f, d in rows]


def _height(values: Samples, shown: Sequence[float]) -> tuple[float, float]:
    """The range of f, without the tails that a pole grows."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    near, far = (float(q) for q in np.quantile(finite, (0.1, 0.9)))
    if high - low > TAME * (far - near) > 0:
        reach = TAIL * (far - near) / 2
        low, high = max(low, near - reach), min(high, far + reach)
    low, high = min(low, *shown, low), max(high, *shown, high)
    air = AIR * (high - low) or max(1.0, abs(high)) / 2
    return low - air, high + air

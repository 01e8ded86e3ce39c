"""The largest curvature of a function: λ_max of its Hessian, from differences of gradients.

Power iteration needs products with the Hessian alone, Hv ≈ (∇f(x + h·v) − ∇f(x)) / h. Where the
eigenvalue of largest size is negative, the iteration is repeated with the spectrum shifted by it.
"""

import math
from collections.abc import Iterable

from gradcli.verbs.descent.objectives import Here, Number, Objective, Point

CLOSE = 1e-6
MOST_ITERATIONS = 40
SETTLED = 1e-7


def largest(f: Objective, places: Iterable[Here]) -> float | None:
    """The largest λ_max at some points; None where no curvature is positive."""
    found = (_at(f, here) for here in places)
    positive = [value for value in found if value > 0 and math.isfinite(value)]
    return max(positive, default=None)


def _at(f: Objective, here: Here) -> float:
    value = _dominant(f, here, 0.0)
    return value if value >= 0 else _dominant(f, here, -value) + value


def _dominant(f: Objective, here: Here, shift: float) -> float:
    """The eigenvalue of largest size of H + shift·I."""
    size = f.norm(here.point)
    offset = CLOSE * max(1.0, size)
    vector, value = f.each(_uneven, here.gradient), 0.0
    for _ in range(MOST_ITERATIONS):
        length = f.norm(vector)
        if not length or not math.isfinite(length):
            break
        unit = f.each(lambda v, n=length: v / n, vector)
        vector = _product(f, here, unit, offset, shift)
        before, value = value, float(f.dot(unit, vector))
        if abs(value - before) <= SETTLED * abs(value):
            break
    return value


def _uneven(g: Number) -> Number:
    """A direction that is like the gradient's, but orthogonal to no axis."""
    return g + 1e-3 * (1 + g * g) ** 0.5


def _product(f: Objective, here: Here, unit: Point, offset: float, shift: float) -> Point:
    ahead = f.at(f.each(lambda x, v: x + offset * v, here.point, unit))
    return f.each(lambda a, g, v: (a - g) / offset + shift * v, ahead.gradient, here.gradient, unit)

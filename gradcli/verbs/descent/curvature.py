"""Curvature: what the Hessian of a function says, and its largest eigenvalue where there is none.

The equations of Newton's method are solved by Gaussian elimination, over any kind of number. The
largest curvature λ_max comes from differences of gradients: power iteration needs products with the
Hessian alone, Hv ≈ (∇f(x + h·v) − ∇f(x)) / h. Where the eigenvalue of largest size is negative, the
iteration is repeated with the spectrum shifted by it.
"""

import math
from collections.abc import Iterable, Sequence

from gradcli.verbs.descent.objectives import Here, Number, Objective, Point

CLOSE = 1e-6
MOST_ITERATIONS = 40
SETTLED = 1e-7

Matrix = Sequence[Sequence[Number]]


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


def solved(matrix: Matrix, right: Sequence[Number]) -> list[Number] | None:
    """x with A·x = b, rows exchanged for the largest pivot; None where A is singular."""
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        best = max(range(column, len(rows)), key=lambda k: abs(rows[k][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column][column]
        if not abs(pivot) > 0:
            return None
        for k, row in enumerate(rows):
            if k != column:
                factor = row[column] / pivot
                rows[k] = [a - factor * b for a, b in zip(row, rows[column], strict=True)]
    return [row[-1] / row[k] for k, row in enumerate(rows)]


def is_positive_definite(matrix: Matrix) -> bool:
    """Whether a symmetric matrix is positive definite: so are all pivots without exchanges."""
    rows = [list(row) for row in matrix]
    for column, top in enumerate(rows):
        pivot = top[column]
        if not pivot > 0:
            return False
        for k in range(column + 1, len(rows)):
            factor = rows[k][column] / pivot
            rows[k] = [a - factor * b for a, b in zip(rows[k], top, strict=True)]
    return True

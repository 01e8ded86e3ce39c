"""Linear equations with a symmetric matrix, over any kind of number: Gaussian elimination."""

from collections.abc import Sequence

from gradcli.verbs.descent.objectives import Number

Matrix = Sequence[Sequence[Number]]


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

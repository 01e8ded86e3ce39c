"""The Jacobian matrix: the gradients of several functions as rows, and its determinant."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from operator import neg as negative
from typing import TypeVar

from gradcli.language.build import add, mul, neg
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Engine, Place, computed
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.jacobians import Jacobian, JacobianAt, components
from gradcli.verbs.gradient_at import formulas

T = TypeVar("T")
MOST_MINORS = 11
MOST_EXPANDED = 5
"""Rows of a matrix of formulas whose determinant is written down."""


def jacobian(function: Function) -> Jacobian:
    """∂fᵢ/∂xⱼ as formulas."""
    rows = tuple(formulas(each, BOTH) for each in components(function))
    square = len(rows) == len(function.variables) <= MOST_EXPANDED
    return Jacobian(function, rows, determinant(rows, _dot, neg) if square else None)


def _dot(left: tuple[Tree, ...], right: tuple[Tree, ...]) -> Tree:
    from gradcli.algebra.tidy import tidy  # noqa: PLC0415  # tidying is a lot to import

    return tidy(add(map(mul, zip(left, right, strict=True))))


def jacobian_at(function: Function, point: Place, wanted: Wanted = BOTH) -> JacobianAt:
    """∂fᵢ/∂xⱼ at a point. Raises UndefinedError where a function is not differentiable there."""
    return computed(partial(_jacobian_at, function, point, wanted), point, wanted)


def _jacobian_at(function: Function, point: Place, wanted: Wanted, at: Engine) -> JacobianAt:
    parts, values, rows = components(function), [], []
    for each in parts:
        here = at.local(each, point, wanted)
        values.append(here.value)
        rows.append(here.gradient)
    square = wanted.asides and len(rows) == len(function.variables)
    return JacobianAt(
        function=function,
        partials=tuple(formulas(each, wanted) for each in parts if wanted.whole),
        point=as_typed(here.shown_all(here.point), point),
        value=here.shown_all(values),
        jacobian=tuple(here.shown_all(row) for row in rows),
        determinant=here.shown(determinant(rows, at.dot, negative)) if square else None,
    )


def determinant(
    rows: Sequence[Sequence[T]],
    dot: Callable[[tuple[T, ...], tuple[T, ...]], T],
    minus: Callable[[T], T],
) -> T:
    """The determinant of a square matrix, by the minors of its last rows, the small ones first.

    Of n rows these are 2ⁿ; for many rows there is a way with n⁴ products and no division, either.
    """
    size = len(rows)
    if size > MOST_MINORS:
        return _by_triangles(rows, dot, minus)
    minors: dict[tuple[int, ...], T] = {(place,): cell for place, cell in enumerate(rows[-1])}
    for height in range(2, size + 1):
        row = rows[-height]
        minors = {
            columns: dot(
                tuple(minus(row[c]) if place % 2 else row[c] for place, c in enumerate(columns)),
                tuple(minors[tuple(d for d in columns if d != c)] for c in columns),
            )
            for columns in combinations(range(size), height)
        }
    return minors[tuple(range(size))]


def _by_triangles(
    rows: Sequence[Sequence[T]],
    dot: Callable[[tuple[T, ...], tuple[T, ...]], T],
    minus: Callable[[T], T],
) -> T:
    """The determinant by n − 1 products F ← μ(F)·A, with F = A at first (Bird, 2011).

    μ(F) is F above its diagonal and 0 below; on it, in row i, stands minus the trace of what is
    below and to the right of it: so a product's last row is 0, and left out here. What then stands
    in the corner is det A, but for a sign.
    """
    found = rows
    for _ in rows[1:]:
        trace = [minus(row[k]) for k, row in enumerate(found)]
        found = [
            [
                dot(
                    (*trace[i + 1 :], *found[i][i + 1 :]),
                    (*[rows[i][k]] * len(trace[i + 1 :]), *(row[k] for row in rows[i + 1 :])),
                )
                for k in range(len(rows))
            ]
            for i in range(len(rows) - 1)
        ]
    return found[0][0] if len(rows) % 2 else minus(found[0][0])


def numerators(
    rows: Sequence[Sequence[T]],
    right: Sequence[T],
    dot: Callable[[tuple[T, ...], tuple[T, ...]], T],
    minus: Callable[[T], T],
) -> list[T]:
    """What Cramer's rule divides by det A for x with A·x = b: det A, b in place of each column."""
    return [
        determinant(
            [[*row[:k], b, *row[k + 1 :]] for row, b in zip(rows, right, strict=True)], dot, minus
        )
        for k in range(len(rows))
    ]

"""Points on joints, where pieces of a formula meet: along a line, in closed form.

A float is found where a quantity changes its sign or touches 0; a closed form near it is a guess,
which whoever uses the point has to prove: √2, π/3, ln 2, (1 + √5)/2.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, pairwise
from math import exp, isfinite, log, pi

from gradcli.grading.landscape import Landscape
from gradcli.language.build import add, mul, neg, number
from gradcli.language.tree import Apply, Tree

HALVINGS, THIRDS = 60, 45
LARGEST_BELOW = 10**6
"""The largest denominator of a rational coordinate; of what is under a root, of π, of a power."""

SMALL_BELOW = 1_000
NEAR, TOUCHING = 1e-12, 1e-9
MOST_ROOTS = 8


def crossings(
    other: Landscape, base: Sequence[Fraction], axis: int, marks: Sequence[float]
) -> Iterator[tuple[Tree, ...]]:
    """Points on a parallel to an axis, between marks, where pieces of a formula may meet."""

    def at(place: int, x: float) -> float:
        return other.meetings([x if k == axis else float(c) for k, c in enumerate(base)])[place]

    for place in range(len(other.meetings([float(c) for c in base]))):
        height = partial(at, place)
        found = list(_zeros([(x, height(x)) for x in marks], height))[:MOST_ROOTS]
        for form in dict.fromkeys(closed for x in found for closed in _closed_forms(x)):
            yield _moved(base, axis, form)
        for pair in combinations(found, 2):
            for form in _conjugates(*pair):
                yield _moved(base, axis, form)


def _moved(base: Sequence[Fraction], axis: int, form: Tree) -> tuple[Tree, ...]:
    return tuple(form if k == axis else number(c) for k, c in enumerate(base))


def _zeros(
    column: Sequence[tuple[float, float]], height: Callable[[float], float]
) -> Iterator[float]:
    """Where a quantity is 0: at a mark, between two signs, or where it only touches 0."""
    for x, value in column:
        if value == 0:
            yield x
    for (low, left), (high, right) in pairwise(column):
        if left * right < 0:
            yield narrowed(height, low, high)[1]
    for (low, left), (_, centre), (high, right) in zip(
        column, column[1:], column[2:], strict=False
    ):
        if isfinite(centre) and 0 < abs(centre) <= min(abs(left), abs(right)):
            x = _lowest(lambda x: abs(height(x)), low, high)
            if abs(height(x)) <= TOUCHING * max(abs(left), abs(right)):
                yield x


def narrowed(
    height: Callable[[float], float], low: float, high: float, *, close: float = 0.0
) -> tuple[float, float]:
    """Two places, relatively so `close`, between which a quantity changes its sign, by halving."""
    below = height(low) < 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if high - low < close * abs(middle):
            break
        low, high = (middle, high) if (height(middle) < 0) == below else (low, middle)
    return low, high


def _lowest(height: Callable[[float], float], low: float, high: float) -> float:
    """Where a quantity is smallest, if it falls and then rises between two places."""
    for _ in range(THIRDS):
        left, right = (2 * low + high) / 3, (low + 2 * high) / 3
        low, high = (left, high) if height(left) > height(right) else (low, right)
    return (low + high) / 2


def _closed_forms(x: float) -> Iterator[Tree]:
    """Numbers near a float: rational, a root of one, a part of π, a logarithm, a power of e."""
    whole = Fraction(x).limit_denominator(LARGEST_BELOW)
    yield number(whole)
    if _is_simple(x) or not 1e-6 < abs(x) < 1e6:
        return
    sign = 1 if x > 0 else -1
    ways: tuple[tuple[float, Callable[[Tree], Tree]], ...] = (
        (x * x, lambda c: Apply("sqrt", (c,))),
        (abs(x) ** 3, lambda c: Apply("cbrt", (c,))),
        (abs(x) / pi, lambda c: mul((c, Apply("pi")))),
        (exp(x) if x < 20 else 0.5, lambda c: Apply("ln", (c,))),
        (log(abs(x)), lambda c: Apply("^", (Apply("e"), c))),
    )
    for place, (value, form) in enumerate(ways):
        found = Fraction(value).limit_denominator(SMALL_BELOW)
        if found and abs(found - Fraction(value)) <= 1e-6 * abs(value):
            tree = form(number(found))
            yield tree if sign > 0 or place == 3 else neg(tree)


def _is_simple(x: float) -> bool:
    """Whether a float is nearly a fraction of small numbers."""
    near = Fraction(x).limit_denominator(SMALL_BELOW)
    return abs(float(near) - x) <= NEAR * (1 + abs(x))


def _conjugates(x: float, y: float) -> Iterator[Tree]:
    """The two roots of a quadratic equation with rational coefficients, if they are that."""
    half, product = (x + y) / 2, x * y
    if not (_is_simple(half) and _is_simple(product)) or not half or _is_simple(x):
        return
    middle, square = (Fraction(c).limit_denominator(SMALL_BELOW) for c in (half, product))
    root = Apply("sqrt", (number(middle * middle - square),))
    yield add((number(middle), root))
    yield add((number(middle), neg(root)))

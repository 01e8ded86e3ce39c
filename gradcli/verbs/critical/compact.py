"""Extremes on a closed and bounded constraint: among the critical points there is a largest value.

The zeros of a polynomial are bounded where its form of highest degree vanishes at the origin alone:
far away that form outgrows all other terms. A continuous f takes its largest and its smallest
value there (Weierstrass), and at points where it is stationary or has no derivative.
"""

from collections.abc import Sequence

from flint import fmpz_poly

from gradcli.language.tree import Tree
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.families import Spot
from gradcli.verbs.critical.ideal import Polynomial, TooHardError, growing, real_roots
from gradcli.verbs.critical.kernels import Kernels, whole

LARGEST, SMALLEST = "largest", "smallest"


def with_extremes(
    spots: Sequence[Spot], names: Sequence[str], constraints: Sequence[Tree]
) -> list[Spot]:
    """The spots, those with the largest and the smallest value on a bounded constraint marked."""
    if not spots or not any(_is_bounded(each, names) for each in constraints):
        return list(spots)
    values = [spot.value.ball(next(iter(growing()))) for spot in spots]
    best = [not any(other > value for other in values) for value in values]
    least = [not any(other < value for other in values) for value in values]
    return [
        _marked(spot, is_best, is_least)
        for spot, is_best, is_least in zip(spots, best, least, strict=True)
    ]


def _marked(spot: Spot, best: bool, least: bool) -> Spot:
    """A spot with its mark, and with the kind that follows where the test did not tell."""
    if best == least:
        return spot
    extreme, kind = (LARGEST, Kind.MAXIMUM) if best else (SMALLEST, Kind.MINIMUM)
    kept = spot.kind if spot.kind is not Kind.DEGENERATE else kind
    return spot._replace(extreme=extreme, kind=kept)


def _is_bounded(constraint: Tree, names: Sequence[str]) -> bool:
    """Whether the highest form of a polynomial constraint is definite, as far as that is seen."""
    kernels = Kernels(names)
    try:
        (quotient,) = kernels.read([constraint])
    except TooHardError:
        return False
    if not kernels.is_polynomial(quotient):
        return False
    polynomial = whole(quotient.top)
    order = max(map(sum, polynomial), default=0)
    form = {e[: len(names)]: c for e, c in polynomial.items() if sum(e) == order}
    return _is_definite(form, order, len(names))


def _is_definite(form: Polynomial, order: int, size: int) -> bool:
    pure = [form.get(tuple(order * (k == place) for k in range(size)), 0) for place in range(size)]
    if order % 2 or not all(pure):
        return False
    if size == 2:
        section = fmpz_poly([form.get((order - k, k), 0) for k in range(order + 1)])
        return not real_roots(section)
    even = all(all(e % 2 == 0 for e in exponents) for exponents in form)
    return even and len({c > 0 for c in form.values()}) == 1

"""The gradient where a rule for the derivative fails: from one-sided rates, or why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import sympy as sp

from gradcli.calculus.symbolic.exact import exact_of, sign_of
from gradcli.calculus.symbolic.germ import NoGermError, UnknownGermError
from gradcli.calculus.symbolic.ray import germ_along
from gradcli.errors import UndefinedError
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse

Point = Mapping[str, sp.Expr]
TRIED = ((1, 1), (1, -1), (2, 1), (-1, 3))


@dataclass(frozen=True, slots=True)
class Rate:
    """The one-sided rate of change along a ray: a number, ±∞, or nothing with a reason."""

    number: sp.Expr = sp.nan
    reason: str = ""

    @property
    def finite(self) -> bool:
        """Whether there is a rate, and it is a number."""
        return bool(self.number.is_finite)

    @property
    def text(self) -> str:
        """The rate in words."""
        if self.reason:
            return self.reason
        if self.number.is_infinite:
            return "∞" if self.number > 0 else "−∞"
        tree = exact_of(self.number)
        return (unparse(tree) if tree else str(self.number.evalf(6))).replace("-", "−")


def rate_along(tree: Tree, point: Point, direction: Point, value: sp.Expr) -> Rate:
    """The limit of (f(a + t·d) − f(a))/t for t → 0 from above."""
    try:
        germ = germ_along(tree, point, direction)
        if germ.valuation < 0 or sign_of(germ.coefficient(0) - value) != 0:
            return Rate(reason="a jump")
        steep = next((c for e, c in germ.terms if 0 < e < 1), None)
        return Rate(germ.coefficient(1) if steep is None else sign_of(steep) * sp.oo)
    except NoGermError:
        return Rate(reason="undefined")
    except UnknownGermError:
        return Rate(reason="unknown")


def gradient_at_corner(
    tree: Tree, variables: Sequence[str], point: Point, value: sp.Expr
) -> tuple[sp.Expr, ...]:
    """∇f(a), if the one-sided rates along all axes, and some directions between them, agree.

    Raises UndefinedError with the rates from both sides where they do not.
    """
    partials = tuple(_partial(tree, variables, name, point, value) for name in variables)
    for direction in _between(len(variables)):
        along = dict(zip(variables, map(sp.Integer, direction), strict=True))
        rate = rate_along(tree, point, along, value)
        linear = sp.Add(*(p * d for p, d in zip(partials, direction, strict=True)))
        if not rate.finite or sign_of(rate.number - linear) != 0:
            raise UndefinedError(
                f"the partial derivatives exist, but along {_vector(direction)} the rate is"
                f" {rate.text} where ∇f would give {Rate(linear).text}"
            )
    return partials


def _partial(
    tree: Tree, variables: Sequence[str], name: str, point: Point, value: sp.Expr
) -> sp.Expr:
    sides = []
    for sign in (-1, 1):
        direction = {other: sp.Integer(sign if other == name else 0) for other in variables}
        rate = rate_along(tree, point, direction, value)
        sides.append(rate if rate.reason else Rate(sign * rate.number))
    left, right = sides
    if left.finite and right.finite and sign_of(left.number - right.number) == 0:
        return right.number
    raise UndefinedError(f"∂f/∂{name}: {left.text} from the left, {right.text} from the right")


def _between(count: int) -> Iterator[tuple[int, ...]]:
    """Directions between each two axes."""
    for first, second in combinations(range(count), 2):
        for a, b in TRIED:
            yield tuple(a if k == first else b if k == second else 0 for k in range(count))


def _vector(direction: Sequence[int]) -> str:
    return f"({', '.join(map(str, direction))})".replace("-", "−")

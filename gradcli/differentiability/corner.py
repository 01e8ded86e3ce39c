"""The gradient where a rule for the derivative fails: from one-sided rates, or why not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import NoReturn, TypeVar

import sympy as sp

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.arithmetic.exact import exact_of, sign_of
from gradcli.differentiability.interfaces import Curve, interface_curves
from gradcli.differentiability.proof import is_differentiable
from gradcli.differentiability.puiseux import (
    LOG,
    OutsideError,
    UnknownExpansionError,
    Wave,
    limit_of,
    limit_sign,
    path,
)
from gradcli.differentiability.ray import Paths, expansion_along
from gradcli.differentiation.derivation import derivative
from gradcli.effort import Budget, OutOfStepsError
from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.language.tree import HOLDS, Apply, Symbol, Tree, nodes, operator, replaced
from gradcli.language.unparse import unparse

T = TypeVar("T")
Point = Mapping[str, sp.Expr]
DIRECTIONS = ((1, 1), (1, -1), (2, 1), (-1, 3), (3, -2), (5, 1))
BENDS = (Fraction(3, 2), 2, 3)
"""Exponents e of the curves (t, ±t^e) that are tried beside straight lines."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The one-sided rate of change along a path: a number, ±∞, or nothing with a reason.

    With a spread, the difference quotients go to and fro for ever, that far around the number.
    """

    number: sp.Expr = sp.nan
    reason: str = ""
    spread: sp.Expr = sp.S.Zero

    @property
    def finite(self) -> bool:
        """Whether there is a rate, and it is a number."""
        return not self.reason and self.spread == 0 and self.number.is_finite is not False

    @property
    def text(self) -> str:
        """The rate in words."""
        if self.reason:
            return self.reason
        if self.spread != 0:
            low, high = (Rate(self.number + sign * self.spread).text for sign in (-1, 1))
            return f"oscillating between {low} and {high}"
        if self.number.is_infinite:
            return "∞" if self.number > 0 else "−∞"
        tree = exact_of(self.number)
        return (unparse(tree) if tree else str(self.number.evalf(6))).replace("-", "−")

    def turned(self) -> "Rate":
        """The rate along the opposite axis as a slope along this one."""
        return self if self.reason else Rate(-self.number, spread=self.spread)

    def agrees(self, other: "Rate") -> bool:
        """Whether both are numbers, and the same."""
        return self.finite and other.finite and sign_of(self.number - other.number) == 0


MOST_CLIMBS = 3
MOST_STEPS = 30_000
"""Terms, nodes and cases after which the decision is given up."""

UNPROVED = "no line or curve that was tried speaks against it, but that is no proof"
UNKNOWN = "no limit that could be found"


class UndecidedError(UndefinedError):
    """Whether there is a gradient can't be told."""


def rate_along(tree: Tree, paths: Paths, value: sp.Expr) -> Rate:
    """The limit of (f(a(t)) − f(a))/t for t → 0 from above on a path a(t)."""
    try:
        expansion = expansion_along(tree, paths)
        start = expansion.coefficient(0)
        if expansion.valuation < 0:
            return Rate(reason="unbounded")
        if start.has(Wave):
            return Rate(reason="an oscillation without a limit")
        limit = limit_of(start)
        if limit.is_infinite:
            return Rate(reason="unbounded")
        if sign_of(limit - value) != 0:
            return Rate(reason=f"a jump from {Rate(value).text} to {Rate(limit).text}")
        changes = [start - limit, *(c for e, c in expansion.terms if 0 < e < 1)]
        steep = next((c for c in changes if c != 0), None)
        return (
            _settled(expansion.coefficient(1)) if steep is None else Rate(limit_sign(steep) * sp.oo)
        )
    except OutsideError:
        return Rate(reason="undefined")
    except UnknownExpansionError:
        return Rate(reason=UNKNOWN)


def _settled(coefficient: sp.Expr) -> Rate:
    """The limit of a coefficient for t → 0."""
    waves = coefficient.atoms(Wave)
    if not waves:
        return Rate(limit_of(coefficient))
    wave, *others = waves
    size = sp.diff(coefficient, wave)
    if others or size.has(Wave, LOG) or coefficient.has(LOG):
        raise UnknownExpansionError
    return Rate(coefficient.subs(wave, 0), spread=abs(size))


def straight(point: Point, direction: Sequence[sp.Expr]) -> Paths:
    """The ray a + t·d."""
    steps = zip(point.items(), direction, strict=True)
    return {name: path(start, (1, sp.Integer(1) * slope)) for (name, start), slope in steps}


def gradient_at_corner(
    tree: Tree, point: Point, value: sp.Expr, rough: Sequence[Tree] = ()
) -> tuple[sp.Expr, ...]:
    """∇f(a), where it is proved to be that; `rough` are the nodes at which a rule fails, if known.

    The one-sided rates along the axes give it; lines, curves such as (t, t²) and the interfaces of
    cases may speak against it. Raises NotDifferentiableError with the rates where they do,
    UndecidedError where there is no proof.
    """
    with suppress(UndefinedError):
        return decided(lambda: _by_chain_rule(tree, point, rough))
    return decided(lambda: _gradient(tree, point, value))


def _by_chain_rule(tree: Tree, point: Point, rough: Sequence[Tree]) -> tuple[sp.Expr, ...]:
    """∇f = ∂F/∂x + Σ ∂F/∂u·∇u for f(x) = F(x, u(x)), where no rule fails outside the nodes u.

    Where all u are differentiable, so is f, as F is. Where one is not, f may be, and what it is the
    argument of is looked at, but not for ever. Raises an UndefinedError where nothing is told.
    """
    slopes = _inner_gradients(tree, point, rough)
    names = {node: f"u {k}" for k, node in enumerate(slopes)}  # no formula can hold these names
    outer = replaced(tree, {node: Symbol(name) for node, name in names.items()})
    place = {**point, **{n: PointEvaluation(node, point).value for node, n in names.items()}}
    if PointEvaluation(outer, place).rough:
        raise UndecidedError(UNPROVED)

    def slope(name: str) -> sp.Expr:
        return PointEvaluation(tidy(derivative(outer, name)), place).value

    weights = [(slope(names[node]), slopes[node]) for node in slopes if any(slopes[node])]
    return tuple(
        sp.Add(slope(name), *(weight * inner[k] for weight, inner in weights))
        for k, name in enumerate(point)
    )


def _inner_gradients(
    tree: Tree, point: Point, rough: Sequence[Tree]
) -> dict[Tree, tuple[sp.Expr, ...]]:
    """Nodes below the root that are differentiable and hold all that a rule fails at."""
    found: dict[Tree, tuple[sp.Expr, ...]] = {}
    inner, users = list(rough), [node for node in nodes(tree) if isinstance(node, Apply)]
    for _ in range(MOST_CLIMBS):
        inner = [n for n in inner if not any(n != o and n in nodes(o) for o in inner)]
        if not inner or any(node == tree or operator(node) in HOLDS for node in inner):
            break
        above = list[Tree]()
        for node in inner:
            try:
                found[node] = _gradient(node, point, PointEvaluation(node, point).value)
                above.append(node)
            except NotDifferentiableError:
                above += [user for user in users if node in user.args]
        if above == inner:
            return {node: found[node] for node in inner}
        inner = above
    raise UndecidedError(UNPROVED)


def decided(decide: Callable[[], T]) -> T:
    """A decision in bounded work. Raises UndecidedError where signs or limits can't be told."""
    try:
        with Budget(MOST_STEPS):
            return decide()
    except OutOfStepsError:
        raise UndecidedError("that takes too many steps to tell") from None
    except (NotDifferentiableError, UndecidedError):
        raise
    except UndefinedError as error:
        raise UndecidedError(error.message) from None


def _gradient(tree: Tree, point: Point, value: sp.Expr) -> tuple[sp.Expr, ...]:
    partials = _partials(tree, point, value)
    if len(point) == 1 or is_differentiable(tree, point, value, partials):
        return partials
    unknown = ""
    for curve in (*_between(tree, point), *interface_curves(tree, point)):
        rate = rate_along(curve.tree, curve.paths, value)
        linear = sp.Add(*(p * d for p, d in zip(partials, curve.direction, strict=True)))
        if rate.reason == UNKNOWN:
            unknown = unknown or f"{curve.words} the rate of change has {UNKNOWN}"
        elif not rate.agrees(Rate(linear)):
            raise NotDifferentiableError(
                f"the partial derivatives exist, but {curve.words} the rate is"
                f" {rate.text} where ∇f would give {Rate(linear).text}"
            )
    raise UndecidedError(unknown or f"the partial derivatives exist, and {UNPROVED}")


def _partials(tree: Tree, point: Point, value: sp.Expr) -> tuple[sp.Expr, ...]:
    """The partial derivatives from one-sided rates; an error names all that do not exist."""
    found, missing = [], []
    for name in point:
        left, right = rates_along_axis(tree, point, name, value)
        if left.agrees(right):
            found.append(right.number)
        else:
            missing.append(f"∂f/∂{name}: {both_sides(left, right)}")
    if missing:
        refuse(missing)
    return tuple(found)


def rates_along_axis(tree: Tree, point: Point, name: str, value: sp.Expr) -> tuple[Rate, Rate]:
    """The slopes of a function along an axis, from the left and from the right."""
    left, right = (
        rate_along(tree, straight(point, [sign * (other == name) for other in point]), value)
        for sign in (-1, 1)
    )
    return left.turned(), right


def refuse(missing: Sequence[str]) -> NoReturn:
    """Say which derivatives do not exist, or can't be told."""
    undecided = all(UNKNOWN in reason for reason in missing)
    raise (UndecidedError if undecided else NotDifferentiableError)("; ".join(missing))


def both_sides(left: Rate, right: Rate) -> str:
    """Two one-sided slopes in words."""
    if left.text == right.text:
        return f"{left.text} from both sides"
    return f"{left.text} from the left, {right.text} from the right"


def _between(tree: Tree, point: Point) -> Iterator[Curve]:
    """Lines and curves between the axes."""
    for direction in _across(len(point)):
        yield _line(tree, point, direction)
    for pair in combinations(point, 2):
        for ends in DIRECTIONS:
            along = dict(zip(pair, ends, strict=True))
            yield _line(tree, point, tuple(along.get(name, 0) for name in point))
        for (first, second), exponent in product((pair, pair[::-1]), BENDS):
            yield from _curves(tree, point, first, second, exponent)


def _line(tree: Tree, point: Point, direction: tuple[int, ...]) -> Curve:
    words = f"({', '.join(map(str, direction))})".replace("-", "−")
    return Curve(f"along {words}", direction, straight(point, direction), tree)


def _across(count: int) -> Iterator[tuple[int, ...]]:
    """Directions that move three or more variables together."""
    if count > 2:
        places = range(1, count + 1)
        yield (1,) * count
        yield tuple((-1) ** place for place in places)
        yield tuple(places)
        yield tuple(place * (-1) ** (place // 2) for place in places)


def _curves(
    tree: Tree, point: Point, first: str, second: str, exponent: Fraction | int
) -> Iterator[Curve]:
    """The curves (±t, ±t^e) for e > 1 in the plane of two variables."""
    for sign, side in product((1, -1), (1, -1)):
        direction = tuple(sign * (name == first) for name in point)
        bent = {second: path(point[second], (exponent, sp.Integer(side)))}
        words = f"on {second} = {'−' if side < 0 else ''}{first}^{exponent}"
        yield Curve(words, direction, {**straight(point, direction), **bent}, tree)

"""Where a function certainly has no derivative: its limits and slopes on both sides of a point.

Along a half-axis a + t·e, t > 0, let a node have the limit v and the rate r, the limit of
(u(a + t·e) − v)/t, for t → 0. A function that is continuously differentiable around the limits of
its arguments takes these to its own by the chain rule. A join takes the side that the sign of its
gap chooses for small t, which is the sign of the limit or, where that is 0, of the rate; max takes
the larger rate where both sides are equal. A root of 0 is upright, √u with the rate ∞ where u
grows, and without a value where u falls, as is every function at the end of its domain.

f is certainly not differentiable where along an axis a side has no value, a limit is certainly not
f(a), a rate is infinite, or the slopes of both sides are certainly not equal. All is computed with
bounds, in columns; what they can't tell is not told.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

from gradcli.arithmetic.balls import UNKNOWN, Ball, exact
from gradcli.arithmetic.bounds import BallColumns
from gradcli.arithmetic.operations import Array
from gradcli.differentiation.derivation import instantiate, unfold
from gradcli.errors import NotDifferentiableError, UndefinedError
from gradcli.language.build import ZERO, neg, rational
from gradcli.language.rules import conditions, formula
from gradcli.language.tree import (
    HOLDS,
    Apply,
    Number,
    Symbol,
    Tree,
    fold,
    free_names,
    nodes,
    operator,
)
from gradcli.language.vocabulary import row_of
from gradcli.point.quick import Compiled
from gradcli.point.wording import float_text, place_text
from gradcli.results.base import Function

MOST_NODES = 500
"""A longer formula is decided point by point."""

SPELLED = frozenset({"step", "ceil", "round", "mod", "root", "pow", "cbrt", "sqrt"})
JOINS = frozenset({"max", "where", "sign", "floor", "hypot"})
NOWHERE = Ball(0.0, 0.0)


class Kinks(NamedTuple):
    """Rows at which f has no derivative: the node to blame, and why, an axis after the other."""

    rows: Array
    nodes: list[Tree]
    axes: "list[tuple[_Side, _Side, Array]]"
    values: Array

    def error(self, function: Function, place: int, point: Sequence[float]) -> UndefinedError:
        """Why there is no gradient at one of the points."""
        row, value = self.rows[place], float(self.values[place])
        reasons = [
            f"{name}: {_both(left.text(row, value), right.text(row, value))}"
            for name, (left, right, fails) in zip(function.partials, self.axes, strict=True)
            if fails[row]
        ]
        where = place_text(function.variables, point)
        message = f"{function.name} is not differentiable at {where}: {'; '.join(reasons)}"
        return NotDifferentiableError(message, span=self.nodes[place].span)


def _both(left: str, right: str) -> str:
    if left == right:
        return f"{left} from both sides"
    sides = ((left, "left"), (right, "right"))
    return ", ".join(f"{text} from the {name}" for text, name in sides if text)


class Germ(NamedTuple):
    """A function on a half-axis in every row: limit and rate; `steep` the sign of an infinite one.

    Where it is `lost`, it has no value there.
    """

    limit: Ball
    rate: Ball
    steep: Array
    lost: Array


class _Side(NamedTuple):
    """f on one side: the slope along the axis, whose rates have that sign; the rows it jumps in."""

    germ: Germ
    sign: int
    jumps: Array

    @property
    def slope(self) -> Ball:
        """The slope along the axis."""
        rate = self.germ.rate
        return rate if self.sign > 0 else -rate

    @property
    def fails(self) -> Array:
        """Where there is no finite slope."""
        return self.germ.lost | self.jumps | (self.germ.steep != 0)

    @property
    def known(self) -> Array:
        """Where there is a finite slope."""
        return (self.germ.rate.radius < math.inf) & (self.germ.limit.radius < math.inf)

    def text(self, row: int, value: float) -> str:
        """The slope in words; empty where it isn't known."""
        if self.germ.lost[row]:
            return "undefined"
        if self.jumps[row]:
            return f"a jump from {_number(value)} to {_number(self.germ.limit.value[row])}"
        if self.germ.steep[row]:
            return "∞" if self.germ.steep[row] * self.sign > 0 else "−∞"
        return _number(self.slope.value[row]) if self.known[row] else ""


def _number(number: float) -> str:
    return float_text(float(f"{number:.12g}")).replace("-", "−")


class Creases:
    """A function, ready to be looked at on both sides of many points."""

    def __init__(self, function: Function) -> None:
        self._names = function.variables
        self._tree = fold(function.tree, _spelled)
        found = list(nodes(self._tree))
        self._nodes = [node for node in found if _may_fail(node)] if len(found) < MOST_NODES else []
        self._local: dict[Tree, Compiled] = {}

    def kinks(
        self, points: Sequence[Ball], kind: BallColumns, has_value: Callable[[], Array]
    ) -> Kinks:
        """The points at which there certainly is a value, and no derivative.

        Where the value isn't known, `has_value` tells whether there is one.
        """
        shape = points[0].value.shape
        if not self._nodes:
            return Kinks(np.empty(0, dtype=int), [], [], np.empty(0))
        place = _Germs(self, points, kind, None, 0)
        here = place.of(self._tree)
        axes: list[tuple[_Side, _Side, Array]] = []
        for name in self._names:
            sides = [self._side(points, kind, here, name, sign) for sign in (-1, 1)]
            left, right = sides
            gap, width = (
                left.slope.value - right.slope.value,
                sum(s.germ.rate.radius for s in sides),
            )
            bent = left.known & right.known & (abs(gap) > width)
            fails = reduce(
                np.logical_or, (bent, *(s.germ.lost | s.jumps | (s.germ.steep != 0) for s in sides))
            )
            axes.append((left, right, np.broadcast_to(fails, shape)))
        kink = reduce(np.logical_or, (fails for *_, fails in axes))
        known = here.limit.radius < math.inf
        if np.any(kink & ~known):
            known = known | has_value()
        (rows,) = (kink & known).nonzero()
        values = np.broadcast_to(here.limit.value, shape)[rows]
        return Kinks(rows, self._blamed(place, rows), axes, values)

    def _side(
        self, points: Sequence[Ball], kind: BallColumns, here: Germ, name: str, sign: int
    ) -> _Side:
        germ = _Germs(self, points, kind, name, sign).of(self._tree)
        gap, width = germ.limit.value - here.limit.value, germ.limit.radius + here.limit.radius
        jumps = (abs(gap) > width) & (width < math.inf) & ~germ.lost
        return _Side(germ, sign, jumps)

    def _blamed(self, place: "_Germs", rows: Array) -> list[Tree]:
        """The first node of each row at which a side is at its end."""
        ends = np.array([place.at_end(node)[rows] for node in self._nodes])
        return [self._nodes[first] for first in ends.argmax(axis=0).tolist()]

    def local(self, node: Apply, moving: Sequence[int]) -> Compiled:
        """A node as a function of its arguments at some places."""
        names = [ARGUMENT.format(place) for place in moving]
        args = list(node.args)
        for place, name in zip(moving, names, strict=True):
            args[place] = Symbol(name)
        tree = Apply(node.op, tuple(args))
        if tree not in self._local:
            self._local[tree] = Compiled(tree, tuple(names))
        return self._local[tree]

    def exactly(self, tree: Tree, points: Sequence[Ball], rows: Array) -> list[Fraction | None]:
        """The values of a formula at some of the points, where they are rational."""
        from gradcli.point.enclosed import rational_at  # noqa: PLC0415  # for few rows

        place = Function(tree, self._names)
        return rational_at(place, [point.value[rows].tolist() for point in points])


ARGUMENT = "argument {}"


class _Germs:
    """The germs of a tree's nodes along an axis, or at the point itself."""

    def __init__(
        self,
        creases: Creases,
        points: Sequence[Ball],
        kind: BallColumns,
        name: str | None,
        sign: int,
    ) -> None:
        self._creases, self._points, self._kind = creases, points, kind
        self._name, self._direction = name, float(sign)
        self._shape = points[0].value.shape
        self._none = np.zeros(self._shape, dtype=bool)
        self._found: dict[int, Germ] = {}
        self._roots: list[Tree] = []

    def of(self, root: Tree) -> Germ:
        """The germ of a tree."""
        self._roots.append(root)
        for node in nodes(root):
            if id(node) not in self._found and operator(node) not in HOLDS:
                self._found[id(node)] = self._germ(node)
        return self._found[id(root)]

    def _germ(self, node: Tree) -> Germ:
        if isinstance(node, Number):
            return self._plain(exact(Fraction(node.value)), NOWHERE)
        if isinstance(node, Symbol):
            ball = self._points[self._creases._names.index(node.name)]
            rate = self._direction if node.name == self._name else 0.0
            return self._plain(ball, Ball(rate, 0.0))
        if not free_names(node):
            return self._plain(Compiled(node, ()).run((), slopes=False)[0], NOWHERE)
        rule = RULES.get(node.op, _Germs._smooth)
        return self._ended(node, rule(self, node))

    def _plain(self, limit: Ball, rate: Ball) -> Germ:
        return Germ(self._wide(limit), self._wide(rate), np.zeros(self._shape), self._none)

    def _wide(self, ball: Ball) -> Ball:
        return Ball(*(np.broadcast_to(part, self._shape) for part in (ball.value, ball.radius)))

    def _args(self, node: Tree) -> list[Germ]:
        return [self.of(arg) for arg in node.args]

    def _smooth(self, node: Apply) -> Germ:
        """The chain rule, where the function is smooth around the limits of its arguments."""
        moving = [place for place, arg in enumerate(node.args) if free_names(arg)]
        args = [self.of(node.args[place]) for place in moving]
        compiled = self._creases.local(node, moving)
        limit, *slopes = compiled.run([arg.limit for arg in args], slopes=True, kind=self._kind)
        rate, steep, several = NOWHERE, np.zeros(self._shape), self._none
        lost = self._none
        for slope, arg in zip(slopes, args, strict=True):
            rate = rate + slope * arg.rate
            part = np.where(abs(slope.value) > slope.radius, np.sign(slope.value), math.nan)
            part = np.where(arg.steep == 0, 0.0, part * arg.steep)
            several = several | ((steep != 0) & (part != 0) & (steep != part))
            steep = np.where(steep == 0, part, steep)
            lost = lost | arg.lost
        unsure = several | np.isnan(steep)
        steep = np.where(unsure | lost, 0.0, steep)
        known = (limit.radius < math.inf) & (rate.radius < math.inf) & ~unsure & ~lost
        rate = self._kind.known(self._wide(rate), known & (steep == 0))
        return Germ(self._wide(limit), rate, steep * (limit.radius < math.inf), lost)

    def _ended(self, node: Apply, germ: Germ) -> Germ:
        """The germ, lost where the node's domain ends on this side."""
        lost = germ.lost
        for condition in conditions(row_of(node.op, len(node.args)).defined):
            needs = fold(instantiate(condition, node.args), _spelled)
            if operator(needs) in ("<=", ">="):
                side = self._side_of(*needs.args)
                lost = lost | (side == (1 if operator(needs) == "<=" else -1))
        return germ._replace(lost=lost)

    def _side_of(self, left: Tree, right: Tree) -> Array:
        """The sign of left − right for small t; nan where that isn't known."""
        u, v = self.of(left), self.of(right)
        gap, width = u.limit.value - v.limit.value, u.limit.radius + v.limit.radius
        steep = (u.steep != 0) | (v.steep != 0) | u.lost | v.lost
        rate = u.rate - v.rate
        beyond = np.where(abs(rate.value) > rate.radius, np.sign(rate.value), math.nan)
        if self._name is None or self._name not in free_names(left, right):
            beyond = np.zeros(self._shape)
        tied = self._tied(left, right, gap, width)
        apart = np.where(abs(gap) > width, np.sign(gap), math.nan)
        return np.where(steep, math.nan, np.where(tied, beyond, apart))

    def _tied(self, left: Tree, right: Tree, gap: Array, width: Array) -> Array:
        """Where two limits are equal: as floats without an error, or exactly."""
        tied = (gap == 0) & (width == 0)
        near = (abs(gap) <= width) & ~tied & (width < math.inf)
        if near.any() and not any(operator(node) in JOINS for node in nodes(left, right)):
            difference = Apply("+", (left, Apply("neg", (right,))))
            tied = tied.copy()
            tied[near] = [
                number == 0 for number in self._creases.exactly(difference, self._points, near)
            ]
        return tied

    def _vanishes(self, node: Tree) -> Array:
        """Where the limit of a node is 0."""
        limit = self.of(node).limit
        return self._tied(node, ZERO, limit.value, limit.radius)

    def at_end(self, node: Tree) -> Array:
        """Where a node is at the end of one of its sides, at the point itself."""
        gaps: list[tuple[Tree, Tree]] = []
        if operator(node) == "where":
            gaps = [(node.args[0].args[0], node.args[0].args[1])]
        elif operator(node) == "max":
            gaps = [(node.args[0], node.args[1])]
        elif operator(node) in ("^", "sign"):
            gaps = [(node.args[0], ZERO)]
        elif isinstance(node, Apply):
            for condition in conditions(row_of(node.op, len(node.args)).defined):
                needs = fold(instantiate(condition, node.args), _spelled)
                gaps.append((needs.args[0], needs.args[1]))
        found = self._none
        for left, right in gaps:
            found = found | (self._side_of(left, right) == 0)
        if operator(node) == "floor":
            found = ~np.isnan(self._whole(node.args[0])[0])
        return found

    def _larger(self, node: Apply) -> Germ:
        """max(u, v): where both are equal, that with the larger rate."""
        u, v = self._args(node)
        side = self._side_of(*node.args)
        gap, width = u.limit.value - v.limit.value, u.limit.radius + v.limit.radius
        tied = self._tied(node.args[0], node.args[1], gap, width) & (u.steep == 0) & (v.steep == 0)
        both = Ball(
            np.maximum(u.rate.value, v.rate.value), np.maximum(u.rate.radius, v.rate.radius)
        )
        chosen = self._chosen(np.where(np.isnan(side) & tied, 0.0, side), v, u, u)
        rate = _either(tied, both, chosen.rate)
        return chosen._replace(rate=rate, lost=u.lost | v.lost)

    def _branch(self, node: Apply) -> Germ:
        condition, held, failed = node.args
        side = self._side_of(*condition.args)
        holds = HOLDS[operator(condition)]
        branches = [self.of(held if holds(sign) else failed) for sign in (-1, 0, 1)]
        return self._chosen(side, *branches)

    def _chosen(self, side: Array, below: Germ, on: Germ, above: Germ) -> Germ:
        """The germ that a sign chooses; nothing where it isn't known."""
        unknown = Germ(UNKNOWN, UNKNOWN, np.zeros(self._shape), self._none)
        germ = unknown
        for sign, one in ((-1, below), (0, on), (1, above)):
            here = side == sign
            germ = Germ(
                _either(here, one.limit, germ.limit), _either(here, one.rate, germ.rate),
                np.where(here, one.steep, germ.steep), np.where(here, one.lost, germ.lost),
            )  # fmt: skip
        return germ

    def _sign(self, node: Apply) -> Germ:
        side = self._side_of(node.args[0], ZERO)
        known = ~np.isnan(side)
        limit = self._kind.known(Ball(np.where(known, side, 0.0), 0.0 * self._none), known)
        return self._plain(limit, NOWHERE)._replace(lost=self.of(node.args[0]).lost)

    def _whole(self, u: Tree) -> tuple[Array, Array]:
        """The whole numbers that a node is exactly, nan elsewhere; and the nearest ones."""
        limit = self.of(u).limit
        nearest = np.rint(limit.value)
        gap = abs(limit.value - nearest)
        sure = (gap == 0) & (limit.radius == 0)
        near = (gap <= limit.radius) & ~sure & (limit.radius < 0.5)
        if near.any() and not any(operator(node) in JOINS for node in nodes(u)):
            sure = sure.copy()
            found = self._creases.exactly(u, self._points, near)
            sure[near] = [x == n for x, n in zip(found, nearest[near].tolist(), strict=True)]
        return np.where(sure, nearest, math.nan), nearest

    def _floor(self, node: Apply) -> Germ:
        """⌊u⌋, one less than u where u is whole and falls."""
        (arg,), u = self._args(node), node.args[0]
        whole, nearest = self._whole(u)
        rate = arg.rate
        moves = self._name is not None and self._name in free_names(u)
        beyond = np.where(abs(rate.value) > rate.radius, np.sign(rate.value), math.nan)
        side = beyond if moves else np.zeros(self._shape)
        at_jump = np.where(side < 0, whole - 1, np.where(np.isnan(side), math.nan, whole))
        between = np.where(abs(arg.limit.value - nearest) > arg.limit.radius,
                           np.floor(arg.limit.value), math.nan)  # fmt: skip
        value = np.where(np.isnan(whole), between, at_jump)
        known = ~np.isnan(value) & (arg.steep == 0)
        limit = self._kind.known(Ball(np.where(known, value, 0.0), 0.0 * value), known)
        limit = Ball(limit.value, np.where(known, 0.0, math.inf))
        return self._plain(limit, NOWHERE)._replace(lost=arg.lost)

    def _power(self, node: Apply) -> Germ:
        """u^c; for a c that is not whole, upright or flat where u is 0."""
        c = rational(node.args[1])
        germ = self._smooth(node)
        if c is None or c.denominator == 1 or c < 0:
            return germ
        base = node.args[0]
        zero = self._plain(NOWHERE, NOWHERE)
        arg, side = self.of(base), self._side_of(base, ZERO)
        at_zero = self._vanishes(base) & (arg.steep == 0)
        even = c.denominator % 2 == 0
        behind = 1.0 if c.numerator % 2 == 0 else -1.0
        upright = np.where(side < 0, behind, 1.0) * (side != 0) if c < 1 else 0.0 * side
        lost = (side < 0) if even else self._none
        found = zero._replace(
            steep=np.where(np.isnan(side) | lost, 0.0, upright), lost=lost | arg.lost
        )
        known = at_zero & ~np.isnan(side)
        rate = self._kind.known(found.rate, (found.steep == 0) & ~found.lost)
        return self._chosen(np.where(known, 0.0, 1.0), germ, found._replace(rate=rate), germ)

    def _length(self, node: Apply) -> Germ:
        """The length of a vector, which grows from 0 as fast as the vector's rate is long."""
        args = self._args(node)
        at_zero = reduce(np.logical_and, (
            self._vanishes(arg) & (germ.steep == 0)
            for arg, germ in zip(node.args, args, strict=True)
        ))  # fmt: skip
        size, radius = (
            np.sqrt(sum(np.square(part) for part in parts))
            for parts in zip(*((arg.rate.value, arg.rate.radius) for arg in args), strict=True)
        )
        lost = reduce(np.logical_or, (arg.lost for arg in args))
        rate = Ball(size, radius + 4 * len(args) * 2.0**-53 * size)
        found = self._plain(NOWHERE, rate)._replace(lost=lost)
        germ = self._smooth(node)
        return self._chosen(np.where(at_zero, 0.0, 1.0), germ, found, germ)


RULES: Mapping[str, Callable[[_Germs, Apply], Germ]] = {
    "max": _Germs._larger,
    "where": _Germs._branch,
    "sign": _Germs._sign,
    "floor": _Germs._floor,
    "^": _Germs._power,
    "hypot": _Germs._length,
}


def _either(which: Array, a: Ball, b: Ball) -> Ball:
    return Ball(np.where(which, a.value, b.value), np.where(which, a.radius, b.radius))


def _may_fail(node: Tree) -> bool:
    """Whether a node may have two sides, or an end where it has a value."""
    if not isinstance(node, Apply) or not free_names(node):
        return False
    if node.op == "^":
        c = rational(node.args[1])
        return c is not None and c.denominator != 1 and c > 0
    closed = conditions(row_of(node.op, len(node.args)).defined)
    return node.op in JOINS or any(operator(each) in ("<=", ">=") for each in closed)


def _spelled(node: Tree, args: tuple[Tree, ...]) -> Tree:
    """A node in terms of max, where, sign, floor and powers."""
    if not isinstance(node, Apply):
        return node
    node = Apply(node.op, args, node.span)
    found: Tree = node
    if node.op in ("max", "min"):
        found = reduce(partial(_pair, node), args) if len(args) > 1 else node
    elif node.op == "abs":
        found = Apply("max", (args[0], neg(args[0])), node.span)
    elif node.op == "relu":
        found = Apply("max", (args[0], ZERO), node.span)
    elif node.op == "atan2":
        found = instantiate(formula(ANGLE), args)
    elif node.op in SPELLED:
        found = fold(unfold(node, row_of(node.op, len(args))), _spelled)
        return _spanned(found, node)
    elif node.op == "^" and rational(args[1]) == Fraction(1, 2):
        found = _length_of(args[0], node) or node
    return _spanned(found, node)


ANGLE = "where(v < 0, atan(u/v) + where(u >= 0, pi, -pi), atan2(u, v))"
"""atan2 with its jump across the negative half of the x-axis."""


def _pair(node: Apply, u: Tree, v: Tree) -> Tree:
    if node.op == "max":
        return Apply("max", (u, v), node.span)
    return neg(Apply("max", (neg(u), neg(v)), node.span))


def _length_of(square: Tree, node: Apply) -> Tree | None:
    """√(u² + v² + …) as a length, √u² as |u|; None for another root."""
    terms = square.args if operator(square) == "+" else (square,)
    if not all(operator(term) == "^" and rational(term.args[1]) == 2 for term in terms):
        return None
    sides = tuple(term.args[0] for term in terms)
    if len(sides) == 1:
        return Apply("max", (sides[0], neg(sides[0])), node.span)
    return Apply("hypot", sides, node.span)


def _spanned(tree: Tree, node: Apply) -> Tree:
    """A tree whose top stands where a node did."""
    return Apply(tree.op, tree.args, node.span) if isinstance(tree, Apply) else tree

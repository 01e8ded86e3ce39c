"""A function near a point in floats with error bounds: the quick way.

The same operations as there on balls instead of exact numbers. Whatever is not known well enough
to be printed, or to decide whether it exists, raises `DoubtError`: then the exact way is due.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from gradcli.algebra.terms import common_divisor
from gradcli.arithmetic.balls import UNIT, Ball, exact
from gradcli.arithmetic.bounds import BALLS, Balls, Bounded
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.language.build import decimal, rational
from gradcli.language.tree import Tree, free_names
from gradcli.point.evaluator import Local
from gradcli.results.base import BOTH, Function, Value, Wanted

CERTAIN = 3e-15
"""The largest relative radius of a number that is printed; most errors are far smaller."""

SHORT = 12
HALF_TURN = Ball(180.0, 0.0)
ZERO = Ball(0.0, 0.0)
PI = Ball(math.pi, UNIT * math.pi)

Number = Ball
Numbers = tuple[Ball, ...]


class DoubtError(Exception):
    """Floats can't tell; exact arithmetic has to."""


class Compiled:
    """The tape of f and its partial derivatives, and the slots to run."""

    def __init__(self, tree: Tree, names: tuple[str, ...]) -> None:
        self.tape = Tape(names, guarded=True)
        self.value = self.tape.add(tree)
        lazy = "where" in self.tape.ops
        self.gradient = gradient(self.tape, self.value, stable=True, lazy=lazy)
        self._runs: dict[tuple[bool, Balls], Bounded] = {}

    def run(self, point: Sequence[Ball], *, slopes: bool, kind: Balls = BALLS) -> list[Ball]:
        """f and, with `slopes`, ∇f at a point."""
        if (slopes, kind) not in self._runs:
            outputs = [self.value, *self.gradient] if slopes else [self.value]
            self._runs[slopes, kind] = Bounded(self.tape, outputs, kind)
        return self._runs[slopes, kind](point)


@lru_cache(maxsize=8)
def compiled(function: Function) -> Compiled:
    """The function made ready to run; DoubtError where it has parameters."""
    if not set(free_names(function.tree)) <= set(function.variables):
        raise DoubtError
    return Compiled(function.tree, function.variables)


def local(function: Function, point: Sequence[Tree], _: Wanted) -> Local:
    """f(a) and ∇f(a) at the point a."""
    program, place = compiled(function), exact_numbers(point)
    value, *slopes = map(_finite, program.run(place, slopes=True))
    return Local(place, value, tuple(slopes), value_of)


def value_at(function: Function, point: Numbers) -> Ball:
    """f(a)."""
    return _finite(compiled(function).run(point, slopes=False)[0])


def exact_numbers(trees: Sequence[Tree]) -> Numbers:
    """Constant trees as numbers."""
    return tuple(map(_constant, trees))


def _constant(tree: Tree) -> Ball:
    """A number, or the value of a constant formula."""
    value = rational(tree)
    if value is not None:
        return _finite(exact(value))
    return _finite(_compiled_constant(tree).run((), slopes=False)[0])


@lru_cache(maxsize=8)
def _compiled_constant(tree: Tree) -> Compiled:
    """A constant formula made ready to run; DoubtError where it has parameters."""
    if free_names(tree):
        raise DoubtError
    return Compiled(tree, ())


def _finite(ball: Ball) -> Ball:
    if ball.radius < math.inf:
        return ball
    raise DoubtError


def sign_of(number: Ball) -> int:
    """The sign of a number: −1, 0 or 1."""
    if abs(number.value) > number.radius:
        return 1 if number.value > 0 else -1
    if number.value == number.radius == 0:
        return 0
    raise DoubtError


def vanishes(number: Ball) -> bool:
    """Whether a number is 0."""
    return sign_of(number) == 0


def dot(left: Sequence[Ball], right: Sequence[Ball]) -> Ball:
    """The dot product of two vectors."""
    return sum((a * b for a, b in zip(left, right, strict=True)), ZERO)


def length(vector: Sequence[Ball]) -> Ball:
    """The Euclidean length of a vector."""
    size = math.hypot(*(component.value for component in vector))
    if len(vector) == 1:
        return Ball(size, vector[0].radius)
    spread = math.hypot(*(component.radius for component in vector))
    return Ball(size, spread + 2 * UNIT * size)


def degrees(x: Ball, y: Ball, kind: Balls = BALLS) -> Ball:
    """The angle of the vector (x, y) against the x-axis, in degrees in (−180, 180]."""
    tape = Tape(("y", "x"))
    slot = tape.instruction("atan2", (0, 1))
    return Bounded(tape, [slot], kind)((y, x))[0] * HALF_TURN / PI


def has_minus(number: Ball) -> bool:
    """Whether a number is negative."""
    return sign_of(number) < 0


def primitive(vector: Sequence[Ball], beside: Sequence[Ball] = ()) -> Numbers:
    """A vector of rationals and the rationals beside it, divided by what they have in common."""
    together = (*vector, *beside)
    if any(component.radius for component in together):
        raise DoubtError
    parts = [Fraction(component.value) for component in together]
    size = common_divisor(parts)
    return tuple(exact(part / size) for part in parts) if size else together


def reduced(number: Ball, _: Ball) -> Ball:
    """A number without parameters, as it is."""
    return number


def value_of(number: Ball, _: Wanted = BOTH) -> Value:
    """The number as a result, in the shortest decimals that are within the error bound."""
    value, radius = number.value, number.radius
    if radius > CERTAIN * abs(value):
        raise DoubtError
    decimals = f"{value:.{SHORT}g}"
    if abs(float(decimals) - value) > radius:
        decimals = repr(value)
    tree = decimal(decimals)
    return Value(tree, tree)

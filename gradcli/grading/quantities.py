"""What an exercise asks for, as a function of the gradient, and what else people answer.

A quantity is computed from the numbers f and ∇f at a place; tangents are such functions at the
point of contact. Its confusions are what comes out where the gradient is right and something is
done to it that should not be; there are equally many at every place.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from math import atan2, cos, hypot, nan, pi, prod, sin, sqrt
from typing import NamedTuple, Protocol

Row = tuple[float, ...]
"""The components of an answer at one place."""

Confusion = tuple[str, Row]
"""What was done, and what comes out."""

NORMAL = "that is the normal line, not the tangent"
SWAPPED = "the components are swapped"
CONSTANT = "off by a constant"
OPPOSITE = "sign: that is the opposite of the right answer"
VALUE = "f(a) in place of ∇f(a)"
NO_UNIT, NO_ROOT = "the vector is not normalised", "the square root is missing"
NOT_NORMALISED = "the direction is not normalised"
NORMALISED = "the direction is normalised, and should not be"
MOST_PERMUTED = 3


class Place(NamedTuple):
    """A point, f and ∇f there; for a tangent also another point, f and ∇f at that."""

    point: Row
    value: float
    gradient: Row
    sample: Row = ()
    beyond: float = nan
    elsewhere: Row = ()


class Quantity(Protocol):
    """What is asked for; `offset` says what it means to be off by a constant."""

    offset: str

    def right(self, here: Place) -> Row:
        """What it is."""

    def confused(self, here: Place) -> Iterator[Confusion]:
        """What it is taken for as a whole."""

    def apart(self, here: Place) -> Iterator[Confusion]:
        """What single components are taken for."""


class Single:
    """A quantity of one component, which has no parts to be confused alone."""

    offset = CONSTANT

    def apart(self, here: Place) -> Iterator[Confusion]:  # noqa: ARG002  # there is none anywhere
        """Nothing."""
        return iter(())


def over(top: float, bottom: float) -> float:
    """A quotient; nan where there is none."""
    return top / bottom if bottom else nan


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The dot product."""
    return sum(x * y for x, y in zip(a, b, strict=True))


def flipped(vector: Row) -> Iterator[Row]:
    """The vector with the sign of one component changed."""
    for place, x in enumerate(vector):
        yield (*vector[:place], -x, *vector[place + 1 :])


def swapped(vector: Row) -> Iterator[Row]:
    """The vector with its components in another order."""
    if len(vector) > MOST_PERMUTED:
        yield vector[::-1]
    else:
        yield from list(permutations(vector))[1:]


def _scaled(vector: Sequence[float], size: float) -> Row:
    return tuple(over(x, size) for x in vector)


def _root(x: float) -> float:
    return sqrt(x) if x >= 0 else nan


class Slopes:
    """The gradient, or the unit vector along it."""

    offset = CONSTANT

    def __init__(self, *, unit: bool) -> None:
        self._unit = unit

    def right(self, here: Place) -> Row:
        """∇f, or ∇f/‖∇f‖."""
        return _scaled(here.gradient, hypot(*here.gradient) if self._unit else 1)

    def confused(self, here: Place) -> Iterator[Confusion]:
        """Another order, sign or length; numbers that are no vector."""
        slopes, size, right = here.gradient, hypot(*here.gradient), self.right(here)
        for order in swapped(right):
            yield SWAPPED, order
        yield OPPOSITE, _scaled(right, -1)
        if self._unit:
            yield NO_UNIT, slopes
            yield "the vector is normalised twice", _scaled(slopes, size * size)
            yield "divided by the sum of the components", _scaled(slopes, sum(slopes))
        elif len(slopes) > 1:
            yield "the gradient is normalised, and should not be", _scaled(slopes, size)
        if len(slopes) > 1:
            yield "the sum of the partial derivatives in place of the vector", (sum(slopes),)
            yield "the norm ‖∇f‖ in place of ∇f", (size,)
            yield VALUE, (here.value,)

    def apart(self, here: Place) -> Iterator[Confusion]:
        """f itself, or what belongs to another variable."""
        right, slopes = self.right(here), here.gradient
        yield VALUE, (here.value,) * len(slopes)
        for shift in range(1, len(slopes)):
            yield "the derivative for another variable", right[shift:] + right[:shift]
        yield "the other variables are not held constant", (sum(slopes),) * len(slopes)


class Length(Single):
    """The norm of the gradient."""

    def right(self, here: Place) -> Row:
        """‖∇f‖."""
        return (hypot(*here.gradient),)

    def confused(self, here: Place) -> Iterator[Confusion]:
        """Without the root, without the squares, with a sign."""
        slopes, size = here.gradient, hypot(*here.gradient)
        sizes, squares = sum(map(abs, slopes)), dot(slopes, slopes)
        if len(slopes) == 1:
            yield "sign: the absolute value is missing", slopes
        yield NO_ROOT, (squares,)
        yield OPPOSITE, (-size,)
        for total in (sum(slopes), abs(sum(slopes)), sizes):
            yield "the sum of the partial derivatives in place of the norm", (total,)
        for total in (sum(slopes), sizes):
            yield "the partial derivatives are not squared", (_root(total),)
        yield f"{VALUE}: the value, not the norm", (here.value,)
        yield "the product of the partial derivatives in place of the norm", (prod(slopes),)
        for slope in slopes:
            signed = squares - 2 * slope * slope
            yield "sign: a square is subtracted", (_root(signed),)
            yield "sign: a square is subtracted, and the square root is missing", (signed,)
            yield "only one partial derivative is taken", (abs(slope),)
            yield "only one partial derivative is taken", (slope,)
        yield "∇f in place of its norm", slopes
        yield "the square root is taken twice", (_root(size),)


class RateAlongVector(Single):
    """The rate of change along a vector V, normalised or not."""

    def __init__(self, along: Row, *, normalized: bool) -> None:
        self._along = along
        self._normalized = normalized

    def right(self, here: Place) -> Row:
        """∇f·V/‖V‖, or ∇f·V."""
        return (self._along_of(here.gradient, self._along),)

    def _along_of(self, slopes: Row, along: Row) -> float:
        return over(dot(slopes, along), hypot(*along) if self._normalized else 1)

    def confused(self, here: Place) -> Iterator[Confusion]:
        """Other lengths, other directions, no direction at all."""
        slopes = here.gradient
        yield from self._lengths(slopes)
        yield from self._directions(here)
        yield "‖∇f‖, the largest rate, in place of the rate along V", (hypot(*slopes),)
        yield "the sum of the partial derivatives, without the direction", (sum(slopes),)
        scale = hypot(*self._along) if self._normalized else 1
        terms = tuple(over(x * v, scale) for x, v in zip(slopes, self._along, strict=True))
        yield "the terms of the dot product are not added", terms
        for term in terms:
            yield "only one term of the dot product is taken", (term,)
        yield "∇f in place of the rate along V", slopes
        yield f"{VALUE}: the value, not the rate", (here.value,)

    def _lengths(self, slopes: Row) -> Iterator[Confusion]:
        product, size = dot(slopes, self._along), hypot(*self._along)
        if self._normalized:
            yield NOT_NORMALISED, (product,)
            yield "the direction is normalised twice", (over(product, size * size),)
        else:
            yield NORMALISED, (over(product, size),)
        opposite = -self._along_of(slopes, self._along)
        yield OPPOSITE, (opposite,)
        yield "sign, and the direction is not normalised", (-product,)
        for total in (sum(self._along), sum(map(abs, self._along))):
            yield "divided by the sum of the components of V", (over(product, total),)

    def _directions(self, here: Place) -> Iterator[Confusion]:
        slopes, along = here.gradient, self._along
        for other in swapped(along):
            yield f"{SWAPPED}: those of the direction", (self._along_of(slopes, other),)
            yield f"{SWAPPED}, and the direction is not normalised", (dot(slopes, other),)
        for other in flipped(along):
            yield "sign of a component of the direction", (self._along_of(slopes, other),)
            yield "sign of a component of the direction, not normalised", (dot(slopes, other),)
        if len(slopes) == 2:
            angle = atan2(along[1], along[0])
            for turned in (angle * 180 / pi, angle * pi / 180):
                unit = cos(turned), sin(turned)
                yield "degrees in place of radians", (dot(slopes, unit),)
        goal = tuple(v + p for v, p in zip(along, here.point, strict=False))
        if len(goal) == len(slopes):
            yield "the point Q in place of the vector Q − P", (self._along_of(slopes, goal),)


MISSED = "the constant is wrong: the tangent misses the point"


def _rise(slopes: Row, here: Place) -> float:
    """What the height gains along slopes·(x − a)."""
    return dot(slopes, here.sample) - dot(slopes, here.point)


class Plane(Single):
    """The height of the tangent plane over a sample point: f(a) + ∇f(a)·(x − a)."""

    offset = "the height is wrong: the plane is parallel to the tangent"

    def right(self, here: Place) -> Row:
        """The height over the sample point."""
        return (here.value + _rise(here.gradient, here),)

    def confused(self, here: Place) -> Iterator[Confusion]:
        """Other heights, other slopes, the point left out."""
        slopes, value = here.gradient, here.value
        rise, shift = _rise(slopes, here), dot(slopes, here.point)
        for order in swapped(slopes):
            yield f"{SWAPPED}: those of the partial derivatives", (value + _rise(order, here),)
        for signs in flipped(slopes):
            yield "sign of a partial derivative", (value + _rise(signs, here),)
        yield "sign: the slopes are the opposite", (value - rise,)
        yield "sign: the height is the opposite", (-value - rise,)
        yield "the height is wrong: f(a) is missing", (rise,)
        yield "the height is wrong: f(a) is subtracted", (rise - value,)
        yield "the height is wrong: x in place of x − a", (value + rise + shift,)
        yield "the height is wrong: x + a in place of x − a", (value + rise + 2 * shift,)
        yield "the height is wrong: the plane goes through the origin", (rise + shift,)
        for moved in (*swapped(here.point), *flipped(here.point)):
            other = value + _rise(slopes, here._replace(point=moved))
            yield "the height is wrong: the coordinates of the point are mixed up", (other,)
        at_sample = value + _rise(here.elsewhere, here)
        yield "the point is not put into the partial derivatives", (at_sample,)
        yield "f itself in place of the tangent", (here.beyond,)


class Quadric(Single):
    """The height of the quadratic approximation over a sample point."""

    offset = "the height is wrong: the quadric is moved up or down"

    def __init__(self, hessian: Sequence[Row]) -> None:
        self._hessian = hessian

    def right(self, here: Place) -> Row:
        """f(a) + ∇f(a)·v + ½vᵀ∇²f(a)v for the way v from a to the sample point."""
        return (self._height(here, 0.5, 1),)

    def confused(self, here: Place) -> Iterator[Confusion]:
        """Factors forgotten, signs, the linear approximation."""
        yield "the factor 1/2 of the second-order terms is missing", (self._height(here, 1, 2),)
        yield "the factor 1/2 is missing before f_xx and f_yy", (self._height(here, 1, 1),)
        yield "the mixed term has the factor 1/2 too often", (self._height(here, 0.5, 0.5),)
        yield "the mixed term is missing", (self._height(here, 0.5, 0),)
        yield "the second-order terms are missing: that is the tangent", (self._height(here, 0, 0),)
        yield "sign of the second-order terms", (self._height(here, -0.5, -1),)
        yield "f itself in place of the approximation", (here.beyond,)

    def _height(self, here: Place, pure: float, mixed: float) -> float:
        """The height, with factors before f_ii and before f_ik, i < k."""
        way = [x - a for x, a in zip(here.sample, here.point, strict=True)]
        total = here.value + _rise(here.gradient, here)
        for i, row in enumerate(self._hessian):
            total += pure * row[i] * way[i] ** 2
            total += sum(mixed * row[k] * way[i] * way[k] for k in range(i + 1, len(way)))
        return total


class Level(Single):
    """One coordinate of the tangent of the level set, as it depends on the other ones."""

    offset = MISSED

    def __init__(self, pivot: int) -> None:
        self._pivot = pivot

    def right(self, here: Place) -> Row:
        """The coordinate that solves ∇f(a)·(x − a) = 0."""
        return (self._solved(here, here.gradient),)

    def confused(self, here: Place) -> Iterator[Confusion]:
        """The normal line, other slopes, other constants."""
        slopes = here.gradient
        if len(slopes) == 2:
            across = -slopes[1], slopes[0]
            yield NORMAL, (self._solved(here, across),)
        for order in swapped(slopes):
            yield f"{SWAPPED}: those of the gradient", (self._solved(here, order),)
        for signs in flipped(slopes):
            yield "sign of a partial derivative", (self._solved(here, signs),)
        constant = dot(slopes, here.point)
        for excess in (-constant, here.value - constant, -2 * constant):
            missed = self._solved(here, slopes, excess)
            yield MISSED, (missed,)
        for moved in (*swapped(here.point), *flipped(here.point)):
            other = self._solved(here._replace(point=moved), slopes)
            yield "the constant is wrong: the coordinates of the point are mixed up", (other,)

    def _solved(self, here: Place, slopes: Row, excess: float = 0.0) -> float:
        """The coordinate that solves slopes·(x − a) = excess, the other ones as in the sample."""
        others = iter(here.sample)
        for place, (slope, a) in enumerate(zip(slopes, here.point, strict=True)):
            if place != self._pivot:
                excess -= slope * (next(others) - a)
        return here.point[self._pivot] + over(excess, slopes[self._pivot])

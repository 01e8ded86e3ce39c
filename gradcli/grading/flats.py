"""Tangents as functions of the gradient at the point of contact, and what else people answer."""

from collections.abc import Iterator

from gradcli.grading.quantities import (
    SWAPPED,
    Confusion,
    Place,
    Row,
    Single,
    dot,
    flipped,
    over,
    swapped,
)

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
            yield "that is the normal line, not the tangent", (self._solved(here, across),)
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

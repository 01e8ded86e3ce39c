"""From wrong answers to the names of slips: what to compare, and where."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import cached_property
from math import isfinite

from gradcli.algebra.tidy import partials
from gradcli.arithmetic.floats import values
from gradcli.differentiation.derivation import derivative
from gradcli.errors import GradcliError
from gradcli.grading.domain import Domain
from gradcli.grading.landscape import Landscape
from gradcli.grading.quantities import Length, Quantity, Rate, Row, Slopes
from gradcli.grading.slips import Setting, Slips
from gradcli.grading.suspects import CLOSE
from gradcli.language.inputs.precision import blurred
from gradcli.language.tree import Tree, free_names
from gradcli.results.base import Result, Vector
from gradcli.results.gradients import Gradient, Norm, NormAt, UnitGradient
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt

NICE_POINTS, OTHER_POINTS = 12, 12
FAR, CLOSEST = 12.0, 0.01
ROUNDED = 1.01
STEP, ROUGH = 1e-4, 1e-2
"""Of a difference quotient, and how far off it may be."""


def quantity_of(result: Result) -> Quantity:
    """What a result is, as a function of the gradient."""
    match result:
        case Norm() | NormAt():
            return Length()
        case DirectionalDerivative() | DirectionalDerivativeAt():
            along = numbers(result.along)
            return Rate(along, normalized=result.normalized)
    return Slopes(unit=isinstance(result, UnitGradient))


def numbers(vector: Vector) -> Row:
    """Numbers as floats; nan where they depend on a parameter."""
    return values([part.exact for part in vector])


class Naming:
    """Names the slips in answers to one question."""

    def __init__(self, result: Result, point: Vector | None, domain: Domain) -> None:
        self._result, self._point, self._domain = result, point, domain

    def named(self, parts: Sequence[Tree], source: str, wrong: Collection[int]) -> dict[int, str]:
        """A sentence for each wrong component that is a known slip."""
        if any(set(free_names(part)) - set(self._domain.names) for part in parts):
            return self._with_names(parts, wrong)
        land = Landscape(parts, self._domain.names)
        given = [tuple(land.values(floats)) for floats in self._floats]
        if not given:
            return {}
        written = [place for place in wrong if place < len(parts)]
        spreads = tuple(spread_of(part, source) for part in parts)
        try:
            found = self._slips.confused(given, wrong, spreads)
            rest = [place for place in written if place not in found]
            found |= self._integrated(parts, rest, land)
            rest = [place for place in rest if place not in found]
            return found | self._slips.broken(given, rest, spreads)
        except GradcliError:  # a derivation that is beyond the rules has no known slips
            return {}

    def _with_names(self, parts: Sequence[Tree], wrong: Collection[int]) -> dict[int, str]:
        """Formulas in place of numbers."""
        variables = set() if self._point is None else set(self._result.function.variables)
        return {
            place: "a formula in place of a number: the point is not put in"
            for place in wrong
            if place < len(parts) and set(free_names(parts[place])) & variables
        }

    def _integrated(
        self, parts: Sequence[Tree], wrong: Collection[int], given: Landscape
    ) -> dict[int, str]:
        """Components whose derivative is f, as a difference quotient at one point suggests."""
        found: dict[int, str] = {}
        if not isinstance(self._result, Gradient):
            return found
        function = self._result.function
        for place in wrong:
            beyond = place >= min(len(parts), len(function.variables))
            if beyond or not self._may_be_integral(given, place):
                continue
            slope = derivative(parts[place], function.variables[place])
            land = Landscape([slope, function.tree], self._domain.names)
            pairs = [land.values(floats) for floats in self._floats]
            sure = [(a, b) for a, b in pairs if isfinite(a) and isfinite(b)]
            if sure and all(abs(a - b) <= CLOSE * max(abs(a), abs(b)) for a, b in sure):
                found[place] = "an antiderivative in place of the derivative"
        return found

    def _may_be_integral(self, given: Landscape, place: int) -> bool:
        here = self._floats[0]
        ahead, behind = (
            given.values((*here[:place], here[place] + step, *here[place + 1 :]))[place]
            for step in (STEP, -STEP)
        )
        value = self._values[0]
        slope = (ahead - behind) / (2 * STEP)
        return not abs(slope - value) > ROUGH * (1 + abs(value))

    @cached_property
    def _values(self) -> Row:
        """f at the points."""
        land = Landscape([self._result.function.tree], self._domain.names)
        return tuple(land.values(point)[0] for point in self._floats)

    @cached_property
    def _floats(self) -> list[Row]:
        """Some points that are easily read, others at random; none where f may change its form."""
        points = [each.floats for each in self._domain.points]
        if self._point is None:
            land = Landscape([self._result.function.tree], self._domain.names)
            points = near([point for point in points if all(land.heights(point))])
        return [*points[:NICE_POINTS], *points[NICE_POINTS:][-OTHER_POINTS:]]

    @cached_property
    def _slips(self) -> Slips:
        function = self._result.function
        points, names = self._floats, self._domain.names
        if self._point is not None:
            here = numbers(self._point)
            points = [(*here, *floats) for floats in points]
            names = (*function.variables, *names)
        quantity = quantity_of(self._result)
        return Slips(Setting(function, partials(function), quantity, names, tuple(points)))


def near(points: list[Row]) -> list[Row]:
    """The points of moderate size: elsewhere differences of large numbers say little."""
    return [point for point in points if all(CLOSEST <= abs(x) < FAR for x in point)] or points


def spread_of(part: Tree, source: str) -> float:
    """How far the decimals in an answer may be off."""
    units = (spread.unit for spread in blurred(part, source).spreads.values())
    return ROUNDED * float(sum(units, Fraction(0))) / 2

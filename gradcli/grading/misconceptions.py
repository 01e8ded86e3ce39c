"""Naming misconceptions: which well-known mistake gives just the numbers that an answer gives.

The numbers that every mistake leads to are computed once, at a few points, when the first wrong
answer comes; an answer is then looked up among them. What makes sense as a whole comes first, then
derivations with one rule broken, then whatever else the numbers may be.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import isfinite, nan
from operator import sub
from typing import NamedTuple

from gradcli.algebra.tidy import partials
from gradcli.arithmetic.floats import Program, values
from gradcli.differentiation.derivation import derivative, gradient
from gradcli.differentiation.tape import Tape
from gradcli.errors import GradcliError
from gradcli.grading.domain import Domain
from gradcli.grading.landscape import Landscape
from gradcli.grading.mutations import Mutation, mutations
from gradcli.grading.quantities import (
    OPPOSITE,
    VALUE,
    Confusion,
    Length,
    Place,
    Quantity,
    RateAlongVector,
    Row,
    Slopes,
    over,
)
from gradcli.language.build import div, mul, number
from gradcli.language.inputs.answers import Reply
from gradcli.language.inputs.precision import blurred
from gradcli.language.tree import Apply, Tree, free_names, rewritten
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import TRIGONOMETRIC
from gradcli.results.base import Function, Result, Vector
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt
from gradcli.verbs.coordinates import components

CLOSE, NOTHING = 1e-8, 1e-11
LEAST_POINTS = 3

Rows = Sequence[Row]
"""The components of an answer at every place."""


class Suspect(NamedTuple):
    """What a slip gives: a row of components for every point, `whole` if all belong together."""

    sentence: str
    rows: tuple[Row, ...]
    whole: bool = False


def named(
    given: Sequence[Row], wrong: Collection[int], spreads: Row, suspects: Iterable[Suspect]
) -> dict[int, str]:
    """The first suspect that fits the whole answer, or else each wrong component."""
    width = len(given[0])
    sought = {place for place in wrong if place < width}
    found: dict[int, str] = {}
    for suspect in suspects:
        if suspect.whole:
            fitting = (fits(given, suspect, place, spreads[place]) for place in range(width))
            if wrong and width == len(suspect.rows[0]) and all(fitting):
                return dict.fromkeys(wrong, suspect.sentence)
            continue
        for place in sought - found.keys():
            if fits(given, suspect, place, spreads[place]):
                found[place] = suspect.sentence
    return found


def fits(given: Sequence[Row], suspect: Suspect, place: int, spread: float) -> bool:
    """Whether the numbers are equal wherever both are numbers, and there are enough."""
    count = 0
    for mine, theirs in zip(given, suspect.rows, strict=True):
        if place >= len(theirs):
            continue
        a, b = mine[place], theirs[place]
        if isfinite(a) and isfinite(b):
            if abs(a - b) > max(CLOSE * max(abs(a), abs(b)), NOTHING, spread):
                return False
            count += 1
    return count >= min(LEAST_POINTS, len(given))


def pairs_of(given: Iterable[Row], rows: Iterable[Row], place: int) -> list[tuple[float, float]]:
    """What was given beside what a row says, where both are numbers."""
    return [
        (mine[place], theirs[place])
        for mine, theirs in zip(given, rows, strict=True)
        if place < len(theirs) and isfinite(mine[place]) and isfinite(theirs[place])
    ]


def is_constant(numbers: Sequence[float]) -> bool:
    """Whether the numbers are all the same, as far as floats can tell."""
    return max(numbers) - min(numbers) <= CLOSE * max(map(abs, numbers))


def _is_roughly_constant(
    pairs: Sequence[tuple[float, float]], gap: Callable[[float, float], float]
) -> bool:
    """Whether a few numbers may be those of many that are all the same."""
    numbers = [gap(mine, theirs) for mine, theirs in pairs]
    near = max(numbers, default=0) - min(numbers, default=0)
    return not near > 2 * CLOSE * max(map(abs, numbers), default=0)


class Looked(Sequence[Row]):
    """The components of an answer at points, computed where they are looked at."""

    def __init__(self, land: Landscape, points: Sequence[Row]) -> None:
        self._land, self._points = land, points
        self._rows: list[Row] = []

    def __len__(self) -> int:
        return len(self._points)

    def __iter__(self) -> Iterator[Row]:
        return map(self.__getitem__, range(len(self._points)))

    def __getitem__(self, place: int) -> Row:  # type: ignore[override]  # no part is asked for
        for point in self._points[len(self._rows) : place + 1]:
            self._rows.append(tuple(self._land.values(point)))
        return self._rows[place]


MOST_POINTS = 12
CANCELLED = 1e-7
LONGEST_PLACE = 30
DEGREES = "degrees in place of radians"
UNSCALED = "the scale factor is missing: that is the partial derivative"
TRANSPOSED = "transposed: rows and columns are exchanged"
ELSEWHERE = "that is another entry"

_TURN = div(Apply("pi"), number(180))
_INVERSE = {row.name for row in TRIGONOMETRIC if row.name.startswith("a")}
_FORWARD = {row.name for row in TRIGONOMETRIC} - _INVERSE


class Setting(NamedTuple):
    """Where slips are looked at: at points of the domain, or at one point with samples."""

    function: Function
    partials: tuple[Tree, ...]
    quantity: Quantity
    names: tuple[str, ...]
    points: tuple[Row, ...]
    samples: tuple[Row, ...] = ()


class Slips:
    """The slips to one question."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def confused(
        self, given: Sequence[Row], wrong: Collection[int], spreads: Row
    ) -> dict[int, str]:
        """A sentence for each wrong component where the right gradient was used wrongly.

        `given` is the answer at every point; `spreads` are how far its decimals may be off.
        """
        return named(given, self._off(given, wrong), spreads, self._confusions)

    def broken(self, given: Rows, wrong: Collection[int], spreads: Row) -> dict[int, str]:
        """A sentence for each wrong component where a wrong gradient was used rightly.

        Or where the answer is off by a constant or a factor.
        """
        wrong = self._off(given, wrong)
        found = named(given, wrong, spreads, self._derivations)
        for place in {place for place in wrong if place < len(given[0])} - found.keys():
            sentence = self._regular(given, place)
            if sentence:
                found[place] = sentence
        return found

    def _off(self, given: Rows, wrong: Collection[int]) -> list[int]:
        """The wrong components that are not right wherever they are numbers."""
        width = len(given[0])
        return [
            place for place in wrong if place >= width or not fits(given, self._right, place, 0.0)
        ]

    def _regular(self, given: Sequence[Row], place: int) -> str | None:
        """What is said of an answer that is off by a constant or by a factor."""
        few = pairs_of(islice(given, LEAST_POINTS), self._right.rows[:LEAST_POINTS], place)
        if not (_is_roughly_constant(few, sub) or _is_roughly_constant(few, over)):
            return None
        pairs = pairs_of(given, self._right.rows, place)
        if len(pairs) < LEAST_POINTS:
            return None
        if is_constant([mine - theirs for mine, theirs in pairs]):
            return self._setting.quantity.offset
        if all(theirs for _, theirs in pairs) and is_constant([a / b for a, b in pairs]):
            return f"off by the factor {pairs[0][0] / pairs[0][1]:.6g}"
        return None

    @cached_property
    def _right(self) -> Suspect:
        """The right answer."""
        return Suspect("", tuple(self._setting.quantity.right(here) for here in self._places))

    @cached_property
    def _places(self) -> list[Place]:
        """The point, f and ∇f for every row of an answer."""
        places = [self._place(point) for point in self._setting.points]
        if not self._setting.samples:
            return places
        return [self._sampled(places[0], sample) for sample in self._setting.samples]

    def _place(self, point: Row) -> Place:
        value, *slopes = self._program(point)[: 1 + len(self._setting.partials)]
        return Place(point[: len(self._setting.function.variables)], value, tuple(slopes))

    def _sampled(self, contact: Place, sample: Row) -> Place:
        if len(sample) != len(contact.point):
            return contact._replace(sample=sample)
        other = self._place(sample)
        return contact._replace(sample=sample, beyond=other.value, elsewhere=other.gradient)

    @cached_property
    def _confusions(self) -> list[Suspect]:
        """The right gradient, wrongly used."""
        quantity = self._setting.quantity
        suspects = self._columns(quantity.confused, whole=True)
        opposite = tuple(tuple(-x for x in quantity.right(here)) for here in self._places)
        suspects.append(Suspect(OPPOSITE, opposite))
        if len(self._setting.points) == 1:  # at one point f(a) is likelier than a broken rule
            rows = zip(self._places, opposite, strict=True)
            value = tuple((here.value,) * len(row) for here, row in rows)
            suspects.append(Suspect(VALUE, value))
        return suspects

    @cached_property
    def _derivations(self) -> list[Suspect]:
        """A wrong gradient, rightly used; then what single components may be otherwise."""
        if self._setting.function.system is not None:
            return [self._unscaled, *self._columns(self._setting.quantity.apart, whole=False)]
        count = len(self._setting.partials)
        rows = [tuple(self._program(point)) for point in self._setting.points]
        in_degrees = [
            self._from(gradients, DEGREES)
            for start in (1 + count, 1 + 2 * count)
            if _varies(gradients := [row[start : start + count] for row in rows])
        ]
        broken = [self._mutated(rows, group) for group in _groups(self._mutations)]
        apart = self._columns(self._setting.quantity.apart, whole=False)
        return [*in_degrees, *broken, *apart]

    @property
    def _unscaled(self) -> Suspect:
        """The partial derivatives in place of the components along unit vectors."""
        land = Landscape(partials(self._setting.function), self._setting.names)
        return self._from([tuple(land.values(each)) for each in self._setting.points], UNSCALED)

    def _columns(
        self, ways: Callable[[Place], Iterator[Confusion]], *, whole: bool
    ) -> list[Suspect]:
        """One suspect for each confusion, with what comes out at every place."""
        table = zip(*(list(ways(here)) for here in self._places), strict=True)
        return [Suspect(column[0][0], tuple(row for _, row in column), whole) for column in table]

    def _mutated(self, rows: Sequence[Row], group: Sequence[tuple[int, Mutation]]) -> Suspect:
        """The answer that broken derivations of some partial derivatives lead to."""
        gradients = []
        for row in rows:
            slopes = list(row[1 : 1 + len(self._setting.partials)])
            for place, mutation in group:
                change = row[mutation.adjoint] * (row[mutation.broken] - row[mutation.right])
                slopes[place] += change
                if abs(slopes[place]) < CANCELLED * abs(change):
                    slopes[place] = nan  # what is left is rounding
            gradients.append(tuple(slopes))
        return self._from(gradients, _sentence(group[0][1]))

    def _from(self, gradients: Sequence[Row], sentence: str) -> Suspect:
        many = gradients
        if len(gradients) < len(self._places):
            many = [gradients[0]] * len(self._places)
        right = self._setting.quantity.right
        rows = tuple(
            right(place._replace(gradient=slopes))
            for place, slopes in zip(self._places, many, strict=True)
        )
        return Suspect(sentence, rows)

    @property
    def _mutations(self) -> list[tuple[int, Mutation]]:
        """Broken derivations for each variable, with places among the outputs of the program."""
        return self._compiled[1]

    @property
    def _program(self) -> Program:
        return self._compiled[0]

    @cached_property
    def _compiled(self) -> tuple[Program, list[tuple[int, Mutation]]]:
        setting = self._setting
        tree, variables = setting.function.tree, setting.function.variables
        tape = Tape(setting.names)
        in_degrees = (
            *(rewritten(partial, _in_degrees) for partial in setting.partials),
            *gradient(rewritten(tree, _in_degrees), variables),
        )
        outputs = [tape.add(each) for each in (tree, *setting.partials, *in_degrees)]
        found: list[tuple[int, Mutation]] = []
        for place, name in enumerate(variables):
            for mutation in mutations(tape, tree, name, setting.partials[place]):
                first = len(outputs)
                outputs += mutation.adjoint, mutation.broken, mutation.right
                found.append(
                    (place, mutation._replace(adjoint=first, broken=first + 1, right=first + 2))
                )
        return Program(tape, outputs), found


def _varies(rows: Sequence[Row]) -> bool:
    """Whether an answer depends on the point, or there is only one.

    At moderate numbers of degrees cos(x)/|cos(x)| is 1 like nothing in degrees.
    """
    return len(rows) == 1 or any(
        not is_constant(column) for column in map(_finite, zip(*rows, strict=True)) if column
    )


def _finite(column: Row) -> Row:
    return tuple(x for x in column if isfinite(x))


def _groups(found: Sequence[tuple[int, Mutation]]) -> Iterator[list[tuple[int, Mutation]]]:
    """Each mutation alone; then the first of a kind for each variable, or all places, together."""
    yield from ([each] for each in found)
    kinds: dict[str, dict[tuple[int, Tree], tuple[int, Mutation]]] = {}
    for variable, mutation in found:
        places = kinds.setdefault(mutation.kind, {})
        places.setdefault((variable, mutation.place), (variable, mutation))
    for places in kinds.values():
        if len(places) > 1:
            yield list(
                {variable: each for (variable, _), each in reversed(places.items())}.values()
            )
            yield list(places.values())


def _sentence(mutation: Mutation) -> str:
    """The slip, and where it is, if that is short."""
    text = unparse(mutation.place)
    return f"{mutation.kind}, in {text}" if len(text) <= LONGEST_PLACE else mutation.kind


def _in_degrees(node: Apply) -> Tree:
    """A function as a pocket calculator computes it that is set to degrees."""
    if node.op in _FORWARD:
        return Apply(node.op, (mul((node.args[0], _TURN)),))
    return div(node, _TURN) if node.op in _INVERSE else node


NICE_POINTS, OTHER_POINTS = 12, 12
FAR, CLOSEST = 12.0, 0.01
ROUNDED = 1.01
STEP, ROUGH = 1e-4, 1e-2
"""Of a difference quotient, and how far off it may be."""


def quantity_of(result: Result) -> Quantity | None:
    """What a result is, as a function of the gradient; None where it is none."""
    match result:
        case Gradient() | GradientAt() | UnitGradient():
            return Slopes(unit=isinstance(result, UnitGradient))
        case Norm() | NormAt():
            return Length()
        case DirectionalDerivative() | DirectionalDerivativeAt():
            along = numbers(result.along)
            return RateAlongVector(along, normalized=result.normalized)
    return None


def scalars(tree: Tree) -> tuple[Tree, ...]:
    """A formula, or those of several functions."""
    return tree.args if isinstance(tree, Apply) and tree.op == "vector" else (tree,)


def numbers(vector: Vector) -> Row:
    """Numbers as floats; nan where they depend on a parameter."""
    return values([part.exact for part in vector])


class Naming:
    """Names the slips in answers to one question."""

    def __init__(
        self, result: Result, point: Vector | None, domain: Domain, right: Sequence[Tree]
    ) -> None:
        self._result, self._point, self._domain = result, point, domain
        self._right, self._quantity = right, quantity_of(result)

    def named(self, reply: Reply, wrong: Collection[int], width: int) -> dict[int, str]:
        """A sentence for each wrong component that is a known slip; a matrix has that width."""
        parts = reply.parts
        if any(set(free_names(part)) - set(self._domain.names) for part in parts):
            return self._with_names(parts, wrong)
        land = Landscape(parts, self._domain.names)
        given = Looked(land, self._floats)
        if not given or not parts:
            return {}
        spreads = tuple(spread_of(part, reply.source) for part in parts)
        if self._quantity is None:
            return self._rearranged(given, wrong, spreads, width)
        written = [place for place in wrong if place < len(parts)]
        try:
            found = self._slips.confused(given, wrong, spreads)
            rest = [place for place in written if place not in found]
            found |= self._integrated(parts, rest, land)
            rest = [place for place in rest if place not in found]
            return found | self._slips.broken(given, rest, spreads)
        except GradcliError:  # a derivation that is beyond the rules has no known slips
            return {}

    def _rearranged(
        self, given: Rows, wrong: Collection[int], spreads: Row, width: int
    ) -> dict[int, str]:
        """What can be said of any numbers: a matrix is transposed, a sign or a place is wrong."""
        land = Landscape(self._right, self._domain.names)
        rows = [tuple(land.values(floats)) for floats in self._floats]
        across = tuple(tuple(x for k in range(width) for x in row[k::width]) for row in rows)
        suspects = [Suspect(TRANSPOSED, across, whole=True)] if width < len(rows[0]) else []
        if len(given[0]) == len(rows[0]):
            suspects.append(Suspect(OPPOSITE, tuple(tuple(-x for x in row) for row in rows)))
            suspects += [
                Suspect(ELSEWHERE, tuple((*row[shift:], *row[:shift]) for row in rows))
                for shift in range(1, len(rows[0]))
            ]
        return named(given, wrong, spreads, suspects)

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
            land = Landscape(scalars(self._result.function.tree), self._domain.names)
            points = near([point for point in points if all(land.heights(point))])
        return [*points[:NICE_POINTS], *points[NICE_POINTS:][-OTHER_POINTS:]]

    @cached_property
    def _slips(self) -> Slips:
        function = self._result.function
        points, names = self._floats, self._domain.names
        if self._point is not None:
            place = Landscape([part.exact for part in self._point], names)
            points = [(*place.values(floats), *floats) for floats in points]
            names = (*function.variables, *names)
        quantity = self._quantity or Slopes(unit=False)
        return Slips(Setting(function, components(function), quantity, names, tuple(points)))


def near(points: list[Row]) -> list[Row]:
    """The points of moderate size: elsewhere differences of large numbers say little."""
    return [point for point in points if all(CLOSEST <= abs(x) < FAR for x in point)] or points


def spread_of(part: Tree, source: str) -> float:
    """How far the decimals in an answer may be off."""
    units = (spread.unit for spread in blurred(part, source).spreads.values())
    return ROUNDED * float(sum(units, Fraction(0))) / 2

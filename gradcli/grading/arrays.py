"""Answers that are vectors and matrices: judged at random arrays of random sizes, or at a point.

An answer is wrong where its shape is another, or where its numbers are certainly others at arrays
at which f has a gradient; it is right where it becomes the same formula as the gradient, tidied, or
where all numbers agree at all of the arrays.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from math import isnan
from typing import NamedTuple

from gradcli.arithmetic import arrays
from gradcli.arithmetic.tensors import Given, each, elements, shape_of
from gradcli.arithmetic.unfolding import RefinedArrays
from gradcli.differentiation.tape import Tape
from gradcli.errors import GradcliError, LimitError
from gradcli.grading.equality import LEAST_ROUNDED, LEAST_SHOWN, Rounding
from gradcli.grading.judge import REASONS, TOO_MANY, as_meant, quantities
from gradcli.grading.quantities import NO_ROOT, NO_UNIT, NORMALISED, NOT_NORMALISED
from gradcli.grading.random_arrays import Point, RandomArrays
from gradcli.grading.repairs import Repair, Repairs, as_others_write, as_symmetric, factor_between
from gradcli.language.build import ZERO, add, decimal, div, mul, neg
from gradcli.language.dimensions import (
    DimensionError,
    Shape,
    as_in_papers,
    in_language,
    shown,
    value_shape,
)
from gradcli.language.inputs.answers import Reply, read_arrays
from gradcli.language.inputs.precision import Spread, blurred
from gradcli.language.ranks import rank
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, free_names, substitute
from gradcli.language.unparse import explain
from gradcli.results.arrays import (
    ArrayGradient,
    ArrayHessian,
    ArrayNorm,
    ArrayRate,
    ArrayResult,
    ArrayUnitGradient,
)
from gradcli.results.backprops import Backprop, Tensor
from gradcli.results.base import Value
from gradcli.results.checks import Check, Counterexample, Standing, Verdict, checked
from gradcli.results.statements import answer_of
from gradcli.verbs.arrays import Calculus

CLOSE, NOTHING = 1e-10, 1e-100
FLOATS = 1e-8
ROUNDED = 1 + CLOSE
FEWEST = 3
"""Random arrays at which an answer has to agree."""

NOT_PUT_IN = "a formula in place of a number: the point is not put in"
IDENTITY = "I"
AGREED = "equal to all digits that are certain"


class Sought(NamedTuple):
    """One array that is asked for: what it is called, its shape, and the right formula."""

    symbol: str
    shape: Shape
    reference: Tree


class Trial(NamedTuple):
    """Arrays for all names, and the right answers there."""

    point: Point
    expected: tuple[Tensor, ...]


class ArrayAnswers:
    """Checks arrays, one for each quantity that is asked for."""

    def __init__(self, result: ArrayResult | Backprop) -> None:
        self._function, self._result = result.function, result
        self._at_point = isinstance(result, Backprop)
        self._is_gradient = isinstance(result, Backprop | ArrayGradient | ArrayUnitGradient)
        if isinstance(result, Backprop):
            self._shapes = {name: _lengths(value) for name, value in result.point.items()}
            self._quantities = [
                Sought(symbol, _lengths(value), tree_of(value))
                for symbol, value in zip(
                    result.function.partials, result.gradients.values(), strict=True
                )
            ]
            point = {name: Given(value) for name, value in result.point.items()}
            self._samples = [Trial(point, tuple(result.gradients.values()))]
        else:
            self._shapes = {name: tuple(axes) for name, axes in result.dimensions.items()}
            self._quantities = _formulas(result, self._shapes)
            self._samples = self._drawn()

    @property
    def _ranks(self) -> dict[str, int]:
        return {name: len(shape) for name, shape in self._shapes.items()}

    @cached_property
    def _calculus(self) -> Calculus:
        return Calculus(in_language(self._function.tree), self._shapes)

    def _drawn(self) -> list[Trial]:
        """Random arrays, and the right answers there, of which no number is in doubt."""
        references = [each.reference for each in self._quantities]
        targets = {name for tree in self._calculus.columns.targets for name in free_names(tree)}
        trees = [in_language(self._function.tree), *references]
        found = []
        for point in RandomArrays(trees, self._shapes, targets).points():
            expected = evaluated(references, point)
            if not any(isnan(x) for tensor in expected for _, x in elements(tensor)):
                found.append(Trial(point, tuple(expected)))
        return found

    def read(self, text: str, scope: Scope) -> Reply:
        """The answer, as it is written; ReadError where it can't be read."""
        ranks, scope = self._ranks, scope.declare(*self._shapes)
        if not scope.knows(IDENTITY) and not self._at_point:
            scope, ranks = scope.declare(IDENTITY), {**ranks, IDENTITY: 2}
        names = self._function.variables if self._is_gradient else ()
        return read_arrays(text, scope._replace(ranks=ranks), names)

    def check(self, reply: Reply) -> Check:
        """A verdict for each array; one that is missing, or one too many, is wrong."""
        count = len(self._quantities)
        verdicts = [self._verdict(place, reply) for place in range(count)]
        verdicts = as_meant(verdicts, reply, self._verdict)
        verdicts += [
            Verdict("", answer, Standing.WRONG, TOO_MANY) for answer in reply.parts[count:]
        ]
        named = [self._as_in_papers(self._named(*pair)) for pair in enumerate(verdicts)]
        return checked(self._function, None, reply.source, named)

    def _as_in_papers(self, verdict: Verdict) -> Verdict:
        answer = verdict.answer and as_in_papers(verdict.answer, self._ranks)
        return verdict._replace(answer=answer)

    def _verdict(self, place: int, reply: Reply) -> Verdict:
        """The verdict on one array; one that multiplies by * may mean the matrix product."""
        symbol = self._quantities[place].symbol
        if place >= len(reply.parts):
            return Verdict(symbol, None, Standing.WRONG, "is missing")
        answer = self._with_identity(reply.parts[place], place)
        if self._at_point and free_names(answer):
            return Verdict(symbol, answer, Standing.WRONG, "", slip=NOT_PUT_IN)
        verdict = self._judged(place, answer, reply.source)
        other = as_others_write(answer, self._shapes)
        if verdict.standing is Standing.WRONG and other != answer:
            again = self._judged(place, other, reply.source)
            if again.standing is Standing.RIGHT:
                return again._replace(
                    answer=answer, reason=f"{again.reason} if read as {explain(other)}"
                )
        return verdict

    def _with_identity(self, answer: Tree, place: int) -> Tree:
        """The answer with a matrix of the size that fits in place of I."""
        if IDENTITY in self._shapes or IDENTITY not in free_names(answer):
            return answer
        found = answer
        for name, shape in reversed(self._shapes.items()):
            if len(shape) == 1 or len(set(shape)) == 1:
                found = substitute(answer, {IDENTITY: Apply("eye", (Symbol(name),))})
                if self._fits(found, place):
                    return found
        return found

    def _fits(self, answer: Tree, place: int) -> bool:
        """Whether an answer has the shape that it should have; 0 stands for zeros."""
        try:
            shape = value_shape(answer, self._shapes)
        except DimensionError:
            return False
        return shape == self._quantities[place].shape or answer == ZERO

    def _judged(self, place: int, answer: Tree, source: str) -> Verdict:
        symbol, shape, _ = self._quantities[place]
        try:
            found = value_shape(answer, self._shapes)
        except DimensionError as error:
            return Verdict(symbol, answer, Standing.WRONG, error.message)
        if found != shape and answer != ZERO:
            whose = self._whose(place)
            reason = f"the shape {shown(found)} in place of {shown(shape)}{whose}"
            return Verdict(symbol, answer, Standing.WRONG, reason)
        try:
            return self._compared(place, answer, source)
        except LimitError:
            reason = "it takes too much work to tell"
            return Verdict(symbol, answer, Standing.UNDECIDED, reason)

    def _whose(self, place: int) -> str:
        """Whose shape a gradient has."""
        return f", that of {self._function.variables[place]}" if self._is_gradient else ""

    def _compared(self, place: int, answer: Tree, source: str) -> Verdict:
        """The verdict on an answer of the right shape, by its numbers."""
        verdict = Verdict(self._quantities[place].symbol, answer, Standing.WRONG, "")
        agreeing = 0
        for sample in self._samples:
            expected = sample.expected[place]
            if _agree(_in_floats(answer, sample.point), expected):
                agreeing += 1
                continue
            (given,), sure = _refined([answer], sample.point)
            if _agree(given, expected):
                agreeing += 1
            elif sure:
                rounding = self._rounding(place, answer, source)
                if rounding in REASONS:
                    return verdict._replace(standing=Standing.RIGHT, reason=REASONS[rounding])
                return verdict._replace(
                    counterexample=self._counterexample(sample, answer, given, place)
                )
        if self._at_point:
            return verdict._replace(standing=Standing.RIGHT, reason=AGREED)
        if agreeing and self._is_proved(answer, place):
            return verdict._replace(standing=Standing.RIGHT, reason="proved equal")
        if agreeing < FEWEST:
            reason = "too few arrays were found at which f has a gradient"
            return verdict._replace(standing=Standing.UNDECIDED, reason=reason)
        reason = f"equal at {agreeing} random arrays"
        return verdict._replace(standing=Standing.RIGHT, reason=reason)

    def _is_proved(self, answer: Tree, place: int) -> bool:
        """Whether an answer and the right one become the same formula, tidied."""
        calculus = self._calculus
        try:
            right, given = (
                calculus.tidied(calculus.columns.lowered(tree).tree)
                for tree in (self._quantities[place].reference, answer)
            )
            return right == given or calculus.tidied(add((given, neg(right)))) == ZERO
        except GradcliError:
            return False

    def _rounding(self, place: int, answer: Tree, source: str) -> Rounding:
        """Whether the right numbers lie within what rounded decimals in an answer leave open."""
        blur = blurred(answer, source)
        spreads = blur.spreads
        if not self._at_point:
            spreads = {k: v if v.digits >= LEAST_ROUNDED else v.exactly for k, v in spreads.items()}
        if not any(each.unit for each in spreads.values()):
            return Rounding.NONE
        inside = (self._is_within(blur.tree, spreads, each, place) for each in self._samples)
        return Rounding.ROUNDED if all(inside) else Rounding.NONE

    def _is_within(
        self, tree: Tree, spreads: Mapping[str, Spread], sample: Trial, place: int
    ) -> bool:
        """Whether moving each decimal by half a unit moves the answer far enough."""

        def moved(name: str = "") -> list[float]:
            numbers = {
                key: Given(float(each.value + (each.unit / 2 if key == name else 0)))
                for key, each in spreads.items()
            }
            return [x for _, x in elements(evaluated([tree], {**sample.point, **numbers})[0])]

        right = [x for _, x in elements(sample.expected[place])]
        center, ways = moved(), [moved(name) for name in spreads]
        return all(
            abs(x - right[k]) <= sum(abs(way[k] - x) for way in ways) * ROUNDED + CLOSE * abs(x)
            for k, x in enumerate(center)
        )

    def _counterexample(
        self, sample: Trial, answer: Tree, given: Tensor, place: int
    ) -> Counterexample:
        """The arrays in f and the answer, and both values; at a given point, those alone."""
        used = free_names(in_language(self._function.tree), answer)
        names = () if self._at_point else tuple(name for name in self._shapes if name in used)
        point = tuple(_value(sample.point[name].floats) for name in names)
        missing = any(isnan(x) for _, x in elements(given))
        mine, right = (each(_brief, tensor) for tensor in (given, sample.expected[place]))
        if mine == right:
            mine, right = given, sample.expected[place]
        return Counterexample(names, point, None if missing else _value(mine), _value(right))

    def _named(self, place: int, verdict: Verdict) -> Verdict:
        """The verdict with the slip that was made, where it is a known one."""
        answer = verdict.answer
        if verdict.standing is not Standing.WRONG or verdict.slip or answer is None:
            return verdict
        if place >= len(self._quantities) or not self._samples:
            return verdict
        slip = self._factor(place, answer)
        if slip is None and not self._at_point:
            slip = self._symmetric(place, answer) or self._mended(place, answer)
        return verdict._replace(slip=slip)

    def _factor(self, place: int, answer: Tree) -> str | None:
        """What is said of an answer that is off by a factor, the same for all elements."""
        if not self._fits(answer, place):
            return None
        pairs = []
        for sample in self._samples:
            (given,) = evaluated([answer], sample.point)
            sizes = {
                axis: length
                for name, axes in self._shapes.items()
                for axis, length in zip(axes, shape_of(sample.point[name].floats), strict=True)
            }
            pairs.append((given, sample.expected[place], sizes))
        return factor_between(pairs)

    def _symmetric(self, place: int, answer: Tree) -> str | None:
        """Whether an answer is right where a constant matrix is symmetric."""
        reference, variables = self._quantities[place].reference, self._function.variables
        for name, shape in self._shapes.items():
            square = len(shape) == 2 and len(set(shape)) == 1 and name not in variables
            if square and self._fits(answer, place):
                given, right = (as_symmetric(tree, name) for tree in (answer, reference))
                if all(
                    _agree(_in_floats(given, each.point), _in_floats(right, each.point), FLOATS)
                    for each in self._samples
                ):
                    return f"that is right where {name} is symmetric, which is not said"
        return None

    def _mended(self, place: int, answer: Tree) -> str | None:
        """The slip that was made, told by what mends the answer."""
        quantity, whose = self._quantities[place], self._whose(place)
        readings = dict.fromkeys((answer, as_others_write(answer, self._shapes)))
        found: Iterator[Repair] = chain(
            self._confused(answer),
            *(Repairs(each, quantity.reference, self._shapes, whose) for each in readings),
        )
        mends = (said for said, tree in found if self._is_right(tree, place))
        return next(mends, None)

    def _confused(self, answer: Tree) -> Iterator[Repair]:
        """What is to be done to the gradient in the end, where it was not done."""
        match self._result:
            case ArrayRate(along=along, normalized=normalized):
                vector = in_language(along)
                length = Apply("norm" if rank(vector, self._ranks) else "abs", (vector,))
                if normalized:
                    yield NOT_NORMALISED, div(answer, length)
                else:
                    yield NORMALISED, mul((answer, length))
            case ArrayNorm():
                yield NO_ROOT, Apply("sqrt", (answer,))
            case ArrayUnitGradient(direction=(_,)):
                yield NO_UNIT, div(answer, Apply("norm", (answer,)))

    def _is_right(self, tree: Tree, place: int) -> bool:
        """Whether a formula gives the right numbers at all arrays, as far as floats tell."""
        return self._fits(tree, place) and all(
            _agree(_in_floats(tree, sample.point), sample.expected[place], FLOATS)
            for sample in self._samples
        )


def evaluated(trees: Sequence[Tree], point: Point) -> list[Tensor]:
    """The values of formulas at arrays, nan for what has no value; every digit is certain."""
    return _refined(trees, point)[0]


def _refined(trees: Sequence[Tree], point: Point) -> tuple[list[Tensor], bool]:
    """Values with certain digits, and whether what has none certainly has none."""
    tape = Tape(list(point), guarded=True)
    refined = RefinedArrays(tape, point)
    found = refined.values([tape.add(tree) for tree in trees])
    return found, all(doubt.certain for doubt in refined.doubts.values())


def _in_floats(tree: Tree, point: Point) -> Tensor:
    """The value of a formula at arrays, as floats give it."""
    return arrays.evaluated([tree], {name: given.floats for name, given in point.items()})[0]


def _agree(given: Tensor, expected: Tensor, tolerance: float = CLOSE) -> bool:
    """Whether two arrays have the same numbers; a 0 stands for zeros of any shape."""
    right = [x for _, x in elements(expected)]
    if given == 0:
        return not any(right)
    mine = [x for _, x in elements(given)]
    return shape_of(given) == shape_of(expected) and all(
        abs(x - y) <= tolerance * max(abs(x), abs(y)) + NOTHING
        for x, y in zip(mine, right, strict=True)
    )


def _lengths(tensor: Tensor) -> Shape:
    """The shape of numbers."""
    return tuple(map(str, shape_of(tensor)))


def tree_of(tensor: Tensor) -> Tree:
    """Numbers as a formula."""
    if isinstance(tensor, Sequence):
        return Apply("vector", tuple(map(tree_of, tensor)))
    return decimal(repr(tensor))


def _brief(number: float) -> float:
    return float(f"{number:.{LEAST_SHOWN}g}")


def _value(tensor: Tensor) -> Value:
    tree = tree_of(tensor)
    return Value(tree, tree)


def _formulas(result: ArrayResult, shapes: Mapping[str, Shape]) -> list[Sought]:
    """The formulas that are asked for; a gradient has the shape of its variable."""
    names = result.function.variables
    match result:
        case ArrayGradient() | ArrayUnitGradient():
            forms: list[Shape] = [shapes.get(name, ()) for name in names]
        case ArrayHessian():
            forms = [shapes[names[0]] * 2]
        case _:
            forms = [()]
    symbols = quantities(result)
    return [
        Sought(symbol, shape, in_language(tree))
        for symbol, shape, tree in zip(symbols, forms, answer_of(result), strict=True)
        if not isinstance(tree, Value)
    ]

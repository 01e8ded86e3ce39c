"""A function near a point in closed form: exact numbers, without SymPy.

The same operations as in `quick` and `careful`. What the closed forms can't tell raises
`BeyondError`: then proofs are due.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, partial, reduce
from operator import add
from typing import TypeVar

from gradcli.algebra.terms import common_divisor, content
from gradcli.arithmetic.closed_forms import (
    BeyondError,
    Exact,
    as_factor,
    constant,
    made,
    parameters,
    root_of_squares,
    terms_of,
)
from gradcli.arithmetic.closed_functions import CLOSED_FORMS, apart, known_sign
from gradcli.arithmetic.closed_writing import decimals_of, shortest
from gradcli.arithmetic.runner import Doubt, Runner
from gradcli.arithmetic.usual_angles import HALF_TURN, angle_of, begins_with_minus
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.errors import UndefinedError
from gradcli.language.build import rational
from gradcli.language.tree import Apply, Symbol, Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.point.evaluator import Local
from gradcli.point.wording import point_text
from gradcli.results.base import BOTH, Function, Value, Wanted

T = TypeVar("T")
Number = Exact
Numbers = tuple[Exact, ...]
ZERO = Fraction(0)


class Program:
    """A function and its gradient, ready to be computed; names without a value are parameters."""

    def __init__(self, function: Function) -> None:
        others = [name for name in free_names(function.tree) if name not in function.variables]
        tape = Tape((*function.variables, *others), guarded=True)
        value = tape.add(function.tree)
        self._parameters: Numbers = tuple(constant(Symbol(name)) for name in others)
        names = function.variables
        self._local = Runner(
            tape, [value, *gradient(tape, value, names=names)], CLOSED_FORMS, nearby=True
        )
        self._value = Runner(tape, [value], CLOSED_FORMS)

    def local(self, point: Numbers) -> list[Exact | Doubt]:
        """f(a) and ∇f(a), at a point around which f has a derivative."""
        return self._local((*map(apart, point), *self._parameters))

    def value(self, point: Numbers) -> Exact | Doubt:
        """f(a)."""
        return self._value((*map(apart, point), *self._parameters))[0]


@lru_cache(maxsize=8)
def prepared(function: Function) -> Program:
    """The function made ready to run."""
    return Program(function)


def local(function: Function, point: Sequence[Tree], wanted: Wanted) -> Local:
    """f(a) and ∇f(a) at the point a. Raises UndefinedError where f certainly has no value."""
    place, program = exact_numbers(point), prepared(function)
    found = program.local(place)
    if any(isinstance(outcome, Doubt) for outcome in found):
        value = program.value(place)
        certain = isinstance(value, Doubt) and value.certain
        raise (why_undefined(function, place) if certain else None) or BeyondError
    value, *slopes = map(_known, found)
    return Local(place, value, tuple(map(zero_or, slopes)), partial(value_of, wanted=wanted))


def why_undefined(function: Function, point: Numbers) -> UndefinedError | None:
    """The first demand of the function's nodes that is not met at a point; None if none is seen."""
    from gradcli.point.demands import demands  # noqa: PLC0415  # for errors only

    def fulfilled(comparison: Apply) -> bool | None:
        sides = [prepared(function._replace(tree=side)).value(point) for side in comparison.args]
        known = [side for side in sides if not isinstance(side, Doubt)]
        return CLOSED_FORMS.holds(comparison.op, *known, nearby=False) if len(known) > 1 else None

    for demand in demands(function.tree):
        if fulfilled(demand.needs) is False and all(map(fulfilled, demand.reached)):
            where = point_text(function.variables, [value_of(number) for number in point])
            message = f"{function.name} is undefined at {where}: {demand.lack}"
            return UndefinedError(message, span=demand.blamed.span)
    return None


def value_at(function: Function, point: Numbers) -> Exact:
    """f(a)."""
    return _known(prepared(function).value(point))


def exact_numbers(trees: Sequence[Tree]) -> Numbers:
    """Constant trees as numbers."""
    return tuple(map(_exact_number, trees))


def _exact_number(tree: Tree) -> Exact:
    value = rational(tree)
    return value_at(Function(tree, ()), ()) if value is None else value


def _known(outcome: Exact | Doubt) -> Exact:
    if isinstance(outcome, Doubt):
        raise BeyondError
    return outcome


def sign_of(number: Exact) -> int:
    """The sign of a number: −1, 0 or 1. Raises UndefinedError where it depends on a parameter."""
    sign = known_sign(number)
    if sign is None:
        raise BeyondError
    return sign


def zero_or(number: Exact) -> Exact:
    """The number, and plain 0 for what is 0 in disguise."""
    return ZERO if not parameters(number) and sign_of(number) == 0 else number


def vanishes(number: Exact) -> bool:
    """Whether a number is 0; one that depends on a parameter is not."""
    return zero_or(number) == 0


def dot(left: Sequence[Exact], right: Sequence[Exact]) -> Exact:
    """The dot product of two vectors."""
    return zero_or(reduce(add, (a * b for a, b in zip(left, right, strict=True))))


def length(vector: Sequence[Exact]) -> Exact:
    """The Euclidean length of a vector."""
    first, *others = sorted(vector, key=lambda number: number == 0)
    if not (parameters(first) or any(others)):
        return first if sign_of(first) >= 0 else -first
    return root_of_squares(vector)


def degrees(x: Exact, y: Exact) -> Exact | None:
    """The angle of the vector (x, y) against the x-axis, in degrees in (−180, 180].

    None where it depends on a parameter.
    """
    if parameters(x) or parameters(y):
        return None
    return angle_of(y, x) * Fraction(180) / HALF_TURN


def has_minus(number: Exact) -> bool:
    """Whether a number is negative or, where a parameter decides, written so."""
    return begins_with_minus(number) if parameters(number) else sign_of(number) < 0


def primitive(vector: Sequence[Exact], beside: Sequence[Exact] = ()) -> Numbers:
    """A vector and the numbers beside it, divided by what the vector's components have in common.

    That is their one irrational factor, and the rational content of all numbers; both positive.
    """
    surds = {as_factor(terms_of(number))[0] for number in vector if number != 0}
    surd = made({surds.pop(): 1}) if len(surds) == 1 else Fraction(1)
    if not parameters(surd):
        surd = surd if sign_of(surd) > 0 else -surd
        vector, beside = ([number / surd for number in numbers] for numbers in (vector, beside))
    together = (*vector, *beside)
    size = common_divisor([_coefficient(number) for number in together if number != 0])
    return tuple(number / Fraction(size) for number in together) if size else together


def reduced(number: Exact, zero: Exact) -> Exact:
    """A number, less that rational multiple of a zero that leaves the fewest terms."""
    terms, others = terms_of(number), terms_of(zero)
    ratios = [Fraction(c) / Fraction(others[term]) for term, c in terms.items() if term in others]
    found = [number, *(number - ratio * zero for ratio in ratios)]
    return min(found, key=lambda each: (len(terms_of(each)), len(parameters(each))))


def _coefficient(number: Exact) -> Fraction:
    """The rational factor that a number is written with; a sum has none."""
    terms = terms_of(number)
    return Fraction(content(terms)) if len(terms) == 1 else Fraction(1)


def value_of(number: Exact, wanted: Wanted = BOTH) -> Value:
    """The number as a result: its shortest exact form, and decimals correct to the last digit."""
    if parameters(number):
        tree = shortest(number)
        return Value(tree, tree)
    exact = shortest(zero_or(number)) if wanted.exact else None
    if exact is not None and wanted.longest and len(unparse(exact)) > wanted.longest:
        exact = None
    if exact is not None and not wanted.decimals:
        return Value(exact, exact)
    rounded = decimals_of(number, wanted.digits)
    return Value(exact or rounded, rounded)

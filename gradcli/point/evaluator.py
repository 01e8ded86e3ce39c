"""The ways to compute at a point: each quicker than the next, and knowing where it can't tell.

Floats with error bounds (`quick`), enclosures of any precision (`certain`), numbers in closed form
(`closed`), and SymPy's, which prove and explain (`careful`). A verb is written once, over an engine
`at`; all have the same operations.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from gradcli.errors import GradcliError, LimitError, UndefinedError
from gradcli.language.tree import Tree
from gradcli.results.base import BOTH, Function, Value, Vector, Wanted

T = TypeVar("T")
Number = Any
"""A number of an engine's own: it can be added, subtracted, multiplied and divided."""

Numbers = tuple[Number, ...]
Coordinates = Sequence[Tree]


class Local(NamedTuple):
    """The point a, f(a) and ∇f(a) in an engine's numbers; `shown` makes a result of a number."""

    point: Numbers
    value: Number
    gradient: Numbers
    shown: Callable[[Number], Value]

    def shown_all(self, numbers: Sequence[Number]) -> Vector:
        """Numbers as a result."""
        return tuple(map(self.shown, numbers))


class Engine(Protocol):
    """The operations of an engine; UndefinedError where there is no answer."""

    @property
    def ZERO(self) -> Number:  # noqa: N802  # a constant of a module
        """The number 0."""

    def local(self, function: Function, point: Any, wanted: Wanted) -> Local:
        """f(a) and ∇f(a)."""

    def value_at(self, function: Function, point: Numbers) -> Number:
        """f(a)."""

    def exact_numbers(self, trees: Sequence[Tree]) -> Numbers:
        """Constant trees as numbers."""

    def sign_of(self, number: Number) -> int:
        """−1, 0 or 1; UndefinedError where that depends on a parameter."""

    def vanishes(self, number: Number) -> bool:
        """Whether a number is 0; one that depends on a parameter is not."""

    def dot(self, left: Numbers, right: Numbers) -> Number:
        """The dot product."""

    def length(self, vector: Numbers) -> Number:
        """The Euclidean length."""

    def degrees(self, x: Number, y: Number) -> Number | None:
        """The angle of a vector in degrees; None where it depends on a parameter."""

    def value_of(self, number: Number, wanted: Wanted) -> Value:
        """A number as a result."""

    def has_minus(self, number: Number) -> bool:
        """Whether a number is negative or, where a parameter decides, written so."""

    def primitive(self, vector: Sequence[Number], beside: Sequence[Number] = ()) -> Numbers:
        """A vector and the numbers beside it, divided by what the vector has in common."""

    def reduced(self, number: Number, zero: Number) -> Number:
        """A number with parameters, less that multiple of a zero that leaves the fewest terms."""


class Many(Engine, Protocol):
    """An engine whose numbers are those at many points, a row each."""

    def by_rows(self, build: Callable[[Local, Engine], Any]) -> Any:
        """What is built of the numbers of every row, alone."""


Place: TypeAlias = Coordinates | Many
"""A point, or an engine that knows many."""


def computed(
    verb: Callable[[Engine], T],
    place: Place,
    wanted: Wanted,
    proof: Callable[[Engine], T] | None = None,
) -> T:
    """What a verb finds, by the quickest way that leaves no doubt.

    Floats with bounds come first, then enclosures with more and more bits, which have as many
    decimals as are wanted; that a number is 0 is proved by those in closed form, or by SymPy, which
    explains where there is no answer, too; `proof` is the verb for those, where it is another one.
    """
    if not isinstance(place, Sequence):
        return verb(place)
    for way in (in_floats, in_few_bits, in_closed_form, in_many_bits):
        found = way(verb, wanted)
        if found is not None:
            return found
    return proved(proof or verb)


def in_floats(verb: Callable[[Engine], T], wanted: Wanted) -> T | None:
    """What a verb finds with floats; None where they can't tell or don't suffice."""
    if not wanted.quick:
        return None
    from gradcli.point import quick  # noqa: PLC0415  # exact answers do without

    with suppress(quick.DoubtError, UndefinedError):
        return verb(quick)
    return None


def in_few_bits(verb: Callable[[Engine], T], wanted: Wanted) -> T | None:
    """What a verb finds in enclosures that take little time."""
    return _enclosed(verb, wanted, slice(0, 6))


def in_many_bits(verb: Callable[[Engine], T], wanted: Wanted) -> T | None:
    """What a verb finds in enclosures with as many bits as are worth their while."""
    return _enclosed(verb, wanted, slice(6, 12), last=True)


def _enclosed(
    verb: Callable[[Engine], T], wanted: Wanted, doublings: slice, *, last: bool = False
) -> T | None:
    """What a verb finds in enclosures; LimitError at `last` where a number can't be held."""
    if wanted.exact:
        return None
    from gradcli.arithmetic.enclosures import precision  # noqa: PLC0415  # most do without it
    from gradcli.point import certain, quick  # noqa: PLC0415  # as above

    for bits in certain.precisions(wanted.digits)[doublings]:
        with precision(bits), suppress(quick.DoubtError, UndefinedError):
            try:
                return verb(certain)
            except certain.VastError as error:
                if last:
                    raise LimitError(str(error)) from None
                break
    return None


def in_closed_form(verb: Callable[[Engine], T], _: Wanted) -> T | None:
    """What a verb finds with numbers in closed form; None where they don't suffice.

    Raises UndefinedError where the function certainly has no value.
    """
    from gradcli.arithmetic.closed_forms import BeyondError  # noqa: PLC0415  # floats do mostly
    from gradcli.point import closed  # noqa: PLC0415  # as above

    try:
        return verb(closed)
    except BeyondError:
        return None


def constant_in_closed_form(tree: Tree) -> Value | None:
    """A constant such as sin(π/3), exactly and in decimals; None as above."""
    return in_closed_form(lambda at: at.value_of(at.exact_numbers((tree,))[0], BOTH), BOTH)


def proved(verb: Callable[[Engine], T]) -> T:
    """What a verb finds with SymPy, or why there is nothing to be found."""
    try:
        return verb(exact())
    except (GradcliError, RecursionError, MemoryError):
        raise
    except Exception as error:
        message = "exact arithmetic can't tell what there is at this point"
        raise LimitError(message) from error


def exact() -> Engine:
    """The exact engine; SymPy is imported when it is first needed."""
    from gradcli.point import careful as local  # noqa: PLC0415  # most answers do without

    return local


def moved_by_kinks(function: Function, point: Sequence[Tree]) -> set[str]:
    """The names that those nodes depend on at which the rule for the derivative does not hold."""
    if in_closed_form(lambda at: at.local(function, point, BOTH), BOTH) is not None:
        return set()
    from gradcli.point import careful  # noqa: PLC0415  # SymPy is slow

    return careful.moved_by_kinks(function, point)

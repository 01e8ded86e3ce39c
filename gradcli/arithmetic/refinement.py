"""The numbers on a tape at one point, as the doubles nearest to them.

What floats with error bounds know well enough is taken from them. All else, what rounding has
spoiled, what is too large or too small on the way, and whether it exists at all, is computed anew
in enclosures, with more bits as long as there is doubt: element by element where there are arrays.
Whatever a branch or a factor of 0 makes irrelevant is not looked at.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

from gradcli.arithmetic.balls import UNIT, Ball
from gradcli.arithmetic.bounds import Bounded
from gradcli.arithmetic.reals import as_float
from gradcli.arithmetic.runner import Doubt, Runner
from gradcli.arithmetic.shapes import Shape
from gradcli.arithmetic.tensors import Given, is_number, plain
from gradcli.differentiation.tape import Tape
from gradcli.errors import LimitError
from gradcli.language.build import rational
from gradcli.language.ranks import array_in
from gradcli.language.tree import Tree, operator
from gradcli.language.unparse import unparse
from gradcli.results.backprops import Tensor
from gradcli.results.descents import folded

CERTAIN = 2e-14
"""The largest relative radius of a number that counts as known."""

WALKED = 1e-6
"""The same for a step of a long walk, which is no answer."""

FLOOR = 1e-290
"""Below that, a number's size is not to be told from that of others by its radius."""

PERIOD = 256
SHORT, LONG = 12, 17
PRECISIONS = (128, 512, 2048, 8192)
"""Bits, one after the other. With 2048, a 0 that nothing proves is known to be no larger than the
least double."""

MOST_WORK = 2**30
"""Bits × instructions in one run with more than the least bits."""


class Refining(Protocol):
    """What gives slots of a tape their values at a point."""

    doubts: dict[int, Doubt]
    """The slots that have no value, or whose value can't be told, and why."""

    def values(self, slots: Sequence[int]) -> list[Tensor]:
        """Numbers, vectors and matrices, with nan for what has no value or may have none."""

    def shapes(self, slots: Sequence[int]) -> list[Shape]:
        """The shapes of slots."""

    def behind(self, doubt: Doubt) -> Callable[[int], int | None]:
        """Of a slot, the place of its first element that is computed from what is in doubt."""


class Refined:
    """The values of slots of a tape of numbers at a point; `doubts` are those that have none."""

    def __init__(self, tape: Tape, point: Mapping[str, Given]) -> None:
        """Prepare to compute at a point that gives every input a value."""
        self.doubts: dict[int, Doubt] = {}
        self._tape, self._point = tape, list(point.values())

    def values(self, slots: Sequence[int]) -> list[Tensor]:
        """The numbers, nan for what has no value or may have none."""
        balls = Bounded(self._tape, slots)(list(map(ball, self._point)))
        pairs = zip(slots, balls, strict=True)
        found = {slot: shown(number) for slot, number in pairs if known(number)}
        doubtful = [slot for slot in slots if slot not in found]
        for slot, number in zip(doubtful, Anew(self._tape, doubtful)(self._point), strict=True):
            if isinstance(number, Doubt):
                self.doubts[slot] = number
            found[slot] = math.nan if isinstance(number, Doubt) else number
        return [found[slot] for slot in slots]

    def shapes(self, slots: Sequence[int]) -> list[Shape]:
        """The shapes of slots: all are numbers."""
        return [() for _ in slots]

    def behind(self, doubt: Doubt) -> Callable[[int], int | None]:
        """Of a slot, the place of its first element that is computed from what is in doubt."""
        reached = dependents(self._tape, doubt.slot)
        return lambda slot: 0 if slot in reached else None


def dependents(tape: Tape, source: int) -> set[int]:
    """The slots that are computed from one, and that one."""
    reached = {source}
    for slot in range(source + 1, len(tape.ops)):
        if not reached.isdisjoint(tape.args[slot]):
            reached.add(slot)
    return reached


def ball(given: Given) -> Ball:
    """A number as a float with its distance from what is meant."""
    x, written = given.floats, given.written
    if not is_number(x):
        raise TypeError(x)
    return Ball(x, 0.0 if written and Fraction(x) == written[0] else UNIT * abs(x))


def known(number: Ball) -> bool:
    """Whether a number is known to as many digits as a float has for sure."""
    value, radius = number.value, number.radius
    return bool(radius <= CERTAIN * abs(value) + FLOOR) and math.isfinite(value)


def shown(number: Ball) -> float:
    """Twelve digits if these lie within a ball, else all that a known number has; −0 is 0.

    Of a number that is not known so well, the shortest decimals within the ball.
    """
    value, radius = float(number.value), float(number.radius)
    lengths = (SHORT,) if known(number) else range(SHORT, LONG)
    short = (float(f"{value:.{digits}g}") for digits in lengths)
    return next((x for x in short if abs(x - value) <= radius), value) + 0.0


class Anew:
    """Numbers on a tape as the doubles nearest to them, with as many bits as that takes."""

    def __init__(self, tape: Tape, slots: Sequence[int]) -> None:
        self._tape, self._slots = tape, list(slots)
        self._runners: dict[tuple[int, ...], Runner[Any]] = {}

    def __call__(self, point: Sequence[Given]) -> list[float | Doubt]:
        """The numbers in the slots where the inputs are the elements of a point, in order."""
        found: dict[int, float | Doubt] = {}
        pending = tuple(dict.fromkeys(self._slots))
        for bits in PRECISIONS:
            few = bits * len(self._tape.ops) <= MOST_WORK
            if pending and (few or bits == PRECISIONS[0]):
                found |= zip(pending, self._enclosed(pending, point, bits), strict=True)
                pending = tuple(slot for slot in pending if not _told(found[slot]))
        return [found[slot] for slot in self._slots]

    def _enclosed(
        self, slots: tuple[int, ...], point: Sequence[Given], bits: int
    ) -> list[float | Doubt]:
        """The numbers in slots as far as so many bits tell."""
        from gradcli.arithmetic.enclosures import (  # noqa: PLC0415  # most need only floats
            ENCLOSURES,
            nearest_double,
            precision,
        )

        if slots not in self._runners:
            self._runners[slots] = Runner(self._tape, slots, ENCLOSURES)
        with precision(bits):
            return list(map(nearest_double, self._runners[slots](_elements(point))))


class SafeRange:
    """When numbers that change from step to step have to be looked at again.

    So many early ones are all looked at; later ones once in so many steps, and where the value or
    the slope is twice as large or half as large as any that was found certain. Where they were in
    doubt, the next ones are looked at, too.
    """

    def __init__(self, early: int) -> None:
        self.early = early
        self._left = 0
        self._values = self._slopes = NOTHING

    def holds(self, value: float, slope: float) -> bool:
        """Whether numbers of that size need no look; the size of a slope is not negative."""
        self._left -= 1
        values, slopes = self._values, self._slopes
        return (
            self._left >= 0
            and values[0] <= abs(value) <= values[1]
            and slopes[0] <= slope <= slopes[1]
        )

    def renew(self, value: float, slope: float, *, certain: bool) -> None:
        """Note what was found at a look."""
        self.early -= 1
        self._left = PERIOD if certain and self.early < 0 else 0
        self._values = _around(self._values, abs(value)) if certain else NOTHING
        self._slopes = _around(self._slopes, slope) if certain else NOTHING


NOTHING = (math.inf, -math.inf)


def _around(interval: tuple[float, float], size: float) -> tuple[float, float]:
    return min(interval[0], size / 2), max(interval[1], size * 2)


def _told(number: float | Doubt) -> bool:
    return number.certain if isinstance(number, Doubt) else True


def _elements(point: Sequence[Given]) -> list[Any]:
    """The elements of a point, one after the other, in the precision that is set."""
    from gradcli.arithmetic.enclosures import ENCLOSURES, rational  # noqa: PLC0415  # as above

    numbers: list[Any] = []
    for given in point:
        written = given.written
        if written is None and given.tree is not None:
            tape, slots, _ = constant(given.tree)
            numbers += Runner(tape, slots, ENCLOSURES)(())
        else:
            begin = len(numbers)
            numbers += [
                Doubt(certain=True, slot=begin + k) if number is None else rational(number)
                for k, number in enumerate(written or ())
            ]
    return numbers


def constants(trees: Sequence[Tree]) -> list[Tensor]:
    """Constant trees as the numbers, vectors and matrices nearest to them; nan where there is none.

    Raises ReadError where shapes do not fit together.
    """
    return [_constant(tree) for tree in trees]


def _constant(tree: Tree) -> Tensor:
    simple = plain(tree)
    if simple is not None:
        return simple
    tape, slots, shape = constant(tree)
    numbers = [math.nan if isinstance(x, Doubt) else x for x in Anew(tape, slots)(())]
    found: Tensor = folded(numbers, [shape])[0]
    return found


@lru_cache(maxsize=64)
def constant(tree: Tree) -> tuple[Tape, list[int], Shape]:
    """A constant formula on a tape of numbers: the slots of its elements, row by row."""
    tape = Tape((), guarded=True)
    slot = tape.add(tree)
    if array_in(tree) is None:
        return tape, [slot], ()
    from gradcli.arithmetic.unfolding import unfolded  # noqa: PLC0415  # numbers do without NumPy

    return unfolded(tape, slot)


def refuse_underflow(tree: Tree) -> None:
    """Raise LimitError where an element is a number that is not 0, but whose nearest float is."""
    parts = tree.args if operator(tree) == "vector" else ()
    for part in parts:
        refuse_underflow(part)
    if not parts and _vanishes_in_floats(tree):
        raise LimitError(f"{unparse(tree)} is too close to 0 for floats", span=tree.span)


def _vanishes_in_floats(tree: Tree) -> bool:
    value = rational(tree)
    if value is not None or array_in(tree) is not None:
        return bool(value) and not as_float(value or Fraction(0))
    return _constant(tree) == 0 and _is_certainly_not_zero(tree)


def _is_certainly_not_zero(tree: Tree) -> bool:
    """Whether an enclosure keeps a constant apart from 0."""
    from gradcli.arithmetic.enclosures import Constant, sign  # noqa: PLC0415  # rarely asked

    known = (each for each in Constant(tree).enclosures() if not isinstance(each, Doubt))
    return any(map(sign, known))

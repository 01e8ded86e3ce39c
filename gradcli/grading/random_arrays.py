"""Arrays at random, of random sizes, at which a formula with arrays has a value and a gradient.

A dimension that has no length is given one: the first sample is as small as it can show a matrix,
the second tells all dimensions apart, others are at random. Numbers are small whole ones at first,
then eighths, of both signs or positive, of one scale or each name of its own: ln(b − A·x) has
values where b is large, ln det X where X is close to a multiple of I. All are floats exactly.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from gradcli.arithmetic.arrays import Program, array, listed
from gradcli.arithmetic.tensors import Given, elements, first_bad, shape_of, spread
from gradcli.differentiation.tape import Tape
from gradcli.errors import GradcliError
from gradcli.language.dimensions import Shape
from gradcli.language.tree import Tree
from gradcli.language.vocabulary import COMPARISON, OPERATORS
from gradcli.results.backprops import Tensor

Point = dict[str, Given]
SEED = 20_260_101
SAMPLES, TRIES, MOST_WORK = 8, 60, 2_000_000
LARGEST, EIGHTH = 4, 8
WHOLE = (1, 2, -1, 3, 0, -2)
SCALES = (1, 1, 4, 16)
COMPARISONS = frozenset(row.name for row in OPERATORS if row.precedence == COMPARISON)


class RandomArrays:
    """Points of the domain of formulas, away from kinks; `targets` are names that add up to 1."""

    def __init__(
        self, trees: Sequence[Tree], shapes: Mapping[str, Shape], targets: Collection[str]
    ) -> None:
        self._shapes, self._targets = dict(shapes), targets
        self._random = Random(SEED)  # noqa: S311  # the same points every time
        self._work = MOST_WORK
        self._tape = Tape(list(shapes))
        self._slots = [self._tape.add(tree) for tree in trees]
        self._joints = list(_joints(self._tape))

    def points(self) -> list[Point]:
        """Samples of random sizes; fewer where the domain is not met by chance."""
        names = dict.fromkeys(name for shape in self._shapes.values() for name in shape)
        found: list[Point] = []
        for place in range(SAMPLES):
            sizes = {name: self._size(name, place, k) for k, name in enumerate(names)}
            point = self._point(sizes, first=place < 2)
            if point is not None:
                found.append(point)
        return found

    def _size(self, name: str, place: int, k: int) -> int:
        if name.isdecimal():
            return int(name)
        return (2, 2 + (k + 1) % 3)[place] if place < 2 else self._random.randint(1, LARGEST)

    def _point(self, sizes: Mapping[str, int], *, first: bool) -> Point | None:
        """A point of the domain with those sizes, with plain numbers if it is one of the first."""
        for attempt in range(TRIES):
            found = dict(self._drawn(sizes, attempt if first else attempt + TRIES // 4))
            if self._has_values(found):
                return {name: Given(tensor) for name, tensor in found.items()}
            if self._work <= 0:
                break
        return None

    def _drawn(self, sizes: Mapping[str, int], attempt: int) -> Iterator[tuple[str, Tensor]]:
        way = Draw(attempt < TRIES // 4, attempt % 2 == 1, attempt % 4 > 1, attempt % 3 == 1)
        for name, axes in self._shapes.items():
            shape = [sizes[axis] for axis in axes]
            yield name, self._array(shape, way, adds_up=name in self._targets)

    def _array(self, shape: Sequence[int], way: "Draw", *, adds_up: bool) -> Tensor:
        """A number, a vector or the rows of a matrix."""
        scale = self._random.choice(SCALES) if way.own else 1
        weight = 2 * shape[0] if way.heavy and len(shape) == 2 and shape[0] == shape[1] else 0

        def row(size: int, place: int = -1) -> list[Tensor]:
            if adds_up:
                parts = [0.5 ** min(k + 1, size - 1) for k in range(size)]
                return [*self._random.sample(parts, size)]
            return [self._number(way) * scale + weight * (k == place) for k in range(size)]

        if not shape:
            return row(1)[0]
        return row(shape[0]) if len(shape) == 1 else [row(shape[1], k) for k in range(shape[0])]

    def _number(self, way: "Draw") -> float:
        if way.whole:
            return float(self._random.choice(WHOLE[:2] if way.positive else WHOLE))
        number = self._random.randint(1, 2 * EIGHTH) / EIGHTH
        return number if way.positive or self._random.random() < 0.5 else -number

    def _has_values(self, point: Mapping[str, Tensor]) -> bool:
        """Whether all trees have values there, and no two pieces of one meet."""
        self._work -= len(self._tape.ops)
        sides = [side for joint in self._joints for side in joint]
        program = Program(self._tape, [*self._slots, *sides])
        try:
            values = list(map(listed, program(list(map(array, point.values())))))
        except GradcliError:
            return False
        count = len(self._slots)
        if any(first_bad(value) is not None for value in values[:count]):
            return False
        pairs = zip(values[count::2], values[count + 1 :: 2], strict=True)
        return not any(_meet(left, right) for left, right in pairs)


class Draw(NamedTuple):
    """How numbers are drawn: whole, positive, names on scales of their own, `heavy` diagonals."""

    whole: bool
    positive: bool
    own: bool
    heavy: bool


def _meet(left: Tensor, right: Tensor) -> bool:
    """Whether an element is the same on both sides; a smaller side is repeated."""
    shape = max(shape_of(left), shape_of(right), key=len)
    sides = (spread(side, shape) for side in (left, right))
    return any(a == b for (_, a), (_, b) in zip(*map(elements, sides), strict=True))


def _joints(tape: Tape) -> Iterator[tuple[int, int]]:
    """The two sides of every comparison: where they are equal, the pieces of a formula meet."""
    for slot, op in enumerate(tape.ops):
        if op in COMPARISONS or (op in ("min", "max") and len(tape.args[slot]) == 2):
            left, right = tape.args[slot]
            yield left, right
        if op in ("relu", "abs", "sign"):
            yield tape.args[slot][0], tape.number(0)

"""Tapes on arrays as tapes of their elements: an instruction for every number in them.

So whatever computes with numbers (enclosures, exact fractions) computes with vectors and matrices,
too, and what is in doubt is done again for the elements that are. An array is an array of slots.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from gradcli.arithmetic.array_bounds import BoundedArrays, near
from gradcli.arithmetic.arrays import Program, listed
from gradcli.arithmetic.balls import UNIT, Ball
from gradcli.arithmetic.operations import VIEWS, Array, gathered, operation, repeated
from gradcli.arithmetic.refinement import CERTAIN, FLOOR, Anew, dependents, shown
from gradcli.arithmetic.runner import Doubt
from gradcli.arithmetic.shapes import Shape
from gradcli.arithmetic.tensors import Given
from gradcli.differentiation.reverse import ELEMENT, PULL, PULL_LEFT, PULL_RIGHT, SUM_TO
from gradcli.differentiation.tape import Guard, Tape
from gradcli.errors import LimitError
from gradcli.results.backprops import Tensor

MOST_INSTRUCTIONS, FEW_INSTRUCTIONS = 400_000, 20_000
LOOSE = 1e-12
"""The relative radius of a number that counts as known where many would be computed anew."""

Slots = Array
"""An array of slots of the tape of elements."""


class Unfolded:
    """The tape of the elements of a tape on arrays; its inputs are theirs, in their order.

    Raises LimitError where it would become too long.
    """

    def __init__(self, whole: Tape, shapes: Mapping[str, Shape]) -> None:
        """Prepare to unfold a tape whose inputs have the shapes."""
        self._whole = whole
        counts = [int(np.prod(shapes[name])) for name in whole.inputs]
        self.tape = Tape([f"{place}" for place in range(sum(counts))])
        self._found: dict[int, Slots] = {}
        begin = 0
        for (name, slot), count in zip(whole.inputs.items(), counts, strict=True):
            self._found[slot] = np.arange(begin, begin + count).reshape(shapes[name])
            begin += count

    def slots(self, slot: int) -> Slots:
        """The elements of a slot of the tape on arrays."""
        pending = [slot]
        while pending:
            last = pending[-1]
            missing = [arg for arg in self._behind(last) if arg not in self._found]
            pending.extend(missing)
            if not missing:
                pending.pop()
                if last not in self._found:
                    self._found[last] = self._unfolded(last)
        return self._found[slot]

    def _behind(self, slot: int) -> list[int]:
        sides = [side for guard in self._guards(slot) for side in (guard.left, guard.right)]
        return [*self._whole.args[slot], *sides]

    def _guards(self, slot: int) -> list[Guard]:
        """What a slot needs to have a value; at a kink the subgradient is taken."""
        return [guard for guard in self._whole.guards.get(slot, []) if not guard.smooth]

    def _unfolded(self, slot: int) -> Slots:
        whole = self._whole
        if slot in whole.constants:
            return np.array(self.tape.number(whole.constants[slot]))
        if len(self.tape.ops) > MOST_INSTRUCTIONS:
            raise LimitError("too many numbers are in doubt to be computed with more digits")
        op, args = whole.ops[slot], [self._found[arg] for arg in whole.args[slot]]
        if op.startswith(ELEMENT) or op in VIEWS:
            moved: Slots = operation(op, len(args))(*args)
            return moved
        rule = RULES.get(op)
        if op in EXTREMES and len(args) == 1:
            return self._reduced(op, args[0])
        guards = self._guards(slot)
        return (
            self._guarded(rule(self, *args), guards)
            if rule
            else self.each(op, *args, guards=guards)
        )

    def each(self, op: str, *args: Slots, guards: Sequence[Guard] = ()) -> Slots:
        """An operation element by element, with what guards it."""
        shape = np.broadcast_shapes(*map(np.shape, args))
        flat = [np.broadcast_to(arg, shape).ravel().tolist() for arg in args]
        found = [self.tape.apply(op, each) for each in (zip(*flat, strict=True) if flat else [()])]
        return self._guarded(np.array(found, dtype=int).reshape(shape), guards)

    def _guarded(self, found: Slots, guards: Sequence[Guard]) -> Slots:
        """The elements, with what guards them noted."""
        for guard in guards:
            sides = [self._found[side] for side in (guard.left, guard.right)]
            pairs = (np.broadcast_to(side, found.shape).ravel().tolist() for side in sides)
            for slot, left, right in zip(found.ravel().tolist(), *pairs, strict=True):
                if slot not in self.tape.constants:
                    held = self.tape.guards.setdefault(slot, [])
                    held.append(guard._replace(left=left, right=right))
        return found

    def _one(self, op: str, args: Sequence[int]) -> Slots:
        return np.array(self.tape.apply(op, args), dtype=int)

    def _reduced(self, op: str, u: Slots) -> Slots:
        """The smallest or largest element; of none there is none, as 0/0 is none."""
        zero = self.tape.number(0)
        return self._one(op, u.ravel().tolist()) if u.size else self._one("/", (zero, zero))

    def _total(self, slots: Slots) -> int:
        """The sum of some numbers."""
        terms = slots.ravel().tolist()
        return self.tape.apply("+", terms) if terms else self.tape.number(0)

    def sum(self, u: Slots) -> Slots:
        """The sum of all elements."""
        return np.array(self._total(u), dtype=int)

    def _along(self, u: Slots) -> Slots:
        """The sums along the last axis, which is kept."""
        rows = [self._total(row) for row in u.reshape((math.prod(u.shape[:-1]), u.shape[-1]))]
        return np.array(rows, dtype=int).reshape((*u.shape[:-1], 1))

    def _sum_to(self, part: Slots, like: Slots) -> Slots:
        """Sums over the axes along which `like` was repeated to the shape of `part`."""
        axes, left = repeated(part.shape, like.shape)
        if axes:
            part = self._along(gathered(part, axes)).reshape(left)
        return np.broadcast_to(part, like.shape)

    def _count(self, u: Slots) -> Slots:
        return np.array(self.tape.number(u.size), dtype=int)

    def _mean(self, u: Slots) -> Slots:
        return self.each("/", self.sum(u), self._count(u))

    def _dot(self, u: Slots, v: Slots) -> Slots:
        return self.sum(self.each("*", u, v))

    def product(self, u: Slots, v: Slots, times: str = "*") -> Slots:
        """The matrix product, rows of the left one with columns of the right one."""
        rows = u.reshape((math.prod(u.shape[:-1]), u.shape[-1]))
        columns = v.reshape((v.shape[0], math.prod(v.shape[1:]))).T
        found = [self._total(self.each(times, row, column)) for row in rows for column in columns]
        return np.array(found, dtype=int).reshape((*u.shape[:-1], *v.shape[1:]))

    def _number(self, array: Array) -> Slots:
        """An array of whole numbers."""
        return np.array([self.tape.number(int(x)) for x in np.ravel(array)], int).reshape(
            np.shape(array)
        )

    def _diagonal(self, u: Slots) -> Slots:
        if u.ndim == 2:
            return np.diagonal(u)
        return np.where(np.eye(len(u), dtype=bool), u, self._zero())

    def _trace(self, u: Slots) -> Slots:
        return self.sum(np.diagonal(u))

    def _characteristic(self, u: Slots) -> tuple[Slots, Slots]:
        """The determinant and the adjugate, without a pivot (Faddeev and LeVerrier).

        M₁ = I, cₖ = −tr(U·Mₖ)/k, Mₖ₊₁ = U·Mₖ + cₖ·I; det U = (−1)ⁿ·cₙ, adj U = (−1)ⁿ⁻¹·Mₙ.
        """
        size = len(u)
        identity = adjugate = self._number(np.eye(size))
        for k in range(1, size + 1):
            product = self.product(u, adjugate)
            coefficient = self.each("/", self.each("neg", self._trace(product)), self._number(k))
            if k < size:
                adjugate = self.each("+", product, self.each("*", coefficient, identity))
        if size % 2:
            return self.each("neg", coefficient), adjugate
        return coefficient, self.each("neg", adjugate)

    def _inverse(self, u: Slots) -> Slots:
        determinant, adjugate = self._characteristic(u)
        return self.each("/", adjugate, determinant)

    def _norm(self, u: Slots) -> Slots:
        return self.each("sqrt", self._dot(u, u))

    def _zero(self) -> Slots:
        return np.array(self.tape.number(0), dtype=int)

    def _softmax(self, u: Slots) -> Slots:
        powers = self.each("exp", u)
        return self.each("/", powers, self._along(powers))

    def _logsumexp(self, u: Slots) -> Slots:
        return self.each("ln", self._along(self.each("exp", u)))[..., 0]


def unfolded(whole: Tape, slot: int) -> tuple[Tape, list[int], Shape]:
    """A slot of a tape without inputs as the slots of its elements on a tape of numbers."""
    Program(whole, [slot])()  # complains of shapes that do not fit together
    elements = Unfolded(whole, {})
    slots = elements.slots(slot)
    return elements.tape, slots.ravel().tolist(), slots.shape


class RefinedArrays:
    """The values of slots of a tape on arrays at a point; `doubts` are elements that have none."""

    def __init__(self, tape: Tape, point: Mapping[str, Given]) -> None:
        """Prepare to compute at a point that gives every input a value."""
        self.doubts: dict[int, Doubt] = {}
        self._tape, self._point = tape, point
        self._data = {name: np.asarray(given.floats, float) for name, given in point.items()}
        self._shapes = {name: np.shape(value) for name, value in self._data.items()}

    @cached_property
    def _unfolded(self) -> Unfolded:
        return Unfolded(self._tape, self._shapes)

    def values(self, slots: Sequence[int]) -> list[Tensor]:
        """Numbers, vectors and matrices, with nan for what has no value or may have none.

        Raises ReadError where shapes do not fit together, LimitError where too much is in doubt.
        """
        program = Program(self._tape, slots, self._data)
        program()
        inputs = {name: _ball(given) for name, given in self._point.items()}
        balls = dict(zip(slots, BoundedArrays(self._tape, slots)(inputs), strict=True))
        doubtful = {slot: np.flatnonzero(~_known(ball, CERTAIN)) for slot, ball in balls.items()}
        if any(map(np.size, doubtful.values())):
            self._settle(balls, doubtful, program.work)
        return [_listed(balls[slot]) for slot in slots]

    def shapes(self, slots: Sequence[int]) -> list[Shape]:
        """The shapes of slots."""
        return [tuple(np.shape(value)) for value in Program(self._tape, slots, self._data)()]

    def behind(self, doubt: Doubt) -> Callable[[int], int | None]:
        """Of a slot, the place of its first element that is computed from what is in doubt."""
        reached = dependents(self._unfolded.tape, doubt.slot)

        def place(slot: int) -> int | None:
            found = [each in reached for each in self._unfolded.slots(slot).ravel().tolist()]
            return found.index(True) if True in found else None

        return place

    def _settle(self, balls: dict[int, Ball], doubtful: Mapping[int, Array], work: int) -> None:
        """Compute anew what is in doubt, or leave what is known well enough."""
        loose = all(np.all(_known(ball, LOOSE)) for ball in balls.values())
        if work > FEW_INSTRUCTIONS and loose:
            return
        if work > MOST_INSTRUCTIONS:
            raise LimitError("too many numbers are in doubt to be computed with more digits")
        places = [
            (slot, place, int(self._unfolded.slots(slot).ravel()[place]))
            for slot, found in doubtful.items()
            for place in found.tolist()
        ]
        wanted = [element for _, _, element in places]
        numbers = Anew(self._unfolded.tape, wanted)(list(self._point.values()))
        for slot in doubtful:
            ball = balls[slot]
            balls[slot] = Ball(np.array(ball.value, float), np.array(ball.radius, float))
        for (slot, place, _), number in zip(places, numbers, strict=True):
            if isinstance(number, Doubt):
                self.doubts.setdefault(slot, number)
            balls[slot].value.flat[place] = math.nan if isinstance(number, Doubt) else number
            balls[slot].radius.flat[place] = 0.0


def _ball(given: Given) -> Ball:
    """An array of floats with their distances from what is meant."""
    values, written = np.asarray(given.floats, float), given.written
    if given.tree is None:
        return near(values)
    exact = np.zeros(values.shape, dtype=bool)
    if written is not None:
        pairs = zip(values.ravel().tolist(), written, strict=True)
        exact = np.reshape([Fraction(x) == number for x, number in pairs], values.shape)
    return Ball(values, np.where(exact, 0.0, UNIT * np.abs(values)))


def _known(ball: Ball, tolerance: float) -> Array:
    """Which elements are known to enough digits."""
    return np.isfinite(ball.value) & (ball.radius <= tolerance * np.abs(ball.value) + FLOOR)


def _listed(ball: Ball) -> Tensor:
    """The decimals within a ball as a number, or the rows of an array as lists."""
    values, radii = np.ravel(ball.value).tolist(), np.ravel(ball.radius).tolist()
    found = [shown(Ball(x, r)) if r else x + 0.0 for x, r in zip(values, radii, strict=True)]
    return listed(np.reshape(found, np.shape(ball.value)))


EXTREMES = ("min", "max")
Rule = Callable[..., Slots]
RULES: dict[str, Rule] = {
    "vector": lambda _, *items: np.stack(items),
    "@": Unfolded.product,
    PULL_LEFT: lambda each, a, p: each.product(a, p, PULL),
    PULL_RIGHT: lambda each, p, a: each.product(a.T, p.T, PULL).T,
    "sum": Unfolded.sum,
    "mean": Unfolded._mean,
    "colsum": lambda each, u: each._along(u.T)[..., 0] if u.ndim > 1 else each.sum(u),
    "outer": lambda each, u, v: each.each("*", u[:, None], v),
    "trace": Unfolded._trace,
    "det": lambda each, u: each._characteristic(u)[0],
    "adj": lambda each, u: each._characteristic(u)[1],
    "inv": Unfolded._inverse,
    "diag": Unfolded._diagonal,
    "ones": lambda each, u: each._number(np.ones(u.shape)),
    "eye": lambda each, u: each._number(np.eye(len(u))),
    "size": Unfolded._count,
    "dot": Unfolded._dot,
    "norm": Unfolded._norm,
    "softmax": Unfolded._softmax,
    "logsumexp": Unfolded._logsumexp,
    SUM_TO: Unfolded._sum_to,
}
"""Operations on whole arrays."""

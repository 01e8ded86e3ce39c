"""Tapes on arrays: scalars, vectors and matrices, with NumPy's broadcasting."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from gradcli.arithmetic.operations import Array, Operation, operation, root_power, sum_to
from gradcli.arithmetic.reals import as_float, odd_root
from gradcli.arithmetic.shapes import MisfitError, Shape
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import INPUT, Tape, needed
from gradcli.errors import ReadError
from gradcli.language.tree import Apply, Tree
from gradcli.results.backprops import Tensor

ALIKE = ("crossentropy",)
"""Operations that take arrays of one shape alone."""


class Program:
    """Some slots of a tape, as a function of the inputs; `data` are arrays that never change.

    The inputs of a later run have the shapes that those of the first had. Raises ReadError, with
    the place of the operator, where shapes do not fit together.
    """

    def __init__(
        self, tape: Tape, outputs: Sequence[int], data: Mapping[str, Array] | None = None
    ) -> None:
        self.tape = tape
        self.outputs = tuple(outputs)
        self._outputs = list(outputs)
        self._slots: list[Array] = [None] * len(tape.ops)
        fixed = {tape.inputs[name]: value for name, value in (data or {}).items()}
        self._inputs = [slot for slot in tape.inputs.values() if slot not in fixed]
        moving = set(self._inputs)
        self._code: list[tuple[int, Operation, tuple[int, ...]]] = []
        for slot, value in fixed.items():
            self._slots[slot] = value
        for slot in needed(tape, outputs):
            if slot in tape.constants:
                self._slots[slot] = as_float(tape.constants[slot])
            elif tape.ops[slot] != INPUT:
                step = (slot, *self._step(slot))
                if moving.isdisjoint(step[2]):
                    self._run([step])
                else:
                    moving.add(slot)
                    self._code.append(step)
        self._settled = False

    def _step(self, slot: int) -> tuple[Operation, tuple[int, ...]]:
        """The function and the arguments of an instruction; constant exponents are bound."""
        op, args = self.tape.ops[slot], self.tape.args[slot]
        exponent = self.tape.constants.get(args[1]) if op == "^" else None
        if exponent == 2:
            return np.square, args[:1]
        root = odd_root(exponent)
        if root:
            p, q = root
            return partial(root_power, numerator=p, denominator=q), args[:1]
        return operation(op, len(args)), args

    def __call__(self, *inputs: Array) -> list[Array]:
        """The values of the outputs."""
        for slot, value in zip(self._inputs, inputs, strict=True):
            self._slots[slot] = value
        self._run(self._code)
        if not self._settled:
            self._check()
            self._settle()
        return [self._slots[slot] for slot in self._outputs]

    def slot(self, slot: int) -> Array:
        """The value of a slot in the last run."""
        return self._slots[slot]

    @property
    def overflowed(self) -> bool:
        """Whether some number was too large in the last run."""
        return any(bool(np.any(np.isinf(value))) for value in self._slots if value is not None)

    @property
    def work(self) -> int:
        """About how many operations on numbers the last run took."""
        tape, total = self.tape, 0
        for slot, value in enumerate(self._slots):
            if value is not None:
                sizes = [np.shape(self._slots[arg]) for arg in tape.args[slot]]
                inner = max((max(shape, default=1) for shape in sizes), default=1)
                total += int(np.size(value)) * (inner if "@" in tape.ops[slot] else 1)
        return total

    def _run(self, code: Sequence[tuple[int, Operation, tuple[int, ...]]]) -> None:
        slots, slot = self._slots, 0
        with np.errstate(all="ignore"):
            try:
                for slot, function, args in code:
                    slots[slot] = function(*[slots[arg] for arg in args])
            except ValueError:
                raise self._misfit(slot) from None

    def _check(self) -> None:
        """Raise MisfitError where arrays that belong together would be repeated in silence."""
        for node in list(self.tape.sources.values()):
            if node.op in ALIKE:
                values = [self._slots[self.tape.add(arg)] for arg in node.args]
                shapes = [tuple(np.shape(value)) for value in values if value is not None]
                if len(set(shapes)) > 1:
                    raise MisfitError(node, shapes)

    def _misfit(self, slot: int) -> ReadError:
        """The error for an operation whose arguments' shapes do not fit together."""
        node = self._source(slot)
        if node is None:
            shapes = " and ".join(str(np.shape(self._slots[arg])) for arg in self.tape.args[slot])
            return ReadError(f"the shapes {shapes} do not fit together")
        return MisfitError(node, [self._shape(arg) for arg in node.args])

    def _source(self, slot: int) -> Apply | None:
        """The node of the formula that an instruction belongs to."""
        sources = self.tape.sources
        uses = (other for other in sorted(sources) if slot in needed(self.tape, (other,)))
        return sources.get(next(uses, slot))

    def _shape(self, tree: Tree) -> Shape:
        """The shape of a part of the formula that has been computed."""
        while isinstance(tree, Apply) and tree.op == "neg":
            (tree,) = tree.args
        slot = self.tape.add(tree)
        return tuple(np.shape(self._slots[slot])) if slot < len(self._slots) else ()

    def _settle(self) -> None:
        """Leave out the sums over axes that turned out not to be repeated."""
        same: dict[int, int] = {}
        code = []
        for slot, function, given in self._code:
            args = tuple(same.get(arg, arg) for arg in given)
            if function is sum_to and _same_shape(*(self._slots[arg] for arg in args)):
                same[slot] = args[0]
            else:
                code.append((slot, function, args))
        self._code = code
        self._outputs = [same.get(slot, slot) for slot in self._outputs]
        self._settled = True


def _same_shape(part: Array, like: Array) -> bool:
    return bool(np.shape(part) == np.shape(like))


def value_and_gradient(
    tree: Tree, names: Iterable[str], data: Mapping[str, Array] | None = None, *, lazy: bool = False
) -> Program:
    """f and its partial derivatives for the names, in their order; `data` are held constant.

    Lazily, nothing is multiplied by an adjoint of 0, which takes longer.
    """
    names = list(names)
    tape = Tape([*names, *(data or {})], guarded=True)
    value = tape.add(tree)
    slopes = gradient(tape, value, names=names, arrays=True, lazy=lazy)
    return Program(tape, [value, *slopes], data)


def listed(array: Array) -> Tensor:
    """A number, or the rows of an array as lists; −0 is 0."""
    rows: Tensor = (np.asarray(array, dtype=float) + 0.0).tolist()
    return rows

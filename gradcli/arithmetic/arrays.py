"""Tapes on arrays: scalars, vectors and matrices, with NumPy's broadcasting."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter

import numpy as np

from gradcli.arithmetic.operations import Array, Operation, operation, root_power
from gradcli.arithmetic.reals import odd_root
from gradcli.arithmetic.runner import Instruction, Straight
from gradcli.arithmetic.shapes import MisfitError, Shape
from gradcli.differentiation.reverse import AS_COLUMN, AS_PRODUCT, AS_ROW, LIKE, SUM_TO, gradient
from gradcli.differentiation.tape import Tape, needed
from gradcli.errors import ReadError
from gradcli.language.tree import Apply, Tree
from gradcli.results.backprops import Tensor

ALIKE = ("crossentropy",)
"""Operations that take arrays of one shape alone."""

RESHAPING = (AS_ROW, AS_COLUMN, AS_PRODUCT, LIKE, SUM_TO)
"""Operations that give an array another shape, or leave it as it is."""


class Program(Straight):
    """Some slots of a tape, as a function of the inputs; `data` are arrays that never change.

    The inputs of a later run have the shapes that those of the first had. Raises ReadError, with
    the place of the operator, where shapes do not fit together.
    """

    def __init__(
        self, tape: Tape, outputs: Sequence[int], data: Mapping[str, Array] | None = None
    ) -> None:
        fixed = {tape.inputs[name]: value for name, value in (data or {}).items()}
        self._same: dict[int, int] = {}  # slots that hold the arrays of others
        self._settled = False
        with np.errstate(all="ignore"):
            super().__init__(tape, outputs, fixed)

    def __call__(self, inputs: Sequence[Array] = ()) -> list[Array]:
        """The values of the outputs."""
        with np.errstate(all="ignore"):
            values = super().__call__(inputs)
        if not self._settled:
            self._check()
            self._settle()
        return values

    def _settle(self) -> None:
        """Leave out what changes no shape, now that shapes are known."""
        for slot in self._changing:
            if self.tape.ops[slot] in RESHAPING:
                first = self.tape.args[slot][0]
                if np.shape(self._slots[slot]) == np.shape(self._slots[first]):
                    self._same[slot] = self._same.get(first, first)
        for slot in self._same:
            self._slots[slot] = None
        self._code = [self._instruction(slot) for slot in self._changing if slot not in self._same]
        self.outputs = tuple(self._same.get(slot, slot) for slot in self.outputs)
        self._settled = True

    def _instruction(self, slot: int) -> Instruction:
        function, args = self._step(slot)
        args = tuple(self._same.get(arg, arg) for arg in args)

        def of_one(slots: list[Array]) -> None:
            try:
                slots[slot] = function(slots[args[0]])
            except ValueError:
                raise self._misfit(slot) from None

        def of_many(slots: list[Array]) -> None:
            try:
                slots[slot] = function(*chosen(slots))
            except ValueError:
                raise self._misfit(slot) from None

        if len(args) == 1:
            return of_one
        chosen = itemgetter(*args) if args else lambda _: ()
        return of_many

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


def evaluated(trees: Sequence[Tree], point: Mapping[str, Tensor]) -> list[Tensor]:
    """The values of formulas at numbers, vectors and matrices, as floats give them.

    Raises ReadError where shapes do not fit together.
    """
    tape = Tape(list(point))
    program = Program(tape, [tape.add(tree) for tree in trees])
    return list(map(listed, program(list(map(array, point.values())))))


def array(tensor: Tensor) -> Array:
    """A number, a vector or a matrix to compute with; the inverse of `listed`."""
    return np.asarray(tensor, dtype=float)


def listed(found: Array) -> Tensor:
    """A number, or the rows of an array as lists; −0 is 0."""
    rows: Tensor = (np.asarray(found, dtype=float) + 0.0).tolist()
    return rows

"""Parameters of any shapes as one vector, so that a descent sees nothing but vectors."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from gradcli.arithmetic.array_bounds import BoundedArrays, near
from gradcli.arithmetic.arrays import value_and_gradient
from gradcli.arithmetic.operations import Array
from gradcli.arithmetic.refinement import FLOOR, WALKED, Anew, Refined, SafeRange
from gradcli.arithmetic.runner import Doubt
from gradcli.arithmetic.shapes import Shape
from gradcli.arithmetic.tensors import Given, is_number, stable
from gradcli.arithmetic.unfolding import MOST_INSTRUCTIONS, Unfolded
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.errors import LimitError, ReadError
from gradcli.language.tree import Tree
from gradcli.results.backprops import Tensor

ROUGH = 1e-3
"""The relative error that a step may have where there is too much to compute anew."""


class Packed:
    """f and ∇f of parameters with the given shapes, over one vector; `data` never change.

    Floats are looked at with bounds now and then (`SafeRange`); where the value is not known to
    six digits, or the gradient's error is not small beside it, both are computed anew. `overflowed`
    tells that some number was too large then.
    """

    def __init__(self, tree: Tree, shapes: Mapping[str, Shape], data: Mapping[str, Tensor]) -> None:
        self._shapes = dict(shapes)
        self._data = {name: np.asarray(value, dtype=float) for name, value in data.items()}
        self._tree = stable(tree)
        self._program = value_and_gradient(self._tree, shapes, self._data)
        self._bounded = BoundedArrays(self._program.tape, self._program.outputs)
        self._range = SafeRange(early=1)
        self.overflowed = False
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes.values())]).tolist()
        self._parts = list(zip(pairwise(ends), shapes.values(), strict=True))

    def __call__(self, vector: Array, *, sure: bool = False) -> tuple[float, Array]:
        """The value, and the partial derivatives in one vector; looked at if `sure`.

        Raises ReadError where shapes do not fit together, or the value is not one number, and
        LimitError where too many numbers are in doubt to be computed anew.
        """
        value, *slopes = self._program(self._inputs(vector))
        if np.ndim(value):
            message = f"a descent needs one number, and this has the shape {np.shape(value)}"
            raise ReadError(message, hint="take its sum(…) or mean(…)")
        slope = np.concatenate([np.ravel(slope) for slope in slopes])
        size = float(np.abs(slope).sum())
        self.overflowed = False
        if self._range.holds(float(value), size) and not sure:
            return float(value), slope
        certain = self._is_certain(vector)
        if not certain:
            value, slope = self._anew(vector)
        self._range.renew(float(value), float(np.abs(slope).sum()), certain=certain)
        return float(value), slope

    def _inputs(self, vector: Array) -> list[Array]:
        return [vector[begin:end].reshape(shape) for (begin, end), shape in self._parts]

    def _is_certain(self, vector: Array) -> bool:
        """Whether the value and the gradient are known well enough."""
        parameters = dict(zip(self._shapes, self._inputs(vector), strict=True))
        inputs = {name: near(value) for name, value in (parameters | self._data).items()}
        value, *slopes = self._bounded(inputs)
        many = self._program.work > MOST_INSTRUCTIONS
        tolerance = ROUGH if many else WALKED
        error = np.sqrt(sum(np.sum(np.square(slope.radius)) for slope in slopes))
        size = length(np.concatenate([np.ravel(slope.value) for slope in slopes]))
        finite = math.isfinite(size) and math.isfinite(float(value.value))
        known = value.radius <= tolerance * abs(value.value) + FLOOR
        certain = bool(finite and known and error <= tolerance * size + FLOOR)
        if many and not certain:
            raise LimitError("too many numbers are in doubt to be computed with more digits")
        return certain

    @cached_property
    def _elements(self) -> tuple[Tape, list[int]]:
        """f and ∇f on a tape of numbers."""
        program = value_and_gradient(self._tree, self._shapes, self._data, lazy=True)
        data = {name: np.shape(value) for name, value in self._data.items()}
        unfolded = Unfolded(program.tape, self._shapes | data)
        each = [slot for one in program.outputs for slot in unfolded.slots(one).ravel().tolist()]
        return unfolded.tape, each

    @cached_property
    def _more_digits(self) -> Anew:
        return Anew(*self._elements)

    @cached_property
    def _second(self) -> list[int]:
        """The slots of the Hessian on the tape of numbers, row by row."""
        tape, (_, *slopes) = self._elements
        parameters = list(tape.inputs)[: len(slopes)]
        if len(slopes) * len(tape.ops) > MOST_INSTRUCTIONS:
            raise LimitError("there are too many second partial derivatives for Newton's method")
        rows = [gradient(tape, slope, names=parameters, lazy=True) for slope in slopes]
        return [slot for row in rows for slot in row]

    def hessian(self, vector: Array) -> list[list[float]]:
        """The second partial derivatives, row by row; nan where they do not exist."""
        tape, second = self._elements[0], self._second
        numbers = np.concatenate([vector, *map(np.ravel, self._data.values())]).tolist()
        point = {name: Given(x) for name, x in zip(tape.inputs, numbers, strict=True)}
        found = [x for x in Refined(tape, point).values(second) if is_number(x)]
        size = len(vector)
        return [found[begin : begin + size] for begin in range(0, len(found), size)]

    def _anew(self, vector: Array) -> tuple[float, Array]:
        """The value and the gradient with as many digits as it takes; nan where there is none."""
        given = [Given(vector.tolist()), *(Given(value.tolist()) for value in self._data.values())]
        found = [math.nan if isinstance(x, Doubt) else x for x in self._more_digits(given)]
        self.overflowed = any(map(math.isinf, found))
        return found[0], np.array(found[1:])


def packed(tensors: Sequence[Tensor]) -> Array:
    """The numbers in some tensors, one after the other."""
    return np.concatenate([np.ravel(np.asarray(tensor, dtype=float)) for tensor in tensors])


def quietly(function: Callable[..., Array], *vectors: Array) -> Array:
    """A function of arrays, without complaints about numbers that are too large."""
    with np.errstate(all="ignore"):
        return function(*vectors)


def length(vector: Array) -> float:
    """The Euclidean length, also of a vector whose square is too large."""
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(vector), initial=0.0)
        if not 0 < largest < np.inf:
            return float(largest)
        return float(largest * np.linalg.norm(vector / largest))

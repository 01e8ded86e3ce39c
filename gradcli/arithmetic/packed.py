"""Parameters of any shapes as one vector, so that a descent sees nothing but vectors."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from gradcli.arithmetic.arrays import value_and_gradient
from gradcli.arithmetic.operations import Array
from gradcli.arithmetic.shapes import Shape
from gradcli.errors import ReadError
from gradcli.language.tree import Tree
from gradcli.results.backprops import Tensor


class Packed:
    """f and ∇f of parameters with the given shapes, over one vector; `data` never change."""

    def __init__(self, tree: Tree, shapes: Mapping[str, Shape], data: Mapping[str, Tensor]) -> None:
        arrays = {name: np.asarray(value, dtype=float) for name, value in data.items()}
        self._program = value_and_gradient(tree, list(shapes), arrays)
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes.values())]).tolist()
        self._parts = list(zip(pairwise(ends), shapes.values(), strict=True))

    def __call__(self, vector: Array) -> tuple[float, Array]:
        """The value, and the partial derivatives in one vector.

        Raises ReadError where shapes do not fit together, or the value is not one number.
        """
        inputs = [vector[begin:end].reshape(shape) for (begin, end), shape in self._parts]
        value, *slopes = self._program(*inputs)
        if np.ndim(value):
            message = f"a descent needs one number, and this has the shape {np.shape(value)}"
            raise ReadError(message, hint="take its sum(…) or mean(…)")
        return float(value), np.concatenate([np.ravel(slope) for slope in slopes])

    @property
    def overflowed(self) -> bool:
        """Whether some number was too large in the last run."""
        return self._program.overflowed


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

"""The objective of a descent whose parameters or data are vectors and matrices."""

from collections.abc import Callable, Mapping, Sequence

from gradcli.arithmetic.operations import Array
from gradcli.arithmetic.packed import Packed, length, packed, quietly
from gradcli.arithmetic.shapes import Shape
from gradcli.language.tree import Tree
from gradcli.results.backprops import Tensor
from gradcli.verbs.descent.objectives import Floats, Here


class Tensors:
    """A function of parameters with shapes, all packed into one vector."""

    exact = False

    def __init__(self, tree: Tree, shapes: Mapping[str, Shape], data: Mapping[str, Tensor]) -> None:
        self._function = Packed(tree, shapes, data)

    number = staticmethod(Floats.number)

    def at(self, point: Array) -> Here:
        """The value and the gradient at a point."""
        return Here(point, *self._function(point))

    def sure(self, here: Here) -> Here:
        """The same point, its numbers looked at."""
        return Here(here.point, *self._function(here.point, sure=True))

    def hessian(self, point: Array) -> list[list[float]]:
        """The second partial derivatives at a point."""
        return self._function.hessian(point)

    @staticmethod
    def vector(numbers: Sequence[float]) -> Array:
        """The numbers as one vector."""
        return packed(numbers)

    @staticmethod
    def same(left: Array, right: Array) -> bool:
        """Whether two points are equal."""
        return bool((left == right).all())

    @staticmethod
    def point(numbers: Sequence[Tensor]) -> Array:
        """The parameters as one vector."""
        return packed(numbers)

    @staticmethod
    def each(function: Callable[..., Array], *vectors: Array) -> Array:
        """The function applied to whole vectors, which is the same as element by element."""
        return quietly(function, *vectors)

    @staticmethod
    def dot(left: Array, right: Array) -> float:
        """The dot product."""
        return float(quietly(lambda a, b: a @ b, left, right))

    @staticmethod
    def sqrt(number: Array) -> Array:
        """The square roots of elements."""
        return number**0.5

    @staticmethod
    def norm(vector: Array) -> float:
        """The Euclidean length."""
        return length(vector)

    @staticmethod
    def shown(numbers: Sequence[float]) -> tuple[float, ...]:
        """The numbers as floats."""
        return tuple(map(float, numbers))

    @staticmethod
    def shown_norm(_: Here, norm: float) -> float:
        """‖∇f‖ as it is."""
        return norm

    @property
    def overflowed(self) -> bool:
        """Whether some number was too large when the function was last computed."""
        return self._function.overflowed

    @property
    def in_floats(self) -> "Tensors":
        """The function itself."""
        return self

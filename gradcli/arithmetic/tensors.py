"""Numbers, vectors and matrices as nested lists."""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import TypeGuard

from gradcli.arithmetic import floats
from gradcli.language.tree import Apply, Tree, nodes
from gradcli.language.vocabulary import row_of
from gradcli.results.backprops import Tensor

Index = tuple[int, ...]


def has_arrays(*trees: Tree) -> bool:
    """Whether vectors or matrices stand in the trees."""
    return any(isinstance(n, Apply) and row_of(n.op, len(n.args)).array for n in nodes(*trees))


def constants(trees: Sequence[Tree]) -> list[Tensor]:
    """Constant trees as numbers, vectors and matrices."""
    if has_arrays(*trees):
        from gradcli.arithmetic import arrays  # noqa: PLC0415  # numbers do without NumPy

        return arrays.constants(trees)
    return [*floats.values(trees)]


def is_number(tensor: Tensor) -> TypeGuard[float]:
    """Whether a tensor is one number."""
    return not isinstance(tensor, Sequence)


def shape_of(tensor: Tensor) -> tuple[int, ...]:
    """The shape: () of a number, (n,) of a vector, (rows, columns) of a matrix."""
    shape = []
    while isinstance(tensor, Sequence):
        shape.append(len(tensor))
        tensor = tensor[0] if tensor else 0.0
    return tuple(shape)


def elements(tensor: Tensor, index: Index = ()) -> Iterator[tuple[Index, float]]:
    """All numbers, each with its place counted from 0."""
    if isinstance(tensor, Sequence):
        for place, part in enumerate(tensor):
            yield from elements(part, (*index, place))
    else:
        yield index, tensor


def element(tensor: Tensor, index: Index) -> float:
    """One number of a tensor that may be repeated along its axes."""
    depth = len(shape_of(tensor))
    for place in index[len(index) - depth :]:
        if isinstance(tensor, Sequence):
            tensor = tensor[place if len(tensor) > 1 else 0]
    return tensor if not isinstance(tensor, Sequence) else element(tensor[0], ())


def first_bad(tensor: Tensor) -> Index | None:
    """The place of the first number that is not finite."""
    return next((index for index, number in elements(tensor) if not isfinite(number)), None)


def to_digits(number: float, digits: int | None) -> float:
    """A number to so many significant digits, if any."""
    return number if digits is None else float(f"{number:.{digits}g}")


def each(function: Callable[[float], float], tensor: Tensor) -> Tensor:
    """A function of a number, element by element."""
    if isinstance(tensor, Sequence):
        return [each(function, part) for part in tensor]
    return function(tensor)


def together(function: Callable[[float, float], float], left: Tensor, right: Tensor) -> Tensor:
    """A function of two numbers, element by element of two tensors of one shape."""
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return [together(function, a, b) for a, b in zip(left, right, strict=True)]
    if isinstance(left, Sequence) or isinstance(right, Sequence):
        raise TypeError((left, right))
    return function(left, right)

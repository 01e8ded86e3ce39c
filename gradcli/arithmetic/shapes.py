"""Shapes of arrays: which fit together under an operation, and what to do where they don't."""

from collections.abc import Sequence
from itertools import zip_longest

from gradcli.errors import ReadError
from gradcli.language.tree import Apply
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of

Shape = tuple[int, ...]
LONGEST = 60


class MisfitError(ReadError):
    """Shapes that do not fit together in a node; `place` is that of the argument that does not."""

    def __init__(self, node: Apply, shapes: Sequence[Shape]) -> None:
        self.node = node
        self.place, (left, right) = _misfit(node, shapes)
        text = unparse(node)
        where = f" in {text}" if len(text) <= LONGEST else ""
        message = (
            f"{node.op} does not take the shape {left}{where}"
            if right is None
            else f"the shapes {left} and {right} do not fit together{where}"
        )
        super().__init__(message, span=node.span, hint=_hint(node.op, left, right))


def broadcast(left: Shape, right: Shape) -> Shape | None:
    """The shape that two arrays are repeated to; None where they do not fit together."""
    sizes = []
    for a, b in zip_longest(reversed(left), reversed(right), fillvalue=1):
        if a != b and 1 not in (a, b):
            return None
        sizes.append(b if a == 1 else a)
    return tuple(reversed(sizes))


def square_by_accident(left: Shape, right: Shape) -> bool:
    """Whether a vector and a column of the same length are repeated to a square matrix."""
    flat, column = sorted((left, right), key=len)
    return len(flat) == 1 and column == (flat[0], 1) and flat[0] > 1


def _misfit(node: Apply, shapes: Sequence[Shape]) -> tuple[int, tuple[Shape, Shape | None]]:
    """The first argument that does not fit to those before it, and the two shapes."""
    if len(shapes) == 1:
        return 0, (shapes[0], None)
    if node.op == "vector" or row_of(node.op, len(shapes)).array:
        place = next((k for k in range(1, len(shapes)) if shapes[k] != shapes[k - 1]), 1)
        return place, (shapes[place - 1], shapes[place])
    together: Shape = ()
    for place, shape in enumerate(shapes):
        longer = broadcast(together, shape)
        if longer is None:
            return place, (together, shape)
        together = longer
    return 1, (shapes[0], shapes[1])


SQUARE = ("trace", "det", "inv", "adj", "diag")


def _hint(op: str, left: Shape, right: Shape | None) -> str | None:
    if op in SQUARE:
        return f"{op} takes a square matrix" + " or a vector" * (op == "diag")
    if op == "outer":
        return "outer takes two vectors"
    if right is None:
        return None
    if op == "*" and _product(left, right):
        return "* works element by element; the matrix product is @"
    if op == "@":
        return _about_product(left, right)
    if op == "dot":
        return "dot takes two vectors of one length; the product of matrices is @"
    if op == "crossentropy":
        return "the target holds a probability for every class: [0, 1, 0], not the class 1"
    if op == "vector":
        return "all rows of a matrix have one length"
    return None


def _about_product(left: Shape, right: Shape) -> str:
    if not left or not right:
        return "a number multiplies with *"
    if _product(left[::-1], right):
        return "the transpose of the left one would fit: transpose(…)"
    if _product(left, right[::-1]):
        return "the transpose of the right one would fit: transpose(…)"
    return f"the left one has {left[-1]} columns, the right one {right[0]} rows"


def _product(left: Shape, right: Shape) -> bool:
    """Whether two shapes fit under the matrix product."""
    return bool(left and right) and left[-1] == right[0]

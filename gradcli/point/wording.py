"""How points are written: as they were typed."""

from collections.abc import Sequence

from gradcli.language.build import rational
from gradcli.language.tree import Apply, Number, Tree, operator
from gradcli.language.unparse import unparse
from gradcli.results.base import Value, Vector


def point_text(variables: Sequence[str], point: Sequence[Value]) -> str:
    """A point as a person writes it: (x, y) = (1, 2)."""
    values = ", ".join(map(_shortest, point))
    if len(variables) == 1:
        return f"{variables[0]} = {values}"
    return f"({', '.join(variables)}) = ({values})"


def _shortest(value: Value) -> str:
    """The exact number: a fraction, or the decimal that it is where that is shorter."""
    text, decimal = unparse(value.exact), unparse(value.decimal)
    same = isinstance(value.exact, Apply) and rational(value.exact) == rational(value.decimal)
    return decimal if same and len(decimal) < len(text) else text


def as_typed(values: Vector, place: object) -> Vector:
    """Coordinates, the exact forms of which are decimals where decimals were typed."""
    if not isinstance(place, Sequence):
        return values
    pairs = zip(values, place, strict=True)
    return tuple(Value(tree, value.decimal) if is_decimal(tree) else value for value, tree in pairs)


def is_decimal(tree: Tree) -> bool:
    """Whether a number was typed with a decimal point, or an exponent for it."""
    size = tree.args[0] if isinstance(tree, Apply) and operator(tree) == "neg" else tree
    return isinstance(size, Number) and size.value.denominator != 1

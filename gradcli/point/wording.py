"""How points are written: as they were typed."""

from collections.abc import Sequence

from gradcli.language.build import decimal, rational
from gradcli.language.tree import Apply, Number, Tree, operator
from gradcli.language.unparse import unparse
from gradcli.results.base import Value, Vector


def point_text(variables: Sequence[str], point: Sequence[Value]) -> str:
    """A point as a person writes it: (x, y) = (1, 2)."""
    return _place(variables, list(map(_shortest, point)))


def place_text(variables: Sequence[str], point: Sequence[float]) -> str:
    """The same of a point in floats."""
    return _place(variables, list(map(float_text, point)))


def float_text(number: float) -> str:
    """A float as a person writes it."""
    return unparse(decimal(repr(number)))


def _place(variables: Sequence[str], values: Sequence[str]) -> str:
    if len(variables) == 1:
        return f"{variables[0]} = {values[0]}"
    return f"({', '.join(variables)}) = ({', '.join(values)})"


def _shortest(value: Value) -> str:
    """The exact number: a fraction, or the decimal that it is where that is shorter."""
    text, digits = unparse(value.exact), unparse(value.decimal)
    same = isinstance(value.exact, Apply) and rational(value.exact) == rational(value.decimal)
    return digits if same and len(digits) < len(text) else text


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

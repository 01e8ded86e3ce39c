"""How points are named in messages."""

from collections.abc import Sequence

from gradcli.language.unparse import unparse
from gradcli.results.base import Value


def point_text(variables: Sequence[str], point: Sequence[Value]) -> str:
    """A point as a person writes it: (x, y) = (1, 2)."""
    values = ", ".join(unparse(value.exact) for value in point)
    if len(variables) == 1:
        return f"{variables[0]} = {values}"
    return f"({', '.join(variables)}) = ({values})"

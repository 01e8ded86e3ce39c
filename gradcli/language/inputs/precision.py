"""Decimals as they are written: 4.470 stands for all numbers that round to it."""

import re
from fractions import Fraction
from typing import NamedTuple

from gradcli.language.tree import Apply, Number, Symbol, Tree, fold

_DECIMAL = re.compile(r"\d*\.(\d*)(?:[eE]([+\-−]?\d+))?")

DOUBLE, SINGLE = 2.0**-40, 2.0**-19
"""What is allowed for rounding on the way to a float of 64 or 32 bits, relatively."""


class Spread(NamedTuple):
    """A decimal number as written, and the value of one unit in its last digit."""

    value: Fraction
    unit: Fraction

    @property
    def digits(self) -> int:
        """How many significant digits it has."""
        return len(str(int(self.value / self.unit)))

    @property
    def exactly(self) -> "Spread":
        """The number taken as it is written."""
        return self._replace(unit=Fraction(0))


class Blurred(NamedTuple):
    """A tree with a name put for every decimal in it, what they are, and the tree as it is."""

    tree: Tree
    spreads: dict[str, Spread]
    plain: Tree

    @property
    def alone(self) -> bool:
        """Whether the tree is one decimal number, but for its sign."""
        tree = self.tree
        while isinstance(tree, Apply) and tree.op == "neg":
            tree = tree.args[0]
        return isinstance(tree, Symbol) and tree.name in self.spreads


def blurred(tree: Tree, source: str) -> Blurred:
    """The tree with `#0`, `#1`, … put for the decimals that stand in the source."""
    spreads: dict[str, Spread] = {}
    if "." not in source:
        return Blurred(tree, spreads, tree)

    def blur(node: Tree, args: tuple[Tree, ...]) -> Tree:
        unit = _unit(node, source) if isinstance(node, Number) else None
        if isinstance(node, Number) and unit is not None:
            name = f"#{len(spreads)}"
            spreads[name] = Spread(node.value, unit)
            return Symbol(name)
        return Apply(node.op, args, node.span) if isinstance(node, Apply) else node

    return Blurred(fold(tree, blur), spreads, tree)


def _unit(node: Number, source: str) -> Fraction | None:
    """One unit in the last digit of a decimal, in brackets or not; None for a whole number."""
    written = source[slice(*node.span)].strip("()[]{} ") if node.span else ""
    match = _DECIMAL.fullmatch(written)
    if match is None or len(written) < 2:
        return None
    exponent = int((match[2] or "0").replace("−", "-"))
    return Fraction(10) ** (exponent - len(match[1]))

"""Trees on floats: a tape of the distinct nodes, evaluated from the leaves to the roots.

Where a node has no real value it is nan, and so is all that uses it; a branch of `where` that is
not taken does no harm.
"""

import math
from collections.abc import Callable, Sequence
from operator import ge, gt, le, lt, ne

from gradcli.calculus.derivation import unfold
from gradcli.calculus.special import polygamma
from gradcli.language.tree import Apply, Number, Symbol, Tree, nodes
from gradcli.language.vocabulary import row_of

Operation = Callable[..., float]


def real_power(base: float, exponent: float) -> float:
    """base^exponent for a base that may be negative only under a whole exponent."""
    return base**exponent if base >= 0 or exponent.is_integer() else math.nan


def odd_root_power(base: float, numerator: int, denominator: int) -> float:
    """base^(p/q) for an odd q, real for negative bases, too."""
    size = float(abs(base) ** (numerator / denominator))
    return -size if base < 0 and numerator % 2 else size


def sign(value: float) -> float:
    """−1, 0 or 1."""
    return value if math.isnan(value) else float((value > 0) - (value < 0))


BUILT_IN: dict[str, Operation] = {
    "+": lambda *terms: math.fsum(terms) if len(terms) > 2 else terms[0] + terms[1],
    "*": lambda *factors: math.prod(factors),
    "/": lambda a, b: a / b,
    "neg": lambda a: -a,
    "^": real_power,
    "sign": sign,
    "min": min,
    "max": max,
    "where": lambda condition, held, failed: held if condition else failed,
    "digamma": lambda x: polygamma(0, x),
    "polygamma": polygamma,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": lambda a, b: a == b,
    "!=": ne,
}


class Tape:
    """Several trees over the same variables as one list of instructions.

    Equal sub-trees are computed once.
    """

    def __init__(self, roots: Sequence[Tree], variables: Sequence[str]) -> None:
        self._slots: dict[Tree, int] = {}
        self._start: list[float] = []
        self._program: list[tuple[int, Operation, tuple[int, ...]]] = []
        for name in variables:
            self._slot(Symbol(name), math.nan)
        self._roots = [self._add(root) for root in roots]

    def values(self, point: Sequence[float]) -> list[float]:
        """The values of the trees at a point."""
        values = list(self._start)
        values[: len(point)] = point
        for slot, operation, args in self._program:
            try:
                values[slot] = operation(*[values[arg] for arg in args])
            except (ValueError, ZeroDivisionError):
                values[slot] = math.nan
            except OverflowError:
                values[slot] = math.inf
        return [values[root] for root in self._roots]

    def _slot(self, node: Tree, value: float) -> int:
        self._slots[node] = len(self._start)
        self._start.append(value)
        return self._slots[node]

    def _add(self, root: Tree) -> int:
        for node in nodes(root):
            if node not in self._slots:
                self._compile(node)
        return self._slots[root]

    def _compile(self, node: Tree) -> None:
        if isinstance(node, Number):
            self._slot(node, float(node.value))
        elif isinstance(node, Apply):
            operation, args = _operation(node)
            if operation is None:
                self._slots[node] = self._add(args[0])
            else:
                places = tuple(self._slots[arg] for arg in args)
                self._program.append((self._slot(node, math.nan), operation, places))


def _operation(node: Apply) -> tuple[Operation | None, tuple[Tree, ...]]:
    """How a node is computed; None with another tree where that is by definition."""
    row = row_of(node.op, len(node.args))
    if node.op == "^":
        fraction = _odd_root(node.args[1])
        if fraction:
            return lambda base: odd_root_power(base, *fraction), node.args[:1]
    if node.op in BUILT_IN:
        return BUILT_IN[node.op], node.args
    if row.math and not node.args:
        return lambda: getattr(math, row.math), ()
    if row.math:
        return getattr(math, row.math), node.args
    return None, (unfold(node, row),)


def _odd_root(exponent: Tree) -> tuple[int, int] | None:
    """Numerator and denominator of an exponent p/q with odd q > 1."""
    sign = 1
    if isinstance(exponent, Apply) and exponent.op == "neg":
        exponent, sign = exponent.args[0], -1
    if isinstance(exponent, Apply) and exponent.op == "/":
        top, bottom = exponent.args
        if isinstance(top, Apply) and top.op == "neg":
            top, sign = top.args[0], -sign
        if isinstance(top, Number) and isinstance(bottom, Number):
            value = top.value / bottom.value if bottom.value else top.value
            if value.denominator % 2 and value.denominator > 1:
                return sign * value.numerator, value.denominator
    return None

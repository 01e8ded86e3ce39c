"""Expressions as trees of three kinds of nodes: `Number`, `Symbol` and `Apply`.

Nodes never change. Equality is structural and ignores the place in the text; a sub-tree may be
shared, and every walk visits a shared sub-tree once. No walk recurses, so a sum of 20,000 terms
or a chain of 20,000 quotients overflows nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from operator import is_
from typing import Generic, TypeVar

from gradcli.errors import LimitError, Span

T = TypeVar("T")
_WIDEST = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
DERIVATIVE, PARTIAL = "derivative", "partial derivative"
"""Signs for a derivative still to be taken, d/dx f and ∂/∂x f: Apply(PARTIAL, (f, x))."""

HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}
"""Whether a comparison holds, by the sign of left − right."""

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
"""The comparison that holds where one fails."""

BESIDE = "beside"
"""Sign for factors side by side whose ranks decide what their product is: `language.ranks`."""

MATRIX, ELEMENTWISE, ROW = "matrix product", "element-wise product", "row"
"""Signs for how arrays multiply where a formula is written as in papers: `dimensions`."""


class _Node:
    __slots__ = ("_hash", "span")

    args: "tuple[Tree, ...]" = ()
    span: Span | None
    _hash: int

    def __hash__(self) -> int:
        return self._hash


class Number(_Node):
    """An exact rational ≥ 0; a negative number is the negation of one."""

    __slots__ = ("value",)

    def __init__(self, value: Fraction | int, span: Span | None = None) -> None:
        self.value = value if isinstance(value, Fraction) else Fraction(value)
        self.span = span
        whole = self.value.denominator == 1
        self._hash = hash(self.value.numerator if whole else self.value)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Number) and self.value == other.value)

    __hash__ = _Node.__hash__

    def __repr__(self) -> str:
        return f"Number({self.value})"


class Wide(Number):
    """A number with so long an exponent that no fraction holds it: 1.25e−43429."""

    __slots__ = ("decimal",)

    def __init__(self, decimal: Decimal, span: Span | None = None) -> None:
        self.decimal = decimal.normalize(_WIDEST)
        self.span = span
        self._hash = hash(self.decimal)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Wide) and self.decimal == other.decimal)

    __hash__ = _Node.__hash__

    @property
    def value(self) -> Fraction:  # type: ignore[override]  # all that compute with it refuse it
        """Refused: it would be a fraction of more than 10,000 digits."""
        digits = f"{self.decimal:e}".replace("e+", "e")
        raise LimitError(f"{digits} is beyond what can be computed with", span=self.span)

    def __repr__(self) -> str:
        return f"Wide({self.decimal})"


class Symbol(_Node):
    """A real variable or parameter, by its canonical name (`theta`, `x_1`)."""

    __slots__ = ("name",)

    def __init__(self, name: str, span: Span | None = None) -> None:
        self.name = name
        self.span = span
        self._hash = hash(("symbol", name))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Symbol) and self.name == other.name)

    __hash__ = _Node.__hash__

    def __repr__(self) -> str:
        return f"Symbol({self.name!r})"


class Apply(_Node):
    """A row of the vocabulary, by its name, applied to arguments; a constant has none."""

    __slots__ = ("args", "op")

    def __init__(self, op: str, args: "tuple[Tree, ...]" = (), span: Span | None = None) -> None:
        self.op = op
        self.args = args
        self.span = span
        self._hash = hash((op, args))

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Apply) and self._hash == other._hash and _same(self, other)
        )

    __hash__ = _Node.__hash__

    def __repr__(self) -> str:
        return f"Apply({self.op!r}, {self.args!r})"


Tree = Number | Symbol | Apply


def operator(tree: Tree) -> str:
    """The name of the row that a tree applies, if any."""
    return tree.op if isinstance(tree, Apply) else ""


def _same(left: Apply, right: Apply) -> bool:
    """Structural equality, each pair of shared sub-trees compared once."""
    alike = left.op == right.op and len(left.args) == len(right.args)
    if alike and all(map(is_, left.args, right.args)):
        return True
    pending: list[tuple[Tree, Tree]] = [(left, right)]
    seen = set[tuple[int, int]]()
    while pending:
        a, b = pending.pop()
        if a is b or (id(a), id(b)) in seen:
            continue
        if not isinstance(a, Apply) or not isinstance(b, Apply):
            if a != b:
                return False
            continue
        if a._hash != b._hash or a.op != b.op or len(a.args) != len(b.args):
            return False
        seen.add((id(a), id(b)))
        pending.extend(zip(a.args, b.args, strict=True))
    return True


def arguments(node: Tree) -> "tuple[Tree, ...]":
    """The arguments of a node."""
    return node.args


def nodes(*roots: Tree, below: Callable[[Tree], Sequence[Tree]] = arguments) -> Iterator[Tree]:
    """Every distinct node below the roots, arguments before the nodes that use them.

    `below` are the arguments of a node that are looked at.
    """
    done = set[int]()
    for root in roots:
        above: list[Tree] = []
        pending: list[Tree | None] = [root]  # None where all below the last one above are done
        while pending:
            node = pending.pop()
            if node is None:
                node = above.pop()
            elif id(node) in done:
                continue
            elif node.args:
                above.append(node)
                pending += (None, *below(node)[::-1])
                continue
            done.add(id(node))
            yield node


def fold(root: Tree, combine: Callable[[Tree, tuple[T, ...]], T]) -> T:
    """Bottom-up evaluation: `combine` gets each node once, with its arguments' results."""
    results: dict[int, T] = {}
    result = results.__getitem__
    for node in nodes(root):
        args = node.args
        results[id(node)] = combine(node, tuple(map(result, map(id, args))) if args else ())
    return results[id(root)]


class LazyFold(ABC, Generic[T]):
    """Bottom-up evaluation of trees, each node once; of a choice, only the branch that is taken."""

    def __init__(self) -> None:
        self._found: dict[int, T] = {}
        self._kept: list[Tree] = []

    def visit(self, root: Tree) -> T:
        """The result of a tree."""
        self._kept.append(root)  # no other node is given the identity of one of its nodes
        pending = [root]
        while pending:
            node = pending[-1]
            needed = () if id(node) in self._found else self._needed(node)
            missing = [arg for arg in needed if id(arg) not in self._found]
            pending.extend(reversed(missing))
            if not missing:
                pending.pop()
            if not missing and id(node) not in self._found:
                results = [self._found[id(arg)] for arg in needed]
                self._found[id(node)] = self._combined(node, results)
        return self._found[id(root)]

    def _needed(self, node: Tree) -> tuple[Tree, ...]:
        """What has to be known next: of a choice, the sides of its condition, then one branch."""
        if operator(node) != "where":
            return node.args
        condition, held, failed = node.args
        if any(id(side) not in self._found for side in condition.args):
            return condition.args
        return (held if HOLDS[operator(condition)](self._side(*condition.args)) else failed,)

    @abstractmethod
    def _combined(self, node: Tree, args: list[T]) -> T:
        """The result of a node from those of its arguments, or of the branch that is taken."""

    @abstractmethod
    def _side(self, left: Tree, right: Tree) -> int:
        """The sign of left − right, the results of which are known."""


def free_names(*roots: Tree) -> list[str]:
    """The names of the variables and parameters in the trees, in order of appearance."""
    return list(dict.fromkeys(node.name for node in nodes(*roots) if isinstance(node, Symbol)))


def substitute(root: Tree, values: Mapping[str, Tree]) -> Tree:
    """The tree with names replaced by trees."""
    return replaced(root, {Symbol(name): tree for name, tree in values.items()})


def rewritten(root: Tree, change: Callable[[Apply], Tree]) -> Tree:
    """The tree with every operation changed, arguments before what uses them."""

    def rewrite(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        same = all(map(is_, args, node.args))
        return change(node if same else Apply(node.op, args, node.span))

    return fold(root, rewrite)


def replaced(root: Tree, values: Mapping[Tree, Tree]) -> Tree:
    """The tree with sub-trees replaced wherever they stand; what does not change stays shared."""

    def replace(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if node in values:
            return values[node]
        if not isinstance(node, Apply) or all(map(is_, args, node.args)):
            return node
        return Apply(node.op, args, node.span)

    return fold(root, replace)

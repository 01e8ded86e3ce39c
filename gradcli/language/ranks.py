"""Ranks of values, and what factors side by side mean once they are known.

The rank of a value is the number of its axes: 0 of a number, 1 of a vector, 2 of a matrix. Every
text means the matrix product by A x, the inner product by xᵀy, and for numbers the product; without
ranks these can't be told apart, so the parser leaves such factors BESIDE each other.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from typing import NamedTuple

from gradcli.errors import Span
from gradcli.language.tree import BESIDE, Apply, Number, Symbol, Tree, fold, nodes
from gradcli.language.vocabulary import row_of

MINUS_ONE = Apply("neg", (Number(1),))

_ARRAYS: dict[str, Callable[[Sequence[int]], int]] = {
    "vector": lambda ranks: 1 + max(ranks),
    "@": lambda ranks: max(sum(ranks) - 2, 0),
    "outer": lambda _: 2,
    "eye": lambda _: 2,
    "diag": lambda ranks: 2 if ranks[0] == 1 else 1,
} | {
    **dict.fromkeys(("transpose", "softmax", "inv", "adj", "ones"), max),
    **dict.fromkeys(("colsum", "rowsum", "logsumexp"), lambda ranks: max(ranks[0] - 1, 0)),
}
"""The rank of an array function's value by those of its arguments; of others it is 0."""


def rank_of(op: str, ranks: Sequence[int]) -> int:
    """The rank of a row's value; arrays are repeated to the longest where a row goes over them."""
    if not ranks:
        return 0
    if not row_of(op, len(ranks)).array:
        return max(ranks)
    return _ARRAYS[op](ranks) if op in _ARRAYS else 0


def array_in(*trees: Tree) -> Apply | None:
    """The first operation on vectors or matrices, if there is one."""
    applied = (node for node in nodes(*trees) if isinstance(node, Apply))
    return next((node for node in applied if row_of(node.op, len(node.args)).array), None)


def rank(tree: Tree, ranks: Mapping[str, int]) -> int:
    """The rank of a formula's value, by those of the names in it; numbers are not listed."""
    return settled(tree, ranks).rank


class Settled(NamedTuple):
    """A tree in which every product is known, its rank, and the places of array products.

    `powers` are those powers −1 of matrices that are no inverses: ^ goes element by element.
    """

    tree: Tree
    rank: int
    products: tuple[Span, ...] = ()
    powers: tuple[Apply, ...] = ()


class _Value(NamedTuple):
    """A tree and its rank; `row` marks a vector that stands as a row, such as xᵀ and xᵀA."""

    tree: Tree
    rank: int
    row: bool = False


def settled(tree: Tree, ranks: Mapping[str, int]) -> Settled:
    """The tree with factors side by side read as the product that their ranks make them."""
    products: list[Span] = []
    powers: list[Apply] = []

    def settle(node: Tree, args: tuple[_Value, ...]) -> _Value:
        if isinstance(node, Symbol):
            return _Value(node, ranks.get(node.name, 0))
        if not isinstance(node, Apply):
            return _Value(node, 0)
        if node.op == BESIDE:
            return reduce(partial(_two, products), args)  # from the left to the right
        trees = tuple(arg.tree for arg in args)
        same = all(a is b for a, b in zip(trees, node.args, strict=True))
        kept = node if same else Apply(node.op, trees, node.span)
        value = rank_of(node.op, [arg.rank for arg in args])
        if node.op == "^" and value == 2 and trees[1] == MINUS_ONE and node.span:
            powers.append(kept)
        turned = node.op == "transpose" and not args[0].row
        arrays = [arg for arg in args if arg.rank] if node.op in ("neg", "*", "/") else []
        scaled = len(arrays) == 1 and arrays[0].row
        return _Value(kept, value, value == 1 and (turned or scaled))

    value = fold(tree, settle)
    return Settled(value.tree, value.rank, tuple(products), tuple(powers))


def _two(products: list[Span], left: _Value, right: _Value) -> _Value:
    """Two factors side by side; the place of a product of arrays is noted."""
    span = _covered(left.tree, right.tree)
    if not left.rank or not right.rank:
        row = left.row or right.row
        return _Value(_times(left.tree, right.tree, span), max(left.rank, right.rank), row)
    if span:
        products.append(span)
    if left.rank == right.rank == 1 and not left.row:
        if right.row:
            return _Value(Apply("outer", (left.tree, _column(right.tree)), span), 2)
        return _Value(Apply("*", (left.tree, right.tree), span), 1)
    rank = rank_of("@", (left.rank, right.rank))
    return _Value(Apply("@", (left.tree, right.tree), span), rank, left.row and rank == 1)


def _column(row: Tree) -> Tree:
    """The vector that stands as a row: y of yᵀ."""
    return row.args[0] if isinstance(row, Apply) and row.op == "transpose" else row


def _times(left: Tree, right: Tree, span: Span | None) -> Apply:
    """A product of which one factor is a number; products grow flat but for brackets."""
    flat = isinstance(left, Apply) and left.op == "*" and left.span == _covered(*left.args)
    factors = left.args if flat else (left,)
    return Apply("*", (*factors, right), span)


def _covered(*trees: Tree) -> Span | None:
    first, last = trees[0].span, trees[-1].span
    return first.to(last) if first and last else None

"""Building nodes while reading: applications that know their place, flat sums and products."""

from collections.abc import Sequence

from gradcli.errors import Span
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold

BARS = {"|": "abs", "‖": "norm"}
_FLAT = {"+": "+", "-": "+", "*": "*"}


def applied(op: str, args: Sequence[Tree], span: Span | None = None) -> Apply:
    """A row applied to arguments, at the place that they cover."""
    if span is None and args[0].span and args[-1].span:
        span = args[0].span.to(args[-1].span)
    return Apply(op, tuple(args), span)


def placed(tree: Tree, span: Span) -> Tree:
    """The tree as if all of it stood at one place."""

    def move(node: Tree, args: tuple[Tree, ...]) -> Tree:
        return Apply(node.op, args, span) if isinstance(node, Apply) else spread(node, span)

    return fold(tree, move)


def spread(tree: Tree, span: Span) -> Tree:
    """The tree at a wider place, such as that of the brackets around it."""
    if isinstance(tree, Apply):
        return Apply(tree.op, tree.args, span)
    return Number(tree.value, span) if isinstance(tree, Number) else Symbol(tree.name, span)


def is_bars(tree: Tree) -> bool:
    """Whether a tree is an absolute value or a norm, which may have stood in bars."""
    return isinstance(tree, Apply) and tree.op in BARS.values()


class Chain:
    """A left operand while reading goes on: sums and products grow flat, in a list.

    `divided` tells that the last operator was a division, `barred` that a part stands in bars.
    """

    def __init__(self, tree: Tree) -> None:
        self._op = ""
        self._parts = [tree]
        self.divided = False
        self.barred = is_bars(tree)

    def extend(self, op: str, right: Tree) -> None:
        """Take in the right operand of an operator."""
        if op == "-":
            right = Apply("neg", (right,), right.span)
        flat = _FLAT.get(op, "")
        if flat and flat == self._op:
            self._parts.append(right)
        else:
            self._parts = [self.tree, right]
            self._op = flat or op
        self.divided = op == "/"
        self.barred |= is_bars(right)

    @property
    def tree(self) -> Tree:
        """The tree so far."""
        return applied(self._op, self._parts) if self._op else self._parts[0]

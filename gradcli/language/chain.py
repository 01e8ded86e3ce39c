"""Building nodes while reading: applications that know their place, flat sums and products."""

from collections.abc import Sequence

from gradcli.errors import Span
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold

_FLAT = {"+": "+", "-": "+", "*": "*"}


def applied(op: str, args: Sequence[Tree], span: Span | None = None) -> Apply:
    """A row applied to arguments, at the place that they cover."""
    if span is None and args[0].span and args[-1].span:
        span = args[0].span.to(args[-1].span)
    return Apply(op, tuple(args), span)


def placed(tree: Tree, span: Span) -> Tree:
    """The tree as if all of it stood at one place."""

    def move(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if isinstance(node, Apply):
            return Apply(node.op, args, span)
        return Number(node.value, span) if isinstance(node, Number) else Symbol(node.name, span)

    return fold(tree, move)


class Chain:
    """The left operand while a climb goes on: sums and products grow flat, in a list."""

    def __init__(self, tree: Tree) -> None:
        self._op = ""
        self._parts = [tree]
        self.divided = False

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

    @property
    def tree(self) -> Tree:
        """The tree so far."""
        return applied(self._op, self._parts) if self._op else self._parts[0]

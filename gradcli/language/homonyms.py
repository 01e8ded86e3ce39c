"""Constants and functions with the name of a variable, written so that both can be told apart."""

from collections.abc import Collection

from gradcli.language.tree import Apply, Number, Tree, fold
from gradcli.language.vocabulary import CONSTANTS, FUNCTIONS, rows_named

BUILT_IN = frozenset(row.name for row in CONSTANTS + FUNCTIONS)

_HALF_TURN = Apply("acos", (Apply("neg", (Number(1),)),))
_SPELLED_OUT = {
    "e": Apply("exp", (Number(1),)),
    "pi": _HALF_TURN,
    "tau": Apply("*", (Number(2), _HALF_TURN)),
}


def told_apart(tree: Tree, names: Collection[str]) -> Tree:
    """The same function, with what has one of the names written otherwise: exp(1) for e.

    A function takes one of its aliases, such as arcsin for asin, where it has one.
    """

    def respell(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        if node.op == "^" and args[0] is _SPELLED_OUT["e"]:
            return Apply("exp", args[1:])
        if node.op not in names or node.op not in BUILT_IN:
            return Apply(node.op, args)
        return Apply(_free_alias(node.op, names), args) if args else _SPELLED_OUT[node.op]

    return fold(tree, respell)


def _free_alias(op: str, names: Collection[str]) -> str:
    aliases = next(row.aliases for row in rows_named(op) if row.name == op)
    return next((alias for alias in aliases if alias not in names), op)

"""Numbers like 3/10 as 0.3, in answers to formulas that were typed with decimals."""

from fractions import Fraction

from gradcli.language.build import ONE, div, mul
from gradcli.language.tree import Apply, Number, Tree, fold


def with_decimals(tree: Tree) -> Tree:
    """The tree with every rational factor that has an end written in decimals."""
    return fold(tree, _decimal_quotient)


def _decimal_quotient(node: Tree, parts: tuple[Tree, ...]) -> Tree:
    if not isinstance(node, Apply):
        return node
    if node.op != "/":
        return Apply(node.op, parts)
    top, above = _leading_number(parts[0])
    bottom, below = _leading_number(parts[1])
    value = top / (bottom or 1)
    if bottom in (0, 1) or (value.denominator > 1 and not _terminates(value)):
        return Apply("/", parts)
    whole = Number(value) if value > 0 else Apply("neg", (Number(-value),))
    return div(mul((whole, above)), below)


def _leading_number(tree: Tree) -> tuple[Fraction, Tree]:
    """The number that a product starts with, and the rest."""
    if isinstance(tree, Number):
        return tree.value, ONE
    if isinstance(tree, Apply) and tree.op == "neg":
        value, rest = _leading_number(tree.args[0])
        return -value, rest
    if isinstance(tree, Apply) and tree.op == "*":
        value, rest = _leading_number(tree.args[0])
        return value, mul((rest, *tree.args[1:]))
    return Fraction(1), tree


def _terminates(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1

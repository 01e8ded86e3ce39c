"""What the nodes of a function demand, as comparisons.

f has a value at a point if and only if every demand holds there whose node is reached: a branch of
`where` is reached where its condition says so, every other node everywhere.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import instantiate, unfold
from gradcli.errors import UndefinedError
from gradcli.language.build import add, neg, rational
from gradcli.language.rules import conditions
from gradcli.language.tree import CHOICE, HOLDS, Apply, Number, Tree, free_names, nodes, operator
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.point.wording import place_text
from gradcli.results.base import Function

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
POSITIVE = ("e", "pi", "tau")
MOST_DEMANDS = 1_000
"""A formula with more is decided point by point."""


class Demand(NamedTuple):
    """A comparison that must hold for a node to have a value, where all others hold.

    `blamed` is the node of the formula to name in a message, `reached` are the comparisons that
    hold wherever the node is asked for.
    """

    blamed: Apply
    needs: Apply
    reached: tuple[Apply, ...]

    def error(self, function: Function, _: int, point: Sequence[float]) -> UndefinedError:
        """Why the function has no value at a point."""
        where = place_text(function.variables, point)
        message = f"{function.name} is undefined at {where}: {self.lack}"
        return UndefinedError(message, span=self.blamed.span)

    @property
    def lack(self) -> str:
        """What is missing, in words."""
        reason = f"needs {unparse(self.needs)}" if free_names(self.needs) else "has no real value"
        return f"{unparse(self.blamed)} {reason}"


def require_value(function: Function) -> None:
    """Raise UndefinedError where a demand fails whatever the variables are: x/0, ln(x − x)."""
    for demand in demands(function.tree):
        sign = _sign_of_gap(*demand.needs.args)
        if sign is not None and not HOLDS[demand.needs.op](sign):
            where = " and ".join(map(unparse, demand.reached))
            place = f"where {where}" if where else "anywhere"
            message = f"{function.name} has no value {place}: {demand.lack}"
            raise UndefinedError(message, span=demand.blamed.span)


def _sign_of_gap(left: Tree, right: Tree) -> int | None:
    """The sign of left − right; None where it is not one for all values of the variables."""
    if free_names(left) and not any(operator(node) == "+" for node in nodes(left)):
        return None
    gap = tidy(add((left, neg(right))))
    if free_names(gap):
        return None
    exact = rational(gap)
    if exact is not None:
        return (exact > 0) - (exact < 0)
    from gradcli.arithmetic.refinement import constants  # noqa: PLC0415  # for such constants

    (value,) = constants((gap,))
    return (value > 0) - (value < 0) or None if isinstance(value, float) else None


def demands(tree: Tree) -> Iterator[Demand]:
    """What a tree demands, the demands of arguments before those of the node on top of them."""
    pending: list[tuple[Tree, tuple[Apply, ...]]] = [(tree, ())]
    seen = set[tuple[int, tuple[Apply, ...]]]()
    count = 0
    while pending and count < MOST_DEMANDS:
        root, reached = pending.pop()
        for node in nodes(root, below=_unconditional):
            if (id(node), reached) in seen or not isinstance(node, Apply):
                continue
            seen.add((id(node), reached))
            if node.op == CHOICE:
                pending.extend(_branches(node, reached))
                continue
            for needs in _needs(node):
                count += 1
                yield Demand(node, needs, reached)


def _needs(node: Apply) -> Iterator[Apply]:
    """What one node needs, itself and by its definition."""
    row = row_of(node.op, len(node.args))
    if node.op == "^":
        yield from _of_power(node)
    for condition in conditions(row.defined):
        needs = instantiate(condition, node.args)
        if isinstance(needs, Apply):
            yield needs
    if row.definition and not row.sympy and node.args:
        for inner in _own(unfold(node, row), node.args):
            if isinstance(inner, Apply) and inner.op != CHOICE:
                yield from _needs(inner)


def _of_power(node: Apply) -> Iterator[Apply]:
    """What a power needs: an even root no negative number, a power of 0 a positive exponent."""
    base, exponent = node.args
    value = rational(exponent)
    if isinstance(base, Apply) and base.op in POSITIVE:
        return
    if value is None and rational(base) == 0:
        yield Apply(">", (exponent, Number(0)))
    elif value is None:
        yield Apply(">" if free_names(exponent) else ">=", (base, Number(0)))
    elif not value.denominator % 2:
        yield Apply(">=", (base, Number(0)))
    if value is not None and value < 0:
        yield Apply("!=", (base, Number(0)))


def _unconditional(node: Tree) -> Sequence[Tree]:
    """The arguments that are evaluated whatever is chosen."""
    return node.args[0].args if operator(node) == CHOICE else node.args


def _own(spelled: Tree, args: Sequence[Tree]) -> Iterator[Tree]:
    """The nodes of a definition that are evaluated whatever is chosen, without its arguments."""
    known = set(map(id, args))
    found = nodes(spelled, below=lambda node: () if id(node) in known else _unconditional(node))
    return (node for node in found if id(node) not in known)


def _branches(node: Apply, reached: tuple[Apply, ...]) -> Iterator[tuple[Tree, tuple[Apply, ...]]]:
    condition, held, failed = node.args
    if isinstance(condition, Apply):
        yield failed, (*reached, Apply(OPPOSITE[condition.op], condition.args))
        yield held, (*reached, condition)

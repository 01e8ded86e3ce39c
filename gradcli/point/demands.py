"""What the nodes of a function demand, as comparisons.

f has a value at a point if and only if every demand holds there whose node is reached: a branch of
`where` is reached where its condition says so, every other node everywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import isfinite, sqrt
from typing import NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import gradient, instantiate, unfold
from gradcli.differentiation.tape import Tape
from gradcli.errors import UndefinedError
from gradcli.language.build import add, neg, rational
from gradcli.language.ranks import array_in
from gradcli.language.rules import conditions, formula
from gradcli.language.tree import (
    HOLDS,
    OPPOSITE,
    Apply,
    Number,
    Tree,
    free_names,
    nodes,
    operator,
)
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.point.evaluator import constant_in_closed_form
from gradcli.point.wording import place_text
from gradcli.results.base import Answer, Function

POSITIVE = ("e", "pi", "tau")
RELATIONS = ("=", "<", ">")
WINDOW, TRIES, HALVINGS, NEAR = 3, 40, 50, 1e-6
"""Where it is looked for points at which a demand fails, and how closely."""

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
        told = free_names(self.needs) and operator(self.needs.args[0]) != "floor"
        reason = f"needs {unparse(self.needs)}" if told else "has no real value"
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


def lost_domain(function: Function, answer: Sequence[Answer]) -> str:
    """What f demands, in words, where its derivatives ask that as the rules give them alone.

    That of ln x is 1/x, and asks nothing of x but not to be 0; that of e^(ln x) is 1 where x > 0.
    Equations and inequalities, of curves of critical points, are no derivatives.
    """
    trees = [
        tree
        for tree in answer
        if isinstance(tree, Tree) and array_in(tree) is None and operator(tree) not in RELATIONS
    ]
    lost = _lost(function, trees) if trees and array_in(function.tree) is None else []
    where = " and ".join(map(unparse, lost))
    return f"{function.name} is defined only where {where}" if where else ""


def _lost(function: Function, answers: Sequence[Tree]) -> list[Apply]:
    own = {core: each for each in _unconditioned(function.tree) for core in _cores(each)}
    kept = {core for answer in answers for each in demands(answer) for core in _cores(each.needs)}
    if own.keys() <= kept:
        return []
    slopes = gradient(function.tree, function.variables)
    ruled = {core for slope in slopes for each in demands(slope) for core in _cores(each.needs)}
    lost = dict.fromkeys(needs for core, needs in own.items() if core in ruled - kept)
    return [needs for needs in lost if _matters(needs, answers)]


def _unconditioned(tree: Tree) -> list[Apply]:
    """What a tree demands everywhere."""
    return [demand.needs for demand in demands(tree) if not demand.reached]


def _cores(needs: Apply) -> Iterator[Apply]:
    """The comparison; or, for a product or a power that must not be 0, one for each factor."""
    left, right = needs.args
    parts = left.args[:1] if operator(left) in ("^", "neg", "/") else left.args
    if needs.op != "!=" or operator(left) not in ("*", "^", "neg", "/"):
        yield needs
        return
    for part in parts:
        if free_names(part):
            yield from _cores(Apply(needs.op, (part, right)))


def _matters(needs: Apply, answers: Sequence[Tree]) -> bool:
    """Whether the answers are seen to have values where a demand fails."""
    from gradcli.arithmetic.floats import Program  # noqa: PLC0415  # for few formulas

    tape = Tape(free_names(needs, *answers))
    run = Program(tape, [tape.add(tree) for tree in (*needs.args, *answers)])
    steps = [sqrt(place + 2) for place in range(len(tape.inputs))]
    points = [[WINDOW * (2 * (k * step % 1) - 1) for step in steps] for k in range(1, TRIES)]
    pairs = pairwise(points) if needs.op == "!=" else zip(points, points, strict=True)
    for first, last in pairs:
        left, right, *values = run(_where_equal(run, first, last))
        close = abs(left - right) < NEAR
        fails = close if needs.op == "!=" else not HOLDS[needs.op]((left > right) - (left < right))
        if fails and isfinite(left - right) and all(abs(x) < 1 / NEAR for x in values):
            return True
    return False


def _where_equal(
    run: Callable[[Sequence[float]], list[float]], first: list[float], last: list[float]
) -> list[float]:
    """The point between two at which the first two values change places, by bisection."""
    ends = [first, last]
    for _ in range(HALVINGS if first is not last else 0):
        middle = [(a + b) / 2 for a, b in zip(*ends, strict=True)]
        before, here = (u < v for u, v, *_ in map(run, (ends[0], middle)))
        ends[before != here] = middle
    return ends[0]


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


def demands(tree: Tree, *, poles: bool = False) -> Iterator[Demand]:
    """What a tree demands, the demands of arguments before those of the node on top of them.

    With `poles` also that a function is not at one that its row tells by a formula.
    """
    pending: list[tuple[Tree, tuple[Apply, ...]]] = [(tree, ())]
    seen = set[tuple[int, tuple[Apply, ...]]]()
    count = 0
    while pending and count < MOST_DEMANDS:
        root, reached = pending.pop()
        for node in nodes(root, below=_unconditional):
            if (id(node), reached) in seen or not isinstance(node, Apply):
                continue
            seen.add((id(node), reached))
            if node.op == "where":
                pending.extend(_branches(node, reached))
                continue
            for needs in _needs(node, poles=poles):
                count += 1
                yield Demand(node, needs, reached)


def _needs(node: Apply, *, poles: bool) -> Iterator[Apply]:
    """What one node needs, itself and by its definition; a formula is not whole at its poles."""
    row = row_of(node.op, len(node.args))
    if node.op == "^":
        yield from _of_power(node)
    for condition in conditions(row.defined):
        needs = instantiate(condition, node.args)
        if isinstance(needs, Apply):
            yield needs
    if row.poles and poles:
        count = instantiate(formula(row.poles), node.args)
        yield Apply("!=", (Apply("floor", (count,)), count))
    if row.definition and not row.sympy and node.args:
        for inner in _own(unfold(node, row), node.args):
            if isinstance(inner, Apply) and inner.op != "where":
                yield from _needs(inner, poles=poles)


def _of_power(node: Apply) -> Iterator[Apply]:
    """What a power needs: an even root no negative number, a power of 0 a positive exponent."""
    base, exponent = node.args
    value = rational(exponent)
    if isinstance(base, Apply) and base.op in POSITIVE:
        return
    if value is None and not free_names(exponent):
        known = constant_in_closed_form(exponent)
        if known is None:
            return
        value = rational(known.exact)
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
    return node.args[0].args if operator(node) == "where" else node.args


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

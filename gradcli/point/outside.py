"""Where a function is certainly undefined: what its nodes demand, as comparisons.

f has a value at a point if and only if every demand holds there whose node is reached: a branch of
`where` is reached where its condition says so, every other node everywhere. A demand that fails
with certainty (all numbers of a ball on the wrong side), at a node that is reached with certainty,
proves that there is no value; so nothing has to be computed to know it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gradcli.arithmetic.balls import Ball
from gradcli.arithmetic.bounds import Bounded, Columns
from gradcli.arithmetic.operations import Array
from gradcli.differentiation.derivation import instantiate, unfold
from gradcli.differentiation.tape import Tape
from gradcli.errors import UndefinedError
from gradcli.language.rules import conditions
from gradcli.language.tree import CHOICE, Apply, Number, Tree, free_names, nodes, operator
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.point.wording import place_text
from gradcli.results.base import Function

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
POSITIVE = ("e", "pi", "tau")
MOST_DEMANDS = 1_000
"""A formula with more is decided point by point."""

Test = tuple[str, int, int]
"""A comparison of two slots of a tape."""


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


class Domain:
    """The demands of a function, ready to be judged at many points at once."""

    def __init__(self, function: Function) -> None:
        self._tape = Tape(function.variables)
        self.demands = list(self._demands(function.tree))
        self._tests = [
            (self._test(demand.needs), [self._test(each) for each in demand.reached])
            for demand in self.demands
        ]
        sides = {
            slot for test, reached in self._tests for _, *pair in (test, *reached) for slot in pair
        }
        self._slots = sorted(sides)

    def failing(self, points: Sequence[Ball], kind: Columns) -> Array:
        """The first demand that certainly fails at each of the points; −1 where none does."""
        found = Bounded(self._tape, self._slots, kind)(points)
        balls = dict(zip(self._slots, found, strict=True))
        failing = np.full(len(points[0].value), -1)
        for place in reversed(range(len(self.demands))):
            needs, reached = self._tests[place]
            fails = _fails(needs, balls)
            for op, left, right in reached:
                fails = fails & _fails((OPPOSITE[op], left, right), balls)
            failing[np.broadcast_to(fails, failing.shape)] = place
        return failing

    def _test(self, comparison: Apply) -> Test:
        left, right = map(self._tape.add, comparison.args)
        return comparison.op, left, right

    def _demands(self, tree: Tree) -> Iterator[Demand]:
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
                for needs in self._needs(node):
                    count += 1
                    yield Demand(node, needs, reached)

    def _needs(self, node: Apply) -> Iterator[Apply]:
        """What one node needs, itself and by its definition."""
        row = row_of(node.op, len(node.args))
        if node.op == "^":
            yield from self._of_power(node)
        for condition in conditions(row.defined):
            needs = instantiate(condition, node.args)
            if isinstance(needs, Apply):
                yield needs
        if row.definition and not row.sympy and node.args:
            for inner in _own(unfold(node, row), node.args):
                if isinstance(inner, Apply) and inner.op != CHOICE:
                    yield from self._needs(inner)

    def _of_power(self, node: Apply) -> Iterator[Apply]:
        """What a power needs: an even root no negative number, a power of 0 a positive exponent."""
        base, exponent = node.args
        value = self._tape.constants.get(self._tape.add(exponent))
        if isinstance(base, Apply) and base.op in POSITIVE:
            return
        if value is None and self._tape.constants.get(self._tape.add(base)) == 0:
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


def _fails(test: Test, balls: Mapping[int, Ball]) -> Array:
    """Where a comparison certainly fails: for all numbers in the balls."""
    op, a, b = test
    left, right = balls[a], balls[b]
    gap, width = left.value - right.value, left.radius + right.radius
    match op:
        case "<":
            return gap >= width
        case "<=":
            return gap > width
        case ">":
            return gap <= -width
        case ">=":
            return gap < -width
        case "==":
            return abs(gap) > width
    return (gap == 0) & (width == 0)

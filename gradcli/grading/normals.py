"""Checking lines: the normal line of a surface, the tangent of a curve, given as lines are.

A line is right where it goes through the point of contact and along the direction; for equations
that means that both fulfil them, and that they leave one degree of freedom.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from gradcli.algebra.vanishing import vanishes
from gradcli.arithmetic.floats import values
from gradcli.grading.judge import agrees, exact
from gradcli.grading.quantities import NORMAL
from gradcli.language.build import ONE, ZERO, add, mul, neg, number
from gradcli.language.inputs.answers import Reply, difference
from gradcli.language.inputs.lines import PARAMETRIC
from gradcli.language.tree import Tree, free_names, substitute
from gradcli.language.unparse import unparse
from gradcli.results.checks import Standing, Verdict
from gradcli.results.tangents import Tangent

Vector = Sequence[Tree]

SMALL = 1e-9


class _Line(NamedTuple):
    """What a line should be: its name, a point on it and its direction; `instead` is for a slip."""

    quantity: str
    names: tuple[str, ...]
    point: Vector
    along: Vector
    across: Vector = ()


def line_verdict(result: Tangent, reply: Reply) -> Verdict:
    """Whether a line is the normal line in space, or the tangent line in the plane."""
    known = {*free_names(result.function.tree), *free_names(*map(exact, result.point))}
    own = set(free_names(*reply.parts)) - (known - {*result.function.variables})
    due = next((line for line in _lines(result, own) if _fits(line, own, reply)), None)
    if due is None:
        reason = "has not as many coordinates as there are"
        return Verdict("line", None, Standing.WRONG, reason)
    judge = _Judge(reply)
    if judge.is_on(due, due.along):
        return Verdict(due.quantity, None, Standing.RIGHT, f"that is the {due.quantity}, proved")
    if due.across and judge.is_on(due, due.across):
        return Verdict(due.quantity, None, Standing.WRONG, "", slip=NORMAL)
    reason = judge.fault(due)
    return Verdict(due.quantity, None, Standing.WRONG, reason)


def _lines(result: Tangent, own: Collection[str]) -> Iterator[_Line]:
    """The lines that may be meant: of the level set, or of the graph with its height behind."""
    names = result.function.variables
    point, slopes = list(map(exact, result.point)), list(map(exact, result.gradient))
    if result.level is not None and len(names) > 1:
        turned = (neg(slopes[1]), slopes[0]) if len(names) == 2 else ()
        along, across = (turned, slopes) if turned else (slopes, ())
        yield _Line("tangent line" if turned else "normal line", names, point, along, across)
    if result.plane is not None:
        height = next(iter(sorted(set(own) - {*names})), "")
        above = [*point, exact(result.value)]
        normal = [*slopes, neg(ONE)]
        along, across = ((ONE, slopes[0]), normal) if len(names) == 1 else (normal, ())
        quantity = "tangent line" if len(names) == 1 else "normal line"
        yield _Line(quantity, (*names, height), above, along, across)


def _fits(line: _Line, own: Collection[str], reply: Reply) -> bool:
    """Whether an answer has the coordinates of a line."""
    if reply.kinds[0] == PARAMETRIC:
        return len(reply.rows[0]) == len(line.names)
    return set(line.names) == own


class _Judge:
    """Looks at one answer."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._parametric = reply.kinds[0] == PARAMETRIC

    def is_on(self, line: _Line, along: Vector) -> bool:
        """Whether the answer is the line through the point along a direction."""
        return self._through(line, along) and self._is_along(line, along)

    def fault(self, line: _Line) -> str:
        """What is wrong with a line."""
        if not self._is_along(line, line.along):
            return f"the direction is no multiple of {_shown(line.along)}"
        return f"it does not go through {_shown(line.point)}"

    def _through(self, line: _Line, along: Vector) -> bool:
        if not self._parametric:
            return all(self._vanishes(_put(e, line.names, line.point)) for e in self._equations())
        start = [difference(a, b) for a, b in zip(self._at(0), line.point, strict=True)]
        return self._parallel(start, along)

    def _is_along(self, line: _Line, along: Vector) -> bool:
        if self._parametric:
            first, second, third = map(self._at, range(3))
            steps = [difference(b, a) for a, b in zip(first, second, strict=True)]
            again = [difference(b, a) for a, b in zip(second, third, strict=True)]
            same = all(vanishes(difference(a, b)) for a, b in zip(steps, again, strict=True))
            return same and not all(map(vanishes, steps)) and self._parallel(steps, along)
        rises = [self._rises(line, step) for step in (*_units(len(along)), along)]
        *coefficients, on_line = rises
        table = [list(values(row)) for row in zip(*coefficients, strict=True)]
        return (
            _rank(table) == len(along) - 1
            and all(map(self._vanishes, on_line))
            and self._linear(line)
        )

    def _rises(self, line: _Line, step: Vector) -> list[Tree]:
        """How much left − right grows in every equation from the point along a step."""
        moved = [add((a, b)) for a, b in zip(line.point, step, strict=True)]
        return [
            difference(_put(e, line.names, moved), _put(e, line.names, line.point))
            for e in self._equations()
        ]

    def _linear(self, line: _Line) -> bool:
        """Whether left − right is linear: twice as far along any step it grows twice as much."""
        diagonal = [number(k + 2) for k in range(len(line.names))]
        for step in (*_units(len(line.names)), diagonal):
            twice = [mul((number(2), each)) for each in step]
            pairs = zip(self._rises(line, step), self._rises(line, twice), strict=True)
            if not all(vanishes(difference(mul((number(2), a)), b)) for a, b in pairs):
                return False
        return True

    def _equations(self) -> list[Tree]:
        return [difference(a, b) for row in self._reply.rows for a, b in pairwise(row)]

    def _at(self, value: int) -> list[Tree]:
        name = self._reply.kinds[1]
        return [substitute(each, {name: number(value)}) for each in self._reply.rows[0]]

    def _parallel(self, first: Vector, second: Vector) -> bool:
        minors = (
            difference(mul((first[i], second[j])), mul((first[j], second[i])))
            for i, j in combinations(range(len(first)), 2)
        )
        return all(map(self._vanishes, minors))

    def _vanishes(self, tree: Tree) -> bool:
        """Whether a number is 0, to the digits given where there are decimals in it."""
        return agrees(tree, ZERO, self._reply.source, on=tree)


def _rank(rows: list[list[float]]) -> int:
    """How many of some vectors are independent, by elimination."""
    rest, rank = [row for row in rows if any(row)], 0
    while rest:
        rank += 1
        pivot = rest.pop()
        place = max(range(len(pivot)), key=lambda k: abs(pivot[k]))
        shares = [row[place] / pivot[place] for row in rest]
        left = [
            [
                x - share * p if k != place else 0.0
                for k, (x, p) in enumerate(zip(row, pivot, strict=True))
            ]
            for row, share in zip(rest, shares, strict=True)
        ]
        rest = [new for new, old in zip(left, rest, strict=True) if _size(new) > SMALL * _size(old)]
    return rank


def _size(row: Sequence[float]) -> float:
    return max(map(abs, row))


def _units(size: int) -> list[Vector]:
    return [[ONE if k == place else ZERO for k in range(size)] for place in range(size)]


def _put(tree: Tree, names: Sequence[str], point: Vector) -> Tree:
    return substitute(tree, dict(zip(names, point, strict=True)))


def _shown(vector: Vector) -> str:
    return f"({', '.join(map(unparse, vector))})"

"""Curves along which the cases of a function meet near a point, and curves between them.

Where a condition or a kink u = v passes through the point and can be solved for a variable, that
variable is a power series in another one (implicit function theorem, by Newton's method with the
slope at the point). As F(x, y) − F(x, y₀) = (s + o(1))·(y − y₀) with that slope s ≠ 0, what is left
of F has the order of the error of y: so much of the series is certain.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, permutations
from math import inf
from typing import NamedTuple

import sympy as sp

from gradcli.arithmetic.convert import from_sympy, parameter
from gradcli.arithmetic.evaluation import PointEvaluation
from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.puiseux import (
    Expansion,
    Expansions,
    OutsideError,
    UnknownExpansionError,
    constant,
    is_settled,
    path,
)
from gradcli.differentiability.ray import Paths, Ray
from gradcli.errors import UndefinedError
from gradcli.language.build import add, neg
from gradcli.language.tree import Apply, Number, Tree, nodes, operator, replaced
from gradcli.language.unparse import unparse

ORDER = 8
MOST_TERMS = 3
MOST_INTERFACES, MOST_VARIABLES = 5, 3
SERIES = Expansions(ORDER)
ZERO = Number(0)

Point = Mapping[str, sp.Expr]


class Curve(NamedTuple):
    """A curve through a point in words, how it starts, its path, and the tree that holds on it."""

    words: str
    direction: tuple[sp.Expr, ...]
    paths: Paths
    tree: Tree


class Meeting(NamedTuple):
    """An expression that is 0 where two cases meet, and the tree of the function there."""

    difference: Tree
    there: Tree


def interface_curves(tree: Tree, point: Point) -> Iterator[Curve]:
    """The curves where two cases meet, and those halfway between two of them."""
    meetings = _meetings(tree, point)
    for along, across in permutations(list(point)[:MOST_VARIABLES], 2):
        for side in (1, -1):
            base = {name: constant(start) for name, start in point.items()}
            base[along] = path(point[along], (1, sp.Integer(side)))
            found = [
                (height, meeting.there)
                for meeting in meetings
                if (height := _solved(meeting, base, point, across)) is not None
            ]
            for (first, _), (second, _) in combinations(found[:], 2):
                middle = SERIES.scale(SERIES.add([first, second]), sp.Rational(1, 2))
                found.append((middle, tree))
            for height, there in found:
                yield _curve(there, base, point, (along, across), height)


def _meetings(tree: Tree, point: Point) -> list[Meeting]:
    """The conditions and kinks that are met with equality at the point."""
    found = []
    for node in nodes(tree):
        for difference, there in _equalities(tree, node):
            try:
                if sign_of(PointEvaluation(difference, point).value) == 0:
                    found.append(Meeting(difference, there))
            except UndefinedError:
                continue
    return found[:MOST_INTERFACES]


def _equalities(tree: Tree, node: Tree) -> Iterator[Meeting]:
    match node:
        case Apply(op="where", args=(condition, held, failed)):
            left, right = condition.args
            difference = Apply("+", (left, neg(right)))
            branch = held if operator(condition) in ("==", "<=", ">=") else failed
            yield Meeting(difference, replaced(tree, {node: branch}))
        case Apply(op="abs" | "sign", args=(inner,)):
            yield Meeting(inner, replaced(tree, {node: ZERO}))
        case Apply(op="max" | "min", args=(first, second)):
            yield Meeting(Apply("+", (first, neg(second))), replaced(tree, {node: first}))


def _solved(meeting: Meeting, base: Paths, point: Point, across: str) -> Expansion | None:
    """What a variable is on the interface, by Newton's method, to the order that is certain."""
    try:
        start = constant(point[across])
        upwards = {
            **{n: constant(a) for n, a in point.items()},
            across: path(point[across], (1, 1)),
        }
        slope = Ray(upwards, 2).visit(meeting.difference).coefficient(1)
        if sign_of(slope) == 0 or PointEvaluation(meeting.difference, point).rough:
            return None
        height = Expansion(())
        for _ in range(ORDER):
            paths = {**base, across: SERIES.add([start, height])}
            left = Ray(paths, ORDER).visit(meeting.difference)
            height = SERIES.add([height, SERIES.scale(left, -1 / slope)])
            if not all(is_settled(c) for _, c in height.terms):
                return None
            if left.valuation == inf:
                return height
        return Expansion(height.terms, left.valuation)
    except (OutsideError, UnknownExpansionError, UndefinedError):
        return None


def _curve(
    there: Tree, base: Paths, point: Point, names: tuple[str, str], height: Expansion
) -> Curve:
    along, across = names
    side = base[along].coefficient(1)
    steps = {along: side, across: height.coefficient(1)}
    step = side * (parameter(along) - point[along])
    series = [from_sympy(c * step**e) for e, c in height.terms[:MOST_TERMS]]
    words = unparse(add([*series, from_sympy(point[across])]))
    etc = "" if height.order == inf and len(height.terms) <= MOST_TERMS else " + …"
    return Curve(
        words=f"on {across} = {words}{etc}".replace("-", "−"),
        direction=tuple(steps.get(name, sp.Integer(0)) for name in point),
        paths={**base, across: SERIES.add([constant(point[across]), height])},
        tree=there,
    )

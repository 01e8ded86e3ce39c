"""Functions of one inner function, f = F(u(x, y)): ∇f = F′(u)·∇u.

f is stationary where u is, and on the level sets of u at the values where F is; along these f is
what F is there, for u − a takes both signs beside them, or f is not even that steep.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.language.build import add, div, mul, neg
from gradcli.language.tree import Apply, Symbol, Tree, fold, free_names, nodes, operator
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.along import is_empty
from gradcli.verbs.critical.exactly import Curve, Found, stationary
from gradcli.verbs.critical.families import Spot, joined
from gradcli.verbs.critical.higher import kind_by_higher_terms
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.judged import kind_at, value_at
from gradcli.verbs.critical.places import PI, Coordinate
from gradcli.verbs.critical.subject import Subject

T = Symbol("#t")
NEAREST = range(-3, 4)
"""Members of a family that are asked whether a level set is empty."""


class Composition(NamedTuple):
    """F in the name #t, and what is put in for that."""

    outer: Tree
    inner: Tree

    def stationary(self, subject: Subject) -> Iterator[Found]:
        """Where u is stationary, and where F is, the latter with its kind. Raises TooHardError."""
        outer = Subject(self.outer, (T.name,), ())
        spots = []
        for value in stationary(outer, ()):
            if isinstance(value, Curve):
                raise TooHardError
            kind = kind_at(outer, value)
            if kind is Kind.DEGENERATE:
                kind = kind_by_higher_terms(outer.tree, value, outer.variables)
            spots.append(Spot((value.coordinates[T.name],), value_at(outer, value), kind))
        for spot in joined(spots):
            level = self._level(subject, spot.coordinates[0])
            if level is not None:
                yield level._replace(kind=spot.kind)
        yield from stationary(subject.of(self.inner), ())

    def _level(self, subject: Subject, value: Coordinate) -> Curve | None:
        """The points where u has a value, or is a member of a family; None where there are none."""
        if value.exact is None:
            raise TooHardError
        members = [value.member(k).exact for k in NEAREST] if value.period else [value.exact]
        levels = [Curve((tidy(add((self.inner, neg(a)))),)) for a in members if a is not None]
        if all(is_empty(subject, level, ()) for level in levels):
            if value.period:
                raise TooHardError
            return None
        if value.period is None:
            return levels[0]
        away = add((self.inner, neg(value.exact)))
        equation = Apply("sin", (tidy(div(mul((PI, away)), value.period)),))
        family = Apply("=", (self.inner, value.beginning_at(value.exact)))
        return Curve((equation,), families=(family,))


def compositions(tree: Tree, names: Sequence[str]) -> Iterator[Composition]:
    """f as a function of a part that holds all of several variables; small parts first."""
    held = set(free_names(tree))
    if len(held) < 2 or not held <= set(names):
        return
    parts = {_named(part): None for part in nodes(tree) if set(free_names(part)) == held}
    for part in sorted(parts, key=lambda node: sum(1 for _ in nodes(node))):
        outer = fold(tree, partial(_put, part))
        if part != tree and set(free_names(outer)) == {T.name}:
            yield Composition(outer, part)


def _named(tree: Tree) -> Tree:
    """A sum without its numbers."""
    return add(term for term in _terms(tree) if free_names(term))


def _put(part: Tree, node: Tree, args: tuple[Tree, ...]) -> Tree:
    """A node with T in place of a part, also where more is added to that."""
    if not isinstance(node, Apply):
        return T if node == part else node
    terms = _terms(part)
    if node == part:
        return T
    if operator(node) == "+" and all(term in node.args for term in terms):
        return add(
            (T, *(arg for old, arg in zip(node.args, args, strict=True) if old not in terms))
        )
    return Apply(node.op, args)


def _terms(tree: Tree) -> tuple[Tree, ...]:
    return tree.args if operator(tree) == "+" else (tree,)

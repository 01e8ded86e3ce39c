"""The computational graph of a formula, as a person would draw it.

A node is an operation of the formula on inputs and earlier nodes: a sum of many terms is one node,
and so is a sigmoid. Signs of terms, comparisons, rows of matrices and constants are part of the
node that uses them. Equal sub-expressions are one node.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import NamedTuple

from gradcli.language.scope import Definition
from gradcli.language.tree import Apply, Symbol, Tree, free_names, nodes
from gradcli.language.vocabulary import COMPARISON, OPERATORS

INLINE = {("neg", "+"), ("vector", "vector")} | {
    (row.name, "where") for row in OPERATORS if row.precedence == COMPARISON
}
"""Operations that are part of the node above them, with the operation of that."""

LETTERS = ("v", "n", "q", "node")


class Spot(NamedTuple):
    """A node: its name, its formula in the names of earlier ones, and what that stands for."""

    name: str
    formula: Apply
    meaning: Tree

    @property
    def arguments(self) -> list[str]:
        """The names of the inputs and nodes that it is computed from."""
        return free_names(self.formula)


class Graph(NamedTuple):
    """The nodes in an order of evaluation; `output` is the formula's value in their names."""

    spots: tuple[Spot, ...]
    output: Tree


def graph_of(tree: Tree, name: str, definitions: Iterable[Definition] = ()) -> Graph:
    """The graph of a formula; its last node has that name, others those of definitions."""
    above = _operations_above(tree)
    names = {definition.name: definition.tree for definition in definitions}
    titles = {sub: title for title, sub in names.items()} | {tree: name}
    taken = {*free_names(tree), *titles.values()}
    letter = next(letter for letter in LETTERS if not _begins(letter, taken))
    numbers = count(1)
    written: dict[Tree, Tree] = {}
    fixed = set[Tree]()
    spots: list[Spot] = []
    for node in nodes(tree):
        if node in written:
            continue
        if not isinstance(node, Symbol) and fixed.issuperset(node.args):
            fixed.add(node)
        if not isinstance(node, Apply) or node in fixed:
            written[node] = node
            continue
        formula = Apply(node.op, tuple(written[arg] for arg in node.args), node.span)
        inline = {(node.op, op) in INLINE for op in above.get(node, ())}
        if inline == {True} and node not in titles:
            written[node] = formula
            continue
        title = titles.get(node) or f"{letter}_{next(numbers)}"
        spots.append(Spot(title, formula, node))
        written[node] = Symbol(title)
    return Graph(tuple(spots), written[tree])


def _operations_above(tree: Tree) -> Mapping[Tree, set[str]]:
    """The operations that use each sub-expression."""
    above: dict[Tree, set[str]] = {}
    for node in nodes(tree):
        for arg in node.args:
            above.setdefault(arg, set()).add(node.op if isinstance(node, Apply) else "")
    return above


def _begins(letter: str, names: Iterable[str]) -> bool:
    return any(name.partition("_")[0].rstrip("0123456789") == letter for name in names)

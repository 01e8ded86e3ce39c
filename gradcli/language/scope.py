"""The names that are declared or defined outside a formula."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gradcli.language.tree import Tree


class Definition(NamedTuple):
    """A name, the tree that it stands for, and the text that the places in the tree are in."""

    name: str
    tree: Tree
    source: str


class OwnFunction(NamedTuple):
    """A function of one's own: the names of its arguments, and its value as a tree of them."""

    arguments: tuple[str, ...]
    tree: Tree


class Scope(NamedTuple):
    """Declared names, which win over every built-in one, and definitions, which stand for trees.

    `functions` are those of one's own. `made` are all definitions in the order in which they were
    made, replaced ones included. Where arrays are computed with, `ranks` tells how many axes the
    values of names have (a number 0, a vector 1, a matrix 2); it is None where all are numbers.
    """

    declared: frozenset[str] = frozenset()
    definitions: Mapping[str, Tree] = MappingProxyType({})
    made: tuple[Definition, ...] = ()
    functions: Mapping[str, OwnFunction] = MappingProxyType({})
    ranks: Mapping[str, int] | None = None

    @property
    def names(self) -> frozenset[str]:
        """All names that mean something here."""
        return self.declared.union(self.definitions, self.functions)

    def declare(self, *names: str) -> "Scope":
        """The scope with more names that are variables."""
        return self._replace(declared=self.declared | frozenset(names))._without_function(*names)

    def define(self, name: str, tree: Tree, source: str = "") -> "Scope":
        """The scope in which a name stands for a tree from here on."""
        made = (*self.made, Definition(name, tree, source))
        scope = self._replace(definitions={**self.definitions, name: tree}, made=made)
        return scope._without_function(name)

    def define_function(self, name: str, arguments: tuple[str, ...], tree: Tree) -> "Scope":
        """The scope in which a name is a function from here on."""
        definitions = {key: value for key, value in self.definitions.items() if key != name}
        functions = {**self.functions, name: OwnFunction(arguments, tree)}
        return self._replace(definitions=definitions, functions=functions)

    def _without_function(self, *names: str) -> "Scope":
        if self.functions.keys().isdisjoint(names):
            return self
        return self._replace(
            functions={key: value for key, value in self.functions.items() if key not in names}
        )

    def knows(self, name: str) -> bool:
        """Whether a name is declared or defined."""
        return name in self.declared or name in self.definitions

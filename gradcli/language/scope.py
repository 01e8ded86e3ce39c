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


class Scope(NamedTuple):
    """Declared names, which win over every built-in one, and definitions, which stand for trees.

    `made` are all definitions in the order in which they were made, replaced ones included.
    """

    declared: frozenset[str] = frozenset()
    definitions: Mapping[str, Tree] = MappingProxyType({})
    made: tuple[Definition, ...] = ()

    def declare(self, *names: str) -> "Scope":
        """The scope with more names that are variables."""
        return self._replace(declared=self.declared | frozenset(names))

    def define(self, name: str, tree: Tree, source: str = "") -> "Scope":
        """The scope in which a name stands for a tree from here on."""
        made = (*self.made, Definition(name, tree, source))
        return self._replace(definitions={**self.definitions, name: tree}, made=made)

    def knows(self, name: str) -> bool:
        """Whether a name is declared or defined."""
        return name in self.declared or name in self.definitions

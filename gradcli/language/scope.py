"""The names that are declared or defined outside a formula."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gradcli.language.tree import Tree


class Scope(NamedTuple):
    """Declared names, which win over every built-in one, and definitions, which stand for trees."""

    declared: frozenset[str] = frozenset()
    definitions: Mapping[str, Tree] = MappingProxyType({})

    def declare(self, *names: str) -> "Scope":
        """The scope with more names that are variables."""
        return self._replace(declared=self.declared | frozenset(names))

    def define(self, name: str, tree: Tree) -> "Scope":
        """The scope in which a name stands for a tree from here on."""
        return self._replace(definitions={**self.definitions, name: tree})

    def knows(self, name: str) -> bool:
        """Whether a name is declared or defined."""
        return name in self.declared or name in self.definitions

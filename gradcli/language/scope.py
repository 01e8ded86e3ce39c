"""The names that are declared or defined outside a formula."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gradcli.language.tree import Tree


@dataclass(frozen=True, slots=True)
class Scope:
    """Declared names, which win over every built-in one, and definitions, which stand for trees."""

    declared: frozenset[str] = frozenset()
    definitions: Mapping[str, Tree] = field(default_factory=dict)

    def declare(self, *names: str) -> "Scope":
        """The scope with more names that are variables."""
        return replace(self, declared=self.declared | frozenset(names))

    def define(self, name: str, tree: Tree) -> "Scope":
        """The scope in which a name stands for a tree from here on."""
        return replace(self, definitions={**self.definitions, name: tree})

    def __contains__(self, name: str) -> bool:
        return name in self.declared or name in self.definitions

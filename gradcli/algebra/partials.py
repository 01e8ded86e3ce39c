"""The partial derivatives of a function as formulas that a person would write."""

from functools import lru_cache

from gradcli.algebra.tidy import tidy
from gradcli.differentiation import derivation
from gradcli.language.tree import Tree
from gradcli.results.base import Function


@lru_cache(maxsize=8)
def partials(function: Function) -> tuple[Tree, ...]:
    """The tidied partial derivatives, one a variable."""
    return tuple(tidy(tree) for tree in derivation.gradient(function.tree, function.variables))

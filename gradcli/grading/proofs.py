"""Proofs of equality: by tidying, else in the field of rational functions."""

from gradcli.algebra.tidy import tidy
from gradcli.language.build import is_number
from gradcli.language.tree import Tree

MOST_KNOWN = 2_000


class Prover:
    """Tries to prove that formulas vanish, each of them once."""

    def __init__(self) -> None:
        self._known: dict[Tree, bool] = {}

    def rest(self, tree: Tree) -> Tree:
        """The tidied tree: 0 where tidying proves that it vanishes wherever it is defined."""
        try:
            return tidy(tree)
        except ArithmeticError:
            return tree

    def is_known(self, rest: Tree) -> bool:
        """Whether it is proved already that a tidied tree is 0."""
        return is_number(rest, 0) or self._known.get(rest, False)

    def vanishes(self, rest: Tree) -> bool:
        """Whether it is proved that a tidied tree is 0; False means nothing."""
        if rest not in self._known:
            from gradcli.algebra.vanishing import vanishes  # noqa: PLC0415  # most need no flint

            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[rest] = vanishes(rest)
        return self._known[rest]

"""Proofs of equality: by gradcli's tidying, else by SymPy, for a limited time."""

import time

from gradcli.algebra.tidy import tidy
from gradcli.language.build import is_number
from gradcli.language.tree import Tree
from gradcli.patience import OutOfTimeError, remaining, within

EACH, ALTOGETHER, SHARE = 0.4, 0.6, 0.7
"""Seconds for one formula, for all of them, and how much of the time that is left."""

MOST_KNOWN = 2_000


class Prover:
    """Tries to prove that formulas vanish.

    SymPy has one purse of time for all formulas, so that a thousand answers do not take a thousand
    times as long as one; where it is empty, only tidying is tried.
    """

    def __init__(self) -> None:
        self._purse = ALTOGETHER
        self._known: dict[Tree, bool] = {}

    def rest(self, tree: Tree) -> Tree:
        """The tidied tree: 0 where tidying proves that it vanishes wherever it is defined."""
        try:
            with within(EACH):
                return tidy(tree)
        except (OutOfTimeError, ArithmeticError):
            return tree

    def is_known(self, rest: Tree) -> bool:
        """Whether it is proved already that a tidied tree is 0."""
        return is_number(rest, 0) or self._known.get(rest, False)

    def vanishes(self, rest: Tree) -> bool:
        """Whether SymPy proves that a tidied tree is 0; False means nothing."""
        if rest not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[rest] = self._by_simplification(rest)
        return self._known[rest]

    def _by_simplification(self, tree: Tree) -> bool:
        if self._purse <= 0:
            return False
        from gradcli.grading.identity import is_zero  # noqa: PLC0415  # most need no SymPy

        start = time.monotonic()
        try:
            with within(min(EACH, self._purse, SHARE * remaining())):
                return is_zero(tree)
        except (OutOfTimeError, ArithmeticError, TypeError, ValueError, RecursionError):
            return False
        finally:
            self._purse -= time.monotonic() - start

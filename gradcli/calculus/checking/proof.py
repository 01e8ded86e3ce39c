"""Proofs of equality: by gradcli's tidying, else by SymPy, for a limited time."""

import time

from gradcli.calculus.build import is_number
from gradcli.calculus.patience import OutOfTimeError, within
from gradcli.calculus.tidy import tidy
from gradcli.language.tree import Tree

EACH, ALTOGETHER = 0.4, 1.2


class Prover:
    """Tries to prove that formulas vanish.

    All attempts have one purse of time, so that a thousand answers do not take a thousand times
    as long as one; where it is empty, only tidying is tried.
    """

    def __init__(self) -> None:
        self._purse = ALTOGETHER
        self._known: dict[Tree, bool] = {}

    def vanishes(self, tree: Tree) -> bool:
        """Whether the tree is proved to be 0 wherever it is defined; False means nothing."""
        try:
            with within(EACH):
                rest = tidy(tree)
        except (OutOfTimeError, ArithmeticError):
            return False
        if rest not in self._known:
            self._known[rest] = is_number(rest, 0) or self._by_simplification(rest)
        return self._known[rest]

    def _by_simplification(self, tree: Tree) -> bool:
        if self._purse <= 0:
            return False
        from gradcli.calculus.symbolic.identity import (  # noqa: PLC0415  # most need no SymPy
            is_zero,
        )

        start = time.monotonic()
        try:
            with within(min(EACH, self._purse)):
                return is_zero(tree)
        except (OutOfTimeError, ArithmeticError, TypeError, ValueError, RecursionError):
            return False
        finally:
            self._purse -= time.monotonic() - start

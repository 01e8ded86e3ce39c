"""Partial derivatives of any order, ∂ⁿf/∂xₙ…∂x₁, as formulas and at a point.

Where the rules of differentiation hold for f and for each derivative on the way, all of them are
smooth around the point, and the order of differentiation does not matter. Elsewhere the derivative
is a limit of difference quotients, taken in the order that was asked for.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.closed_forms import BeyondError
from gradcli.differentiation.derivation import derivative
from gradcli.errors import LimitError, UndefinedError
from gradcli.language.tree import Tree
from gradcli.point.evaluator import Engine, Place, computed
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Value, Vector, Wanted
from gradcli.results.partials import Partial, PartialAt

HIGHEST_ORDER = 40


def partial_derivative(function: Function, wrt: Sequence[str]) -> Partial:
    """∂ⁿf/∂xₙ…∂x₁ as a formula."""
    return Partial(function, tuple(wrt), chain(function, tuple(wrt))[-1])


@lru_cache(maxsize=8)
def chain(function: Function, wrt: tuple[str, ...]) -> list[Tree]:
    """f and its derivatives one after the other."""
    if len(wrt) > HIGHEST_ORDER:
        raise LimitError(f"derivatives are taken up to order {HIGHEST_ORDER}")
    found = [function.tree]
    for name in wrt:
        found.append(tidy(derivative(found[-1], name)))
    return found


def partial_at(
    function: Function, wrt: Sequence[str], point: Place, wanted: Wanted = BOTH
) -> PartialAt:
    """∂ⁿf/∂xₙ…∂x₁ at a point. Raises UndefinedError where it does not exist."""
    asked = _Asked(function, tuple(wrt), chain(function, tuple(wrt)), point, wanted)
    return computed(asked.by_rules, point, wanted, proof=asked.by_limits)


class _Asked(NamedTuple):
    """A derivative at a point, and f and its derivatives up to that one as formulas."""

    function: Function
    wrt: tuple[str, ...]
    formulas: Sequence[Tree]
    point: Any
    wanted: Wanted

    def by_rules(self, at: Engine) -> PartialAt:
        """Where the rules hold for each derivative on the way."""
        here = at.local(self.function, self.point, self.wanted)
        slopes = here.gradient
        try:
            for formula in self.formulas[1:-1]:
                derived = self.function._replace(tree=formula)
                slopes = at.local(derived, self.point, self.wanted).gradient
        except UndefinedError as error:
            raise BeyondError from error
        found = slopes[self.function.variables.index(self.wrt[-1])]
        return self._stated(here.shown_all(here.point), here.shown(found))

    def by_limits(self, at: Engine) -> PartialAt:
        """Where a rule may not hold."""
        from gradcli.point import careful  # noqa: PLC0415  # SymPy is slow

        found = careful.partial(self.function, self.point, self.wrt)
        place = at.exact_numbers(self.point)
        return self._stated(
            tuple(at.value_of(x, self.wanted) for x in place), at.value_of(found, self.wanted)
        )

    def _stated(self, place: Vector, found: Value) -> PartialAt:
        return PartialAt(
            function=self.function,
            wrt=self.wrt,
            formula=self.formulas[-1] if self.wanted.whole else None,
            point=as_typed(place, self.point),
            partial=found,
        )

"""A constraint that is a graph, x = h(others): there the problem is one in the other variables.

f is stationary on g = 0 where f with h put in is, free or on what other constraints there are, and
of the same kind there.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import derivative
from gradcli.language.build import ZERO, div, neg
from gradcli.language.tree import Number, Tree, substitute
from gradcli.results.base import Function
from gradcli.verbs.critical.exactly import Candidate
from gradcli.verbs.critical.families import Spot
from gradcli.verbs.critical.judged import multipliers_at, value_of_formula
from gradcli.verbs.critical.places import Coordinate, rational_value
from gradcli.verbs.critical.subject import Subject


class Graph(NamedTuple):
    """f and constraints with a variable put in as the `height` over the others."""

    whole: Subject
    name: str
    height: Tree
    function: Function
    constraints: tuple[Tree, ...]

    def lifted(self, spots: Sequence[Spot]) -> Iterator[Spot]:
        """Points over the others as points of all variables, with multipliers."""
        for spot in spots:
            names, places = self.function.variables, spot.coordinates
            known = {**dict(zip(names, places, strict=True)), self.name: self._height(places)}
            coordinates = tuple(known[name] for name in self.whole.variables)
            repeats = any(each.period is not None for each in places)
            alone = len(self.whole.constraints) == 1 and not repeats
            multipliers = multipliers_at(self.whole, Candidate(known)) if alone else ()
            yield spot._replace(coordinates=coordinates, multipliers=multipliers)

    def _height(self, places: Sequence[Coordinate]) -> Coordinate:
        """The variable at a point, or as a formula in the integers of families."""
        names = self.function.variables
        found = value_of_formula(self.height, names, places)
        if all(each.period is None for each in places):
            return found
        forms = {name: each.family for name, each in zip(names, places, strict=True)}
        put = {name: form for name, form in forms.items() if form is not None}
        known = len(put) == len(names)
        return found._replace(exact=tidy(substitute(self.height, put)) if known else None)


def graph(function: Function, constraints: Sequence[Tree]) -> Graph | None:
    """A variable eliminated by a constraint that is linear in it with a constant factor, if any."""
    for place, constraint in enumerate(constraints):
        for name in reversed(function.variables):
            slope = tidy(derivative(constraint, name))
            if slope != ZERO and rational_value(slope) is not None:
                height = tidy(neg(div(substitute(constraint, {name: Number(0)}), slope)))
                names = tuple(each for each in function.variables if each != name)
                rest = [*constraints[:place], *constraints[place + 1 :]]
                tree, *others = (
                    substitute(each, {name: height}) for each in (function.tree, *rest)
                )
                return Graph(
                    Subject(function.tree, function.variables, constraints),
                    name,
                    height,
                    function._replace(tree=tree, variables=names),
                    tuple(others),
                )
    return None

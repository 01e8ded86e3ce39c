"""Points that somebody names: whether f is stationary there, free or on constraints, and what is.

The multipliers are solved for by Cramer's rule, from as many coordinates in which the gradients of
the constraints are independent; f is stationary if the other equations hold, too.
"""

from collections.abc import Sequence
from itertools import combinations
from operator import neg
from typing import NamedTuple

from gradcli.arithmetic.closed_forms import BeyondError
from gradcli.errors import NotDifferentiableError, ReadError, UndefinedError
from gradcli.language.build import ONE
from gradcli.language.tree import Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.point import careful
from gradcli.point.evaluator import (
    Coordinates,
    Engine,
    Local,
    Number,
    Numbers,
    computed,
    in_closed_form,
)
from gradcli.point.wording import as_typed, point_text
from gradcli.results.base import BOTH, Function, Value, Vector, Wanted
from gradcli.results.criticals import CriticalAt, Kind
from gradcli.verbs.critical.exactly import Candidate
from gradcli.verbs.critical.higher import kind_by_higher_terms
from gradcli.verbs.critical.judged import value_of_formula
from gradcli.verbs.hessian import field_of, rows_by_rules
from gradcli.verbs.inertia import Inertia, inertia, kind_of
from gradcli.verbs.jacobian import determinant, numerators


def judged_point(
    function: Function, constraints: Sequence[Tree], point: Coordinates, wanted: Wanted = BOTH
) -> CriticalAt:
    """What a point is by its derivatives, free also by higher terms. Raises UndefinedError."""
    refuse_parameters(function, function.tree, *constraints)
    refuse_parameters(function._replace(variables=()), *point)
    asked = _Asked(function, tuple(constraints), point, wanted)
    try:
        found = computed(asked.by_rules, point, wanted, proof=asked.by_limits)
    except NotDifferentiableError:
        return asked.at_corner()
    if found.kind is Kind.DEGENERATE:
        names = function.variables
        pairs = zip(names, point, strict=True)
        place = Candidate({name: value_of_formula(tree, (), ()) for name, tree in pairs})
        return found._replace(kind=kind_by_higher_terms(function.tree, place, names, constraints))
    return found


def is_same(point: Vector, other: Coordinates) -> bool:
    """Whether two points are proved the same."""

    def vanish(at: Engine) -> bool:
        places = [each.exact for each in point], other
        pairs = zip(*map(at.exact_numbers, places), strict=True)
        return all(at.sign_of(a - b) == 0 for a, b in pairs)

    return bool(in_closed_form(vanish, BOTH))


def refuse_parameters(function: Function, *trees: Tree) -> None:
    """Raise ReadError where trees hold a name that is no variable."""
    for name in free_names(*trees):
        if name not in function.variables:
            raise ReadError(f"{name} has no value", hint=f"--let {name}=…")


class _Asked(NamedTuple):
    """A function, constraints g = 0, and the point."""

    function: Function
    constraints: tuple[Tree, ...]
    point: Coordinates
    wanted: Wanted

    def by_rules(self, at: Engine, *, smooth: bool = True) -> CriticalAt:
        """What the point is, by the second derivatives where f and all g are `smooth`."""
        here = at.local(self.function, self.point, self.wanted)
        bounds = [self.function._replace(tree=tree) for tree in self.constraints]
        sides = [at.local(each, self.point, self.wanted) for each in bounds]
        for tree, side in zip(self.constraints, sides, strict=True):
            self._require(tree, side, at)
        factors = _multipliers(here, sides, at)
        kind = Kind.DEGENERATE
        if factors is not None:
            slopes = [side.gradient for side in sides]
            if not all(map(at.vanishes, _less(here.gradient, slopes, factors, at))):
                kind, factors = Kind.REGULAR, None
            elif smooth:
                kind = self._kind(bounds, slopes, factors, at)
        return CriticalAt(
            function=self.function,
            constraints=self.constraints,
            point=as_typed(here.shown_all(here.point), self.point),
            value=here.shown(here.value),
            gradient=here.shown_all(here.gradient),
            kind=kind,
            multipliers=here.shown_all(factors or ()),
        )

    def by_limits(self, at: Engine) -> CriticalAt:
        """The same where the rules may not give second derivatives: then these decide nothing."""
        try:
            return self.by_rules(at)
        except BeyondError:
            return self.by_rules(at, smooth=False)

    def at_corner(self) -> CriticalAt:
        """A point without a derivative."""
        place = careful.exact_numbers(self.point)
        for tree in self.constraints:
            value = careful.value_at(self.function._replace(tree=tree), place)
            if careful.sign_of(value):
                raise self._missed(tree, careful.value_of(value))
        return CriticalAt(
            function=self.function,
            constraints=self.constraints,
            point=tuple(careful.value_of(each, self.wanted) for each in place),
            value=careful.value_of(careful.value_at(self.function, place), self.wanted),
            gradient=(),
            kind=Kind.NO_DERIVATIVE,
        )

    def _require(self, tree: Tree, side: Local, at: Engine) -> None:
        if at.sign_of(side.value):
            raise self._missed(tree, side.shown(side.value))

    def _missed(self, tree: Tree, value: Value) -> UndefinedError:
        place = [Value(each, each) for each in self.point]
        return UndefinedError(
            f"{point_text(self.function.variables, place)} is not on the constraint: "
            f"{unparse(tree)} is {unparse(value.exact)} there, not 0"
        )

    def _kind(
        self, bounds: Sequence[Function], slopes: Sequence[Numbers], factors: Numbers, at: Engine
    ) -> Kind:
        """The second derivative test, with the bordered Hessian of the Lagrangian."""
        first, *others = (
            rows_by_rules(each, self.point, self.wanted, at) for each in (self.function, *bounds)
        )
        rows = [
            [
                *(slope[k] for slope in slopes),
                *_less(row, [each[k] for each in others], factors, at),
            ]
            for k, row in enumerate(first)
        ]
        above = [[at.ZERO] * len(bounds) + list(slope) for slope in slopes]
        signs = inertia([*above, *rows], field_of(at))
        if signs is None:
            return Kind.DEGENERATE
        count = len(bounds)
        return kind_of(Inertia(signs.positive - count, signs.negative - count, signs.zero))


def _less(
    vector: Sequence[Number], others: Sequence[Sequence[Number]], factors: Numbers, at: Engine
) -> Numbers:
    """v − λ₁·w₁ − λ₂·w₂ − …, component by component."""
    (one,) = at.exact_numbers((ONE,))
    weights = (one, *(-factor for factor in factors))
    return tuple(at.dot(weights, parts) for parts in zip(vector, *others, strict=True))


def _multipliers(here: Local, sides: Sequence[Local], at: Engine) -> Numbers | None:
    """λ with ∇f = Σ λₖ∇gₖ, if there are any; None where the ∇gₖ are dependent."""
    if not sides:
        return ()
    for places in combinations(range(len(here.gradient)), len(sides)):
        matrix = [[side.gradient[k] for side in sides] for k in places]
        below = determinant(matrix, at.dot, neg)
        if not at.vanishes(below):
            goal = [here.gradient[k] for k in places]
            return tuple(top / below for top in numerators(matrix, goal, at.dot, neg))
    return None

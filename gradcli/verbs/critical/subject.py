"""What is sought: where f is stationary, free or on constraints, as equations in formulas.

On constraints g₁ = … = g_m = 0 the gradient of f is a combination of theirs, ∇f = Σ λₖ∇gₖ
(Lagrange): the Lagrangian f − Σ λₖgₖ is stationary in all variables and multipliers. Of one
constraint the multiplier is eliminated: ∇f and ∇g are dependent. Where the gradients of the
constraints are themselves dependent, there need be no multipliers: such points are looked at, too.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

from gradcli.differentiation.derivation import gradient
from gradcli.language.build import ZERO, add, div, mul, neg
from gradcli.language.tree import Symbol, Tree
from gradcli.verbs.critical.ideal import TooHardError


def _minors(first: Sequence[Tree], second: Sequence[Tree]) -> list[Tree]:
    """What vanishes where two vectors are dependent."""
    return [
        add((mul((first[i], second[k])), neg(mul((first[k], second[i])))))
        for i, k in combinations(range(len(first)), 2)
    ]


class Subject:
    """A smooth f and its constraints g = 0, with all derivatives that are asked for."""

    def __init__(self, tree: Tree, variables: Sequence[str], constraints: Sequence[Tree]) -> None:
        self.tree = tree
        self.variables = tuple(variables)
        self.constraints = tuple(constraints)
        self.multipliers = tuple(f"#{k}" for k in range(1, len(constraints) + 1))

    def of(self, tree: Tree) -> "Subject":
        """Another formula in the same variables."""
        return Subject(tree, self.variables, ())

    @property
    def unknowns(self) -> tuple[str, ...]:
        """What the equations are in: of one constraint the multiplier is eliminated."""
        several = self.multipliers if len(self.multipliers) > 1 else ()
        return (*several, *self.variables)

    @cached_property
    def lagrangian(self) -> Tree:
        """f − Σ λₖgₖ."""
        terms = zip(self.multipliers, self.constraints, strict=True)
        return add((self.tree, *(neg(mul((Symbol(name), g))) for name, g in terms)))

    @cached_property
    def equations(self) -> tuple[Tree, ...]:
        """What vanishes at a stationary point."""
        if len(self.constraints) == 1:
            return (*_minors(self.gradient, self.slopes[0]), *self.constraints)
        return (*gradient(self.lagrangian, self.variables), *self.constraints)

    @property
    def multiplier(self) -> list[Tree]:
        """What the multiplier of one constraint is: (∂f/∂x)/(∂g/∂x), for each variable."""
        return [div(a, b) for a, b in zip(self.gradient, self.slopes[0], strict=True)]

    @cached_property
    def gradient(self) -> tuple[Tree, ...]:
        """∇f."""
        return gradient(self.tree, self.variables)

    @property
    def square(self) -> tuple[Tree, ...] | None:
        """As many equations in the variables alone as there are variables, if there are such.

        On one constraint in the plane ∇f and ∇g are parallel; more of them need multipliers.
        """
        if not self.constraints:
            return self.gradient
        if len(self.constraints) > 1 or len(self.variables) > 2:
            return None
        return self.equations

    @cached_property
    def slopes(self) -> tuple[tuple[Tree, ...], ...]:
        """The gradients of the constraints."""
        return tuple(gradient(each, self.variables) for each in self.constraints)

    @cached_property
    def dependent(self) -> tuple[Tree, ...]:
        """What vanishes where the gradients of two constraints are dependent."""
        if len(self.slopes) > 2:
            raise TooHardError
        return (*_minors(*self.slopes), *self.constraints)

    @cached_property
    def hessian(self) -> list[list[Tree]]:
        """The second derivatives of the Lagrangian, bordered by the constraints' gradients."""
        names = self.variables
        inner = [list(gradient(slope, names)) for slope in gradient(self.lagrangian, names)]
        count = len(self.constraints)
        above = [[ZERO] * count + list(slope) for slope in self.slopes]
        below = [[slope[k] for slope in self.slopes] + row for k, row in enumerate(inner)]
        return [*above, *below]

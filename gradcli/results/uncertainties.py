"""Uncertainty propagated to first order: σ_f = ‖(∂f/∂xᵢ·σᵢ)‖."""

from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Function, Value, Vector
from gradcli.results.statements import Role, Sentence, Statement, at, slopes


class Uncertainty(NamedTuple):
    """The standard deviation of f where the variables have those of `sigma`, independently.

    `worst` is Σ|∂f/∂xᵢ|·σᵢ, which no error within σ exceeds; `shares` are the parts of σ_f² that
    the variables bring, none where it is 0. `rounded` is f(a) ± σ_f as it is reported.
    """

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    sigma: Vector
    uncertainty: Value
    worst: Value
    shares: Vector | None
    rounded: str

    @property
    def statements(self) -> tuple[Statement, ...]:
        """∇f(a), σ, and what they make."""
        function, names = self.function, self.function.variables
        return (
            *at(function, self.point),
            slopes(function, "partials", self.partials, Role.WORKING, named=False),
            slopes(function, "gradient", self.gradient, Role.WORKING, named=False),
            Statement("value", f"{function.name}(a)", self.value, columns=("value",)),
            Statement("sigma", "σ", self.sigma, columns=tuple(f"sigma_{name}" for name in names)),
            Statement(
                "uncertainty",
                f"σ_{function.name}",
                self.uncertainty,
                Role.ANSWER,
                (f"sigma_{function.name}",),
            ),
            Statement("worst", "", self.worst, columns=("worst",), words="worst case"),
            *self._shares(),
            *self._reported(),
        )

    def _shares(self) -> tuple[Statement, ...]:
        """How much of σ_f² comes from each variable."""
        if self.shares is None:
            return ()
        return tuple(
            Statement(
                "shares", "", share, columns=(f"share_{name}",), words=f"share of {name}", unit="%"
            )
            for name, share in zip(self.function.variables, self.shares, strict=True)
        )

    def _reported(self) -> tuple[Statement, ...]:
        if not self.rounded:
            return ()
        return (Statement("rounded", "", Sentence(f"{self.function.name} = {self.rounded}")),)

"""The Hessian, the matrix of all second partial derivatives, and what it says at a point."""

from enum import StrEnum
from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Function, Value, Vector
from gradcli.results.criticals import Kind
from gradcli.results.statements import Role, Sentence, Statement, at, second_partials, slopes

KINDS = {
    Kind.MINIMUM: "a local minimum",
    Kind.MAXIMUM: "a local maximum",
    Kind.SADDLE: "a saddle point",
    Kind.DEGENERATE: "the second derivative test does not decide",
}


class Definiteness(StrEnum):
    """What values the quadratic form vᵀHv takes for vectors v ≠ 0."""

    POSITIVE = "positive definite"
    NEGATIVE = "negative definite"
    INDEFINITE = "indefinite"
    SINGULAR = "singular"


class Hessian(NamedTuple):
    """The second partial derivatives as formulas: row i has those of ∂f/∂xᵢ."""

    function: Function
    hessian: tuple[tuple[Tree, ...], ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The matrix."""
        return (second_partials(self.function, self.hessian),)


class HessianAt(NamedTuple):
    """The second partial derivatives at a point.

    Where only the answer is wanted there is nothing but the matrix. There is no definiteness where
    a sign depends on a parameter or the matrix is not symmetric, no eigenvalues where their digits
    aren't certain, and no kind where the gradient is not 0 or where f may not be twice
    differentiable, though its second partial derivatives exist.
    """

    function: Function
    point: Vector
    value: Value
    gradient: Vector
    hessian: tuple[Vector, ...]
    determinant: Value | None
    eigenvalues: Vector
    definiteness: Definiteness | None
    kind: Kind | None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """f(a), ∇f(a), the matrix, and what it says there."""
        function = self.function
        return (
            *at(function, self.point),
            Statement("value", f"{function.name}(a)", self.value, columns=("value",)),
            slopes(function, "gradient", self.gradient, Role.ASIDE),
            second_partials(function, self.hessian),
            *(() if self.determinant is None else self._of_matrix(self.determinant)),
            *(() if self.kind is None else (Statement("kind", "", self._test(self.kind)),)),
            *(() if self.determinant is None else (self._record(self.determinant),)),
        )

    def _record(self, determinant: Value) -> Statement:
        """What the matrix says as cells, empty where that is not told."""
        size = len(self.hessian)
        values = self.eigenvalues or (None,) * size
        columns = (f"eigenvalue_{k}" for k in range(1, size + 1))
        said = (self.definiteness, self.kind)
        return Statement(
            "record",
            "",
            (determinant, *values, *(each and each.value for each in said)),
            Role.RECORD,
            ("determinant", *columns, "definiteness", "kind"),
        )

    def _of_matrix(self, determinant: Value) -> tuple[Statement, ...]:
        """The determinant, the eigenvalues and the definiteness; of one number nothing is said."""
        if len(self.hessian) == 1:
            return ()
        words = () if self.definiteness is None else (f"the matrix is {self.definiteness}",)
        names = tuple(f"λ_{k}" for k in range(1, len(self.eigenvalues) + 1))
        values = Statement("eigenvalues", "", self.eigenvalues, parts=names, words="eigenvalues")
        return (
            Statement("determinant", "D", determinant, words="determinant"),
            *((values,) if self.eigenvalues else ()),
            *(Statement("definiteness", "", Sentence(each)) for each in words),
        )

    def _test(self, kind: Kind) -> Sentence:
        """The second derivative test, by f_xx and D in two variables."""
        words = f"{self.function.slope} = 0 there: {KINDS[kind]}"
        if len(self.hessian) != 2 or self.determinant is None:
            return Sentence(words)
        first = self.function.variables[0]
        corner = f"{self.function.name}_{first}{first}"
        numbers = (self.determinant, self.hessian[0][0])
        return Sentence(f"{words}, with D {{}} and {corner} {{}}", numbers)

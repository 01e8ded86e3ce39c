"""Directional derivatives."""

from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.base import Answer, Function, Value, Vector


class DirectionalDerivative(NamedTuple):
    """D_u f as a formula.

    `along` is the vector V as given, `length` is ‖V‖, `direction` is u = V/‖V‖, `product` is
    ∇f·V. `derivative` is ∇f·u, or ∇f·V where `normalized` is false.
    """

    function: Function
    gradient: tuple[Tree, ...]
    along: Vector
    length: Value
    direction: Vector
    normalized: bool
    product: Tree
    derivative: Tree

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return (self.derivative,)


class DirectionalDerivativeAt(NamedTuple):
    """D_u f at a point, with the largest rate ‖∇f‖ and the share cos∠(∇f, u) of it."""

    function: Function
    partials: tuple[Tree, ...]
    point: Vector
    gradient: Vector
    along: Vector
    length: Value
    direction: Vector
    normalized: bool
    product: Value
    derivative: Value
    norm: Value
    cosine: Value | None

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return (self.derivative,)


class RateAlong(NamedTuple):
    """The rate of change along u at a point where f has no gradient: lim (f(a + t·u) − f(a))/t.

    `derivative` is the limit for t → 0, or for t → 0 from above alone where it is `one_sided`;
    multiplied by ‖V‖ where `normalized` is false. `remark` says so in one sentence.
    """

    function: Function
    point: Vector
    along: Vector
    length: Value
    direction: Vector
    normalized: bool
    derivative: Value
    one_sided: bool
    remark: str

    @property
    def answer_parts(self) -> tuple[Answer, ...]:
        """The answer alone."""
        return (self.derivative,)

"""Directional derivatives."""

from typing import NamedTuple

from gradcli.language.tree import Number, Tree
from gradcli.results.base import Function, Value, Vector
from gradcli.results.statements import Role, Sentence, Statement, at, reading, slopes


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
    def statements(self) -> tuple[Statement, ...]:
        """∇f, u, and their product."""
        return (
            slopes(self.function, "gradient", self.gradient, Role.WORKING, named=False),
            *_way(self),
            _rate(self),
            _product(self),
            *_about_length(self),
            *reading(self.function),
        )


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
    def statements(self) -> tuple[Statement, ...]:
        """∇f(a), u, their product, and how much of the steepest slope that is."""
        function = self.function
        return (
            *at(function, self.point),
            slopes(function, "partials", self.partials, Role.WORKING, named=False),
            slopes(function, "gradient", self.gradient, Role.WORKING, named=False),
            *_way(self),
            _rate(self),
            _product(self, ("product",)),
            Statement(
                "norm", function.steepness, self.norm, columns=("norm",), words="largest rate"
            ),
            _share(self.cosine),
            *_about_length(self),
            *reading(function),
        )


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
    def statements(self) -> tuple[Statement, ...]:
        """u and the rate along it."""
        symbol = f"D{'ᵤ' if self.normalized else 'ᵥ'}{self.function.name}"
        return (
            *at(self.function, self.point),
            *_way(self),
            Statement("derivative", symbol, self.derivative, Role.ANSWER, ("derivative",)),
            *_about_length(self),
            Statement("remark", "", Sentence(self.remark)),
        )


Along = DirectionalDerivative | DirectionalDerivativeAt | RateAlong


def _is_unit(result: Along) -> bool:
    """Whether V has length 1; of a column of points nobody asks."""
    return isinstance(result.length, Value) and result.length.exact == Number(1)


def _way(result: Along) -> tuple[Statement, ...]:
    """u = V/‖V‖ where V had another length, else the direction as it was given."""
    if not result.normalized:
        return (Statement("along", "V", result.along, Role.WORKING),)
    if _is_unit(result):
        return (Statement("direction", "u", result.along, Role.WORKING),)
    return (Statement("direction", "u", result.direction, Role.WORKING, meaning="V/‖V‖"),)


def _rate(result: DirectionalDerivative | DirectionalDerivativeAt) -> Statement:
    """The answer: ∇f·u, or ∇f·V as it was asked for."""
    slope, columns = result.function.slope, ("derivative",)
    if not result.normalized:
        return Statement("derivative", f"{slope}·V", result.derivative, Role.ANSWER, columns)
    symbol = f"Dᵤ{result.function.name}"
    return Statement(
        "derivative", symbol, result.derivative, Role.ANSWER, columns, meaning=f"{slope}·u"
    )


def _product(
    result: DirectionalDerivative | DirectionalDerivativeAt, columns: tuple[str, ...] = ()
) -> Statement:
    """∇f·V, which is the answer itself where V is a unit vector or is left as it is."""
    role = Role.ASIDE if result.normalized and not _is_unit(result) else Role.RECORD
    return Statement("product", f"{result.function.slope}·V", result.product, role, columns)


def _share(cosine: Value | None) -> Statement:
    """The share of the steepest slope; where that is 0 there is none."""
    role = Role.RECORD if cosine is None else Role.ASIDE
    words = "share of it (cosine)"
    return Statement("cosine", "", cosine, role, ("cosine",), words=words, unit="%")


def _about_length(result: Along) -> tuple[Statement, ...]:
    if _is_unit(result):
        return ()
    done = "and was normalised" if result.normalized else "and was not normalised"
    sentence = Sentence(f"V = {{}} had length ‖V‖ {{}} {done}.", (result.along, result.length))
    return (Statement("length", "", sentence),)

"""The quadratic approximation f(a) + ∇f(a)·(x − a) + ½(x − a)ᵀ∇²f(a)(x − a).

It is the one polynomial of second degree whose error is o(‖x − a‖²), where f is twice
differentiable at a (Taylor and Peano). In several variables that is more than second partial
derivatives, which are limits along the axes; where the rules of differentiation hold it is so.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gradcli.errors import NotDifferentiableError
from gradcli.language.build import ZERO, add, as_summand, div, mul, neg, power, rational
from gradcli.language.tree import Apply, Number, Symbol, Tree, operator
from gradcli.point.evaluator import Coordinates, Engine, Local, computed
from gradcli.point.evaluator import Number as Scalar
from gradcli.point.wording import as_typed, point_text
from gradcli.results.base import BOTH, Function, Value, Wanted
from gradcli.results.tangents import Quadratic, QuadraticNear
from gradcli.verbs.gradient_at import formulas
from gradcli.verbs.hessian import Matrix, rows_by_rules
from gradcli.verbs.tangent import refuse_variables


def quadratic(
    function: Function, point: Coordinates, near: Coordinates | None, wanted: Wanted = BOTH
) -> Quadratic:
    """The quadratic approximation at a; at a point Q, too, beside the linear one and f(Q).

    Raises UndefinedError where f is not twice differentiable at a.
    """
    refuse_variables(function, point)
    asked = _Asked(function, point, near, wanted)
    return computed(asked.by_rules, point, wanted, proof=asked.by_limits)


class _Asked(NamedTuple):
    """The function, the points a and Q, and how numbers are wanted."""

    function: Function
    point: Coordinates
    near: Coordinates | None
    wanted: Wanted

    def by_rules(self, at: Engine) -> Quadratic:
        """Where the rules hold."""
        return self._found(at, rows_by_rules(self.function, self.point, self.wanted, at))

    def by_limits(self, at: Engine) -> Quadratic:
        """In one variable where the second derivative is a limit, too."""
        from gradcli.point import careful  # noqa: PLC0415  # SymPy is slow

        rows = careful.second_partials(self.function, self.point)
        if rows is not None and len(rows) > 1:
            here = at.local(self.function, self.point, self.wanted)
            where = point_text(self.function.variables, here.shown_all(here.point))
            raise NotDifferentiableError(
                f"{self.function.name} can't be shown to be twice differentiable at {where}"
            )
        return self.by_rules(at) if rows is None else self._found(at, rows)

    def _found(self, at: Engine, rows: Matrix) -> Quadratic:
        here = at.local(self.function, self.point, self.wanted)
        return Quadratic(
            function=self.function,
            partials=formulas(self.function, self.wanted),
            point=as_typed(here.shown_all(here.point), self.point),
            value=here.shown(here.value),
            gradient=here.shown_all(here.gradient),
            hessian=tuple(here.shown_all(row) for row in rows),
            polynomial=self._polynomial(at, here, rows),
            approximation=None if self.near is None else self._at(self.near, at, here, rows),
        )

    def _polynomial(self, at: Engine, here: Local, rows: Matrix) -> Value:
        place = as_typed(here.shown_all(here.point), self.point)
        slopes, value = here.shown_all(here.gradient), here.shown(here.value)
        second = [(i, k, _half(here, c, rows[i][k])) for i, k, c in _second(rows, at)]

        def written(form: Callable[[Value], Tree]) -> Tree:
            ways = [
                add((Symbol(name), neg(form(a))))
                for name, a in zip(self.function.variables, place, strict=True)
            ]
            linear = (_multiple(form(c), way) for c, way in zip(slopes, ways, strict=True))
            square = (_multiple(form(c), _product(ways[i], ways[k])) for i, k, c in second)
            return _sum((form(value), *linear, *square))

        return Value(written(lambda value: value.exact), written(lambda value: value.decimal))

    def _at(self, near: Coordinates, at: Engine, here: Local, rows: Matrix) -> QuadraticNear:
        """L(Q) and the quadratic approximation at Q beside f(Q)."""
        goal = at.exact_numbers(near)
        move = tuple(q - p for p, q in zip(here.point, goal, strict=True))
        linear = here.value + at.dot(here.gradient, move)
        second = [(number, move[i] * move[k]) for i, k, number in _second(rows, at)]
        found = linear + at.dot(*zip(*second, strict=True))
        value = at.value_at(self.function, goal)
        return QuadraticNear(
            point=as_typed(here.shown_all(goal), near),
            linear=here.shown(linear),
            quadratic=here.shown(found),
            value=here.shown(value),
            error=here.shown(linear - value),
            quadratic_error=here.shown(found - value),
        )


def _second(rows: Matrix, at: Engine) -> Sequence[tuple[int, int, Scalar]]:
    """The places i ≤ k and coefficients of the second-order terms: ½f_ii, and f_ik in pairs."""
    (two,) = at.exact_numbers((Number(2),))
    size = range(len(rows))
    return [(i, k, rows[i][k] / two if i == k else rows[i][k]) for i in size for k in size[i:]]


def _half(here: Local, coefficient: Scalar, slope: Scalar) -> Value:
    """A coefficient; in decimals that are not whole, ½f_ii is written as a quotient by 2."""
    value = here.shown(coefficient)
    whole = rational(value.decimal)
    if coefficient is slope or (whole is not None and whole.denominator == 1):
        return value
    return value._replace(decimal=div(here.shown(slope).decimal, Number(2)))


def _multiple(coefficient: Tree, factor: Tree) -> Tree:
    """c·u, a minus in front and a divisor below."""
    match operator(coefficient):
        case "neg":
            return neg(_multiple(coefficient.args[0], factor))
        case "/":
            top, bottom = coefficient.args
            return div(_multiple(top, factor), bottom)
    return mul((coefficient, factor))


def _sum(terms: Sequence[Tree]) -> Tree:
    """The terms that are not 0, powers of x − a kept together."""
    first, *rest = [term for term in terms if term != ZERO] or [ZERO]
    return Apply("+", (first, *map(as_summand, rest))) if rest else first


def _product(a: Tree, b: Tree) -> Tree:
    return power(a, Number(2)) if a == b else mul((a, b))

"""The vocabulary on numbers in closed form: an operation for every row, and tapes run on them."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import factorial, floor
from operator import add, mul, sub
from typing import Any

from gradcli.algebra.identities import known_value
from gradcli.algebra.limits import LARGEST_FACTORIAL
from gradcli.algebra.terms import HALF
from gradcli.arithmetic.closed_forms import (
    DIGITS,
    EULER,
    PI,
    BeyondError,
    ClosedForm,
    Exact,
    Written,
    ball_of,
    constant,
    exponential,
    inverse,
    logarithm,
    made,
    parameters,
    power,
    root_of_squares,
    sign_of,
    terms_of,
    written,
)
from gradcli.arithmetic.runner import UNDEFINED, UNSURE, Doubt, Operation, comparison, held
from gradcli.arithmetic.usual_angles import (
    angle_of,
    arccosine,
    arcsine,
    arctangent,
    cosine,
    odd,
    sine,
    tangent,
)
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import MINUS, Tape
from gradcli.errors import UndefinedError
from gradcli.language.rules import definition, with_values
from gradcli.language.tree import HOLDS, Apply, Number, Symbol, Tree, fold
from gradcli.language.vocabulary import row_of


def evaluated(tree: Tree) -> Exact:
    """The number that a tree says; names are parameters."""
    return made(tree.terms) if isinstance(tree, Written) else fold(tree, _of_node)


def _of_node(node: Tree, args: tuple[Exact, ...]) -> Exact:
    if isinstance(node, Number):
        return node.value
    return constant(node) if isinstance(node, Symbol) else applied(node.op, args)


def applied(op: str, args: Sequence[Exact]) -> Exact:
    """A row applied to numbers. Raises BeyondError where there is no value, or none is known."""
    rule = OPERATIONS.get(op)
    if rule:
        return rule(*args)
    row = row_of(op, len(args))
    if row.definition:
        return with_values(definition(row), args, _of_node)
    value = _whole(op, args)
    if value is not None:
        return value
    if row.parity == "odd":
        return odd(op, args[0])
    if row.array or not (row.math or row.sympy):
        raise BeyondError
    return constant(Apply(op, tuple(map(written, args))))


def _whole(op: str, args: Sequence[Exact]) -> Exact | None:
    """f(0) or f(1) where it is a whole number."""
    if len(args) != 1 or not isinstance(args[0], Fraction):
        return None
    value = known_value(op, args[0])
    return None if value is None else Fraction(value)


def _quotient(a: Exact, b: Exact) -> Exact:
    if not parameters(b) and sign_of(b) == 0:
        raise BeyondError
    return a / b


def _power(base: Exact, exponent: Exact) -> Exact:
    """base^exponent; of a base > 0 where the exponent is irrational."""
    if isinstance(exponent, Fraction):
        if exponent < 0:
            return _quotient(Fraction(1), _power(base, -exponent))
        return power(base, exponent)
    if parameters(base):
        return constant(Apply("^", (written(base), written(exponent))))
    return exponential(exponent * logarithm(base))


def _exponential_of(x: Exact) -> Exact | None:
    """e^x where it is algebraic, as for x = ln 2."""
    value = exponential(x) if isinstance(x, ClosedForm) else None
    if value is None or isinstance(value, Fraction):
        return value
    roots = all(isinstance(g[0], Number) and g[1] is None for m in value.terms for g, _ in m)
    return value if roots else None


def _hyperbolic(op: str, sign: int) -> Callable[[Exact], Exact]:
    """(e^x ± e^−x)/2."""

    def apply(x: Exact) -> Exact:
        if x == 0:
            return Fraction(sign > 0)
        up = _exponential_of(x)
        if up is not None:
            return (up + inverse(up) * sign) / Fraction(2)
        if sign > 0:
            value = odd(op, x)
            return value if next(iter(terms_of(value).values())) > 0 else -value
        return odd(op, x)

    return apply


def _hyperbolic_tangent(x: Exact) -> Exact:
    up = _exponential_of(x)
    if up is None:
        return Fraction(0) if x == 0 else odd("tanh", x)
    return (up * up - Fraction(1)) / (up * up + Fraction(1))


def _gamma(x: Exact) -> Exact:
    """Γ(n) = (n − 1)!, and Γ(n + 1/2) by Γ(x + 1) = x·Γ(x) from Γ(1/2) = √π."""
    if not isinstance(x, Fraction) or x.denominator > 2 or abs(x) > LARGEST_FACTORIAL:
        return constant(Apply("gamma", (written(x),)))
    if x.denominator == 1:
        if x <= 0:
            raise BeyondError
        return Fraction(factorial(x.numerator - 1))
    value = Fraction(1)
    while x > HALF:
        x -= 1
        value *= x
    while x < HALF:
        value /= x
        x += 1
    return power(constant(PI), HALF) * value


def _polygamma(order: Exact, x: Exact) -> Exact:
    """The n-th derivative of ψ, as it is; whole numbers ≤ 0 are poles."""
    if isinstance(x, Fraction) and x.denominator == 1 and x <= 0:
        raise BeyondError
    if order == 0:
        return constant(Apply("digamma", (written(x),)))
    return constant(Apply("polygamma", (written(order), written(x))))


def _size(x: Exact) -> Exact:
    if parameters(x):
        return constant(Apply("abs", (written(x),)))
    return x if sign_of(x) >= 0 else -x


def _sign(x: Exact) -> Exact:
    return constant(Apply("sign", (written(x),))) if parameters(x) else Fraction(sign_of(x))


def _floor(x: Exact) -> Exact:
    """⌊x⌋, from enclosures of an irrational x."""
    if isinstance(x, Fraction):
        return Fraction(floor(x))
    if parameters(x):
        return constant(Apply("floor", (written(x),)))
    for digits in DIGITS:
        low, high = map(floor, ball_of(x.terms, digits).ends())
        if low == high:
            return Fraction(low)
    raise BeyondError


def largest(*numbers: Exact) -> Exact:
    """The largest of numbers."""
    return reduce(lambda a, b: b if sign_of(b - a) > 0 else a, numbers)


OPERATIONS: dict[str, Callable[..., Exact]] = {
    "+": lambda *terms: reduce(add, terms),
    MINUS: sub,
    "*": lambda *factors: reduce(mul, factors),
    PULL: mul,
    "/": _quotient,
    "neg": lambda x: -x,
    "^": _power,
    "e": lambda: constant(EULER),
    "pi": lambda: constant(PI),
    "exp": exponential,
    "ln": logarithm,
    "sqrt": lambda x: power(x, HALF),
    "cbrt": lambda x: power(x, Fraction(1, 3)),
    "hypot": lambda *sides: root_of_squares(sides),
    "sin": sine,
    "cos": cosine,
    "tan": tangent,
    "asin": arcsine,
    "acos": arccosine,
    "atan": arctangent,
    "atan2": angle_of,
    "sinh": _hyperbolic("sinh", -1),
    "cosh": _hyperbolic("cosh", 1),
    "tanh": _hyperbolic_tangent,
    "abs": _size,
    "sign": _sign,
    "floor": _floor,
    "min": lambda *numbers: -largest(*(-x for x in numbers)),
    "max": largest,
    "relu": lambda x: largest(x, Fraction(0)),
    "gamma": _gamma,
    "polygamma": _polygamma,
}
"""The rows that are more than their definition."""


class ClosedForms:
    """The kind of number. What depends on a parameter is taken to be defined and smooth."""

    def number(self, value: Fraction) -> Exact:
        """A literal."""
        return value

    def is_zero(self, number: Exact) -> bool:
        """Whether a number is 0."""
        return not parameters(number) and known_sign(number) == 0

    def holds(self, op: str, left: Exact, right: Exact, *, nearby: bool) -> bool | None:
        """Whether a comparison holds."""
        gap = left - right
        if parameters(gap):
            return True
        return held(op, known_sign(gap), nearby=nearby)

    def operation(self, tape: Tape, slot: int, *, nearby: bool) -> Operation:
        """What computes an instruction."""
        op, args = tape.ops[slot], tape.args[slot]
        if op in HOLDS:
            return comparison(op, _sign_of_gap, nearby=nearby)
        if op in ("min", "max"):
            return _extreme(op, nearby=nearby)
        if op in ROOTS:
            return _root(ROOTS[op], nearby=nearby)
        if op == "^":
            return _general_power(nearby=nearby, varying=args[1] in tape.moving)
        if op == "hypot":
            return lambda *sides: _length(sides, nearby=nearby)
        return lambda *numbers: _apart(_tried(applied, op, numbers), numbers)


CLOSED_FORMS = ClosedForms()


def known_sign(number: Exact) -> int | None:
    """The sign of a number; None where it can't be told, or depends on a parameter."""
    try:
        return sign_of(number)
    except (BeyondError, UndefinedError):
        return None


def _tried(function: Callable[..., Exact], *args: Any) -> Exact | Doubt:
    try:
        return function(*args)
    except (BeyondError, UndefinedError):
        return UNSURE


def apart(number: Exact) -> Exact:
    """The same number as an object of its own: being the same object says being equal nearby."""
    return (
        Fraction(number)
        if isinstance(number, Fraction)
        else ClosedForm(number.terms, number.together)
    )


def _apart(found: Exact | Doubt, numbers: Sequence[Exact]) -> Exact | Doubt:
    """What was found, unless it is an argument, as an object of its own."""
    return found if isinstance(found, Doubt) or any(found is x for x in numbers) else apart(found)


def _sign_of_gap(left: Exact, right: Exact) -> int | None:
    return known_sign(left - right)


def _extreme(op: str, *, nearby: bool) -> Operation:
    """The best argument; nearby there is only one where no other is as good."""

    def choose(*args: Exact) -> Exact | Doubt:
        best = _tried(OPERATIONS[op], *args)
        if nearby and not isinstance(best, Doubt):
            tied = [arg for arg in args if not known_sign(arg - best)]
            return best if all(arg is tied[0] for arg in tied) else UNSURE
        return best

    return choose


def _length(sides: Sequence[Exact], *, nearby: bool) -> Exact | Doubt:
    """√(a² + b²), which has no derivative at 0."""
    found = _tried(root_of_squares, sides)
    return UNSURE if nearby and found == 0 else found


def _root(exponent: Fraction, *, nearby: bool) -> Operation:
    return lambda base: _power_of(base, exponent, nearby)


def _general_power(*, nearby: bool, varying: bool) -> Operation:
    """u^v: a negative u is undefined where v varies or is irrational."""

    def power_of(base: Exact, exponent: Exact) -> Exact | Doubt:
        if isinstance(exponent, Fraction) and not varying:
            return _power_of(base, exponent, nearby)
        positive = parameters(base) or known_sign(base) == 1
        return _tried(_power, base, exponent) if positive else UNSURE

    return power_of


def _power_of(base: Exact, exponent: Fraction, nearby: bool) -> Exact | Doubt:
    """u^c for a rational c: real for a negative u if c has an odd denominator."""
    if (exponent.denominator > 1 or exponent < 0) and not parameters(base):
        sign = known_sign(base)
        if sign is None or (sign == 0 and nearby):
            return UNSURE
        if (sign == 0 and exponent <= 0) or (sign < 0 and exponent.denominator % 2 == 0):
            return UNDEFINED
    return _tried(_power, base, exponent)


ROOTS = {"sqrt": HALF, "cbrt": Fraction(1, 3)}

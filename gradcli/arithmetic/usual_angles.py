"""Sines, cosines and tangents at the usual angles, and the angles that belong to them.

The usual angles are the multiples of π/12, π/10 and π/8, whose cosines are square roots inside
square roots at most. Angles are counted in multiples of π.
"""

from fractions import Fraction
from functools import cache

from gradcli.algebra.assemble import term_key
from gradcli.algebra.terms import HALF
from gradcli.arithmetic.closed_forms import (
    PI,
    BeyondError,
    Exact,
    constant,
    inverse,
    made,
    number_of,
    power,
    sign_of,
    terms_of,
    written,
)
from gradcli.language.tree import Apply, operator

HALF_TURN = constant(PI)
INVERSES = {"asin", "acos", "atan"}


USUAL = tuple(Fraction(q) for q in "0 1/12 1/10 1/8 1/6 1/5 1/4 3/10 1/3 3/8 2/5 5/12 1/2".split())
ROOTS = {"1/4": (0, 2, 2), "1/6": (0, 3, 2), "1/5": (1, 5, 4), "2/5": (-1, 5, 4)}
"""cos(q·π) = (a + √n)/d."""


@cache
def _usual_cosine(q: Fraction) -> Exact:
    """cos(q·π) for the usual q in [0, 1/2], by 2·cos² x = 1 + cos 2x where that is the shortest."""
    if str(q) in ROOTS:
        a, n, d = ROOTS[str(q)]
        return (_root(n) + a) / d
    match q.denominator:
        case 12:
            return (_root(6) + _root(2) * (1 if q.numerator == 1 else -1)) / 4
        case 8 | 10:
            twice = 2 * q
            whole = _usual_cosine(twice) if twice <= HALF else -_usual_cosine(1 - twice)
            return power((whole + 1) / 2, HALF)
    return Fraction(0 if q == HALF else 1, 2 if q else 1)


def _root(n: int) -> Exact:
    return power(Fraction(n), HALF)


@cache
def _usual_tangent(q: Fraction) -> Exact:
    """tan(q·π) for the usual q in [0, 1/2): √((1 − c)/(1 + c)) with the cosine c of twice q."""
    twice = 2 * q
    c = _usual_cosine(twice) if twice <= HALF else -_usual_cosine(1 - twice)
    return power((1 - c) / (1 + c), HALF)


@cache
def _angles_of_cosines() -> dict[Exact, Fraction]:
    return {_usual_cosine(q): q for q in USUAL}


@cache
def _angles_of_tangents() -> dict[Exact, Fraction]:
    return {_usual_tangent(q): q for q in USUAL if q < HALF and _is_usual(2 * q)}


def _is_usual(q: Fraction) -> bool:
    """Whether cos(q·π) is usual, for 0 ≤ q ≤ 1."""
    return min(q, 1 - q) in USUAL


def _split(angle: Exact) -> tuple[Fraction, Exact]:
    """An angle as q·π and the rest."""
    terms = dict(terms_of(angle))
    ((half_turn, _),) = HALF_TURN.terms.items()
    return Fraction(terms.pop(half_turn, 0)), made(terms)


def cosine(angle: Exact) -> Exact:
    """cos x: by the table at the usual angles, in the first quadrant at other parts of π."""
    q, rest = _split(angle)
    if rest == 0:
        return _cosine_of_part(q)
    if (2 * q).denominator == 1:
        value = (_plain_cosine, _plain_sine)[int(2 * q) % 2](rest)
        return -value if int(2 * q) % 4 in (1, 2) else value
    return _plain_cosine(angle)


def sine(angle: Exact) -> Exact:
    """sin x = cos(x − π/2)."""
    q, rest = _split(angle)
    if rest != 0 and (2 * q).denominator > 1:
        return _plain_sine(angle)
    return cosine(angle - HALF_TURN / 2) if angle != 0 else Fraction(0)


def tangent(angle: Exact) -> Exact:
    """tan x, by the table at the usual angles; tan(x + π/2) = −1/tan x."""
    q, rest = _split(angle)
    if rest == 0:
        return _tangent_of_part(q % 1)
    if (2 * q).denominator > 1:
        return odd("tan", angle)
    value = sine(rest) / cosine(rest) if _undone(rest)[0] else odd("tan", rest)
    return value if q.denominator == 1 else -inverse(value)


def _tangent_of_part(q: Fraction) -> Exact:
    """tan(q·π) for 0 ≤ q < 1."""
    if q > HALF:
        return -_tangent_of_part(1 - q)
    if q == HALF:
        raise BeyondError
    if _is_usual(2 * q):
        return _usual_tangent(q)
    return odd("tan", HALF_TURN * q)


def _cosine_of_part(q: Fraction) -> Exact:
    """cos(q·π)."""
    q %= 2
    q = min(q, 2 - q)
    if q > HALF:
        return -_cosine_of_part(1 - q)
    if q in USUAL:
        return _usual_cosine(q)
    other = HALF - q
    if (other.denominator, other) < (q.denominator, q):
        return constant(Apply("sin", (written(HALF_TURN * other),)))
    return constant(Apply("cos", (written(HALF_TURN * q),)))


def _plain_cosine(angle: Exact) -> Exact:
    op, x = _undone(angle)
    if op == "acos":
        return x
    if op == "asin":
        return power(1 - x * x, HALF)
    if op == "atan":
        return power(1 + x * x, -HALF)
    return constant(Apply("cos", (written(-angle if begins_with_minus(angle) else angle),)))


def _plain_sine(angle: Exact) -> Exact:
    op, x = _undone(angle)
    if op == "asin":
        return x
    if op == "acos":
        return power(1 - x * x, HALF)
    if op == "atan":
        return x * power(1 + x * x, -HALF)
    return odd("sin", angle)


def _undone(angle: Exact) -> tuple[str, Exact]:
    """f and x of an angle f(x), for an inverse function f."""
    for monomial, c in terms_of(angle).items() if len(terms_of(angle)) == 1 else ():
        ((base, kernel), count), *others = monomial or [((PI, None), 0)]
        if operator(base) in INVERSES and kernel is None and count == 1 == abs(c) and not others:
            x = number_of(base.args[0])
            return (operator(base), x * c) if operator(base) != "acos" or c == 1 else ("", x)
    return "", angle


def begins_with_minus(number: Exact) -> bool:
    """Whether the first term of a number is negative, in an order that its sign does not change."""
    terms = terms_of(number)
    return bool(terms) and terms[min(terms, key=term_key)] < 0


def odd(op: str, x: Exact) -> Exact:
    """f(x) for an odd function as it is: −f(−x) where x begins with a minus."""
    if begins_with_minus(x):
        return -constant(Apply(op, (written(-x),)))
    return constant(Apply(op, (written(x),)))


def arccosine(x: Exact) -> Exact:
    """acos x, by the table; −x has the angle that is left to π."""
    q = _angle(x, _angles_of_cosines())
    if q is None:
        return constant(Apply("acos", (written(x),)))
    return HALF_TURN * (q if q >= 0 else 1 + q)


def arcsine(x: Exact) -> Exact:
    """asin x = π/2 − acos x."""
    if x == 0:
        return Fraction(0)
    q = _angle(x, _angles_of_cosines())
    if q is None:
        return odd("asin", x)
    return HALF_TURN * (HALF - q if q >= 0 else -HALF - q)


def arctangent(x: Exact) -> Exact:
    """atan x, by the table."""
    q = _angle(x, _angles_of_tangents())
    return odd("atan", x) if q is None else HALF_TURN * q


def _angle(x: Exact, table: dict[Exact, Fraction]) -> Fraction | None:
    """The angle that belongs to x; minus that of −x."""
    if x in table:
        return table[x]
    return -table[-x] if -x in table else None


def angle_of(y: Exact, x: Exact) -> Exact:
    """atan2(y, x) away from the origin."""
    sign = sign_of(x)
    if sign > 0:
        return arctangent(y / x)
    upwards = sign_of(y)
    if sign == 0 and upwards == 0:
        raise BeyondError
    if sign == 0:
        return HALF_TURN * Fraction(upwards, 2)
    return arctangent(y / x) + HALF_TURN * (1 if upwards >= 0 else -1)

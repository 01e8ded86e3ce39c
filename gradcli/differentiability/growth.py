"""How fast every row of the vocabulary moves away from its value near a point."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import sympy as sp

from gradcli.arithmetic.convert import applied, real_power
from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.edges import BOUNDED, EDGES, LIMITS, derivatives
from gradcli.differentiability.puiseux import FINE, UnknownGermError
from gradcli.differentiability.remainder import (
    Estimate,
    Found,
    Unbounded,
    UnprovedError,
    bounded,
    composed,
    product,
    quotient,
    scaled,
    total,
    with_bounds,
)
from gradcli.differentiability.sizes import raised, vanishes_only_here
from gradcli.differentiation.derivation import unfold
from gradcli.language.rules import conditions
from gradcli.language.tree import Apply
from gradcli.language.vocabulary import row_of

if TYPE_CHECKING:
    from gradcli.differentiability.nearby import Nearby

FLAT = 99
"""e^(−1/‖h‖) is O(‖h‖^r) for every r, and this r tells what it is multiplied by."""

HIGHEST_POWER = 12
TAME = BOUNDED | set(LIMITS) | {"atan"}
"""Functions with a bound that are defined everywhere."""


def of_function(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    """A smooth function of one argument, or one that is defined by others."""
    row = row_of(node.op, len(node.args))
    if row.definition and not row.sympy and node.args:
        return near.estimate(unfold(node, row))
    if not args:
        return near.constant(applied(node, []))
    *fixed, inner = args
    if not fixed and node.op in TAME and isinstance(inner, Unbounded):
        return _at_most_one(near)
    u = bounded(inner)
    if not fixed:
        special = _logarithm(near, u) if node.op == "ln" else _at_edge(near, node.op, u)
        if special is not None:
            return special
    values = [bounded(arg).start for arg in fixed]
    return _smooth(near, lambda z: applied(node, [*values, z]), u)


def _smooth(near: "Nearby", function: Callable[[sp.Expr], sp.Expr], inner: Estimate) -> Estimate:
    """A function of one argument that has all derivatives at the argument's limit."""
    try:
        return composed(derivatives(function, inner.start), inner, near.count)
    except UnknownGermError:
        raise UnprovedError from None


def _at_most_one(near: "Nearby") -> Estimate:
    """A bounded function of which no more is known."""
    return Estimate({}, frozenset([(0,) * (near.count + 1)]))


def _at_edge(near: "Nearby", op: str, u: Estimate) -> Found | None:
    """A function at an edge of its domain, by a form of it that is smooth in a square root."""
    edge = next((e for e in (-1, 1) if (op, e) in EDGES and u.start == e), None)
    if edge is None:
        return None
    return near.inside(conditions((f"u == {EDGES[op, edge]}",))[0].args[1], u)


def _logarithm(near: "Nearby", u: Estimate) -> Estimate | None:
    """ln u for a u > 0 that tends to 0 no faster than a power of ‖h‖: smaller than any root."""
    u = with_bounds(u)
    if u.start != 0:
        return None
    if u.sign <= 0 or not vanishes_only_here(u.low):
        raise UnprovedError
    return Estimate({}, frozenset([(*(0,) * near.count, Fraction(-1, FINE))]), sign=-1)


def _sum(_: "Nearby", __: Apply, args: list[Found]) -> Found:
    far = [arg for arg in args if isinstance(arg, Unbounded)]
    close = total(arg for arg in args if isinstance(arg, Estimate))
    if not far:
        return close
    if len(far) > 1:
        raise UnprovedError
    ((top, bottom),) = far
    return quotient(total([product(close, bottom), top]), bottom)


def _product(near: "Nearby", _: Apply, factors: list[Found]) -> Found:
    top, bottom = near.constant(sp.Integer(1)), None
    for factor in factors:
        if isinstance(factor, Estimate):
            top = product(top, factor)
        else:
            top = product(top, factor.top)
            bottom = factor.bottom if bottom is None else product(bottom, factor.bottom)
    return top if bottom is None else quotient(top, bottom)


def _negated(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    return _product(near, node, [near.constant(sp.Integer(-1)), *args])


def _quotient(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    u, bottom = args[0], bounded(args[1])
    if bottom.start != 0:
        return _product(near, node, [u, _smooth(near, lambda z: 1 / z, bottom)])
    if not near.never_zero(node.args[1]):
        raise UnprovedError
    if isinstance(u, Unbounded):
        return quotient(u.top, product(u.bottom, bottom))
    return quotient(u, bottom)


def _power(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    """u^v; a varying exponent means e^(v·ln u), for u > 0."""
    base, exponent = args
    if isinstance(exponent, Estimate) and exponent.is_constant:
        return _constant_power(near, node, base, exponent.start)
    ln = _smooth(near, sp.log, bounded(base))
    return _exponential(near, _product(near, node, [exponent, ln]))


def _constant_power(near: "Nearby", node: Apply, base: Found, p: sp.Expr) -> Found:
    if p.is_Integer and 0 <= p <= HIGHEST_POWER:
        found = _product(near, node, [base] * int(p))
        return found._replace(sign=1) if isinstance(found, Estimate) and p % 2 == 0 else found
    u = bounded(base)
    if u.start != 0:
        return _smooth(near, lambda z: real_power(z, p), u)
    if sign_of(p) > 0:
        return _root(with_bounds(u), p)
    if not near.never_zero(node.args[0]):
        raise UnprovedError
    upright = _constant_power(near, node, u, -p)
    return quotient(near.constant(sp.Integer(1)), bounded(upright))


def _root(u: Estimate, p: sp.Expr) -> Estimate:
    """u^p for a p > 0 and a u that tends to 0; an even root needs u ≥ 0."""
    even_root = not p.is_Rational or p.q % 2 == 0
    if even_root and u.sign <= 0:
        raise UnprovedError
    lower, upper = (Fraction(int(r(p * FINE)), FINE) for r in (sp.floor, sp.ceiling))
    exact = Fraction(int(p.p), int(p.q)) if p.is_Rational else None
    sign = abs(u.sign) if even_root or p.p % 2 == 0 else u.sign
    return Estimate({}, raised(u.sizes, exact or lower), raised(u.low, exact or upper), sign)


def _exponential(near: "Nearby", exponent: Found) -> Found:
    """e^u, which vanishes faster than any power of ‖h‖ where u goes to −∞ like one."""
    if isinstance(exponent, Estimate):
        return _smooth(near, sp.exp, exponent)
    if exponent.sign >= 0:
        raise UnprovedError
    return Estimate({}, frozenset([(*(0,) * near.count, FLAT)]), sign=1)


def _size(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    """|u|: u itself or −u, by the case; or only as large."""
    u = with_bounds(bounded(args[0]))
    if near.splits or u.sign or u.start != 0:
        return scaled(u, sp.Integer(near.sign(node.args[0], strict=False)))
    return Estimate({}, u.sizes, u.low, 1)


def _sign(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    """The sign of u: that of the case, or at most 1."""
    if near.splits or bounded(args[0]).start != 0:
        return near.constant(sp.Integer(near.sign(node.args[0], strict=True)))
    return _at_most_one(near)


def _maximum(near: "Nearby", node: Apply, args: list[Found], sign: int = 1) -> Found:
    """max(u, v) = (u + v + |u − v|)/2, or one of them by the case."""
    best, where = bounded(args[0]), node.args[0]
    for other, arg in zip(node.args[1:], args[1:], strict=True):
        v = bounded(arg)
        gap = with_bounds(total([v, scaled(best, sp.Integer(-1))]))
        if near.splits:
            larger = near.side(other, where, strict=False) * sign > 0
            best, where = (v, other) if larger else (best, where)
        elif gap.start != 0 or gap.sign:
            best = v if (sign_of(gap.start) or gap.sign) * sign > 0 else best
        else:
            middle = scaled(total([best, v]), sp.Rational(1, 2))
            best = total([middle, Estimate({}, gap.sizes)])
    return best


def _angle(near: "Nearby", node: Apply, args: list[Found]) -> Found:
    """atan2(u, v) by an arctangent; an angle in any case."""
    u, v = (bounded(arg) for arg in args)
    for over, under, turn in ((u, v, 0), (v, u, sign_of(u.start))):
        if under.start != 0 and (turn or sign_of(under.start) > 0):
            inverse = _smooth(near, lambda z: 1 / z, under)
            angle = _smooth(near, sp.atan, bounded(_product(near, node, [over, inverse])))
            return total(
                [near.constant(turn * sp.pi / 2), scaled(angle, sp.Integer(-1 if turn else 1))]
            )
    length = with_bounds(total([product(u, u), product(v, v)]))
    if not vanishes_only_here(length.low):
        raise UnprovedError
    return _at_most_one(near)


Rule: TypeAlias = "Callable[[Nearby, Apply, list[Found]], Found]"

RULES: dict[str, Rule] = {
    "+": _sum,
    "neg": _negated,
    "*": _product,
    "/": _quotient,
    "^": _power,
    "exp": lambda near, _, args: _exponential(near, args[0]),
    "where": lambda _, __, args: args[0],
    "abs": _size,
    "sign": _sign,
    "max": _maximum,
    "min": lambda near, node, args: _maximum(near, node, args, -1),
    "atan2": _angle,
}
"""Rows that are more than a smooth function of one argument."""

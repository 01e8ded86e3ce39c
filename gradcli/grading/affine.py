"""Equations of lines and planes, however they are arranged, as c₁·x₁ + c₂·x₂ + … + c₀ = 0."""

from collections.abc import Collection, Sequence
from itertools import product
from typing import NamedTuple

from gradcli.language.build import ONE, ZERO, add, mul, neg
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names

Monomial = tuple[str, ...]
Polynomial = dict[Monomial, Tree]

MOST_TERMS, MOST_POWER = 200, 6
UNIT: Polynomial = {(): ONE}


class _Ratio(NamedTuple):
    """A quotient of polynomials; coefficients are formulas without the names."""

    top: Polynomial
    bottom: Polynomial


class NotRationalError(Exception):
    """The equation is no quotient of polynomials in the names, or too large a one."""


def polynomial(equation: Tree, names: Collection[str]) -> Polynomial:
    """The numerator of left − right, brought over a common denominator and multiplied out.

    Raises NotRationalError.
    """

    def combine(node: Tree, args: tuple[_Ratio, ...]) -> _Ratio:
        if isinstance(node, Symbol) and node.name in names:
            return _Ratio({(node.name,): ONE}, UNIT)
        if not isinstance(node, Apply) or not set(free_names(node)) & set(names):
            return _Ratio({(): node}, UNIT)
        return _combined(node, args)

    return fold(equation, combine).top


def _combined(node: Apply, args: Sequence[_Ratio]) -> _Ratio:
    match node.op:
        case "+":
            total = args[0]
            for term in args[1:]:
                total = _sum(total, term)
            return total
        case "neg":
            return _Ratio({m: neg(c) for m, c in args[0].top.items()}, args[0].bottom)
        case "*":
            result = args[0]
            for factor in args[1:]:
                result = _product(result, factor)
            return result
        case "/":
            return _product(args[0], _Ratio(args[1].bottom, args[1].top))
        case "^" if isinstance(node.args[1], Number) and node.args[1].value in range(1, MOST_POWER):
            result = args[0]
            for _ in range(int(node.args[1].value) - 1):
                result = _product(result, args[0])
            return result
    raise NotRationalError


def _sum(a: _Ratio, b: _Ratio) -> _Ratio:
    if a.bottom == b.bottom:
        return _Ratio(_plus(a.top, b.top), a.bottom)
    return _Ratio(
        _plus(_times(a.top, b.bottom), _times(b.top, a.bottom)), _times(a.bottom, b.bottom)
    )


def _product(a: _Ratio, b: _Ratio) -> _Ratio:
    return _Ratio(_times(a.top, b.top), _times(a.bottom, b.bottom))


def _plus(a: Polynomial, b: Polynomial) -> Polynomial:
    total = dict(a)
    for monomial, coefficient in b.items():
        total[monomial] = add((total.get(monomial, ZERO), coefficient))
    return total


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > MOST_TERMS:
        raise NotRationalError
    total: Polynomial = {}
    for (left, c), (right, d) in product(a.items(), b.items()):
        monomial = tuple(sorted((*left, *right)))
        total[monomial] = add((total.get(monomial, ZERO), mul((c, d))))
    return total


def solved(numerator: Polynomial, name: str) -> tuple[Tree, Tree] | None:
    """A and B of A·name + B, with no name in A; None where the equation is not of that form."""
    if any(name in monomial and monomial != (name,) for monomial in numerator):
        return None
    terms = (
        mul((coefficient, *map(Symbol, monomial)))
        for monomial, coefficient in numerator.items()
        if name not in monomial
    )
    return numerator.get((name,), ZERO), add(terms)

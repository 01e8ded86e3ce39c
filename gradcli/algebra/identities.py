"""Identities that tidying uses, as tables: Pythagorean pairs, quotients of functions, signs."""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

from gradcli.algebra.terms import (
    Generator,
    Monomial,
    Rational,
    Terms,
    collect,
    magnitude,
    product,
    rational,
)
from gradcli.language.tree import Apply, Number, Tree, fold, operator
from gradcli.language.vocabulary import row_of

PYTHAGOREAN = (
    ("sin", "cos", 1),
    ("cosh", "sinh", -1),
    ("sec", "tan", -1),
    ("csc", "cot", -1),
    ("tanh", "sech", 1),
    ("coth", "csch", -1),
)
"""(f, g, s) with f² + s·g² = 1."""

SPELLED = {
    "tan": ("sin", "cos"),
    "cot": ("cos", "sin"),
    "sec": ("1", "cos"),
    "csc": ("1", "sin"),
    "tanh": ("sinh", "cosh"),
    "coth": ("cosh", "sinh"),
    "sech": ("1", "cosh"),
    "csch": ("1", "sinh"),
}
"""What is above and below the bar where a function is a quotient."""

QUOTIENTS = [(name, *parts) for name, parts in SPELLED.items() if parts[0] != "1"]
"""(h, f, g) with h = f/g."""

OF_INVERSE = {
    "asin": {"sin": "u", "cos": "sqrt(1 - u^2)"},
    "acos": {"cos": "u", "sin": "sqrt(1 - u^2)"},
    "atan": {"sin": "u/sqrt(u^2 + 1)", "cos": "1/sqrt(u^2 + 1)"},
    "acot": {"sin": "1/sqrt(u^2 + 1)", "cos": "u/sqrt(u^2 + 1)"},
    "asec": {"cos": "1/u", "sin": "sqrt(u^2 - 1)/abs(u)"},
    "acsc": {"sin": "1/u", "cos": "sqrt(u^2 - 1)/abs(u)"},
    "asinh": {"sinh": "u", "cosh": "sqrt(u^2 + 1)"},
    "acosh": {"cosh": "u", "sinh": "sqrt(u^2 - 1)"},
    "atanh": {"sinh": "u/sqrt(1 - u^2)", "cosh": "1/sqrt(1 - u^2)"},
}
"""Functions of inverse functions of u."""

INVERSE_OF_LOGARITHM: dict[str, Tree] = {"ln": Apply("e"), "log2": Number(2), "log10": Number(10)}
"""What a logarithm is the exponent of."""

LARGEST_FACTORIAL = 12

POSITIVE = frozenset({"exp", "cosh", "sech", "e", "pi", "tau"})
NONNEGATIVE = POSITIVE | {"abs", "sqrt", "hypot"}

_PARTNER = {f: (g, 1, sign) for f, g, sign in PYTHAGOREAN} | {
    g: (f, sign, sign) for f, g, sign in PYTHAGOREAN
}
"""(g, w, s) with f² = w − s·g² for every f."""


def pythagorean(terms: Terms) -> Terms:
    """The sum with squares of Pythagorean pairs joined, wherever that leaves fewer terms."""
    for joined in squares_replaced(terms):
        if len(joined) < len(terms):
            return pythagorean(joined)
    return terms


def squares_replaced(terms: Terms) -> Iterator[Terms]:
    """The sum with one f² put as 1 − s·g² (or g² as s − s·f²), where a term is there to join."""
    for monomial, c in terms.items():
        for (base, kernel), power in monomial:
            if power == 2 and kernel is None and operator(base) in _PARTNER:
                partner, whole, sign = _PARTNER[operator(base)]
                rest = product(monomial, (((base, None), -2),))
                other = product(rest, (((Apply(partner, base.args), None), 2),))
                if rest in terms or other in terms:
                    put = (monomial, -c), (rest, c * whole), (other, -c * sign)
                    yield collect((*terms.items(), *put))


def joined_quotients(monomial: Monomial) -> Monomial:
    """The product with sinᵖ/cosᵖ written as tanᵖ, and so on down the table."""
    powers = dict(monomial)
    for (base, kernel), power in monomial:
        for whole, above, below in QUOTIENTS:
            if operator(base) == above and kernel is None and power > 0:
                partner = (Apply(below, base.args), None)
                if powers.get(partner) == -power:
                    swap: Iterable[tuple[Generator, Rational]] = (
                        ((base, None), -power),
                        (partner, power),
                        ((Apply(whole, base.args), None), power),
                    )
                    return joined_quotients(product(monomial, swap))
    return monomial


def joined_signs(monomial: Monomial) -> Monomial:
    """The product with sign(a)·|a|ᵖ written as aᵖ and sign(a)·aᵖ as |a|ᵖ for odd p."""
    powers = dict(monomial)
    for (base, kernel), power in monomial:
        if operator(base) != "sign" or kernel is not None or power.denominator % 2 == 0:
            continue
        inner = base.args[0]
        signed, size = (inner, None), (Apply("abs", (inner,)), None)
        if power != 1:
            return joined_signs(product(monomial, (((base, None), power.numerator % 2 - power),)))
        for old, new in ((size, signed), (signed, size)):
            if powers.get(old, 0) % 2 == 1:
                odd = powers[old]
                return joined_signs(
                    product(monomial, (((base, None), -1), (old, -odd), (new, odd)))
                )
    return monomial


@lru_cache(maxsize=4096)
def nonnegative(base: Tree) -> bool:
    """Whether a tree is certainly ≥ 0 wherever it is defined."""
    return fold(base, _sign) in ("+", "number")


def _sign(node: Tree, parts: tuple[str, ...]) -> str:
    """'+' for certainly ≥ 0, 'number' for a literal, '' for unknown."""
    if isinstance(node, Number):
        return "number"
    if not isinstance(node, Apply):
        return ""
    if node.op == "^" and _even(node.args[1]):
        return "+"
    if node.op == "^" or node.op in ("+", "*", "/"):
        return "+" if all(parts[:1] if node.op == "^" else parts) else ""
    return "+" if node.op in NONNEGATIVE else ""


def _even(exponent: Tree) -> bool:
    if isinstance(exponent, Apply) and exponent.op == "/":
        return _even(exponent.args[0]) and isinstance(exponent.args[1], Number)
    return isinstance(exponent, Number) and exponent.value.numerator % 2 == 0


def known_value(op: str, argument: Rational) -> Rational | None:
    """n!, and f(0) or f(1) where it is a whole number; there a float that comes out whole is exact.

    A large factorial is left as it is.
    """
    if op in ("abs", "sign"):
        return magnitude(argument) if op == "abs" else (argument > 0) - (argument < 0)
    if op == "factorial" and argument in range(LARGEST_FACTORIAL + 1):
        return math.factorial(int(argument))
    row = row_of(op, 1)
    if argument not in (0, 1) or not row.math:
        return None
    try:
        value = getattr(math, row.math)(argument)
    except (ValueError, OverflowError):
        return None
    return int(value) if value == int(value) else None


def prime_powers(number: int, most: int = 1000) -> dict[int, int]:
    """Prime factors up to `most` with their powers; of a cofactor without any, its square root."""
    factors: dict[int, int] = {}
    for prime in range(2, most):
        if prime * prime > number:
            break
        while number % prime == 0:
            number //= prime
            factors[prime] = factors.get(prime, 0) + 1
    count = 1
    while number > 1 and math.isqrt(number) ** 2 == number:
        number, count = math.isqrt(number), 2 * count
    if number > 1:
        factors[number] = factors.get(number, 0) + count
    return factors


def root_of(
    value: Rational, exponent: Rational
) -> tuple[Rational, list[tuple[Generator, Rational]]]:
    """value^exponent of a positive rational: a rational times prime numbers to powers in (0, 1)."""
    outside: Rational = 1
    roots: list[tuple[Generator, Rational]] = []
    for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, count in prime_powers(whole).items():
            power = exponent * count * sign
            floor = math.floor(power)
            outside = rational(Fraction(outside) * Fraction(prime) ** floor)
            if power != floor:
                roots.append(((Number(prime), None), rational(power - floor)))
    return outside, roots

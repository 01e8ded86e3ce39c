"""Exact real numbers: their sign, their shortest exact form, their decimals."""

import sympy as sp

from gradcli.algebra.terms import MAX_DIGITS
from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.convert import from_sympy
from gradcli.errors import LimitError, UndefinedError
from gradcli.language.build import decimal
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse
from gradcli.results.base import BOTH, Value, Wanted

DOUBLE_DIGITS = 17
GUARD_DIGITS = 8
ZERO_DIGITS = 100
LONGEST_EXACT = 60
MUCH_SHORTER = 1.25
LARGEST_WHOLE = 2**53
LEAST_DOUBLE, LARGEST_DOUBLE = 1e-300, 1e300


def sign_of(number: sp.Expr) -> int:
    """The sign of an exact real number: −1, 0 or 1.

    A number that vanishes to 100 digits is taken for 0. Raises UndefinedError where the sign
    depends on a parameter.
    """
    if number.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in number.free_symbols))
        raise UndefinedError(f"that depends on {names}, which has no value")
    if number.is_zero:
        return 0
    if number.is_positive:
        return 1
    if number.is_negative:
        return -1
    return _sign_of_decimals(number)


def _sign_of_decimals(number: sp.Expr) -> int:
    digits = _evaluated(number, 15)
    if digits.is_Float and digits._prec > 1 and digits != 0:
        return 1 if digits > 0 else -1
    digits = sp.re(number.evalf(15, maxn=4 * ZERO_DIGITS))
    if abs(digits) < sp.Float(10) ** -ZERO_DIGITS:
        return 0
    return 1 if digits > 0 else -1


def _evaluated(number: sp.Expr, digits: int) -> sp.Expr:
    return number.evalf(digits, maxn=4 * ZERO_DIGITS)


def value_of(number: sp.Expr, wanted: Wanted = BOTH) -> Value:
    """The number as a result: its shortest exact form, and decimals correct to the last digit."""
    if number.free_symbols:
        tree = from_sympy(number)
        return Value(tree, tree)
    if not number.is_Rational and sign_of(number) == 0:
        number = sp.Integer(0)
    rounded = decimal_of(number, wanted.digits)
    exact = exact_of(number) if wanted.exact else None
    if exact is None or (wanted.longest and len(unparse(exact)) > wanted.longest):
        return Value(rounded, rounded)
    return Value(exact, rounded)


def exact_of(expression: sp.Expr) -> Tree | None:
    """The shortest of a few exact forms; None where the language can't write any."""
    if expression.is_Rational:
        return from_sympy(expression)
    forms = [expression, sp.expand(expression), sp.factor_terms(sp.expand(expression))]
    if expression.count_ops() <= LONGEST_EXACT:
        forms += [sp.radsimp(forms[1]), sp.sqrtdenest(forms[1])]
    trees = [tree for tree in map(_tree_or_none, forms) if tree is not None]
    if not trees:
        return None
    shortest = min(trees, key=lambda tree: len(unparse(tree)))
    neat = tidy(shortest)  # √2/(2·√π·√e) as 1/√(2·π·e)
    return neat if len(unparse(neat)) * MUCH_SHORTER < len(unparse(shortest)) else shortest


def _tree_or_none(expression: sp.Expr) -> Tree | None:
    try:
        return from_sympy(expression)
    except KeyError:
        return None


def decimal_of(number: sp.Expr, digits: int | None = None) -> Tree:
    """The number in decimals, as an exact tree of what is printed.

    Whole numbers stay whole; otherwise the shortest decimals that read back as the same double,
    or `digits` significant ones. Raises LimitError beyond 10^±10,000.
    """
    if number.is_Integer and abs(number.p) < LARGEST_WHOLE:
        return from_sympy(number)
    value = _evaluated(number, (digits or DOUBLE_DIGITS) + GUARD_DIGITS)
    if value != 0 and abs(sp.log(abs(value), 10).evalf(5)) > MAX_DIGITS:
        raise LimitError(f"the value is about {sp.Float(value, 3)}")
    if digits is None and LEAST_DOUBLE < abs(value) < LARGEST_DOUBLE:
        return decimal(repr(float(value)))
    return decimal(str(sp.Float(value, digits or DOUBLE_DIGITS)))

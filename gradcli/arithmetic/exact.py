"""Exact real numbers: their sign, their shortest exact form, their decimals."""

from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import lcm

import sympy as sp
from flint import arb

from gradcli.arithmetic.closed_forms import BeyondError
from gradcli.arithmetic.closed_functions import evaluated
from gradcli.arithmetic.closed_writing import shortest
from gradcli.arithmetic.convert import from_sympy, is_tame
from gradcli.arithmetic.enclosures import Constant, Real, decimals_of, sign
from gradcli.arithmetic.runner import Doubt
from gradcli.errors import LimitError, UndefinedError
from gradcli.language.build import decimal
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse
from gradcli.results.base import BOTH, Value, Wanted

EASY = 6
"""How often the precision is doubled before a number is suspected to be 0."""

LONGEST_EXACT, MOST_TURNS = 60, 200
LARGEST_WHOLE = 2**53


class UntoldError(UndefinedError):
    """Neither enclosures nor proofs tell whether a number is 0, or a parameter decides."""


def sign_of(number: sp.Expr) -> int:
    """The sign of an exact real number: −1, 0 or 1.

    It is told from 0 by enclosures, and 0 only by a proof. Raises UndefinedError where it depends
    on a parameter, or can't be told.
    """
    if number.is_Rational:
        return int(number.p > 0) - int(number.p < 0)
    if number.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in number.free_symbols))
        raise UntoldError(f"that depends on {names}, which has no value")
    side = _sign(number)
    if side is None:
        raise UntoldError("it can't be told whether a number is 0 there")
    return side


@lru_cache(maxsize=1024)
def _sign(number: sp.Expr) -> int | None:
    """The sign of a number, None where neither enclosures nor proofs tell it."""
    constant = _constant(number)
    if constant is None:
        return _sign_by_proof(number)
    signs = map(_sign_of_enclosure, constant.enclosures())
    for side in islice(signs, EASY):
        if side is not None:
            return side
    if is_proved_zero(number):
        return 0
    return next((side for side in signs if side is not None), None)


def _sign_of_enclosure(found: Real | Doubt) -> int | None:
    return None if isinstance(found, Doubt) else sign(found)


def _sign_by_proof(number: sp.Expr) -> int | None:
    """The sign of a number that gradcli's language has no word for, by SymPy's assumptions."""
    if number.is_positive or number.is_negative:
        return 1 if number.is_positive else -1
    return 0 if is_proved_zero(number) else None


def is_proved_zero(number: sp.Expr) -> bool:
    """Whether rules of algebra make 0 of a number."""
    if not is_tame(number):
        return False
    if number.is_zero or sp.expand(number) == 0:
        return True
    if number.count_ops() > LONGEST_EXACT:
        return False
    if _is_zero_angle(number) or sp.expand(sp.sqrtdenest(number)) == 0:
        return True
    return bool(sp.simplify(number) == 0)


def _is_zero_angle(number: sp.Expr) -> bool:
    """Whether a sum of multiples of π and of angles with rational tangents is 0.

    With n for the common denominator of the coefficients c, n·Σ c·θ is up to a multiple of π the
    argument of ∏ (1 + i·tan θ)^(n·c). Where that is real, the sum is a multiple of π/n.
    """
    parts = {angle: Fraction(str(c)) for angle, c in number.as_coefficients_dict().items()}
    tangents = [sp.tan(angle) for angle in parts]
    count = lcm(*(c.denominator for c in parts.values()))
    turns = [int(c * count) for c in parts.values()]
    if not all(t.is_Rational for t in tangents) or sum(map(abs, turns)) > MOST_TURNS:
        return False
    real, imaginary = 1, 0
    for tangent, times in zip(tangents, turns, strict=True):
        a, b = int(tangent.q), int(tangent.p) * (1 if times > 0 else -1)
        for _ in range(abs(times)):
            real, imaginary = real * a - imaginary * b, real * b + imaginary * a
    constant = _constant(number)
    found = None if imaginary or constant is None else next(constant.enclosures(), None)
    return not (found is None or isinstance(found, Doubt)) and bool(abs(arb(found)) * count < 1)


@lru_cache(maxsize=1024)
def _constant(number: sp.Expr) -> Constant | None:
    tree = _tree_or_none(number)
    return None if tree is None else Constant(tree)


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
    """The number as closed forms write it, else as SymPy does; None where no language can."""
    tree = _tree_or_none(expression)
    try:
        return tree and shortest(evaluated(tree))
    except BeyondError:
        return tree


def _tree_or_none(expression: sp.Expr) -> Tree | None:
    try:
        return from_sympy(expression)
    except KeyError:
        return None


def decimal_of(number: sp.Expr, digits: int | None = None) -> Tree:
    """The number in decimals, as an exact tree of what is printed.

    Whole numbers stay whole; otherwise the shortest decimals that read back as the same double,
    or `digits` significant ones; all are certain. Raises LimitError where they can't be had.
    """
    if number.is_Integer and abs(number.p) < LARGEST_WHOLE:
        return from_sympy(number)
    constant = _constant(number)
    for found in constant.enclosures(digits or 0) if constant else ():
        decimals = None if isinstance(found, Doubt) else decimals_of(found, digits)
        if decimals is not None:
            return decimal(decimals)
    raise LimitError("the digits of a number can't be made certain")

"""Independent judges: the mathematics of every row, written a second time.

`evaluate` computes a tree in high precision with mpmath, `to_sympy` builds SymPy expressions, and
neither shares code or rules with the program; `slope` is a central difference. A row of the
vocabulary without an entry here fails the tests, so that no function goes unjudged.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from math import prod
from typing import Any

import mpmath as mp
import sympy as sp

from gradcli.language.tree import Apply, Number, Symbol, Tree, fold

mp.mp.dps = 50
STEP = mp.mpf(10) ** -16
HUGE, TINY = mp.mpf(10) ** 8, mp.mpf(10) ** -14

Real = Any  # mpmath and SymPy have no types
Point = Mapping[str, Real]


class UndefinedHereError(Exception):
    """The formula has no real value at the point, or sits on a kink or close to a pole."""


class Absolute(sp.Function):  # type: ignore[misc]  # SymPy's own needs to know what is real
    """|u| of a real u."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The sign of u."""
        assert argindex == 1
        return Sign(self.args[0])


class Sign(sp.Function):  # type: ignore[misc]
    """The sign of a real u ≠ 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Zero, away from the jump."""
        assert argindex == 1
        return sp.S.Zero


class Floor(sp.Function):  # type: ignore[misc]
    """⌊u⌋ of a real u that is no whole number."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Zero, between the jumps."""
        assert argindex == 1
        return sp.S.Zero


def _kink(u: Real) -> Real:
    if abs(u) < TINY:
        raise UndefinedHereError
    return u


def _edge(u: Real) -> Real:
    """An argument that is not ±1, where an inverse function has an upright tangent."""
    _kink(abs(u) - 1)
    return u


def _unless_integer(u: Real) -> Real:
    if u <= 0:
        _kink(u - mp.nint(u))
    return u


def _floor(u: Real) -> Real:
    _kink(u - mp.nint(u))
    return mp.floor(u)


def _where(condition: bool, yes: Real, no: Real) -> Real:
    return yes if condition else no


MPMATH: dict[str, Callable[..., Real]] = {
    "<": lambda u, v: _kink(u - v) < 0,
    "<=": lambda u, v: _kink(u - v) <= 0,
    ">": lambda u, v: _kink(u - v) > 0,
    ">=": lambda u, v: _kink(u - v) >= 0,
    "==": lambda u, v: _kink(u - v) == 0,
    "!=": lambda u, v: _kink(u - v) != 0,
    "+": lambda *u: sum(u),
    "*": lambda *u: prod(u),
    "/": lambda u, v: u / _kink(v),
    "neg": lambda u: -u,
    "factorial": lambda u: mp.gamma(_unless_integer(u + 1)),
    "e": lambda: +mp.e,
    "pi": lambda: +mp.pi,
    "tau": lambda: 2 * mp.pi,
    "exp": mp.exp,
    "ln": lambda u: mp.log(_kink(u)),
    "log": lambda u, v: mp.log(_kink(u)) / _kink(mp.log(_kink(v))),
    "log2": lambda u: mp.log(_kink(u)) / mp.log(2),
    "log10": lambda u: mp.log(_kink(u)) / mp.log(10),
    "sqrt": lambda u: mp.sqrt(_kink(u)),
    "hypot": lambda *u: mp.sqrt(_kink(sum(x * x for x in u))),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": lambda u: mp.sin(u) / _kink(mp.cos(u)),
    "sec": lambda u: 1 / _kink(mp.cos(u)),
    "csc": lambda u: 1 / _kink(mp.sin(u)),
    "cot": lambda u: mp.cos(u) / _kink(mp.sin(u)),
    "asin": lambda u: mp.asin(_edge(u)),
    "acos": lambda u: mp.acos(_edge(u)),
    "atan": mp.atan,
    "asec": lambda u: mp.acos(1 / _kink(_edge(u))),
    "acsc": lambda u: mp.asin(1 / _kink(_edge(u))),
    "acot": lambda u: mp.pi / 2 - mp.atan(u),
    "atan2": lambda u, v: mp.atan2(_kink(u), v),
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "csch": lambda u: 1 / _kink(mp.sinh(u)),
    "coth": lambda u: 1 / _kink(mp.tanh(u)),
    "asinh": mp.asinh,
    "acosh": lambda u: mp.acosh(_edge(u)),
    "atanh": lambda u: mp.log(_kink(1 + u) / _kink(1 - u)) / 2,
    "asech": lambda u: mp.acosh(1 / _kink(_edge(u))),
    "acsch": lambda u: mp.asinh(1 / _kink(u)),
    "acoth": lambda u: mp.log(_kink(u + 1) / _kink(u - 1)) / 2,
    "abs": lambda u: abs(_kink(u)),
    "sign": lambda u: mp.sign(_kink(u)),
    "step": lambda u: (1 + mp.sign(_kink(u))) / 2,
    "min": lambda *u: reduce(lambda a, b: a if _kink(a - b) < 0 else b, u),
    "max": lambda *u: reduce(lambda a, b: a if _kink(a - b) > 0 else b, u),
    "where": _where,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "gamma": lambda u: mp.gamma(_unless_integer(u)),
    "lgamma": lambda u: mp.log(abs(mp.gamma(_unless_integer(u)))),
    "digamma": lambda u: mp.digamma(_unless_integer(u)),
    "polygamma": lambda n, u: mp.polygamma(int(n), _unless_integer(u)),
    "floor": _floor,
    "ceil": lambda u: -_floor(-u),
    "round": lambda u: _floor(u + mp.mpf(1) / 2),
    "mod": lambda u, v: u - v * _floor(u / _kink(v)),
    "beta": lambda u, v: (
        mp.gamma(_unless_integer(u))
        * mp.gamma(_unless_integer(v))
        / mp.gamma(_unless_integer(u + v))
    ),
    "sinc": lambda u: mp.sin(_kink(u)) / u,
    "Si": mp.si,
    "Ci": lambda u: mp.ci(_positive(u)),
    "Ei": lambda u: mp.ei(_kink(u)),
    "besselj": lambda n, u: mp.besselj(int(n), u),
    "bessely": lambda n, u: mp.bessely(int(n), _positive(u)),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "relu": lambda u: _kink(u) if u > 0 else mp.mpf(0),
    "softplus": lambda u: mp.log(1 + mp.exp(u)),
}

AT_KINKS: dict[str, Callable[..., Real]] = MPMATH | {
    "<": lambda u, v: u < v,
    "<=": lambda u, v: u <= v,
    ">": lambda u, v: u > v,
    ">=": lambda u, v: u >= v,
    "==": lambda u, v: u == v,
    "!=": lambda u, v: u != v,
    "abs": abs,
    "sign": mp.sign,
    "step": lambda u: (1 + mp.sign(u)) / 2,
    "sinc": lambda u: mp.sin(u) / u if u else mp.mpf(1),
    "floor": mp.floor,
    "ceil": mp.ceil,
    "round": lambda u: mp.floor(u + mp.mpf(1) / 2),
    "mod": lambda u, v: u - v * mp.floor(u / _kink(v)),
    "min": lambda *u: min(u),
    "max": lambda *u: max(u),
    "relu": lambda u: max(u, mp.mpf(0)),
    "sqrt": mp.sqrt,
    "asin": mp.asin,
    "acos": mp.acos,
    "asec": lambda u: mp.acos(1 / _kink(u)),
    "acsc": lambda u: mp.asin(1 / _kink(u)),
    "acosh": mp.acosh,
    "asech": lambda u: mp.acosh(1 / _kink(u)),
    "hypot": lambda *u: mp.sqrt(sum(x * x for x in u)),
    "atan2": lambda u, v: mp.atan2(u, _kink(v) if u == 0 else v),
}

SYMPY: dict[str, Callable[..., Real]] = {
    "+": sp.Add,
    "*": sp.Mul,
    "/": lambda u, v: u / v,
    "neg": lambda u: -u,
    "factorial": lambda u: sp.gamma(u + 1),
    "e": lambda: sp.E,
    "pi": lambda: sp.pi,
    "tau": lambda: 2 * sp.pi,
    "exp": sp.exp,
    "ln": sp.log,
    "log": lambda u, v: sp.log(u) / sp.log(v),
    "log2": lambda u: sp.log(u) / sp.log(2),
    "log10": lambda u: sp.log(u) / sp.log(10),
    "sqrt": sp.sqrt,
    "hypot": lambda *u: sp.sqrt(sp.Add(*(x**2 for x in u))),
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sec": sp.sec,
    "csc": sp.csc,
    "cot": sp.cot,
    "asin": sp.asin,
    "acos": sp.acos,
    "atan": sp.atan,
    "asec": lambda u: sp.acos(1 / u),
    "acsc": lambda u: sp.asin(1 / u),
    "acot": lambda u: sp.pi / 2 - sp.atan(u),
    "atan2": sp.atan2,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "sech": sp.sech,
    "csch": sp.csch,
    "coth": sp.coth,
    "asinh": sp.asinh,
    "acosh": sp.acosh,
    "atanh": lambda u: sp.log((1 + u) / (1 - u)) / 2,
    "asech": lambda u: sp.acosh(1 / u),
    "acsch": lambda u: sp.asinh(1 / u),
    "acoth": lambda u: sp.log((u + 1) / (u - 1)) / 2,
    "abs": Absolute,
    "sign": Sign,
    "step": lambda u: (1 + Sign(u)) / 2,
    "min": lambda *u: reduce(lambda a, b: (a + b - Absolute(a - b)) / 2, u),
    "max": lambda *u: reduce(lambda a, b: (a + b + Absolute(a - b)) / 2, u),
    "where": _where,
    "erf": sp.erf,
    "erfc": sp.erfc,
    "gamma": sp.gamma,
    "lgamma": lambda u: sp.log(Absolute(sp.gamma(u))),
    "digamma": sp.digamma,
    "polygamma": sp.polygamma,
    "floor": Floor,
    "ceil": lambda u: -Floor(-u),
    "round": lambda u: Floor(u + sp.Rational(1, 2)),
    "mod": lambda u, v: u - v * Floor(u / v),
    "beta": sp.beta,
    "sinc": lambda u: sp.sin(u) / u,
    "Si": sp.Si,
    "Ci": sp.Ci,
    "Ei": sp.Ei,
    "besselj": sp.besselj,
    "bessely": sp.bessely,
    "sigmoid": lambda u: 1 / (1 + sp.exp(-u)),
    "relu": lambda u: (u + Absolute(u)) / 2,
    "softplus": lambda u: sp.log(1 + sp.exp(u)),
}


def exact(tree: Tree) -> Fraction | None:
    """The rational number that a constant of numbers and the four operations is."""
    if isinstance(tree, Number):
        return tree.value
    parts = [part for arg in tree.args if (part := exact(arg)) is not None]
    if not isinstance(tree, Apply) or not parts or len(parts) < len(tree.args):
        return None
    match tree.op:
        case "+":
            return sum(parts, Fraction(0))
        case "*":
            return prod(parts, start=Fraction(1))
        case "neg":
            return -parts[0]
        case "/" if parts[1]:
            return parts[0] / parts[1]
    return None


def _exponent(node: Apply) -> Fraction | None:
    match node.op:
        case "^" | "pow":
            return exact(node.args[1])
        case "cbrt":
            return Fraction(1, 3)
        case "root":
            degree = exact(node.args[1])
            return 1 / degree if degree else None
    return None


def _power(node: Apply, at_kinks: bool, u: Real, v: Real = None) -> Real:
    """u^v, which below zero is real where v is a fraction with an odd denominator."""
    rational = _exponent(node)
    if rational is None:
        return mp.power(_positive(u), 1 / _kink(v) if node.op == "root" else v)
    if not (at_kinks and rational > 0) and rational.denominator != 1:
        _kink(u)
    if rational.denominator % 2 == 0:
        return mp.power(u, mp.mpf(rational.numerator) / rational.denominator)
    sign = -1 if rational.numerator % 2 and u < 0 else 1
    exponent = mp.mpf(rational.numerator) / rational.denominator
    base = abs(u) if rational >= 0 else abs(_kink(u))
    return sign * mp.power(base, exponent)


def _positive(u: Real) -> Real:
    if u < TINY:
        raise UndefinedHereError
    return u


COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
POWERS = {"^", "pow", "cbrt", "root"}


def evaluate(
    tree: Tree,
    point: Point,
    bound: Real = HUGE,
    *,
    at_kinks: bool = False,
) -> Real:
    """The real value of the tree at the point; no value on the way may exceed the bound.

    With `at_kinks` corners, jumps and ends of roots have their values, too, and the branch that
    `where` does not take may be undefined.
    """

    def value(node: Tree, args: tuple[Real, ...]) -> Real:
        if isinstance(node, Number):
            return mp.mpf(node.value.numerator) / node.value.denominator
        if isinstance(node, Symbol):
            return point[node.name]
        try:
            return _bounded(_applied(node, args, at_kinks), bound)
        except UndefinedHereError:
            if not at_kinks:
                raise
            return mp.nan

    result = fold(tree, value)
    if mp.isnan(result):
        raise UndefinedHereError
    return result


def _applied(node: Apply, args: tuple[Real, ...], at_kinks: bool) -> Real:
    if node.op in POWERS:
        return _power(node, at_kinks, *args)
    return (AT_KINKS if at_kinks else MPMATH)[node.op](*args)


def _bounded(result: Real, bound: Real) -> Real:
    if isinstance(result, mp.mpc) or (bound and not abs(result) < bound):
        raise UndefinedHereError
    return result


def to_sympy(tree: Tree, point: Point) -> sp.Expr:
    """The tree as a SymPy expression over real symbols, on the branch of `where` at the point."""

    def build(node: Tree, args: tuple[Real, ...]) -> Real:
        match node:
            case Number():
                return sp.Rational(node.value.numerator, node.value.denominator)
            case Symbol():
                return sp.Symbol(node.name, real=True)
            case Apply(op=op) if op in POWERS:
                exponent = _exponent(node)
                if exponent is None:
                    return args[0] ** (1 / args[1] if op == "root" else args[1])
                return _sympy_power(args[0], exponent)
            case Apply(op=op) if op in COMPARISONS:
                return MPMATH[op](*(sympy_value(arg, point) for arg in args))
        return SYMPY[node.op](*args)

    return fold(tree, build)


def _sympy_power(base: sp.Expr, exponent: Fraction) -> sp.Expr:
    power = sp.Rational(exponent.numerator, exponent.denominator)
    if exponent.denominator % 2 == 0 or exponent.denominator == 1:
        return base**power
    return Absolute(base) ** power * (Sign(base) if exponent.numerator % 2 else 1)


def sympy_value(expression: sp.Expr, point: Point) -> Real:
    """A SymPy expression computed with mpmath at the point."""
    expression = sp.sympify(expression).xreplace({sp.zoo: sp.nan})
    symbols = sorted(expression.free_symbols, key=str)
    modules = [{"Absolute": mp.fabs, "Sign": mp.sign, "Floor": mp.floor}, "mpmath"]
    compute = sp.lambdify(symbols, expression, modules)
    return compute(*(point[symbol.name] for symbol in symbols))


def slope(tree: Tree, point: Point, name: str) -> Real:
    """∂/∂name by a central difference; undefined where two step sizes disagree."""

    def difference(step: Real) -> Real:
        ahead, behind = ({**point, name: point[name] + sign * step} for sign in (1, -1))
        return (evaluate(tree, ahead) - evaluate(tree, behind)) / (2 * step)

    fine, coarse = difference(STEP), difference(10 * STEP)
    if not close(fine, coarse, 1e-16):
        raise UndefinedHereError
    return fine


def has_slope(tree: Tree, point: Point, name: str) -> bool:
    """Whether the slopes to the left and right exist and agree, as far as one can measure."""
    try:
        here = evaluate(tree, point, at_kinks=True)
        with mp.workdps(100):
            steps = [sign * mp.mpf(10) ** -40 for sign in (1, -1)]
            beside = [{**point, name: point[name] + step} for step in steps]
            right, left = (
                (evaluate(tree, there, at_kinks=True) - here) / step
                for there, step in zip(beside, steps, strict=True)
            )
    except UndefinedHereError:
        return False
    return close(right, left, 1e-8) and abs(right) < HUGE


def close(left: Real, right: Real, tolerance: float = 1e-13) -> bool:
    """Whether two reals agree, relative to their size or absolutely near zero."""
    if isinstance(left, mp.mpc) and abs(left.imag) < tolerance * (1 + abs(left)):
        left = left.real
    return bool(abs(left - right) <= tolerance * (1 + abs(right)))

"""Trees as SymPy expressions, and SymPy's numbers as trees."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import log10

import sympy as sp

from gradcli.algebra.limits import LARGEST_FACTORIAL
from gradcli.algebra.terms import MAX_DIGITS
from gradcli.differentiation.derivation import unfold
from gradcli.errors import LimitError, ReadError
from gradcli.language.build import add_positive_first, apply, div, mul, number, power
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold
from gradcli.language.vocabulary import ROWS, row_of

MOST_EVALUATED, LARGEST_EXPONENT = 40, 1000
AS_IT_IS = {"evaluate": False}

_ROW_OF_SYMPY = {row.sympy: row.name for row in ROWS if row.sympy}
_CONSTANTS: dict[sp.Expr, Tree] = {
    sp.E: Apply("e"),
    sp.pi: Apply("pi"),
    sp.EulerGamma: Apply("neg", (Apply("digamma", (Number(1),)),)),
}


def to_sympy(tree: Tree, values: Mapping[str, sp.Expr] | None = None) -> sp.Expr:
    """The tree as a SymPy expression over real symbols, with values put for names.

    Raises LimitError where a number would have more than 10,000 digits.
    """
    known = values or {}

    def convert(node: Tree, args: tuple[sp.Expr, ...]) -> sp.Expr:
        if isinstance(node, Symbol):
            return known[node.name] if node.name in known else parameter(node.name)
        return number_of(node) if isinstance(node, Number) else applied(node, args)

    return fold(tree, convert)


def parameter(name: str) -> sp.Symbol:
    """A real number without a value."""
    return sp.Symbol(name, real=True)


def number_of(node: Number) -> sp.Expr:
    """An exact rational."""
    return sp.Rational(node.value.numerator, node.value.denominator)


def applied(node: Apply, args: Sequence[sp.Expr]) -> sp.Expr:
    """A row applied to SymPy expressions."""
    match node.op:
        case "+":
            return sp.Add(*args)
        case "*":
            return sp.Mul(*args)
        case "/":
            return sp.Mul(args[0], sp.Pow(args[1], -1))
        case "neg":
            return sp.Mul(-1, args[0])
        case "^":
            return real_power(*args)
        case "where":
            return sp.Piecewise((args[1], args[0]), (args[2], True))
        case "polygamma" | "digamma" if args[-1].is_integer and args[-1].is_nonpositive:
            return sp.zoo
        case "polygamma" | "digamma":
            return sp.polygamma(*((sp.Integer(0), *args)[-2:]), evaluate=False)
        case "gamma":
            _refuse_large_factorial(args[0])
    return _by_row(node, args)


def _by_row(node: Apply, args: Sequence[sp.Expr]) -> sp.Expr:
    row = row_of(node.op, len(args))
    if row.sympy and not args:
        return getattr(sp, row.sympy)
    if row.sympy:
        return getattr(sp, row.sympy)(*args, **({} if all(map(_is_plain, args)) else AS_IT_IS))
    if row.array:
        raise ReadError(
            f"{row.name} works on vectors, and this command computes with numbers", span=node.span
        )
    names = tuple(Symbol(f"#{place}") for place in range(len(args)))
    values = {name.name: arg for name, arg in zip(names, args, strict=True)}
    return to_sympy(unfold(Apply(node.op, names), row), values)


def _is_plain(argument: sp.Expr) -> bool:
    """Whether SymPy may simplify functions of it."""
    return bool(argument.free_symbols) or (
        argument.count_ops() <= MOST_EVALUATED and is_tame(argument)
    )


HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)


def is_tame(number: sp.Expr) -> bool:
    """Whether SymPy may take decimals of a number: those of e^(10^6), sinh(10^6) are very many."""
    exponents = [power.as_base_exp()[1] for power in number.atoms(sp.Pow, sp.exp)]
    exponents += [function.args[0] for function in number.atoms(*HYPERBOLIC)]
    return all(
        abs(e) <= LARGEST_EXPONENT if e.is_Rational else not e.has(sp.exp) for e in exponents
    )


def real_power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """base^exponent among the real numbers: an odd root of a negative number is negative."""
    if base.is_Rational and exponent.is_Rational:
        digits = log10(max(abs(base.p), base.q))
        if digits and abs(Fraction(exponent.p, exponent.q)) >= MAX_DIGITS / digits:
            raise LimitError(f"a power would have more than {MAX_DIGITS:,} digits")
    if not exponent.is_Rational or exponent.q % 2 == 0 or exponent.q == 1 or base.is_nonnegative:
        return sp.Pow(base, exponent)
    size = sp.Pow(sp.Abs(base), exponent)
    return size if exponent.p % 2 == 0 else sp.Mul(sp.sign(base), size)


def _refuse_large_factorial(argument: sp.Expr) -> None:
    if argument.is_Rational and abs(argument) > LARGEST_FACTORIAL + 1:
        raise LimitError(f"a factorial would have more than {MAX_DIGITS:,} digits")


def from_sympy(expression: sp.Expr) -> Tree:
    """A SymPy number as a tree in gradcli's language; KeyError where the language has no word."""
    if expression.is_Rational:
        return number(Fraction(int(expression.p), int(expression.q)))
    if expression in _CONSTANTS:
        return _CONSTANTS[expression]
    if expression.is_Symbol:
        return Symbol(expression.name)
    if expression.is_Add:
        return add_positive_first(map(from_sympy, expression.as_ordered_terms()))
    if expression.is_Mul:
        return _quotient(expression)
    if expression.is_Pow or isinstance(expression, sp.exp):
        return _power(*expression.as_base_exp())
    if isinstance(expression, sp.polygamma):
        return _polygamma(*(from_sympy(arg) for arg in expression.args))
    op = _ROW_OF_SYMPY[type(expression).__name__]
    return Apply(op, tuple(from_sympy(arg) for arg in expression.args))


def _quotient(expression: sp.Expr) -> Tree:
    top, bottom = sp.fraction(expression)
    if bottom == 1:
        return mul(from_sympy(factor) for factor in expression.as_ordered_factors())
    return div(from_sympy(top), from_sympy(bottom))


def _power(base: sp.Expr, exponent: sp.Expr) -> Tree:
    if exponent == sp.Rational(1, 2):
        return Apply("sqrt", (from_sympy(base),))
    if exponent.is_Rational and exponent < 0:
        return div(number(1), from_sympy(sp.Pow(base, -exponent)))
    return power(from_sympy(base), from_sympy(exponent))


def _polygamma(order: Tree, argument: Tree) -> Tree:
    digamma = isinstance(order, Number) and order.value == 0
    return Apply("digamma", (argument,)) if digamma else apply("polygamma", (order, argument))

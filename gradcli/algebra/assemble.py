"""From normal form back to a tree, in the order and shape in which a careful person writes it."""

from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

from gradcli.algebra.identities import QUOTIENTS
from gradcli.algebra.terms import (
    CACHED,
    HALF,
    Monomial,
    Rational,
    Terms,
    magnitude,
    product,
    rational,
    text,
)
from gradcli.language.build import ONE, add_positive_first, div, mul, neg, number, power
from gradcli.language.names import natural_key
from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names, rewritten
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import ROWS, SUM, row_of

JOINED = ("abs", "sign")
"""Functions of which f(a)·f(b) is f(a·b)."""

Roots = dict[Rational, list[Tree]]
"""What stands under roots, by exponent."""


def tree_of(terms: Terms) -> Tree:
    """The sum as a tree: powers in descending order, functions next, constants last."""
    return _tree_of(tuple(terms.items()))


@lru_cache(maxsize=CACHED)
def _tree_of(terms: tuple[tuple[Monomial, Rational], ...]) -> Tree:
    ordered = sorted(terms, key=lambda item: term_key(item[0]))
    return add_positive_first(tree_of_term(monomial, c) for monomial, c in ordered)


@lru_cache(maxsize=CACHED)
def tree_of_term(monomial: Monomial, coefficient: Rational) -> Tree:
    """One product as a tree: number, constants, variables, functions; negative powers below."""
    for op in JOINED:
        monomial = _joined_by(op, monomial)
    if coefficient < 0:
        monomial, coefficient = _turned(monomial, coefficient)
    size, above, below = _roots(magnitude(coefficient), monomial)
    inside = _moved_inside(above, 1, monomial) | _moved_inside(below, -1, monomial)
    lone = _lone_constants(above) | _lone_constants(below)
    top, bottom = _split(monomial, inside, lone)
    numerator = mul((number(size.numerator), *_joined(above), *top))
    denominator = mul((number(size.denominator), *_joined(below), *bottom))
    if coefficient < 0:
        numerator = mul((number(-1), numerator))
    return div(numerator, denominator)


def _joined_by(op: str, monomial: Monomial) -> Monomial:
    """|a|·|b| as |a·b| and |a|/|b| as |a/b|: factors of one operation and of one size of power."""
    alike: dict[Rational, list[tuple[Tree, Rational]]] = {}
    for (base, kernel), exponent in monomial:
        if kernel is None and isinstance(base, Apply) and base.op == op:
            alike.setdefault(magnitude(exponent), []).append((base, exponent))
    for size, factors in alike.items():
        if len(factors) > 1:
            side = 1 if any(exponent > 0 for _, exponent in factors) else -1
            inside = (
                ((base.args[0], None), 1 if exponent * side > 0 else -1)
                for base, exponent in factors
            )
            joined = Apply(op, (tree_of_term(product(inside), 1),))
            out = (((base, None), -exponent) for base, exponent in factors)
            monomial = product(monomial, out, [((joined, None), side * size)])
    return monomial


def _turned(monomial: Monomial, coefficient: Rational) -> tuple[Monomial, Rational]:
    """−(b − a)·… as (a − b)·…, if there is such a factor."""
    sums = [
        ((base, kernel), power)
        for (base, kernel), power in monomial
        if kernel is None and power.denominator == 1 and power % 2 and _has_minus(base)
    ]
    if not sums:
        return monomial, coefficient
    (base, kernel), power = min(sums, key=lambda item: unparse(item[0][0]))
    first, *others = base.args
    turned = add_positive_first((neg(first), *map(neg, others)))
    swap = (((base, kernel), -power), ((turned, kernel), power))
    return product(monomial, swap), -coefficient


def _is_sum(base: Tree) -> bool:
    return isinstance(base, Apply) and base.op == "+"


def _has_minus(base: Tree) -> bool:
    """Whether the tree is a sum with a term that is subtracted."""
    subtracted = (isinstance(term, Apply) and term.op == "neg" for term in base.args)
    return _is_sum(base) and any(subtracted)


def cost(terms: Terms, decimal: bool) -> tuple[int, int]:
    """The length of the sum's text, then the number of exponentials and fractions."""
    if len(terms) == 1:
        return _cost_of_term(*next(iter(terms.items())), decimal)
    costs = [_cost_of_term(monomial, magnitude(c), decimal) for monomial, c in terms.items()]
    joints = 3 * (len(costs) - 1) + (max(terms.values(), default=0) < 0)
    return sum(length for length, _ in costs) + joints, sum(count for _, count in costs)


@lru_cache(maxsize=CACHED)
def _cost_of_term(monomial: Monomial, coefficient: Rational, decimal: bool) -> tuple[int, int]:
    tree = tree_of_term(monomial, coefficient)
    text = unparse(with_decimals(tree) if decimal else tree)
    return len(text), sum(kernel is not None for (_, kernel), _ in monomial) + text.count("/")


def leading(terms: Terms) -> Monomial:
    """The term that is written first."""
    return min(terms, key=term_key)


def _lone_constants(roots: Roots) -> set[Tree]:
    """The constants whose root is joined with no other: they take their place among constants."""
    lone = {k: bases[0] for k, bases in roots.items() if len(bases) == 1 and bases[0].args == ()}
    constants = {k: base for k, base in lone.items() if isinstance(base, Apply)}
    for exponent in constants:
        del roots[exponent]
    return set(constants.values())


def _split(
    monomial: Monomial, inside: dict[Tree, Tree], lone: set[Tree]
) -> tuple[list[Tree], list[Tree]]:
    """The factors above and below the fraction bar, each in writing order.

    `inside` says which bases are written with numbers in front, under their root; the roots of
    others than `lone` constants stand before all factors.
    """
    powers: dict[Tree, dict[Tree | None, Rational]] = {}
    for (base, kernel), exponent in monomial:
        if base in lone or not _is_root(base, kernel, exponent):
            powers.setdefault(base, {})[kernel] = exponent
    above, below = [], []
    for base, exponents in sorted(powers.items(), key=writing_key):
        if set(exponents) == {None} and exponents[None] < 0:
            below.append(_rational_power(inside.get(base, base), -exponents[None]))
        else:
            above.append(_symbolic_power(inside.get(base, base), exponents))
    return above, below


def _symbolic_power(base: Tree, exponents: dict[Tree | None, Rational]) -> Tree:
    if set(exponents) == {None}:
        return _rational_power(base, exponents[None])
    kernels = sorted(exponents, key=lambda kernel: unparse(kernel or ONE))
    parts = [(kernel or ONE, exponents[kernel]) for kernel in kernels]
    parts.sort(key=lambda part: part[0] is ONE)
    return power(base, add_positive_first(_multiple(kernel, c) for kernel, c in parts))


def _multiple(kernel: Tree, coefficient: Rational) -> Tree:
    if isinstance(kernel, Apply) and kernel.op == "/":
        return div(
            _multiple(kernel.args[0], coefficient.numerator),
            mul((number(coefficient.denominator), kernel.args[1])),
        )
    top = mul((number(coefficient.numerator), kernel))
    return div(top, number(coefficient.denominator))


def _rational_power(base: Tree, exponent: Rational) -> Tree:
    if exponent == HALF:
        return Apply("sqrt", (base,))
    return power(base, number(exponent))


def _roots(size: Rational, monomial: Monomial) -> tuple[Rational, Roots, Roots]:
    """Roots of numbers and constants above and below the bar: x·√2·√3/6 is x/(√2·√3).

    Without names, or another root below, numbers keep a rational denominator: √2·π/2.
    """
    above: Roots = {}
    below: Roots = {}
    symbolic = any(
        free_names(base) or (power < 0 and power.denominator > 1) for (base, _), power in monomial
    )
    for (base, kernel), exponent in sorted(monomial, key=lambda item: repr(item[0][0])):
        if not _is_root(base, kernel, exponent):
            continue
        prime = base.value.numerator if isinstance(base, Number) else 0
        if exponent == HALF and symbolic and prime and size.denominator % prime == 0:
            size = rational(Fraction(size) * prime)
            below.setdefault(exponent, []).append(base)
        else:
            side = below if exponent < 0 else above
            side.setdefault(magnitude(exponent), []).append(base)
    return size, above, below


def _moved_inside(roots: Roots, side: int, monomial: Monomial) -> dict[Tree, Tree]:
    """The base whose root stands beside that of numbers, with those in front: √2·√x is √(2·x)."""
    inside: dict[Tree, Tree] = {}
    bases = [base for (base, _), _ in monomial] if roots else []
    for exponent in tuple(roots):
        partners = [
            base
            for (base, kernel), power in monomial
            if kernel is None and power * side == exponent and bases.count(base) == 1
            if not _is_root(base, kernel, power) and not _is_sum(base)
        ]
        if len(partners) == 1:
            inside[partners[0]] = _whole([*roots.pop(exponent), partners[0]])
    return inside


def _is_root(base: Tree, kernel: Tree | None, exponent: Rational) -> bool:
    """Whether a factor is a power of a number, or a root of a constant."""
    constant = isinstance(base, Apply) and not base.args and exponent.denominator > 1
    return kernel is None and (isinstance(base, Number) or constant)


def _joined(roots: Roots) -> list[Tree]:
    """One root for each exponent: √2·√π is √(2π)."""
    return [_rational_power(_whole(bases), exponent) for exponent, bases in sorted(roots.items())]


def _whole(bases: list[Tree]) -> Tree:
    """The product of numbers and constants, and of a last factor that may be a quotient."""
    size = prod(base.value for base in bases if isinstance(base, Number))
    *others, last = (number(size), *(base for base in bases if not isinstance(base, Number)))
    if isinstance(last, Apply) and last.op == "/":
        return div(mul((*others, last.args[0])), last.args[1])
    return mul((*others, last))


def with_decimals(tree: Tree) -> Tree:
    """The tree with every rational factor that has an end written in decimals."""
    return rewritten(tree, _decimal_quotient)


def _decimal_quotient(node: Apply) -> Tree:
    if node.op != "/":
        return node
    (top, above), (bottom, below) = map(_leading_number, node.args)
    value = top / (bottom or 1)
    if bottom in (0, 1) or (value.denominator > 1 and not _terminates(value)):
        return node
    whole = Number(value) if value > 0 else Apply("neg", (Number(-value),))
    return div(mul((whole, above)), below)


def _leading_number(tree: Tree) -> tuple[Fraction, Tree]:
    """The number that a product starts with, and the rest."""
    if isinstance(tree, Number):
        return tree.value, ONE
    if isinstance(tree, Apply) and tree.op == "neg":
        value, rest = _leading_number(tree.args[0])
        return -value, rest
    if isinstance(tree, Apply) and tree.op == "*":
        value, rest = _leading_number(tree.args[0])
        return value, mul((rest, *tree.args[1:]))
    return Fraction(1), tree


def _terminates(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


# The order of factors and of terms

CONSTANT, VARIABLE, POWER, EXPONENTIAL, BRACKET, FUNCTION, ROOT = range(7)

Key = tuple[Any, ...]


def writing_key(factor: tuple[Tree, dict[Tree | None, Rational]]) -> Key:
    """Constants first, then variables, powers, exponentials, sums, functions, and roots of sums."""
    base, exponents = factor
    rank, *order = _factor_key(base)
    if set(exponents) != {None}:
        return (POWER if rank == VARIABLE else max(rank, EXPONENTIAL), text(base))
    return (ROOT if rank == BRACKET and exponents[None].denominator > 1 else rank, *order)


@lru_cache(maxsize=CACHED)
def _factor_key(base: Tree) -> Key:
    """The rank of a base, and its place among those of one rank."""
    if isinstance(base, Symbol):
        return (VARIABLE, natural_key(base.name))
    if not isinstance(base, Apply):
        return (EXPONENTIAL, text(base))
    if not base.args:
        return (CONSTANT, text(base))
    row = row_of(base.op, len(base.args))
    if row.precedence == SUM:
        return (BRACKET, text(base))
    after = any(row.name == whole for whole, _, _ in QUOTIENTS)  # sec x tan x, csc x cot x
    return (FUNCTION, text(base.args[0]), after, ROWS.index(row), text(base))


@lru_cache(maxsize=CACHED)
def term_key(monomial: Monomial) -> Key:
    """Polynomial terms by falling degree, then the others, then constants."""
    symbols, others, moving = [], [], False
    for (base, kernel), exponent in monomial:
        if isinstance(base, Symbol) and kernel is None:
            symbols.append((natural_key(base.name), -exponent))
        else:
            others.append((_factor_key(base), text(kernel) if kernel else "", exponent))
            moving = moving or bool(free_names(base, kernel or base))
    degree = sum(falling for _, falling in symbols)
    return (not symbols and not moving, moving, degree, sorted(symbols), sorted(others))

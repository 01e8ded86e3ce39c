"""From normal form back to a tree, in the order and shape in which a careful person writes it."""

from fractions import Fraction
from functools import lru_cache

from gradcli.calculus.build import ONE, add, div, mul, number, power
from gradcli.calculus.terms import Monomial, Rational, Terms, rational
from gradcli.language.names import natural_key
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import ROWS, SUM, row_of

HALF = Fraction(1, 2)
Key = tuple[object, ...]


def tree_of(terms: Terms) -> Tree:
    """The sum as a tree: powers in descending order, functions next, constants last."""
    ordered = sorted(terms.items(), key=lambda item: _term_key(item[0]))
    first = next((place for place, (_, c) in enumerate(ordered) if c > 0), 0)
    if ordered and ordered[0][1] < 0:
        ordered.insert(0, ordered.pop(first))
    return add(tree_of_term(monomial, c) for monomial, c in ordered)


def tree_of_term(monomial: Monomial, coefficient: Rational) -> Tree:
    """One product as a tree: number, constants, variables, functions; negative powers below."""
    top, bottom = _split(monomial)
    size, roots_above, roots_below = _roots(abs(coefficient), monomial)
    numerator = mul((number(size.numerator), *roots_above, *top))
    denominator = mul((number(size.denominator), *roots_below, *bottom))
    if coefficient < 0:
        numerator = mul((number(-1), numerator))
    return div(numerator, denominator)


def leading(terms: Terms) -> Monomial:
    """The term that is written first."""
    return min(terms, key=_term_key)


def _split(monomial: Monomial) -> tuple[list[Tree], list[Tree]]:
    """The factors above and below the fraction bar, each in writing order."""
    powers: dict[Tree, dict[Tree | None, Rational]] = {}
    for (base, kernel), exponent in monomial:
        if not isinstance(base, Number) or kernel is not None:
            powers.setdefault(base, {})[kernel] = exponent
    above, below = [], []
    for base, exponents in sorted(powers.items(), key=_writing_key):
        if set(exponents) == {None} and exponents[None] < 0:
            below.append(_rational_power(base, -exponents[None]))
        else:
            above.append(_symbolic_power(base, exponents))
    return above, below


def _symbolic_power(base: Tree, exponents: dict[Tree | None, Rational]) -> Tree:
    if set(exponents) == {None}:
        return _rational_power(base, exponents[None])
    kernels = sorted(exponents, key=lambda kernel: _order_key(kernel or ONE))
    parts = [(kernel or ONE, exponents[kernel]) for kernel in kernels]
    parts.sort(key=lambda part: (part[0] is ONE, part[1] < 0 and any(c > 0 for _, c in parts)))
    return power(base, add(_multiple(kernel, c) for kernel, c in parts))


def _multiple(kernel: Tree, coefficient: Rational) -> Tree:
    if isinstance(kernel, Apply) and kernel.op == "/":
        return div(
            _multiple(kernel.args[0], coefficient.numerator),
            mul((kernel.args[1], number(coefficient.denominator))),
        )
    top = mul((number(coefficient.numerator), kernel))
    return div(top, number(coefficient.denominator))


def _rational_power(base: Tree, exponent: Rational) -> Tree:
    if exponent == HALF:
        return Apply("sqrt", (base,))
    return power(base, number(exponent))


def _roots(size: Rational, monomial: Monomial) -> tuple[Rational, list[Tree], list[Tree]]:
    """Roots of whole numbers, those with equal exponents joined: √2·√3·x/6 is written x/√6."""
    above: dict[Rational, int] = {}
    below: dict[Rational, int] = {}
    symbolic = any(not isinstance(base, Number) for (base, _), _ in monomial)
    for (base, kernel), exponent in sorted(monomial, key=lambda item: repr(item[0][0])):
        if isinstance(base, Number) and kernel is None:
            prime = base.value.numerator
            if exponent == HALF and symbolic and size.denominator % prime == 0:
                size = rational(Fraction(size) * prime)
                below[exponent] = below.get(exponent, 1) * prime
            else:
                above[exponent] = above.get(exponent, 1) * prime
    return size, _rooted(above), _rooted(below)


def _rooted(numbers: dict[Rational, int]) -> list[Tree]:
    return [_rational_power(Number(value), exponent) for exponent, value in sorted(numbers.items())]


# ── order ─────────────────────────────────────────────────────────────────────────────────────


CONSTANT, VARIABLE, EXPONENTIAL, BRACKET, FUNCTION, ROOT = range(6)


def _writing_key(factor: tuple[Tree, dict[Tree | None, Rational]]) -> Key:
    """Constants first, then variables, exponentials, sums, functions, and roots of sums."""
    base, exponents = factor
    rank, *order = _factor_key(base)
    if set(exponents) != {None}:
        return (max(rank, EXPONENTIAL), unparse(base))
    return (ROOT if rank == BRACKET and exponents[None].denominator > 1 else rank, *order)


@lru_cache(maxsize=4096)
def _factor_key(base: Tree) -> Key:
    """The rank of a base, and its place among those of one rank."""
    if isinstance(base, Symbol):
        return (VARIABLE, natural_key(base.name))
    if not isinstance(base, Apply) or base.op == "e":
        return (EXPONENTIAL, unparse(base))
    if not base.args:
        return (CONSTANT, unparse(base))
    row = row_of(base.op, len(base.args))
    if row.precedence == SUM:
        return (BRACKET, unparse(base))
    return (FUNCTION, unparse(base.args[0]), ROWS.index(row), unparse(base))


@lru_cache(maxsize=4096)
def _order_key(tree: Tree) -> Key:
    return (unparse(tree),)


def _term_key(monomial: Monomial) -> Key:
    """Polynomial terms by falling degree, then the others, then constants."""
    symbols = sorted(
        (natural_key(base.name), -power)
        for (base, kernel), power in monomial
        if isinstance(base, Symbol) and kernel is None
    )
    others = sorted(
        ((_factor_key(base), unparse(kernel) if kernel else "", power)
        for (base, kernel), power in monomial
        if not isinstance(base, Symbol) or kernel is not None),
        key=lambda item: item[:2],
    )  # fmt: skip
    constant = not any(free_names(base, kernel or base) for (base, kernel), _ in monomial)
    opaque = any(
        free_names(base, kernel or base)
        for (base, kernel), _ in monomial
        if not (isinstance(base, Symbol) and kernel is None)
    )
    degree = sum(power for _, power in symbols)
    return (constant, opaque, degree, symbols, others)


# ── decimals ──────────────────────────────────────────────────────────────────────────────────


def with_decimals(tree: Tree) -> Tree:
    """The tree with numbers like 3/10 as 0.3, for a formula that was typed with decimals."""
    return fold(tree, _decimal_quotient)


def _decimal_quotient(node: Tree, parts: tuple[Tree, ...]) -> Tree:
    if not isinstance(node, Apply):
        return node
    if node.op != "/":
        return Apply(node.op, parts)
    top, above = _leading_number(parts[0])
    bottom, below = _leading_number(parts[1])
    value = top / bottom
    if bottom == 1 or (value.denominator > 1 and not _terminates(value)):
        return Apply("/", parts)
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

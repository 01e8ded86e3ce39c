"""The order in which a careful person writes the factors of a product and the terms of a sum."""

from functools import lru_cache
from typing import Any

from gradcli.algebra.identities import QUOTIENTS
from gradcli.algebra.terms import CACHED, Monomial, Rational, text
from gradcli.language.names import natural_key
from gradcli.language.tree import Apply, Symbol, Tree, free_names
from gradcli.language.vocabulary import ROWS, SUM, row_of

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
    for (base, kernel), power in monomial:
        if isinstance(base, Symbol) and kernel is None:
            symbols.append((natural_key(base.name), -power))
        else:
            others.append((_factor_key(base), text(kernel) if kernel else "", power))
            moving = moving or bool(free_names(base, kernel or base))
    degree = sum(power for _, power in symbols)
    return (not symbols and not moving, moving, degree, sorted(symbols), sorted(others))

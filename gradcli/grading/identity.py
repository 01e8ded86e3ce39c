"""Proofs that an expression is 0 for all real values of its names."""

from collections.abc import Callable

import sympy as sp

from gradcli.arithmetic.convert import to_sympy
from gradcli.errors import GradcliError
from gradcli.language.tree import Tree


def is_zero(tree: Tree) -> bool:
    """Whether SymPy can show that; it may take long, and False means nothing."""
    try:
        expression = to_sympy(tree)
    except GradcliError:
        return False
    for attempt in ATTEMPTS:
        expression = attempt(expression)
        if expression.is_zero:
            return True
    return False


def _numerator(expression: sp.Expr) -> sp.Expr:
    """The numerator over a common denominator, multiplied out."""
    return sp.expand(sp.fraction(sp.together(expression))[0])


ATTEMPTS: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    sp.expand,
    _numerator,
    sp.expand_func,
    sp.trigsimp,
    sp.simplify,
    lambda expression: sp.simplify(expression.rewrite(sp.exp)),
)

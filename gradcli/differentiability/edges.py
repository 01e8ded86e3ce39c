"""Functions at the edges of their domains and far out, and their derivatives at ordinary places."""

from collections.abc import Callable, Iterator

import sympy as sp

from gradcli.arithmetic.evaluation import NOT_REAL
from gradcli.differentiability.puiseux import UnknownGermError

MOST_DERIVATIVES = 24

EDGES = {
    ("asin", 1): "pi/2 - 2*asin(sqrt((1 - u)/2))",
    ("asin", -1): "2*asin(sqrt((1 + u)/2)) - pi/2",
    ("acos", 1): "2*asin(sqrt((1 - u)/2))",
    ("acos", -1): "pi - 2*asin(sqrt((1 + u)/2))",
    ("acosh", 1): "2*asinh(sqrt((u - 1)/2))",
}
"""Functions at the edges of their domains, as functions that are smooth in a square root."""

LIMITS = {
    "tanh": (1, -1),
    "erf": (1, -1),
    "erfc": (0, 2),
}
"""Functions that come close to a limit faster than any power of the argument, at ∞ and at −∞."""

BOUNDED = frozenset({"sin", "cos"})


def derivatives(function: Callable[[sp.Expr], sp.Expr], start: sp.Expr) -> Iterator[sp.Expr]:
    """f(c), f′(c), f″(c), … of a function of SymPy expressions."""
    z = sp.Symbol("z", real=True)
    expression = function(z)
    for _ in range(MOST_DERIVATIVES):
        value = expression.subs(z, start)
        if value.has(*NOT_REAL):
            raise UnknownGermError
        yield value
        expression = sp.diff(expression, z)
    raise UnknownGermError

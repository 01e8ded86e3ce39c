"""Generated trees as the parser makes them, over the whole vocabulary, arrays and equations too."""

from fractions import Fraction

from hypothesis import strategies as st

from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names
from gradcli.language.vocabulary import COMPARISON, CONSTANTS, FUNCTIONS, OPERATORS

NAMES = (
    "x",
    "y",
    "n",
    "x1",
    "x_1",
    "w_12",
    "w_max",
    "v_1a",
    "theta",
    "theta_2",
    "n_rho",
    "rate",
    "Xi2_x",
)
BY_HAND = {"where", "vector", "log"}
COMPARISONS = [row.name for row in OPERATORS if row.precedence == COMPARISON]

numbers = st.one_of(
    st.integers(0, 12),
    st.integers(0, 10**30),
    st.builds(
        lambda digits, places: Fraction(digits, 10**places),
        st.integers(0, 10**8),
        st.integers(0, 30),
    ),
).map(Number)
symbols = st.sampled_from(NAMES).map(Symbol)
constants = st.sampled_from([Apply(row.name) for row in CONSTANTS])


def _applied(op: str, *args: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(*args).map(lambda trees: Apply(op, trees))


def _several(op: str, inner: st.SearchStrategy[Tree], least: int) -> st.SearchStrategy[Tree]:
    return st.lists(inner, min_size=least, max_size=4).map(lambda trees: Apply(op, tuple(trees)))


def _operators(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    unary = [_applied(op, inner) for op in ("neg", "factorial")]
    binary = [_applied(op, inner, inner) for op in ("/", "@", "^")]
    return st.one_of(_several("+", inner, 2), _several("*", inner, 2), *unary, *binary)


def _functions(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    rows = [row for row in FUNCTIONS if row.name not in BY_HAND]
    calls = [
        _applied(row.name, *[inner] * count)
        for row in rows
        for count in range(row.arity[0], (row.arity[1] or 3) + 1)
    ]
    comparison = st.sampled_from(COMPARISONS).flatmap(lambda op: _applied(op, inner, inner))
    return st.one_of(
        *[st.sampled_from(calls).flatmap(lambda call: call)] * 3,
        _applied("log", inner, inner),
        _applied("where", comparison, inner, inner),
        _several("vector", symbols | numbers, 1),
    )


expressions: st.SearchStrategy[Tree] = st.recursive(
    st.one_of(symbols, numbers, constants),
    lambda inner: st.one_of(_operators(inner), _functions(inner)),
    max_leaves=25,
)
formulas = st.one_of(expressions, _applied("=", expressions, expressions))


def scope_of(tree: Tree) -> Scope:
    """The scope in which the tree's text reads back: all its names are declared."""
    return Scope().declare(*free_names(tree))

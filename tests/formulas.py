"""Generated formulas: trees over every scalar row of the vocabulary, nested and ugly."""

from fractions import Fraction
from itertools import product

import mpmath as mp
from hypothesis import strategies as st

from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names
from gradcli.language.vocabulary import FUNCTIONS
from tests.oracle import Point, UndefinedHereError, evaluate

VARIABLES = ("x", "y")
COMPARISONS = ("<", "<=", ">", ">=")
NOT_OF_TREES = {
    "where",
    "polygamma",
    "root",
    "besselj",
    "bessely",
}  # built by hand below, or not for the reader
UNARY = [row.name for row in FUNCTIONS if not row.array and row.takes(1)]
BINARY = [
    row.name for row in FUNCTIONS if not row.array and row.takes(2) and row.name not in NOT_OF_TREES
]

numbers = st.one_of(
    st.integers(0, 9).map(Number),
    st.builds(Fraction, st.integers(1, 9), st.sampled_from([2, 3, 4, 5, 10])).map(Number),
)
symbols = st.sampled_from(VARIABLES).map(Symbol)
leaves = st.one_of(
    symbols, symbols, symbols, numbers, st.sampled_from([Apply("e"), Apply("pi"), Apply("tau")])
)
exponents = st.builds(
    lambda top, bottom, negative: _signed(Apply("/", (Number(top), Number(bottom))), negative),
    st.integers(1, 5),
    st.integers(1, 4),
    st.booleans(),
) | st.integers(0, 4).map(Number)


def _signed(tree: Tree, negative: object) -> Tree:
    return Apply("neg", (tree,)) if negative else tree


def _apply(op: str, *args: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(*args).map(lambda trees: Apply(op, trees))


def _operators(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(lambda trees: Apply("+", trees)),
        several.map(lambda trees: Apply("*", trees)),
        _apply("/", inner, inner),
        _apply("neg", inner),
        _apply("^", inner, exponents),
        _apply("^", inner, inner),
    )


def _functions(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    condition = st.tuples(st.sampled_from(COMPARISONS), st.tuples(inner, inner))
    return st.one_of(
        st.builds(lambda op, tree: Apply(op, (tree,)), st.sampled_from(UNARY), inner),
        st.builds(lambda op, *args: Apply(op, args), st.sampled_from(BINARY), inner, inner),
        _apply("root", inner, st.integers(2, 5).map(Number)),
        *(_apply(op, st.integers(0, 3).map(Number), inner) for op in ("besselj", "bessely")),
        _apply("factorial", inner),
        _apply("where", condition.map(lambda parts: Apply(*parts)), inner, inner),
    )


formulas: st.SearchStrategy[Tree] = st.recursive(
    leaves, lambda inner: st.one_of(_operators(inner), _functions(inner)), max_leaves=20
).filter(lambda tree: bool(free_names(tree)))

coordinates = st.fractions(Fraction(-3), Fraction(3), max_denominator=1000)
TRIED = (*(Fraction(n, 7) for n in (5, -3, 12, 1, -16)), Fraction(31, 8), Fraction(-29, 6))


def point_of_domain(tree: Tree, first: tuple[Fraction, ...]) -> Point | None:
    """A point where the tree is defined, the suggested one before all others."""
    for values in (first, *product(TRIED, repeat=2)):
        point = {
            name: mp.mpf(value.numerator) / value.denominator
            for name, value in zip(VARIABLES, values, strict=True)
        }
        try:
            evaluate(tree, point)
        except UndefinedHereError:
            continue
        return point
    return None


KINKED = (
    "abs",
    "sign",
    "step",
    "relu",
    "sqrt",
    "cbrt",
    "sin",
    "exp",
    "ln",
    "asin",
    "acosh",
    "atan",
)


def _kinks(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    condition = st.tuples(st.sampled_from(COMPARISONS), st.tuples(inner, inner))
    return st.one_of(
        _operators(inner).filter(lambda tree: not isinstance(tree, Apply) or tree.op != "^"),
        _apply("^", inner, exponents),
        st.builds(lambda op, tree: Apply(op, (tree,)), st.sampled_from(KINKED), inner),
        st.builds(
            lambda op, *args: Apply(op, args),
            st.sampled_from(["min", "max", "hypot", "atan2"]),
            inner,
            inner,
        ),
        st.builds(
            lambda test, *args: Apply("where", (Apply(*test), *args)), condition, inner, inner
        ),
    )


kinked_formulas: st.SearchStrategy[Tree] = st.recursive(
    st.one_of(symbols, symbols, st.integers(0, 3).map(Number)), _kinks, max_leaves=6
).filter(lambda tree: bool(free_names(tree)))

"""Tidying: the same function as short as a careful person would write it.

One bottom-up pass brings a tree to normal form (`terms`), chooses for every sum the shortest of a
few writings (as it is, multiplied out, over a common denominator), and writes it back
(`assemble`). The result is never longer than the tree it started from, and the same tree always
gives the same text: what bounds the work is the size of a sum, not the clock.

Factors may cancel, so a tidied formula can be defined at points where the tree was not; what
exists at a point is decided on the function as it was read.
"""

from collections.abc import Sequence
from math import inf

from gradcli.algebra.assemble import tree_of
from gradcli.algebra.decimals import with_decimals
from gradcli.algebra.identities import known_value, nonnegative, pythagorean
from gradcli.algebra.powers import Powers
from gradcli.algebra.products import EULER, MOST_TERMS, GaveUpError, generator
from gradcli.algebra.terms import (
    UNIT,
    Generator,
    Monomial,
    Rational,
    Terms,
    collect,
    common,
    magnitude,
    product,
    raised,
    rational,
    scaled,
)
from gradcli.errors import LimitError
from gradcli.language.rules import ARGUMENTS, definition
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, nodes, operator
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of

CLEARLY_SHORTER = 1.1
"""How much longer a writing has to be than one that leaves sums alone, to be worth less."""


def tidy(tree: Tree) -> Tree:
    """The best writing found: with sums rewritten, with sums left as they are, or the tree itself.

    No writing is longer than the tree, and sums are left alone only where that is clearly shorter.
    Tidying a formula that is too much work gives up on that writing.
    """
    fractions = (node.value for node in nodes(tree) if isinstance(node, Number))
    decimal = any(value.denominator > 1 for value in fractions)
    best, least, most = tree, inf, _length(tree)
    for kind, weight in ((_Tidier, 1.0), (_GentleTidier, CLEARLY_SHORTER)):
        writing = _written(tree, kind(decimal))
        length = inf if writing is None else _length(writing)
        if writing is not None and length <= most and length * weight < least:
            best, least = writing, length
        if not _has_brackets(best):
            break
    return best


def _written(tree: Tree, tidier: "_Tidier") -> Tree | None:
    """The tree as a tidier writes it; None where that is too much work.

    Where the sign that a sum is written with came up after it had been written with the other, a
    second pass knows it from the start.
    """
    try:
        result = tidier.tree(tree)
        if tidier.sign_was_late and _has_brackets(result):
            result = tidier.tree(tree)
    except (GaveUpError, LimitError):
        return None
    return with_decimals(result) if tidier.decimal else result


def _has_brackets(tree: Tree) -> bool:
    """Whether a sum is an operand of a product, a quotient or a power."""
    return any(
        operator(node) in ("*", "/", "^", "sqrt") and "+" in map(operator, node.args)
        for node in nodes(tree)
    )


def _length(tree: Tree) -> float:
    """The length of the text of a tree; ∞ where it is beyond all bounds."""
    try:
        return len(unparse(tree))
    except LimitError:
        return inf


class _Tidier(Powers):
    """The normal form of every node of one tree."""

    def combine(self, node: Tree, args: tuple[Terms, ...]) -> Terms:
        """The normal form of a node from those of its arguments."""
        if isinstance(node, Number):
            return {UNIT: rational(node.value)} if node.value else {}
        if not isinstance(node, Apply) or not args:
            return {generator(node): 1}
        match node.op:
            case "+":
                return self.settle(collect(item for terms in args for item in terms.items()))
            case "neg":
                return scaled(args[0], -1)
            case "*":
                return self.multiply(args)
            case "/":
                return self.multiply((args[0], self.power(args[1], {UNIT: -1})))
            case "^":
                return self.power(*args)
        return self.function(node, args)

    def of(self, tree: Tree) -> Terms:
        """The normal form of a tree."""
        return fold(tree, self.combine)

    def tree(self, tree: Tree) -> Tree:
        """The tree, tidied."""
        return tree_of(self.closed(self.of(tree)))

    def settle(self, terms: Terms) -> Terms:
        """The shortest writing of a sum: as it is, multiplied out, or with factors taken out."""
        if not 1 < len(terms) <= MOST_TERMS:
            return terms
        candidates = [pythagorean(terms)]
        opened = self.opened_out(terms)
        if opened != terms:
            candidates.append(pythagorean(opened))
        for candidate in tuple(candidates):
            if len(candidate) > 1:
                candidates.extend(self.factored(candidate))
        return self.shortest(candidates)

    def factored(self, terms: Terms) -> list[Terms]:
        """The sum as a product: with all common powers taken out, or with some of them."""
        lowest = product(common(terms).items())
        below = tuple(item for item in lowest if item[1] < 0)
        variants = [lowest] if below in (UNIT, lowest) else [lowest, below]
        products = [self.taken_out(terms, variant) for variant in variants]
        above = tuple(item for item in lowest if item[1] > 0)
        if below and any(kernel is not None for (_, kernel), _ in above):  # u^v·(a + b/u)
            rest = scaled(terms, 1, raised(above, -1))
            products.append({product(above, generator(self.base(rest))): 1})
        return products

    def taken_out(self, terms: Terms, shared: Monomial) -> Terms:
        """The sum written as shared × (the rest, multiplied out)."""
        rest = pythagorean(self.opened_out(scaled(terms, 1, raised(shared, -1))))
        if not rest:
            return {}
        monomial, c = self.as_term(rest)
        return self.written(*self.cancelled(product(shared, monomial), c))

    def function(self, node: Apply, args: tuple[Terms, ...]) -> Terms:
        """A function of tidy arguments, with signs drawn out and whole values known."""
        row = row_of(node.op, len(args))
        if row.definition and operator(definition(row)) == "^":
            return self.formula(definition(row), args)
        if len(args) == 1:
            if node.op == "abs":
                return self.absolute(args[0])
            if args[0].keys() <= {UNIT}:
                value = known_value(node.op, args[0].get(UNIT, 0))
                if value is not None:
                    return {UNIT: value} if value else {}
            if node.op == "ln" and _is_exponential(args[0]):
                return collect(
                    (m, c * p)
                    for (_, k), p in next(iter(args[0]))
                    for m, c in self.of(k or Number(1)).items()
                )
        return self.signed(node.op, args, row.parity)

    def formula(self, formula: Tree, args: Sequence[Terms]) -> Terms:
        """The normal form of a row's formula with arguments that have theirs already."""
        values = dict(zip(ARGUMENTS, args, strict=False))

        def combine(node: Tree, parts: tuple[Terms, ...]) -> Terms:
            return values[node.name] if isinstance(node, Symbol) else self.combine(node, parts)

        return fold(formula, combine)

    def signed(self, op: str, args: tuple[Terms, ...], parity: str) -> Terms:
        """f(−a) = ±f(a) for a function with a parity and an argument of negative terms only."""
        if parity and args[0] and all(c < 0 for c in args[0].values()):
            positive: Terms = {generator(Apply(op, (tree_of(scaled(args[0], -1)),))): 1}
            return scaled(positive, -1) if parity == "odd" else positive
        if op == "where" and args[1] == args[2]:
            return args[1]
        return {generator(Apply(op, tuple(tree_of(arg) for arg in args))): 1}

    def absolute(self, terms: Terms) -> Terms:
        """|terms|: factors that are certainly ≥ 0 leave the bars."""
        if not terms:
            return {}
        monomial, c = self.as_term(terms)
        outside = [(g, p) for g, p in monomial if _certainly(g, p)]
        inside = [(g, p) for g, p in monomial if not _certainly(g, p)]
        if len(inside) == 1 and inside[0][0][1] is None:
            outside.append(((Apply("abs", (inside[0][0][0],)), None), inside[0][1]))
        elif inside:
            outside.append(((Apply("abs", (tree_of({product(inside): 1}),)), None), 1))
        return self.written(product(outside), magnitude(c))


class _GentleTidier(_Tidier):
    """Joins like terms and equal factors, and leaves every sum as it stands."""

    def settle(self, terms: Terms) -> Terms:
        """The sum as it is."""
        return terms

    def opened_out(self, terms: Terms) -> Terms:
        """The sum as it is."""
        return terms

    def shared(self, terms: Terms) -> Monomial:  # noqa: ARG002  # nothing is taken out
        """1: no powers are taken out of the sum."""
        return UNIT


def _is_exponential(terms: Terms) -> bool:
    """Whether the sum is e to some power."""
    return len(terms) == 1 and all(
        c == 1 and m and all(base == EULER for (base, _), _ in m) for m, c in terms.items()
    )  # fmt: skip


def _certainly(generator: Generator, power: Rational) -> bool:
    """Whether a power of a generator is ≥ 0 wherever it is defined."""
    base, kernel = generator
    even = power.numerator % 2 == 0 or power.denominator % 2 == 0
    return kernel is not None or even or nonnegative(base)

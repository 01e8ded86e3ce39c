"""Tidying: the same function as short as a careful person would write it.

One bottom-up pass brings a tree to normal form (`terms`), chooses for every sum the shortest of a
few writings (as it is, multiplied out, over a common denominator), and writes it back
(`assemble`). The result is never longer than the tree it started from, and the same tree always
gives the same text: what bounds the work is the size of a sum, not the clock.

Factors may cancel, so a tidied formula can be defined at points where the tree was not; what
exists at a point is decided on the function as it was read.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from gradcli.calculus.assemble import cost, leading, tree_of
from gradcli.calculus.decimals import with_decimals
from gradcli.calculus.derivation import unfold
from gradcli.calculus.identities import (
    joined_quotients,
    joined_signs,
    known_value,
    nonnegative,
    pythagorean,
    root_of,
)
from gradcli.calculus.terms import (
    UNIT,
    Generator,
    Monomial,
    Rational,
    Terms,
    collect,
    common,
    content,
    divided,
    multiplied,
    product,
    raise_rational,
    raised,
    rational,
    scaled,
)
from gradcli.language.rules import definition
from gradcli.language.tree import Apply, Number, Tree, fold, nodes
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of

MOST_TERMS = 40
MOST_EXPANDED = 60
ONE_TERM: Terms = {UNIT: 1}
EULER: Tree = Apply("e")


def tidy(tree: Tree) -> Tree:
    """The shortest writing found of the tree, or the tree itself where that is shorter."""
    tidier = _Tidier()
    result = tree_of(fold(tree, tidier.combine))
    if any(isinstance(node, Number) and node.value.denominator > 1 for node in nodes(tree)):
        result = with_decimals(result)
    return tree if len(unparse(tree)) < len(unparse(result)) else result


def _shortest(candidates: Sequence[Terms]) -> Terms:
    return candidates[0] if len(candidates) == 1 else min(candidates, key=cost)


def _generator(base: Tree, kernel: Tree | None = None) -> Monomial:
    return frozenset({((base, kernel), 1)})


class _Tidier:
    """The normal form of every node of one tree; `sums` are the bases that stand for sums."""

    def __init__(self) -> None:
        self.sums: dict[Tree, Terms] = {}

    def combine(self, node: Tree, args: tuple[Terms, ...]) -> Terms:
        """The normal form of a node from those of its arguments."""
        if isinstance(node, Number):
            return {UNIT: rational(node.value)} if node.value else {}
        if not isinstance(node, Apply) or not args:
            return {_generator(node): 1}
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

    # ── products and powers ───────────────────────────────────────────────────────────────────

    def multiply(self, factors: Sequence[Terms]) -> Terms:
        """The product of sums, powers of equal bases joined, common factors cancelled."""
        coefficient: Rational = 1
        parts: list[Monomial] = []
        for factor in factors:
            if not factor:
                return {}
            monomial, c = self.as_term(factor)
            coefficient = rational(Fraction(coefficient) * c)
            parts.append(monomial)
        return self.written(*self.cancelled(product(*parts), coefficient))

    def as_term(self, terms: Terms) -> tuple[Monomial, Rational]:
        """A sum as one term: content, common powers, and the primitive rest as a base."""
        if len(terms) == 1:
            return next(iter(terms.items()))
        shared = frozenset(common(terms).items()) if len(terms) <= MOST_TERMS else UNIT
        size = content(terms)
        rest = scaled(terms, rational(1 / Fraction(size)), raised(shared, -1))
        if rest[leading(rest)] < 0:
            rest, size = scaled(rest, -1), -size
        return product(shared, _generator(self.base(rest))), size

    def base(self, terms: Terms) -> Tree:
        """The sum as a base of powers."""
        tree = tree_of(terms)
        self.sums[tree] = terms
        return tree

    def cancelled(self, monomial: Monomial, coefficient: Rational) -> tuple[Monomial, Rational]:
        """The term with sums above the bar divided by sums below it, where that leaves no rest."""
        below = [g for g, power in monomial if power < 0 and g[0] in self.sums and g[1] is None]
        above = [g for g, power in monomial if power == 1 and g[0] in self.sums and g[1] is None]
        for generator in above:
            for divisor in below:
                quotient = divided(self.sums[generator[0]], self.sums[divisor[0]])
                if quotient is not None:
                    other, c = self.as_term(quotient)
                    rest = product(monomial, ((generator, -1), (divisor, 1)), other)
                    return self.cancelled(rest, rational(coefficient * c))
        return monomial, coefficient

    def written(self, monomial: Monomial, coefficient: Rational) -> Terms:
        """The term in the shortest of its writings."""
        term = self.normal(monomial, coefficient)
        plain = self.normal(self.in_quotients(monomial), coefficient)
        whole = self.opened(term)
        return _shortest([whole, *(t for t in (term, plain) if t != whole)])

    def opened(self, term: Terms) -> Terms:
        """A number times a sum, multiplied out; any other term as it is."""
        ((monomial, coefficient),) = term.items()
        ((base, kernel), power) = next(iter(monomial), ((EULER, None), 0))
        if len(monomial) == 1 and power == 1 and kernel is None and base in self.sums:
            return scaled(self.sums[base], coefficient)
        return term

    def normal(self, monomial: Monomial, coefficient: Rational) -> Terms:
        """The term with roots of numbers reduced, |a|² as a², signs and quotients joined."""
        parts: list[tuple[Generator, Rational]] = []
        for (base, kernel), power in joined_signs(joined_quotients(monomial)):
            if isinstance(base, Number) and kernel is None and base.value > 0:
                outside, roots = root_of(rational(base.value), power)
                coefficient = rational(Fraction(coefficient) * outside)
                parts.extend(roots)
            elif isinstance(base, Apply) and base.op == "abs" and power % 2 == 0 and kernel is None:
                parts.append(((base.args[0], None), power))
            else:
                parts.append(((base, kernel), power))
        return {product(parts): coefficient}

    def in_quotients(self, monomial: Monomial) -> Monomial:
        """The product with tan, sec and their like spelled out by sine and cosine."""
        parts: list[Iterable[tuple[Generator, Rational]]] = []
        for (base, kernel), power in monomial:
            spelled = _spelled(base) if kernel is None else None
            if spelled is None:
                parts.append((((base, kernel), power),))
            else:
                top, bottom = spelled
                parts.append((((bottom, None), -power),))
                parts.append((((top, None), power),) if isinstance(top, Apply) else ())
        return product(*parts)

    def power(self, base: Terms, exponent: Terms) -> Terms:
        """base^exponent: the rational part of the exponent is a power, the rest are kernels."""
        result = [self.rational_power(base, exponent.get(UNIT, 0))]
        for kernel, c in exponent.items():
            if kernel:
                result.append({raised(self.kernels(base, tree_of({kernel: 1})), c): 1})
        return result[0] if len(result) == 1 else self.multiply(result)

    def kernels(self, base: Terms, kernel: Tree) -> Monomial:
        """base^kernel as generators; an exponential to a power stays an exponential."""
        monomial, c = next(iter(base.items())) if len(base) == 1 else (UNIT, 0)
        if c == 1 and len(monomial) == 1:
            ((inner, inner_kernel), power) = next(iter(monomial))
            if inner_kernel is not None and power == 1:
                return _generator(
                    inner, tree_of(self.multiply((self.of(inner_kernel), self.of(kernel))))
                )
        return UNIT if base == ONE_TERM else _generator(tree_of(base), kernel)

    def of(self, tree: Tree) -> Terms:
        """The normal form of a tree."""
        return fold(tree, self.combine)

    def rational_power(self, base: Terms, exponent: Rational) -> Terms:
        """base^exponent; only factors that are certainly ≥ 0 leave an even root."""
        if exponent == 0:
            return ONE_TERM
        if not base:
            return {} if exponent > 0 else {frozenset({((Number(0), None), exponent)}): 1}
        monomial, c = self.as_term(base)
        if exponent.denominator == 1:
            factor = raise_rational(c, exponent.numerator)
            return self.written(raised(monomial, exponent), factor)
        return self.root(monomial, c, Fraction(exponent))

    def root(self, monomial: Monomial, c: Rational, exponent: Fraction) -> Terms:
        """(c·monomial)^exponent for a fractional exponent."""
        outside, roots = root_of(abs(c), exponent)
        inside: list[tuple[Generator, Rational]] = []
        for generator, power in monomial:
            factor = _root_of_power(generator, power, exponent)
            if factor is None:
                inside.append((generator, power))
            else:
                roots.append(factor)
        sign = 1 if c > 0 else -1
        if exponent.denominator % 2 == 1:
            outside, sign = outside * (sign if exponent.numerator % 2 else 1), 1
        if inside or sign < 0:
            roots.append(self.radical(inside, sign, exponent))
        return self.written(product(roots), outside)

    def radical(
        self, inside: list[tuple[Generator, Rational]], sign: int, exponent: Fraction
    ) -> tuple[Generator, Rational]:
        """What has to stay under the root, as one generator with its power."""
        odd = exponent.denominator % 2 == 1
        if len(inside) == 1 and sign > 0:
            ((base, kernel), power) = inside[0]
            if kernel is None and power.denominator % 2 and (odd or power.numerator % 2):
                return (base, None), rational(power * exponent)
        return (tree_of(self.opened_out({product(inside): sign})), None), rational(exponent)

    # ── sums ──────────────────────────────────────────────────────────────────────────────────

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
        return _shortest(candidates)

    def opened_out(self, terms: Terms) -> Terms:
        """The sum with its products of sums multiplied out, as far as that stays small."""
        result = collect(item for m, c in terms.items() for item in self.expanded(m, c).items())
        return result if len(result) <= MOST_EXPANDED else terms

    def expanded(self, monomial: Monomial, coefficient: Rational) -> Terms:
        """One term multiplied out."""
        result: Terms = {UNIT: coefficient}
        for generator, power in monomial:
            terms = self.sums.get(generator[0]) if generator[1] is None else None
            if terms and power.denominator == 1 and 0 < power <= 6:
                for _ in range(int(power)):
                    result = multiplied(result, terms)
                    if len(result) > MOST_EXPANDED:
                        return {monomial: coefficient}
            else:
                result = scaled(result, 1, frozenset({(generator, power)}))
        return result

    def factored(self, terms: Terms) -> list[Terms]:
        """The sum as a product: with all common powers taken out, or only those below the bar."""
        lowest = common(terms)
        below = {generator: power for generator, power in lowest.items() if power < 0}
        variants = [lowest] if below in ({}, lowest) else [lowest, below]
        return [self.taken_out(terms, frozenset(variant.items())) for variant in variants]

    def taken_out(self, terms: Terms, shared: Monomial) -> Terms:
        """The sum written as shared × (the rest, multiplied out)."""
        rest = pythagorean(self.opened_out(scaled(terms, 1, raised(shared, -1))))
        if not rest:
            return {}
        monomial, c = self.as_term(rest)
        return self.written(*self.cancelled(product(shared, monomial), c))

    # ── functions ─────────────────────────────────────────────────────────────────────────────

    def function(self, node: Apply, args: tuple[Terms, ...]) -> Terms:
        """A function of tidy arguments, with signs drawn out and whole values known."""
        row = row_of(node.op, len(args))
        if row.definition and _op(definition(row)) == "^":
            return self.of(unfold(Apply(node.op, tuple(tree_of(arg) for arg in args)), row))
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

    def signed(self, op: str, args: tuple[Terms, ...], parity: str) -> Terms:
        """f(−a) = ±f(a) for a function with a parity and an argument of negative terms only."""
        if parity and args[0] and all(c < 0 for c in args[0].values()):
            positive = {_generator(Apply(op, (tree_of(scaled(args[0], -1)),))): 1}
            return scaled(positive, -1) if parity == "odd" else positive
        if op == "where" and args[1] == args[2]:
            return args[1]
        return {_generator(Apply(op, tuple(tree_of(arg) for arg in args))): 1}

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
        return self.written(product(outside), abs(c))


def _op(tree: Tree) -> str:
    return tree.op if isinstance(tree, Apply) else ""


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


def _root_of_power(
    generator: Generator, power: Rational, exponent: Fraction
) -> tuple[Generator, Rational] | None:
    """(b^power)^exponent as a power of b or |b|; None where b has to stay under the root."""
    base, kernel = generator
    together = rational(power * exponent)
    if kernel is not None or nonnegative(base) or power.denominator % 2 == 0:
        return generator, together
    if exponent.denominator % 2 and power.denominator % 2:
        return generator, together
    if power.numerator % 2 == 0 and power > 0:
        return (
            (base, None)
            if together.numerator % 2 == 0 and together.denominator % 2
            else (Apply("abs", (base,)), None)
        ), together
    return None


def _spelled(base: Tree) -> tuple[Tree, Tree] | None:
    """tan, sec and their like as (numerator, denominator) of sine and cosine."""
    if not isinstance(base, Apply) or len(base.args) != 1:
        return None
    row = row_of(base.op, 1)
    if not (row.parity and row.definition and _op(definition(row)) == "/" and row.partials):
        return None
    quotient = unfold(base, row)
    below = quotient.args[1]
    return (
        (quotient.args[0], below) if isinstance(below, Apply) and below.args == base.args else None
    )

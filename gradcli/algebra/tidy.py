"""Tidying: the same function as short as a careful person would write it.

One bottom-up pass brings a tree to normal form (`terms`), chooses for every sum the shortest of a
few writings (as it is, multiplied out, over a common denominator), and writes it back
(`assemble`). The result is never longer than the tree it started from, and the same tree always
gives the same text: what bounds the work is the size of a sum, not the clock.

Factors may cancel, so a tidied formula can be defined at points where the tree was not; what
exists at a point is decided on the function as it was read.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product as product_of
from math import inf

from gradcli.algebra.assemble import cost, leading, tree_of, with_decimals
from gradcli.algebra.identities import (
    INVERSE_OF_LOGARITHM,
    OF_INVERSE,
    SPELLED,
    joined_quotients,
    joined_signs,
    known_value,
    nonnegative,
    pythagorean,
    root_of,
)
from gradcli.algebra.terms import (
    HALF,
    UNIT,
    Generator,
    Monomial,
    Rational,
    Terms,
    collect,
    common,
    content,
    divided,
    magnitude,
    monomial_of,
    multiplied,
    product,
    raise_rational,
    raised,
    rational,
    scaled,
    square_root,
    text,
)
from gradcli.differentiation.derivation import gradient, unfold
from gradcli.effort import Budget, OutOfStepsError, spend
from gradcli.errors import LimitError
from gradcli.language.build import ONE
from gradcli.language.rules import definition, formula, with_values
from gradcli.language.tree import Apply, Number, Tree, fold, nodes, operator, rewritten
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.results.base import Function

STEPS = 200_000
"""How much work a writing of one formula is worth, measured in characters of text."""

MOST_TERMS, MOST_EXPANDED, HIGHEST_EXPANDED = 40, 60, 6
WORK_OF_TERM = 10
CLEARLY_SHORTER = 1.1
"""How much longer a writing has to be than one that leaves sums alone, to be worth less."""

EULER: Tree = Apply("e")
ONE_TERM: Terms = {UNIT: 1}


@lru_cache(maxsize=8)
def partials(function: Function) -> tuple[Tree, ...]:
    """The tidied partial derivatives, one a variable."""
    return tuple(tidy(tree) for tree in gradient(function.tree, function.variables))


def tidy(tree: Tree) -> Tree:
    """The best writing found: with sums rewritten, with sums left as they are, or the tree itself.

    No writing is longer than the tree, and sums are left alone only where that is clearly shorter.
    Tidying a formula that is too much work gives up on that writing.
    """
    fractions = (node.value for node in nodes(tree) if isinstance(node, Number))
    decimal = any(value.denominator > 1 for value in fractions)
    best, least, most = tree, inf, _length(tree)
    for kind, weight in ((Tidier, 1.0), (_GentleTidier, CLEARLY_SHORTER)):
        writing = _written(tree, kind(decimal))
        length = inf if writing is None else _length(writing)
        if writing is not None and length <= most and length * weight < least:
            best, least = writing, length
        if not _has_brackets(best):
            break
    return best


def _written(tree: Tree, tidier: "Tidier") -> Tree | None:
    """The tree as a tidier writes it; None where that is too much work.

    Where the sign that a sum is written with came up after it had been written with the other, a
    second pass knows it from the start.
    """
    try:
        with Budget(STEPS):
            result = tidier.tree(tree)
            if tidier.sign_was_late and _has_brackets(result):
                result = tidier.tree(tree)
    except (OutOfStepsError, LimitError):
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


class Tidier:
    """The normal form of every node of one tree; `sums` are the bases that stand for sums.

    A base is written with the sign that it has under a root, else with the one with which it was
    first a factor or raised to a power (both are in `signs`), else with its leading term positive.
    With `decimal`, fractions that have an end are written as decimals.
    """

    def __init__(self, decimal: bool) -> None:
        self.decimal = decimal
        self.sums: dict[Tree, Terms] = {}
        self.signs: set[Tree] = set()
        self.sign_was_late = False
        self.lengths: dict[Tree, Tree] = {}

    def combine(self, node: Tree, args: tuple[Terms, ...]) -> Terms:
        """The normal form of a node from those of its arguments."""
        if isinstance(node, Number):
            return {UNIT: rational(node.value)} if node.value else {}
        if not isinstance(node, Apply) or not args:
            return {monomial_of(node): 1}
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
        written = tree_of(self.closed(self.of(tree)))
        return rewritten(written, self.with_length) if self.lengths else written

    def with_length(self, node: Apply) -> Tree:
        """hypot(a, b) for √(a² + b²), where the formula has it."""
        return self.lengths.get(node.args[0], node) if node.op == "sqrt" else node

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
            products.append({product(above, monomial_of(self.base(rest))): 1})
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
            return self.put_in(definition(row), args)
        if node.op == "hypot":
            return self.length(args)
        if len(args) == 1:
            if node.op in ("abs", "sign"):
                return self.absolute(args[0]) if node.op == "abs" else self.sign(args[0])
            of_inverse = self.of_inverse(node.op, args[0])
            if of_inverse is not None:
                return of_inverse
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
        return self.signed(node, args, row.parity)

    def put_in(self, meaning: Tree, args: Sequence[Terms]) -> Terms:
        """The normal form of a row's formula with arguments that have theirs already."""
        return with_values(meaning, args, self.combine)

    def signed(self, node: Apply, args: tuple[Terms, ...], parity: str) -> Terms:
        """f(−a) = ±f(a) for a function with a parity and an argument of negative terms only."""
        if parity and args[0] and all(c < 0 for c in args[0].values()):
            positive = self.function(node, (scaled(args[0], -1),))
            return scaled(positive, -1) if parity == "odd" else positive
        if node.op == "where" and args[1] == args[2]:
            return args[1]
        return {monomial_of(Apply(node.op, tuple(tree_of(arg) for arg in args))): 1}

    def absolute(self, terms: Terms) -> Terms:
        """|terms| = Π|factor|: factors that are certainly ≥ 0 need no bars."""
        if not terms:
            return {}
        monomial, c = self.as_term(terms, typed=True)
        factors = (
            (g if _certainly(g, p) else (Apply("abs", (g[0],)), None), p) for g, p in monomial
        )
        return self.written(product(factors), magnitude(c))

    def sign(self, terms: Terms) -> Terms:
        """The product of the signs of the factors; that of factors that are certainly ≥ 0 is 1.

        Where one of these is 0, so are the terms, and no derivative that a sign stands in exists.
        """
        if not terms:
            return {}
        monomial, c = self.as_term(terms, typed=True)
        factors = (((Apply("sign", (g[0],)), None), 1) for g, p in monomial if not _certainly(g, p))
        return self.written(product(factors), (c > 0) - (c < 0))

    def length(self, args: Sequence[Terms]) -> Terms:
        """√(a² + b² + …), for which hypot(a, b, …) is written where it is a factor."""
        squares = (item for arg in args for item in self.power(arg, {UNIT: 2}).items())
        total = self.settle(collect(squares))
        self.lengths[tree_of(total)] = Apply("hypot", tuple(map(tree_of, args)))
        return self.rational_power(total, HALF)

    def of_inverse(self, op: str, argument: Terms) -> Terms | None:
        """A function of the inverse of one of its family, as cos(asin(x)) = √(1 − x²)."""
        ((base, kernel), power), c = _single(argument)
        rules = OF_INVERSE.get(operator(base))
        if rules is None or kernel is not None or power != 1 or c != 1:
            return None
        inner = (self.of(base.args[0]),)
        above, below = SPELLED.get(op, (op, "1"))
        whole = all(power > 0 for monomial in inner[0] for _, power in monomial)
        if not {above, below} <= {*rules, "1"} or not (whole or rules.get(op) == "u"):
            return None
        top, bottom = (self.put_in(formula(rules.get(each, "1")), inner) for each in (above, below))
        return self.multiply((top, self.power(bottom, {UNIT: -1})))

    # Products: equal bases joined, common factors cancelled, the shortest writing.

    def shortest(self, candidates: Sequence[Terms]) -> Terms:
        """The first of the shortest writings."""
        if len(candidates) == 1:
            return candidates[0]
        costs = [cost(candidate, self.decimal) for candidate in candidates]
        spend(sum(length for length, _ in costs))
        return candidates[costs.index(min(costs))]

    def multiply(self, factors: Sequence[Terms]) -> Terms:
        """The product of sums, powers of equal bases joined, common factors cancelled."""
        coefficient: Rational = 1
        parts: list[Monomial] = []
        for factor in factors:
            if not factor:
                return {}
            monomial, c = self.as_term(factor, typed=True)
            coefficient = rational(Fraction(coefficient) * c)
            parts.append(monomial)
            spend(WORK_OF_TERM * (len(factor) + len(monomial)))
        return self.written(*self.cancelled(product(*parts), coefficient))

    def as_term(self, terms: Terms, *, typed: bool = False) -> tuple[Monomial, Rational]:
        """A sum as one term: content, common powers, and the primitive rest as a base.

        The rest of a `typed` sum keeps its sign, unless it has another one already.
        """
        if len(terms) == 1:
            return next(iter(terms.items()))
        shared, size = self.shared(terms), content(terms)
        rest = scaled(terms, rational(1 / Fraction(size)), raised(shared, -1))
        turned = scaled(rest, -1)
        if typed and max(rest.values()) > 0 and tree_of(turned) not in self.signs:
            self.keep_sign(rest, turned)
        negative = rest[leading(rest)] < 0 and tree_of(rest) not in self.signs
        if negative or tree_of(turned) in self.signs:
            rest, size = turned, -size
        return product(shared, monomial_of(self.base(rest))), size

    def keep_sign(self, terms: Terms, turned: Terms) -> None:
        """Let a sum be written with this sign, not turned, wherever it is a base."""
        self.signs.discard(tree_of(turned))
        self.signs.add(tree_of(terms))
        self.sign_was_late = self.sign_was_late or tree_of(turned) in self.sums

    def shared(self, terms: Terms) -> Monomial:
        """The powers that are taken out of a sum as a base."""
        return product(common(terms).items()) if len(terms) <= MOST_TERMS else UNIT

    def base(self, terms: Terms) -> Tree:
        """The sum as a base of powers."""
        tree = tree_of(terms)
        spend(len(text(tree)))
        self.sums[tree] = terms
        return tree

    def cancelled(self, monomial: Monomial, coefficient: Rational) -> tuple[Monomial, Rational]:
        """The term with sums on one side of the bar divided by those on the other, without rest."""
        sums = [(g, power) for g, power in monomial if g[0] in self.sums and g[1] is None]
        below = [(g, -1) for g, power in sums if power <= -1]
        above = [(g, 1) for g, power in sums if power == 1]
        for (whole, side), (part, _) in (*product_of(above, below), *product_of(below, above)):
            dividend, divisor = (self.opened_out(self.sums[base]) for base, _ in (whole, part))
            if not dividend or not divisor:  # a sum that is 0 in disguise
                continue
            quotient = divided(dividend, divisor)
            if quotient is not None:
                other, c = self.as_term(quotient)
                rest = product(monomial, ((whole, -side), (part, side)), raised(other, side))
                return self.cancelled(rest, rational(coefficient * Fraction(c) ** side))
        return monomial, coefficient

    def written(self, monomial: Monomial, coefficient: Rational) -> Terms:
        """The term in the shortest of its writings."""
        term = self.normal(monomial, coefficient)
        plain = self.normal(self.in_quotients(monomial), coefficient)
        whole = self.opened(term)
        rooted = self.in_roots(*next(iter(term.items())))
        signed = self.in_signs(*next(iter(term.items())))
        return self.shortest([whole, *(t for t in (term, plain, *rooted, *signed) if t != whole)])

    def in_signs(self, monomial: Monomial, coefficient: Rational) -> Iterator[Terms]:
        """The term with |a|ᵖ as aᵏ·|a|ᵖ⁻ᵏ, times sign(a) for an odd k, so that bars may join."""
        sizes = [(g, p) for g, p in monomial if operator(g[0]) == "abs" and g[1] is None]
        lowest = min((p for _, p in sizes), default=0)
        signs = any(operator(base) == "sign" for (base, _), _ in monomial)
        for power in dict.fromkeys([lowest, 0] if signs else [lowest]):
            parts: list[tuple[Generator, Rational]] = []
            for (base, kernel), p in sizes:
                count = rational(Fraction(p) - power)
                if count and count.denominator == 1:
                    sign = Apply("sign", base.args)
                    parts += ((base, kernel), -count), ((base.args[0], None), count)
                    if count % 2:
                        parts.append(((sign, None), 1))
            if parts:
                yield {product(monomial, parts): coefficient}

    def in_roots(self, monomial: Monomial, coefficient: Rational) -> Iterator[Terms]:
        """The term with factors moved into or out of a root of a quotient: a/√(a/b) is b·√(a/b)."""
        for (base, kernel), power in monomial:
            if kernel is None and power.denominator > 1 and operator(base) == "/":
                factors, sign = self.as_term(self.sums[base])
                for step in (1, -1) if abs(sign) == 1 else ():
                    moved = (*raised(factors, -step), ((base, None), step))
                    yield {product(monomial, moved): rational(coefficient * sign)}

    def closed(self, terms: Terms) -> Terms:
        """The sum with (a − b)·(a + b) below its bars written as a² − b², where that is shorter."""
        return collect(
            item for m, c in terms.items() for item in self.shortest(self.below(m, c)).items()
        )

    def below(self, monomial: Monomial, coefficient: Rational) -> list[Terms]:
        """A term as it is and, if there are several sums below its bar, with those multiplied."""
        sums = [g for g, p in monomial if p == -1 and g[1] is None and g[0] in self.sums]
        term: Terms = {monomial: coefficient}
        if not 2 <= len(sums) <= HIGHEST_EXPANDED:
            return [term]
        whole = self.opened_out({product((g, 1) for g in sums): 1})
        other, c = self.as_term(whole)
        rest = product(monomial, ((g, 1) for g in sums), raised(other, -1))
        return [term, {rest: rational(Fraction(coefficient) / c)}]

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
        monomial = joined_signs(joined_quotients(monomial))
        sizes = {base.args[0]: power for (base, _), power in monomial if operator(base) == "abs"}
        for (base, kernel), power in monomial:
            if isinstance(base, Number) and kernel is None and base.value > 0:
                outside, roots = root_of(rational(base.value), power)
                coefficient = rational(Fraction(coefficient) * outside)
                parts.extend(roots)
            elif kernel is None and power.denominator == 1 and len(self.sums.get(base, ())) == 1:
                ((inner, c),) = self.sums[base].items()
                coefficient = rational(coefficient * raise_rational(c, power.numerator))
                parts.extend(raised(inner, power))
            elif isinstance(base, Apply) and base.op == "abs" and power % 2 == 0 and kernel is None:
                parts.append(((base.args[0], None), power))
            elif kernel is None and power % 2 == 0 and sizes.get(base, 0) % 2:
                parts.append(((Apply("abs", (base,)), None), power))
            else:
                parts.append(((base, kernel), power))
        return {product(parts): coefficient}

    def in_quotients(self, monomial: Monomial) -> Monomial:
        """The product with tan, sec and their like spelled out by sine and cosine."""
        parts: list[Iterable[tuple[Generator, Rational]]] = []
        for (base, kernel), power in monomial:
            whole = kernel is None and power.denominator == 1
            spelled = _spelled(base) if whole else None
            if spelled is None:
                parts.append((((base, kernel), power),))
            else:
                top, bottom = spelled
                parts.append((((bottom, None), -power),))
                parts.append((((top, None), power),) if isinstance(top, Apply) else ())
        return product(*parts)

    def opened_out(self, terms: Terms) -> Terms:
        """The sum with its products of sums multiplied out, as far as that stays small."""
        result = collect(item for m, c in terms.items() for item in self.expanded(m, c).items())
        return result if len(result) <= MOST_EXPANDED else terms

    def expanded(self, monomial: Monomial, coefficient: Rational) -> Terms:
        """One term multiplied out."""
        result: Terms = {UNIT: coefficient}
        for (base, kernel), power in monomial:
            terms = self.sums.get(base) if kernel is None else None
            if terms and power.denominator == 1 and 0 < power <= HIGHEST_EXPANDED:
                for _ in range(int(power)):
                    result = multiplied(result, terms)
                    if len(result) > MOST_EXPANDED:
                        return {monomial: coefficient}
            else:
                result = scaled(result, 1, (((base, kernel), power),))
        return result

    # Powers: what may leave a root does, what may not stays under it.

    def power(self, base: Terms, exponent: Terms) -> Terms:
        """base^exponent: the rational part of the exponent is a power, the rest are kernels."""
        result = [self.rational_power(base, exponent.get(UNIT, 0))]
        for kernel, c in exponent.items():
            if kernel:
                result.append(self.kernel_power(base, kernel, c))
        return result[0] if len(result) == 1 else self.multiply(result)

    def kernel_power(self, base: Terms, kernel: Monomial, c: Rational) -> Terms:
        """base^(c·kernel); e^(c·v·ln u) is u^(c·v), of a positive u."""
        for (factor, of_factor), power in kernel:
            inverse = INVERSE_OF_LOGARITHM.get(operator(factor))
            if power == 1 and of_factor is None and inverse and base == self.of(inverse):
                rest = product(kernel, (((factor, None), -1),))
                return self.power(self.of(factor.args[0]), {rest: c})
        return {raised(self.kernels(base, tree_of({kernel: 1})), c): 1}

    def kernels(self, base: Terms, kernel: Tree) -> Monomial:
        """base^kernel as generators; an exponential to a power stays an exponential."""
        monomial, c = next(iter(base.items())) if len(base) == 1 else (UNIT, 0)
        if c == 1 and len(monomial) == 1:
            ((inner, inner_kernel), power) = next(iter(monomial))
            if inner_kernel is not None and power == 1:
                return monomial_of(
                    inner, tree_of(self.multiply((self.of(inner_kernel), self.of(kernel))))
                )
        return UNIT if base == ONE_TERM else monomial_of(tree_of(base), kernel)

    def rational_power(self, base: Terms, exponent: Rational) -> Terms:
        """base^exponent; only factors that are certainly ≥ 0 leave an even root."""
        if exponent == 0:
            return ONE_TERM
        if not base:
            return {} if exponent > 0 else {(((Number(0), None), exponent),): 1}
        spend(WORK_OF_TERM * len(base))
        base = self.opened(base) if len(base) == 1 else base
        monomial, c = self.as_term(base, typed=True)
        if exponent.denominator == 1:
            factor = raise_rational(c, exponent.numerator)
            return self.written(raised(monomial, exponent), factor)
        square = self.root_of_square(base, exponent)
        if square is not None:
            return square
        pulled = self.root(monomial, c, Fraction(exponent))
        if len(base) == 1 or not any(operator(b) == "abs" for m in pulled for (b, _), _ in m):
            return pulled
        return self.shortest([self.whole_root(base, Fraction(exponent)), pulled])

    def root_of_square(self, terms: Terms, exponent: Rational) -> Terms | None:
        """(c·q²)^exponent as c^exponent·|q|^(2·exponent) for a sum that is such a square."""
        if not 1 < len(terms) <= MOST_TERMS or exponent.denominator != 2:
            return None
        size = content(terms)
        root = square_root(scaled(terms, rational(1 / Fraction(size))))
        if root is None:
            return None
        monomial, c = self.as_term(root)
        outside, roots = root_of(rational(Fraction(size) * c**2), exponent)
        sizes = [_size_to(factor, power * 2 * exponent) for factor, power in monomial]
        return self.written(product([*roots, *sizes]), outside)

    def whole_root(self, terms: Terms, exponent: Fraction) -> Terms:
        """A sum to a fractional exponent with nothing but its content taken out."""
        size = content(terms)
        outside, roots = root_of(size, exponent)
        rest = scaled(terms, rational(1 / Fraction(size)))
        radicand = self.base(rest)
        self.keep_sign(rest, scaled(rest, -1))
        return {product([((radicand, None), rational(exponent)), *roots]): outside}

    def root(self, monomial: Monomial, c: Rational, exponent: Fraction) -> Terms:
        """(c·monomial)^exponent for a fractional exponent."""
        outside, roots = root_of(magnitude(c), exponent)
        inside: list[tuple[Generator, Rational]] = []
        for factor, power in monomial:
            root = _root_of_power(factor, power, exponent)
            if root is None:
                inside.append((factor, power))
            else:
                roots.append(root)
        sign = 1 if c > 0 else -1
        if exponent.denominator % 2 == 1:
            outside, sign = outside * (sign if exponent.numerator % 2 else 1), 1
        if sign > 0 and all(power.numerator % 2 == 0 for _, power in inside):
            roots.extend(_size_to(factor, power * exponent) for factor, power in inside)
        else:
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
        radicand = self.opened_out({product(inside): sign})
        self.keep_sign(radicand, scaled(radicand, -1))
        return (self.base(radicand), None), rational(exponent)


class _GentleTidier(Tidier):
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


def _spelled(base: Tree) -> tuple[Tree, Tree] | None:
    """tan, sec and their like as (numerator, denominator) of sine and cosine."""
    if not isinstance(base, Apply) or len(base.args) != 1:
        return None
    row = row_of(base.op, 1)
    if not (row.parity and row.definition and operator(definition(row)) == "/" and row.partials):
        return None
    quotient = unfold(base, row)
    below = quotient.args[1]
    return (
        (quotient.args[0], below) if isinstance(below, Apply) and below.args == base.args else None
    )


def _root_of_power(
    generator: Generator, power: Rational, exponent: Fraction
) -> tuple[Generator, Rational] | None:
    """(b^power)^exponent as a power of b or |b|; None where b had better stay under the root."""
    base, kernel = generator
    together = rational(power * exponent)
    if kernel is not None or nonnegative(base) or power.denominator % 2 == 0:
        return generator, together
    if exponent.denominator % 2 and power.denominator % 2:
        return generator, together
    return _size_to(generator, together) if power.numerator % 2 == 0 and power > 0 else None


def _size_to(generator: Generator, power: Rational) -> tuple[Generator, Rational]:
    """|b|^power; |b| is b where the power is even."""
    base, kernel = generator
    if nonnegative(base):
        return generator, rational(power)
    even = power.numerator % 2 == 0 and power.denominator % 2 == 1
    return (base if even else Apply("abs", (base,)), kernel), rational(power)


def _single(terms: Terms) -> tuple[tuple[Generator, Rational], Rational]:
    """The generator that the terms are a multiple of, its power and the factor; else 1."""
    if len(terms) == 1:
        ((monomial, c),) = terms.items()
        if len(monomial) == 1:
            return monomial[0], c
    return ((ONE, None), 1), 1


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

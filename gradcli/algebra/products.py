"""Products in normal form: equal bases joined, common factors cancelled, the shortest writing."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product as product_of

from gradcli.algebra.assemble import cost, leading, tree_of
from gradcli.algebra.identities import joined_quotients, joined_signs, root_of
from gradcli.algebra.terms import (
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
    text,
)
from gradcli.differentiation.derivation import unfold
from gradcli.language.rules import definition
from gradcli.language.tree import Apply, Number, Tree, operator
from gradcli.language.vocabulary import row_of

MOST_TERMS = 40
MOST_EXPANDED = 60
MOST_WORK = 200_000
WORK_OF_TERM = 10
HIGHEST_EXPANDED = 6
EULER: Tree = Apply("e")


class GaveUpError(Exception):
    """Tidying has done enough work on one formula."""


def generator(base: Tree, kernel: Tree | None = None) -> Monomial:
    """base^kernel as a monomial."""
    return (((base, kernel), 1),)


class Products:
    """Terms as products; `sums` are the bases that stand for sums.

    A base is written with the sign that it has under a root, else with the one with which it was
    first a factor or raised to a power (both are in `signs`), else with its leading term positive.
    With `decimal`, fractions that have an end are written as decimals.
    """

    def __init__(self, decimal: bool) -> None:
        self.decimal = decimal
        self.sums: dict[Tree, Terms] = {}
        self.signs: set[Tree] = set()
        self.sign_was_late = False
        self._work = 0

    def shortest(self, candidates: Sequence[Terms]) -> Terms:
        """The first of the shortest writings."""
        if len(candidates) == 1:
            return candidates[0]
        costs = [cost(candidate, self.decimal) for candidate in candidates]
        self.spend(sum(length for length, _ in costs))
        return candidates[costs.index(min(costs))]

    def spend(self, work: int) -> None:
        """Count work, measured in characters of text; raises GaveUpError when it is too much."""
        self._work += work
        if self._work > MOST_WORK:
            raise GaveUpError

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
            self.spend(WORK_OF_TERM * (len(factor) + len(monomial)))
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
        return product(shared, generator(self.base(rest))), size

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
        self.spend(len(text(tree)))
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
        return self.shortest([whole, *(t for t in (term, plain, *rooted) if t != whole)])

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
        for (base, kernel), power in joined_signs(joined_quotients(monomial)):
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
        for generator, power in monomial:
            terms = self.sums.get(generator[0]) if generator[1] is None else None
            if terms and power.denominator == 1 and 0 < power <= HIGHEST_EXPANDED:
                for _ in range(int(power)):
                    result = multiplied(result, terms)
                    if len(result) > MOST_EXPANDED:
                        return {monomial: coefficient}
            else:
                result = scaled(result, 1, ((generator, power),))
        return result


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

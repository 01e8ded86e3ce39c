"""Systems with constants that are no algebraic numbers among their coefficients: π, e, ln q, √2·π.

Constants c are taken as unknowns behind all others. A lexicographic Gröbner basis, split by its
factors, has the same zeros as the system, whatever c is, so also at the numbers that c stands for,
even if nothing is known of how these depend on each other. What is solved are triangular bases:
each unknown by a polynomial of its own, or given by those behind it. All that is asked of the
constants is that certain polynomials in them are not 0 (a leading coefficient, what stands alone),
and enclosures show that; where they don't, nothing is claimed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from operator import le
from typing import TypeAlias

from flint import acb_poly, arb, fmpz_mpoly_ctx

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import precision
from gradcli.language.build import ONE, ZERO, add, div, mul, neg, number, power
from gradcli.language.tree import Apply, Number, Tree
from gradcli.verbs.critical.ideal import Polynomial, TooHardError, split
from gradcli.verbs.critical.places import Coordinate, number_of

TOLD_APART = 192
Terms: TypeAlias = Mapping[tuple[int, ...], int]
Coefficient: TypeAlias = Mapping[tuple[int, ...], int]
"""A polynomial in the constants."""


def solutions(
    system: Sequence[Polynomial], unknowns: Sequence[int], constants: Mapping[int, Tree]
) -> Iterator[dict[int, Coordinate]]:
    """All real solutions: the unknowns' values. Raises TooHardError."""
    order = [*unknowns, *constants]
    context = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in order), "lex")
    moved = [
        context.from_dict({tuple(e[k] for k in order): c for e, c in each.items()})
        for each in system
    ]
    triangle = _Triangle(len(unknowns), [number_of(tree) for tree in constants.values()])
    for basis in split(moved, context):
        elements = [{tuple(map(int, e)): int(c) for e, c in p.to_dict().items()} for p in basis]
        for found in triangle.solutions(elements):
            yield {unknowns[k]: coordinate for k, coordinate in found.items()}


class _Triangle:
    """Bases in so many unknowns and, behind them, constants."""

    def __init__(self, size: int, constants: Sequence[Coordinate]) -> None:
        self._size = size
        self._constants = tuple(constants)

    def solutions(self, elements: Sequence[Terms]) -> Iterator[dict[int, Coordinate]]:
        """The solutions of a basis that has one element for each unknown."""
        alone = [each for each in elements if not any(map(self._held, each))]
        for each in alone:
            self._require(self._coefficient(each.items()))
        if alone:
            return
        least = self._least(elements)
        by_main = {min(k for e in each for k in self._held(e)): each for each in least}
        if len(least) != self._size or len(by_main) != self._size:
            raise TooHardError
        single = [k for k, each in by_main.items() if all(self._held(e) <= {k} for e in each)]
        choices = [self._roots(self._coefficients(by_main[k], k)) for k in single]
        for chosen in product(*choices):
            found = dict(zip(single, chosen, strict=True))
            for k in sorted(set(by_main) - set(single), reverse=True):
                found[k] = self._given(by_main[k], k, found)
            yield found

    def _least(self, elements: Sequence[Terms]) -> list[Terms]:
        """Elements whose leading monomials in the unknowns divide all others'.

        They are a basis wherever their leading coefficients are not 0 (Kapur, Sun & Wang, 2010).
        """
        found: dict[tuple[int, ...], Terms] = {}
        for each in sorted(elements, key=lambda element: sum(self._leader(element))):
            leader = self._leader(each)
            if not any(all(map(le, known, leader)) for known in found):
                self._require(self._leading(each))
                found[leader] = each
        return list(found.values())

    def _leader(self, element: Terms) -> tuple[int, ...]:
        return max(e[: self._size] for e in element)

    def _leading(self, element: Terms) -> Coefficient:
        leader = self._leader(element)
        return self._coefficient((e, c) for e, c in element.items() if e[: self._size] == leader)

    def _held(self, exponents: Sequence[int]) -> set[int]:
        """The unknowns in a monomial."""
        return {k for k, exponent in enumerate(exponents[: self._size]) if exponent}

    def _coefficient(self, terms: Iterable[tuple[tuple[int, ...], int]]) -> Coefficient:
        return {e[self._size :]: c for e, c in terms}

    def _coefficients(self, element: Terms, place: int) -> list[Coefficient]:
        """The coefficients of a polynomial in one unknown."""
        degree = max(e[place] for e in element)
        return [
            self._coefficient((e, c) for e, c in element.items() if e[place] == k)
            for k in range(degree + 1)
        ]

    def _tree(self, coefficient: Coefficient) -> Tree:
        """A polynomial in the constants as a formula."""
        bases = [constant.exact or ZERO for constant in self._constants]
        return add(
            mul((number(c), *map(power, bases, map(Number, e)))) for e, c in coefficient.items()
        )

    def _ball(self, coefficient: Coefficient, bits: int) -> arb:
        """A polynomial in the constants as a number."""
        total = arb(0)
        for exponents, c in coefficient.items():
            term = arb(c)
            for constant, exponent in zip(self._constants, exponents, strict=True):
                term *= constant.ball(bits) ** exponent
            total += term
        return total

    def _require(self, coefficient: Coefficient) -> None:
        """Raise TooHardError where a polynomial in the constants may be 0."""
        with precision(TOLD_APART):
            if self._ball(coefficient, TOLD_APART).contains(0):
                raise TooHardError

    def _roots(self, rows: Sequence[Coefficient]) -> list[Coordinate]:
        """The real roots of a polynomial, in ascending order."""
        forms = _forms([self._tree(row) for row in rows])
        found = []
        for place in range(len(self._real(rows, TOLD_APART))):
            ball = partial(self._root, rows, place)
            near = (
                tree
                for tree in forms
                if number_of(tree).ball(TOLD_APART).overlaps(ball(TOLD_APART))
            )
            found.append(Coordinate(next(near, None), ball))
        return found

    def _root(self, rows: Sequence[Coefficient], place: int, bits: int) -> arb:
        """A root by its place in order, within an error of about that many bits."""
        return self._real(rows, max(bits, TOLD_APART))[place]

    def _real(self, rows: Sequence[Coefficient], bits: int) -> list[arb]:
        """The real roots: those whose enclosure meets that of no other's conjugate."""
        with precision(bits + TOLD_APART):
            numbers = [self._ball(row, bits + TOLD_APART) for row in rows]
            try:
                roots = acb_poly(numbers).roots(
                    tol=arb(2) ** -bits, maxprec=2 * bits + 4 * TOLD_APART
                )
            except ValueError as error:
                raise TooHardError from error
            found = []
            for root in roots:
                mirrored = root.conjugate()
                if root.imag.contains(0):
                    if any(other is not root and other.overlaps(mirrored) for other in roots):
                        raise TooHardError
                    found.append(root.real)
            return sorted(found, key=lambda each: float(each.mid()))

    def _given(self, element: Terms, place: int, known: Mapping[int, Coordinate]) -> Coordinate:
        """An unknown that its element is linear in, with a coefficient made of constants."""
        leading = {e: c for e, c in element.items() if e[place]}
        if any(e[place] > 1 or self._held(e) != {place} for e in leading):
            raise TooHardError
        terms = []
        for e, c in element.items():
            if not e[place]:
                values = [(known[k].exact, e[k]) for k in self._held(e)]
                if any(value is None for value, _ in values):
                    raise TooHardError
                powers = [power(value, Number(n)) for value, n in values if value is not None]
                terms.append(mul((self._tree(self._coefficient([(e, c)])), *powers)))
        return number_of(tidy(neg(div(add(terms), self._tree(self._leading(element))))))


def _forms(trees: Sequence[Tree]) -> list[Tree]:
    """The roots of a linear or a quadratic polynomial, or of a pure power, in radicals."""
    if len(trees) == 2:
        return [tidy(neg(div(trees[0], trees[1])))]
    if all(tree == ZERO for tree in trees[1:-1]):
        size = tidy(neg(div(trees[0], trees[-1])))
        degree = len(trees) - 1
        pure = Apply("sqrt", (size,)) if degree == 2 else power(size, div(ONE, Number(degree)))
        return [tidy(pure), tidy(neg(pure))]
    if len(trees) > 3:
        return []
    c, b, a = trees
    root = Apply("sqrt", (tidy(add((power(b, Number(2)), neg(mul((Number(4), a, c)))))),))
    below = mul((Number(2), a))
    return [tidy(div(add((neg(b), each)), below)) for each in (root, neg(root))]

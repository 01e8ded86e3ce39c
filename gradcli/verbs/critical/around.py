"""What an algebraic function does around a point of the line or the plane, exactly.

For a small enough ε the signs of f − f(a) at a distance of ε are those of the whole neighbourhood:
each branch through a of the curves on which f − f(a) is 0, has a pole or changes its formula
crosses all small circles once. Small enough is below the distance of any other point where two of
the curves meet, or where one touches a circle around a. On a constraint g = 0 the signs are asked
where its branches cross the circle. Roots in a formula are eliminated by resultants: the curves
that come out hold those that are meant, and more signs are asked than need be.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import lcm
from typing import NamedTuple

from flint import arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz_poly

from gradcli.arithmetic.enclosures import middle, precision, rational, sign
from gradcli.arithmetic.runner import Doubt
from gradcli.language.build import add, neg, number
from gradcli.language.tree import Symbol, Tree, free_names, nodes, operator, substitute
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.cases import Case, cases
from gradcli.verbs.critical.exactly import Candidate
from gradcli.verbs.critical.ideal import (
    Algebraic,
    Component,
    TooHardError,
    growing,
    real_roots,
    solve,
)
from gradcli.verbs.critical.judged import Enclosed, exists, value_of_formula
from gradcli.verbs.critical.kernels import ROOT, Kernels, terms_of, whole
from gradcli.verbs.critical.places import Coordinate, number_of

PLANE = fmpq_mpoly_ctx.get(("u", "v"), "lex")
OFFSETS = ("#u", "#v")
"""How far a point is from a."""

Place = tuple[Coordinate, Coordinate]


def kind_around(
    tree: Tree, names: Sequence[str], place: Sequence[Tree], constraint: Tree | None = None
) -> Kind:
    """Whether f is smallest or largest at a point or neither; degenerate where that is not told."""
    trees = (tree,) if constraint is None else (tree, constraint)
    if len(names) > len(OFFSETS) or any(operator(node) == "==" for node in nodes(*trees)):
        return Kind.DEGENERATE
    value = value_of_formula(tree, names, [number_of(each) for each in place]).exact
    if value is None or free_names(value):
        return Kind.DEGENERATE
    moves = zip(names, place, OFFSETS, strict=False)
    put = {name: add((a, Symbol(offset))) for name, a, offset in moves}
    moved, *bounds = (substitute(each, put) for each in trees)
    try:
        pieces, _ = cases((add((moved, neg(value))), *bounds))
        signs = set(_Neighbourhood(pieces, len(names)).signs())
    except TooHardError:
        return Kind.DEGENERATE
    if {1, -1} <= signs:
        return Kind.SADDLE
    return Kind.MINIMUM if 1 in signs else Kind.MAXIMUM if -1 in signs else Kind.DEGENERATE


def any_positive(trees: Sequence[Tree], name: str) -> bool:
    """Whether algebraic functions of one variable are positive together somewhere.

    That is asked between their zeros and poles; where it can't be told, the answer is yes.
    """
    u = Symbol(OFFSETS[0])
    moved = [substitute(tree, {name: u}) for tree in trees]
    try:
        zeros = [_Zeros.of(tree) for tree in moved]
        borders = fmpz_poly([1])
        for factor in _factors([each for zero in zeros for each in zero[:2]]):
            size = int(factor.degrees()[0])
            row = {e[0]: c for e, c in whole(factor).items()}
            borders *= fmpz_poly([row.get(k, 0) for k in range(size + 1)])
        formulas = Enclosed(moved, OFFSETS)
        places = (
            Candidate(dict(zip(OFFSETS, (_at(t), _at(t)), strict=True))) for t in _between(borders)
        )
        return any(exists(formulas, place, len(trees)) is not False for place in places)
    except TooHardError:
        return True


class _Zeros(NamedTuple):
    """Where a formula may be 0: a polynomial in the offsets, and one for its poles."""

    top: fmpq_mpoly
    bottom: fmpq_mpoly
    is_exact: bool

    @classmethod
    def of(cls, tree: Tree) -> "_Zeros":
        """The zeros of a formula that is algebraic. Raises TooHardError."""
        kernels = Kernels(OFFSETS)
        (quotient,) = kernels.read([tree])
        top, bottom = (_without_roots(kernels, each) for each in quotient)
        exact = not any(map(int, quotient.top.degrees()[len(OFFSETS) :]))
        return cls(top, bottom, exact)


def _without_roots(kernels: Kernels, polynomial: fmpq_mpoly) -> fmpq_mpoly:
    """The product of a polynomial's conjugates: one in the offsets alone."""
    if polynomial.is_zero():
        return PLANE.constant(0)
    size = len(OFFSETS)
    for place in reversed(range(size, len(kernels.unknowns))):
        if polynomial.degrees()[place]:
            relation = kernels.relation(place)
            if relation is None or kernels.unknowns[place].kind != ROOT:
                raise TooHardError
            polynomial = polynomial.resultant(relation, place)
    if polynomial.is_zero():
        raise TooHardError
    return PLANE.from_dict({tuple(map(int, e[:size])): c for e, c in polynomial.to_dict().items()})


class _Branch(NamedTuple):
    """A piece of f − f(a), the sides that are positive there, and perhaps a constraint."""

    formulas: Enclosed
    sides: int
    difference: _Zeros
    constraint: _Zeros | None

    @classmethod
    def of(cls, case: Case) -> "_Branch":
        """The piece by its formulas."""
        difference, *bounds = case.trees
        formulas = Enclosed((*case.positive, difference), OFFSETS)
        constraint = _Zeros.of(bounds[0]) if bounds else None
        return cls(formulas, len(case.positive), _Zeros.of(difference), constraint)

    def sign_at(self, place: Place, *, vanishes: bool) -> int | None:
        """The sign of f − f(a) at a place of the piece; None for a place that is not of it."""
        for values in self.formulas.at(Candidate(dict(zip(OFFSETS, place, strict=True)))):
            signs = [None if isinstance(value, Doubt) else sign(value) for value in values]
            if -1 in signs[: self.sides] or _is_undefined(values):
                return None
            if None not in signs[: self.sides] and 0 not in signs[: self.sides]:
                if vanishes:
                    return 0
                if signs[-1]:
                    return signs[-1]
        raise TooHardError


def _is_undefined(values: Sequence[object]) -> bool:
    return any(isinstance(value, Doubt) and value.certain for value in values)


class _Neighbourhood:
    """The pieces of f − f(a) around a."""

    def __init__(self, cases: Sequence[Case], size: int) -> None:
        self._size = size
        self._branches = [_Branch.of(case) for case in cases]
        sides = [_Zeros.of(tree) for tree in {tree for case in cases for tree in case.positive}]
        differences = [each.difference for each in self._branches]
        self._bounds = [each.constraint for each in self._branches if each.constraint]
        polynomials = [
            polynomial for each in (*differences, *sides, *self._bounds) for polynomial in each[:2]
        ]
        self._factors = _factors(polynomials)

    def signs(self) -> Iterator[int]:
        """The signs of f − f(a) close to a. Raises TooHardError."""
        radius = _small_radius(self._factors)
        if self._size == 1 and self._bounds:
            raise TooHardError
        if self._size == 1:
            places = [(_at(radius), _at(Fraction(0))), (_at(-radius), _at(Fraction(0)))]
            yield from self._signs_at(places)
        elif self._bounds:
            yield from self._on_constraint(radius)
        else:
            crossings = fmpz_poly([1])
            for factor in self._factors:
                crossings *= _on_circle(factor, radius)
            yield from self._signs_at([_on(radius, t) for t in _between(crossings)])

    def _signs_at(self, places: Sequence[Place]) -> Iterator[int]:
        for place in places:
            for branch in self._branches:
                found = branch.sign_at(place, vanishes=branch.difference.top.is_zero())
                if found is not None:
                    yield found

    def _on_constraint(self, radius: Fraction) -> Iterator[int]:
        """The signs where the constraint crosses the circle."""
        if not all(each.is_exact for each in self._bounds):
            raise TooHardError
        for branch, bound in zip(self._branches, self._bounds, strict=True):
            for factor in _factors([bound.top]):
                for place, minimal in _crossings(factor, radius):
                    found = branch.sign_at(place, vanishes=_vanishes(branch, minimal, radius))
                    if found is not None:
                        yield found


def _vanishes(branch: _Branch, minimal: fmpz_poly | None, radius: Fraction) -> bool:
    """Whether f − f(a) is 0 where a constraint crosses the circle. Raises TooHardError."""
    top = branch.difference.top
    if top.is_zero():
        return True
    on_circle = _on_circle(top, radius)
    if minimal is None:
        found = on_circle.degree() < 2 * top.total_degree()
    else:
        found = on_circle.gcd(minimal).degree() > 0
    if found and not branch.difference.is_exact:
        raise TooHardError
    return found


def _factors(polynomials: Sequence[fmpq_mpoly]) -> list[fmpq_mpoly]:
    """The irreducible factors of some polynomials, each once."""
    found = {
        str(factor): factor
        for polynomial in polynomials
        if not polynomial.is_zero()
        for factor, _ in polynomial.factor()[1]
    }
    return list(found.values())


def _small_radius(factors: Sequence[fmpq_mpoly]) -> Fraction:
    """A radius below which all curves through the origin cross all circles, and do not meet."""
    u, v = PLANE.gens()
    through = [each for each in factors if not _constant_term(each)]
    bounds = [_free_radius(each) for each in factors if _constant_term(each)]
    systems = [*combinations(through, 2)]
    systems += [(each, u * each.derivative(1) - v * each.derivative(0)) for each in through]
    for system in systems:
        if not any(each.is_zero() for each in system):
            bounds += _distances(*system)
    radius = Fraction(1)
    while any(radius >= bound for bound in bounds):
        radius /= 2
    return radius


def _constant_term(polynomial: fmpq_mpoly) -> fmpq:
    return fmpq(polynomial.to_dict().get((0, 0), 0))


def _free_radius(polynomial: fmpq_mpoly) -> Fraction:
    """A radius ≤ 1 in which a polynomial is not 0: |p(0)| is more than all other terms."""
    terms = terms_of(polynomial)
    others = sum(abs(c) for e, c in terms.items() if any(e))
    return min(Fraction(1), abs(terms[0, 0]) / others) if others else Fraction(1)


def _distances(first: fmpq_mpoly, second: fmpq_mpoly) -> Iterator[Fraction]:
    """Numbers below the distances of common zeros from the origin, but for that itself."""
    u, v = PLANE.gens()
    for found in solve([whole(first), whole(second)], 2):
        if isinstance(found, Component) or len(found.values) < 2:
            raise TooHardError
        square = found.value(u**2 + v**2)
        if found.sign(square):
            for bits in growing():
                ball = found.enclosure(square, bits)
                if ball > 0:
                    yield min(Fraction(1), middle(ball.lower()))
                    break


def _on_circle(polynomial: fmpq_mpoly, radius: Fraction) -> fmpz_poly:
    """(1 + t²)ⁿ·h on the circle u = r·(1 − t²)/(1 + t²), v = r·2t/(1 + t²), up to a factor > 0."""
    degree = polynomial.total_degree()
    below, u, v = fmpz_poly([1, 0, 1]), fmpz_poly([1, 0, -1]), fmpz_poly([0, 2])
    terms = {(i, k): c * radius ** (i + k) for (i, k), c in terms_of(polynomial).items()}
    scale = lcm(*(c.denominator for c in terms.values()))
    total = fmpz_poly()
    for (i, k), c in terms.items():
        total += int(c * scale) * u**i * v**k * below ** (degree - i - k)
    return total


def _between(polynomial: fmpz_poly) -> Iterator[Fraction]:
    """A number between any two neighbouring real roots, before the first and behind the last."""
    free = fmpz_poly([1])
    for factor, _ in polynomial.factor()[1]:
        free *= factor
    roots = sorted(middle(root) for root in real_roots(free))
    yield (roots[0] if roots else Fraction(0)) - 1
    yield from ((left + right) / 2 for left, right in pairwise(roots))
    if roots:
        yield roots[-1] + 1


def _crossings(factor: fmpq_mpoly, radius: Fraction) -> Iterator[tuple[Place, fmpz_poly | None]]:
    """Where a curve crosses the circle, and the minimal polynomial of t there; None for t = ∞."""
    on_circle = _on_circle(factor, radius)
    if on_circle.degree() < 2 * factor.total_degree():
        yield (_at(-radius), _at(Fraction(0))), None
    for minimal, _ in on_circle.factor()[1]:
        coefficients = tuple(int(c) for c in minimal.coeffs())
        for place in range(len(real_roots(minimal))):
            yield _algebraic(radius, Algebraic(coefficients, place)), minimal


def _at(value: Fraction) -> Coordinate:
    return Coordinate(number(value), lambda _: arb(rational(value)))


def _on(radius: Fraction, t: Fraction) -> Place:
    """A point of the circle."""
    return _at(radius * (1 - t * t) / (1 + t * t)), _at(radius * 2 * t / (1 + t * t))


def _algebraic(radius: Fraction, t: Algebraic) -> Place:
    """A point of the circle by an algebraic t."""

    def across(bits: int) -> arb:
        with precision(bits):
            square = t.enclosure(bits) ** 2
            return rational(radius) * (1 - square) / (1 + square)

    def upward(bits: int) -> arb:
        with precision(bits):
            half = t.enclosure(bits)
            return rational(radius) * 2 * half / (1 + half**2)

    return Coordinate(None, across), Coordinate(None, upward)

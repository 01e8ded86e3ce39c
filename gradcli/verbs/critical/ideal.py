"""Real solutions of polynomial systems, all of them, exactly.

A system is split by its factors and brought into a lexicographic Gröbner basis (Cox, Little &
O'Shea, Ideals, Varieties, and Algorithms, chapters 2 and 3). Where it has finitely many complex
solutions, the square-free elimination polynomial of each unknown makes the ideal radical
(Seidenberg's lemma), and a linear form t that separates the solutions puts it in shape position:
q(t) = 0 and every unknown a polynomial in t. So a solution is a root of an irreducible factor of q,
and whether any polynomial vanishes there is decided by a remainder, never by digits.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeAlias

from flint import (
    arb,
    arb_poly,
    fmpq,
    fmpq_mat,
    fmpq_mpoly,
    fmpq_poly,
    fmpz_mpoly,
    fmpz_mpoly_ctx,
    fmpz_mpoly_vec,
    fmpz_poly,
)

from gradcli.arithmetic.enclosures import precision

Polynomial: TypeAlias = Mapping[tuple[int, ...], int]
"""Exponents of the unknowns → a whole coefficient."""

LIMITS = (200, 2_000, 20_000)
"""The longest basis, its longest polynomial, and the most bits of a coefficient."""

MOST_FORMS, MOST_BITS, START_BITS = 12, 1 << 15, 64


class TooHardError(Exception):
    """The basis grows beyond its bounds."""


class Algebraic(NamedTuple):
    """A real algebraic number: the place-th real root of an irreducible polynomial, in order."""

    minimal: tuple[int, ...]
    place: int

    @property
    def degree(self) -> int:
        """The degree over the rational numbers."""
        return len(self.minimal) - 1

    def enclosure(self, bits: int) -> arb:
        """The number within an error of about that many bits."""
        return _real_roots(self.minimal, bits)[self.place]


class Solution:
    """One real solution: the unknowns that occur, as polynomials in a real root t of q.

    An unknown that no equation holds is missing from `values`; it is free.
    """

    def __init__(self, modulus: fmpz_poly, index: int, values: Mapping[int, fmpq_poly]) -> None:
        self.root = Algebraic(tuple(int(c) for c in modulus.coeffs()), index)
        self._modulus = fmpq_poly(modulus)
        self.values = {place: value % self._modulus for place, value in values.items()}

    def value(self, polynomial: fmpq_mpoly) -> fmpq_poly:
        """The value of a polynomial in the unknowns; KeyError where one of them is free."""
        total = fmpq_poly()
        for exponents, coefficient in polynomial.to_dict().items():
            term = fmpq_poly([coefficient])
            for place, exponent in enumerate(map(int, exponents)):
                for _ in range(exponent):
                    term = self.product(term, self.values[place])
            total += term
        return total

    def product(self, left: fmpq_poly, right: fmpq_poly) -> fmpq_poly:
        """The product of two numbers of the field."""
        return left * right % self._modulus

    def inverse(self, value: fmpq_poly) -> fmpq_poly:
        """1/v, by Bézout's identity."""
        _, _, factor = self._modulus.xgcd(value)
        return factor

    def enclosure(self, value: fmpq_poly, bits: int) -> arb:
        """A number of the field as a ball."""
        with precision(bits):
            return arb_poly(value)(self.root.enclosure(bits))

    def sign(self, value: fmpq_poly) -> int:
        """The sign of a number of the field: 0 where it is its zero, else by digits."""
        if (value % self._modulus).is_zero():
            return 0
        for bits in growing():
            ball = self.enclosure(value, bits)
            if not ball.contains(0):
                return 1 if ball > 0 else -1
        raise TooHardError

    def number(self, value: fmpq_poly) -> Algebraic:
        """A number v of the field by its minimal polynomial, from that of the map x ↦ v·x."""
        size, rows, power = self._modulus.degree(), [], fmpq_poly([1])
        for _ in range(size):
            image = self.product(value, power).coeffs()
            rows.append(image + [0] * (size - len(image)))
            power = power * fmpq_poly([0, 1])
        characteristic = fmpq_mat(rows).charpoly().numer()
        minimal = tuple(int(c) for c in characteristic.factor()[1][0][0].coeffs())
        for bits in growing():
            ball = self.enclosure(value, bits)
            near = [k for k, root in enumerate(_real_roots(minimal, bits)) if root.overlaps(ball)]
            if len(near) == 1:
                return Algebraic(minimal, near[0])
        raise TooHardError

    @cached_property
    def numbers(self) -> dict[int, Algebraic]:
        """The unknowns as algebraic numbers: equal ones are equal."""
        return {place: self.number(value) for place, value in self.values.items()}


def growing() -> Iterator[int]:
    """Bits of precision, doubled until there are too many."""
    bits = START_BITS
    while bits <= MOST_BITS:
        yield bits
        bits *= 2


@lru_cache(maxsize=256)
def _real_roots(polynomial: tuple[int, ...], bits: int) -> list[arb]:
    """The real roots of an irreducible polynomial, in ascending order, told apart."""
    with precision(bits):
        return sorted(real_roots(fmpz_poly(list(polynomial))), key=lambda root: float(root.mid()))


def real_roots(polynomial: fmpz_poly) -> list[arb]:
    """The real roots of a polynomial, each once, told apart from the others."""
    found: Any = polynomial.complex_roots()
    return [root.real for root, _ in found if root.imag == 0]


class Component(NamedTuple):
    """A part of the solutions of dimension ≥ 1, by the equations that define it."""

    basis: tuple[Polynomial, ...]


Found: TypeAlias = list[Solution | Component]


def solve(system: Sequence[Polynomial], unknowns: int) -> Found:
    """All real solutions: points of the unknowns that occur, each once, and larger components.

    Raises TooHardError where a Gröbner basis grows beyond its bounds.
    """
    context = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in range(unknowns)), "lex")
    points: dict[tuple[tuple[int, Algebraic], ...], Solution] = {}
    components: list[Component] = []
    for basis in split([context.from_dict(dict(each)) for each in system], context):
        equations = [_as_dict(each) for each in basis]
        occurring = [k for k in range(unknowns) if any(e[k] for each in equations for e in each)]
        if _is_finite(basis, len(occurring)):
            for solution in _finite(equations, occurring):
                points.setdefault(tuple(sorted(solution.numbers.items())), solution)
        else:
            components.append(Component(tuple(equations)))
    return [*points.values(), *components]


def split(system: Sequence[fmpz_mpoly], context: fmpz_mpoly_ctx) -> Iterator[list[fmpz_mpoly]]:
    """Gröbner bases whose zeros together are those of the system, split wherever one factors."""
    pending, seen = [list(system)], set[tuple[str, ...]]()
    while pending:
        reals = [part for each in pending.pop() for part in _vanishing(each)]
        basis = groebner([each for each in reals if not each.is_zero()], context)
        if any(each.is_constant() for each in basis):
            continue
        factors = [[factor for factor, _ in each.factor()[1]] for each in basis]
        place = next((k for k, parts in enumerate(factors) if len(parts) > 1), None)
        if place is not None:
            rest = [*basis[:place], *basis[place + 1 :]]
            pending.extend([*rest, factor] for factor in reversed(factors[place]))
        elif [parts[0] for parts in factors] != basis:
            pending.append([parts[0] for parts in factors])
        elif (key := tuple(sorted(map(str, basis)))) not in seen:
            seen.add(key)
            yield basis


def _vanishing(polynomial: fmpz_mpoly) -> list[fmpz_mpoly]:
    """What vanishes where a polynomial does, over the real numbers.

    Of a sum of squares each; of a form in two unknowns without a real zero but 0, such as
    x² + xy + y², both; of a definite quadratic one the distances from its centre, if it is 0 there.
    """
    context, terms = polynomial.context(), polynomial.to_dict()
    even = all(int(e) % 2 == 0 for exponents in terms for e in exponents)
    if len(terms) > 1 and even and len({int(c) > 0 for c in terms.values()}) == 1:
        return [context.from_dict({exponents: 1}) for exponents in terms]
    held = [k for k, degree in enumerate(polynomial.degrees()) if degree]
    degrees = {sum(map(int, exponents)) for exponents in terms}
    if len(held) == 2 and len(degrees) == 1:
        first, second = held
        section = {int(e[first]): int(c) for e, c in terms.items()}
        order = degrees.pop()
        whole = order in section and 0 in section
        if whole and not real_roots(fmpz_poly([section.get(k, 0) for k in range(order + 1)])):
            return [context.gens()[first], context.gens()[second]]
    if polynomial.total_degree() == 2 and len(held) > 1:
        return _at_centre(polynomial, held)
    return [polynomial]


def _at_centre(polynomial: fmpz_mpoly, held: Sequence[int]) -> list[fmpz_mpoly]:
    """What vanishes where a quadratic polynomial does, if its extreme value is 0 or beyond."""
    context, gens = polynomial.context(), polynomial.context().gens()
    slopes = [polynomial.derivative(k) for k in held]
    second = fmpq_mat([[_constant(slope.derivative(k)) for k in held] for slope in slopes])
    minors = [
        fmpq_mat([[second[i, k] for k in range(n)] for i in range(n)]).det()
        for n in range(1, len(held) + 1)
    ]
    side = 1 if minors[0] > 0 else -1
    if any(minor * side**n <= 0 for n, minor in enumerate(minors, 1)):
        return [polynomial]
    centre = second.solve(fmpq_mat([[-_constant(slope)] for slope in slopes]))
    value = _constant(polynomial) + sum(
        (_constant(slope) * centre[i, 0] / 2 for i, slope in enumerate(slopes)), start=fmpq(0)
    )
    if value * side > 0:
        return [context.constant(1)]
    if value * side < 0:
        return [polynomial]
    return [int(centre[i, 0].q) * gens[k] - int(centre[i, 0].p) for i, k in enumerate(held)]


def _constant(polynomial: fmpz_mpoly) -> fmpq:
    """The term without unknowns."""
    terms = {tuple(map(int, e)): int(c) for e, c in polynomial.to_dict().items()}
    return fmpq(sum(c for e, c in terms.items() if not any(e)))


def groebner(system: Sequence[fmpz_mpoly], context: fmpz_mpoly_ctx) -> list[fmpz_mpoly]:
    """The reduced lexicographic Gröbner basis. Raises TooHardError."""
    if not system:
        return []
    basis: Any = fmpz_mpoly_vec(system, context)
    found, complete = basis.buchberger_naive(limits=LIMITS)
    if not complete:
        raise TooHardError
    return list(found.autoreduction())


def _is_finite(basis: Sequence[fmpz_mpoly], unknowns: int) -> bool:
    """Whether a power of every unknown leads an element: then the solutions are finitely many."""
    leaders = [[k for k, exponent in enumerate(each.monoms()[0]) if exponent] for each in basis]
    return len({places[0] for places in leaders if len(places) == 1}) == unknowns


def _finite(system: Sequence[Polynomial], occurring: Sequence[int]) -> Iterator[Solution]:
    """The real solutions of a system with finitely many."""
    small = [{tuple(e[k] for k in occurring): c for e, c in each.items()} for each in system]
    size = len(occurring)
    single = [_elimination(small, place, size) for place in range(size)]
    if any(len(each) == 1 and not any(next(iter(each))) for each in single):
        return
    radical = [*small, *single]
    for slope in range(1, MOST_FORMS):
        shape = _shape(radical, size, slope)
        if shape is not None:
            modulus, values = shape
            for factor, _ in modulus.factor()[1]:
                roots = _real_roots(tuple(int(c) for c in factor.coeffs()), START_BITS)
                for index in range(len(roots)):
                    yield Solution(factor, index, dict(zip(occurring, values, strict=True)))
            return
    raise TooHardError


def _elimination(system: Sequence[Polynomial], place: int, unknowns: int) -> Polynomial:
    """The square-free polynomial with the real values of one unknown, those in the ideal's zeros.

    A factor without real zeros is left out; where it is 1, the ideal has no real zero.
    """
    order = [*(k for k in range(unknowns) if k != place), place]
    context = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in order), "lex")
    moved = [
        context.from_dict({tuple(e[k] for k in order): c for e, c in each.items()})
        for each in system
    ]
    free = fmpz_poly([1])
    for factor, _ in _in_last(groebner(moved, context)).factor()[1]:
        free *= factor if real_roots(factor) else fmpz_poly([1])
    return {
        tuple(degree if k == place else 0 for k in range(unknowns)): int(c)
        for degree, c in enumerate(free.coeffs())
        if c
    }


def _shape(
    radical: Sequence[Polynomial], unknowns: int, slope: int
) -> tuple[fmpz_poly, list[fmpq_poly]] | None:
    """q(t) and the unknowns as polynomials in t = Σ slopeᵏ·xₖ, if that separates."""
    names = (*(f"x{k}" for k in range(unknowns)), "t")
    context = fmpz_mpoly_ctx.get(names, "lex")
    lifted = [context.from_dict({(*e, 0): c for e, c in each.items()}) for each in radical]
    gens = context.gens()
    form = gens[-1] - sum((slope**k * gens[k] for k in range(unknowns)), start=0 * gens[-1])
    basis = groebner([*lifted, form], context)
    by_leader = {tuple(map(int, each.monoms()[0])): each for each in basis}
    coordinates = []
    for place in range(unknowns):
        element = by_leader.get(tuple(int(k == place) for k in range(unknowns + 1)))
        if element is None:
            return None
        coordinates.append(_solved(element, place))
    return _in_last(basis), coordinates


def _solved(element: fmpz_mpoly, place: int) -> fmpq_poly:
    """a·x + p(t) = 0 solved for x."""
    terms = {tuple(map(int, e)): int(c) for e, c in element.to_dict().items()}
    leader = next(c for e, c in terms.items() if e[place])
    rest = {e[-1]: c for e, c in terms.items() if not e[place]}
    size = max(rest, default=0) + 1
    return fmpq_poly([-rest.get(k, 0) for k in range(size)], leader)


def _in_last(basis: Sequence[fmpz_mpoly]) -> fmpz_poly:
    """The element of a basis that holds the last unknown alone."""
    element = next(each for each in basis if not any(map(int, each.degrees()[:-1])))
    terms = {int(e[-1]): int(c) for e, c in element.to_dict().items()}
    return fmpz_poly([terms.get(k, 0) for k in range(max(terms) + 1)])


def _as_dict(element: fmpz_mpoly) -> Polynomial:
    return {tuple(map(int, e)): int(c) for e, c in element.to_dict().items()}

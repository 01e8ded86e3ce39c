"""Degenerate points, where the second derivatives do not tell: higher terms do.

In one variable the first derivative that does not vanish decides: of even order it makes an
extremum, by its sign, of odd order none. In several, the splitting lemma leaves one where the
Hessian has only one eigenvalue 0. Else the lowest form of f − f(a) decides as far as
it takes both signs (no extremum) or only one (an extremum). A polynomial f in two variables is
decided always: for a small enough ε the sign of f − f(a) on the circle of radius ε around a is that
of the whole neighbourhood, for each branch of {f = f(a)} through a crosses all small circles. Small
enough is below the distance of any other point where {f = f(a)} touches a circle around a.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import lcm

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz_poly

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import middle, sign
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.derivation import derivative
from gradcli.language.tree import Tree
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.exactly import Candidate
from gradcli.verbs.critical.ideal import Component, TooHardError, growing, real_roots, solve
from gradcli.verbs.critical.judged import Enclosed
from gradcli.verbs.critical.kernels import Kernels, terms_of, whole
from gradcli.verbs.critical.places import rational_value
from gradcli.verbs.critical.splitting import kind_by_splitting

HIGHEST = {1: 12, 2: 6}
HIGHEST_OF_MANY = 4
PLANE = fmpq_mpoly_ctx.get(("u", "v"), "lex")
Form = Mapping[tuple[int, ...], int]


def kind_by_higher_terms(tree: Tree, candidate: Candidate, names: Sequence[str]) -> Kind:
    """What a degenerate point is, as far as the higher terms tell."""
    if len(names) == 2 and (difference := _difference(tree, candidate, names)) is not None:
        try:
            return _around(difference)
        except TooHardError:
            return Kind.DEGENERATE
    form = next(_forms(tree, candidate, names), None)
    kind = Kind.DEGENERATE if form is None else _kind_of_form(form)
    place = [coordinate for name in names if (coordinate := candidate.coordinates[name].exact)]
    if kind is Kind.DEGENERATE and len(place) == len(names):
        return kind_by_splitting(tree, names, place)
    return kind


def _forms(tree: Tree, candidate: Candidate, names: Sequence[str]) -> Iterator[Form]:
    """The lowest form of f − f(a), by the signs of its coefficients, if those are certain."""
    slopes: dict[tuple[int, ...], Tree] = {(0,) * len(names): tree}
    for order in range(1, HIGHEST.get(len(names), HIGHEST_OF_MANY) + 1):
        slopes = _next(slopes, names)
        signs = [_sign(each, candidate, names) for each in slopes.values()]
        if order > 1 and None in signs:
            return
        form = {exponents: sign for exponents, sign in zip(slopes, signs, strict=True) if sign}
        if order > 1 and form:
            yield form


def _sign(tree: Tree, candidate: Candidate, names: Sequence[str]) -> int | None:
    """The sign of a formula at a candidate, exactly or by its digits."""
    value = candidate.value(tree)
    if value is not None and candidate.algebra is not None:
        return candidate.algebra[1].sign(value)
    for values in Enclosed((tree,), names).at(candidate):
        side = None if isinstance(values[0], Doubt) else sign(values[0])
        if side is not None:
            return side
    return None


def _next(
    slopes: Mapping[tuple[int, ...], Tree], names: Sequence[str]
) -> dict[tuple[int, ...], Tree]:
    """The derivatives of the next order, each once."""
    size = len(names)
    order = sum(next(iter(slopes))) + 1
    found = {}
    for places in combinations_with_replacement(range(size), order):
        exponents = tuple(places.count(k) for k in range(size))
        last = places[-1]
        below = tuple(e - (k == last) for k, e in enumerate(exponents))
        found[exponents] = tidy(derivative(slopes[below], names[last]))
    return found


def _kind_of_form(form: Form) -> Kind:
    """Whether a form takes both signs, or one, as far as the signs of its coefficients tell."""
    order = sum(next(iter(form)))
    size = len(next(iter(form)))
    if order % 2:
        return Kind.SADDLE
    pure = [form.get(tuple(order * (k == place) for k in range(size)), 0) for place in range(size)]
    if 1 in pure and -1 in pure:
        return Kind.SADDLE
    even = all(all(e % 2 == 0 for e in exponents) for exponents in form)
    if even and all(pure) and len(set(form.values())) == 1:
        return Kind.MINIMUM if pure[0] == 1 else Kind.MAXIMUM
    return Kind.DEGENERATE


def _difference(tree: Tree, candidate: Candidate, names: Sequence[str]) -> fmpq_mpoly | None:
    """f(a + (u, v)) − f(a) of a polynomial f at a rational point."""
    place = [rational_value(candidate.coordinates[name].exact) for name in names]
    kernels = Kernels(names)
    try:
        (quotient,) = kernels.read([tree])
    except TooHardError:
        return None
    if None in place or not kernels.is_polynomial(quotient):
        return None
    u, v = PLANE.gens()
    moved = [
        gen + PLANE.constant(fmpq(a.numerator, a.denominator))
        for gen, a in zip((u, v), place, strict=True)
        if a is not None
    ]
    total = PLANE.constant(0)
    for exponents, coefficient in quotient.top.to_dict().items():
        total += coefficient * moved[0] ** int(exponents[0]) * moved[1] ** int(exponents[1])
    return total - PLANE.constant(total.to_dict().get((0, 0), fmpq(0)))


def _around(difference: fmpq_mpoly) -> Kind:
    """The sign of a polynomial in two variables around the origin, where it vanishes."""
    radius = _small_radius(difference)
    on_circle = _on_circle(difference, radius)
    degree = difference.total_degree() * 2
    odd_at_infinity = (degree - on_circle.degree()) % 2
    _, factors = on_circle.factor()
    if odd_at_infinity or any(
        multiplicity % 2 and real_roots(factor) for factor, multiplicity in factors
    ):
        return Kind.SADDLE
    value = next(y for k in range(degree + 1) if (y := on_circle(k)) != 0)
    return Kind.MINIMUM if value > 0 else Kind.MAXIMUM


def _small_radius(difference: fmpq_mpoly) -> Fraction:
    """A radius below which no circle around the origin touches the zeros of a polynomial."""
    free = PLANE.constant(1)
    for factor, _ in difference.factor()[1]:
        free *= factor
    u, v = PLANE.gens()
    turning = u * free.derivative(1) - v * free.derivative(0)
    squares = [Fraction(1)]
    for found in solve([whole(free), whole(turning)], 2):
        if isinstance(found, Component):
            raise TooHardError
        if len(found.values) < 2:
            raise TooHardError
        square = found.value(u**2 + v**2)
        if found.sign(square) == 0:
            continue
        for bits in growing():
            ball = found.enclosure(square, bits)
            if ball > 0:
                squares.append(middle(ball.lower()))
                break
    least, radius = min(squares), Fraction(1)
    while radius * radius >= least:
        radius /= 2
    return radius


def _on_circle(difference: fmpq_mpoly, radius: Fraction) -> fmpz_poly:
    """(1 + t²)ⁿ·h on the circle u = r·(1 − t²)/(1 + t²), v = r·2t/(1 + t²), up to a factor > 0."""
    degree = difference.total_degree()
    below, u, v = fmpz_poly([1, 0, 1]), fmpz_poly([1, 0, -1]), fmpz_poly([0, 2])
    terms = {(i, k): c * radius ** (i + k) for (i, k), c in terms_of(difference).items()}
    scale = lcm(*(c.denominator for c in terms.values()))
    total = fmpz_poly()
    for (i, k), c in terms.items():
        total += int(c * scale) * u**i * v**k * below ** (degree - i - k)
    return total

"""Closed forms as a careful person writes them: the shortest of a few equal writings."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import prod

from gradcli.algebra.assemble import cost, tree_of
from gradcli.algebra.identities import joined_quotients, pythagorean, squares_replaced
from gradcli.algebra.terms import (
    HALF,
    UNIT,
    Generator,
    Monomial,
    Rational,
    Terms,
    collect,
    common,
    common_divisor,
    product,
    raised,
    rational,
    scaled,
)
from gradcli.arithmetic.closed_forms import (
    EULER,
    BeyondError,
    ClosedForm,
    Exact,
    Written,
    as_factor,
    ball_of,
    denested,
    expanded,
    made,
    number_of,
    opened,
    parameters,
    power,
    terms_of,
)
from gradcli.arithmetic.reals import DOUBLE_DIGITS, quotient, rounded
from gradcli.arithmetic.usual_angles import sine
from gradcli.language.build import decimal
from gradcli.language.build import number as rational_tree
from gradcli.language.build import rational as rational_value
from gradcli.language.tree import Apply, Number, Tree, nodes, operator

MOST_DIGITS_IN_LN, LARGEST_BASE = 8, 100
CLEARLY = 1.05
"""How much longer a sum has to be than with its content taken out."""

LONGEST = 60
"""Nodes in a number for which the shortest of its writings is looked for."""

LARGEST_WHOLE = 2**53
MORE_DIGITS = (8, 40, 200)
"""How many digits beyond those that are wanted settle them, one after the other."""


def shortest(number: Exact) -> Tree:
    """The number as a formula without names, or with its parameters."""
    if isinstance(number, Fraction):
        return rational_tree(number)
    if _is_square_root(number.terms) and not number.together:
        return tree_of(number.terms)
    if parameters(number):
        from gradcli.algebra.tidy import tidy  # noqa: PLC0415  # for parameters only

        return tidy(tree_of(number.terms))
    return _shortest(number, tuple(number.together))


def _is_square_root(terms: Terms) -> bool:
    """Whether a number is a rational times a square root of one, which is written in one way."""
    return len(terms) == 1 and all(map(_is_of_square_roots, terms))


def _is_of_square_roots(monomial: Monomial) -> bool:
    return all(isinstance(base, Number) and k is None and n == HALF for (base, k), n in monomial)


@lru_cache(maxsize=1024)
def _shortest(number: ClosedForm, together: tuple[ClosedForm, ...] = ()) -> Tree:
    if sum(1 for _ in nodes(*(base for m in number.terms for (base, _), _ in m))) > LONGEST:
        written = (number.terms, *(other.terms for other in together))
        return tree_of(min(written, key=lambda terms: cost(terms, False)))
    variants = [*_variants(number.terms), *((other.terms, 1.0) for other in together)]
    writings = [(_dressed(terms), weight) for terms, weight in variants]
    if len(writings) == 1:
        return tree_of(writings[0][0])
    return tree_of(min(writings, key=lambda writing: cost(writing[0], False)[0] * writing[1])[0])


def _variants(terms: Terms) -> Iterator[tuple[Terms, float]]:
    """The sum with common powers taken out, as it is, or with its content alone taken out.

    Of writings that are equally long the first is taken; the last has to be clearly shorter.
    """
    forms = [terms]
    if len(terms) > 1:
        flat = expanded(terms)
        forms += [flat] if flat != terms else []
        joined = [_with_logarithms(form) for form in forms]
        forms += [form for form in joined if form not in forms]
        secants = [_in_secants(form) for form in forms if _has_cosine_below(form)]
        forms += [other for form in (*forms, *secants) for other in squares_replaced(form)]
    forms += [form for form in map(_with_double_angles, forms) if form not in forms]
    if len(terms) > 2:
        forms += [form for form in map(_grouped, forms) if form not in forms]
    sums = [form for form in forms if len(form) > 1]
    products = [as_factor(form) for form in sums]
    taken_out: list[tuple[Terms, bool]] = [({m: c}, _is_surd(m)) for m, c in products if len(m) > 1]
    yield from ((form, 1) for form, surd in taken_out if not surd)
    yield from ((form, 1) for form in map(_with_shared, sums) if form)
    yield from ((form, 1) for form in forms)
    yield from ((form, 1) for form, surd in taken_out if surd)
    yield from ((_in_secants(form), 1) for form in forms[:1] if len(form) == 1)
    single: list[Terms] = [{m: c} for m, c in products if len(m) == 1 and abs(c) != 1]
    yield from ((form, CLEARLY) for form in single)
    yield from ((form, 1) for form in _with_root_below(terms))


def _with_root_below(terms: Terms) -> Iterator[Terms]:
    """A/√B for what is √B·(A/B) with a rational denominator, unless B has a plainer root."""
    roots = [g for g, n in common(terms).items() if isinstance(g[0], Written) and n == HALF]
    for root in roots:
        plainer = denested(opened(root[0])) if len(opened(root[0])) == 2 else None
        if plainer:
            yield terms_of(made(scaled(terms, 1, ((root, -HALF),))) * made(plainer))
            continue
        above = made(terms) * made({((root, HALF),): 1})
        if not isinstance(above, ClosedForm) or len(above.terms) == 1:
            ((monomial, c),) = terms_of(above).items()
            yield {product(monomial, ((root, -HALF),)): c}


def _with_shared(terms: Terms) -> Terms:
    """The sum with those factors taken out that all terms have, but no roots of numbers, if any."""
    lowest = common(terms)
    shared = product(
        (g, n)
        for g, n in lowest.items()
        if not isinstance(g[0], Number) and all(_has(m, g, above=n > 0) for m in terms)
    )
    if not shared:
        return {}
    rest = scaled(terms, 1, raised(shared, -1))
    return {product(shared, (((Written(rest), None), 1),)): 1}


def _is_surd(monomial: Monomial) -> bool:
    """Whether what is taken out of a sum are roots of numbers."""
    return all(
        isinstance(base, Number | Written) and kernel is None for (base, kernel), _ in monomial
    )


def _has_cosine_below(terms: Terms) -> bool:
    """Whether a product has a cosine below the bar."""
    return any(operator(base) == "cos" and n < 0 for m in terms for (base, _), n in m)


def _with_double_angles(terms: Terms) -> Terms:
    """The sum with sin x·cos x as sin(2x)/2."""
    return collect(item for m, c in terms.items() for item in _double_angle(m, c).items())


def _double_angle(monomial: Monomial, c: Rational) -> Terms:
    powers = {(operator(base), base.args): n for (base, _), n in monomial}
    for (op, args), n in powers.items():
        count = min(n, powers.get(("cos", args), 0)) if op == "sin" else 0
        if count > 0 and count.denominator == 1:
            single = (((Apply(name, args), None), -count) for name in ("sin", "cos"))
            doubled = sine(number_of(args[0]) * Fraction(2)) / Fraction(2)
            whole = power(doubled, count) * made({product(monomial, single): c})
            return terms_of(whole)
    return {monomial: c}


def _in_secants(terms: Terms) -> Terms:
    """1/cos x as sec x."""
    return {
        product(
            ((Apply("sec", g[0].args), None), -n) if operator(g[0]) == "cos" and n < 0 else (g, n)
            for g, n in joined_quotients(monomial)
        ): c
        for monomial, c in terms.items()
    }


def _with_logarithms(terms: Terms) -> Terms:
    """The sum with a·ln p + b·ln q of one factor joined to a·ln(p·q^(b/a))."""
    groups: dict[Monomial, list[tuple[Monomial, Fraction]]] = {}
    for monomial in terms:
        for generator, n in monomial:
            base = generator[0]
            inside = rational_value(base.args[0]) if operator(base) == "ln" and n == 1 else None
            if inside is not None:
                groups.setdefault(product(monomial, ((generator, -1),)), []).append(
                    (monomial, inside)
                )
                break
    for rest, parts in groups.items():
        joined = _joined_logarithm([(base, terms[m]) for m, base in parts])
        if len(parts) > 1 and joined is not None:
            gone = {monomial for monomial, _ in parts}
            kept = [(m, c) for m, c in terms.items() if m not in gone]
            terms = collect((*kept, *scaled(joined, 1, rest).items()))
    return terms


def _joined_logarithm(parts: list[tuple[Fraction, Rational]]) -> Terms | None:
    """Σ c·ln b as size·ln(p/q), whole sizes inside; None where p or q gets too long."""
    size = common_divisor([c for _, c in parts])
    for candidate in (rational(Fraction(1, size.denominator)), size):
        powers = [(base, int(c / Fraction(candidate))) for base, c in parts]
        if sum(abs(n) * len(str(base)) for base, n in powers) <= MOST_DIGITS_IN_LN:
            inside = prod((Fraction(base**n) for base, n in powers), start=Fraction(1))
            if inside == 1:
                return {}
            turned = inside.numerator == 1
            tree = Apply("ln", (rational_tree(1 / inside if turned else inside),))
            return {(((tree, None), 1),): -candidate if turned else candidate}
    return None


def _grouped(terms: Terms) -> Terms:
    """The sum with a factor taken out of those terms that share it, wherever that is shorter."""
    best, least = terms, _length(terms)
    counts = Counter((g, n > 0) for m in terms for g, n in m)
    for (generator, above), count in counts.items():
        if 1 < count < len(terms):
            group = {m: c for m, c in terms.items() if _has(m, generator, above=above)}
            m, c = as_factor(group)
            rest = {n: d for n, d in terms.items() if n not in group}
            grouped = collect((*rest.items(), (m, c)))
            length = _length(grouped)
            if length < least:
                best, least = grouped, length
    return best if best is terms else _grouped(best)


def _has(monomial: Monomial, generator: Generator, *, above: bool) -> bool:
    return any(g == generator and (n > 0) == above for g, n in monomial)


def _length(terms: Terms) -> int:
    return cost(_dressed(terms), False)[0]


def _dressed(terms: Terms) -> Terms:
    """The sum with every product as it is written."""
    return collect((_dressed_product(m), c) for m, c in pythagorean(terms).items())


def _dressed_product(monomial: Monomial) -> Monomial:
    """A product with tan for sin/cos, one root for those of one degree, one base for one exponent.

    Sums inside are written in the shortest way, too.
    """
    if _is_of_square_roots(monomial):
        return monomial
    kept: list[tuple[Generator, Rational]] = []
    exponent: list[tuple[Monomial, Rational]] = []
    roots: dict[Rational, Fraction] = {}
    bases: dict[tuple[Tree, Rational], Fraction] = {}
    for (base, kernel), n in joined_quotients(_without_tangents(monomial)):
        if isinstance(base, Number) and kernel is None:
            roots[n] = roots.get(n, Fraction(1)) * base.value
        elif base == EULER and (kernel is not None or n.denominator == 1):
            exponent += scaled(opened(kernel) if kernel else {UNIT: 1}, n).items()
        elif isinstance(base, Number) and kernel is not None:
            whole, count = _with_small_base(base.value, n)
            key = _inner(kernel), count
            bases[key] = bases.get(key, 1) * whole
        else:
            kept.append(((base, kernel), n))
    kept = [_with_root(*item, roots) for item in kept]
    kept += [((Number(base), kernel), n) for (kernel, n), base in bases.items()]
    return product([*kept, *_of_one_degree(roots), *_power_of_e(collect(exponent))])


def _with_small_base(base: Fraction, n: Rational) -> tuple[Fraction, Rational]:
    """b and m with (base^k)^n = (b^k)^m, where b is small: 2^(2·e) as 4^e."""
    count = abs(n.numerator)
    if n.denominator > 1 or count > LARGEST_BASE or base**count > LARGEST_BASE:
        return base, n
    return Fraction(base**count), 1 if n > 0 else -1


def _without_tangents(monomial: Monomial) -> Monomial:
    """The product with tan x as sin x/cos x where there is a sin x or cos x beside it."""
    angles = {base.args for (base, _), _ in monomial if operator(base) in ("sin", "cos")}
    spelled = [
        (((Apply("sin", g[0].args), None), n), ((Apply("cos", g[0].args), None), -n))
        if operator(g[0]) == "tan" and g[0].args in angles
        else ((g, n),)
        for g, n in monomial
    ]
    return product(*spelled)


def _of_one_degree(roots: dict[Rational, Fraction]) -> list[tuple[Generator, Rational]]:
    """3^(1/3)·2^(2/3) as 12^(1/3): one root for all of one degree."""
    degrees: dict[int, list[Rational]] = {}
    for n in roots:
        degrees.setdefault(n.denominator, []).append(n)
    joined = []
    for degree, exponents in degrees.items():
        if len(exponents) == 1:
            joined.append((roots[exponents[0]], exponents[0]))
        else:
            inside = prod((roots[n] ** n.numerator for n in exponents), start=Fraction(1))
            joined.append((inside, Fraction(1, degree)))
    return [((Number(inside), None), n) for inside, n in joined]


def _power_of_e(exponent: Terms) -> list[tuple[Generator, Rational]]:
    """e^x with its exponent in the shortest writing."""
    if not exponent:
        return []
    if exponent.keys() == {UNIT}:
        return [((EULER, None), exponent[UNIT])]
    below = max(exponent.values()) < 0
    kernel = _shortest(ClosedForm(scaled(exponent, -1 if below else 1)))
    return [((EULER, kernel), -1 if below else 1)]


def _with_root(
    generator: Generator, n: Rational, roots: dict[Rational, Fraction]
) -> tuple[Generator, Rational]:
    """√2·√(1 + π) as √(2 + 2π); other sums in the shortest way."""
    base, kernel = generator
    if isinstance(base, Written) and kernel is None and n in roots:
        inside = scaled(base.terms, rational(roots.pop(n)))
        return (_shortest(ClosedForm(inside)), None), n
    return (_inner(base), kernel if kernel is None else _inner(kernel)), n


def _inner(tree: Tree) -> Tree:
    """A tree that stands inside another, in its shortest writing."""
    if isinstance(tree, Written):
        return _shortest(ClosedForm(tree.terms))
    if isinstance(tree, Apply) and any(isinstance(arg, Written) for arg in tree.args):
        return Apply(tree.op, tuple(map(_inner, tree.args)))
    return tree


def decimals_of(number: Exact, digits: int | None = None) -> Tree:
    """The number in decimals, as an exact tree of what is printed.

    Whole numbers stay whole; otherwise the shortest decimals that read back as the same double,
    or `digits` significant ones. Raises BeyondError where these can't be told.
    """
    if isinstance(number, Fraction) and number.denominator == 1 and abs(number) < LARGEST_WHOLE:
        return rational_tree(number)
    if isinstance(number, Fraction):
        return decimal(str(quotient(number, digits)))
    for more in MORE_DIGITS:
        low, high = ball_of(terms_of(number), (digits or DOUBLE_DIGITS) + more).ends()
        decimals = rounded(low, digits)
        if decimals == rounded(high, digits):
            return decimal(str(decimals))
    raise BeyondError

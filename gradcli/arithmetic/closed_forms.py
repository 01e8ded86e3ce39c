"""Real numbers in closed form: roots, π, powers of e, logarithms, constants that stay as they are.

A closed form is a sum of products with rational coefficients, in the normal form of
`algebra.terms`. Its generators are prime numbers under roots, π, e, logarithms, functions at places
where they have no shorter value (cos(2)), parameters, and sums that can't be opened (√(1 + √2),
1/(1 + π)). Products of roots are joined (√2·√6 = 2·√3), denominators with two square roots made
rational, e^a·e^b = e^(a + b), ln(b^k) = k·ln b. Sums are multiplied out where that is shorter.

Numbers that are equal need not have equal forms. So signs are never read off a form: an enclosure
settles them, with more digits where it has to. A sum of roots that is 0 to as many digits as a
bound on its conjugates demands is 0; where any other number seems to be 0 the form can't tell, and
`BeyondError` is raised: then a proof is due.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from math import ceil, floor, gcd, inf, isqrt, lcm, log2, prod
from operator import add
from typing import NamedTuple, TypeAlias

from gradcli.algebra.assemble import cost, leading, tree_of
from gradcli.algebra.identities import prime_powers, pythagorean, root_of
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
    magnitude,
    monomial_of,
    product,
    raise_rational,
    raised,
    rational,
    scaled,
    square_root,
)
from gradcli.arithmetic import decimal_balls as balls
from gradcli.errors import LimitError, UndefinedError
from gradcli.language.build import number as rational_tree
from gradcli.language.build import rational as rational_value
from gradcli.language.tree import Apply, Number, Tree, free_names, operator

MOST_TERMS, MOST_PAIRS = 60, 400
HIGHEST_OPENED = 6
DIGITS = (25, 60, 200, 1000)
"""How many digits decide a sign, one after the other."""

EULER, PI = Apply("e"), Apply("pi")
DIGITS_A_BIT, SPARE_DIGITS = 0.302, 10


class BeyondError(LimitError):
    """The closed forms have no answer: a proof, or another way to compute, is due."""

    def __init__(self) -> None:
        super().__init__("the exact numbers are beyond what closed forms can tell")


class Written(Apply):
    """The tree of a form that is a factor or an exponent, with the form beside it."""

    __slots__ = ("terms",)

    def __init__(self, terms: Terms) -> None:
        tree = tree_of(terms)
        super().__init__(operator(tree), tree.args)
        self.terms = terms


class ClosedForm:
    """A number that is no rational, or that depends on parameters.

    `together` are other writings of a length √(a² + b²), with its squares as they came: what is
    computed with has them multiplied out.
    """

    __slots__ = ("terms", "together")

    def __init__(self, terms: Terms, together: Sequence["ClosedForm"] = ()) -> None:
        self.terms = terms
        self.together = together

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClosedForm) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return f"ClosedForm({self.terms!r})"

    def __add__(self, other: "Exact | int") -> "Exact":
        return made(_settled(collect((*self.terms.items(), *terms_of(other).items()))))

    def __neg__(self) -> "ClosedForm":
        return ClosedForm(scaled(self.terms, -1))

    def __sub__(self, other: "Exact | int") -> "Exact":
        return self + -other

    def __rsub__(self, other: Fraction | int) -> "Exact":
        return -self + other

    def __mul__(self, other: "Exact | int") -> "Exact":
        return made(_times(self.terms, terms_of(other)))

    def __truediv__(self, other: "Exact | int") -> "Exact":
        return self * inverse(other)

    def __rtruediv__(self, other: Fraction | int) -> "Exact":
        return inverse(self) * other

    __radd__, __rmul__ = __add__, __mul__

    def _above(self, other: "Exact | float") -> int | None:
        """The sign of the difference; None for one that is not a number."""
        if isinstance(other, float):
            return -1 if other == inf else 1 if other == -inf else None
        return sign_of(self - other)

    def __lt__(self, other: "Exact | float") -> bool:
        return self._above(other) == -1

    def __le__(self, other: "Exact | float") -> bool:
        return self._above(other) in (-1, 0)

    def __gt__(self, other: "Exact | float") -> bool:
        return self._above(other) == 1

    def __ge__(self, other: "Exact | float") -> bool:
        return self._above(other) in (0, 1)

    def __abs__(self) -> "ClosedForm":
        return -self if self < 0 else self

    def __float__(self) -> float:
        return float(ball_of(self.terms, DIGITS[0]).value)


Exact: TypeAlias = Fraction | ClosedForm


def made(terms: Terms) -> Exact:
    """The number of a normal form."""
    if terms.keys() <= {UNIT}:
        return Fraction(terms.get(UNIT, 0))
    if len(terms) > MOST_TERMS:
        raise BeyondError
    return ClosedForm(terms)


def terms_of(number: Exact | int) -> Terms:
    """The normal form of a number."""
    if isinstance(number, ClosedForm):
        return number.terms
    return {UNIT: rational(number)} if number else {}


def constant(tree: Tree) -> ClosedForm:
    """A generator by itself: π, cos(2), a parameter."""
    return ClosedForm({monomial_of(tree): 1})


def written(number: Exact) -> Tree:
    """The number as a tree that a generator may hold, with its form beside it."""
    terms = terms_of(number)
    tree = tree_of(terms)
    return Written(terms) if isinstance(tree, Apply) and isinstance(number, ClosedForm) else tree


def opened(tree: Tree) -> Terms:
    """The form of a tree that `written` made."""
    return tree.terms if isinstance(tree, Written) else {monomial_of(tree): 1}


@lru_cache(maxsize=4096)
def _names(tree: Tree) -> frozenset[str]:
    return frozenset(free_names(tree))


def parameters(number: Exact) -> set[str]:
    """The names that a number depends on."""
    return set() if isinstance(number, Fraction) else _parameters(number.terms)


def _parameters(terms: Terms) -> set[str]:
    trees = (tree for m in terms for generator, _ in m for tree in generator if tree is not None)
    return {name for tree in trees for name in _names(tree)}


# Products


def _times(left: Terms, right: Terms) -> Terms:
    """The product of two sums: multiplied out, unless it is shorter as it is."""
    if not left or not right:
        return {}
    if len(left) > 1 and len(right) > 1:
        if not (_is_algebraic(left) and _is_algebraic(right)):
            return _shorter(left, right)
    elif len(left) > 1 or len(right) > 1:
        many, one = (left, right) if len(left) > 1 else (right, left)
        cancelled = _cancelled(many, one)
        if cancelled is not None:
            return cancelled
    return _spread(left, right)


def _spread(left: Terms, right: Terms) -> Terms:
    """The product of two sums, multiplied out."""
    if len(left) * len(right) > MOST_PAIRS:
        raise BeyondError
    return collect(
        item
        for m, c in left.items()
        for n, d in right.items()
        for item in _normal(product(m, n), rational(Fraction(c) * d)).items()
    )


def _shorter(left: Terms, right: Terms) -> Terms:
    """The product of two sums, multiplied out or as a product of two factors."""
    (m, c), (n, d) = as_factor(left), as_factor(right)
    joined = _normal(product(m, n), rational(Fraction(c) * d))
    if len(left) * len(right) > MOST_TERMS:
        return joined
    return min((_spread(left, right), joined), key=lambda terms: cost(terms, False))


def _cancelled(many: Terms, one: Terms) -> Terms | None:
    """A sum times a product that divides by the same sum; None where it doesn't."""
    ((n, d),) = one.items()
    below = {generator for generator, power in n if _divides(generator, power)}
    m, c = as_factor(many) if below else (UNIT, 1)
    if below.isdisjoint(generator for generator, _ in m):
        return None
    return _normal(product(m, n), rational(Fraction(c) * d))


def _settled(terms: Terms) -> Terms:
    """A sum, over its common denominator where it is shorter so."""
    if len(terms) < 2 or not any(_divides(generator, n) for m in terms for generator, n in m):
        return terms
    monomial, c = as_factor(terms)
    if not c:
        return {}
    return min((terms, _normal(monomial, c)), key=lambda terms: cost(terms, False))


def _divides(generator: Generator, power: Rational) -> bool:
    """Whether a sum stands below the bar."""
    return power < 0 and isinstance(generator[0], Written) and generator[1] is None


def as_factor(terms: Terms) -> tuple[Monomial, Rational]:
    """A sum as one product: content, common powers, and a positive rest as a generator.

    Common powers may be negative: then this puts the sum over a common denominator, which may show
    that it is 0.
    """
    if len(terms) == 1:
        return next(iter(terms.items()))
    shared, size, rest = _divided(terms)
    if not rest:
        return UNIT, 0
    if len(rest) == 1 or content(rest) != 1:
        monomial, c = as_factor(rest)
        return product(shared, monomial), rational(Fraction(c) * size)
    if not _is_positive(rest):
        rest, size = scaled(rest, -1), -size
    return product(shared, monomial_of(Written(rest))), size


def _divided(terms: Terms) -> tuple[Monomial, Rational, Terms]:
    """The common powers of a sum, its content, and what is left, multiplied out."""
    shared, size = product(common(terms).items()), content(terms)
    return shared, size, _spread(terms, {raised(shared, -1): rational(1 / Fraction(size))})


def as_base(terms: Terms) -> tuple[Monomial, Rational]:
    """A sum as a product whose generator is the same in whatever way the sum was written."""
    return as_factor(expanded(terms) if len(terms) > 1 else terms)


def _is_positive(terms: Terms) -> bool:
    """Whether a number is > 0 or, where parameters decide, written without a minus in front."""
    return (terms[leading(terms)] if _parameters(terms) else _sign(terms)) > 0


def _normal(monomial: Monomial, c: Rational) -> Terms:
    """One product in normal form: whole powers of primes are numbers, a single sum is opened."""
    if all(_is_plain(generator, power) for generator, power in monomial):
        return {monomial: c}
    together = _are_several(monomial)
    kept: list[tuple[Generator, Rational]] = []
    factors: list[Terms] = []
    roots: list[Terms] = []
    for (base, kernel), power in monomial:
        whole = 0 if kernel is not None else _whole_part(base, power, together)
        part = rational(power - whole)
        if isinstance(base, Number):
            c = rational(Fraction(c) * raise_rational(base.value, whole))
        elif isinstance(base, Written) and whole:
            factors += [base.terms if whole > 0 else _inverse(base.terms)] * abs(whole)
        if part == HALF and isinstance(base, Written) and _is_algebraic(base.terms):
            roots.append(base.terms)
        if part:
            kept.append(((base, kernel), part))
    if len(roots) > 1:
        kept = [item for item in kept if opened(item[0][0]) not in roots]
        factors.append(_root_of_product(roots))
    result: Terms = {product(kept): c}
    for factor in factors:
        result = _spread(result, factor)
    return result


def _are_several(monomial: Monomial) -> bool:
    """Whether a product holds several sums as factors, which are not all algebraic."""
    sums = [
        (base, power)
        for (base, kernel), power in monomial
        if isinstance(base, Written) and kernel is None and power.denominator == 1 and power > 0
    ]
    algebraic = all(_is_algebraic(base.terms) for base, _ in sums)
    return sum(int(power) for _, power in sums) > 1 and not algebraic


def _is_plain(generator: Generator, power: Rational) -> bool:
    """Whether a factor is in normal form whatever stands beside it."""
    base, kernel = generator
    if kernel is not None or not isinstance(base, Number | Written):
        return True
    return 0 < power < 1 and not isinstance(base, Written)


def _whole_part(base: Tree, power: Rational, together: bool) -> int:
    """The whole powers of a base that are multiplied out; sums among other sums stay `together`."""
    if isinstance(base, Number):
        return floor(power)
    if not isinstance(base, Written):
        return 0
    if power > 0 and power.denominator == 1:
        several = together and len(base.terms) > 1
        opens = len(base.terms) == 1 or power == 1 or _is_algebraic(base.terms)
        return int(power) if opens and not several else 0
    if not _is_algebraic(base.terms):
        return 0
    return floor(power) if power > 0 or _radicals(base.terms) else 0


def _root_of_product(factors: Iterable[Terms]) -> Terms:
    """√A·√B = √(A·B)."""
    whole: Terms = {UNIT: 1}
    for factor in factors:
        whole = _spread(whole, factor)
    return terms_of(power(made(whole), HALF))


def _is_algebraic(terms: Terms) -> bool:
    """Whether a sum holds roots of rationals and of such sums alone."""
    return all(
        kernel is None
        and (isinstance(base, Number) or (isinstance(base, Written) and _is_algebraic(base.terms)))
        for monomial in terms
        for (base, kernel), _ in monomial
    )


def _radicals(terms: Terms) -> list[Tree]:
    """The primes under square roots of a sum with few of these and nothing else; else none."""
    primes = {
        base if kernel is None and isinstance(base, Number) and power == HALF else None
        for monomial in terms
        for (base, kernel), power in monomial
    }
    return [] if None in primes or len(primes) > 2 else [p for p in primes if p is not None]


def inverse(number: Exact | int) -> Exact:
    """1/x of a number that is not 0."""
    if isinstance(number, ClosedForm):
        return made(_inverse(number.terms))
    return 1 / Fraction(number)


def _inverse(terms: Terms) -> Terms:
    """1/x; with a rational denominator for a sum of a few square roots."""
    radicals = _radicals(terms) if len(terms) > 1 else []
    if not radicals:
        monomial, c = as_base(terms)
        return _normal(raised(monomial, -1), rational(1 / Fraction(c)))
    above: Terms = {UNIT: 1}
    for prime in sorted(radicals, key=lambda base: base.value if isinstance(base, Number) else 0):
        other = _conjugate(terms, prime)
        above, terms = _spread(above, other), _spread(terms, other)
    return scaled(above, rational(1 / Fraction(terms[UNIT])))


def _conjugate(terms: Terms, prime: Tree) -> Terms:
    """The sum with −√p for √p."""
    return {
        m: -c if any(base == prime for (base, _), _ in m) else c for m, c in terms.items()
    }  # fmt: skip


# Powers, exponentials, logarithms


def power(base: Exact, exponent: Rational) -> Exact:
    """base^exponent for a rational exponent: real for odd roots of negative numbers."""
    if exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if parameters(base):
        return made(_opaque_power(terms_of(base), exponent))
    sign = sign_of(base)
    if sign == 0 and exponent > 0:
        return Fraction(0)
    if sign == 0 or (sign < 0 and exponent.denominator % 2 == 0):
        raise BeyondError
    size = _positive_power(terms_of(base if sign > 0 else -base), exponent)
    return made(size if sign > 0 or exponent.numerator % 2 == 0 else scaled(size, -1))


def root_of_squares(sides: Sequence[Exact]) -> Exact:
    """√(a² + b² + …)."""
    total = reduce(add, (side * side for side in sides))
    root = power(total, HALF)
    if isinstance(root, Fraction) or isinstance(total, Fraction) or parameters(root):
        return root
    squares = collect(item for side in sides for item in _square_of(side).items())
    sums = [terms for terms in (total.terms, squares) if len(terms) > 1]
    return ClosedForm(root.terms, [ClosedForm(_opaque_power(terms, HALF)) for terms in sums])


def _square_of(side: Exact) -> Terms:
    """The square of a number, which for a sum is the sum with a power of 2."""
    terms = terms_of(side)
    if len(terms) == 1 or _is_algebraic(terms):
        return terms_of(side * side)
    return {(((Written(terms), None), 2),): 1}


def _whole_power(base: Exact, exponent: int) -> Exact:
    if exponent < 0:
        return inverse(_whole_power(base, -exponent))
    if isinstance(base, Fraction):
        return Fraction(raise_rational(base, exponent))
    if len(base.terms) == 1:
        ((monomial, c),) = base.terms.items()
        return made(_normal(raised(monomial, exponent), raise_rational(c, exponent)))
    if exponent > HIGHEST_OPENED and not _is_algebraic(base.terms):
        monomial, c = as_factor(base.terms)
        return made(_normal(raised(monomial, exponent), raise_rational(c, exponent)))
    result: Exact = Fraction(1)
    for _ in range(exponent):
        result = result * base
    return result


def _positive_power(terms: Terms, exponent: Rational) -> Terms:
    """A positive number to a fractional exponent."""
    if len(terms) > 1 and exponent.denominator % 2 == 0:
        terms = expanded(terms)
        root = _square_root(terms)
        if root is not None:
            return terms_of(power(made(root), rational(2 * exponent)))
    monomial, c = as_base(terms)
    outside, factors = root_of(magnitude(c), exponent)
    for generator, count in monomial:
        n = rational(count * exponent)
        even = n.denominator == 1 and n % 2 == 0
        factors.append((generator if even else _size(generator), n))
    return _normal(product(factors), outside)


def _size(generator: Generator) -> Generator:
    """|g| as a generator."""
    if generator[1] is not None or _sign_of_generator(generator) > 0:
        return generator
    return Written({((generator, 1),): -1}), None


def _opaque_power(terms: Terms, exponent: Rational) -> Terms:
    """A power of what depends on parameters, with its content taken out."""
    size = content(terms)
    outside, roots = root_of(size, exponent)
    rest = scaled(terms, rational(1 / Fraction(size)))
    base = written(made(rest))
    return {product([((base, None), exponent), *roots]): outside}


def _square_root(terms: Terms) -> Terms | None:
    """The positive root of a sum that is a square; of a + b·√c, too, unless that is longer.

    √(2 + √3) is √2/2 + √6/2.
    """
    if len(terms) == 2:
        root = denested(terms)
        nested: Terms = {monomial_of(Written(terms)): 1}
        return root if root and cost(root, False) <= cost(nested, False) else None
    root = square_root(terms)
    return root if root is None or _sign(root) > 0 else scaled(root, -1)


def denested(terms: Terms) -> Terms | None:
    """√(a + b·√c) = √((a + d)/2) ± √((a − d)/2), where d = √(a² − b²·c) is rational."""
    a = Fraction(terms.get(UNIT, 0))
    ((monomial, b),) = [item for item in terms.items() if item[0]] if a else [(UNIT, 0)]
    square = _normal(raised(monomial, 2), b * b) if monomial else {}
    if a <= 0 or square.keys() != {UNIT}:
        return None
    rest = a * a - Fraction(square[UNIT])
    d = Fraction(isqrt(rest.numerator), isqrt(rest.denominator)) if rest > 0 else Fraction(0)
    if rest <= 0 or d * d != rest:
        return None
    first, second = (terms_of(power((a + side * d) / 2, HALF)) for side in (1, -1))
    return collect((*first.items(), *scaled(second, 1 if b > 0 else -1).items()))


def exponential(number: Exact) -> Exact:
    """e^x: a power of e times powers of the bases of logarithms."""
    factors: list[tuple[Generator, Rational]] = []
    result: Exact = Fraction(1)
    for monomial, c in terms_of(number).items():
        base, rest = _logarithm_in(monomial)
        if rest:
            factors.append(((base, written(made({rest: 1}))), c))
        elif base == EULER:
            factors.append(((EULER, None), c))
        else:
            result = result * power(number_of(base), c)
    return result * made(_normal(product(factors), 1))


def _logarithm_in(monomial: Monomial) -> tuple[Tree, Monomial]:
    """b and m of a product m·ln b; e and the product itself where there is no logarithm in it."""
    for generator, count in monomial:
        base, kernel = generator
        if operator(base) == "ln" and kernel is None and count == 1:
            return base.args[0], product(monomial, ((generator, -1),))
    return EULER, monomial


def number_of(base: Tree) -> Exact:
    """The number of a tree that `written` made."""
    value = None if isinstance(base, Written) else rational_value(base)
    return made(opened(base)) if value is None else value


def logarithm(number: Exact) -> Exact:
    """ln x of x > 0: powers of e are taken out of it, and ln(b^k) is k·ln b."""
    if parameters(number):
        return constant(Apply("ln", (written(number),)))
    if sign_of(number) <= 0:
        raise BeyondError
    monomial, c = as_base(terms_of(number))
    powers_of_e = [(generator, n) for generator, n in monomial if generator[0] == EULER]
    rest = product(monomial, ((generator, -n) for generator, n in powers_of_e))
    parts = [scaled(_logarithm_of(generator), n) for generator, n in powers_of_e]
    return made(collect(item for part in parts for item in part.items())) + made(
        _logarithm_of_product(rest, c)
    )


def _logarithm_of_product(monomial: Monomial, c: Rational) -> Terms:
    """ln of a root, of a rational, of a power of one generator, or of a product as it is."""
    degrees = {n.denominator if kernel is None else 1 for (_, kernel), n in monomial}
    degree = lcm(*degrees)
    if degrees and 1 not in degrees:
        whole = _normal(raised(monomial, degree), raise_rational(c, degree))
        return scaled(terms_of(logarithm(made(whole))), Fraction(1, degree))
    if not monomial:
        return _logarithm_of_rational(Fraction(c))
    if len(monomial) == 1 and c == 1:
        ((generator, n),) = monomial
        return scaled(_logarithm_of(_size(generator)), n)
    return {_logarithm(written(made(_normal(monomial, c)))): 1}


def _logarithm_of_rational(value: Fraction) -> Terms:
    """ln(a/b) as k·ln(p/q) with the largest k, for p > q."""
    if value == 1:
        return {}
    powers = [*prime_powers(value.numerator).items()]
    powers += [(prime, -count) for prime, count in prime_powers(value.denominator).items()]
    size = gcd(*(count for _, count in powers)) * (1 if value > 1 else -1)
    base = Fraction(1)
    for prime, count in powers:
        base *= Fraction(prime) ** (count // size)
    return {_logarithm(rational_tree(base)): size}


def _logarithm(base: Tree) -> Monomial:
    return UNIT if base == EULER else monomial_of(Apply("ln", (base,)))


def _logarithm_of(generator: Generator) -> Terms:
    """ln(b^k) = k·ln b."""
    base, kernel = generator
    part: Terms = {_logarithm(base): 1}
    return part if kernel is None else _times(opened(kernel), part)


# Signs


def sign_of(number: Exact) -> int:
    """The sign of a number: −1, 0 or 1.

    Raises UndefinedError where it depends on a parameter, BeyondError where it can't be told.
    """
    if isinstance(number, Fraction):
        return (number > 0) - (number < 0)
    names = parameters(number)
    if names:
        raise UndefinedError(f"that depends on {', '.join(sorted(names))}, which has no value")
    return _sign(number.terms)


def _sign(terms: Terms) -> int:
    if not terms:
        return 0
    if len(terms) == 1:
        ((monomial, c),) = terms.items()
        return _sign_of_product(monomial, c)
    sign = _sign_by_digits(terms, DIGITS[:1])
    if sign:
        return sign
    if _vanishes(terms):
        return 0
    if _is_algebraic(terms):
        return _sign_of_algebraic(terms)
    return _sign_by_digits(terms, DIGITS[1:]) or _beyond()


def _sign_of_algebraic(terms: Terms) -> int:
    """The sign of a sum of roots: where it is less than any that is not 0 can be, it is 0."""
    least, digits = _separation(terms)
    ball = ball_of(terms, digits)
    if ball.sign:
        return ball.sign
    return 0 if abs(ball.value) + ball.radius < least else _beyond()


def _vanishes(terms: Terms) -> bool:
    """Whether a sum is shown to be 0 by what is known of sums, logarithms, sines and cosines."""
    rest = expanded(terms)
    for _ in range(2):
        if rest:
            rest = expanded(_split(_divided(rest)[2]))
    return not rest


def _split(terms: Terms) -> Terms:
    """The sum with ln over the factors of its argument, and tan as sin/cos."""
    result: Terms = {}
    for monomial, c in terms.items():
        part: Terms = {UNIT: c}
        for generator, count in monomial:
            part = _spread(part, _spelled(generator, count))
        result = collect((*result.items(), *part.items()))
    return result


def _spelled(generator: Generator, count: Rational) -> Terms:
    """A power of a generator in simpler ones."""
    base, kernel = generator
    plain: Terms = {((generator, count),): 1}
    if kernel is not None or count.denominator > 1:
        return plain
    if operator(base) == "tan":
        sine, cosine = (Apply(op, base.args) for op in ("sin", "cos"))
        return {product((((sine, None), count), ((cosine, None), -count))): 1}
    if operator(base) != "ln" or not 0 < count <= HIGHEST_OPENED:
        return plain
    result: Terms = {UNIT: 1}
    for _ in range(int(count)):
        result = _spread(result, _split_logarithm(terms_of(number_of(base.args[0]))))
    return result


def _split_logarithm(terms: Terms) -> Terms:
    """ln of a positive number as a sum over primes and other factors."""
    monomial, c = as_base(terms)
    parts: list[tuple[Monomial, Rational]] = [
        (_logarithm(Number(prime)), sign * count)
        for whole, sign in ((abs(c.numerator), 1), (c.denominator, -1))
        for prime, count in prime_powers(whole).items()
    ]
    for generator, count in monomial:
        parts += scaled(_logarithm_of(_size(generator)), count).items()
    return collect(parts)


def _sign_of_product(monomial: Monomial, c: Rational) -> int:
    """The sign of a product: that of its coefficient and of the factors with odd powers."""
    sign = 1 if c > 0 else -1
    for generator, count in monomial:
        if count % 2:
            sign *= _sign_of_generator(generator)
    return sign


def _sign_of_generator(generator: Generator) -> int:
    """The sign of a generator; bases of powers and sums are positive."""
    base, kernel = generator
    if kernel is not None or isinstance(base, Number | Written) or not base.args:
        return 1
    return _sign_by_digits({((generator, 1),): 1}, DIGITS) or _beyond()


def _beyond() -> int:
    raise BeyondError


def _sign_by_digits(terms: Terms, precisions: Iterable[int]) -> int:
    """The sign that the first sufficient number of digits tells; 0 where none does."""
    for digits in precisions:
        sign = ball_of(terms, digits).sign
        if sign:
            return sign
    return 0


def ball_of(terms: Terms, digits: int) -> balls.Ball:
    """The ball of a sum, computed with so many digits."""
    try:
        with balls.precision(digits):
            return _enclosure(terms)
    except balls.NoBallError:
        raise BeyondError from None


def _enclosure(terms: Terms) -> balls.Ball:
    """The ball of a sum, in the precision that is set."""
    total = balls.Ball(balls.ZERO)
    for monomial, c in terms.items():
        part = balls.rational(c.numerator, c.denominator)
        for generator, count in monomial:
            part = part * _enclosure_of_power(generator, count)
        total = total + part
    return total


def _enclosure_of_power(generator: Generator, count: Rational) -> balls.Ball:
    base, kernel = generator
    ball = _enclosure(base.terms) if isinstance(base, Written) else balls.of_constant(base)
    if kernel is None and count == HALF:
        return balls.root(ball)
    exponent = balls.rational(count.numerator, count.denominator)
    return balls.power(ball, exponent if kernel is None else exponent * _enclosure(opened(kernel)))


def expanded(terms: Terms) -> Terms:
    """The sum with all its products of sums multiplied out, sin² + cos² joined to 1."""
    result: Terms = {}
    for monomial, c in terms.items():
        part: Terms = {UNIT: c}
        for (base, kernel), count in monomial:
            whole = isinstance(base, Written) and kernel is None and count.denominator == 1
            if whole and isinstance(base, Written) and 0 < count <= HIGHEST_OPENED:
                for _ in range(int(count)):
                    part = _spread(part, base.terms)
            else:
                part = _spread(part, {(((base, kernel), count),): 1})
        result = collect((*result.items(), *part.items()))
    return pythagorean(result)


def _separation(terms: Terms) -> tuple[Decimal, int]:
    """What a sum of roots is at least in size unless it is 0, and how many digits tell.

    Burnikel, Funke, Mehlhorn, Schirra and Schmitt (2001), "A separation bound for real algebraic
    expressions": the number is a quotient U/L of algebraic integers of degree at most D, the
    product of the degrees of all roots. With u and l above the conjugates of U and L, it is 0 or
    at least 1/(u^(D−1)·l) in size.
    """
    degrees = _Degrees({}, {}, {})
    above, below = _conjugates(terms, degrees)
    size = ceil(((degrees.product() - 1) * above + below) * DIGITS_A_BIT) + 1
    return Decimal((0, (1,), -size)), size + ceil(above * DIGITS_A_BIT) + SPARE_DIGITS


class _Degrees(NamedTuple):
    """The degrees of roots: of sums, and of numbers, counted by primes or by whole radicands."""

    sums: dict[Tree, int]
    primes: dict[Tree, int]
    radicands: dict[Monomial, int]

    def product(self) -> int:
        """A bound for the degree of all numbers that are made of these roots."""
        numbers = min(prod(self.primes.values()), prod(self.radicands.values()))
        return prod(self.sums.values()) * numbers

    def note(self, monomial: Monomial) -> None:
        """Count the roots in a product."""
        radicand = tuple(item for item in monomial if isinstance(item[0][0], Number))
        self.radicands[radicand] = lcm(*(n.denominator for _, n in radicand))
        for (base, _), n in monomial:
            table = self.primes if isinstance(base, Number) else self.sums
            table[base] = lcm(table.get(base, 1), n.denominator)


def _conjugates(terms: Terms, degrees: _Degrees) -> tuple[float, float]:
    """log₂ of bounds u and l for a sum; the degrees of its roots are noted."""
    sizes = []
    for monomial, c in terms.items():
        degrees.note(monomial)
        above, below = _log2(abs(c.numerator)), _log2(c.denominator)
        for (base, _), count in monomial:
            u, l = _conjugates_of_root(base, count, degrees)  # noqa: E741  # the paper's names
            above, below = above + u, below + l
        sizes.append((above, below))
    divisor = sum(below for _, below in sizes)
    largest = max(above + divisor - below for above, below in sizes)
    return largest + _log2(len(sizes)), divisor


def _conjugates_of_root(base: Tree, count: Rational, degrees: _Degrees) -> tuple[float, float]:
    """log₂ of the bounds for base^(p/k): of the k-th root of base^p, or of its inverse."""
    k = count.denominator
    if isinstance(base, Written):
        above, below = _conjugates(base.terms, degrees)
    else:
        above, below = _log2(base.value.numerator if isinstance(base, Number) else 1), 0.0
    if count < 0:
        above, below = below, above
    above, below = (abs(count.numerator) * x for x in (above, below))
    if above >= below:
        return (above + (k - 1) * below) / k, below
    return above, ((k - 1) * above + below) / k


def _log2(value: int) -> float:
    """log₂ of a whole number ≥ 1, rounded up."""
    return log2(value) * (1 + 1e-9) + 1e-9

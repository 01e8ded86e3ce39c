"""Powers in normal form: what may leave a root does, what may not stays under it."""

from abc import ABC, abstractmethod
from fractions import Fraction

from gradcli.algebra.assemble import tree_of
from gradcli.algebra.identities import nonnegative, root_of
from gradcli.algebra.products import MOST_TERMS, WORK_OF_TERM, Products, generator
from gradcli.algebra.terms import (
    UNIT,
    Generator,
    Monomial,
    Rational,
    Terms,
    content,
    magnitude,
    product,
    raise_rational,
    raised,
    rational,
    scaled,
    square_root,
)
from gradcli.language.tree import Apply, Number, Tree, operator

ONE_TERM: Terms = {UNIT: 1}


class Powers(Products, ABC):
    """Terms as powers of terms."""

    @abstractmethod
    def of(self, tree: Tree) -> Terms:
        """The normal form of a tree."""

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
                return generator(
                    inner, tree_of(self.multiply((self.of(inner_kernel), self.of(kernel))))
                )
        return UNIT if base == ONE_TERM else generator(tree_of(base), kernel)

    def rational_power(self, base: Terms, exponent: Rational) -> Terms:
        """base^exponent; only factors that are certainly ≥ 0 leave an even root."""
        if exponent == 0:
            return ONE_TERM
        if not base:
            return {} if exponent > 0 else {(((Number(0), None), exponent),): 1}
        self.spend(WORK_OF_TERM * len(base))
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

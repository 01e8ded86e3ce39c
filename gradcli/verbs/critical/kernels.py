"""Formulas as quotients of polynomials in variables and kernels: e^x, sin x, cos x, √u, ln u.

A kernel is an unknown of its own, with what is known of it: r² = u for a root, s² + c² = 1 for the
sine and cosine of one angle, E > 0 for an exponential. All exponentials of one monomial are powers
of one kernel, all angles of one variable multiples of one angle.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import NamedTuple, TypeAlias

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from gradcli.differentiation.derivation import unfold
from gradcli.language.build import ONE, add, div, mul, number, power
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names, operator
from gradcli.language.vocabulary import row_of
from gradcli.verbs.critical.ideal import Polynomial, TooHardError

MOST_UNKNOWNS, MOST_EXPONENT = 16, 24
CONTEXT = fmpq_mpoly_ctx.get(("g", MOST_UNKNOWNS), "lex")
POSITIVE = (Apply("e"), Apply("pi"))

VARIABLE, EXPONENTIAL, SINE, COSINE, ROOT, OTHER = (
    "variable", "exponential", "sine", "cosine", "root", "other",
)  # fmt: skip


class Quotient(NamedTuple):
    """top/bottom, two polynomials without a common factor."""

    top: fmpq_mpoly
    bottom: fmpq_mpoly

    def __add__(self, other: "Quotient") -> "Quotient":  # type: ignore[override]
        return _quotient(
            self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom
        )

    def __mul__(self, other: "Quotient") -> "Quotient":  # type: ignore[override]
        return _quotient(self.top * other.top, self.bottom * other.bottom)

    def inverse(self) -> "Quotient":
        """bottom/top. Raises ZeroDivisionError."""
        if self.top.is_zero():
            raise ZeroDivisionError
        return Quotient(self.bottom, self.top)

    def raised(self, exponent: int) -> "Quotient":
        """A whole power."""
        base = self if exponent >= 0 else self.inverse()
        terms = max(len(self.top.to_dict()), len(self.bottom.to_dict()))
        if abs(exponent) > MOST_EXPONENT * (
            MOST_EXPONENT if terms == 1 else 4 if terms == 2 else 1
        ):
            raise TooHardError
        return Quotient(base.top ** abs(exponent), base.bottom ** abs(exponent))


def _quotient(top: fmpq_mpoly, bottom: fmpq_mpoly) -> Quotient:
    common = top.gcd(bottom)
    return Quotient(_over(top, common), _over(bottom, common))


def _over(a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
    return a if b.is_one() else a / b


def constant(value: Fraction | int) -> Quotient:
    """A rational number."""
    fraction = Fraction(value)
    return Quotient(
        CONTEXT.constant(fmpq(fraction.numerator, fraction.denominator)), CONTEXT.constant(1)
    )


FIELD: dict[str, Callable[[Quotient, Quotient], Quotient]] = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a * b.inverse(),
}


class Unknown(NamedTuple):
    """What a generator stands for: its kind, and the formula that it is the value of.

    `of` is the radicand of a root of order `order`, or the angle or exponent of other kernels.
    """

    kind: str
    tree: Tree
    of: Quotient | None = None
    order: int = 1


Base: TypeAlias = dict[Tree, Fraction]
"""A monomial or a variable → the smallest part of it that exponents or angles are multiples of."""


class _CoarseError(Exception):
    """A kernel must be made of a smaller part."""


class Kernels:
    """Quotients of trees over unknowns that they share."""

    def __init__(self, variables: Sequence[str]) -> None:
        self.variables = tuple(variables)
        self.unknowns: list[Unknown] = []
        self._places: dict[Tree, int] = {}
        self._bases: Base = {}
        self._begin()

    def _begin(self) -> None:
        self.unknowns.clear()
        self._places.clear()
        for name in self.variables:
            self._place(Unknown(VARIABLE, Symbol(name)))

    def read(self, trees: Sequence[Tree]) -> list[Quotient]:
        """The trees as quotients. Raises TooHardError where they hold what is not known here."""
        while True:
            try:
                return [fold(tree, self._node) for tree in trees]
            except _CoarseError:
                self._begin()
            except ZeroDivisionError:
                raise TooHardError from None

    def relations(self, polynomials: Sequence[fmpq_mpoly]) -> list[fmpq_mpoly]:
        """The equations that hold between the unknowns in some polynomials."""
        found: dict[int, fmpq_mpoly] = {}
        pending = list(polynomials)
        while pending:
            occurring = [k for k, degree in enumerate(pending.pop().degrees()) if degree]
            for place in occurring:
                if place not in found and (relation := self.relation(place)) is not None:
                    found[place] = relation
                    pending.append(relation)
        return list({str(each): each for each in found.values()}.values())

    def relation(self, place: int) -> fmpq_mpoly | None:
        """The equation that holds for an unknown and those that it is made of, if there is one."""
        unknown = self.unknowns[place]
        if unknown.kind in (SINE, COSINE):
            other = place + (1 if unknown.kind == SINE else -1)
            return self._gen(place) ** 2 + self._gen(other) ** 2 - CONTEXT.constant(1)
        if unknown.kind == ROOT and unknown.of is not None:
            return self._gen(place) ** unknown.order * unknown.of.bottom - unknown.of.top
        return None

    def is_polynomial(self, quotient: Quotient) -> bool:
        """Whether a quotient is a polynomial in the variables."""
        degrees = quotient.top.degrees()
        return quotient.bottom.is_constant() and all(
            unknown.kind == VARIABLE or not degrees[k] for k, unknown in enumerate(self.unknowns)
        )

    def that_may_vanish(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """A polynomial without the factors that are certainly not 0: e^x, 1 + e^x, x² + 3.

        All terms of such a factor have one sign, and one of them is made of positive unknowns.
        """
        _, factors = polynomial.factor()
        total = CONTEXT.constant(0 if polynomial.is_zero() else 1)
        for factor, times in factors:
            if not self._is_definite(factor):
                total *= factor**times
        return total

    def exponentiated(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """u²·e³ − v for 2·ln u − ln v + 3: it vanishes where that does, if all have logarithms."""
        _, factors = polynomial.factor()
        total = CONTEXT.constant(1)
        for factor, times in factors:
            total *= (self._of_logarithms(factor) or factor) ** times
        return total

    def _of_logarithms(self, factor: fmpq_mpoly) -> fmpq_mpoly | None:
        terms = terms_of(factor)
        scale = lcm(*(c.denominator for c in terms.values()))
        product = constant(1)
        if factor.is_constant():
            return None
        for exponents, coefficient in terms.items():
            monomial = Quotient(CONTEXT.from_dict({exponents: 1}), CONTEXT.constant(1))
            argument = self._logarithm_of(monomial)
            if not any(exponents):
                argument = self._of(Unknown(OTHER, Apply("e")))
            if argument is None or abs(coefficient * scale) > MOST_EXPONENT:
                return None
            product = product * argument.raised(int(coefficient * scale))
        return product.top - product.bottom

    def _is_definite(self, factor: fmpq_mpoly) -> bool:
        terms = factor.to_dict()
        held = [{k for k, e in enumerate(map(int, exponents)) if e} for exponents in terms]
        odd = {k for exponents in terms for k, e in enumerate(map(int, exponents)) if e % 2}
        return (
            len({c > 0 for c in terms.values()}) == 1
            and all(self._side(k) >= 0 for k in odd)
            and any(all(self._side(k) > 0 for k in each) for each in held)
        )

    def _side(self, place: int) -> int:
        """1 for an unknown that is positive, 0 for one that is not negative, −1 for another."""
        unknown = self.unknowns[place]
        if unknown.kind == EXPONENTIAL or unknown.tree in POSITIVE:
            return 1
        return 0 if unknown.kind == ROOT and unknown.order % 2 == 0 else -1

    def tree(
        self,
        polynomial: Mapping[tuple[int, ...], int | Fraction],
        values: Mapping[int, Tree] | None = None,
    ) -> Tree:
        """A polynomial in the unknowns as a formula in the variables, with values put for some."""
        known = values or {}
        terms = []
        for exponents, coefficient in polynomial.items():
            factors = [
                power(known.get(k, self.unknowns[k].tree), Number(e))
                for k, e in enumerate(exponents)
                if e
            ]
            terms.append(mul((number(Fraction(coefficient)), *factors)))
        return add(terms)

    def _gen(self, place: int) -> fmpq_mpoly:
        return CONTEXT.gens()[place]

    def _place(self, unknown: Unknown) -> int:
        place = self._places.get(unknown.tree)
        if place is None:
            place = self._places[unknown.tree] = len(self.unknowns)
            if place >= MOST_UNKNOWNS:
                raise TooHardError
            self.unknowns.append(unknown)
        return place

    def _of(self, unknown: Unknown) -> Quotient:
        return Quotient(self._gen(self._place(unknown)), CONTEXT.constant(1))

    def _node(self, node: Tree, args: tuple[Quotient, ...]) -> Quotient:
        if isinstance(node, Number):
            return constant(node.value)
        if isinstance(node, Symbol):
            if node.name not in self.variables:
                raise TooHardError
            return self._of(Unknown(VARIABLE, node))
        if node.op == "^":
            return self._power(node, *args)
        if node.op in ("sin", "cos"):
            cosine, sine = self._turned(node.args[0], args[0])
            return sine if node.op == "sin" else cosine
        if node.op == "exp":
            return self._exponential(args[0])
        operation = FIELD.get(node.op)
        return reduce(operation, args) if operation else self._row(node, args)

    def _row(self, node: Apply, args: tuple[Quotient, ...]) -> Quotient:
        """A row by its definition or by exponentials; else an unknown of its own."""
        if node.op == "neg":
            return args[0] * constant(-1)
        if node.op in ("sinh", "cosh", "tanh"):
            up, down = self._exponential(args[0]), self._exponential(args[0] * constant(-1))
            sinh, cosh = up + down * constant(-1), up + down
            return (
                sinh * cosh.inverse()
                if node.op == "tanh"
                else ((sinh if node.op == "sinh" else cosh) * constant(Fraction(1, 2)))
            )
        row = row_of(node.op, len(node.args))
        if node.op in ("log2", "log10"):
            base = Number(2 if node.op == "log2" else 10)
            return fold(div(Apply("ln", node.args), Apply("ln", (base,))), self._node)
        if row.definition and node.op not in ("lgamma", "digamma"):
            return fold(unfold(node, row), self._node)
        return self._of(Unknown(OTHER, node, args[0] if len(args) == 1 else None))

    def _power(self, node: Apply, base: Quotient, exponent: Quotient) -> Quotient:
        if not exponent.top.is_constant() or not exponent.bottom.is_constant():
            if node.args[0] == Apply("e"):
                return self._exponential(exponent)
            if free_names(node.args[0]):
                logarithm = Unknown(OTHER, Apply("ln", (node.args[0],)), base)
                return self._exponential(exponent * self._of(logarithm))
            return self._exponential(exponent, node.args[0])
        value = _rational(exponent)
        if value.denominator == 1:
            return base.raised(int(value))
        return self._root(node.args[0], base, value.denominator).raised(value.numerator)

    def _root(self, tree: Tree, base: Quotient, order: int) -> Quotient:
        if base.top.is_zero():
            return base
        root = Apply("sqrt", (tree,)) if order == 2 else power(tree, div(ONE, Number(order)))
        return self._of(Unknown(ROOT, root, base, order))

    def _exponential(self, exponent: Quotient, base: Tree | None = None) -> Quotient:
        """e^(c₁m₁ + c₂m₂ + …) = (e^(m₁/d₁))^(c₁d₁)·…, or the same to another base."""
        bottom, total = exponent.bottom, constant(1)
        terms = [CONTEXT.from_dict({e: c}) for e, c in exponent.top.to_dict().items()]
        for top in terms if len(bottom.to_dict()) == 1 else [exponent.top]:
            part = _quotient(top, bottom)
            scale = _fraction(fmpq(part.top.leading_coefficient())) / _fraction(
                fmpq(part.bottom.leading_coefficient())
            )
            total = total * self._shared(part * constant(1 / scale), scale, base)
        return total

    def _shared(self, exponent: Quotient, share: Fraction, base: Tree | None) -> Quotient:
        """b^(c·u) as a power of the kernel that all such with the same u are powers of.

        Where u is no monomial, it is a positive unknown of which nothing more is known.
        """
        natural, whole_share = base is None, share.denominator == 1
        argument = self._logarithm_of(exponent) if natural and whole_share else None
        if argument is not None:
            return argument.raised(int(share))
        root = Apply("e") if base is None else base
        top, bottom = (self.tree(terms_of(each)) for each in exponent)
        plain = div(top, bottom)
        part = self._part(Apply("^", (root, plain)), share)
        kernel = Apply("^", (root, mul((number(part), plain))))
        of = exponent * constant(part) if exponent.bottom.is_constant() else None
        return self._of(Unknown(EXPONENTIAL, kernel, of)).raised(int(share / part))

    def _logarithm_of(self, monomial: Quotient) -> Quotient | None:
        """u, where a monomial is ln u."""
        terms = terms_of(monomial.top)
        exponents = next(iter(terms), ())
        held = [k for k, exponent in enumerate(exponents) if exponent]
        if len(terms) != 1 or len(held) != 1 or exponents[held[0]] != 1:
            return None
        if not monomial.bottom.is_constant():
            return None
        unknown = self.unknowns[held[0]]
        return unknown.of if operator(unknown.tree) == "ln" else None

    def _part(self, key: Tree, share: Fraction) -> Fraction:
        """The part of which a share is a whole multiple, as are all shares before."""
        known = self._bases.get(key)
        if known is not None and (share / known).denominator == 1:
            return known
        if known is None:
            self._bases[key] = abs(share)
            return abs(share)
        bottom = lcm(known.denominator, share.denominator)
        top = gcd(int(known * bottom), int(share * bottom))
        self._bases[key] = Fraction(top, bottom)
        raise _CoarseError

    def _turned(self, tree: Tree, angle: Quotient) -> tuple[Quotient, Quotient]:
        """The cosine and the sine of an angle; a sum of variables is taken apart."""
        try:
            return self._turn(self._angle(angle))
        except TooHardError:
            return self._multiple(tree, 1)

    def _angle(self, angle: Quotient) -> dict[Tree, Fraction]:
        """An angle as a sum of multiples of variables, and of π under the key `pi`.

        Raises TooHardError where it is none.
        """
        if not angle.bottom.is_constant():
            raise TooHardError
        scale = _rational(Quotient(angle.bottom, CONTEXT.constant(1)))
        parts: dict[Tree, Fraction] = {}
        for exponents, coefficient in angle.top.to_dict().items():
            factors = [(self.unknowns[k], int(e)) for k, e in enumerate(exponents) if e]
            if any(e > 1 or u.kind not in (VARIABLE, OTHER) for u, e in factors):
                raise TooHardError
            trees = [u.tree for u, _ in factors]
            others = [each for each in trees if not isinstance(each, Symbol)]
            if len(factors) - len(others) > 1 or any(each != Apply("pi") for each in others):
                raise TooHardError
            parts[mul(trees)] = _fraction(coefficient) / scale
        return parts

    def _turn(self, parts: Mapping[Tree, Fraction]) -> tuple[Quotient, Quotient]:
        """The cosine and the sine of a sum of angles, by those of each."""
        cosine, sine = constant(1), constant(0)
        for unit, share in parts.items():
            if unit == Apply("pi"):
                c, s = self._usual(share)
            elif unit == ONE:
                raise TooHardError
            else:
                part = self._part(Apply("cos", (unit,)), share)
                c, s = self._multiple(mul((number(part), unit)), int(share / part))
            cosine, sine = cosine * c + sine * s * constant(-1), sine * c + cosine * s
        return cosine, sine

    def _multiple(self, angle: Tree, times: int) -> tuple[Quotient, Quotient]:
        """cos nθ and sin nθ, by de Moivre's formula."""
        if abs(times) > MOST_EXPONENT:
            raise TooHardError
        s = self._of(Unknown(SINE, Apply("sin", (angle,))))
        c = self._of(Unknown(COSINE, Apply("cos", (angle,))))
        cosine, sine = constant(1), constant(0)
        for _ in range(abs(times)):
            cosine, sine = cosine * c + sine * s * constant(-1), sine * c + cosine * s
        return cosine, sine if times >= 0 else sine * constant(-1)

    def _usual(self, share: Fraction) -> tuple[Quotient, Quotient]:
        """The cosine and the sine of a usual multiple of π."""
        return self._quarter(share + Fraction(1, 2)), self._quarter(share)

    def _quarter(self, share: Fraction) -> Quotient:
        """sin(π·share), from the first quarter of the turn."""
        share %= 2
        if share > 1:
            return self._quarter(share - 1) * constant(-1)
        share = min(share, 1 - share)
        squares: dict[int, Fraction] = {
            0: Fraction(0), 6: Fraction(1, 4), 4: Fraction(1, 2), 3: Fraction(3, 4), 2: Fraction(1),
        }  # fmt: skip
        key = share.denominator if share else 0
        if (share and share.numerator != 1) or key not in squares:
            raise TooHardError
        square = squares[key]
        if square in (0, 1, Fraction(1, 4)):
            return constant(square if square.denominator == 1 else Fraction(1, 2))
        return self._root(number(square), constant(square), 2)


def numerator(tree: Tree, names: Sequence[str]) -> Tree:
    """The top of a quotient of polynomials in kernels; any other formula as it is."""
    kernels = Kernels(names)
    try:
        (quotient,) = kernels.read([tree])
    except TooHardError:
        return tree
    return kernels.tree(terms_of(kernels.that_may_vanish(quotient.top)))


def factored(tree: Tree, names: Sequence[str]) -> Tree:
    """A sum that is polynomial in kernels, or a quotient of such, in factors; else as it is."""
    kernels = Kernels(names)
    if operator(tree) not in ("+", "/"):
        return tree
    try:
        (quotient,) = kernels.read([tree])
    except TooHardError:
        return tree
    unit, factors = quotient.top.factor()
    parts = [power(kernels.tree(terms_of(factor)), Number(int(times))) for factor, times in factors]
    if len(factors) < 2 and all(times == 1 for _, times in factors):
        return tree
    top = mul((number(_fraction(fmpq(unit))), *parts))
    return div(top, kernels.tree(terms_of(quotient.bottom)))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _rational(value: Quotient) -> Fraction:
    """A constant quotient as a number."""
    top, bottom = (
        _fraction(fmpq(polynomial.leading_coefficient()))
        if not polynomial.is_zero()
        else Fraction()
        for polynomial in value
    )
    return top / bottom


def terms_of(polynomial: fmpq_mpoly) -> dict[tuple[int, ...], Fraction]:
    """Exponents → coefficient."""
    return {tuple(map(int, e)): _fraction(fmpq(c)) for e, c in polynomial.to_dict().items()}


def whole(polynomial: fmpq_mpoly) -> Polynomial:
    """A polynomial with whole coefficients that has the same zeros."""
    terms = terms_of(polynomial)
    scale = lcm(*(c.denominator for c in terms.values()))
    return {e: int(c * scale) for e, c in terms.items()}

"""Proofs that a formula is 0 wherever it is defined.

The formula becomes a quotient of polynomials in generators (`ratios`): sines and cosines of an
angle are rational in the tangent of its half, hyperbolic functions in exponentials, exponentials
of sums are products, logarithms of products are sums, inverse functions meet their functions, and
all roots are powers of |factors|. That 0 = 0 there is a proof.

Roots, |u|, logarithms and cases depend on signs: √(u·v) is √|u|·√|v|, and |u| is u or −u. So a
proof is led in every case of the signs of the irreducible factors that come up; a case in which the
formula has no value, as under a root of a negative number, needs none. What is shown holds but for
places where a factor is 0 or a denominator vanishes: these have no interior, and a formula without
jumps is the same there.
"""

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from functools import reduce
from math import factorial, floor, lcm

from flint import arb, ctx

from gradcli.algebra.ratios import (
    Generators,
    Polynomial,
    Ratio,
    Ratios,
    UnprovedError,
    alone,
    constant,
    factors,
    split,
    terms,
)
from gradcli.effort import Budget, OutOfStepsError, spend
from gradcli.language.rules import ARGUMENTS, definition, formula
from gradcli.language.tree import Apply, Number, Symbol, Tree, nodes, substitute
from gradcli.language.vocabulary import row_of

STEPS = 10_000
MOST_NODES, DEEPEST = 600, 80
MOST_SHIFTED = 20
BITS = 200
"""Of the enclosures that tell the sign of a constant."""

HALF = Fraction(1, 2)
ROOT, EXPONENTIAL, LOGARITHM, TANGENT, ARCTANGENT, PI = "root e^ ln tan atan pi".split()

DEFINITIONS = {
    "sinh": "(e^u - e^(-u))/2",
    "cosh": "(e^u + e^(-u))/2",
    "tanh": "(e^u - e^(-u))/(e^u + e^(-u))",
    "asinh": "ln(u + sqrt(u^2 + 1))",
    "acosh": "ln(u + sqrt(u^2 - 1))",
    "atanh": "ln((1 + u)/(1 - u))/2",
    "acos": "pi/2 - asin(u)",
    "erfc": "1 - erf(u)",
}
"""By functions that are known here, what the vocabulary has as functions of their own."""


TURNS = {
    2: ("0", "1"),
    4: ("sqrt(2)/2", "sqrt(2)/2"),
    6: ("sqrt(3)/2", "1/2"),
    12: ("(sqrt(6) + sqrt(2))/4", "(sqrt(6) - sqrt(2))/4"),
}
"""cos and sin of π over a whole number."""


class ForkError(Exception):
    """The proof goes on in two cases: a factor is positive, or it is negative."""

    def __init__(self, factor: str) -> None:
        self.factor = factor


class OutsideError(Exception):
    """In this case the formula has no value."""


class RescaledError(Exception):
    """A generator has to be split: what was e^x is the square of e^(x/2)."""


def vanishes(tree: Tree, *, on: Tree | None = None) -> bool:
    """Whether it is shown that a formula is 0 wherever it is defined; False means nothing.

    With `on`, it is looked at only where that formula is 0.
    """
    if not _is_small(tree):
        return False
    try:
        with Budget(STEPS):
            return _shown(lambda case: case.of(tree).top, on)
    except (OutOfStepsError, UnprovedError):
        return False


def _is_small(tree: Tree) -> bool:
    """Whether a tree has few nodes, of which few are below each other."""
    depths: dict[int, int] = {}
    for node in nodes(tree):
        args = node.args
        depths[id(node)] = 1 + max(map(depths.__getitem__, map(id, args))) if args else 1
        if len(depths) > MOST_NODES:
            return False
    return depths[id(tree)] <= DEEPEST


class Twin:
    """Proofs that other formulas are equal to one, of which the ratio is made once.

    What that costs is counted for each, so that none depends on those before it.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree, self._small = tree, _is_small(tree)
        self._start: Case | None = None
        self._cost = 0

    def equals(self, other: Tree) -> bool:
        """Whether it is shown that both are equal wherever they are defined."""
        if not (self._small and _is_small(other)):
            return False
        try:
            with Budget(STEPS) as budget:
                start = self._begun(budget)
                return _shown(lambda case: case.gap(self._tree, other), None, start.again())
        except (OutOfStepsError, UnprovedError):
            return False

    def _begun(self, budget: Budget) -> "Case":
        """The case without signs in which the ratio is known, or as far as that goes."""
        if self._start is None:
            before, start = budget.left, Case(Generators(), {}, {})
            try:
                start.of(self._tree)
            except (ForkError, OutsideError):
                pass
            except RescaledError:
                start = Case(Generators(), {}, {})
            self._start, self._cost = start, before - budget.left
        else:
            spend(self._cost)
        return self._start


def _shown(
    top_in: "Callable[[Case], Polynomial]", on: Tree | None, start: "Case | None" = None
) -> bool:
    """Whether a formula is 0 in every case in which it has a value, and there is one.

    In the first case, what is known at the start is kept.
    """
    case = start or Case(Generators(), {}, {})
    generators, scales = case.base
    shown, pending = False, [dict[str, int]()]
    while pending:
        signs = pending.pop()
        spend(10)
        try:
            case, start = start or Case(generators, scales, signs), None
            level = None if on is None else case.of(on).top
            top = top_in(case)
            if not (top.is_zero() or (level is not None and _divides(level, top))):
                return False
            shown = True
        except ForkError as fork:
            pending += [signs | {fork.factor: sign} for sign in (1, -1)]
        except RescaledError:
            pending.append(signs)
        except OutsideError:
            pass
    return shown


def _divides(level: Polynomial, top: Polynomial) -> bool:
    """Whether a polynomial vanishes where another one does: each factor of that divides it."""
    parts = [part for part, _ in level.factor()[1]]
    return bool(parts) and all(divmod(top, part)[1].is_zero() for part in parts)


class Case(Ratios):
    """Formulas as ratios where some factors have known signs.

    `scales` says into how many parts an exponent, an angle or the power of a root is split; the
    generator of e^x is e^(x/2) where both are needed.
    """

    def __init__(
        self, generators: Generators, scales: dict[Hashable, int], signs: Mapping[str, int]
    ) -> None:
        super().__init__()
        self._generators, self._scales, self._signs = generators, scales, signs
        self._known: dict[Tree, Ratio] = {}
        self._bases: dict[int, tuple[Polynomial, int]] = {}
        self._exponents: dict[int, Ratio] = {}
        self._logarithms: dict[int, Polynomial] = {}
        self._arctangents: dict[int, Ratio] = {}
        self._constants: dict[int, arb] = {}
        self._slot_of_pi = -1

    @property
    def base(self) -> tuple[Generators, dict[Hashable, int]]:
        """What all cases of a proof share."""
        return self._generators, self._scales

    def again(self) -> "Case":
        """The case as it is, for another proof."""
        other = Case(self._generators.again(), {}, self._signs)
        for name, known in vars(self).items():
            if isinstance(known, dict) and known is not self._signs:
                setattr(other, name, dict(known))
        other._slot_of_pi = self._slot_of_pi
        return other

    def gap(self, left: Tree, right: Tree) -> Polynomial:
        """What is above in left − right."""
        return self.minus(self.of(left), self.of(right)).top

    def of(self, tree: Tree) -> Ratio:
        """The ratio that a formula is."""
        if tree not in self._known:
            self._known[tree] = self._made(tree)
        return self._known[tree]

    def _made(self, tree: Tree) -> Ratio:
        if isinstance(tree, Number):
            return self.number(tree.value)
        if isinstance(tree, Symbol):
            return self.generator(self._generators.slot(tree.name))
        if tree.op == "where":
            return self._where(*tree.args)
        rule = RULES.get(tree.op)
        if rule:
            return rule(self, *(self.of(arg) for arg in tree.args))
        meaning = _meaning(tree)
        return self._kernel(tree) if meaning is None else self.of(meaning)

    def _kernel(self, tree: Apply) -> Ratio:
        """A function without rules: the same one where its arguments are the same."""
        row = row_of(tree.op, len(tree.args))
        if row.array or row.precedence < row_of("+", 2).precedence:
            raise UnprovedError
        args = [self.of(arg) for arg in tree.args]
        turned = bool(row.parity) and args[0].top.leading_coefficient() < 0
        if turned:
            args[0] = self.negative(args[0])
        found = self.generator(self._generators.slot((tree.op, *map(_key, args))))
        return self.negative(found) if turned and row.parity == "odd" else found

    def _where(self, condition: Tree, held: Tree, failed: Tree) -> Ratio:
        if not isinstance(condition, Apply) or condition.op not in ("<", "<=", ">", ">="):
            raise UnprovedError
        sign = self._sign(self.minus(*map(self.of, condition.args)))
        holds = sign == 0 if condition.op in ("<=", ">=") else False
        if sign:
            holds = (sign < 0) == (condition.op[0] == "<")
        return self.of(held if holds else failed)

    def sum(self, *terms: Ratio) -> Ratio:
        """A sum."""
        return reduce(self.add, terms)

    def product(self, *parts: Ratio) -> Ratio:
        """A product."""
        return reduce(self.times, parts)

    def largest(self, *args: Ratio) -> Ratio:
        """max."""
        best = args[0]
        for other in args[1:]:
            best = other if self._sign(self.minus(best, other)) < 0 else best
        return best

    def smallest(self, *args: Ratio) -> Ratio:
        """min."""
        return self.negative(self.largest(*map(self.negative, args)))

    def length(self, *args: Ratio) -> Ratio:
        """√(u² + v² + …)."""
        return self.root_of(self.sum(*(self.times(arg, arg) for arg in args)), HALF)

    def size(self, a: Ratio) -> Ratio:
        """|a|."""
        return self.negative(a) if self._sign(a) < 0 else a

    def sign(self, a: Ratio) -> Ratio:
        """−1, 0 or 1."""
        return self.number(self._sign(a))

    def general_power(self, base: Ratio, exponent: Ratio) -> Ratio:
        """base^exponent; beyond rational exponents e^(exponent·ln base), of a positive base."""
        number = exponent.number
        if number is None:
            return self.exponential(self.times(exponent, self.logarithm(base)))
        if number.denominator == 1:
            return self.power(base, int(number))
        return self.root_of(base, number)

    def root_of(self, a: Ratio, exponent: Fraction) -> Ratio:
        """a^exponent for a fraction: (±Π|u|^n)^(p/q) as powers of the |u|."""
        if a.top.is_zero():
            if exponent < 0:
                raise UnprovedError
            return a
        found, sign = factors(a), self._sign(a)
        if sign < 0 and exponent.denominator % 2 == 0:
            raise OutsideError
        parts = [self._size_to(constant(p), n * exponent) for p, n in found.primes.items()]
        parts += [self._size_to(u, n * exponent) for u, n in found.others]
        return self.product(self.number(sign if exponent.numerator % 2 else 1), *parts)

    def _size_to(self, u: Polynomial, exponent: Fraction) -> Ratio:
        """|u|^exponent of an irreducible factor."""
        slot = alone(u)
        if slot in self._bases:
            base, degree = self._bases[slot]
            return self._size_to(base, exponent / degree)
        if slot in self._exponents:
            return self.exponential(self.times(self._exponents[slot], self.number(exponent)))
        sign = self._sign_of(u)
        if exponent.denominator == 1:
            return self.power(Ratio(sign * u, constant(1)), int(exponent))
        meaning = (ROOT, str(u))
        degree = self._scale(meaning, exponent)
        slot = self._generators.slot((*meaning, degree))
        self._bases[slot] = u, degree
        self._enclose(slot, u, lambda value: abs(value) ** (arb(1) / degree))
        return self.power(self.root(slot, degree, sign * u), int(exponent * degree))

    def exponential(self, exponent: Ratio) -> Ratio:
        """e^exponent: a product of powers of e^(each term), of |u| where the term is ln|u|."""
        parts = [self.number(1)]
        for c, term in split(exponent):
            slot = alone(term.top) if term.bottom.is_constant() else -1
            if slot in self._logarithms:
                parts.append(self._size_to(self._logarithms[slot], c))
                continue
            meaning = (EXPONENTIAL, _key(term))
            parts_of_one = self._scale(meaning, c)
            slot = self._generators.slot((*meaning, parts_of_one))
            self._exponents[slot] = self.over(term, self.number(parts_of_one))
            if term.number is not None:
                self._constants[slot] = (arb(1) / parts_of_one).exp()
            parts.append(self.power(self.generator(slot), int(c * parts_of_one)))
        return self.product(*parts)

    def logarithm(self, a: Ratio) -> Ratio:
        """ln a = Σ n·ln|u| over the factors u^n, of a positive number."""
        if a.top.is_zero() or self._sign(a) < 0:
            raise OutsideError
        found = factors(a)
        parts = [(constant(p), n) for p, n in found.primes.items()] + found.others
        logarithms = (self.times(self.number(n), self._logarithm_of_size(u)) for u, n in parts)
        return self.sum(self.number(0), *logarithms)

    def _logarithm_of_size(self, u: Polynomial) -> Ratio:
        """ln|u| of an irreducible factor."""
        slot = alone(u)
        if slot in self._bases:
            base, degree = self._bases[slot]
            return self.over(self._logarithm_of_size(base), self.number(degree))
        if slot in self._exponents:
            return self._exponents[slot]
        slot = self._generators.slot((LOGARITHM, str(u)))
        self._logarithms[slot] = u
        self._enclose(slot, u, lambda value: abs(value).log())
        return self.generator(slot)

    def sine(self, angle: Ratio) -> Ratio:
        """The sine of an angle."""
        return self._turn(angle)[1]

    def cosine(self, angle: Ratio) -> Ratio:
        """The cosine of an angle."""
        return self._turn(angle)[0]

    def _turn(self, angle: Ratio) -> tuple[Ratio, Ratio]:
        """cos and sin of a sum of angles, by the addition theorems."""
        turned = self.number(1), self.number(0)
        for c, term in split(angle):
            slot = alone(term.top) if term.bottom.is_constant() else -1
            if slot == self._slot_of_pi:
                turn, count = self._turn_of_pi(c)
            elif slot in self._arctangents and c.denominator == 1:
                turn, count = self._turn_of_arctangent(self._arctangents[slot]), int(c)
            else:
                turn, count = self._turn_of_term(c, term)
            turned = self._turned(turned, turn, count)
        return turned

    def _turned(
        self, start: tuple[Ratio, Ratio], turn: tuple[Ratio, Ratio], count: int
    ) -> tuple[Ratio, Ratio]:
        """cos and sin after a number of turns."""
        cos, sin = turn if count > 0 else (turn[0], self.negative(turn[1]))
        x, y = start
        for _ in range(abs(count)):
            x, y = (
                self.minus(self.times(x, cos), self.times(y, sin)),
                self.add(self.times(x, sin), self.times(y, cos)),
            )
        return x, y

    def _turn_of_term(self, c: Fraction, term: Ratio) -> tuple[tuple[Ratio, Ratio], int]:
        """cos and sin of a part of an angle by t = tan of its half, and how many make it up."""
        meaning = (TANGENT, _key(term))
        parts = self._scale(meaning, c)
        t = self.generator(self._generators.slot((*meaning, parts)))
        one, square = self.number(1), self.times(t, t)
        below = self.add(one, square)
        turn = self.over(self.minus(one, square), below), self.over(self.add(t, t), below)
        return turn, int(c * parts)

    def _turn_of_pi(self, c: Fraction) -> tuple[tuple[Ratio, Ratio], int]:
        """cos and sin of π/2, π/4, π/6 or π/12, and how many of them make c·π."""
        for parts, formulas in TURNS.items():
            if parts % c.denominator == 0:
                cos, sin = map(self.of, map(formula, formulas))
                return (cos, sin), int(parts * c) % (2 * parts)
        return self._turn_of_term(c, self.pi())

    def _turn_of_arctangent(self, v: Ratio) -> tuple[Ratio, Ratio]:
        """cos(atan v) = 1/√(1 + v²) and sin(atan v) = v/√(1 + v²)."""
        cosine = self.root_of(self.add(self.number(1), self.times(v, v)), -HALF)
        return cosine, self.times(v, cosine)

    def arcsine(self, v: Ratio) -> Ratio:
        """asin v = atan(v/√(1 − v²)); ±π/2 for ±1."""
        rest = self.minus(self.number(1), self.times(v, v))
        if rest.top.is_zero():
            return self.times(self.product(v, self.pi()), self.number(HALF))
        return self.arctangent(self.times(v, self.root_of(rest, -HALF)))

    def arctangent(self, v: Ratio) -> Ratio:
        """atan v; of 0, ±1, ±√3 and ±1/√3 a part of π, of 1/w ±π/2 − atan w."""
        if v.top.is_zero():
            return v
        if v.top.leading_coefficient() < 0:
            return self.negative(self.arctangent(self.negative(v)))
        for square, part in ((1, 4), (3, 3), (Fraction(1, 3), 6)):
            if self.times(v, v).number == square:
                sign = self.number(self._sign(v))
                return self.product(sign, self.pi(), self.number(Fraction(1, part)))
        if (len(v.top), str(v.top)) < (len(v.bottom), str(v.bottom)):
            turned, right = (
                self.arctangent(Ratio(v.bottom, v.top)),
                self.times(self.pi(), self.number(self._sign(v) * HALF)),
            )
            return self.minus(right, turned)
        slot = self._generators.slot((ARCTANGENT, _key(v)))
        self._arctangents[slot] = v
        return self.generator(slot)

    def gamma(self, a: Ratio) -> Ratio:
        """Γ(w + k) = w·(w + 1)·…·(w + k − 1)·Γ(w), with the number in w between 0 and 1."""
        start, count = self._shifted(a)
        if start.top.is_zero():
            if count <= 0:
                raise OutsideError
            return self.number(factorial(count - 1))
        found = self.generator(self._generators.slot(("gamma", _key(start))))
        for k in range(count):
            found = self.times(found, self.add(start, self.number(k)))
        for k in range(count, 0):
            found = self.over(found, self.add(start, self.number(k)))
        return found

    def polygamma(self, order: Ratio, a: Ratio) -> Ratio:
        """ψₙ(w + k) = ψₙ(w) + (−1)ⁿ·n!·Σ 1/(w + j)ⁿ⁺¹."""
        n = order.number
        if n is None or n not in range(MOST_SHIFTED):
            raise UnprovedError
        start, count = self._shifted(a)
        found = self.generator(self._generators.slot(("polygamma", int(n), _key(start))))
        size = self.number((-1) ** int(n) * factorial(int(n)) * (1 if count > 0 else -1))
        for k in range(count) if count > 0 else range(count, 0):
            step = self.power(self.add(start, self.number(k)), -int(n) - 1)
            found = self.add(found, self.times(size, step))
        return found

    def _shifted(self, a: Ratio) -> tuple[Ratio, int]:
        """w and k with a = w + k."""
        alone = next((c for c, term in split(a) if term.number == 1), Fraction(0))
        count = floor(alone)
        if abs(count) > MOST_SHIFTED:
            raise UnprovedError
        return self.minus(a, self.number(count)), count

    def pi(self) -> Ratio:
        """π."""
        self._slot_of_pi = self._generators.slot((PI,))
        with ctx.workprec(BITS):
            self._constants[self._slot_of_pi] = arb.pi()
        return self.generator(self._slot_of_pi)

    def euler(self) -> Ratio:
        """e."""
        return self.exponential(self.number(1))

    def _scale(self, meaning: Hashable, c: Fraction) -> int:
        """Into how many parts a generator is split, so that c of it is a whole number of parts."""
        known = self._scales.get(meaning, 1)
        if known % c.denominator:
            self._scales[meaning] = lcm(known, c.denominator)
            raise RescaledError
        return known

    def _sign(self, a: Ratio) -> int:
        """The sign of a ratio, in this case."""
        if a.top.is_zero():
            return 0
        found = factors(a)
        sign = found.sign
        for u, n in found.others:
            sign *= self._sign_of(u) if n % 2 else 1
        return sign

    def _sign_of(self, u: Polynomial) -> int:
        """The sign of an irreducible factor; where it is not known, there are two cases."""
        if u.is_constant() or self._certainly_positive(u):
            return 1
        value = self._enclosure(u)
        if value is not None and not value.contains(0):
            return 1 if value > 0 else -1
        name = str(u)
        if name not in self._signs:
            raise ForkError(name)
        return self._signs[name]

    def _certainly_positive(self, u: Polynomial) -> bool:
        """Whether all terms are positive: with even powers, or with powers of what is positive."""
        return all(
            c > 0 and all(power % 2 == 0 or self._is_positive(place) for place, power in powers)
            for c, powers in terms(u)
        )

    def _is_positive(self, slot: int) -> bool:
        return slot in self._bases or slot in self._exponents or slot in self._constants

    def _enclose(self, slot: int, u: Polynomial, function: Callable[[arb], arb]) -> None:
        """Note the value of a generator that is a function of a constant."""
        with ctx.workprec(BITS):
            value = self._enclosure(u)
            if value is not None and not value.contains(0):
                self._constants[slot] = function(value)

    def _enclosure(self, u: Polynomial) -> arb | None:
        """The value of a polynomial in constants; None for others."""
        with ctx.workprec(BITS):
            total = arb(0)
            for c, powers in terms(u):
                term = arb(c)
                for slot, power in powers:
                    if slot not in self._constants:
                        return None
                    term *= self._constants[slot] ** power
                total += term
            return total


def _key(a: Ratio) -> tuple[str, str]:
    return str(a.top), str(a.bottom)


def _meaning(tree: Apply) -> Tree | None:
    """What a function is short for, with its arguments put in; None where it is not."""
    row = row_of(tree.op, len(tree.args))
    if tree.op in DEFINITIONS:
        meaning = formula(DEFINITIONS[tree.op])
    elif row.definition and not row.array:
        meaning = definition(row)
    else:
        return None
    return substitute(meaning, dict(zip(ARGUMENTS, tree.args, strict=False)))


RULES: dict[str, Callable[..., Ratio]] = {
    "+": Case.sum,
    "*": Case.product,
    "/": Case.over,
    "neg": Case.negative,
    "^": Case.general_power,
    "e": Case.euler,
    "pi": Case.pi,
    "ln": Case.logarithm,
    "sin": Case.sine,
    "cos": Case.cosine,
    "asin": Case.arcsine,
    "atan": Case.arctangent,
    "hypot": Case.length,
    "abs": Case.size,
    "sign": Case.sign,
    "max": Case.largest,
    "min": Case.smallest,
    "gamma": Case.gamma,
    "polygamma": Case.polygamma,
}
"""The functions that are more than a name here."""

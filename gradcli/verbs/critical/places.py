"""From a solution in unknowns to a place in variables: radicals, logarithms, angles that repeat."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import gcd, isqrt
from typing import NamedTuple

from flint import arb, fmpq_poly

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import Enclosing, Real, precision, rational
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.tape import Tape
from gradcli.language.build import ONE, add, div, mul, neg, number, power
from gradcli.language.tree import (
    Apply,
    Number,
    Symbol,
    Tree,
    free_names,
    nodes,
    operator,
    replaced,
    substitute,
)
from gradcli.language.unparse import unparse
from gradcli.verbs.critical.ideal import Algebraic, Solution, TooHardError
from gradcli.verbs.critical.kernels import (
    EXPONENTIAL,
    OTHER,
    SINE,
    VARIABLE,
    Kernels,
    Quotient,
    Unknown,
    terms_of,
)

SURE_BITS = 256
PI = Apply("pi")
INTEGERS = ("k", "l", "m", "n", "k_1", "k_2", "k_3", "k_4")
"""Names of integers in families of points."""

TURNS = (1, 2, 3, 4, 5, 6, 8, 10, 12)
"""The parts of a half turn whose angles are written as multiples of π."""

Enclosure = Callable[[int], arb]
"""A number as a ball of about so many bits."""


class Coordinate(NamedTuple):
    """A coordinate: a formula if there is one, its digits, and the period that it repeats with.

    `integer` is the name of the integer that the period is multiplied by.
    """

    exact: Tree | None
    ball: Enclosure
    period: Tree | None = None
    integer: str = ""

    @property
    def family(self) -> Tree | None:
        """The formula, with the period times an integer where it repeats."""
        return None if self.exact is None else self.beginning_at(self.exact)

    def beginning_at(self, first: Tree) -> Tree:
        """A formula for the first member, with the period times an integer if it repeats."""
        if self.period is None:
            return first
        return add((first, mul((self.period, Symbol(self.integer)))))

    def real(self, bits: int) -> Real:
        """The coordinate, as it is where it is rational."""
        value = rational_value(self.exact)
        return self.ball(bits) if value is None else rational(value)

    def step(self, bits: int) -> arb:
        """The period as a ball."""
        with precision(bits):
            return _factor(self.period or Number(0))

    def member(self, count: int) -> "Coordinate":
        """The member of a family that lies so many periods on."""
        if self.period is None or not count:
            return self._replace(period=None)
        way = mul((number(count), self.period))
        exact = None if self.exact is None else tidy(add((self.exact, way)))
        return Coordinate(exact, lambda bits: self.ball(bits) + count * self.step(bits))


def number_of(tree: Tree) -> Coordinate:
    """A formula without names as a number; its ball raises TooHardError where it is in doubt."""
    tape = Tape((), guarded=True)
    enclosing = Enclosing(tape, [tape.add(tree)])

    def ball(bits: int) -> arb:
        with precision(bits):
            (value,) = enclosing.run([])
        if isinstance(value, Doubt):
            raise TooHardError
        return arb(value)

    return Coordinate(tree, ball)


def rational_value(tree: Tree | None) -> Fraction | None:
    """The value of a tree that is written as a rational number."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Apply) and tree.op in ("neg", "/"):
        parts = [rational_value(arg) for arg in tree.args]
        if parts[0] is not None and tree.op == "neg":
            return -parts[0]
        if parts[0] is not None and parts[-1]:
            return parts[0] / parts[-1]
    return None


def places(kernels: Kernels, solution: Solution) -> Iterator[dict[str, Coordinate]]:
    """The places that a solution stands for: none, or one; variables that are free are missing.

    Raises TooHardError where a kernel can't be solved for its variable.
    """
    found: dict[str, Coordinate] = {}
    for place, value in solution.values.items():
        unknown = kernels.unknowns[place]
        if unknown.kind == VARIABLE and isinstance(unknown.tree, Symbol):
            found[unknown.tree.name] = _algebraic(solution.numbers[place])
        elif unknown.kind == EXPONENTIAL and solution.sign(value) <= 0:
            return
    for place in solution.values:
        unknown = kernels.unknowns[place]
        if unknown.kind in (EXPONENTIAL, SINE, OTHER):
            inverted = _inverted(kernels, solution, place, unknown)
            if inverted is None:
                if unknown.kind == SINE and not _agrees(unknown.tree, solution, place, found):
                    return
                continue
            name, coordinate = inverted
            if name not in found:
                found[name] = coordinate
            elif not _agree(found[name], coordinate):
                return
    yield _numbered(found)


def _numbered(found: dict[str, Coordinate]) -> dict[str, Coordinate]:
    """The coordinates, each family with an integer of its own."""
    names = iter(name for name in INTEGERS if name not in found)
    return {
        variable: coordinate
        if coordinate.period is None
        else coordinate._replace(integer=next(names))
        for variable, coordinate in sorted(found.items())
    }


def _agrees(sine: Tree, solution: Solution, place: int, found: Mapping[str, Coordinate]) -> bool:
    """Whether the sine and cosine of an angle are those of an angle that is known by now.

    Raises TooHardError where the digits agree and more is not known.
    """
    put = {n: c.exact for n, c in found.items() if c.exact is not None and c.period is None}
    (angle,) = sine.args
    known = tidy(substitute(angle, put))
    if free_names(known):
        return True
    value = rational_value(known)
    if value is None:
        raise TooHardError
    if value == 0:
        return solution.numbers[place + 1] == Algebraic((-1, 1), 0)
    with precision(SURE_BITS):
        return bool(_arb(value).sin().overlaps(solution.numbers[place].enclosure(SURE_BITS)))


def _agree(known: Coordinate, found: Coordinate) -> bool:
    """Whether a variable that was found twice is the same number.

    e^a, ln a, sin a of an algebraic a are transcendental but at e⁰ = 1, ln 1 = 0, sin 0 = 0
    (Lindemann's theorem), so that two such values agree there or nowhere. Raises TooHardError
    for two families.
    """
    if known.period is not None and found.period is not None:
        raise TooHardError
    return found.exact == known.exact == Number(0) or found.exact == known.exact == ONE


def _algebraic(value: Algebraic) -> Coordinate:
    return Coordinate(radical(value), value.enclosure)


def _inverted(
    kernels: Kernels, solution: Solution, place: int, unknown: Unknown
) -> tuple[str, Coordinate] | None:
    """The variable that a kernel is made of, from the kernel's value."""
    if unknown.of is None:
        if unknown.kind != SINE and free_names(unknown.tree):
            raise TooHardError
        if unknown.kind != SINE:
            return None
        shifted = _shifted(unknown.tree.args[0])
        return None if shifted is None else _angle(solution, place, *shifted)
    scaled = _scaled(kernels, unknown.of)
    value = solution.numbers[place]
    if scaled is None:
        raise TooHardError
    name, factor = scaled
    if unknown.kind == EXPONENTIAL:
        number = Coordinate(radical(value), value.enclosure)
        return name, _logarithm(number, unknown.tree.args[0], factor)
    if isinstance(unknown.tree, Apply) and unknown.tree.op == "ln":
        return name, _exponential(Coordinate(radical(value), value.enclosure), factor)
    raise TooHardError


def inverse(kernels: Kernels, unknown: Unknown, value: Coordinate) -> tuple[str, Coordinate] | None:
    """The variable that an unknown is, or is a function of; None where that has no such value.

    Raises TooHardError for other unknowns.
    """
    if unknown.kind == VARIABLE and isinstance(unknown.tree, Symbol):
        return unknown.tree.name, value
    scaled = None if unknown.of is None else _scaled(kernels, unknown.of)
    if scaled is not None and operator(unknown.tree) == "ln":
        return scaled[0], _exponential(value, scaled[1])
    size = value.ball(SURE_BITS)
    if unknown.kind != EXPONENTIAL or scaled is None or not (size < 0 or size > 0):
        raise TooHardError
    if size < 0:
        return None
    name, factor = scaled
    return name, _logarithm(value, unknown.tree.args[0], factor)


def _scaled(kernels: Kernels, of: Quotient) -> tuple[str, Tree] | None:
    """A variable and its constant factor, where a quotient is just that."""
    terms = terms_of(of.top)
    if len(terms) != 1 or not of.bottom.is_constant():
        return None
    ((exponents, coefficient),) = terms.items()
    held = [k for k, exponent in enumerate(exponents) if exponent]
    varying = [k for k in held if free_names(kernels.unknowns[k].tree)]
    if len(varying) != 1 or exponents[varying[0]] != 1:
        return None
    variable = kernels.unknowns[varying[0]].tree
    if not isinstance(variable, Symbol):
        return None
    (bottom,) = terms_of(of.bottom).values()
    fixed = {tuple(0 if k in varying else e for k, e in enumerate(exponents)): coefficient / bottom}
    return variable.name, kernels.tree(fixed)


def _logarithm(value: Coordinate, base: Tree, factor: Tree) -> Coordinate:
    """x with b^(factor·x) = value."""
    below = number_of(factor if base == Apply("e") else mul((Apply("ln", (base,)), factor)))
    formula = None
    if value.exact is not None and below.exact is not None:
        formula = tidy(div(Apply("ln", (value.exact,)), below.exact))

    def ball(bits: int) -> arb:
        with precision(bits):
            return value.ball(bits).log() / below.ball(bits)

    return Coordinate(formula, ball)


def _exponential(value: Coordinate, factor: Tree) -> Coordinate:
    """x with ln(factor·x) = value."""
    exact, below = value.exact, number_of(factor)
    formula = None if exact is None else tidy(div(power(Apply("e"), exact), factor))

    def ball(bits: int) -> arb:
        with precision(bits):
            return value.ball(bits).exp() / below.ball(bits)

    return Coordinate(formula, ball)


def _angle(
    solution: Solution, place: int, multiple: tuple[str, Tree], shift: Tree
) -> tuple[str, Coordinate]:
    """x with (cos(c·x + s), sin(c·x + s)) given, c·x + s in [0, 2π)."""
    name, factor = multiple
    sine, cosine = solution.values[place], solution.values[place + 1]
    turn = _part_of_turn(solution, cosine, sine)
    divided = tidy(div(mul((Number(2), PI)), neg(factor) if _factor(factor) < 0 else factor))
    if turn is not None:
        forms: Iterable[Tree] = [mul((number(turn), PI))]
    else:
        forms = _inverse_functions(
            (radical(solution.numbers[place]), solution.sign(sine)),
            (radical(solution.numbers[place + 1]), solution.sign(cosine)),
        )
    moved = (tidy(div(add((each, neg(shift))), factor)) for each in forms)
    exact = min(moved, key=_length, default=None)

    def ball(bits: int) -> arb:
        with precision(bits):
            s, c = (solution.enclosure(each, bits) for each in (sine, cosine))
            half = arb(0) if turn is None else _arb(turn)
            found = half * arb.pi() if turn is not None else arb.atan2(s, c)
            if turn is None and solution.sign(sine) < 0:
                found += 2 * arb.pi()
            return (found - number_of(shift).ball(bits)) / _factor(factor)

    return name, Coordinate(exact, ball, divided)


def _inverse_functions(
    sine: tuple[Tree | None, int], cosine: tuple[Tree | None, int]
) -> Iterator[Tree]:
    """An angle in [0, 2π) by its cosine and by its sine, from either and the sign of the other."""
    turn = mul((Number(2), PI))
    if cosine[0] is not None:
        found = Apply("acos", (cosine[0],))
        yield found if sine[1] >= 0 else add((turn, neg(found)))
    if sine[0] is not None:
        found = Apply("asin", (sine[0],))
        first = found if sine[1] >= 0 else add((found, turn))
        yield first if cosine[1] >= 0 else add((PI, neg(found)))


def _length(tree: Tree) -> int:
    return len(unparse(tree))


def _shifted(angle: Tree) -> tuple[tuple[str, Tree], Tree] | None:
    """The multiple of a variable in an angle, and the number that is added to it."""
    terms = angle.args if operator(angle) == "+" else (angle,)
    multiple = _multiple(add(term for term in terms if free_names(term)))
    return None if multiple is None else (multiple, add(t for t in terms if not free_names(t)))


def repeats_with(tree: Tree, name: str, coordinate: Coordinate) -> bool:
    """Whether a variable stands in sines and cosines alone, which the members of a family share."""
    if coordinate.period is None:
        return False
    turning = [node for node in nodes(tree) if operator(node) in ("sin", "cos")]
    angles = [node for node in turning if name in free_names(node)]
    if name in free_names(replaced(tree, dict.fromkeys(angles, ONE))):
        return False
    multiples = [_shifted(node.args[0]) for node in angles]
    turns = [
        rational_value(tidy(div(mul((each[0][1], coordinate.period)), mul((Number(2), PI)))))
        for each in multiples
        if each is not None
    ]
    return len(turns) == len(angles) and all(
        turn is not None and turn.denominator == 1 for turn in turns
    )


def _multiple(angle: Tree) -> tuple[str, Tree] | None:
    """The variable in an angle, and the number that it is multiplied by; None for other angles."""
    if operator(angle) == "neg":
        inner = _multiple(angle.args[0])
        return None if inner is None else (inner[0], neg(inner[1]))
    if operator(angle) == "/" and not free_names(angle.args[1]):
        above = _multiple(angle.args[0])
        return None if above is None else (above[0], div(above[1], angle.args[1]))
    factors = angle.args if operator(angle) == "*" else (angle,)
    names = [each for each in factors if isinstance(each, Symbol)]
    others = [each for each in factors if not isinstance(each, Symbol)]
    if len(names) != 1 or free_names(*others) or not all(map(_is_plain, others)):
        return None
    return names[0].name, mul(others)


def _is_plain(factor: Tree) -> bool:
    """Whether a number is made of rational numbers and π."""
    return all(
        isinstance(node, Number) or node == PI or operator(node) in ("neg", "/", "*")
        for node in nodes(factor)
    )


def _factor(factor: Tree) -> arb:
    """A product of a rational number and perhaps π as a ball."""
    if isinstance(factor, Number):
        return _arb(factor.value)
    if factor == PI:
        return arb.pi()
    parts = [_factor(arg) for arg in factor.args]
    if operator(factor) == "/":
        return parts[0] / parts[1]
    product = arb(1)
    for part in parts:
        product *= part
    return -product if operator(factor) == "neg" else product


def _part_of_turn(solution: Solution, cosine: fmpq_poly, sine: fmpq_poly) -> Fraction | None:
    """θ/π in [0, 2) where that is a usual fraction: (cos θ + i·sin θ)^2n = 1, exactly."""
    for parts in TURNS:
        real, imaginary = fmpq_poly([1]), fmpq_poly()
        for _ in range(2 * parts):
            real, imaginary = (
                solution.product(real, cosine) - solution.product(imaginary, sine),
                solution.product(imaginary, cosine) + solution.product(real, sine),
            )
        if real == fmpq_poly([1]) and imaginary.is_zero():
            c, s = (solution.enclosure(each, SURE_BITS) for each in (cosine, sine))
            turn = round(float(arb.atan2(s, c).mid() / arb.pi()) * parts)
            return Fraction(turn % (2 * parts), parts)
    return None


def _arb(value: Fraction) -> arb:
    return arb(rational(value))


def radical(value: Algebraic) -> Tree | None:
    """An algebraic number in radicals, where it is rational or of a quadratic or pure equation."""
    for tree, ball in _forms(value.minimal):
        if ball.overlaps(value.enclosure(SURE_BITS)):
            return tree
    return None


def _forms(minimal: tuple[int, ...]) -> list[tuple[Tree, arb]]:
    """All real roots of a polynomial that can be written in radicals, each with its digits."""
    with precision(SURE_BITS):
        degree = len(minimal) - 1
        if degree == 1:
            root = Fraction(-minimal[0], minimal[1])
            return [(number(root), _arb(root))]
        if degree == 2:
            return _quadratic(*minimal)
        if not any(minimal[1:-1]):
            return _pure(Fraction(-minimal[0], minimal[-1]), degree)
        if degree == 4 and not minimal[1] and not minimal[3]:
            squares = _quadratic(*minimal[::2])
            return [form for tree, ball in squares for form in _square_roots(tree, ball)]
    return []


def _quadratic(c: int, b: int, a: int) -> list[tuple[Tree, arb]]:
    """(−b ± √(b² − 4ac))/2a, in lowest terms."""
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return []
    factor, rest = _square_part(discriminant)
    common = gcd(b, factor, 2 * a)
    first, second, below = -b // common, factor // common, Number(2 * a // common)
    root = mul((Number(second), ONE if rest == 1 else Apply("sqrt", (Number(rest),))))
    forms = []
    for sign in (1, -1):
        part = root if sign > 0 else neg(root)
        top = add((number(first), part)) if first >= 0 or sign < 0 else add((part, number(first)))
        value = (first + sign * second * arb(rest).sqrt()) / int(below.value)
        forms.append((div(top, below), value))
    return forms


def _square_part(value: int) -> tuple[int, int]:
    """s and d with value = s²·d, d without square factors below a bound."""
    factor = 1
    for prime in range(2, min(isqrt(value), 10_000) + 1):
        while value % (prime * prime) == 0:
            value //= prime * prime
            factor *= prime
    whole = isqrt(value)
    return (factor * whole, 1) if whole * whole == value else (factor, value)


def _square_roots(tree: Tree, ball: arb) -> list[tuple[Tree, arb]]:
    if not ball > 0:
        return []
    root = Apply("sqrt", (tree,))
    return [(root, ball.sqrt()), (neg(root), -ball.sqrt())]


def _pure(value: Fraction, degree: int) -> list[tuple[Tree, arb]]:
    """The real n-th roots of a rational number."""
    size = abs(value)
    root = power(number(size), div(ONE, Number(degree)))
    ball = _arb(size).root(degree)
    if degree % 2 == 0:
        return [(root, ball), (neg(root), -ball)] if value > 0 else []
    return [(root, ball)] if value > 0 else [(neg(root), -ball)]

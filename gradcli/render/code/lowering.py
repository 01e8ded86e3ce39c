"""A tape for a program: only what <math.h> and its like have, in few operations.

The rules are those of real numbers, and change a result by its last digits alone. What a choice
does not take is never computed: an adjoint that is 0 on one side of it is chosen last, with all
that it is multiplied by inside.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from flint import arb, fmpq

from gradcli.arithmetic.enclosures import Enclosing, nearest_double, precision
from gradcli.arithmetic.reals import odd_root
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import MINUS, Tape, needed
from gradcli.errors import LimitError, UndefinedError
from gradcli.language.vocabulary import row_of

MOST_FACTORS = 16
"""A power up to that one is a product, which is off by as many half units at most."""

LOG1P, EXPM1, COPYSIGN = "log1p", "expm1", "copysign"
"""ln(1 + u), e^u − 1, and the size of u with the sign of v: programs have them, formulas do not."""

PRECISIONS, NOTHING = (128, 256, 512, 1024), 1e-100
"""A constant that so many bits can't tell from a double differs from it by nothing."""

HALF = Fraction(1, 2)


class Lowering:
    """The slots of a tape on another one, without what can be spared."""

    def __init__(self, source: Tape, outputs: Sequence[int], variables: Sequence[str]) -> None:
        self.tape = Tape(list(source.inputs))
        self._varying = {self.tape.inputs[name] for name in variables}
        self._source = source
        self._found: dict[int, int] = dict(
            zip(source.inputs.values(), self.tape.inputs.values(), strict=True)
        )
        for slot in needed(source, outputs):
            if slot not in self._found:
                found = self._found[slot] = self._lowered(slot)
                if not self._varying.isdisjoint(self.tape.args[found]):
                    self._varying.add(found)
        self.outputs = [self._found[slot] for slot in outputs]

    def _lowered(self, slot: int) -> int:
        source = self._source
        op, args = source.ops[slot], [self._found[arg] for arg in source.args[slot]]
        if slot in source.constants:
            return self.tape.number(source.constants[slot])
        if slot not in source.moving and op != "pi":
            return self._constant(slot)
        if op == "^" and source.ops[source.args[slot][0]] == "e":
            return self._call("exp", args[1:])
        rule = self._rule(op)
        return rule(self, *args) if rule else self._call(op, args)

    def _rule(self, op: str) -> Callable[..., int] | None:
        """How an operation is written otherwise, if it is."""
        return RULES.get(op)

    def _constant(self, slot: int) -> int:
        """The double nearest to a number that is no literal."""
        enclosing = Enclosing(self._source, [slot])
        inputs = [fmpq(0)] * len(self._source.inputs)
        for bits in PRECISIONS:
            with precision(bits):
                found = enclosing.run(inputs)[0]
                number = nearest_double(found)
            if not isinstance(number, Doubt):
                return self.tape.number(double(number))
        if isinstance(found, arb) and found.rad() < NOTHING:
            middle = float(found.mid())
            return self.tape.number(double(middle) if abs(middle) > NOTHING else 0)
        raise UndefinedError("a constant in the formula has no real value")

    def _value(self, slot: int | None) -> Fraction | None:
        return self.tape.constants.get(slot) if slot is not None else None

    def _split(self, slot: int) -> tuple[Fraction, int | None]:
        """Coefficient and rest; a number has no rest."""
        tape = self.tape
        if slot in tape.constants:
            return tape.constants[slot], None
        op, args = tape.ops[slot], tape.args[slot]
        if op == "neg":
            return Fraction(-1), args[0]
        first = self._value(args[0]) if args else None
        if op == "*" and first is not None:
            return first, args[1]
        if op == "/" and args[1] in tape.constants:
            return 1 / tape.constants[args[1]], args[0]
        if op == "/" and first is not None and first != 1:
            return first, tape.instruction("/", (tape.number(1), args[1]))
        return Fraction(1), slot

    def _scaled(self, factor: Fraction, rest: int | None) -> int:
        tape = self.tape
        if rest is None or factor == 0:
            return tape.number(factor)
        if factor == 1:
            return rest
        chosen = self._chosen(rest, lambda branch: self._product(tape.number(factor), branch))
        if chosen is not None:
            return chosen
        divisor = self._inverted(rest)
        if divisor is not None:
            return tape.instruction("/", (tape.number(factor), divisor))
        if factor == -1:
            return tape.instruction("neg", (rest,))
        if factor.numerator == 1 and float(factor) != factor:  # x/3, as a third is no double
            return tape.instruction("/", (rest, tape.number(1 / factor)))
        return tape.instruction("*", (tape.number(factor), rest))

    def _chosen(self, slot: int, change: Callable[[int], int]) -> int | None:
        """A choice between something and 0, changed inside."""
        tape = self.tape
        if tape.ops[slot] != "where":
            return None
        condition, *branches = tape.args[slot]
        if not any(self._value(branch) == 0 for branch in branches):
            return None
        held, failed = (b if self._value(b) == 0 else change(b) for b in branches)
        return self._where(condition, held, failed)

    def _negated(self, slot: int) -> int:
        factor, rest = self._split(slot)
        return self._scaled(-factor, rest)

    def _product(self, a: int, b: int) -> int:
        (left, u), (right, v) = self._split(a), self._split(b)
        return self._scaled(left * right, self._times(u, v))

    def _times(self, u: int | None, v: int | None) -> int | None:
        if u is None or v is None:
            return v if u is None else u
        below, also_below = self._inverted(u), self._inverted(v)
        if below is not None and also_below is not None:
            return self._ratio(None, self._product(below, also_below))
        for one, other in ((u, v), (v, u)):
            chosen = self._chosen(one, lambda branch, by=other: self._product(branch, by))  # type: ignore[misc]
            if chosen is not None:
                return chosen
            divisor = self._inverted(one)
            if divisor is not None:
                return self._ratio(other, divisor)
        return self.tape.instruction("*", (min(u, v), max(u, v)))

    def _inverted(self, slot: int) -> int | None:
        """v, of 1/v."""
        tape = self.tape
        if tape.ops[slot] == "/" and self._value(tape.args[slot][0]) == 1:
            return tape.args[slot][1]
        return None

    def _quotient(self, a: int, b: int) -> int:
        (above, u), (below, v) = self._split(a), self._split(b)
        if not below:
            raise UndefinedError("the formula divides by 0")
        if v is None:
            return self._scaled(above / below, u)
        return self._scaled(above / below, self._ratio(u, v))

    def _ratio(self, u: int | None, v: int) -> int:
        """u/v, where u/v² is (u/v)/v if u/v is known."""
        tape = self.tape
        if u is None:
            return tape.instruction("/", (tape.number(1), v))
        chosen = self._chosen(u, lambda branch: self._quotient(branch, v))
        if chosen is not None:
            return chosen
        if tape.ops[v] == "*" and tape.args[v][0] == tape.args[v][1]:
            root = tape.args[v][0]
            if tape.knows("/", (u, root)):
                return tape.instruction("/", (tape.instruction("/", (u, root)), root))
        return tape.instruction("/", (u, v))

    def _sum(self, *terms: int) -> int:
        """Like terms together, then one after the other, positive ones first."""
        tape, number = self.tape, Fraction(0)
        factors = dict[int, Fraction]()
        for factor, rest in map(self._split, self._joined(terms)):
            if rest is None:
                number += factor
            else:
                factors[rest] = factors.get(rest, Fraction(0)) + factor
        if number == -1:
            number += self._less_one(factors)
        signed = [(factor, rest) for rest, factor in factors.items() if factor]
        parts = [(factor > 0, self._scaled(abs(factor), rest)) for factor, rest in signed]
        if number or not parts:
            parts.append((number >= 0, tape.number(abs(number))))
        if not any(positive for positive, _ in parts):
            return self._negated(self._chain([(True, part) for _, part in parts]))
        return self._chain(sorted(parts, key=lambda part: not part[0])[:1] + _others(parts))

    def _less_one(self, factors: dict[int, Fraction]) -> int:
        """Put e^u − 1 for an e^u among the terms, without the rounding of the difference."""
        for rest, factor in factors.items():
            if self.tape.ops[rest] == "exp" and factor == 1:
                del factors[rest]
                factors[self._call(EXPM1, self.tape.args[rest])] = Fraction(1)
                return 1
        return 0

    def _chain(self, parts: Sequence[tuple[bool, int]]) -> int:
        (_, total), *others = parts
        for positive, part in others:
            total = self._added(total, part) if positive else self._less(total, part)
        return total

    def _added(self, a: int, b: int) -> int:
        """a + b, or b + a where that is known."""
        return self.tape.instruction("+", (b, a) if self.tape.knows("+", (b, a)) else (a, b))

    def _less(self, a: int, b: int) -> int:
        """a − b, or −(b − a) where b − a is known."""
        if self.tape.knows(MINUS, (b, a)):
            return self._negated(self.tape.instruction(MINUS, (b, a)))
        return self.tape.instruction(MINUS, (a, b))

    def _joined(self, terms: Sequence[int]) -> list[int]:
        """The terms, those that are chosen by the same condition as one."""
        tape, joined = self.tape, dict[object, int]()
        for place, term in enumerate(terms):
            branches = tape.args[term][1:] if tape.ops[term] == "where" else ()
            zero = any(self._value(branch) == 0 for branch in branches)
            key = ("where", tape.args[term][0]) if zero else place
            if key in joined:
                condition, held, failed = tape.args[joined[key]]
                _, also_held, also_failed = tape.args[term]
                both = self._sum(held, also_held), self._sum(failed, also_failed)
                joined[key] = self._where(condition, *both)
            else:
                joined[key] = term
        return list(joined.values())

    def _power(self, base: int, exponent: int) -> int:
        value = self._value(exponent)
        if value is None:
            return self._varying_power(base, exponent)
        if value < 0 and self._is_plain(value):
            return self._quotient(self.tape.number(1), self._constant_power(base, -value))
        return self._constant_power(base, value)

    def _varying_power(self, base: int, exponent: int) -> int:
        """u^v, where u^(v − 1) is u^v/u, as u is positive under an exponent that varies."""
        tape, args = self.tape, self.tape.args[exponent]
        one_less = tape.ops[exponent] == MINUS and self._value(args[1]) == 1
        if one_less and args[0] in self._varying and tape.knows("^", (base, args[0])):
            return self._quotient(tape.instruction("^", (base, args[0])), base)
        return self._call("^", (base, exponent))

    @staticmethod
    def _is_plain(exponent: Fraction) -> bool:
        """Whether a power is made of products and roots."""
        return exponent.denominator in (1, 2, 3) and abs(exponent) <= MOST_FACTORS

    def _constant_power(self, base: int, exponent: Fraction) -> int:
        whole, part = divmod(exponent, 1)
        if not 0 <= exponent <= MOST_FACTORS:
            return self._by_function(base, exponent)
        if not part:
            return self._whole_power(base, whole)
        if part == HALF:
            return self._product(self._whole_power(base, whole), self._call("sqrt", (base,)))
        if exponent.denominator == 3:
            return self._whole_power(self._call("cbrt", (base,)), exponent.numerator)
        return self._by_function(base, exponent)

    def _by_function(self, base: int, exponent: Fraction) -> int:
        """A power of u, or of |u| where u may be negative."""
        root = odd_root(exponent)
        if root is None:
            return self._power_beside(base, exponent)
        size = self._call("^", (self._call("abs", (base,)), self.tape.number(exponent)))
        return self._call(COPYSIGN, (size, base)) if root[0] % 2 else size

    def _power_beside(self, base: int, exponent: Fraction) -> int:
        """u^c, which is u^(c+1)/u where that is known and 0 has no power."""
        tape = self.tape
        above = ("^", (base, tape.number(exponent + 1)))
        if exponent.denominator != 1 and tape.knows(*above):
            return self._quotient(tape.instruction(*above), base)
        return self._call("^", (base, tape.number(exponent)))

    def _whole_power(self, base: int, exponent: int) -> int:
        """Squares and products of them."""
        result, square = self.tape.number(1), base
        while exponent:
            if exponent % 2:
                result = self._product(result, square)
            exponent //= 2
            square = self._product(square, square) if exponent else square
        return result

    def _where(self, condition: int, held: int, failed: int) -> int:
        truth = self._value(condition)
        if truth is not None:
            return held if truth else failed
        if held == failed:
            return held
        return self._turned(condition, held, failed) or self.tape.instruction(
            "where", (condition, held, failed)
        )

    def _turned(self, condition: int, held: int, failed: int) -> int | None:
        """A choice between 0 and another such choice, the earlier condition outside.

        So what both choose stands in one block, in the order in which the formula chooses it.
        """
        tape, zero = self.tape, self.tape.number(0)
        first, other = (held, failed) if self._value(failed) == 0 else (failed, held)
        if self._value(other) != 0 or tape.ops[first] != "where":
            return None
        if tape.args[first][0] >= condition:
            return None
        if first == held:
            return self._chosen(first, lambda branch: self._where(condition, branch, zero))
        return self._chosen(first, lambda branch: self._where(condition, zero, branch))

    def _logarithm(self, arg: int) -> int:
        """ln u, and ln(1 ± u) without the rounding of the sum."""
        tape, args = self.tape, self.tape.args[arg]
        if tape.ops[arg] == "+" and self._value(args[1]) == 1:
            return self._call(LOG1P, args[:1])
        if tape.ops[arg] == MINUS and self._value(args[0]) == 1:
            return self._call(LOG1P, (self._negated(args[1]),))
        return self._call("ln", (arg,))

    def _difference(self, a: int, b: int) -> int:
        return self._sum(a, self._negated(b))

    def _sigmoid(self, arg: int) -> int:
        """1/(1 + e⁻ˣ), of which nothing overflows."""
        power, positive = self._small_power(arg)
        one = self.tape.number(1)
        above = self._where(positive, one, power)
        return self._quotient(above, self._sum(power, one))

    def _softplus(self, arg: int) -> int:
        """ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)."""
        power, positive = self._small_power(arg)
        return self._sum(
            self._where(positive, arg, self.tape.number(0)), self._call(LOG1P, (power,))
        )

    def _small_power(self, arg: int) -> tuple[int, int]:
        """e^−|x|, and whether x is positive; for ±x the same."""
        factor, rest = self._split(arg)
        size = self._scaled(abs(factor), rest)
        power = self._call("exp", (self._negated(self._call("abs", (size,))),))
        op = ">=" if factor > 0 else "<="
        return power, self.tape.instruction(op, (size, self.tape.number(0)))

    def _bessel(self, op: str, order: int, arg: int) -> int:
        """A Bessel function; J₋ₙ = (−1)ⁿ·Jₙ, and Y likewise."""
        whole = self._value(order)
        if whole is None or whole >= 0 or whole.denominator != 1:
            return self.tape.instruction(op, (order, arg))
        found = self.tape.instruction(op, (self.tape.number(-whole), arg))
        return self._negated(found) if whole % 2 else found

    def _call(self, op: str, args: Sequence[int]) -> int:
        """A function; an odd or even one is not asked about −u."""
        if len(args) == 1 and op not in (LOG1P, EXPM1):
            factor, rest = self._split(args[0])
            parity = row_of(op, 1).parity
            if factor < 0 and rest is not None and parity:
                found = self._call(op, (self._scaled(-factor, rest),))
                return self._negated(found) if parity == "odd" else found
        return self.tape.instruction(op, tuple(args))


def _others(parts: Sequence[tuple[bool, int]]) -> list[tuple[bool, int]]:
    """All parts of a sum but the first positive one."""
    first = next(place for place, (positive, _) in enumerate(parts) if positive)
    return [*parts[:first], *parts[first + 1 :]]


def double(value: float) -> Fraction:
    """A number that was rounded to a double."""
    if value in (float("inf"), float("-inf")):
        raise LimitError("a constant in the formula is beyond the range of a double")
    return Fraction(value)


RULES: dict[str, Callable[..., int]] = {
    "+": Lowering._sum,
    MINUS: Lowering._difference,
    "*": Lowering._product,
    "/": Lowering._quotient,
    PULL: Lowering._product,
    "neg": Lowering._negated,
    "^": Lowering._power,
    "where": Lowering._where,
    "ln": Lowering._logarithm,
    "sigmoid": Lowering._sigmoid,
    "softplus": Lowering._softplus,
    "besselj": lambda each, *args: each._bessel("besselj", *args),
    "bessely": lambda each, *args: each._bessel("bessely", *args),
}

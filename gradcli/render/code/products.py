"""Products shared: what several products of a tape have in common is multiplied once.

Every product is laid out as its factors, those below a fraction stroke apart, and the pair of
factors that most products hold becomes a factor of its own, again and again: the greedy method of
Breuer, Generation of optimal code for expressions via factorization (1969). x·x is such a pair,
too, so that powers are squares of squares.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape, needed

MOST_FACTORS, MOST_PAIRED = 40, 400
"""The longest product that is laid out; how many pairs are made."""

Factor = tuple[int, int]
"""A slot, and 1 for a factor, −1 for a divisor."""


class Product(NamedTuple):
    """A number times factors; each with how often it stands there."""

    number: Fraction
    factors: Counter[Factor]

    def times(self, other: "Product", exponent: int = 1) -> "Product":
        """This product times another, or divided by one without divisors; nothing is cancelled."""
        factors = Counter({(slot, exponent * e): n for (slot, e), n in other.factors.items()})
        return Product(self.number * other.number**exponent, self.factors + factors)

    @property
    def divides(self) -> bool:
        """Whether there is something below the fraction stroke."""
        return any(exponent < 0 for _, exponent in self.factors)


def shared(source: Tape, outputs: Sequence[int]) -> tuple[Tape, list[int]]:
    """The slots of a tape without choices on another one, products that are alike made once."""
    return _Sharing(source, outputs).result


class _Sharing:
    def __init__(self, source: Tape, outputs: Sequence[int]) -> None:
        self._source = source
        self._slots = needed(source, outputs)
        self._products: dict[int, Product] = {}
        self._divisors = set[int]()
        self._pairs: dict[int, tuple[Factor, Factor]] = {}
        self._made: dict[int, int] = {}
        self._lay_out()
        self._next = len(source.ops)
        self._roots = self._used(outputs)
        self._numbers_as_factors()
        self._pair()
        self.tape = Tape(list(source.inputs))
        self.result = self.tape, [self._slot(slot) for slot in outputs]

    def _lay_out(self) -> None:
        """Every slot as a product; what is none has itself as its one factor."""
        source = self._source
        for slot in self._slots:
            args = [self._products[arg] for arg in source.args[slot]]
            found = None
            if slot in source.constants:
                found = Product(source.constants[slot], Counter())
            elif source.ops[slot] == "neg":
                found = args[0]._replace(number=-args[0].number)
            elif source.ops[slot] in ("*", "/"):
                found = args[0].times(self._operand(slot), 1 if source.ops[slot] == "*" else -1)
            if found is None or found.factors.total() > MOST_FACTORS:
                found = _alone(slot)
            self._products[slot] = found

    def _operand(self, slot: int) -> Product:
        """The second operand; a divisor that divides stays whole, as it must not be 0."""
        other = self._source.args[slot][1]
        product = self._products[other]
        if self._source.ops[slot] == "*" or not product.divides:
            return product
        self._divisors.add(other)
        return _alone(other)

    def _used(self, outputs: Sequence[int]) -> list[int]:
        """The products that are no mere parts of others."""
        used = {*outputs, *self._divisors}
        for slot in self._slots:
            atomic = (slot, 1) in self._products[slot].factors
            if atomic:
                used.update(self._source.args[slot])
        return sorted(slot for slot in used if (slot, 1) not in self._products[slot].factors)

    def _numbers_as_factors(self) -> None:
        """A number in front is a factor as others are; 1/3, which is no double, a divisor."""
        places: dict[Fraction, int] = {}
        for root in self._roots:
            number, factors = self._products[root]
            size = abs(number)
            if not factors or size == 1:
                continue
            divides = size.numerator == 1 and float(size) != size
            value = 1 / size if divides else size
            if value not in places:
                places[value] = self._next
                self._next += 1
            factor = places[value], -1 if divides else 1
            sign = Fraction(1 if number > 0 else -1)
            self._products[root] = Product(sign, factors + Counter({factor: 1}))
        self._values = {slot: value for value, slot in places.items()}

    def _pair(self) -> None:
        """Make the pair that stands in most products a factor, as long as two have it."""
        for _ in range(MOST_PAIRED):
            counts = Counter[tuple[Factor, Factor]]()
            for product in {tuple(sorted(self._products[r].factors.items())) for r in self._roots}:
                counts.update(_pairs(Counter(dict(product))))
            if not counts:
                return
            pair = max(counts, key=lambda each: (counts[each], *(-slot for slot, _ in each)))
            if counts[pair] < 2:
                return
            if not any(self._products[root].factors.keys() >= set(pair) for root in self._roots):
                pair = _inverse(pair[0]), _inverse(pair[1])  # what never divides is no divisor
            if pair[0][1] < 0 and pair[1][1] < 0:
                pair = _inverse(pair[0]), _inverse(pair[1])
            self._pairs[self._next] = pair
            for root in self._roots:
                _put(self._products[root].factors, pair, self._next)
            self._next += 1

    def _slot(self, slot: int) -> int:
        """A slot on the new tape."""
        if slot not in self._made:
            self._made[slot] = self._new(slot)
        return self._made[slot]

    def _new(self, slot: int) -> int:
        source, tape = self._source, self.tape
        if slot in self._values:
            return tape.number(self._values[slot])
        if slot in self._pairs:
            return self._multiplied(Product(Fraction(1), Counter(self._pairs[slot])))
        product = self._products[slot]
        if (slot, 1) not in product.factors:
            return self._multiplied(product)
        if source.ops[slot] == INPUT:
            return slot
        args = tuple(map(self._slot, source.args[slot]))
        return self._added(source.ops[slot], args)

    def _added(self, op: str, args: tuple[int, ...]) -> int:
        """An operation; the minus in front of a term is that of the sum."""
        tape = self.tape
        if op in ("+", MINUS) and tape.ops[args[1]] == "neg":
            return tape.instruction(MINUS if op == "+" else "+", (args[0], *tape.args[args[1]]))
        return tape.instruction(op, args)

    def _multiplied(self, product: Product) -> int:
        tape, factors = self.tape, product.factors
        if not factors:
            return tape.number(product.number)
        above, below = (
            [
                self._slot(s)
                for (s, e), count in sorted(factors.items())
                if e == sign
                for _ in range(count)
            ]
            for sign in (1, -1)
        )
        sign = product.number
        if not above:
            above, sign = [tape.number(sign)], Fraction(1)
        if sign < 0 and above[-1] in tape.constants:
            above[-1], sign = tape.number(-tape.constants[above[-1]]), -sign
        result = self._chain(above)
        if below:
            result = tape.instruction("/", (result, self._chain(below)))
        return tape.instruction("neg", (result,)) if sign < 0 else result

    def _chain(self, slots: list[int]) -> int:
        """A product of several slots; a number is multiplied last."""
        tape = self.tape
        product, *others = sorted(slots, key=lambda slot: tape.ops[slot] == NUMBER)
        for slot in others:
            ends = (slot, product) if tape.ops[slot] == NUMBER else sorted((product, slot))
            product = tape.instruction("*", tuple(ends))
        return product


def _alone(slot: int) -> Product:
    """A slot as a product of itself alone."""
    return Product(Fraction(1), Counter({(slot, 1): 1}))


def _pairs(factors: Counter[Factor]) -> Counter[tuple[Factor, Factor]]:
    """The pairs in a product, those upside down as they stand upright, with how often."""
    found = Counter[tuple[Factor, Factor]]()
    for one, other in combinations(sorted(factors), 2):
        if one[0] != other[0]:
            found[_upright(one, other)] += min(factors[one], factors[other])
    for one, count in factors.items():
        if count > 1:
            found[_upright(one, one)] += count // 2
    return found


def _upright(one: Factor, other: Factor) -> tuple[Factor, Factor]:
    """Of two factors and the inverses of both, those of which the first is no divisor."""
    return (one, other) if one[1] > 0 else (_inverse(one), _inverse(other))


def _inverse(factor: Factor) -> Factor:
    return factor[0], -factor[1]


def _put(factors: Counter[Factor], pair: tuple[Factor, Factor], slot: int) -> None:
    """Put a new factor for a pair, upright and upside down, as often as it is there."""
    one, other = pair
    for sign, (a, b) in ((1, pair), (-1, (_inverse(one), _inverse(other)))):
        count = factors[a] // 2 if a == b else min(factors[a], factors[b])
        if count:
            factors.subtract(dict.fromkeys((a, b), count) if a != b else {a: 2 * count})
            factors[slot, sign] += count
    for factor in [factor for factor, count in factors.items() if not count]:
        del factors[factor]

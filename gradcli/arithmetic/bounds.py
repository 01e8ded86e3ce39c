"""Balls as a kind of number: what is known of an instruction, and where nothing is.

The rules serve single floats and whole columns; `Arithmetic` holds what differs.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from gradcli.arithmetic.balls import UNIT, UNKNOWN, Ball, Real, exact, rounding
from gradcli.arithmetic.reals import ROOT_POWER, as_float, function_of, odd_root, on_reals
from gradcli.arithmetic.runner import UNSURE, Doubt, Operation, RowByRow, Runner
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import MINUS, Tape
from gradcli.language.rules import formula, with_values
from gradcli.language.tree import HOLDS, Number, Tree, operator
from gradcli.language.vocabulary import row_of

FUNCTION_ROUNDING = 3 * UNIT
SPECIAL_ROUNDING = {
    "polygamma": 64 * UNIT,
    "gamma": 16 * UNIT,
    "lgamma": 16 * UNIT,
    "erfc": 6 * UNIT,
}
Rule = Callable[[Sequence[Ball], "Arithmetic"], tuple[Ball, Real]]
EXACT = frozenset({"abs", "relu", "sign"})
OSCILLATING = frozenset(
    "sin cos tan sec csc cot sinc Si Ci besselj bessely gamma lgamma digamma polygamma".split()
)
LONG_WAY = 0.25
"""No function that oscillates has two extrema, or one and an inflection, within twice as much."""


class Arithmetic:
    """What balls need beyond + − · /: functions on floats or arrays, and choices between values."""

    def __init__(
        self,
        function: Callable[[str, int], Callable[..., Real]],
        select: Callable[[Real, Real, Real], Real],
        guarded: Callable[..., Real],
    ) -> None:
        self.function = function
        self.select = select
        self.guarded = guarded

    def known(self, ball: Ball, holds: Real) -> Ball:
        """The ball where that holds; nothing known elsewhere."""
        return Ball(ball.value, self.select(holds, ball.radius, math.inf))


class Balls:
    """The kind of number: a float with a bound. Whatever it can't tell is in doubt."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic

    def number(self, value: Fraction) -> Ball:
        """A literal."""
        return exact(value)

    def is_zero(self, number: Ball) -> bool:
        """Whether a number is certainly 0."""
        return bool(number.value == number.radius == 0)

    def holds(self, op: str, left: Ball, right: Ball, **_: bool) -> Real:
        """Whether a comparison holds, strictly and for all numbers in the balls."""
        gap, width = left.value - right.value, left.radius + right.radius
        if op in ("<", "<="):
            return gap < -width
        if op in (">", ">="):
            return gap > width
        return abs(gap) > width

    def operation(self, tape: Tape, slot: int, **_: bool) -> Operation:
        """What computes an instruction."""
        op = tape.ops[slot]
        if op in HOLDS:
            return partial(self._compared, op)
        if op in ("min", "max"):
            return partial(self._best, "<" if op == "min" else ">")
        return partial(self._computed, self.rule(tape, slot))

    def rule(self, tape: Tape, slot: int) -> Rule:
        """What gives the ball of an instruction, and where it is sure to be defined and smooth."""
        op, args = tape.ops[slot], tape.args[slot]
        if op == "==" and asks_for_the_best(tape, *args):
            return _is_the_best
        if op in RULES:
            return RULES[op]
        if op != "^":
            return partial(_function, op)
        exponent = tape.constants.get(args[1])
        return _general_power if exponent is None else partial(_by_exponent, exponent)

    def _computed(self, rule: Rule, *args: Ball) -> Ball | Doubt:
        try:
            ball, holds = rule(args, self.arithmetic)
        except (ZeroDivisionError, OverflowError):
            return UNSURE
        return ball if holds and ball.radius < math.inf else UNSURE

    def _compared(self, op: str, left: Ball, right: Ball) -> bool | Doubt:
        """Whether a comparison holds; a number is equal to itself."""
        if left is right:
            return op in ("==", "<=", ">=")
        apart = self.holds("!=", left, right)
        return bool(self.arithmetic.function(op, 2)(left.value, right.value)) if apart else UNSURE

    def _best(self, better: str, *args: Ball) -> Ball | Doubt:
        """The argument that is certainly better than all others."""
        for best in args:
            if all(arg is best or self.holds(better, best, arg) for arg in args):
                return best
        return UNSURE


class BallColumns(Balls, RowByRow[Ball]):
    """The kind of number whose numbers are columns of balls."""

    def known(self, number: Ball, holds: Real) -> Ball:
        """The ball where that holds; nothing known elsewhere."""
        return number if holds is True else self.arithmetic.known(number, holds)

    def operation(self, tape: Tape, slot: int, **_: bool) -> Operation:
        """What computes an instruction."""
        return partial(self._in_rows, self.rule(tape, slot))

    def _in_rows(self, rule: Rule, *args: Ball) -> Ball:
        try:
            return self.known(*rule(args, self.arithmetic))
        except (ZeroDivisionError, OverflowError):  # of constants, which are single floats
            return UNKNOWN


def _by_exponent(
    exponent: Fraction, args: Sequence[Ball], arithmetic: Arithmetic
) -> tuple[Ball, Real]:
    return constant_power(args[0], exponent, arithmetic)


def _general_power(args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    ball, _ = _function("^", args, arithmetic)
    return ball, args[0].value > args[0].radius


def _function(op: str, args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """A function is as uncertain as its value changes with its arguments, and as it is rounded."""
    function = arithmetic.guarded(arithmetic.function(op, len(args)))
    values = [arg.value for arg in args]
    y = function(*values)
    if op == "floor":
        behind = function(values[0] - args[0].radius)
        return Ball(y, 0.0 * y), behind == function(values[0] + args[0].radius)
    spread = spread_of(op, args, y, arithmetic)
    plain = isinstance(y, float) and len(args) == 1 and args[0].exact and values[0] in (0, 1)
    if op in EXACT or (plain and y == 0):
        return Ball(y, spread), True
    unit = SPECIAL_ROUNDING.get(op, FUNCTION_ROUNDING)
    factors = values[:1] if row_of(op, len(args)).parity == "odd" else []  # 0 where y is exactly
    added = rounding(y, *factors, unit=unit) + unit * cancelling(op, values, arithmetic)
    return Ball(y, spread + added), True


def spread_of(op: str, args: Sequence[Ball], y: Real, arithmetic: Arithmetic) -> Real:
    """How far the value of a function may be from y = f(middles), for all numbers in the balls.

    A step to either side tells how much: a function that is convex, concave or monotonic between
    the two places leaves its value there by no more than it does at one of them. One that
    oscillates is none of these over a long way, nor is one that has a pole between the places;
    there nothing is known.
    """
    function = arithmetic.guarded(arithmetic.function(op, len(args)))
    values = [arg.value for arg in args]
    spread: Real = 0.0
    for place, arg in enumerate(args):
        if not arg.exact:
            for end in _ends(arg, arithmetic):
                spread = spread + abs(function(*values[:place], end, *values[place + 1 :]) - y)
            if op in OSCILLATING:
                spread = arithmetic.select(arg.radius > LONG_WAY, math.inf, spread)
            spread = spread + 0.0 * arg.radius  # no number where that is ∞
    poles = row_of(op, len(args)).poles
    if poles and not args[-1].exact:
        low, high = (_beside(poles, args[-1], sign, arithmetic) for sign in (-1, 1))
        spread = arithmetic.select(low == high, spread, math.inf)
    return spread


def _beside(poles: str, ball: Ball, sign: int, arithmetic: Arithmetic) -> Real:
    """How many poles, which are where a formula is whole, are below the end of a ball."""

    def combine(node: Tree, args: tuple[Ball, ...]) -> Ball:
        if isinstance(node, Number):
            return exact(node.value)
        rule = RULES.get(operator(node)) or partial(_function, operator(node))
        return rule(args, arithmetic)[0]

    x = Ball(ball.value + sign * ball.radius, 0.0)
    count = with_values(formula(poles), (x, x), combine)  # of the last argument alone
    end = count.value + sign * count.radius
    return arithmetic.guarded(arithmetic.function("floor", 1))(end)


def _ends(ball: Ball, arithmetic: Arithmetic) -> Iterator[Real]:
    """The two ends of a ball, or the next floats where they are rounded to its middle."""
    value, radius = ball.value, ball.radius
    for step, next_to in ((radius, 2 * UNIT * abs(value)), (-radius, -2 * UNIT * abs(value))):
        end = value + step
        yield arithmetic.select((end == value) & (radius > 0), value + next_to, end)


def cancelling(op: str, values: list[Real], arithmetic: Arithmetic) -> Real:
    """The size of the terms that cancel where a special function is small."""
    match op, values:
        case "lgamma", [x]:
            return arithmetic.select(x < 0, 32.0, 1.0)
        case "polygamma", [n, x]:
            return arithmetic.select(x < 0, math.factorial(int(n)) * 2.0 ** (n + 1), n == 0)
    return 0.0


def constant_power(base: Ball, exponent: Fraction, arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """u^c for a rational c."""
    if exponent == 0:
        return Ball(1.0, 0.0), base.radius < math.inf
    if exponent.denominator == 1 and exponent > 0:
        return base ** int(exponent), True
    away = abs(base.value) > base.radius
    if exponent.denominator == 1:
        return Ball(1.0, 0.0) / base ** int(-exponent), away
    root, nearest = odd_root(exponent), as_float(exponent)
    power = arithmetic.guarded(arithmetic.function(ROOT_POWER if root else "^", 2))
    c = root or (nearest,)
    y = power(base.value, *c)
    spread: Real = sum(abs(power(end, *c) - y) for end in _ends(base, arithmetic))
    if nearest != exponent:
        ln = arithmetic.guarded(arithmetic.function("ln", 1))
        spread = spread + UNIT * abs(y * nearest * ln(abs(base.value)))
    return Ball(y, spread + rounding(y, unit=FUNCTION_ROUNDING)), away


def _pull(args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """a·p, and exactly 0 where a is, even where p has no value."""
    product = args[0] * args[1]
    nothing = (args[0].value == 0) & (args[0].radius == 0)
    value = arithmetic.select(nothing, 0.0, product.value)
    return Ball(value, arithmetic.select(nothing, 0.0, product.radius)), True


def _comparison(op: str) -> Rule:
    def compare(args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
        left, right = args
        truth = arithmetic.function(op, 2)(left.value, right.value)
        apart = abs(left.value - right.value) > left.radius + right.radius
        return Ball(arithmetic.select(truth, 1.0, 0.0), 0.0), apart

    return compare


def asks_for_the_best(tape: Tape, slot: int, best: int) -> bool:
    """Whether a comparison asks if a slot is the smallest or largest of some."""
    return tape.ops[best] in ("min", "max") and slot in tape.args[best]


def _is_the_best(args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """Whether an argument is the smallest or largest one, which is known where only one is."""
    arg, best = args
    truth = arithmetic.select(arg.value == best.value, 1.0, 0.0)
    return Ball(truth, 0.0), best.radius < math.inf


def _branch(args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """The branch that holds, where it is certain which that is."""
    condition, held, failed = args
    truth = condition.value != 0
    value = arithmetic.select(truth, held.value, failed.value)
    radius = arithmetic.select(truth, held.radius, failed.radius)
    return Ball(value, radius), condition.radius == 0


def _extreme(op: str) -> Rule:
    """The smallest or largest argument, where there is only one."""

    def choose(args: Sequence[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
        best = args[0]
        compare = arithmetic.function("<" if op == "min" else ">", 2)
        for arg in args[1:]:
            better = compare(arg.value, best.value)
            best = Ball(
                arithmetic.select(better, arg.value, best.value),
                arithmetic.select(better, arg.radius, best.radius),
            )
        count, apart = 0, True
        for arg in args:
            here = arg.value == best.value
            count = count + here
            apart = apart & (here | (abs(arg.value - best.value) > arg.radius + best.radius))
        return best, apart & (count == 1)

    return choose


RULES: dict[str, Rule] = {
    "+": lambda args, _: (sum(args[1:], args[0]), True),
    MINUS: lambda args, _: (args[0] - args[1], True),
    "*": lambda args, _: (args[0] * args[1], True),
    "/": lambda args, _: (args[0] / args[1], abs(args[1].value) > args[1].radius),
    "neg": lambda args, _: (-args[0], True),
    PULL: _pull,
    "where": _branch,
    "min": _extreme("min"),
    "max": _extreme("max"),
    **{op: _comparison(op) for op in HOLDS},
}


def _choice(condition: bool, held: float, failed: float) -> float:
    return held if condition else failed


BALLS = Balls(Arithmetic(function_of, _choice, on_reals))


class Bounded:
    """Some slots of a tape with bounds, as a function of the inputs."""

    def __init__(self, tape: Tape, outputs: Sequence[int], kind: Balls = BALLS) -> None:
        self._run = Runner(tape, outputs, kind, nearby=True)

    def __call__(self, inputs: Sequence[Ball]) -> list[Ball]:
        """The balls of the outputs, `UNKNOWN` where that is so; equal inputs are different ones."""
        found = self._run([Ball(ball.value, ball.radius) for ball in inputs])
        return [UNKNOWN if isinstance(ball, Doubt) else ball for ball in found]

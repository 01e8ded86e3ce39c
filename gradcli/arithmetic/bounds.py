"""Tapes on balls: what is known of every slot, and where nothing is.

The rules serve single floats and whole arrays; `Arithmetic` holds what differs.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from gradcli.arithmetic.balls import UNIT, UNKNOWN, Ball, Real, exact, rounding
from gradcli.arithmetic.reals import ROOT_POWER, as_float, function_of, odd_root, on_reals
from gradcli.differentiation.reverse import PULL
from gradcli.differentiation.tape import INPUT, MINUS, Tape

FUNCTION_ROUNDING = 3 * UNIT
SPECIAL_ROUNDING = {
    "polygamma": 64 * UNIT,
    "gamma": 16 * UNIT,
    "lgamma": 16 * UNIT,
    "erfc": 6 * UNIT,
}
EXACT = frozenset({"abs", "relu", "sign"})


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


def with_guards(tape: Tape, outputs: Sequence[int]) -> list[int]:
    """The slots that outputs are computed from, and what guards them, each behind its own."""
    ordered: dict[int, None] = {}
    pending = [(slot, False) for slot in reversed(outputs)]
    while pending:
        slot, ready = pending.pop()
        if ready:
            ordered.setdefault(slot)
        elif slot not in ordered:
            sides = [side for guard in tape.guards.get(slot, ()) for side in guard[1:3]]
            pending.append((slot, True))
            pending.extend((first, False) for first in (*tape.args[slot], *sides))
    return list(ordered)


def run(
    tape: Tape, slots: Sequence[int], inputs: Sequence[Ball], arithmetic: Arithmetic
) -> dict[int, Ball]:
    """The balls of some slots and of all that they are computed from; `slots` in order."""
    balls: dict[int, Ball] = {}
    for place, slot in enumerate(tape.inputs.values()):
        balls[slot] = inputs[place]
    for slot in slots:
        if tape.ops[slot] == INPUT:
            continue
        if slot in tape.constants:
            balls[slot] = exact(tape.constants[slot])
            continue
        args = [balls[arg] for arg in tape.args[slot]]
        try:
            ball, holds = _instruction(tape, slot, args, arithmetic)
        except (ZeroDivisionError, OverflowError):
            ball, holds = UNKNOWN, False
        for op, left, right, _ in tape.guards.get(slot, ()):
            holds = holds & _certain(op, balls[left], balls[right])
        balls[slot] = ball if holds is True else arithmetic.known(ball, holds)
    return balls


def _certain(op: str, left: Ball, right: Ball) -> Real:
    """Whether a comparison holds, strictly and for all numbers in the balls."""
    gap, width = left.value - right.value, left.radius + right.radius
    if op in ("<", "<="):
        return gap < -width
    if op in (">", ">="):
        return gap > width
    return abs(gap) > width


def _instruction(
    tape: Tape, slot: int, args: list[Ball], arithmetic: Arithmetic
) -> tuple[Ball, Real]:
    """The ball of an instruction, and where it is sure to be defined and smooth."""
    op = tape.ops[slot]
    rule = RULES.get(op)
    if op == "==" and _asks_for_the_best(tape, *tape.args[slot]):
        rule = _is_the_best
    if rule:
        return rule(args, arithmetic)
    if op == "^":
        exponent = tape.constants.get(tape.args[slot][1])
        if exponent is not None:
            return constant_power(args[0], exponent, arithmetic)
        ball, _ = _function(op, args, arithmetic)
        return ball, args[0].value > args[0].radius
    return _function(op, args, arithmetic)


def _function(op: str, args: list[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """A function is as uncertain as its value changes with its arguments.

    A step to one side tells how much, twice that is enough for both: where a domain ends on the
    other side, it is a large part of the value, or the row's conditions say so.
    """
    function = arithmetic.guarded(arithmetic.function(op, len(args)))
    values = [arg.value for arg in args]
    y = function(*values)
    if op == "floor":
        behind = function(values[0] - args[0].radius)
        return Ball(y, 0.0 * y), behind == function(values[0] + args[0].radius)
    spread: Real = 0.0
    for place, arg in enumerate(args):
        if not arg.exact:
            ahead = function(*values[:place], _beyond(arg, arithmetic), *values[place + 1 :])
            spread = spread + 2 * abs(ahead - y) + 0.0 * arg.radius  # no number where that is ∞
    plain = isinstance(y, float) and len(args) == 1 and args[0].exact and values[0] in (0, 1)
    if op in EXACT or (plain and y == 0):
        return Ball(y, spread), True
    unit = SPECIAL_ROUNDING.get(op, FUNCTION_ROUNDING)
    added = rounding(y, unit=unit) + unit * cancelling(op, values, arithmetic)
    return Ball(y, spread + added), True


def _beyond(ball: Ball, arithmetic: Arithmetic) -> Real:
    """The upper end of a ball, or the next float where that is rounded to the middle."""
    value, radius = ball.value, ball.radius
    end = value + radius
    lost = (end == value) & (radius > 0)
    return arithmetic.select(lost, value + 2 * UNIT * abs(value), end)


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
    spread = 2 * abs(power(_beyond(base, arithmetic), *c) - y)
    if nearest != exponent:
        ln = arithmetic.guarded(arithmetic.function("ln", 1))
        spread = spread + UNIT * abs(y * nearest * ln(abs(base.value)))
    return Ball(y, spread + rounding(y, unit=FUNCTION_ROUNDING)), away


def _sum(args: list[Ball], _: Arithmetic) -> tuple[Ball, Real]:
    total = args[0]
    for arg in args[1:]:
        total = total + arg
    return total, True


def _pull(args: list[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """a·p, and exactly 0 where a is, even where p has no value."""
    product = args[0] * args[1]
    nothing = (args[0].value == 0) & (args[0].radius == 0)
    value = arithmetic.select(nothing, 0.0, product.value)
    return Ball(value, arithmetic.select(nothing, 0.0, product.radius)), True


def _comparison(op: str) -> Callable[[list[Ball], Arithmetic], tuple[Ball, Real]]:
    def compare(args: list[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
        left, right = args
        truth = arithmetic.function(op, 2)(left.value, right.value)
        apart = abs(left.value - right.value) > left.radius + right.radius
        return Ball(arithmetic.select(truth, 1.0, 0.0), 0.0), apart

    return compare


def _asks_for_the_best(tape: Tape, slot: int, best: int) -> bool:
    return tape.ops[best] in ("min", "max") and slot in tape.args[best]


def _is_the_best(args: list[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """Whether an argument is the smallest or largest one, which is known where only one is."""
    arg, best = args
    truth = arithmetic.select(arg.value == best.value, 1.0, 0.0)
    return Ball(truth, 0.0), best.radius < math.inf


def _branch(args: list[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
    """The branch that holds, where it is certain which that is."""
    condition, held, failed = args
    truth = condition.value != 0
    value = arithmetic.select(truth, held.value, failed.value)
    radius = arithmetic.select(truth, held.radius, failed.radius)
    return Ball(value, radius), condition.radius == 0


def _extreme(op: str) -> Callable[[list[Ball], Arithmetic], tuple[Ball, Real]]:
    """The smallest or largest argument, where there is only one."""

    def choose(args: list[Ball], arithmetic: Arithmetic) -> tuple[Ball, Real]:
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


RULES: dict[str, Callable[[list[Ball], Arithmetic], tuple[Ball, Real]]] = {
    "+": _sum,
    MINUS: lambda args, _: (args[0] - args[1], True),
    "*": lambda args, _: (args[0] * args[1], True),
    "/": lambda args, _: (args[0] / args[1], abs(args[1].value) > args[1].radius),
    "neg": lambda args, _: (-args[0], True),
    PULL: _pull,
    "where": _branch,
    "min": _extreme("min"),
    "max": _extreme("max"),
    **{op: _comparison(op) for op in ("<", "<=", ">", ">=", "==", "!=")},
}


def _choice(condition: bool, held: float, failed: float) -> float:
    return held if condition else failed


FLOATS = Arithmetic(function_of, _choice, on_reals)

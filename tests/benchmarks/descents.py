"""Descent against a loop written by hand, and the gradient of a long chain against its value."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from gradcli.arithmetic import floats
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.language.tree import Apply, Number, Symbol, Tree
from tests.benchmarks.timing import Call, Comparison, gradcli, python

STEPS = 10_000
CHAINS = (10, 100, 1_000, 10_000, 100_000)
WORK = 200_000
"""Variables in all chains of one measurement together."""

BY_HAND = f"""
from math import hypot
x, y, rate = -1.2, 1.0, 0.001
for k in range({STEPS} + 1):
    value = (1 - x)**2 + 100*(y - x*x)**2
    dx, dy = -2*(1 - x) - 400*x*(y - x*x), 200*(y - x*x)
    print(k, x, y, value, hypot(dx, dy), rate if k else "nan", sep="\\t")
    x, y = x - rate*dx, y - rate*dy
"""


def chain(variables: int) -> tuple[Tree, list[str]]:
    """The Rosenbrock chain Σ 100·(x_{k+1} − x_k²)² + (1 − x_k)², and its variables."""
    names = [f"x_{k}" for k in range(1, variables + 1)]
    symbols: list[Tree] = [Symbol(name) for name in names]
    terms: list[Tree] = []
    for this, following in pairwise(symbols):
        valley = _square(_difference(following, _square(this)))
        terms += [Apply("*", (Number(100), valley)), _square(_difference(Number(1), this))]
    return Apply("+", tuple(terms)), names


def _square(tree: Tree) -> Tree:
    return Apply("^", (tree, Number(2)))


def _difference(left: Tree, right: Tree) -> Tree:
    return Apply("+", (left, Apply("neg", (right,))))


def programs(variables: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """The chain's value with its gradient, and its value alone, at one point."""
    tree, names = chain(variables)
    point = [0.5 + k % 7 / 10 for k in range(variables)]
    tape = Tape(names)
    value = tape.add(tree)
    alone = floats.Program(tape, [value])
    both = floats.Program(tape, [value, *gradient(tape, value)])
    return lambda: both(point), lambda: alone(point)


def comparisons() -> Iterator[Comparison]:
    """One long run; the cheap gradient principle at five sizes."""
    descend = ("descend", "(1 - x)^2 + 100(y - x^2)^2", "--from", "-1.2,1", "--rate", "0.001")
    yield Comparison(
        f"{STEPS:,} steps of descend on Rosenbrock / a loop by hand",
        gradcli(*descend, "--max-steps", str(STEPS)), python(BY_HAND), 2.0, 11,
        gradcli(*descend, "--max-steps", "0"), idle_b=python("from math import hypot"),
    )  # fmt: skip
    for variables in CHAINS:
        both, alone = programs(variables)
        times = WORK // variables
        name = f"gradient of the Rosenbrock chain, n = {variables:,} / its value"
        yield Comparison(name, Call(both, times), Call(alone, times), 5.0, 5)

"""Methods of gradient descent: each yields one point after the other, with its step size.

x is the point, g = ∇f(x), t the rate. A method is one generator and one line in `METHODS`.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from gradcli.language.build import number
from gradcli.language.tree import Tree
from gradcli.verbs.descent.curvature import solved
from gradcli.verbs.descent.line_search import line_minimum
from gradcli.verbs.descent.objectives import Here, Number, Objective

Walk = Iterator[tuple[Here, Number]]

ARMIJO = number(Fraction(1, 10_000))
SHRINK = number(Fraction(1, 2))
MOST_SHRINKINGS = 60
INERTIA = number(Fraction(9, 10))
MEAN_DECAY, SQUARE_DECAY = number(Fraction(9, 10)), number(Fraction(999, 1000))
TINY = number(Fraction(1, 10**8))


def fixed(f: Objective, here: Here, rate: Number) -> Walk:
    """Steepest descent with a constant step size: x ← x − t·g (Cauchy, 1847)."""

    def step(x: Number, g: Number) -> Number:
        return x - rate * g

    while True:
        here = f.at(f.each(step, here.point, here.gradient))
        yield here, rate


def backtracking(f: Objective, here: Here, rate: Number) -> Walk:
    """Steepest descent; t is halved until f(x − t·g) ≤ f(x) − c·t·‖g‖², c = 10⁻⁴.

    The sufficient decrease of Armijo (1966), as in Nocedal & Wright, Numerical Optimization,
    algorithm 3.1. Every step starts from the given rate. Where no t is small enough, the point
    stays.
    """
    enough, shrink = f.number(ARMIJO), f.number(SHRINK)
    while True:
        squared, t = f.dot(here.gradient, here.gradient), rate
        for _ in range(MOST_SHRINKINGS):
            there = _ahead(f, here, t)
            if there.value <= here.value - enough * t * squared:
                here = there
                break
            t = t * shrink
        yield here, t


def _ahead(f: Objective, here: Here, t: Number) -> Here:
    return f.at(f.each(lambda x, g: x - t * g, here.point, here.gradient))


def exact(f: Objective, here: Here, rate: Number) -> Walk:
    """Steepest descent to the minimum along −g; for a quadratic, t = g·g / g·Hg.

    The search for it starts from the given rate, then from the last step size.
    """
    while True:
        here, rate = line_minimum(f, here, rate)
        yield here, rate


def newton(f: Objective, here: Here, rate: Number) -> Walk:
    """Newton's method: x ← x − t·H⁻¹·g with the Hessian H; it ends where H is singular.

    Where H is not positive definite, the step need not go down, and its goal is no minimum.
    """
    while True:
        step = solved(f.hessian(here.point), list(here.gradient))
        if step is None:
            return
        here = f.at(f.each(lambda x, p: x - rate * p, here.point, f.vector(step)))
        yield here, rate


def momentum(f: Objective, here: Here, rate: Number) -> Walk:
    """The heavy ball: v ← β·v − t·g, x ← x + v, with β = 0.9 (Polyak, 1964)."""
    inertia = f.number(INERTIA)
    velocity = f.each(_nothing, here.gradient)
    while True:
        velocity = f.each(lambda v, g: inertia * v - rate * g, velocity, here.gradient)
        here = f.at(f.each(_sum, here.point, velocity))
        yield here, rate


def nesterov(f: Objective, here: Here, rate: Number) -> Walk:
    """Nesterov's acceleration: v ← β·v − t·∇f(x + β·v), x ← x + v, with β = 0.9.

    Nesterov (1983), with a constant β as in Sutskever, Martens, Dahl & Hinton (2013).
    """
    inertia = f.number(INERTIA)
    velocity = f.each(_nothing, here.gradient)
    while True:
        ahead = f.at(f.each(lambda x, v: x + inertia * v, here.point, velocity))
        velocity = f.each(lambda v, g: inertia * v - rate * g, velocity, ahead.gradient)
        here = f.at(f.each(_sum, here.point, velocity))
        yield here, rate


def adam(f: Objective, here: Here, rate: Number) -> Walk:
    """Adam with β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸ (Kingma & Ba, 2015, algorithm 1)."""
    one, two, tiny = f.number(MEAN_DECAY), f.number(SQUARE_DECAY), f.number(TINY)
    mean = square = f.each(_nothing, here.gradient)
    for k in count(1):
        mean = f.each(lambda m, g: one * m + (1 - one) * g, mean, here.gradient)
        square = f.each(lambda s, g: two * s + (1 - two) * g * g, square, here.gradient)
        whole, spread = rate / (1 - one**k), 1 - two**k

        def step(x: Number, m: Number, s: Number, t: Number = whole, c: Number = spread) -> Number:
            return x - t * m / (f.sqrt(s / c) + tiny)

        here = f.at(f.each(step, here.point, mean, square))
        yield here, rate


def _nothing(g: Number) -> Number:
    return g - g


def _sum(x: Number, v: Number) -> Number:
    return x + v


class Method(NamedTuple):
    """A way to choose the steps, and the rate that it starts from unless told.

    With step size t, steps are stable on a quadratic of curvature λ as long as t·λ < `limit`;
    None where the method looks after that itself. A step of a method that `remembers` depends on
    those before it.
    """

    walk: Callable[[Objective, Here, Number], Walk]
    rate: Tree
    limit: Fraction | None = None
    remembers: bool = False


TENTH, WHOLE = number(Fraction(1, 10)), number(1)
METHODS: dict[str, Method] = {
    "fixed": Method(fixed, TENTH, Fraction(2)),
    "backtracking": Method(backtracking, WHOLE),
    "exact": Method(exact, WHOLE),
    "newton": Method(newton, WHOLE),
    "momentum": Method(momentum, TENTH, Fraction(38, 10), remembers=True),
    "nesterov": Method(nesterov, TENTH, Fraction(38, 28), remembers=True),
    "adam": Method(adam, TENTH, remembers=True),
}
"""The limits of momentum, 2(1 + β), and of Nesterov's method, 2(1 + β)/(1 + 2β), are those of their
characteristic polynomials (Polyak, Introduction to Optimization, 1987, chapter 3)."""

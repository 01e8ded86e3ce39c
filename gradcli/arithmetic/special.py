"""Special functions on floats that Python's `math` lacks."""

import math

SHIFT = 12
LEFTMOST = -10_000
PRECISIONS = (96, 192, 384, 768)
ENOUGH_BITS = 60
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def polygamma(order: float, x: float) -> float:
    """The n-th derivative of the digamma function ψ = Γ′/Γ at a real x.

    Recurrence up to a large argument, then the asymptotic series (Abramowitz & Stegun 6.4.6 and
    6.4.11). nan at the poles, and left of −10,000, where the recurrence would take too long.
    """
    n = int(order)
    if (x <= 0 and x == math.floor(x)) or x < LEFTMOST:
        return math.nan
    scale = (-1) ** (n + 1) * math.factorial(n)
    total = 0.0
    while x < SHIFT + n:
        total += scale / x ** (n + 1)
        x += 1
    return total + _asymptotic(n, x)


def enclosed(op: str, *args: float) -> float:
    """A row that only enclosures know, to the nearest float; nan where it can't be told."""
    from gradcli.arithmetic.enclosures import (  # noqa: PLC0415  # flint: 40 ms, for few rows
        number_by_row,
        precision,
    )

    if not all(map(math.isfinite, args)):
        return math.nan
    for bits in PRECISIONS:
        with precision(bits):
            value = number_by_row(op, args)
            if value == 0 or value.rel_accuracy_bits() >= ENOUGH_BITS:
                return float(value.mid())
    return math.nan


def _asymptotic(n: int, x: float) -> float:
    if n == 0:
        series = sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(BERNOULLI, 1))
        return math.log(x) - 0.5 / x - series
    series = math.factorial(n - 1) / x**n + math.factorial(n) / (2 * x ** (n + 1))
    for k, b in enumerate(BERNOULLI, 1):
        series += b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
    return series if n % 2 else -series

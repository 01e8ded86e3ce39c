"""Constants that are too large or have no value are refused before anything is computed."""

import math
from fractions import Fraction

from gradcli.algebra.terms import MAX_DIGITS
from gradcli.errors import LimitError
from gradcli.language.tree import Apply, Number, Tree, fold

MOST_BITS = MAX_DIGITS / math.log10(2)
LARGEST_FACTORIAL = 3_248


def check_size(tree: Tree) -> None:
    """Raise LimitError where a constant part of the formula has more than 10,000 digits."""
    fold(tree, _constant)


def _constant(node: Tree, args: tuple[Fraction | None, ...]) -> Fraction | None:
    """The rational value of a node, None where it has none."""
    if isinstance(node, Number):
        return node.value  # the reader has looked at it
    values = [arg for arg in args if arg is not None]
    if not isinstance(node, Apply) or not args or len(values) < len(args):
        return None
    match node.op:
        case "+":
            return _checked(sum(values, Fraction(0)), node)
        case "neg":
            return -values[0]
        case "*":
            return _checked(math.prod(values, start=Fraction(1)), node)
        case "/":
            return values[0] / values[1] if values[1] else None
        case "^" | "pow":
            return _power(values[0], values[1], node)
        case "factorial" | "gamma":
            if values[0] > LARGEST_FACTORIAL:
                raise _too_large(node)
    return None


def _power(base: Fraction, exponent: Fraction, node: Tree) -> Fraction | None:
    digits = math.log10(max(abs(base.numerator), base.denominator))
    if digits and abs(exponent) >= MAX_DIGITS / digits:
        raise _too_large(node)
    if exponent.denominator > 1 or (base == 0 and exponent <= 0):
        return None
    return base ** (exponent.numerator if digits else exponent.numerator % 2 + 2)


def _checked(value: Fraction, node: Tree) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS + 1:
        raise _too_large(node)
    return value


def _too_large(node: Tree) -> LimitError:
    return LimitError(f"this number has more than {MAX_DIGITS:,} digits", span=node.span)

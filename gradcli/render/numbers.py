"""Numbers as text: decimal digits written out, shortened for reading, aligned in columns."""

from collections.abc import Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import Any

from gradcli.language.build import MOST_PLACES, decimal, rational
from gradcli.language.tree import Apply, Number, Tree, Wide, fold
from gradcli.language.unparse import literal, powered, shortest, unparse
from gradcli.render import Numbers
from gradcli.results.base import Answer, Value

NOTHING = "nan"
"""What stands for a number that there is not."""

LARGEST_WHOLE = 16
LONGEST_WHOLE = 2  # digits beyond those asked for
ENDLESS = 17
WIDE = Context(prec=ENDLESS, Emax=10**9, Emin=-(10**9))


def digits_of(value: Fraction) -> str:
    """The digits of a decimal fraction, such as `-0.25` or `1.5e-30`; an endless one ends at 17."""
    digits = literal(abs(value)) or literal(shortened(abs(value), ENDLESS))
    return f"-{digits}" if value < 0 else digits


def decimal_text(number: Decimal) -> str:
    """The same of a decimal number."""
    if not number:
        return "0"
    if abs(number.adjusted()) > MOST_PLACES:
        return unparse(decimal(number))
    sign, parts, _ = number.as_tuple()
    point = number.adjusted() + 1
    digits = "".join(map(str, parts)).rstrip("0").ljust(point, "0")
    return "-" * sign + shortest(digits, point)


def shortened(value: Fraction, digits: int) -> Fraction:
    """The value to that many significant digits, but a whole part below 10¹⁶ is kept."""
    if not value:
        return value
    magnitude = _magnitude(value)
    places = digits - 1 - magnitude
    return round(value, max(places, 0) if magnitude < LARGEST_WHOLE else places)


def brief(value: Fraction, digits: int) -> str:
    """The value to so many significant digits; a power of ten stands for a long whole part."""
    size = _magnitude(value) if value else 0
    if size < digits + LONGEST_WHOLE:
        return digits_of(shortened(value, digits))
    whole = str(round(abs(value), digits - 1 - size).numerator)
    return "-" * (value < 0) + powered(whole.rstrip("0"), len(whole))


def _magnitude(value: Fraction) -> int:
    """The power of ten of the first digit."""
    return WIDE.divide(Decimal(value.numerator), Decimal(value.denominator)).adjusted()


def rounded(tree: Tree, digits: int) -> Tree:
    """The formula with every number in it shortened."""

    def shorten(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if isinstance(node, Wide):
            return Wide(Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN).plus(node.decimal))
        if isinstance(node, Number):
            return Number(shortened(node.value, digits))
        return Apply(node.op, args) if isinstance(node, Apply) else node

    return fold(tree, shorten)


def float_text(value: float) -> str:
    """The shortest digits that read back as the same float: `2`, `0.1`, `1e-30`, `nan`, `inf`."""
    return repr(value).removesuffix(".0").replace("e+", "e").replace("e-0", "e-")


def tensor_text(tensor: float | Sequence[Any]) -> str:
    """A number, a vector or a matrix: `2`, `[1, 2]`, `[[1, 2], [3, 4]]`."""
    if isinstance(tensor, Sequence):
        return f"[{', '.join(map(tensor_text, tensor))}]"
    return float_text(tensor)


def written(answer: Answer | str, numbers: Numbers, taken: Sequence[str] = ()) -> str:
    """A formula or a number in gradcli's own language; `taken` are names of variables."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, Value):
        tree = answer.exact if numbers is Numbers.EXACT else answer.decimal
        value = rational(tree) if numbers is Numbers.DECIMAL else None
        if value is not None:
            return digits_of(value)
    else:
        tree = answer
    return unparse(tree, taken=taken)


def aligned(texts: Sequence[str], heading: str | None = None) -> list[str]:
    """Decimal numbers padded on both sides until their points stand in one column.

    A heading becomes the first text, and stands above the digits before the point.
    """
    wholes = [text.partition(".")[0].partition("e")[0] for text in texts]
    left = max(map(len, wholes), default=0)
    lines = [" " * (left - len(whole)) + text for whole, text in zip(wholes, texts, strict=True)]
    if heading is not None:
        lines.insert(0, " " * max(left - 1, 0) + heading)
    width = max(map(len, lines), default=0)
    return [line.ljust(width) for line in lines]

"""How mathematics is written on one terminal: in Unicode or ASCII, exactly, in decimals or both."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.language.build import rational
from gradcli.language.tree import Symbol, Tree
from gradcli.language.unparse import unparse, unparse_unicode
from gradcli.render import Numbers
from gradcli.render.box import Box, Grid, matrices, text
from gradcli.render.layout import one_line, typeset
from gradcli.render.numbers import aligned, brief, digits_of, float_text, rounded
from gradcli.render.screen import ASCII
from gradcli.results.base import Value, Vector, differentials

MOST_LISTED = 6
ORDER = re.compile(r"d(\d*)(.*)")
EXPONENT = re.compile(r"(\d)e\+?(-?)0*(\d)")
UNWIELDY = re.compile(r"\d{25}|\d{9}[^/ ]*/|/\(?\d*e\d|/\d{9}")


class Reading(NamedTuple):
    """A number or a vector in words that follow each other: `= 2·√5`, then `≈ 4.472136`."""

    parts: tuple[tuple[str, str], ...]


class Notation(NamedTuple):
    """The ways of writing; `digits` is how many significant ones a decimal has at most."""

    unicode: bool
    numbers: Numbers | None
    digits: int

    def say(self, words: str) -> str:
        """Words with mathematical signs, spelled out where the terminal has no such signs."""
        words = EXPONENT.sub(self._exponent, words)
        return words if self.unicode else words.translate(ASCII)

    def _exponent(self, found: re.Match[str]) -> str:
        """The exponent of a float as it stands in other numbers: 1e−7 for 1e-07."""
        sign = found[2].replace("-", "−") if self.unicode else found[2]
        return f"{found[1]}e{sign}{found[3]}"

    def name(self, column: str) -> str:
        """The name of a column, such as `df/dx`, as mathematics writes it."""
        top, slash, bottom = column.partition("/")
        if slash:
            order, name = ORDER.fullmatch(top).groups()  # type: ignore[union-attr]  # it always is
            below = bottom.split("d")[1:] if order else [bottom[1:]]
            wrt = [self.line(Symbol(part)) for part in reversed(below)]
            return self.say(differentials(self.line(Symbol(name)), wrt))
        return self.line(Symbol(column))

    def line(self, tree: Tree) -> str:
        """A formula in one line."""
        return unparse_unicode(tree) if self.unicode else unparse(tree)

    def box(self, tree: Tree, width: int) -> Box:
        """A formula in a box that is at most so wide, as far as it can be broken."""
        return typeset(tree, width) if self.unicode else one_line(unparse(tree), width)

    def matrices(self, grids: Sequence[Grid]) -> list[Box]:
        """Matrices and column vectors, or (a, b) where the terminal has no tall brackets."""
        if self.unicode:
            return matrices(grids)
        rows = [[_tuple([box.lines[0] for box in row]) for row in grid] for grid in grids]
        return [text(_tuple(parts)) for parts in rows]

    def reading(self, *values: Value) -> Reading:
        """A number, or as (a, b) the components of a vector, in the ways that are asked for."""
        exact, decimal = (self.listed(way(values)) for way in (self.exacts, self.decimals))
        sign = self.sign(values)
        if self.numbers is Numbers.EXACT:
            return Reading((("=", exact),))
        if self.numbers is Numbers.DECIMAL or self.coincide(values):
            return Reading(((sign, decimal),))
        return Reading((("=", exact), (sign, decimal)))

    def sides(self, equation: Tree) -> tuple[str, str]:
        """Both sides of an equation, the numbers shortened."""
        left, right = rounded(equation, self.digits).args
        return self.line(left), self.line(right)

    def exacts(self, values: Vector) -> list[str]:
        """Exact numbers, one line each."""
        return [self.line(value.exact) for value in values]

    def decimals(self, values: Vector) -> list[str]:
        """Decimal numbers, or formulas with such numbers, one line each."""
        return [self._decimal(rounded(value.decimal, self.digits)) for value in values]

    def aligned(self, values: Vector) -> list[str]:
        """Decimal numbers with their points in one column."""
        return aligned(self.decimals(values))

    def coincide(self, values: Vector) -> bool:
        """Whether the decimals say all that the exact numbers say to a reader.

        So they do where there are no exact ones, and where those are fractions that nobody reads.
        """
        exacts = self.exacts(values)
        return (
            exacts == self.decimals(values)
            or all(value.exact == value.decimal for value in values)
            or any(map(is_unwieldy, exacts))
        )

    def sign(self, values: Vector) -> str:
        """= where the decimals shown are the exact numbers, else ≈."""
        pairs = [(value.exact, rounded(value.decimal, self.digits)) for value in values]
        return "=" if all(_same(*pair) for pair in pairs) else self.say("≈")

    def _decimal(self, tree: Tree) -> str:
        value = rational(tree)
        return self.line(tree) if value is None else self.digits_of(value)

    def float_digits(self, value: float, digits: int) -> str:
        """A finite float to so many significant digits, in little room."""
        return self.brief_digits(Fraction(float_text(value)), digits)

    def brief_digits(self, value: Fraction, digits: int) -> str:
        """A decimal number to so many significant digits, in little room."""
        return self._signed(brief(value, digits))

    def digits_of(self, value: Fraction) -> str:
        """A decimal number."""
        return self._signed(digits_of(value))

    def _signed(self, digits: str) -> str:
        return digits.replace("-", "−") if self.unicode else digits

    def listed(self, parts: Sequence[str]) -> str:
        """(a, b, c), or the first few and the last of many; a single part stands alone."""
        if len(parts) == 1:
            return parts[0]
        if len(parts) > MOST_LISTED:
            parts = (*parts[: MOST_LISTED - 2], self.say("…"), parts[-1])
        return _tuple(parts)


def is_unwieldy(exact: str) -> bool:
    """Whether a number has parts that nobody reads: many digits, or a quotient of such."""
    return bool(UNWIELDY.search(exact))


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)})" if len(parts) > 1 else parts[0]


def _same(exact: Tree, decimal: Tree) -> bool:
    value = rational(exact)
    return exact == decimal or (value is not None and value == rational(decimal))

"""Formulas set in two dimensions, as in a textbook, out of boxes of Unicode characters."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from gradcli.language.names import SUPERSCRIPTS
from gradcli.language.tree import Apply, Symbol, Tree, operator
from gradcli.language.unparse import unparse_unicode
from gradcli.language.vocabulary import ATOM, POSTFIX, POWER, PRODUCT, UNARY, Row
from gradcli.render.box import (
    Box,
    aligned_rows,
    beside,
    column,
    fenced,
    fraction,
    raised,
    stacked,
    text,
)
from gradcli.render.breaking import HANG, broken, wrapped
from gradcli.render.pieces import Piece, Typesetter

TALLEST = 12
INLINE_TOP, INLINE_BOTTOM = 7, 3
LONGEST_SUPERSCRIPT = 4
SMALL = {
    **SUPERSCRIPTS,
    **dict(zip("−abcdefghjklmoprstuvwxyz", "⁻ᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
}
ROOTS = {"sqrt": "√", "cbrt": "∛"}
FENCES = {"abs": "|", "norm": "‖"}


def typeset(tree: Tree, width: int) -> Box:
    """The formula as a box that is at most so wide.

    A long sum is broken before its signs, a long product between its factors, and the parts of a
    fraction each on its own; what is too wide or too tall all the same is text in one dimension.
    """
    return _set(tree, width) or one_line(unparse_unicode(tree), width)


def one_line(formula: str, width: int) -> Box:
    """A formula in one dimension, in several lines where it is long."""
    return stacked([text(line) for line in broken(formula, width)], 0, align="<")


def sentence(words: str, width: int) -> Box:
    """Words in lines of such a width."""
    return stacked([text(line) for line in wrapped(words, width)], 0, align="<")


def _set(tree: Tree, width: int) -> Box | None:
    """The formula in two dimensions, where that fits."""
    parts = list(_parts(tree, width))
    return (
        _filled(parts, width)
        if parts and all(_fits(part.box, width - part.indent) for part in parts)
        else None
    )


def _fits(box: Box, width: int) -> bool:
    return box.width <= width and box.height <= TALLEST


class _Part(NamedTuple):
    """What stays together: a term, or a factor of one; the blanks before it in and at its line."""

    box: Box
    gap: int
    indent: int = 0


def _parts(tree: Tree, width: int) -> Iterator[_Part]:
    """The terms of a sum, those that are too wide in factors, or with their fractions broken."""
    terms = tree.args if isinstance(tree, Apply) and tree.op == "+" else (tree,)
    for place, (term, box) in enumerate(zip(terms, BOXES.set_terms(tree), strict=True)):
        if _fits(box, width):
            yield _Part(box, 1)
        else:
            yield from _broken_term(term, box, first=not place, width=width)


def _broken_term(term: Tree, box: Box, *, first: bool, width: int) -> Iterator[_Part]:
    """A term that is too wide; its box, where that can't be helped."""
    core, negative = (term.args[0], True) if operator(term) == "neg" else (term, False)
    sign = ("−" if negative else "") if first else ("− " if negative else "+ ")
    room = width - len(sign) - HANG
    if operator(core) == "/":
        top, bottom = (_set(arg, room) for arg in core.args)
        if top and bottom:
            yield _Part(beside((text(sign and f"{sign.strip()} "), fraction(top, bottom))), 1)
            return
    factors = BOXES.set_factors(core)
    if not factors:
        yield _Part(box, 1)
    for place, factor in enumerate(factors):
        lead = text("·" if place else sign)
        yield _Part(beside((lead, factor)), 0 if place else 1, HANG if place else 0)


def _filled(parts: Sequence[_Part], width: int) -> Box:
    """Parts in lines, as many in each as fit."""
    rows: list[list[Box]] = []
    used = 0
    for part in parts:
        if rows and used + part.gap + part.box.width <= width:
            rows[-1] += [text(" " * part.gap), part.box]
            used += part.gap + part.box.width
        else:
            rows.append([text(" " * part.indent), part.box])
            used = part.indent + part.box.width
    lines = [beside(row) for row in rows]
    return stacked(lines, lines[0].baseline, align="<")


def superscript(characters: str) -> str:
    """The characters in superscript; empty if they are too many or one has none."""
    tight = characters.replace(" ", "")
    if len(tight) > LONGEST_SUPERSCRIPT or not set(tight) <= SMALL.keys():
        return ""
    return "".join(SMALL[character] for character in tight)


class _Boxes(Typesetter[Box]):
    minus = "−"
    dot = "·"
    elementwise = " ⊙ "
    exponents = MappingProxyType({"T": "ᵀ", "-1": "⁻¹", "-T": "⁻ᵀ"})

    def beside(self, *parts: Box | str) -> Box:
        return beside(text(part) if isinstance(part, str) else part for part in parts)

    def negated(self, body: Box) -> Box:
        return self.beside("−" if body.height == 1 else "− ", body)

    def fenced(self, body: Box, left: str, right: str) -> Box:
        return fenced(body, left, right)

    def number(self, digits: str) -> Piece[Box]:
        return Piece(text(digits.replace("-", self.minus)))

    def name(self, node: Symbol | Apply) -> Box:
        return text(unparse_unicode(node))

    def factors(self, bodies: Sequence[Box]) -> Box:
        parts = [part for body in bodies for part in ("·", body)]
        return self.beside(*parts[1:])

    def quotient(self, top: Piece[Box], bottom: Piece[Box]) -> Piece[Box]:
        """Simple quotients in one line, all others stacked; a stacked one needs no brackets."""
        if _is_simple(top, bottom):
            return Piece(self.beside(top.body, "/", bottom.body), PRODUCT, top.negative)
        return Piece(fraction(top.body, self.signed(bottom)), UNARY, top.negative)

    def power(self, base: Piece[Box], exponent: Piece[Box]) -> Piece[Box]:
        """A power; that of a function is written sin²(x)."""
        line = unparse_unicode(exponent.tree) if exponent.tree else ""
        small = superscript(line)
        if base.call and line.isdigit() and small:
            name, argument = base.call
            return Piece(self.beside(name + small, argument), POWER)
        box = self.inside(base, POSTFIX)
        if small and box.height == 1:
            return Piece(self.beside(box, small), POWER)
        return Piece(raised(box, small or line), POWER)

    def derivative(self, partial: bool, body: Box, variable: Box) -> Box:
        sign = "∂" if partial else "d"
        return self.beside(f"{sign}/{sign}", variable, " ", fenced(body, "[", "]"))

    def function(self, row: Row, args: Sequence[Piece[Box]]) -> Piece[Box]:
        if row.name in ROOTS:
            return self._root(ROOTS[row.name], args[0])
        if row.name in FENCES and not _has_bars(args[0].body):
            return Piece(fenced(self.signed(args[0]), FENCES[row.name], FENCES[row.name]))
        if row.name == "vector":
            return Piece(fenced(self.listed(args), "[", "]"))
        argument = fenced(self.listed(args), "(", ")")
        return Piece(self.beside(row.name, argument), call=(row.name, argument))

    def _root(self, sign: str, arg: Piece[Box]) -> Piece[Box]:
        """√x and √2, but √(2·x): the sign reaches over one name or number."""
        plain = arg.precedence == ATOM and not arg.negative and arg.body.lines[0].isalnum()
        inner = arg.body if plain else fenced(self.signed(arg), "(", ")")
        return Piece(self.beside(sign, inner), POWER)

    def sign(self, row: Row) -> str:
        return row.aliases[0] if row.aliases else row.name

    def words(self, words: str) -> str:
        return words

    def braced(self, cases: Sequence[tuple[Box, Box]]) -> Box:
        values, conditions = zip(*aligned_rows(cases), strict=True)
        left, right = column(values, align="<"), column(conditions, align="<")
        return fenced(self.beside(" ", left, "   ", right), "{", "")


BOXES = _Boxes()


def _has_bars(box: Box) -> bool:
    return any(bar in line for line in box.lines for bar in "|│‖")


def _is_simple(top: Piece[Box], bottom: Piece[Box]) -> bool:
    """Whether a quotient reads best in one line: both parts short, no fraction in a fraction."""
    return (
        top.body.height == bottom.body.height == 1
        and top.body.width <= INLINE_TOP
        and bottom.body.width <= INLINE_BOTTOM
        and top.precedence >= PRODUCT
        and bottom.precedence >= POWER
        and not bottom.negative
        and "/" not in top.body.lines[0]
    )

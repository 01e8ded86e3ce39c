"""Tree → text on one line, in gradcli's own language: what is written reads back.

A node is written as a row of parts, which are strings and nodes still to be written, and decides
for its arguments where brackets stand, by the precedence column that the parser reads by, too.
Nothing recurses, and the work is proportional to the length of the text.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, log2
from types import MappingProxyType
from typing import NamedTuple

from gradcli.errors import LimitError
from gradcli.language.names import GREEK, TO_SUBSCRIPTS, TO_SUPERSCRIPTS
from gradcli.language.tree import (
    DERIVATIVE,
    ELEMENTWISE,
    MATRIX,
    PARTIAL,
    ROW,
    Apply,
    Number,
    Symbol,
    Tree,
    Wide,
    rewritten,
)
from gradcli.language.vocabulary import (
    ATOM,
    COMPARISON,
    CONSTANTS,
    FUNCTIONS,
    OPERATORS,
    POSTFIX,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    rows_named,
)

LONGEST = 1_000_000
MOST_BARRED = 30
BRACKETED = ATOM + 1
DIGITS = "0123456789"
LEAST_POINT, MOST_POINT = -3, 16  # places of the point where `repr` of a float shows no power
LARGEST_SIMPLE = 10**MOST_POINT
BUILT_IN = frozenset(row.name for row in CONSTANTS + FUNCTIONS)

_LEVELS = {row.name: row.precedence for row in OPERATORS} | {MATRIX: PRODUCT, ELEMENTWISE: PRODUCT}
_SIGNS = {row.name: row.name for row in OPERATORS} | {"neg": "-", "factorial": "!"}
_SIGNS |= {MATRIX: "@", ELEMENTWISE: "*"}
_BOOKISH = {PARTIAL: "∂"} | {
    row.name: row.aliases[0] for row in OPERATORS if row.precedence == COMPARISON and row.aliases
}

_HALF_TURN = Apply("acos", (Apply("neg", (Number(1),)),))
_SPELLED_OUT = {
    "e": Apply("exp", (Number(1),)),
    "pi": _HALF_TURN,
    "tau": Apply("*", (Number(2), _HALF_TURN)),
}

Part = str | Apply


class Style(NamedTuple):
    """What differs between the ways of writing a formula on one line.

    `signs` stand for operators and functions, `letters` for names; `raised` and `lowered` turn
    digits into superscripts and subscripts. `levels` are the precedences, `first` and `exponent`
    the least ones that stand without brackets in front of `*` and `/` and behind `^`.
    """

    signs: Mapping[str, str]
    levels: Mapping[str, int]
    first: int = PRODUCT
    exponent: int = POWER
    letters: Mapping[str, str] = MappingProxyType({})
    raised: Mapping[int, str] = MappingProxyType({})
    lowered: Mapping[int, str] = MappingProxyType({})


PLAIN = Style(_SIGNS, _LEVELS)
UNICODE = Style(
    _SIGNS
    | _BOOKISH
    | {"neg": "−", "*": "·", "abs": "|", "sqrt": "√", "cbrt": "∛"}
    | {MATRIX: "·", ELEMENTWISE: " ⊙ ", ROW: "ᵀ", "transpose": "ᵀ", "inv": "⁻¹"},
    _LEVELS
    | {"sqrt": POWER, "cbrt": POWER, "transpose": POSTFIX, "inv": POSTFIX, "outer": PRODUCT},
    letters=GREEK,
    raised=TO_SUPERSCRIPTS,
    lowered=TO_SUBSCRIPTS,
)
EXPLICIT = Style(_SIGNS | {"*": "·"}, _LEVELS, first=UNARY, exponent=POSTFIX)


def unparse(tree: Tree, *, taken: Collection[str] = ()) -> str:
    """The formula as `plain` prints it: `x^2/(y + 1)`.

    A constant or function whose name is a variable's, in the tree or in `taken`, is written in
    another way (`exp(1)` for e). Raises LimitError for a text of more than 1,000,000 characters.
    """
    return _write(tree, PLAIN, taken)


def unparse_unicode(tree: Tree, *, taken: Collection[str] = ()) -> str:
    """The formula as in a book, on one line: `x²/(y + 1)`; otherwise as `unparse`."""
    return _write(tree, UNICODE, taken)


def explain(tree: Tree, *, taken: Collection[str] = ()) -> str:
    """The formula with every product and grouping shown: `(1/2)·x`; otherwise as `unparse`."""
    return _write(tree, EXPLICIT, taken)


def _write(tree: Tree, style: Style, taken: Collection[str]) -> str:
    writer = _Writer(style)
    text = writer.text(tree)
    names = writer.names.keys() | taken
    return text if BUILT_IN.isdisjoint(names) else _Writer(style).text(told_apart(tree, names))


class _Writer:
    """Writes one formula; `names` are its variables as they are written."""

    def __init__(self, style: Style) -> None:
        self.names: dict[str, str] = {}
        self._style = style
        self._signs = style.signs

    def text(self, tree: Tree) -> str:
        """The whole formula."""
        written: list[str] = []
        pending = [*self._operand(tree, 0)]
        size = 0
        while pending:
            part = pending.pop()
            if isinstance(part, Apply):
                pending.extend(reversed(_RULES.get(part.op, _Writer._call)(self, part)))
                continue
            written.append(part)
            size += len(part)
            if size > LONGEST:
                raise LimitError(f"the formula is longer than {LONGEST:,} characters")
        return "".join(written)

    def _operand(self, node: Tree, least: int) -> Sequence[Part]:
        """An argument, in brackets if its precedence is below the least."""
        if isinstance(node, Symbol):
            return (self.names.get(node.name) or self._name(node.name),)
        if isinstance(node, Number):
            text = literal_of(node)
            if text:
                return (text,)
            node = _formula(node)
        if not node.args:
            return (self._style.letters.get(node.op, node.op),)
        return (node,) if self._style.levels.get(node.op, ATOM) >= least else ("(", node, ")")

    def _name(self, name: str) -> str:
        """A variable's name, remembered; a command line stays as it is."""
        if "{" in name:
            return name
        stem, *subscripts = name.split("_")
        letters = stem.rstrip(DIGITS)
        text = self._style.letters.get(letters, letters) + stem[len(letters) :]
        if self._style.lowered and len(subscripts) == 1 and subscripts[0].isdecimal():
            text += subscripts[0].translate(self._style.lowered)
            subscripts = []
        for subscript in subscripts:
            text += f"_{_braced(self._style.letters.get(subscript, subscript))}"
        self.names[name] = text
        return text

    def _sum(self, node: Apply) -> Sequence[Part]:
        parts = [*self._operand(node.args[0], PRODUCT)]
        for arg in node.args[1:]:
            if isinstance(arg, Apply) and arg.op == "neg":
                parts += (f" {self._signs['neg']} ", *self._subtracted(arg.args[0]))
            else:
                parts += (" + ", *self._operand(arg, PRODUCT))
        return parts

    def _subtracted(self, term: Tree) -> Sequence[Part]:
        """A term behind a minus, in brackets if it begins with a sign itself."""
        first = term
        while isinstance(first, Apply) and _LEVELS.get(first.op) == PRODUCT:
            first = first.args[0]
        signed = isinstance(first, Apply) and first.op == "neg"
        return self._operand(term, BRACKETED if signed else PRODUCT)

    def _product(self, node: Apply) -> Sequence[Part]:
        first = node.args[0]
        nested = isinstance(first, Apply) and first.op == "*" == node.op
        least = BRACKETED if nested else self._style.first
        if node.op == MATRIX:
            least = _first_of_matrices(first, least)
        parts = [*self._operand(first, least)]
        for arg in node.args[1:]:
            outer = isinstance(arg, Apply) and arg.op == "outer"  # 2·u·vᵀ needs no brackets
            parts += (self._signs[node.op], *self._operand(arg, PRODUCT if outer else POWER))
        return parts

    def _relation(self, node: Apply) -> Sequence[Part]:
        left, right = (self._operand(arg, SUM) for arg in node.args)
        return (*left, f" {self._signs[node.op]} ", *right)

    def _negation(self, node: Apply) -> Sequence[Part]:
        return (self._signs["neg"], *self._operand(node.args[0], POWER))

    def _power(self, node: Apply) -> Sequence[Part]:
        base, exponent = node.args
        digits = _digits(exponent) if self._style.raised else ""
        if digits:
            return (*self._operand(base, POSTFIX), digits.translate(self._style.raised))
        above = self._operand(exponent, self._style.exponent)
        return (*self._operand(base, POSTFIX), "^", *above)

    def _factorial(self, node: Apply) -> Sequence[Part]:
        return (*self._operand(node.args[0], ATOM), "!")

    def _absolute(self, node: Apply) -> Sequence[Part]:
        if "abs" in self._signs and _takes_bars(node.args[0]):
            return ("|", *self._operand(node.args[0], SUM), "|")
        return self._listed("abs(", node.args, ")")

    def _derivative(self, node: Apply) -> Sequence[Part]:
        sign, (f, x) = self._signs.get(node.op, "d"), node.args
        return (f"{sign}/{sign}", *self._operand(x, ATOM), "(", *self._operand(f, SUM), ")")

    def _row(self, node: Apply) -> Sequence[Part]:
        """A vector that stands as a row: xᵀ, or x where no transpose is written."""
        least = POSTFIX if ROW in self._signs else self._style.first
        return (*self._operand(node.args[0], least), self._signs.get(ROW, ""))

    def _behind(self, node: Apply) -> Sequence[Part]:
        """Aᵀ, A⁻¹ and A⁻ᵀ, where there are signs for them."""
        if node.op not in self._signs:
            return self._call(node)
        (inner,) = node.args
        if node.op == "transpose" and isinstance(inner, Apply) and inner.op == "inv":
            return (*self._operand(inner.args[0], POSTFIX), "⁻ᵀ")
        return (*self._operand(inner, POSTFIX), self._signs[node.op])

    def _outer(self, node: Apply) -> Sequence[Part]:
        """A column times a row, u·vᵀ."""
        if ROW not in self._signs:
            return self._call(node)
        column, row = node.args
        transposed = (*self._operand(row, POSTFIX), self._signs[ROW])
        first = self._operand(column, _first_of_matrices(column, self._style.first))
        return (*first, self._signs[MATRIX], *transposed)

    def _vector(self, node: Apply) -> Sequence[Part]:
        return self._listed("[", node.args, "]")

    def _call(self, node: Apply) -> Sequence[Part]:
        if node.op in self._signs:
            return (self._signs[node.op], *self._operand(node.args[0], BRACKETED))
        return self._listed(f"{node.op}(", node.args, ")")

    def _listed(self, opening: str, args: Sequence[Tree], closing: str) -> Sequence[Part]:
        parts = [opening, *self._operand(args[0], COMPARISON)]
        for arg in args[1:]:
            parts += (", ", *self._operand(arg, COMPARISON))
        return [*parts, closing]


_RULES: dict[str, Callable[[_Writer, Apply], Sequence[Part]]] = {
    "+": _Writer._sum,
    "*": _Writer._product,
    "/": _Writer._product,
    "@": _Writer._product,
    MATRIX: _Writer._product,
    ELEMENTWISE: _Writer._product,
    ROW: _Writer._row,
    "transpose": _Writer._behind,
    "inv": _Writer._behind,
    "outer": _Writer._outer,
    "neg": _Writer._negation,
    "^": _Writer._power,
    "factorial": _Writer._factorial,
    "abs": _Writer._absolute,
    "vector": _Writer._vector,
}
_RULES |= dict.fromkeys((DERIVATIVE, PARTIAL), _Writer._derivative)
_RULES |= {row.name: _Writer._relation for row in OPERATORS if row.precedence <= COMPARISON}


def _first_of_matrices(first: Tree, least: int) -> int:
    """The least precedence of the first factor of matrices: x ⊙ y stands in brackets there."""
    return POWER if isinstance(first, Apply) and first.op == ELEMENTWISE else least


def _braced(subscript: str) -> str:
    """A subscript as it stands behind the underscore of a name."""
    stem = subscript.rstrip(DIGITS)
    return subscript if stem.isalpha() or not stem else f"{{{subscript}}}"


def _digits(exponent: Tree) -> str:
    """The digits of a whole exponent, with its sign; none of any other."""
    sign = ""
    if isinstance(exponent, Apply) and exponent.op == "neg":
        sign, exponent = "-", exponent.args[0]
    text = literal(exponent.value) if isinstance(exponent, Number) else ""
    return sign + text if text.isdecimal() else ""


def _takes_bars(arg: Tree) -> bool:
    """Whether bars around a formula are easily read: it is short and has no bars itself."""
    pending = [arg]
    for _ in range(MOST_BARRED):
        if not pending:
            return True
        node = pending.pop()
        if isinstance(node, Apply) and node.op == "abs":
            return False
        pending.extend(node.args[:MOST_BARRED])
    return False


def _formula(number: Number) -> Apply:
    """What a number without a literal is: a negation or a quotient."""
    value = number.value
    if value < 0:
        return Apply("neg", (Number(-value),))
    return Apply("/", (Number(value.numerator), Number(value.denominator)))


def told_apart(tree: Tree, names: Collection[str]) -> Tree:
    """The same function, with what has one of the names written otherwise: exp(1) for e.

    A function takes one of its aliases, such as arcsin for asin, where it has one.
    """

    def respell(node: Apply) -> Tree:
        if node.op == "^" and node.args[0] is _SPELLED_OUT["e"]:
            return Apply("exp", node.args[1:])
        if node.op not in names or node.op not in BUILT_IN:
            return node
        spelled = Apply(_free_alias(node.op, names), node.args)
        return spelled if node.args else _SPELLED_OUT[node.op]

    return rewritten(tree, respell)


def _free_alias(op: str, names: Collection[str]) -> str:
    aliases = next(row.aliases for row in rows_named(op) if row.name == op)
    return next((alias for alias in aliases if alias not in names), op)


def literal_of(node: Number) -> str:
    """The shortest literal of a number; an empty text for one with endless decimals."""
    if not isinstance(node, Wide):
        return literal(node.value)
    digits = "".join(map(str, node.decimal.as_tuple().digits))
    return powered(digits, node.decimal.adjusted() + 1)


def literal(value: Fraction) -> str:
    """The shortest literal of a value; an empty text for a negative or endless one."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1 and 0 <= top < LARGEST_SIMPLE:
        return str(top)
    places = _places(bottom)
    if top < 0 or places is None:
        return ""
    digits = str(Decimal(top * 10**places // bottom))  # `str` refuses an int of 5,000 digits
    return shortest(digits, len(digits) - places)


def shortest(digits: str, point: int) -> str:
    """Digits with the point at that place, or a power of ten where that is shorter."""
    plain = _positional(digits, point)
    if LEAST_POINT <= point <= MOST_POINT:
        return plain
    return min(plain, powered(digits.rstrip("0"), point), key=len)


def _places(bottom: int) -> int | None:
    """How many decimals a fraction with that denominator has; None if it is endless."""
    twos = (bottom & -bottom).bit_length() - 1
    odd = bottom >> twos
    fives = ceil((odd.bit_length() - 1) / log2(5))
    return max(twos, fives) if 5**fives == odd else None


def _positional(digits: str, point: int) -> str:
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    return f"{digits[:point]}.{digits[point:]}" if digits[point:] else digits


def powered(digits: str, point: int) -> str:
    """Digits with their point behind the first: `6.022e23`; `point` is where it stood."""
    return f"{digits[0]}{'.' * (len(digits) > 1)}{digits[1:]}e{point - 1}"

"""Tree → text on one line, in gradcli's own language: what is written reads back.

A node is written as a row of parts, strings and sub-trees still to be written, and decides for its
arguments where brackets stand, by the precedence column that the parser reads by, too. Nothing
recurses, and the work is proportional to the length of the text.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, log2

from gradcli.errors import LimitError
from gradcli.language.names import GREEK, SUBSCRIPTS, SUPERSCRIPTS
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold
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
LEAST_POINT, MOST_POINT = -3, 16  # places of the point where `repr` of a float shows no power
LARGEST_PLAIN = 10**MOST_POINT
MOST_BARRED = 30
BRACKETED = ATOM + 1
DIGITS = "0123456789"

_LEVEL = {row.name: row.precedence for row in OPERATORS}
_COMPARISONS = [row for row in OPERATORS if row.precedence == COMPARISON]
_BUILT_IN = {row.name for row in CONSTANTS + FUNCTIONS}
_HALF_TURN = Apply("acos", (Apply("neg", (Number(1),)),))
_SPELLED_OUT = {
    "e": Apply("exp", (Number(1),)),
    "pi": _HALF_TURN,
    "tau": Apply("*", (Number(2), _HALF_TURN)),
}

Part = str | Tree


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between the ways of writing a formula on one line.

    `first` and `exponent` are the least precedences that the first operand of a product or
    quotient and an exponent may have without brackets. `signs`, `roots` and `letters` replace
    operators, functions and names; `raised` and `lowered` are the characters of superscripts and
    subscripts.
    """

    minus: str = "-"
    times: str = "*"
    first: int = PRODUCT
    exponent: int = POWER
    signs: Mapping[str, str] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    raised: Mapping[str, str] = field(default_factory=dict)
    lowered: Mapping[str, str] = field(default_factory=dict)
    bars: bool = False


PLAIN = Style()
UNICODE = Style(
    minus="−",
    times="·",
    signs={row.name: row.aliases[0] for row in _COMPARISONS if row.aliases},
    roots={"sqrt": "√", "cbrt": "∛"},
    letters=GREEK,
    raised=SUPERSCRIPTS,
    lowered=SUBSCRIPTS,
    bars=True,
)
EXPLICIT = Style(times="·", first=UNARY, exponent=POSTFIX)


def unparse(tree: Tree, *, taken: Collection[str] = ()) -> str:
    """The formula as `plain` prints it: `x^2/(y + 1)`.

    A constant or function whose name is a variable's, in the tree or in `taken`, is written in
    another way (`exp(1)` for e). Raises LimitError for a text of more than 1,000,000 characters.
    """
    return _write(tree, PLAIN, taken)


def unparse_unicode(tree: Tree, *, taken: Collection[str] = ()) -> str:
    """The formula as a person would type-write it: `x²/(y + 1)`; limits as in `unparse`."""
    return _write(tree, UNICODE, taken)


def explain(tree: Tree, *, taken: Collection[str] = ()) -> str:
    """The formula with every product sign and grouping shown: `(1/2)·x`; limits as in `unparse`."""
    return _write(tree, EXPLICIT, taken)


def _write(tree: Tree, style: Style, taken: Collection[str]) -> str:
    writer = _Writer(style)
    text = writer.text(tree)
    names = writer.names.union(taken)
    return text if names.isdisjoint(_BUILT_IN) else _Writer(style).text(_told_apart(tree, names))


def _told_apart(tree: Tree, names: Collection[str]) -> Tree:
    """The tree without the constants and functions whose names are variables."""

    def respell(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        if node.op == "^" and args[0] == _SPELLED_OUT["e"] and not node.args[0].args:
            return Apply("exp", args[1:])
        if node.op not in names or node.op not in _BUILT_IN:
            return Apply(node.op, args)
        return Apply(_free_alias(node.op, names), args) if args else _SPELLED_OUT[node.op]

    return fold(tree, respell)


def _free_alias(op: str, names: Collection[str]) -> str:
    aliases = next(row.aliases for row in rows_named(op) if row.name == op)
    return next((alias for alias in aliases if alias not in names), op)


class _Writer:
    """Writes one formula and remembers the names of its variables."""

    def __init__(self, style: Style) -> None:
        self.names: set[str] = set()
        self._style = style
        self._raised = str.maketrans(dict(style.raised))
        self._lowered = str.maketrans(dict(style.lowered))

    def text(self, tree: Tree) -> str:
        """The whole formula."""
        written: list[str] = []
        pending: list[Part] = [*self._operand(tree, 0)]
        size = 0
        while pending:
            part = pending.pop()
            if not isinstance(part, str):
                pending.extend(reversed(self._parts(part)))
                continue
            written.append(part)
            size += len(part)
            if size > LONGEST:
                raise LimitError(f"the formula is longer than {LONGEST:,} characters")
        return "".join(written)

    def _parts(self, node: Tree) -> Sequence[Part]:
        """What stands in a row for an operator or function."""
        assert isinstance(node, Apply)
        return _SPECIAL.get(node.op, _Writer._call)(self, node)

    def _operand(self, node: Tree, least: int) -> Sequence[Part]:
        """An argument, in brackets if its precedence is too low."""
        if isinstance(node, Symbol):
            self.names.add(node.name)
            return (self._name(node.name),)
        if isinstance(node, Number):
            text = literal(node.value)
            if text:
                return (text,)
            node = _formula(node.value)
        if not node.args:
            return (self._style.letters.get(node.op, node.op),)
        return (node,) if self._level(node) >= least else ("(", node, ")")

    def _level(self, node: Apply) -> int:
        return POWER if node.op in self._style.roots else _LEVEL.get(node.op, ATOM)

    def _name(self, name: str) -> str:
        if name in self._style.letters:
            return self._style.letters[name]
        stem, _, subscript = name.partition("_")
        letters = stem.rstrip(DIGITS)
        stem = self._style.letters.get(letters, letters) + stem[len(letters) :]
        if self._style.lowered and subscript.isdecimal():
            return stem + subscript.translate(self._lowered)
        return f"{stem}_{_braced(subscript)}" if subscript else stem

    def _sum(self, node: Apply) -> Sequence[Part]:
        parts = [*self._operand(node.args[0], PRODUCT)]
        for arg in node.args[1:]:
            if isinstance(arg, Apply) and arg.op == "neg":
                parts += (f" {self._style.minus} ", *self._unsigned(arg.args[0]))
            else:
                parts += (" + ", *self._operand(arg, PRODUCT))
        return parts

    def _unsigned(self, term: Tree) -> Sequence[Part]:
        """What is subtracted, in brackets if it begins with a sign."""
        first = term
        while first.args and _LEVEL.get(first.op, ATOM) == PRODUCT:
            first = first.args[0]
        signed = isinstance(first, Apply) and first.op == "neg"
        return self._operand(term, BRACKETED if signed else PRODUCT)

    def _product(self, node: Apply) -> Sequence[Part]:
        first = node.args[0]
        nested = isinstance(first, Apply) and first.op == "*"
        parts = [*self._operand(first, BRACKETED if nested else self._style.first)]
        for arg in node.args[1:]:
            parts += (self._style.times, *self._operand(arg, POWER))
        return parts

    def _quotient(self, node: Apply) -> Sequence[Part]:
        left, right = node.args
        return (*self._operand(left, self._style.first), node.op, *self._operand(right, POWER))

    def _relation(self, node: Apply) -> Sequence[Part]:
        left, right = (self._operand(arg, SUM) for arg in node.args)
        return (*left, f" {self._style.signs.get(node.op, node.op)} ", *right)

    def _negation(self, node: Apply) -> Sequence[Part]:
        return (self._style.minus, *self._operand(node.args[0], POWER))

    def _power(self, node: Apply) -> Sequence[Part]:
        base, exponent = node.args
        digits = _digits(exponent) if self._style.raised else ""
        if digits:
            return (*self._operand(base, POSTFIX), digits.translate(self._raised))
        above = self._operand(exponent, self._style.exponent)
        return (*self._operand(base, POSTFIX), "^", *above)

    def _factorial(self, node: Apply) -> Sequence[Part]:
        return (*self._operand(node.args[0], ATOM), "!")

    def _absolute(self, node: Apply) -> Sequence[Part]:
        if self._style.bars and _takes_bars(node.args[0]):
            return self._listed("|", node.args, "|")
        return self._call(node)

    def _vector(self, node: Apply) -> Sequence[Part]:
        return self._listed("[", node.args, "]")

    def _call(self, node: Apply) -> Sequence[Part]:
        root = self._style.roots.get(node.op)
        if root:
            return (root, *self._operand(node.args[0], BRACKETED))
        return self._listed(f"{node.op}(", node.args, ")")

    def _listed(self, opening: str, args: Iterable[Tree], closing: str) -> Sequence[Part]:
        parts: list[Part] = []
        for arg in args:
            parts += (", ", *self._operand(arg, COMPARISON))
        return (opening, *parts[1:], closing)


_SPECIAL: dict[str, Callable[[_Writer, Apply], Sequence[Part]]] = {
    "+": _Writer._sum,
    "*": _Writer._product,
    "/": _Writer._quotient,
    "@": _Writer._quotient,
    "neg": _Writer._negation,
    "^": _Writer._power,
    "factorial": _Writer._factorial,
    "abs": _Writer._absolute,
    "vector": _Writer._vector,
} | {row.name: _Writer._relation for row in OPERATORS if row.precedence <= COMPARISON}


def _braced(subscript: str) -> str:
    """A subscript as it stands behind the underscore of a name."""
    stem = subscript.rstrip(DIGITS)
    return subscript if stem.isalpha() or not stem else f"{{{subscript}}}"


def _digits(exponent: Tree) -> str:
    """The digits of a whole exponent, with its sign; of any other none."""
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


def literal(value: Fraction) -> str:
    """The shortest number that reads back as the value; none for a negative or endless one."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1 and 0 <= top < LARGEST_PLAIN:
        return str(top)
    places = _places(bottom)
    if top < 0 or places is None:
        return ""
    digits = str(Decimal(top * 10**places // bottom))  # `str` of a long int is refused
    point = len(digits) - places
    plain = _positional(digits, point)
    if LEAST_POINT <= point <= MOST_POINT:
        return plain
    return min(plain, _powered(digits.rstrip("0"), point), key=len)


def _places(bottom: int) -> int | None:
    """How many decimals a fraction with that denominator has; None for an endless one."""
    twos = (bottom & -bottom).bit_length() - 1
    odd = bottom >> twos
    fives = ceil((odd.bit_length() - 1) / log2(5))
    return max(twos, fives) if 5**fives == odd else None


def _positional(digits: str, point: int) -> str:
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    return f"{digits[:point]}.{digits[point:]}" if digits[point:] else digits


def _powered(digits: str, point: int) -> str:
    return f"{digits[0]}{'.' * (len(digits) > 1)}{digits[1:]}e{point - 1}"


def _formula(value: Fraction) -> Apply:
    """A number without a literal as a negation or a quotient."""
    if value < 0:
        return Apply("neg", (Number(-value),))
    return Apply("/", (Number(value.numerator), Number(value.denominator)))

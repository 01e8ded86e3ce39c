"""Building trees by the trivial laws: 0 + a = a, 1·a = a, 0·a = 0, a^1 = a, −(−a) = a."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from gradcli.language.tree import Apply, Number, Tree, Wide, fold, operator

MOST_PLACES = 10_000
"""The longest exponent of a decimal number that is held as a fraction."""

ZERO, ONE = Number(0), Number(1)
DEEPEST_SIGN = 8
"""How many quotients deep a sign moves to the first factor; endless chains take it in front."""


def is_number(tree: Tree, value: int) -> bool:
    """Whether the tree is the literal number `value`."""
    return type(tree) is Number and tree.value == value


@lru_cache(maxsize=1024)
def number(value: Fraction | int) -> Tree:
    """A rational as a tree: a whole number, a quotient of two, or the negation of one."""
    size = abs(Fraction(value))
    top: Tree = Number(size.numerator)
    if value < 0:
        top = Apply("neg", (top,))
    return top if size.denominator == 1 else Apply("/", (top, Number(size.denominator)))


def decimal(written: str | Decimal) -> Tree:
    """A number written in decimals, with or without a sign, as a tree of that very value."""
    value = Decimal(written)
    size = value.copy_abs()
    wide = abs(size.adjusted()) > MOST_PLACES
    literal = Wide(size) if wide else Number(Fraction(size))
    return Apply("neg", (literal,)) if value < 0 else literal


def neg(a: Tree, deepest: int = DEEPEST_SIGN) -> Tree:
    """−a; the sign moves into the first factor, where a person writes it."""
    if is_number(a, 0):
        return a
    if isinstance(a, Apply):
        if a.op == "neg":
            return a.args[0]
        if a.op in ("*", "/") and deepest:
            return Apply(a.op, (neg(a.args[0], deepest - 1), *a.args[1:]))
    return Apply("neg", (a,))


def add(terms: Iterable[Tree]) -> Tree:
    """The sum of the terms, zeros left out, inner sums flattened."""
    flat: list[Tree] = []
    for term in terms:
        if not is_number(term, 0):
            flat.extend(term.args if isinstance(term, Apply) and term.op == "+" else (term,))
    if len(flat) < 2:
        return flat[0] if flat else ZERO
    return Apply("+", (flat[0], *(as_summand(term) for term in flat[1:])))


def as_summand(term: Tree) -> Tree:
    """A later term of a sum: the sign of its first factor becomes the sign between the terms."""
    return Apply("neg", (neg(term),)) if _is_negative(term) else term


def _is_negative(term: Tree) -> bool:
    """Whether the term is written with a minus in front."""
    for _ in range(DEEPEST_SIGN):
        if isinstance(term, Apply) and term.op in ("*", "/"):
            term = term.args[0]
    return isinstance(term, Apply) and term.op == "neg"


def add_positive_first(terms: Iterable[Tree]) -> Tree:
    """The sum of the terms, begun with the first that has no minus in front: b − a for −a + b."""
    ordered = list(terms)
    first = next((place for place, term in enumerate(ordered) if not _is_negative(term)), 0)
    return add([*ordered[first : first + 1], *ordered[:first], *ordered[first + 1 :]])


def mul(factors: Iterable[Tree]) -> Tree:
    """The product of the factors, ones left out, inner products flattened; 0 if one is 0."""
    flat: list[Tree] = []
    for factor in factors:
        if is_number(factor, 0):
            return ZERO
        if not is_number(factor, 1):
            flat.extend(
                factor.args if isinstance(factor, Apply) and factor.op == "*" else (factor,)
            )
    negative = sum(isinstance(f, Apply) and f.op == "neg" for f in flat) % 2 == 1
    flat = [f.args[0] if isinstance(f, Apply) and f.op == "neg" else f for f in flat]
    flat = [f for f in flat if not is_number(f, 1)]
    product = Apply("*", tuple(flat)) if len(flat) > 1 else flat[0] if flat else ONE
    return neg(product) if negative else product


def div(a: Tree, b: Tree) -> Tree:
    """a/b, and (a/c)/b as a/(c·b)."""
    if is_number(a, 0) or is_number(b, 1):
        return a
    if isinstance(a, Apply) and a.op == "/":
        return Apply("/", (a.args[0], mul((a.args[1], b))))
    return Apply("/", (a, b))


def power(a: Tree, b: Tree) -> Tree:
    """a^b."""
    if is_number(b, 1):
        return a
    return ONE if is_number(b, 0) else Apply("^", (a, b))


def apply(op: str, args: tuple[Tree, ...]) -> Tree:
    """Any row applied, by the trivial laws where it is an operator."""
    match op:
        case "+":
            return add(args)
        case "*":
            return mul(args)
        case "/":
            return div(*args)
        case "^":
            return power(*args)
        case "neg":
            return neg(args[0])
    if op == "ln" and args[0] == Apply("e"):
        return ONE
    return Apply(op, args)


def rational(tree: Tree) -> Fraction | None:
    """The value of a tree of whole numbers, negations and quotients; None for any other.

    A number with a very long exponent has none, either.
    """
    return fold(tree, _ratio) if operator(tree) in ("", "neg", "/") else None


def _ratio(node: Tree, args: tuple[Fraction | None, ...]) -> Fraction | None:
    if isinstance(node, Number):
        return None if isinstance(node, Wide) else node.value
    match (node.op, args) if isinstance(node, Apply) else ():
        case ("neg", (Fraction() as a,)):
            return -a
        case ("/", (Fraction() as a, Fraction() as b)) if b:
            return a / b
    return None

r"""Function values: sin(x), sin x, sin²x, log₂ x, √x, \frac{a}{b}."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcli.errors import ReadError, Span
from gradcli.language.reading.chain import BARS, Chain, applied
from gradcli.language.reading.instead import INSTEAD
from gradcli.language.reading.tokens import CLOSING, Token
from gradcli.language.tree import Apply, Number, Symbol, Tree
from gradcli.language.vocabulary import Row, rows_named

if TYPE_CHECKING:
    from gradcli.language.reading.grammar import Parser

ROOTS: dict[Fraction | int, str] = {2: "sqrt", 3: "cbrt"}
_CLOSERS = frozenset(CLOSING.values()) | BARS.keys()
_MINUS_ONE = Apply("neg", (Number(1),))


def call(parser: "Parser") -> Tree:
    """A function with its arguments, in brackets or beside it, and an exponent in between."""
    token = parser.advance()
    name, base = _name_and_base(token)
    exponent = _exponent(parser)
    if parser.kind in ("(", "{"):
        braced = parser.kind == "{"
        args = parser.items(conditional=name == "where")
        if braced and (parser.at_factor or parser.kind in ("^", "super")):
            _note_unless_function(parser, token)
    else:
        args = [_beside(parser, token)]
    span = parser.since(token)
    if name == "log":
        tree = _logarithm(parser, args, base, token, span)
    else:
        tree = Apply(_row(parser, name, args, token).name, tuple(args), span)
    return tree if exponent is None else _raised(parser, tree, exponent, token)


def _name_and_base(function: Token) -> tuple[str, str]:
    return function.value  # type: ignore[return-value]  # by the token's kind


def _note_unless_function(parser: "Parser", function: Token) -> None:
    r"""Note \sin{x}y and \sin{x}^2, which are typeset as sin xy and sin x²."""
    if parser.kind != "function":
        parser.unusual.append(function.span)


def _exponent(parser: "Parser") -> Tree | None:
    """The exponent between a function's name and its argument, as in sin²x."""
    if parser.kind == "super":
        return parser.raised()
    if parser.kind != "^":
        return None
    parser.advance()
    sign = parser.advance() if parser.kind == "-" else None
    tree = parser.atom()
    return tree if sign is None else applied("neg", [tree], parser.since(sign))


def _beside(parser: "Parser", function: Token) -> Tree:
    """The juxtaposed factors behind a function, up to + − * / or the next function."""
    if not parser.at_factor:
        raise _no_argument(parser, function)
    adjacent = parser.token.span.start == function.span.end
    name, base = _name_and_base(function)
    if adjacent and name[-1].isdigit() and not base:
        parser.unusual.append(function.span)  # log2x
    parser.enter()
    factor = parser.factor()
    chain, coefficient = Chain(factor), _is_coefficient(factor)
    while parser.at_factor and parser.kind != "function":
        parser.refuse_number()
        if not coefficient and _looks_apart(parser):
            parser.unusual.append(function.span)
        factor = parser.factor()
        coefficient = coefficient and _is_coefficient(factor)
        chain.extend("*", factor)
    parser.leave()
    if parser.kind == "/":
        parser.unusual.append(function.span)
    return chain.tree


def _no_argument(parser: "Parser", function: Token) -> ReadError:
    name = parser.text(function)[1:-1]
    argument = "-x" if parser.kind == "-" else "x"
    hint = f"write {name}({argument})" if name != "where" else _phrase(rows_named(name)[0])
    return parser.error(f"{name} needs an argument", function.span, hint)


def _phrase(row: Row) -> str:
    return row.phrase if row.phrase.startswith(row.name) else f"{row.name}: {row.phrase}"


def _is_coefficient(factor: Tree) -> bool:
    """Whether a factor is a number or a constant, which everybody reads with what follows."""
    return isinstance(factor, Number) or (isinstance(factor, Apply) and not factor.args)


def _looks_apart(parser: "Parser") -> bool:
    """Whether the next factor could be taken for one outside the function."""
    token, last = parser.token, parser.previous
    if token.kind not in ("symbol", "constant") or last.kind in _CLOSERS:
        return True
    return token.span.start > last.span.end and not (token.spelled or last.spelled)


def _raised(parser: "Parser", tree: Apply, exponent: Tree, function: Token) -> Tree:
    """sin²x, and sin⁻¹x, which is the inverse where there is one."""
    if exponent == _MINUS_ONE:
        parser.unusual.append(function.span)
        inverse = rows_named(f"a{tree.op}")
        if inverse:
            return Apply(inverse[0].name, tree.args, tree.span)
    return applied("^", [tree, exponent], tree.span)


def _logarithm(parser: "Parser", args: list[Tree], base: str, token: Token, span: Span) -> Apply:
    """log(x) is ln(x), log_b(x) and log(x, b) the logarithm to base b."""
    if base and len(args) == 1:
        args = [*args, parser.inner(base, token.span)]
    elif not base and len(args) == 1:
        parser.unusual.append(token.span)
    return Apply(_row(parser, "log", args, token).name, tuple(args), span)


def _row(parser: "Parser", name: str, args: list[Tree], token: Token) -> Row:
    """The row of that name that takes so many arguments."""
    rows = [row for row in rows_named(name) if row.arity[0] > 0]
    for row in rows:
        if row.takes(len(args)):
            return row
    least, most = rows[0].arity[0], rows[-1].arity[1]
    takes = str(least)
    if least != most:
        takes += " or more" if most is None else f" or {most}"
    plural = "" if takes == "1" else "s"
    message = f"{name} takes {takes} argument{plural}, got {len(args)}"
    hint = parser.decimal_comma(args) or _phrase(rows[-1])
    raise parser.error(message, token.span, hint)


def root(parser: "Parser") -> Tree:
    """√x or ∛x: a bracket or the one factor that follows."""
    token = parser.advance()
    if parser.kind in ("(", "{"):
        tree = parser.group()
    else:
        parser.enter()
        tree = parser.factor()
        parser.leave()
        if parser.at_factor:
            parser.unusual.append(token.span)
    degree = Number(token.value)  # type: ignore[arg-type]  # by the token's kind
    return _rooted(tree, degree, parser.since(token))


def latex_root(parser: "Parser") -> Tree:
    r"""\sqrt{x} or \sqrt[n]{x}."""
    token = parser.advance()
    degree = parser.items()[0] if parser.kind == "[" else Number(2)
    _refuse_digits(parser)
    tree = parser.group() if parser.kind == "{" else parser.atom()
    return _rooted(tree, degree, parser.since(token))


def _rooted(tree: Tree, degree: Tree, span: Span) -> Tree:
    known = ROOTS.get(degree.value) if isinstance(degree, Number) else None
    return Apply(known, (tree,), span) if known else Apply("root", (tree, degree), span)


def fraction(parser: "Parser") -> Tree:
    r"""\frac{a}{b}."""
    token = parser.advance()
    parts: list[Tree] = []
    for _ in range(2):
        _refuse_digits(parser)
        parts.append(parser.group() if parser.kind == "{" else parser.atom())
    span = parser.since(token)
    if all(map(_is_differential, parts)) and not parser.scope.knows("d"):
        raise parser.error("d/dx is no fraction of numbers", span, INSTEAD["∂"])
    return applied("/", parts, span)


def _is_differential(tree: Tree) -> bool:
    """Whether a tree looks like d, dx or df."""
    product = tree.args if isinstance(tree, Apply) and tree.op == "*" else (tree,)
    return product[0] == Symbol("d")


def _refuse_digits(parser: "Parser") -> None:
    r"""Raise ReadError at \frac{x}12: an argument without braces is one digit."""
    span = parser.token.span
    if parser.kind == "number" and span.end - span.start > 1:
        raise parser.error("a number of several digits needs braces here", span)


RULES: dict[str, Callable[["Parser"], Tree]] = {
    "function": call,
    "root": root,
    "sqrt": latex_root,
    "frac": fraction,
}
"""The rule for each kind of token that starts a call, a root or a fraction."""

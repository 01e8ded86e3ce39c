r"""Function values: sin(x), sin x, sin²x, log₂ x, √x, \frac{a}{b}, and rows of a matrix."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.errors import ReadError, Span
from gradcli.language.chain import Chain, applied
from gradcli.language.lexer import Token
from gradcli.language.tree import Apply, Number, Tree
from gradcli.language.vocabulary import COMPARISON, OPERATORS, POWER, SUM, Row, rows_named

if TYPE_CHECKING:
    from gradcli.language.parser import Parser

ROOTS = {2: "sqrt", 3: "cbrt"}
_COMPARISONS = frozenset(row.name for row in OPERATORS if row.precedence == COMPARISON)


def call(parser: "Parser") -> Tree:
    """A function with its arguments, in brackets or beside it, and an exponent in between."""
    token = parser.advance()
    name, base = token.value  # type: ignore[misc]  # by the token's kind
    exponent = _exponent(parser)
    if parser.kind in ("(", "{"):
        bracketed = parser.kind == "("
        args = (
            parser.items(lambda place: _argument(parser, name, place))
            if bracketed
            else [parser.group()]
        )
    else:
        args = [_beside(parser, token)]
    span = token.span.to(parser.previous.span)
    if name == "log":
        return _raised(parser, _logarithm(parser, args, base, token, span), exponent)
    row = _row(parser, name, len(args), token)
    inverse = _inverse(row) if exponent is not None and _is_minus_one(exponent) else None
    if inverse is not None:
        parser.unusual.append(token.span)
        return Apply(inverse, tuple(args), span)
    return _raised(parser, Apply(row.name, tuple(args), span), exponent)


def _argument(parser: "Parser", name: str, place: int) -> Tree:
    """One argument; the first of `where` is a comparison."""
    left = parser.climb(SUM)
    if name != "where" or place > 0:
        return left
    if parser.kind not in _COMPARISONS:
        raise parser.expected("a comparison such as '<'")
    op = parser.advance().kind
    return applied(op, [left, parser.climb(SUM)])


def _exponent(parser: "Parser") -> Tree | None:
    """The exponent between a function's name and its argument, as in sin²x."""
    if parser.kind == "super":
        token = parser.advance()
        return parser.inner(str(token.value), token.span)
    if parser.kind != "^":
        return None
    parser.advance()
    sign = parser.advance() if parser.kind == "-" else None
    tree = parser.atom()
    return tree if sign is None else applied("neg", [tree], sign.span)


def _beside(parser: "Parser", function: Token) -> Tree:
    """The juxtaposed factors behind a function, up to + − * / or the next function."""
    if not parser.at_factor:
        raise ReadError(
            f"{parser.text(function)[1:-1]} needs an argument",
            span=function.span,
            source=parser.source,
            hint=f"{parser.text(function)[1:-1]}(x)",
        )
    chain = Chain(parser.climb(POWER))
    while parser.at_factor and parser.kind != "function":
        parser.refuse_number()
        if _looks_apart(parser, chain.tree):
            parser.unusual.append(function.span)
        chain.extend("*", parser.climb(POWER))
    if parser.kind == "/":
        parser.unusual.append(function.span)
    return chain.tree


def _looks_apart(parser: "Parser", before: Tree) -> bool:
    """Whether the next factor could be taken for one outside the function."""
    token, last = parser.token, parser.previous
    gap = token.span.start > last.span.end or token.kind not in ("symbol", "constant")
    return gap and not isinstance(before, Number) and not (token.spelled or last.spelled)


def _raised(parser: "Parser", tree: Tree, exponent: Tree | None) -> Tree:
    return tree if exponent is None else applied("^", [tree, exponent], tree.span)


def _is_minus_one(exponent: Tree) -> bool:
    return exponent == Apply("neg", (Number(1),))


def _inverse(row: Row) -> str | None:
    """The row of the inverse of a trigonometric or hyperbolic function."""
    rows = rows_named(f"a{row.name}")
    return rows[0].name if rows else None


def _logarithm(parser: "Parser", args: list[Tree], base: str, token: Token, span: Span) -> Tree:
    """log(x) is ln(x), log_b(x) and log(x, b) the logarithm to base b."""
    if base and len(args) == 1:
        args = [*args, parser.inner(base, token.span)]
    elif not base and len(args) == 1:
        parser.unusual.append(token.span)
    return Apply(_row(parser, "log", len(args), token).name, tuple(args), span)


def _row(parser: "Parser", name: str, count: int, token: Token) -> Row:
    """The row of that name that takes so many arguments."""
    rows = [row for row in rows_named(name) if row.arity[0] > 0]
    for row in rows:
        if row.takes(count):
            return row
    least, most = rows[0].arity[0], rows[-1].arity[1]
    takes = (
        f"{least}"
        if least == most
        else f"{least} or more"
        if most is None
        else f"{least} or {most}"
    )
    plural = "" if takes == "1" else "s"
    message = f"{name} takes {takes} argument{plural}, got {count}"
    raise ReadError(message, span=token.span, source=parser.source)


# ── roots, fractions, matrices ────────────────────────────────────────────────────────────────


def root(parser: "Parser") -> Tree:
    r"""√x, ∛x or \sqrt[n]{x}: a bracket or the one factor that follows."""
    token = parser.advance()
    degree: Tree = Number(int(token.value) if isinstance(token.value, int) else 2)
    if token.kind == "sqrt" and parser.kind == "[":
        degree = parser.items()[0]
    bracketed = parser.kind in ("(", "{")
    tree = parser.atom() if bracketed or token.kind == "sqrt" else parser.climb(POWER)
    if not bracketed and token.kind == "root" and parser.at_factor:
        parser.unusual.append(token.span)
    span = token.span.to(parser.previous.span)
    known = ROOTS.get(int(degree.value)) if isinstance(degree, Number) else None
    return Apply(known, (tree,), span) if known else Apply("root", (tree, degree), span)


def fraction(parser: "Parser") -> Tree:
    r"""\frac{a}{b}."""
    token = parser.advance()
    return applied("/", [parser.atom(), parser.atom()], token.span.to(parser.previous.span))


def matrix(parser: "Parser") -> Tree:
    """A matrix environment; one row or one column is a vector."""
    opening = parser.advance()
    rows = [[parser.climb(SUM)]]
    while parser.kind in ("&", "\\\\"):
        if parser.advance().kind == "&":
            rows[-1].append(parser.climb(SUM))
        elif parser.kind != "end matrix":
            rows.append([parser.climb(SUM)])
    parser.expect("end matrix", opening)
    if len(rows) == 1 or all(len(row) == 1 for row in rows):
        return vector(parser, [item for row in rows for item in row], opening.span)
    return vector(parser, [vector(parser, row, opening.span) for row in rows], opening.span)


def vector(parser: "Parser", items: list[Tree], opening: Span) -> Tree:
    """[a, b, …]; the rows of a matrix have one length."""
    span = opening.to(parser.previous.span)
    lengths = {
        len(item.args) if isinstance(item, Apply) and item.op == "vector" else 0 for item in items
    }
    if len(lengths) > 1:
        raise ReadError(
            "the rows of a matrix have different lengths", span=span, source=parser.source
        )
    return Apply("vector", tuple(items), span)


RULES: dict[str, Callable[["Parser"], Tree]] = {
    "function": call,
    "root": root,
    "sqrt": root,
    "frac": fraction,
    "begin matrix": matrix,
}
"""The rule for each kind of token that starts more than a name or a number."""

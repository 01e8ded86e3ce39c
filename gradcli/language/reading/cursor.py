"""A place in the tokens of one text: reading on, and saying what is wrong there."""

from collections.abc import Iterator

from gradcli.errors import LimitError, ReadError, Span
from gradcli.language.reading.chain import BARS
from gradcli.language.reading.tokens import CLOSING, END, Token
from gradcli.language.tree import Number, Tree
from gradcli.language.vocabulary import COMPARISON, OPERATORS

DEEPEST = 200
START = "start"
OPERAND = ("a number", "a name", "'('")
COMPARISONS = frozenset(row.name for row in OPERATORS if row.precedence == COMPARISON)
NESTED_WHERE = "put one where into another: where(0 < x, where(x < 1, a, b), b)"

_OPENING = CLOSING.keys() | BARS.keys()


class Cursor:
    """The next token, the one before it, and how deep they stand.

    `bar` is the kind of bar that would close here rather than open.
    """

    def __init__(self, source: str, tokens: Iterator[Token]) -> None:
        self.source = source
        self.token = next(tokens)
        self.kind = self.token.kind
        self.previous = Token(START, self.token.span)
        self._tokens = tokens
        self.bar = ""
        self._bars: list[str] = []

    def advance(self) -> Token:
        """Read one token."""
        token = self.previous = self.token
        self.token = next(self._tokens, token)
        self.kind = self.token.kind
        return token

    def enter(self, bar: str | None = None) -> None:
        """Go one level deeper, to where that bar closes; none does in brackets.

        Raises LimitError below the deepest level.
        """
        self._bars.append(self.bar if bar is None else bar)
        if len(self._bars) > DEEPEST:
            raise self.too_deep()
        self.bar = self._bars[-1]

    def leave(self, opening: Token | None = None, closing: str = "") -> None:
        """Come back up, over the token that closes what another opened."""
        self._bars.pop()
        self.bar = self._bars[-1] if self._bars else ""
        if opening is None:
            return
        if self.kind == END:
            raise self.never_closed(opening)
        if self.kind in CLOSING.values() and self.kind != closing:
            message = f"{self.text(opening)} is closed by {self.text(self.token)}"
            raise self.error(message, opening.span)
        if self.kind != closing:
            raise self.surplus()
        self.advance()

    def since(self, first: Token) -> Span:
        """The place from a token to the one read last."""
        return first.span.to(self.previous.span)

    def text(self, token: Token) -> str:
        """A token as it stands in the source, quoted."""
        return f"'{self.source[token.span.start : token.span.end]}'"

    def error(self, message: str, span: Span, hint: str | None = None) -> ReadError:
        """An error about a place in the text."""
        return ReadError(message, span=span, source=self.source, hint=hint)

    def comparison(self) -> str:
        """Read a sign of comparison."""
        if self.kind not in COMPARISONS:
            hint = "to compare write ==" if self.kind == "=" else None
            raise self.expected("a comparison such as '<'", hint=hint)
        return self.advance().kind

    def refuse_chain(self) -> None:
        """Raise ReadError where a comparison goes on behind its right side."""
        if self.kind in COMPARISONS:
            raise self.error("comparisons can't be chained", self.token.span, NESTED_WHERE)

    # ── what can be wrong at the next token ───────────────────────────────────────────────────

    def expected(self, *what: str, hint: str | None = None) -> ReadError:
        """The error for a token that is not among what was expected."""
        if not self.source.strip():
            return ReadError("there is no formula", source=self.source)
        if self.kind == END and self.previous.kind in _OPENING:
            return self.never_closed(self.previous)
        *first, last = what
        choice = f"{', '.join(first)} or {last}" if first else last
        where = f" after {self.text(self.previous)}" if self.previous.kind != START else ""
        return self.error(f"expected {choice}{where}", self.token.span, hint)

    def surplus(self) -> ReadError:
        """The error for a token that can't follow what was read."""
        shown, span = self.text(self.token), self.token.span
        if self.kind in CLOSING.values() or self.kind in BARS:
            return self.error(f"{shown} closes nothing", span)
        if self.kind == ",":
            return self._comma()
        if self.kind == "==":
            message = "'==' compares inside where"
            return self.error(message, span, "an equation is written with =")
        if self.kind in COMPARISONS:
            hint = "a function in cases is written where(x < 0, a, b)"
            return self.error("a comparison may stand only inside where", span, hint)
        if self.kind == "=":
            return self.error("an equation has one '=' and stands alone", span)
        if self.kind == END:
            return self.expected("an operator", "a closing bracket")
        return self.error(f"unexpected {shown}", span)

    def _comma(self) -> ReadError:
        """The error for a comma outside a list."""
        span, before = self.token.span, self.previous
        self.advance()
        hint = "a formula is one function: ask for one at a time"
        if before.kind == self.kind == "number":
            whole, decimals = self.text(before)[1:-1], self.text(self.token)[1:-1]
            hint = f"write {whole}.{decimals}"
            if len(decimals) == 3 and decimals.isdecimal():
                hint += f" or {whole}{decimals}"
        return self.error("unexpected ','", span, hint)

    def numbers_beside(self, separator: str) -> ReadError:
        """The error for a number to the right of a number."""
        before = self.previous
        left, right = self.text(before)[1:-1], self.text(self.token)[1:-1]
        span = before.span.to(self.token.span)
        if "." in left and right.startswith(".") and before.span.end == self.token.span.start:
            return self.error("a number has one decimal point", span)
        hint = (
            f"write {left}, {right}" if separator == "," else f"for a product write {left}*{right}"
        )
        return self.error("two numbers side by side", span, hint)

    def never_closed(self, opening: Token) -> ReadError:
        """The error for a bracket without its partner."""
        return self.error(f"{self.text(opening)} is never closed", opening.span)

    def too_deep(self) -> LimitError:
        """The error for nesting beyond the limit."""
        message = f"the formula is nested over {DEEPEST} deep"
        return LimitError(message, span=self.token.span, source=self.source)

    def decimal_comma(self, args: list[Tree]) -> str | None:
        """What to write for two numbers that may be meant as one with a decimal comma."""
        if len(args) != 2 or not all(isinstance(arg, Number) and arg.span for arg in args):
            return None
        return "write " + ".".join(self.source[slice(*arg.span)] for arg in args if arg.span)

"""Tokens → tree, by precedence climbing over the vocabulary's one precedence column.

    formula    = [header] sum ['=' sum]
    header     = name '(' name {',' name} ')' '='
    sum        = product {('+' | '-') product}
    product    = unary {('*' | '/' | '@') unary | factor}        juxtaposition binds like '*'
    unary      = ('-' | '+') unary | factor
    factor     = postfix ['^' (('-' | '+') exponent | factor) | superscript]
    postfix    = atom {'!'}
    atom       = number | symbol | constant | call | root | fraction | matrix
               | '(' sum ')' | '{' sum '}' | '|' sum '|' | '‖' sum '‖' | '[' sum {',' sum} ']'
    call       = function ['^' exponent | superscript] ( '(' argument {',' argument} ')' | factors )
    factors    = factor {factor}                                 up to '+ - * /' or a function
    argument   = sum [comparison sum]                            the comparison only in `where`

A definition's name stands for its tree. Nothing recurses but nesting, which is limited.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from gradcli.errors import LimitError, ReadError, Span
from gradcli.language import calls
from gradcli.language.chain import Chain, applied, placed
from gradcli.language.lexer import END, Name, Token, tokenize
from gradcli.language.note import Note
from gradcli.language.resolve import Resolver, is_function
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree
from gradcli.language.unparse import explain
from gradcli.language.vocabulary import COMPARISON, OPERATORS, POWER, PRODUCT, SUM

DEEPEST = 200
BRACKETS = {"(": ")", "{": "}", "[": "]", "⟨": "⟩", "|(": ")|"}
BARS = {"|": "abs", "‖": "norm"}
WORDS = frozenset(
    {"number", "symbol", "constant", "function", "frac", "root", "sqrt", "begin matrix"}
)
STARTS = WORDS | BRACKETS.keys() | BARS.keys()
OPERAND = ("a number", "a name", "'('")

_INFIX = {row.name: row.precedence for row in OPERATORS if row.fixity == "infix"} | {"-": SUM}


@dataclass(frozen=True, slots=True)
class Reading:
    """A formula as it was read: its tree, a header's name and variables, and the notes on it.

    The places of nodes are places in `source`.
    """

    tree: Tree
    source: str
    name: str | None = None
    variables: tuple[str, ...] | None = None
    notes: tuple[Note, ...] = ()


def parse(text: str, scope: Scope | None = None) -> Reading:
    """The formula in a text.

    Raises ReadError, with the place, for a text that is no formula, LimitError for one that is
    too long or nested too deeply.
    """
    scope = scope or Scope()
    tokens = tokenize(text)
    name, variables, start = _header(tokens)
    parser = Parser(text, tokens[start:], scope.declare(*variables or ()))
    tree = parser.whole(parser.formula)
    return Reading(tree, text, name, variables, parser.notes(tree))


def _header(tokens: Sequence[Token]) -> tuple[str | None, tuple[str, ...] | None, int]:
    """The name and the variables of `f(x, y) =`, and where the formula starts behind it."""
    end = next((place for place, token in enumerate(tokens) if token.kind == ")"), 0)
    kinds = "".join("n" if token.kind == "name" else token.kind for token in tokens[: end + 2])
    name = tokens[0].value
    if not isinstance(name, Name) or kinds != f"n({','.join('n' * ((end - 1) // 2))})=":
        return None, None, 0
    names = [token.value.canonical for token in tokens[2:end:2] if isinstance(token.value, Name)]
    if not names or is_function(name.letters + name.digits) or len(set(names)) != len(names):
        return None, None, 0
    return name.canonical, tuple(names), end + 2


class Parser:
    """One pass over the tokens of one text."""

    def __init__(self, source: str, tokens: Sequence[Token], scope: Scope) -> None:
        resolver = Resolver(source, scope)
        self.source = source
        self.scope = scope
        self.unusual: list[Span] = []
        self._tokens = resolver.resolved(tokens, self.unusual)
        self._place = 0
        self._depth = 0
        self._open = dict.fromkeys(BARS, 0)
        self._inlined: dict[str, Tree] = {}

    def whole(self, rule: Callable[[], Tree]) -> Tree:
        """What a rule of the grammar reads, if it reads the whole text."""
        try:
            tree = rule()
        except RecursionError:
            raise self._too_deep() from None
        if self.kind != END:
            raise self._surplus()
        return tree

    def notes(self, tree: Tree) -> tuple[Note, ...]:
        """One note if anything was read that others read otherwise."""
        if not self.unusual:
            return ()
        return (Note(f"read as {explain(tree)}", self.unusual[0], self.source),)

    # ── the grammar ───────────────────────────────────────────────────────────────────────────

    def formula(self) -> Tree:
        """An expression, or an equation of two."""
        left = self.climb(SUM)
        if self.kind != "=":
            return left
        self.advance()
        return applied("=", [left, self.climb(SUM)])

    def climb(self, least: int) -> Tree:
        """An expression of operators that bind at least that tightly."""
        chain = Chain(self._operand())
        while True:
            kind, binding = self.kind, _INFIX.get(self.kind, 0)
            if kind == "!":
                chain = Chain(
                    applied("factorial", [chain.tree], self._since(chain.tree, self.advance()))
                )
            elif kind in ("super", "^"):
                chain = Chain(applied("^", [chain.tree, self._exponent()]))
            elif binding >= max(least, SUM):
                self.advance()
                chain.extend(kind, self.climb(binding + 1))
            elif least <= PRODUCT and self.at_factor:
                self._juxtapose(chain)
            else:
                return chain.tree

    def _operand(self) -> Tree:
        """An atom, or one behind a sign."""
        sign = self.token
        if sign.kind not in ("+", "-"):
            return self.atom()
        self.advance()
        with self.nested():
            tree = self.climb(POWER)
        return (
            tree
            if sign.kind == "+"
            else applied("neg", [tree], tree.span and sign.span.to(tree.span))
        )

    def _exponent(self) -> Tree:
        """What stands behind ^, or raised."""
        token = self.advance()
        if token.kind == "super":
            return self.inner(str(token.value), token.span)
        with self.nested():
            return self.climb(POWER)

    def inner(self, text: str, span: Span) -> Tree:
        """The formula in a raised or lowered text, which stands at one place."""
        parser = Parser(text, tokenize(text), self.scope)
        return placed(parser.whole(lambda: parser.climb(SUM)), span)

    def _juxtapose(self, chain: Chain) -> None:
        """Multiply by the factor that stands beside."""
        self.refuse_number()
        if chain.divided:
            self.unusual.append(self.token.span)
        chain.extend("*", self.climb(POWER))

    def atom(self) -> Tree:
        """A number, a name, a function's value, or something in brackets."""
        token = self.token
        if token.kind in BRACKETS:
            return self.group()
        if token.kind in BARS:
            return self._bars()
        if token.kind not in WORDS:
            raise self.expected(*OPERAND)
        if token.kind in calls.RULES:
            return calls.RULES[token.kind](self)
        self.advance()
        if token.kind == "number":
            return Number(token.value, token.span)  # type: ignore[arg-type]  # by the token's kind
        if token.kind == "constant":
            return Apply(str(token.value), (), token.span)
        return self._named(str(token.value), token.span)

    def _named(self, name: str, span: Span) -> Tree:
        """A variable, or the tree that a defined name stands for."""
        if name not in self.scope.definitions or name in self.scope.declared:
            return Symbol(name, span)
        if name not in self._inlined:
            self._inlined[name] = placed(self.scope.definitions[name], span)
        return self._inlined[name]

    def group(self) -> Tree:
        """An expression in brackets: ( ) and { } group, [ ] and ⟨ ⟩ make a vector, | | an abs."""
        opening = self.token
        items = self.items()
        if opening.kind in ("[", "⟨"):
            return calls.vector(self, items, opening.span)
        if len(items) > 1:
            raise self._comma(opening)
        return applied("abs", items, opening.span) if opening.kind == "|(" else items[0]

    def items(self, item: Callable[[int], Tree] | None = None) -> list[Tree]:
        """A bracketed list; bars that are open outside do not close inside."""
        opening = self.advance()
        outside, self._open = self._open, dict.fromkeys(BARS, 0)
        with self.nested():
            items = [item(0) if item else self.climb(SUM)]
            while self.kind == ",":
                self.advance()
                items.append(item(len(items)) if item else self.climb(SUM))
        self._open = outside
        self.expect(BRACKETS[opening.kind], opening)
        return items

    def _bars(self) -> Tree:
        """|x| or ‖v‖."""
        opening = self.advance()
        self._open[opening.kind] += 1
        with self.nested():
            tree = self.climb(SUM)
        self._open[opening.kind] -= 1
        closing = self.expect(opening.kind, opening)
        return Apply(BARS[opening.kind], (tree,), opening.span.to(closing.span))

    # ── tokens ────────────────────────────────────────────────────────────────────────────────

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._place]

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self._tokens[self._place].kind

    @property
    def previous(self) -> Token:
        """The token read last."""
        return self._tokens[self._place - 1]

    @property
    def at_factor(self) -> bool:
        """Whether the next token begins a factor, rather than closing a bar or the text."""
        return self.kind in STARTS and not self._open.get(self.kind)

    def advance(self) -> Token:
        """Read one token."""
        self._place += 1
        return self._tokens[self._place - 1]

    def expect(self, kind: str, opening: Token) -> Token:
        """Read the token that closes what another opened."""
        if self.kind == kind:
            return self.advance()
        if self.kind == END:
            raise ReadError(
                f"{self.text(opening)} is never closed", span=opening.span, source=self.source
            )
        raise self._surplus()

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level of nesting deeper."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._too_deep()
        yield
        self._depth -= 1

    def _since(self, tree: Tree, last: Token) -> Span:
        return tree.span.to(last.span) if tree.span else last.span

    # ── errors ────────────────────────────────────────────────────────────────────────────────

    def text(self, token: Token) -> str:
        """A token as it stands in the source, quoted."""
        return f"'{self.source[token.span.start : token.span.end]}'"

    def expected(self, *what: str) -> ReadError:
        """The error for a token that is not among what was expected."""
        *first, last = what
        choice = f"{', '.join(first)} or {last}" if first else last
        where = f" after {self.text(self.previous)}" if self._place else ""
        if not self.source.strip():
            return ReadError("there is no formula", source=self.source)
        return ReadError(f"expected {choice}{where}", span=self.token.span, source=self.source)

    def refuse_number(self) -> None:
        """Raise ReadError where a number stands to the right of a number or a name."""
        if self.kind != "number" or self.previous.kind not in ("number", "symbol", "constant"):
            return
        left, right = self.text(self.previous)[1:-1], self.text(self.token)[1:-1]
        what = "two numbers" if self.previous.kind == "number" else "a name and a number"
        raise ReadError(
            f"{what} side by side",
            span=self.previous.span.to(self.token.span),
            source=self.source,
            hint=f"for a product write {left}*{right}",
        )

    def _surplus(self) -> ReadError:
        """The error for a token that can't follow what was read."""
        token, hint = self.token, None
        message = f"unexpected {self.text(token)}"
        if token.kind in BRACKETS.values() or token.kind in BARS:
            message = f"{self.text(token)} closes nothing"
        elif token.kind == ",":
            return self._comma(token)
        elif _INFIX.get(token.kind) == COMPARISON:
            message = "a comparison may stand only inside where, and only one"
            hint = "where(x < 0, a, b)"
        elif token.kind == "=":
            message = "an equation has one '=' and stands alone"
        elif token.kind == END:
            return self.expected("an operator", "a closing bracket")
        return ReadError(message, span=token.span, source=self.source, hint=hint)

    def _comma(self, near: Token) -> ReadError:
        """The error for a comma outside a list."""
        place = next(
            p
            for p in range(len(self._tokens))
            if self._tokens[p].span.start >= near.span.start and self._tokens[p].kind == ","
        )
        before, comma, after = self._tokens[place - 1 : place + 2]
        numbers = before.kind == after.kind == "number"
        hint = f"write {self.text(before)[1:-1]}.{self.text(after)[1:-1]}" if numbers else None
        return ReadError("unexpected ','", span=comma.span, source=self.source, hint=hint)

    def _too_deep(self) -> LimitError:
        message = f"the formula is nested over {DEEPEST} deep"
        return LimitError(message, span=self.token.span, source=self.source)

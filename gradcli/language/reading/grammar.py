"""Tokens → tree, by operator precedence: one column of the vocabulary says what binds how tightly.

    formula    = [header] sum ['=' sum]
    header     = name '(' name {',' name} ')' '='
    sum        = product {('+' | '-') product}
    product    = factor {('*' | '/' | '@') factor | factor}      juxtaposition binds like '*'
    factor     = ('-' | '+') factor | postfix ['^' factor | superscript]
    postfix    = atom {'!'}
    atom       = number | symbol | constant | call | root | fraction | environment
               | '(' sum ')' | '{' sum '}' | '|' sum '|' | '‖' sum '‖' | vector
    vector     = '[' sum {',' sum} ']' | '⟨' sum {',' sum} '⟩'   in a point ( ) is one, too
    call       = function ['^' atom | superscript] ( '(' argument {',' argument} ')' | factors )
    factors    = factor {factor}                                 up to '+ - * /' or a function
    argument   = sum | sum comparison sum                        the comparison only in `where`

A definition's name stands for its tree. Only nesting recurses, at most four calls a level, so that
200 levels fit in Python's stack.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from gradcli.errors import GradcliError, Span
from gradcli.language.reading import calls, environments
from gradcli.language.reading.chain import BARS, Chain, applied, is_bars, placed, spread
from gradcli.language.reading.cursor import OPERAND, Cursor
from gradcli.language.reading.environments import vector
from gradcli.language.reading.lexer import tokenize
from gradcli.language.reading.note import Note
from gradcli.language.reading.resolve import resolved
from gradcli.language.reading.tokens import CLOSING, END, Token
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree
from gradcli.language.vocabulary import OPERATORS, SUM

_BINDING = {row.name: row.precedence for row in OPERATORS if row.fixity == "infix"} | {"-": SUM}


class Parser(Cursor):
    """One pass over the tokens of one text.

    `unusual` collects the places that others read otherwise; with `lists`, (a, b) is a vector.
    """

    def __init__(
        self, source: str, tokens: Iterator[Token], scope: Scope, *, lists: bool = False
    ) -> None:
        self.unusual: list[Span] = []
        super().__init__(source, resolved(tokens, source, scope, self.unusual))
        self.scope = scope
        self._separators = (",", ";") if lists else (",",)
        self._lists = lists
        self._inlined: dict[str, Tree] = {}

    def whole(self, rule: Callable[[], Tree]) -> Tree:
        """What a rule of the grammar reads, if it reads the whole text."""
        try:
            tree = rule()
        except RecursionError:
            raise self.too_deep() from None
        if self.kind != END:
            raise self.surplus()
        return tree

    def notes(self, *trees: Tree) -> tuple[Note, ...]:
        """One note if anything was read that others read otherwise."""
        if not self.unusual:
            return ()
        from gradcli.language.unparse import explain  # noqa: PLC0415  # most need no note

        return (Note(f"read as {', '.join(map(explain, trees))}", self.unusual[0], self.source),)

    def formula(self) -> Tree:
        """An expression, or an equation of two."""
        left = self.sum()
        if self.kind != "=":
            return left
        self.advance()
        return applied("=", [left, self.sum()])

    def sum(self) -> Tree:
        """Factors and the operators between them, the tighter ones first."""
        chain = Chain(self.factor())
        waiting: list[tuple[Chain, str]] = []  # left operands and the operators behind them
        while True:
            op = "*" if self.at_factor else self.kind
            binding = _BINDING.get(op, 0)
            while waiting and _BINDING[waiting[-1][1]] >= binding:
                left, sign = waiting.pop()
                left.extend(sign, chain.tree)
                chain = left
            if binding < SUM:
                return chain.tree
            if op == self.kind:
                self.advance()
            else:
                self._juxtaposed(chain)
            waiting.append((chain, op))
            chain = Chain(self.factor())

    def _juxtaposed(self, before: Chain) -> None:
        """Look at a factor beside others: at 1/2x, |x|y|z|, x 2 and 2e3x readings part."""
        self.refuse_number()
        last, token = self.previous, self.token
        between_bars = token.kind in BARS and before.barred and last.kind not in BARS
        touches_number = last.kind == "number" and last.span.end == token.span.start
        behind_name = token.kind == "number" and last.kind in ("symbol", "constant")
        scientific = touches_number and "e" in self.text(last).lower()
        if before.divided or between_bars or behind_name or scientific:
            self.unusual.append(token.span)

    def factor(self) -> Tree:
        """An atom with its factorials and exponents, or one behind a sign."""
        tree = _ATOMS.get(self.kind, Parser._none)(self)
        while self.kind in _BEHIND:
            if self.kind == "!":
                tree = self._factorial(tree)
            elif self.previous.kind == "super":
                hint = "put the power that is raised into brackets"
                raise self.error("two exponents side by side", self.token.span, hint)
            elif self.kind == "super":
                tree = applied("^", [tree, self.raised()])
            elif self.advance() and self.kind in CLOSING:
                tree = applied("^", [tree, self.factor()])
            else:
                self.enter()
                tree = applied("^", [tree, self.factor()])
                self.leave()
        return tree

    def atom(self) -> Tree:
        """One atom alone."""
        self.enter()
        tree = _ATOMS.get(self.kind, Parser._none)(self)
        self.leave()
        return tree

    def _factorial(self, tree: Tree) -> Tree:
        again = self.previous.kind == self.kind
        span = self.advance().span
        if again:
            self.unusual.append(span)  # n!! may be meant as a double factorial
        return applied("factorial", [tree], tree.span and tree.span.to(span))

    def raised(self) -> Tree:
        """A superscript; in ˣ² the power of a power is not to be told from the name x2."""
        token = self.advance()
        text = str(token.value)
        if any(left.isalpha() and right.isdigit() for left, right in pairwise(text)):
            raise self.error("a raised power of a power", token.span, "write ^(x^2)")
        return self.inner(text, token.span)

    def inner(self, text: str, span: Span) -> Tree:
        """The formula in a raised or lowered text, which stands at one place."""
        if text.isdecimal() and len(text) < 10:
            return Number(int(text), span)
        try:
            parser = Parser(text, tokenize(text), self.scope)
            return placed(parser.whole(parser.sum), span)
        except GradcliError as error:
            error.span, error.source = span, self.source
            raise

    def _none(self) -> Tree:
        raise self.expected(*OPERAND)

    def _number(self) -> Tree:
        token = self.advance()
        return Number(token.value, token.span)  # type: ignore[arg-type]  # by the token's kind

    def _constant(self) -> Tree:
        token = self.advance()
        return Apply(str(token.value), (), token.span)

    def _symbol(self) -> Tree:
        """A variable, or the tree that a defined name stands for."""
        token = self.advance()
        name = str(token.value)
        if name not in self.scope.definitions or name in self.scope.declared:
            return Symbol(name, token.span)
        if name not in self._inlined:
            self._inlined[name] = placed(self.scope.definitions[name], token.span)
        return self._inlined[name]

    def _signed(self) -> Tree:
        sign = self.advance()
        self.enter()
        tree = self.factor()
        self.leave()
        return tree if sign.kind == "+" else applied("neg", [tree], self.since(sign))

    def group(self) -> Tree:
        """An expression in ( ) or { }, or the absolute value |( )|."""
        if self._lists and self.kind != "|(":
            return self._vector()
        opening = self.advance()
        self.enter("")
        tree = self.sum()
        self.leave(opening, CLOSING[opening.kind])
        span = self.since(opening)
        return applied("abs", [tree], span) if opening.kind == "|(" else spread(tree, span)

    def _vector(self) -> Tree:
        r"""[a, b] or ⟨a, b⟩, and (a, b) where lists are read; \left[a\right] is only a bracket."""
        opening = self.token
        items = self.items()
        listed = opening.kind == "⟨" or (opening.kind == "[" and not opening.spelled)
        return vector(self, items, opening.span) if listed or len(items) > 1 else items[0]

    def items(self, *, conditional: bool = False) -> list[Tree]:
        """A bracketed list; the first item is a condition if that is asked for."""
        opening = self.advance()
        self.enter("")
        items = [self.sum()]
        if conditional:
            op = self.comparison()
            items = [applied(op, [*items, self.sum()])]
            self.refuse_chain()
        while self.kind in self._separators:
            self.advance()
            items.append(self.sum())
        self.leave(opening, CLOSING[opening.kind])
        return items

    def _absolute(self) -> Tree:
        """|x| or ‖v‖."""
        opening = self.advance()
        self.enter(opening.kind)
        tree = self.sum()
        doubled = is_bars(tree) and self.previous.kind == self.kind
        if doubled and opening.span.end == (tree.span and tree.span.start):
            self.unusual.append(opening.span)  # ||v|| may be meant as a norm
        self.leave(opening, opening.kind)
        return Apply(BARS[opening.kind], (tree,), self.since(opening))

    @property
    def at_factor(self) -> bool:
        """Whether the next token begins a factor, rather than closing a bar or the text."""
        return self.kind in _FACTORS and self.kind != self.bar

    def refuse_number(self) -> None:
        """Raise ReadError where a number stands to the right of a number."""
        if self.kind == self.previous.kind == "number":
            raise self.numbers_beside("," if self._lists else "*")


_BEHIND = frozenset({"!", "^", "super"})
_ATOMS: dict[str, Callable[[Parser], Tree]] = {
    "number": Parser._number,
    "symbol": Parser._symbol,
    "constant": Parser._constant,
    "+": Parser._signed,
    "-": Parser._signed,
    **dict.fromkeys(("(", "{", "|("), Parser.group),
    **dict.fromkeys(("[", "⟨"), Parser._vector),
    **dict.fromkeys(BARS, Parser._absolute),
    **calls.RULES,
    **environments.RULES,
}
_FACTORS = _ATOMS.keys() - {"+", "-"}

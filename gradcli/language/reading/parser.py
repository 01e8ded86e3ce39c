"""Tokens → tree, by operator precedence: one column of the vocabulary says what binds how tightly.

    formula    = [header] sum ['=' sum]
    header     = [name '='] name '(' name {',' name} ')' '='
    sum        = product {('+' | '-') product}
    product    = factor {('*' | '/' | '@') factor | factor}      juxtaposition binds like '*'
    factor     = ('-' | '+') factor | postfix ['^' factor | superscript]
    postfix    = atom {'!' | '°' | 'ᵀ' | '.T' | '.' function '()'}
    atom       = number | symbol | constant | call | root | fraction | environment | vector
               | '(' sum ')' | '{' sum ['over' sum] '}' | '|' sum '|' | '‖' sum '‖' [index]
               | '⌊' sum '⌋' | '⌈' sum '⌉'
    vector     = '[' sum {',' sum} ']' | '⟨' sum {',' sum} '⟩'   in a point ( ) is one, too
    call       = function ['^' atom | superscript] ( '(' argument {',' argument} ')' | factors )
               | function of one's own '(' argument {',' argument} ')'
    factors    = factor {factor}                                 up to '+ - * /' or a function
    argument   = sum | sum comparison sum                        the comparison only in `where`

A definition's name stands for its tree. Only nesting recurses, at most four calls a level, so that
200 levels fit in Python's stack.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from typing import NamedTuple

from gradcli.errors import GradcliError, LimitError, Note, ReadError, Span
from gradcli.language.names import GREEK
from gradcli.language.ranks import settled
from gradcli.language.reading.hints import INSTEAD, lost_inverse, number_meant, unused
from gradcli.language.reading.lexer import bare, tokenize
from gradcli.language.reading.resolve import is_function, resolved
from gradcli.language.reading.tokens import CLOSING, END, Name, Token, spelled
from gradcli.language.scope import Definition, Scope
from gradcli.language.tree import (
    BESIDE,
    OPPOSITE,
    Apply,
    Number,
    Symbol,
    Tree,
    fold,
    nodes,
    rewritten,
    substitute,
)
from gradcli.language.unparse import explain
from gradcli.language.vocabulary import (
    COMPARISON,
    FUNCTIONS,
    OPERATORS,
    PRODUCT,
    SUM,
    Row,
    row_of,
    rows_named,
)

DEEPEST = 200
START = "start"
OPERAND = ("a number", "a name", "'('")
COMPARISONS = frozenset(row.name for row in OPERATORS if row.precedence == COMPARISON)
NESTED_WHERE = "put one where into another: where(0 < x, where(x < 1, a, b), b)"
ROOTS: dict[Fraction | int, str] = {2: "sqrt", 3: "cbrt"}
ROW, CELL = "\\\\", "&"
BARS = {"|": "abs", "‖": "norm"}
BRACKETS = {"|(": "abs", "⌊": "floor", "⌈": "ceil"}

_FLAT = {"+": "+", "-": "+", "*": "*", BESIDE: BESIDE}
_BINDING = {row.name: row.precedence for row in OPERATORS if row.fixity == "infix"} | {
    "-": SUM, BESIDE: PRODUCT,
}  # fmt: skip
TRANSPOSE = Symbol("T")
_OPENING = CLOSING.keys() | BARS.keys()
_CLOSERS = frozenset(CLOSING.values()) | BARS.keys()
_MINUS_ONE = Apply("neg", (Number(1),))


def applied(op: str, args: Sequence[Tree], span: Span | None = None) -> Apply:
    """A row applied to arguments, at the place that they cover."""
    if span is None and args[0].span and args[-1].span:
        span = args[0].span.to(args[-1].span)
    return Apply(op, tuple(args), span)


def placed(tree: Tree, span: Span) -> Tree:
    """The tree as if all of it stood at one place."""

    def move(node: Tree, args: tuple[Tree, ...]) -> Tree:
        return Apply(node.op, args, span) if isinstance(node, Apply) else spread(node, span)

    return fold(tree, move)


def spread(tree: Tree, span: Span) -> Tree:
    """The tree at a wider place, such as that of the brackets around it."""
    if isinstance(tree, Apply):
        return Apply(tree.op, tree.args, span)
    return Number(tree.value, span) if isinstance(tree, Number) else Symbol(tree.name, span)


def is_bars(tree: Tree) -> bool:
    """Whether a tree is an absolute value or a norm, which may have stood in bars."""
    return isinstance(tree, Apply) and tree.op in BARS.values()


class Chain:
    """A left operand while reading goes on: sums and products grow flat, in a list.

    `divided` tells that the last operator was a division, `barred` that a part stands in bars.
    """

    def __init__(self, tree: Tree) -> None:
        self._op = ""
        self._parts = [tree]
        self.divided = False
        self.barred = is_bars(tree)

    def extend(self, op: str, right: Tree) -> None:
        """Take in the right operand of an operator."""
        if op == "-":
            right = Apply("neg", (right,), right.span)
        flat = _FLAT.get(op, "")
        if flat and flat == self._op:
            self._parts.append(right)
        else:
            self._parts = [self.tree, right]
            self._op = flat or op
        self.divided = op == "/"
        self.barred |= is_bars(right)

    @property
    def tree(self) -> Tree:
        """The tree so far."""
        return applied(self._op, self._parts) if self._op else self._parts[0]


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
        hint = "a formula is one function; for grad, several stand in brackets: [f, g]"
        if before.kind == self.kind == "number":
            whole, decimals = self.text(before)[1:-1], self.text(self.token)[1:-1]
            hint = f"write {number_meant(self.source, before.span.start) or f'{whole}.{decimals}'}"
            if len(decimals) == 3 and "." not in whole and decimals.isdecimal():
                hint += f" or {whole}{decimals}"
        return self.error("unexpected ','", span, hint)

    def numbers_beside(self, separator: str) -> ReadError:
        """The error for a number to the right of a number."""
        before = self.previous
        left, right = self.text(before)[1:-1], self.text(self.token)[1:-1]
        span = before.span.to(self.token.span)
        meant = number_meant(self.source, before.span.start)
        if meant:
            return self.error("two numbers side by side", span, f"for one number write {meant}")
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


class Parser(Cursor):
    """One pass over the tokens of one text.

    `unusual` collects the places that others read otherwise; with `lists`, (a, b) is a vector.
    `bracketed` tells that something stands alone in [ ].
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
        self.bracketed = False
        self.powers: list[Apply] = []

    def whole(self, rule: Callable[[], Tree]) -> Tree:
        """What a rule of the grammar reads, if it reads the whole text."""
        try:
            tree = rule()
        except RecursionError:
            raise self.too_deep() from None
        if self.kind != END:
            raise self.surplus()
        return tree

    def settled(self, tree: Tree) -> Tree:
        """The tree with factors side by side read as the product that their ranks make them."""
        if self.scope.ranks is None:
            return tree
        try:
            found = settled(tree, self.scope.ranks)
        except GradcliError as error:
            error.source = self.source
            raise
        self.unusual.extend(found.products)
        self.powers.extend(found.powers)
        return found.tree

    def notes(self, *trees: Tree) -> tuple[Note, ...]:
        """A note if anything was read that others read otherwise, one for each X^-1 of a matrix."""
        notes = [
            Note(
                f"{explain(power)} goes element by element; inv({explain(power.args[0])}) is"
                " the inverse",
                power.span or Span(0, 0),
                self.source,
            )
            for power in dict.fromkeys(self.powers)
        ]
        if self.unusual:
            read = f"read as {', '.join(map(explain, trees))}"
            notes.insert(0, Note(read, self.unusual[0], self.source))
        return tuple(notes)

    def formula(self) -> Tree:
        """An expression, or an equation of two."""
        left = self._side()
        if self.kind != "=":
            return left
        self.advance()
        return applied("=", [left, self._side()])

    def _side(self) -> Tree:
        tree = self.sum()
        return self._over(tree) if self.kind == "over" else tree

    def sum(self) -> Tree:
        """Factors and the operators between them, the tighter ones first."""
        factor = self.factor()
        chain = Chain(factor)
        waiting: list[tuple[Chain, str]] = []  # left operands and the operators behind them
        while True:
            op = self._sign_beside(factor) if self.at_factor else self.kind
            binding = _BINDING.get(op, 0)
            if binding < SUM and not waiting:
                return factor
            while waiting and _BINDING[waiting[-1][1]] >= binding:
                left, sign = waiting.pop()
                if sign == "/":
                    self._refuse_derivative(left.tree, chain.tree)
                left.extend(sign, chain.tree)
                chain = left
            if binding < SUM:
                return chain.tree
            if op == self.kind:
                self.advance()
            else:
                self._juxtaposed(chain)
            if op == "/" and self.kind == "number":
                self._look_under_power(factor, chain)
            waiting.append((chain, op))
            factor = self.factor()
            chain = Chain(factor)

    def _sign_beside(self, factor: Tree) -> str:
        """The operator between a factor and the next one, where no sign stands."""
        numbers = self.scope.ranks is None or isinstance(factor, Number)
        return "*" if numbers or self.kind == "number" else BESIDE

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

    def _refuse_derivative(self, above: Tree, below: Tree) -> None:
        """Raise ReadError at d/dx and d²f/dx², which are not fractions."""
        if below == _DIFFERENTIAL and _is_differential(above) and not self.scope.knows("d"):
            span = above.span.to(self.token.span) if above.span else self.token.span
            raise self.error("d/dx is no fraction of numbers", span, INSTEAD["∂"])

    def _look_under_power(self, power: Tree, before: Chain) -> None:
        """Look at 1/(x² + y²)^1/2, whose exponent many would read as the fraction."""
        if not isinstance(power, Apply) or power.op != "^":
            return
        base, exponent = power.args
        while isinstance(exponent, Apply) and exponent.op == "neg":
            exponent = exponent.args[0]
        divisor = self.token.value
        if not isinstance(exponent, Number) or not exponent.span or not base.span:
            return
        above = self.source[base.span.end : exponent.span.start].strip(" -−–+")
        if above not in ("^", "**") or not isinstance(divisor, Fraction) or divisor < 2:
            return
        bracketed = self.source[base.span.end - 1] == ")"
        half = bracketed and divisor == 2 and (2 * exponent.value / divisor) % 2 == 1
        if exponent.value == 1 or half or (before.divided and (exponent.value / divisor) % 1):
            self.unusual.append(self.token.span)

    def factor(self) -> Tree:
        """An atom with its factorials and exponents, or one behind a sign."""
        tree = _ATOMS.get(self.kind, Parser._none)(self)
        while self.kind in _BEHIND:
            if self.kind in _POSTFIX:
                tree = _POSTFIX[self.kind](self, tree)
            elif self.previous.kind == "super":
                hint = "put the power that is raised into brackets"
                raise self.error("two exponents side by side", self.token.span, hint)
            elif self.kind == "super":
                tree = applied("^", [tree, self.raised()])
            elif self.advance() and self.kind in CLOSING:
                tree = self._power(tree, self.factor())
            else:
                self.enter()
                tree = self._power(tree, self.factor())
                self.leave()
        return tree

    def _power(self, base: Tree, exponent: Tree) -> Tree:
        """A power; of an array x^T is the transpose, x^{-T} that of the inverse."""
        arrays = self.scope.ranks is not None and not self.scope.knows(TRANSPOSE.name)
        if arrays and exponent == TRANSPOSE:
            return applied("transpose", [base])
        if arrays and exponent == Apply("neg", (TRANSPOSE,)):
            return applied("transpose", [applied("inv", [base])])
        return applied("^", [base, exponent])

    def _transposed(self, tree: Tree) -> Tree:
        """uᵀ, and u⁻ᵀ as the transpose of the inverse."""
        sign = self.advance()
        span = self._through(tree, sign)
        inverse = any(minus in self.source[slice(*sign.span)] for minus in "-⁻")
        return applied("transpose", [applied("inv", [tree], span) if inverse else tree], span)

    def _degrees(self, tree: Tree) -> Tree:
        """45° as 45·π/180."""
        if self.previous.kind == "degree":
            raise self.error("two degree signs", self.token.span)
        span = self._through(tree, self.advance())
        above = Apply("*", (tree, Apply("pi", (), span)), span)
        return Apply("/", (above, Number(180, span)), span)

    def _member(self, tree: Tree) -> Tree:
        """x.T, and a function behind what it takes, as in z.mean()."""
        dot = self.advance()
        token = self.advance()
        if token.kind == "symbol" and token.value == TRANSPOSE.name:
            return applied("transpose", [tree], self._through(tree, token))
        if token.kind != "function" or self.kind != "(":
            raise self.error("unexpected character '.'", dot.span, INSTEAD["."])
        args = [tree, *self.items(empty=True)]
        name, _ = _name_and_base(token)
        span = self._through(tree, self.previous)
        return Apply(self._row(name, args, token).name, tuple(args), span)

    def _through(self, tree: Tree, last: Token) -> Span:
        """The place from the beginning of a tree to a token."""
        return tree.span.to(last.span) if tree.span else last.span

    def atom(self) -> Tree:
        """One atom alone."""
        self.enter()
        tree = _ATOMS.get(self.kind, Parser._none)(self)
        self.leave()
        return tree

    def _factorial(self, tree: Tree) -> Tree:
        again = self.previous.kind == self.kind
        token = self.advance()
        if again:
            self.unusual.append(token.span)  # n!! may be meant as a double factorial
        return applied("factorial", [tree], self._through(tree, token))

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
            parser = Parser(text, tokenize(text, self.scope.names), self.scope)
            return placed(parser.whole(parser.sum), span)
        except GradcliError as error:
            error.span, error.source = span, self.source
            raise

    def _none(self) -> Tree:
        hint = "a number stands before it: 30 deg" if self.kind == "degree" else None
        raise self.expected(*OPERAND, hint=hint)

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
        """An expression in ( ) or { }, the absolute value |( )|, ⌊ ⌋ or ⌈ ⌉."""
        if self._lists and self.kind not in BRACKETS:
            return self._list()
        opening = self.advance()
        self.enter("")
        tree = self.sum()
        if self.kind == "over":
            tree = self._over(tree)
        self.leave(opening, CLOSING[opening.kind])
        span = self.since(opening)
        op = BRACKETS.get(opening.kind)
        return applied(op, [tree], span) if op else spread(tree, span)

    def _over(self, above: Tree) -> Tree:
        r"""{a \over b}, from the sign on."""
        self.advance()
        return applied("/", [above, self.sum()])

    def _list(self) -> Tree:
        r"""[a, b] or ⟨a, b⟩, and (a, b) where lists are read; \left[a\right] is only a bracket."""
        before, opening = self.previous, self.token
        items = self.items()
        beside = before.kind == "symbol" and before.span.end == opening.span.start
        if beside and opening.kind == "[" and isinstance(items[0], Number):
            name = before.value
            span = before.span.to(self.previous.span)
            raise self.error("there are no indices here", span, f"an element is a name: {name}_1")
        listed = opening.kind == "⟨" or (opening.kind == "[" and not opening.spelled)
        self.bracketed |= listed and len(items) == 1
        return self._vector(items, opening.span) if listed or len(items) > 1 else items[0]

    def items(self, *, conditional: bool = False, empty: bool = False) -> list[Tree]:
        """A bracketed list, which may be empty; its first item may have to be a condition."""
        opening = self.advance()
        self.enter("")
        if empty and self.kind == CLOSING[opening.kind]:
            self.leave(opening, self.kind)
            return []
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
        """|x| or ‖v‖; ||v|| is the length of a vector, and |x| of a number."""
        opening = self.advance()
        self.enter(opening.kind)
        inner = self.token
        tree = self.sum()
        doubled = is_bars(tree) and self.previous.kind == self.kind == inner.kind == "|"
        doubled &= opening.span.end == (tree.span and tree.span.start) == inner.span.start
        doubled &= self.previous.span.end == self.token.span.start
        self.leave(opening, opening.kind)
        op, span = BARS[opening.kind], self.since(opening)
        if doubled and isinstance(tree, Apply):
            (tree,), op = tree.args, "abs" if self.scope.ranks is None else "norm"
            self.unusual.extend([opening.span] if op == "abs" else [])
        if self.kind == "index":
            span = opening.span.to(self._index(doubled or op == "norm"))
        return Apply(op, (tree,), span)

    def _index(self, length: bool) -> Span:
        """The index of ‖v‖₂, and of ‖A‖_F; there is no other."""
        token = self.advance()
        if not length or token.value not in ("2", "F"):
            hint = "the length of a vector is ‖v‖_2; other norms: sum(abs(v)), max"
            raise self.error("this norm is not known", token.span, hint)
        return token.span

    @property
    def at_factor(self) -> bool:
        """Whether the next token begins a factor, rather than closing a bar or the text."""
        return self.kind in _FACTORS and self.kind != self.bar

    def refuse_number(self) -> None:
        """Raise ReadError where a number stands to the right of a number."""
        if self.kind == self.previous.kind == "number":
            raise self.numbers_beside("," if self._lists else "*")

    def _call(self) -> Tree:
        """A function with its arguments, in brackets or beside it, and an exponent in between."""
        token = self.advance()
        name, base = _name_and_base(token)
        exponent = self._exponent()
        if self.kind in ("(", "{"):
            braced = self.kind == "{"
            args = self.items(conditional=name == "where")
            if braced and (self.at_factor or self.kind in ("^", "super")):
                self._note_unless_function(token)
        elif self.kind == "[" and name not in _OVER_LISTS:
            args = [self._list()]
            if name == "sqrt" and self.kind in ("(", "{"):
                return _rooted(self.group(), _only(args[0]), self.since(token))
        else:
            args = [self._beside(token)]
        span = self.since(token)
        if name in GREEK and len(args) == 1 and not _takes_one(name):
            self.unusual[:] = [place for place in self.unusual if place != token.span]
            return applied("*", [Symbol(name, token.span), args[0]], span)
        if name == "log":
            tree = self._logarithm(args, base, token, span)
        else:
            tree = Apply(self._row(name, args, token).name, tuple(args), span)
        return tree if exponent is None else self._raised(tree, exponent, token)

    def _own_call(self) -> Tree:
        """A function of one's own: its formula, with the arguments put in."""
        token = self.advance()
        name = str(token.value)
        function = self.scope.functions[name]
        shown = f"{name}({', '.join(function.arguments)})"
        if self.kind != "(":
            raise self.error(f"{name} is a function", token.span, f"write {shown}")
        args = self.items()
        if len(args) != len(function.arguments):
            wanted = len(function.arguments)
            message = f"{name} takes {wanted} argument{'s' * (wanted > 1)}, got {len(args)}"
            raise self.error(message, self.since(token), f"it is {shown}")
        body = placed(function.tree, self.since(token))
        return substitute(body, dict(zip(function.arguments, args, strict=True)))

    def _note_unless_function(self, function: Token) -> None:
        r"""Note \sin{x}y and \sin{x}^2, which are typeset as sin xy and sin x²."""
        if self.kind != "function":
            self.unusual.append(function.span)

    def _exponent(self) -> Tree | None:
        """The exponent between a function's name and its argument, as in sin²x."""
        if self.kind == "super":
            return self.raised()
        if self.kind != "^":
            return None
        self.advance()
        sign = self.advance() if self.kind == "-" else None
        tree = self.atom()
        return tree if sign is None else applied("neg", [tree], self.since(sign))

    def _beside(self, function: Token) -> Tree:
        """The juxtaposed factors behind a function, up to + − * / or the next function."""
        if not self.at_factor:
            raise self._no_argument(function)
        adjacent = self.token.span.start == function.span.end
        name, base = _name_and_base(function)
        if adjacent and name[-1].isdigit() and not base:
            self.unusual.append(function.span)  # log2x
        self.enter()
        factor = self.factor()
        chain, coefficient = Chain(factor), _is_coefficient(factor)
        while self.at_factor and self.kind != "function":
            self.refuse_number()
            if not coefficient and self._looks_apart():
                self.unusual.append(function.span)
            sign = self._sign_beside(factor)
            factor = self.factor()
            coefficient = coefficient and _is_coefficient(factor)
            chain.extend(sign, factor)
        self.leave()
        if self.kind == "/":
            self.unusual.append(function.span)
        return chain.tree

    def _no_argument(self, function: Token) -> ReadError:
        name = self.text(function)[1:-1]
        argument = "-x" if self.kind == "-" else "x"
        hint = f"write {name}({argument})" if name != "where" else _phrase(rows_named(name)[0])
        inverse = lost_inverse(name, self.source[self.token.span.start :][:20])
        if inverse:
            hint = f"for the inverse write {inverse}(x), for a difference {name}(…) - 1"
        return self.error(f"{name} needs an argument", function.span, hint)

    def _looks_apart(self) -> bool:
        """Whether the next factor could be taken for one outside the function."""
        token, last = self.token, self.previous
        if token.kind not in ("symbol", "constant") or last.kind in _CLOSERS:
            return True
        return token.span.start > last.span.end and not (token.spelled or last.spelled)

    def _raised(self, tree: Apply, exponent: Tree, function: Token) -> Tree:
        """sin²x, and sin⁻¹x, which is the inverse where there is one."""
        if exponent == _MINUS_ONE:
            self.unusual.append(function.span)
            inverse = rows_named(f"a{tree.op}")
            if inverse:
                return Apply(inverse[0].name, tree.args, tree.span)
        return applied("^", [tree, exponent], tree.span)

    def _logarithm(self, args: list[Tree], base: str, token: Token, span: Span) -> Apply:
        """log(x) is ln(x), log_b(x) and log(x, b) the logarithm to base b."""
        if base and len(args) == 1:
            args = [*args, self.inner(base, token.span)]
        elif not base and len(args) == 1:
            self.unusual.append(token.span)
        return Apply(self._row("log", args, token).name, tuple(args), span)

    def _row(self, name: str, args: list[Tree], token: Token) -> Row:
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
        hint = self.decimal_comma(args) or _phrase(rows[-1])
        raise self.error(message, token.span, hint)

    def _root(self) -> Tree:
        """√x or ∛x: a bracket or the one factor that follows."""
        token = self.advance()
        if self.kind in ("(", "{"):
            tree = self.group()
        else:
            self.enter()
            tree = self.factor()
            self.leave()
            if self.at_factor:
                self.unusual.append(token.span)
        degree = Number(token.value)  # type: ignore[arg-type]  # by the token's kind
        return _rooted(tree, degree, self.since(token))

    def _latex_root(self) -> Tree:
        r"""\sqrt{x} or \sqrt[n]{x}."""
        token = self.advance()
        degree = self.items()[0] if self.kind == "[" else Number(2)
        self._refuse_digits()
        tree = self.group() if self.kind == "{" else self.atom()
        return _rooted(tree, degree, self.since(token))

    def _fraction(self) -> Tree:
        r"""\frac{a}{b}."""
        token = self.advance()
        parts: list[Tree] = []
        for _ in range(2):
            self._refuse_digits()
            parts.append(self.group() if self.kind == "{" else self.atom())
        span = self.since(token)
        if all(map(_is_differential, parts)) and not self.scope.knows("d"):
            raise self.error("d/dx is no fraction of numbers", span, INSTEAD["∂"])
        return applied("/", parts, span)

    def _refuse_digits(self) -> None:
        r"""Raise ReadError at \frac{x}12: an argument without braces is one digit."""
        span = self.token.span
        if self.kind == "number" and span.end - span.start > 1:
            raise self.error("a number of several digits needs braces here", span)

    def _vector(self, items: list[Tree], opening: Span) -> Tree:
        """[a, b, …]; the rows of a matrix have one length."""
        span = opening.to(self.previous.span)
        lengths = {
            len(item.args) if isinstance(item, Apply) and item.op == "vector" else 0
            for item in items
        }
        if len(lengths) > 1:
            raise self.error("the rows of a matrix have different lengths", span)
        return Apply("vector", tuple(items), span)

    def _matrix(self) -> Tree:
        """A matrix environment; one row or one column is a vector."""
        opening = self.advance()
        self.enter("")
        rows = [[self.sum()]]
        while self.kind in (CELL, ROW):
            if self.advance().kind == CELL:
                rows[-1].append(self.sum())
            elif self.kind != "end matrix":
                rows.append([self.sum()])
        self.leave(opening, "end matrix")
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return self._vector([item for row in rows for item in row], opening.span)
        return self._vector([self._vector(row, opening.span) for row in rows], opening.span)

    def _cases(self) -> Tree:
        r"""Values and their conditions, line by line; the last value stands for all else."""
        opening = self.advance()
        self.enter("")
        rows = [self._case()]
        while self.kind == ROW:
            self.advance()
            if self.kind != "end cases":
                rows.append(self._case())
        self.leave(opening, "end cases")
        span = self.since(opening)
        *conditional, (tree, last) = rows
        if last and not (len(rows) == 2 and _is_negation(last, conditional[0][1])):
            self.unusual.append(opening.span)  # the last condition is taken as given
        for value, conditions in reversed(conditional):
            if not conditions:
                raise self.error("only the last case may stand without a condition", span)
            otherwise, tree = tree, value
            for condition in reversed(conditions):
                tree = Apply("where", (condition, tree, otherwise), span)
        return tree

    def _case(self) -> tuple[Tree, list[Apply]]:
        """One line: the value and the comparisons that must hold; none for all other places."""
        value = self.sum()
        otherwise = False
        while self.kind in (",", CELL, "word"):
            otherwise |= self.advance().value in ("otherwise", "else")
        if otherwise or self.kind in (ROW, "end cases"):
            return value, []
        comparisons: list[Apply] = []
        left = self.sum()
        while self.kind in COMPARISONS or self.kind == "=":
            op = self.advance().kind
            right = self.sum()
            comparisons.append(applied("==" if op == "=" else op, [left, right]))
            left = right
        if not comparisons:
            raise self.expected("a comparison such as '<'")
        if self.kind == ",":
            self.advance()
        return value, comparisons


_OVER_LISTS = frozenset(row.name for row in FUNCTIONS if row.array) | {"min", "max", "hypot"}
_DIFFERENTIAL = Symbol("d")
_POSTFIX: dict[str, Callable[[Parser, Tree], Tree]] = {
    "!": Parser._factorial,
    "degree": Parser._degrees,
    "transpose": Parser._transposed,
    "member": Parser._member,
}
_BEHIND = _POSTFIX.keys() | {"^", "super"}
_ATOMS: dict[str, Callable[[Parser], Tree]] = {
    "number": Parser._number,
    "symbol": Parser._symbol,
    "constant": Parser._constant,
    "+": Parser._signed,
    "-": Parser._signed,
    **dict.fromkeys(("(", "{", *BRACKETS), Parser.group),
    **dict.fromkeys(("[", "⟨"), Parser._list),
    **dict.fromkeys(BARS, Parser._absolute),
    "function": Parser._call,
    "own function": Parser._own_call,
    "root": Parser._root,
    "sqrt": Parser._latex_root,
    "frac": Parser._fraction,
    "begin matrix": Parser._matrix,
    "begin cases": Parser._cases,
}
_FACTORS = _ATOMS.keys() - {"+", "-"}


def _name_and_base(function: Token) -> tuple[str, str]:
    return function.value  # type: ignore[return-value]  # by the token's kind


def _phrase(row: Row) -> str:
    return row.phrase if row.phrase.startswith(row.name) else f"{row.name}: {row.phrase}"


def _takes_one(name: str) -> bool:
    """Whether a function takes one argument; beta(x) is a product, beta(x, y) is not."""
    return any(row.takes(1) for row in rows_named(name))


def _is_coefficient(factor: Tree) -> bool:
    """Whether a factor is a number or a constant, which everybody reads with what follows."""
    return isinstance(factor, Number) or (isinstance(factor, Apply) and not factor.args)


def _rooted(tree: Tree, degree: Tree, span: Span) -> Tree:
    known = ROOTS.get(degree.value) if isinstance(degree, Number) else None
    return Apply(known, (tree,), span) if known else Apply("root", (tree, degree), span)


def _only(tree: Tree) -> Tree:
    """What stands alone in [ ]."""
    return tree.args[0] if isinstance(tree, Apply) and tree.op == "vector" else tree


def _is_differential(tree: Tree) -> bool:
    """Whether a tree looks like d, dx, d² or df."""
    first = tree.args[0] if isinstance(tree, Apply) and tree.op == "*" else tree
    if isinstance(first, Apply) and first.op == "^":
        first = first.args[0]
    return first == _DIFFERENTIAL


def _is_negation(last: list[Apply], first: list[Apply]) -> bool:
    """Whether the last of two cases holds exactly where the first does not."""
    return [(OPPOSITE[item.op], item.args) for item in last] == [
        (item.op, item.args) for item in first[:1]
    ] and len(first) == 1


class Reading(NamedTuple):
    """A formula as it was read: its tree, a header's name and variables, and the notes on it.

    The places of nodes are places in `source`; `definitions` are those that it was read with.
    """

    tree: Tree
    source: str
    name: str | None = None
    variables: tuple[str, ...] | None = None
    notes: tuple[Note, ...] = ()
    definitions: tuple[Definition, ...] = ()


def parse(text: str, scope: Scope | None = None, *, value: bool = False) -> Reading:
    """The formula in a text; with `value`, [a] is a vector even where it stands alone.

    Raises ReadError, with the place, for a text that is no formula, LimitError for one that is
    too long or nested too deeply.
    """
    scope = scope or Scope()
    head, tokens = _header(tokenize(bare(text), scope.names), text)
    parser = Parser(text, tokens, scope.declare(*head.variables or ()))
    if head.variables:
        parser.advance()  # past its '='
    tree = parser.whole(parser.formula)
    if parser.bracketed and not value:
        tree = grouped(tree)
    tree = parser.settled(tree)
    notes = parser.notes(tree)
    if head.variables:
        notes += unused(head.variables, tree, text, head.span)
    return Reading(tree, text, head.name, head.variables, notes, scope.made)


def grouped(tree: Tree) -> Tree:
    """The tree with [a] read as a bracket, if it is no formula of arrays."""
    arrays = [n for n in nodes(tree) if isinstance(n, Apply) and row_of(n.op, len(n.args)).array]
    if not all(len(node.args) == 1 and node.op == "vector" for node in arrays):
        return tree

    def unwrap(node: Apply) -> Tree:
        if node.op != "vector":
            return node
        return spread(node.args[0], node.span) if node.span else node.args[0]

    return rewritten(tree, unwrap)


class _Header(NamedTuple):
    """The name and the variables of a function, and their place; None where there is no header."""

    name: str | None = None
    variables: tuple[str, ...] | None = None
    span: Span = Span(0, 0)


_HEADER = re.compile(r"(?:n=)?(n)\({?(n(?:,n)*)}?\)=")
_SIGNS = {"name": "n"} | {sign: sign for sign in "(){},="}


def _header(tokens: Iterator[Token], source: str) -> tuple[_Header, Iterator[Token]]:
    """The header, if there is one, and the tokens of the formula, from the header's '=' on.

    Raises ReadError where it names a variable twice.
    """
    seen = list(_beginning(tokens))
    match = _HEADER.fullmatch("".join(_SIGNS.get(token.kind, "?") for token in seen))
    if not match or _is_built_in(seen[match.start(1)]):
        return _Header(), chain(seen, tokens)
    names: list[str] = []
    for token in seen[match.start(2) : match.end(2) : 2]:
        name = token.value.canonical if isinstance(token.value, Name) else ""
        if name in names:
            raise ReadError(f"{name} is named twice", span=token.span, source=source)
        names.append(name)
    function = seen[match.start(1)]
    name = function.value.canonical if isinstance(function.value, Name) else ""
    span = seen[match.start(2)].span.to(seen[match.end(2) - 1].span)
    return _Header(name, tuple(names), span), chain(seen[-1:], tokens)


def _beginning(tokens: Iterator[Token]) -> Iterator[Token]:
    """The tokens as long as they may be a header's, and the first that is not or the '='."""
    brackets = False
    for place, token in enumerate(tokens):
        yield token
        brackets |= token.kind == "("
        if token.kind not in _SIGNS or (token.kind == "=" and (brackets or place != 1)):
            return


def _is_built_in(token: Token) -> bool:
    name = token.value
    return isinstance(name, Name) and is_function(spelled(name.letters) + name.digits)

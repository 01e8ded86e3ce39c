"""What each name in a formula is: a variable, a constant, a function, or a product of letters."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from gradcli.errors import ReadError, Span
from gradcli.language.names import GREEK
from gradcli.language.reading.hints import (
    FUNCTION_NAMES,
    INSTEAD,
    LONGEST_PREFIX,
    LONGEST_PRODUCT,
    or_declare,
    unknown_function,
    unknown_name,
)
from gradcli.language.reading.tokens import END, Name, Token, spelled
from gradcli.language.scope import Scope
from gradcli.language.vocabulary import rows_named

FUNCTION_LETTERS = frozenset("fgh")
DEGREES = frozenset({"deg", "degree", "degrees"})
ARRAY_MAKERS = frozenset({"array", "asarray", "tensor"})
"""Names before a parenthesis that say only that an array stands there."""

BEFORE_PARENTHESIS = {"sigma": "sigmoid", "sh": "sinh", "ch": "cosh", "th": "tanh", "cth": "coth"}
"""Names that are functions before a parenthesis alone, with the note."""

TERSE = frozenset(("tr", "det", "inv", "adj", "eye"))
"""Functions of matrices before a parenthesis or in LaTeX; elsewhere 2tr is 2·t·r, as it looks.

Before a capital letter they are functions, too, with the note: ln det X.
"""

NO_ARGUMENT = frozenset({END, "+", "-", "*", "/", "@", ")", "]", "}", ",", "=", "!"})

_CAPITAL_BEHIND = re.compile(r"\s+[A-Z]")
_RUN = re.compile(r"\w*")
_LATIN = re.compile(r"[A-Za-z]+")


def is_function(name: str) -> bool:
    """Whether a name is a function's."""
    return any(row.arity[0] > 0 and row.fixity in ("", "postfix") for row in rows_named(name))


def resolved(
    tokens: Iterator[Token], source: str, scope: Scope, unusual: list[Span]
) -> Iterator[Token]:
    """The tokens with every name told what it is: `symbol`, `constant` or `function`.

    Products of letters become several tokens. Places that others read otherwise are added to
    `unusual`. Raises ReadError for a run of letters that is neither known nor a product.
    """
    resolver = _Resolver(source, scope, unusual)
    for token, following in pairwise(chain(tokens, (None,))):
        if token is not None and isinstance(token.value, Name):
            yield from resolver.tokens(token, token.value, following.kind if following else END)
        elif token is not None:
            yield token


class _Resolver:
    """Reads the names of one formula."""

    def __init__(self, source: str, scope: Scope, unusual: list[Span]) -> None:
        self._source = source
        self._scope = scope
        self._unusual = unusual

    def tokens(self, token: Token, name: Name, following: str) -> Iterator[Token]:
        """The tokens that a name stands for in front of a token of some kind."""
        known = self._known(token, name, following)
        if known is not None:
            yield known
            return
        if following == "(" and name.canonical in ARRAY_MAKERS:
            return
        cut = _greek_cut(name.letters) or self._prefix_of_function(name, following)
        if cut:
            head, rest = Name(name.letters[:cut]), name._replace(letters=name.letters[cut:])
            start, end = token.span
            yield from self.tokens(token._replace(span=Span(start, start + cut)), head, "name")
            last = token._replace(span=Span(start + cut, end))
            yield from self.tokens(last, rest, following)
            return
        if not self._are_declared(name):
            self._refuse(token, name, following)
        yield from self._letters(token, name)

    def _known(self, token: Token, name: Name, following: str) -> Token | None:
        """The token of a name that means something as a whole."""
        letters, (_, span, _, latex) = spelled(name.letters), token
        canonical = letters + name.tail
        if canonical in self._scope.functions:
            return Token("own function", span, canonical, latex)
        if self._scope.knows(canonical):
            return Token("symbol", span, canonical, latex)
        if canonical in DEGREES:
            return Token("degree", span)
        function = self._function(token, name, following)
        if function is not None:
            return function
        if any(row.arity == (0, 0) for row in rows_named(canonical)):
            return Token("constant", span, canonical, latex)
        if len(name.letters) > 1 and letters not in GREEK:
            return None
        if canonical in FUNCTION_LETTERS and following in ("(", "["):
            self._unusual.append(span)
        return Token("symbol", span, canonical, latex)

    def _function(self, token: Token, name: Name, following: str) -> Token | None:
        """The token of a function's name; a Greek letter is one only before a parenthesis."""
        letters, (_, span, _, latex) = spelled(name.letters), token
        function = letters + name.digits
        if following == "(" and not name.tail and function in BEFORE_PARENTHESIS:
            self._unusual.append(span)
            return Token("function", span, (BEFORE_PARENTHESIS[function], ""), latex)
        if not is_function(function) or (name.subscript and function != "log"):
            return None
        if function in TERSE and following != "(" and not latex:
            capital = _CAPITAL_BEHIND.match(self._source, span.end)
            if not capital or self._are_declared(name):
                return None
            self._unusual.append(span)
        if letters not in GREEK:
            if function == "lg":
                self._unusual.append(span)  # to base 2, in books on computing
            return Token("function", span, (function, name.subscript[1:]), latex)
        if following != "(":
            return None
        if letters.islower() and (letters != name.letters or latex):
            self._unusual.append(span)  # γ(x) may be meant as a product
        return Token("function", span, (function, ""), latex)

    def _are_declared(self, name: Name) -> bool:
        """Whether a run is a product of declared names, as xy in f(x, y) = xy(1 - x)."""
        factors = [*name.letters[:-1], name.letters[-1] + name.tail]
        return all(map(self._scope.knows, factors))

    def _prefix_of_function(self, name: Name, following: str) -> int:
        """How many letters stand before a function, as in xsin(y); 0 if none do."""
        if following in NO_ARGUMENT:
            return 0
        for count in range(1, LONGEST_PREFIX + 1):
            head, rest = name.letters[:count], name.letters[count:]
            if is_function(rest + name.digits) and not is_function(head):
                return count
        return 0

    def _letters(self, token: Token, name: Name) -> Iterator[Token]:
        """A product of one-letter names; digits and subscript belong to the last."""
        last = len(name.letters) - 1
        if "pi" in name.letters or name.letters in BEFORE_PARENTHESIS:
            self._unusual.append(token.span)
        for place, letter in enumerate(name.letters):
            part = Name(letter, *((name.digits, name.subscript) if place == last else ()))
            end = token.span.end if place == last else token.span.start + place + 1
            span = Span(min(token.span.start + place, end - 1), end)
            single = self._known(Token("name", span, part, token.spelled), part, "")
            if single is not None:
                yield single

    def _refuse(self, token: Token, name: Name, following: str) -> None:
        """Raise ReadError for a run of letters that is no product of letters."""
        text = name.canonical
        if text.lower() in ("inf", "nan", "infinity"):
            raise self._error(f"{text} is no number to compute with", token, or_declare(text)[4:])
        if text == "lim":
            raise self._error("unknown name lim", token, INSTEAD[text])
        known = (f for f in FUNCTION_NAMES if f not in GREEK and f not in TERSE)
        start = next((f for f in known if text.startswith(f)), None)
        if start is not None and following != "(":
            raise self._stuck(token, name, start)
        if following == "(":
            hint = self._derivative(token, text) or unknown_function(name)
            raise self._error(f"unknown function {text}", token, hint)
        if len(name.letters) > LONGEST_PRODUCT or token.spelled:
            hint = self._derivative(token, text) or unknown_name(text, self._scope)
            raise self._error(f"unknown name {text}", token, hint)

    def _derivative(self, token: Token, text: str) -> str | None:
        """The hint for dx below a d."""
        before = self._source[: token.span.start].rstrip()
        return INSTEAD["∂"] if text[0] == "d" and before.endswith("/") else None

    def _stuck(self, token: Token, name: Name, function: str) -> ReadError:
        """The error for a function's name that what follows sticks to, as in sinx or sin2x."""
        run = _RUN.findall(self._source, token.span.start)[0]
        span = Span(token.span.start, max(token.span.end, token.span.start + len(run)))
        if not run.startswith(function):
            run, span = name.canonical, token.span
        hint = f"did you mean {function}({run[len(function) :]})?"
        if len(name.letters) > max(LONGEST_PRODUCT, len(function)):
            hint += or_declare(name.canonical)
        return self._error(f"{run} is not a name", token._replace(span=span), hint)

    def _error(self, message: str, token: Token, hint: str | None) -> ReadError:
        return ReadError(message, span=token.span, source=self._source, hint=hint)


def _greek_cut(letters: str) -> int:
    """Where a run falls apart at a Greek letter, as in 2πrh; 0 if it does not."""
    run = _LATIN.match(letters)
    cut = run.end() if run else 1
    return cut if cut < len(letters) else 0

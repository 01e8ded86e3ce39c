"""What each name in a formula is: a variable, a constant, a function, or a product of letters."""

from collections.abc import Iterator, Sequence

from gradcli.errors import ReadError, Span
from gradcli.language.lexer import Name, Token, spelled
from gradcli.language.names import GREEK, nearest
from gradcli.language.scope import Scope
from gradcli.language.vocabulary import FUNCTIONS, rows_named

LONGEST_PRODUCT = 3
LONGEST_PREFIX = 2
NO_ARGUMENT = frozenset({"end", "+", "-", "*", "/", "@", ")", "]", "}", ",", "=", "!"})

_FUNCTION_NAMES = sorted(
    {name for row in FUNCTIONS for name in (row.name, *row.aliases) if name.isascii()},
    key=lambda name: (-len(name), name),
)
_LONG_GREEK = sorted((name for name in GREEK if len(name) > 2), key=len, reverse=True)


class Resolver:
    """Turns the names of one formula into `symbol`, `constant` and `function` tokens."""

    def __init__(self, source: str, scope: Scope) -> None:
        self._unusual: list[Span] = []
        self._source = source
        self._scope = scope

    def resolved(self, tokens: Sequence[Token], unusual: list[Span]) -> list[Token]:
        """The tokens with every name told what it is; products of letters become several.

        Places that other calculators read otherwise are added to `unusual`.
        """
        self._unusual = unusual
        result: list[Token] = []
        for place, token in enumerate(tokens):
            if isinstance(token.value, Name):
                result.extend(self._name(token, token.value, tokens[place + 1].kind))
            else:
                result.append(token)
        return result

    def _name(self, token: Token, name: Name, following: str) -> Iterator[Token]:
        known = self._known(token, name, following)
        if known is not None:
            yield known
            return
        prefix = self._prefix_of_function(name, following)
        if prefix:
            yield from self._letters(token, Name(name.letters[:prefix]))
            rest = Name(name.letters[prefix:], name.digits, name.subscript)
            span = Span(token.span.start + prefix, token.span.end)
            yield from self._name(Token("name", span, rest, token.spelled), rest, following)
            return
        self._refuse(token, name, following)
        yield from self._letters(token, name)

    def _known(self, token: Token, name: Name, following: str) -> Token | None:
        """The token of a name that means something as a whole."""
        canonical = name.canonical
        if canonical in self._scope:
            return Token("symbol", token.span, canonical, token.spelled)
        function = name.letters + name.digits
        if is_function(function) and (not name.subscript or function == "log"):
            if following == "(" or spelled(name.letters) not in (*GREEK, "Gamma"):
                return Token("function", token.span, (function, name.subscript), token.spelled)
        if any(row.arity == (0, 0) for row in rows_named(canonical)):
            return Token("constant", token.span, rows_named(canonical)[0].name, token.spelled)
        if len(name.letters) == 1 or spelled(name.letters) in GREEK:
            return Token("symbol", token.span, canonical, token.spelled)
        return None

    def _prefix_of_function(self, name: Name, following: str) -> int:
        """How many letters stand before a function, as in xsin(y); 0 if none do."""
        if following in NO_ARGUMENT:
            return 0
        for count in range(1, LONGEST_PREFIX + 1):
            if is_function(name.letters[count:] + name.digits):
                return count
        return 0

    def _refuse(self, token: Token, name: Name, following: str) -> None:
        """Raise ReadError for a run of letters that is no product of letters."""
        text = name.canonical
        start = next((f for f in _FUNCTION_NAMES if text.startswith(f)), None)
        if start is not None and following != "(":
            raise self._error(
                f"{text} is not a name", token, f"did you mean {start}({text[len(start) :]})?"
            )
        if following == "(":
            near = nearest(text, _FUNCTION_NAMES)
            product = "*".join(spelled(letter) for letter in name.letters) + name.tail
            hint = f"did you mean {near}?" if near else f"for a product write {product}*(…)"
            raise self._error(f"unknown function {text}", token, hint)
        if len(name.letters) > LONGEST_PRODUCT:
            raise self._error(f"unknown name {text}", token, self._way_out(text))

    def _way_out(self, text: str) -> str:
        """What to do about an unknown name: a near one, a Greek one times a rest, a declaration."""
        known = (*GREEK, *self._scope.declared, *self._scope.definitions, *_FUNCTION_NAMES)
        greek = next((name for name in _LONG_GREEK if text.startswith(name)), None)
        near = nearest(text, known) or (greek and f"{greek}*{text[len(greek) :]}")
        if near:
            return f"did you mean {near}?"
        return f"declare it: --vars {text} for a variable, --let {text}=… for a value"

    def _letters(self, token: Token, name: Name) -> Iterator[Token]:
        """A product of one-letter names; digits and subscript belong to the last."""
        last = len(name.letters) - 1
        if "pi" in name.letters:
            self._unusual.append(token.span)
        for place, letter in enumerate(name.letters):
            part = Name(letter, *((name.digits, name.subscript) if place == last else ()))
            end = token.span.end if place == last else token.span.start + place + 1
            span = Span(min(token.span.start + place, end - 1), end)
            single = self._known(Token("name", span, part, token.spelled), part, "")
            if single is not None:
                yield single

    def _error(self, message: str, token: Token, hint: str) -> ReadError:
        return ReadError(message, span=token.span, source=self._source, hint=hint)


def is_function(name: str) -> bool:
    """Whether a name is a function's."""
    return any(row.arity[0] > 0 and row.fixity in ("", "postfix") for row in rows_named(name))

"""Other readings of notations that calculators and books read differently.

1/2x is (1/2)·x here and 1/(2x) for others, sin x y is sin(x·y) and sin(x)·y, log x is ln x and
log₁₀ x, e^2x is e²·x and e^(2x). A reading is a rule that puts brackets between tokens.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from gradcli.errors import Span
from gradcli.language.reading.resolve import resolved
from gradcli.language.reading.tokens import CLOSING, Token
from gradcli.language.scope import Scope

Tokens = list[Token]
Rule = Callable[[Tokens], Tokens]

MOST_AT_ONCE = 3
_STARTS = frozenset(
    ("own function", *"number symbol constant function root sqrt frac ( { [ ⟨".split())
)
_BEHIND = frozenset(("super", "!", "degree"))
_PLAIN = ("number", "constant")


class Convention:
    """How the tokens of an answer are read: as here, or by rules that others have."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = rules
        self._seen: list[tuple[Tokens, str, Scope]] = []

    def tokens(self, tokens: Iterator[Token], text: str, scope: Scope) -> Tokens:
        """The tokens of a text with the rules applied."""
        if not self._rules:
            found = list(tokens)
            self._seen.append((found, text, scope))
            return found
        found = list(resolved(tokens, text, scope, []))
        for rule in self._rules:
            found = rule(found)
        return found

    def others(self) -> Iterator["Convention"]:
        """Readings by rules that change something, alone and together, plainer ones first."""
        texts = [
            list(resolved(iter(tokens), text, scope, [])) for tokens, text, scope in self._seen
        ]
        kinds = {token.kind for tokens in texts for token in tokens}
        rules = [
            rule
            for rule, kind in RULES.items()
            if kind in kinds and any(rule(tokens) != tokens for tokens in texts)
        ]
        for count in range(1, MOST_AT_ONCE + 1):
            yield from map(Convention, combinations(rules, count))


# ── how far a part of a formula goes ──────────────────────────────────────────────────────────────


def _starts(tokens: Tokens, place: int) -> bool:
    """Whether a factor begins at a place."""
    return place < len(tokens) and tokens[place].kind in _STARTS


def _closed(tokens: Tokens, place: int) -> int:
    """The place behind a bracket."""
    depth = 0
    for k in range(place, len(tokens)):
        depth += (tokens[k].kind in CLOSING) - (tokens[k].kind in CLOSING.values())
        if not depth:
            return k + 1
    return len(tokens)


def _signed(tokens: Tokens, place: int) -> int:
    """The place behind signs."""
    while tokens[place].kind in ("+", "-"):
        place += 1
    return place


def _raised(tokens: Tokens, place: int) -> int:
    """The place behind the exponents and signs that follow a factor."""
    while place < len(tokens) and (tokens[place].kind in _BEHIND or tokens[place].kind == "^"):
        place += 1
        if tokens[place - 1].kind == "^":
            place = _factor(tokens, _signed(tokens, place))
    return place


def _factor(tokens: Tokens, place: int) -> int:
    """The place behind a factor with its exponents."""
    kind = tokens[place].kind
    if kind in CLOSING:
        return _raised(tokens, _closed(tokens, place))
    if kind == "function":
        start = _argument(tokens, place)
        bare = start < len(tokens) and tokens[start].kind not in ("(", "{")
        return _run(tokens, start) if bare else _raised(tokens, _closed(tokens, start))
    end = place + 1
    for _ in range({"frac": 2, "root": 1, "sqrt": 1, "own function": 1}.get(kind, 0)):
        if kind == "sqrt" and end < len(tokens) and tokens[end].kind == "[":
            end = _closed(tokens, end)
        end = _factor(tokens, end) if _starts(tokens, end) else end
    return _raised(tokens, end)


def _argument(tokens: Tokens, function: int) -> int:
    """Where the argument of a function begins, behind its exponent."""
    place = function + 1
    while place < len(tokens) and tokens[place].kind in ("super", "^"):
        place += 1
        if tokens[place - 1].kind == "^":
            place = _signed(tokens, place)
            place = _closed(tokens, place) if tokens[place].kind in CLOSING else place + 1
    return place


def _run(tokens: Tokens, place: int, *, functions: bool = False) -> int:
    """The place behind factors side by side, up to the next function."""
    while _starts(tokens, place) and (functions or tokens[place].kind != "function"):
        place = _factor(tokens, place)
    return place


def _touches(tokens: Tokens, place: int) -> bool:
    """Whether no blank stands before a token."""
    return tokens[place].span.start == tokens[place - 1].span.end


def _bracketed(tokens: Tokens, start: int, end: int) -> Tokens:
    """The tokens with brackets around some of them."""
    left, right = tokens[start].span.start, tokens[end - 1].span.end
    opening, closing = Token("(", Span(left, left)), Token(")", Span(right, right))
    return [*tokens[:start], opening, *tokens[start:end], closing, *tokens[end:]]


def _everywhere(tokens: Tokens, part: Callable[[Tokens, int], tuple[int, int] | None]) -> Tokens:
    """The tokens with brackets around every part that begins at some token, the last ones first."""
    for place in range(len(tokens) - 1, -1, -1):
        found = part(tokens, place)
        if found and found[0] < found[1]:
            tokens = _bracketed(tokens, *found)
    return tokens


# ── the rules ─────────────────────────────────────────────────────────────────────────────────────


def decadic(tokens: Tokens) -> Tokens:
    """`log` is the logarithm to base 10."""
    return [
        token._replace(value=("log10", "")) if token.value == ("log", "") else token
        for token in tokens
    ]


def reciprocal(tokens: Tokens) -> Tokens:
    """sin⁻¹ x is 1/sin x."""
    for place in range(len(tokens) - 1, -1, -1):
        start = _argument(tokens, place) if tokens[place].kind == "function" else place
        exponent = tokens[place + 1 : start]
        if exponent and any(token.kind == "-" or token.value == "-1" for token in exponent):
            end = _factor(tokens, place)
            inner = _bracketed([tokens[place], *tokens[start:end]], 0, 1 + end - start)
            tokens = [*tokens[:place], *inner, *exponent, *tokens[end:]]
    return tokens


def one_argument(tokens: Tokens) -> Tokens:
    """A function takes one factor, with the numbers before it: sin 2x y is sin(2x)·y."""

    def part(tokens: Tokens, place: int) -> tuple[int, int] | None:
        start = _argument(tokens, place)
        if tokens[place].kind != "function" or not _starts(tokens, start):
            return None
        end = start
        while tokens[end].kind in _PLAIN and _starts(tokens, _factor(tokens, end)):
            end = _factor(tokens, end)
        end = _factor(tokens, end)
        while (
            _starts(tokens, end)
            and tokens[end].kind == tokens[end - 1].kind == "symbol"
            and _touches(tokens, end)
        ):
            end = _factor(tokens, end)
        whole = tokens[start].kind in ("(", "{")
        return (start, end) if not whole and end < _run(tokens, start) else None

    return _everywhere(tokens, part)


def fraction_inside(tokens: Tokens) -> Tokens:
    """A function takes a fraction: sin x/2 is sin(x/2)."""

    def part(tokens: Tokens, place: int) -> tuple[int, int] | None:
        start = _argument(tokens, place)
        bare = tokens[place].kind == "function" and _starts(tokens, start)
        if not bare or tokens[start].kind in ("(", "{"):
            return None
        return _over(tokens, start, _run(tokens, start))

    return _everywhere(tokens, part)


def _over(tokens: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """A part of the tokens with the denominator behind it, if there is one."""
    if end + 1 >= len(tokens) or tokens[end].kind != "/" or not _starts(tokens, end + 1):
        return None
    return start, _factor(tokens, end + 1)


def long_root(tokens: Tokens) -> Tokens:
    """A root takes all factors that follow: √2x is √(2x)."""

    def part(tokens: Tokens, place: int) -> tuple[int, int] | None:
        several = tokens[place].kind == "root" and _starts(tokens, _factor(tokens, place))
        return (place + 1, _run(tokens, place + 1)) if several else None

    return _everywhere(tokens, part)


def long_exponent(tokens: Tokens) -> Tokens:
    """An exponent takes all factors that follow: e^2x is e^(2x), e^x y is e^(xy), not e^2 x."""

    def part(tokens: Tokens, place: int) -> tuple[int, int] | None:
        start = place + 1
        if tokens[place].kind != "^" or tokens[start].kind in CLOSING:
            return None
        first = _signed(tokens, start)
        end = _factor(tokens, first) if _starts(tokens, first) else first
        beside = first < end < _run(tokens, end)
        if not beside or (tokens[end - 1].kind == "number" and not _touches(tokens, end)):
            return None
        return start, _run(tokens, end)

    return _everywhere(tokens, part)


def fraction_above(tokens: Tokens) -> Tokens:
    """An exponent takes a fraction: x^1/2 is x^(1/2)."""

    def part(tokens: Tokens, place: int) -> tuple[int, int] | None:
        if tokens[place].kind != "^":
            return None
        first = _signed(tokens, place + 1)
        return _over(tokens, place + 1, _run(tokens, first)) if _starts(tokens, first) else None

    return _everywhere(tokens, part)


def long_denominator(tokens: Tokens) -> Tokens:
    """A denominator takes all factors that follow: 1/2x is 1/(2x)."""

    def part(tokens: Tokens, place: int) -> tuple[int, int] | None:
        start = place + 1
        if tokens[place].kind != "/" or not _starts(tokens, start):
            return None
        end = _run(tokens, start, functions=True)
        return (start, end) if end > _factor(tokens, start) else None

    return _everywhere(tokens, part)


RULES: dict[Rule, str] = {
    long_denominator: "/",
    one_argument: "function",
    long_exponent: "^",
    fraction_above: "^",
    decadic: "function",
    fraction_inside: "function",
    long_root: "root",
    reciprocal: "function",
}
"""The readings, the more frequent ones first, and the kind of token without which there is none."""

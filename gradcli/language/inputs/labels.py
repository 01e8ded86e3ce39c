r"""What stands left of an answer: ∇f(x, y) = …, f_x = …, \frac{\partial f}{\partial x} = …, z = ….

A label says what the answer is and, for a partial derivative, for which variable; it is no formula,
and only its kind is looked at.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradcli.errors import GradcliError, ReadError, Span
from gradcli.language.names import LOWERED, SPELLED
from gradcli.language.reading.lexer import tokenize
from gradcli.language.reading.tokens import Name
from gradcli.language.vocabulary import FUNCTIONS

_GREEK = "".join(SPELLED)
_LETTER = rf"\\?[A-Za-z{_GREEK}]"
_LOWERED = "".join(LOWERED)
_VARIABLE = rf"{_LETTER}+\d*(?:_\{{?\w+\}}?|[{_LOWERED}]+)?"

_EQUALS = r"&?(?<![<>=!])=(?!=)|≈|\\approx(?![A-Za-z])"
_SCAN = re.compile(
    rf"""(?P<open>\\begin\s*\{{[^{{}}]*\}}|\\langle|[(\[{{⟨])
    | (?P<close>\\end\s*\{{[^{{}}]*\}}|\\rangle|[)\]}}⟩])
    | (?P<equals>{_EQUALS})
    | (?P<separator>[,;\n]|\\\\|\\text\s*\{{\s*and\s*\}}|(?<!\w)and(?!\w))
    | (?P<tab>\t)
    | \\.""",
    re.VERBOSE | re.DOTALL,
)
_MARK = re.compile(r"∇|\\nabla|∂|\\partial|'|′|\\prime|‖|\\[lr]Vert|\\\||^\s*\|.*\|\s*$")
_WORDS = re.compile(
    r"\s*(?:\\(?:operatorname|mathrm|text)\s*\{\s*)?(?:grad|gradient|slope|norm|D)\b"
)
_QUOTIENT = re.compile(rf"\s*d\s*{_LETTER}*\s*/\s*d\s*{_VARIABLE}\s*(?:\([^=]*\))?\s*")
_FUNCTION = re.compile(rf"\s*({_LETTER}+\d*)\s*(_\{{?[^=()]*?\}}?|[{_LOWERED}]+)?\s*(\(.*\))?\s*")
_BELOW = re.compile(
    rf"(?:∂|\\partial\s*|(?<![A-Za-z])d)\s*({_VARIABLE})\s*\}}?\s*(?:\([^=]*\))?\s*$"
)
_INDEX = re.compile(rf"_\s*\{{?\s*({_LETTER}+(?:_?\d+)?)\s*\}}?|([{_LOWERED}]+)")
_NAMES = {name for row in FUNCTIONS for name in (row.name, *row.aliases)}


class Piece(NamedTuple):
    """A part of a text that is to be read, and the variable whose partial it is said to be."""

    span: Span
    variable: str | None = None


class _Mark(NamedTuple):
    """A sign outside all brackets."""

    kind: str
    span: Span


def pieces(text: str, variables: Sequence[str]) -> list[Piece]:
    """The parts of an answer to be read: one, or one for each partial derivative named.

    Of a chain such as ∇f = (4, 8) = 4(1, 2) it is the last. Raises ReadError where what stands
    left of an equals sign is neither a label nor a formula.
    """
    marks = list(_outside(text))
    listed = list(_segments(text, marks, variables))
    if len(listed) > 1:
        return listed
    return [_last(text, [mark for mark in marks if mark.kind == "equals"], variables)]


def sides(text: str, variables: Sequence[str]) -> list[Span]:
    """The sides of an equation outside all brackets, without the name of a function before it."""
    signs = [mark.span for mark in _outside(text) if mark.kind == "equals"]
    starts = [0, *(sign.end for sign in signs)]
    ends = [*(sign.start for sign in signs), len(text)]
    spans = [Span(*pair) for pair in zip(starts, ends, strict=True)]
    named = len(spans) > 1 and _is_label(text[slice(*spans[0])], variables, called=True)
    return spans[-1:] if named else spans


def _outside(text: str) -> Iterator[_Mark]:
    """The equals signs, separators and tabs outside all brackets."""
    depth = 0
    for match in _SCAN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind and not depth:
            yield _Mark(kind, Span(*match.span()))


def tabs(text: str) -> list[int]:
    """The places of the tabs that separate components, where no other sign does."""
    marks = list(_outside(text))
    inner = [mark.span.start for mark in marks if mark.kind == "tab"]
    if any(mark.kind == "separator" for mark in marks):
        return []
    return [place for place in inner if text[:place].strip() and text[place:].strip()]


def _segments(text: str, marks: Sequence[_Mark], variables: Sequence[str]) -> Iterator[Piece]:
    """The parts of a list in which every part has a label of its own."""
    cuts = [mark.span for mark in marks if mark.kind in ("separator", "tab")]
    starts, ends = [0, *(cut.end for cut in cuts)], [*(cut.start for cut in cuts), len(text)]
    for start, end in zip(starts, ends, strict=True):
        signs = [m for m in marks if m.kind == "equals" and start <= m.span.start < end]
        if not signs and text[start:end].strip():
            return
        if signs:
            label = text[start : signs[0].span.start]
            if not _is_label(label, variables):
                return
            yield Piece(Span(signs[-1].span.end, end), _variable(label, variables))


def _last(text: str, signs: Sequence[_Mark], variables: Sequence[str]) -> Piece:
    if not signs:
        return Piece(Span(0, len(text)))
    first = Span(0, signs[0].span.start)
    label = text[slice(*first)]
    if not label.strip() or label.strip() in variables:
        raise ReadError(
            "what stands before '=' is no name of an answer",
            span=first if label.strip() else signs[0].span,
            source=text,
            hint="write the answer alone, or ∇f = … before it",
        )
    return Piece(Span(signs[-1].span.end, len(text)), _variable(label, variables))


def _is_label(text: str, variables: Sequence[str], *, called: bool = False) -> bool:
    """Whether a text is a name for an answer; with `called`, the name of a function, as L(x, y)."""
    if _MARK.search(text) or _QUOTIENT.fullmatch(text):
        return True
    if _WORDS.match(text) and not called:
        return True
    match = _FUNCTION.fullmatch(text)
    if not match or match[1].lstrip("\\") in _NAMES:
        return False
    if called:
        return match[3] is not None and match[1] not in variables
    return text.strip() not in variables


def _variable(label: str, variables: Sequence[str]) -> str | None:
    """The variable that a label says the derivative is for."""
    below, index = _BELOW.search(label), _INDEX.search(label)
    texts = [below[1]] if below else []
    if index:
        lowered = index[2] or ""
        texts.append(index[1] or "".join(LOWERED[char] for char in lowered))
    return next((name for text in texts if (name := _canonical(text)) in variables), None)


def _canonical(text: str) -> str:
    """The one spelling of a name."""
    try:
        first = next(tokenize(text))
    except GradcliError:
        return ""
    return first.value.canonical if isinstance(first.value, Name) else ""

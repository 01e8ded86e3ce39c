"""Answers that are sets of points, with what kind of point each is: (1, 0) minimum, (−1, 0) saddle.

Brackets, x = 1, y = 0, rows as gradcli prints them, ±1, kinds before or behind the points, families
with an integer k, and equations of curves, in any order and with the words that people write.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from gradcli.errors import Note, ReadError, Span
from gradcli.language.inputs.answers import (
    Reply,
    between,
    blanked,
    depth,
    excerpt,
    inside,
    located,
    outside,
    scalar,
)
from gradcli.language.inputs.points import about_all, counted, read_point
from gradcli.language.reading.lexer import bare, blanks
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Tree, free_names

INTEGERS = ("k", "n", "m")
KINDS = {
    "minimum": r"minim(?:um|a)|min\b\.?|mins\b|lowest",
    "maximum": r"maxim(?:um|a)|max\b\.?|maxs\b|highest",
    "saddle": r"saddles?(?:[\s-]*points?)?",
    "degenerate": r"degenerate|inconclusive|undecided|test fails",
    "neither": r"neither|(?:points? of )?inflection(?: points?)?",
    "no derivative": r"no derivative|not differentiable|cusps?|corners?",
}
_KIND = "|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, words in KINDS.items())
_SIZES = r"(?:an?\s+|the\s+)?(?:(?:local|relative|rel\.|loc\.|global|absolute|abs\.|strict)\s+)*"
_NAMED = re.compile(
    rf"(?i)(\(\s*)?(?<![A-Za-z]){_SIZES}(?:{_KIND})(?:\s+(?:points?|values?)\b)?(?(1)\s*\))"
)
_PLURAL = re.compile(r"(?i)(?:a|s)\.?\s*(?:points|values)?$|points$|both|all")
_WORDS = re.compile(
    r"(?i)(?<![A-Za-z\\])(?:critical|stationary|points?|at|is|are|has|have|there|both|occurs?"
    r"|with value|where|the function)(?![A-Za-z])|(?<=[\w)\]])\s*:|:(?=\s*[-(\[\w])|→"
)
_NONE = re.compile(
    r"(?i)\s*(?:there (?:is|are) )?"
    r"(?:none|no(?: critical| stationary)? points?|∅|\\emptyset|\{\s*\})[\s.]*"
)
_WHOLE = re.compile(
    r"(?i)[,;]?\s*(?:\(|for|with|where)?\s*(?:any |an )?(?:integers? )?[knm]\s*"
    r"(?:∈|\\in|in|an?|any)\s*(?:ℤ|Z|\\mathbb\s*\{?Z\}?|integers?)\)?"
)
_SIGNS = re.compile(r"±|∓|\\pm|\\mp|\+/-|\+-")
_BRACKET = re.compile(
    r"\s*(?:\w+\s*=?\s*|[^=]*=\s*)?(?:\\left\s*)?[(\[⟨<{].*[)\]⟩>}][\s.]*", re.DOTALL
)
_BESIDE = re.compile(r"(?<=[\])}⟩>])\s+(?=[\[({⟨<])")


class _Part(NamedTuple):
    """A place in the text with one point, or one equation."""

    span: Span
    text: str


def read_points(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """A set of points: `rows` of coordinates, with the value of f behind or not; `kinds` of them.

    An equation of a curve is a row of its own. Raises ReadError for what can't be read.
    """
    if not text.strip():
        raise ReadError("there is no answer", source=text)
    if _NONE.fullmatch(text):
        return Reply((), text)
    named = list(_NAMED.finditer(text))
    plain = text
    for word in (*named, *_WHOLE.finditer(text)):
        plain = blanked(plain, Span(*word.span()))
    plain = _WORDS.sub(blanks, plain)
    parts = [part for each in _parts(_unwrapped(plain), variables) for part in _signed(each)]
    scope = scope.declare(*INTEGERS)
    rows: list[tuple[Tree, ...]] = []
    notes: tuple[Note, ...] = ()
    for part in parts:
        with located(text):
            row, told = _row(part.text, scope, variables)
        names = scope.names.union(variables)
        rows.append(tuple(scalar(tree, text, names) for tree in row))
        notes += told
    if not rows:
        raise about_all("no point can be read here", text, hint="(1, 2), (3, 4)")
    kinds = _kinds(named, [part.span for part in parts], text)
    return Reply(tuple(tree for row in rows for tree in row), text, notes, tuple(rows), kinds)


def _kinds(named: Sequence[re.Match[str]], spans: Sequence[Span], text: str) -> tuple[str, ...]:
    """The kind that is said of each point: before the first one it says so of all that follow."""
    kinds = [""] * len(spans)
    before = bool(named) and named[0].start() < spans[0].start
    for place, word in enumerate(named):
        kind = (word.lastgroup or "").replace("_", " ")
        end = named[place + 1].start() if place + 1 < len(named) else len(text)
        start = named[place - 1].end() if place else 0
        if before:
            these = [k for k, span in enumerate(spans) if word.end() <= span.start < end]
        else:
            these = [k for k, span in enumerate(spans) if start <= span.start < word.start()]
            if not _PLURAL.search(text[start : word.end()]):
                these = [k for k in these if spans[k] == spans[these[-1]]]
        for k in these:
            kinds[k] = kind
    return tuple(kinds)


def _unwrapped(text: str) -> str:
    """A list without the bracket around all of it, if there is one around more brackets."""
    plain = bare(text, ".;")
    inner = inside(plain)
    return inner if re.search(r"[(\[{⟨<]", inner) and outside(inner, "separator") else plain


def _parts(text: str, variables: Sequence[str]) -> Iterator[_Part]:
    """The points one by one: brackets, else what stands between lines and semicolons."""
    several = len(variables) > 1
    for part in _cut(text, _separated(text, commas=False)):
        pieces = list(_cut(part.text, _separated(part.text, commas=True)))
        apart = len(pieces) > 1 and (not several or all(_is_bracket(each.text) for each in pieces))
        for piece in pieces if apart else [part]:
            gaps = (Span(*gap.span()) for gap in _BESIDE.finditer(piece.text))
            yield from _cut(piece.text, [gap for gap in gaps if not depth(piece.text, gap.start)])


def _separated(text: str, *, commas: bool) -> list[Span]:
    """The places of commas, or of all other separators, outside all brackets."""
    return [span for span in outside(text, "separator") if (text[slice(*span)] == ",") is commas]


def _is_bracket(text: str) -> bool:
    """Whether a text is a point in brackets, with or without a name before it."""
    return bool(_BRACKET.fullmatch(text))


def _cut(text: str, cuts: Sequence[Span]) -> Iterator[_Part]:
    """The parts between cuts, each at its place in the text."""
    for span in between(cuts, len(text)):
        if text[slice(*span)].strip(" \t,.;$"):
            start = span.start + len(text[slice(*span)]) - len(text[slice(*span)].lstrip())
            yield _Part(Span(start, span.end), excerpt(text, span))


def _signed(part: _Part) -> Iterator[_Part]:
    """The points that ± means; with ∓ beside it, the signs belong together."""
    signs = [match.span() for match in _SIGNS.finditer(part.text)]
    tied = any(part.text[slice(*span)] in ("∓", "\\mp") for span in signs)
    for chosen in product("+-", repeat=min(1, len(signs)) if tied else len(signs)):
        text = part.text
        for place, (start, end) in enumerate(signs):
            sign = chosen[0 if tied else place]
            if text[start:end] in ("∓", "\\mp"):
                sign = "+-"["-+".index(sign)]
            text = text[:start] + sign.rjust(end - start) + text[end:]
        yield part._replace(text=text.replace("+", " ", 1) if text.strip()[:1] == "+" else text)


def _row(
    text: str, scope: Scope, variables: Sequence[str]
) -> tuple[tuple[Tree, ...], tuple[Note, ...]]:
    """The coordinates of a point, with the value of f where it stands behind them; or a curve."""
    reading = _equation(text, scope, variables)
    if reading is not None:
        return reading
    text = _in_fields(text, len(variables))
    point = read_point(text, scope, letters=True)
    if not point.names and len(point.values) == len(variables) + 1:
        return point.values, point.notes
    if not point.names and len(point.values) < len(variables):
        given = counted(len(point.values), "coordinate")
        raise about_all(f"{given} for {counted(len(variables), 'variable')}", text)
    return point.coordinates(variables), point.notes


def _in_fields(text: str, count: int) -> str:
    """A row of numbers with commas in place of the tabs or blanks between them."""
    gap = r"\t" if "\t" in text.strip() else r"\s+"
    fields = re.split(gap, text.strip())
    apart = gap == r"\t" or (count > 1 and not any(field[-1:] in "+-−*/" for field in fields))
    if len(fields) not in (count, count + 1) or not apart or re.search("[,=]", text):
        return text
    return re.sub(rf"(?<=\S){gap}(?=\S)", lambda match: match[0].replace(match[0][0], ",", 1), text)


def _equation(
    text: str, scope: Scope, variables: Sequence[str]
) -> tuple[tuple[Tree, ...], tuple[Note, ...]] | None:
    """An equation that is no list of coordinates."""
    if text.count("=") != 1 or len(variables) == 1 or re.search(r"[,⟨<]|\)\s*=\s*\(", text):
        return None
    reading = parse(text, scope.declare(*variables))
    tree = reading.tree
    is_one = isinstance(tree, Apply) and tree.op == "=" and free_names(tree)
    return ((tree,), reading.notes) if is_one else None

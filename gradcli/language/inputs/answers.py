r"""Answers to be checked: vectors, numbers and equations, in all forms in which they are written.

(2xy, x^2), <2xy, x^2>, 2xy, x^2, 2xy i + x^2 j, 2(x, y), a column in LaTeX, with or without
`∇f =` before it, f_x = 2xy, f_y = x^2; a plane as z = 2x + 4y - 5, as its right-hand side, or as
any equation.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import NamedTuple

from gradcli.errors import GradcliError, Note, ReadError, Span
from gradcli.language.inputs.directions import basis, components, untransposed
from gradcli.language.inputs.otherwise import Convention
from gradcli.language.inputs.points import listed_values
from gradcli.language.names import LOWERED, SPELLED
from gradcli.language.reading.lexer import bare, blanks, tokenize
from gradcli.language.reading.parser import Parser, applied
from gradcli.language.reading.resolve import is_function
from gradcli.language.reading.tokens import Name
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, nodes
from gradcli.language.vocabulary import FUNCTIONS, row_of

_GAP = r"(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z])|\\hspace\s*\{[^{}]*\})+"
_PRINTED = re.compile(r"\[\s*[-+]?[\d.][\d.e+-]*(?:\s+[-+]?[\d.][\d.e+-]*)+\s*\]")
_UNIT = (
    "(?:°[CFK]?|%|[kcmµn]?m|k?g|mg|m?s|min|h|hr|K|k?J|k?N|[kM]?Pa|[kM]?W|[km]?V|m?A|C|F|Hz|mol|L|rad|ft"
    "|in|mi|T|Ω|eV|atm|bar|psi|lb|percent|dollars?|euros?|degrees?(?:\\s+[CF]|\\s+Celsius)?|units?"
    "|meters?|metres?|feet|foot|inch(?:es)?|miles?|seconds?|minutes?|hours?|kilometers?|kilometres?)"
)
_BETWEEN_UNITS = r"(?:\s*(?:[/·*]|per|\\cdot|\\,)\s*|\s+)"
_RAISED = r"(?:\^\{?-?\d\}?|[⁻¹²³]+)?"
_UNITS = re.compile(
    rf"(?<=[\d)\]⟩>}}])(?:{_GAP})?((?:\\(?:text|mathrm|unit)\s*\{{\s*)?{_UNIT}{_RAISED}"
    rf"(?:{_BETWEEN_UNITS}{_UNIT}{_RAISED})*\s*\}}?)[\s.$]*$"
)
_NUMBERS = re.compile(r"\s*[-+−]?[\d.]+(?:[eE][-+]?\d+)?(?:\s+[-+−]?[\d.]+(?:[eE][-+]?\d+)?)+\s*")
_DECIMAL_COMMA = re.compile(r"\s*[-+−]?\d+,\d+\s*")
_BOXED = re.compile(r"^[\s$]*\\(?:boxed|fbox)\s*(?=\{)")
_ABOUT = re.compile(r"\(\s*(?:≈|~|\\approx|(?:is )?approx(?:imately|\.)?|about)[^()]*\)\s*$")
_PROSE = re.compile(
    r"(?i)(?<![\w\\])(?:(?:my|the|final|correct|right|answer|ans|result|solution|gradient|vector"
    r"|slope|derivatives?|partials?|plane|tangent|normal|line|norm|is|are|so|thus|hence|therefore"
    r"|we get|which|equals?|equal to|about|approximately|approx|roughly|exactly|given by|where|of)"
    r"(?!\w)\s*[:.]?|(?:∴|\\therefore)\s*)+"
)
_PRIMED = re.compile(r"(?<=[\w)\]}])['′](?!\s*(?:\([^()]*\)\s*)?=)")
"""Where a prime stands for a transpose: X'y."""

_ARROWS = str.maketrans({"\u20d7": " "})
_GREEK = "".join(SPELLED)
_LETTER = rf"\\?[A-Za-z{_GREEK}]"
_LOWERED = "".join(LOWERED)
_VARIABLE = rf"{_LETTER}+\d*(?:_\{{?\w+\}}?|[{_LOWERED}]+)?"

_EQUALS = r"&?(?<![<>=!])=(?!=)|≈|\\approx(?![A-Za-z])"
_OPENING, _CLOSING = "([{", ")]}"
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
_PARTIAL = (
    rf"(?:{_LETTER}_\{{?{_VARIABLE}\}}?|(?:∂|\\partial\s*)\s*{_LETTER}*\s*/\s*(?:∂|\\partial\s*){_VARIABLE}"
    rf"|\\d?frac\s*\{{\s*\\partial[^{{}}]*\}}\s*\{{\s*\\partial[^{{}}]*\}})(?:\([^()=]*\))?\s*="
)
_BETWEEN = re.compile(rf"(?<=[\w)\]}}])({_GAP})(?={_PARTIAL})")
_ABSENT = re.compile(rf"\s*(?!D)[A-Za-z]_\{{?({_LETTER})\}}?\s*(?:\([^()=]*\))?\s*")
_NAMES = {name for row in FUNCTIONS for name in (row.name, *row.aliases)}


class Labelled(NamedTuple):
    """A part of a text that is to be read, and the variable whose partial it is said to be."""

    span: Span
    variable: str | None = None


def _nothing() -> Iterator["Reply"]:
    """No other readings."""
    return iter(())


class Reply(NamedTuple):
    """An answer as it was read: its components, or the sides of an equation.

    The places of nodes are places in `source`. A matrix and a set of points have `rows`, too, and
    each point may have one of the `kinds`. Where notations in it are ambiguous, it may be read
    `otherwise`, too.
    """

    parts: tuple[Tree, ...]
    source: str
    notes: tuple[Note, ...] = ()
    rows: tuple[tuple[Tree, ...], ...] = ()
    kinds: tuple[str, ...] = ()
    otherwise: Callable[[], Iterator["Reply"]] = _nothing


def read_components(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """The components of a vector, or a number, in the order of the variables.

    Raises ReadError, with the place, for what can't be read.
    """
    return plainly(lambda plain, how: _components(plain, scope, variables, how), text)


def _with_readings(read: Callable[[Convention], Reply]) -> Reply:
    """What is read of an answer, and what else others may read when that is asked."""
    here = Convention()

    def others() -> Iterator[Reply]:
        for reading in here.others():
            with suppress(GradcliError):
                yield read(reading)

    return read(here)._replace(otherwise=others)


def plainly(read: Callable[[str, Convention], Reply], text: str) -> Reply:
    """What is read of an answer, without the words around it where it can't be read with them.

    The reading says how notations are read that calculators and books read differently.
    """

    def read_in_ways(plain: str) -> Reply:
        return _with_readings(lambda how: read(plain, how))

    if not text.strip():
        raise ReadError("there is no answer", source=text)
    plain = _unboxed(_ABOUT.sub(blanks, text))
    try:
        return read_in_ways(plain)._replace(source=text)
    except GradcliError:
        words = [match for match in _PROSE.finditer(plain) if match[0].strip(" ∴")]
        bare_text = _PROSE.sub(blanks, plain)
        if not words or not bare_text.strip():
            raise
        with suppress(GradcliError):
            reply = read_in_ways(bare_text)
            said = ", ".join(f"'{match[0].strip()}'" for match in words)
            note = Note(f"not judged: {said}", Span(*words[0].span()), text)
            return reply._replace(source=text, notes=(*reply.notes, note))
        raise


def blanked(text: str, span: Span) -> str:
    """The text with blanks at a place."""
    return text[: span.start] + " " * (span.end - span.start) + text[span.end :]


def _unboxed(text: str) -> str:
    """The answer without a box around all of it, at its place."""
    box = _BOXED.match(text)
    if box is None:
        return text
    inner = text[box.end() :].rstrip(" .$")
    return (
        excerpt(text, Span(box.end() + 1, box.end() + len(inner) - 1))
        if inside(inner) != inner
        else text
    )


def read_one(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """A number or formula; ReadError for a number with a decimal comma, which is no list."""
    if _DECIMAL_COMMA.fullmatch(text):
        hint = f"write {text.strip().replace(',', '.')}"
        raise ReadError("one number is expected", span=Span(0, len(text)), source=text, hint=hint)
    return read_components(text, scope, variables)


def _components(text: str, scope: Scope, variables: Sequence[str], reading: Convention) -> Reply:
    plain, notes = _without_units(commas(text), scope)
    found = pieces(plain, variables)
    readings = [_values(plain, piece, scope, variables, reading) for piece in found]
    parts = [part for values, _ in readings for part in values]
    if len(found) > 1:
        parts = _sorted(text, found, parts, variables)
    notes += tuple(note for _, found in readings for note in found)
    names = scope.names.union(variables)
    return Reply(tuple(scalar(part, text, names) for part in parts), text, notes)


def read_arrays(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """Numbers, vectors and matrices, or formulas for them, one for each variable.

    Without variables it is one alone. `scope` knows how many axes the names have.
    """
    return plainly(lambda plain, how: _arrays(plain, scope, variables, how), text)


def _arrays(text: str, scope: Scope, variables: Sequence[str], reading: Convention) -> Reply:
    plain = _PRIMED.sub("ᵀ", text)
    start = rf"(?m)(^|[,;])(\s*(?:{'|'.join(map(re.escape, variables))})\s*)(?:=(?!=)|\t)"
    by_name = bool(variables) and re.match(start, plain) is not None
    if by_name:  # W = …, or W, a tab and its value in a line, as backprop prints it
        plain = re.sub(start, r"\1\2=", plain).replace("\n", ",")
    found = [Labelled(Span(0, len(text)))] if by_name else pieces(plain, variables)
    readings = [_array_values(plain, piece, scope, variables, reading) for piece in found]
    parts = [part for values, _, _ in readings for part in values]
    named = [Labelled(found[0].span, name) for name in readings[0][1]] if by_name else found
    if len(named) > 1:
        parts = _sorted(text, named, parts, variables)
    if len(variables) < 2 and len(parts) > 1:
        parts = [applied("vector", parts)]
    for part in parts:
        _refuse_unknown(part, text, scope.names)
    return Reply(tuple(parts), text, tuple(note for *_, notes in readings for note in notes))


def _array_values(
    text: str, piece: Labelled, scope: Scope, variables: Sequence[str], reading: Convention
) -> tuple[list[Tree], list[str], tuple[Note, ...]]:
    """The arrays in one part of an answer, the names before equals signs, and the notes."""
    cut = excerpt(text, piece.span)
    for place in tabs(cut):
        cut = f"{cut[:place]},{cut[place + 1 :]}"
    with located(text):
        tokens = reading.tokens(tokenize(bare(cut, ".;"), scope.names), cut, scope)
        values, notes = listed_values(cut, tokens, scope, "answer", variables or ("",))
    named = [
        token.value.canonical
        for token, following in pairwise(tokens)
        if isinstance(token.value, Name) and following.kind == "="
    ]
    return values, named, notes


def read_equation(text: str, scope: Scope, variables: Sequence[str]) -> Reply:
    """An equation as its two sides, or the right-hand side alone, whose left is left out.

    Of a chain z = … = … it is the first and the last.
    """
    return plainly(lambda plain, how: _equation(plain, scope, variables, how), text)


def _equation(text: str, scope: Scope, variables: Sequence[str], reading: Convention) -> Reply:
    parts: list[Tree] = []
    notes: list[Note] = []
    for span in sides(text, variables):
        tokens = reading.tokens(tokenize(excerpt(text, span)), text, scope)
        parser = Parser(text, iter(tokens), scope)
        with located(text):
            parts.append(scalar(parser.whole(parser.sum), text))
        notes.extend(parser.notes(parts[-1]))
    ends = parts if len(parts) < 3 else (parts[0], parts[-1])
    return Reply(tuple(ends), text, tuple(notes))


def commas(text: str) -> str:
    """The answer with commas where printed arrays and partial derivatives stand side by side."""
    if _NUMBERS.fullmatch(text):
        return re.sub(r"(?<=[\d.])\s(?=\s*[-+−\d.])", ",", text)
    text = _PRINTED.sub(lambda row: re.sub(r"(?<=[\d.])\s(?=\s*[-+\d.])", ",", row[0]), text)
    return _BETWEEN.sub(lambda gap: "," + " " * (len(gap[0]) - 1), text)


def _without_units(text: str, scope: Scope) -> tuple[str, tuple[Note, ...]]:
    """The answer without a unit of measurement behind a number, and the note on it."""
    match = _UNITS.search(text)
    if match is None or not is_numeric(text[: match.start(1)], scope):
        return text, ()
    unit = Span(*match.span(1))
    note = Note(f"the unit {match[1].strip()} is not judged", unit, text)
    return blanked(text, unit), (note,)


def is_numeric(text: str, scope: Scope) -> bool:
    """Whether an answer, but for a label, is a number without names."""
    value = re.split(_EQUALS, text)[-1]
    try:
        names = [token.value for token in tokenize(value, scope.names)]
    except GradcliError:
        return False
    letters = [name.letters for name in names if isinstance(name, Name)]
    return all(letter in ("e", "pi", "π") or is_function(letter) for letter in letters)


@contextmanager
def located(text: str) -> Iterator[None]:
    """Give the errors inside the text that their places point into."""
    try:
        yield
    except GradcliError as error:
        error.source = text
        raise


def _values(
    text: str, piece: Labelled, scope: Scope, variables: Sequence[str], reading: Convention
) -> tuple[list[Tree], tuple[Note, ...]]:
    """The components in one part of an answer."""
    units = basis(variables, scope)
    units |= {f"d{name}": place for place, name in enumerate(variables) if not scope.knows("d")}
    scope = scope.declare(*units)
    cut = untransposed(excerpt(text, piece.span))
    for place in tabs(cut):
        cut = f"{cut[:place]},{cut[place + 1 :]}"
    with located(text):
        raw = tokenize(bare(cut.translate(_ARROWS), ".;"), scope.names)
        tokens = reading.tokens(raw, cut, scope)
        values, notes = listed_values(cut, tokens, scope, "answer")
        if len(values) == 1:
            values = components(values[0], units, len(variables), text) or values
    return [_single(value) for value in values], notes


def excerpt(text: str, span: Span) -> str:
    """A part of a text at its place, blanks before it."""
    return " " * span.start + text[slice(*span)]


def _sorted(
    text: str, found: Sequence[Labelled], parts: Sequence[Tree], variables: Sequence[str]
) -> list[Tree]:
    """Parts with labels, in the order of the variables that their labels name."""
    named = [piece.variable for piece in found]
    if len(parts) != len(found):
        raise ReadError("one formula is due behind each '='", source=text, span=found[0].span)
    if len(set(named)) < len(named) or None in named:
        return list(parts)
    by_name = dict(zip(named, parts, strict=True))
    missing = next((name for name in variables if name not in by_name), None)
    if missing is not None:
        message = f"the derivative for {missing} is missing"
        raise ReadError(message, source=text, span=Span(0, len(text)))
    return [by_name[name] for name in variables]


def _single(tree: Tree) -> Tree:
    """The element of a row of a column that is written as a list of lists."""
    listed = isinstance(tree, Apply) and tree.op == "vector" and len(tree.args) == 1
    return tree.args[0] if listed else tree


def scalar(tree: Tree, text: str, names: Collection[str] | None = None) -> Tree:
    """The tree, if it is computed from numbers alone, and from names of the question."""
    for node in nodes(tree):
        if isinstance(node, Apply) and row_of(node.op, len(node.args)).array:
            message = "a number is expected here, not a vector"
            raise ReadError(message, span=node.span, source=text)
    if names is not None:
        _refuse_unknown(tree, text, names)
    return tree


def _refuse_unknown(tree: Tree, text: str, names: Collection[str]) -> None:
    """Raise ReadError for a name that the question does not have."""
    for node in nodes(tree):
        if isinstance(node, Symbol) and node.name not in names:
            message = f"{node.name} is not in the question"
            raise ReadError(message, span=node.span, source=text)


def difference(left: Tree, right: Tree) -> Tree:
    """Left − right."""
    return applied("+", [left, applied("neg", [right])])


# What stands left of an answer is a label: it says what the answer is and, for a partial
# derivative, for which variable. It is no formula, and only its kind is looked at.


def pieces(text: str, variables: Sequence[str]) -> list[Labelled]:
    """The parts of an answer to be read: one, or one for each partial derivative named.

    Of a chain such as ∇f = (4, 8) = 4(1, 2) it is the last. Raises ReadError where what stands
    left of an equals sign is neither a label nor a formula.
    """
    signs = outside(text, "equals")
    labelled = list(_segments(text, variables)) if signs else []
    return labelled if len(labelled) > 1 else [_last(text, signs, variables)]


def sides(text: str, variables: Sequence[str]) -> list[Span]:
    """The sides of an equation outside all brackets, without the name of a function before it."""
    spans = between(outside(text, "equals"), len(text))
    named = len(spans) > 1 and _is_label(text[slice(*spans[0])], variables, called=True)
    return spans[-1:] if named else spans


def outside(text: str, *kinds: str) -> list[Span]:
    """The places of the signs of some kinds (equals, separator, tab) outside all brackets."""
    found: list[Span] = []
    depth = 0
    for match in _SCAN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind in kinds and not depth:
            found.append(Span(*match.span()))
    return found


def separators(text: str) -> list[Span]:
    """The places of the separators and tabs outside all brackets."""
    return outside(text, "separator", "tab")


def listed(text: str) -> Iterator[tuple[Span, list[Span]]]:
    """The parts that separators leave of a text, and the equals signs in each."""
    signs = outside(text, "equals")
    for part in between(separators(text), len(text)):
        yield part, [sign for sign in signs if part.start <= sign.start < part.end]


def between(cuts: Sequence[Span], end: int) -> list[Span]:
    """The places between cuts, from the beginning to an end."""
    ends = [Span(0, 0), *cuts, Span(end, end)]
    return [Span(before.end, after.start) for before, after in pairwise(ends)]


def depth(text: str, place: int) -> int:
    """In how many brackets a place of a text is."""
    before = text[:place]
    return sum(map(before.count, _OPENING)) - sum(map(before.count, _CLOSING))


def inside(text: str) -> str:
    """What stands in a bracket around the whole text, at its place; else the text."""
    stripped = text.strip()
    start = len(text) - len(text.lstrip())
    places = (place for place in range(1, len(stripped)) if not depth(stripped, place))
    if stripped[:1] not in [*_OPENING] or stripped[-1] not in _CLOSING or any(places):
        return text
    return excerpt(text, Span(start + 1, start + len(stripped) - 1))


def tabs(text: str) -> list[int]:
    """The places of the tabs that separate components, where no other sign does."""
    if "\t" not in text or outside(text, "separator"):
        return []
    places = [tab.start for tab in outside(text, "tab")]
    return [place for place in places if text[:place].strip() and text[place:].strip()]


def _segments(text: str, variables: Sequence[str]) -> Iterator[Labelled]:
    """The parts of a list in which every part has a label of its own."""
    for part, signs in listed(text):
        if not signs and text[slice(*part)].strip():
            return
        if signs:
            place = Span(part.start, signs[0].start)
            label = text[slice(*place)]
            if not _is_label(label, variables):
                return
            _refuse_absent(text, place, variables)
            yield Labelled(Span(signs[-1].end, part.end), _variable(label, variables))


def _last(text: str, signs: Sequence[Span], variables: Sequence[str]) -> Labelled:
    if not signs:
        return Labelled(Span(0, len(text)))
    first = Span(0, signs[0].start)
    label = text[slice(*first)]
    _refuse_absent(text, first, variables)
    if label.strip() and label.strip() in variables:
        raise ReadError(
            "what stands before '=' is no name of an answer",
            span=first,
            source=text,
            hint="write the answer alone, or ∇f = … before it",
        )
    return Labelled(Span(signs[-1].end, len(text)), _variable(label, variables))


def _refuse_absent(text: str, place: Span, variables: Sequence[str]) -> None:
    """Raise ReadError where a label such as f_z names no variable of the function."""
    label = text[slice(*place)]
    absent = _ABSENT.fullmatch(label) or (_BELOW.search(label) if "∂" in label else None)
    if absent and any(variables) and _canonical(absent[1]) not in variables:
        several = f"s are {', '.join(variables)}" if len(variables) > 1 else f" is {variables[0]}"
        hint = f"the variable{several}"
        message = f"{_canonical(absent[1])} is no variable"
        raise ReadError(message, span=place, source=text, hint=hint)


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

"""The LaTeX commands that formulas are pasted with, as tables, and the tokens they stand for."""

import re

from gradcli.errors import ReadError, Span
from gradcli.language.names import GREEK, SPELLED, nearest
from gradcli.language.reading.hints import INSTEAD
from gradcli.language.reading.tokens import UNIT_VECTORS, Name, Token, subscript_at
from gradcli.language.vocabulary import FUNCTIONS

COMMANDS: dict[str, str] = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/",
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=",
    "lvert": "|(", "rvert": ")|", "vert": "|", "mid": "|", "|": "‖",
    "lVert": "‖", "rVert": "‖", "Vert": "‖",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "langle": "⟨", "rangle": "⟩", "{": "(", "}": ")", "lbrace": "(", "rbrace": ")",
    "lbrack": "[", "rbrack": "]", "\\": "\\\\", "frac": "frac", "sqrt": "sqrt",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "over": "over",
    "bullet": "*", "odot": "*", "coloneqq": "=", "triangleq": "=", "degree": "degree",
}  # fmt: skip
"""Commands that stand for one token of a kind."""

NAMED: dict[str, str] = (
    {name: name for name in GREEK}
    | {alias: alias for row in FUNCTIONS for alias in (row.name, *row.aliases) if alias.isascii()}
    | {f"var{name}": name for name in ("epsilon", "theta", "pi", "rho", "sigma", "phi", "kappa")}
    | {"lg": "log10", "ell": "l", "imath": "i", "jmath": "j"}
)
"""Commands that stand for a name."""

SIDES: dict[str, str] = {
    f"{size}{letter}": side
    for size in ("big", "Big", "bigg", "Bigg")
    for letter, side in (("", ""), ("l", "left"), ("r", "right"))
} | {"left": "left", "right": "right", "middle": ""}
"""Sizes of brackets, with the side they tell."""

IGNORED = frozenset(
    """ , ; : ! ( ) [ ] quad qquad thinspace medspace rm bf it limits nolimits nonumber
    displaystyle textstyle scriptstyle boxed enspace hfill newline normalfont """.split()
) | {" ", *SIDES}
"""Commands without a meaning for the formula: sizes, spacing, mathematics brackets."""

FONTS = frozenset("mathbf boldsymbol bm mathcal mathsf mathbb vec".split())
SPELLED_OUT = frozenset(
    "operatorname mathrm text mathit textit textrm textnormal mathop mbox hbox".split()
)
LAYOUT = frozenset("hspace vspace label tag color phantom hphantom".split())
"""Commands that are left out together with their argument."""

ACCENTS: dict[str, str] = {name: name for name in ("hat", "bar", "tilde", "dot", "ddot")} | {
    "widehat": "hat", "overline": "bar", "widetilde": "tilde",
}  # fmt: skip
"""Commands before a name: in a font, in upright letters, under an accent (ŷ is y_hat)."""

WORDS = frozenset("if for when otherwise else".split())
MATRICES = frozenset("pmatrix bmatrix matrix Bmatrix smallmatrix array".split())
WRAPPERS = frozenset("displaymath math aligned gathered split".split()) | {
    f"{name}{star}"
    for name in ("equation", "align", "gather", "multline", "eqnarray", "flalign")
    for star in ("", "*")
}

_LETTERS = rf"\\?[A-Za-z{''.join(SPELLED)}]+\d*"
_BRACED = re.compile(r"\*?\s*\{([^{}]*)\}", re.ASCII)
_FONT = r"\\(?:mathbf|boldsymbol|bm|mathrm|mathsf|vec|text|bf|rm)\s*"
_ARGUMENT = re.compile(
    rf"\*?\s*(?:\{{\s*({_LETTERS})\s*\}}|\{{\s*{_FONT}\{{?\s*({_LETTERS})\s*\}}?\s*\}}"
    rf"|{_FONT}\{{\s*({_LETTERS})\s*\}}|(\\[A-Za-z]+|[A-Za-z{''.join(SPELLED)}]))",
    re.ASCII,
)
_COLUMNS = re.compile(r"\{[lcr|\s]*\}")


def command(name: str, text: str, source: str, span: Span) -> tuple[Token | None, int]:
    """The token that a command stands for, if any, and where the text goes on behind it."""
    if name in IGNORED:
        dotted = name in ("left", "right") and text.startswith(".", span.end)
        return None, span.end + dotted  # \left. stands for no bracket
    if name in COMMANDS:
        return Token(COMMANDS[name], span, spelled=True), span.end
    if name in LAYOUT:
        argument = _BRACED.match(text, span.end)
        return None, argument.end() if argument else span.end
    if name in ("begin", "end"):
        return _environment(name, text, source, span)
    if name in FONTS or name in SPELLED_OUT or name in ACCENTS:
        return _dressed(name, text, source, span)
    if name in INSTEAD or name not in NAMED:
        raise _unknown(name, span, source)
    return _named(NAMED[name], "", text, source, span)


def _named(name: str, accent: str, text: str, source: str, span: Span) -> tuple[Token, int]:
    """A name spelled as a command, with its subscript."""
    lowered, end = subscript_at(text, span.end, source)
    letters = name.rstrip("0123456789")
    subscript = f"_{accent}{lowered[1:]}" if accent else lowered
    value = Name(letters, name[len(letters) :], subscript)
    return Token("name", Span(span.start, end), value, spelled=True), end


def _dressed(name: str, text: str, source: str, span: Span) -> tuple[Token | None, int]:
    """A name in a font, in upright letters or under an accent."""
    argument = _ARGUMENT.match(text, span.end)
    if argument is None:
        if name in FONTS:
            return None, span.end
        raise ReadError(f"\\{name} takes one name in braces", span=span, source=source)
    inner, whole = next(filter(None, argument.groups())), Span(span.start, argument.end())
    if inner.startswith("\\"):
        if inner[1:] not in NAMED:
            raise _unknown(inner[1:], whole, source)
        inner = NAMED[inner[1:]]
    if name in SPELLED_OUT and inner in WORDS:
        return Token("word", whole, inner), whole.end
    accent = "" if inner in UNIT_VECTORS else ACCENTS.get(name, "")
    return _named(inner, accent, text, source, whole)


def _environment(name: str, text: str, source: str, span: Span) -> tuple[Token | None, int]:
    r"""\begin{…} or \end{…}."""
    argument = _BRACED.match(text, span.end)
    if argument is None:
        raise ReadError(f"\\{name} needs an argument in braces", span=span, source=source)
    inner, whole = argument[1].strip(), Span(span.start, argument.end())
    if inner in WRAPPERS:
        return None, whole.end
    if inner != "cases" and inner not in MATRICES:
        raise ReadError(f"\\{name}{{{inner}}} is not understood", span=whole, source=source)
    columns = _COLUMNS.match(text, whole.end) if inner == "array" and name == "begin" else None
    kind = "cases" if inner == "cases" else "matrix"
    return Token(f"{name} {kind}", whole, spelled=True), columns.end() if columns else whole.end


def _unknown(name: str, span: Span, source: str) -> ReadError:
    """The error for a command outside the tables."""
    near = nearest(name, (*COMMANDS, *NAMED, *IGNORED))
    hint = INSTEAD.get(name) or (f"did you mean \\{near}?" if near else None)
    return ReadError(f"\\{name} is not understood", span=span, source=source, hint=hint)

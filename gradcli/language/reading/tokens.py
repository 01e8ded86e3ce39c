"""Tokens, the pieces of a text: their kinds, their patterns, the names among them.

A token's kind is its own text for operators and brackets, and otherwise one of `number`, `name`,
`super` (a superscript exponent), `degree`, `transpose`, `index` (a subscript of bars), `frac`,
`sqrt`, `root`, `over`, `word`, `begin matrix`, `end matrix`, `begin cases`, `end cases` and `end`.
"""

import re
from functools import cache
from typing import NamedTuple

from gradcli.errors import ReadError, Span
from gradcli.language.names import LOWERED, RAISED, SPELLED
from gradcli.language.vocabulary import OPERATORS

END = "end"
CLOSING = {"(": ")", "{": "}", "[": "]", "⟨": "⟩", "|(": ")|", "⌊": "⌋", "⌈": "⌉"}
"""Brackets and what closes them; |( and )| are bars that LaTeX tells apart."""


ROOTS = {"√": 2, "∛": 3, "∜": 4}
CANONICAL = {alias: row.name for row in OPERATORS for alias in row.aliases} | {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "∗": "*", "∥": "‖", "∣": "|",
    "ˆ": "^", "〖": "{", "〗": "}", "{,}": ",", ":=": "=", "≔": "=",
}  # fmt: skip
"""Signs that stand for others."""

PIECE = r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9\s]"
UPRIGHT = r"\\(?:text|mathrm|textrm|mathit|operatorname)\s*\{[^{}]*\}"

_ASCII_SIGNS = re.escape("-+*/^@!=<>,;()[]{}|&")
_SIGNS = re.escape("‖⟨⟩⌊⌋⌈⌉" + "".join(sign for sign in CANONICAL if len(sign) == 1))
_BLANKS = r"\xa0\u1680\u2000-\u200d\u202f\u205f\u2060-\u2064\u3000\ufeff"
_GREEK = "".join(SPELLED)
UNIT_VECTORS = ("i", "j", "k")
"""Letters that are basis vectors under a hat, and where directions are written."""

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""What a word processor makes of letters, and the letters."""

_LIBRARIES = "np numpy jnp jax math cmath torch tf tensorflow scipy special linalg nn functional"
_HATTED = "âĉêĝĥîĵôŝûŵŷẑ"
_DRESS = r"\\(?:text|mathrm|textrm|mathit|operatorname|,)|[\\{}\s]"
_SIGN = rf"[0-9A-Za-z{_GREEK}]"


class Token(NamedTuple):
    """A piece of the text; `value` is what a number, a name or an exponent means.

    `spelled` marks a token that a LaTeX command stands for, or stands before.
    """

    kind: str
    span: Span
    value: object = None
    spelled: bool = False


class Name(NamedTuple):
    """The parts of a name: letters, digits, subscripts; Greek letters are not yet spelled out.

    The subscripts stand as in the canonical form, each behind its underscore: `_12`, `_ft_total`.
    """

    letters: str
    digits: str = ""
    subscript: str = ""

    @property
    def tail(self) -> str:
        """What follows the letters, in canonical form."""
        return self.digits + self.subscript

    @property
    def canonical(self) -> str:
        """The one spelling of the name: θ₁ is theta_1."""
        return spelled(self.letters) + self.tail


def spelled(letters: str) -> str:
    """Letters with the Greek ones written out."""
    if letters.isascii():
        return letters
    return "".join(SPELLED.get(letter, letter) for letter in letters)


def _subscripts(*, beyond: bool, latex: bool) -> str:
    """One of the subscripts behind a name."""
    letters = "A-Za-z" + _GREEK * beyond
    commands = rf"|{UPRIGHT}|\\[A-Za-z]+" * latex
    within = rf"(?:[^{{}}\\]|{UPRIGHT}|\\.)*" if latex else "[^{}]*"
    lowered = f"|[{''.join(LOWERED)}]+" * beyond
    return rf"(?:_(?:\d+|[{letters}]+\d*{commands}|\{{{within}\}}){lowered})"


@cache
def patterns(*, beyond: bool, latex: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The pattern of a token, and of one digit or letter alone.

    They tell all tokens of a text, whether it goes `beyond` ASCII or has LaTeX: most have neither,
    and Python takes long to compile what they would need.
    """
    letters = "A-Za-z" + (_GREEK + "".join(LIGATURES)) * beyond
    exponent = rf"[eE][-+{'−' * beyond}]?\d+"
    subscripts = rf"{_subscripts(beyond=beyond, latex=latex)}*(?:_(?![\w{{\\+−-])(?!\s*[(\[]))?"
    library = rf"(?<!\w)(?:(?:{'|'.join(_LIBRARIES.split())})\.)+(?=[A-Za-z])"
    top = "|".join([r"\\(?:top|intercal)(?![A-Za-z])"] * latex + ["[⊤⊺]"] * beyond)
    circle = "|".join(
        [r"\^\s*(?:\\circ|\{\s*\\circ\s*\})(?![A-Za-z])"] * latex + ["[°º˚]"] * beyond
    )
    bar = rf"(?:(?<=[|{'‖∥∣' * beyond}])|(?<=Vert))"
    run = f"[{letters}]+" + r"(?!\u0302)" * beyond
    hat = "|".join((rf"[{letters}]\u0302", f"[{_HATTED}]"))
    alternatives = (
        rf"(?P<blank>[\s$~{_BLANKS * beyond}]+|\{{\}}(?=\s*\^)|{library})",
        rf"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:{exponent})?{'|[¼½¾⅐-⅞]' * beyond})",
        rf"(?P<hatted>{hat})" * beyond,
        rf"(?P<name>(?P<letters>{run})(?P<digits>\d*)(?P<subscript>{subscripts})?)",
        rf"(?P<transpose>{'⁻?ᵀ|' * beyond}\^\s*(?:{top}|\{{\s*-?\s*(?:{top})\s*\}}))" * bool(top),
        rf"(?P<super>[{''.join(RAISED)}]+)" * beyond,
        rf"(?P<degree>{circle})" * bool(circle),
        rf"(?P<index>{bar}_\s*(?:[\dF]|\{{\s*[\dF]\s*\}}){'|(?<=[‖∥|])₂' * beyond})",
        r"(?P<member>(?<=[\w)\]}])\.(?=[A-Za-z]))",
        rf"(?P<operator>\*\*|<=|>=|==|!=|:=|\{{,\}}|[{_ASCII_SIGNS}{_SIGNS * beyond}])",
        rf"(?P<root>[{''.join(ROOTS)}])" * beyond,
        r"(?P<command>\\(?:[A-Za-z]+|.))" * latex,
    )
    one = rf"(?P<number>\d)|(?P<name>(?P<letters>[{letters}])(?P<digits>)(?P<subscript>))"
    whole = "|".join(filter(None, alternatives))
    return re.compile(whole, re.DOTALL | re.ASCII), re.compile(one, re.ASCII)


def subscripts(typed: str, place: int, source: str) -> str:
    """Subscripts as typed, in canonical form, each behind its underscore.

    Indices of one sign each may be separated by commas: w_{1,2} is w_12. Raises ReadError for
    anything but letters and digits.
    """
    pattern = re.compile(_subscripts(beyond=not typed.isascii(), latex=True), re.ASCII)
    found = list(pattern.finditer(typed))
    open_end = "_" if typed.endswith("_") else ""
    return "".join(f"_{_subscript(m[0], place + m.start(), source)}" for m in found) + open_end


def _subscript(typed: str, place: int, source: str) -> str:
    if typed[0] != "_":
        return "".join(LOWERED[char] for char in typed)
    plain = re.sub(_DRESS, "", typed[1:])
    if re.fullmatch(rf"{_SIGN}(?:,{_SIGN})+", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(rf"{_SIGN}+(?:_{_SIGN}+)*", plain):
        span = Span(place, place + len(typed))
        raise ReadError("a subscript is letters or digits", span=span, source=source)
    return spelled(plain)


def subscript_at(text: str, place: int, source: str) -> tuple[str, int]:
    """The subscript at a place in the text, if there is one, and where the text goes on."""
    pattern = re.compile(_subscripts(beyond=not text.isascii(), latex=True), re.ASCII)
    match = pattern.match(text, place)
    return (subscripts(match.group(), place, source), match.end()) if match else ("", place)


@cache
def identifiers(names: frozenset[str]) -> re.Pattern[str] | None:
    """The pattern of those names that would otherwise be read as products, such as `x1y2`."""
    regular, _ = patterns(beyond=False, latex=False)
    odd = [name for name in names if not _is_regular(regular.match(name), name)]
    if not odd:
        return None
    longest_first = "|".join(map(re.escape, sorted(odd, key=len, reverse=True)))
    return re.compile(rf"(?<![^\W\d])(?:{longest_first})(?!\w)", re.ASCII)


def _is_regular(match: re.Match[str] | None, name: str) -> bool:
    return match is not None and match.end() == len(name) and name[-1] != "_"

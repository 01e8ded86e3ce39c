"""The patterns of tokens, compiled when they are first needed: a smaller one serves ASCII texts."""

import re
from functools import cache

from gradcli.language.names import LOWERED, RAISED, SPELLED
from gradcli.language.vocabulary import OPERATORS

ROOTS = {"√": 2, "∛": 3, "∜": 4}
CANONICAL = {alias: row.name for row in OPERATORS for alias in row.aliases} | {
    "−": "-", "–": "-", "∗": "*", "∥": "‖", "∣": "|", "{,}": ",",
}  # fmt: skip
"""Signs that stand for others."""

PIECE = r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9\s]"
UPRIGHT = r"\\(?:text|mathrm|textrm|mathit|operatorname)\s*\{[^{}]*\}"

_ASCII_SIGNS = re.escape("-+*/^@!=<>,;()[]{}|&")
_SIGNS = re.escape("‖⟨⟩" + "".join(sign for sign in CANONICAL if len(sign) == 1))
_BLANKS = r"\xa0\u1680\u2000-\u200d\u202f\u205f\u2060-\u2064\u3000\ufeff"
_GREEK = "".join(SPELLED)


def subscript_pattern(*, ascii_only: bool) -> str:
    """A subscript behind a name."""
    letters = "A-Za-z" if ascii_only else f"A-Za-z{_GREEK}"
    braced = rf"\{{(?:[^{{}}\\]|{UPRIGHT}|\\.)*\}}"
    lowered = "" if ascii_only else f"|[{''.join(LOWERED)}]+"
    return rf"_(?:\d+|[{letters}]+\d*|{UPRIGHT}|\\[A-Za-z]+|{braced}){lowered}"


@cache
def patterns(ascii_only: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The pattern of a token, and of one digit or letter alone."""
    beyond = not ascii_only
    letters = "A-Za-z" + _GREEK * beyond
    exponent = rf"[eE][-+{'−' * beyond}]?\d+"
    subscript = subscript_pattern(ascii_only=ascii_only)
    alternatives = (
        rf"(?P<blank>[\s$~{_BLANKS * beyond}]+)",
        rf"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:{exponent})?{'|[¼½¾⅐-⅞]' * beyond})",
        rf"(?P<name>(?P<letters>[{letters}]+)(?P<digits>\d*)(?P<subscript>{subscript})?)",
        rf"(?P<super>[{''.join(RAISED)}]+)" * beyond,
        rf"(?P<degree>{'[°º˚]|' * beyond}\^\s*(?:\\circ|\{{\s*\\circ\s*\}})(?![A-Za-z]))",
        rf"(?P<operator>\*\*|<=|>=|==|!=|\{{,\}}|[{_ASCII_SIGNS}{_SIGNS * beyond}])",
        rf"(?P<root>[{''.join(ROOTS)}])" * beyond,
        r"(?P<command>\\(?:[A-Za-z]+|.))",
    )
    one = rf"(?P<number>\d)|(?P<name>(?P<letters>[{letters}])(?P<digits>)(?P<subscript>))"
    whole = "|".join(filter(None, alternatives))
    return re.compile(whole, re.DOTALL | re.ASCII), re.compile(one, re.ASCII)

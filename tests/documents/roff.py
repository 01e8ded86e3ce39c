"""Text as roff for man pages: quoted, with the glyphs that every device knows, and back."""

import re
from collections.abc import Iterable
from textwrap import wrap

ESCAPES = {
    "\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti",
}  # fmt: skip
GLYPHS = {
    "∇": r"\(gr", "∂": r"\(pd", "·": r"\(pc", "−": r"\(mi", "√": r"\(sr", "½": r"\(12",
    "π": r"\(*p", "ψ": r"\(*q", "Γ": r"\(*G", "Σ": r"\(*S", "′": r"\(fm", "≤": r"\(<=",
    "≥": r"\(>=", "≈": r"\(~~", "≠": r"\(!=", "×": r"\(mu", "÷": r"\(di", "°": r"\(de",
    "…": "...", "–": r"\(en", "‖": "||", "θ": r"\(*h", "λ": r"\(*l",
    "σ": r"\(*s", "φ": r"\(*f", "ω": r"\(*w", "∞": r"\(if", "→": r"\(->", "←": r"\(<-",
    "±": r"\(+-", "⌊": r"\(lf", "⌋": r"\(rf", "⌈": r"\(lc", "⌉": r"\(rc",
    "∫": r"\(is", "γ": r"\(*g",
}  # fmt: skip
COLUMNS, PROMPTS = 72, ("$ ", "> ")
"""What an example has on a page of 80 columns; what is typed is not broken."""

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣᵀᵗ", "0123456789+-nxTt")
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₙᵤ", "0123456789nu")
_PLAIN = {escape: character for character, escape in ESCAPES.items()}
_ESCAPED = re.compile("|".join(map(re.escape, _PLAIN)))


def text(words: str) -> str:
    """Words that stand in a line of the page."""
    words = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣᵀᵗ]+", lambda run: _power(run[0].translate(RAISED)), words)
    words = re.sub("[₀-₉ₙᵤ]+", lambda run: "_" + run[0].translate(LOWERED), words)
    written = "".join((ESCAPES | GLYPHS).get(character, character) for character in words)
    if not written.isascii():
        raise ValueError(f"no glyph for {''.join(c for c in written if not c.isascii())!r}")
    return r"\&" + written if written.startswith((".", "'")) else written


def _power(exponent: str) -> str:
    return "^" + (exponent if len(exponent) == 1 else f"({exponent})")


def plain(written: str) -> str:
    """Escaped characters as they are."""
    return _ESCAPED.sub(lambda escape: _PLAIN[escape[0]], written.replace(r"\&", ""))


def code(lines: str) -> str:
    """Lines that are shown as they are, but broken at a blank where the page ends."""
    shown = (part for line in lines.splitlines() for part in fitted(line))
    return "".join(f"{text(line)}\n" for line in shown)


def fitted(line: str) -> list[str]:
    """A line in parts that fit on a page; those after the first are indented."""
    if len(line) <= COLUMNS or line.startswith(PROMPTS):
        return [line]
    return wrap(line, COLUMNS, subsequent_indent="  ", break_long_words=False)


def paragraph(words: str) -> str:
    """A paragraph, a sentence a line."""
    return "".join(f"{text(line)}\n" for line in re.sub(r"\. (?=[A-Z])", ".\n", words).splitlines())


def fonts(parts: Iterable[tuple[str, str]]) -> str:
    """Parts of one line, each with its font: R, B or I."""
    return "".join(rf"\f{font}{text(part)}" for font, part in parts).removesuffix(r"\fR") + r"\fR"


def item(head: str, body: str) -> str:
    """An entry of a list: a head that is roff already, and words."""
    return f".TP\n{head}\n{paragraph(body)}"

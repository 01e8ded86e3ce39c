"""Names of variables: Greek letters and subscripts in one spelling, natural order, near misses."""

import re
from collections.abc import Iterable

_LETTERS = """
    alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν
    xi ξ omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω hbar ħ
""".split()
GREEK: dict[str, str] = dict(zip(_LETTERS[::2], _LETTERS[1::2], strict=True))
"""Spelled names to letters: theta to θ (and hbar, which physics writes as one letter, to ħ)."""

SPELLED: dict[str, str] = {letter: name for name, letter in GREEK.items()} | {
    "\u03f5": "epsilon", "\u03d1": "theta", "\u03f0": "kappa", "\u03d6": "pi", "\u03f1": "rho",
    "\u03c2": "sigma", "\u03d5": "phi", "\u00b5": "mu", "\u2126": "Omega", "\u2206": "Delta",
}  # fmt: skip
"""Letters, variants among them, to spelled names."""

SUPERSCRIPTS: dict[str, str] = dict(zip("0123456789+-()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ", strict=True))
SUBSCRIPTS: dict[str, str] = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
TO_SUPERSCRIPTS, TO_SUBSCRIPTS = map(str.maketrans, (SUPERSCRIPTS, SUBSCRIPTS))
"""Tables for `str.translate`."""

RAISED: dict[str, str] = {symbol: char for char, symbol in SUPERSCRIPTS.items()} | dict(
    zip("ᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿ", "abcdefghjklmoprstuvwxyzβγδθ", strict=True)
)
LOWERED: dict[str, str] = {symbol: char for char, symbol in SUBSCRIPTS.items()} | dict(
    zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True)
)
"""Raised and lowered signs to plain ones: all that are read, more than are ever written."""


SHORTEST_HINTED = 3


def natural_key(name: str) -> tuple[tuple[int, str | int, str], ...]:
    """Sorts names as a person would: x2 before x10, capitals beside small letters."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(p), p) if p.isdecimal() else (1, p.lower(), p) for p in parts)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that is one slip away (two in a long name), the closest first; or None."""
    if len(name) < SHORTEST_HINTED:
        return None
    most = 1 if len(name) < 6 else 2
    ranked = [(distance(name.lower(), other.lower()), other) for other in candidates]
    close = [pair for pair in ranked if pair[0] <= most]
    return min(close, key=lambda pair: pair[0])[1] if close else None


def distance(a: str, b: str) -> int:
    """Edit distance with swaps of neighbours (Damerau–Levenshtein, optimal string alignment)."""
    if abs(len(a) - len(b)) > 2 or len(a) > 40:
        return max(len(a), len(b))
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        older, before, row = before, row, [i + 1]
        for j, y in enumerate(b):
            cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (x != y))
            if i and j and x == b[j - 1] and a[i - 1] == y:
                cost = min(cost, older[j - 1] + 1)
            row.append(cost)
    return row[-1]

"""Lines that are too long, broken where a reader would.

A formula is broken before its operators: outside brackets before inside them, and of the operators
at one depth before the loosest. A sentence is broken at its blanks, but at none of a formula's.
Neither is ever broken inside a number.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

HANG, SHORTEST = 2, 3
NARROWEST = 8
ENDS = 6
OPENING, CLOSING = "([{⎡", ")]}⎦"
RELATIONS = ("=", "≈", "~", "≤", "≥", "<", ">", "<=", ">=", "⟺", "<=>")
SUMS = ("+", "−", "-")
LISTED, SUM, PRODUCT, QUOTIENT = range(4)
SIGNS = (*RELATIONS, *SUMS, "·", "@")
PLACES = r"[ ([{⎡)\]}⎦·]|(?<!\*)\*(?!\*)|/(?=√?[(\[])"
NUMBER = r"\d{20,}"
"""Patterns are compiled where a line is too long, which few are."""

END = "."

Place = tuple[int, int, int]
"""Where a line may begin: how deep in brackets, how tightly what is there binds, and where."""


def broken(formula: str, width: int) -> list[str]:
    """A formula in lines that are at most so wide, those after the first a little indented."""
    if len(formula) <= max(1, width):
        return [formula]
    starts = _starts(formula)
    if not starts:
        return _cut(formula, width)
    lines: list[str] = []
    whole = True
    for start, end in pairwise((0, *starts, len(formula))):
        piece = formula[start:end]
        if lines and whole and len(lines[-1]) + len(piece.rstrip()) <= width:
            lines[-1] += piece
            continue
        pad = " " * HANG if lines and width > NARROWEST + HANG else ""
        parts = broken(piece.rstrip(), width - len(pad))
        lines += [pad + line for line in parts]
        lines[-1] += piece[len(piece.rstrip()) :]
        whole = len(parts) == 1
    return [line.rstrip() for line in lines]


def _starts(formula: str) -> list[int]:
    """Where lines may begin: before the loosest operators outside of most brackets.

    A line of one or two signs alone is none.
    """
    places = [place for place in _places(formula) if place[-1] > SHORTEST]
    least = min((place[:2] for place in places), default=None)
    return [place for *order, place in places if tuple(order) == least]


def _places(formula: str) -> Iterator[Place]:
    depth = last = 0
    for found in re.finditer(PLACES, formula[:-1] + END):
        sign, place = found[0], found.start()
        depth += (sign in OPENING) - (sign in CLOSING)
        if sign == " ":
            before, after = (
                formula[last:place],
                formula[place + 1 : (formula.find(" ", place + 1) + 1 or len(formula) + 1) - 1],
            )
            last = place + 1
            if place and before not in SIGNS:
                yield depth, _class(before, after), place + 1
        elif sign in "·*/" and place:
            yield depth, QUOTIENT if sign == "/" else PRODUCT, place


def _class(before: str, after: str) -> int:
    """How tightly what stands after a blank binds to what stands before."""
    if after in RELATIONS or before.endswith((",", ";")):
        return LISTED
    return SUM if after in SUMS else PRODUCT


def wrapped(words: str, width: int) -> list[str]:
    """A sentence in lines that are at most so wide."""
    lines: list[str] = []
    for word in _words(words):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += broken(word, width)
    return lines or [""]


def _words(sentence: str) -> Iterator[str]:
    """The words of a sentence, a formula with its blanks as one."""
    held: list[str] = []
    depth = 0
    for word in sentence.split(" "):
        glued = held and (depth or word in SIGNS or held[-1] in SIGNS)
        if held and not glued:
            yield " ".join(held)
            held = []
        held.append(word)
        depth += sum((sign in OPENING) - (sign in CLOSING) for sign in word)
    yield " ".join(held)


def _cut(text: str, width: int) -> list[str]:
    """What has no place to be broken: a long number shortened in its middle, else pieces."""
    number = re.search(NUMBER, text)
    if number and len(text) - len(number[0]) + 2 * ENDS < width:
        mark = "..." if text.isascii() else "…"
        left = width - (len(text) - len(number[0])) - len(mark) - ENDS
        return [re.sub(NUMBER, f"{number[0][:left]}{mark}{number[0][-ENDS:]}", text, count=1)]
    width = max(1, width)
    return [text[start : start + width] for start in range(0, len(text), width)]

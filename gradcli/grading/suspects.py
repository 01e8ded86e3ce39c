"""Looking an answer up among the numbers that slips lead to."""

from collections.abc import Collection, Iterable, Sequence
from math import isfinite
from typing import NamedTuple

from gradcli.grading.quantities import Row

CLOSE, NOTHING = 1e-8, 1e-11
LEAST_POINTS = 3

Rows = Sequence[Row]
"""The components of an answer at every place."""


class Suspect(NamedTuple):
    """What a slip gives: a row of components for every point, `whole` if all belong together."""

    sentence: str
    rows: tuple[Row, ...]
    whole: bool = False


def named(
    given: Sequence[Row], wrong: Collection[int], spreads: Row, suspects: Iterable[Suspect]
) -> dict[int, str]:
    """The first suspect that fits the whole answer, or else each wrong component."""
    width = len(given[0])
    sought = {place for place in wrong if place < width}
    found: dict[int, str] = {}
    for suspect in suspects:
        if suspect.whole:
            fitting = (fits(given, suspect, place, spreads[place]) for place in range(width))
            if wrong and width == len(suspect.rows[0]) and all(fitting):
                return dict.fromkeys(wrong, suspect.sentence)
            continue
        for place in sought - found.keys():
            if fits(given, suspect, place, spreads[place]):
                found[place] = suspect.sentence
    return found


def fits(given: Sequence[Row], suspect: Suspect, place: int, spread: float) -> bool:
    """Whether the numbers are equal wherever both are numbers, and there are enough."""
    count = 0
    for mine, theirs in zip(given, suspect.rows, strict=True):
        if place >= len(theirs):
            continue
        a, b = mine[place], theirs[place]
        if isfinite(a) and isfinite(b):
            if abs(a - b) > max(CLOSE * max(abs(a), abs(b)), NOTHING, spread):
                return False
            count += 1
    return count >= min(LEAST_POINTS, len(given))


def pairs_of(given: Sequence[Row], rows: Sequence[Row], place: int) -> list[tuple[float, float]]:
    """What was given beside what a row says, where both are numbers."""
    return [
        (mine[place], theirs[place])
        for mine, theirs in zip(given, rows, strict=True)
        if place < len(theirs) and isfinite(mine[place]) and isfinite(theirs[place])
    ]


def is_constant(numbers: Sequence[float]) -> bool:
    """Whether the numbers are all the same, as far as floats can tell."""
    return max(numbers) - min(numbers) <= CLOSE * max(map(abs, numbers))

"""What every way of showing a derivation needs to know of its steps: signs, reasons, layout."""

from collections.abc import Iterable, Iterator, Sequence

from gradcli.language.tree import Apply, Symbol, Tree
from gradcli.results.steps import Line, Steps

EQUAL, ROUNDED, EQUIVALENT = "=", "≈", "⟺"
MOST_CONSTANTS = 3


def relation(line: Line) -> str:
    """The sign between both sides of a step."""
    if isinstance(line.after, Apply) and line.after.op == "=":
        return EQUIVALENT
    return ROUNDED if line.rounded else EQUAL


def reason(line: Line) -> Iterator[str | Tree]:
    """The rule of a step and what it is applied to, as words and formulas."""
    yield line.rule
    if line.outer:
        yield ": outer "
        yield line.outer
        pairs = [Apply("=", (Symbol(letter), tree)) for letter, tree in line.inner]
        yield from _listed(", inner ", pairs)
    elif len(line.constants) > MOST_CONSTANTS:
        yield ": all other parts are constant"
    elif line.constants:
        yield from _listed(": ", line.constants)
        yield " constant"
    if line.uses:
        yield f", see {', '.join(f'({number})' for number in line.uses)}"


def _listed(start: str, trees: Iterable[Tree]) -> Iterator[str | Tree]:
    for tree in trees:
        yield start
        yield tree
        start = ", "


def referred(steps: Steps) -> frozenset[int]:
    """The numbers of the lines that later ones take up."""
    return frozenset(number for section in steps for line in section.lines for number in line.uses)


def continued(lines: Iterable[Line]) -> Iterator[bool]:
    """Whether each line goes on from where the last one of its depth ended."""
    ends: dict[int, Tree] = {}
    for line in lines:
        yield ends.get(line.depth) == line.before
        ends = {depth: end for depth, end in ends.items() if depth < line.depth}
        ends[line.depth] = line.after


def alone(lines: Sequence[Line]) -> list[bool]:
    """Whether each line is all there is between a formula and what it is equal to."""
    blocks: list[int] = []
    at: dict[int, int] = {}
    for place, (line, goes_on) in enumerate(zip(lines, continued(lines), strict=True)):
        at[line.depth] = at[line.depth] if goes_on else place
        blocks.append(at[line.depth])
    return [blocks.count(block) == 1 for block in blocks]

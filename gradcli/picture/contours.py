"""Contour lines by marching squares, on a grid with holes and jumps (Lorensen & Cline, 1987).

A line runs from edge to edge of the grid's cells. It enters no cell that has a corner without a
value or a jump along a side.
"""

from collections.abc import Sequence

import numpy as np

from gradcli.picture.sampled import Grid, Point, Samples

BOTTOM, RIGHT, TOP, LEFT = range(4)
SIDES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((LEFT, BOTTOM),), 2: ((BOTTOM, RIGHT),), 3: ((LEFT, RIGHT),), 4: ((RIGHT, TOP),),
    6: ((BOTTOM, TOP),), 7: ((LEFT, TOP),), 8: ((TOP, LEFT),), 9: ((TOP, BOTTOM),),
    11: ((TOP, RIGHT),), 12: ((RIGHT, LEFT),), 13: ((RIGHT, BOTTOM),), 14: ((BOTTOM, LEFT),),
}  # fmt: skip
"""Which sides a line joins, by which corners are above (1, 2, 4, 8 around from the lower left)."""
SADDLES = {
    (5, True): ((LEFT, TOP), (RIGHT, BOTTOM)),
    (5, False): ((LEFT, BOTTOM), (RIGHT, TOP)),
    (10, True): ((BOTTOM, LEFT), (TOP, RIGHT)),
    (10, False): ((BOTTOM, RIGHT), (TOP, LEFT)),
}
"""The same where two opposite corners are above, by whether the middle is."""

DECADES = 100
DENSE = 0.2
"""A level that is crossed in more of the cells than that has no line that could be seen."""

Links = dict[int, list[int]]


def contours(field: Grid, levels: Sequence[float]) -> list[list[list[Point]]]:
    """For each level its lines, each a list of points; a closed line ends where it starts."""
    values, scaled = _evened(field.values, levels)
    whole = _whole_cells(field)
    return [_lines(field, values, whole, level) for level in scaled]


def _evened(values: Samples, levels: Sequence[float]) -> tuple[Samples, Samples]:
    """Values and levels on a scale on which they are evenly spread, if they span decades."""
    sizes = np.abs([level for level in levels if level])
    if not sizes.size or sizes.max() < DECADES * sizes.min():
        return values, np.asarray(levels)
    with np.errstate(over="ignore"):
        return np.arcsinh(values / sizes.min()), np.arcsinh(np.asarray(levels) / sizes.min())


def _whole_cells(field: Grid) -> Samples:
    """The cells with four values and no jump."""
    known = np.isfinite(field.values)
    corners = known[:-1, :-1] & known[:-1, 1:] & known[1:, :-1] & known[1:, 1:]
    across, upward = field.across, field.upward
    return corners & ~(across[:-1] | across[1:] | upward[:, :-1] | upward[:, 1:])


def _lines(field: Grid, values: Samples, whole: Samples, level: float) -> list[list[Point]]:
    above = values >= level
    corners = (above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1])
    case = sum(corner.astype(int) << bit for bit, corner in enumerate(corners))
    crossed = whole & (case > 0) & (case < 15)
    if crossed.mean() > DENSE:
        return []
    rows, columns = np.nonzero(crossed)
    width = values.shape[1]
    links: Links = {}
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        ends = _edges(row, column, width, values.size)
        for a, b in _sides(int(case[row, column]), values, row, column, level):
            links.setdefault(ends[a], []).append(ends[b])
            links.setdefault(ends[b], []).append(ends[a])
    places = _crossings(field, values, level, links)
    return [[places[edge] for edge in chain] for chain in _chains(links)]


def _edges(row: int, column: int, width: int, size: int) -> tuple[int, int, int, int]:
    """The numbers of a cell's sides: those along x by their left end, then those along y."""
    corner = row * width + column
    return corner, size + corner + 1, corner + width, size + corner


def _sides(
    case: int, values: Samples, row: int, column: int, level: float
) -> tuple[tuple[int, int], ...]:
    if case in SIDES:
        return SIDES[case]
    middle = values[row : row + 2, column : column + 2].mean()
    return SADDLES[case, bool(middle >= level)]


def _crossings(field: Grid, values: Samples, level: float, links: Links) -> dict[int, Point]:
    """Where the level is reached on each edge, by linear interpolation."""
    edges = np.fromiter(links, dtype=int)
    upward = edges >= values.size
    row, column = np.divmod(edges % values.size, values.shape[1])
    to_row, to_column = row + upward, column + ~upward
    start, end = values[row, column], values[to_row, to_column]
    with np.errstate(invalid="ignore"):
        share = np.where(np.isfinite(end - start), (level - start) / (end - start), 0.5)
    x = field.x[column] + share * (field.x[to_column] - field.x[column])
    y = field.y[row] + share * (field.y[to_row] - field.y[row])
    return dict(zip(edges.tolist(), zip(x.tolist(), y.tolist(), strict=True), strict=True))


def _chains(links: Links) -> list[list[int]]:
    """The edges in the order in which a line visits them: open lines first, then closed ones."""
    loose = [edge for edge, others in links.items() if len(others) == 1]
    chains = []
    for start in (*loose, *links):
        if links[start]:
            chain = [start]
            while links[chain[-1]]:
                following = links[chain[-1]].pop()
                links[following].remove(chain[-1])
                chain.append(following)
            chains.append(chain)
    return chains

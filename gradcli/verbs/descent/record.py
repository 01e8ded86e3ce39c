"""Rows of a run of any length in little memory."""

from gradcli.results.descents import Step

BEGIN, END = 32, 32
MOST_NUMBERS = 40_000
LEAST = 256


class Record:
    """The first rows, the last ones, and evenly spaced ones between; or all of them."""

    def __init__(self, size: int, *, everything: bool = False) -> None:
        """Make a record of points with so many coordinates."""
        self._room = None if everything else max(LEAST, MOST_NUMBERS // max(size, 1))
        self._rows: list[Step] = []
        self._stride = 1

    def add(self, step: Step) -> None:
        """Take the next row."""
        rows = self._rows
        rows.append(step)
        if self._room and len(rows) >= 2 * self._room:
            middle = rows[BEGIN:-END]
            self._stride *= 2
            rows[BEGIN:-END] = [row for row in middle if row.step % self._stride == 0]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The rows that are kept, in order."""
        return tuple(self._rows)

    @property
    def last(self) -> Step:
        """The last row."""
        return self._rows[-1]

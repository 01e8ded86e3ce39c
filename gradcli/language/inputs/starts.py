"""Arrays that a start names by their shape: `zeros(4, 3)`, `ones(3)`, `random(4, 3)`."""

import re
from collections.abc import Iterable
from random import Random

from gradcli.errors import LimitError, Span

MOST_NUMBERS = 10_000
_SHAPED = re.compile(
    r"(?<![\w.])(?P<kind>zeros|ones|random)\s*\(\s*(?P<rows>\d+)\s*(?:,\s*(?P<columns>\d+)\s*)?\)"
)


def spelled_out(text: str, seed: int) -> str:
    """The text with the numbers of such arrays written out.

    Random numbers lie evenly between −1 and 1, with four decimals; the seed says which they are.
    Raises LimitError where there are too many.
    """
    random = Random(seed)  # noqa: S311  # no secret depends on it

    def number(kind: str) -> str:
        return f"{random.uniform(-1, 1):.4f}" if kind == "random" else str(int(kind == "ones"))

    def written(match: re.Match[str]) -> str:
        kind, rows, columns = match["kind"], int(match["rows"]), int(match["columns"] or 1)
        if rows * columns > MOST_NUMBERS:
            message = f"{match[0]} has more than {MOST_NUMBERS:,} numbers"
            raise LimitError(message, span=Span(*match.span()), source=text)
        if match["columns"] is None:
            return _row(number(kind) for _ in range(rows))
        return _row(_row(number(kind) for _ in range(columns)) for _ in range(rows))

    return _SHAPED.sub(written, text)


def _row(parts: Iterable[str]) -> str:
    return f"[{', '.join(parts)}]"

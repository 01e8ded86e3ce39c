"""Many points at once: an engine whose numbers are columns, with a bound for every row's error.

A row of which nothing certain is known is marked doubtful; it has to be computed alone.
"""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager

import numpy as np
import orjson

from gradcli.arithmetic.balls import UNIT, Ball
from gradcli.arithmetic.bounds import Arithmetic
from gradcli.arithmetic.operations import Array, operation
from gradcli.language.tree import Tree
from gradcli.point import quick as single
from gradcli.results.base import Function, Wanted

CERTAIN = 1e-8
"""The largest relative radius of a number in a row that is not doubtful: eight digits are sure."""

FLOOR = 1e-290
COMMA, LINE_END = b",\n"
Numbers = tuple[Ball, ...]


def _unguarded(function: object) -> object:
    """NumPy's functions give nan where those of `math` would raise."""
    return function


ARRAYS = Arithmetic(operation, np.where, _unguarded)


class Rows:
    """Points as the rows of a matrix; `doubtful` marks those whose answer is not certain."""

    ZERO = single.ZERO

    def __init__(self, points: Array) -> None:
        self.doubtful = np.zeros(len(points), dtype=bool)
        self.point = tuple(Ball(np.ascontiguousarray(column), 0.0) for column in points.T)
        self.value = self.ZERO
        self.gradient: Numbers = ()

    @staticmethod
    def quiet() -> AbstractContextManager[None]:
        """Where NumPy does not warn of numbers that are none: the rows say which they are."""
        return np.errstate(all="ignore")

    def local(self, function: Function, _: object, __: Wanted) -> "Rows":
        """f and ∇f at the points."""
        compiled = single.compiled(function)
        balls = compiled.run(self.point, slopes=True, arithmetic=ARRAYS)
        self.value = balls[compiled.value]
        self.gradient = tuple(balls[slot] for slot in compiled.gradient)
        self.doubtful |= ~(self.value.radius < math.inf)
        return self

    def value_at(self, function: Function, point: Numbers) -> Ball:
        """f at the points."""
        compiled = single.compiled(function)
        return compiled.run(point, slopes=False, arithmetic=ARRAYS)[compiled.value]

    def exact_numbers(self, trees: Sequence[Tree]) -> Numbers:
        """Constant trees as numbers, the same for all rows."""
        return single.exact_numbers(trees)

    def sign_of(self, number: Ball) -> int:
        """The sign of a number that is the same for all rows."""
        return single.sign_of(number)

    def vanishes(self, number: Ball) -> bool:
        """Whether a number is 0 in all rows; where it is in some, what it divides is no number."""
        return isinstance(number.value, float) and single.vanishes(number)

    def dot(self, left: Numbers, right: Numbers) -> Ball:
        """The dot products of two vectors."""
        return single.dot(left, right)

    def length(self, vector: Numbers) -> Ball:
        """The Euclidean lengths of a vector."""
        size, spread = (
            np.sqrt(sum(np.square(part) for part in parts))
            for parts in zip(*((c.value, c.radius) for c in vector), strict=True)
        )
        return Ball(size[()], (spread + len(vector) * UNIT * size)[()])

    def degrees(self, x: Ball, y: Ball) -> Ball:
        """The angles of the vectors (x, y) against the x-axis, in degrees in (−180, 180]."""
        return single.degrees(x, y, ARRAYS)

    def primitive(self, _: Numbers) -> Numbers:
        """Rows have no common divisor."""
        raise single.DoubtError

    def shown(self, number: Ball) -> Array:
        """A number as a column; rows in which it is not certain become doubtful."""
        self.doubtful |= ~(number.radius <= CERTAIN * np.abs(number.value) + FLOOR)
        return np.broadcast_to(number.value, self.doubtful.shape)

    def shown_all(self, numbers: Sequence[Ball]) -> tuple[Array, ...]:
        """Numbers as columns."""
        return tuple(map(self.shown, numbers))

    def value_of(self, number: Ball, _: Wanted) -> Array:
        """A number as a column."""
        return self.shown(number)


def no_points(columns: int) -> Array:
    """A matrix without rows."""
    return np.empty((0, columns))


def read(text: bytes, columns: int) -> Array | None:
    """Lines of numbers with commas between them as a matrix; None where they are not just that."""
    text = text.strip()
    signs = np.frombuffer(text + b"\n", dtype=np.uint8)
    signs = signs[(signs == COMMA) | (signs == LINE_END)]
    if len(signs) % columns or np.any((signs == LINE_END).reshape(-1, columns) != _ends(columns)):
        return None
    return table(b"[" + text.replace(b"\n", b",") + b"]", columns)


def _ends(columns: int) -> Array:
    """Which of the signs behind the fields of a line ends it: the last."""
    return np.arange(columns) == columns - 1


def table(text: bytes, columns: int) -> Array | None:
    """A JSON list of numbers, or of lists of them, as a matrix; None where it is nothing else."""
    try:
        matrix = np.array(orjson.loads(text))
    except (orjson.JSONDecodeError, ValueError):
        return None
    if matrix.dtype.kind not in "fi" or matrix.size % columns:
        return None
    if matrix.ndim > 1 and matrix.shape[1:] != (columns,):
        return None
    return matrix.astype(float, copy=False).reshape(-1, columns)


def written(columns: Sequence[Array], separator: bytes) -> bytes:
    """The rows of columns as text, in the shortest decimals that read back."""
    numbers = np.column_stack(columns).ravel() + 0.0  # −0 is written as 0
    dumped = orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1]
    text = bytearray(dumped.replace(b",", separator))
    signs = np.frombuffer(text, dtype=np.uint8)
    signs[np.flatnonzero(signs == ord(separator))[len(columns) - 1 :: len(columns)]] = LINE_END
    if np.any(numbers == np.rint(numbers)):
        del signs
        for end in (separator, b"\n"):
            text = text.replace(b".0" + end, end)
        text = text.replace(b"e+", b"e")
    return bytes(text.removesuffix(b".0"))


def filled(pattern: bytes, columns: Sequence[Array]) -> bytes:
    """A line for each row of the columns: the pattern, the row's numbers for its `%b`."""
    texts = [written([column], b",").split(b"\n") for column in columns]
    return b"\n".join(map(pattern.__mod__, zip(*texts, strict=True)))

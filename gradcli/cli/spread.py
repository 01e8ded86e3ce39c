"""What `norm --sigma` computes: the uncertainty of f from those of its variables."""

import re
from typing import TYPE_CHECKING

from gradcli.cli.answering import Verb
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Question
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.point.evaluator import Coordinates, Place
    from gradcli.results.base import Result, Wanted

COLUMNS = re.compile(r"\s*[^\W\d]\w*\s*(,\s*[^\W\d]\w*\s*)*")


def propagated(question: Question, sigma: str) -> Verb:
    """σ_f for standard deviations that are the same at all points, or columns of a stream."""
    if question.at is None:
        raise ReadError("--sigma needs the point that is uncertain", hint="--at P")
    if isinstance(question.at, Stream) and COLUMNS.fullmatch(sigma):
        return _by_columns(tuple(map(str.strip, sigma.split(","))))

    def at_point(asked: Asked, point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.uncertainty import uncertainty

        spreads = question.point(sigma, asked.function.variables)
        return uncertainty(asked.function, point, spreads, wanted)

    return Verb(at_point=at_point)


def _by_columns(columns: tuple[str, ...]) -> Verb:
    """σ_f at the points of a stream, whose further columns are the standard deviations."""

    def at_point(asked: Asked, point: "Coordinates", wanted: "Wanted") -> "Result":
        from gradcli.verbs.uncertainty import uncertainty

        count = len(asked.function.variables) - len(columns)
        if count != len(columns):
            names = ", ".join(asked.function.variables[:count])
            raise ReadError(f"--sigma names a column for each of {names}")
        function = asked.function._replace(variables=asked.function.variables[:count])
        return uncertainty(function, point[:count], tuple(point[count:]), wanted)

    return Verb(at_point=at_point, columns=False, blocks=False, beside=columns)

"""What `norm --sigma` computes: the uncertainty of f from those of its variables."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradcli.cli.answering import Verb
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Question
from gradcli.errors import ReadError

if TYPE_CHECKING:
    from gradcli.point.evaluator import Coordinates, Place
    from gradcli.results.base import Result, Wanted

COLUMN = re.compile(r"\s*(?:(?P<name>[^\W\d]\w*)\s*=\s*)?(?P<column>[^\W\d]\w*)\s*")


def propagated(question: Question, sigma: str) -> Verb:
    """σ_f for standard deviations that are the same at all points, or columns of a stream."""
    if question.at is None:
        raise ReadError("--sigma needs the point that is uncertain", hint="--at P")
    parts = [COLUMN.fullmatch(part) for part in sigma.split(",")]
    found = [(part["name"], part["column"]) for part in parts if part]
    if isinstance(question.at, Stream) and len(found) == len(parts):
        return _by_columns([name for name, _ in found], tuple(column for _, column in found))

    def at_point(asked: Asked, point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.uncertainty import uncertainty

        spreads = question.point(sigma, asked.function.variables)
        return uncertainty(asked.function, point, spreads, wanted)

    return Verb(at_point=at_point)


def _by_columns(names: Sequence[str | None], columns: tuple[str, ...]) -> Verb:
    """σ_f at the points of a stream, whose further columns are the standard deviations.

    They are those of the variables in their order, or of the `names` that they are given for.
    """

    def at_point(asked: Asked, point: "Coordinates", wanted: "Wanted") -> "Result":
        from gradcli.verbs.uncertainty import uncertainty

        count = len(asked.function.variables) - len(columns)
        variables = asked.function.variables[:count]
        order = variables if None in names else names
        if sorted(map(str, order)) != sorted(variables) or count != len(columns):
            raise ReadError(f"--sigma names a column for each of {', '.join(variables)}")
        spreads = dict(zip(order, point[count:], strict=True))
        function = asked.function._replace(variables=variables)
        return uncertainty(
            function, point[:count], tuple(map(spreads.__getitem__, variables)), wanted
        )

    return Verb(at_point=at_point, columns=False, blocks=False, beside=columns)

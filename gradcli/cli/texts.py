"""Results → lines of text, in any format but a table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradcli.render import Format, Numbers

if TYPE_CHECKING:
    from gradcli.results.base import Result
    from gradcli.results.steps import Steps


def answer_lines(
    result: "Result", form: Format, numbers: Numbers, *, last_only: bool, steps: "Steps"
) -> Iterator[str]:
    """The lines of one result; those of CSV begin with a header."""
    match form:
        case Format.PLAIN:
            from gradcli.render import plain

            return plain.lines(result, numbers, last_only=last_only)
        case Format.LATEX:
            from gradcli.render import paper

            return paper.lines(result, numbers, last_only=last_only)
        case Format.JSON:
            from gradcli.render.records import json_line

            return iter([json_line(result, numbers, last_only=last_only, steps=steps)])
    from gradcli.render import records

    return records.csv_lines(result, numbers, True, last_only=last_only)

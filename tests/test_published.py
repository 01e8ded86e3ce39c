"""Critical points are those that a textbook prints, in all decimals that there are."""

from pathlib import Path
from typing import NamedTuple

import pytest

from gradcli.language.reading.parser import parse
from tests.cli.harness import run_inside
from tests.oracle import close, evaluate

TABLE = Path(__file__).parent / "data" / "published.txt"
KINDS = ("minimum", "maximum", "saddle")
Point = tuple[str, ...]


class Claim(NamedTuple):
    """What the book says of a function: of which points, and with which value if that is said."""

    formula: str
    constraints: tuple[str, ...]
    what: str
    value: str
    points: tuple[Point, ...]


def _claims() -> list[Claim]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [_claim(*(field.strip() for field in line.split(" |"))) for line in lines]


def _claim(formula: str, constraints: str, what: str, said: str) -> Claim:
    value, _, points = said.rpartition(": ")
    split = tuple(tuple(part.split(", ")) for part in points.split("; ") if part)
    return Claim(formula, tuple(filter(None, constraints.split(", "))), what, value, split)


def _number(text: str) -> float:
    return float(evaluate(parse(text).tree, {}))


def _same(row: Point, point: Point) -> bool:
    """Whether coordinates agree, and kinds if the book tells one."""
    return all(map(_agree, row, point)) and len(row) == len(point)


def _agree(left: str, right: str) -> bool:
    if right in KINDS:
        return left == right
    return right == "-" or close(_number(left), _number(right), 1e-12)


@pytest.mark.parametrize("claim", _claims(), ids=lambda claim: f"{claim.formula} {claim.what}")
def test_points_are_those_of_the_book(claim: Claim) -> None:
    options = [word for each in claim.constraints for word in ("--on", each)]
    done = run_inside("critical", claim.formula, *options)
    assert done.status == 0, done.err
    assert "may be more" not in done.err
    rows = [tuple(line.split("\t")) for line in done.lines if " = " not in line]
    if claim.what in ("all", "has"):
        found = [(*row[:-2], row[-1]) for row in rows]
    else:
        best = max if claim.what == "largest" else min
        value = best(float(row[-2]) for row in rows)
        assert close(value, _number(claim.value), 1e-12)
        found = [row[:-2] for row in rows if close(float(row[-2]), value, 1e-12)]
    for point in claim.points:
        assert any(_same(row, point) for row in found), (point, found)
    if claim.what != "has":
        assert len(found) == len(claim.points)

"""A result of a kind that no renderer knows: its statements are all that any of them needs."""

import csv
import json
from typing import Any, NamedTuple

import pytest

from gradcli.grading.judge import quantities
from gradcli.render import Numbers, paper, plain, records
from gradcli.results.base import Function, Value, Vector
from gradcli.results.statements import Role, Sentence, Statement, answer_of, at
from tests.render.examples import BOWL, POINT, value
from tests.render.test_terminal import page


class Curvature(NamedTuple):
    """A matrix, a number, words and a sentence."""

    function: Function
    point: Vector
    matrix: tuple[Vector, ...]
    determinant: Value
    kind: str

    @property
    def statements(self) -> tuple[Statement, ...]:
        names = ("xx", "xy", "yx", "yy")
        return (
            *at(self.function, self.point),
            Statement("matrix", "∇²f", self.matrix, Role.ANSWER, names, names),
            Statement("determinant", "D", self.determinant, columns=("det",)),
            Statement("kind", "", self.kind, words="the matrix"),
            Statement("remark", "", Sentence("at {} det {}", (self.point, self.determinant))),
        )


class Place(NamedTuple):
    """A row of a table."""

    point: Vector
    kind: str


class Places(NamedTuple):
    """A table."""

    function: Function
    places: tuple[Place, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        rows = tuple((*each.point, each.kind) for each in self.places)
        columns = (*self.function.variables, "kind")
        return (Statement("places", "", rows, Role.ANSWER, columns),)


MATRIX = Curvature(
    BOWL,
    POINT,
    ((value("2"), value("1/2", "0.5")), (value("1/2", "0.5"), value("-10"))),
    value("-81/4", "-20.25"),
    "indefinite",
)
TABLE = Places(
    BOWL, (Place((value("-1"), value("0.5")), "saddle"), Place((value("10"), value("2")), "low"))
)
PAGE = """
  f(x, y) = x² + y²      at (1, 2)

          ⎡  2   1/2 ⎤     ⎡ 2      0.5 ⎤
  ∇²f  =  ⎢          ⎥  =  ⎢            ⎥
          ⎣ 1/2  −10 ⎦     ⎣ 0.5  −10   ⎦
"""


@pytest.mark.parametrize(
    ("result", "lines"),
    [
        (MATRIX, ["2\t0.5", "0.5\t-10"]),
        (TABLE, ["-1\t0.5\tsaddle", "10\t2\tlow"]),
        (TABLE._replace(places=()), []),
    ],
)
def test_plain(result: Any, lines: list[str]) -> None:
    assert list(plain.lines(result, Numbers.DECIMAL)) == lines


def test_csv() -> None:
    lines = records.csv_lines(MATRIX, Numbers.EXACT, header=True)
    assert list(csv.reader(lines)) == [
        ["x", "y", "xx", "xy", "yx", "yy", "det"],
        ["1", "2", "2", "1/2", "1/2", "-10", "-81/4"],
    ]
    lines = records.csv_lines(TABLE, Numbers.DECIMAL, header=True)
    assert list(lines) == ["x,y,kind", "-1,0.5,saddle", "10,2,low"]


def test_json() -> None:
    found = json.loads(records.json_line(MATRIX, Numbers.DECIMAL))
    assert found["matrix"] == [[2, 0.5], [0.5, -10]]
    assert found["kind"] == "indefinite"
    places = json.loads(records.json_line(TABLE, Numbers.DECIMAL))["places"]
    assert places[0] == {"point": {"x": -1, "y": 0.5}, "kind": "saddle"}


def test_latex() -> None:
    (line,) = paper.lines(MATRIX, Numbers.EXACT)
    assert line == (
        r"\nabla ^{2}f(1, 2) = "
        r"\begin{pmatrix} 2 & \frac{1}{2} \\ \frac{1}{2} & -10 \end{pmatrix}"
    )
    assert list(paper.lines(TABLE, Numbers.DECIMAL)) == [
        r"\begin{array}{lll}",
        r"x & y & \text{kind} \\ \hline",
        r"-1 & 0.5 & \text{saddle} \\",
        r"10 & 2 & \text{low} \\",
        r"\end{array}",
    ]


def test_page() -> None:
    shown = page(MATRIX)
    assert shown.startswith(PAGE)
    assert "the matrix  : indefinite" in shown
    assert "at (1, 2) det = −81/4 = −20.25" in shown
    assert "   x   y     kind\n  −1   0.5   saddle\n  10   2     low\n" in page(TABLE)


def test_what_is_graded() -> None:
    assert quantities(MATRIX) == ["xx", "xy", "yx", "yy"]
    assert len(answer_of(TABLE)) == 6

"""Answers are looked at where pieces of them meet, at points that have no decimals, too."""

import pytest

from tests.cli.harness import run_inside

VERDICTS = [
    ("x^2", "2x + where(x^2 == 2, 1, 0)", "wrong"),
    ("x^2", "2x + where(x^2 + x == 1, 1, 0)", "wrong"),
    ("x^2", "2x + where(x == pi, 1, 0)", "wrong"),
    ("x^2", "2x + where(e^x == 2, 1, 0)", "wrong"),
    ("x^2", "2x + where(x^3 == 5, 1, 0)", "wrong"),
    ("x^2", "2x + where((x^2 - 2)^2 == 0, 1, 0)", "wrong"),
    ("x^2", "2x + where(|x^2 - 2| <= 0, 1, 0)", "wrong"),
    ("x^2", "2x + where(sin(x) == 1/2, 1, 0)", "wrong"),
    ("x^2", "2x + 1 - sign(x^2 - 3)^2", "wrong"),
    ("x^2", "2x + where(x^2 <= -1, 1, 0)", "right"),
    ("x^2", "2x + where(x^2 == 2, 0, 0)", "right"),
    ("x^2", "where(x^2 == 2, 2x, x + x)", "right"),
    ("x|x|", "where(x == 0, 5, 2|x|)", "wrong"),
    ("x|x|", "where(x == 0, 0, 2|x|)", "right"),
    ("|x|", "where(x == 0, 5, sign(x))", "right"),
    ("where(x < 1, x^2, 2x - 1)", "where(x < 1, 2x, where(x == 1, 7, 2))", "wrong"),
    ("where(x < 1, x^2, 2x - 1)", "where(x <= 1, 2x, 2)", "right"),
]
IN_SPACE = [
    ("x^2 + y^2", "(2x + where(x^2 + y^2 == 1, 1, 0), 2y)", "wrong"),
    ("x^2 + y^2", "(2x + where(x == y, 1, 0), 2y)", "wrong"),
    ("x^2 + y^2", "(2x + where(x y == 2, 1, 0), 2y)", "wrong"),
    ("x^2 + y^2", "(2x, 2y + where(y == x^2 - 3, 1, 0))", "wrong"),
    ("x^2 y", "(2x y, x^2 + where(x^2/9 + y^2/4 == 1, 3, 0))", "wrong"),
    ("x^2 + y^2 + z^2", "(2x + where(x^2 + y^2 + z^2 == 1, 1, 0), 2y, 2z)", "wrong"),
    ("x^2 + y^2", "(2x + |x - y| - max(x - y, y - x), 2y)", "right"),
]


@pytest.mark.parametrize(("function", "answer", "standing"), VERDICTS + IN_SPACE, ids=str)
def test_verdict(function: str, answer: str, standing: str) -> None:
    names = ",".join(name for name in "xyz" if name in function)
    checked = run_inside("grad", function, "--vars", names, "--check", answer)
    assert checked.status == (0 if standing == "right" else 1), checked.out + checked.err
    assert ("wrong: " in checked.out) == (standing == "wrong")


def test_the_point_is_told_in_closed_form() -> None:
    checked = run_inside("grad", "x^2", "--check", "2x + where(x^2 == 2, 1, 0)")
    assert checked.out.endswith(" at x = -sqrt(2)\n")

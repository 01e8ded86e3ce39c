"""Extreme but legal points: every digit that is printed is right, or there is no number."""

from pathlib import Path

import mpmath as mp
import pytest

from gradcli.language.names import natural_key
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree, free_names
from tests import oracle
from tests.cli.harness import run_inside

LINES = (Path(__file__).parent / "data" / "extremes.txt").read_text("utf-8").splitlines()
CASES = [line for line in LINES if not line.startswith("#")]
JUDGED = [line.split(" = ") for line in CASES if " = " in line and " : " not in line]
ANSWERED = JUDGED + [line.split(" ~ ") for line in CASES if " ~ " in line]
REFUSED = [line.split(" : ", 1) for line in CASES if " : " in line]
DIGITS, STEP = 800, 150
DOUBLE = mp.mpf(10) ** -15


@pytest.mark.parametrize(("question", "expected"), ANSWERED)
def test_a_number(question: str, expected: str) -> None:
    formula, _, point = question.partition(" @ ")
    ran = run_inside("grad", formula, f"--at={point}")
    assert (ran.out, ran.err) == (expected.replace(", ", "\t") + "\n", "")


@pytest.mark.parametrize(("question", "expected"), REFUSED)
def test_no_number(question: str, expected: str) -> None:
    formula, _, point = question.partition(" @ ")
    ran = run_inside("grad", formula, f"--at={point}")
    assert f"{ran.err.splitlines()[0]} [{ran.status}]" == f"gradcli: {expected}"
    assert ran.out == ""


@pytest.mark.parametrize(("question", "expected"), JUDGED)
def test_the_number_is_right(question: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "TINY", mp.mpf(10) ** (-10 * DIGITS))
    formula, _, point = question.partition(" @ ")
    with mp.workdps(DIGITS):
        for slope, printed in zip(_slopes(formula, point), expected.split(", "), strict=True):
            assert abs(mp.mpf(printed) - slope) <= abs(slope) * DOUBLE


def _slopes(formula: str, point: str) -> list[oracle.Real]:
    """Central differences with a step of 150 digits."""
    tree = parse(formula).tree
    names = sorted(free_names(tree), key=natural_key)
    place = {
        name: _value(parse(text).tree, {})
        for name, text in zip(names, point.split(","), strict=True)
    }
    return [_slope(tree, place, name) for name in names]


def _slope(tree: Tree, place: oracle.Point, name: str) -> oracle.Real:
    step = (abs(place[name]) or 1) * mp.mpf(10) ** -STEP
    ahead, behind = (_value(tree, {**place, name: place[name] + h}) for h in (step, -step))
    return (ahead - behind) / (2 * step)


def _value(tree: Tree, place: oracle.Point) -> oracle.Real:
    return oracle.evaluate(tree, place, mp.mpf(10) ** 10**18, at_kinks=True)

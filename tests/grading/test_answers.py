"""Right answers are right in every form, wrong ones are wrong with a true counterexample."""

import json
from typing import Any

import mpmath as mp
import pytest

from tests.cli.harness import run_inside
from tests.grading.exercises import Answer, Exercise, Found, Judge, exercises
from tests.oracle import UndefinedHereError, evaluate

EXERCISES = list(exercises())
ANSWERS = [answer for exercise in EXERCISES for answer in exercise.answers]
WRITTEN = (("--format", "plain"), ("--exact",), ("--format", "latex"))
"""What gradcli prints is a right answer, too."""

NO_COMPONENT = ("is missing", "there is no such component")


def test_there_are_enough() -> None:
    wrong = [answer for answer in ANSWERS if not answer.right]
    assert len(ANSWERS) - len(wrong) >= 300
    assert len(wrong) >= 300
    assert sum(bool(answer.slips) for answer in wrong) >= 0.8 * len(wrong)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: " ".join(exercise.command))
def test_exercise(exercise: Exercise) -> None:
    own = [run_inside(*exercise.command, *written).out.strip() for written in WRITTEN]
    answers = [*(Answer(text, right=True) for text in own), *exercise.answers]
    lines = "".join(f"{answer.text}\n" for answer in answers)
    run = run_inside(*exercise.command, "--check", "-", "--format", "json", stdin=lines)
    assert run.status == 1, run.err
    checks = [json.loads(line) for line in run.lines]
    judge = Judge(exercise, checks[0])
    for answer, found in zip(answers, checks, strict=True):
        assert found["standing"] == ("right" if answer.right else "wrong"), (answer, found)
        if not answer.right:
            _is_true(judge, found)
            _is_named(answer, found)


def _is_true(judge: Judge, found: Found) -> None:
    """Every counterexample holds: the point, the value of the answer, the right value."""
    wrong = [each for each in enumerate(found["verdicts"]) if each[1]["standing"] == "wrong"]
    assert wrong
    for place, verdict in wrong:
        counterexample = verdict["counterexample"]
        if verdict["reason"]:
            assert counterexample or verdict["reason"] in (
                "is missing",
                "there is no such component",
            )
            continue
        point = {name: mp.mpf(x) for name, x in counterexample["point"].items()}
        expected = judge.value(place, verdict["quantity"], point)
        assert _same(expected, counterexample["expected"]), (verdict, expected)
        if "=" not in verdict["answer"]:
            assert _given(judge, verdict["answer"], point, counterexample["given"]), verdict
        assert counterexample["given"] != counterexample["expected"]


def _given(judge: Judge, answer: str, point: dict[str, Any], given: object) -> bool:
    try:
        return _same(evaluate(judge.tree(answer), point, 0, at_kinks=True), given)
    except UndefinedHereError:
        return given is None


def _same(value: Any, shown: object) -> bool:
    """Whether the value is what is shown, to the digits shown."""
    return shown is not None and bool(abs(value - mp.mpf(shown)) <= 1e-8 * (1 + abs(value)))


def _is_named(answer: Answer, found: Found) -> None:
    named = [each["slip"] or "" for each in found["verdicts"] if each["standing"] == "wrong"]
    if answer.slips:
        assert any(word in slip for word in answer.slips for slip in named), (answer, named)

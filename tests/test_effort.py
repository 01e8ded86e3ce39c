"""Budgets end what takes more steps than there are, and may be nested."""

import pytest

from gradcli.effort import Budget, OutOfStepsError, spend


def _work(steps: int) -> int:
    for done in range(steps):
        try:
            spend()
        except OutOfStepsError:
            return done
    return steps


def test_no_budget_is_no_limit() -> None:
    assert _work(1_000) == 1_000


def test_a_budget_ends_what_is_inside() -> None:
    with pytest.raises(OutOfStepsError), Budget(10):
        spend(11)


def test_every_step_that_there_is_may_be_taken() -> None:
    with Budget(10) as budget:
        assert _work(20) == 10
        assert budget.left < 0


def test_a_step_counts_for_all_budgets_around() -> None:
    with Budget(15) as outer:
        with Budget(10):
            assert _work(20) == 10
        assert outer.left == 4
        assert _work(20) == 4


def test_an_outer_budget_ends_what_is_inside() -> None:
    with Budget(5), Budget(10):
        assert _work(20) == 5


def test_a_budget_that_is_kept_goes_on_with_what_is_left() -> None:
    purse = Budget(10)
    for left in (6, 2):
        with purse:
            assert _work(4) == 4
        assert purse.left == left
    with purse:
        assert _work(4) == 2


def test_an_error_closes_the_budget() -> None:
    with pytest.raises(ValueError, match="other"), Budget(3):
        raise ValueError("other")
    assert _work(10) == 10

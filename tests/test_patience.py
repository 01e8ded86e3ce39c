"""Limits of time end what they should, and may be nested."""

import signal
import time

import pytest

from gradcli.patience import OutOfTimeError, within


def _spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_in_time() -> None:
    with within(5):
        _spin(0.001)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_no_limit() -> None:
    with within(0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_out_of_time() -> None:
    with pytest.raises(OutOfTimeError), within(0.01):
        _spin(5)


def test_an_inner_limit_leaves_the_outer_one() -> None:
    with within(5):
        with pytest.raises(OutOfTimeError), within(0.01):
            _spin(5)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 5


def test_an_outer_limit_ends_what_is_inside() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(OutOfTimeError), within(0.02), within(5):
        _spin(5)
    assert signal.getsignal(signal.SIGALRM) == before


def test_an_outer_limit_goes_on_after_an_inner_one() -> None:
    def work() -> None:
        with within(0.03):
            _spin(0.001)
        _spin(5)

    with pytest.raises(OutOfTimeError), within(0.05):
        work()

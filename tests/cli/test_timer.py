"""A limit of time ends what it should, wherever the alarm finds the program."""

import gc
import signal
import time
from contextlib import suppress

import pytest

from gradcli.cli.timer import hush, limited
from gradcli.errors import LimitError


def _spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def _at_rest() -> bool:
    return signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_in_time() -> None:
    before = signal.getsignal(signal.SIGALRM)
    assert limited(60, lambda: 3) == 3
    assert _at_rest()
    assert signal.getsignal(signal.SIGALRM) == before


def test_no_limit() -> None:
    assert limited(0, _at_rest)


@pytest.mark.parametrize("seconds", [0.01, 1e-6, 1e-9, 1e-300])
def test_out_of_time(seconds: float) -> None:
    for _ in range(100 if seconds < 1e-3 else 1):
        with pytest.raises(LimitError, match="no answer within"):
            limited(seconds, lambda: _spin(60))
        assert _at_rest()


def test_an_inner_limit_is_part_of_the_outer_one() -> None:
    with pytest.raises(LimitError, match=r"within 0\.02 s"):
        limited(0.02, lambda: limited(60, lambda: _spin(60)))
    assert _at_rest()


def test_an_alarm_that_is_lost_rings_again(capsys: pytest.CaptureFixture[str]) -> None:
    class Slow:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            _spin(0.1)  # the first alarm is raised here, where Python only reports it

    def work() -> None:
        Slow()
        gc.collect()
        _spin(60)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.unraisablehook", lambda _: pytest.fail("an alarm was reported"))
        hush()
        with pytest.raises(LimitError):
            limited(0.02, work)
    assert capsys.readouterr().err == ""


def test_what_swallows_every_exception_ends_all_the_same() -> None:
    def work() -> None:
        while True:
            with suppress(Exception):
                _spin(0.001)

    with pytest.raises(LimitError):
        limited(0.02, work)

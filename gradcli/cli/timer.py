"""The time that one answer may take: the one place where a clock decides anything."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

from gradcli.errors import LimitError
from gradcli.patience import OutOfTimeError, Whole

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

T = TypeVar("T")

INTERVAL = 0.05
"""Seconds between two alarms: one that is raised inside a garbage collection gets lost."""
SHORTEST = 1e-6
"""What a timer can wait for; 0 would turn it off."""


def limited(seconds: float, work: Callable[[], T]) -> T:
    """What the work gives; 0 seconds for no limit. Raises LimitError where it takes longer.

    Inside of another limit that one goes on.

    The alarm is raised only while the work is on the stack, wherever else the timer rings: so it
    is always caught here, and the timer is always turned off.
    """
    if not seconds or signal.getitimer(signal.ITIMER_REAL)[0]:
        return work()
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        return _at_work(work, max(seconds, SHORTEST))
    except OutOfTimeError:
        raise LimitError(
            f"no answer within {seconds:g} s", hint="--timeout 0 waits as long as it takes"
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _at_work(work: Callable[[], T], seconds: float) -> T:
    signal.setitimer(signal.ITIMER_REAL, seconds, INTERVAL)
    return work()


def _ring(_: int, frame: FrameType | None) -> None:
    while frame is not None and not Whole.at_work:
        if frame.f_code is _at_work.__code__:
            raise OutOfTimeError
        frame = frame.f_back


def hush() -> None:
    """Say nothing of an alarm that a destructor has swallowed: it rings again."""
    usual = sys.unraisablehook

    def report(what: "UnraisableHookArgs") -> None:
        if not isinstance(what.exc_value, OutOfTimeError):
            usual(what)

    sys.unraisablehook = report

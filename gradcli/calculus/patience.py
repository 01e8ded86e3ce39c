"""Computing for so long and no longer."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

LEAST = 1e-6


class OutOfTimeError(Exception):
    """What was done took too long."""


class _Alarm(BaseException):
    """Raised by the timer; no `except Exception` in a library can swallow it."""


def remaining() -> float:
    """The seconds that are left of the limit that is reached first; ∞ where there is none."""
    return signal.getitimer(signal.ITIMER_REAL)[0] or inf


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError if what is done inside takes longer; 0 for no limit.

    Limits may be nested: an outer one goes on, and what it ends is ended here, too.
    """
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if left and not 0 < seconds < left:
        yield
        return

    running = True

    def stop(*_: object) -> None:
        if running:
            raise alarm

    alarm = _Alarm()
    before, start = signal.signal(signal.SIGALRM, stop), time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        try:
            yield
        finally:
            running = False
    except _Alarm as raised:
        if raised is not alarm:
            raise
        raise OutOfTimeError from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            rest = left - (time.monotonic() - start)
            signal.setitimer(signal.ITIMER_REAL, max(LEAST, rest))

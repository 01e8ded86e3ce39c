"""Computing for so long and no longer, and what an interrupt may cut short."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from types import TracebackType

LEAST = 1e-6


class OutOfTimeError(Exception):
    """What was done took too long."""


class _Alarm(BaseException):
    """Raised by the timer; no `except Exception` in a library can swallow it."""


class Whole:
    """What is done `with` it is done wholly: an interrupt waits for its end, a second one does not.

    In between, an interrupt is a KeyboardInterrupt, as usual.
    """

    def __init__(self) -> None:
        self._begun = self._called = False

    def __enter__(self) -> None:
        self._begun = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        self._begun = False
        if self._called:
            self._called = False
            raise KeyboardInterrupt

    def interrupt(self, *_: object) -> None:
        """Handle an interrupt."""
        if not self._begun or self._called:
            raise KeyboardInterrupt
        self._called = True


@contextmanager
def in_wholes() -> Iterator[Whole]:
    """Let interrupts wait for the end of what is done wholly, where they end anything at all."""
    whole = Whole()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield whole
        return
    signal.signal(signal.SIGINT, whole.interrupt)
    try:
        yield whole
    finally:
        signal.signal(signal.SIGINT, before)


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

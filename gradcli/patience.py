"""What an interrupt may cut short, and what it has to wait for."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import ClassVar


class OutOfTimeError(BaseException):
    """The time is up: raised by a timer at any moment but within a whole, again and again.

    No `except Exception` in a library can swallow it.
    """

    @staticmethod
    def heard() -> None:
        """Stop the timer: what was found so far is to be kept."""
        signal.setitimer(signal.ITIMER_REAL, 0)


class Whole:
    """What is done `with` it is done wholly: an interrupt waits for its end, a second one does not.

    In between, an interrupt is a KeyboardInterrupt, as usual.
    """

    at_work: ClassVar[bool] = False
    """Whether one is being done."""

    def __init__(self) -> None:
        self._begun = self._called = False

    def __enter__(self) -> None:
        Whole.at_work = self._begun = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        Whole.at_work = self._begun = False
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

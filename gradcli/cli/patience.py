"""The time that one answer may take."""

from collections.abc import Iterator
from contextlib import contextmanager

from gradcli.calculus.patience import OutOfTimeError, within
from gradcli.errors import LimitError


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise LimitError if what is done inside takes longer; 0 for no limit."""
    try:
        with within(seconds):
            yield
    except OutOfTimeError:
        raise LimitError(
            f"no answer within {seconds:g} s", hint="--timeout 0 waits as long as it takes"
        ) from None

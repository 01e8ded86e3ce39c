"""The time that one answer may take."""

from collections.abc import Iterator
from contextlib import contextmanager

from gradcli.errors import LimitError
from gradcli.patience import OutOfTimeError, within


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

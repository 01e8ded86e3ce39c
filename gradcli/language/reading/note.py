"""Notes: how something was read that other calculators read otherwise."""

from typing import NamedTuple

from gradcli.errors import Span


class Note(NamedTuple):
    """One line for the user, with the place in the source that it is about."""

    message: str
    span: Span
    source: str

"""Notes: how something was read that other calculators read otherwise."""

from dataclasses import dataclass

from gradcli.errors import Span


@dataclass(frozen=True, slots=True)
class Note:
    """One line for the user, with the place in the source that it is about."""

    message: str
    span: Span
    source: str

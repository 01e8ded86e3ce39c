"""What can go wrong, as data: a message, the place in the text, and what to do about it.

    GradcliError
    ├── ReadError         2  a formula, a point, a command line or a file can't be read
    ├── UndefinedError    3  the mathematics has no answer there
    │   └── NotDifferentiableError   f has a value there, but no gradient
    └── LimitError        4  an answer would be too large or take too long

Nothing here prints: `render.diagnostic` draws an error, `cli` maps it to an exit status.
"""

from enum import IntEnum
from typing import ClassVar, NamedTuple, Self


class Status(IntEnum):
    """The exit statuses of the program; the phrases stand in the documentation."""

    phrase: str

    def __new__(cls, number: int, phrase: str) -> "Status":
        """A status by its number, with the phrase that documents it."""
        status = int.__new__(cls, number)
        status._value_ = number
        status.phrase = phrase
        return status

    ANSWERED = 0, "answered"
    NO = 1, "the verdict is no: a check failed, or descend did not converge"
    USAGE = 2, "usage: the command line, a formula or a file can't be read"
    UNDEFINED = 3, "the mathematics has no answer there: undefined or not differentiable"
    LIMIT = 4, "a limit was hit: size, nesting or time"
    INTERRUPTED = 130, "interrupted"


class Span(NamedTuple):
    """The half-open range [start, end) of characters in a source text."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The smallest range that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


class Note(NamedTuple):
    """One line about how something was read that others read otherwise, and its place in a text."""

    message: str
    span: Span
    source: str


class GradcliError(Exception):
    """Any failure that is reported to the user as one message.

    `kind` names it for programs. `source` is the text that `span` points into; `hint` says what
    to do about it.
    """

    status: ClassVar[Status]
    kind: ClassVar[str]

    def __init__(
        self,
        message: str,
        *,
        span: Span | None = None,
        source: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.source = source
        self.hint = hint

    def located(self, text: str) -> Self:
        """The error, about that text where it does not know better."""
        if self.source is None:
            self.source = text
        return self


class ReadError(GradcliError):
    """A formula, a point, a command line or a file can't be read."""

    status = Status.USAGE
    kind = "unreadable"


class UndefinedError(GradcliError):
    """The function or its derivative does not exist at the point."""

    status = Status.UNDEFINED
    kind = "undefined"


class NotDifferentiableError(UndefinedError):
    """The function has a value at the point, but no gradient."""

    kind = "not differentiable"


class StoppedError(GradcliError):
    """Whoever asked wants no answer any more."""

    status = Status.INTERRUPTED
    kind = "interrupted"


class LimitError(GradcliError):
    """An answer would be too large or take too long."""

    status = Status.LIMIT
    kind = "limit"

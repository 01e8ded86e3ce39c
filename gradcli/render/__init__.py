"""Answers → text: one module a format, and `diagnostic` for what goes to stderr.

Each renderer takes one result at a time, so a stream of any length is shown as it comes.
"""

from enum import Enum


class Format(Enum):
    """How an answer is written."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"
    CSV = "csv"
    LATEX = "latex"
    PYTHON = "python"
    NUMPY = "numpy"
    C = "c"

    @property
    def is_code(self) -> bool:
        """Whether an answer is a program."""
        return self in (Format.PYTHON, Format.NUMPY, Format.C)


class Numbers(Enum):
    """Whether a number is written exactly, as a formula, or rounded to decimals."""

    EXACT = "exact"
    DECIMAL = "decimal"

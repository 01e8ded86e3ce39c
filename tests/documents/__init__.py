r"""The documents: README.md and the pages in man/. `python -m tests.documents` renews them.

They are written by hand, but for two things. A generated part, between two marks, is derived from
the program (options, exit statuses, functions, …):

    <!-- generated: exit statuses --> … <!-- end -->        in README.md
    .\" generated: reference … .\" end                      in a page

And what stands under an example, a line `$ …` in a `console` block or between .EX and .EE, is what
the command printed: on a terminal of 80 columns in README.md, into a pipe in a page. Lines
`> …` after it belong to the command. All examples of a document run in one empty folder, in order.

A command without a page gets one that has everything but good prose.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.documents import manual, readme


def sources() -> Mapping[Path, str]:
    """The documents as they are, and a first sketch of those that are missing."""
    return {readme.PATH: readme.PATH.read_text("utf-8"), **manual.sources()}


def current(path: Path, text: str) -> str:
    """A document as it has to be."""
    return readme.current(text) if path == readme.PATH else manual.current(path, text)

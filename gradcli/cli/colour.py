"""Whether what is printed has colour."""

import os
from typing import TextIO


def wants_colour(stream: TextIO, choice: str = "auto") -> bool:
    """Whether colour goes to a stream: as chosen, else on a terminal without NO_COLOR."""
    if choice == "auto":
        return (
            stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )
    return choice == "always"

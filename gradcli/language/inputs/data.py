"""Tables of data: the names of their columns."""

import re
import unicodedata

from gradcli.errors import GradcliError
from gradcli.language.reading.definitions import read_names


def column_name(header: str) -> str:
    """The name that a column with any header gets: total_sales_2024 for Total Sales (2024).

    A header that is a name keeps it; empty for one without a letter.
    """
    plain = header.strip().strip('"')
    try:
        (name,) = read_names(plain)
    except (GradcliError, ValueError):
        return _made_of(plain)
    return name


def _made_of(header: str) -> str:
    """Letters and digits of a header, without accents, joined by underscores."""
    ascii_only = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    words = "_".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))
    if not re.search("[a-z]", words):
        return ""
    return f"_{words}" if words[0].isdigit() else words

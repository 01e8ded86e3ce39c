"""Tables of exercises: a line a row, fields with ` | ` between them, comments behind #."""

from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[tuple[str, ...]]:
    """The fields of each row of a table."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [
        tuple(field.strip() for field in line.split(" | "))
        for line in lines
        if line and not line.startswith("#")
    ]

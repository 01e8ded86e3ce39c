"""README.md: examples on a terminal, and parts derived from the program."""

import re
from collections.abc import Callable, Iterable

from gradcli.errors import Status
from gradcli.language.vocabulary import FUNCTION_GROUPS, Row
from tests.cli.harness import ROOT
from tests.documents.examples import desk
from tests.documents.parts import SIGNS

PATH = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PART = re.compile(r"<!-- generated: (.*?) -->\n.*?<!-- end -->", re.DOTALL)


def current(text: str) -> str:
    """README.md as it has to be."""
    text = PART.sub(lambda part: f"{_mark(part[1])}\n{PARTS[part[1]]()}<!-- end -->", text)
    with desk(terminal=True) as place:
        return BLOCK.sub(lambda block: f"```console\n{place.replayed(block[1])}```", text)


def _mark(name: str) -> str:
    return f"<!-- generated: {name} -->"


def _statuses() -> str:
    rows = "".join(f"| {status.value} | {status.phrase} |\n" for status in Status)
    return "| exit status | meaning |\n|---|---|\n" + rows


def _functions() -> str:
    return "".join(f"- {title}: {_named(rows)}\n" for title, rows in FUNCTION_GROUPS.items())


def _named(rows: Iterable[Row]) -> str:
    return " ".join(f"`{row.name}`" for row in rows if row.name not in SIGNS)


PARTS: dict[str, Callable[[], str]] = {"exit statuses": _statuses, "functions": _functions}

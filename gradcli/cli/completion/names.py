"""The name at the end of a formula, or of a file, and what it may become."""

import os
import re
from collections.abc import Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from gradcli.cli.parameters import Text
from gradcli.language.names import GREEK
from gradcli.language.vocabulary import CONSTANTS, FUNCTIONS

NAME = re.compile(r"[^\W\d]\w*")
LAST = re.compile(NAME.pattern + "$")


def continued(context: click.Context, text: str) -> list[CompletionItem[str]]:
    """The text with its last name spelled out: a name used before, a function, a constant."""
    last = LAST.search(text)
    if last is None:
        return []
    head, start = text[: last.start()], last[0]
    texts = [head, *_texts(context)]
    return [
        CompletionItem(head + name, type="name", help=phrase)
        for name, phrase in _names(texts).items()
        if name.startswith(start) and name.rstrip("(") != start
    ]


def files(mark: str, start: str) -> list[CompletionItem[str]]:
    """The files and folders whose paths begin so, behind a mark."""
    folder, _, name = start.rpartition("/")
    head = start.removesuffix(name)
    try:
        found = sorted(os.scandir((folder or head) or "."), key=lambda entry: entry.name)
    except OSError:
        return []
    hidden = name.startswith(".")
    return [
        CompletionItem(f"{mark}{head}{entry.name}/", type="name")
        if entry.is_dir()
        else CompletionItem(f"{mark}{head}{entry.name}")
        for entry in found
        if entry.name.startswith(name) and (hidden or not entry.name.startswith("."))
    ]


def _names(texts: Iterable[str]) -> dict[str, str]:
    """All names that may stand in a formula, a bracket behind functions, with their phrases."""
    rows = [(name, row) for row in CONSTANTS + FUNCTIONS for name in (row.name, *row.aliases)]
    used = set(NAME.findall(" ".join(texts))) - {name for name, _ in rows}
    return (
        dict.fromkeys(sorted(used), "used before")
        | {name + "(" * (row.arity != (0, 0)): row.phrase for name, row in rows if name.isascii()}
        | dict.fromkeys(GREEK, "a Greek letter")
    )


def _texts(context: click.Context) -> Iterator[str]:
    """The formulas, points and names that the command line holds already."""
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        texts = value if isinstance(value, tuple) else (value,)
        if isinstance(parameter.type, Text) or parameter.type is click.STRING:
            yield from filter(lambda text: isinstance(text, str), texts)

"""Readings and errors as one line of text, to be compared in tables."""

from gradcli.errors import GradcliError, Note
from gradcli.language.reading.parser import Reading
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse


def shown(reading: Reading) -> str:
    """The formula that was read, with its header."""
    text = unparse(reading.tree)
    if reading.variables is None:
        return text
    return f"{reading.name}({', '.join(reading.variables)}) = {text}"


def listed(trees: tuple[Tree, ...]) -> str:
    """Several values."""
    return "; ".join(map(unparse, trees))


def noted(notes: tuple[Note, ...]) -> str | None:
    """What the notes say that was read."""
    return "; ".join(note.message.removeprefix("read as ") for note in notes) or None


def marked(error: GradcliError) -> str | None:
    """The source with the place of the error between « and »."""
    if error.span is None or error.source is None:
        return None
    (start, end), text = error.span, error.source
    return f"{text[:start]}«{text[start:end]}»{text[end:]}"

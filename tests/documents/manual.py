"""The pages in man/: of the program, of each command, and of the language."""

import re
from collections.abc import Mapping
from inspect import cleandoc
from pathlib import Path

from gradcli.cli.commands import gradcli
from tests.cli.harness import ROOT
from tests.documents import roff
from tests.documents.examples import desk
from tests.documents.parts import PARTS

FOLDER = ROOT / "man"
BLOCK = re.compile(r"^\.EX\n(.*?)^\.EE$", re.MULTILINE | re.DOTALL)
PART = re.compile(r'^\.\\" generated: (.*?)\n.*?^\.\\" end$', re.MULTILINE | re.DOTALL)


def sources() -> Mapping[Path, str]:
    """The pages as they are, a first sketch for a command that has none."""
    pages = {path: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.[1-9]"))}
    return {FOLDER / f"gradcli-{name}.1": _sketch(name) for name in gradcli.commands} | pages


def current(path: Path, text: str) -> str:
    """A page as it has to be."""
    text = PART.sub(lambda part: _part(part[1], path.name), text)
    with desk(terminal=False) as place:
        return BLOCK.sub(lambda block: _examples(place.replayed(roff.plain(block[1]))), text)


def _part(name: str, page: str) -> str:
    return f'.\\" generated: {name}\n{PARTS[name](page)}.\\" end'


def _examples(lines: str) -> str:
    return f".EX\n{roff.code(lines)}.EE"


def _sketch(name: str) -> str:
    """All that the program says about a command, in the order of a page."""
    words, _, examples = cleandoc(gradcli.commands[name].help or "").partition("\n\n\b\n")
    page = f"gradcli-{name}.1"
    body = [
        _part("heading", page),
        ".SH DESCRIPTION",
        roff.paragraph(" ".join(words.split())).rstrip(),
        _part("reference", page),
        ".SH EXAMPLES",
        _examples("".join(f"$ {line}\n" for line in examples.splitlines())),
        _part("see also", page),
    ]
    return "\n".join(body) + "\n"

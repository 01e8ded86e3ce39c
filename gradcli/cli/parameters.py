"""Click's parameter types: what the text of an option means, before any formula is known.

Numbers in such texts are constant expressions, which may use definitions: they stay texts until
a `Question` reads them.
"""

import re
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gradcli.errors import ReadError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

STREAM, FILE = "-", "@"
TABLES = (".csv", ".tsv", ".txt", ".dat", ".json", ".jsonl", ".ndjson")
PICTURES = (".svg", ".png", ".pdf", ".excalidraw")


class Stream(NamedTuple):
    """Standard input (`-`) or a file, in place of a text."""

    path: str


class Range(NamedTuple):
    """An axis: the variable, if it is named, and the texts of its ends, if they are given."""

    name: str | None = None
    ends: tuple[str, str] | None = None


class Text(click.ParamType[Any]):
    """A text in which names may be completed."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str]]":
        """What the last name may become."""
        return complete_names(ctx, param, incomplete)


class _Formulas(Text):
    """A formula, or `-` for a stream of them."""

    name = "formula"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Stream:
        """The text, or where to read."""
        del param, ctx
        return Stream(value) if value == STREAM else value


class _Starts(Text):
    """A point in which arrays may be named by their shapes: `zeros(4, 3)`."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text with such arrays spelled out; --seed says which random numbers are meant."""
        del param
        from gradcli.language.inputs.starts import spelled_out

        return spelled_out(value, (ctx.params.get("seed") or 0) if ctx else 0)


class _Places(Text):
    """A text, or where to read one a line: `-` or `@FILE`."""

    name = "text"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Stream:
        """The text, or where to read. Raises ReadError at a file's name without @."""
        del ctx
        if isinstance(value, Stream):
            return value
        if value.strip() == STREAM:
            return Stream(STREAM)
        if value.startswith(FILE):
            return Stream(value.removeprefix(FILE))
        if value.lower().endswith(TABLES):
            hint = f"{param.opts[0] if param else ''} {FILE}{value}".strip()
            raise ReadError(f"{value} is the name of a file", hint=hint)
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str]]":
        """What the last name may become; behind @, files."""
        if not incomplete.startswith(FILE):
            return super().shell_complete(ctx, param, incomplete)
        from gradcli.cli.completion.names import files

        return files(FILE, incomplete.removeprefix(FILE))


SEPARATED, BRACKETED = re.compile(r"\s*[,;]\s*|\s+"), re.compile(r"[(\[]\s*(.*?)\s*[)\]]")


class _Names(Text):
    """Names with commas, semicolons or blanks between them, each once unless `repeated`."""

    name = "names"

    def __init__(self, *, repeated: bool = False) -> None:
        self.repeated = repeated

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names in their canonical form."""
        del param
        if isinstance(value, tuple) or (ctx and ctx.resilient_parsing):
            return tuple(value)
        from gradcli.language.reading.definitions import read_names

        bare = BRACKETED.sub(r"\1", value.strip())
        return read_names(SEPARATED.sub(",", bare), repeated=self.repeated)


class _Axis(Text):
    """What `-3:3`, `x=-pi:pi` or `x` says of an axis."""

    name = "range"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Range:
        """The name and the ends."""
        if isinstance(value, Range) or (ctx and ctx.resilient_parsing):
            return Range()
        from gradcli.language.reading.definitions import read_names

        named, _, span = value.rpartition("=") if ":" in value else (value, "", "")
        name = read_names(named)[0] if named.strip()[:1].isalpha() else None
        if name and not span:
            return Range(name)
        ends = span.split(":")
        if len(ends) != 2:
            option = param.opts[0] if param else "the range"
            raise ReadError(f"{option} takes a range, not {value.strip()}", hint=f"{option} -3:3")
        return Range(name, (ends[0].strip(), ends[1].strip()))


class _Files(click.ParamType[str]):
    """The name of a file. Unlike `click.Path` it asks no catalogue for what "path" means."""

    name = "path"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str]]":
        """What the shell knows of files."""
        from click.shell_completion import CompletionItem

        del ctx, param
        return [CompletionItem(incomplete, type="file")]


class _PictureFile(_Files):
    """A file that a picture is written to."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path, if its ending tells a kind of picture."""
        del param
        path = str(value)
        if path[path.rfind(".") :].lower() not in PICTURES and not (ctx and ctx.resilient_parsing):
            *most, last = PICTURES
            raise ReadError(f"{path}: a picture is written as {', '.join(most)} or {last}")
        return path


class FiniteRange(click.FloatRange):
    """Numbers in a range; Click alone takes nan and inf for such, too."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number, if it is one."""
        number = float(super().convert(value, param, ctx))
        return number if isfinite(number) else self.fail(f"{value!r} is not finite", param, ctx)


FORMULAS, PLACES, NAMES, AXIS, FILES = _Formulas(), _Places(), _Names(), _Axis(), _Files()
ORDER = _Names(repeated=True)
START = _Starts()
PICTURE_FILE = _PictureFile()


def complete_names(
    context: click.Context, _: click.Parameter, text: str
) -> "list[CompletionItem[str]]":
    """What a formula may become whose last name is spelled out."""
    from gradcli.cli.completion.names import continued

    return continued(context, text)

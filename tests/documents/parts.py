"""What the manual takes from the program: names, options, statuses, variables, functions."""

import re
from collections.abc import Callable, Iterable

import click

from gradcli import __released__, __version__
from gradcli.cli.arguments import SECTIONS, ExpressionCommand, SectionOption, section_of
from gradcli.cli.commands import gradcli
from gradcli.errors import Status
from gradcli.language.names import GREEK
from gradcli.language.vocabulary import ATOM, CONSTANTS, FUNCTION_GROUPS, OPERATORS, Row
from tests.documents.roff import fonts, item, paragraph, text

PAGES = ("gradcli.1", *(f"gradcli-{name}.1" for name in gradcli.commands), "gradcli-expressions.7")
NAMES = {
    "gradcli.1": "a calculator for gradients",
    "gradcli-expressions.7": "the language of gradcli's formulas",
}
MANUALS = {"1": "User Commands", "7": "Miscellaneous Information"}
WORD = re.compile(r"(?P<B>-{1,2}[\w-]+)|(?P<I>[A-Z]+)|(?P<R>[^-A-Z]+)")


def heading(page: str) -> str:
    """The title line, NAME and, of a command, SYNOPSIS."""
    name, _, section = page.rpartition(".")
    title = text(name.upper())
    lines = [
        f'.TH {title} {section} {__released__} "gradcli {__version__}" "{MANUALS[section]}"',
        ".nr HY 0\n.ds AD l\n.ad l\n.nh",
        f".SH NAME\n{text(name)} \\- {text(_summary(page))}",
    ]
    return "\n".join([*lines, *_synopsis(page)]) + "\n"


def _command(page: str) -> ExpressionCommand | None:
    command = gradcli.commands.get(page.removeprefix("gradcli-").removesuffix(".1"))
    return command if isinstance(command, ExpressionCommand) else None


def _summary(page: str) -> str:
    command = _command(page)
    return NAMES[page] if command is None else _phrase(command)


def _phrase(command: click.Command) -> str:
    summary = (command.short_help or "").removesuffix(".")
    return summary[:1].lower() + summary[1:]


def _synopsis(page: str) -> Iterable[str]:
    command = _command(page)
    if command is not None:
        words = f" EXPR {command.usage} [OPTION]..."
        yield ".SH SYNOPSIS\n" + fonts([("B", f"gradcli {command.name}"), *_words(words)])


def _words(usage: str) -> list[tuple[str, str]]:
    return [(word.lastgroup or "R", word[0]) for word in WORD.finditer(usage)]


def commands(_: str) -> str:
    """The commands, each with its page."""
    return "".join(
        f".TP\n.BR gradcli\\-{name} (1)\n{text(command.short_help or '')}\n"
        for name, command in gradcli.commands.items()
    )


def reference(page: str) -> str:
    """Of a command: OPTIONS, EXIT STATUS and ENVIRONMENT."""
    command = _command(page)
    if command is None:
        raise ValueError(page)
    return _options(command) + statuses(page) + _environment(command)


def _options(command: click.Command) -> str:
    context = click.Context(command, parent=click.Context(gradcli, **gradcli.context_settings))
    sections = [
        (title, [p for p in command.get_params(context) if section_of(p) == title])
        for title in SECTIONS
    ]
    return ".SH OPTIONS\n" + "".join(
        f".SS {title}\n" + "".join(_option(parameter, context) for parameter in parameters)
        for title, parameters in sections
        if parameters
    )


def _option(parameter: click.Parameter, context: click.Context) -> str:
    record = parameter.get_help_record(context)
    if record is None:
        return ""
    return item(fonts(_words(record[0])), record[1].replace("\N{NO-BREAK SPACE}", " "))


def statuses(_: str) -> str:
    """EXIT STATUS."""
    entries = (item(f".B {status.value}", status.phrase) for status in Status)
    return ".SH EXIT STATUS\n" + "".join(entries)


def _environment(command: click.Command) -> str:
    names = [p.envvar for p in command.params if isinstance(p, SectionOption) and not p.hidden]
    listed = ", ".join(str(name) for name in names)
    return ".SH ENVIRONMENT\n" + paragraph(
        f"Every option can be set by a variable: {listed}. The command line wins."
        " What else counts stands in gradcli(1)."
    )


def see_also(page: str) -> str:
    """SEE ALSO: the other pages."""
    others = [other.rpartition(".") for other in PAGES if other != page]
    lines = [f".BR {text(name)} ({section})" for name, _, section in others]
    return ".SH SEE ALSO\n" + " ,\n".join(lines) + "\n"


def operators(_: str) -> str:
    """The operators, the loosest first."""
    rows = sorted(OPERATORS, key=lambda row: row.precedence)
    return "".join(item(_names(row), _sentence(row)) for row in rows)


def constants(_: str) -> str:
    """The constants."""
    return "".join(item(_names(row), _sentence(row)) for row in CONSTANTS)


def functions(_: str) -> str:
    """The functions, group by group."""
    return "".join(
        f".SS {title}\n" + "".join(item(_names(row), _sentence(row)) for row in rows)
        for title, rows in FUNCTION_GROUPS.items()
    )


SIGNS = {"neg": "-", "factorial": "!", "vector": "[a, b]"}


def _names(row: Row) -> str:
    names = [SIGNS.get(row.name, row.name), *(name for name in row.aliases if name.isascii())]
    pairs = [(("R", ", "), ("B", name)) for name in names]
    return fonts([pair for part in pairs for pair in part][1:])


def _sentence(row: Row) -> str:
    kind = row.fixity if row.precedence != ATOM else ""
    return f"{row.phrase[:1].upper()}{row.phrase[1:]}" + (f" ({kind})." if kind else ".")


def letters(_: str) -> str:
    """The Greek letters that are spelled out."""
    return paragraph(", ".join(GREEK) + ".")


PARTS: dict[str, Callable[[str], str]] = {
    "heading": heading,
    "commands": commands,
    "reference": reference,
    "exit status": statuses,
    "see also": see_also,
    "operators": operators,
    "constants": constants,
    "functions": functions,
    "letters": letters,
}

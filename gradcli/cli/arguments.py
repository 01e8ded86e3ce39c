"""How arguments are told apart: an expression may start with a minus, options are exact names."""

from collections import UserDict
from collections.abc import Container, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from gradcli.cli.parameters import complete_names
from gradcli.errors import StoppedError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

WHAT, WHERE, READING, HOMEWORK, PICTURE, PRINTING = SECTIONS = (
    "What to compute",
    "Where",
    "How to read it",
    "Checking homework",
    "Picture",
    "How to print it",
)
WIDEST_NAME = 20
CHOICES, DEFAULT = "{choices}", "default"
NO_BREAK = "\N{NO-BREAK SPACE}"


def _show_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


HELP = click.option(
    "-h", "--help", is_flag=True, is_eager=True, expose_value=False, callback=_show_help,
    help="Show this message and exit.",
)  # fmt: skip
"""Like Click's own, which looks its text up in a catalogue, and imports locale for that."""


class LazyCommands(UserDict[str, click.Command]):
    """Commands by their names, each imported from the module of its name when it is asked for."""

    def __init__(self, package: str, names: Sequence[str]) -> None:
        super().__init__()
        self.data = dict.fromkeys(names)  # type: ignore[assignment]  # None until it is imported
        self._package = package

    def __getitem__(self, name: str) -> click.Command:
        if self.data[name] is None:
            self.data[name] = getattr(import_module(f"{self._package}.{name}"), name)
        return self.data[name]


class OrderedGroup(click.Group):
    """A group that lists its commands in the order in which they were written."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Click would begin a line on standard error where it is interrupted."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise StoppedError("interrupted") from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # Click's signature
        """The names of the commands."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words behind the options of the program itself."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from gradcli.cli.mistakes import unknown_option

            own = [name for option in self.get_params(ctx) for name in option.opts]
            others = [n for c in self.commands.values() for p in c.params for n in p.opts]
            raise unknown_option(ctx.command_path, error.option_name, own, others) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names, and the other words."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            from gradcli.cli.mistakes import unknown_command

            raise unknown_command(args[0], list(self.commands))
        return super().resolve_command(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # ditto
        """What follows the name of the program."""
        return ["COMMAND", "EXPR", "[OPTIONS]"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)


class ExpressionCommand(click.Command):
    """A command whose arguments may look like options: only an exact option name is one.

    `usage` shows the options that say what is asked for: `--at P`, `[--at P]`, `(--a | --b)`.
    Help shows the options in sections.
    """

    def __init__(self, *args: Any, usage: str = "", **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.usage = usage

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # Click's
        """What follows the name of the command."""
        return [*filter(None, ("EXPR", self.usage)), "[OPTIONS]"]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """The options that are left; behind a minus, names in a formula."""
        items = super().shell_complete(ctx, incomplete or "-")
        return items or complete_names(ctx, self.params[0], incomplete)

    def get_help(self, ctx: click.Context) -> str:
        """The help, laid out."""
        return super().get_help(ctx).replace(NO_BREAK, " ")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put all that is no option behind `--`, where Click leaves it alone."""
        options, operands = self._sorted(ctx, args)
        return super().parse_args(ctx, [*options, "--", *operands])

    def _sorted(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        known = {
            name: p
            for p in self.get_params(ctx)
            if isinstance(p, click.Option)
            for name in (*p.opts, *p.secondary_opts)
        }
        options: list[str] = []
        operands: list[str] = []
        rest = iter(args)
        for word in rest:
            if word == "--":
                operands.extend(rest)
            elif (
                option := known.get(word.split("=")[0] if word.startswith("--") else word)
            ) is None:
                operands.append(word)
            else:
                options.append(word)
                if not option.is_flag and not option.count and (word in known):
                    options.append(_value(rest, option, known, ctx))
        if not ctx.resilient_parsing and (len(operands) > 1 or "".join(operands).startswith("--")):
            from gradcli.cli.mistakes import refuse

            refuse(ctx.command_path, operands, known)
        return options, operands

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        for title in SECTIONS:
            records = [
                record
                for parameter in self.get_params(ctx)
                if section_of(parameter) == title and (record := parameter.get_help_record(ctx))
            ]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records, col_max=WIDEST_NAME)


class SectionOption(click.Option):
    """An option that stands in a section of the help, and can be set by GRADCLI_<NAME>.

    Its help says its default, and its choices in place of {choices}.
    """

    def __init__(self, names: Sequence[str], section: str, **attributes: Any) -> None:
        long = next(name for name in names if name.startswith("--")).split("/")[0]
        attributes.setdefault("envvar", "GRADCLI_" + long[2:].upper().replace("-", "_"))
        if "type" not in attributes:
            attributes.setdefault("shell_complete", complete_names)
        super().__init__(names, **attributes)
        self.section = section
        self.help = self._explanation()

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option with its value, and what it does."""
        record = super().get_help_record(ctx)
        return record and (record[0], self.help or "")

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The text as what the option takes."""
        try:
            return super().type_cast_value(ctx, value)
        except click.BadParameter:
            from gradcli.cli.mistakes import bad_value

            raise bad_value(self, value, ctx) from None

    def _explanation(self) -> str:
        text = (self.help or "").removesuffix(".")
        if isinstance(self.type, click.Choice) and CHOICES in text:
            text = text.replace(CHOICES, self._choices(self.type))
        elif self.show_default:
            text += f" ({DEFAULT}{NO_BREAK}{_plain(self.default)})"
        return text + "."

    def _choices(self, choice: "click.Choice[str]") -> str:
        marks = {self.default: f"{NO_BREAK}({DEFAULT})"}
        *names, last = (name + marks.get(name, "") for name in choice.choices)
        return f"{', '.join(names)} or{NO_BREAK}{last}"


def _plain(number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def section_of(parameter: click.Parameter) -> str:
    """The section that an option stands in; --help stands with the last."""
    if isinstance(parameter, click.Argument):
        return ""
    return getattr(parameter, "section", SECTIONS[-1])


def _value(
    words: Iterator[str], option: click.Option, known: Container[str], ctx: click.Context
) -> str:
    """The word behind an option that takes one."""
    word = next(words, None)
    if (word is None or word in known) and not ctx.resilient_parsing:
        from gradcli.cli.mistakes import missing_value

        raise missing_value(option)
    return word or ""

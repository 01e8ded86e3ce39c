"""Completion of command lines in bash, zsh and fish, on Click's machinery.

A script beside this module, one a shell, hands over the line up to the cursor in COMP_WORDS. The
answer is the word that the cursor stands in, without its quotes, then a line for each word it may
become: type, TAB, word, TAB, help. The types are Click's, plain, file and dir, and name, which is
a formula that goes on.
"""

import os
import re

from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    split_arg_string,
)

OPTION = re.compile(r"--[^=]+=")


class _Completion(ShellComplete):
    """Completion in one of the shells."""

    def source(self) -> str:
        """The script that a shell reads."""
        from pathlib import Path

        return (Path(__file__).parent / f"gradcli.{self.name}").read_text("utf-8")

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and that one."""
        line = os.environ.get("COMP_WORDS", "")
        words = split_arg_string(line)[1:]
        if not words or _ends_a_word(line):
            return words, ""
        return words[:-1], words[-1]

    def complete(self) -> str:
        """The answer to the script."""
        args, incomplete = self.get_completion_args()
        items = self.get_completions(args, incomplete)
        return "\n".join([incomplete, *map(self.format_completion, items)])

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What the word may become; of --name=value, all of it."""
        items = super().get_completions(args, incomplete)
        option = OPTION.match(incomplete)
        if option:
            for item in items:
                item.value = option[0] + item.value
        return items

    def format_completion(self, item: CompletionItem[str]) -> str:
        """A line of the answer."""
        return f"{item.type}\t{item.value}\t{item.help or ''}"


def _ends_a_word(line: str) -> bool:
    """Whether the line ends in a blank that is not inside quotes."""
    return line[-1:].isspace() and split_arg_string(line) == split_arg_string(line + "x")[:-1]


class _Zsh(_Completion):
    name = "zsh"


class _Closing(_Completion):
    """A shell that closes the quotes behind a single answer: a formula gets a second one."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        items = super().get_completions(args, incomplete)
        if len(items) == 1 and items[0].type == "name":
            items.append(CompletionItem(items[0].value + "...", type="name", help=items[0].help))
        return items


class _Bash(_Closing):
    name = "bash"


class _Fish(_Closing):
    name = "fish"


def register() -> None:
    """Let Click complete with these."""
    for shell in (_Bash, _Zsh, _Fish):
        add_completion_class(shell)

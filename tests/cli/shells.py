"""Types into a real shell on a pseudo-terminal and reads the command line back."""

import os
import pty
import time
from pathlib import Path
from select import select
from signal import SIGKILL

from tests.cli.harness import PATIENCE, put_program

READY = "ready>"
START_OVER, DUMP = "\x15", "\x18d"
SETTINGS = {
    "bash": r"""
PS1='ready>'
bind 'set bell-style none'
eval "$(_GRADCLI_COMPLETE=bash_source gradcli)"
dump() { printf %s "$READLINE_LINE" > line; }
bind -x '"\C-xd": dump'
""",
    "zsh": r"""
PS1='ready>'
autoload -Uz compinit && compinit -u -D
eval "$(_GRADCLI_COMPLETE=zsh_source gradcli)"
dump() { print -rn -- "$BUFFER" > line }
zle -N dump
bindkey '^Xd' dump
""",
    "fish": r"""
function fish_prompt; printf 'ready>'; end
function fish_greeting; end
_GRADCLI_COMPLETE=fish_source gradcli | source
function dump; printf %s (commandline | string collect) > line; end
bind \cxd dump
""",
}
START = {
    "bash": ["bash", "--rcfile", "settings", "-i"],
    "zsh": ["zsh", "-i"],
    "fish": ["fish", "--no-config", "--init-command", "source settings", "-i"],
}


class Shell:
    """A shell with gradcli's completion, in a folder of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        (folder / "settings").write_text(SETTINGS[name])
        (folder / ".zshrc").symlink_to("settings")
        self.line = folder / "line"
        process, self.terminal = pty.fork()
        if process == 0:
            os.chdir(folder)
            os.environ |= {"HOME": str(folder), "ZDOTDIR": str(folder), "PATH": put_program(folder)}
            os.execvp(START[name][0], START[name])
        self.process = process
        self._read_until(READY)

    def typed(self, keys: str) -> str:
        """The command line after these keys on an empty line."""
        self.line.unlink(missing_ok=True)
        os.write(self.terminal, (START_OVER + keys + DUMP).encode())
        give_up = time.monotonic() + PATIENCE
        while not (self.line.exists() and (text := self.line.read_text())):
            assert time.monotonic() < give_up, "the shell does not answer"
            self._read(0.02)
        return text.rstrip("\n")

    def close(self) -> None:
        """End the shell."""
        os.kill(self.process, SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

    def _read_until(self, text: str) -> None:
        give_up, seen = time.monotonic() + PATIENCE, ""
        while text not in seen:
            assert time.monotonic() < give_up, seen
            seen += self._read(0.1)

    def _read(self, patience: float) -> str:
        if not select([self.terminal], [], [], patience)[0]:
            return ""
        return os.read(self.terminal, 65536).decode(errors="replace")

"""What to tell about an exception, of whatever class it is."""

import click

from gradcli.errors import GradcliError, LimitError, ReadError


class InternalError(LimitError):
    """Something that gradcli did not expect."""

    kind = "internal"


def failure(error: Exception) -> GradcliError:
    """The exception as an error of gradcli's."""
    match error:
        case GradcliError():
            return error
        case click.UsageError():
            return _usage(error)
        case click.ClickException():
            return ReadError(error.format_message())
        case RecursionError():
            return LimitError("the formula is nested too deeply for this")
        case MemoryError():
            return LimitError("the answer does not fit into memory")
        case OSError():
            reason = (error.strerror or "it is closed").lower()
            return LimitError(f"the output can't be written: {reason}")
    return InternalError(f"this is beyond gradcli: {type(error).__name__}: {error}")


def _usage(error: click.UsageError) -> ReadError:
    """Click's complaint in gradcli's form."""
    name = error.ctx.command_path if error.ctx else "gradcli"
    message = error.format_message().rstrip(".")
    return ReadError(message[:1].lower() + message[1:], hint=f"{name} --help")

"""What a mistyped command line probably means."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import click
from click.core import ParameterSource

from gradcli.errors import ReadError
from gradcli.language.names import nearest

LONG, SHORT = re.compile(r"--[a-z][a-z-]+"), re.compile(r"-[a-zA-Z]+")
OPERATOR = re.compile(r"[-+*/^=]")
COORDINATE = re.compile(r"[^\W\d]\w*=[^=]")
SHORTEST_STEM = 3


def unknown_command(name: str, commands: Sequence[str]) -> ReadError:
    """For a word in the place of a command that is none: another command, or a formula."""
    near = COMMANDS_ELSEWHERE.get(name) or _likely(name, commands)
    if near is None and not name.isalpha():
        hint = f"for the gradient: gradcli {commands[0]} '{name}'"
    else:
        hint = f"did you mean {near}?" if near else f"{', '.join(commands)}; see gradcli --help"
    return ReadError(f"unknown command {name}", hint=hint)


def unknown_option(
    command: str, name: str, known: Iterable[str], others: Iterable[str] = ()
) -> ReadError:
    """For what can only be an option and is none; `others` are options of another command."""
    alike = _alike(name, list(known))
    if alike:
        hint = f"did you mean {' or '.join(alike)}?"
    elif name in others:
        hint = f"it belongs behind the command: {command} COMMAND EXPR {name}"
    else:
        hint = f"{command} --help"
    return ReadError(f"unknown option {name}", hint=hint)


def refuse(command: str, words: Sequence[str], options: Iterable[str]) -> None:
    """Raise ReadError where the words, none of them an option, are not one formula."""
    known = [name for name in options if name.startswith("--")]
    for word in words:
        name = word.split("=")[0]
        if LONG.fullmatch(name) and (len(words) > 1 or _alike(name, known)):
            raise unknown_option(command, name, known)
    for word in words if len(words) > 1 else ():
        if SHORT.fullmatch(word) and (word != words[0] or _alike(word, known)):
            raise unknown_option(command, word, known)
    if len(words) > 1:
        text = " ".join(words)
        hint = f"put it into quotes: {command} '{text}'"
        if any(COORDINATE.match(word) for word in words[1:]):
            hint = "a point is one word: --at x=1,y=2"
        elif not any(OPERATOR.search(word[:1] + word[-1:]) for word in words[1:]):
            hint = "quotes keep together what has blanks in it: 'x + y', --at '1, 2'"
        raise ReadError(f"one formula is expected, not {len(words)} words: {text}", hint=hint)


def missing_value(option: click.Option) -> ReadError:
    """For an option at the end, or before another one, that takes a value."""
    return ReadError(f"{option.opts[0]} needs a value", hint=f"{option.opts[0]} {option.metavar}")


def bad_value(option: click.Option, value: object, context: click.Context) -> ReadError:
    """For a value that is none of the choices, no number, or out of range."""
    kind = option.type
    set_outside = context.get_parameter_source(option.name or "") is ParameterSource.ENVIRONMENT
    name = option.envvar if set_outside else option.opts[0]
    near = _likely(str(value), kind.choices) if isinstance(kind, click.Choice) else None
    hint = f"did you mean {near}?" if near else None
    return ReadError(f"{name} takes {_described(kind)}, not {value}", hint=hint)


def _described(kind: "click.ParamType[Any]") -> str:
    if isinstance(kind, click.Choice):
        *most, last = map(str, kind.choices)
        return f"{', '.join(most)} or {last}"
    noun = "a whole number" if isinstance(kind, click.types.IntParamType) else "a number"
    if not isinstance(kind, click.IntRange | click.FloatRange) or kind.min is None:
        return noun
    if kind.max == kind.min + 1 and noun == "a whole number":
        return f"{kind.min} or {kind.max}"
    if kind.max is not None:
        return f"{noun} from {kind.min} to {kind.max}"
    return f"{noun} above {kind.min}" if kind.min_open else f"{noun} that is at least {kind.min}"


COMMANDS_ELSEWHERE = {
    "derivative": "grad",
    "derive": "grad",
    "diff": "grad",
    "differentiate": "grad",
    "jacobian": "grad",
    "directional": "dirderiv",
    "plane": "tangent",
    "linearize": "tangent",
    "minimize": "descend",
    "minimise": "descend",
    "optimize": "descend",
    "train": "descend",
    "gd": "descend",
    "extrema": "critical",
    "stationary": "critical",
    "lagrange": "critical",
    "backward": "backprop",
    "help": "--help",
}
"""What other programs call a command."""

ELSEWHERE = {
    "--point": "--at",
    "--direction": "--along",
    "--vector": "--along",
    "--variables": "--vars",
    "--precision": "--digits",
    "--constraint": "--on",
    "--subject-to": "--on",
    "--json": "--format json",
    "--csv": "--format csv",
    "--latex": "--format latex",
    "--plain": "--format plain",
    "--lr": "--rate",
    "--learning-rate": "--rate",
    "--step-size": "--rate",
    "--epochs": "--max-steps",
    "--iterations": "--max-steps",
    "--iters": "--max-steps",
    "--max-iter": "--max-steps",
    "--optimizer": "--method",
    "--init": "--from",
    "--start": "--from",
    "--x0": "--from",
    "--tolerance": "--tol",
}
"""What other programs call an option."""


def _alike(name: str, known: Sequence[str]) -> list[str]:
    """The options that are probably meant."""
    usual = ELSEWHERE.get(name, "")
    if usual.partition(" ")[0] in known:
        return [usual]
    near = _likely(name, known)
    return [near] if near else [other for other in known if other[1:].startswith(name)]


def _likely(name: str, known: Sequence[str]) -> str | None:
    """The name that is nearest, else one that begins or ends as this one does."""
    stem = name.lstrip("-")
    alike = (other for other in known if _share_an_end(other.lstrip("-"), stem))
    return nearest(name, known) or (next(alike, None) if len(stem) >= SHORTEST_STEM else None)


def _share_an_end(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    return longer.startswith(shorter) or longer.endswith(shorter)

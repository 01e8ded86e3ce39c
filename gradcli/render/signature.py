"""Letters for what a function does not name itself: its graph's height, a line's parameter."""

from gradcli.language.tree import free_names
from gradcli.results.base import Function


def height_name(function: Function) -> str:
    """What the graph's height is called: y over one variable, z over more, w where z is taken."""
    usual = ("y", "z", "w") if len(function.variables) == 1 else ("z", "w")
    return _first_free(usual, function) or function.name


def parameter_name(function: Function) -> str:
    """The parameter of a line a + t·n: t, or s where t is taken."""
    return _first_free(("t", "s", "r"), function) or "t"


def _first_free(names: tuple[str, ...], function: Function) -> str | None:
    taken = {*function.variables, *free_names(function.tree)}
    return next((name for name in names if name not in taken), None)

"""Points of the graph z = f(x, y) and of level sets F = 0: whether they lie there."""

from collections.abc import Sequence
from fractions import Fraction

from gradcli.errors import UndefinedError
from gradcli.language.build import ZERO, number
from gradcli.language.tree import Tree, free_names, substitute
from gradcli.language.unparse import unparse
from gradcli.point.evaluator import Coordinates, Engine, Local, computed
from gradcli.point.wording import point_text
from gradcli.results.base import BOTH, Function, Value


def require_on_graph(
    function: Function, point: Coordinates, height: Tree, slack: Fraction, typed: str
) -> str:
    """Raise UndefinedError, with f(a), unless f(a) is the height, or as close as the slack.

    Where that is a matter of parameters, what is assumed of them.
    """
    return computed(lambda at: _compare(function, point, height, slack, typed, at), point, BOTH)


def _compare(
    function: Function,
    point: Sequence[Tree],
    height: Tree,
    slack: Fraction,
    typed: str,
    at: Engine,
) -> str:
    value = at.value_at(function, at.exact_numbers(point))
    wanted, most = at.exact_numbers((height, number(slack)))
    there = f"{function.name}({', '.join(map(unparse, point))})"
    if free_names(at.value_of(value - wanted, BOTH).exact):
        shown = unparse(at.value_of(value, BOTH).exact)
        return f"if {typed} is on the graph: {unparse(height)} = {there} = {shown}"
    gap = value - wanted if at.sign_of(value - wanted) >= 0 else wanted - value
    if at.sign_of(gap - most) > 0:
        shown = unparse(at.value_of(value, BOTH).decimal)
        raise UndefinedError(f"{typed} is not on the graph: {there} = {shown}")
    return ""


def require_on_level_set(function: Function, here: Local, at: Engine) -> Tree | None:
    """Raise UndefinedError, with left − right, unless that is 0.

    Where that is a matter of parameters, the equation between them that is assumed.
    """
    difference = here.shown(here.value)
    if isinstance(difference, Value) and free_names(difference.exact):
        left = tidied(difference.exact)
        if free_names(left):
            return _put_in(function, here)
        vanishes = left == ZERO
    else:
        vanishes = at.sign_of(here.value) == 0
        left = ZERO if vanishes else difference.exact
    if not vanishes:
        where = point_text(function.variables, here.shown_all(here.point))
        raise UndefinedError(
            f"{where} is not on the level set: left − right is {unparse(left)} there, not 0"
        )
    return None


def _put_in(function: Function, here: Local) -> Tree | None:
    """The equation with the point put in."""
    place = [value.exact for value in here.shown_all(here.point)]
    put = dict(zip(function.variables, place, strict=True))
    return function.equation and substitute(function.equation, put)


def tidied(tree: Tree) -> Tree:
    """A formula, tidied."""
    from gradcli.algebra.tidy import tidy  # noqa: PLC0415  # tidying is a lot to import

    return tidy(tree)

"""Points of the graph z = f(x, y) and of level sets F = 0: whether they lie there."""

from collections.abc import Sequence
from fractions import Fraction

from gradcli.errors import UndefinedError
from gradcli.language.build import number
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse
from gradcli.point.evaluator import Coordinates, Engine, Local, computed
from gradcli.point.wording import point_text
from gradcli.results.base import BOTH, Function


def require_on_graph(
    function: Function, point: Coordinates, height: Tree, slack: Fraction, typed: str
) -> None:
    """Raise UndefinedError, with f(a), unless f(a) is the height, or as close as the slack."""
    computed(lambda at: _compare(function, point, height, slack, typed, at), point, BOTH)


def _compare(
    function: Function,
    point: Sequence[Tree],
    height: Tree,
    slack: Fraction,
    typed: str,
    at: Engine,
) -> bool:
    value = at.value_at(function, at.exact_numbers(point))
    wanted, most = at.exact_numbers((height, number(slack)))
    gap = value - wanted if at.sign_of(value - wanted) >= 0 else wanted - value
    if at.sign_of(gap - most) > 0:
        there = f"{function.name}({', '.join(map(unparse, point))})"
        shown = unparse(at.value_of(value, BOTH).decimal)
        raise UndefinedError(f"{typed} is not on the graph: {there} = {shown}")
    return True


def require_on_level_set(function: Function, here: Local, at: Engine) -> None:
    """Raise UndefinedError, with left − right, unless that is 0."""
    if at.sign_of(here.value) != 0:
        where = point_text(function.variables, here.shown_all(here.point))
        difference = unparse(here.shown(here.value).exact)
        raise UndefinedError(
            f"{where} is not on the level set: left − right is {difference} there, not 0"
        )

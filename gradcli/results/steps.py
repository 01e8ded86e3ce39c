"""Derivations as data: one rule a line, from the function to the answer."""

from enum import Enum
from typing import NamedTuple

from gradcli.language.tree import Tree


class Line(NamedTuple):
    """One step: before = after (before ⟺ after, where they are equations) by the rule.

    `depth` counts the derivatives that this step is a part of. Of the chain rule, `outer` is the
    outer function and `inner` are its arguments by the letters that stand for them; `constants`
    are the parts that a rule holds constant. `number` counts the lines of the whole derivation
    from 1, and `uses` are the numbers of earlier lines that this one takes up. A `rounded` value
    is only nearly the same; an `implied` equation follows, and may say less.
    """

    rule: str
    before: Tree
    after: Tree
    depth: int = 0
    outer: Tree | None = None
    inner: tuple[tuple[str, Tree], ...] = ()
    constants: tuple[Tree, ...] = ()
    number: int = 0
    uses: tuple[int, ...] = ()
    rounded: bool = False
    implied: bool = False


class Aim(Enum):
    """What the lines of a section compute."""

    PARTIAL = "partial derivative"
    PARTIAL_AT = "partial derivative at the point"
    COMPONENT = "component along a unit vector"
    IMPLICIT = "implicit derivative"
    DETERMINANT = "determinant"
    VALUE = "value"
    NORM = "norm"
    UNIT = "unit vector"
    LENGTH = "length"
    DIRECTION = "direction"
    RATE = "directional derivative"
    PLANE = "tangent plane"
    LEVEL = "level set"
    QUADRATIC = "quadratic approximation"
    TEST = "second derivative test"
    SYSTEM = "system of equations"
    LINEAR = "linear approximation"
    TARGET = "value at the target"
    ERROR = "error"


class Section(NamedTuple):
    """Lines with one aim, for one variable where that is a partial derivative.

    The `symbol` of what they compute is told where it is no derivative of the function itself.
    """

    aim: Aim
    lines: tuple[Line, ...]
    variable: str = ""
    symbol: str = ""


Steps = tuple[Section, ...]
"""A whole derivation."""

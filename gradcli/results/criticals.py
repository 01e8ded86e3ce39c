"""Critical points: where the gradient vanishes or does not exist, free or on constraints."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from gradcli.language.build import ZERO, add, neg
from gradcli.language.tree import Apply, Tree, free_names, operator
from gradcli.language.unparse import unparse
from gradcli.results.base import Function, Value, Vector
from gradcli.results.statements import Role, Sentence, Statement, slopes


class Kind(StrEnum):
    """What f does around a critical point."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    DEGENERATE = "degenerate"
    NO_DERIVATIVE = "no derivative"
    REGULAR = "not critical"


class CriticalPoint(NamedTuple):
    """A point where f is stationary, and f there; `multipliers` are λ on constraints.

    A coordinate that repeats holds an integer k. `extreme` says that the value is the largest or
    smallest of all on the constraint.
    """

    point: Vector
    value: Value
    kind: Kind
    multipliers: Vector = ()
    extreme: str = ""


class CriticalAt(NamedTuple):
    """What a point that was asked about is; without a derivative there is no gradient."""

    function: Function
    constraints: tuple[Tree, ...]
    point: Vector
    value: Value
    gradient: Vector
    kind: Kind
    multipliers: Vector = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """∇f, and the point as a row with its value and kind."""
        function = self.function
        slope = slopes(function, "gradient", self.gradient, Role.ASIDE, named=False)
        return (
            Statement("point", "", self.point, Role.GIVEN),
            *([slope] if self.gradient else []),
            _rows(function, [CriticalPoint(self.point, self.value, self.kind, self.multipliers)]),
        )


class CriticalCurve(NamedTuple):
    """A set of critical points, by its equations left = 0 and the trees that are positive on it.

    Without equations it is all of the plane, or what the inequalities leave of it. Where it
    repeats, the `families` are the equations as they are told, with an integer k.
    """

    equations: tuple[Tree, ...]
    kind: Kind
    positive: tuple[Tree, ...] = ()
    families: tuple[Tree, ...] = ()

    @property
    def text(self) -> str:
        """The equations and the inequalities in gradcli's own language."""
        return ", ".join(map(unparse, self._relations)) or "all"

    @property
    def told(self) -> Tree | str:
        """A single equation or inequality as a formula, several as a text."""
        return self._relations[0] if len(self._relations) == 1 else self.text

    @property
    def _relations(self) -> tuple[Tree, ...]:
        equations = self.families or tuple(_compared(tree, "=") for tree in self.equations)
        return (*equations, *map(_inequality, self.positive))


class Criticals(NamedTuple):
    """All critical points that were found; `complete` where it is proved that these are all.

    Otherwise they are those in the `window`, an interval for each variable, but for what is
    `undecided`: the number of boxes that may hold more.
    """

    function: Function
    constraints: tuple[Tree, ...]
    points: tuple[CriticalPoint, ...]
    curves: tuple[CriticalCurve, ...]
    complete: bool
    window: tuple[tuple[float, float], ...] = ()
    undecided: int = 0

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The points and the curves, a row each, and whether these are all."""
        points, curves = self._point_rows, self._curve_rows
        return (
            *([points] if self.points or not self.curves else []),
            *([curves] if self.curves else []),
            Statement("extent", "", Sentence(self.extent)),
        )

    @property
    def _point_rows(self) -> Statement:
        """Where, what f is there and what kind of point; on constraints the multipliers, too."""
        return _rows(self.function, self.points)

    @property
    def _curve_rows(self) -> Statement:
        """The equations and inequalities of sets of points, and what kind of points they are."""
        rows = tuple((each.told, each.kind.value) for each in self.curves)
        return Statement("curves", "", rows, Role.ANSWER, ("points with", "kind"))

    @property
    def extent(self) -> str:
        """Whether these are all the points, and where else there may be some."""
        found = "these are all" if self.points or self.curves else "there are none"
        if self.complete:
            return f"{found}, proved"
        if not self.window:
            return f"{found} that were found; there may be more"
        sides = ", ".join(
            f"{low:g} ≤ {name} ≤ {high:g}".replace("-", "−")
            for name, (low, high) in zip(self.function.variables, self.window, strict=True)
        )
        if self.undecided:
            return (
                f"{found} that were found for {sides}, where {self.undecided} places are undecided"
            )
        return f"{found} for {sides}; there may be more outside"

    @property
    def remark(self) -> str:
        """What has to be said beside the points."""
        return self.extent if not self.complete or not (self.points or self.curves) else ""


def _rows(function: Function, points: Sequence[CriticalPoint]) -> Statement:
    """A row for each point; behind it the multipliers, and whether its value is an extreme one."""
    most = max((len(each.multipliers) for each in points), default=0)
    multipliers = ("λ",) if most == 1 else tuple(f"λ_{k}" for k in range(1, most + 1))
    marks = ("extreme",) if any(each.extreme for each in points) else ()
    columns = (*function.variables, function.name, "kind", *multipliers, *marks)
    rows = tuple(
        (*each.point, each.value, each.kind.value)
        + (*each.multipliers, *[None] * most)[:most]
        + ((each.extreme,) if marks else ())
        for each in points
    )
    asides = len(multipliers) + len(marks)
    return Statement("points", "", rows, Role.ANSWER, columns, asides=asides)


def _inequality(tree: Tree) -> Tree:
    """What is positive, as x < 1 for −(x − 1) and for 1 − x."""
    if operator(tree) == "neg":
        return _compared(tree.args[0], "<")
    terms = tree.args if operator(tree) == "+" else (tree,)
    first = next((term for term in terms if free_names(term)), None)
    turned = first is not None and operator(first) == "neg"
    return _compared(add(map(neg, terms)), "<") if turned else _compared(tree, ">")


def _compared(tree: Tree, sign: str) -> Tree:
    """left = right for left − right = 0, and the like: numbers on the right."""
    terms = tree.args if operator(tree) == "+" else (tree,)
    numbers = [term for term in terms if not free_names(term)]
    left = add(term for term in terms if free_names(term))
    return Apply(sign, (left, neg(add(numbers)) if numbers else ZERO))

"""Checking critical points: sets of points and curves compared, whatever order they come in."""

from math import hypot, isfinite

from gradcli.algebra.tidy import partials
from gradcli.algebra.vanishing import vanishes
from gradcli.arithmetic.floats import values
from gradcli.grading.domain import Domain
from gradcli.grading.judge import agrees, exact
from gradcli.grading.landscape import Landscape
from gradcli.language.build import ZERO, add, div, mul, neg, number
from gradcli.language.inputs.answers import Reply, difference
from gradcli.language.inputs.point_lists import INTEGERS, read_points
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, free_names, substitute
from gradcli.language.unparse import unparse
from gradcli.results.checks import Check, Standing, Verdict, checked
from gradcli.results.criticals import CriticalCurve, CriticalPoint, Criticals, Kind

Row = tuple[Tree, ...]

NEAREST = 3
MOST_PARTS = 4
SHIFTS = range(-2, 3)
"""By which the integer of a family may be counted otherwise."""

FITTING = {
    "neither": (Kind.SADDLE, Kind.DEGENERATE),
    **{kind.value: (kind,) for kind in Kind},
}
"""The kinds that a word may stand for."""

EXTREMES = {
    "minimum": ("local minimum", "smallest"),
    "maximum": ("local maximum", "largest"),
}
"""The marks of points without a derivative that a word fits, too."""


class Stationary:
    """Checks sets of critical points, with or without their kinds."""

    def __init__(self, result: Criticals) -> None:
        self._result, self._function = result, result.function
        self._names = result.function.variables
        self._slopes = partials(result.function)

    def read(self, text: str, scope: Scope) -> Reply:
        """The points, as they are written; ReadError where they can't be read."""
        return read_points(text, scope, self._names)

    def check(self, reply: Reply) -> Check:
        """A verdict for each critical point and curve, and for what is none."""
        reply = self._spelled_out(reply)
        left = dict(enumerate(reply.rows))
        verdicts = [self._on_curve(curve, left) for curve in self._result.curves]
        verdicts += [self._found(point, left, reply) for point in self._result.points]
        verdicts += [self._surplus(row, reply.source) for row in left.values()]
        if not self._is_complete or not verdicts:
            standing = Standing.RIGHT if self._is_complete else Standing.UNDECIDED
            verdicts.append(Verdict("", None, standing, self._result.extent))
        return checked(self._function, None, reply.source, verdicts)

    def _spelled_out(self, reply: Reply) -> Reply:
        """The answer with π/2 + kπ as π/2 + 2kπ and 3π/2 + 2kπ where these are the points."""
        found = [tuple(map(exact, each.point)) for each in self._result.points]
        rows: list[tuple[Row, str]] = []
        for row, kind in zip(reply.rows, reply.kinds, strict=True):
            ways = (_every(row, count) for count in range(1, 1 + MOST_PARTS))
            split = (way for way in ways if all(self._is_known(x, found, reply) for x in way))
            rows += [(each, kind) for each in next(split, [row])]
        return reply._replace(rows=tuple(x for x, _ in rows), kinds=tuple(k for _, k in rows))

    def _is_known(self, row: Row, found: list[Row], reply: Reply) -> bool:
        if _is_equation(row):
            return any(self._is_of(row, curve) for curve in self._result.curves)
        return any(self._same(row, here, reply) for here in found)

    @property
    def _is_complete(self) -> bool:
        """Whether the points are all of those that there are, at least in the window."""
        return self._result.complete or bool(self._result.window and not self._result.undecided)

    def _found(self, point: CriticalPoint, left: dict[int, Row], reply: Reply) -> Verdict:
        """Whether a critical point is in the answer, which is taken from what is left of it."""
        here, kind = tuple(map(exact, point.point)), point.kind.value
        place = next((k for k in self._near(here, left) if self._same(left[k], here, reply)), None)
        if place is None:
            some = any(self._belongs(row, here, reply) for row in left.values())
            more = ", for every integer k" if free_names(*here) else ""
            missing = f"{_shown(here)}{more}, {_named(point.kind)}, is missing"
            reason = f"{missing}: only some of these points are there" if some else missing
            return Verdict(kind, None, Standing.WRONG, reason)
        row, said = left.pop(place), reply.kinds[place]
        answer = _vector(row)
        if said and not _fits(point, said):
            reason = f"{_shown(here)} is {_named(point.kind)}, not {_article(said)}"
            return Verdict(kind, answer, Standing.WRONG, reason)
        if len(row) > len(here) and not self._equal(row[-1], exact(point.value), reply.source):
            reason = f"{self._function.name} is {unparse(exact(point.value))} at {_shown(here)}"
            return Verdict(kind, answer, Standing.WRONG, reason)
        reason = f"{_shown(here)} is {_article(said) if said else 'a critical point'}"
        return Verdict(kind, answer, Standing.RIGHT, reason)

    def _near(self, here: Row, left: dict[int, Row]) -> list[int]:
        """The places of the points of an answer that may be this one, the nearest first."""
        points = {place: row for place, row in left.items() if not _is_equation(row)}
        if free_names(*here):
            return list(points)
        at = values(here)

        def distance(place: int) -> float:
            row = points[place][: len(at)]
            away = [a - b for a, b in zip(values(row), at, strict=True)]
            return hypot(*away) if all(map(isfinite, away)) else float("inf")

        return sorted(points, key=distance)[:NEAREST]

    def _same(self, row: Row, here: Row, reply: Reply) -> bool:
        """Whether coordinates are those of a point, or of the points of a family."""
        letters = free_names(*here)
        own = [name for name in free_names(*row[: len(here)]) if name in INTEGERS]
        if len(letters) != len(own) or len(letters) > 1:
            return False
        pairs = [row[: len(here)]]
        if letters:
            k = Symbol(letters[0])
            counted = [add((mul((number(sign), k)), number(n))) for sign in (1, -1) for n in SHIFTS]
            pairs = [tuple(substitute(x, {own[0]: each}) for x in pairs[0]) for each in counted]
        return any(
            all(self._equal(a, b, reply.source) for a, b in zip(pair, here, strict=True))
            for pair in pairs
        )

    def _belongs(self, row: Row, family: Row, reply: Reply) -> bool:
        """Whether a point is one of a family, whose coordinates are linear in an integer."""
        letters = free_names(*family)
        if len(letters) != 1 or free_names(*row) or _is_equation(row):
            return False
        first, second = (
            values([substitute(x, {letters[0]: number(k)}) for x in family]) for k in (0, 1)
        )
        steps = zip(values(row[: len(family)]), first, second, strict=True)
        counts = [round((x - a) / (b - a)) for x, a, b in steps if b != a and isfinite(x)]
        if not counts:
            return False
        here = [substitute(x, {letters[0]: number(counts[0])}) for x in family]
        return all(self._equal(a, b, reply.source) for a, b in zip(row, here, strict=False))

    def _equal(self, answer: Tree, right: Tree, source: str) -> bool:
        """Whether a number is what it should be, to the digits given where these are decimals."""
        foreign = set(free_names(answer)) - set(free_names(right))
        return not foreign and agrees(answer, right, source, on=right)

    def _surplus(self, row: Row, source: str) -> Verdict:
        """The verdict on a point that is none of those that were found."""
        answer = _vector(row)
        if _is_equation(row):
            return Verdict("", answer, Standing.WRONG, "is no curve of critical points")
        here = row[: len(self._names)]
        for point in self._result.points:
            if self._belongs(here, tuple(map(exact, point.point)), Reply((), source)):
                return Verdict("", answer, Standing.RIGHT, f"{_shown(here)} is a critical point")
        if any(self._is_on(curve, here) for curve in self._result.curves):
            return Verdict("", answer, Standing.RIGHT, f"{_shown(here)} is on a curve of them")
        reason = self._refuted(here, source)
        if reason is not None:
            return Verdict("", answer, Standing.WRONG, reason)
        if self._result.complete:
            return Verdict("", answer, Standing.WRONG, f"{_shown(here)} is no critical point")
        still = not self._result.constraints
        standing = Standing.RIGHT if still else Standing.UNDECIDED
        reason = "∇f is 0 there" if still else "it can't be told whether that is a critical point"
        return Verdict("", answer, standing, reason)

    def _refuted(self, here: Row, source: str) -> str | None:
        """Why a point is certainly not critical, if that is so."""
        put = dict(zip(self._names, here, strict=True))
        if free_names(*here):
            return f"{_shown(here)} are not all critical points"
        for constraint in self._result.constraints:
            if not self._equal_at(constraint, put, source):
                return f"{_shown(here)} does not fulfil the constraint"
        if self._result.constraints:
            return None
        if all(self._equal_at(slope, put, source) for slope in self._slopes):
            return None
        slopes = Landscape(self._slopes, self._names).values(values(here))
        told = ", ".join(f"{slope:.6g}" for slope in slopes)
        gradient = f"({told})" if len(slopes) > 1 else told
        if not all(map(isfinite, slopes)):
            return None
        return f"{_shown(here)} is no critical point: {self._function.slope} is {gradient} there"

    def _equal_at(self, tree: Tree, put: dict[str, Tree], source: str) -> bool:
        """Whether a tree is 0 at a point."""
        return self._equal(substitute(tree, put), ZERO, source)

    def _on_curve(self, curve: CriticalCurve, left: dict[int, Row]) -> Verdict:
        """Whether a curve is in the answer, by an equation that is a multiple of its own."""
        kind = curve.kind.value
        if len(curve.equations) != 1 or curve.positive:
            return Verdict(kind, None, Standing.UNDECIDED, f"{curve.text} can't be compared")
        for place, row in left.items():
            if _is_equation(row) and self._is_of(row, curve):
                left.pop(place)
                return Verdict(kind, row[0], Standing.RIGHT, f"{curve.text} is critical")
        return Verdict(kind, None, Standing.WRONG, f"the curve {curve.text} is missing")

    def _is_of(self, row: Row, curve: CriticalCurve) -> bool:
        """Whether an equation is that of a curve, or of all of a family, however k is counted."""
        told = [difference(*each.args) for each in curve.families] or curve.equations
        tree = difference(*_sides(row))
        letters = [name for name in free_names(tree) if name not in self._names]
        counted = [tree]
        if len(letters) == 1:
            k = Symbol(INTEGERS[0])
            shifts = [add((mul((number(sign), k)), number(n))) for sign in (1, -1) for n in SHIFTS]
            counted = [substitute(tree, {letters[0]: each}) for each in shifts]
        return any(_proportional(each, told[0]) for each in counted)

    def _is_on(self, curve: CriticalCurve, here: Row) -> bool:
        put = dict(zip(self._names, here, strict=True))
        return not curve.positive and all(vanishes(substitute(e, put)) for e in curve.equations)


def _fits(point: CriticalPoint, said: str) -> bool:
    """Whether a word is right for a point; one without a derivative may be an extreme, too."""
    if point.kind in FITTING[said]:
        return True
    return point.kind is Kind.NO_DERIVATIVE and point.extreme in EXTREMES.get(said, ())


def _every(row: Row, count: int) -> list[Row]:
    """A family as so many: its integer k as m·k + r for each remainder r."""
    letters = [name for name in free_names(*row) if name in INTEGERS]
    if len(letters) != 1:
        return [row]
    name = letters[0]
    counted = [add((mul((number(count), Symbol(name))), number(r))) for r in range(count)]
    return [tuple(substitute(x, {name: each}) for x in row) for each in counted]


def _is_equation(row: Row) -> bool:
    return len(row) == 1 and isinstance(row[0], Apply) and row[0].op == "="


def _sides(row: Row) -> Row:
    return row[0].args if isinstance(row[0], Apply) else ()


def _proportional(first: Tree, second: Tree) -> bool:
    """Whether one formula is a constant multiple of the other."""
    names = free_names(first, second)
    for sample in Domain([first, second], names).points:
        put = dict(zip(names, map(number, sample.exact), strict=True))
        a, b = (substitute(tree, put) for tree in (first, second))
        if not vanishes(a) and not vanishes(b):
            return vanishes(add((first, neg(mul((div(a, b), second))))))
    return False


def _vector(row: Row) -> Tree:
    return row[0] if len(row) == 1 else Apply("vector", row)


def _shown(row: Row) -> str:
    """(1, 0), and 1 on a line."""
    listed = ", ".join(map(unparse, row))
    return f"({listed})" if len(row) > 1 else listed


def _article(kind: str) -> str:
    return {"saddle": "a saddle", "neither": "neither", "no derivative": "without derivative"}.get(
        kind, kind if kind == "degenerate" else f"a {kind}"
    )


def _named(kind: Kind) -> str:
    return _article(kind.value)

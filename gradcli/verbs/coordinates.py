"""The gradient in polar, cylindrical and spherical coordinates: (1/h)·∂f/∂q along each unit vector.

Where a scale factor h is 0, at r = 0 and on the axis of spherical coordinates, an angle says
nothing: a whole fibre of coordinates is one place X. There the Cartesian gradient G decides. If f
has it, then ∂f/∂q = G·∂X/∂q on all of the fibre, by the chain rule. If this holds, and ∂f/∂q is
continuous around the fibre, which is compact, then f(q) = f + G·(X(q) − X) + o(|X(q) − X|): the
increments of f along the other coordinates are those of its derivatives, uniformly in the angle.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import pi
from typing import NamedTuple

from gradcli.algebra.tidy import partials, tidy
from gradcli.arithmetic.floats import values
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.derivation import derivative
from gradcli.differentiation.tape import Tape
from gradcli.errors import NotDifferentiableError
from gradcli.language.build import ONE, ZERO, add, div, is_number, mul, neg, number, rational
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names, substitute
from gradcli.language.unparse import unparse
from gradcli.point.evaluator import (
    Coordinates,
    Engine,
    Local,
    Numbers,
    Place,
    constant_in_closed_form,
)
from gradcli.point.wording import point_text
from gradcli.results.base import Function, Wanted
from gradcli.results.coordinates import System

QUARTER: Tree = Apply("/", (Apply("pi"), Number(2)))
ANGLES: tuple[Tree, ...] = (ZERO, QUARTER)
PIECES = {1: 64, 2: 24}
"""Into how many parts a turn is cut where that many angles say nothing."""

NEAR = 2.0**-20
CLOSE = 1e-9


def components(function: Function) -> tuple[Tree, ...]:
    """∇f as formulas, along the unit vectors of the coordinates."""
    slopes = partials(function)
    if function.system is None:
        return slopes
    pairs = zip(slopes, function.system.scales, strict=True)
    return tuple(slope if h == ONE else tidy(div(slope, h)) for slope, h in pairs)


def local_in(
    system: System, function: Function, point: Place, wanted: Wanted, at: Engine
) -> tuple[Local, Numbers]:
    """The point and f(a); and ∇f(a) along the unit vectors. UndefinedError where there is none."""
    even = _even(system, function, point)
    try:
        here = at.local(function, point, wanted)
    except NotDifferentiableError:
        if even is None:
            raise
        here = at.local(even, point, wanted)
    scales = [at.value_at(function._replace(tree=h), here.point) for h in system.scales]
    if not any(map(at.vanishes, scales)):
        pairs = zip(here.gradient, scales, system.scales, strict=True)
        return here, tuple(slope if h == ONE else slope / scale for slope, scale, h in pairs)
    if even is not None:
        return here, at.local(even, point, wanted).gradient
    place = point if isinstance(point, Sequence) else ()
    free = [name for name, h in zip(function.variables, scales, strict=True) if at.vanishes(h)]
    return here, at.exact_numbers(_Fibre(function, system, place, free).components(here))


def _even(system: System, function: Function, point: Place) -> Function | None:
    """f(|r|, …) for f(r, …) at r = 0 where f has no angle that says nothing there; else None.

    It is differentiable where f is, as a function of the place, be f defined for r < 0 or not.
    """
    r, *others = function.variables
    angles = others if system.name == "spherical" else others[:1]
    if not isinstance(point, Sequence) or rational(point[0]) != 0:
        return None
    if set(angles) & set(free_names(function.tree)):
        return None
    return function._replace(tree=substitute(function.tree, {r: Apply("abs", (Symbol(r),))}))


def between(
    function: Function, system: System, start: Coordinates, goal: Coordinates
) -> tuple[Tree, ...]:
    """The vector from point to point, along the unit vectors at the first."""
    at_start, at_goal = (dict(zip(function.variables, p, strict=True)) for p in (start, goal))
    steps = [add((substitute(x, at_goal), neg(substitute(x, at_start)))) for x in system.position]
    return tuple(
        add(mul((step, substitute(part, at_start))) for step, part in zip(steps, unit, strict=True))
        for unit in system.units
    )


class _Fibre(NamedTuple):
    """All coordinates of one place, whose `free` angles say nothing."""

    function: Function
    system: System
    point: Coordinates
    free: list[str]

    def components(self, here: Local) -> tuple[Tree, ...]:
        """The components of the Cartesian gradient along the unit vectors at the point."""
        gradient = self._gradient()
        self._require_chain_rule(gradient, here)
        if not self._is_continuous():
            reason = "whether its derivatives are continuous around it can't be told"
            raise self._error(here, reason, certain=False)
        place = dict(zip(self.function.variables, self.point, strict=True))
        return tuple(
            tidy(add(mul((g, substitute(e, place))) for g, e in zip(gradient, unit, strict=True)))
            for unit in self.system.units
        )

    @property
    def _held(self) -> dict[str, Tree]:
        """The coordinates that are not free."""
        pairs = zip(self.function.variables, self.point, strict=True)
        return {name: tree for name, tree in pairs if name not in self.free}

    def _on(self, tree: Tree, angles: Mapping[str, Tree] | None = None) -> Tree:
        """A formula on the fibre, or at some angles; sines and cosines of numbers as numbers."""
        return tidy(fold(substitute(tree, {**self._held, **(angles or {})}), _known))

    def _rows(self) -> Iterator[tuple[Tree, list[Tree]]]:
        """∂f/∂q and ∂X/∂q on the fibre for each coordinate q."""
        for name, slope in zip(self.function.variables, self._slopes(), strict=True):
            yield self._on(slope), [self._on(derivative(x, name)) for x in self.system.position]

    def _slopes(self) -> list[Tree]:
        return [derivative(self.function.tree, name) for name in self.function.variables]

    def _gradient(self) -> list[Tree]:
        """G, each component where a coordinate leads along its axis."""
        found: dict[int, Tree] = {}
        rows = list(self._rows())
        for angles in product(ANGLES, repeat=len(self.free)):
            turned: dict[str, Tree] = dict(zip(self.free, angles, strict=True))
            for slope, moves in rows:
                steps = [self._on(move, turned) for move in moves]
                led = [axis for axis, step in enumerate(steps) if not is_number(step, 0)]
                if len(led) == 1 and led[0] not in found:
                    found[led[0]] = tidy(div(self._on(slope, turned), steps[led[0]]))
        return [found.get(axis, ZERO) for axis in range(len(self.system.position))]

    def _require_chain_rule(self, gradient: Sequence[Tree], here: Local) -> None:
        """Raise NotDifferentiableError where ∂f/∂q = G·∂X/∂q does not hold on the fibre."""
        from gradcli.algebra.vanishing import vanishes  # noqa: PLC0415  # seldom needed

        for name, (slope, moves) in zip(self.function.variables, self._rows(), strict=True):
            linear = add(mul(pair) for pair in zip(gradient, moves, strict=True))
            gap = tidy(add((slope, neg(linear))))
            if is_number(gap, 0) or vanishes(gap):
                continue
            if not self._is_refuted(gap):
                raise self._error(here, "its derivatives there seem to fit", certain=False)
            if name in self.free:
                raise self._error(here, f"its value there depends on {name}")
            raise self._error(here, self._opposite(name, slope))

    def _is_refuted(self, gap: Tree) -> bool:
        """Whether a formula is not 0 at some angles; other names get numbers, too."""
        names = free_names(gap)
        points = [[number(Fraction(3 * k + j, 7)) for j in range(len(names))] for k in (1, 2, 3)]
        trees = [substitute(gap, dict(zip(names, point, strict=True))) for point in points]
        return any(abs(value) > CLOSE for value in values(trees))

    def _opposite(self, name: str, slope: Tree) -> str:
        """What ∂f/∂q is on two opposite rays, which would be opposite numbers for a gradient."""
        angle = self.free[-1]
        turn: dict[str, Tree] = {other: QUARTER for other in self.free if other != angle}
        ends = [self._on(slope, {**turn, angle: x}) for x in (ZERO, Apply("pi"))]
        if free_names(*ends) or abs(sum(values(ends))) < CLOSE:
            return f"∂f/∂{name} there is no component of one vector for all {angle}"
        first, second = map(_text, ends)
        return (
            f"∂f/∂{name} is {first} for {angle} = 0 and {second} for {angle} = π,"
            " where a gradient has opposite numbers"
        )

    def _error(self, here: Local, reason: str, *, certain: bool = True) -> NotDifferentiableError:
        where = point_text(self.function.variables, here.shown_all(here.point))
        claim = "is not" if certain else "can't be shown to be"
        message = f"{self.function.name} {claim} differentiable at {where}: {reason}"
        return NotDifferentiableError(message, span=self.function.tree.span)

    def _is_continuous(self) -> bool:
        """Whether f and its derivatives are smooth in boxes that cover what is around the fibre."""
        from flint import arb  # noqa: PLC0415  # at such points only

        from gradcli.arithmetic.enclosures import Constant, Enclosing  # noqa: PLC0415  # ditto

        if free_names(*self.point):
            return False
        names = self.function.variables
        tape = Tape(names, guarded=True)
        trees = (self.function.tree, *self._slopes())
        run = Enclosing(tape, [tape.add(tree) for tree in trees], nearby=True).run
        count = PIECES[len(self.free)]
        turn = [arb((k + 0.5) * 2 * pi / count - pi, 1.01 * pi / count) for k in range(count)]
        sides = list[Sequence[arb]]()
        for name, tree in zip(names, self.point, strict=True):
            start = next(Constant(tree).enclosures())
            if isinstance(start, Doubt):
                return False
            sides.append(turn if name in self.free else [arb(start) + arb(0, NEAR)])
        return not any(
            isinstance(found, Doubt) or not arb(found).is_finite()
            for box in product(*sides)
            for found in run(box)
        )


def _known(node: Tree, args: tuple[Tree, ...]) -> Tree:
    """A node, and where it is a sine or a cosine of a number, its value in closed form."""
    if not isinstance(node, Apply):
        return node
    tree = Apply(node.op, args, node.span)
    if node.op not in ("sin", "cos") or free_names(tree):
        return tree
    found = constant_in_closed_form(tree)
    return found.exact if found else tree


def _text(tree: Tree) -> str:
    return unparse(tree).replace("-", "−")

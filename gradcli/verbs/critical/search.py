"""Zeros of a smooth map in a box: every part of it is shown empty or to hold exactly one, or named.

Branch and bound with Krawczyk's operator K(X) = m − Y·F(m) + (1 − Y·F′(X))·(X − m) for m in X and
any Y, best one near F′(m)⁻¹. All zeros in X lie in K(X): where that misses X there is none, and
where it lies inside there is exactly one (Neumaier, Interval Methods for Systems of Equations,
section 5.1). Boxes are split beside the middle, since zeros like to lie on round numbers, and
looked at a little beyond their borders, so that no zero is lost on one.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from flint import arb, arb_mat

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import Enclosing, Real, precision, rational, sign
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.derivation import gradient
from gradcli.differentiation.tape import Tape
from gradcli.effort import OutOfStepsError, spend
from gradcli.language.build import ZERO, number
from gradcli.language.tree import Tree, substitute

Interval = tuple[float, float]
Box = tuple[Interval, ...]

BITS, SPLIT, MARGIN = 96, 0.4871, 1 / 32
SMALLEST = 2.0**-18
"""A box so much smaller than the window is split no more."""

NEWTON_STEPS, NARROWER, LARGEST = 60, 0.9, 64
TINY = 2.0**-40
MOST_PARTS = 64
"""A box that narrow, or so many of them, are halved no more."""


class Zero:
    """A zero, the only one in an enclosure."""

    def __init__(self, system: "System", box: Sequence[arb]) -> None:
        self.box = tuple(box)
        self._system = system
        self._refined: dict[int, tuple[arb, ...]] = {}

    def refined(self, bits: int) -> tuple[arb, ...]:
        """The zero within an error of about that many bits."""
        if bits not in self._refined:
            with precision(bits + BITS):
                self._refined[bits] = self._narrowed()
        return self._refined[bits]

    def _narrowed(self) -> tuple[arb, ...]:
        """The enclosure after as many steps as narrow it, or halves that hold the zero."""
        box = self.box
        for _ in range(NEWTON_STEPS):
            image = _krawczyk(self._system, box)
            before = box
            if image is not None:
                box = tuple(new.intersection(old) for new, old in zip(image, box, strict=True))
            if all(new.rad() > NARROWER * old.rad() for new, old in zip(box, before, strict=True)):
                part = self._part(box)
                if part is None:
                    break
                box = part
        return box

    def _part(self, box: tuple[arb, ...]) -> tuple[arb, ...] | None:
        """A part of a box that certainly holds the zero: the others are free of it, or it shows."""
        pending = [box]
        while 0 < len(pending) < MOST_PARTS:
            if all(each.rad() < TINY for each in pending[0]):
                return None
            pending = [
                half for part in pending for half in _parts(part) if not self._system.is_free(half)
            ]
            for part in pending:
                image = _krawczyk(self._system, part)
                if image is not None and all(map(arb.contains_interior, part, image)):
                    return tuple(image)
            if len(pending) == 1:
                return pending[0]
        return None

    @cached_property
    def rational(self) -> tuple[Fraction | None, ...]:
        """The coordinates that are certainly simple rational numbers.

        They are where the other coordinates, these put in, have a zero in the enclosure: it holds
        no other.
        """
        near = [
            Fraction(float(each.mid())).limit_denominator(LARGEST) for each in self.refined(BITS)
        ]
        held = {
            k: x for k, x in enumerate(near) if self.refined(BITS)[k].contains(arb(rational(x)))
        }
        for known in (held, *({k: x} for k, x in held.items())):
            if known and self._vanishes_at(known):
                return tuple(known.get(k) for k in range(len(near)))
        return (None,) * len(near)

    def _vanishes_at(self, known: Mapping[int, Fraction]) -> bool:
        """Whether there is a zero with some coordinates given."""
        rest = self._system.at(known)
        if rest is None:
            return False
        with precision(BITS):
            if not rest.size:
                values = self._system.run([rational(known[k]) for k in range(self._system.size)])
                return all(not isinstance(value, Doubt) and sign(value) == 0 for value in values)
            box = [each for k, each in enumerate(self.box) if k not in known]
            image = _krawczyk(rest, box)
            return image is not None and all(map(arb.contains_interior, box, image))


class System:
    """A square system F(x) = 0 of formulas, its values and its Jacobian matrix on boxes."""

    def __init__(self, equations: Sequence[Tree], names: Sequence[str]) -> None:
        self.size = len(names)
        self._equations, self._names = tuple(equations), tuple(names)
        tape = Tape(names, guarded=True)
        values = [tape.add(tree) for tree in equations]
        slopes = [tape.add(each) for tree in equations for each in gradient(tree, names)]
        self.run = Enclosing(tape, values, nearby=True).run
        self._slopes = Enclosing(tape, slopes, nearby=True).run

    def at(self, known: Mapping[int, Fraction]) -> "System | None":
        """The system with some coordinates put in, if as many equations vanish by that."""
        if len(known) == self.size:
            return System((), ())
        put = {self._names[k]: number(x) for k, x in known.items()}
        left = [tidy(substitute(tree, put)) for tree in self._equations]
        rest = [tree for tree in left if tree != ZERO]
        names = [name for name in self._names if name not in put]
        return System(rest, names) if len(rest) == len(names) else None

    def values(self, box: Sequence[arb]) -> "arb_mat | Doubt":
        """F on a box, as a column."""
        return self._matrix(self.run(box), 1)

    def is_free(self, box: Sequence[arb]) -> bool:
        """Whether F certainly has no zero in a box."""
        values = self.values(box)
        return not isinstance(values, Doubt) and not all(
            value.contains(0) for value in values.entries()
        )

    def slopes(self, box: Sequence[arb]) -> "arb_mat | Doubt":
        """F′ on a box."""
        return self._matrix(self._slopes(box), self.size)

    def _matrix(self, outcomes: Sequence[Real | Doubt], columns: int) -> "arb_mat | Doubt":
        doubts = [each for each in outcomes if isinstance(each, Doubt)]
        if doubts:
            return next((each for each in doubts if each.certain), doubts[0])
        return arb_mat(
            self.size, columns, [each for each in outcomes if not isinstance(each, Doubt)]
        )


class Search(NamedTuple):
    """The zeros in a window, and boxes of which nothing is known."""

    zeros: list[Zero]
    undecided: list[Box]


def search(system: System, window: Box) -> Search:
    """All zeros in a window, but for those in undecided boxes."""
    found, undecided = list[Zero](), list[Box]()
    least = [SMALLEST * (high - low) for low, high in window]
    pending = [window]
    with precision(BITS):
        while pending:
            box = pending.pop()
            try:
                spend(system.size)
            except OutOfStepsError:
                return Search(found, [*undecided, box, *pending])
            verdict = _judged(system, box)
            if isinstance(verdict, Zero):
                if not any(_same(verdict, zero) for zero in found):
                    found.append(verdict)
            elif verdict is None:
                widest = max(range(len(box)), key=lambda k: (box[k][1] - box[k][0]) / least[k])
                if box[widest][1] - box[widest][0] <= least[widest]:
                    undecided.append(box)
                else:
                    pending.extend(_halves(box, widest))
    return Search([zero for zero in found if _inside(zero, window)], undecided)


def _judged(system: System, box: Box) -> Zero | bool | None:
    """The only zero near a box, False where there is none, None where that can't be told."""
    wide = [_interval(low, high) for low, high in box]
    values = system.values(wide)
    if isinstance(values, Doubt):
        return False if values.certain else None
    if not all(value.contains(0) for value in values.entries()):
        return False
    image = _krawczyk(system, wide)
    if image is None:
        return None
    if any(not new.overlaps(old) for new, old in zip(image, wide, strict=True)):
        return False
    if all(old.contains_interior(new) for new, old in zip(image, wide, strict=True)):
        return Zero(system, tuple(image))
    return None


def _interval(low: float, high: float) -> arb:
    """An interval and a margin around it."""
    return arb((low + high) / 2, (high - low) * (0.5 + MARGIN))


def _krawczyk(system: System, box: Sequence[arb]) -> list[arb] | None:
    """K(X); None where the map is in doubt somewhere, or its Jacobian is singular in the middle."""
    middle = [each.mid() for each in box]
    slopes, values, centre = system.slopes(box), system.values(middle), system.slopes(middle)
    if isinstance(slopes, Doubt) or isinstance(values, Doubt) or isinstance(centre, Doubt):
        return None
    try:
        inverse = centre.inv().mid()
    except ZeroDivisionError:
        return None
    if not all(entry.is_finite() for entry in inverse.entries()):
        return None
    size = system.size
    unit = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    offset = arb_mat(size, 1, [x - m for x, m in zip(box, middle, strict=True)])
    image = (unit - inverse * slopes) * offset - inverse * values
    return [m + step for m, step in zip(middle, image.entries(), strict=True)]


def _halves(box: Box, place: int) -> list[Box]:
    low, high = box[place]
    cut = low + SPLIT * (high - low)
    return [(*box[:place], half, *box[place + 1 :]) for half in ((low, cut), (cut, high))]


def _parts(box: tuple[arb, ...]) -> Iterator[tuple[arb, ...]]:
    """A box cut beside the middle of its widest side."""
    place = max(range(len(box)), key=lambda k: float(box[k].rad()))
    side = box[place]
    cut = side.mid() + side.rad() * (2 * SPLIT - 1)
    for end in (side.mid() - side.rad(), side.mid() + side.rad()):
        yield (*box[:place], end.union(cut), *box[place + 1 :])


def _same(zero: Zero, other: Zero) -> bool:
    """Whether two enclosures hold the same zero: else they part when they are refined."""
    return all(a.overlaps(b) for a, b in zip(zero.refined(BITS), other.refined(BITS), strict=True))


def _inside(zero: Zero, window: Box) -> bool:
    """Whether a zero may lie in the window."""
    return all(
        each >= low or each.contains(low) for each, (low, _) in zip(zero.box, window, strict=True)
    ) and all(
        each <= high or each.contains(high)
        for each, (_, high) in zip(zero.refined(BITS), window, strict=True)
    )

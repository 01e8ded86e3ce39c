"""Reverse mode: the adjoints ∂f/∂v of all slots of a tape, as further instructions on it.

One sweep from the value back to the inputs takes every local derivative from the rows (Griewank &
Walther, Evaluating Derivatives, chapter 3), so all partial derivatives together cost a small
multiple of the value, whatever their number. At a kink the usual subgradient is taken.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial

from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape, local_partials, needed
from gradcli.language.rules import ARGUMENTS, conditions, definition, pulls
from gradcli.language.tree import Symbol, Tree, fold, operator
from gradcli.language.vocabulary import Row, row_of

PULL, SUM_TO = "pull", "sum to"
"""a·p that is 0 where a is; a sum over broadcast axes."""

PULL_LEFT, PULL_RIGHT = "pull @", "@ pull"
"""The products of matrices a·p and p·a; nothing of p is multiplied by an element of a that is 0."""

AS_ROW, AS_COLUMN, AS_PRODUCT, LIKE = "as row", "as column", "as product", "like"
"""A vector as a matrix of one row or column, a value in the shape of the product of two matrices.

And back: an array in the shape of another.
"""

ELEMENT = "element"
"""With a number behind it: that element of a vector, or row of a matrix."""


class Sweep:
    """One backward pass; `adjoints` are the slots of ∂f/∂slot, `locals` those of ∂slot/∂arg.

    With `arrays`, adjoints are summed to the shapes of what they belong to. With `lazy`, nothing is
    multiplied by an adjoint of 0, whatever it would be. If `stable`, slopes do not cancel, where a
    row knows such a form, which takes longer.
    """

    def __init__(
        self,
        tape: Tape,
        value: int,
        inputs: Iterable[int],
        *,
        arrays: bool = False,
        lazy: bool = False,
        stable: bool = False,
    ) -> None:
        self._stable = stable
        self.adjoints: dict[int, int] = {}
        self.locals: dict[tuple[int, int], int] = {}
        self._tape = tape
        self._arrays = arrays
        self._parts: dict[int, list[int]] = {value: [tape.number(1)]}
        reached = needed(tape, (value,))
        self._lazy = lazy or _has_risky_branch(tape, reached)
        self._moving = self._reaching(reached, set(inputs))
        for slot in reversed(reached):
            if slot in self._moving and slot in self._parts:
                self.adjoints[slot] = tape.apply("+", self._parts.pop(slot))
                self._pull(slot, self.adjoints[slot])

    def adjoint(self, slot: int) -> int:
        """The slot of ∂f/∂slot, 0 where f does not depend on it."""
        if slot in self.adjoints:
            return self.adjoints[slot]
        return self._summed(self._tape.number(0), slot)

    def _reaching(self, slots: Iterable[int], inputs: set[int]) -> set[int]:
        """The slots that depend on the inputs."""
        moving = set[int]()
        for slot in slots:
            if slot in inputs or not moving.isdisjoint(self._tape.args[slot]):
                moving.add(slot)
        return moving

    def _pull(self, slot: int, adjoint: int) -> None:
        """Add to the adjoints of an instruction's arguments."""
        op = self._tape.ops[slot]
        if op == INPUT:
            return
        rule = RULES.get(op, Sweep._by_row)
        for place, arg in enumerate(self._tape.args[slot]):
            if arg in self._moving:
                part = rule(self, slot, place, adjoint)
                if part is not None:
                    self._parts.setdefault(arg, []).append(self._summed(part, arg))

    def _times(self, adjoint: int, slope: int, slot: int) -> int:
        """Adjoint × slope; with care where the slope may not exist and not matter."""
        lazy = self._lazy or _is_risky(self._tape, slot)
        return self._tape.apply(PULL if lazy else "*", (adjoint, slope))

    def _summed(self, part: int, arg: int) -> int:
        return self._tape.instruction(SUM_TO, (part, arg)) if self._arrays else part

    def _same(self, _slot: int, _place: int, adjoint: int) -> int:
        return adjoint

    def _opposite(self, _slot: int, _place: int, adjoint: int) -> int:
        return self._tape.apply("neg", (adjoint,))

    def _subtracted(self, _slot: int, place: int, adjoint: int) -> int:
        return self._opposite(_slot, place, adjoint) if place else adjoint

    def _branch(self, slot: int, place: int, adjoint: int) -> int | None:
        """The adjoint of the branch that holds; 0 for the other."""
        if place == 0:
            return None
        tape, zero = self._tape, self._tape.number(0)
        branches = (adjoint, zero) if place == 1 else (zero, adjoint)
        return tape.apply("where", (tape.args[slot][0], *branches))

    def _rectified(self, slot: int, _place: int, adjoint: int) -> int:
        tape, zero = self._tape, self._tape.number(0)
        positive = tape.apply(">", (tape.args[slot][0], zero))
        return tape.apply("where", (positive, adjoint, zero))

    def _extreme(self, slot: int, place: int, adjoint: int) -> int | None:
        """An equal share for every argument, or element of one, that is the smallest or largest."""
        tape = self._tape
        if len(tape.args[slot]) == 1:
            return self._by_pull_back(slot, place, adjoint) if self._arrays else adjoint
        one, zero = tape.number(1), tape.number(0)
        shares = [
            tape.apply("where", (tape.apply("==", (arg, slot)), one, zero))
            for arg in tape.args[slot]
        ]
        share = tape.apply("/", (shares[place], tape.apply("+", shares)))
        self.locals[slot, place] = share
        return self._times(adjoint, share, slot)

    def _raised(self, slot: int, place: int, adjoint: int) -> int | None:
        """∂u^v/∂v = y·ln u, which is 0 where y is."""
        if place == 0:
            return self._by_row(slot, place, adjoint)
        tape = self._tape
        logarithm = tape.row(row_of("ln", 1), tape.args[slot][:1])
        slope = self.locals[slot, place] = tape.apply(PULL, (slot, logarithm))
        return self._times(adjoint, slope, slot)

    def _pulled(self, slot: int, place: int, adjoint: int) -> int:
        """∂(a·p) is p for a, and a for p."""
        other = self._tape.args[slot][1 - place]
        return self._tape.apply(PULL, (adjoint, other))

    def _stacked(self, _slot: int, place: int, adjoint: int) -> int:
        """What was stacked gets its element or row of the adjoint.

        Not as the product with a vector that is 0 elsewhere, [0, 1, 0]@g: that would multiply
        the other elements by 0, which may not be finite.
        """
        return self._tape.instruction(f"{ELEMENT} {place}", (adjoint,))

    def _multiplied(self, slot: int, place: int, adjoint: int) -> int:
        """The pull-back of `@`, which is one of matrices: u is a row beside them, v a column."""
        tape, (left, right) = self._tape, self._tape.args[slot]
        factors = tape.instruction(AS_ROW, (left,)), tape.instruction(AS_COLUMN, (right,))
        whole = tape.instruction(AS_PRODUCT, (adjoint, *factors))
        part = self._pulled_back(slot, place, whole, factors)
        return tape.instruction(LIKE, (part, tape.args[slot][place]))

    def _by_pull_back(self, slot: int, place: int, adjoint: int) -> int | None:
        """The pull-back of a row; where an operation is not smooth, the subgradient 0 is taken."""
        tape, args = self._tape, self._tape.args[slot]
        row = row_of(tape.ops[slot], len(args))
        for condition in conditions(row.smooth) if row.array else ():
            sides = [tape.formula(side, args) for side in condition.args]
            is_smooth = tape.apply(operator(condition), sides)
            share = tape.apply("where", (is_smooth, tape.number(1), tape.number(0)))
            adjoint = tape.apply(PULL, (adjoint, share))
        part = self._pulled_back(slot, place, adjoint, args)
        return None if tape.constants.get(part) == 0 else part

    def _pulled_back(self, slot: int, place: int, adjoint: int, args: Sequence[int]) -> int:
        """The formula of a row for an argument's adjoint, which is linear in that of the value."""
        tape = self._tape
        names = dict(zip(ARGUMENTS, args, strict=False)) | {"y": slot, "g": adjoint}

        def add(node: Tree, parts: tuple[tuple[int, bool], ...]) -> tuple[int, bool]:
            """The slot of a part of the formula, and whether the adjoint is in it."""
            if not parts:
                return tape.add(node, names), node == Symbol("g")
            slots, linear = zip(*parts, strict=True)
            return self._linear(operator(node), slots, linear, slot), any(linear)

        formula = pulls(row_of(tape.ops[slot], len(args)))[place]
        return fold(formula, add)[0]

    def _linear(self, op: str, slots: tuple[int, ...], linear: tuple[bool, ...], slot: int) -> int:
        """An operation in a pull-back; where it multiplies the adjoint, 0 stays 0."""
        if op == "*" and any(linear):
            factor, other = slots if linear[0] else slots[::-1]
            return self._times(factor, other, slot)
        if op == "@" and any(linear):
            return self._tape.instruction(PULL_LEFT if linear[0] else PULL_RIGHT, slots)
        return self._tape.row(row_of(op, len(slots)), slots)

    def _by_row(self, slot: int, place: int, adjoint: int) -> int | None:
        """Adjoint × local derivative, by the formula in the row."""
        tape, args = self._tape, self._tape.args[slot]
        row = row_of(tape.ops[slot], len(args))
        if row.array:
            return self._by_pull_back(slot, place, adjoint)
        formula = local_partials(row, stable=self._stable)[place]
        if formula is None:
            return None
        slope = tape.formula(formula, args, slot)
        self.locals[slot, place] = slope
        if tape.constants.get(slope) == 0:
            return None
        return self._times(adjoint, slope, slot)


RULES: dict[str, Callable[[Sweep, int, int, int], int | None]] = {
    "+": Sweep._same,
    MINUS: Sweep._subtracted,
    "neg": Sweep._opposite,
    "where": Sweep._branch,
    "relu": Sweep._rectified,
    "min": Sweep._extreme,
    "max": Sweep._extreme,
    "^": Sweep._raised,
    "@": Sweep._multiplied,
    "vector": Sweep._stacked,
    PULL: Sweep._pulled,
}


CHOICES = ("where", "min", "max", "relu")


def _has_risky_branch(tape: Tape, slots: Iterable[int]) -> bool:
    """Whether what may not be chosen may have no value, or none for its derivative."""
    branches = {arg for slot in slots if tape.ops[slot] in CHOICES for arg in tape.args[slot]}
    return any(map(partial(_is_risky, tape), needed(tape, branches)))


def _is_risky(tape: Tape, slot: int) -> bool:
    """Whether an instruction may have no value, or none for its derivative."""
    op, args = tape.ops[slot], tape.args[slot]
    if op == "^":
        base, exponent = (tape.constants.get(arg) for arg in args)
        whole = exponent is not None and exponent >= 1 and exponent.denominator == 1
        named = tape.ops[args[0]] not in (INPUT, NUMBER) and not tape.args[args[0]]
        positive = named or (base is not None and base > 0)  # e and π are positive, too
        return not whole and not positive
    known = args and op not in (MINUS, SUM_TO)
    return bool(known and _has_edge(row_of(op, len(args))))


@cache
def _has_edge(row: Row) -> bool:
    """Whether a function, or what it is short for, is not smooth everywhere."""
    if row.defined or not row.definition or row.array:
        return bool(row.defined or (row.array and row.smooth))
    tape = Tape(ARGUMENTS)
    return any(_is_risky(tape, slot) for slot in needed(tape, [tape.add(definition(row))]))


def gradient(
    tape: Tape,
    value: int,
    *,
    names: Iterable[str] | None = None,
    arrays: bool = False,
    lazy: bool = False,
    stable: bool = False,
) -> list[int]:
    """The slots of ∂value/∂name for the names, or for all inputs of the tape in their order."""
    inputs = [tape.inputs[name] for name in (tape.inputs if names is None else names)]
    sweep = Sweep(tape, value, inputs, arrays=arrays, lazy=lazy, stable=stable)
    return [sweep.adjoint(slot) for slot in inputs]

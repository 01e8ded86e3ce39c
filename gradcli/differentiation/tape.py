"""Trees as straight-line programs (a Wengert list): one instruction a distinct sub-expression.

An instruction is an operation on earlier slots; equal instructions are one. A tape knows nothing of
how numbers are represented: floats, arrays and numbers with error bounds run the same one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from gradcli.differentiation.derivation import gradient
from gradcli.language.rules import ARGUMENTS, conditions, definition, partials, stable_partials
from gradcli.language.tree import Apply, Number, Symbol, Tree, nodes, operator
from gradcli.language.vocabulary import COMPARISON, OPERATORS, Row, row_of

NUMBER, INPUT, MINUS = "number", "input", "minus"
MOST_EXPONENT = 64

BUILT_IN = frozenset(
    {"+", MINUS, "*", "/", "neg", "^", "sign", "min", "max", "where"}
    | {"polygamma", "relu", "sigmoid", "softplus"}
    | {row.name for row in OPERATORS if row.precedence == COMPARISON}
)
"""Operations that an engine has without a function of `math`."""


class Guard(NamedTuple):
    """A comparison that must hold for a slot to have a value or, if `smooth`, a derivative."""

    op: str
    left: int
    right: int
    smooth: bool


class Tape:
    """Instructions `op(args)` in an order in which they can be run; a slot is the place of one.

    The inputs come first. `constants` holds the exact value of every slot that is a literal,
    `sources` the node of a formula that a slot is the value of, `moving` the slots that depend on
    an input. `guards`, if wanted, are what rows demand of their arguments; a constant needs no
    derivative.
    """

    def __init__(self, names: Sequence[str], *, guarded: bool = False) -> None:
        self.ops: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.constants: dict[int, Fraction] = {}
        self.sources: dict[int, Apply] = {}
        self.guards: dict[int, list[Guard]] = {}
        self.moving = set[int]()
        self._guarded = guarded
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}
        self._numbers: dict[tuple[int, int], int] = {}
        self.inputs = {name: self._emit(INPUT, ()) for name in names}

    def _emit(self, op: str, args: tuple[int, ...]) -> int:
        self.ops.append(op)
        self.args.append(args)
        slot = len(self.ops) - 1
        if op == INPUT or not self.moving.isdisjoint(args):
            self.moving.add(slot)
        return slot

    def number(self, value: Fraction | int) -> int:
        """The slot of a literal."""
        key = value.numerator, value.denominator  # hashed sooner than a fraction
        slot = self._numbers.get(key)
        if slot is None:
            slot = self._numbers[key] = self._emit(NUMBER, ())
            self.constants[slot] = Fraction(value)
        return slot

    def instruction(self, op: str, args: tuple[int, ...]) -> int:
        """The slot of an instruction as it stands."""
        key = (op, args)
        slot = self._known.get(key)
        if slot is None:
            slot = self._known[key] = self._emit(op, args)
        return slot

    def knows(self, op: str, args: tuple[int, ...]) -> bool:
        """Whether an instruction is on the tape."""
        return (op, args) in self._known

    def apply(self, op: str, args: Sequence[int]) -> int:
        """The slot of an operation, by trivial laws where they spare one and hide no pole."""
        law = _LAWS.get(op)
        slot = law(self, args) if law else None
        return self.instruction(op, tuple(args)) if slot is None else slot

    def add(self, root: Tree, known: Mapping[str, int] | None = None) -> int:
        """The slot of a tree's value; `known` are the slots of names that are no inputs."""
        names = self.inputs if known is None else known
        slots: dict[int, int] = {}
        for node in nodes(root):
            slot = self._node(node, [slots[id(arg)] for arg in node.args], names)
            slots[id(node)] = slot
            if known is None and isinstance(node, Apply) and node.span is not None:
                self.sources.setdefault(slot, node)
        return slots[id(root)]

    def _node(self, node: Tree, args: list[int], names: Mapping[str, int]) -> int:
        if isinstance(node, Number):
            return self.number(node.value)
        if isinstance(node, Symbol):
            return names[node.name]
        return self.row(row_of(node.op, len(args)), args)

    def row(self, row: Row, args: Sequence[int]) -> int:
        """The slot of a row of the vocabulary."""
        slot = self._row(row, args)
        if self._guarded and slot not in self.guards and self.ops[slot] not in (NUMBER, INPUT):
            self._guard(slot, row, args)
        return slot

    def _guard(self, slot: int, row: Row, args: Sequence[int]) -> None:
        """Note what the row demands of its arguments; ties of many are seen when it is run."""
        slopes = row.smooth if row.arity[1] is not None and slot in self.moving else ()
        self._guarded = False  # what stands in a condition needs none itself
        self.guards[slot] = []
        for smooth, texts in ((False, row.defined), (True, slopes)):
            for condition in conditions(texts):
                left, right = (self.formula(side, args) for side in condition.args)
                self.guards[slot].append(Guard(operator(condition), left, right, smooth))
        self._guarded = True

    def _row(self, row: Row, args: Sequence[int]) -> int:
        """A row as one instruction, or spelled out where no engine computes it as it is."""
        if row.name in BUILT_IN or (row.array and not row.definition):
            return self.apply(row.name, args)
        if not row.math and row.definition:
            return self.formula(definition(row), args)
        if row.arity[1] is None and len(args) > 2:
            return self.row(row, (self.row(row, args[:-1]), args[-1]))
        return self.apply(row.name, args)

    def formula(
        self,
        formula: Tree,
        args: Sequence[int],
        value: int | None = None,
        adjoint: int | None = None,
    ) -> int:
        """The slot of a row's formula: slots stand for u, v, w, the value y and its adjoint g."""
        names = dict(zip(ARGUMENTS, args, strict=False))
        names |= {name: slot for name, slot in (("y", value), ("g", adjoint)) if slot is not None}
        return self.add(formula, names)


@cache
def local_partials(row: Row, *, stable: bool = False) -> tuple[Tree | None, ...]:
    """∂/∂u, ∂/∂v of a row, taken from its definition where the row does not say."""
    if row.partials or not row.definition or (stable and row.stable):
        return stable_partials(row) if stable else partials(row)
    return gradient(definition(row), ARGUMENTS[: row.arity[0]])


def needed(tape: Tape, outputs: Iterable[int]) -> list[int]:
    """The slots that the outputs are computed from, in order."""
    wanted = set[int]()
    pending = list(outputs)
    while pending:
        slot = pending.pop()
        if slot not in wanted:
            wanted.add(slot)
            pending.extend(tape.args[slot])
    return sorted(wanted)


def _sum(tape: Tape, args: Sequence[int]) -> int | None:
    """0 + a = a, a + (−b) = a − b, numbers added up."""
    constants = [tape.constants[arg] for arg in args if arg in tape.constants]
    if constants and (len(constants) > 1 or constants == [0]):
        moving = [arg for arg in args if arg not in tape.constants]
        total = sum(constants, Fraction(0))
        return _total(tape, [*moving, tape.number(total)] if total or not moving else moving)
    return _total(tape, args) if len(args) < 3 else None


def _total(tape: Tape, args: Sequence[int]) -> int:
    if len(args) != 2:
        return args[0] if len(args) == 1 else tape.instruction("+", tuple(args))
    a, b = args
    if tape.ops[a] == "neg":
        a, b = b, a
    return (
        tape.apply(MINUS, (a, tape.args[b][0]))
        if tape.ops[b] == "neg"
        else tape.instruction("+", (a, b))
    )


def _difference(tape: Tape, args: Sequence[int]) -> int | None:
    a, b = (tape.constants.get(arg) for arg in args)
    if a is not None and b is not None:
        return tape.number(a - b)
    return args[0] if b == 0 else None


def _product(tape: Tape, args: Sequence[int]) -> int | None:
    """1·a = a, numbers multiplied; a product of many is one of two after the other."""
    constant = Fraction(1)
    moving: list[int] = []
    for arg in args:
        if arg in tape.constants:
            constant *= tape.constants[arg]
        else:
            moving.append(arg)
    if not moving or constant != 1:
        moving.insert(0, tape.number(constant))
    product = moving[0]
    for factor in moving[1:]:
        product = tape.instruction("*", (product, factor))
    return product


def _quotient(tape: Tape, args: Sequence[int]) -> int | None:
    a, b = (tape.constants.get(arg) for arg in args)
    if a is not None and b:
        return tape.number(a / b)
    return args[0] if b == 1 else None


def _negation(tape: Tape, args: Sequence[int]) -> int | None:
    (a,) = args
    if a in tape.constants:
        return tape.number(-tape.constants[a])
    return tape.args[a][0] if tape.ops[a] == "neg" else None


def _power(tape: Tape, args: Sequence[int]) -> int | None:
    base, exponent = (tape.constants.get(arg) for arg in args)
    if exponent == 1:
        return args[0]
    if exponent == 0 and tape.ops[args[0]] in (INPUT, NUMBER):
        return tape.number(1)
    if base and exponent is not None and exponent.denominator == 1:
        return tape.number(base**exponent.numerator) if abs(exponent) <= MOST_EXPONENT else None
    return None


_LAWS: dict[str, Callable[[Tape, Sequence[int]], int | None]] = {
    "+": _sum,
    MINUS: _difference,
    "*": _product,
    "/": _quotient,
    "neg": _negation,
    "^": _power,
}

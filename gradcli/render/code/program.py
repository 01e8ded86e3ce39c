"""What a program computes: f and its derivatives as one tape.

The larger of two numbers is a choice here, as its derivative is.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from gradcli.algebra.tidy import partials
from gradcli.differentiation.derivation import unfold
from gradcli.differentiation.lowered import named
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape, needed
from gradcli.language.build import ONE, neg
from gradcli.language.dimensions import Shape
from gradcli.language.names import natural_key
from gradcli.language.rules import formula
from gradcli.language.tree import Apply, Tree, fold, free_names, nodes, operator
from gradcli.language.vocabulary import ARRAYS, MACHINE_LEARNING, PIECEWISE, SPECIAL, Row, row_of
from gradcli.render.code.lowering import Lowering
from gradcli.render.code.products import shared
from gradcli.results.base import Function
from gradcli.results.codes import Derivative

CHOICES = ("min", "max", "relu")
FREE = ("input", "number", "pi")
LONGEST_PLAIN, LONGEST_SHARED = 100, 2_000


TERMS = 9
SINC = "where(abs(u) < 1, {}, sin(u)/u)"
"""sinc by its power series where the derivatives of sin(u)/u would cancel, to 1e−17 with them."""


class ProgramTape(Tape):
    """A tape of what programs have: beta as a function, sinc and its derivatives spelled out."""

    def row(self, row: Row, args: Sequence[int]) -> int:
        """The slot of a row of the vocabulary."""
        if row.name == "sinc":
            return self.formula(_sinc(), args)
        return self.apply("beta", args) if row.name == "beta" else super().row(row, args)


@cache
def _sinc() -> Tree:
    """1 − u²/6·(1 − u²/20·(1 − u²/42·…)) near 0."""
    series = "1"
    for k in range(TERMS, 0, -1):
        series = f"1 - u^2/{2 * k * (2 * k + 1)}*({series})"
    return formula(SINC.format(series))


class Output(NamedTuple):
    """An array of results, or one: its name, its shape, and the slots in the order of rows.

    Results that stand `apart` are arrays of shapes of their own.
    """

    name: str
    shape: tuple[int, ...]
    slots: tuple[int, ...]
    apart: bool = False


class Program(NamedTuple):
    """Instructions and what they are for; `names` are all inputs, the variables first.

    `shapes` are those of inputs that are arrays, `remarks` say what is supposed.
    """

    function: Function
    names: tuple[str, ...]
    tape: Tape
    outputs: tuple[Output, ...]
    shapes: Mapping[str, Shape] = {}
    remarks: tuple[str, ...] = ()

    @property
    def results(self) -> list[int]:
        """The slots of all results."""
        return [slot for output in self.outputs for slot in output.slots]


def program(function: Function, derivative: Derivative) -> Program:
    """The instructions for a function and its derivative: the fewest of some ways to them."""
    ways = [Sweeps, Formulas] if _is_plain(function.tree) else [Sweeps]
    found = [_program(function, derivative, way) for way in ways]
    return min((*found, *map(_with_products_shared, found)), key=_operations)


def _with_products_shared(found: Program) -> Program:
    """The program with common factors multiplied once; one with choices as it is.

    What two branches have in common would be computed where neither is taken.
    """
    if "where" in found.tape.ops or len(found.tape.ops) > LONGEST_SHARED:
        return found
    tape, slots = shared(found.tape, found.results)
    return _on(found, tape, slots)


def _on(found: Program, tape: Tape, results: Sequence[int]) -> Program:
    """The program on another tape."""
    slots = iter(results)
    outputs = tuple(
        each._replace(slots=tuple(next(slots) for _ in each.slots)) for each in found.outputs
    )
    return found._replace(tape=tape, outputs=outputs)


def _program(function: Function, derivative: Derivative, way: "type[Way]") -> Program:
    names = _names(function)
    found = way(ProgramTape(names), function)
    outputs = OUTPUTS[derivative](found, function)
    results = [slot for output in outputs for slot in output.slots]
    lowering = Lowering(found.tape, results, function.variables)
    return _on(Program(function, names, found.tape, outputs), lowering.tape, lowering.outputs)


def _operations(found: Program) -> int:
    """How many operations it takes."""
    ops = (found.tape.ops[slot] for slot in needed(found.tape, found.results))
    return sum(op not in FREE for op in ops)


def _is_plain(tree: Tree) -> bool:
    """Whether a formula is short, and its derivatives as formulas lose no digits."""
    rows = [row_of(node.op, len(node.args)) for node in nodes(tree) if isinstance(node, Apply)]
    pieces = {*PIECEWISE, *SPECIAL, *MACHINE_LEARNING, *ARRAYS}
    return len(rows) <= LONGEST_PLAIN and not any(_cancels(row) or row in pieces for row in rows)


def _cancels(row: Row) -> bool:
    """Whether the derivatives that formulas have may lose digits in a difference."""
    return bool(row.stable) and not (row.partials and all("-" not in p for p in row.partials))


def _names(function: Function) -> tuple[str, ...]:
    """The variables, then the parameters."""
    others = set(free_names(function.tree)) - set(function.variables)
    return (*function.variables, *sorted(others, key=natural_key))


def for_programs(tree: Tree) -> Tree:
    """The formula with choices for its extremes, and logarithms that neither round nor overflow."""

    def spell(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        if node.op in CHOICES:
            return unfold(Apply(node.op, args), row_of(node.op, len(args)))
        if node.op == "+" and len(args) == 2:
            return _opposite(*args) or _opposite(*reversed(args)) or Apply("+", args)
        if node.op == "ln" and isinstance(args[0], Apply) and args[0].op == "sigmoid":
            return neg(Apply("softplus", (neg(args[0].args[0]),)))
        return named(Apply(node.op, args))

    return fold(tree, spell)


def _opposite(a: Tree, b: Tree) -> Tree | None:
    """1 − σ(u) = σ(−u), which has all its digits."""
    inner = b.args[0] if operator(b) == "neg" else None
    if a != ONE or inner is None or operator(inner) != "sigmoid":
        return None
    return Apply("sigmoid", (neg(inner.args[0]),))


class Way:
    """A way to derivatives, on a tape; trees are functions of the variables."""

    def __init__(self, tape: Tape, function: Function) -> None:
        self.tape, self._function = tape, function

    def value(self, tree: Tree) -> int:
        """The slot of f."""
        return self.tape.add(for_programs(tree))

    def slopes(self, tree: Tree) -> tuple[int, ...]:
        """The slots of ∇f."""
        raise NotImplementedError

    def rows(self, tree: Tree) -> list[tuple[int, ...]]:
        """The slots of second derivatives, from the diagonal to the right."""
        raise NotImplementedError


class Sweeps(Way):
    """Reverse mode; a second derivative is the derivative in reverse mode of one."""

    def slopes(self, tree: Tree) -> tuple[int, ...]:
        """All in one sweep."""
        return self._swept(self.value(tree), self._function.variables)

    def rows(self, tree: Tree) -> list[tuple[int, ...]]:
        """A sweep for each."""
        names, slopes = self._function.variables, self.slopes(tree)
        return [self._swept(slope, names[place:]) for place, slope in enumerate(slopes)]

    def _swept(self, value: int, names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(gradient(self.tape, value, names=names, stable=True))


class Formulas(Way):
    """The derivatives as tidy formulas, which may have less in them."""

    def slopes(self, tree: Tree) -> tuple[int, ...]:
        """A formula each."""
        return tuple(self.tape.add(slope) for slope in self._partials(tree))

    def rows(self, tree: Tree) -> list[tuple[int, ...]]:
        """The formulas' formulas."""
        return [self.slopes(slope)[place:] for place, slope in enumerate(self._partials(tree))]

    def _partials(self, tree: Tree) -> tuple[Tree, ...]:
        return partials(self._function._replace(tree=tree))


def _gradient(way: Way, function: Function) -> tuple[Output, ...]:
    value, slopes = way.value(function.tree), way.slopes(function.tree)
    return Output("value", (), (value,)), Output("gradient", (len(slopes),), slopes)


def _norm(way: Way, function: Function) -> tuple[Output, ...]:
    value, slopes = _gradient(way, function)
    op = "hypot" if len(slopes.slots) > 1 else "abs"
    length = way.tape.row(row_of(op, len(slopes.slots)), slopes.slots)
    return value, Output("norm", (), (length,))


def _hessian(way: Way, function: Function) -> tuple[Output, ...]:
    """The matrix is symmetric: of two equal entries, the one above the diagonal is computed."""
    rows, size = way.rows(function.tree), range(len(function.variables))
    entries = tuple(rows[min(i, j)][abs(i - j)] for i in size for j in size)
    shape = len(size), len(size)
    return *_gradient(way, function), Output("hessian", shape, entries)


def _jacobian(way: Way, function: Function) -> tuple[Output, ...]:
    values = tuple(way.value(part) for part in function.tree.args)
    rows = tuple(slope for part in function.tree.args for slope in way.slopes(part))
    shape = len(values), len(function.variables)
    return Output("value", shape[:1], values), Output("jacobian", shape, rows)


OUTPUTS = {
    Derivative.GRADIENT: _gradient,
    Derivative.NORM: _norm,
    Derivative.HESSIAN: _hessian,
    Derivative.JACOBIAN: _jacobian,
}

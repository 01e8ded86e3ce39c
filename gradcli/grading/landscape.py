"""What formulas demand of their parts, and where they may change their form.

Pieces of a formula meet on joints: |u| where u = 0, max(u, v) where u = v, the border of a case.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import isfinite

from gradcli.algebra.vanishing import vanishes
from gradcli.arithmetic.enclosures import Enclosed
from gradcli.arithmetic.floats import Program
from gradcli.differentiation.tape import INPUT, MINUS, NUMBER, Tape
from gradcli.effort import spend
from gradcli.language.build import ONE, ZERO, add, div, neg, number
from gradcli.language.tree import Apply, Tree, fold, operator, substitute

LARGEST = 1e300
FLOATS_A_STEP = 20
"""Operations on floats that take as long as one on a number of many digits."""

MOST_PIECES = 16
HOLDING = ("<=", ">=", "==")
"""Comparisons that hold between equal numbers."""

ENTIRE = frozenset(
    {NUMBER, INPUT, "e", "pi", "+", MINUS, "*", "neg"}
    | {"sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf"}
)
"""Operations that have a value for all numbers and are one formula, besides some others."""

RATIONAL = frozenset({"+", MINUS, "*", "/", "neg"})


class Landscape:
    """Where trees are defined, and the quantities whose signs matter to them.

    Margins are above 0 where the trees have values; joints change their signs where a tree
    may change its form: the argument of |u|, a denominator, the two sides of a comparison.
    """

    def __init__(self, trees: Sequence[Tree], names: Sequence[str]) -> None:
        self._tape = Tape(names, guarded=True)
        self._outputs = [self._tape.add(tree) for tree in trees]
        self._values = Program(self._tape, self._outputs)
        self.size = len(self._tape.ops)

    @cached_property
    def enclosing(self) -> Enclosed:
        """The trees' values in arithmetic of many digits, at points and all around them."""
        return Enclosed(self._tape, self._outputs, nearby=True)

    @cached_property
    def everywhere(self) -> bool:
        """Whether the trees have values at all points, and are one formula each there."""
        return all(_is_entire(self._tape, slot) for slot in range(len(self._tape.ops)))

    @cached_property
    def _margins(self) -> list[tuple[int, int]]:
        return _varying(self._tape, _margins(self._tape))

    @cached_property
    def _joints(self) -> list[tuple[int, int]]:
        return _varying(self._tape, _joints(self._tape))

    @cached_property
    def _meetings(self) -> Program | None:
        pairs = _varying(self._tape, _meetings(self._tape))
        return Program(self._tape, [slot for pair in pairs for slot in pair]) if pairs else None

    @property
    def in_pieces(self) -> bool:
        """Whether there are places where pieces of the formula meet."""
        return self._meetings is not None

    def meetings(self, point: Sequence[float]) -> list[float]:
        """Quantities that are 0 where pieces of the formula meet."""
        return self._differences(self._meetings, point) if self._meetings else []

    @cached_property
    def _heights(self) -> Program:
        pairs = (*self._margins, *self._joints)
        return Program(self._tape, [slot for pair in pairs for slot in pair])

    @property
    def ends(self) -> bool:
        """Whether there are margins: places where the domain ends."""
        return bool(self._margins)

    @property
    def joints(self) -> int:
        """The number of heights."""
        return len(self._margins) + len(self._joints)

    @property
    def constants(self) -> list[float]:
        """The numbers in the trees."""
        return [float(c) for c in self._tape.constants.values() if abs(c) < LARGEST]

    def values(self, point: Sequence[float]) -> list[float]:
        """The trees' values as floats; nan where there is none."""
        return self._values(point)

    def defined(self, point: Sequence[float]) -> bool:
        """Whether all trees have values there, as far as floats can tell."""
        return all(map(isfinite, self.values(point)))

    def heights(self, point: Sequence[float]) -> list[float]:
        """The margins and the joints."""
        return self._differences(self._heights, point)

    def _differences(self, pairs: Program, point: Sequence[float]) -> list[float]:
        spend(1 + self.size // FLOATS_A_STEP)
        found = pairs(point)
        return [left - right for left, right in zip(found[::2], found[1::2], strict=True)]

    def shortfall(self, point: Sequence[float]) -> float:
        """How far the point is from where all trees have values; 0 where they have."""
        lacking = [
            1.0 if not isfinite(height) else -height / (1 - height)
            for height in self.heights(point)[: len(self._margins)]
            if not height > 0
        ]
        return sum(lacking) + 2 * sum(not isfinite(value) for value in self.values(point)) / 2**20


def _is_entire(tape: Tape, slot: int) -> bool:
    """Whether an instruction has a value wherever its arguments have, without a joint."""
    op, args = tape.ops[slot], tape.args[slot]
    if op == "/":
        return bool(tape.constants.get(args[1]))
    if op == "^":
        whole = _is_whole(tape, args[1]) and tape.constants[args[1]] > 0
        return whole or tape.ops[args[0]] == "e"
    return op in ENTIRE


def _margins(tape: Tape) -> list[tuple[int, int]]:
    """Pairs of slots of which the first is larger where the tape has values."""
    zero, pairs = tape.number(0), []
    for guards in list(tape.guards.values()):
        for op, left, right, _ in guards:
            if op in ("<", "<=", ">", ">="):
                pairs.append((left, right) if op[0] == ">" else (right, left))
    for slot, op in enumerate(tape.ops):
        args = tape.args[slot]
        exponent = tape.constants.get(args[1]) if op == "^" else None
        rooted = op == "^" and (exponent is None or exponent.denominator % 2 == 0)
        if rooted or op in ("sqrt", "log2", "log10"):
            pairs.append((args[0], zero))
    return pairs


def _meetings(tape: Tape) -> list[tuple[int, int]]:
    """Pairs of slots at whose equality pieces of a formula meet."""
    zero, pairs = tape.number(0), []
    for slot, op in enumerate(tape.ops):
        args = tape.args[slot]
        if op in ("abs", "sign"):
            pairs.append((args[0], zero))
        elif op in ("min", "max", "<", "<=", ">", ">=", "==", "!="):
            pairs.extend((args[0], other) for other in args[1:])
    return pairs


def _joints(tape: Tape) -> list[tuple[int, int]]:
    """Pairs of slots at whose equality a formula may change its form."""
    zero, pairs, inner = tape.number(0), _meetings(tape), _inner(tape)
    for slot, op in enumerate(tape.ops):
        args = tape.args[slot]
        whole = op == "^" and _is_whole(tape, args[1])
        if op in ("cbrt", "lgamma") or (op == "^" and not whole):
            pairs.append((args[0], zero))
        elif (op == "/" or whole) and slot in inner:
            pairs.append((args[1 if op == "/" else 0], zero))
        elif op == "atan2":
            pairs.extend((arg, zero) for arg in args)
    return pairs


def _varying(tape: Tape, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs of slots that change with the point, once each."""
    return [pair for pair in dict.fromkeys(pairs) if not tape.moving.isdisjoint(pair)]


def _inner(tape: Tape) -> set[int]:
    """The slots inside other functions than rational ones: there, a pole may hide a jump.

    A rational function is the same on both sides of its poles; atan(1/x) is not.
    """
    inner = set[int]()
    for slot in range(len(tape.ops) - 1, -1, -1):
        op, args = tape.ops[slot], tape.args[slot]
        rational = op in RATIONAL or (op == "^" and _is_whole(tape, args[1]))
        if slot in inner or not rational:
            inner.update(args)
    return inner


def _is_whole(tape: Tape, slot: int) -> bool:
    exponent = tape.constants.get(slot)
    return exponent is not None and exponent.denominator == 1


def on_joint(tree: Tree, point: Mapping[str, Tree]) -> Tree:
    """The formula that holds at a point where pieces of it meet, with no joint there.

    Enclosures can't tell on which side of a joint a point on it lies. Here a condition is decided
    by a proof that two numbers are equal.
    """

    def choose(node: Apply, args: tuple[Tree, ...]) -> tuple[Tree, ...]:
        match node.op:
            case "where":
                return (args[1] if operator(args[0]) in HOLDING else args[2],)
            case "step":
                return (div(ONE, number(2)),)
            case "max" | "min":
                return args[:1]
        return (ZERO,)

    return _pieces(tree, point, choose)[0]


def around_joint(tree: Tree, point: Mapping[str, Tree]) -> list[Tree]:
    """The formulas of all pieces that meet at a point; none where there are too many."""

    def choose(node: Apply, args: tuple[Tree, ...]) -> tuple[Tree, ...]:
        match node.op:
            case "where":
                return args[1:]
            case "abs":
                return args[0], neg(args[0])
            case "sign":
                return ONE, neg(ONE)
            case "step":
                return ZERO, ONE
            case "relu":
                return ZERO, args[0]
        return args

    return _pieces(tree, point, choose)


def _pieces(
    tree: Tree,
    point: Mapping[str, Tree],
    choose: Callable[[Apply, tuple[Tree, ...]], tuple[Tree, ...]],
) -> list[Tree]:
    """The formulas that a tree may be at a point, with what is chosen at each joint there."""

    def equal(left: Tree, right: Tree = ZERO) -> bool:
        return vanishes(substitute(add((left, neg(right))), point))

    def met(node: Apply, args: tuple[Tree, ...]) -> tuple[Tree, ...]:
        """What is chosen where a node has a joint, else the node."""
        if node.op in ("abs", "sign", "relu", "step") and equal(args[0]):
            return choose(node, args)
        if node.op == "where" and isinstance(args[0], Apply) and equal(*args[0].args):
            return choose(node, args)
        if node.op in ("max", "min"):
            groups: list[list[Tree]] = []
            for arg in args:
                same = next((group for group in groups if equal(group[0], arg)), None)
                groups.append([arg]) if same is None else same.append(arg)
            ways = product(
                *(choose(node, tuple(group)) if group[1:] else group for group in groups)
            )
            return tuple(Apply(node.op, way) if way[1:] else way[0] for way in ways)
        return (Apply(node.op, args),)

    def combine(node: Tree, args: tuple[list[Tree], ...]) -> list[Tree]:
        if not isinstance(node, Apply) or not args:
            return [node]
        found = [piece for way in product(*args) for piece in met(node, way)]
        return list(dict.fromkeys(found))[: MOST_PIECES + 1]

    found = fold(tree, combine)
    return found if len(found) <= MOST_PIECES else []

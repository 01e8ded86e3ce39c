"""Reverse mode on formulas with arrays: the adjoint of every part, as a formula.

One sweep from the value back to the names, as `reverse` makes one over the slots of a tape: the
adjoint of a node is the sum of what its uses pull back, by the pull-backs in the rows of array
operations (u@v: g·vᵀ and uᵀ·g) and by the partial derivatives in the rows of all others, element by
element. An adjoint has the shape of its node: denominator layout, the shape of the gradient is that
of the variable.
"""

from collections.abc import Callable, Sequence
from functools import reduce

from gradcli.differentiation.derivation import instantiate
from gradcli.differentiation.lowered import Columns, Typed
from gradcli.differentiation.tape import local_partials
from gradcli.errors import ReadError
from gradcli.language.build import ONE, ZERO, add, is_number, mul, neg, number, power
from gradcli.language.rules import ARGUMENTS, pulls
from gradcli.language.tree import HOLDS, Apply, Number, Symbol, Tree, nodes, operator, rewritten
from gradcli.language.vocabulary import row_of

Tidy = Callable[[Tree], Tree]
ROW_WISE = ("logsumexp", "diag")
"""Operations whose value is a vector in the language where it is a column."""


class Adjoints:
    """The adjoints of all parts of a lowered formula whose value is a number, by identity."""

    def __init__(
        self, root: Tree, variables: Sequence[str], columns: Columns, tidy: Tidy = lambda t: t
    ) -> None:
        self.found: dict[int, Tree] = {}
        self._columns = columns
        self._gradient: dict[str, Tree] = dict.fromkeys(variables, ZERO)
        root = rewritten(root, _two_by_two)
        ordered = list(nodes(root))
        moving = _moving(ordered, frozenset(variables))
        parts: dict[int, list[Tree]] = {id(root): [ONE]}
        collected: dict[str, list[Tree]] = {name: [] for name in variables}
        for node in reversed(ordered):
            if id(node) not in moving or id(node) not in parts:
                continue
            adjoint = self.found[id(node)] = tidy(add(parts.pop(id(node))))
            if not isinstance(node, Apply):
                collected[_name(node)].append(adjoint)
                continue
            for place, arg in enumerate(node.args):
                if id(arg) in moving:
                    part = self._pulled(node, place, adjoint)
                    parts.setdefault(id(arg), []).append(self._summed(part, arg))
        self._gradient |= {name: tidy(add(each)) for name, each in collected.items()}

    def gradient(self, name: str) -> Tree:
        """The gradient for a variable, a lowered tree; 0 where the value does not depend on it."""
        return self._gradient[name]

    def _summed(self, part: Tree, arg: Tree) -> Tree:
        """The adjoint of a number that goes with a whole array is the sum over its elements."""
        return self._columns.total(part) if self._columns.is_number(arg) else part

    def _pulled(self, node: Apply, place: int, adjoint: Tree) -> Tree:
        """What an argument's adjoint gets from that of the node."""
        row = row_of(node.op, len(node.args))
        if row.array:
            return self._by_pull_back(node, place, adjoint)
        return _by_slope(node, place, adjoint)

    def _by_pull_back(self, node: Apply, place: int, adjoint: Tree) -> Tree:
        """The pull-back of a row, all values being matrices but for numbers and row sums."""
        columns = self._columns
        formulas = pulls(row_of(node.op, len(node.args)))
        if not formulas:
            raise ReadError(f"{node.op} has no formula for its gradient", span=node.span)

        def typed(tree: Tree, of_value: bool) -> Typed:
            size = columns.size(tree)
            if columns.is_number(tree):
                return Typed(tree, 0)
            column = of_value and node.op in ROW_WISE and size[1] == "1"
            return Typed(tree, 1 if column else 2)

        arguments = dict(zip(ARGUMENTS, (typed(arg, False) for arg in node.args), strict=False))
        values = arguments | {"y": typed(node, True), "g": typed(adjoint, True)}
        return columns.instantiated(formulas[place], values).tree


def _two_by_two(node: Apply) -> Tree:
    """A product of many matrices as products of two."""
    if node.op != "@":
        return node
    return reduce(lambda left, right: Apply("@", (left, right)), node.args)


def _name(leaf: Tree) -> str:
    return leaf.name if isinstance(leaf, Symbol) else ""


def _moving(ordered: Sequence[Tree], variables: frozenset[str]) -> set[int]:
    """The nodes that depend on the variables smoothly, by identity: no comparison does."""
    moving = set[int]()
    for node in ordered:
        if isinstance(node, Symbol):
            if node.name in variables:
                moving.add(id(node))
        elif operator(node) not in HOLDS and any(id(arg) in moving for arg in node.args):
            moving.add(id(node))
    return moving


def _by_slope(node: Apply, place: int, adjoint: Tree) -> Tree:
    """Adjoint × partial derivative, element by element."""
    match node.op:
        case "+":
            return adjoint
        case "neg":
            return neg(adjoint)
        case "*":
            return mul((adjoint, *node.args[:place], *node.args[place + 1 :]))
        case "where":
            if adjoint == ZERO:
                return ZERO
            branches = (adjoint, ZERO) if place == 1 else (ZERO, adjoint)
            return Apply("where", (node.args[0], *branches))
        case "min" | "max":
            holds = Apply("<=" if node.op == "min" else ">=", node.args)
            return Apply("where", (holds, *((adjoint, ZERO) if place == 0 else (ZERO, adjoint))))
    constant = node.args[-1]
    if node.op == "^" and isinstance(constant, Number):
        return mul((adjoint, constant, power(node.args[0], number(constant.value - 1))))
    formula = local_partials(row_of(node.op, len(node.args)))[place]
    if formula is None:
        raise ReadError(f"{node.op} has no derivative for its argument {place + 1}", span=node.span)
    slope = instantiate(formula, node.args, node)
    return ZERO if is_number(slope, 0) else mul((adjoint, slope))

"""The steps of differentiation, from the outside in, taken from the derivation itself.

Every line is one application of `Derivation.apply_rule`, with a derivative sign in place of each
derivative that is still to be taken. Where one is left, the next line takes it; where several are,
each is taken apart in lines of its own, and a line combines what they gave.
"""

from collections.abc import Mapping

from gradcli.differentiation.derivation import Derivation
from gradcli.language.build import ONE, apply, neg
from gradcli.language.tree import DERIVATIVE, PARTIAL, Apply, Symbol, Tree, fold, nodes
from gradcli.results.base import Function
from gradcli.results.steps import Line
from gradcli.worked.rulebook import AGAIN, COMBINE, SIMPLIFY, named


class Blackboard:
    """The lines for the partial derivatives of one function; `count` is how many there are."""

    def __init__(self, function: Function, count: int = 0) -> None:
        self.count = count
        self._derivation = Derivation(function.tree, function.variables)
        self._sign = PARTIAL if len(function.variables) > 1 else DERIVATIVE

    def partial(self, name: str, answer: Tree) -> tuple[Line, ...]:
        """From d/dname of the function to the tidied answer."""
        tree = self._derivation.tree
        board = _Partial(self._derivation, name, self._sign, self.count)
        board.take(tree, 0)
        last = board.lines[-1]
        if last.after != answer:
            board.write(Line(SIMPLIFY, last.after, answer))
        self.count += len(board.lines)
        return tuple(board.lines)


class _Partial:
    """The lines for one partial derivative. `known` are the derivatives shown, by their lines."""

    def __init__(self, derivation: Derivation, name: str, sign: str, count: int) -> None:
        self.lines: list[Line] = []
        self._derivation, self._name, self._sign, self._count = derivation, name, sign, count
        self._slopes = derivation.slopes(name)
        self._known: dict[Tree, int] = {}

    def write(self, line: Line) -> int:
        """Put a line down; its number."""
        number = self._count + len(self.lines) + 1
        self.lines.append(line._replace(number=number))
        return number

    def take(self, node: Tree, depth: int) -> None:
        """The lines from d/dx of a node to its derivative."""
        taken = [node]
        current = self._apply(node, Apply(self._sign, (node, Symbol(self._name))), None, depth)
        while open_signs := signs(current):
            fresh = [sign for sign in open_signs if sign not in self._known]
            if len(open_signs) == len(fresh) == 1:
                taken.append(fresh[0].args[0])
                current = self._apply(taken[-1], current, fresh[0], depth)
            else:
                current = self._combine(current, open_signs, fresh, depth)
        self.lines[-1] = self.lines[-1]._replace(after=self._slopes[id(node)])
        for each in taken:
            self._known[Apply(self._sign, (each, Symbol(self._name)))] = self.lines[-1].number

    def _apply(self, node: Tree, before: Tree, sign: Apply | None, depth: int) -> Tree:
        """One rule: the sign in `before` (or all of it) replaced by what the rule gives."""
        done = {id(part): self._signed(part) for part in self._derivation.parts(node, self._name)}
        slope = self._derivation.apply_rule(node, self._name, done)
        after = slope if sign is None else replaced(before, {sign: slope})
        line = named(self._derivation, node, self._name)
        if isinstance(after, Apply) and after in self._known:
            line = line._replace(uses=(self._known[after],))
            after = self._slopes[id(after.args[0])]
        self.write(line._replace(before=before, after=after, depth=depth))
        return after

    def _combine(
        self, before: Tree, open_signs: list[Apply], fresh: list[Apply], depth: int
    ) -> Tree:
        """Each derivative taken apart, unless it is known; then all of them put in."""
        uses = tuple(self._known[sign] for sign in open_signs if sign not in fresh)
        for sign in fresh:
            self.take(sign.args[0], depth + 1)
        slopes = {sign: self._slopes[id(sign.args[0])] for sign in open_signs}
        after = replaced(before, slopes)
        self.write(Line(COMBINE if fresh else AGAIN, before, after, depth, uses=uses))
        return after

    def _signed(self, part: Tree) -> Tree:
        """A derivative still to be taken; that of the variable is 1, a minus stands before it."""
        if isinstance(part, Symbol):
            return ONE
        if isinstance(part, Apply) and part.op == "neg":
            return neg(self._signed(part.args[0]))
        return Apply(self._sign, (part, Symbol(self._name)))


def signs(tree: Tree) -> list[Apply]:
    """The different derivatives still to be taken in a formula, in order."""
    found = (node for node in nodes(tree) if isinstance(node, Apply))
    return list(dict.fromkeys(node for node in found if node.op in (DERIVATIVE, PARTIAL)))


def replaced(tree: Tree, slopes: Mapping[Apply, Tree]) -> Tree:
    """The formula with derivatives put for their signs, by the trivial laws."""

    def replace(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        if node.op in (DERIVATIVE, PARTIAL):
            return slopes.get(node, node)
        same = all(a is b for a, b in zip(args, node.args, strict=True))
        return node if same else apply(node.op, args)

    return fold(tree, replace)

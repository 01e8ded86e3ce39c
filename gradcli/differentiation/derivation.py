"""Differentiation, forward and rule by rule, on trees: ∂f/∂x from the rows of the vocabulary."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from gradcli.errors import ReadError
from gradcli.language.build import ONE, ZERO, add, apply, div, mul, neg, number, power
from gradcli.language.rules import ARGUMENTS, definition, partials
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, nodes
from gradcli.language.vocabulary import Row, row_of


def gradient(tree: Tree, variables: Sequence[str]) -> tuple[Tree, ...]:
    """∇f: the partial derivatives of the tree for the variables, in their order, untidied."""
    derivation = Derivation(tree, variables)
    return tuple(derivation.partial(name) for name in variables)


def derivative(tree: Tree, name: str) -> Tree:
    """∂f/∂name of the tree, untidied."""
    return gradient(tree, (name,))[0]


def instantiate(formula: Tree, args: Sequence[Tree], value: Tree | None = None) -> Tree:
    """A formula of a row with the arguments put for u, v, w and the value for y."""
    values = dict(zip(ARGUMENTS, args, strict=False)) | ({} if value is None else {"y": value})
    return fold(formula, lambda node, parts: _rebuild(node, parts, values))


def _rebuild(node: Tree, parts: tuple[Tree, ...], values: dict[str, Tree]) -> Tree:
    if isinstance(node, Apply):
        return apply(node.op, parts)
    return values.get(node.name, node) if isinstance(node, Symbol) else node


def unfold(node: Apply, row: Row) -> Tree:
    """The node spelled out by its row's definition; a variadic row folds pair by pair."""
    formula = definition(row)
    if row.arity[1] is not None:
        return instantiate(formula, node.args)
    if len(node.args) == 1:
        return node.args[0]
    return reduce(lambda a, b: instantiate(formula, (a, b)), node.args)


LONG = 8


class Derivation:
    """All partial derivatives of one tree; each visits only the nodes its variable reaches."""

    def __init__(self, tree: Tree, variables: Sequence[str]) -> None:
        self.tree = tree
        self._bit = {name: 1 << place for place, name in enumerate(variables)}
        self._reach: dict[int, int] = {}
        self._unfolded: dict[int, Tree] = {}
        self._index: dict[int, dict[int, list[Tree]]] = {}
        self._scan(tree)

    def _scan(self, tree: Tree) -> None:
        """Note for every node which variables it depends on, as a set of bits."""
        for node in nodes(tree):
            bits = self._bit.get(node.name, 0) if isinstance(node, Symbol) else 0
            for arg in node.args:
                bits |= self._reach[id(arg)]
            self._reach[id(node)] = bits
            if bits and isinstance(node, Apply) and id(node) not in self._unfolded:
                self._prepare(node)

    def _prepare(self, node: Apply) -> None:
        """A row without partials is differentiated through its definition."""
        row = row_of(node.op, len(node.args))
        if row.definition and not row.partials:
            self._unfolded[id(node)] = unfold(node, row)
            self._scan(self._unfolded[id(node)])

    def partial(self, name: str) -> Tree:
        """∂f/∂name, untidied."""
        return self.slopes(name)[id(self.tree)]

    def slopes(self, name: str) -> dict[int, Tree]:
        """The derivatives for a variable of all sub-trees that ∂f/∂name is made of, by identity."""
        done: dict[int, Tree] = {}
        pending = [self.tree]
        while pending:
            node = pending[-1]
            waiting = [arg for arg in self.parts(node, name) if id(arg) not in done]
            if waiting and id(node) not in done:
                pending.extend(waiting)
                continue
            pending.pop()
            if id(node) not in done:
                done[id(node)] = self.apply_rule(node, name, done)
        return done

    def depends(self, node: Tree, name: str) -> bool:
        """Whether a sub-tree of f depends on a variable; otherwise it is held constant."""
        return bool(self._reach[id(node)] & self._bit[name])

    def unfolded(self, node: Tree) -> Tree | None:
        """What a sub-tree is differentiated as, where that is the definition of its row."""
        return self._unfolded.get(id(node))

    def parts(self, node: Tree, name: str) -> list[Tree]:
        """The sub-trees whose derivatives the node's derivative is made of."""
        bit = self._bit[name]
        if id(node) in self._unfolded:
            return [self._unfolded[id(node)]]
        args = node.args[1:] if isinstance(node, Apply) and node.op == "where" else node.args
        if len(args) > LONG:
            return self._members(node).get(bit, [])
        return [arg for arg in args if self._reach[id(arg)] & bit]

    def _members(self, node: Tree) -> dict[int, list[Tree]]:
        """For each variable's bit, the arguments of a long sum or product that depend on it."""
        if id(node) not in self._index:
            index: dict[int, list[Tree]] = {}
            for arg in node.args:
                bits = self._reach[id(arg)]
                while bits:
                    index.setdefault(bits & -bits, []).append(arg)
                    bits &= bits - 1
            self._index[id(node)] = index
        return self._index[id(node)]

    def apply_rule(self, node: Tree, name: str, done: Mapping[int, Tree]) -> Tree:
        """One rule: the node's derivative, made of what is `done`, the derivatives of its parts."""
        if not self.depends(node, name):
            return ZERO
        if isinstance(node, Number | Symbol):
            return ONE
        if id(node) in self._unfolded:
            return done[id(self._unfolded[id(node)])]
        if node.op == "+":
            return add(done[id(arg)] for arg in self.parts(node, name))
        inner = tuple(
            done[id(arg)] if self.depends(arg, name) and id(arg) in done else ZERO
            for arg in node.args
        )
        rule = RULES.get(node.op)
        return rule(node.args, inner) if rule else _chain_rule(node, inner)


def _product_rule(factors: Sequence[Tree], inner: Sequence[Tree]) -> Tree:
    """(uvw)′ = u′vw + uv′w + uvw′; a factor that stands several times is a power."""
    if len(set(factors)) < len(factors):
        return _product_rule(*_as_powers(factors, inner))
    return add(
        mul((*factors[:place], slope, *factors[place + 1 :]))
        for place, slope in enumerate(inner)
        if slope is not ZERO
    )


def _as_powers(factors: Sequence[Tree], inner: Sequence[Tree]) -> tuple[list[Tree], list[Tree]]:
    """Equal factors as powers, with the derivatives of those."""
    slopes = dict(zip(factors, inner, strict=True))
    counts = {factor: Number(count) for factor, count in Counter(factors).items()}
    powers = [power(factor, count) for factor, count in counts.items()]
    derivatives = [
        _power_rule((u, n), (slopes[u], ZERO)) if slopes[u] is not ZERO else ZERO
        for u, n in counts.items()
    ]
    return powers, derivatives


def _quotient_rule(args: Sequence[Tree], inner: Sequence[Tree]) -> Tree:
    """(u/v)′ = (u′v − uv′)/v²."""
    (u, v), (du, dv) = args, inner
    if dv is ZERO:
        return div(du, v)
    return div(add((mul((du, v)), neg(mul((u, dv))))), power(v, Number(2)))


def _power_rule(args: Sequence[Tree], inner: Sequence[Tree]) -> Tree:
    """(uⁿ)′ = n·uⁿ⁻¹·u′, and (uᵛ)′ = v·uᵛ⁻¹·u′ + uᵛ·ln u·v′ in general; 0ᵛ is 0 where it exists."""
    (u, v), (du, dv) = args, inner
    if u == ZERO:
        return ZERO
    exponent = number(v.value - 1) if isinstance(v, Number) else add((v, neg(ONE)))
    by_base = mul((v, power(u, exponent), du))
    return add((by_base, mul((power(u, v), apply("ln", (u,)), dv))))


def _branches(args: Sequence[Tree], inner: Sequence[Tree]) -> Tree:
    """The derivative of where(c, a, b) away from its join: where(c, a′, b′)."""
    _, held, failed = inner
    return ZERO if held is failed is ZERO else Apply("where", (args[0], held, failed))


def _negation_rule(_: Sequence[Tree], inner: Sequence[Tree]) -> Tree:
    """(−u)′ = −u′."""
    return neg(inner[0])


def _chain_rule(node: Apply, inner: Sequence[Tree]) -> Tree:
    """f(u, v)′ = ∂f/∂u·u′ + ∂f/∂v·v′."""
    row = row_of(node.op, len(node.args))
    outer = partials(row)
    terms = []
    for place, slope in enumerate(inner):
        if slope is not ZERO:
            formula = outer[place] if place < len(outer) else None
            if formula is None:
                raise ReadError(
                    f"{row.name} has no derivative for its argument {place + 1}", span=node.span
                )
            terms.append(mul((instantiate(formula, node.args, node), slope)))
    return add(terms)


RULES: dict[str, Callable[[Sequence[Tree], Sequence[Tree]], Tree]] = {
    "neg": _negation_rule,
    "*": _product_rule,
    "/": _quotient_rule,
    "^": _power_rule,
    "where": _branches,
}
"""Rules that read better than the chain rule with a row's partial derivatives."""

"""Derivations in which one rule is broken at one place: the wrong derivatives that people find.

For every node on the way to a variable, the ways in which its rule is often broken are formulas;
the whole derivative then becomes f′ + ∂f/∂node · (broken − right), with ∂f/∂node from one backward
sweep. So a slip costs a few instructions on a tape.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.differentiation.derivation import derivative, instantiate
from gradcli.differentiation.reverse import Sweep
from gradcli.differentiation.tape import Tape, local_partials
from gradcli.language.build import ONE, ZERO, add, div, is_number, mul, neg, number, power
from gradcli.language.tree import Apply, Number, Tree, free_names, nodes, rewritten
from gradcli.language.vocabulary import row_of

MOST_NODES = 60

CHAIN = "chain rule: the inner derivative is forgotten"
AT_SLOPE = "chain rule: the outer derivative is taken at the inner derivative"
MISSING = "the derivative is missing"
SIGN = "sign of the derivative"
UNTOUCHED = "not differentiated"

Broken = tuple[str, Tree]
"""What was done, and what the derivative of the node becomes."""


class Mutation(NamedTuple):
    """A slip as slots of a tape: the derivative becomes f′ + adjoint·(broken − right).

    `place` is the sub-expression whose rule is broken.
    """

    kind: str
    place: Tree
    adjoint: int
    broken: int
    right: int


def mutations(tape: Tape, tree: Tree, name: str, partial: Tree) -> Iterator[Mutation]:
    """The derivatives of the tree for a name with one rule broken at one place.

    `partial` is the right one as it is usually written.
    """
    value = tape.add(tree)
    adjoints = Sweep(tape, value, tape.inputs.values(), arrays=False).adjoints
    inner = [node for node in nodes(tree) if isinstance(node, Apply) and name in free_names(node)]
    for node in reversed(inner[-MOST_NODES:]):
        adjoint = adjoints.get(tape.add(node))
        if adjoint is not None:
            right = derivative(node, name)
            for kind, broken in _variants(node, name, right):
                if node is not tree or kind is not UNTOUCHED:
                    yield Mutation(kind, node, adjoint, tape.add(broken), tape.add(right))
    for kind, change in REMEMBERED.items():
        broken = rewritten(partial, change)
        yield Mutation(kind, tree, tape.number(1), tape.add(broken), tape.add(partial))


def _variants(node: Apply, name: str, right: Tree) -> Iterator[Broken]:
    """What people make of the derivative of a node."""
    if node.op != "where":
        slopes = [derivative(arg, name) if name in free_names(arg) else ZERO for arg in node.args]
        for kind, broken in RULES.get(node.op, _function)(node, slopes):
            if broken != right:
                yield kind, broken
    yield SIGN, neg(right)
    yield MISSING, ZERO
    yield UNTOUCHED, node


def _sum(node: Apply, slopes: Sequence[Tree]) -> Iterator[Broken]:
    right = add(slopes)
    for term, slope in zip(node.args, slopes, strict=True):
        if slope is ZERO:
            yield "a constant is kept, whose derivative is 0", add((right, term))
        else:
            others = add((right, neg(slope)))
            yield "the derivative of a term is missing", others
            yield "sign of the derivative of a term", add((others, neg(slope)))
            yield "a term is not differentiated", add((others, term))


def _product(node: Apply, slopes: Sequence[Tree]) -> Iterator[Broken]:
    factors = node.args
    moving = [place for place, slope in enumerate(slopes) if slope is not ZERO]
    fixed = [place for place in range(len(factors)) if place not in moving]
    terms = [mul((*factors[:k], slopes[k], *factors[k + 1 :])) for k in moving]
    for k in fixed:
        without = add(mul(_kept_factors(factors, slopes, m, k)) for m in moving)
        yield "a constant factor is lost", without
        yield "a constant factor is lost", neg(without)
    if len(moving) == 1:
        yield "a constant factor is lost", slopes[moving[0]]
        yield "only the constant factor is left", mul(factors[k] for k in fixed)
        return
    constants = [factors[k] for k in fixed]
    yield (
        "product rule: the product of the derivatives is taken",
        mul((*constants, *(slopes[k] for k in moving))),
    )
    for term in terms:
        yield "product rule: a term is missing", term
    difference = add((terms[0], *map(neg, terms[1:])))
    yield "product rule: sign, the terms are added", difference
    yield "product rule: sign, the terms are added", neg(difference)


def _kept_factors(
    factors: Sequence[Tree], slopes: Sequence[Tree], moved: int, lost: int
) -> Iterator[Tree]:
    """The factors of one term of the product rule, without a lost one."""
    for place, factor in enumerate(factors):
        if place != lost:
            yield slopes[place] if place == moved else factor


def _quotient(node: Apply, slopes: Sequence[Tree]) -> Iterator[Broken]:
    (u, v), (du, dv) = node.args, slopes
    if dv is ZERO:
        yield "a constant denominator is lost", du
        return
    first, second, square = mul((du, v)), mul((u, dv)), power(v, number(2))
    top = add((first, neg(second)))
    if not is_number(dv, 1):
        yield CHAIN, div(add((first, neg(u))), square)
    if du is not ZERO:
        yield "quotient rule: sign, the terms are subtracted", div(add((first, second)), square)
        yield "quotient rule: sign, the terms are in the wrong order", neg(div(top, square))
        yield "quotient rule: a term is missing", div(first, square)
        yield "quotient rule: a term is missing", neg(div(second, square))
    yield "quotient rule: the denominator is not squared", div(top, v)
    yield "quotient rule: the quotient of the derivatives is taken", div(du, dv)
    yield "quotient rule: the quotient of the derivatives is taken", div(u, dv)
    yield "quotient rule: the denominator is missing", top


def _power(node: Apply, slopes: Sequence[Tree]) -> Iterator[Broken]:
    (u, n), (du, dn) = node.args, slopes
    if dn is ZERO:
        yield from _of_power(u, n, du)
        return
    log = ONE if u == Apply("e") else Apply("ln", (u,))
    lowered = mul((n, power(u, add((n, neg(ONE))))))
    if du is not ZERO:
        yield "the power rule alone, though the exponent varies", mul((lowered, du))
        yield "only the exponent is differentiated, though the base varies", mul((node, log, dn))
        return
    if not is_number(dn, 1):
        yield CHAIN, mul((node, log))
        yield AT_SLOPE, mul((power(u, dn), log))
        yield "only the inner function is differentiated", dn
    if log is not ONE:
        yield "the logarithm of the base is missing", mul((node, dn))
        yield "divided by the logarithm of the base", div(mul((node, dn)), log)
    yield "the power rule is used on an exponential", lowered
    yield "the power rule is used on an exponential", mul((lowered, dn))


def _of_power(u: Tree, n: Tree, du: Tree) -> Iterator[Broken]:
    """The ways to break n·uⁿ⁻¹·u′."""
    lower, higher = add((n, neg(ONE))), add((n, ONE))
    if isinstance(n, Number):
        lower, higher = number(n.value - 1), number(n.value + 1)
    if not is_number(du, 1):
        yield CHAIN, mul((n, power(u, lower)))
        yield AT_SLOPE, mul((n, power(du, lower)))
        yield "chain rule: the exponent is missing, and the inner derivative", power(u, lower)
    yield "power rule: the exponent is not lowered", mul((n, power(u, n), du))
    yield "power rule: the exponent is missing as a factor", mul((power(u, lower), du))
    yield "power rule: the exponent is raised, not lowered", mul((n, power(u, higher), du))
    twice = power(u, add((lower, neg(ONE))))
    yield "power rule: the exponent is lowered twice", mul((n, twice, du))
    yield "power rule: the lowered exponent is the factor", mul((lower, power(u, lower), du))
    for factor in (du, ONE):
        yield "an antiderivative is taken", mul((div(power(u, higher), higher), factor))


def _function(node: Apply, slopes: Sequence[Tree]) -> Iterator[Broken]:
    outer = local_partials(row_of(node.op, len(node.args)))
    places = [k for k, slope in enumerate(slopes) if slope is not ZERO and k < len(outer)]
    formula = outer[places[0]] if len(places) == 1 else None
    if formula is None:
        return
    slope = slopes[places[0]]
    if node.op in ROOTS:
        yield from _of_power(node.args[0], number(ROOTS[node.op]), slope)
        yield "the derivative is taken under the root", Apply(node.op, (slope,))
        return
    if not is_number(slope, 1):
        moved = (*node.args[: places[0]], slope, *node.args[places[0] + 1 :])
        yield CHAIN, instantiate(formula, node.args, node)
        yield AT_SLOPE, instantiate(formula, moved, Apply(node.op, moved))
        yield "only the inner function is differentiated", slope
        yield "the outer function is not differentiated", mul((node, slope))
    for kind, change in REMEMBERED.items():
        yield kind, mul((instantiate(rewritten(formula, change), node.args, node), slope))
    if node.op in LOGARITHMS:
        yield "the logarithm of the base is missing", div(slope, node.args[0])
    if node.op == "ln":
        yield "the derivative is taken under the logarithm", Apply("ln", (slope,))


def _nothing(_node: Apply, _slopes: Sequence[Tree]) -> Iterator[Broken]:
    yield from ()


def _without_root(node: Apply) -> Tree:
    return node.args[0] if node.op == "sqrt" else node


def _without_square(node: Apply) -> Tree:
    return node.args[0] if node.op == "^" and is_number(node.args[1], 2) else node


def _with_other_sign(node: Apply) -> Tree:
    if node.op != "+" or len(node.args) != 2:
        return node
    return Apply("+", (node.args[0], neg(node.args[1])))


ROOTS = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}
LOGARITHMS = ("log", "log2", "log10")
REMEMBERED: dict[str, Callable[[Apply], Tree]] = {
    "the square root is missing in the derivative": _without_root,
    "a square is missing in the derivative": _without_square,
    "a sign in the derivative is wrong": _with_other_sign,
}
"""How the formula for a derivative is remembered wrongly."""

RULES: dict[str, Callable[[Apply, Sequence[Tree]], Iterator[Broken]]] = {
    "+": _sum,
    "*": _product,
    "/": _quotient,
    "^": _power,
    "neg": _nothing,
}

"""A function in pieces, piece by piece: |u|, min, max, where and their like resolved by cases.

Each case is a formula without kinks and the strict inequalities under which it is the function;
the interfaces between the cases are the zero sets of the sides' differences.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import unfold
from gradcli.language.build import ONE, ZERO, add, neg, rational
from gradcli.language.tree import HOLDS, Apply, Tree, free_names, nodes, replaced
from gradcli.language.vocabulary import row_of
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.kernels import Kernels, terms_of

MOST_CASES = 64
UNFOLDED = ("relu", "step", "min", "max")


class Case(NamedTuple):
    """One piece: the formulas there, and the trees that are positive where it holds."""

    trees: tuple[Tree, ...]
    positive: tuple[Tree, ...]


def cases(trees: Sequence[Tree]) -> tuple[list[Case], list[Tree]]:
    """The pieces of some functions together, and the trees on whose zeros they meet.

    Raises TooHardError where there are too many.
    """
    pending, done, interfaces = [Case(tuple(trees), ())], list[Case](), dict[Tree, None]()
    while pending:
        case = pending.pop()
        kink = _innermost(case.trees)
        if kink is None:
            done.append(case)
            continue
        if len(pending) + len(done) >= MOST_CASES:
            raise TooHardError
        side, *pieces = _pieces(kink)
        settled = None if side is None else _settled(kink, side, pieces)
        if settled is not None:
            side, pieces = None, [settled]
        if side is not None:
            interfaces[side] = None
        for piece, sign in reversed(list(zip(pieces, (side, side and neg(side)), strict=False))):
            if piece is not None:
                put = tuple(replaced(tree, {kink: piece}) for tree in case.trees)
                positive = case.positive if sign is None else (*case.positive, sign)
                if not _is_empty(positive):
                    pending.append(Case(put, positive))
    return done, list(interfaces)


def _settled(node: Apply, side: Tree, pieces: Sequence[Tree | None]) -> Tree | None:
    """What a node is everywhere, if its side is one number."""
    value = rational(tidy(side))
    if value is None:
        return None
    if value:
        return pieces[value < 0]
    if node.op in ("abs", "sign"):
        return ZERO
    condition, held, failed = node.args
    return held if isinstance(condition, Apply) and HOLDS[condition.op](0) else failed


def _is_empty(positive: Sequence[Tree]) -> bool:
    """Whether what is linear in one variable leaves no room for it."""
    low, high = dict[str, Fraction](), dict[str, Fraction]()
    for tree in positive:
        names = free_names(tree)
        if len(names) == 1 and (line := _linear(tree, names[0])) is not None:
            (name,), (slope, height) = names, line
            bound = -height / slope
            if slope > 0:
                low[name] = max(bound, low.get(name, bound))
            else:
                high[name] = min(bound, high.get(name, bound))
    return any(name in low and low[name] >= bound for name, bound in high.items())


def _linear(tree: Tree, name: str) -> tuple[Fraction, Fraction] | None:
    """a and b of a·x + b."""
    kernels = Kernels((name,))
    try:
        (quotient,) = kernels.read([tree])
    except TooHardError:
        return None
    terms = {e[0]: c for e, c in terms_of(quotient.top).items()}
    if not kernels.is_polynomial(quotient) or max(terms, default=0) != 1:
        return None
    (bottom,) = terms_of(quotient.bottom).values()
    return terms[1] / bottom, terms.get(0, Fraction(0)) / bottom


def _innermost(trees: Sequence[Tree]) -> Apply | None:
    """The first node that makes a case distinction and holds none itself."""
    for node in nodes(*trees):
        if isinstance(node, Apply) and node.op in ("abs", "sign", "where", *UNFOLDED):
            return node
    return None


def _pieces(node: Apply) -> tuple[Tree | None, ...]:
    """A side u, and what the node is where u > 0 and where u < 0; a tie or a point is no piece."""
    if node.op in UNFOLDED:
        return (None, unfold(node, row_of(node.op, len(node.args))))
    if node.op == "abs":
        return (node.args[0], node.args[0], neg(node.args[0]))
    if node.op == "sign":
        return (node.args[0], ONE, neg(ONE))
    condition, held, failed = node.args
    left, right = condition.args
    side = add((left, neg(right)))
    match condition.op if isinstance(condition, Apply) else "":
        case ">" | ">=":
            return (side, held, failed)
        case "<" | "<=":
            return (side, failed, held)
        case "==":
            return (side, failed, failed)
    return (side, held, held)

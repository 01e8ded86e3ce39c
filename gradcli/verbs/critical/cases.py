"""A function in pieces, piece by piece: |u|, min, max, where and their like resolved by cases.

Each case is a formula without kinks and the strict inequalities under which it is the function;
the interfaces between the cases are the zero sets of the sides' differences.
"""

from collections.abc import Mapping, Sequence
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
    """Whether linear sides can't be positive together.

    Variables are eliminated one by one, each lower bound by each upper one (Fourier and Motzkin).
    """
    sides = [side for tree in positive if (side := _linear(tree)) is not None]
    for name in sorted({name for side in sides for name in side if name}):
        below = [side for side in sides if side.get(name, 0) > 0]
        above = [side for side in sides if side.get(name, 0) < 0]
        if len(below) * len(above) > MOST_CASES:
            return False
        sides = [side for side in sides if not side.get(name)]
        sides += [_sum(low, -high[name], high, low[name]) for low in below for high in above]
    return any(side.get("", 0) <= 0 for side in sides)


Linear = Mapping[str, Fraction]
"""Variable → coefficient; the constant has no name."""


def _sum(first: Linear, times: Fraction, second: Linear, others: Fraction) -> Linear:
    return {
        name: first.get(name, Fraction(0)) * times + second.get(name, Fraction(0)) * others
        for name in {*first, *second}
    }


def _linear(tree: Tree) -> Linear | None:
    """The coefficients of a·x + b·y + c."""
    kernels = Kernels(free_names(tree))
    try:
        (quotient,) = kernels.read([tree])
    except TooHardError:
        return None
    terms = terms_of(quotient.top)
    if not kernels.is_polynomial(quotient) or any(sum(e) > 1 for e in terms):
        return None
    (bottom,) = terms_of(quotient.bottom).values()
    names = (*kernels.variables, "")
    return {
        names[next((k for k, n in enumerate(e) if n), -1)]: c / bottom for e, c in terms.items()
    }


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

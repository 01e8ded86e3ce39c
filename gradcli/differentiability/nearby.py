"""The estimate of a tree near a point, in one case of the signs of what its kinks depend on."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import TypeAlias, TypeVar

import sympy as sp

from gradcli.arithmetic.convert import number_of, parameter
from gradcli.arithmetic.evaluation import HOLDS, PointEvaluation
from gradcli.arithmetic.exact import sign_of
from gradcli.differentiability.growth import RULES, of_function
from gradcli.differentiability.puiseux import (
    FINE,
    Germ,
    NoGermError,
    UnknownGermError,
    is_settled,
    path,
)
from gradcli.differentiability.ray import germ_along
from gradcli.differentiability.remainder import (
    Estimate,
    Found,
    Monomial,
    UnprovedError,
    bounded,
    constant,
    scaled,
    tidied,
    total,
    with_bounds,
)
from gradcli.differentiability.sizes import degree, vanishes_only_here
from gradcli.errors import UndefinedError
from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names, nodes, operator
from gradcli.language.unparse import unparse

T = TypeVar("T", int, Fraction)
Key: TypeAlias = tuple[object, ...]
Signs: TypeAlias = Mapping[Key, int]
"""The case: the sign of an expression, doubled where it is known not to be 0."""

ENOUGH = 2
"""The degree of a rest that is rarely worth a closer look."""

ZERO = Number(0)


class ForkError(Exception):
    """The estimate depends on a sign that the case does not settle."""

    def __init__(self, key: Key, options: Sequence[int]) -> None:
        self.key, self.options = key, options


class Nearby:
    """The estimates of trees near one point in one case.

    Where it `splits`, |u| is u or −u by the case; else it is bounded like u. `zeros` are 0 in this
    case.
    """

    def __init__(self, point: Mapping[str, sp.Expr], signs: Signs, *, splits: bool) -> None:
        self.zeros: list[Estimate] = []
        self.splits = splits
        self._point, self._signs = point, signs
        self._found: dict[int, Found] = {id(ZERO): self.constant(sp.Integer(0))}
        self._kept: list[Tree] = []

    @property
    def count(self) -> int:
        """The number of variables."""
        return len(self._point)

    def estimate(self, tree: Tree) -> Found:
        """The estimate of a tree; of a `where` only the branch of the case is looked at.

        Raises UnprovedError where nothing is known, ForkError where the case leaves that open.
        """
        self._kept.append(tree)
        pending = [tree]
        while pending:
            node = pending[-1]
            missing = [arg for arg in self._needed(node) if id(arg) not in self._found]
            pending.extend(missing)
            if not missing:
                pending.pop()
                if id(node) not in self._found:
                    self._found[id(node)] = self._closest(node)
        return self._found[id(tree)]

    def inside(self, formula: Tree, u: Estimate) -> Found:
        """The estimate of a formula in one name that stands for something."""
        fresh = Nearby(self._point, self._signs, splits=self.splits)
        fresh._found |= {id(node): u for node in nodes(formula) if isinstance(node, Symbol)}
        return fresh.estimate(formula)

    def constant(self, value: sp.Expr) -> Estimate:
        """A number."""
        return constant(value, self.count)

    def sign(self, node: Tree, *, strict: bool) -> int:
        """The sign of a node near the point in this case; 0 only as it is 0, where `strict`."""
        return self.side(node, ZERO, strict=strict)

    def side(self, left: Tree, right: Tree, *, strict: bool) -> int:
        """The sign of a difference near the point, away from it, in this case."""
        u, v = (bounded(self._found[id(side)]) for side in (left, right))
        difference = with_bounds(total([u, scaled(v, sp.Integer(-1))]))
        if not (difference.terms or difference.rest):
            return 0
        start = difference.start
        if start != 0:
            return sign_of(start)
        if difference.sign and (not strict or vanishes_only_here(difference.low)):
            return difference.sign
        key, turned = _key(difference, left, right)
        sign = self._signs.get(key)
        if sign is None:
            raise ForkError(key, (0, 2, -2) if strict else (1, -1))
        if strict and abs(sign) == 1:
            raise ForkError(key, (0, 2 * sign))
        if sign == 0:
            self.zeros.append(difference)
        return turned * ((sign > 0) - (sign < 0))

    def never_zero(self, node: Tree) -> bool:
        """Whether a node is not 0 near the point, or not in this case, away from the point."""
        found = with_bounds(bounded(self._found[id(node)]))
        key, _ = _key(found, node, ZERO)
        if vanishes_only_here(found.low) or abs(self._signs.get(key, 0)) == 2:
            return True
        match node:
            case (
                Apply(op="*" | "neg" | "abs" | "sqrt", args=parts) | Apply(op="^", args=(*parts, _))
            ):
                return all(map(self.never_zero, parts))
        return False

    def _needed(self, node: Tree) -> tuple[Tree, ...]:
        if not (isinstance(node, Apply) and node.op == "where"):
            return node.args
        condition, held, failed = node.args
        if any(id(side) not in self._found for side in condition.args):
            return condition.args
        return (held if self._holds(condition) else failed,)

    def _holds(self, condition: Tree) -> bool:
        """Whether a comparison holds; with < and > not settled at 0, both cases are looked at."""
        op = operator(condition)
        return HOLDS[op](self.side(*condition.args, strict=True))

    def _closest(self, node: Tree) -> Found:
        """The estimate by the rules, or that of a function of one variable by its expansion."""
        try:
            found = self._combined(node)
        except UnprovedError:
            alone = self._of_one(node)
            if alone is None:
                raise
            return alone
        if isinstance(found, Estimate) and all(degree(size) > ENOUGH for size in found.rest):
            return found
        return self._of_one(node) or found

    def _combined(self, node: Tree) -> Found:
        if isinstance(node, Number):
            return self.constant(number_of(node))
        if isinstance(node, Symbol):
            return self._variable(node.name)
        args = [self._found[id(arg)] for arg in self._needed(node)]
        return RULES.get(node.op, of_function)(self, node, args)

    def _variable(self, name: str) -> Estimate:
        if name not in self._point:
            return self.constant(parameter(name))
        step = Estimate({self._exponents(name, 1): sp.Integer(1)})
        return total([self.constant(self._point[name]), step])

    def _of_one(self, node: Tree) -> Estimate | None:
        """A function of a single variable x as far as its expansions on both sides agree."""
        names = [name for name in free_names(node) if name in self._point]
        if len(names) != 1:
            return None
        (name,) = names
        try:
            value = PointEvaluation(node, self._point).value
            right, left = (self._germ(node, name, side) for side in (1, -1))
        except (UndefinedError, NoGermError, UnknownGermError):
            return None
        order = min(right.order, left.order)
        terms: dict[Monomial, sp.Expr] = {}
        for e in sorted({e for germ in (right, left) for e, _ in germ.terms if e < order}):
            here, there = right.coefficient(e), left.coefficient(e)
            if not (is_settled(here) and is_settled(there)):
                order = e - Fraction(1, FINE)
                break
            if e != int(e) or e < 0 or sign_of(sp.expand(here - (-1) ** int(e) * there)):
                order = e
                break
            terms[self._exponents(name, int(e))] = here
        rest = [] if order == inf else [(*self._exponents(name, Fraction(order)), 0)]
        found = tidied(terms.items(), rest)
        if order <= 0 or sign_of(sp.expand(found.start - value)):
            return None
        if not all(germ.terms and is_settled(germ.terms[0][1]) for germ in (right, left)):
            return found
        leading = Fraction(max(right.valuation, left.valuation))
        low = frozenset([(*self._exponents(name, leading), 0)])
        return found._replace(low=low, sign=right.sign if right.sign == left.sign else 0)

    def _germ(self, node: Tree, name: str, side: int) -> Germ:
        return germ_along(node, {name: path(self._point[name], (1, sp.Integer(side)))})

    def _exponents(self, name: str, exponent: T) -> tuple[T | int, ...]:
        return tuple(exponent if other == name else 0 for other in self._point)


def _key(difference: Estimate, left: Tree, right: Tree) -> tuple[Key, int]:
    """What names an expression up to a factor, and the factor's sign."""
    if difference.rest or any(c.free_symbols for c in difference.terms.values()):
        pair = (unparse(left), unparse(right))
        return tuple(sorted(pair)), 1 if pair == tuple(sorted(pair)) else -1
    terms = sorted(difference.terms.items())
    first = terms[0][1]
    return tuple((e, c / first) for e, c in terms), sign_of(first)

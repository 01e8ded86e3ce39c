"""The value of a function at a point, node by node, with the rows deciding where there is none."""

from collections.abc import Mapping

import sympy as sp

from gradcli.arithmetic.convert import applied, number_of, parameter
from gradcli.arithmetic.exact import sign_of
from gradcli.differentiation.derivation import instantiate, unfold
from gradcli.errors import UndefinedError
from gradcli.language.rules import conditions
from gradcli.language.tree import (
    HOLDS,
    Apply,
    LazyFold,
    Number,
    Symbol,
    Tree,
    free_names,
    operator,
)
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import Row, row_of

NOT_REAL = (sp.zoo, sp.nan, sp.oo, -sp.oo, sp.I)
Point = Mapping[str, sp.Expr]


class PointEvaluation(LazyFold[sp.Expr]):
    """All nodes of a tree at one point, exactly; `value` is f(a).

    `rough` lists the nodes at which the rule for the derivative does not hold (|x| at 0, √x at 0).
    Raises UndefinedError, with the span of the node to blame, where a node has no real value. A
    branch of `where` that is not taken is not evaluated. Names without a value are parameters.
    """

    def __init__(self, tree: Tree, point: Point) -> None:
        super().__init__()
        self.rough: list[Apply] = []
        self._point = point
        self._moving: dict[int, bool] = {}
        self._blamed: Apply | None = None
        self.value = self.visit(tree)

    def _moves(self, node: Tree) -> bool:
        """Whether the node's value changes with the point."""
        parts = (*node.args[0].args, *node.args[1:]) if operator(node) == "where" else node.args
        given = isinstance(node, Symbol) and node.name in self._point
        return given or any(self._moving.get(id(arg), False) for arg in parts)

    def _side(self, left: Tree, right: Tree) -> int:
        return sign_of(self._found[id(left)] - self._found[id(right)])

    def _combined(self, node: Tree, args: list[sp.Expr]) -> sp.Expr:
        self._moving[id(node)] = self._moves(node)
        if isinstance(node, Number):
            return number_of(node)
        if isinstance(node, Symbol):
            return self._point[node.name] if node.name in self._point else parameter(node.name)
        if node.op == "where":
            return self._joined(node, *args)
        value = self._applied(node, args, self._blamed or node)
        if value.has(*NOT_REAL):
            raise _undefined(self._blamed or node)
        return value

    def _joined(self, node: Apply, branch: sp.Expr) -> sp.Expr:
        """The branch of a `where` that holds; on the join, its derivative is in doubt."""
        if self._moving[id(node)] and self._side(*node.args[0].args) == 0:
            self.rough.append(node)
        return branch

    def _applied(self, node: Apply, args: list[sp.Expr], blamed: Apply) -> sp.Expr:
        row = row_of(node.op, len(args))
        self._require(node, blamed, row)
        if not (row.definition and not row.sympy and args):
            return applied(node, args)
        outer, self._blamed = self._blamed, blamed
        value = self.visit(unfold(node, row))
        self._blamed = outer
        return value

    def _require(self, node: Apply, blamed: Apply, row: Row) -> None:
        """Check where the row is defined, and note where it is not smooth."""
        if node.op == "^":
            self._require_power(node, blamed)
        for condition in conditions(row.defined):
            if not self._fulfils(node, condition):
                raise _undefined(blamed, instantiate(condition, node.args))
        for first, second in self._pairs(node, row):
            for condition in conditions(row.smooth):
                if not self._fulfils(Apply(node.op, (first, second)), condition):
                    self.rough.append(blamed)

    def _pairs(self, node: Apply, row: Row) -> list[tuple[Tree, Tree]]:
        """The arguments that a condition speaks of; a variadic row speaks of its two best."""
        if not row.smooth or not self._moving[id(node)]:
            return []
        if row.arity[1] is not None or len(node.args) < 2:
            return [(node.args[0], node.args[-1])]
        best = applied(node, [self._found[id(arg)] for arg in node.args])
        tied = [arg for arg in node.args if sign_of(self._found[id(arg)] - best) == 0]
        return [(tied[0], other) for other in tied[1:] if other != tied[0]]

    def _fulfils(self, node: Apply, condition: Tree) -> bool:
        names = dict(
            zip(("u", "v", "w"), (self._found[id(arg)] for arg in node.args), strict=False)
        )
        left, right = (PointEvaluation(side, names).value for side in condition.args)
        if (left - right).free_symbols:
            return True
        return HOLDS[operator(condition)](sign_of(left - right))

    def _require_power(self, node: Apply, blamed: Apply) -> None:
        base, exponent = (self._found[id(arg)] for arg in node.args)
        if base.free_symbols or exponent.free_symbols:
            return
        sign = sign_of(base)
        against_zero = (node.args[0], Number(0))
        varying = self._moving[id(node.args[1])]
        if sign == 0 and varying and not self._moving[id(node.args[0])]:
            if sign_of(exponent) <= 0:
                raise _undefined(blamed, Apply(">", (node.args[1], Number(0))))
        elif varying or not exponent.is_Rational:
            if sign < 0 or (sign == 0 and (varying or sign_of(exponent) <= 0)):
                raise _undefined(blamed, Apply(">", against_zero))
        elif sign < 0 and exponent.q % 2 == 0:
            raise _undefined(blamed, Apply(">=", against_zero))
        elif sign == 0 and exponent < 0:
            raise _undefined(blamed, Apply("!=", against_zero))
        if sign == 0 and not varying and not exponent.is_Integer:
            self.rough.extend([blamed] if self._moving[id(node)] else [])


def _undefined(blamed: Apply, needs: Tree | None = None) -> UndefinedError:
    """The error about a node; what it needs is said where that depends on a name."""
    reason = "has no real value"
    if needs is not None and free_names(needs):
        reason = f"needs {unparse(needs)}"
    return UndefinedError(f"{unparse(blamed)} {reason}", span=blamed.span)

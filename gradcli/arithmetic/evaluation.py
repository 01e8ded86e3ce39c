"""The value of a function at a point, node by node, with the rows deciding where there is none."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

import sympy as sp

from gradcli.arithmetic.convert import applied, number_of, parameter
from gradcli.arithmetic.exact import sign_of
from gradcli.arithmetic.runner import HOLDS
from gradcli.differentiation.derivation import instantiate, unfold
from gradcli.errors import UndefinedError
from gradcli.language.rules import conditions
from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import Row, row_of

NOT_REAL = (sp.zoo, sp.nan, sp.oo, -sp.oo, sp.I)
Point = Mapping[str, sp.Expr]


class PointEvaluation:
    """All nodes of a tree at one point, exactly; `value` is f(a).

    `rough` lists the nodes at which the rule for the derivative does not hold (|x| at 0, √x at 0).
    Raises UndefinedError, with the span of the node to blame, where a node has no real value. A
    branch of `where` that is not taken is not evaluated. Names without a value are parameters.
    """

    def __init__(self, tree: Tree, point: Point) -> None:
        self.rough: list[Apply] = []
        self._point = point
        self._values: dict[int, sp.Expr] = {}
        self._moving: dict[int, bool] = {}
        self._kept: list[Tree] = []
        self.value = self._visit(tree, None)

    def _visit(self, tree: Tree, blamed: Apply | None) -> sp.Expr:
        self._kept.append(tree)
        pending = [tree]
        while pending:
            node = pending[-1]
            missing = [arg for arg in self._needed(node) if id(arg) not in self._values]
            if missing:
                pending.extend(reversed(missing))
                continue
            pending.pop()
            if id(node) not in self._values:
                self._moving[id(node)] = self._moves(node)
                self._values[id(node)] = self._evaluate(node, blamed)
        return self._values[id(tree)]

    def _moves(self, node: Tree) -> bool:
        """Whether the node's value changes with the point."""
        parts = (*node.args[0].args, *node.args[1:]) if _is_where(node) else node.args
        given = isinstance(node, Symbol) and node.name in self._point
        return given or any(self._moving.get(id(arg), False) for arg in parts)

    def _needed(self, node: Tree) -> tuple[Tree, ...]:
        """The arguments to evaluate first: of a `where`, its condition's sides and one branch."""
        if not _is_where(node):
            return node.args
        sides = node.args[0].args
        known = all(id(side) in self._values for side in sides)
        return (node.args[1 if self._holds(node.args[0]) else 2],) if known else sides

    def _holds(self, condition: Tree) -> bool:
        return _holds(condition, [self._values[id(side)] for side in condition.args])

    def _evaluate(self, node: Tree, blamed: Apply | None) -> sp.Expr:
        if isinstance(node, Number):
            return number_of(node)
        if isinstance(node, Symbol):
            return self._point[node.name] if node.name in self._point else parameter(node.name)
        if _is_where(node):
            return self._joined(node)
        value = self._applied(node, blamed or node)
        if value.has(*NOT_REAL):
            raise _undefined(blamed or node)
        return value

    def _joined(self, node: Apply) -> sp.Expr:
        """The branch of a `where` that holds; on the join, its derivative is in doubt."""
        condition = node.args[0]
        left, right = (self._values[id(side)] for side in condition.args)
        if self._moving[id(node)] and sign_of(left - right) == 0:
            self.rough.append(node)
        return self._values[id(self._needed(node)[0])]

    def _applied(self, node: Apply, blamed: Apply) -> sp.Expr:
        row = row_of(node.op, len(node.args))
        self._require(node, blamed, row)
        if row.definition and not row.sympy and node.args:
            return self._visit(unfold(node, row), blamed)
        return applied(node, [self._values[id(arg)] for arg in node.args])

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
        best = applied(node, [self._values[id(arg)] for arg in node.args])
        tied = [arg for arg in node.args if sign_of(self._values[id(arg)] - best) == 0]
        return [(tied[0], other) for other in tied[1:] if other != tied[0]]

    def _fulfils(self, node: Apply, condition: Tree) -> bool:
        names = dict(
            zip(("u", "v", "w"), (self._values[id(arg)] for arg in node.args), strict=False)
        )
        sides = [PointEvaluation(side, names).value for side in condition.args]
        return any(side.free_symbols for side in sides) or _holds(condition, sides)

    def _require_power(self, node: Apply, blamed: Apply) -> None:
        base, exponent = (self._values[id(arg)] for arg in node.args)
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


def _holds(condition: Tree, sides: Sequence[sp.Expr]) -> bool:
    """Whether a comparison of two exact numbers holds."""
    return isinstance(condition, Apply) and HOLDS[condition.op](sign_of(sides[0] - sides[1]))


def _is_where(node: Tree) -> TypeGuard[Apply]:
    return isinstance(node, Apply) and node.op == "where"

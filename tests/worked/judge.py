"""An independent judge of steps: the value of each side, with derivatives measured, not derived."""

from functools import partial

import mpmath as mp

from gradcli.language.tree import DERIVATIVE, PARTIAL, Apply, Symbol, Tree, fold
from tests import oracle
from tests.oracle import Point, Real

Values = tuple[Real, ...]


def values(tree: Tree, point: Point, *, at_kinks: bool = False) -> Values:
    """The components of a formula at a point; of an equation, left − right."""
    inside = partial(values, point=point, at_kinks=at_kinks)
    match tree:
        case Apply(op="=", args=(left, right)):
            return (inside(left)[0] - inside(right)[0],)
        case Apply(op="vector"):
            return tuple(value for arg in tree.args for value in inside(arg))
        case Apply(op="dot", args=(left, right)):
            pairs = zip(inside(left), inside(right), strict=True)
            return (mp.fsum(a * b for a, b in pairs),)
        case Apply(op="norm", args=(inner,)):
            return (mp.sqrt(mp.fsum(a**2 for a in inside(inner))),)
        case Apply(op="/", args=(Apply(op="vector") as top, bottom)):
            return tuple(value / inside(bottom)[0] for value in inside(top))
        case Apply(op="+", args=(first, Apply(op="dot") as second)):
            return (inside(first)[0] + inside(second)[0],)
    return (_scalar(tree, point, at_kinks),)


def _scalar(tree: Tree, point: Point, at_kinks: bool) -> Real:
    known: dict[str, Real] = dict(point)

    def replace(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        if node.op not in (DERIVATIVE, PARTIAL):
            return Apply(node.op, args)
        f, x = node.args
        assert isinstance(x, Symbol)
        name = f"slope_{len(known)}"
        known[name] = oracle.slope(f, point, x.name)
        return Symbol(name)

    return oracle.evaluate(fold(tree, replace), known, bound=None, at_kinks=at_kinks)

"""Implicit derivatives: ∂z/∂x = −F_x/F_z of the z that F = 0 defines, and those of higher order.

At a point of F = 0 where F has a gradient with F_z ≠ 0, every continuous z(x, …) through it has
these derivatives: 0 = F_x·dx + F_z·dz + o(|dx| + |dz|) leaves no other. One of higher order is the
total derivative of the one before, g_x + g_z·∂z/∂x, where the rules hold for F as often as needed.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from gradcli.algebra.tidy import tidy
from gradcli.differentiation.derivation import derivative
from gradcli.errors import ReadError, UndefinedError
from gradcli.language.build import ZERO, add, div, mul, neg
from gradcli.language.tree import Tree, free_names
from gradcli.point.evaluator import Coordinates, Engine, Local, computed
from gradcli.point.wording import as_typed, point_text
from gradcli.results.base import BOTH, Function, Wanted
from gradcli.results.partials import Implicit, ImplicitAt
from gradcli.verbs.graph import require_on_level_set


def implicit(function: Function, of: str, wrt: Sequence[str] = ()) -> Implicit:
    """The derivatives for all other variables, or the one of any order for `wrt`, as formulas."""
    asked = _orders(function, of, wrt)
    return Implicit(function, of, asked, tuple(chain(function, of, each)[-1] for each in asked))


def _orders(function: Function, of: str, wrt: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    if function.equation is None:
        raise ReadError("--of needs an equation", hint="'x^2 + y^2 = 1' --of y")
    others = tuple(name for name in function.variables if name != of)
    if of not in free_names(function.tree):
        raise ReadError(f"{of} does not occur in the equation", hint=f"--of {' or '.join(others)}")
    if not others:
        raise ReadError(f"the equation has no other variable than {of}", hint="--vars")
    unknown = next((name for name in wrt if name not in others), None)
    if unknown is not None:
        raise ReadError(f"--wrt takes the other variables, {', '.join(others)}, not {unknown}")
    return (tuple(wrt),) if wrt else tuple((name,) for name in others)


@lru_cache(maxsize=64)
def chain(function: Function, of: str, wrt: tuple[str, ...]) -> list[Tree]:
    """The derivatives one after the other, each the total derivative of the one before."""
    below = derivative(function.tree, of)
    if tidy(below) == ZERO:
        raise UndefinedError(f"the equation does not depend on {of}")
    found = [tidy(div(neg(derivative(function.tree, wrt[0])), below))]
    for name in wrt[1:]:
        slope = div(neg(derivative(function.tree, name)), below)
        last = found[-1]
        found.append(tidy(add((derivative(last, name), mul((derivative(last, of), slope))))))
    return found


def implicit_at(
    function: Function,
    of: str,
    wrt: Sequence[str],
    point: Coordinates,
    wanted: Wanted = BOTH,
) -> ImplicitAt:
    """The same at a point. Raises UndefinedError where it is not on F = 0, and where F_z = 0."""
    orders = _orders(function, of, wrt)
    formulas = tuple(chain(function, of, each)[-1] for each in orders)
    asked = _Asked(function, of, orders, formulas, point, wanted)
    return computed(asked.found, point, wanted)


class _Asked(NamedTuple):
    """Derivatives at a point, and the formulas for them."""

    function: Function
    of: str
    wrt: tuple[tuple[str, ...], ...]
    formulas: tuple[Tree, ...]
    point: Any
    wanted: Wanted

    def found(self, at: Engine) -> ImplicitAt:
        """The derivatives, in one way of computing."""
        here = at.local(self.function, self.point, self.wanted)
        assumed = require_on_level_set(self.function, here, at)
        slopes = dict(zip(self.function.variables, here.gradient, strict=True))
        if at.vanishes(slopes[self.of]):
            raise UndefinedError(self._vertical(here, at))
        return ImplicitAt(
            function=self.function,
            of=self.of,
            wrt=self.wrt,
            formulas=self.formulas if self.wanted.whole else (),
            point=as_typed(here.shown_all(here.point), self.point),
            derivatives=here.shown_all(tuple(self._derivatives(here, slopes, at))),
            assumed=assumed,
        )

    def _derivatives(self, here: Local, slopes: Any, at: Engine) -> Iterator[Any]:
        for wrt, formula in zip(self.wrt, self.formulas, strict=True):
            if len(wrt) == 1:
                yield -slopes[wrt[0]] / slopes[self.of]
            else:
                self._require_smooth(self.function.tree, len(wrt) - 1, at)
                yield at.value_at(self.function._replace(tree=formula), here.point)

    def _require_smooth(self, tree: Tree, order: int, at: Engine) -> None:
        """Raise UndefinedError where a rule fails for a partial derivative up to an order."""
        for name in self.function.variables if order else ():
            slope = tidy(derivative(tree, name))
            derived = self.function._replace(tree=slope, name=f"F_{name}")
            at.local(derived, self.point, self.wanted)
            self._require_smooth(slope, order - 1, at)

    def _vertical(self, here: Local, at: Engine) -> str:
        """Why there is no derivative where F_z = 0."""
        names = self.function.variables
        where = point_text(names, here.shown_all(here.point))
        if all(map(at.vanishes, here.gradient)):
            zeros = " = ".join(f"∂F/∂{name}" for name in names)
            return f"{zeros} = 0 at {where}, F being left − right: a singular point"
        flat = "tangent" if len(names) == 2 else "tangent plane"
        return f"∂F/∂{self.of} = 0 at {where}, F being left − right: the {flat} is vertical there"

"""The formulas inside the vocabulary's rows, read once when first needed."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Symbol, Tree, fold
from gradcli.language.vocabulary import Row

T = TypeVar("T")
ARGUMENTS = ("u", "v", "w")
ARGUMENT_NAMES = Scope().declare(*ARGUMENTS, "y", "g")


@cache
def partials(row: Row) -> tuple[Tree | None, ...]:
    """∂/∂u, ∂/∂v, … of a row; None for an argument that it can't be differentiated for."""
    return tuple(formula(text) if text else None for text in row.partials)


@cache
def stable_partials(row: Row) -> tuple[Tree | None, ...]:
    """The partial derivatives in a form for computing, where a row has one."""
    return tuple(map(formula, row.stable)) or partials(row)


@cache
def pulls(row: Row) -> tuple[Tree, ...]:
    """The pull-backs of an operation on whole arrays, in u, v, its value y and its adjoint g."""
    return tuple(map(formula, row.pulls))


@cache
def definition(row: Row) -> Tree:
    """What a row is short for."""
    return formula(row.definition)


@cache
def conditions(texts: tuple[str, ...]) -> tuple[Tree, ...]:
    """Conditions such as `u > 0` as comparison trees."""
    return tuple(formula(f"where({text}, 1, 0)").args[0] for text in texts)


@cache
def formula(text: str) -> Tree:
    """A formula in the names of arguments."""
    return parse(text, ARGUMENT_NAMES).tree


def with_values(formula: Tree, args: Sequence[T], combine: Callable[[Tree, tuple[T, ...]], T]) -> T:
    """The value of a row's formula, from those of u, v, …; `combine` computes all other nodes."""
    values = dict(zip(ARGUMENTS, args, strict=False))

    def computed(node: Tree, parts: tuple[T, ...]) -> T:
        return values[node.name] if isinstance(node, Symbol) else combine(node, parts)

    return fold(formula, computed)

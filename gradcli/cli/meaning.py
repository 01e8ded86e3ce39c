"""From a reading to the function that is meant: its variables, their order, its equation."""

from collections.abc import Collection, Sequence

from gradcli.errors import ReadError
from gradcli.language.build import add, neg
from gradcli.language.names import natural_key
from gradcli.language.reading.parser import Reading
from gradcli.language.tree import Apply, Symbol, Tree, free_names, nodes
from gradcli.language.vocabulary import row_of
from gradcli.results.base import Function


def function_of(
    reading: Reading,
    declared: Sequence[str] | None,
    bound: Collection[str] = (),
    also: Sequence[str] = (),
    unnamed: str = "f",
    of: str | None = None,
) -> Function:
    """The function that was read: y = f(x) is the graph of f, other equations a level set.

    So is every equation that is taken as the definition `of` a name.

    The variables are those declared, else a header's, else all free names in natural order but
    those that are bound to values; `also` where there is none at all. Raises ReadError where
    those are none, either.
    """
    defined = () if of is None else (of,)
    tree, equation = _split(reading.tree, declared or (), graphs=of is None)
    names = declared if declared is not None else reading.variables
    free = [name for name in free_names(tree) if name not in bound]
    variables = (*sorted(free, key=natural_key),) if names is None else (*names, *defined)
    variables = tuple(dict.fromkeys(variables or also))
    if not variables:
        raise ReadError(f"{_shown(tree)} contains no variable", hint="name one: --vars x")
    return Function(tree, variables, reading.name or unnamed, equation)


def _split(tree: Tree, declared: Sequence[str], *, graphs: bool) -> tuple[Tree, Tree | None]:
    """The tree to differentiate and, for a level set, the equation it came from."""
    if not isinstance(tree, Apply) or tree.op != "=":
        return tree, None
    left, right = tree.args
    if graphs and isinstance(left, Symbol) and left.name not in (*declared, *free_names(right)):
        return right, None
    return add((left, neg(right))), tree


def refuse_arrays(tree: Tree) -> None:
    """Raise ReadError where a command that needs numbers was given vectors."""
    for node in nodes(tree):
        if isinstance(node, Apply) and row_of(node.op, len(node.args)).array:
            message = f"{_shown(node)} computes with vectors; this command takes numbers only"
            raise ReadError(message, span=node.span)


def refuse_equation(function: Function) -> None:
    """Raise ReadError where a command that needs a function was given an equation."""
    if function.equation is not None:
        raise ReadError(
            "this command needs a function, and this is an equation",
            hint=f"gradcli tangent takes equations; as a function: {_shown(function.tree)}",
        )


def _shown(tree: Tree) -> str:
    from gradcli.language.unparse import unparse

    return unparse(tree)

"""From a reading to the function that is meant: its variables, their order, its equation."""

import re
from collections.abc import Collection, Sequence
from itertools import accumulate

from gradcli.errors import Note, ReadError, Span
from gradcli.language.build import add, neg
from gradcli.language.names import natural_key
from gradcli.language.ranks import array_in
from gradcli.language.reading.parser import TRANSPOSE, Reading
from gradcli.language.tree import Apply, Symbol, Tree, free_names, nodes, operator, replaced
from gradcli.language.unparse import unparse
from gradcli.results.base import Function
from gradcli.results.coordinates import NAMES, SYSTEMS

LISTED = re.compile(
    r"(?P<head>(?:.*=)?\s*)(?P<open>\(|<|⟨|\\langle|\\left\()(?P<inner>.*?)"
    r"(?P<close>\)|>|⟩|\\rangle|\\right\))(?P<rest>[\s.;]*)",
    re.DOTALL,
)
CLOSING = {"(": ")", "<": ">", "⟨": "⟩", "e": "e"}
BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


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
        raise ReadError(f"{unparse(tree)} contains no variable", hint="name one: --vars x")
    return Function(tree, variables, reading.name or unnamed, equation)


def _split(tree: Tree, declared: Sequence[str], *, graphs: bool) -> tuple[Tree, Tree | None]:
    """The tree to differentiate and, for a level set, the equation it came from."""
    if not isinstance(tree, Apply) or tree.op != "=":
        return tree, None
    left, right = tree.args
    if graphs and isinstance(left, Symbol) and left.name not in (*declared, *free_names(right)):
        return right, None
    return add((left, neg(right))), tree


def in_brackets(text: str) -> str:
    """Functions in other brackets, `F(x, y) = (f, g)` and `<f, g>`, in those of a list.

    Every character keeps its place.
    """
    match = LISTED.fullmatch(text)
    if not match or CLOSING[match["open"][-1]] != match["close"][-1]:
        return text
    depths = list(accumulate(BRACKETS.get(sign, 0) for sign in match["inner"]))
    commas = (d for d, sign in zip(depths, match["inner"], strict=True) if sign == ",")
    if min(depths) < 0 or 0 not in commas:
        return text
    opening, closing = ("[".rjust(len(match["open"])), "]".ljust(len(match["close"])))
    return f"{match['head']}{opening}{match['inner']}{closing}{match['rest']}"


def of_several(function: Function) -> Function:
    """Functions side by side, of which one list is made, be they in a row or in a column."""
    if operator(function.tree) != "vector":
        return function
    rows = [each.args if operator(each) == "vector" else (each,) for each in function.tree.args]
    if any(len(row) != 1 for row in rows):
        return function
    tree = Apply("vector", tuple(each for row in rows for each in row), function.tree.span)
    return function._replace(tree=tree)


def in_coordinates(
    function: Function, name: str, *, declared: bool
) -> tuple[Function, tuple[Note, ...]]:
    """The function over the coordinates of a system, by their usual names unless declared."""
    if function.equation is not None or operator(function.tree) == "vector":
        raise ReadError("--coords takes one function of the coordinates", hint=_usual(name))
    names = function.variables if declared else _named(function, name)
    if len(names) != len(NAMES[name]):
        message = f"{name} coordinates are {len(NAMES[name])}, not {len(names)}"
        raise ReadError(message, hint=_usual(name))
    return function._replace(variables=names, system=SYSTEMS[name](names)), _held(function, names)


def _usual(name: str) -> str:
    return f"--vars {','.join(options[0] for options in NAMES[name])} says which is which"


def _named(function: Function, name: str) -> tuple[str, ...]:
    """The coordinates among the names of a formula."""
    free = free_names(function.tree)
    found = [[each for each in options if each in free] for options in NAMES[name]]
    if not any(found) or any(len(each) > 1 for each in found):
        message = f"which of {', '.join(function.variables)} are the {name} coordinates?"
        raise ReadError(message, hint=_usual(name))
    pairs = zip(found, NAMES[name], strict=True)
    return tuple(each[0] if each else options[0] for each, options in pairs)


def _held(function: Function, names: Sequence[str]) -> tuple[Note, ...]:
    """A note on other names, which are constants then, and on ρ, θ, φ, which texts order twice."""
    held = ", ".join(each for each in function.variables if each not in names)
    words = [f"the variables are {', '.join(names)}; {held} held constant"] if held else []
    if tuple(names) == ("rho", "theta", "phi"):
        words.append("theta is the angle from the pole, phi the angle around it")
    return tuple(Note(each, Span(0, 0), "") for each in words)


def has_transposes(reading: Reading) -> bool:
    """Whether an undeclared T is nothing but the exponent of what has names, as in x^T A x."""
    turned = (TRANSPOSE, Apply("neg", (TRANSPOSE,)))
    powers = {
        node: node.args[0]
        for node in nodes(reading.tree)
        if operator(node) == "^" and node.args[1] in turned and free_names(node.args[0])
    }
    name = TRANSPOSE.name
    rest = free_names(replaced(reading.tree, powers))
    return bool(powers) and name not in rest and name not in (reading.variables or ())


def refuse_arrays(*trees: Tree) -> None:
    """Raise ReadError where a command that needs numbers was given vectors."""
    node = array_in(*trees)
    if node is not None:
        message = f"{unparse(node)} computes with vectors; this command takes numbers only"
        raise ReadError(message, span=node.span)


def refuse_equation(function: Function) -> None:
    """Raise ReadError where a command that needs a function was given an equation."""
    if function.equation is not None:
        raise ReadError(
            "this command needs a function, and this is an equation",
            hint=f"gradcli tangent takes equations; as a function: {unparse(function.tree)}",
        )

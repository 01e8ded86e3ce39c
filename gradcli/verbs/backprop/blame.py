"""Which node of a graph is to blame where a loss or its gradient has no finite value."""

from collections.abc import Mapping, Sequence
from math import isfinite, isinf

from gradcli.arithmetic import floats
from gradcli.arithmetic.tensors import Index, element, first_bad
from gradcli.errors import UndefinedError
from gradcli.language.build import decimal
from gradcli.language.tree import Apply, Tree, free_names, substitute
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.results.backprops import Tensor
from gradcli.verbs.backprop.graph import Spot

Values = Mapping[str, Tensor]


class BlamedError(UndefinedError):
    """No finite value; `node` is the part of the formula that is to blame, if it is one."""

    def __init__(self, message: str, node: Tree | None = None) -> None:
        super().__init__(message)
        self.node = node


def check_values(spots: Sequence[Spot], output: str, values: Values) -> None:
    """Raise BlamedError where the output, or what a `where` compares, is not finite."""
    by_name = {spot.name: spot for spot in spots}
    compared = [
        name
        for spot in spots
        if spot.formula.op == "where"
        for name in free_names(spot.formula.args[0])
    ]
    for name in (output, *compared):
        if name in values and first_bad(values[name]) is not None:
            raise _blamed(name, output, by_name, values)


def _blamed(name: str, loss: str, spots: Mapping[str, Spot], values: Values) -> BlamedError:
    """The error about the first node on the way to that one."""
    while name in spots:
        spot = spots[name]
        bad = [arg for arg in spot.arguments if first_bad(values[arg]) is not None]
        if not bad:
            text = _about_value(spot, values)
            return BlamedError(f"{loss} has no value: {text}", spot.meaning)
        name = bad[0]
    index = first_bad(values[name]) or ()
    number = element(values[name], index)
    place = f" in row {index[0] + 1}" if index else ""
    return BlamedError(f"{loss} has no value: {name} is {number}{place}")


def _about_value(spot: Spot, values: Values) -> str:
    """What is wrong with the value of a node whose arguments are all right."""
    index = first_bad(values[spot.name]) or ()
    text = unparse(spot.meaning)
    if row_of(spot.formula.op, len(spot.formula.args)).array:
        large = isinf(element(values[spot.name], index))
        return f"{text} is {'too large' if large else 'undefined'}"
    numbers = with_numbers(spot.formula, values, index)
    large = isinf(floats.values((numbers,))[0])
    place = f" in element {', '.join(str(k + 1) for k in index)}" if index else ""
    return f"{text} = {unparse(numbers)} is {'too large' if large else 'undefined'}{place}"


def with_numbers(formula: Tree, values: Values, index: Index = ()) -> Tree:
    """The formula with the values, or their elements at a place, for names."""
    numbers = {name: element(values[name], index) for name in free_names(formula)}
    trees = {name: decimal(repr(x)) for name, x in numbers.items() if isfinite(x)}
    return substitute(formula, trees)


def check_adjoints(spots: Sequence[Spot], values: Values, adjoints: Values) -> None:
    """Raise BlamedError for the first node of the backward pass with an infinite derivative."""
    for spot in reversed(spots):
        if spot.name not in adjoints or first_bad(adjoints[spot.name]) is not None:
            continue
        for name in spot.arguments:
            index = first_bad(adjoints[name]) if name in adjoints else None
            if index is None:
                continue
            text = unparse(spot.meaning)
            where = "" if isinstance(values[name], Sequence) else f" at {_at(spot, values)}"
            message = f"the derivative of {text} is not finite{where}"
            raise BlamedError(message, spot.meaning)


def _at(spot: Spot, values: Values) -> str:
    names = [name for name in spot.arguments if not isinstance(values[name], Sequence)]
    return ", ".join(f"{name} = {unparse(decimal(repr(values[name])))}" for name in names)


def numbers_of(formula: Apply, values: Values) -> Tree | None:
    """The formula with numbers in it, where all that stands in it is numbers."""
    names = free_names(formula)
    if any(isinstance(values[name], Sequence) for name in names):
        return None
    return with_numbers(formula, values)

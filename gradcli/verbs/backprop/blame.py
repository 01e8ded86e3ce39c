"""Which node of a graph is to blame where a loss or its gradient has no finite value.

And where in the texts that were typed it stands, definitions included.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, isinf

from gradcli.arithmetic.refinement import Refining
from gradcli.arithmetic.tensors import Index, element, elements, first_bad, is_number
from gradcli.errors import GradcliError, Span, UndefinedError
from gradcli.language.build import decimal
from gradcli.language.scope import Definition
from gradcli.language.tree import Apply, Tree, free_names, nodes, substitute
from gradcli.language.unparse import unparse
from gradcli.language.vocabulary import row_of
from gradcli.results.backprops import Tensor
from gradcli.verbs.backprop.graph import Spot

Values = Mapping[str, Tensor]
UNDEFINED, TOO_LARGE = "is undefined", "is too large"
UNTOLD = "is not known to have a value"


class BlamedError(UndefinedError):
    """No finite value; `node` is the part of the formula that is to blame, if it is one."""

    def __init__(self, message: str, node: Tree | None = None) -> None:
        super().__init__(message)
        self.node = node


class Blame:
    """Who is to blame in a graph whose last node is the loss of that name."""

    def __init__(
        self, spots: Sequence[Spot], loss: str, slots: Mapping[str, int], refined: Refining
    ) -> None:
        self._spots, self._loss, self._slots, self._refined = spots, loss, slots, refined

    def of_value(self, values: Values) -> BlamedError:
        """The error about the loss, which has no finite value."""
        doubt = self._refined.doubts.get(self._slots[self._loss])
        if doubt is None:
            return self._about(self._too_large(values), values, TOO_LARGE)
        what = UNDEFINED if doubt.certain else UNTOLD
        behind = self._refined.behind(doubt)
        for name in values:
            place = behind(self._slots[name])
            if place is not None:
                return self._about(name, values, what, place)
        return BlamedError(f"{self._loss} {what}")

    def _too_large(self, values: Values) -> str:
        """The first node on the way to the loss that is too large, or the loss."""
        spots = {spot.name: spot for spot in self._spots}
        name = self._loss
        while name in spots:
            large = [arg for arg in spots[name].arguments if _is_large(values[arg])]
            if not large:
                return name
            name = large[0]
        return name

    def _about(self, name: str, values: Values, what: str, place: int | None = None) -> BlamedError:
        """The error about a node, and one of its elements."""
        index = first_bad(values[name]) or ()
        if place is not None:
            index = [index for index, _ in elements(values[name])][place]
        spot = next((spot for spot in self._spots if spot.name == name), None)
        if spot is None:
            row = f" in row {index[0] + 1}" if index else ""
            return BlamedError(
                f"{self._loss} has no value: {name} is {element(values[name], index)}{row}"
            )
        text = unparse(spot.meaning)
        if not row_of(spot.formula.op, len(spot.formula.args)).array:
            numbers = unparse(with_numbers(spot.formula, values, index))
            text = text if text == numbers else f"{text} = {numbers}"
            what += f" in element {', '.join(str(k + 1) for k in index)}" if index else ""
        return BlamedError(f"{self._loss} has no value: {text} {what}", spot.meaning)

    def of_adjoints(self, values: Values, adjoints: Values) -> BlamedError:
        """The error about the first node of the backward pass with no finite derivative."""
        for spot in reversed(self._spots):
            if spot.name not in adjoints or first_bad(adjoints[spot.name]) is not None:
                continue
            for name in spot.arguments:
                if name in adjoints and first_bad(adjoints[name]) is not None:
                    where = "" if isinstance(values[name], Sequence) else f" at {_at(spot, values)}"
                    message = f"the derivative of {unparse(spot.meaning)} is not finite{where}"
                    return BlamedError(message, spot.meaning)
        return BlamedError(f"the gradient of {self._loss} is not finite")


def _is_large(tensor: Tensor) -> bool:
    index = first_bad(tensor)
    return index is not None and isinf(element(tensor, index))


def with_numbers(formula: Tree, values: Values, index: Index = ()) -> Tree:
    """The formula with the values, or their elements at a place, for names."""
    numbers = {name: element(values[name], index) for name in free_names(formula)}
    trees = {name: decimal(repr(x)) for name, x in numbers.items() if isfinite(x)}
    return substitute(formula, trees)


def _at(spot: Spot, values: Values) -> str:
    numbers = {name: x for name in spot.arguments if is_number(x := values[name]) and isfinite(x)}
    return ", ".join(f"{name} = {unparse(decimal(repr(x)))}" for name, x in numbers.items())


def numbers_of(formula: Apply, values: Values) -> Tree | None:
    """The formula with numbers in it, where all that stands in it is numbers."""
    names = free_names(formula)
    if any(isinstance(values[name], Sequence) for name in names):
        return None
    return with_numbers(formula, values)


def pointed_at(
    error: GradcliError, node: Tree, definitions: Iterable[Definition], source: str, place: int = 1
) -> GradcliError:
    """The error, pointing at the operator before the argument at that place of a node.

    A part that comes from a definition is pointed at there.
    """
    for definition in definitions:
        for other in nodes(definition.tree):
            if other == node:
                error.span, error.source = (
                    _operator(other, definition.source, place),
                    definition.source,
                )
                return error
    error.span, error.source = _operator(node, source, place), source
    return error


def _operator(node: Tree, source: str, place: int) -> Span | None:
    """The place of an infix operator, of a function's name, or of the whole node."""
    if not isinstance(node, Apply) or node.span is None:
        return node.span
    row = row_of(node.op, len(node.args))
    if row.fixity != "infix":
        name = source[node.span.start : node.span.end].partition("(")[0].rstrip()
        return Span(node.span.start, node.span.start + len(name)) if name.isalpha() else node.span
    left, right = node.args[place - 1].span, node.args[place].span
    if left is None or right is None or left.end > right.start:
        return node.span
    between = source[left.end : right.start]
    sign = between.strip(" ()[]{}")
    if not sign:
        return node.span
    start = left.end + between.index(sign)
    return Span(start, start + len(sign))

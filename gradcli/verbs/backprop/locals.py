"""The nodes of a graph as they are shown: numbers put in, local derivatives, adjoints."""

from collections.abc import Mapping, Sequence
from functools import cache

from gradcli.arithmetic.tensors import is_number
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape, needed
from gradcli.language.build import mul, number, power
from gradcli.language.reading.parser import parse
from gradcli.language.rules import ARGUMENTS, partials
from gradcli.language.scope import Scope
from gradcli.language.tree import Number, Symbol, Tree, free_names, substitute
from gradcli.language.vocabulary import row_of
from gradcli.results.backprops import LocalDerivative, Node, Tensor
from gradcli.verbs.backprop.blame import Values, numbers_of
from gradcli.verbs.backprop.graph import Spot
from gradcli.verbs.backprop.kinks import EXTREMES

PARAMETER, GIVEN = "parameter", "given"
PULLED = {
    "@": ("a @ transpose(v)", "transpose(u) @ a"),
    "transpose": ("transpose(a)",),
    "softmax": ("y*(a - sum(a*y))",),
}
"""The adjoint of each argument from the adjoint a of y, where it is no product by element."""

SLOPES = {
    "dot": ("v", "u"),
    "norm": ("u/y",),
    "logsumexp": ("softmax(u)",),
    "crossentropy": ("-v/u", "-ln(u)"),
}
"""The derivatives of operations on arrays whose value is a number."""

UNTOLD = ("+", "relu")
"""Operations whose derivatives are numbers, whatever their arguments."""

NAMES = Scope().declare(*ARGUMENTS, "y", "a")


def input_node(name: str, value: Tensor, adjoint: Tensor | None) -> Node:
    """A parameter, or a given number that no derivative is wanted for."""
    operation = GIVEN if adjoint is None else PARAMETER
    return Node(name, operation, None, None, value, (), adjoint)


def node_of(
    spot: Spot, slopes: tuple[LocalDerivative, ...], values: Values, adjoints: Values
) -> Node:
    """An operation with its local derivatives."""
    row = row_of(spot.formula.op, len(spot.formula.args))
    return Node(
        name=spot.name,
        operation=row.phrase if row.fixity else row.name,
        formula=spot.formula,
        numbers=numbers_of(spot.formula, values),
        value=values[spot.name],
        locals=slopes,
        adjoint=adjoints.get(spot.name),
    )


def is_product(spot: Spot, value: Tensor) -> bool:
    """Whether the adjoint of an argument is the node's times a derivative, element by element."""
    return is_number(value) or not is_whole(spot)


def is_whole(spot: Spot) -> bool:
    """Whether a node is an operation on whole arrays."""
    op, count = spot.formula.op, len(spot.formula.args)
    return row_of(op, count).array or (op in EXTREMES and count == 1)


def local_slots(
    tape: Tape, spot: Spot, names: Sequence[str], slots: Mapping[str, int], *, arrays: bool
) -> list[int]:
    """The slots of ∂node/∂argument, the other arguments held constant."""
    arguments = spot.arguments
    alone = Tape(arguments)
    value = alone.add(spot.formula)
    found = gradient(alone, value, names=names, arrays=arrays and is_whole(spot), lazy=True)
    placed = {alone.inputs[name]: slots[name] for name in arguments}
    for slot in needed(alone, found):
        if slot in alone.constants:
            placed[slot] = tape.number(alone.constants[slot])
        elif slot not in placed:
            placed[slot] = tape.apply(alone.ops[slot], [placed[arg] for arg in alone.args[slot]])
    return [placed[slot] for slot in found]


def rule_of(spot: Spot, name: str, loss: str) -> Tree | None:
    """The formula of ∂node/∂argument, where it says more than its value."""
    formula = spot.formula
    places = [place for place, arg in enumerate(formula.args) if name in free_names(arg)]
    if len(places) != 1 or formula.args[places[0]] != Symbol(name):
        return None
    (place,) = places
    known = dict(zip(ARGUMENTS, formula.args, strict=False))
    known |= {"y": Symbol(spot.name), "a": Symbol(f"d{loss}/d{spot.name}")}
    texts = PULLED.get(formula.op) or SLOPES.get(formula.op)
    if texts:
        return substitute(_read(texts[place]), known)
    row = row_of(formula.op, len(formula.args))
    if formula.op == "*":
        return mul(tuple(arg for k, arg in enumerate(formula.args) if k != place))
    if formula.op == "^" and place == 0 and isinstance(formula.args[1], Number):
        exponent = formula.args[1].value
        return mul((number(exponent), power(Symbol(name), number(exponent - 1))))
    if formula.op in UNTOLD or place >= len(row.partials) or not row.partials[place]:
        return None
    partial = partials(row)[place]
    found = None if partial is None else substitute(partial, known)
    return found if found is not None and free_names(found) else None


@cache
def _read(text: str) -> Tree:
    return parse(text, NAMES).tree

"""The nodes of a graph as they are shown: numbers put in, local derivatives, adjoints."""

from functools import cache

from gradcli.arithmetic import floats
from gradcli.arithmetic.tensors import is_number
from gradcli.language.build import mul, number, power
from gradcli.language.reading.parser import parse
from gradcli.language.rules import ARGUMENTS, partials
from gradcli.language.scope import Scope
from gradcli.language.tree import Number, Symbol, Tree, free_names, substitute
from gradcli.language.vocabulary import row_of
from gradcli.results.backprops import LocalDerivative, Node, Tensor
from gradcli.verbs.backprop.blame import Values, numbers_of
from gradcli.verbs.backprop.graph import Spot

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


def node_of(spot: Spot, loss: str, values: Values, adjoints: Values) -> Node:
    """An operation, with ∂node/∂argument for every argument that a parameter is behind."""
    names = [name for name in spot.arguments if name in adjoints]
    row = row_of(spot.formula.op, len(spot.formula.args))
    return Node(
        name=spot.name,
        operation=row.phrase if row.fixity else row.name,
        formula=spot.formula,
        numbers=numbers_of(spot.formula, values),
        value=values[spot.name],
        locals=_locals(spot, names, loss, values) if spot.name in adjoints else (),
        adjoint=adjoints.get(spot.name),
    )


def _locals(spot: Spot, names: list[str], loss: str, values: Values) -> tuple[LocalDerivative, ...]:
    op = spot.formula.op
    if op == "vector":
        return ()
    rules = [_rule(spot, name, loss) for name in names]
    slopes: list[Tensor | None] = [None] * len(names)
    if op not in PULLED:
        slopes = [*_slopes(spot, names, values)]
    return tuple(map(LocalDerivative, names, rules, slopes))


def _slopes(spot: Spot, names: list[str], values: Values) -> list[Tensor]:
    """∂node/∂argument at the values, element by element."""
    args = spot.arguments
    point = [x for x in map(values.__getitem__, args) if is_number(x)]
    if len(point) == len(args) and is_number(values[spot.name]):
        _, *slopes = floats.value_and_gradient(spot.formula, args)(point)
        return [slopes[args.index(name)] for name in names]
    from gradcli.arithmetic import arrays  # noqa: PLC0415  # numbers do without NumPy

    return arrays.local_slopes(spot.formula, names, {arg: values[arg] for arg in args})


def _rule(spot: Spot, name: str, loss: str) -> Tree | None:
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

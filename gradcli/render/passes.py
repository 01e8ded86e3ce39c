r"""Backward passes as lines, as rows of a table and as LaTeX mathematics."""

from collections.abc import Iterator, Sequence

from gradcli.language.unparse import unparse
from gradcli.render.numbers import tensor_text
from gradcli.render.tex import formula, matrix, name, real
from gradcli.results.backprops import Backprop, Node, Tensor

NOTHING = "nan"


def plain_lines(result: Backprop) -> Iterator[str]:
    """The nodes of the graph and an empty line, if it was asked for; then the parameters."""
    if result.graph is not None:
        yield from ("\t".join(_node(node, NOTHING)) for node in result.graph)
        yield ""
    for parameter, slope in result.gradients.items():
        fields = [slope] if result.updated is None else [slope, result.updated[parameter]]
        yield "\t".join([parameter, *map(tensor_text, fields)])


def _node(node: Node, nothing: str) -> list[str]:
    """The name, the formula, the value and the adjoint of a node."""
    text = node.operation if node.formula is None else unparse(node.formula)
    adjoint = nothing if node.adjoint is None else tensor_text(node.adjoint)
    return [node.name, text, tensor_text(node.value), adjoint]


def table(result: Backprop) -> list[list[str]]:
    """Of the graph a row for each node; else one for each number in the parameters."""
    if result.graph is not None:
        header = ["node", "formula", "value", "adjoint"]
        return [header, *(_node(node, "") for node in result.graph)]
    header = ["parameter", "row", "column", "value", "gradient"]
    rows = [
        [parameter, *numbers]
        for parameter, slope in result.gradients.items()
        for numbers in _elements([result.point[parameter], slope, *_after(result, parameter)])
    ]
    return [header if result.updated is None else [*header, "updated"], *rows]


def _after(result: Backprop, parameter: str) -> list[Tensor]:
    return [] if result.updated is None else [result.updated[parameter]]


def _elements(tensors: Sequence[Tensor], index: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The numbers at one place in all tensors, after the place."""
    if isinstance(tensors[0], Sequence):
        rows = zip(*(tensor for tensor in tensors if isinstance(tensor, Sequence)), strict=True)
        for number, parts in enumerate(rows, 1):
            yield from _elements(parts, (*index, str(number)))
    else:
        yield [*index, *[""] * (2 - len(index)), *map(tensor_text, tensors)]


def latex_lines(result: Backprop) -> Iterator[str]:
    """∂L/∂p for each parameter, and p after the step; before them the graph as an array."""
    loss = name(result.function.name)
    if result.graph is not None:
        yield from _array(result.graph, loss)
    for parameter, slope in result.gradients.items():
        letter = name(parameter)
        yield rf"\frac{{\partial {loss}}}{{\partial {letter}}} = {_tex(slope)}"
        for after in _after(result, parameter):
            yield rf"{letter} \leftarrow {_tex(after)}"


def _array(graph: Sequence[Node], loss: str) -> Iterator[str]:
    yield r"\begin{array}{llll}"
    heading = ["v", r"\text{formula}", r"\text{value}", rf"\partial {loss}/\partial v"]
    yield " & ".join(heading) + r" \\ \hline"
    for node in graph:
        text = rf"\text{{{node.operation}}}" if node.formula is None else formula(node.formula)
        adjoint = "" if node.adjoint is None else _tex(node.adjoint)
        yield " & ".join([name(node.name), text, _tex(node.value), adjoint]) + r" \\"
    yield r"\end{array}"


def _tex(tensor: Tensor) -> str:
    """A number, a column vector or a matrix."""
    if not isinstance(tensor, Sequence):
        return real(tensor)
    rows = [part if isinstance(part, Sequence) else [part] for part in tensor]
    return matrix([[_tex(number) for number in row] for row in rows])

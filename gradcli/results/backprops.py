"""Backpropagation: the gradient of a loss for all of its parameters, and the graph behind it."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from gradcli.language.tree import Tree
from gradcli.results.base import Function

Tensor: TypeAlias = float | Sequence["Tensor"]
"""A number, a vector, or the rows of a matrix."""


class LocalDerivative(NamedTuple):
    """∂node/∂argument: as a formula where that says more, and as a number.

    `value` has the shape of the node. It is None where the derivative is no product by element;
    then the rule is the adjoint of the argument, ∂L/∂argument.
    """

    argument: str
    rule: Tree | None
    value: Tensor | None


class Node(NamedTuple):
    """One node of the computational graph, after the backward pass.

    `formula` is written in the names of earlier nodes, `numbers` is the same with their values;
    an input has neither. The adjoint ∂L/∂node is None where no parameter is behind the node.
    """

    name: str
    operation: str
    formula: Tree | None
    numbers: Tree | None
    value: Tensor
    locals: tuple[LocalDerivative, ...]
    adjoint: Tensor | None


class Backprop(NamedTuple):
    """The loss L at a point and ∂L/∂p for every parameter p, which are the function's variables.

    `point` are the values of all names; `updated` are the parameters after a step p − rate·∂L/∂p,
    where a rate was given. `remarks` name the kinks where a subgradient was taken.
    """

    function: Function
    point: dict[str, Tensor]
    loss: float
    gradients: dict[str, Tensor]
    rate: float | None
    updated: dict[str, Tensor] | None
    graph: tuple[Node, ...] | None
    remarks: tuple[str, ...]

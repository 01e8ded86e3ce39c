"""Backpropagation: the value of a loss, ∂L/∂p for all its parameters, and the graph between.

One forward pass over the formula's computational graph, one backward pass from the loss to the
inputs (Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, 1986).
Losses of numbers run on floats, others on arrays. At a kink the usual subgradient is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from math import isfinite
from typing import NamedTuple

from gradcli.arithmetic import floats
from gradcli.arithmetic.tensors import (
    each,
    elements,
    first_bad,
    has_arrays,
    is_number,
    shape_of,
    to_digits,
    together,
)
from gradcli.differentiation.reverse import Sweep
from gradcli.differentiation.tape import Tape
from gradcli.errors import GradcliError, ReadError, UndefinedError
from gradcli.language.build import decimal
from gradcli.language.scope import Definition
from gradcli.language.unparse import unparse
from gradcli.point import quick as local
from gradcli.results.backprops import Backprop, Node, Tensor
from gradcli.results.base import BOTH, Function
from gradcli.verbs.backprop.blame import check_adjoints, check_values, numbers_of
from gradcli.verbs.backprop.graph import graph_of
from gradcli.verbs.backprop.kinks import possible_kinks, remark
from gradcli.verbs.backprop.nodes import input_node, node_of
from gradcli.verbs.backprop.places import pointed_at

LARGEST_GRAPH = 24


class Choices(NamedTuple):
    """What is wanted beside the gradient: the graph (None: if it is small), a descent step.

    With `digits`, the loss and the gradient are given to so many significant ones.
    """

    graph: bool | None = None
    rate: float | None = None
    digits: int | None = None


class Source(NamedTuple):
    """The text of the formula and the definitions in it, which errors point into."""

    text: str = ""
    definitions: tuple[Definition, ...] = ()


def backprop(
    function: Function, point: Mapping[str, Tensor], choices: Choices, source: Source
) -> Backprop:
    """L and ∂L/∂p for the function's variables p at a point that gives every name a value.

    Raises ReadError where shapes do not fit together or the loss is not one number, and
    UndefinedError where L or its gradient has no finite value.
    """
    try:
        return _Passes(function, point, source).result(choices)
    except GradcliError as error:
        node = getattr(error, "node", None)
        if node is None:
            raise
        place = getattr(error, "place", 1)
        raise pointed_at(error, node, source.definitions, source.text, place) from None


class _Passes:
    """The forward and the backward pass over one graph."""

    def __init__(self, function: Function, point: Mapping[str, Tensor], source: Source) -> None:
        self._function, self._point = function, point
        self._graph = graph_of(function.tree, function.name, source.definitions)
        self._tape = Tape(list(point))
        self._arrays = has_arrays(function.tree) or not all(map(is_number, point.values()))
        self._slots = dict(self._tape.inputs)
        self._loss = self._tape.add(function.tree)
        for spot in self._graph.spots:
            self._slots[spot.name] = self._tape.add(spot.formula, self._slots)

        self._slots.setdefault(function.name, self._loss)

    def result(self, choices: Choices) -> Backprop:
        """Everything that was asked for."""
        loss = self._forward()
        gradients = self._backward()
        rate = choices.rate
        small = len(self._graph.spots) <= LARGEST_GRAPH
        updated = None if rate is None else self._updated(gradients, rate)
        return Backprop(
            function=self._function,
            point=dict(self._point),
            loss=to_digits(loss, choices.digits),
            gradients=_all_to_digits(gradients, choices.digits),
            rate=rate,
            updated=updated and _all_to_digits(updated, choices.digits),
            graph=self._nodes() if choices.graph or (choices.graph is None and small) else None,
            remarks=self._remarks(),
        )

    @cached_property
    def _certain(self) -> tuple[float, ...]:
        """Of numbers, L and ∂L for all names in the decimals that `grad` gives; () if unsure."""
        if self._arrays:
            return ()
        everywhere = Function(self._function.tree, tuple(self._point))
        point = [decimal(repr(x)) for x in self._point.values()]
        try:
            here = local.local(everywhere, point, BOTH)
            shown = here.shown_all((here.value, *here.gradient))
        except local.DoubtError:
            return ()
        return floats.values([value.decimal for value in shown])

    def _forward(self) -> float:
        """The loss."""
        loss = self._certain[0] if self._certain else self._run([self._loss])[0]
        if not is_number(loss):
            raise _not_a_number(self._function, shape_of(loss))
        if not isfinite(loss) or any(spot.formula.op == "where" for spot in self._graph.spots):
            check_values(self._graph.spots, self._function.name, self._values)
        return loss

    @cached_property
    def _sweep(self) -> Sweep:
        inputs = [self._tape.inputs[name] for name in self._function.variables]
        return Sweep(self._tape, self._loss, inputs, arrays=self._arrays)

    def _backward(self) -> dict[str, Tensor]:
        """∂L/∂p for every parameter."""
        names = self._function.variables
        slots = [self._sweep.adjoint(self._tape.inputs[name]) for name in names]
        if self._certain:
            slopes = dict(zip(self._point, self._certain[1:], strict=True))
            return {name: slopes[name] for name in names}
        gradients = dict(zip(names, self._run(slots), strict=True))
        if any(first_bad(part) is not None for part in gradients.values()):
            check_adjoints(self._graph.spots, self._values, self._adjoints)
            raise UndefinedError(f"the gradient of {self._function.name} is not finite")
        return gradients

    def _updated(self, gradients: Mapping[str, Tensor], rate: float) -> dict[str, Tensor]:
        """All parameters after one descent step."""

        def step(parameter: float, slope: float) -> float:
            return parameter - rate * slope

        point = self._point
        return {name: together(step, point[name], part) for name, part in gradients.items()}

    @cached_property
    def _values(self) -> dict[str, Tensor]:
        return dict(zip(self._slots, self._run(list(self._slots.values())), strict=True))

    @cached_property
    def _adjoints(self) -> dict[str, Tensor]:
        """∂L/∂node for every node that a parameter is behind."""
        found = self._sweep.adjoints
        slots = {name: found[slot] for name, slot in self._slots.items() if slot in found}
        slots |= {p: self._sweep.adjoint(self._slots[p]) for p in self._function.variables}
        return dict(zip(slots, self._run(list(slots.values())), strict=True))

    def _nodes(self) -> tuple[Node, ...]:
        """The nodes after both passes, in the order of evaluation."""
        values, adjoints, loss = self._values, self._adjoints, self._function.name
        inputs = [input_node(name, values[name], adjoints.get(name)) for name in self._point]
        operations = [node_of(spot, loss, values, adjoints) for spot in self._graph.spots]
        return (*inputs, *operations)

    def _remarks(self) -> tuple[str, ...]:
        """What is to be said about the kinks that a subgradient was taken at."""
        adjoints = self._sweep.adjoints
        kinks = list(possible_kinks(self._tape, self._graph.spots, self._slots, adjoints))
        remarks = []
        found = self._run([kink.slot for kink in kinks]) if kinks else []
        for (spot, _), tensor in zip(kinks, found, strict=True):
            hits = [hit for _, hit in elements(tensor)]
            if any(hits):
                count = round(sum(hits))
                numbers = numbers_of(spot.formula, self._values)
                remarks.append(remark(spot, count, len(hits), numbers))
        return (*remarks, *self._squares())

    def _squares(self) -> Iterator[str]:
        """Remarks on a vector and a column that meet in an operation by element."""
        if not self._arrays:
            return
        from gradcli.arithmetic import arrays  # noqa: PLC0415  # numbers do without NumPy
        from gradcli.arithmetic.shapes import square_by_accident  # noqa: PLC0415  # as above

        found = arrays.shapes(self._tape, list(self._slots.values()), self._point)
        shapes = dict(zip(self._slots, found, strict=True))
        for spot in self._graph.spots:
            if spot.formula.op in ("@", "dot", "vector"):
                continue
            for one, other in combinations(spot.arguments, 2):
                if square_by_accident(shapes[one], shapes[other]):
                    size = max(*shapes[one], *shapes[other])
                    yield (
                        f"the shapes {shapes[one]} and {shapes[other]} are repeated to"
                        f" {(size, size)} in {unparse(spot.meaning)}"
                    )

    def _run(self, slots: Sequence[int]) -> list[Tensor]:
        """The values of slots."""
        if self._arrays:
            from gradcli.arithmetic import arrays  # noqa: PLC0415  # numbers do without NumPy

            return arrays.evaluate(self._tape, slots, self._point)
        point = [x for x in self._point.values() if is_number(x)]
        return [x + 0.0 for x in floats.Program(self._tape, slots)(point)]


def _all_to_digits(tensors: dict[str, Tensor], digits: int | None) -> dict[str, Tensor]:
    return {name: each(lambda x: to_digits(x, digits), part) for name, part in tensors.items()}


def _not_a_number(function: Function, shape: tuple[int, ...]) -> ReadError:
    message = f"a loss is one number, and this has the shape {shape}"
    return ReadError(message, span=function.tree.span, hint="take its sum(…) or mean(…)")

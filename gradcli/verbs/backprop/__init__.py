"""Backpropagation: the value of a loss, ∂L/∂p for all its parameters, and the graph between.

One forward pass over the formula's computational graph, one backward pass from the loss to the
inputs (Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, 1986).
All numbers come refined: what rounding has spoiled is computed with more digits, or refused. At a
kink the usual subgradient is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from math import isinf, isnan
from typing import NamedTuple

from gradcli.arithmetic import floats
from gradcli.arithmetic.refinement import Refined, Refining
from gradcli.arithmetic.shapes import square_by_accident
from gradcli.arithmetic.tensors import (
    Given,
    each,
    elements,
    first_bad,
    is_number,
    shape_of,
    spread,
    stable,
    to_digits,
    together,
)
from gradcli.differentiation.reverse import Sweep
from gradcli.differentiation.tape import Tape
from gradcli.errors import GradcliError, ReadError, UndefinedError
from gradcli.language.build import decimal
from gradcli.language.ranks import array_in
from gradcli.language.scope import Definition
from gradcli.language.tree import Tree, substitute
from gradcli.language.unparse import unparse
from gradcli.point.evaluator import exact
from gradcli.results.backprops import Backprop, LocalDerivative, Node, Tensor
from gradcli.results.base import BOTH, Function
from gradcli.verbs.backprop.blame import Blame, pointed_at
from gradcli.verbs.backprop.graph import Spot, graph_of
from gradcli.verbs.backprop.kinks import possible_kinks, remark
from gradcli.verbs.backprop.locals import input_node, is_product, local_slots, node_of, rule_of

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
    function: Function, point: Mapping[str, Given], choices: Choices, source: Source
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

    def __init__(self, function: Function, point: Mapping[str, Given], source: Source) -> None:
        self._function, self._point = function, point
        self._graph = graph_of(function.tree, function.name, source.definitions)
        self._tape = Tape(list(point), guarded=True)
        tensors = [given.floats for given in point.values()]
        self._arrays = array_in(function.tree) is not None or not all(map(is_number, tensors))
        self._slots = dict(self._tape.inputs)
        self._loss = self._tape.add(function.tree)
        for spot in self._graph.spots:
            self._slots[spot.name] = self._tape.add(spot.formula, self._slots)
        self._slots.setdefault(function.name, self._loss)
        self._answer = self._tape.add(stable(function.tree)) if self._arrays else self._loss

    def result(self, choices: Choices) -> Backprop:
        """Everything that was asked for."""
        loss = self._forward()
        gradients = self._backward()
        rate = choices.rate
        small = len(self._graph.spots) <= LARGEST_GRAPH
        updated = None if rate is None else self._updated(gradients, rate)
        return Backprop(
            function=self._function,
            point={name: given.floats for name, given in self._point.items()},
            loss=to_digits(loss, choices.digits),
            gradients=_all_to_digits(gradients, choices.digits),
            rate=rate,
            updated=updated and _all_to_digits(updated, choices.digits),
            graph=self._nodes() if choices.graph or (choices.graph is None and small) else None,
            remarks=self._remarks(),
        )

    def _forward(self) -> float:
        """The loss."""
        (loss,) = self._refined.values([self._answer])
        if not is_number(loss):
            raise _not_a_number(self._function, shape_of(loss))
        if isnan(loss) or isinf(loss):
            raise self._explained() or self._blame.of_value(self._values)
        return loss

    def _swept(self, value: int) -> Sweep:
        inputs = [self._tape.inputs[name] for name in self._function.variables]
        return Sweep(self._tape, value, inputs, arrays=self._arrays, lazy=True)

    @cached_property
    def _sweep(self) -> Sweep:
        """The backward pass over the graph."""
        return self._swept(self._loss)

    def _backward(self) -> dict[str, Tensor]:
        """∂L/∂p for every parameter."""
        names = self._function.variables
        sweep = self._sweep if self._answer == self._loss else self._swept(self._answer)
        slots = [sweep.adjoint(self._tape.inputs[name]) for name in names]
        gradients = dict(zip(names, self._refined.values(slots), strict=True))
        if any(first_bad(part) is not None for part in gradients.values()):
            raise self._blame.of_adjoints(self._values, self._adjoints)
        return self._exactly() if self._is_upright(sweep) else gradients

    def _is_upright(self, sweep: Sweep) -> bool:
        """Whether an odd root of 0, whose slope is ∞, has the adjoint 0: 0·∞ may be anything.

        Where a function ends, as √x does, the slope from its side is 0 then.
        """
        if self._arrays:
            return False
        roots = [
            (slot, found) for slot, found in sweep.adjoints.items() if _is_root(self._tape, slot)
        ]
        numbers = self._refined.values([slot for pair in roots for slot in pair])
        return any(root == adjoint == 0 for root, adjoint in zip(*[iter(numbers)] * 2, strict=True))

    def _exactly(self) -> dict[str, Tensor]:
        """The gradient by exact arithmetic, which looks at f itself near the point."""
        names = self._function.variables
        meant = {name: _meant(given) for name, given in self._point.items()}
        held = {name: tree for name, tree in meant.items() if name not in names}
        function = self._function._replace(tree=substitute(self._function.tree, held))
        here = exact().local(function, [meant[name] for name in names], BOTH)
        slopes = floats.values([value.decimal for value in here.shown_all(here.gradient)])
        return dict(zip(names, slopes, strict=True))

    @cached_property
    def _refined(self) -> Refining:
        """What gives the values of slots."""
        if not self._arrays:
            return Refined(self._tape, self._point)
        from gradcli.arithmetic.unfolding import RefinedArrays  # noqa: PLC0415  # loads NumPy

        return RefinedArrays(self._tape, self._point)

    @cached_property
    def _blame(self) -> Blame:
        return Blame(self._graph.spots, self._function.name, self._slots, self._refined)

    def _explained(self) -> UndefinedError | None:
        """Of numbers, what exact arithmetic says where it can't be told whether there is a loss."""
        doubt = self._refined.doubts.get(self._loss)
        if self._arrays or doubt is None or doubt.certain:
            return None
        try:
            trees = list(map(_meant, self._point.values()))
            exact().local(Function(self._function.tree, tuple(self._point)), trees, BOTH)
        except UndefinedError as error:
            return error
        return None

    def _updated(self, gradients: Mapping[str, Tensor], rate: float) -> dict[str, Tensor]:
        """All parameters after one descent step."""

        def step(parameter: float, slope: float) -> float:
            return parameter - rate * slope

        return {
            name: together(step, self._point[name].floats, part) for name, part in gradients.items()
        }

    @cached_property
    def _values(self) -> dict[str, Tensor]:
        found = self._refined.values(list(self._slots.values()))
        return dict(zip(self._slots, found, strict=True))

    @cached_property
    def _adjoints(self) -> dict[str, Tensor]:
        """∂L/∂node for every node that a parameter is behind."""
        found = self._sweep.adjoints
        slots = {name: found[slot] for name, slot in self._slots.items() if slot in found}
        slots |= {p: self._sweep.adjoint(self._slots[p]) for p in self._function.variables}
        return dict(zip(slots, self._refined.values(list(slots.values())), strict=True))

    def _nodes(self) -> tuple[Node, ...]:
        """The nodes after both passes, in the order of evaluation."""
        values, adjoints = self._values, self._adjoints
        inputs = [input_node(name, values[name], adjoints.get(name)) for name in self._point]
        spots = self._graph.spots
        operations = [node_of(spot, self._locals(spot), values, adjoints) for spot in spots]
        return (*inputs, *operations)

    def _locals(self, spot: Spot) -> tuple[LocalDerivative, ...]:
        """∂node/∂argument for every argument that a parameter is behind."""
        names = [name for name in spot.arguments if name in self._adjoints]
        if spot.name not in self._adjoints or spot.formula.op == "vector":
            return ()
        slopes: list[Tensor | None] = [None] * len(names)
        value = self._values[spot.name]
        if is_product(spot, value):
            slots = local_slots(self._tape, spot, names, self._slots, arrays=self._arrays)
            slopes = [spread(found, shape_of(value)) for found in self._refined.values(slots)]
        rules = [rule_of(spot, name, self._function.name) for name in names]
        return tuple(map(LocalDerivative, names, rules, slopes))

    def _remarks(self) -> tuple[str, ...]:
        """What is to be said about the kinks that a subgradient was taken at."""
        adjoints = self._sweep.adjoints
        kinks = list(possible_kinks(self._tape, self._graph.spots, self._slots, adjoints))
        remarks = []
        found = self._refined.values([kink.slot for kink in kinks]) if kinks else []
        for (spot, _), tensor in zip(kinks, found, strict=True):
            hits = [hit == 1 for _, hit in elements(tensor)]
            if any(hits):
                remarks.append(remark(spot, sum(hits), len(hits), self._values))
        return (*remarks, *self._squares())

    def _squares(self) -> Iterator[str]:
        """Remarks on a vector and a column that meet in an operation by element."""
        if not self._arrays:
            return
        found = self._refined.shapes(list(self._slots.values()))
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


def _is_root(tape: Tape, slot: int) -> bool:
    """Whether an instruction is an odd root, or its power, that is upright at 0 from both sides."""
    if tape.ops[slot] == "^":
        exponent = tape.constants.get(tape.args[slot][1])
        return exponent is not None and 0 < exponent < 1 and exponent.denominator % 2 == 1
    return tape.ops[slot] == "cbrt"


def _meant(given: Given) -> Tree:
    """A number as a formula."""
    return decimal(repr(given.floats)) if given.tree is None else given.tree


def _all_to_digits(tensors: Mapping[str, Tensor], digits: int | None) -> dict[str, Tensor]:
    return {name: each(lambda x: to_digits(x, digits), part) for name, part in tensors.items()}


def _not_a_number(function: Function, shape: Sequence[int]) -> ReadError:
    message = f"a loss is one number, and this has the shape {tuple(shape)}"
    return ReadError(message, span=function.tree.span, hint="take its sum(…) or mean(…)")

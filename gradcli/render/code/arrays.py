"""What a program computes for a formula with vectors and matrices: in the language of arrays.

The derivatives are those that gradcli writes as formulas, put on one tape with the formula, so that
what they have in common is computed once. Numbers are taken out of what is linear, and products of
matrices with a vector are computed from the vector on: n² operations for each matrix, not n³.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from gradcli.differentiation.tape import MINUS, Tape, needed
from gradcli.errors import ReadError
from gradcli.language.dimensions import Axes, Inference, Shape, Shapes
from gradcli.language.names import natural_key
from gradcli.language.tree import Tree, free_names
from gradcli.language.vocabulary import rows_named
from gradcli.render.code.lowering import Lowering
from gradcli.render.code.program import Output, Program, ProgramTape, for_programs
from gradcli.results.base import Function
from gradcli.results.codes import Derivative
from gradcli.verbs.arrays import Calculus, hessian_tree

FILLED, LOG_SOFTMAX = "filled", "log_softmax"
"""v in the shape of u; ln(softmax(u)): programs have them, formulas do not."""


def array_program(function: Function, shapes: Shapes, derivative: Derivative) -> Program:
    """The instructions for a function of arrays and its derivative."""
    known = set(free_names(function.tree)) - set(function.variables)
    names = (*function.variables, *sorted(known, key=natural_key))
    sizes = {name: shapes.shapes[name] for name in names}
    trees, remarks = _trees(function, sizes, derivative)
    tape = ProgramTape(names)
    slots = {name: [tape.add(for_programs(tree)) for tree in each] for name, each in trees.items()}
    lowering = ArrayLowering(tape, [s for each in slots.values() for s in each], function, sizes)
    outputs = iter(lowering.outputs)
    variables = [lowering.tape.inputs[name] for name in function.variables]
    numbers = not any(map(sizes.get, function.variables))
    found = []
    for name, each in trees.items():
        results = [next(outputs) for _ in each]
        if name == Derivative.GRADIENT.value:
            results = list(map(lowering.filled, results, variables))
        shape = (len(results),) if len(results) > 1 else ()
        found.append(Output(name, shape, tuple(results), apart=not numbers))
    return Program(function, names, lowering.tape, tuple(found), sizes, remarks)


def _trees(
    function: Function, sizes: Mapping[str, Shape], derivative: Derivative
) -> tuple[dict[str, list[Tree]], tuple[str, ...]]:
    """The formulas of all results by their names, and what they suppose."""
    if derivative is Derivative.JACOBIAN:
        raise ReadError("code for several functions of arrays is not written", hint="one of them")
    calculus = Calculus(function.tree, sizes)
    parts = calculus.gradients(function.variables)
    found = {"value": [function.tree]}
    if derivative is Derivative.NORM:
        found["norm"] = [calculus.plain(calculus.length(parts))]
    else:
        found["gradient"] = list(map(calculus.plain, parts))
    if derivative is Derivative.HESSIAN:
        found["hessian"] = [hessian_tree(function, sizes)]
    return found, calculus.remarks


class ArrayLowering(Lowering):
    """The slots of a tape on another one, each in the shape that it had."""

    def __init__(
        self,
        source: Tape,
        outputs: Sequence[int],
        function: Function,
        shapes: Mapping[str, Shape],
    ) -> None:
        self._inference = Inference({name: len(shape) for name, shape in shapes.items()}, shapes)
        self._sizes: dict[Tape, list[Axes]] = {}
        super().__init__(source, outputs, function.variables)

    def filled(self, slot: int, like: int) -> int:
        """A result in the shape of another, which it is repeated to."""
        if self._shape(self.tape, slot) == self._shape(self.tape, like):
            return slot
        return self.tape.instruction(FILLED, (like, slot))

    def _axes(self, tape: Tape, slot: int) -> Axes:
        known = self._sizes.setdefault(tape, [])
        names = {place: name for name, place in tape.inputs.items()}
        for place in range(len(known), slot + 1):
            args = [known[arg] for arg in tape.args[place]]
            axes = (
                self._inference.names[names[place]]
                if place in names
                else self._inference.shape(tape.ops[place], args)
            )
            known.append(axes or ())
        return known[slot]

    def _shape(self, tape: Tape, slot: int) -> Shape:
        return self._inference.told(self._axes(tape, slot))

    def _is_number(self, slot: int) -> bool:
        return not self._axes(self.tape, slot)

    def _rule(self, op: str) -> "Callable[..., int] | None":
        return ARRAY_RULES.get(op) or super()._rule(op)

    def _lowered(self, slot: int) -> int:
        """A slot; what would lose its shape, such as x − x, stays as it is written."""
        source = self._source
        found = super()._lowered(slot)
        if self._shape(self.tape, found) == self._shape(source, slot):
            return found
        return self._as_it_is(slot)

    def _as_it_is(self, slot: int) -> int:
        op, tape = self._source.ops[slot], self.tape
        args = tuple(self._found[arg] for arg in self._source.args[slot])
        if op == "+":
            return reduce(lambda left, right: tape.instruction(op, (left, right)), args)
        return tape.instruction(op, args)

    def _constant(self, slot: int) -> int:
        """The double nearest to a number; arrays of numbers are written out."""
        ops = (self._source.ops[each] for each in needed(self._source, [slot]))
        if any(row.array for op in ops for row in rows_named(op)):
            return self._as_it_is(slot)
        return super()._constant(slot)

    def _apart(self, slot: int) -> tuple[int, int]:
        """A number and an array of which an array is the product."""
        tape = self.tape
        factor, rest = self._split(slot)
        number, array = tape.number(factor), slot if rest is None else rest
        while True:
            op, args = tape.ops[array], tape.args[array]
            if op == "*" and any(map(self._is_number, args)):
                first, second = args if self._is_number(args[0]) else args[::-1]
                number, array = self._product(number, first), second
            elif op == "/" and self._is_number(args[1]):
                number, array = self._quotient(number, args[1]), args[0]
            else:
                return number, array

    def _scaled(self, factor: Fraction, rest: int | None) -> int:
        """A number times something; beside an array, numbers are multiplied first."""
        if rest is None or factor in (0, 1) or self._is_number(rest):
            return super()._scaled(factor, rest)
        number, array = self._apart(rest)
        if number in self.tape.constants:
            return super()._scaled(factor * self.tape.constants[number], array)
        return self._beside(super()._scaled(factor, number), array)

    def _times(self, u: int | None, v: int | None) -> int | None:
        if u is None or v is None or (self._is_number(u) and self._is_number(v)):
            return super()._times(u, v)
        number, arrays = self.tape.number(1), []
        for factor in (u, v):
            if self._is_number(factor):
                number = self._product(number, factor)
            else:
                other, array = self._apart(factor)
                number = self._product(number, other)
                arrays.append(array)
        product = arrays[0] if len(arrays) == 1 else super()._times(*arrays)
        return self._beside(number, product or arrays[0])

    def _beside(self, number: int, array: int) -> int:
        """A number times an array."""
        if number in self.tape.constants:
            return super()._scaled(self.tape.constants[number], array)
        return self.tape.instruction("*", (number, array))

    def _linear(self, op: str, *args: int) -> int:
        """An operation that is linear in each argument: numbers are multiplied behind it."""
        number, arrays = self.tape.number(1), []
        for arg in args:
            other, array = self._apart(arg) if not self._is_number(arg) else (None, arg)
            number = number if other is None else self._product(number, other)
            arrays.append(array)
        found = self._chained(*arrays) if op == "@" else self.tape.instruction(op, tuple(arrays))
        return self._product(number, found)

    def _rank(self, slot: int) -> int:
        return len(self._axes(self.tape, slot))

    def _factors(self, slot: int) -> tuple[int, ...]:
        """The factors of a product of matrices, which may have a vector at either end."""
        if self.tape.ops[slot] != "@":
            return (slot,)
        left, right = map(self._factors, self.tape.args[slot])
        inner = (*left[1:], *right[:-1])
        joined = (len(left) == 1 or self._rank(left[-1]) == 2) and (
            len(right) == 1 or self._rank(right[0]) == 2
        )
        return (*left, *right) if joined and all(self._rank(f) == 2 for f in inner) else (slot,)

    def _chained(self, u: int, v: int) -> int:
        """A product of matrices, from the vector at one of its ends on."""
        tape = self.tape
        factors = self._factors(tape.instruction("@", (u, v)))
        if self._rank(factors[-1]) == 1:
            *others, vector = factors
            return reduce(
                lambda product, factor: self._applied(factor, product), others[::-1], vector
            )
        if self._rank(factors[0]) == 1:
            return reduce(lambda product, factor: tape.instruction("@", (product, factor)), factors)
        return tape.instruction("@", (u, v))

    def _applied(self, matrix: int, vector: int) -> int:
        """A matrix times a vector; of one that is made of products, only vectors are computed."""
        op, args = self.tape.ops[matrix], self.tape.args[matrix]
        if self._rank(matrix) == 2 and self._is_product(matrix):
            match op:
                case "@":
                    return self._applied(args[0], self._applied(args[1], vector))
                case "outer":
                    return self._product(self._applied(args[1], vector), args[0])
                case "transpose":
                    return self._turned_applied(args[0], vector)
            first, second = (self._applied(arg, vector) for arg in args)
            return self._sum(first, second if op == "+" else self._negated(second))
        return self.tape.instruction("@", (matrix, vector))

    def _turned_applied(self, matrix: int, vector: int) -> int:
        """The transpose of a product times a vector."""
        args = self.tape.args[matrix]
        if self.tape.ops[matrix] == "outer":
            return self._product(self._applied(args[0], vector), args[1])
        left, right = (self.tape.instruction("transpose", (arg,)) for arg in args)
        return self._applied(right, self._applied(left, vector))

    def _is_product(self, matrix: int) -> bool:
        """Whether a matrix is a product of others, the transpose of one, or a sum with one."""
        op, args = self.tape.ops[matrix], self.tape.args[matrix]
        if op == "transpose":
            return self.tape.ops[args[0]] in ("@", "outer")
        if op in ("+", MINUS):
            return all(self._rank(arg) == 2 for arg in args) and any(map(self._is_product, args))
        return op in ("@", "outer")

    def _whole_power(self, base: int, exponent: int) -> int:
        """A power; ‖u‖² is the sum of squares."""
        tape = self.tape
        if tape.ops[base] != "norm" or exponent % 2:
            return super()._whole_power(base, exponent)
        (array,) = tape.args[base]
        square = (
            tape.instruction("@", (array, array))
            if self._rank(array) == 1
            else tape.instruction("sum", (self._product(array, array),))
        )
        return super()._whole_power(square, exponent // 2)

    def _logarithm(self, arg: int) -> int:
        """ln u; of a softmax what does not underflow."""
        if self.tape.ops[arg] == "softmax":
            return self.tape.instruction(LOG_SOFTMAX, self.tape.args[arg])
        return super()._logarithm(arg)

    def _adjugate(self, u: int) -> int:
        """adj(A) = det(A)·A⁻¹."""
        return self._beside(*(self.tape.instruction(op, (u,)) for op in ("det", "inv")))


def _linear(op: str) -> Callable[..., int]:
    return lambda lowering, *args: lowering._linear(op, *args)


LINEAR = ("@", "dot", "outer", "transpose", "sum", "mean", "colsum", "trace", "diag")
ARRAY_RULES: dict[str, Callable[..., int]] = {
    **{op: _linear(op) for op in LINEAR},
    "ln": ArrayLowering._logarithm,
    "adj": ArrayLowering._adjugate,
}

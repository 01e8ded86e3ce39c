"""Lowered trees written in the language again.

A matrix of one column or one row is a vector there. A product with ones is a sum over rows or
columns, or is left to broadcasting; a column times a row is `outer`; numbers stand in front of the
first factor of a product; and a matrix is written as the transpose of another where that is
shorter.
"""

from collections.abc import Sequence
from functools import reduce

from gradcli.differentiation.lowered import (
    Columns,
    Factors,
    chain,
    dimension_of,
    is_elementwise,
    turned,
)
from gradcli.language.build import neg
from gradcli.language.dimensions import ONE
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, operator
from gradcli.language.unparse import unparse


class MatrixWriter:
    """Lowered trees in the language again."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def written(self, tree: Tree) -> Tree:
        """The formula; a matrix of one column or one row is a vector."""
        rows, columns = self._columns.size(tree)
        if rows == ONE != columns and operator(tree) != "softmax":
            tree = turned(tree)
        return self._write(tree)

    def _write(self, tree: Tree) -> Tree:
        if isinstance(tree, Symbol | Number) or not tree.args:
            return tree
        if is_elementwise(tree):
            return self._elementwise(tree)
        match tree.op:
            case "@":
                return self._chain(tree.args)
            case "transpose":
                return self._transposed(tree.args[0])
            case "ones":
                return Apply("ones", (self._example((dimension_of(tree),)),))
            case "eye":
                return Apply("eye", (self._example_of_size(dimension_of(tree)),))
            case "size":
                return Apply("size", (self._example((dimension_of(tree),)),))
            case "vector":
                return tree
        return Apply(tree.op, tuple(map(self.written, tree.args)))

    def _elementwise(self, tree: Tree) -> Tree:
        """Element by element; what is a product with a column of ones is broadcast."""
        if operator(tree) == "neg" and operator(tree.args[0]) == "@":
            return _negated(self.written(tree.args[0]))
        straight = self._applied(tree, tree.args)
        if operator(tree) in ("neg", "*", "/"):
            return straight
        return self._shorter(straight, tree)

    def _shorter(self, straight: Tree, tree: Tree) -> Tree:
        """A matrix as it is, or as the transpose of another where that has fewer of them."""
        other = turned(tree)
        if ONE in self._columns.size(tree) or transposes(other) + 1 >= transposes(tree):
            return straight
        if operator(other) == "@":
            return Apply("transpose", (self._product(other.args),))
        return Apply("transpose", (self._applied(other, other.args),))

    def _applied(self, tree: Tree, args: Sequence[Tree]) -> Tree:
        """One operation; a row below a column of ones is broadcast beside a whole matrix."""
        whole = any(self._is_whole(arg) for arg in args)
        if operator(tree) == "*":
            return self._times(args, whole)
        written = [self._operand(arg, whole) for arg in args]
        return Apply(operator(tree), tuple(written))

    def _operand(self, arg: Tree, whole: bool) -> Tree:
        """An operand; one below a minus keeps that for the sum that it stands in."""
        if operator(arg) == "neg":
            return Apply("neg", (self._operand(arg.args[0], whole),))
        return self._broadcast(arg) if whole else self.written(arg)

    def _times(self, factors: Sequence[Tree], whole: bool) -> Tree:
        """Numbers stand in front of the first factor of a product of matrices: 2·Aᵀ·B."""
        sizes = [dimension_of(factor) for factor in factors if operator(factor) == "size"]
        numbers = [f for f in factors if self._columns.is_number(f) and operator(f) != "size"]
        arrays = [f for f in factors if not self._columns.is_number(f)]
        written = [*map(self.written, numbers), *self._lengths(sizes)]
        if len(arrays) == 1 and operator(arrays[0]) == "@" and written:
            return _in_front(written, self.written(arrays[0]))
        chains = [k for k, factor in enumerate(numbers) if operator(factor) == "@"]
        if len(chains) == 1 and not arrays and len(written) > 1:
            return _in_front([*written[: chains[0]], *written[chains[0] + 1 :]], written[chains[0]])
        written += [self._broadcast(array) if whole else self.written(array) for array in arrays]
        return _flat(written)

    def _lengths(self, sizes: list[str]) -> list[Tree]:
        """The product of lengths: the number of elements of an array, where one has that shape."""
        if len(sizes) == 2:
            for shape in (tuple(sizes), tuple(reversed(sizes))):
                if shape in self._columns.examples:
                    return [Apply("size", (self._example(shape),))]
        return [Apply("size", (self._example((size,)),)) for size in sizes]

    def _is_whole(self, tree: Tree) -> bool:
        """Whether a matrix is no row that is only repeated."""
        rows, columns = self._columns.size(tree)
        return ONE not in (rows, columns) and not self._is_repeated_row(tree)

    def _is_repeated_row(self, tree: Tree) -> bool:
        factors = factors_of(tree)
        return (
            len(factors) > 1
            and operator(factors[0]) == "ones"
            and self._columns.size(factors[1])[0] == ONE
        )

    def _broadcast(self, tree: Tree) -> Tree:
        if self._is_repeated_row(tree):
            return self.written(chain(factors_of(tree)[1:]))
        return self.written(tree)

    def _transposed(self, inner: Tree) -> Tree:
        """A transpose; the vector that a row or a column is stands for both."""
        if operator(inner) == "softmax" and self._columns.size(inner)[0] == ONE:
            return Apply("softmax", (self.written(inner.args[0]),))
        if self._columns.size(inner)[1] == ONE or self._columns.size(inner)[0] == ONE:
            return self.written(inner)
        return Apply("transpose", (self._write(inner),))

    def _chain(self, factors: Factors) -> Tree:
        """A product of matrices: `@`, `outer` of a column and a row, sums of rows or columns."""
        cut = next(
            (k for k, factor in enumerate(factors) if k and self._columns.size(factor)[0] == ONE),
            0,
        )
        if cut:
            return self._column_and_row(factors, cut)
        if operator(factors[-1]) == "ones":
            return self._sums(factors[:-1])
        if is_row_of_ones(factors[0]):
            return self._sums(factors_of(turned(chain(factors[1:]))))
        return self._shorter(self._product(factors), chain(factors))

    def _column_and_row(self, factors: Factors, cut: int) -> Tree:
        """A·u·vᵀ·B as the outer product of A·u and Bᵀ·v, or of u and v in the middle."""
        column, row = chain(factors[:cut]), chain(factors[cut:])
        if operator(column) == "ones" and is_row_of_ones(row):
            shape = (dimension_of(column), dimension_of(row.args[0]))
            if shape in self._columns.examples:
                return Apply("ones", (self._example(shape),))
        whole = Apply("outer", (self.written(column), self.written(row)))
        middle = Apply("outer", (self.written(factors[cut - 1]), self.written(factors[cut])))
        before, behind = (
            map(self._write, part) for part in (factors[: cut - 1], factors[cut + 1 :])
        )
        return min((whole, self._joined([*before, middle, *behind])), key=_length)

    def _sums(self, factors: Factors) -> Tree:
        """A product with a column of ones behind: the sums of rows, or the columns of Aᵀ."""
        *before, last = factors
        other = turned(last)
        by_columns = transposes(other) < transposes(last)
        inner = self._write(other if by_columns else last)
        sums = Apply("colsum" if by_columns else "rowsum", (inner,))
        return self._joined([*map(self._factor, before), sums])

    def _product(self, factors: Factors) -> Tree:
        return self._joined([self._factor(factor) for factor in factors])

    def _factor(self, factor: Tree) -> Tree:
        """A factor of a product; a row in front is a vector."""
        return self.written(factor) if self._columns.size(factor)[0] == ONE else self._write(factor)

    def _joined(self, written: Sequence[Tree]) -> Tree:
        return reduce(lambda left, right: Apply("@", (left, right)), written)

    def _example_of_size(self, dimension: str) -> Tree:
        """A square matrix of that size, or a vector."""
        examples = self._columns.examples
        return examples.get((dimension, dimension)) or self._example((dimension,))

    def _example(self, shape: tuple[str, ...]) -> Tree:
        """A formula of that shape: a name if there is one, else a part of the formula."""
        examples = self._columns.examples
        if shape in examples:
            return examples[shape]
        if len(shape) == 1 and (shape * 2) in examples:
            return Apply("diag", (examples[shape * 2],))
        for known, example in examples.items():
            if len(shape) == 1 and shape[0] in known:
                sums = "rowsum" if known[0] == shape[0] else "colsum"
                return Apply(sums, (example,))
        return Apply("outer", tuple(Apply("ones", (self._example((size,)),)) for size in shape))


def _length(tree: Tree) -> int:
    return len(unparse(tree))


def _flat(factors: Sequence[Tree]) -> Tree:
    return factors[0] if len(factors) == 1 else Apply("*", tuple(factors))


def _negated(product: Tree) -> Tree:
    """A minus in front of the first factor of a written product."""
    if operator(product) == "@":
        first, second = product.args
        return Apply("@", (_negated(first), second))
    return neg(product)


def _in_front(numbers: Sequence[Tree], product: Tree) -> Tree:
    """Numbers in front of the first factor of a written product."""
    if operator(product) == "@":
        first, second = product.args
        return Apply("@", (_in_front(numbers, first), second))
    return _flat([*numbers, product])


def factors_of(tree: Tree) -> Factors:
    """The factors of a product of matrices, or the matrix that there is."""
    return tree.args if operator(tree) == "@" else (tree,)


def is_row_of_ones(tree: Tree) -> bool:
    """Whether a leaf is a row of ones."""
    return operator(tree) == "transpose" and operator(tree.args[0]) == "ones"


def transposes(tree: Tree) -> int:
    """How many transposes are written in a formula."""
    return fold(tree, lambda node, counts: sum(counts) + (operator(node) == "transpose"))

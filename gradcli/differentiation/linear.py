"""The matrix of a linear map that is given as a formula: M of d ↦ M·d.

A Hessian is found so: d ↦ ∇(∇f(x)·d) is linear in d, a formula in which d stands once in every
term, behind products of matrices, in numbers such as aᵀ·d, or element by element beside a vector,
which is the product with a diagonal matrix.
"""

from collections.abc import Sequence

from gradcli.differentiation.lowered import NUMBER, Columns, eye, ones, turned
from gradcli.errors import ReadError
from gradcli.language.build import ONE, ZERO, add, div, mul, neg
from gradcli.language.tree import Apply, Tree, free_names, operator


class LinearMap:
    """A map of a column, by its name, as formulas say it."""

    def __init__(self, name: str, columns: Columns) -> None:
        self._name = name
        self._columns = columns

    def matrix(self, image: Tree) -> Tree:
        """M of a column M·d; of a number r·d, the row r. Raises ReadError where there is none."""
        if not self._moves(image):
            return ZERO
        match operator(image):
            case "":
                return eye(self._columns.size(image)[0])
            case "+":
                rows = self._columns.size(image)[0]
                return add(self._repeated(term, rows) for term in image.args)
            case "neg":
                return neg(self.matrix(image.args[0]))
            case "/":
                above, below = image.args
                return self._of_factors((above, div(ONE, below)))
            case "*":
                return self._of_factors(image.args)
            case "@":
                return self._of_product(image.args)
            case "sum":
                (inner,) = image.args
                row = self._columns.transpose(ones(self._columns.size(inner)[0]))
                return self._columns.product(row, self.matrix(inner))
        raise ReadError(
            "the Hessian of this formula is no formula here",
            hint="gradcli hess takes formulas of numbers, gradcli backprop numbers",
        )

    def _repeated(self, term: Tree, rows: str) -> Tree:
        """The matrix of a term; a number in a sum of columns stands for a column of it."""
        matrix = self.matrix(term)
        if matrix == ZERO or self._columns.size(term) != NUMBER:
            return matrix
        return self._columns.product(ones(rows), matrix)

    def _moves(self, tree: Tree) -> bool:
        return self._name in free_names(tree)

    def _of_factors(self, factors: Sequence[Tree]) -> Tree:
        """σ·(M·d), v ⊙ (M·d) = diag(v)·M·d, and (r·d)·v = (v·r)·d."""
        (moving,) = (factor for factor in factors if self._moves(factor))
        numbers = [f for f in factors if f is not moving and self._columns.is_number(f)]
        arrays = [f for f in factors if f is not moving and not self._columns.is_number(f)]
        matrix = self.matrix(moving)
        if arrays and self._columns.size(moving) == NUMBER:
            matrix = self._columns.product(mul(arrays), matrix)
        elif arrays:
            matrix = self._columns.product(Apply("diag", (mul(arrays),)), matrix)
        return mul((*numbers, matrix))

    def _of_product(self, factors: Sequence[Tree]) -> Tree:
        """A·(M·d) = (A·M)·d, and (M·d)ᵀ·a = (aᵀ·M)·d."""
        *before, last = factors
        if not self._moves(last):
            if self._columns.size(Apply("@", tuple(factors))) != NUMBER:
                raise ReadError("the Hessian of this formula is no formula here")
            *before, last = map(turned, reversed(factors))
        matrix = self.matrix(last)
        for factor in reversed(before):
            matrix = self._columns.product(factor, matrix)
        return matrix

"""Gradients of formulas with arrays, as formulas: in the shape of the variable.

The formula is lowered to products of matrices (`differentiation.lowered`), differentiated backwards
(`differentiation.adjoints`), tidied and written in the language again (`algebra.products`).
"""

from collections.abc import Mapping, Sequence

from gradcli.algebra.products import Products
from gradcli.algebra.written import MatrixWriter
from gradcli.differentiation.adjoints import Adjoints
from gradcli.differentiation.linear import LinearMap
from gradcli.differentiation.lowered import Columns
from gradcli.errors import ReadError
from gradcli.language.build import add, div, mul, power
from gradcli.language.dimensions import Shape, Shapes, as_in_papers
from gradcli.language.tree import Apply, Number, Symbol, Tree, free_names
from gradcli.results.arrays import (
    ArrayGradient,
    ArrayHessian,
    ArrayNorm,
    ArrayRate,
    ArrayUnitGradient,
    Dimensions,
)
from gradcli.results.base import Function

DIRECTION = "#d"
"""The name of a direction d that is multiplied with; no formula has such a name."""


class Calculus:
    """What is computed with for one formula: its lowered tree and the ways to tidy and to write."""

    def __init__(self, tree: Tree, shapes: Mapping[str, Shape]) -> None:
        self.columns = Columns(shapes)
        self.value = self.columns.lowered(tree).tree
        self._products = Products(self.columns, self.value)
        self._writer = MatrixWriter(self.columns)
        self.shapes = dict(shapes)
        self._ranks = {name: len(shape) for name, shape in shapes.items()}

    def adjoints(self, variables: Sequence[str], value: Tree | None = None) -> Adjoints:
        """The adjoints of the formula, or of another lowered tree whose value is a number."""
        return Adjoints(value or self.value, variables, self.columns, self.tidied)

    def tidied(self, tree: Tree) -> Tree:
        """The shortest writing of a lowered tree."""
        return self._products.tidied(tree)

    def plain(self, tree: Tree) -> Tree:
        """A lowered tree in the language."""
        return self._writer.written(tree)

    def written(self, tree: Tree) -> Tree:
        """A lowered tree in the language, with the signs that papers have."""
        return as_in_papers(self.plain(tree), self._ranks)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is supposed, in words."""
        targets = sorted({name for tree in self.columns.targets for name in free_names(tree)})
        if not targets:
            return ()
        return (f"crossentropy takes probabilities: {', '.join(targets)} adds up to 1",)

    @property
    def dimensions(self) -> Dimensions:
        """The names of the dimensions of all arrays."""
        return {name: list(shape) for name, shape in self.shapes.items()}

    def gradients(self, variables: Sequence[str]) -> list[Tree]:
        """The lowered gradient for each variable."""
        adjoints = self.adjoints(variables)
        return [adjoints.gradient(name) for name in variables]

    def length(self, parts: Sequence[Tree]) -> Tree:
        """‖v‖ of all parts together; of one number its size."""
        if len(parts) == 1:
            number = self.columns.is_number(parts[0])
            return self.tidied(Apply("abs" if number else "norm", (parts[0],)))
        squares = (
            power(part if self.columns.is_number(part) else Apply("norm", (part,)), Number(2))
            for part in parts
        )
        return self.tidied(Apply("sqrt", (add(squares),)))


def _told(function: Function, shapes: Shapes) -> Function:
    """The function with the signs that papers have."""
    return function._replace(tree=as_in_papers(function.tree, shapes.ranks))


def gradient(function: Function, shapes: Shapes) -> ArrayGradient:
    """∇f for each variable."""
    calculus = Calculus(function.tree, shapes.shapes)
    found = tuple(map(calculus.written, calculus.gradients(function.variables)))
    return ArrayGradient(_told(function, shapes), found, calculus.dimensions, calculus.remarks)


def unit_gradient(function: Function, shapes: Shapes) -> ArrayUnitGradient:
    """∇f/‖∇f‖, the length being that of all partial derivatives together."""
    calculus = Calculus(function.tree, shapes.shapes)
    parts = calculus.gradients(function.variables)
    length = calculus.length(parts)
    found = tuple(calculus.written(calculus.tidied(div(part, length))) for part in parts)
    return ArrayUnitGradient(_told(function, shapes), found, calculus.dimensions, calculus.remarks)


def norm(function: Function, shapes: Shapes) -> ArrayNorm:
    """‖∇f‖, the root of the sum of the squares of all partial derivatives."""
    calculus = Calculus(function.tree, shapes.shapes)
    parts = calculus.gradients(function.variables)
    return ArrayNorm(
        function=_told(function, shapes),
        gradient=tuple(map(calculus.written, parts)),
        norm=calculus.written(calculus.length(parts)),
        dimensions=calculus.dimensions,
        remarks=calculus.remarks,
    )


def directional_derivative(function: Function, along: Shapes, *, normalize: bool) -> ArrayRate:
    """∇f·V/‖V‖ along an array V of the variable's shape; not normalised ∇f·V."""
    calculus = Calculus(function.tree, along.shapes)
    parts = calculus.gradients(function.variables)
    vector = calculus.columns.lowered(along.tree).tree
    rate = calculus.columns.total(mul((parts[0], vector)))
    if normalize:
        rate = div(rate, calculus.length((vector,)))
    return ArrayRate(
        function=_told(function, along),
        gradient=tuple(map(calculus.written, parts)),
        along=calculus.written(calculus.tidied(vector)),
        normalized=normalize,
        derivative=calculus.written(calculus.tidied(rate)),
        dimensions=calculus.dimensions,
        remarks=calculus.remarks,
    )


def hessian(function: Function, shapes: Shapes) -> ArrayHessian:
    """∇²f for one vector: the matrix H of the linear map d ↦ ∇(∇f·d) = H·d.

    Raises ReadError for several variables or a matrix, whose second derivatives are no matrix.
    """
    calculus, matrix = _second(function, shapes.shapes)
    dimensions = {key: sizes for key, sizes in calculus.dimensions.items() if key != DIRECTION}
    return ArrayHessian(
        _told(function, shapes), calculus.written(matrix), dimensions, calculus.remarks
    )


def hessian_tree(function: Function, shapes: Mapping[str, Shape]) -> Tree:
    """∇²f for one vector, as it is written in the language. Raises ReadError as `hessian` does."""
    calculus, matrix = _second(function, shapes)
    return calculus.plain(matrix)


def _second(function: Function, shapes: Mapping[str, Shape]) -> tuple[Calculus, Tree]:
    """The matrix ∇²f, lowered, and what it was found with."""
    name = function.variables[0]
    if len(function.variables) > 1 or len(shapes.get(name, ())) > 1:
        hint = "--vars x for a vector x"
        raise ReadError("the Hessian is a matrix for one vector", hint=hint)
    step = Symbol(DIRECTION)
    calculus = Calculus(function.tree, {**shapes, DIRECTION: shapes.get(name, ())})
    (slope,) = calculus.gradients((name,))
    columns = calculus.columns
    along = calculus.tidied(columns.product(columns.transpose(slope), step))
    image = calculus.adjoints((name,), along).gradient(name)
    return calculus, calculus.tidied(LinearMap(DIRECTION, columns).matrix(image))

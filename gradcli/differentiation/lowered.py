"""Formulas with arrays as products of matrices: every value has rows and columns.

In gradcli's language arrays have as many axes as NumPy gives them, and are repeated to each other's
shapes in silence. The calculus of matrices (Magnus & Neudecker, Matrix Differential Calculus) knows
columns, rows and numbers: a vector is a matrix of one column, what is repeated is a product with a
column of ones, and the adjoint of a product is a product again. A formula is lowered to that form
here: a tree whose operations are the elementwise ones, `@`, `transpose`, `inv`, `diag`, the numbers
`sum`, `norm`, `trace`, `det`, and, over the rows of a matrix, `softmax` and `logsumexp`. Two leaves
stand for columns of ones and identity matrices, one for the length of a dimension.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from gradcli.errors import ReadError
from gradcli.language import build
from gradcli.language.build import ONE as UNIT
from gradcli.language.build import ZERO, mul
from gradcli.language.dimensions import ONE, Shape
from gradcli.language.rules import ARGUMENTS, definition
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, operator
from gradcli.language.vocabulary import row_of

Factors = tuple[Tree, ...]
Size = tuple[str, str]
"""Rows and columns."""

NUMBER: Size = (ONE, ONE)
NUMBERS = frozenset(("sum", "norm", "trace", "det"))
DIMENSION = "#"


class Typed(NamedTuple):
    """A lowered tree, and how many axes its value has in the language."""

    tree: Tree
    rank: int


def ones(dimension: str) -> Tree:
    """A column of ones; of length one, the number 1."""
    return UNIT if dimension == ONE else Apply("ones", (Symbol(DIMENSION + dimension),))


def eye(dimension: str) -> Tree:
    """The identity matrix."""
    return UNIT if dimension == ONE else Apply("eye", (Symbol(DIMENSION + dimension),))


def length(dimension: str) -> Tree:
    """The length of a dimension, a number."""
    if dimension.isdecimal():
        return Number(int(dimension))
    return Apply("size", (Symbol(DIMENSION + dimension),))


def dimension_of(node: Tree) -> str:
    """The dimension that a leaf is made of: see `ones`, `eye`, `length`."""
    (leaf,) = node.args
    return leaf.name.removeprefix(DIMENSION) if isinstance(leaf, Symbol) else ""


def is_elementwise(node: Tree) -> bool:
    """Whether a node goes over its arguments element by element; products of matrices are flat."""
    if not isinstance(node, Apply) or not node.args or node.op == "@":
        return False
    return not row_of(node.op, len(node.args)).array


def named(tree: Tree) -> Tree:
    """ln(1 + eᵘ) by its name, softplus(u), the derivative of which has one, too."""
    if isinstance(tree, Apply) and tree.op == "ln":
        inner = tree.args[0]
        if isinstance(inner, Apply) and inner.op == "+" and len(inner.args) == 2:
            one, other = sorted(inner.args, key=lambda arg: arg != UNIT)
            if one == UNIT and isinstance(other, Apply):
                if other.op == "exp":
                    return Apply("softplus", other.args)
                if other.op == "^" and other.args[0] == Apply("e"):
                    return Apply("softplus", other.args[1:])
    return tree


def rebuilt(node: Tree, args: Factors) -> Tree:
    """A node with other arguments."""
    same = len(args) == len(node.args) and all(a is b for a, b in zip(args, node.args, strict=True))
    return node if same else Apply(operator(node), args)


def chain(factors: Sequence[Tree]) -> Tree:
    """The product of matrices as it stands."""
    return factors[0] if len(factors) == 1 else Apply("@", tuple(factors))


def turned(tree: Tree) -> Tree:
    """The transpose as a tree, moved to the leaves."""
    if is_elementwise(tree):
        return rebuilt(tree, tuple(map(turned, tree.args)))
    match operator(tree):
        case "transpose":
            return tree.args[0]
        case "@":
            return chain([turned(factor) for factor in reversed(tree.args)])
        case "" | "eye" | "size":
            return tree if not isinstance(tree, Symbol) else Apply("transpose", (tree,))
    return tree if operator(tree) in NUMBERS else Apply("transpose", (tree,))


class Columns:
    """The lowered trees of one formula, whose names have the shapes.

    `examples` are formulas of the language that have a shape, for every shape that came up.
    """

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._names = dict(shapes)
        self._sizes: dict[Tree, Size] = {}
        self.examples: dict[Shape, Tree] = {}
        self.targets = set[Tree]()
        for name, shape in shapes.items():
            self.examples.setdefault(shape, Symbol(name))

    def size(self, tree: Tree) -> Size:
        """Rows and columns of a lowered tree."""
        known = self._sizes.get(tree)
        if known is None:
            known = fold(tree, self._size)
        return known

    def _size(self, node: Tree, args: tuple[Size, ...]) -> Size:
        known = self._sizes.get(node)
        if known is None:
            known = self._sizes[node] = self._new_size(node, args)
        return known

    def _new_size(self, node: Tree, args: tuple[Size, ...]) -> Size:
        if isinstance(node, Symbol):
            first, second, *_ = (*self._names.get(node.name, ()), ONE, ONE)
            return first, second
        if not isinstance(node, Apply) or not args or node.op in (*NUMBERS, "size"):
            return NUMBER
        match node.op:
            case "@":
                return args[0][0], args[-1][1]
            case "transpose":
                return args[0][1], args[0][0]
            case "ones":
                return dimension_of(node), ONE
            case "eye":
                return dimension_of(node), dimension_of(node)
            case "diag":
                return args[0][0], args[0][0] if args[0][1] == ONE else ONE
            case "logsumexp":
                return args[0][0], ONE
            case "vector":
                return str(len(args)), args[0][0]
        return next((size for size in args if size != NUMBER), NUMBER)

    def is_number(self, tree: Tree) -> bool:
        """Whether a lowered tree has one row and one column."""
        return self.size(tree) == NUMBER

    def lowered(self, tree: Tree) -> Typed:
        """A formula of the language in products of matrices."""
        names = {name: Typed(Symbol(name), len(shape)) for name, shape in self._names.items()}
        return self.instantiated(tree, names, examples=True)

    def shape(self, value: Typed) -> Shape:
        """The shape of a value in the language."""
        return self.size(value.tree)[: value.rank]

    def instantiated(
        self, formula: Tree, values: Mapping[str, Typed], *, examples: bool = False
    ) -> Typed:
        """A formula with lowered trees put for its names; its parts may be kept as examples."""

        def lower(node: Tree, args: tuple[Typed, ...]) -> Typed:
            if isinstance(node, Symbol):
                return values[node.name]
            if not isinstance(node, Apply) or not args:
                return Typed(node, 0)
            found = self.applied(node.op, args, node)
            if examples:
                self.examples.setdefault(self.shape(found), node)
            return found

        return fold(formula, lower)

    def applied(self, op: str, args: Sequence[Typed], node: Tree) -> Typed:
        """A row of the language applied to lowered trees."""
        row = row_of(op, len(args))
        rule = _RULES.get(op)
        if rule:
            return rule(self, *args)
        if op in ("min", "max"):
            if len(args) == 1 and args[0].rank:
                message = f"{op} of a whole array has no formula for its gradient"
                raise ReadError(message, span=node.span, hint="gradcli backprop gives numbers")
            return reduce(lambda a, b: self._together(op, (a, b)), args)
        if row.array and row.definition:
            values = dict(zip(ARGUMENTS, args, strict=False))
            return self.instantiated(definition(row), values)
        if row.array:
            if not all(isinstance(arg.tree, Number) for arg in args) and op != "vector":
                raise ReadError(f"{op} has no formula for its gradient", span=node.span)
            return Typed(Apply(op, tuple(arg.tree for arg in args)), 1 + args[0].rank)
        return self._together(op, args)

    def _together(self, op: str, args: Sequence[Typed]) -> Typed:
        """An operation element by element, what is repeated being products with ones."""
        shape: Shape = max((self.shape(arg) for arg in args), key=len)
        for ends in map(self.shape, args):
            missing = len(shape) - len(ends)
            last = zip(shape[missing:], ends, strict=True)
            shape = (*shape[:missing], *(a if b == ONE else b for a, b in last))
        trees = tuple(self.repeated(arg, shape) for arg in args)
        return Typed(named(build.apply(op, trees)), len(shape))

    def repeated(self, value: Typed, shape: Shape) -> Tree:
        """A value repeated to a shape; a number goes with every shape as it is."""
        tree, (rows, columns) = value.tree, self.size(value.tree)
        if self.is_number(tree):
            return tree
        if value.rank == 1 and len(shape) == 2:
            tree, rows, columns = Apply("transpose", (tree,)), ONE, rows
        if len(shape) == 2 and rows == ONE != shape[0]:
            tree = self.product(ones(shape[0]), tree)
        if len(shape) == 2 and columns == ONE != shape[1]:
            tree = self.product(tree, self.transpose(ones(shape[1])))
        return tree

    def product(self, left: Tree, right: Tree) -> Tree:
        """The matrix product; a number multiplies every element."""
        if ZERO in (left, right):
            return ZERO
        if self.is_number(left) or self.is_number(right):
            return mul((left, right))
        return Apply("@", (left, right))

    def transpose(self, tree: Tree) -> Tree:
        """Rows become columns."""
        if self.is_number(tree):
            return tree
        if isinstance(tree, Apply) and tree.op == "transpose":
            return tree.args[0]
        return Apply("transpose", (tree,))

    def total(self, tree: Tree) -> Tree:
        """The sum of all elements."""
        return tree if self.is_number(tree) else Apply("sum", (tree,))

    def count(self, value: Typed) -> Tree:
        """The number of elements."""
        return mul(map(length, self.shape(value)))

    def filled(self, value: Typed) -> Typed:
        """Ones in the shape of a value."""
        rows, columns = self.size(value.tree)
        return Typed(self.product(ones(rows), self.transpose(ones(columns))), value.rank)

    def _matrix_product(self, u: Typed, v: Typed) -> Typed:
        """A vector on the left stands as a row; a row that remains is a vector again."""
        if u.rank == 1:
            if v.rank == 1:
                return Typed(self.product(self.transpose(u.tree), v.tree), 0)
            return Typed(self.product(self.transpose(v.tree), u.tree), 1)
        return Typed(self.product(u.tree, v.tree), v.rank)

    def _transpose(self, u: Typed) -> Typed:
        return Typed(self.transpose(u.tree), 2) if u.rank == 2 else u

    def _column_sums(self, u: Typed) -> Typed:
        if u.rank < 2:
            return Typed(self.total(u.tree), 0)
        return Typed(self.product(self.transpose(u.tree), ones(self.size(u.tree)[0])), 1)

    def _norm(self, u: Typed) -> Typed:
        return Typed(Apply("norm" if u.rank else "abs", (u.tree,)), 0)

    def _softmax(self, u: Typed) -> Typed:
        if u.rank == 2:
            return Typed(Apply("softmax", (u.tree,)), 2)
        return Typed(self.transpose(Apply("softmax", (self.transpose(u.tree),))), 1)

    def _logsumexp(self, u: Typed) -> Typed:
        if u.rank == 2:
            return Typed(Apply("logsumexp", (u.tree,)), 1)
        return Typed(Apply("logsumexp", (self.transpose(u.tree),)), 0)

    def _cross_entropy(self, p: Typed, t: Typed) -> Typed:
        """−Σ t·ln p, where t (in each row) are probabilities: they add up to 1."""
        self.targets.add(t.tree if t.rank == 2 else self.transpose(t.tree))
        terms = self._together("*", (t, self._together("ln", (p,))))
        return Typed(build.neg(self.total(terms.tree)), 0)

    def _adjugate(self, u: Typed) -> Typed:
        return Typed(mul((Apply("det", (u.tree,)), Apply("inv", (u.tree,)))), 2)


_RULES: dict[str, Callable[..., Typed]] = {
    "@": Columns._matrix_product,
    "transpose": Columns._transpose,
    "sum": lambda each, u: Typed(each.total(u.tree), 0),
    "mean": lambda each, u: Typed(build.div(each.total(u.tree), each.count(u)), 0),
    "colsum": Columns._column_sums,
    "dot": lambda each, u, v: Typed(each.product(each.transpose(u.tree), v.tree), 0),
    "outer": lambda each, u, v: Typed(each.product(u.tree, each.transpose(v.tree)), 2),
    "norm": Columns._norm,
    "trace": lambda _, u: Typed(Apply("trace", (u.tree,)), 0),
    "det": lambda _, u: Typed(Apply("det", (u.tree,)), 0),
    "inv": lambda _, u: Typed(Apply("inv", (u.tree,)), 2),
    "adj": Columns._adjugate,
    "diag": lambda _, u: Typed(Apply("diag", (u.tree,)), 3 - u.rank),
    "softmax": Columns._softmax,
    "logsumexp": Columns._logsumexp,
    "crossentropy": Columns._cross_entropy,
    "ones": Columns.filled,
    "eye": lambda each, u: Typed(eye(each.size(u.tree)[0]), 2),
    "size": lambda each, u: Typed(each.count(u), 0),
}
"""How array functions of the language are lowered."""

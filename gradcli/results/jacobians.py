"""The Jacobian matrix of several functions, a row each, and its determinant."""

from typing import Any, NamedTuple

from gradcli.language.tree import Tree, operator
from gradcli.results.base import Function, Value, Vector
from gradcli.results.statements import Role, Statement, at


def components(function: Function) -> tuple[Function, ...]:
    """f_1, f_2, … of a function whose values are vectors; none of one whose values are numbers."""
    if operator(function.tree) != "vector":
        return ()
    return tuple(
        function._replace(tree=tree, name=f"{function.name}_{place}")
        for place, tree in enumerate(function.tree.args, 1)
    )


class Jacobian(NamedTuple):
    """∂fᵢ/∂xⱼ as formulas, row i for fᵢ; with the determinant where the matrix is square."""

    function: Function
    jacobian: tuple[tuple[Tree, ...], ...]
    determinant: Tree | None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The matrix and its determinant."""
        return _matrix(self.function, self.jacobian), *_determinant(self.function, self.determinant)


class JacobianAt(NamedTuple):
    """The values of the functions and their Jacobian matrix at a point."""

    function: Function
    partials: tuple[tuple[Tree, ...], ...]
    point: Vector
    value: Vector
    jacobian: tuple[Vector, ...]
    determinant: Value | None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The values, the matrix as formulas and as numbers, and its determinant."""
        function = self.function
        names = tuple(each.name for each in components(function))
        working = _matrix(function, self.partials, "partials", Role.WORKING)
        return (
            *at(function, self.point),
            Statement("value", f"{function.name}(a)", self.value, columns=names, parts=names),
            *((working,) if self.partials else ()),
            _matrix(function, self.jacobian),
            *_determinant(function, self.determinant),
        )


def _matrix(
    function: Function,
    rows: tuple[tuple[Any, ...], ...],
    name: str = "jacobian",
    role: Role = Role.ANSWER,
) -> Statement:
    pairs = [(f.name, x) for f in components(function) for x in function.variables]
    columns = tuple(f"d{f}/d{x}" for f, x in pairs) if role is Role.ANSWER else ()
    parts = tuple(f"∂{f}/∂{x}" for f, x in pairs)
    return Statement(name, f"J_{function.name}", rows, role, columns, parts)


def _determinant(function: Function, value: Tree | Value | None) -> tuple[Statement, ...]:
    """The determinant; of one number nothing is said."""
    if value is None or len(function.variables) == 1:
        return ()
    return (Statement("determinant", f"det J_{function.name}", value, columns=("determinant",)),)

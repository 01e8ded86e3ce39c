"""What every result is made of: functions, numbers, and how numbers are wanted."""

from typing import NamedTuple

from gradcli.language.tree import Tree


class Function(NamedTuple):
    """A function as it was read: f(x, y) = tree; `equation` when it came as left = right.

    Names in the tree that are not variables are parameters, held constant. For an equation the
    tree is left − right, whose zero set is meant.
    """

    tree: Tree
    variables: tuple[str, ...]
    name: str = "f"
    equation: Tree | None = None


class Wanted(NamedTuple):
    """How numbers are wanted: exactly, too, or in decimals alone; with how many digits.

    Without `digits`, decimals are the shortest that tell a double apart. An exact form that is
    longer than `longest` characters is not wanted. Without `asides`, only the answer is.
    """

    exact: bool = True
    digits: int | None = None
    longest: int | None = None
    asides: bool = True

    @property
    def quick(self) -> bool:
        """Whether floats can give what is wanted."""
        return not self.exact and self.digits is None


BOTH = Wanted()


class Value(NamedTuple):
    """A real number, exactly (as a formula without names) and rounded to decimals.

    Both are the same where only decimals were wanted.
    """

    exact: Tree
    decimal: Tree


Answer = Tree | Value
Vector = tuple[Value, ...]

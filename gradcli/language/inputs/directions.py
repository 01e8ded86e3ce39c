"""Directions: 3i − 4j, (3, 4)/5, 2⟨1, 0⟩ + ⟨0, 1⟩, and angles such as 30 deg."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gradcli.errors import ReadError
from gradcli.language.inputs.points import Values, about_all, constant, counted, listed_values
from gradcli.language.reading.lexer import DEGREE, tokenize
from gradcli.language.reading.parser import applied
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold

UNIT_VECTORS = ("i", "j", "k")
ZERO, ONE = Number(0), Number(1)
_DEGREE_VALUE = applied("/", [Apply("pi"), Number(180)])
_UNITS: Mapping[str, Tree] = dict.fromkeys((DEGREE, "degree", "degrees"), _DEGREE_VALUE) | (
    dict.fromkeys(("rad", "radian", "radians"), Number(1))
)


def read_vector(text: str, scope: Scope, size: int) -> Values:
    """A vector with `size` components: a list as of a point, `3i - 4j`, or `(3, 4)/5`."""
    units = UNIT_VECTORS if size <= len(UNIT_VECTORS) else ()
    free = [name for name in units if name not in scope.definitions]
    tokens = list(tokenize(text))
    values, notes = listed_values(text, tokens, scope.declare(*free), "vector")
    if len(values) == 1:
        values = components(values[0], free, size, text) or values
    if len(values) != size:
        raise about_all(f"the vector has {counted(len(values), 'component')}, not {size}", text)
    return Values(tuple(constant(value, text) for value in values), notes)


def read_angle(text: str, scope: Scope) -> Values:
    """An angle in radians; `30deg` and `30°` are in degrees."""
    units = {name: value for name, value in _UNITS.items() if name not in scope.definitions}
    values, notes = listed_values(text, list(tokenize(text)), scope.declare(*units), "angle")
    if len(values) != 1:
        raise about_all("an angle is one number", text)
    parts = components(values[0], list(units), len(units), text)
    if parts is None:
        return Values((constant(values[0], text),), notes)
    terms = [
        product([constant(part, text)], unit)
        for part, unit in zip(parts, units.values(), strict=False)
        if part != ZERO
    ]
    return Values((applied("+", terms) if terms[1:] else (terms or [ZERO])[0],), notes)


class _Vector(NamedTuple):
    """The components that are not zero, by place; `size` is 0 for a sum of unit vectors."""

    parts: Mapping[int, Tree]
    size: int = 0


def components(tree: Tree, units: Sequence[str], size: int, source: str) -> list[Tree] | None:
    """The components of a linear combination of unit vectors and lists; None of a number.

    A sum of unit vectors has as many components as asked for, or more. Raises ReadError where
    vectors are put together otherwise.
    """

    def combine(node: Tree, args: tuple[Tree | _Vector, ...]) -> Tree | _Vector:
        if isinstance(node, Symbol) and node.name in units:
            return _Vector({units.index(node.name): ONE})
        vectors = [arg for arg in args if isinstance(arg, _Vector)]
        scalars = [arg for arg in args if not isinstance(arg, _Vector)]
        if not isinstance(node, Apply) or (not vectors and node.op != "vector"):
            return node
        match node.op:
            case "vector" if not vectors:
                return _Vector(dict(enumerate(scalars)), len(scalars))
            case "+" if not scalars and len({vector.size for vector in vectors}) == 1:
                return _total(vectors)
            case "neg":
                return _each(vectors[0], lambda part: applied("neg", [part]))
            case "*" if len(vectors) == 1:
                return _each(vectors[0], lambda part: product(scalars, part))
            case "/" if len(vectors) == 1 and args[0] is vectors[0]:
                return _each(vectors[0], lambda part: applied("/", [part, *scalars]))
        message = "only sums and multiples are read here"
        raise ReadError(message, span=node.span, source=source)

    vector = fold(tree, combine)
    if not isinstance(vector, _Vector):
        return None
    length = vector.size or max(size, *(place + 1 for place in vector.parts))
    return [vector.parts.get(place, ZERO) for place in range(length)]


def _each(vector: _Vector, change: Callable[[Tree], Tree]) -> _Vector:
    return _Vector({place: change(part) for place, part in vector.parts.items()}, vector.size)


def _total(vectors: Sequence[_Vector]) -> _Vector:
    terms: dict[int, list[Tree]] = {}
    for vector in vectors:
        for place, part in vector.parts.items():
            terms.setdefault(place, []).append(part)
    sums = {place: applied("+", each) if each[1:] else each[0] for place, each in terms.items()}
    return _Vector(sums, vectors[0].size)


def product(factors: Sequence[Tree], part: Tree) -> Tree:
    """A product of trees, the last of which may be one."""
    several = [*factors, *([] if part == ONE else [part])]
    return applied("*", several) if several[1:] else several[0]

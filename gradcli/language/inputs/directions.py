"""Directions: 3i − 4j, (3, 4)/5, v = ⟨1, 0⟩, north, N30E, and angles such as 30°."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from gradcli.errors import Note, ReadError, Span
from gradcli.language.inputs.points import Values, about_all, constant, counted, listed_values
from gradcli.language.reading.lexer import bare, blanks, tokenize
from gradcli.language.reading.parser import applied
from gradcli.language.reading.tokens import UNIT_VECTORS, Name, Token
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold

ZERO, ONE = Number(0), Number(1)
RADIANS = frozenset({"rad", "rads", "radian", "radians"})
FULL_TURN = Fraction(710, 113)

_QUARTERS = {"n": 0, "e": 90, "s": 180, "w": 270}
_WORDS = {"north": "n", "east": "e", "south": "s", "west": "w"}
_POINT = r"(?:(?i:north|south|east|west)|[NSEW])"
_COMPASS = re.compile(
    rf"\s*(?i:due[\s-]*)?({_POINT}(?:[\s-]*{_POINT})*)(?i:[\s-]*wards?|erly)?[\s.]*"
)
_BEARING = re.compile(
    r"\s*((?i:north|south)|[NS])\s*(\d+(?:\.\d+)?)\s*(?:°|deg(?:rees?)?|\^\s*\{?\\circ\}?)?\s*"
    r"((?i:east|west)|[EW])[\s.]*"
)
_TRANSPOSED = re.compile(
    r"(?<=[)\]}⟩])\s*(?:\^\s*(?:T|\\top|\\intercal|\{\s*(?:T|\\top|\\intercal)\s*\})|ᵀ)\s*$"
)
_EXACT: dict[int, tuple[Tree, Tree]] = {
    0: (ZERO, ONE),
    45: (ONE, ONE),
    90: (ONE, ZERO),
    135: (ONE, Apply("neg", (ONE,))),
    180: (ZERO, Apply("neg", (ONE,))),
    225: (Apply("neg", (ONE,)), Apply("neg", (ONE,))),
    270: (Apply("neg", (ONE,)), ZERO),
    315: (Apply("neg", (ONE,)), ONE),
}
"""The vectors of the eight main directions, by their bearing from north over east."""


def read_vector(text: str, scope: Scope, size: int, variables: Sequence[str] = ()) -> Values:
    """A vector with `size` components: as of a point, `3i - 4j`, `(3, 4)/5`, `v = <1, 2>`, `NE`."""
    bearing = _bearing(text)
    if bearing is not None:
        return _toward(bearing, text, size)
    names = variables or ("",) * size
    units = basis((*names, "", "", "")[:3] if size <= 3 else names, scope)
    tokens = list(tokenize(untransposed(bare(text, ".;")), scope.names))
    tokens = _unlabelled(tokens, scope)
    values, notes = listed_values(text, tokens, scope.declare(*units), "vector")
    if len(values) == 1:
        values = components(values[0], units, size, text) or values
    if len(values) != size:
        raise about_all(f"the vector has {counted(len(values), 'component')}, not {size}", text)
    return Values(tuple(constant(value, text) for value in values), notes)


def is_compass(text: str) -> bool:
    """Whether a text is a compass direction, as NE or N30E."""
    return _bearing(text) is not None


def untransposed(text: str) -> str:
    """A vector without the sign behind it that makes a column of a row, place by place."""
    return _TRANSPOSED.sub(blanks, text)


def read_angle(text: str, scope: Scope) -> Values:
    """An angle in radians, from the x-axis; `30deg`, `30°` and the bearing N30E are in degrees."""
    bearing = _bearing(text)
    if bearing is not None:
        note = Note(f"{text.strip()} is read with x to the east, y to the north", _all(text), text)
        return Values((_in_radians((90 - bearing) % 360),), (note,))
    tokens = _unlabelled(list(tokenize(bare(text, ".;"), scope.names)), scope)
    if len(tokens) > 2 and _is_radian(tokens[-2], scope):
        tokens = [*tokens[:-2], tokens[-1]]
    values, notes = listed_values(text, tokens, scope, "angle")
    if len(values) != 1:
        raise about_all("an angle is one number", text)
    value = constant(values[0], text)
    size = value.args[0] if isinstance(value, Apply) and value.op == "neg" else value
    if isinstance(size, Number) and size.value > FULL_TURN:
        typed = text.strip()
        notes += (
            Note(f"{typed} is read as radians; for degrees write {typed}deg", _all(text), text),
        )
    return Values((value,), notes)


def basis(variables: Sequence[str], scope: Scope) -> dict[str, int]:
    """The names of unit vectors and their places: i, j, k, e_1, e_x, a_x, and x under a hat."""
    units = _unit_vectors(tuple(variables))
    return {name: place for name, place in units.items() if not scope.knows(name)}


@lru_cache(maxsize=8)
def _unit_vectors(variables: tuple[str, ...]) -> dict[str, int]:
    """All names of the unit vectors of some variables, and their places."""
    short = len(variables) <= len(UNIT_VECTORS)
    units = dict(zip(UNIT_VECTORS, range(len(variables)), strict=False)) if short else {}
    for place, name in enumerate(variables):
        indices = [str(place + 1)] + [name] * bool(name)
        names = [f"{base}_{index}" for base in ("e", "e_hat", "a", "u") for index in indices]
        names += [f"e_hat{index}" for index in indices] + [f"{name}_hat"] * bool(name)
        units |= dict.fromkeys(names, place)
    return units


def _unlabelled(tokens: list[Token], scope: Scope) -> list[Token]:
    r"""The tokens without `v =` or `\vec{v} =` in front."""
    name = tokens[0].value
    labelled = len(tokens) > 2 and tokens[1].kind == "=" and isinstance(name, Name)
    if not labelled or (isinstance(name, Name) and scope.knows(name.canonical)):
        return tokens
    return tokens[2:]


def _is_radian(token: Token, scope: Scope) -> bool:
    name = token.value.canonical if isinstance(token.value, Name) else ""
    return name in RADIANS and not scope.knows(name)


def _bearing(text: str) -> Fraction | None:
    """The angle of a compass direction, from north over east, in degrees; None of other texts."""
    match = _BEARING.fullmatch(text)
    if match:
        turn = Fraction(match[2])
        turn = turn if match[3][0].lower() == "e" else -turn
        return turn % 360 if match[1][0].lower() == "n" else (180 - turn) % 360
    match = _COMPASS.fullmatch(text)
    if not match:
        return None
    words = re.findall("north|south|east|west|[nsew]", match[1].lower())
    quarters = [Fraction(_QUARTERS[_WORDS.get(word, word)]) for word in words]
    bearing = quarters.pop()
    for quarter in reversed(quarters):  # NNE lies half-way between N and NE
        away = (bearing - quarter + 180) % 360 - 180
        if abs(away) == 180:
            return None
        bearing = (quarter + away / 2) % 360
    return bearing


def _toward(bearing: Fraction, text: str, size: int) -> Values:
    """The vector to a compass direction, in the plane."""
    if size != 2:
        raise about_all("a compass direction needs two variables", text)
    angle = _in_radians(bearing)
    vector = _EXACT.get(int(bearing)) if bearing.denominator == 1 else None
    vector = vector or (Apply("sin", (angle,)), Apply("cos", (angle,)))
    note = Note(f"{text.strip()} is read with x to the east, y to the north", _all(text), text)
    return Values(vector, (note,))


def _in_radians(degrees: Fraction) -> Tree:
    return Apply("/", (Apply("*", (Number(degrees), Apply("pi"))), Number(180)))


def _all(text: str) -> Span:
    return Span(0, len(text))


class _Vector(NamedTuple):
    """The components that are not zero, by place; `size` is 0 for a sum of unit vectors."""

    parts: Mapping[int, Tree]
    size: int = 0


def components(tree: Tree, units: Mapping[str, int], size: int, source: str) -> list[Tree] | None:
    """The components of a linear combination of unit vectors and lists; None of a number.

    A sum of unit vectors has as many components as asked for, or more. Raises ReadError where
    vectors are put together otherwise.
    """

    def combine(node: Tree, args: tuple[Tree | _Vector, ...]) -> Tree | _Vector:
        if isinstance(node, Symbol) and node.name in units:
            return _Vector({units[node.name]: ONE})
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

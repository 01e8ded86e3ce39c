"""Shapes of arrays as names of dimensions: A has the shape (m, n), a vector x the shape (n,).

A formula says much of its arrays' shapes: A@x makes the columns of A as many as x has elements, a
sum of two arrays makes their shapes one. So every axis of a name is an unknown, and every operation
a few equations between unknowns, which are solved by unification; a dimension that is declared, or
the length of a vector that is written out, stands for itself alone. How many axes a name has is
what the formula leaves open: a capital letter is a matrix, a small one a vector, a Greek one a
number, and where that fits no shapes, as few small and Greek ones as possible are otherwise.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, count, product
from math import comb

from gradcli.errors import ReadError
from gradcli.language.names import GREEK
from gradcli.language.ranks import rank_of
from gradcli.language.tree import (
    ELEMENTWISE,
    MATRIX,
    ROW,
    Apply,
    Number,
    Symbol,
    Tree,
    fold,
    free_names,
    nodes,
    operator,
)
from gradcli.language.unparse import unparse

Shape = tuple[str, ...]
"""A name for each axis; one that is a whole number is the length itself."""

ONE = "1"
LETTERS = "mnkpqrslhd"
MOST_FLIPPED, MOST_TRIED, LONGEST = 3, 2_000, 60
RANKS = (0, 1, 2)


class DimensionError(ReadError):
    """Shapes that do not fit together in a formula."""


def usual_rank(name: str) -> int:
    """How many axes a name has where nothing else is known: by its first letter."""
    letters = name.split("_", maxsplit=1)[0].rstrip("0123456789")
    return 2 if letters[:1].isupper() else 0 if letters in GREEK else 1


def shown(shape: Sequence[str]) -> str:
    """A shape in brackets: (m, n), (n), () of a number."""
    return f"({', '.join(shape)})"


class _Unknowns:
    """Dimensions as unknowns, those that are known to be equal joined in one set."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._names: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._parents)

    def new(self, name: str = "") -> int:
        """Another dimension; one with a name is equal to those of that name alone."""
        for known, given in self._names.items():
            if name and given == name:
                return known
        self._parents.append(len(self._parents))
        if name:
            self._names[len(self._parents) - 1] = name
        return len(self._parents) - 1

    def root(self, place: int) -> int:
        """The dimension that stands for all that are equal to it."""
        while self._parents[place] != place:
            place = self._parents[place]
        return place

    def name(self, place: int) -> str:
        """The name that a dimension was given, if any."""
        return self._names.get(self.root(place), "")

    def join(self, left: int, right: int) -> bool:
        """Make two dimensions one; False where they are different for certain."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if a in self._names and b in self._names:
            return False
        if a in self._names:
            a, b = b, a
        self._parents[a] = b
        return True


Axes = tuple[int, ...]


class Inference:
    """The shapes of a formula's nodes, the names having so many axes."""

    def __init__(self, ranks: Mapping[str, int], declared: Mapping[str, Shape]) -> None:
        self.unknowns = _Unknowns()
        self.names = {
            name: tuple(map(self.unknowns.new, declared.get(name, ("",) * rank)))
            for name, rank in ranks.items()
        }

    def shapes(self, root: Tree) -> dict[int, Axes]:
        """The shape of every node, by identity. Raises DimensionError."""
        found: dict[int, Axes] = {}
        for node in nodes(root):
            if isinstance(node, Symbol):
                found[id(node)] = self.names[node.name]
            elif isinstance(node, Number) or not node.args:
                found[id(node)] = ()
            else:
                found[id(node)] = self._applied(node, [found[id(arg)] for arg in node.args])
        return found

    def _applied(self, node: Apply, args: list[Axes]) -> Axes:
        shape = self.shape(node.op, args)
        if shape is None:
            raise self.misfit(node, args)
        return shape

    def shape(self, op: str, args: Sequence[Axes]) -> Axes | None:
        """The shape of an operation's value; None where those of the arguments misfit."""
        if not args or (op in ("min", "max") and len(args) == 1):
            return ()
        rule = _RULES.get(op)
        return rule(self, *args) if rule else self.together(args)

    def told(self, axes: Axes) -> Shape:
        """A shape in the names that were given to its dimensions, empty ones where none was."""
        return tuple(map(self.unknowns.name, axes))

    def misfit(self, node: Apply, args: Sequence[Axes]) -> DimensionError:
        """The error for shapes that do not fit together, which names them all."""
        texts = list(map(shown, self.spoken(args)))
        text = unparse(node)
        where = f" in {text}" if len(text) <= LONGEST else ""
        message = (
            f"each element of {text} is a number, or each a row of numbers"
            if node.op == "vector"
            else f"{node.op} does not take the shape {texts[0]}{where}"
            if len(texts) == 1
            else f"the shapes {' and '.join(texts)} do not fit together{where}"
        )
        hint = "--shapes 'A: m n, x: n' declares shapes"
        return DimensionError(message, span=node.span, hint=hint)

    def spoken(self, shapes: Iterable[Axes]) -> list[Shape]:
        """Shapes in names of dimensions: those that were given, else the next free letters."""
        every = range(len(self.unknowns))
        taken = {*self.names, *filter(None, map(self.unknowns.name, every))}
        free = (name for name in _letters() if name not in taken)
        spoken: dict[int, str] = {}
        order = [axis for axes in self.names.values() for axis in axes]
        for axis in map(self.unknowns.root, (*order, *every)):
            if axis not in spoken:
                spoken[axis] = self.unknowns.name(axis) or next(free)
        return [tuple(spoken[self.unknowns.root(axis)] for axis in axes) for axes in shapes]

    def _same(self, *shapes: Axes) -> bool:
        """Make shapes one, axis by axis."""
        first, *others = shapes
        return all(
            len(first) == len(other)
            and all(self.unknowns.join(a, b) for a, b in zip(first, other, strict=True))
            for other in others
        )

    def together(self, args: Sequence[Axes]) -> Axes | None:
        """The shape that arrays are repeated to, as NumPy does: from the last axis."""
        longest = max(args, key=len)
        result = list(longest)
        for axes in args:
            for place in range(1, len(axes) + 1):
                have, given = result[-place], axes[-place]
                if self.unknowns.name(have) == ONE:
                    result[-place] = given
                elif self.unknowns.name(given) != ONE and not self.unknowns.join(have, given):
                    return None
        return tuple(result)

    def product(self, u: Axes, v: Axes) -> Axes | None:
        """The matrix product; a number has none."""
        if not u or not v or not self.unknowns.join(u[-1], v[0]):
            return None
        return (*u[:-1], *v[1:])

    def square(self, u: Axes) -> bool:
        """Make the axes of a matrix one."""
        return len(u) == 2 and self.unknowns.join(*u)

    def stacked(self, *items: Axes) -> Axes | None:
        """A vector of numbers, or the rows of a matrix."""
        fits = self._same(*items) and len(items[0]) < 2
        return (self.unknowns.new(str(len(items))), *items[0]) if fits else None

    def diagonal(self, u: Axes) -> Axes | None:
        """The matrix of a vector, the vector of a matrix."""
        return (*u, *u) if len(u) == 1 else u[:1] if self.square(u) else None

    def both(self, u: Axes, v: Axes, rank: int | None, result: Axes) -> Axes | None:
        """The result where two shapes are one."""
        return result if rank in (None, len(u)) and self._same(u, v) else None


_RULES: dict[str, Callable[..., Axes | None]] = {
    "@": Inference.product,
    "vector": Inference.stacked,
    "dot": lambda each, u, v: each.both(u, v, 1, ()),
    "outer": lambda _, u, v: (*u, *v) if len(u) == len(v) == 1 else None,
    "crossentropy": lambda each, u, v: each.both(u, v, None, ()),
    "mse": lambda each, u, v: () if each.together((u, v)) is not None else None,
    "transpose": lambda _, u: u[::-1],
    "colsum": lambda _, u: u[1:],
    "trace": lambda each, u: () if each.square(u) else None,
    "diag": Inference.diagonal,
    "softmax": lambda _, u: u or None,
}
_RULES |= dict.fromkeys(("rowsum", "logsumexp"), lambda _, u: u[:-1] if u else None)
_RULES |= dict.fromkeys(("sum", "mean", "norm", "size"), lambda *_: ())
_RULES |= {"det": _RULES["trace"], "ones": lambda _, u: u}
_RULES |= dict.fromkeys(("inv", "adj"), lambda each, u: u if each.square(u) else None)
_RULES["eye"] = lambda each, u: (*u, *u) if len(u) == 1 else u if each.square(u) else None
"""The shape of an array function's value, from those of its arguments; None where they misfit."""


def _letters() -> Iterator[str]:
    yield from LETTERS
    for number in count(1):
        yield from (f"{letter}{number}" for letter in LETTERS)


def as_in_papers(tree: Tree, ranks: Mapping[str, int]) -> Tree:
    """The formula with signs for how arrays multiply: A·x, x ⊙ y, xᵀ·y.

    Plain text writes the language's own operators for them, so it stays the same.
    """

    def sign(node: Tree, args: tuple[tuple[Tree, int], ...]) -> tuple[Tree, int]:
        if isinstance(node, Symbol):
            return node, ranks.get(node.name, 0)
        if not isinstance(node, Apply) or not args:
            return node, 0
        trees, axes = zip(*args, strict=True)
        return _signed(node, trees, axes), rank_of(node.op, axes)

    return fold(tree, sign)[0]


def _signed(node: Apply, args: tuple[Tree, ...], axes: tuple[int, ...]) -> Tree:
    if node.op == "@":
        left = (
            Apply(ROW, args[:1]) if axes[0] == 1 and operator(args[0]) != "transpose" else args[0]
        )
        return Apply(MATRIX, (left, args[1]), node.span)
    arrays = [arg for arg, rank in zip(args, axes, strict=True) if rank]
    if node.op != "*" or len(arrays) < 2:
        return Apply(node.op, args, node.span)
    numbers = [arg for arg, rank in zip(args, axes, strict=True) if not rank]
    first = Apply("*", (*numbers, arrays[0])) if numbers else arrays[0]
    return Apply(ELEMENTWISE, (first, *arrays[1:]), node.span)


def in_language(tree: Tree) -> Tree:
    """A formula that is written as in papers with the language's own operators again."""
    operators = {MATRIX: "@", ELEMENTWISE: "*"}

    def spelled(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if not isinstance(node, Apply):
            return node
        return args[0] if node.op == ROW else Apply(operators.get(node.op, node.op), args)

    return fold(tree, spelled)


class Shapes:
    """What a formula's names are: their shapes; those `undeclared` are taken as they fit."""

    def __init__(self, tree: Tree, shapes: Mapping[str, Shape], undeclared: Sequence[str]) -> None:
        self.tree = tree
        self.shapes = dict(shapes)
        self.undeclared = tuple(undeclared)

    @property
    def ranks(self) -> dict[str, int]:
        """How many axes the names have."""
        return {name: len(shape) for name, shape in self.shapes.items()}

    @property
    def note(self) -> str:
        """What was taken where nothing was declared."""
        listed = (f"{name}: {' '.join(self.shapes[name]) or 'number'}" for name in self.undeclared)
        return ", ".join(listed)


def solved(
    read: Callable[[Mapping[str, int]], Tree], declared: Mapping[str, Shape], *, scalar: bool = True
) -> Shapes:
    """The shapes of the names in a formula, which is read anew for what they are taken as.

    Raises DimensionError where it fits no shapes or, if `scalar`, has no value that is one number.
    """
    first: ReadError | None = None
    for ranks in _assignments(read({}), declared):
        try:
            return _found(read(ranks), ranks, declared, scalar)
        except ReadError as error:
            first = first or error
    raise first or DimensionError("the formula fits no shapes")


def _found(
    tree: Tree, ranks: Mapping[str, int], declared: Mapping[str, Shape], scalar: bool
) -> Shapes:
    used = {name: ranks[name] for name in (*free_names(tree), *declared)}
    inference = Inference(used, declared)
    value = inference.shapes(tree)[id(tree)]
    spoken, *shapes = inference.spoken((value, *inference.names.values()))
    if scalar and value:
        raise DimensionError(
            f"the value has the shape {shown(spoken)}, and a gradient needs one number",
            span=tree.span,
            hint="take its sum(…), mean(…) or norm(…)",
        )
    named = dict(zip(inference.names, shapes, strict=True))
    return Shapes(tree, named, [name for name in used if name not in declared])


def value_shape(tree: Tree, shapes: Mapping[str, Shape]) -> Shape:
    """The shape of a formula whose names have the shapes. Raises DimensionError."""
    inference = Inference({name: len(shape) for name, shape in shapes.items()}, shapes)
    value = inference.shapes(tree)[id(tree)]
    (spoken,) = inference.spoken((value,))
    return spoken


def _assignments(tree: Tree, declared: Mapping[str, Shape]) -> Iterator[dict[str, int]]:
    """How many axes names may have: as their letters say, then one, two, three taken otherwise.

    A capital letter stays a matrix.
    """
    names = [name for name in free_names(tree) if name not in declared]
    given = {name: len(shape) for name, shape in declared.items()}
    usual = {name: usual_rank(name) for name in names} | given
    movable = [name for name in names if usual[name] < 2]
    tried = 0
    for flipped in range(min(MOST_FLIPPED, len(movable)) + 1):
        tried += comb(len(movable), flipped) * 2**flipped
        if tried > MOST_TRIED:
            return
        for chosen in combinations(movable, flipped):
            others = ([rank for rank in RANKS if rank != usual[name]] for name in chosen)
            for ranks in product(*others):
                yield usual | dict(zip(chosen, ranks, strict=True))

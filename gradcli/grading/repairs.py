"""What mends a wrong formula with arrays: a slip is named by the change that makes it right.

Every part of an answer is changed in the ways in which people write it wrongly: with a transpose
or an inverse more or less, with the factors of a product in another order, with the other sign, or
without what the right formula multiplies and adds. What is left to do is to see which of the
formulas is right.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import islice, pairwise, permutations
from math import isfinite, nan, prod

from gradcli.arithmetic.tensors import elements
from gradcli.grading.quantities import OPPOSITE
from gradcli.language.build import add, div, mul, neg, number
from gradcli.language.dimensions import Shape
from gradcli.language.ranks import MINUS_ONE, rank
from gradcli.language.tree import (
    Apply,
    Number,
    Symbol,
    Tree,
    fold,
    nodes,
    operator,
    replaced,
    substitute,
)
from gradcli.language.unparse import unparse
from gradcli.results.backprops import Tensor

Repair = tuple[str, Tree]
"""What was done wrongly, and the formula without it."""

MOST_REPAIRS, MOST_PARTS, MOST_FACTORS = 600, 40, 4
LONGEST = 40
CLOSE = 1e-8
SIMPLE = tuple(map(Fraction, "2 1/2 -2 -1/2 -1 1 4 1/4 3 1/3".split()))
LAYOUT = "transposed, as in numerator layout: the gradient has the shape{whose}"


class Repairs:
    """The ways to mend an answer, likelier ones first, no more than so many."""

    def __init__(
        self, answer: Tree, right: Tree, shapes: Mapping[str, Shape], whose: str = ""
    ) -> None:
        self._answer, self._right, self._whose = answer, right, whose
        self._ranks = {name: len(shape) for name, shape in shapes.items()}
        parts = [node for node in nodes(answer) if not isinstance(node, Number)]
        self._parts = sorted(parts, key=lambda part: len(unparse(part)))[:MOST_PARTS]

    def __iter__(self) -> Iterator[Repair]:
        """Each way alone."""
        return islice(self._all(), MOST_REPAIRS)

    def _all(self) -> Iterator[Repair]:
        whose = self._whose.removeprefix(", that")
        yield LAYOUT.format(whose=whose), Apply("transpose", (self._answer,))
        linear = list(_linear(self._answer))[:MOST_PARTS]
        for ways in (self._reordered, _unturned, _turned, _inverted, _multiplied, _summed, _signed):
            for part in linear if ways is _signed else self._parts:
                for sentence, other in ways(part):
                    for tree in self._with(part, other):
                        yield sentence, tree
        yield from self._completed()

    def _with(self, part: Tree, other: Tree) -> Iterator[Tree]:
        """The answer with another part in one place, and in all where it stands."""
        yield _replaced(self._answer, part, other)
        if sum(node == part for node in self._parts) > 1:
            yield replaced(self._answer, {part: other})

    def _reordered(self, part: Tree) -> Iterator[Repair]:
        """The factors of a product in every other order in which vectors stand where they do."""
        factors = _factors(part)
        if not 2 <= len(factors) <= MOST_FACTORS:
            return
        flat = [k for k, each in enumerate(factors) if rank(each, self._ranks) < 2]
        for order in permutations(factors):
            if order != factors and all(order[k] is factors[k] for k in flat):
                other = _chain(order)
                yield f"order of the product: {_shown(part)} in place of {_shown(other)}", other

    def _completed(self) -> Iterator[Repair]:
        """With a term or a factor of the right answer that the answer does not have."""
        for term in _terms(self._right):
            yield f"the term {_shown(term)} is missing", add((self._answer, term))
            yield f"sign of the term {_shown(term)}", add((self._answer, term, term))
        factors, denominators, matrices = self._ingredients()
        for matrix in matrices:
            for sides in ((matrix, self._answer), (self._answer, matrix)):
                yield f"the factor {_shown(matrix)} is missing", Apply("@", sides)
        for part in _linear(self._answer):
            for factor in factors:
                other = _replaced(self._answer, part, mul((part, factor)))
                yield f"the factor {_shown(factor)} is missing", other
            for below in denominators:
                other = _replaced(self._answer, part, div(part, below))
                yield f"the denominator {_shown(below)} is missing", other

    def _ingredients(self) -> tuple[list[Tree], list[Tree], list[Tree]]:
        """What the right answer multiplies with, divides by, and its factors as matrices."""
        found = [node for node in nodes(self._right) if isinstance(node, Apply)]
        tops = (
            factor
            for node in found
            if node.op in ("*", "/")
            for factor in (node.args if node.op == "*" else node.args[:1])
        )
        factors = dict.fromkeys(top for top in tops if not isinstance(top, Number))
        denominators = dict.fromkeys(node.args[1] for node in found if node.op == "/")
        matrices = dict.fromkeys(factor for node in found for factor in _factors(node))
        return list(factors), list(denominators), list(matrices)


def _unturned(part: Tree) -> Iterator[Repair]:
    if operator(part) == "transpose":
        inner = part.args[0]
        yield f"a transpose too much: {_shown(part)} in place of {_shown(inner)}", inner


def _turned(part: Tree) -> Iterator[Repair]:
    if operator(part) != "transpose":
        other = Apply("transpose", (part,))
        yield f"a transpose is missing: {_shown(part)} in place of {_shown(other)}", other


def _inverted(part: Tree) -> Iterator[Repair]:
    if operator(part) == "inv":
        inner = part.args[0]
        yield f"inverted: {_shown(part)} in place of {_shown(inner)}", inner
    else:
        other = Apply("inv", (part,))
        yield f"an inverse is missing: {_shown(part)} in place of {_shown(other)}", other
    bare = part.args[0] if operator(part) == "transpose" else part
    turned = Apply("transpose", (Apply("inv", (bare,)),))
    yield f"an inverse is missing: {_shown(part)} in place of {_shown(turned)}", turned
    if operator(part) == "inv":
        turned = Apply("transpose", (part,))
        yield f"a transpose is missing: {_shown(part)} in place of {_shown(turned)}", turned


def _multiplied(part: Tree) -> Iterator[Repair]:
    """The other product of arrays."""
    if operator(part) == "*":
        yield "element by element in place of the matrix product", _chain(part.args)
    if operator(part) == "@":
        yield "the matrix product in place of element by element", Apply("*", part.args)
        yield "the matrix product in place of the outer one", Apply("outer", part.args)
    if operator(part) == "outer":
        swapped = Apply("outer", (part.args[1], part.args[0]))
        yield f"the factors are in the wrong order in {_shown(part)}", swapped
        yield "the outer product in place of the matrix product", Apply("@", part.args)


def _summed(part: Tree) -> Iterator[Repair]:
    """Sums over what an array has too much of."""
    yield "the sum over the rows (the batch) is missing", Apply("colsum", (part,))
    yield "the sum over the columns is missing", Apply("rowsum", (part,))
    yield "the sum over all elements is missing", Apply("sum", (part,))
    if operator(part) in ("colsum", "rowsum"):
        other = Apply("rowsum" if operator(part) == "colsum" else "colsum", part.args)
        yield f"sums over the wrong axis: {operator(part)} in place of {operator(other)}", other


def _signed(part: Tree) -> Iterator[Repair]:
    """The other sign, and the factor 2."""
    yield f"sign of {_shown(part)}", neg(part)
    yield f"the factor 2 is missing in {_shown(part)}", mul((number(2), part))
    yield f"a factor 2 too much in {_shown(part)}", div(part, number(2))


def _factors(tree: Tree) -> tuple[Tree, ...]:
    """The factors of a product of matrices, from the left to the right."""
    if operator(tree) != "@":
        return (tree,)
    return (*_factors(tree.args[0]), *_factors(tree.args[1]))


def _chain(factors: Sequence[Tree]) -> Tree:
    product, *others = factors
    for factor in others:
        product = Apply("@", (product, factor))
    return product


def _terms(tree: Tree) -> tuple[Tree, ...]:
    """The terms of a sum, of one in brackets each with what stands before or below them."""
    match operator(tree):
        case "+":
            return tree.args
        case "neg":
            return tuple(map(neg, _terms(tree.args[0])))
        case "/":
            return tuple(div(term, tree.args[1]) for term in _terms(tree.args[0]))
        case "*" if operator(tree.args[-1]) == "+":
            return tuple(mul((*tree.args[:-1], term)) for term in tree.args[-1].args)
    return ()


def _linear(tree: Tree) -> Iterator[Tree]:
    """The parts that a formula multiplies and adds, so that a factor of one is one of a term."""
    yield tree
    if operator(tree) in ("+", "neg", "*", "@", "transpose", "outer", "/"):
        for arg in tree.args[:1] if operator(tree) == "/" else tree.args:
            yield from _linear(arg)


def _replaced(tree: Tree, part: Tree, other: Tree) -> Tree:
    """The formula with another part in one place."""

    def put(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if node is part:
            return other
        same = all(a is b for a, b in zip(args, node.args, strict=True))
        return node if same or not isinstance(node, Apply) else Apply(node.op, args, node.span)

    return fold(tree, put)


def _shown(tree: Tree) -> str:
    text = unparse(tree)
    return text if len(text) <= LONGEST else "a part"


def as_others_write(tree: Tree, shapes: Mapping[str, Shape]) -> Tree:
    """The formula as texts and other languages mean it, where they mean something else.

    That is @ for every * between arrays and for dot of matrices, inv(X) for X^-1, and Xᵀ for X^T
    where T is an array, too.
    """
    ranks = {name: len(shape) for name, shape in shapes.items()}

    def put(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if operator(node) == "*":
            return reduce(lambda product, factor: _times(product, factor, ranks), args)
        if operator(node) == "dot" and {rank(arg, ranks) for arg in args} != {1}:
            return Apply("@", args)
        if operator(node) == "^" and args[1] == Symbol("T") and rank(args[1], ranks):
            return Apply("transpose", args[:1])
        if operator(node) == "^" and args[1] == MINUS_ONE and rank(args[0], ranks) == 2:
            return Apply("inv", args[:1])
        same = all(a is b for a, b in zip(args, node.args, strict=True))
        return node if same or not isinstance(node, Apply) else Apply(node.op, args, node.span)

    return fold(tree, put)


def _times(left: Tree, right: Tree, ranks: Mapping[str, int]) -> Tree:
    if rank(left, ranks) and rank(right, ranks):
        return Apply("@", (left, right))
    return mul((left, right))


def as_symmetric(tree: Tree, name: str) -> Tree:
    """The formula with (A + Aᵀ)/2, which is symmetric, in place of A."""
    matrix = Symbol(name)
    half = div(add((matrix, Apply("transpose", (matrix,)))), number(2))
    return substitute(tree, {name: half})


def factor_between(pairs: Sequence[tuple[Tensor, Tensor, Mapping[str, int]]]) -> str | None:
    """What is said of an answer that is off by one factor, a number or one made of lengths.

    A pair is what was given and what is right, beside the lengths of the dimensions.
    """
    ratios = [_ratio(given, right) for given, right, _ in pairs]
    known = [
        (ratio, sizes)
        for ratio, (_, _, sizes) in zip(ratios, pairs, strict=True)
        if ratio is not None
    ]
    if not known or not all(isfinite(ratio) and ratio for ratio, _ in known):
        return None
    names = [name for name in known[0][1] if not name.isdecimal()]
    lengths = [(), *((name,) for name in names), *pairwise(names)]
    for factor in SIMPLE:
        for dimensions in lengths:
            for power in (1, -1):
                due = [
                    float(factor) * prod(sizes[name] for name in dimensions) ** power
                    for _, sizes in known
                ]
                if all(
                    abs(ratio - x) <= CLOSE * abs(x)
                    for (ratio, _), x in zip(known, due, strict=True)
                ):
                    return _off_by(factor, dimensions, power)
    first = known[0][0]
    if all(abs(ratio - first) <= CLOSE * abs(first) for ratio, _ in known):
        return f"off by the factor {first:.6g}"
    return None


def _ratio(given: Tensor, right: Tensor) -> float | None:
    """What all elements are off by; None of zeros, nan where it is not one number."""
    mine, due = ([x for _, x in elements(tensor)] for tensor in (given, right))
    if len(mine) != len(due):
        return nan
    pairs = [(a, b) for a, b in zip(mine, due, strict=True) if a or b]
    if not pairs:
        return None
    found = [a / b if b else nan for a, b in pairs]
    first = found[0]
    return first if all(abs(each - first) <= CLOSE * abs(first) for each in found) else nan


def _off_by(factor: Fraction, dimensions: Sequence[str], power: int) -> str:
    """What it means to be off by a number times a product of lengths, or divided by it."""
    said = []
    lengths = "·".join(dimensions)
    if dimensions and power == 1:
        said.append(f"the mean over {lengths} is forgotten: the factor 1/{lengths} is missing")
    elif dimensions:
        said.append(f"the sum over {lengths} is forgotten: divided by {lengths}, as a mean is")
    size = abs(factor)
    if size > 1:
        said.append(f"the factor 1/{size} is missing, or {size} is too much")
    elif size < 1:
        said.append(f"the factor {1 / size} is missing")
    if factor < 0:
        said.append(OPPOSITE)
    return "; ".join(said)

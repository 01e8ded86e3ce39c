"""Formulas with arrays as short as a careful person would write them.

A lowered formula (`differentiation.lowered`) is tidied from the leaves up. What goes element by
element is a formula of numbers whose letters are whole arrays, so the normal form of `tidy` holds
there with a letter put for every product, transpose and inverse. Those have rules of their own:

- products are flat; numbers stand in front; A⁻¹·A is I, and I and a product with ones vanish where
  they can; a product whose inner dimension is 1 has numbers in the middle, which move to the front;
- transposes move to the leaves, and out again where that is shorter;
- terms of a sum with a first or last factor in common share it: A·x + Aᵀ·x = (A + Aᵀ)·x, and the
  other way round, products of sums are multiplied out where that is shorter;
- a sum over the elements of a probability distribution is 1.

At the end a lowered tree is written in the language again (`algebra.written`).
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from gradcli.algebra.tidy import tidy
from gradcli.algebra.written import (
    MatrixWriter,
    factors_of,
    is_row_of_ones,
    transposes,
)
from gradcli.differentiation.lowered import (
    Columns,
    Factors,
    Typed,
    chain,
    eye,
    is_elementwise,
    length,
    ones,
    rebuilt,
    turned,
)
from gradcli.language.build import ONE as UNIT
from gradcli.language.build import ZERO, add, div, mul, neg, number, power, rational
from gradcli.language.dimensions import ONE
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, nodes, operator, rewritten
from gradcli.language.unparse import unparse

PLAIN_ARITHMETIC = ("+", "*", "/", "neg", "^")
MOST_TERMS = 12
COST_OF_ONES = 40


class Products:
    """The normal form of the lowered trees of one formula."""

    def __init__(self, columns: Columns, formula: Tree) -> None:
        """Prepare for parts of a lowered formula; terms keep the order that they have there."""
        self._columns = columns
        self._known: dict[Tree, Tree] = {}
        self._order: dict[Tree, int] = {}
        for node in nodes(formula):
            if operator(node) in ("+", "*"):
                for arg in node.args:
                    body = self.normal(arg.args[0] if operator(arg) == "neg" else arg)
                    for each in (body, self.transposed(body)):
                        self._order.setdefault(each, len(self._order))

    def tidied(self, tree: Tree) -> Tree:
        """The shorter of a tree's normal forms: products of sums left alone, or multiplied out."""
        gentle = self.normal(tree)
        spread = self.normal(self._spread(gentle))
        return min((gentle, spread), key=self._cost)

    def _cost(self, tree: Tree) -> int:
        """The length of the text; what is broadcast is harder to read than it is to write."""
        broadcast = sum(operator(node) == "ones" for node in nodes(tree))
        return len(unparse(MatrixWriter(self._columns).written(tree))) + COST_OF_ONES * broadcast

    def normal(self, tree: Tree) -> Tree:
        """The normal form, products of sums left alone."""
        known = self._known.get(tree)
        if known is None:
            known = self._known[tree] = self._normal(tree)
            self._known[known] = known
        return known

    def _normal(self, tree: Tree) -> Tree:
        if isinstance(tree, Number | Symbol) or not tree.args:
            return tree
        if is_elementwise(tree):
            return self._elementwise(tree)
        match tree.op:
            case "@":
                return self.chained([self.normal(factor) for factor in tree.args])
            case "transpose":
                return self.transposed(self.normal(tree.args[0]))
            case "inv":
                return self._inverse(self.normal(tree.args[0]))
            case "sum" | "norm" | "trace":
                return self._reduced(tree.op, self.normal(tree.args[0]))
            case "ones" | "eye" | "size" | "vector":
                return tree
        args = tuple(map(self.normal, tree.args))
        return tree if ZERO in args else Apply(tree.op, args)  # a 0 has lost its shape

    # Element by element

    def _elementwise(self, tree: Tree) -> Tree:
        """A formula of numbers, whose letters stand for arrays."""
        letters = _Letters(self, functions_too=True)
        best = self._by_letters(tree, letters)
        if letters.has_functions:
            other = self._by_letters(tree, _Letters(self, functions_too=False))
            best = min((best, other), key=self._cost)
        return best

    def _by_letters(self, tree: Tree, letters: "_Letters") -> Tree:
        """The formula tidied as one of numbers; a number that is left stands for equal elements."""
        found = self._collected(letters.meant(tidy(letters.formula(tree))))
        if self._columns.is_number(found):
            return self.scaled(found, self._columns.filled(Typed(tree, 2)).tree)
        return found

    def _collected(self, tree: Tree) -> Tree:
        """A sum with common factors of its products collected, and the numbers in front of it."""
        scale, body = self.parted(tree)
        if operator(body) != "+":
            return self.scaled(scale, body)
        content, terms = _content(body.args)
        writings = [self.scaled(mul((number(content), scale)), self._sum(terms))]
        if content != 1:
            writings.append(self.scaled(scale, self._sum(body.args)))
        if rational(scale) not in (None, 1):
            writings.append(self._sum([self.scaled(scale, term) for term in body.args]))
        return min(writings, key=self._cost)

    def _sum(self, terms: Sequence[Tree]) -> Tree:
        return add(self.as_written(self._shared(terms)))

    def as_written(self, terms: Sequence[Tree]) -> list[Tree]:
        """Terms in the order in which the formula has them; one without a minus comes first."""
        bodies = [term.args[0] if operator(term) == "neg" else term for term in terms]
        if all(body in self._order for body in bodies):
            places = sorted(range(len(terms)), key=lambda k: self._order[bodies[k]])
            terms = [terms[k] for k in places]
        elif not any(operator(term) == "neg" for term in terms):
            terms = sorted(terms, key=transposes)
        first = next((k for k, term in enumerate(terms) if operator(term) != "neg"), 0)
        return [terms[first], *terms[:first], *terms[first + 1 :]]

    def factors_as_written(self, factors: Factors) -> Factors:
        """Arrays element by element in the order in which the formula has them."""
        bodies = [factor.args[0] if operator(factor) == "neg" else factor for factor in factors]
        if any(body not in self._order or self._columns.is_number(body) for body in bodies):
            return factors
        first, *others = sorted(bodies, key=self._order.__getitem__)
        odd = sum(operator(factor) == "neg" for factor in factors) % 2 == 1
        return (neg(first) if odd else first, *others)

    def _shared(self, terms: Sequence[Tree]) -> list[Tree]:
        """Terms joined pair by pair where they have a first or a last factor in common."""
        joined = list(terms)
        if len(joined) > MOST_TERMS:
            return joined
        for i, left in enumerate(joined):
            for j in range(i + 1, len(joined)):
                merged = self._merged(left, joined[j])
                if merged is not None:
                    return self._shared([*joined[:i], merged, *joined[i + 1 : j], *joined[j + 1 :]])
        return joined

    def _merged(self, left: Tree, right: Tree) -> Tree | None:
        """a·P·U + b·P·V as P·(a·U + b·V), or the same with P behind, where that is shorter."""
        (a, first), (b, second) = self.parted(left), self.parted(right)
        u, v = factors_of(first), factors_of(second)
        if not (_is_chain(first) or _is_chain(second)):
            return None
        best: Tree | None = None
        for before in (True, False):
            same = _common(u, v, before=before)
            if not same or same in (len(u), len(v)):
                continue
            rests = [each[same:] if before else each[:-same] for each in (u, v)]
            inner = self.normal(
                add(
                    self.scaled(c, self.chained(list(rest)))
                    for c, rest in zip((a, b), rests, strict=True)
                )
            )
            shared = u[:same] if before else u[-same:]
            merged = self.chained([*shared, inner] if before else [inner, *shared])
            if best is None or self._cost(merged) < self._cost(best):
                best = merged
        if best is None or self._cost(best) > self._cost(add((left, right))):
            return None
        return best

    def parted(self, tree: Tree) -> tuple[Tree, Tree]:
        """The numbers in front of an array, and the rest; of a number, that and 1."""
        if self._columns.is_number(tree):
            return tree, UNIT
        match operator(tree):
            case "neg":
                scale, body = self.parted(tree.args[0])
                return neg(scale), body
            case "*":
                parts = [self.parted(arg) for arg in tree.args]
                return mul(scale for scale, _ in parts), mul(body for _, body in parts)
            case "/":
                (a, u), (b, v) = map(self.parted, tree.args)
                return div(a, b), (u if v == UNIT else div(u, v))
            case "+":
                content, terms = _content(tree.args)
                if content != 1:
                    return number(content), add(terms)
        return UNIT, tree

    def scaled(self, scale: Tree, body: Tree) -> Tree:
        """A number times an array; a quotient is written behind the bar once."""
        if ZERO in (scale, body):
            return ZERO
        if UNIT in (scale, body):
            return body if scale == UNIT else scale
        value = rational(scale)
        if value is not None and value < 0:
            return neg(self.scaled(number(-value), body))
        if operator(scale) == "neg":
            return neg(self.scaled(scale.args[0], body))
        if operator(scale) == "/":
            top, bottom = scale.args
            return div(self.scaled(top, body), bottom)
        return mul((scale, body))

    # Products of matrices

    def chained(self, factors: Sequence[Tree]) -> Tree:
        """The product of matrices in normal form; the numbers in it stand in front."""
        scales: list[Tree] = []
        flat: list[Tree] = []
        for factor in factors:
            scale, body = self.parted(factor)
            scales.append(scale)
            flat.extend(() if body == UNIT else factors_of(body))
        scale = self._number(mul(scales))
        if ZERO in (scale, *flat):
            return ZERO
        numbers, kept = self._segments(self._cancelled(flat))
        scale = self._number(mul((scale, *numbers)))
        return self.scaled(scale, chain(kept)) if kept else scale

    def _number(self, tree: Tree) -> Tree:
        """A product of numbers in normal form."""
        return self.normal(tree) if is_elementwise(tree) else tree

    def _cancelled(self, flat: Sequence[Tree]) -> list[Tree]:
        """The factors without I and A⁻¹·A; a probability distribution times ones is ones."""
        kept: list[Tree] = []
        for factor in flat:
            if operator(factor) == "eye":
                continue
            if kept and self._are_inverse(kept[-1], factor):
                kept.pop()
            elif kept and operator(factor) == "ones" and self._is_diagonal(kept[-1]):
                kept.extend(factors_of(kept.pop().args[0]))
            elif kept and operator(factor) == "ones" and self._adds_up(kept[-1]):
                rows = self._columns.size(kept.pop())[0]
                kept.extend(() if rows == ONE else (ones(rows),))
            elif kept and is_row_of_ones(kept[-1]) and self._adds_up(self.transposed(factor)):
                kept.pop()
                columns = self._columns.size(factor)[1]
                kept.extend(() if columns == ONE else (self.transposed(ones(columns)),))
            else:
                kept.append(factor)
        if not kept and flat and not self._columns.is_number(flat[0]):
            rows, columns = self._columns.size(flat[0])[0], self._columns.size(flat[-1])[1]
            return [eye(rows)] if rows == columns != ONE else []
        return kept

    def _is_diagonal(self, tree: Tree) -> bool:
        """Whether a matrix is made of the vector of its diagonal."""
        return operator(tree) == "diag" and self._columns.size(tree)[1] != ONE

    def _are_inverse(self, left: Tree, right: Tree) -> bool:
        return left == self._inverse(right) or right == self._inverse(left)

    def _adds_up(self, rows: Tree) -> bool:
        """Whether every row of a matrix is a probability distribution."""
        return operator(rows) == "softmax" or rows in self._columns.targets

    def _segments(self, flat: Sequence[Tree]) -> tuple[list[Tree], list[Tree]]:
        """The numbers between factors whose inner dimension is 1, and the factors that are left."""
        pieces: list[list[Tree]] = []
        for factor in flat:
            if not pieces or self._columns.size(factor)[0] == ONE:
                pieces.append([])
            pieces[-1].append(factor)
        numbers = [piece for piece in pieces if self._is_number_chain(piece)]
        rest = [factor for piece in pieces if piece not in numbers for factor in piece]
        return [self._scalar(piece) for piece in numbers], rest

    def _is_number_chain(self, piece: Sequence[Tree]) -> bool:
        rows, columns = self._columns.size(piece[0])[0], self._columns.size(piece[-1])[1]
        return rows == columns == ONE

    def _scalar(self, piece: Sequence[Tree]) -> Tree:
        """A product that is a number; a row of ones in front makes it a sum."""
        if is_row_of_ones(piece[0]):
            return self._reduced("sum", chain(piece[1:]))
        if operator(piece[-1]) == "ones":
            return self._reduced("sum", self.transposed(chain(piece[:-1])))
        forward, backward = chain(piece), turned(chain(piece))
        return min((forward, backward), key=lambda tree: (transposes(tree), unparse(tree)))

    def _reduced(self, op: str, tree: Tree) -> Tree:
        """A sum, trace or length with the numbers in front."""
        scale, body = self.parted(tree)
        if self._columns.is_number(body):
            return tree if tree == ZERO else Apply(op, (tree,))
        rows, columns = self._columns.size(body)
        if op == "sum" and operator(body) == "^" and body.args[1] == Number(2):
            square = power(self._reduced("norm", body.args[0]), Number(2))
            return self._number(mul((scale, square)))
        if op == "sum" and ONE in (rows, columns) and operator(body) == "*" and len(body.args) == 2:
            left, right = body.args if columns == ONE else map(self.transposed, body.args)
            return self.chained([scale, self.transposed(left), right])
        if op == "sum" and _is_ones(body):
            return self._number(mul((scale, length(rows), length(columns))))
        if op == "sum" and self._adds_up(body):
            return self._number(mul((scale, length(rows))))
        if op == "sum" and self._adds_up(self.transposed(body)):
            return self._number(mul((scale, length(columns))))
        if op == "norm":
            scale = self._number(scale if _is_positive(scale) else Apply("abs", (scale,)))
        return self.scaled(scale, Apply(op, (body,)))

    def transposed(self, tree: Tree) -> Tree:
        """The transpose, moved down to the factors of products and the letters of formulas."""
        if self._columns.is_number(tree):
            return tree
        if is_elementwise(tree):
            args = tuple(self.transposed(arg) for arg in tree.args)
            return self.normal(rebuilt(tree, args))
        match operator(tree):
            case "transpose":
                return tree.args[0]
            case "@":
                return chain([self.transposed(factor) for factor in reversed(tree.args)])
            case "eye":
                return tree
            case "diag" if self._is_diagonal(tree):
                return tree
            case "inv" if self.transposed(tree.args[0]) == tree.args[0]:
                return tree
        return Apply("transpose", (tree,))

    def _inverse(self, tree: Tree) -> Tree:
        """The inverse, of square factors one by one; the transpose of one stands outside."""
        scale, body = self.parted(tree)
        if scale != UNIT:
            return self.scaled(self._number(div(UNIT, scale)), self._inverse(body))
        match operator(body):
            case "inv":
                return body.args[0]
            case "eye":
                return body
            case "transpose":
                return self.transposed(self._inverse(body.args[0]))
            case "@" if all(len(set(map(str, self._columns.size(f)))) == 1 for f in body.args):
                return chain([self._inverse(factor) for factor in reversed(body.args)])
        return Apply("inv", (body,))

    # Multiplying out

    def _spread(self, tree: Tree) -> Tree:
        """The tree with products of sums multiplied out."""

        def spread(node: Apply) -> Tree:
            if node.op != "@":
                return node
            products: list[Factors] = [()]
            for arg in node.args:
                terms = (
                    [self._whole(term, arg) for term in arg.args] if operator(arg) == "+" else [arg]
                )
                if len(products) * len(terms) > MOST_TERMS:
                    return node
                products = [(*product, term) for product in products for term in terms]
            return add(Apply("@", product) for product in products)

        return rewritten(tree, spread)

    def _whole(self, term: Tree, whole: Tree) -> Tree:
        """A term of a sum of arrays; a number is added to every element."""
        if not self._columns.is_number(term) or self._columns.is_number(whole):
            return term
        return mul((term, self._columns.filled(Typed(whole, 2)).tree))


class _Letters:
    """Letters for whole arrays in a formula that goes element by element.

    Ones are the number 1 there. A letter is about as long as the text of what it stands for: what
    is short with letters is short without.
    """

    def __init__(self, products: Products, *, functions_too: bool) -> None:
        self._products = products
        self._functions_too = functions_too
        self._letters: dict[Tree, Symbol] = {}
        self.has_functions = False

    def formula(self, tree: Tree) -> Tree:
        """The formula with letters."""
        if isinstance(tree, Number) or (isinstance(tree, Apply) and not tree.args):
            return tree
        if is_elementwise(tree):
            if operator(tree) in PLAIN_ARITHMETIC:
                return rebuilt(tree, tuple(map(self.formula, tree.args)))
            self.has_functions = True
            if self._functions_too:
                return rebuilt(tree, tuple(map(self.formula, tree.args)))
            return self._letter(rebuilt(tree, tuple(map(self._products.normal, tree.args))))
        body = self._products.normal(tree)
        if _is_ones(body):
            return UNIT
        if is_elementwise(body):
            return self.formula(body)
        return body if isinstance(body, Number) else self._letter(body)

    def _letter(self, body: Tree) -> Symbol:
        if isinstance(body, Symbol):
            return body
        if body not in self._letters:
            code = chr(ord("a") + len(self._letters) // 26) + chr(
                ord("a") + len(self._letters) % 26
            )
            text = unparse(body)
            padding = 0 if not self._functions_too else max(len(text) - 3, 0)
            self._letters[body] = Symbol("K" + code + "q" * padding)
        return self._letters[body]

    def meant(self, formula: Tree) -> Tree:
        """The formula with arrays put for the letters, its sums in the order of the question."""
        meaning = {letter.name: body for body, letter in self._letters.items()}

        def put(node: Tree, args: tuple[Tree, ...]) -> Tree:
            if isinstance(node, Symbol):
                return meaning.get(node.name, node)
            if operator(node) == "+":
                return Apply("+", tuple(self._products.as_written(args)))
            if operator(node) == "*":
                return Apply("*", self._products.factors_as_written(args))
            return rebuilt(node, args) if isinstance(node, Apply) and args else node

        return fold(formula, put)


def _is_chain(tree: Tree) -> bool:
    return operator(tree) == "@"


def _is_ones(tree: Tree) -> bool:
    """Whether all elements are 1 for certain."""
    return all(operator(factor) == "ones" or is_row_of_ones(factor) for factor in factors_of(tree))


def _is_positive(tree: Tree) -> bool:
    """Whether a number is a product or quotient of lengths and positive numbers."""
    if operator(tree) in ("*", "/", "^"):
        return all(map(_is_positive, tree.args))
    return operator(tree) == "norm" or (isinstance(tree, Number) and tree.value > 0)


def _common(u: Factors, v: Factors, *, before: bool) -> int:
    """How many first factors, or last ones, two products have in common."""
    pairs = zip(u, v, strict=False) if before else zip(reversed(u), reversed(v), strict=False)
    same = 0
    for a, b in pairs:
        if a != b:
            break
        same += 1
    return same


def _content(terms: Sequence[Tree]) -> tuple[Fraction, list[Tree]]:
    """The largest number that all terms are whole multiples of, and what is left of them."""
    parts = [_coefficient(term) for term in terms]
    values = [abs(value) for value, _ in parts]
    content = Fraction(
        reduce(gcd, (value.numerator for value in values)),
        reduce(lcm, (value.denominator for value in values)),
    )
    if content == 1 or not content:
        return Fraction(1), list(terms)
    return content, [_times(value / content, rest) for value, rest in parts]


def _coefficient(term: Tree) -> tuple[Fraction, Tree]:
    """The number in front of a term, and the rest."""
    match operator(term):
        case "neg":
            value, rest = _coefficient(term.args[0])
            return -value, rest
        case "*":
            value, first = _coefficient(term.args[0])
            return value, mul((first, *term.args[1:]))
        case "/":
            bottom = rational(term.args[1])
            if bottom:
                value, rest = _coefficient(term.args[0])
                return value / bottom, rest
    whole = rational(term)
    return (whole, UNIT) if whole else (Fraction(1), term)


def _times(value: Fraction, rest: Tree) -> Tree:
    if value < 0:
        return neg(_times(-value, rest))
    return div(mul((number(value.numerator), rest)), number(value.denominator))

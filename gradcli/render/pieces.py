"""What typesetting is whatever it is made of: where brackets and signs stand in a formula.

Precedences come from the rows, so brackets stand exactly where the language needs them. A sign is
carried apart until it is known whether it becomes a − between two terms or in front of one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Generic, NamedTuple, TypeVar

from gradcli.errors import LimitError
from gradcli.language.tree import (
    DERIVATIVE,
    ELEMENTWISE,
    MATRIX,
    PARTIAL,
    ROW,
    Apply,
    Number,
    Symbol,
    Tree,
    fold,
    operator,
)
from gradcli.language.unparse import literal, literal_of
from gradcli.language.vocabulary import (
    ATOM,
    EQUATION,
    POSTFIX,
    PRODUCT,
    SUM,
    UNARY,
    Row,
    row_of,
)

T = TypeVar("T")
MOST_NODES = 200_000


class Piece(NamedTuple, Generic[T]):
    """A set formula: its body without the sign, the sign, and how tightly its parts hang together.

    What surrounds a piece may set it otherwise: `call` is a function's name and its argument in
    brackets, `cases` are the branches of a `where`, each a value and its condition, and an
    exponent knows its `tree`, an inverse its `base`.
    """

    body: T
    precedence: int = ATOM
    negative: bool = False
    call: tuple[str, T] | None = None
    cases: tuple[tuple[T, T], ...] = ()
    tree: Tree | None = None
    base: T | None = None


class Typesetter(ABC, Generic[T]):
    """Sets trees in some material: boxes of characters, or LaTeX."""

    def set(self, tree: Tree) -> T:
        """The whole formula; LimitError for one that is too large written out."""
        return self.signed(fold(_not_too_large(tree), self._piece))

    def set_terms(self, tree: Tree) -> list[T]:
        """The terms of a sum, each after the first with its sign in front; or the formula alone."""
        if isinstance(tree, Apply) and tree.op == "+":
            args = _not_too_large(tree).args
            return list(self._terms([fold(term, self._piece) for term in args]))
        return [self.set(tree)]

    def set_factors(self, tree: Tree) -> list[T]:
        """The factors of a product in brackets where they need them; none of anything else."""
        if not isinstance(tree, Apply) or tree.op != "*":
            return []
        pieces = [fold(arg, self._piece) for arg in _not_too_large(tree).args]
        return [] if pieces[0].negative else [self.inside(piece, UNARY) for piece in pieces]

    def _piece(self, node: Tree, args: Sequence[Piece[T]]) -> Piece[T]:
        """One node, its arguments being set already."""
        if isinstance(node, Number):
            return self._rational(node)
        if isinstance(node, Symbol) or not args:
            return Piece(self.name(node))
        match node.op:
            case "+":
                return Piece(self.beside(*self._spaced(args)), SUM)
            case "*":
                return self._product(node, args)
            case "/":
                return self.quotient(*args)
            case "neg":
                return self._negation(*args)
            case "^":
                return self.power(args[0], args[1]._replace(tree=node.args[1]))
        rule = _OF_MATRICES.get(node.op)
        return rule(self, node, args) if rule else self._applied(node.op, args)

    def _matrix_product(self, node: Tree, args: Sequence[Piece[T]]) -> Piece[T]:
        """Factors side by side; the first one brings the numbers in front of the product."""
        mixed = operator(node.args[0]) == ELEMENTWISE
        first = self.inside(args[0]._replace(negative=False), UNARY if mixed else PRODUCT)
        bodies = [first, *(self.inside(arg, UNARY) for arg in args[1:])]
        return Piece(self.factors(bodies), PRODUCT, negative=args[0].negative)

    def _elementwise(self, _: Tree, args: Sequence[Piece[T]]) -> Piece[T]:
        first, *others = args
        parts: list[T | str] = [self.inside(first._replace(negative=False), PRODUCT)]
        for arg in others:
            parts += [self.elementwise, self.inside(arg, PRODUCT)]
        return Piece(self.beside(*parts), PRODUCT, negative=first.negative)

    def _outer(self, node: Tree, args: Sequence[Piece[T]]) -> Piece[T]:
        """A column times a row."""
        column, row = args
        mixed = operator(node.args[0]) == ELEMENTWISE
        transposed = self.beside(self.inside(row, POSTFIX), self.exponents["T"])
        first = self.inside(column._replace(negative=False), UNARY if mixed else PRODUCT)
        bodies = [first, transposed]
        return Piece(self.factors(bodies), PRODUCT, negative=column.negative)

    def _behind(self, node: Tree, args: Sequence[Piece[T]]) -> Piece[T]:
        """Aᵀ, A⁻¹ and A⁻ᵀ."""
        (arg,) = args
        if arg.base is not None and operator(node) == "transpose":
            return Piece(self.beside(arg.base, self.exponents["-T"]), POSTFIX)
        base = self.inside(arg, POSTFIX)
        inverse = operator(node) == "inv"
        raised = self.beside(base, self.exponents["-1" if inverse else "T"])
        return Piece(raised, POSTFIX, base=base if inverse else None)

    def _applied(self, op: str, args: Sequence[Piece[T]]) -> Piece[T]:
        """What is not the arithmetic of numbers."""
        if op in (DERIVATIVE, PARTIAL):
            return Piece(self.derivative(op == PARTIAL, *map(self.signed, args)))
        if op == "where":
            return self._where(*args)
        if op == "dot":
            first, second = (self.inside(arg, POSTFIX) for arg in args)
            return Piece(self.beside(first, self.dot, second), PRODUCT)
        if op == "factorial":
            return Piece(self.beside(self.inside(args[0], POSTFIX), "!"), POSTFIX)
        row = row_of(op, len(args))
        return self._infix(row, args) if row.fixity == "infix" else self.function(row, args)

    def _rational(self, node: Number) -> Piece[T]:
        """A number ≥ 0; one with endless decimals as a quotient."""
        digits = literal_of(node)
        if digits:
            return self.number(digits)
        ratio = node.value.as_integer_ratio()
        top, bottom = (literal(Fraction(part)) for part in ratio)
        return self.quotient(self.number(top), self.number(bottom))

    def signed(self, piece: Piece[T]) -> T:
        """The piece with its sign."""
        if not piece.negative:
            return piece.body
        return self.negated(self.inside(piece._replace(negative=False), PRODUCT))

    def inside(self, piece: Piece[T], precedence: int) -> T:
        """The piece as an operand: in brackets if it has a sign or hangs together too loosely."""
        if piece.negative or piece.precedence < precedence:
            return self.fenced(self.signed(piece), "(", ")")
        return piece.body

    def listed(self, args: Sequence[Piece[T]]) -> T:
        """Arguments or components with commas between them."""
        parts = [part for arg in args for part in (", ", self.signed(arg))]
        return self.beside(*parts[1:])

    def _spaced(self, args: Sequence[Piece[T]]) -> Iterator[T | str]:
        for place, term in enumerate(self._terms(args)):
            if place:
                yield " "
            yield term

    def _terms(self, args: Sequence[Piece[T]]) -> Iterator[T]:
        for place, arg in enumerate(args):
            body = self.inside(arg._replace(negative=False), PRODUCT)
            if place:
                yield self.beside(f"{self.minus if arg.negative else '+'} ", body)
            else:
                yield self.negated(body) if arg.negative else body

    def _negation(self, arg: Piece[T]) -> Piece[T]:
        if arg.negative:
            return Piece(self.fenced(self.signed(arg), "(", ")"), negative=True)
        return Piece(arg.body, arg.precedence, negative=True)

    def _product(self, node: Tree, args: Sequence[Piece[T]]) -> Piece[T]:
        """Factors in a row; 2·u·vᵀ needs no brackets."""
        bodies = [self.inside(args[0]._replace(negative=False), UNARY)]
        for factor, arg in zip(node.args[1:], args[1:], strict=True):
            bodies.append(self.inside(arg, PRODUCT if operator(factor) == "outer" else UNARY))
        return Piece(self.factors(bodies), PRODUCT, negative=args[0].negative)

    def _infix(self, row: Row, args: Sequence[Piece[T]]) -> Piece[T]:
        """Two operands and the sign between them; the sides of an equation keep their own signs."""
        loose = row.precedence == EQUATION
        bare = [loose and arg.negative and arg.precedence > EQUATION for arg in args]
        first, second = (
            self.signed(arg) if keeps else self.inside(arg, row.precedence + 1)
            for arg, keeps in zip(args, bare, strict=True)
        )
        return Piece(self.beside(first, f" {self.sign(row)} ", second), row.precedence)

    def _where(self, condition: Piece[T], held: Piece[T], failed: Piece[T]) -> Piece[T]:
        """A brace over the cases; a `where` in the last branch adds its cases."""
        first = (self.signed(held), self.beside(self.words("if "), self.signed(condition)))
        rest = failed.cases or ((self.signed(failed), self.beside(self.words("otherwise"))),)
        cases = (first, *rest)
        return Piece(self.braced(cases), EQUATION, cases=cases)

    minus: str
    dot: str
    elementwise: str
    exponents: Mapping[str, str]
    """How T, -1 and -T stand behind a matrix."""

    @abstractmethod
    def beside(self, *parts: T | str) -> T:
        """Parts in a row."""

    @abstractmethod
    def negated(self, body: T) -> T:
        """A body with a minus in front."""

    @abstractmethod
    def fenced(self, body: T, left: str, right: str) -> T:
        """A body between brackets of its height."""

    @abstractmethod
    def number(self, digits: str) -> Piece[T]:
        """A number ≥ 0, as `1.5` or `1e-30`."""

    @abstractmethod
    def name(self, node: Symbol | Apply) -> T:
        """A variable or a constant."""

    @abstractmethod
    def factors(self, bodies: Sequence[T]) -> T:
        """The factors of a product, in brackets already where they need them."""

    @abstractmethod
    def quotient(self, top: Piece[T], bottom: Piece[T]) -> Piece[T]:
        """A fraction."""

    @abstractmethod
    def power(self, base: Piece[T], exponent: Piece[T]) -> Piece[T]:
        """A base raised to an exponent."""

    @abstractmethod
    def derivative(self, partial: bool, body: T, variable: T) -> T:
        """A derivative still to be taken."""

    @abstractmethod
    def function(self, row: Row, args: Sequence[Piece[T]]) -> Piece[T]:
        """A function applied to arguments."""

    @abstractmethod
    def sign(self, row: Row) -> str:
        """The sign of a binary operator."""

    @abstractmethod
    def words(self, words: str) -> str:
        """Plain words inside a formula."""

    @abstractmethod
    def braced(self, cases: Sequence[tuple[T, T]]) -> T:
        """Values and conditions under a brace."""


_OF_MATRICES: dict[str, Callable[[Typesetter[Any], Tree, Sequence[Piece[Any]]], Piece[Any]]] = {
    MATRIX: Typesetter._matrix_product,
    ELEMENTWISE: Typesetter._elementwise,
    "outer": Typesetter._outer,
    **dict.fromkeys((ROW, "transpose", "inv"), Typesetter._behind),
}


def _not_too_large(tree: Tree) -> Tree:
    """The tree, if it is no sharing of sub-trees that makes it small."""
    if fold(tree, lambda _, sizes: 1 + sum(sizes)) > MOST_NODES:
        raise LimitError(f"the formula has more than {MOST_NODES:,} parts")
    return tree

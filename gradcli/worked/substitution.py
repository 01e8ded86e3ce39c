"""The steps from formulas to numbers: the point put in, lengths and products, exactly."""

from collections.abc import Sequence

from gradcli.language.build import as_summand, power
from gradcli.language.tree import Apply, Number, Symbol, Tree, fold, free_names, nodes, operator
from gradcli.point.evaluator import Engine, computed
from gradcli.results.base import BOTH, Function, Value, Wanted
from gradcli.results.steps import Line
from gradcli.verbs.gradient import length
from gradcli.worked.rulebook import SIMPLIFY

Stage = tuple[str, Tree]

PUT_IN, ARITHMETIC, TERMS = "substitute", "arithmetic", "terms"
NORM, ABSOLUTE, SQUARES, TOTAL, ROOT = "norm", "absolute value", "squares", "sum", "root"
DOT, PRODUCTS, DIVIDE = "dot product", "products", "divide each component"


def equalities(start: Tree, *stages: Stage) -> tuple[Line, ...]:
    """The lines of start = … = …, one for each stage that changes something."""
    lines = []
    for rule, after in stages:
        if after != start:
            lines.append(Line(rule, start, after))
            start = after
    return tuple(lines)


def vector(parts: Sequence[Tree]) -> Tree:
    """Components as a vector; a single one as itself."""
    return Apply("vector", tuple(parts)) if len(parts) > 1 else parts[0]


def equation(left: Tree, right: Tree) -> Tree:
    """Left = right."""
    return Apply("=", (left, right))


def dot(left: Sequence[Tree], right: Sequence[Tree]) -> Tree:
    """A dot product still to be multiplied; over one variable, a product."""
    return Apply("dot" if len(left) > 1 else "*", (vector(left), vector(right)))


def total(terms: Sequence[Tree]) -> Tree:
    """The sum of the terms as they are, zeros and all; only signs are drawn out."""
    return Apply("+", (terms[0], *map(as_summand, terms[1:]))) if len(terms) > 1 else terms[0]


def products(left: Sequence[Tree], right: Sequence[Tree]) -> list[Tree]:
    """a₁·b₁, a₂·b₂, …, not multiplied out."""
    return [Apply("*", pair) for pair in zip(left, right, strict=True)]


def exacts(values: Sequence[Value]) -> tuple[Tree, ...]:
    """The exact forms of numbers."""
    return tuple(value.exact for value in values)


class ExactArithmetic:
    """Exact arithmetic on formulas without variables; how numbers are wanted is their form."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def value(self, tree: Tree) -> Tree:
        """The value of a formula in its shortest exact form. Raises UndefinedError."""
        return _value(tree, self.wanted).exact

    def terms(self, tree: Tree) -> Tree:
        """A sum with the value of each of its terms in place of the term."""
        if not isinstance(tree, Apply) or tree.op != "+":
            return tree
        return total([self.value(term) for term in tree.args])

    def at_point(
        self, function: Function, tree: Tree, point: Sequence[Value], answer: Value
    ) -> tuple[Line, ...]:
        """The numbers put into a formula, its terms, its value."""
        put = put_in(tree, function.variables, exacts(point))
        return self.counted(tree, answer, (PUT_IN, put), (TERMS, self.terms(put)))

    def counted(self, start: Tree, answer: Value, *stages: Stage) -> tuple[Line, ...]:
        """Equalities that end in a number; the last is marked where that is rounded."""
        lines = equalities(start, *stages, (ARITHMETIC, answer.exact))
        if lines and answer.exact == answer.decimal and _is_irrational(lines[-1].before):
            return (*lines[:-1], lines[-1]._replace(rounded=True))
        return lines

    def norm(self, parts: Sequence[Tree], answer: Value) -> tuple[Line, ...]:
        """‖v‖ = √(v₁² + v₂² + …): the squares, their sum, its root; over one variable, |v|."""
        if len(parts) == 1:
            return equalities(Apply("abs", (parts[0],)), (ABSOLUTE, answer.exact))
        squares = [Apply("^", (part, Number(2))) for part in parts]
        values = [self.value(square) for square in squares]
        roots = [total(squares), total(values), self.value(total(values))]
        stages = zip((NORM, SQUARES, TOTAL), roots, strict=True)
        rooted = [(rule, Apply("sqrt", (tree,))) for rule, tree in stages]
        lines = self.counted(Apply("norm", (vector(parts),)), answer, *rooted)
        return tuple(
            line._replace(rule=ROOT) if line.rule == ARITHMETIC else line for line in lines
        )

    def dot(self, left: Sequence[Tree], right: Sequence[Tree], answer: Value) -> tuple[Line, ...]:
        """The dot product v·w = v₁·w₁ + v₂·w₂ + … of two vectors."""
        written = total(products(left, right))
        return self.counted(
            dot(left, right), answer, (DOT, written), (PRODUCTS, self.terms(written))
        )

    def divided(
        self, parts: Sequence[Tree], size: Tree, answers: Sequence[Value]
    ) -> tuple[Line, ...]:
        """v/‖v‖ component by component."""
        return equalities(
            Apply("/", (vector(parts), size)),
            (DIVIDE, vector([Apply("/", (part, size)) for part in parts])),
            (ARITHMETIC, vector(exacts(answers))),
        )


def _value(tree: Tree, wanted: Wanted) -> Value:
    """The value of a formula without variables, exactly."""

    def verb(at: Engine) -> Value:
        return at.value_of(at.exact_numbers((tree,))[0], wanted)

    return computed(verb, (), BOTH)


def _is_irrational(tree: Tree) -> bool:
    """Whether the value of a formula is more than a quotient of whole numbers."""
    return not free_names(tree) and any(
        operator(node) not in ("", "neg", "/") for node in nodes(_value(tree, BOTH).exact)
    )


def put_in(tree: Tree, names: Sequence[str], numbers: Sequence[Tree]) -> Tree:
    """The formula with numbers in place of names, nothing computed."""
    values = dict(zip(names, numbers, strict=True))

    def replace(node: Tree, args: tuple[Tree, ...]) -> Tree:
        if isinstance(node, Apply):
            return total(args) if node.op == "+" else Apply(node.op, args)
        return values.get(node.name, node) if isinstance(node, Symbol) else node

    return fold(tree, replace)


def symbolic_norm(parts: Sequence[Tree], answer: Tree) -> tuple[Line, ...]:
    """‖∇f‖ as a formula."""
    if len(parts) == 1:
        return equalities(length(parts), (SIMPLIFY, answer))
    squares = Apply("sqrt", (total([power(part, Number(2)) for part in parts]),))
    return equalities(Apply("norm", (vector(parts),)), (NORM, squares), (SIMPLIFY, answer))

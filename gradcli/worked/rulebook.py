"""What a rule of differentiation is called, with the functions and constants it is applied to."""

from collections.abc import Sequence

from gradcli.differentiation.derivation import Derivation
from gradcli.language.rules import ARGUMENTS
from gradcli.language.tree import Apply, Symbol, Tree, free_names
from gradcli.language.vocabulary import Row, row_of
from gradcli.results.steps import Line

CONSTANT, IDENTITY = "constant rule", "derivative of the variable"
MULTIPLE = "constant multiple rule"
SUM, PRODUCT, QUOTIENT = "sum rule", "product rule", "quotient rule"
POWER, EXPONENTIAL, LOGARITHM = "power rule", "exponential rule", "logarithm rule"
GENERAL_POWER, CHAIN, PIECEWISE = "general power rule", "chain rule", "piecewise rule"
COMBINE, AGAIN, SIMPLIFY = "combine", "shown before", "simplify"

OPERATORS = {"+": SUM, "neg": MULTIPLE, "where": PIECEWISE}
FUNCTIONS = {"exp": EXPONENTIAL, "ln": LOGARITHM}
LETTERS = (*ARGUMENTS, "s", "t", "p", "q", "r")


def named(derivation: Derivation, node: Tree, name: str) -> Line:
    """The line of the rule for d/dname of a node, its formulas still to be put in."""
    if not derivation.depends(node, name):
        return _line(CONSTANT)
    if not isinstance(node, Apply):
        return _line(IDENTITY)
    row = row_of(node.op, len(node.args))
    if derivation.unfolded(node):
        return _line(f"definition of {row.name}")
    moving = [derivation.depends(arg, name) for arg in node.args]
    rule = _operator(node, moving)
    if rule:
        return _line(rule, constants=_constants(node, moving, rule))
    if _is_basic(node, moving):
        return _line(_basic(node, row, moving))
    outer, inner = _composition(node, moving)
    return _line(CHAIN, outer=outer, inner=inner)


def _line(
    rule: str,
    outer: Tree | None = None,
    inner: tuple[tuple[str, Tree], ...] = (),
    constants: tuple[Tree, ...] = (),
) -> Line:
    nothing = Symbol("")
    return Line(rule, nothing, nothing, outer=outer, inner=inner, constants=constants)


def _operator(node: Apply, moving: Sequence[bool]) -> str:
    """The rule for sums, products and quotients, and for a power with a variable in both places."""
    match node.op:
        case "*":
            return PRODUCT if sum(moving) > 1 else MULTIPLE
        case "/":
            return QUOTIENT if moving[1] else MULTIPLE
        case "^" if all(moving):
            return GENERAL_POWER
    return OPERATORS.get(node.op, "")


def _constants(node: Apply, moving: Sequence[bool], rule: str) -> tuple[Tree, ...]:
    """The parts held constant; numbers among them only where they vanish."""
    still = (arg for arg, moves in zip(node.args, moving, strict=True) if not moves)
    if rule == PIECEWISE:
        return ()
    return tuple(arg for arg in still if rule == SUM or free_names(arg))


def _is_basic(node: Apply, moving: Sequence[bool]) -> bool:
    """Whether the one part that is not constant is the variable itself."""
    parts = [arg for arg, moves in zip(node.args, moving, strict=True) if moves]
    return len(parts) == 1 and isinstance(parts[0], Symbol)


def _basic(node: Apply, row: Row, moving: Sequence[bool]) -> str:
    """The rule for a power or a function of the variable itself."""
    if node.op == "^":
        return POWER if moving[0] else EXPONENTIAL
    is_words = row.phrase.isascii() and row.phrase.replace(" ", "").isalpha()
    phrase = row.phrase if is_words else row.name
    piecewise = " (piecewise)" if row.smooth and not row.defined else ""
    return FUNCTIONS.get(row.name, f"derivative of {phrase}{piecewise}")


def _composition(node: Apply, moving: Sequence[bool]) -> tuple[Apply, tuple[tuple[str, Tree], ...]]:
    """The outer function of letters that are no names of the formula, and what they stand for."""
    taken = free_names(node)
    letters = [letter for letter in LETTERS if letter not in taken]
    letters += [f"u_{place}" for place in range(len(node.args))]
    inner = [arg for arg, moves in zip(node.args, moving, strict=True) if moves]
    pairs = tuple(zip(letters, inner, strict=False))
    rest = iter(pairs)
    args = tuple(
        Symbol(next(rest)[0]) if moves else arg
        for arg, moves in zip(node.args, moving, strict=True)
    )
    return Apply(node.op, args), pairs

"""How much code computes: no more than what SymPy's cse writes, counted in the same way."""

import ast
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sympy as sp
from sympy.printing.pycode import PythonCodePrinter

from gradcli.arithmetic.convert import to_sympy
from gradcli.differentiation.tape import MINUS, Tape, needed
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Apply, free_names, nodes
from gradcli.language.vocabulary import ELEMENTARY, HYPERBOLIC, OPERATORS, TRIGONOMETRIC, row_of
from gradcli.render import Format
from gradcli.render.code import code
from gradcli.render.code.products import shared
from gradcli.results.base import Function
from gradcli.results.codes import Derivative
from tests.cli.harness import run_inside

FORMULAS = Path(__file__).parents[1] / "data" / "code.txt"
PLAIN = {*OPERATORS[:-1], *ELEMENTARY, *TRIGONOMETRIC, *HYPERBOLIC}
"""What SymPy prints: all but the factorial, and functions in pieces or special ones."""

LONGER = {
    Derivative.GRADIENT: {
        "2(x + y) - 2(x - y)",  # f is computed as it is written, as are the next two
        "x/(y/(z/x))",
        "x - (y - (z - x))",
        "x^0.3 + x^1.7 + x^-0.4",  # powers of |x|, whose real roots negative numbers have
        "tanh(x)",  # a slope without cancellation, as is log1p
        "tanh x",
        "ln(1 - x)",
        "hypot(x, y, z)^2",  # lengths that do not overflow
        "atan2(y, x) hypot(x, y)",
        "(x y)/(z x)",  # x/x is not cancelled, as 0/0 is no number
        "-(x y) + -x^2 - 2",
    },
}
FEW = 14
SHARE = {Derivative.GRADIENT: 0.85, Derivative.HESSIAN: 0.8}


def _formulas() -> Iterator[str]:
    for line in FORMULAS.read_text("utf-8").splitlines():
        text = line.split(" | ")[0]
        if text and not text.startswith("#"):
            tree = parse(text).tree
            applied = (node for node in nodes(tree) if isinstance(node, Apply) and node.args)
            plain = all(row_of(node.op, len(node.args)) in PLAIN for node in applied)
            if plain and not to_sympy(tree).has(sp.Piecewise, sp.Abs):
                yield text


def _operations(source: str) -> int:
    """Operations in Python source, a whole power as the products that it takes."""
    count = 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp):
            count += _products(node.right) if isinstance(node.op, ast.Pow) else 1
        elif isinstance(node, ast.UnaryOp):
            count += not isinstance(node.operand, ast.Constant)
        elif isinstance(node, ast.Call | ast.Compare | ast.IfExp):
            count += 1
    return count


def _products(exponent: ast.expr) -> int:
    """The operations of a power: squares, products of them, a root, a reciprocal."""
    value = sp.nsimplify(ast.unparse(exponent))
    if not value.is_Rational or value.q > 2 or abs(value) > 16:
        return 1
    power = Fraction(int(value.p), int(value.q))
    whole, half = divmod(abs(power), 1)
    squares = whole.bit_length() + whole.bit_count() - 2 if whole else 0
    return squares + (1 + (whole > 0) if half else 0) + (power < 0)


def _ours(function: Function, derivative: Derivative) -> int:
    *_, definition = code(function, derivative, Format.PYTHON, set()).parts
    return _operations("\n".join(definition))


def _theirs(function: Function, derivative: Derivative) -> int:
    value = to_sympy(function.tree)
    names = [sp.Symbol(name, real=True) for name in function.variables]
    results = [value, *(value.diff(name) for name in names)]
    if derivative is Derivative.HESSIAN:
        pairs = ((a, b) for k, a in enumerate(names) for b in names[k:])
        results += [value.diff(a, b) for a, b in pairs]
    shared_parts, results = sp.cse(results)
    printer = PythonCodePrinter({"fully_qualified_modules": False})
    parts = [*(part for _, part in shared_parts), *results]
    return _operations("\n".join(map(printer.doprint, parts)))


@pytest.mark.parametrize("derivative", SHARE, ids=lambda each: each.value)
def test_no_more_operations_than_sympy(derivative: Derivative) -> None:
    ours, theirs, longer = 0, 0, set[str]()
    for text in _formulas():
        reading = parse(text)
        names = reading.variables or tuple(sorted(free_names(reading.tree)))
        function = Function(reading.tree, names)
        here, there = _ours(function, derivative), _theirs(function, derivative)
        ours, theirs = ours + here, theirs + there
        if here > there:
            longer.add(text)
    assert ours <= SHARE[derivative] * theirs
    assert len(longer) <= FEW
    assert longer <= LONGER.get(derivative, longer), (ours, theirs)


def _random(seed: int) -> tuple[Tape, list[int]]:
    """A tape of products, quotients and sums of three inputs and numbers."""
    random, tape = Random(seed), Tape(["x", "y", "z"])
    slots = [*tape.inputs.values(), tape.number(3), tape.number(Fraction(1, 7))]
    for _ in range(14):
        op = random.choice("****//+-")
        left, right = random.choice(slots), random.choice(slots)
        name = {"-": MINUS}.get(op, op)
        slots.append(tape.instruction(name, (left, right)))
        if random.random() < 0.2:
            slots.append(tape.instruction("neg", (slots[-1],)))
    return tape, slots[-4:]


def _run(tape: Tape, outputs: Sequence[int], point: Sequence[Fraction]) -> list[Fraction] | None:
    """The exact values; None where something is divided by 0."""
    values: dict[int, Fraction] = dict(zip(tape.inputs.values(), point, strict=True))
    for slot in needed(tape, outputs):
        args = [values[arg] for arg in tape.args[slot]]
        match tape.ops[slot]:
            case "number":
                values[slot] = tape.constants[slot]
            case "+":
                values[slot] = args[0] + args[1]
            case "*":
                values[slot] = args[0] * args[1]
            case "neg":
                values[slot] = -args[0]
            case "/":
                if not args[1]:
                    return None
                values[slot] = args[0] / args[1]
            case op if op == MINUS:
                values[slot] = args[0] - args[1]
    return [values[slot] for slot in outputs]


@pytest.mark.parametrize("seed", range(100))
def test_shared_products_are_the_same_numbers(seed: int) -> None:
    tape, outputs = _random(seed)
    other, places = shared(tape, outputs)
    for point in ([2, 3, 5], [-1, 4, 7], [0, 2, 3], [2, 0, 3], [2, 3, 0], [0, 0, 1]):
        numbers = list(map(Fraction, point))
        assert _run(other, places, numbers) == _run(tape, outputs, numbers), point


def test_what_has_no_value_has_none_in_code() -> None:
    done = run_inside("grad", "x/(y/(z/x))", "--format", "python")
    module: dict[str, Any] = {}
    exec(done.out, module)  # noqa: S102  # what gradcli has just written
    with pytest.raises(ZeroDivisionError):
        module["f"](1.0, 2.0, 0.0)

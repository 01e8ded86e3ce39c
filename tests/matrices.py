"""Formulas with arrays at random arrays of random sizes: values, gradients, central differences.

`python -m tests.matrices 1000` makes so many formulas and compares their gradients with those of
backpropagation.
"""

import sys
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

import numpy as np

from gradcli.arithmetic.arrays import Program, value_and_gradient
from gradcli.cli.arrays import read_shapes
from gradcli.differentiation.tape import Tape
from gradcli.language.dimensions import Shapes, solved
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree, free_names
from gradcli.language.unparse import unparse
from gradcli.verbs.arrays import Calculus

Point = dict[str, Any]
STEP = 1e-4
MOST_TRIED = 200


class Case(NamedTuple):
    """A formula, its shapes, and its gradients as formulas."""

    text: str
    shapes: Shapes
    gradients: dict[str, Tree]
    targets: frozenset[str]


def read(text: str, names: Sequence[str], declared: str = "") -> Case:
    """A formula with its gradients for some names."""
    given = read_shapes(declared) if declared else {}

    def reading(ranks: Mapping[str, int]) -> Tree:
        return parse(text, Scope(ranks=ranks).declare(*given)).tree

    shapes = solved(reading, given)
    calculus = Calculus(shapes.tree, shapes.shapes)
    found = calculus.gradients(names)
    targets = {name for tree in calculus.columns.targets for name in free_names(tree)}
    gradients = dict(zip(names, map(calculus.plain, found), strict=True))
    return Case(text, shapes, gradients, frozenset(targets))


def again(text: str, case: Case) -> Tree:
    """A formula in the names of a case, as `plain` prints it."""
    return parse(text, Scope(ranks=case.shapes.ranks).declare(*case.shapes.shapes)).tree


def point(case: Case, seed: int) -> Point:
    """Random arrays of random sizes where the formula has a value; targets add up to 1."""
    random = np.random.default_rng(seed)
    for _ in range(MOST_TRIED):
        sizes = {
            name: int(name) if name.isdecimal() else int(random.integers(2, 6))
            for shape in case.shapes.shapes.values()
            for name in shape
        }
        scale = random.uniform(0.2, 0.9)
        found: Point = {}
        for name, shape in case.shapes.shapes.items():
            array = random.uniform(0.1, scale + 0.1, [sizes[axis] for axis in shape])
            if len(shape) == 2 and shape[0] == shape[1]:
                array = array + np.eye(len(array))
            if name in case.targets:
                array = array / array.sum(axis=-1, keepdims=True)
            found[name] = array if shape else float(array)
        if np.isfinite(evaluated(case.shapes.tree, found)):
            return found
    raise AssertionError(f"no value found of {case.text}")


def evaluated(tree: Tree, at: Point) -> Any:
    """The value of a formula at arrays."""
    tape = Tape(list(at))
    return Program(tape, [tape.add(tree)])(list(at.values()))[0]


def differences(case: Case, name: str, at: Point) -> Any:
    """The gradient by central differences, an element after the other."""
    whole = np.array(at[name], dtype=float)
    found = np.zeros(whole.shape)
    for place in np.ndindex(whole.shape):
        ends = []
        for steps in (1, -1, 2, -2):
            moved = whole.copy()
            moved[place] += steps * STEP
            ends.append(float(evaluated(case.shapes.tree, {**at, name: moved})))
        found[place] = (8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / (12 * STEP)
    return found


def second_differences(case: Case, name: str, at: Point) -> Any:
    """The Hessian for a vector, by central differences of the gradient as a formula."""
    columns = []
    for place in range(len(at[name])):
        ends = []
        for step in (STEP, -STEP):
            moved = np.array(at[name])
            moved[place] += step
            ends.append(evaluated(case.gradients[name], {**at, name: moved}))
        columns.append((ends[0] - ends[1]) / (2 * STEP))
    return np.stack(columns, axis=-1)


def agree(found: Any, expected: Any, tolerance: float) -> bool:
    """Whether two arrays of one shape are equal up to a share of the largest element."""
    if np.shape(found) != np.shape(expected) and np.any(found):
        return False  # but 0 stands for zeros of any shape
    size = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    return bool(np.max(np.abs(np.asarray(found) - expected), initial=0.0) <= tolerance * size)


NAMES = {"m": "b y", "n": "x w", "mn": "A X", "nn": "S", "": "c lambda"}
SHAPES = "A: m n, X: m n, S: n n, b: m, y: m, x: n, w: n, c:, lambda:"
FUNCTIONS = ("exp", "tanh", "sigmoid", "softplus", "sin", "relu", "sqrt", "ln")
NUMBERS = ("norm({0})^2", "sum({0})", "mean({0})", "{0}@{0}", "logsumexp({0})", "norm({0})")
OF_MATRICES = ("norm({0})^2", "sum({0})", "mean({0}^2)", "sum({0}*{1})")
OF_SQUARES = ("trace({0})", "det({0})", "trace({0}@{1})", "trace(inv({0}))", "ln(det({0})^2)")


class Maker:
    """Makes formulas whose shapes fit, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, depth: int) -> str:
        """A formula whose value is a number."""
        choose = self._random.choice
        if depth <= 0:
            return choose(("c", "lambda", "2", "x@w", "norm(b)"))
        kind = self._random.random()
        if kind < 0.45:
            return choose(NUMBERS).format(f"({self.vector(choose('mn'), depth - 1)})")
        if kind < 0.6:
            pair = (f"({self.matrix('mn', depth - 1)})" for _ in range(2))
            return choose(OF_MATRICES).format(*pair)
        if kind < 0.7:
            pair = (f"({self.matrix('nn', depth - 1)})" for _ in range(2))
            return choose(OF_SQUARES).format(*pair)
        left, right = self.number(depth - 1), self.number(depth - 1)
        return choose(("({0}) + ({1})", "({0})*({1})", "({0})/(1 + ({1})^2)")).format(left, right)

    def vector(self, shape: str, depth: int) -> str:
        """A formula whose value is a vector of that length."""
        choose = self._random.choice
        if depth <= 0:
            return choose(NAMES[shape].split())
        inner = f"({self.vector(shape, depth - 1)})"
        match self._random.randrange(7):
            case 0:
                return f"{choose(FUNCTIONS)}(0.1 + {inner}^2)"
            case 1:
                return f"{inner} {choose('+-*')} ({self.vector(shape, depth - 1)})"
            case 2:
                return f"({self.number(depth - 1)})*{inner}"
            case 3 if shape == "m":
                return f"({self.matrix('mn', depth - 1)})@({self.vector('n', depth - 1)})"
            case 3:
                return f"transpose({self.matrix('mn', depth - 1)})@({self.vector('m', depth - 1)})"
            case 4:
                return f"softmax({inner})"
            case 5:
                sums = "rowsum" if shape == "m" else "colsum"
                return f"{sums}({self.matrix('mn', depth - 1)})"
        return f"{inner}/(1 + {inner}^2)"

    def matrix(self, shape: str, depth: int) -> str:
        """A formula whose value is a matrix of that shape."""
        choose = self._random.choice
        if depth <= 0:
            return choose(NAMES[shape].split())
        inner = f"({self.matrix(shape, depth - 1)})"
        match self._random.randrange(7):
            case 0:
                return f"{choose(FUNCTIONS)}(0.1 + {inner}^2)"
            case 1:
                return f"{inner} {choose('+-*')} ({self.matrix(shape, depth - 1)})"
            case 2:
                row, column = (self.vector(axis, depth - 1) for axis in shape)
                return f"{inner} + outer({row}, {column})"
            case 3:
                return f"{inner} + ({self.vector('n', depth - 1)})"
            case 4 if shape == "mn":
                return f"{inner}@({self.matrix('nn', depth - 1)})"
            case 4:
                left, right = (self.matrix("mn", depth - 1) for _ in range(2))
                return f"S + transpose({left})@({right})"
            case 5:
                return f"softmax({inner})"
        return f"({self.number(depth - 1)})*{inner}"


def disagreement(seed: int, depth: int = 3) -> str | None:
    """What is wrong with the gradients of the formula of a seed; None where they are right."""
    text = Maker(seed).number(depth)
    names = ("A", "X", "S", "b", "y", "x", "w", "c", "lambda")
    case = read(text, names, SHAPES)
    at = point(case, seed)
    _, *expected = value_and_gradient(case.shapes.tree, list(at))(list(at.values()))
    for name, numbers in zip(at, expected, strict=True):
        answer = unparse(case.gradients[name])
        found = evaluated(again(answer, case), at)
        if not agree(found, numbers, 1e-7):
            return f"∂/∂{name} of {text}: {answer}"
    return None


def main(count: int) -> None:
    """Make so many formulas, and print what is wrong with their gradients."""
    wrong = [found for found in map(disagreement, range(count)) if found]
    sys.stdout.write("\n".join([*wrong, f"{count} formulas, {len(wrong)} wrong", ""]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
